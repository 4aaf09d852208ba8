//! Neighbours of assets, and of what stands at these -> the record of what is similar to each.
//!
//! In: the rows of the reads. Out: what to read next, and the record, laid out as [`SimilarFollow`] says. Must not know: where
//! rows come from.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use super::walked::{count, int, label_of, misplaced};
use crate::{
    error::ClientError,
    plan::{
        limits::{MAX_IGNORED, MAX_REASONS},
        types::SimilarFollow,
    },
    search,
    value::Value,
};

/// What a neighbour weighs that has one relationship.
const HEAVIEST: u32 = 10;
/// Words of one name that are compared.
const MAX_WORDS: usize = 64;

/// Whether a neighbour is upstream, its key, and the name of the relationship type.
type Feature = (bool, Arc<str>, Arc<str>);

/// What stands at a neighbour: its key, the name of the relationship type, its label.
type Standing = (Arc<str>, Arc<str>, Option<String>);

/// What is compared of an asset.
#[derive(Debug)]
struct Profile {
    label: Option<String>,
    /// With their degrees.
    features: BTreeMap<Feature, u32>,
    ignored: BTreeSet<Feature>,
    words: BTreeSet<String>,
    /// It has more relationships than are looked at.
    sampled: bool,
}

/// What is known of the assets so far.
#[derive(Debug, Default)]
pub struct Profiles(HashMap<String, Profile>);

/// What else stands at neighbours: key, type name and label of what depends on those upstream, and of what those
/// downstream depend on.
#[derive(Debug, Default)]
pub struct Beyond {
    rows: HashMap<(bool, String), Vec<Standing>>,
}

/// The candidates of one asset.
#[derive(Debug, Default)]
pub struct Candidates {
    /// Their keys.
    pub keys: BTreeSet<Arc<str>>,
    /// Not all neighbours were asked for them.
    less_asked: bool,
    /// Not all of them are compared.
    less_compared: bool,
}

fn weight(degree: u32) -> u32 {
    HEAVIEST.saturating_sub(degree.max(1).ilog2())
}

impl Profiles {
    /// Whether an asset is known.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// Adds what a read of profiles answered.
    ///
    /// # Errors
    /// The answer is not that of the read.
    pub fn add(&mut self, follow: &SimilarFollow, answer: &Value) -> Result<(), ClientError> {
        for row in answer.as_list().ok_or_else(misplaced)? {
            let (key, profile) = profile(follow, row).ok_or_else(misplaced)?;
            self.0.insert(key, profile);
        }
        Ok(())
    }

    /// The neighbours that candidates are found by, upstream and downstream.
    #[must_use]
    pub fn found_by(
        &self,
        follow: &SimilarFollow,
        starts: &BTreeSet<String>,
    ) -> (BTreeSet<String>, BTreeSet<String>) {
        let (mut upstream, mut downstream) = (BTreeSet::new(), BTreeSet::new());
        for profile in starts.iter().filter_map(|start| self.0.get(start)) {
            for (is_upstream, key, _) in asked_first(follow, profile).0 {
                let keys = if *is_upstream { &mut upstream } else { &mut downstream };
                keys.insert(key.to_string());
            }
        }
        (upstream, downstream)
    }

    /// The candidates of each asset that is known.
    #[must_use]
    pub fn candidates(
        &self,
        follow: &SimilarFollow,
        starts: &BTreeSet<String>,
        beyond: &Beyond,
    ) -> BTreeMap<String, Candidates> {
        let known = starts.iter().filter_map(|start| Some((start, self.0.get(start)?)));
        let of = |(start, profile): (&String, &Profile)| {
            (start.clone(), candidates(follow, (start, profile), beyond))
        };
        known.map(of).collect()
    }

