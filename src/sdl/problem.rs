//! One thing that is wrong with a schema: its code, what is wrong, the places that show it, and what would
//! be right.
//!
//! In: nothing (plain data). Out: what `sdl::report` renders. Must not know: how it is drawn.

use super::{Code, Span};

/// A problem of a schema.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Its code.
    pub code: Code,
    /// One lower-case clause: what is wrong, and where.
    pub message: String,
    /// The place it is reported at.
    pub label: Label,
    /// Other places that explain it.
    pub related: Vec<Label>,
    /// What would be right.
    pub help: String,
}

/// A place in the schema with a word on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// A few words.
    pub text: String,
}

impl Problem {
    /// A problem at one place.
    #[must_use]
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            label: Label { span, text: "here".to_owned() },
            related: Vec::new(),
            help: String::new(),
        }
    }

    /// The same problem with words on its place.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.label.text = text.into();
        self
    }

    /// The same problem with another place that explains it.
    #[must_use]
    pub fn see(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related.push(Label { span, text: text.into() });
        self
    }

    /// The same problem with what would be right.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = text.into();
        self
    }
}
