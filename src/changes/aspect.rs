//! What one source says of one asset in one respect: the unit in which events, files and feeds reach the graph.
//!
//! In: what a receiver understood. Out: [`Aspect`], which of two for the same respect stands, and what a store keeps of them and
//! answers about them. Must not know: formats, statements, how aspects become an asset.

use std::{collections::BTreeSet, sync::Arc};

use serde_json::Value as Json;

use super::{Changes, RelationshipRef};

/// What a source says of an asset in one respect. There is one for each (subject, source, name): of two, the one of greater
/// [rank](Aspect::rank) stands, whichever comes first.
#[derive(Debug, Clone, PartialEq)]
pub struct Aspect {
    /// Uri of the asset.
    pub subject: String,
    /// Who says it: `openlineage`, `datahub`, `dbt`, or a source of the configuration.
    pub source: String,
    /// In which respect: `schema`, `ownership`, `input:<uri>`. What a source says in parts that add up has a name for each part.
    pub name: String,
    /// When it was so, in microseconds since the epoch, by the source's clock.
    pub at: i64,
    /// What made us hear of it, in words by which one finds it at the source: an event's run and time, a file's name.
    pub event: String,
    /// What is said, as lines of our own format: the subject, its components, relationships that leave or reach it.
    /// Without lines the source says nothing any more, which is kept too.
    pub lines: Vec<Json>,
    /// What we don't understand, as it came.
    pub raw: Option<Json>,
}

/// That a source spoke of something, without what it said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    /// Uri of the asset.
    pub subject: String,
    /// In which respect.
    pub name: String,
    /// When it was so, in microseconds since the epoch.
    pub at: i64,
    /// It says nothing, or nothing any more.
    pub is_silent: bool,
}

/// What tells aspects apart: subject, source, name.
pub type AspectKey = (String, String, String);
/// By what one of two for the same respect stands: the later; of one time the one of greater hash; of the same content that of
/// the greater event. So it does not matter which is heard first.
pub type Rank = (i64, String, String);

impl Aspect {
    /// What tells it apart.
    #[must_use]
    pub fn key(&self) -> AspectKey {
        (self.subject.clone(), self.source.clone(), self.name.clone())
    }

    /// By what it stands against another.
    #[must_use]
    pub fn rank(&self) -> Rank {
        (self.at, self.hash(), self.event.clone())
    }

    /// A digest of what is said, in hexadecimal.
    #[must_use]
    pub fn hash(&self) -> String {
        let said = serde_json::json!([self.lines, self.raw]).to_string();
        let mut digest = super::digest_of(&said);
        digest.truncate(32);
        digest
    }
}

/// What a store holds of a relationship that is there.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    /// Which.
    pub key: RelationshipRef,
    /// Who claims it, as was written; none if it was never claimed.
    pub claims: Vec<String>,
    /// Somebody wrote it who is no source of aspects.
    pub is_declared: bool,
}

/// What to write for new aspects.
#[derive(Debug, Default)]
pub struct Folded {
    /// What became of assets and relationships.
    pub changes: Changes,
    /// Aspects to keep, each instead of the one of its key.
    pub keep: Vec<Aspect>,
}

/// New aspects beside those that a store keeps: what else has to be looked up, and what to do with the answer.
pub struct Met {
    /// Relationships that may have to be written or ended.
    pub touched: Vec<RelationshipRef>,
    /// What to write, given what is there of `touched`.
    pub fold: Box<dyn FnOnce(Vec<Held>) -> Folded + Send>,
}

/// New aspects, on their way into a store.
#[derive(Clone)]
pub struct Incoming {
    /// Uris of the assets they speak of.
    pub subjects: BTreeSet<String>,
    /// Given all aspects that the store keeps of `subjects`.
    pub meet: Arc<dyn Fn(Vec<Aspect>) -> Met + Send + Sync>,
}