    /// The record of one asset.
    ///
    /// # Errors
    /// The candidates are not those of the asset.
    pub fn assemble(
        &self,
        follow: &SimilarFollow,
        start: &str,
        candidates: &Candidates,
    ) -> Result<Value, ClientError> {
        let own = self.0.get(start).ok_or_else(misplaced)?;
        let mut sampled = own.sampled;
        let mut ranked = Vec::new();
        for key in &candidates.keys {
            // The graph may change between two reads: then a candidate is gone.
            let Some(other) = self.0.get(&**key) else { continue };
            sampled |= other.sampled;
            ranked.extend(compared(key, own, other));
        }
        ranked.sort_by(|one, other| {
            let (left, right) = (
                u64::from(one.shared) * u64::from(other.total),
                u64::from(other.shared) * u64::from(one.total),
            );
            right.cmp(&left).then_with(|| one.key.cmp(other.key))
        });
        ranked.truncate(follow.size);
        let rows = ranked.into_iter().map(row).collect();
        let mut ignored: Vec<_> = own.ignored.iter().collect();
        ignored.sort_by_key(|(upstream, key, name)| (key, name, Reverse(*upstream)));
        let listed = ignored.iter().take(MAX_IGNORED).map(|feature| neighbour(feature, 0)).collect();
        let cuts = [
            (sampled, "LINKS"),
            (candidates.less_asked, "NEIGHBOURS"),
            (candidates.less_compared, "CANDIDATES"),
        ];
        let cuts: Vec<_> =
            cuts.into_iter().filter(|(cut, _)| *cut).map(|(_, name)| Value::from(name)).collect();
        let completeness =
            Value::List(vec![Value::Bool(cuts.is_empty()), count(candidates.keys.len()), Value::List(cuts)]);
        Ok(Value::List(vec![
            Value::List(rows),
            Value::List(listed),
            count(own.ignored.len()),
            Value::List(vec![completeness]),
        ]))
    }
}

impl Beyond {
    /// What the reads beyond neighbours answered, those upstream first.
    ///
    /// # Errors
    /// The answers are not those of the reads.
    pub fn of(follow: &SimilarFollow, (upstream, downstream): (Value, Value)) -> Result<Self, ClientError> {
        let mut beyond = Self::default();
        for (is_upstream, answer) in [(true, upstream), (false, downstream)] {
            for row in answer.as_list().ok_or_else(misplaced)? {
                let [key, rows] = row.as_list().ok_or_else(misplaced)? else { return Err(misplaced()) };
                let key = key.as_str().ok_or_else(misplaced)?.to_owned();
                let rows = rows.as_list().ok_or_else(misplaced)?.iter().map(|row| {
                    let (key, name, label) = far(follow, row)?;
                    Some((key, name, label_of(label, &follow.names).map(str::to_owned)))
                });
                beyond.rows.insert((is_upstream, key), rows.collect::<Option<_>>().ok_or_else(misplaced)?);
            }
        }
        Ok(beyond)
    }
}

/// Key, type name, and what is told of a far node.
fn far<'v>(follow: &SimilarFollow, row: &'v Value) -> Option<(Arc<str>, Arc<str>, &'v Value)> {
    let [key, stored, told] = row.as_list()? else { return None };
    let stored = stored.as_str()?;
    let (_, name) = follow.names.relationships.iter().find(|(known, _)| **known == *stored)?;
    Some((Arc::from(key.as_str()?), Arc::clone(name), told))
}

fn profile(follow: &SimilarFollow, row: &Value) -> Option<(String, Profile)> {
    let (key, label, name, lists) = match row.as_list()? {
        [key, label, name, upstream, downstream] if follow.named => {
            (key, label, name.as_str(), [upstream, downstream])
        }
        [key, label, upstream, downstream] if !follow.named => (key, label, None, [upstream, downstream]),
        _ => return None,
    };
    let key = key.as_str()?.to_owned();
    let mut profile = Profile {
        label: label_of(label, &follow.names).map(str::to_owned),
        features: BTreeMap::new(),
        ignored: BTreeSet::new(),
        words: search::words(name.unwrap_or_default()).flat_map(|word| word.parts).take(MAX_WORDS).collect(),
        sampled: false,
    };
    for (upstream, rows) in [true, false].into_iter().zip(lists) {
        let rows = rows.as_list()?.iter().map(|row| {
            let stored = row.as_list()?.get(1)?.as_str()?;
            let (key, name, degree) = far(follow, row)?;
            Some((key, stored, name, u32::try_from(int(degree)?).unwrap_or(u32::MAX)))
        });
        let mut rows = rows.collect::<Option<Vec<_>>>()?;
        if rows.len() > follow.links {
            rows.sort();
            rows.truncate(follow.links);
            profile.sampled = true;
        }
        for (far, _, name, degree) in rows {
            // Nothing else is learned from what is related to itself.
            if *far == *key {
                continue;
            }
            let feature = (upstream, far, name);
            if usize::try_from(degree).is_ok_and(|degree| degree <= follow.hub) {
                profile.features.insert(feature, degree);
            } else {
                profile.ignored.insert(feature);
            }
        }
    }
    Some((key, profile))
}

