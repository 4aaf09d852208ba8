//! Layers of settings -> the settings, or everything that is wrong with them.
//!
//! In: the text of a file, variables, flags. Out: a struct, and each of its leaves with where it came from.
//! Must not know: what there is to set: the struct's own default, written by serde, tells all keys.

use std::fmt;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value as Json;

use super::{
    ConfigError,
    environment::{PREFIX, readings, variable},
    error::{unfit, unknown},
    file,
};
use crate::sdl::nearest;

/// Where settings come from, but for their defaults.
#[derive(Debug, Clone, Default)]
pub struct Layers<'a> {
    /// Name and text of the file.
    pub file: Option<(&'a str, &'a str)>,
    /// Variables; those that don't start with `MLG_` are passed over.
    pub environment: &'a [(String, String)],
    /// Keys that flags set, with what they set.
    pub flags: &'a [(&'a str, Option<String>)],
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nobody set it.
    Default,
    /// A line of the file.
    File {
        /// Its name.
        file: String,
        /// From 1.
        line: usize,
    },
    /// A variable.
    Environment(String),
    /// A flag, `--` and its name.
    Flag(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => formatter.write_str("default"),
            Self::File { file, line } => write!(formatter, "{file}:{line}"),
            Self::Environment(name) | Self::Flag(name) => formatter.write_str(name),
        }
    }
}

/// One setting.
#[derive(Debug, Clone, PartialEq)]
pub struct Leaf {
    /// Its key, `section.name`.
    pub key: String,
    /// Its value; null where nothing is set. An object where names are their user's, such as `{"NAME": {...}}`.
    pub value: Json,
    /// Where it came from.
    pub origin: Origin,
}

impl Leaf {
    /// Whether it holds sections whose names are their user's.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.value.is_object()
    }
}

/// Settings, and where each came from.
#[derive(Debug, Clone)]
pub struct Resolved<S> {
    /// The settings.
    pub settings: S,
    /// All of them, in the order of the struct.
    pub leaves: Vec<Leaf>,
}

impl<S> Resolved<S> {
    /// That the value of a key turned out to be none, with where it came from.
    #[must_use]
    pub fn wrong(&self, key: &str, reason: &str) -> ConfigError {
        let leaf = self.leaves.iter().find(|leaf| leaf.key == key);
        unfit(leaf.map_or(Origin::Default, |leaf| leaf.origin.clone()), key, reason)
    }
}

/// The settings that there are, with their defaults.
#[must_use]
pub fn keys<S: Default + Serialize>() -> Vec<(String, Json)> {
    leaves(&defaults::<S>()).into_iter().map(|leaf| (leaf.key, leaf.value)).collect()
}

/// Lays the layers over one another.
///
/// # Errors
/// Every key that does not exist, and every value that does not fit.
pub fn resolve<S: Default + Serialize + DeserializeOwned>(
    layers: &Layers<'_>,
) -> Result<Resolved<S>, Vec<ConfigError>> {
    let defaults = defaults::<S>();
    let known = leaves(&defaults);
    let mut given = Vec::new();
    let mut wrong = Vec::new();
    from_file(layers, &known, &mut given, &mut wrong);
    from_environment(layers, &known, &mut given, &mut wrong);
    for (key, text) in layers.flags {
        if let Some(text) = text {
            let origin = Origin::Flag(format!("--{}", key.replace('_', "-")));
            let default = known.iter().find(|leaf| leaf.key == *key).expect("flags set keys that exist");
            given.push((default, readings(&default.value, text), origin));
        }
    }
    let mut resolved = known.clone();
    let mut tree = defaults.clone();
    for (default, readings, origin) in given {
        match fitting::<S>(&defaults, &default.key, readings) {
            Ok(value) => {
                let at = known.iter().position(|leaf| leaf.key == default.key).expect("it is one of them");
                let value = beside(&resolved[at].value, value);
                put(&mut tree, &default.key, value.clone());
                resolved[at] = Leaf { key: default.key.clone(), value, origin };
            }
            Err((name, reason)) => {
                let key = name.map_or(default.key.clone(), |name| format!("{}.{name}", default.key));
                wrong.push(unfit(origin, &key, &reason));
            }
        }
    }
    if wrong.is_empty() {
        let settings = serde_json::from_value(tree).expect("each value was tried by itself");
        Ok(Resolved { settings, leaves: resolved })
    } else {
        Err(wrong)
    }
}

type Given<'a> = Vec<(&'a Leaf, Vec<Json>, Origin)>;

