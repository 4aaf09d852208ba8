//! Errors of SQLite -> errors of a store.
//!
//! In: an error of rusqlite. Out: what it means for us. Must not know: which statement failed.

use std::path::Path;

use rusqlite::{Error, ErrorCode};

use crate::backend::BackendError;

/// What a failed statement means.
pub(super) fn failed(problem: &Error) -> BackendError {
    match problem.sqlite_error_code() {
        Some(ErrorCode::OperationInterrupted) => BackendError::Deadline("running a statement"),
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
