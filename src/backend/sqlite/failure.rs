//! Errors of SQLite -> errors of a store.
//!
//! In: an error of rusqlite. Out: what it means for us. Must not know: which statement failed.

use std::path::Path;

use rusqlite::{Error, ErrorCode};

use crate::backend::BackendError;

/// What it means that SQLite was told to stop.
pub(super) const INTERRUPTED: BackendError = BackendError::Deadline("running a statement");

/// What a failed statement means.
pub(super) fn failed(problem: &Error) -> BackendError {
    match problem.sqlite_error_code() {
        Some(ErrorCode::OperationInterrupted) => INTERRUPTED,
        Some(
            ErrorCode::DiskFull
            | ErrorCode::ReadOnly
            | ErrorCode::PermissionDenied
            | ErrorCode::CannotOpen
            | ErrorCode::NotADatabase
            | ErrorCode::DatabaseCorrupt
            | ErrorCode::SystemIoFailure
            | ErrorCode::FileLockingProtocolFailed
            | ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::OutOfMemory,
        ) => BackendError::Unavailable(problem.to_string()),
        Some(_) | None => BackendError::Statement(problem.to_string()),
    }
}

/// What a failure to open a file means.
pub(super) fn opening(path: &Path, problem: &Error) -> BackendError {
    BackendError::Unavailable(format!("can't open `{}`: {problem}", path.display()))
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    fn fails(connection: &Connection, statement: &str) -> BackendError {
        failed(&connection.execute_batch(statement).expect_err("the test makes it fail"))
    }

    #[test]
    fn what_the_disk_refuses_makes_the_store_unavailable() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE t(c); PRAGMA max_page_count = 4").unwrap();
        let full = fails(&connection, "INSERT INTO t VALUES (zeroblob(100000))");
        assert!(matches!(&full, BackendError::Unavailable(text) if text.contains("full")), "{full}");
        connection.execute_batch("PRAGMA query_only = 1").unwrap();
        let read_only = fails(&connection, "INSERT INTO t VALUES (1)");
        assert!(
            matches!(&read_only, BackendError::Unavailable(text) if text.contains("readonly")),
            "{read_only}"
        );
        let wrong = fails(&connection, "SELECT absent FROM t");
        assert!(matches!(&wrong, BackendError::Statement(text) if text.contains("absent")), "{wrong}");
    }
}
