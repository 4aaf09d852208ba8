//! Links of a schema to specifications: which names Federation's directives have in it (core schemas, `@link`).
//!
//! In: a lowered schema. Out: the same with each of Federation's directives under its own name, and problems.
//! Must not know: what a directive means.

use std::{collections::HashMap, sync::Arc};

use super::{
    Code, Directive, Document, ObjectDefinition, Problem, ValueKind, directives::FEDERATION_DIRECTIVES,
    nearest,
};

/// Where Federation's versions are.
pub const FEDERATION: &str = "https://specs.apollo.dev/federation/";
/// The newest version that is served.
const NEWEST: u32 = 9;

/// Whether a directive links Apollo Federation.
#[must_use]
pub fn is_federation(directive: &Directive) -> bool {
    &*directive.name.text == "link" && url_of(directive).is_some_and(|url| url.starts_with(FEDERATION))
}

/// The minor version of Federation 2 that a schema links, 9 where it does not say.
#[must_use]
pub fn federation_version(document: &Document) -> u32 {
    let link = document.schema_directives.iter().find(|directive| is_federation(directive));
    link.and_then(version_of).unwrap_or(NEWEST)
}

fn version_of(link: &Directive) -> Option<u32> {
    let url = url_of(link)?;
    url.strip_prefix(FEDERATION)?.strip_prefix("v2.")?.trim_end_matches('/').parse().ok()
}

/// The names without `@` that a link to another specification imports.
#[must_use]
pub fn imported(directive: &Directive) -> Vec<Arc<str>> {
    imports(directive).filter_map(|import| Some(import?.1)).collect()
}

/// Federation's directives by the names that they have in a schema beside their own: renamed imports, and
/// `@federation__key` of what is not imported.
pub(super) fn local_names(document: &Document) -> HashMap<Arc<str>, &'static str> {
    let mut names = HashMap::new();
    for link in document.schema_directives.iter().filter(|directive| is_federation(directive)) {
        let namespace = link.text_argument("as").map_or_else(|| Arc::from("federation"), |name| name.text);
        for (known, _) in FEDERATION_DIRECTIVES.iter().filter(|(known, _)| *known != "link") {
            names.insert(format!("{namespace}__{known}").into(), *known);
        }
        for (name, local) in imports(link).flatten() {
            if let Some(known) = federation_directive(&name).filter(|known| **known != *local) {
                names.insert(local, known);
            }
        }
    }
    names
}

/// Gives each of Federation's directives its own name, whatever it is called here.
pub(super) fn resolve(document: &mut Document, names: &HashMap<Arc<str>, &'static str>) {
    if names.is_empty() {
        return;
    }
    let objects = document.objects.iter_mut().chain(&mut document.interfaces);
    let lists = objects.flat_map(|object| {
        std::iter::once(&mut object.directives)
            .chain(object.fields.iter_mut().map(|field| &mut field.directives))
    });
    let of_enums = document.enums.iter_mut().flat_map(|of| {
        std::iter::once(&mut of.directives).chain(of.values.iter_mut().map(|value| &mut value.directives))
    });
    for directive in lists.chain(of_enums).chain(std::iter::once(&mut document.schema_directives)).flatten() {
        if let Some(known) = names.get(&directive.name.text) {
            let rest = directive.text[1 + directive.name.text.len()..].to_owned();
            directive.text = format!("@{known}{rest}");
            directive.name.text = Arc::from(*known);
        }
    }
}

/// Checks the links, what they bring, and what is to be composed.
pub(super) fn check(document: &Document, problems: &mut Vec<Problem>) {
    check_since(document, problems);
    let links = || document.schema_directives.iter().filter(|directive| &*directive.name.text == "link");
    for link in links().filter(|link| is_federation(link)) {
        check_version(link, problems);
        check_imports(link, problems);
    }
    for link in links().filter(|link| !is_federation(link)) {
        check_access(link, problems);
    }
    let of_others = links().filter(|link| !is_federation(link));
    let imported: Vec<Arc<str>> = of_others.flat_map(imported).collect();
    let composed = document.schema_directives.iter().filter(|found| &*found.name.text == "composeDirective");
    for directive in composed {
        let Some(name) = directive.text_argument("name") else { continue };
        let bare = name.text.strip_prefix('@');
        let is_known = bare.is_some_and(|bare| {
            let declared = document.directive_definitions.iter().any(|found| *found.name.text == *bare);
            declared && imported.iter().any(|known| **known == *bare)
        });
        if !is_known {
            problems.push(
                Problem::new(
                    Code::FederationLink,
                    name.span,
                    format!("`@composeDirective` names `{}`, which can't be composed", name.text),
                )
                .label("no declared directive of a linked specification")
                .help(
                    "declare the directive, and import it: `@link(url: \"https://.../name/v1.0\", import: [\"@name\"])`",
                ),
            );
        }
    }
}

