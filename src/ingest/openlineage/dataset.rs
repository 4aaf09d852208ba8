//! Datasets of an event -> aspects: what they are, their versions, who read and wrote them.
//!
//! In: datasets as an event names them. Out: aspects of them. Must not know: how they depend on one another.

use serde_json::{Map, Value as Json, json};

use super::{
    event::{Facets, Part},
    facets::{described, gone, listed, shared, text},
    names::{Names, asset, field, plain},
    read::Unread,
};
use crate::{
    changes::aspect::Aspect,
    ingest::identify::{Identity, Name},
    uri,
};

/// A dataset that an event names.
#[derive(Debug)]
pub(super) struct Named<'a> {
    pub(super) uri: String,
    /// Its content at the time, where that is told.
    pub(super) version: Option<String>,
    pub(super) part: &'a Part<'a>,
}

impl Named<'_> {
    pub(super) fn is_model(&self) -> bool {
        self.uri.starts_with("mlg://model-version/")
    }
}

/// The datasets of a list, once all is said of each.
pub(super) fn all<'a>(
    names: &Names,
    parts: &'a [Part<'a>],
    said: &mut Vec<Aspect>,
) -> Result<Vec<Named<'a>>, Unread> {
    parts.iter().map(|part| one(names, part, said)).collect()
}

fn one<'a>(names: &Names, part: &'a Part<'a>, said: &mut Vec<Aspect>) -> Result<Named<'a>, Unread> {
    let found = names.dataset(part)?;
    let kind = facet(&part.facets, "datasetType").and_then(|facet| text(facet, "datasetType"));
    let is_model =
        kind.is_some_and(|kind| kind.eq_ignore_ascii_case("MODEL")) && found.type_name == "Dataset";
    let subject = if is_model { uri::retyped(&found.uri, "model-version") } else { found.uri.clone() };
    said.push(names.says(&subject, "identity", identity(names, &subject, (&found, part))));
    let version =
        (!is_model && found.type_name == "Dataset").then(|| version(names, &subject, part, said)).flatten();
    let is_data = !is_model && found.type_name == "Dataset";
    for (name, facet) in &part.facets {
        let known = if gone(facet) {
            Some(names.says(&subject, described(name), Vec::new()))
        } else if is_data {
            of_data(names, &subject, (name, facet), said)?
        } else {
            None
        };
        // What datasets are made of is said where it is known who says so.
        if *name != "lineage" {
            said.push(known.unwrap_or_else(|| shared(names, &subject, (name, facet))));
        }
    }
    for (name, facet) in part.use_facets.iter().filter(|_| is_data) {
        if matches!(*name, "dataQualityMetrics") {
            said.push(content(names, &subject, (described(name), facet), "bytes"));
        }
    }
    Ok(Named { uri: subject, version, part })
}

fn facet<'a>(facets: &Facets<'a>, name: &str) -> Option<&'a Map<String, Json>> {
    facets.iter().find(|(known, facet)| *known == name && !gone(facet)).map(|(_, facet)| *facet)
}

/// What it is called, and where it is.
fn identity(names: &Names, subject: &str, (found, part): (&Identity, &Part)) -> Vec<Json> {
    let mut fields = Map::from_iter([("aliases".to_owned(), json!(found.aliases))]);
    let parsed = uri::parse(subject).ok();
    match (&*super::names::type_of(subject), parsed) {
        ("Dataset", Some(parsed)) => {
            let platform = parsed.source.split(['@', ':']).next().unwrap_or_default();
            if platform != super::SOURCE {
                fields.insert("platform".to_owned(), json!(platform));
            }
            fields.insert("location".to_owned(), plain(part.name));
            vec![asset(subject, fields)]
        }
        ("ModelVersion", Some(parsed)) => {
            // `models:/<name>/<version>` tells the model.
            match parsed.rest.rsplit_once('/').filter(|_| parsed.source.split('@').next() == Some("mlflow")) {
                Some((model, version)) => {
                    fields.insert("version".to_owned(), json!(version));
                    let model = format!("{}model/{}/{model}", uri::SCHEME, parsed.source);
                    vec![asset(subject, fields), names.relates("VERSION_OF", (subject, &model), "OBSERVED")]
                }
                None => vec![asset(subject, fields)],
            }
        }
        _ => vec![asset(subject, fields)],
    }
}

/// The content that a dataset had (`DatasetVersionDatasetFacet`).
fn version(names: &Names, subject: &str, part: &Part, said: &mut Vec<Aspect>) -> Option<String> {
    let told = text(facet(&part.facets, "version")?, "datasetVersion")?;
    // A slash would make it the version of another dataset.
    let last = uri::encode(&uri::segment(told));
    let version = format!("{}/{last}", uri::retyped(subject, "dataset-version"));
    uri::parse(&version).ok()?;
    let lines = vec![
        field(&version, "version", plain(told)),
        names.relates("VERSION_OF", (&version, subject), "OBSERVED"),
    ];
    said.push(names.says(&version, "identity", lines));
    if let Some(statistics) = facet(&part.use_facets, "outputStatistics") {
        said.push(content(names, &version, ("outputStatistics".to_owned(), statistics), "size"));
    }
    Some(version)
}

