//! Assets whose current state is to be fetched from their sources, and those that could not be fetched.
//!
//! In: events, and what became of a fetch. Out: plain data that stores keep. Must not know: sources, statements.
//!
//! An asset waits at most once: what was heard of it meanwhile only says that it has to be fetched after that.

/// That something happened to an asset at its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thin {
    /// Uri of the asset.
    pub uri: String,
    /// Its source.
    pub source: String,
    /// What happened, in the source's words.
    pub kind: String,
}

/// Which of the assets that wait are to be fetched next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Of this source.
    pub source: String,
    /// Those that are due, in microseconds since the epoch.
    pub now: i64,
    /// Until when nobody else fetches them.
    pub until: i64,
    /// At most so many.
    pub most: usize,
}

/// An asset that is to be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Its uri.
    pub uri: String,
    /// What happened to it last.
    pub kind: String,
    /// When that was heard of, in microseconds since the epoch.
    pub stamp: i64,
    /// How often it was begun to be fetched, this time included.
    pub attempts: i64,
}

/// What became of an asset that was to be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// Its state is in the graph.
    Done,
    /// It is tried again.
    Later {
        /// When, in microseconds since the epoch.
        due: i64,
        /// How many attempts count.
        attempts: i64,
    },
    /// It is not tried again, and why.
    Dead(String),
}

/// What became of assets of one source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The source.
    pub source: String,
    /// When, in microseconds since the epoch.
    pub at: i64,
    /// Each asset.
    pub fates: Vec<(Waiting, Fate)>,
}

/// An asset that could not be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// Its uri.
    pub uri: String,
    /// Its source.
    pub source: String,
    /// What happened to it last, in the source's words.
    pub kind: String,
    /// Why it could not be fetched: one clause.
    pub reason: String,
    /// When it was given up, in microseconds since the epoch.
    pub at: i64,
    /// How often it was tried.
    pub attempts: i64,
}

/// Which of them are looked at, in the order of their uris.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeadLetters {
    /// Only of this source.
    pub source: Option<String>,
    /// Only those behind this uri.
    pub after: String,
    /// At most so many.
    pub most: usize,
}