fn from_file<'a>(
    layers: &Layers<'_>,
    known: &'a [Leaf],
    given: &mut Given<'a>,
    wrong: &mut Vec<ConfigError>,
) {
    let Some((name, text)) = layers.file else { return };
    let open: Vec<&str> = known.iter().filter(|leaf| leaf.is_open()).map(|leaf| &*leaf.key).collect();
    let entries = match file::entries(name, text, &open) {
        Ok(entries) => entries,
        Err(error) => return wrong.push(error),
    };
    for file::Entry { key, value, origin } in entries {
        let section = format!("{key}.");
        let is_section = known.iter().any(|leaf| leaf.key.starts_with(&section));
        let named = |leaf: &&Leaf| leaf.is_open() && key.starts_with(&format!("{}.", leaf.key));
        match (known.iter().find(|leaf| leaf.key == key), value) {
            (None, Some(value)) if known.iter().any(|leaf| named(&leaf)) => {
                let leaf = known.iter().find(named).expect("it was just seen");
                let own = key[leaf.key.len() + 1..].to_owned();
                given.push((leaf, vec![Json::Object([(own, value)].into_iter().collect())], origin));
            }
            (Some(leaf), None) if leaf.is_open() => {}
            (Some(leaf), Some(value)) => given.push((leaf, vec![value], origin)),
            (Some(_), None) => wrong.push(unfit(origin, &key, "is no section")),
            (None, Some(_)) if is_section => {
                wrong.push(unfit(origin, &key, &format!("is a section, `[{key}]`")));
            }
            (None, None) if is_section => {}
            (None, _) => wrong.push(unknown(origin, &key, known.iter().map(|leaf| &*leaf.key))),
        }
    }
}

/// Variables that name a key. Of others, those are errors that belong to a section or are nearly a key; the rest may be
/// anybody's, as the addresses that Kubernetes tells each container of a service named `mlg`.
fn from_environment<'a>(
    layers: &Layers<'_>,
    known: &'a [Leaf],
    given: &mut Given<'a>,
    wrong: &mut Vec<ConfigError>,
) {
    let variables: Vec<String> = known.iter().map(|leaf| variable(&leaf.key)).collect();
    for (name, text) in layers.environment.iter().filter(|(name, _)| name.starts_with(PREFIX)) {
        let origin = Origin::Environment(name.clone());
        if let Some(at) = variables.iter().position(|variable| variable == name) {
            given.push((&known[at], readings(&known[at].value, text), origin));
            continue;
        }
        let in_section = known
            .iter()
            .filter_map(|leaf| {
                if leaf.is_open() { Some(&*leaf.key) } else { leaf.key.split_once('.').map(|(at, _)| at) }
            })
            .any(|section| name.starts_with(&format!("{}_", variable(section))));
        // Their common start would make short names near to one another.
        let bare = &name[PREFIX.len()..];
        let near = nearest(bare, variables.iter().map(|variable| &variable[PREFIX.len()..]));
        if in_section || near.is_some() {
            wrong.push(unknown(origin, name, variables.iter().map(String::as_str)));
        }
    }
}

/// The first reading that the settings take, all else being as by default. Else why not, and behind which name of its user's.
fn fitting<S: DeserializeOwned>(
    defaults: &Json,
    key: &str,
    readings: Vec<Json>,
) -> Result<Json, (Option<String>, String)> {
    let mut why = (None, "has no value".to_owned());
    for value in readings {
        let mut tree = defaults.clone();
        put(&mut tree, key, value.clone());
        match serde_json::from_value::<S>(tree) {
            Ok(_) => return Ok(value),
            Err(error) => {
                let name = value.as_object().filter(|names| names.len() == 1);
                why = (name.and_then(|names| names.keys().next().cloned()), error.to_string());
            }
        }
    }
    Err(why)
}

/// What is set of names that are their user's, beside those that are set already; any other value as it is.
fn beside(set: &Json, value: Json) -> Json {
    match (set, value) {
        (Json::Object(set), Json::Object(more)) => {
            Json::Object(set.clone().into_iter().chain(more).collect())
        }
        (_, value) => value,
    }
}

fn defaults<S: Default + Serialize>() -> Json {
    serde_json::to_value(S::default()).expect("settings are plain data")
}

fn put(tree: &mut Json, key: &str, value: Json) {
    let place = key.split('.').fold(tree, |tree, name| &mut tree[name]);
    *place = value;
}

/// The leaves of a tree of defaults; an object with nothing in it is one.
fn leaves(tree: &Json) -> Vec<Leaf> {
    let Json::Object(fields) = tree else { return Vec::new() };
    let mut all = Vec::new();
    for (name, value) in fields {
        if value.as_object().is_some_and(|inner| !inner.is_empty()) {
            all.extend(
                leaves(value).into_iter().map(|leaf| Leaf { key: format!("{name}.{}", leaf.key), ..leaf }),
            );
        } else {
            all.push(Leaf { key: name.clone(), value: value.clone(), origin: Origin::Default });
        }
    }
    all
}

#[cfg(test)]
mod tests;
