//! What an aspect says of its subject, line by line.
//!
//! In: fields and names of far ends. Out: lines of our own format. Must not know: how `DataHub` writes any aspect.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};

use super::proposal::{BadProposal, bad};
use crate::{
    ingest::identify::{Identity, Name, Rules, identify},
    uri,
};

/// What is said of an asset.
#[derive(Debug)]
pub(super) struct Speech<'a> {
    rules: &'a Rules,
    /// Of whom.
    pub(super) subject: &'a Identity,
    /// Fields of the subject.
    fields: Map<String, Json>,
    /// Components and relationships.
    lines: Vec<Json>,
    /// Relationships that are said already.
    pairs: BTreeSet<(&'static str, String, String)>,
    /// What is said of others in the same breath: whose, and in which lines. None are a word too: nothing any more.
    pub(super) others: Vec<(String, Vec<Json>)>,
}

/// An end of a relationship, as an aspect names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// From the subject.
    To,
    /// To the subject.
    From,
}

impl<'a> Speech<'a> {
    pub(super) fn new(rules: &'a Rules, subject: &'a Identity) -> Self {
        let (fields, lines, pairs, others) = Default::default();
        Self { rules, subject, fields, lines, pairs, others }
    }

    /// Says a field of the subject; nothing of one that has no value.
    pub(super) fn set(&mut self, name: &str, value: Option<impl Into<Json>>) {
        if let Some(value) = value {
            self.fields.insert(name.to_owned(), value.into());
        }
    }

    /// Says labels of the subject, beside those it has said.
    pub(super) fn tag(&mut self, tags: impl IntoIterator<Item = String>) {
        let said = self.fields.entry("tags").or_insert_with(|| Json::Array(Vec::new()));
        let Json::Array(said) = said else { unreachable!("`tags` is set here only, as a list") };
        for tag in tags {
            if !tag.is_empty() && !said.iter().any(|known| *known == *tag) {
                said.push(Json::String(tag));
            }
        }
    }

    /// Says a part of the subject.
    pub(super) fn part(&mut self, ty: &str, fields: Vec<(&str, Option<Json>)>) {
        self.lines.push(part(&self.subject.uri, ty, fields));
    }

    /// Says parts of the subject that are lines already.
    pub(super) fn lines_of_parts(&mut self, lines: impl IntoIterator<Item = Json>) {
        self.lines.extend(lines);
    }

    /// The asset that a URN names, if it is one of these types; none of what is no asset.
    pub(super) fn end(&self, urn: &str, types: &[&str]) -> Result<Option<Identity>, BadProposal> {
        match identify(self.rules, &Name::Urn(urn.to_owned())) {
            Ok(identity) => Ok(Some(identity).filter(|found| types.contains(&&*found.type_name))),
            Err(_) if is_no_asset(urn) => Ok(None),
            Err(refusal) => bad(refusal.to_string()),
        }
    }

    /// Says that a relationship leads to (or from) what a URN names, if that is of one of these types. Answers whether it does.
    pub(super) fn relate(
        &mut self,
        way: Way,
        relationship: &'static str,
        urn: &str,
        types: &[&str],
    ) -> Result<bool, BadProposal> {
        let Some(far) = self.end(urn, types)? else { return Ok(false) };
        self.line(way, relationship, &far.uri, None);
        Ok(true)
    }

    /// The same of a uri, with the relationship's own properties. What depends on itself says nothing by that.
    pub(super) fn line(&mut self, way: Way, relationship: &'static str, far: &str, properties: Option<Json>) {
        let own = self.subject.uri.clone();
        if own == far {
            return;
        }
        let (from, to) = match way {
            Way::To => (own, far.to_owned()),
            Way::From => (far.to_owned(), own),
        };
        if self.pairs.insert((relationship, from.clone(), to.clone())) {
            self.lines.push(related(relationship, &from, &to, properties));
        }
    }

    /// All of it as lines of the subject, by this name of its among others.
    pub(super) fn lines(self, urn: &str) -> (Vec<Json>, Vec<(String, Vec<Json>)>) {
        let Identity { uri, type_name, .. } = self.subject;
        let mut node = Map::from_iter([
            ("type".to_owned(), json!(type_name)),
            ("uri".to_owned(), json!(uri)),
            ("aliases".to_owned(), json!([urn])),
        ]);
        node.extend(self.fields);
        let lines = std::iter::once(Json::Object(node)).chain(self.lines).collect();
        (lines, self.others)
    }
}

/// The line of a part of somebody.
pub(super) fn part(owner: &str, ty: &str, fields: Vec<(&str, Option<Json>)>) -> Json {
    let mut line = Map::from_iter([("type".to_owned(), json!(ty)), ("owner".to_owned(), json!(owner))]);
    line.extend(fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    Json::Object(line)
}

/// The line of a relationship.
pub(super) fn related(relationship: &str, from: &str, to: &str, properties: Option<Json>) -> Json {
    let mut line = json!({ "relationship": relationship, "from": from, "to": to });
    if let (Some(properties), Json::Object(line)) = (properties, &mut line) {
        line.insert("properties".to_owned(), properties);
    }
    line
}

/// What a URN is of: `dataset` of `urn:li:dataset:(...)`.
pub(super) fn kind(urn: &str) -> Option<&str> {
    let (kind, key) = urn.strip_prefix("urn:li:")?.split_once(':')?;
    Some(kind).filter(|kind| !kind.is_empty() && !key.is_empty())
}

/// What names of these kinds stand for is an asset.
const ASSETS: &[&str] = &[
    "dataset",
    "mlModel",
    "mlModelGroup",
    "mlModelDeployment",
    "mlFeatureTable",
    "mlFeature",
    "mlPrimaryKey",
    "dataFlow",
    "dataJob",
    "dataProcessInstance",
    "corpuser",
    "corpGroup",
    "domain",
];

/// Whether a URN is well-formed and of a kind that none of our types stands for.
pub(super) fn is_no_asset(urn: &str) -> bool {
    kind(urn).is_some_and(|kind| !ASSETS.contains(&kind))
}

/// The last part of a URN, which is a name: `Legacy` of `urn:li:tag:Legacy`.
pub(super) fn last(urn: &str) -> &str {
    urn.strip_prefix("urn:li:").and_then(|rest| rest.split_once(':')).map_or(urn, |(_, name)| name)
}

/// The platform and the environment that a uri tells: `sagemaker` and `dev` of `mlg://deployment/sagemaker:dev/churn`.
pub(super) fn place(uri: &str) -> (Option<&str>, Option<&str>) {
    let Ok(parsed) = uri::parse(uri) else { return (None, None) };
    let head = parsed.source.split_once('@').map_or(parsed.source, |(head, _)| head);
    match head.split_once(':') {
        Some((platform, environment)) => (Some(platform), Some(environment)),
        None => (Some(head), None),
    }
}
