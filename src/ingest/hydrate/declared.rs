//! Settings of sources -> sources that can be asked, held to the schema.
//!
//! In: settings, the Catalog. Out: [`Declared`]. Must not know: answers.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    settings::{KindSettings, RelationshipSettings, SourceSettings, Sources},
    template::Template,
};
use crate::{
    catalog::types::{Catalog, Field},
    ingest::asset_type,
    outbound::is_here,
    uri,
};

/// The sources that there are, by their names.
pub type Declared = BTreeMap<String, Arc<Source>>;

/// A source that can be asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// Its name.
    pub name: String,
    /// How it is asked.
    pub settings: SourceSettings,
    /// What it knows, by the type segment of uris.
    pub(super) kinds: BTreeMap<String, Kind>,
}

/// What a source knows of assets of one type.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Kind {
    pub(super) type_name: String,
    pub(super) template: Template,
    pub(super) settings: KindSettings,
}

impl Source {
    /// Where the state of one of its assets is.
    ///
    /// # Errors
    /// It knows no such assets, or no URL can hold the name; a clause.
    pub fn url(&self, parsed: uri::Uri<'_>) -> Result<String, String> {
        let kind = self.kinds.get(parsed.kind).ok_or_else(|| {
            let known: Vec<String> = self.kinds.keys().map(|kind| format!("`{kind}`")).collect();
            format!("source `{}` knows no `{}`; it knows {}", self.name, parsed.kind, known.join(", "))
        })?;
        kind.template.fill(&uri::decode(parsed.rest))
    }
}

/// Looks whether sources fit the schema.
///
/// # Errors
/// The first that does not: the setting, and a clause behind its name.
pub fn declared(catalog: &Catalog, sources: &Sources) -> Result<Declared, (String, String)> {
    let mut all = Declared::new();
    for (name, settings) in sources {
        let key = format!("sources.{name}");
        if catalog.asset.is_none() {
            return Err((key, "is set, but the schema has no assets".to_owned()));
        }
        all.insert(name.clone(), Arc::new(source(catalog, (&key, name), settings)?));
    }
    Ok(all)
}

fn source(
    catalog: &Catalog,
    (key, name): (&str, &str),
    settings: &SourceSettings,
) -> Result<Source, (String, String)> {
    let fail = |part: &str, clause: String| Err((format!("{key}{part}"), clause));
    if name.contains('/') || uri::parse(&format!("{}x/{name}/x", uri::SCHEME)).is_err() {
        return fail("", "has a name that can't stand in a uri, `mlg://<type>/NAME/...`".to_owned());
    }
    let SourceSettings { auth_env, auth_file, rate, at_once, attempts, types, .. } = settings;
    if auth_env.is_some() && auth_file.is_some() {
        return fail(".auth_file", "is set beside `auth_env`; one of them lets us in".to_owned());
    }
    let bounds = [
        (".rate", u64::from(*rate), 1_000_000),
        (".at_once", u64::from(*at_once), 64),
        (".attempts", u64::from(*attempts), 100),
    ];
    if let Some((part, value, most)) =
        bounds.into_iter().find(|(_, value, most)| !(1..=*most).contains(value))
    {
        return fail(part, format!("is {value}; it is from 1 to {most}"));
    }
    if types.is_empty() {
        return fail(
            ".types",
            "is not set; it says of which types of assets the source knows what".to_owned(),
        );
    }
    let mut kinds = BTreeMap::new();
    for (type_name, settings) in types {
        let part = format!(".types.{type_name}");
        let (segment, kind) = kind(catalog, type_name, settings)
            .map_err(|(inner, clause)| (format!("{key}{part}{inner}"), clause))?;
        // What lets us in must not be read on the way.
        let is_shown = auth_env.is_some() || auth_file.is_some();
        if is_shown && !kind.template.is_encrypted() && !is_here(kind.template.host()) {
            let clause = "is `http://` of another machine, where others on the way read what lets us in; it is `https://`";
            return fail(&format!("{part}.url"), clause.to_owned());
        }
        kinds.insert(segment, kind);
    }
    Ok(Source { name: name.to_owned(), settings: settings.clone(), kinds })
}

fn kind(
    catalog: &Catalog,
    type_name: &str,
    settings: &KindSettings,
) -> Result<(String, Kind), (String, String)> {
    let fail = |part: String, clause: String| Err((part, clause));
    let segment = uri::kind(type_name);
    let Some(node) = asset_type(catalog, &segment).filter(|node| *node.name == *type_name) else {
        return fail(String::new(), "is no type of asset in the schema".to_owned());
    };
    let template = match Template::parse(&settings.url) {
        Ok(template) => template,
        Err(clause) => return fail(".url".to_owned(), clause),
    };
    for (field, pointer) in &settings.properties {
        let part = format!(".properties.{field}");
        if !matches!(node.fields.get(&**field), Some(Field::Property(property)) if !property.identity) {
            return fail(part, format!("is no property of `{type_name}` that a source can say"));
        }
        if !is_pointer(pointer) {
            return fail(part, not_a_pointer(pointer));
        }
    }
    for field in &settings.required {
        if !settings.properties.contains_key(field) {
            let clause = format!("names `{field}`, which is not among `properties`");
            return fail(".required".to_owned(), clause);
        }
    }
    for (place, relationship) in settings.relationships.iter().enumerate() {
        if let Err(clause) = related(catalog, relationship) {
            return fail(format!(".relationships[{place}]"), clause);
        }
    }
    Ok((segment, Kind { type_name: type_name.to_owned(), template, settings: settings.clone() }))
}

fn related(catalog: &Catalog, settings: &RelationshipSettings) -> Result<(), String> {
    let RelationshipSettings { relationship, at, item, uri: template, reversed: _ } = settings;
    let Some(ty) = catalog.relationships.get(&**relationship) else {
        return Err(format!("names the relationship `{relationship}`, which the schema does not have"));
    };
    if ty.component {
        return Err(format!("names `{relationship}`, which leads to parts of an asset"));
    }
    if let Some(pointer) = [at, item].into_iter().find(|pointer| !is_pointer(pointer)) {
        return Err(format!("has `{pointer}`: it {}", not_a_pointer(pointer)));
    }
    if let Some(template) = template {
        let filled = template.replace("{id}", "x");
        let parsed = uri::parse(&filled).map_err(|clause| format!("has a `uri` that is none: {clause}"))?;
        if asset_type(catalog, parsed.kind).is_none() {
            return Err(format!("has a `uri` of the type `{}`, which does not exist", parsed.kind));
        }
        if template.matches("{id}").count() != 1 {
            return Err("has a `uri` without exactly one `{id}`".to_owned());
        }
    }
    Ok(())
}

/// Whether a text is a JSON pointer (RFC 6901, 3).
fn is_pointer(text: &str) -> bool {
    let escapes =
        text.match_indices('~').all(|(at, _)| matches!(text.as_bytes().get(at + 1), Some(b'0' | b'1')));
    (text.is_empty() || text.starts_with('/')) && escapes
}

fn not_a_pointer(pointer: &str) -> String {
    format!("is no JSON pointer; `/{}` is one", pointer.trim_start_matches(['/', '$', '.']).replace('.', "/"))
}
