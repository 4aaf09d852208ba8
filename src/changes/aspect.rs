//! What one source says of one asset in one respect: the unit in which events, files and feeds reach the graph.
//!
//! In: what a receiver understood. Out: [`Aspect`], and which of two for the same respect stands. Must not know: formats,
//! statements.

use serde_json::Value as Json;

/// What a source says of an asset in one respect. There is one for each (subject, source, name): of two, the one that
/// [stands](Aspect::rank) replaces the other, whichever comes first.
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

impl Aspect {
    /// By what one of two for the same respect stands: the later, and of two of one time the one of greater hash, so that
    /// it does not matter which of them is heard first.
    #[must_use]
    pub fn rank(&self) -> (i64, String) {
        (self.at, self.hash())
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