/// The features that candidates are found by: those with fewest relationships, as many as the bound allows; and whether
/// these are fewer than all.
fn asked_first<'p>(follow: &SimilarFollow, profile: &'p Profile) -> (Vec<&'p Feature>, bool) {
    let mut features: Vec<_> = profile.features.iter().map(|(feature, degree)| (*degree, feature)).collect();
    features.sort();
    let mut left = follow.found_by;
    let all = features.len();
    let fits = |(degree, _): &(u32, &Feature)| {
        let fits = usize::try_from(*degree).unwrap_or(usize::MAX);
        let fit = left.checked_sub(fits);
        left = fit.unwrap_or_default();
        fit.is_some()
    };
    let asked: Vec<_> = features.into_iter().take_while(fits).map(|(_, feature)| feature).collect();
    let fewer = asked.len() < all;
    (asked, fewer)
}

fn candidates(follow: &SimilarFollow, (start, profile): (&str, &Profile), beyond: &Beyond) -> Candidates {
    let (asked, less_asked) = asked_first(follow, profile);
    let mut shared: HashMap<&Arc<str>, u32> = HashMap::new();
    for feature in asked {
        let (upstream, neighbour, name) = feature;
        let Some(rows) = beyond.rows.get(&(*upstream, neighbour.to_string())) else { continue };
        let weighs = weight(profile.features.get(feature).copied().unwrap_or_default());
        // What is related to itself does not share itself.
        let alike = rows.iter().filter(|(key, by, label)| {
            by == name && **key != *start && key != neighbour && *label == profile.label
        });
        // A pair that is related twice the same way still shares the neighbour once.
        let alike: BTreeSet<_> = alike.map(|(key, _, _)| key).collect();
        for key in alike {
            *shared.entry(key).or_default() += weighs;
        }
    }
    let mut ranked: Vec<_> = shared.into_iter().map(|(key, weight)| (Reverse(weight), key)).collect();
    ranked.sort();
    let less_compared = ranked.len() > follow.candidates;
    ranked.truncate(follow.candidates);
    let keys = ranked.into_iter().map(|(_, key)| Arc::clone(key)).collect();
    Candidates { keys, less_asked, less_compared }
}

/// Two assets compared.
struct Compared<'p> {
    key: &'p str,
    shared: u32,
    total: u32,
    /// Weights and features that both have.
    reasons: Vec<(u32, &'p Feature)>,
    words: Vec<&'p str>,
}

/// Nothing where they share no neighbour.
fn compared<'p>(key: &'p str, own: &'p Profile, other: &'p Profile) -> Option<Compared<'p>> {
    let both = own.features.iter().filter(|(feature, _)| other.features.contains_key(feature));
    let mut reasons: Vec<_> = both.map(|(feature, degree)| (weight(*degree), feature)).collect();
    if reasons.is_empty() || own.label != other.label {
        return None;
    }
    reasons.sort_by_key(|(weight, (upstream, key, name))| (Reverse(*weight), name, Reverse(*upstream), key));
    let words: Vec<_> = own.words.intersection(&other.words).map(String::as_str).collect();
    let number = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    // What both have weighs the same in both, though a degree may have changed between two reads.
    let weight_of =
        |(feature, degree): (&Feature, &u32)| weight(*own.features.get(feature).unwrap_or(degree));
    let all =
        |profile: &Profile| profile.features.iter().map(weight_of).sum::<u32>() + number(profile.words.len());
    let shared = reasons.iter().map(|(weight, _)| weight).sum::<u32>() + number(words.len());
    let total = (all(own) + all(other)).saturating_sub(shared);
    Some(Compared { key, shared, total, reasons, words })
}

fn row(compared: Compared<'_>) -> Value {
    let Compared { key, shared, total, reasons, words } = compared;
    let listed =
        reasons.iter().take(MAX_REASONS).map(|(weight, feature)| neighbour(feature, *weight)).collect();
    Value::List(vec![
        Value::from(key),
        Value::Float(f64::from(shared) / f64::from(total)),
        Value::Int(shared.into()),
        Value::Int(total.into()),
        Value::List(listed),
        count(reasons.len()),
        Value::List(words.into_iter().map(Value::from).collect()),
    ])
}

fn neighbour((upstream, key, name): &Feature, weight: u32) -> Value {
    let direction = if *upstream { "UPSTREAM" } else { "DOWNSTREAM" };
    Value::List(vec![
        Value::from(&**name),
        Value::from(direction),
        Value::from(&**key),
        Value::Int(weight.into()),
    ])
}
