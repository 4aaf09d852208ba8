//! What is said of datasets and features.
//!
//! In: fields of an aspect. Out: what they say. Must not know: proposals.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::{
    asset,
    fields::Fields,
    proposal::BadProposal,
    speech::{Speech, Way, place},
};
use crate::uri;

/// Types that something is made from.
const MADE_FROM: &[&str] = &["Dataset", "DatasetVersion", "Feature"];

pub(super) fn properties(speech: &mut Speech<'_>, fields: &mut Fields) -> Result<(), BadProposal> {
    asset::properties(speech, fields)?;
    speech.set("platform", place(&speech.subject.uri).0);
    let (qualified, address) = (fields.text("qualifiedName")?, fields.text("uri")?);
    speech.set("location", qualified.or(address));
    Ok(())
}

/// `schemaMetadata`: its fields are columns.
pub(super) fn schema(speech: &mut Speech<'_>, fields: &mut Fields) -> Result<(), BadProposal> {
    columns(speech, fields, "fields", |field, place| {
        Ok(vec![
            ("dataType", field.text("nativeDataType")?.map(Json::from)),
            ("nullable", field.flag("nullable")?.map(Json::from)),
            ("position", Some(json!(place))),
        ])
    })?;
    speech.set("platform", place(&speech.subject.uri).0);
    fields.drop(&["created", "lastModified", "deleted", "schemaName", "platform", "version", "hash"]);
    Ok(())
}

/// What is said of a column, by the names of its fields.
type Column = Vec<(&'static str, Option<Json>)>;

/// The columns of a list; `more` tells what a list says of one beside the rest, given its place. Of several of one name, as
/// branches of unions are, the first is told.
fn columns(
    speech: &mut Speech<'_>,
    fields: &mut Fields,
    list: &str,
    more: impl Fn(&mut Fields, usize) -> Result<Column, BadProposal>,
) -> Result<(), BadProposal> {
    let mut seen = BTreeSet::new();
    for mut field in fields.objects(list)? {
        let Some(path) = field.text("fieldPath")? else { continue };
        let name = plain_path(&path);
        if name.is_empty() || !seen.insert(name.clone()) {
            continue;
        }
        let tags = asset::tag_names(&mut field.object("globalTags")?)?;
        let mut column = vec![
            ("name", Some(json!(name))),
            ("description", field.text("description")?.map(Json::from)),
            ("tags", (!tags.is_empty()).then(|| json!(tags))),
        ];
        column.extend(more(&mut field, seen.len())?);
        speech.part("Column", column);
    }
    Ok(())
}

/// `address.city` of `[version=2.0].[type=struct].address.[type=string].city`.
fn plain_path(path: &str) -> String {
    if !path.contains('[') {
        return path.to_owned();
    }
    let names = path.split('.').scan(false, |inside, part| {
        // A version such as `[version=2.0]` is cut in two at its dot.
        let is_mark = *inside || part.starts_with('[');
        *inside = is_mark && !part.ends_with(']');
        Some((!is_mark).then_some(part))
    });
    names.flatten().collect::<Vec<_>>().join(".")
}

/// What people wrote of columns in `DataHub`'s own pages.
pub(super) fn edited_schema(speech: &mut Speech<'_>, fields: &mut Fields) -> Result<(), BadProposal> {
    columns(speech, fields, "editableSchemaFieldInfo", |_, _| Ok(Column::new()))?;
    fields.drop(&["created", "lastModified", "deleted"]);
    Ok(())
}

/// `upstreamLineage`. Which column comes from which is kept as it came.
pub(super) fn upstream(speech: &mut Speech<'_>, fields: &mut Fields) -> Result<(), BadProposal> {
    for mut item in fields.objects("upstreams")? {
        let Some(urn) = item.text("dataset")? else { continue };
        if !speech.relate(Way::To, "DERIVED_FROM", &urn, MADE_FROM)? {
            fields.leave("upstreams", Json::String(urn));
        }
    }
    Ok(())
}

pub(super) fn profile(speech: &mut Speech<'_>, fields: &mut Fields) -> Result<(), BadProposal> {
    // A profile of a part of the rows tells nothing of the whole.
    let partition = fields.object("partitionSpec")?.text("type")?;
    if partition.is_none_or(|kind| kind == "FULL_TABLE") {
        speech.set("rowCount", fields.count("rowCount")?);
        speech.set("sizeBytes", fields.count("sizeInBytes")?);
    }
    fields.drop(&["timestampMillis"]);
    Ok(())
}

pub(super) fn feature(speech: &mut Speech<'_>, fields: &mut Fields) -> Result<(), BadProposal> {
    asset::properties(speech, fields)?;
    speech.set("dataType", fields.text("dataType")?);
    for urn in fields.texts("sources")? {
        if !speech.relate(Way::To, "DERIVED_FROM", &urn, MADE_FROM)? {
            fields.leave("sources", Json::String(urn));
        }
    }
    Ok(())
}

pub(super) fn feature_table(speech: &mut Speech<'_>, fields: &mut Fields) -> Result<(), BadProposal> {
    asset::properties(speech, fields)?;
    speech.set("platform", place(&speech.subject.uri).0);
    let mut keys = Vec::new();
    for name in ["mlFeatures", "mlPrimaryKeys"] {
        for urn in fields.texts(name)? {
            match speech.end(&urn, &["Feature"])? {
                Some(feature) => {
                    speech.line(Way::From, "PART_OF", &feature.uri, None);
                    if name == "mlPrimaryKeys" {
                        keys.push(uri::default_name(&feature.uri));
                    }
                }
                None => fields.leave(name, Json::String(urn)),
            }
        }
    }
    speech.set("entityKeys", (!keys.is_empty()).then_some(keys));
    Ok(())
}
