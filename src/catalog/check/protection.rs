//! `@authenticated` and `@requiresScopes`: in a form that is understood, and on nothing that others find or name anyway.
//!
//! In: a Draft. Out: problems. Must not know: callers.

use std::{collections::HashSet, sync::Arc};

use crate::{
    catalog::{
        resolve::{
            components::key_names,
            draft::{Draft, TypeDraft},
            protection::{Demand, of_field, of_type, places, protects, scopes},
        },
        types::Target,
    },
    sdl::{Code, Directive, Problem, SelectedField, field_set},
};

/// What of assets is found by whoever asks: the root fields `suggest` and `duplicates`, lookups by other names.
const FOUND: [&str; 3] = ["name", "tags", "aliases"];

/// Checks what is not for everybody.
pub(super) fn check(draft: &Draft<'_>, problems: &mut Vec<Problem>) {
    for directive in places(draft) {
        check_form(directive, problems);
    }
    let values = draft.document.enums.iter().flat_map(|of| &of.values);
    for directive in values.flat_map(|value| &value.directives).filter(|found| protects(found)) {
        let name = &directive.name.text;
        problems.push(
            Problem::new(
                Code::Protection,
                directive.span,
                format!("`@{name}` can't protect one value of an enum"),
            )
            .label("not here")
            .help("protect the enum, or the fields that have its values"),
        );
    }
    let mut told = HashSet::new();
    for ty in &draft.types {
        for (name, why, demands) in open(draft, ty) {
            for demand in demands.into_iter().filter(|demand| told.insert(demand.span)) {
                problems.push(exposed(ty, &name, why, &demand));
            }
        }
    }
}

fn check_form(directive: &Directive, problems: &mut Vec<Problem>) {
    let (fits, help) = match &*directive.name.text {
        "authenticated" => (directive.arguments.is_empty(), "write `@authenticated`, without arguments"),
        "requiresScopes" => (
            directive.arguments.len() == 1 && scopes(directive).is_some(),
            "write lists of which one is needed, each of scopes that are all needed: `scopes: [[\"a\", \"b\"], [\"c\"]]`",
        ),
        _ => return,
    };
    if !fits {
        let title = format!("nobody can tell what `@{}` requires here", directive.name.text);
        problems
            .push(Problem::new(Code::Protection, directive.span, title).label("not in this form").help(help));
    }
}

/// The fields of a type that are known to whoever finds its nodes: why, and what they require nonetheless.
fn open(draft: &Draft<'_>, ty: &TypeDraft<'_>) -> Vec<(Arc<str>, &'static str, Vec<Demand>)> {
    let mut open = Vec::new();
    let mut add = |name: &Arc<str>, why| open.push((Arc::clone(name), why, of_field(draft, ty, name)));
    if let Some(key) = ty.key.as_ref().filter(|key| !key.hidden) {
        add(&key.field, "it identifies the nodes");
    }
    for name in key_names(ty) {
        add(&name, "it tells the parts of one node apart");
    }
    let is_asset = draft.asset().is_some_and(|asset| ty.interfaces.contains(&asset));
    for (name, field) in &ty.fields {
        if field.property().is_some_and(|property| property.search.is_some()) {
            add(name, "search finds its words for whoever asks");
        } else if is_asset && FOUND.contains(&&**name) {
            add(name, "assets are found by it, whoever asks");
        }
    }
    let interfaces = ty.interfaces.iter().map(|id| draft.target(Target::Interface(*id)));
    for owner in std::iter::once(ty).chain(interfaces) {
        let keys = owner.definition.directives.iter().filter(|found| &*found.name.text == "key");
        for fields in keys.filter_map(|key| key.text_argument("fields")) {
            // What is no set of fields is told where keys are resolved.
            let set = field_set(&fields.text).unwrap_or_default();
            open.extend(
                set.iter().map(|selected| {
                    (Arc::clone(&selected.name), "a key names it", of_key(draft, ty, selected))
                }),
            );
        }
    }
    open
}

/// What a field of a key requires, and what it leads to.
fn of_key(draft: &Draft<'_>, ty: &TypeDraft<'_>, selected: &SelectedField) -> Vec<Demand> {
    let mut all = of_field(draft, ty, &selected.name);
    let relationship = ty.fields.get(&selected.name).and_then(|field| field.relationship());
    if let Some(relationship) = relationship {
        let target = draft.target(relationship.target);
        all.extend(of_type(draft, target));
        all.extend(selected.fields.iter().flat_map(|below| of_key(draft, target, below)));
    }
    all
}

fn exposed(ty: &TypeDraft<'_>, name: &str, why: &str, demand: &Demand) -> Problem {
    let field = ty.fields.get(name).map(|field| field.definition.name.span);
    let what = &demand.protected.what;
    let title = format!("`{}.{name}` can't be kept from anybody: {why}", ty.name());
    let problem = Problem::new(Code::Protection, demand.span, title).label(format!("on `{what}`"));
    let problem = match field {
        Some(span) if **what != *format!("{}.{name}", ty.name()) => problem.see(span, "what it protects"),
        Some(_) | None => problem,
    };
    problem.help("protect the whole type, or leave the directive out here")
}
