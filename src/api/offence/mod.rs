//! What is wrong with a document, as a client should read it.
//!
//! In: what validation found. Out: sentences that name what would be right, nothing twice. Must not know: rules.

mod echo;
mod sentence;

pub(super) use echo::without_echoes;
pub(super) use sentence::{nearest, sentence};

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Offence {
    /// The byte of the document where it starts.
    pub(super) offset: Option<usize>,
    /// What it is.
    pub(super) message: String,
    /// The library's name for it; none for a finding of our own, whose message is a sentence already.
    pub(super) kind: Option<&'static str>,
    /// The byte where it ends.
    pub(super) end: usize,
}

impl Offence {
    /// A finding of our own.
    pub(super) fn new(offset: Option<usize>, message: String) -> Self {
        Self { offset, message, kind: None, end: 0 }
    }

    /// The names in its message.
    fn names(&self) -> impl Iterator<Item = &str> {
        self.message.split('`').skip(1).step_by(2)
    }
}
