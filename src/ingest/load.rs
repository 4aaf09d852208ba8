//! Files of our NDJSON format -> the graph: lines become batches, batches become transactions.
//!
//! In: a reader. Out: a summary; each bad line is told as it is met. Memory does not grow with the file.
//! Must not know: where the reader comes from, how progress is shown.

use std::io::{BufRead, Read};

pub use super::summary::Summary;
use super::{LineError, read_line};
use crate::{
    backend::{Backend, BackendError},
    catalog::types::Catalog,
    changes::{AliasConflict, Changes},
};

/// Lines of one transaction.
pub const BATCH_LINES: usize = 1_000;
/// Longest line in bytes.
pub const MAX_LINE_BYTES: u64 = 16 * 1024 * 1024;

/// What happens while loading.
#[derive(Debug)]
pub enum Event<'a> {
    /// A line does not load: its number from 1, and why.
    BadLine(u64, &'a LineError),
    /// Another asset holds an alias already.
    Conflict(&'a AliasConflict),
    /// So many bytes were read so far.
    Progress(u64),
}

/// Why loading stopped before the end.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file can't be read.
    #[error("can't read: {0}")]
    Read(#[from] std::io::Error),
    /// The store refused a batch; earlier batches are in.
    #[error("can't write the batch that ends at line {line}: {source}")]
    Write {
        /// Last line of the batch.
        line: u64,
        /// What the store said.
        source: BackendError,
    },
}

/// Loads a file. `clock` is microseconds since the epoch.
///
/// # Errors
/// The reader fails, or the store refuses a batch. Bad lines are no error: they are told and counted.
pub async fn load(
    (catalog, backend): (&Catalog, &Backend),
    reader: &mut (dyn BufRead + Send),
    clock: i64,
    tell: &mut (dyn FnMut(Event<'_>) + Send),
) -> Result<Summary, LoadError> {
    let mut summary = Summary::default();
    let mut lines = Lines::new(reader);
    loop {
        let mut changes = Changes::default();
        let more = lines.batch(catalog, clock, &mut changes, (&mut summary, tell))?;
        if changes != Changes::default() {
            let outcome = backend
                .apply(catalog, &changes)
                .await
                .map_err(|source| LoadError::Write { line: lines.number, source })?;
            summary.add(&outcome);
            outcome.conflicts.iter().for_each(|conflict| tell(Event::Conflict(conflict)));
        }
        tell(Event::Progress(lines.bytes));
        if !more {
            return Ok(summary);
        }
    }
}

/// Reads a file as [`load`] would, and writes nothing.
///
/// # Errors
/// The reader fails.
pub fn check(
    catalog: &Catalog,
    reader: &mut (dyn BufRead + Send),
    tell: &mut (dyn FnMut(Event<'_>) + Send),
) -> Result<Summary, LoadError> {
    let mut summary = Summary::default();
    let mut lines = Lines::new(reader);
    loop {
        let mut changes = Changes::default();
        let more = lines.batch(catalog, 0, &mut changes, (&mut summary, tell))?;
        tell(Event::Progress(lines.bytes));
        if !more {
            return Ok(summary);
        }
    }
}

struct Lines<'a> {
    reader: &'a mut (dyn BufRead + Send),
    buffer: Vec<u8>,
    number: u64,
    bytes: u64,
}

impl<'a> Lines<'a> {
    fn new(reader: &'a mut (dyn BufRead + Send)) -> Self {
        Self { reader, buffer: Vec::new(), number: 0, bytes: 0 }
    }

    /// Reads one batch; answers whether there may be more.
    fn batch(
        &mut self,
        catalog: &Catalog,
        clock: i64,
        changes: &mut Changes,
        (summary, tell): (&mut Summary, &mut (dyn FnMut(Event<'_>) + Send)),
    ) -> Result<bool, std::io::Error> {
        for _ in 0..BATCH_LINES {
            self.buffer.clear();
            let read = (&mut *self.reader).take(MAX_LINE_BYTES).read_until(b'\n', &mut self.buffer)? as u64;
            if read == 0 {
                return Ok(false);
            }
            self.number += 1;
            self.bytes += read;
            let result = if read == MAX_LINE_BYTES && self.buffer.last() != Some(&b'\n') {
                self.skip_line()?;
                Err(LineError::too_long(MAX_LINE_BYTES))
            } else {
                match std::str::from_utf8(&self.buffer) {
                    Ok(text) if text.trim().is_empty() => continue,
                    Ok(text) => read_line(catalog, text, clock, changes),
                    Err(_) => Err(LineError::not_utf8()),
                }
            };
            summary.read += 1;
            if let Err(error) = result {
                summary.bad += 1;
                tell(Event::BadLine(self.number, &error));
            }
        }
        Ok(true)
    }

    /// Reads on to the end of a line that is too long to keep.
    fn skip_line(&mut self) -> Result<(), std::io::Error> {
        loop {
            let chunk = self.reader.fill_buf()?;
            if chunk.is_empty() {
                return Ok(());
            }
            let end = chunk.iter().position(|byte| *byte == b'\n');
            let used = end.map_or(chunk.len(), |at| at + 1);
            self.reader.consume(used);
            self.bytes += used as u64;
            if end.is_some() {
                return Ok(());
            }
        }
    }
}
