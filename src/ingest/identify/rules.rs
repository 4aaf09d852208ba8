//! The rules of a deployment: what it adds to those that are built in.
//!
//! In: a file in TOML. Out: rules that were checked, and what the first that fits makes of a name. Must not know: files,
//! built-in rules.
//!
//! - `[platforms]`: names of one platform are names of another (`dbt = "snowflake"`);
//! - `[[instance]]`: accounts, hosts and platform instances that are one place, and where names go that tell none;
//! - `[[rule]]`: a pattern that the whole of a name fits, and the uri that is made of it.

use std::collections::BTreeMap;

use regex::{Captures, Regex, RegexBuilder};
use serde::Deserialize;

use super::{
    Identity, Refusal, Source,
    platform::{known, platform},
};
use crate::{
    catalog::types::Catalog,
    config::{self, ConfigError},
    ingest::asset_type,
    sdl::nearest,
    uri,
};

/// Most rules of a file, and most instances.
const MAX_ENTRIES: usize = 1_000;
/// Longest pattern and longest template, in bytes.
const MAX_PATTERN_BYTES: usize = 1_000;
/// Most memory that a compiled pattern takes, in bytes. Patterns take time linear in the name.
const MAX_COMPILED_BYTES: usize = 1 << 20;

/// The rules of a deployment; by default none.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// Platforms by other names.
    pub(super) platforms: BTreeMap<String, String>,
    /// Known instances.
    pub(super) instances: Vec<Instance>,
    /// In the order of the file.
    own: Vec<Rule>,
}

/// An instance of a platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Instance {
    /// The platform's own name.
    pub(super) platform: String,
    /// How it stands in uris; none for the one that is not told there.
    pub(super) name: Option<String>,
    /// What sources call it, each in one spelling.
    pub(super) names: Vec<String>,
    /// Names that tell no instance are of this one.
    pub(super) default: bool,
}

