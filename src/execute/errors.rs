//! Failures of a store as clients may see them: a code and a neutral clause. Details go to the log, once, here.
//!
//! In: a `BackendError`. Out: a `ClientError`. Must not know: requests.

use crate::{
    backend::BackendError,
    error::{ClientError, ErrorCode},
};

/// What a client is told of a store's failure; what it is not told is logged.
#[must_use]
pub fn client_error(error: &BackendError) -> ClientError {
    let (code, message) = match error {
        BackendError::Unavailable(_) => {
            (ErrorCode::BackendUnavailable, "the graph store can't be reached now; try again later")
        }
        BackendError::Mapping(_) => (
            ErrorCode::BackendUnavailable,
            "the graph store was made for another schema; its operator has to migrate it, or serve the schema it was made for",
        ),
        BackendError::NoWords => (
            ErrorCode::BackendUnavailable,
            "the graph store has no index over words, which search needs; its operator has to run `mlg migrate`",
        ),
        BackendError::Deadline(_) => (
            ErrorCode::DeadlineExceeded,
            "the graph store did not answer in time; ask for less, or try again later",
        ),
        BackendError::TooLarge(_) => (
            ErrorCode::ResultTooLarge,
            "the graph store has not the memory for what is asked; ask for a smaller page, or for less on it",
        ),
        BackendError::Statement(_) | BackendError::Record(_) | BackendError::Url(_) => {
            (ErrorCode::Internal, "the graph store could not answer; the server's log says why")
        }
    };
    if code == ErrorCode::Internal {
        tracing::error!(%error, "the graph store failed");
    } else {
        tracing::warn!(%error, "the graph store did not answer");
    }
    ClientError::new(code, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_stay_inside() {
        let secret = || "syntax error at bolt://10.0.0.7".to_owned();
        let cases = [
            (BackendError::Unavailable(secret()), ErrorCode::BackendUnavailable),
            (BackendError::Mapping(secret()), ErrorCode::BackendUnavailable),
            (BackendError::NoWords, ErrorCode::BackendUnavailable),
            (BackendError::Deadline("acquiring a connection"), ErrorCode::DeadlineExceeded),
            (BackendError::TooLarge(secret()), ErrorCode::ResultTooLarge),
            (BackendError::Statement(secret()), ErrorCode::Internal),
            (BackendError::Record(secret()), ErrorCode::Internal),
            (BackendError::Url(secret()), ErrorCode::Internal),
        ];
        for (error, code) in cases {
            let told = client_error(&error);
            assert_eq!(told.code, code);
            assert!(!told.message.contains("10.0.0.7"), "{}", told.message);
        }
    }
}
