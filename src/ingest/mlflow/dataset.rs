//! A dataset input of a run -> the dataset that it is.
//!
//! In: `{"name", "digest", "source_type", "source"}` as a server answers it. Out: a uri and aliases. Must not know: runs.

use serde_json::Value as Json;

use crate::{
    ingest::identify::{Name, Rules, Source, identify, read},
    uri,
};

/// Where the data is, by the source that the client noted; data that a program made is known by its name on the server.
pub(super) fn uri_of(rules: &Rules, dataset: &Json) -> Option<String> {
    let kind = dataset["source_type"].as_str().unwrap_or_default();
    let source: Json =
        dataset["source"].as_str().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    if let ("hugging_face", Some(path)) = (kind, source["path"].as_str()) {
        return Some(format!("mlg://dataset/huggingface/{}", uri::encode(path)));
    }
    let place = ["uri", "url", "path"].iter().find_map(|field| source[field].as_str());
    let found = place.and_then(|place| {
        let place = if place.starts_with('/') { format!("file:{place}") } else { place.to_owned() };
        let name: Name = read(&place, Some(Source::Openlineage), None).ok()?;
        identify(rules, &name).ok()
    });
    if let Some(found) = found.filter(|found| found.type_name == "Dataset") {
        return Some(found.uri);
    }
    let name = dataset["name"].as_str().filter(|name| !name.is_empty())?;
    Some(format!("mlg://dataset/mlflow/{}", uri::encode(name)))
}
