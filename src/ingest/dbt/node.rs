//! A manifest -> its entries: what each table, group and exposure of it is.
//!
//! In: the text of a manifest, the rules of names. Out: [`Entry`]s. Must not know: files, the graph.
//!
//! A model, seed, snapshot or source is a dataset, derived from the tables that it reads. An exposure is a task that consumes them.
//! Tests and metrics are kept as they are with the table they are about, for the schema has no place for them.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value as Json, json};

use super::{
    manifest::{Manifest, Node, Owner, Tags},
    parents::{is_table, parents},
};
use crate::{
    catalog::types::Scalar,
    changes::aspect::Aspect,
    ingest::{
        identify::{self, Identity, Rules, Source, identify, read},
        import::Entry,
    },
    scalar, uri,
    value::Value,
};

/// First version of the manifest's schema that is read.
const FIRST_VERSION: u32 = 7;

/// What the caller knows beside the manifest.
#[derive(Debug, Clone, Default)]
pub struct Project {
    /// Its name, where the manifest does not tell: before dbt 1.6.
    pub name: Option<String>,
    /// Where its documentation is served, without a slash at the end.
    pub docs: Option<String>,
}

/// What a manifest says.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// Who says it: `dbt:<project>`.
    pub source: String,
    /// When it was made, in microseconds since the epoch.
    pub at: i64,
    /// What made us hear of it.
    pub event: String,
    /// Of each table, group and exposure, in the manifest's order.
    pub entries: Vec<Entry>,
}

/// All that a manifest says.
///
/// # Errors
/// It is no manifest that can be read; one clause.
pub fn told(rules: &Rules, project: &Project, text: &str) -> Result<Told, String> {
    let unfit = |error: serde_json::Error| format!("is no manifest of dbt: {error}");
    if !text.trim_start().starts_with('{') {
        return Err("is no manifest of dbt, which is a JSON object".to_owned());
    }
    let manifest: Manifest = serde_json::from_str(text).map_err(unfit)?;
    version(&manifest)?;
    let names = identify::Manifest::parse(text).map_err(unfit)?;
    let metadata = &manifest.metadata;
    let at =
        metadata.generated_at.as_deref().ok_or("does not tell when it was made (`metadata.generated_at`)")?;
    let Ok(Value::DateTime(at)) = scalar::from_json(&Scalar::DateTime, &json!(at)) else {
        return Err(format!(
            "was made at {}, which is no time (`metadata.generated_at`)",
            scalar::shown(&at)
        ));
    };
    let name = project.name.as_ref().or(metadata.project_name.as_ref()).or(metadata.project_id.as_ref());
    let Some(name) = name.filter(|name| !name.is_empty()) else {
        return Err("does not tell its project (`metadata.project_name`); `--project` does".to_owned());
    };
    let tables = manifest.nodes.iter().chain(&manifest.sources);
    let tables: Vec<(&str, &Node)> = tables
        .filter(|(id, node)| is_table(id) && !node.is_ephemeral())
        .map(|(id, node)| (id.as_str(), node))
        .collect();
    let found = tables.iter().map(|&(id, _)| {
        let named = read(id, Some(Source::Dbt), Some(&names)).and_then(|name| identify(rules, &name));
        (id, named.map_err(|refusal| refusal.to_string()))
    });
    let reading = Reading {
        manifest: &manifest,
        docs: project.docs.as_deref(),
        project: name,
        at,
        found: found.collect(),
        about: about(&manifest),
    };
    let mut entries: Vec<Entry> = tables
        .iter()
        .map(|&(id, node)| Entry { name: id.to_owned(), said: reading.table(id, node) })
        .collect();
    entries.extend(
        manifest.groups.iter().map(|(id, group)| Entry { name: id.clone(), said: reading.group(group) }),
    );
    entries.extend(
        manifest
            .exposures
            .iter()
            .map(|(id, node)| Entry { name: id.clone(), said: reading.exposure(id, node) }),
    );
    Ok(Told { source: reading.source(), at, event: reading.event(), entries })
}

/// The address of the manifest's schema ends with its version.
fn version(manifest: &Manifest) -> Result<(), String> {
    let told = manifest.metadata.dbt_schema_version.as_deref().unwrap_or_default();
    let number = told.rsplit_once("/manifest/v").and_then(|(_, rest)| rest.strip_suffix(".json"));
    match number.and_then(|number| number.parse::<u32>().ok()) {
        Some(number) if number >= FIRST_VERSION => Ok(()),
        Some(number) => {
            Err(format!("is a manifest of schema v{number}; v{FIRST_VERSION} (dbt 1.3) and up can be read"))
        }
        None => Err(format!(
            "has {} in `metadata.dbt_schema_version`, which is no manifest's; it is the file `target/manifest.json` of a project",
            scalar::shown(&told)
        )),
    }
}

