//! The response while it is written: its bytes, the path to where the writing stands, the errors so far.
//!
//! In: keys, positions and what each writes. Out: `data` as JSON and the errors beside it.
//! Must not know: shapes, records, backends.
//!
//! A value that can't be written is `Err(Failed)`, with its error recorded. The nearest nullable place above takes
//! the bytes back and becomes null (GraphQL 6.4.4). The path is a stack of borrowed keys and indexes; it is copied
//! only into errors, so a field that goes well allocates nothing.

use std::sync::Arc;

use crate::{
    error::{ClientError, ErrorCode, PathSegment, Position},
    plan::types::Followed,
    scalar,
};

/// At most so many errors stand in an answer; one more says how many were left out.
pub(super) const ERROR_CAP: usize = 10;

/// The value here could not be written: its error is recorded, the nearest nullable place becomes null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Failed;

/// Whether a value was written.
pub(super) type Written = Result<(), Failed>;

/// One step of the path to where the writing stands.
#[derive(Debug, Clone, Copy)]
enum Step<'s> {
    /// A field: its key, and its place in the document where the Shape knows it.
    Field(&'s Arc<str>, Option<Position>),
    /// An item of a list.
    Item(usize),
}

/// The bytes, the path and the errors.
#[derive(Debug, Default)]
pub(super) struct Writer<'s> {
    /// Records that rows name by key.
    pub(super) follows: &'s [Followed],
    /// JSON so far.
    pub(super) out: Vec<u8>,
    path: Vec<Step<'s>>,
    /// The first errors, up to the cap.
    pub(super) errors: Vec<ClientError>,
    /// How many errors there are in all.
    pub(super) failed: usize,
}

impl<'s> Writer<'s> {
    /// Writes `"key":` and the value. Where the value fails, null stands there instead if it may.
    pub(super) fn field(
        &mut self,
        key: &'s Arc<str>,
        position: Option<Position>,
        non_null: bool,
        write: impl FnOnce(&mut Self) -> Written,
    ) -> Written {
        self.key(key);
        self.path.push(Step::Field(key, position));
        let written = self.nullable(non_null, write);
        self.path.pop();
        written
    }

    /// Writes a list, each item by `write`. Where an item fails, null stands there instead if it may.
    pub(super) fn list<T>(
        &mut self,
        items: impl Iterator<Item = T>,
        non_null: bool,
        mut write: impl FnMut(&mut Self, T) -> Written,
    ) -> Written {
        self.out.push(b'[');
        for (index, item) in items.enumerate() {
            if index > 0 {
                self.out.push(b',');
            }
            self.path.push(Step::Item(index));
            let written = self.nullable(non_null, |writer| write(writer, item));
            self.path.pop();
            written?;
        }
        self.out.push(b']');
        Ok(())
    }

    /// Writes an object around the fields that `write` writes.
    pub(super) fn object(&mut self, write: impl FnOnce(&mut Self) -> Written) -> Written {
        self.out.push(b'{');
        write(self)?;
        self.out.push(b'}');
        Ok(())
    }

    /// Writes text as a JSON string.
    pub(super) fn text(&mut self, text: &str) {
        scalar::write_text(&mut self.out, text);
    }

    /// Writes a truth value.
    pub(super) fn bool(&mut self, value: bool) {
        self.out.extend_from_slice(if value { b"true" } else { b"false" });
    }

    /// Writes null.
    pub(super) fn null(&mut self) {
        self.out.extend_from_slice(b"null");
    }

    /// Records an error of the value at the path.
    pub(super) fn fail(&mut self, code: ErrorCode, message: impl FnOnce() -> String) -> Failed {
        self.fail_with(|| ClientError::new(code, message()))
    }

    /// Records an error of the value at the path; it gets the path and the place of the nearest field.
    pub(super) fn fail_with(&mut self, error: impl FnOnce() -> ClientError) -> Failed {
        self.failed += 1;
        if self.errors.len() < ERROR_CAP {
            let mut error = error();
            error.path = self.path.iter().map(segment).collect();
            error.positions = self.path.iter().rev().find_map(place).into_iter().collect();
            self.errors.push(error);
        }
        Failed
    }

    /// Records that a record is not laid out as the Plan says: a defect of ours.
    pub(super) fn misplaced(&mut self) -> Failed {
        self.fail(ErrorCode::Internal, || {
            "the answer of the graph store is not laid out as planned".to_owned()
        })
    }

    /// The key of the field where the writing stands.
    pub(super) fn current_key(&self) -> &'s str {
        let key = |step: &Step<'s>| match step {
            Step::Field(key, _) => Some(&***key),
            Step::Item(_) => None,
        };
        self.path.iter().rev().find_map(key).unwrap_or_default()
    }

    /// Writes the key of a field. GraphQL names need no escaping. A value never ends with an opening brace.
    fn key(&mut self, key: &str) {
        let comma = self.out.last() != Some(&b'{');
        self.out.reserve(key.len() + 4);
        if comma {
            self.out.push(b',');
        }
        self.out.push(b'"');
        self.out.extend_from_slice(key.as_bytes());
        self.out.extend_from_slice(b"\":");
    }

    fn nullable(&mut self, non_null: bool, write: impl FnOnce(&mut Self) -> Written) -> Written {
        let start = self.out.len();
        match write(self) {
            Err(Failed) if !non_null => {
                self.out.truncate(start);
                self.null();
                Ok(())
            }
            written => written,
        }
    }
}

fn segment(step: &Step<'_>) -> PathSegment {
    match step {
        Step::Field(key, _) => PathSegment::Key(Arc::clone(key)),
        Step::Item(index) => PathSegment::Index(*index),
    }
}

fn place(step: &Step<'_>) -> Option<Position> {
    match step {
        Step::Field(_, position) => *position,
        Step::Item(_) => None,
    }
}

/// Appends a value as JSON.
pub(super) fn json<T: serde::Serialize + ?Sized>(out: &mut Vec<u8>, value: &T) {
    serde_json::to_writer(out, value).expect("a plain value is written to memory");
}
