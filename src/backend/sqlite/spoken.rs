//! What a source spoke of.
//!
//! In: a source. Out: [`Spoken`]. Must not know: sources, what was said.

use rusqlite::Connection;

use crate::{changes::aspect::Spoken, sql::write};

/// All that a source spoke of.
pub(super) fn spoken(connection: &Connection, source: &str) -> Result<Vec<Spoken>, rusqlite::Error> {
    let mut read = connection.prepare_cached(write::SPOKEN)?;
    let rows = read.query_map([source], |row| {
        Ok(Spoken { subject: row.get(0)?, name: row.get(1)?, at: row.get(2)?, is_silent: row.get(3)? })
    })?;
    rows.collect()
}