/// The tests and metrics about each table.
fn about(manifest: &Manifest) -> HashMap<&str, BTreeMap<&'static str, Vec<&str>>> {
    let mut about: HashMap<&str, BTreeMap<&'static str, Vec<&str>>> = HashMap::new();
    let tests = manifest.nodes.iter().filter(|(id, _)| id.starts_with("test.")).map(|pair| ("tests", pair));
    for (kind, (id, node)) in tests.chain(manifest.metrics.iter().map(|pair| ("metrics", pair))) {
        for table in parents(manifest, node) {
            about.entry(table).or_default().entry(kind).or_default().push(id);
        }
    }
    about
}

struct Reading<'a> {
    manifest: &'a Manifest,
    docs: Option<&'a str>,
    project: &'a str,
    at: i64,
    found: HashMap<&'a str, Result<Identity, String>>,
    about: HashMap<&'a str, BTreeMap<&'static str, Vec<&'a str>>>,
}

impl Reading<'_> {
    fn source(&self) -> String {
        format!("dbt:{}", self.project)
    }

    fn event(&self) -> String {
        format!("manifest of {}", self.project)
    }

    fn aspect(&self, subject: &str, name: &str, (id, lines): (&str, Vec<Json>)) -> Aspect {
        Aspect {
            subject: subject.to_owned(),
            source: self.source(),
            // Two nodes may be one table, a model here and a source to another package.
            name: format!("{name}:{id}"),
            at: self.at,
            event: format!("{}: {id}", self.event()),
            lines,
            raw: None,
        }
    }

    fn table(&self, id: &str, node: &Node) -> Result<Vec<Aspect>, String> {
        let found = self.found[id].as_ref().map_err(String::clone)?;
        let subject = &*found.uri;
        let mut aspects = vec![
            self.aspect(subject, "properties", (id, vec![self.properties(id, node, found)])),
            self.aspect(subject, "columns", (id, columns(subject, node))),
            self.aspect(subject, "inputs", (id, self.inputs((subject, "DERIVED_FROM"), node)?)),
            self.aspect(subject, "owners", (id, self.owners(subject, node))),
        ];
        if let Some(about) = self.about.get(id) {
            aspects
                .push(Aspect { raw: Some(json!(about)), ..self.aspect(subject, "checks", (id, Vec::new())) });
        }
        Ok(aspects)
    }

    fn properties(&self, id: &str, node: &Node, found: &Identity) -> Json {
        let mut line = line(&found.type_name, &found.uri);
        let place = uri::parse(&found.uri).map_or("", |parsed| parsed.source);
        let platform = place.split([':', '@']).next().unwrap_or_default();
        let config = node.config.as_ref();
        let format = config.and_then(|config| {
            config
                .table_format
                .as_deref()
                .or(config.file_format.as_deref())
                .or(config.materialized.as_deref())
        });
        let tags = Tags::texts(node.tags.as_ref());
        put(&mut line, "name", node.alias.as_deref().or(node.name.as_deref()));
        put(&mut line, "description", node.description.as_deref());
        put(&mut line, "platform", Some(platform));
        put(&mut line, "format", format);
        let page =
            self.docs.map(|docs| format!("{docs}/#!/{}/{id}", id.split('.').next().unwrap_or_default()));
        put(&mut line, "externalUrl", page.as_deref());
        line.insert("aliases".to_owned(), json!(found.aliases));
        line.insert("tags".to_owned(), json!(tags));
        if self.is_past(node.deprecation_date.as_deref()) {
            put(&mut line, "lifecycle", Some("DEPRECATED"));
        }
        Json::Object(line)
    }

    /// Whether a day or time was over when the manifest was made.
    fn is_past(&self, date: Option<&str>) -> bool {
        let Some(date) = date else { return false };
        let time = if date.contains('T') { date.to_owned() } else { format!("{date}T00:00:00Z") };
        matches!(scalar::from_json(&Scalar::DateTime, &json!(time)), Ok(Value::DateTime(end)) if end <= self.at)
    }

    /// What a table or an exposure reads. What it names and the manifest does not hold is an error.
    fn inputs(&self, (subject, relationship): (&str, &str), node: &Node) -> Result<Vec<Json>, String> {
        let mut lines = Vec::new();
        for id in parents(self.manifest, node) {
            let Some(found) = self.found.get(id) else {
                return Err(format!("depends on {}, which is not in the manifest", scalar::shown(&id)));
            };
            let input = found.as_ref().map_err(|reason| format!("depends on what has no name: {reason}"))?;
            if input.uri == subject {
                return Err("depends on itself (`depends_on`)".to_owned());
            }
            lines.push(json!({"relationship": relationship, "from": subject, "to": input.uri}));
        }
        lines.dedup();
        Ok(lines)
    }

    /// Who answers for it: whom `meta.owner` names, the group it is in, the owner of an exposure.
    fn owners(&self, subject: &str, node: &Node) -> Vec<Json> {
        let mut owners: Vec<String> = match node.meta("owner") {
            Some(Json::String(name)) => person(name).into_iter().collect(),
            Some(Json::Array(names)) => names.iter().filter_map(Json::as_str).filter_map(person).collect(),
            _ => Vec::new(),
        };
        owners.extend(node.group().map(|group| self.team(group)));
        owners.extend(node.owner.as_ref().and_then(owner));
        owners.sort_unstable();
        owners.dedup();
        let line = |owner: String| json!({"relationship": "OWNED_BY", "from": subject, "to": owner});
        owners.into_iter().map(line).collect()
    }

    fn team(&self, group: &str) -> String {
        format!("mlg://team/dbt/{}", uri::encode(&format!("{}.{group}", self.project)))
    }

    fn group(&self, group: &Node) -> Result<Vec<Aspect>, String> {
        let name = group.name.as_deref().filter(|name| !name.is_empty()).ok_or("has no name")?;
        let subject = self.team(name);
        let mut line = line("Team", &subject);
        put(&mut line, "name", Some(name));
        put(&mut line, "description", group.description.as_deref());
        let emails = group.owner.as_ref().map(|owner| Tags::texts(owner.email.as_ref())).unwrap_or_default();
        put(&mut line, "email", emails.first().copied());
        Ok(vec![self.aspect(&subject, "properties", (&format!("group.{name}"), vec![Json::Object(line)]))])
    }

    fn exposure(&self, id: &str, node: &Node) -> Result<Vec<Aspect>, String> {
        let name = node.name.as_deref().filter(|name| !name.is_empty()).ok_or("has no name")?;
        let package = node.package_name.as_deref().unwrap_or(self.project);
        let subject = format!("mlg://task/dbt/{}", uri::encode(&format!("{package}.{name}")));
        let mut line = line("Task", &subject);
        put(&mut line, "name", node.label.as_deref().or(Some(name)));
        put(&mut line, "description", node.description.as_deref());
        put(&mut line, "operator", node.kind.as_deref());
        put(&mut line, "externalUrl", node.url.as_deref());
        put(&mut line, "sourceCode", node.original_file_path.as_deref());
        line.insert("aliases".to_owned(), json!([id]));
        line.insert("tags".to_owned(), json!(Tags::texts(node.tags.as_ref())));
        Ok(vec![
            self.aspect(&subject, "properties", (id, vec![Json::Object(line)])),
            self.aspect(&subject, "inputs", (id, self.inputs((&subject, "CONSUMES"), node)?)),
            self.aspect(&subject, "owners", (id, self.owners(&subject, node))),
        ])
    }
}

