//! Errors as clients see them: a code from one list, a position, a path; and nothing internal.
//!
//! In: what a stage found wrong. Out: entries of the response's `errors` (GraphQL 7.1.2).
//! Must not know: any stage, any library.

use std::sync::Arc;

/// A place in a document: line and column, both from 1 (GraphQL 7.1.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

impl Position {
    /// From the counts of a parser.
    #[must_use]
    pub fn new(line: usize, column: usize) -> Self {
        let number = |count| u32::try_from(count).unwrap_or(u32::MAX);
        Self { line: number(line), column: number(column) }
    }
}

/// One step of a response path.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(untagged)]
pub enum PathSegment {
    /// A response key.
    Key(Arc<str>),
    /// An index in a list.
    Index(usize),
}

/// The closed list of `extensions.code`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorCode {
    /// The request is not a GraphQL request: body, media type, parameters.
    BadRequest,
    /// The document does not parse.
    GraphqlParseFailed,
    /// The document does not validate.
    GraphqlValidationFailed,
    /// A variable, argument, cursor or page size has no acceptable value.
    BadUserInput,
    /// No operation of that name, or several and none named.
    OperationResolutionFailure,
    /// No document is known by this hash; the client sends the text along, once.
    PersistedQueryNotFound,
    /// Documents are not kept by their hashes here.
    PersistedQueryNotSupported,
    /// Only documents of a list may run, and this is none of them.
    DocumentNotTrusted,
    /// The document exceeds a limit of the guard.
    LimitExceeded,
    /// The operation costs more than the limit (`@cost`, `@listSize`).
    CostLimitExceeded,
    /// A list is longer than a list may be, its connection pages it; or an answer holds too many rows or bytes.
    ResultTooLarge,
    /// The backend can't be reached now.
    BackendUnavailable,
    /// A deadline passed.
    DeadlineExceeded,
    /// More requests wait than the server lets wait; nothing of this one has run.
    Overloaded,
    /// Nobody is let in without a token, or not with this one.
    Unauthenticated,
    /// The caller may not do this, or not see it.
    Forbidden,
    /// What is to be written is not there, or not for the caller.
    NotFound,
    /// What is stored is not what the write expects, or its key was used for another.
    Conflict,
    /// The caller asked more often than one may.
    RateLimited,
    /// Stored data contradicts the schema.
    InconsistentData,
    /// A defect of ours; details are in the log only.
    Internal,
}

impl ErrorCode {
    /// As clients read it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::BadRequest => "BAD_REQUEST",
            Self::GraphqlParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::GraphqlValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::OperationResolutionFailure => "OPERATION_RESOLUTION_FAILURE",
            Self::LimitExceeded => "LIMIT_EXCEEDED",
            Self::CostLimitExceeded => "COST_LIMIT_EXCEEDED",
            Self::ResultTooLarge => "RESULT_TOO_LARGE",
            Self::PersistedQueryNotFound => "PERSISTED_QUERY_NOT_FOUND",
            Self::PersistedQueryNotSupported => "PERSISTED_QUERY_NOT_SUPPORTED",
            Self::DocumentNotTrusted => "DOCUMENT_NOT_TRUSTED",
            Self::BackendUnavailable => "BACKEND_UNAVAILABLE",
            Self::DeadlineExceeded => "DEADLINE_EXCEEDED",
            Self::Overloaded => "OVERLOADED",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::NotFound => "NOT_FOUND",
            Self::Conflict => "CONFLICT",
            Self::RateLimited => "RATE_LIMITED",
            Self::InconsistentData => "INCONSISTENT_DATA",
            Self::Internal => "INTERNAL",
        }
    }
}

impl serde::Serialize for ErrorCode {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// An error a client may see.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{message}{}", hint.as_deref().unwrap_or_default())]
pub struct ClientError {
    /// Its code.
    pub code: ErrorCode,
    /// One lower-case clause: what is wrong, where, and what would be right.
    pub message: String,
    /// The end of the message where it names something of the schema that the request does not: whoever is not shown the schema is not
    /// told.
    pub hint: Option<String>,
    /// Places in the document.
    pub positions: Vec<Position>,
    /// Response path; empty for request errors.
    pub path: Vec<PathSegment>,
    /// For a refusal: the bound and what was asked.
    pub limit: Option<Box<Limit>>,
}

/// How much of a name is shown, in characters.
const SHOWN: usize = 64;

/// The bound of a refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// The bound.
    pub limit: u64,
    /// What was asked.
    pub actual: u64,
    /// Where: response keys and fragments (`...F`) from the root on, with dots between. Where none is known, the path or
    /// the position of the error says it.
    pub at: Option<String>,
}

impl ClientError {
    /// An error without position, path or bound.
    #[must_use]
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        let (positions, path) = (Vec::new(), Vec::new());
        Self { code, message: message.into(), hint: None, positions, path, limit: None }
    }

    /// The same error, which also tells what there is.
    #[must_use]
    pub fn hinting(self, hint: Option<String>) -> Self {
        Self { hint, ..self }
    }

    /// The same error at a place of the document.
    #[must_use]
    pub fn at(mut self, position: Position) -> Self {
        self.positions.push(position);
        self
    }

    /// The same error with the bound it ran into.
    #[must_use]
    pub fn bounded(mut self, limit: u64, actual: u64) -> Self {
        self.limit = Some(Box::new(Limit { limit, actual, at: None }));
        self
    }

    /// The same error, its bound met below a response key.
    #[must_use]
    pub fn below(mut self, key: &str) -> Self {
        if let Some(limit) = &mut self.limit {
            let key = match key.char_indices().nth(SHOWN) {
                Some((end, _)) => format!("{}…", &key[..end]),
                None => key.to_owned(),
            };
            limit.at = Some(match limit.at.take() {
                // What stands deepest tells more than what stands highest.
                Some(below) if below.len() > 4 * SHOWN => below,
                Some(below) => format!("{key}.{below}"),
                None => key,
            });
        }
        self
    }

    /// Where its bound was met.
    #[must_use]
    pub fn place(&self) -> String {
        let known = self.limit.as_ref().and_then(|limit| limit.at.clone());
        let of_path = || {
            let keys = self.path.iter().map(|step| match step {
                PathSegment::Key(key) => key.to_string(),
                PathSegment::Index(index) => index.to_string(),
            });
            (!self.path.is_empty()).then(|| keys.collect::<Vec<_>>().join("."))
        };
        let of_position = || self.positions.first().map(|at| format!("{}:{}", at.line, at.column));
        known.or_else(of_path).or_else(of_position).unwrap_or_else(|| "request".to_owned())
    }
}
