//! Opening connections.
//!
//! In: a path. Out: a connection with our settings and functions. Must not know: what will run on it.

use std::{path::Path, time::Duration};

use rusqlite::{Connection, OpenFlags, config::DbConfig};

use crate::backend::{
    BackendError,
    sqlite::{failure, functions},
};

/// Statements kept prepared on each connection: those of a busy API's most frequent shapes.
const PREPARED: usize = 256;

/// Pages that the writer keeps, in KiB where negative.
const WRITER_CACHE: i64 = -16_384;

/// How long a connection waits for another process's write.
const BUSY: Duration = Duration::from_secs(5);

/// Opens a new database in memory.
pub(super) fn open_memory() -> Result<Connection, BackendError> {
    let open = || {
        let connection = Connection::open_in_memory()?;
        configure(&connection)?;
        Ok(connection)
    };
    open().map_err(|problem| failure::failed(&problem))
}

/// Opens the connection that writes a file, and creates the file if it is not there.
///
/// With a write-ahead log readers and the writer don't wait for each other; `FULL` keeps a commit through a loss of
/// power.
pub(super) fn open_writer(path: &Path) -> Result<Connection, rusqlite::Error> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    configure(&connection)?;
    // A load would touch the whole file in the end, and what is mapped or kept counts as the process's memory. The
    // system's own cache serves what is read again.
    connection.pragma_update(None, "mmap_size", 0)?;
    connection.pragma_update(None, "cache_size", WRITER_CACHE)?;
    Ok(connection)
}

/// Opens a connection that reads a file.
pub(super) fn open_reader(path: &Path) -> Result<Connection, rusqlite::Error> {
    // Not `READ_ONLY`: such a connection can't read a log whose index was left behind by a crash.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "query_only", true)?;
    configure(&connection)?;
    Ok(connection)
}

fn configure(connection: &Connection) -> Result<(), rusqlite::Error> {
    // rusqlite's SQLite is built with foreign keys on; we declare none.
    connection.pragma_update(None, "foreign_keys", false)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    // In KiB where negative: 64 MiB a connection, read through the system's own cache above that.
    connection.pragma_update(None, "cache_size", -65_536)?;
    connection.pragma_update(None, "mmap_size", 1_i64 << 30)?;
    // Else a column that is not there would silently be read as text.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    // Else it plans by the values that are bound, and a kept statement anew whenever others are: most of what a warm request cost.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(PREPARED);
    functions::register(connection)
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;

    use super::*;

    /// What no test that kills a process can show: the system keeps what the process wrote, a machine without power does not.
    #[test]
    fn a_commit_reaches_the_disk_before_it_is_told() {
        let directory = tempfile::tempdir().expect("a directory");
        let writer = open_writer(&directory.path().join("graph.db")).expect("it opens");
        let pragma =
            |name| writer.pragma_query_value(None, name, |row| row.get::<_, rusqlite::types::Value>(0));
        assert_eq!(pragma("synchronous").expect("it is told"), rusqlite::types::Value::Integer(2), "FULL");
        assert_eq!(
            pragma("journal_mode").expect("it is told"),
            rusqlite::types::Value::Text("wal".to_owned())
        );
    }

    #[test]
    fn a_kept_statement_is_prepared_once_whatever_is_bound() {
        let prepared = |connection: &Connection| {
            connection.execute_batch("CREATE TABLE t(c, d); CREATE INDEX i ON t(c, d)").expect("it is good");
            let text = "SELECT d FROM t WHERE c = ?1 AND d > ?2 ORDER BY d LIMIT ?3";
            let mut statement = connection.prepare_cached(text).expect("it is good");
            for value in 0..5 {
                statement.query((value, value, value)).expect("it runs").next().expect("it runs");
            }
            statement.get_status(StatementStatus::RePrepare)
        };
        let connection = Connection::open_in_memory().expect("there is memory");
        assert!(prepared(&connection) > 0, "SQLite itself plans by what is bound");
        let connection = Connection::open_in_memory().expect("there is memory");
        configure(&connection).expect("it is good");
        assert_eq!(prepared(&connection), 0);
    }
}
