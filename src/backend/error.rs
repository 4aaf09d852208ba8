//! What can go wrong between us and a store. Details are for the log, never for clients.

/// A failure of a store.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BackendError {
    /// The store can't be reached, or does not take us.
    #[error("graph store unavailable: {0}")]
    Unavailable(String),
    /// A deadline passed: acquiring a connection, or running a statement.
    #[error("deadline exceeded while {0}")]
    Deadline(&'static str),
    /// The store was made for a mapping that contradicts the schema's; what to do is said.
    #[error("{0}")]
    Mapping(String),
    /// The store lacks the index over words that `mlg migrate` makes.
    #[error("the graph has no index over words: run `mlg migrate`")]
    NoWords,
    /// The store has not the memory for what is asked.
    #[error("the store ran out of memory: {0}")]
    TooLarge(String),
    /// The statement failed.
    #[error("statement failed: {0}")]
    Statement(String),
    /// The answer is not laid out as the plan says.
    #[error("unexpected record: {0}")]
    Record(String),
    /// The graph URL is not one we know.
    #[error("{0}")]
    Url(String),
}
