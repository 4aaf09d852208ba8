//! How much answers hold: what is more than an answer may hold is an error in its place, never a part of it.
//!
//! In: answers as they come. Out: the same, or errors. Must not know: where they come from, how they are shown.

use crate::{
    error::{ClientError, ErrorCode},
    guard::{Bound, Limits},
    value::Value,
};

/// What the answers of one operation hold so far.
#[derive(Debug, Default)]
pub(super) struct Size {
    rows: u64,
    bytes: u64,
}

impl Size {
    /// Adds an answer.
    ///
    /// # Errors
    /// `RESULT_TOO_LARGE`, if all answers together then hold too much; what was added before stays valid.
    pub(super) fn add(&mut self, limits: &Limits, answer: &Value) -> Result<(), ClientError> {
        self.count(answer);
        let measures = [(Bound::Rows, self.rows, "rows"), (Bound::ResultBytes, self.bytes, "bytes")];
        for (bound, actual, what) in measures {
            if let Some(limit) = limits.refuses(bound, actual) {
                let message =
                    format!("the answer holds more than {limit} {what}; ask for smaller pages or for less");
                // Stores send some of the same values in another shape, so how much more it is says nothing to a client.
                let more = limit.saturating_add(1);
                return Err(ClientError::new(ErrorCode::ResultTooLarge, message).bounded(limit, more));
            }
        }
        Ok(())
    }

    /// A row is a list, and so is what stands in it; a value that is no text takes as much as a number.
    fn count(&mut self, value: &Value) {
        match value {
            Value::List(items) => {
                self.rows += 1;
                for item in items {
                    self.count(item);
                }
            }
            Value::String(text) => self.bytes += text.len() as u64,
            Value::Map(entries) => {
                for (_, value) in entries {
                    self.count(value);
                }
            }
            Value::Null
            | Value::Bool(_)
            | Value::Int(_)
            | Value::Float(_)
            | Value::DateTime(_)
            | Value::Date(_) => self.bytes += 8,
        }
    }
}
