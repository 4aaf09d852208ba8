//! Entries of an importer into a store, told as they are met.
//!
//! In: entries. Out: what standard error and the last line say. Must not know: formats.

use std::{
    fs::File,
    io::{self, Read},
    sync::Arc,
};

use indicatif::ProgressBar;

use super::super::{CliError, load, terminal::print};
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
        "-" => Box::new(io::stdin().lock()),
        path => Box::new(File::open(path).map_err(unreadable)?),
    };
    let mut text = String::new();
    reader.take(most_bytes + 1).read_to_string(&mut text).map_err(unreadable)?;
    if text.len() as u64 > most_bytes {
        let reason = format!("has more than {} MiB", most_bytes >> 20);
        return Err(unreadable(io::Error::new(io::ErrorKind::FileTooLarge, reason)));
    }
    Ok(text)
}