/// The first minor version of Federation 2 that has a directive.
fn since(name: &str) -> u32 {
    match name {
        "composeDirective" => 1,
        "interfaceObject" => 3,
        "authenticated" | "requiresScopes" => 5,
        "cost" | "listSize" => 9,
        _ => 0,
    }
}

/// Refuses what the linked version does not have, and what interfaces may not carry.
fn check_since(document: &Document, problems: &mut Vec<Problem>) {
    if !document.schema_directives.iter().any(is_federation) {
        return;
    }
    let version = federation_version(document);
    let of_types = document.objects.iter().flat_map(all_of);
    for found in document.interfaces.iter().flat_map(all_of) {
        if matches!(&*found.name.text, "authenticated" | "requiresScopes" | "cost") {
            let title = format!("`@{}` has no place in an interface", found.name.text);
            problems.push(
                Problem::new(Code::FederationLink, found.span, title)
                    .label("composers refuse it here")
                    .help("write it on the types that implement the interface, or on their fields"),
            );
        }
    }
    for found in of_types.chain(&document.schema_directives) {
        let needed = since(&found.name.text);
        if needed > version {
            let title = format!("the linked version of Federation does not have `@{}`", found.name.text);
            problems.push(
                Problem::new(Code::FederationLink, found.span, title)
                    .label(format!("since v2.{needed}; linked is v2.{version}"))
                    .help(format!("link `{FEDERATION}v2.{NEWEST}`")),
            );
        }
    }
}

/// Directives of a type and its fields.
fn all_of(object: &ObjectDefinition) -> impl Iterator<Item = &Directive> {
    object.directives.iter().chain(object.fields.iter().flat_map(|field| &field.directives))
}

fn check_version(link: &Directive, problems: &mut Vec<Problem>) {
    if version_of(link).is_none_or(|minor| minor > NEWEST) {
        problems.push(
            Problem::new(
                Code::FederationLink,
                link.span,
                "the schema links a version of Federation that is not served",
            )
            .label("not between v2.0 and v2.9")
            .help(format!("link `{FEDERATION}v2.{NEWEST}`")),
        );
    }
}

fn check_imports(link: &Directive, problems: &mut Vec<Problem>) {
    for import in imports(link) {
        let problem = |title: String, help: String| {
            Problem::new(Code::FederationLink, link.span, title).label("this import").help(help)
        };
        match import {
            None => problems.push(problem(
                "an import of Federation is neither a name nor a renamed one".to_owned(),
                "write `\"@key\"`, or `{name: \"@key\", as: \"@id\"}`".to_owned(),
            )),
            Some((name, _)) if federation_directive(&name).is_none() && &*name != "FieldSet" => {
                let known = FEDERATION_DIRECTIVES.iter().map(|(known, _)| *known);
                let help = nearest(&name, known)
                    .map_or_else(|| "leave it out".to_owned(), |near| format!("did you mean `@{near}`?"));
                problems.push(problem(format!("Federation has no `@{name}` that is served"), help));
            }
            Some(_) => {}
        }
    }
}

/// Refuses who may have what from other specifications: it would be imported and then not enforced.
fn check_access(link: &Directive, problems: &mut Vec<Problem>) {
    for (name, _) in imports(link).flatten() {
        if matches!(&*name, "authenticated" | "requiresScopes" | "policy") {
            let title = format!("`@{name}` is imported from another specification than Federation");
            problems.push(
                Problem::new(Code::FederationLink, link.span, title)
                    .label("what it says would not be enforced")
                    .help(format!("link `{FEDERATION}v2.{NEWEST}` and import `@authenticated` or `@requiresScopes` from it")),
            );
        }
    }
}

fn federation_directive(name: &str) -> Option<&'static str> {
    let known = FEDERATION_DIRECTIVES.iter().map(|(known, _)| *known);
    known.filter(|known| *known != "link").find(|known| *known == name)
}

fn url_of(link: &Directive) -> Option<Arc<str>> {
    link.text_argument("url").map(|url| url.text)
}

/// Each import: its name and the one it has here, without `@`; nothing where it is neither.
fn imports(link: &Directive) -> impl Iterator<Item = Option<(Arc<str>, Arc<str>)>> {
    let items = match link.argument("import").map(|value| &value.kind) {
        Some(ValueKind::List(items)) => items.as_slice(),
        _ => &[],
    };
    let bare = |text: &Arc<str>| Arc::from(text.strip_prefix('@').unwrap_or(text));
    items.iter().map(move |item| match &item.kind {
        ValueKind::String(name) => Some((bare(name), bare(name))),
        ValueKind::Object(fields) => {
            let text = |wanted: &str| {
                let value = fields.iter().find(|(name, _)| **name == *wanted);
                value.and_then(|(_, value)| match &value.kind {
                    ValueKind::String(text) => Some(bare(text)),
                    _ => None,
                })
            };
            let name = text("name")?;
            Some((Arc::clone(&name), text("as").unwrap_or(name)))
        }
        _ => None,
    })
}
