//! A name and the rules -> an identity.
//!
//! In: a name that was read. Out: its identity, checked. Must not know: how any source writes names.

use super::{Name, Rules, datahub, dbt, mlflow, openlineage, place::Place, rules};
use crate::{scalar, uri};

/// Longest name of a source in bytes. It is kept as an alias, and most of it stands in the uri.
pub(super) const MAX_NAME_BYTES: usize = 2_000;

/// What a name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Our uri.
    pub uri: String,
    /// Name of the type, such as `ModelVersion`.
    pub type_name: String,
    /// The names by which the sources know it; the one that was asked for is among them, unless that is the uri.
    pub aliases: Vec<String>,
    /// The rule that fired: `<source>/<what>`, or `rules/<name>` of the deployment's own.
    pub rule: String,
    /// What the rule had to take for granted.
    pub note: Option<String>,
}

/// Why a name has no uri: one clause with what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refusal(pub(super) String);

/// Refuses.
pub(super) fn refuse<T>(reason: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal(reason.into()))
}

/// What a built-in rule found: the parts of an identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// Type segment of the uri, such as `model-version`.
    pub(super) kind: &'static str,
    /// Where it is.
    pub(super) place: Place,
    /// Its name there, not yet encoded.
    pub(super) rest: String,
    /// The rule that fired.
    pub(super) rule: String,
}

/// The uri of a name, its aliases and the rule that fired.
///
/// # Errors
/// The name is none that anything here stands for, or a rule of the deployment makes no uri of it.
pub fn identify(rules: &Rules, name: &Name) -> Result<Identity, Refusal> {
    let own = name.own();
    if own.len() > MAX_NAME_BYTES {
        return refuse(format!("name has {} bytes; at most {MAX_NAME_BYTES} are allowed", own.len()));
    }
    if own.contains('\0') {
        return refuse("name holds U+0000, which no graph can keep");
    }
    if own.starts_with(uri::SCHEME) {
        return ours(own);
    }
    if let Name::Dataset { namespace, .. } | Name::Job { namespace, .. } = name
        && openlineage::holds_password(namespace)
    {
        return refuse("name holds a password (`user:password@host`); a namespace is written without it");
    }
    if let Some(identity) = rules::first(rules, name.source(), &own)? {
        return Ok(identity);
    }
    let found = match name {
        Name::Uri(_) => return ours(own),
        Name::Dataset { namespace, name } => openlineage::dataset(rules, namespace, name),
        Name::Job { namespace, name } => openlineage::job(rules, namespace, name),
        Name::Run(id) => openlineage::run(id),
        Name::Urn(urn) => datahub::identify(rules, urn),
        Name::Relation(relation) => dbt::identify(rules, relation),
        Name::Mlflow(text) => mlflow::identify(rules, text),
    }?;
    built(found, own)
}

fn ours(text: String) -> Result<Identity, Refusal> {
    let parsed = uri::parse(&text).map_err(Refusal)?;
    let type_name = uri::type_name(parsed.kind);
    if uri::kind(&type_name) != parsed.kind {
        return refuse(format!(
            "uri starts with {}, and a type is in small letters with `-` between its words",
            shown(parsed.kind)
        ));
    }
    Ok(Identity { type_name, aliases: Vec::new(), rule: "uri".to_owned(), note: None, uri: text })
}

fn built(found: Found, own: String) -> Result<Identity, Refusal> {
    let uri = format!(
        "{}{}/{}/{}",
        uri::SCHEME,
        found.kind,
        uri::encode(&found.place.segment()),
        uri::encode(&found.rest)
    );
    uri::parse(&uri).map_err(|reason| Refusal(format!("{reason} (`{}` makes it)", found.rule)))?;
    Ok(Identity {
        uri,
        type_name: uri::type_name(found.kind),
        aliases: vec![own],
        rule: found.rule,
        note: found.place.note,
    })
}

/// A name as messages show it.
pub(super) fn shown(text: &str) -> String {
    scalar::shown(&text)
}