#[derive(Debug, Clone)]
struct Rule {
    name: String,
    source: Option<Source>,
    pattern: Regex,
    template: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Group(String, Fold),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fold {
    Kept,
    Lower,
    Upper,
}

/// Why a file of rules can't be used.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// It is no TOML.
    #[error("{0}")]
    Syntax(#[from] ConfigError),
    /// It is no file of rules.
    #[error("{file}: {reason}")]
    Form {
        /// Which file.
        file: String,
        /// What serde says.
        reason: String,
    },
    /// An entry can't be what it says.
    #[error("{file}: {entry} {reason}")]
    Entry {
        /// Which file.
        file: String,
        /// Which entry.
        entry: String,
        /// What is wrong with it, and what would be right.
        reason: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
struct File {
    platforms: BTreeMap<String, String>,
    instance: Vec<InstanceEntry>,
    rule: Vec<RuleEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InstanceEntry {
    platform: String,
    name: Option<String>,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    default: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleEntry {
    name: String,
    source: Option<Source>,
    pattern: String,
    uri: String,
}

impl Rules {
    /// Reads and checks a file of rules.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn parse(catalog: &Catalog, file: &str, text: &str) -> Result<Self, RulesError> {
        let read: File = serde_json::from_value(config::object(file, text)?)
            .map_err(|error| RulesError::Form { file: file.to_owned(), reason: error.to_string() })?;
        let wrong = |(entry, reason)| RulesError::Entry { file: file.to_owned(), entry, reason };
        let mut rules = Self::default();
        for (name, meant) in read.platforms {
            let entry = format!("platform `{name}`");
            let known = known(&meant.to_ascii_lowercase()).ok_or_else(|| {
                wrong((entry, format!("can't be `{meant}`, which is no name of a platform")))
            })?;
            rules.platforms.insert(name.to_ascii_lowercase(), known.name.to_string());
        }
        if read.instance.len().max(read.rule.len()) > MAX_ENTRIES {
            return Err(wrong((
                "file".to_owned(),
                format!("has more than {MAX_ENTRIES} instances or rules"),
            )));
        }
        for (at, entry) in read.instance.into_iter().enumerate() {
            let label = format!("instance {} (`{}`)", at + 1, entry.platform);
            let instance = rules.instance(entry).map_err(|reason| wrong((label, reason)))?;
            rules.instances.push(instance);
        }
        for (at, entry) in read.rule.into_iter().enumerate() {
            let label = format!("rule {} (`{}`)", at + 1, entry.name);
            let rule = rules.rule(catalog, entry).map_err(|reason| wrong((label, reason)))?;
            rules.own.push(rule);
        }
        Ok(rules)
    }

    fn instance(&self, entry: InstanceEntry) -> Result<Instance, String> {
        let platform = platform(self, &entry.platform).map_err(|refusal| refusal.to_string())?;
        if platform.is_global() {
            return Err("has no instances: its names are unique in the world".to_owned());
        }
        if entry.name.as_deref() == Some("") || entry.names.iter().any(String::is_empty) {
            return Err("has an empty name".to_owned());
        }
        // Each is an address to some source, and a name to another.
        let spelled =
            entry.names.iter().flat_map(|name| [platform.instance(name), name.to_ascii_lowercase()]);
        let names: Vec<String> = spelled.collect();
        let default = entry.default || entry.name.is_none();
        for other in self.instances.iter().filter(|other| other.platform == platform.name) {
            if other.name == entry.name {
                return Err("has the name of an instance before it".to_owned());
            }
            if other.default && default {
                return Err(
                    "is a second one for names that tell no instance; it has a `name` and no `default`"
                        .to_owned(),
                );
            }
            if let Some(name) = names.iter().find(|name| other.names.contains(name)) {
                return Err(format!("claims `{name}`, which an instance before it has"));
            }
        }
        Ok(Instance { platform: platform.name.to_string(), name: entry.name, names, default })
    }

    fn rule(&self, catalog: &Catalog, entry: RuleEntry) -> Result<Rule, String> {
        if entry.name.is_empty() || self.own.iter().any(|other| other.name == entry.name) {
            return Err("needs a `name` that no other rule has".to_owned());
        }
        if entry.pattern.len().max(entry.uri.len()) > MAX_PATTERN_BYTES {
            return Err(format!("has a `pattern` or a `uri` of more than {MAX_PATTERN_BYTES} bytes"));
        }
        // Alone first, so that parentheses of its own can't close ours.
        let compile = |text: &str| RegexBuilder::new(text).size_limit(MAX_COMPILED_BYTES).build();
        let pattern = compile(&entry.pattern).and_then(|_| compile(&format!("^(?:{})$", entry.pattern)));
        let pattern = pattern.map_err(|error| {
            let text = error.to_string();
            let last = text.lines().last().unwrap_or_default();
            format!("has a `pattern` that is no regular expression: {}", last.trim_start_matches("error: "))
        })?;
        let template = template(&entry.uri)?;
        for piece in &template {
            if let Piece::Group(group, _) = piece
                && !pattern.capture_names().flatten().any(|name| name == group)
            {
                let near = nearest(group, pattern.capture_names().flatten());
                let near = near.map_or_else(String::new, |near| format!("; `{near}` is one"));
                return Err(format!(
                    "has `{{{group}}}` in its `uri`, and no group `(?<{group}>...)` in its `pattern`{near}"
                ));
            }
        }
        let tried = written(&template, |_, _| "x".to_owned());
        let parsed = uri::parse(&tried).map_err(|reason| format!("has no uri in `uri`: {reason}"))?;
        let fixed = entry.uri.starts_with(&format!("{}{}/", uri::SCHEME, parsed.kind));
        if !fixed || asset_type(catalog, parsed.kind).is_none() {
            let kinds: Vec<String> = catalog
                .types
                .iter()
                .filter(|node| catalog.is_asset(node.id))
                .map(|node| uri::kind(&node.name))
                .collect();
            let near = nearest(parsed.kind, kinds.iter().map(String::as_str));
            let near = near.map_or_else(String::new, |near| format!("; `{near}` is one"));
            return Err(format!(
                "has a `uri` whose first part, `{}`, is no type of asset{near}",
                parsed.kind
            ));
        }
        Ok(Rule { name: entry.name, source: entry.source, pattern, template })
    }
}

/// The pieces of a template: text, and groups as `{name}`, `{name:lower}` or `{name:upper}`.
fn template(text: &str) -> Result<Vec<Piece>, String> {
    let wrong = || {
        "has a brace in its `uri` that belongs to no `{group}`, `{group:lower}` or `{group:upper}`".to_owned()
    };
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        pieces.push(Piece::Text(rest[..at].to_owned()));
        let (group, behind) =
            rest[at..].strip_prefix('{').and_then(|rest| rest.split_once('}')).ok_or_else(wrong)?;
        let (group, fold) = match group.split_once(':') {
            None => (group, Fold::Kept),
            Some((group, "lower")) => (group, Fold::Lower),
            Some((group, "upper")) => (group, Fold::Upper),
            Some(_) => return Err(wrong()),
        };
        if group.is_empty() || group.contains('{') {
            return Err(wrong());
        }
        pieces.push(Piece::Group(group.to_owned(), fold));
        rest = behind;
    }
    pieces.push(Piece::Text(rest.to_owned()));
    Ok(pieces)
}

fn written(template: &[Piece], value: impl Fn(&str, Fold) -> String) -> String {
    template
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Group(group, fold) => value(group, *fold),
        })
        .collect()
}

/// What a rule makes of a group. Only ASCII letters are folded, as in names of tables.
fn captured(captures: &Captures<'_>, group: &str, fold: Fold) -> String {
    let text = captures.name(group).map_or("", |found| found.as_str());
    uri::encode(&match fold {
        Fold::Kept => text.to_owned(),
        Fold::Lower => text.to_ascii_lowercase(),
        Fold::Upper => text.to_ascii_uppercase(),
    })
}

/// What the first rule that fits makes of a name; none if none fits.
///
/// # Errors
/// It makes no uri, or one of another type than its template starts with.
pub(super) fn first(rules: &Rules, source: Option<Source>, own: &str) -> Result<Option<Identity>, Refusal> {
    let fitting = rules.own.iter().filter(|rule| rule.source.is_none() || rule.source == source);
    for rule in fitting {
        let Some(captures) = rule.pattern.captures(own) else { continue };
        let uri = written(&rule.template, |group, fold| captured(&captures, group, fold));
        let parsed = uri::parse(&uri)
            .map_err(|reason| Refusal(format!("rule `{}` makes no uri of it: {reason}", rule.name)))?;
        let type_name = uri::type_name(parsed.kind);
        return Ok(Some(Identity {
            type_name,
            aliases: vec![own.to_owned()],
            rule: format!("rules/{}", rule.name),
            note: None,
            uri,
        }));
    }
    Ok(None)
}