fn line(type_name: &str, subject: &str) -> Map<String, Json> {
    Map::from_iter([("type".to_owned(), json!(type_name)), ("uri".to_owned(), json!(subject))])
}

/// Says a text, where there is one.
fn put(line: &mut Map<String, Json>, field: &str, text: Option<&str>) {
    if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
        line.insert(field.to_owned(), json!(text));
    }
}

fn columns(subject: &str, node: &Node) -> Vec<Json> {
    let columns = node.columns.iter().flatten();
    let line = |(name, column): (&String, &super::manifest::Column)| {
        let mut line = Map::from_iter([
            ("type".to_owned(), json!("Column")),
            ("owner".to_owned(), json!(subject)),
            ("name".to_owned(), json!(name)),
        ]);
        put(&mut line, "dataType", column.data_type.as_deref());
        put(&mut line, "description", column.description.as_deref());
        line.insert("tags".to_owned(), json!(Tags::texts(column.tags.as_ref())));
        Json::Object(line)
    };
    columns.map(line).collect()
}

/// A name that people wrote: our uri, or a login or address of somebody.
fn person(name: &str) -> Option<String> {
    let name = name.trim();
    if name.starts_with("mlg://user/") || name.starts_with("mlg://team/") {
        return Some(name.to_owned());
    }
    (!name.is_empty()).then(|| format!("mlg://user/dbt/{}", uri::encode(&name.to_lowercase())))
}

/// The owner of an exposure, by address where there is one.
fn owner(owner: &Owner) -> Option<String> {
    let emails = Tags::texts(owner.email.as_ref());
    person(emails.first().copied().or(owner.name.as_deref())?)
}
