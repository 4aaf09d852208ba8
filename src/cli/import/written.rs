//! Entries of an importer into a store, told as they are met.
//!
//! In: entries. Out: what standard error and the last line say. Must not know: formats.

use std::{
    fs::File,
    io::{self, Read},
    mem,
    sync::Arc,
};

use indicatif::ProgressBar;
use tokio::sync::mpsc;

use super::super::{
    CliError, load,
    terminal::{STANDARD_INPUT, print},
};
use crate::{
    backend::Backend,
    catalog::types::Catalog,
    ingest::import::{Entry, Event, Repeated, Summary, import},
    pipeline::clock::now,
};

/// Writes what one source says; `name` stands in front of what is told.
pub(super) async fn write(
    (catalog, backend): (&Arc<Catalog>, &Backend),
    (name, entries, repeated): (&str, Vec<Entry>, Repeated),
    (summary, bar): (&mut Summary, &ProgressBar),
) -> Result<(), CliError> {
    let mut tell = |event: Event<'_>| match event {
        Event::Bad(entry, reason) => bar.suspend(|| eprintln!("{name}: {entry}: {reason}")),
        Event::Conflict(conflict) => bar.suspend(|| {
            let (alias, holder) = (&conflict.alias, &conflict.held_by);
            eprintln!(
                "{name}: alias `{alias}` of `{}` is held by `{holder}`, which keeps it",
                conflict.claimed_by
            );
        }),
        // Of bytes, whoever reads them knows how many.
        Event::Progress(entries) if bar.length().is_none() => bar.set_position(entries),
        Event::Progress(_) => {}
    };
    Ok(import((catalog, backend), (entries, repeated), now(), (summary, &mut tell)).await?)
}

/// How many entries are read ahead of the store, and how many are written at once.
const BATCH: usize = 500;

/// Reads in a thread of its own, and writes batch by batch what is read. Two batches are in memory at most, however much there is.
pub(super) async fn stream<T: Send + 'static>(
    name: &str,
    read: impl FnOnce(&mpsc::Sender<T>) -> Result<(), serde_json::Error> + Send + 'static,
    mut write: impl AsyncFnMut(Vec<T>) -> Result<(), CliError>,
) -> Result<(), CliError> {
    let (send, mut receive) = mpsc::channel(BATCH);
    let reading = tokio::task::spawn_blocking(move || read(&send));
    let mut batch = Vec::with_capacity(BATCH);
    while receive.recv_many(&mut batch, BATCH).await > 0 {
        write(mem::take(&mut batch)).await?;
    }
    let ended = reading.await.expect("reading does not panic");
    ended.map_err(|error| CliError::BadLines(format!("`{name}` can't be read to its end: {error}")))
}

/// The last line, and the exit code; `passed` is what else became of some entries.
pub(super) fn end(summary: &Summary, passed: &str) -> Result<(), CliError> {
    print(&load::told("entries", summary, passed))?;
    match summary.bad {
        0 => Ok(()),
        bad => Err(CliError::BadLines(format!("{bad} bad entries were left out"))),
    }
}

/// The text of a file, or of standard input for `-`; one of more bytes than that is refused.
pub(super) fn text(name: &str, most_bytes: u64) -> Result<String, CliError> {
    let unreadable = |reason| CliError::File { file: name.to_owned(), reason };
    let reader: Box<dyn Read> = match name {
        STANDARD_INPUT => Box::new(io::stdin().lock()),
        path => Box::new(File::open(path).map_err(unreadable)?),
    };
    bounded(reader, most_bytes).map_err(unreadable)
}

/// What a reader has to its end; more bytes than that are refused.
pub(super) fn bounded(reader: impl Read, most_bytes: u64) -> io::Result<String> {
    let mut text = String::new();
    reader.take(most_bytes + 1).read_to_string(&mut text)?;
    if text.len() as u64 > most_bytes {
        let reason = format!("it has more than {} MiB", most_bytes >> 20);
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, reason));
    }
    Ok(text)
}
