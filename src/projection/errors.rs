//! Errors of the response (GraphQL 7.1.2), and responses that are nothing but errors.
//!
//! In: client errors. Out: JSON. Must not know: shapes, records.

use crate::{
    error::{ClientError, ErrorCode},
    projection::{
        project::Response,
        writer::{ERROR_CAP, json},
    },
};

/// The response to a request that was not executed: errors, no `data`.
#[must_use]
pub fn refuse(errors: &[ClientError]) -> Response {
    let mut body = b"{".to_vec();
    let shown = &errors[..errors.len().min(ERROR_CAP)];
    write_errors(&mut body, shown, errors.len());
    body.push(b'}');
    let codes = shown.iter().map(|error| error.code).collect();
    Response { body, errors: errors.len(), codes, executed: false }
}

/// Writes `"errors":[...]`: those shown, then one that says how many of all were left out.
pub(super) fn write_errors(out: &mut Vec<u8>, shown: &[ClientError], all: usize) {
    out.extend_from_slice(b"\"errors\":[");
    for (index, error) in shown.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write_error(out, error);
    }
    let left_out = all - shown.len();
    if left_out > 0 {
        out.push(b',');
        let message = format!("{left_out} more errors were left out");
        let error = ClientError::new(ErrorCode::LimitExceeded, message);
        write_error(out, &error.bounded(ERROR_CAP as u64, all as u64));
    }
    out.push(b']');
}

fn write_error(out: &mut Vec<u8>, error: &ClientError) {
    out.extend_from_slice(b"{\"message\":");
    json(out, &error.to_string());
    if !error.positions.is_empty() {
        out.extend_from_slice(b",\"locations\":");
        json(out, &error.positions);
    }
    if !error.path.is_empty() {
        out.extend_from_slice(b",\"path\":");
        json(out, &error.path);
    }
    out.extend_from_slice(b",\"extensions\":{\"code\":");
    json(out, &error.code);
    if let Some(limit) = &error.limit {
        out.extend_from_slice(b",\"limit\":");
        json(out, &limit.limit);
        out.extend_from_slice(b",\"actual\":");
        json(out, &limit.actual);
        out.extend_from_slice(b",\"at\":");
        json(out, &error.place());
    }
    out.extend_from_slice(b"}}");
}