/// How much it holds.
fn content(names: &Names, subject: &str, (name, facet): (String, &Map<String, Json>), size: &str) -> Aspect {
    let number = |from: &str, to: &str| {
        facet
            .get(from)
            .filter(|number| number.as_u64().is_some())
            .map(|number| (to.to_owned(), number.clone()))
    };
    let fields: Map<String, Json> =
        [number("rowCount", "rowCount"), number(size, "sizeBytes")].into_iter().flatten().collect();
    let lines = if fields.is_empty() { Vec::new() } else { vec![asset(subject, fields)] };
    names.says_and_keeps(subject, name, lines, Some(Json::Object(facet.clone())))
}

/// What a facet says of data only.
fn of_data(
    names: &Names,
    subject: &str,
    (name, facet): (&str, &Map<String, Json>),
    said: &mut Vec<Aspect>,
) -> Result<Option<Aspect>, Unread> {
    let raw = || Some(Json::Object(facet.clone()));
    let lines = match name {
        "schema" => {
            let mut columns = Vec::new();
            columns_of(subject, facet, "", &mut columns);
            columns
        }
        "storage" => {
            let format = text(facet, "fileFormat").or_else(|| text(facet, "storageLayer"));
            format.map(|format| field(subject, "format", plain(format))).into_iter().collect()
        }
        "dataQualityMetrics" => return Ok(Some(content(names, subject, (described(name), facet), "bytes"))),
        "symlinks" => {
            let aliases: Vec<Json> =
                listed(facet, "identifiers").filter_map(|other| alias(names, other)).collect();
            if aliases.is_empty() {
                Vec::new()
            } else {
                vec![field(subject, "aliases", Json::Array(aliases))]
            }
        }
        "lifecycleStateChange" => changed(names, subject, facet, said)?,
        _ => return Ok(None),
    };
    Ok(Some(names.says_and_keeps(subject, described(name), lines, raw().filter(|_| name != "schema"))))
}

/// Columns, those within others by their path. JSON is read with a bound on its depth, so this recurses as deep at most.
fn columns_of(subject: &str, of: &Map<String, Json>, above: &str, columns: &mut Vec<Json>) {
    for (index, column) in listed(of, "fields").enumerate() {
        let Some(name) = text(column, "name") else { continue };
        let path = if above.is_empty() { name.to_owned() } else { format!("{above}.{name}") };
        let told =
            column.get("ordinal_position").and_then(Json::as_i64).and_then(|place| i32::try_from(place).ok());
        let position = told.or_else(|| i32::try_from(index + 1).ok());
        let mut line =
            json!({ "type": "Column", "owner": subject, "name": plain(&path), "position": position });
        for (from, to) in [("type", "dataType"), ("description", "description")] {
            if let Some(words) = text(column, from) {
                line[to] = plain(words);
            }
        }
        columns.push(line);
        columns_of(subject, column, &path, columns);
    }
}

/// Another name of the dataset, unless it is one that nothing can be called.
fn alias(names: &Names, other: &Map<String, Json>) -> Option<Json> {
    let name = Name::Dataset {
        namespace: text(other, "namespace")?.to_owned(),
        name: text(other, "name")?.to_owned(),
    };
    // A name that holds a password, or is too long, has no identity and is no alias.
    names.found(&name).ok()?;
    Some(plain(&name.own())).filter(|own| own.as_str().is_some_and(|own| !own.starts_with(uri::SCHEME)))
}

/// `LifecycleStateChangeDatasetFacet`: a dataset is dropped, or has another name now.
fn changed(
    names: &Names,
    subject: &str,
    facet: &Map<String, Json>,
    said: &mut Vec<Aspect>,
) -> Result<Vec<Json>, Unread> {
    let is = |subject: &str, lifecycle: &str| field(subject, "lifecycle", json!(lifecycle));
    let mut lines = match text(facet, "lifecycleStateChange") {
        Some("DROP") => return Ok(vec![is(subject, "RETIRED")]),
        Some("ALTER" | "CREATE" | "OVERWRITE" | "TRUNCATE" | "RENAME") => vec![is(subject, "ACTIVE")],
        _ => return Ok(Vec::new()),
    };
    let renamed = text(facet, "lifecycleStateChange") == Some("RENAME");
    let before = facet.get("previousIdentifier").and_then(Json::as_object).filter(|_| renamed);
    let named = before.and_then(|before| Some((text(before, "namespace")?, text(before, "name")?)));
    if let Some((namespace, name)) = named {
        let name = Name::Dataset { namespace: namespace.to_owned(), name: name.to_owned() };
        let old = names.found(&name)?.uri;
        if old != subject && super::names::type_of(&old) == "Dataset" {
            lines.push(names.relates("SUPERSEDED_BY", (&old, subject), "OBSERVED"));
            said.push(names.says(&old, described("lifecycleStateChange"), vec![is(&old, "RETIRED")]));
        }
    }
    Ok(lines)
}

/// What an event tells of the use of datasets by a run, and nothing here reads.
pub(super) fn of_run(
    names: &Names,
    run: &str,
    (inputs, outputs): (&[Named], &[Named]),
    said: &mut Vec<Aspect>,
) {
    for (side, used) in [("inputFacet", inputs), ("outputFacet", outputs)] {
        for dataset in used {
            for (name, facet) in &dataset.part.use_facets {
                let name = format!("{side}:{name}:{}", dataset.uri);
                said.push(names.says_and_keeps(run, name, Vec::new(), Some(Json::Object((*facet).clone()))));
            }
        }
    }
}
