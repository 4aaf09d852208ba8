//! Answers + Shape -> Response: root fields in order, `data` and `errors` around them.
//!
//! In: the Shape, one answer for each read of its Plan, introspection's answers. Out: the bytes of the response.
//! Must not know: backends, statements, the document.

use std::{borrow::Cow, collections::HashMap, sync::Arc};

use serde_json::value::RawValue;

use crate::{
    error::{ClientError, ErrorCode},
    plan::{
        represented::Represented,
        shape::{RootField, RootKind, Shape},
        types::Answers,
    },
    projection::{
        connection::connection,
        errors::write_errors,
        leaf::missing,
        object::{list_of, object, object_of},
        writer::{Failed, Writer, Written},
    },
    value::Value,
};

/// A response, written out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The response as JSON: `errors` first, if there are any, then `data`.
    pub body: Vec<u8>,
    /// How many errors there are, those left out included.
    pub errors: usize,
    /// Codes of those that are told.
    pub codes: Vec<ErrorCode>,
    /// The operation was executed: there is `data`, be it null.
    pub executed: bool,
}

/// Introspection's answers: response key and JSON of each root field.
pub type Introspected = [(Arc<str>, Box<RawValue>)];

/// What root fields are written from.
#[derive(Clone, Copy)]
struct Sources<'a> {
    reads: &'a [Result<Value, ClientError>],
    introspected: &'a Introspected,
}

/// Writes the response to an operation that was executed (GraphQL 6.4, 7.1). `answers` has one for each read of the
/// Plan that was made beside the Shape; a failed one is an error of each field that uses it.
#[must_use]
pub fn project(shape: &Shape, answers: &Answers, introspected: &Introspected) -> Response {
    let sources = Sources { reads: &answers.reads, introspected };
    let mut writer = Writer::default();
    writer.follows = &answers.follows;
    writer.out.extend_from_slice(b"{\"data\":");
    let start = writer.out.len();
    let written = writer.object(|writer| {
        shape.fields.iter().try_for_each(|field| {
            writer.field(&field.key, Some(field.position), field.non_null, |writer| {
                root(writer, field, sources)
            })
        })
    });
    if written == Err(Failed) {
        writer.out.truncate(start);
        writer.null();
    }
    writer.out.push(b'}');
    let codes = writer.errors.iter().map(|error| error.code).collect();
    let body = if writer.failed == 0 {
        writer.out
    } else {
        let mut body = b"{".to_vec();
        write_errors(&mut body, &writer.errors, writer.failed);
        body.push(b',');
        body.extend_from_slice(&writer.out[1..]);
        body
    };
    Response { body, errors: writer.failed, codes, executed: true }
}

/// The response whose `data` is written already.
#[must_use]
pub fn whole(data: &[u8]) -> Response {
    let body = [b"{\"data\":", data, b"}"].concat();
    Response { body, errors: 0, codes: Vec::new(), executed: true }
}

fn root<'s>(writer: &mut Writer<'s>, field: &'s RootField, sources: Sources<'s>) -> Written {
    match &field.kind {
        RootKind::Typename(name) => {
            writer.text(name);
            Ok(())
        }
        RootKind::Introspection | RootKind::Service(_) => {
            introspection(writer, &field.key, sources.introspected)
        }
        RootKind::Entities(entities) => writer.list(entities.represented(sources.reads), false, represented),
        RootKind::LookupBy(entities) => match entities.represented(sources.reads).next() {
            Some(found) => represented(writer, found),
            None => Err(writer.misplaced()),
        },
        RootKind::One { read, key, object: shape } => {
            let rows = answer(writer, sources.reads, *read)?;
            for row in list_of(writer, rows)? {
                let (head, row) = headed(writer, row)?;
                if head == *key {
                    return object(writer, shape, row);
                }
            }
            if field.non_null {
                return Err(missing(writer));
            }
            writer.null();
            Ok(())
        }
        RootKind::Many { read, keys, object: shape } => {
            let rows = answer(writer, sources.reads, *read)?;
            let mut by_key = HashMap::new();
            for row in list_of(writer, rows)? {
                let (head, row) = headed(writer, row)?;
                by_key.insert(head, row);
            }
            writer.list(keys.iter(), false, |writer, key| {
                if let Some(row) = by_key.get(key.as_str()) {
                    return object(writer, shape, row);
                }
                writer.null();
                Ok(())
            })
        }
        RootKind::Rows { read, object: shape } => {
            let rows = answer(writer, sources.reads, *read)?;
            let rows = list_of(writer, rows)?;
            writer.list(rows.iter(), true, |writer, row| object_of(writer, shape, row))
        }
        RootKind::Write { write, object: shape } => {
            let record = answer(writer, sources.reads, *write)?;
            object_of(writer, shape, record)
        }
        RootKind::Connection { read, connection: shape } => {
            let answer = answer(writer, sources.reads, *read)?;
            connection(writer, shape, answer)
        }
    }
}

fn represented<'s>(writer: &mut Writer<'s>, found: Represented<'s>) -> Written {
    match found {
        Represented::Row(shape, row) => object(writer, shape, &row),
        Represented::Missing => {
            writer.null();
            Ok(())
        }
        Represented::Failed(error) => Err(writer.fail_with(|| error.clone())),
        Represented::Misplaced => Err(writer.misplaced()),
    }
}

/// The answer of a read. The error of one that failed is recorded as this field's own.
fn answer<'v>(
    writer: &mut Writer<'_>,
    reads: &'v [Result<Value, ClientError>],
    read: usize,
) -> Result<&'v Value, Failed> {
    match reads.get(read) {
        Some(Ok(answer)) => Ok(answer),
        Some(Err(error)) => Err(writer.fail_with(|| error.clone())),
        None => Err(writer.misplaced()),
    }
}

fn introspection(writer: &mut Writer<'_>, key: &str, introspected: &Introspected) -> Written {
    match introspected.iter().find(|(known, _)| &**known == key) {
        Some((_, json)) => {
            writer.out.extend_from_slice(json.get().as_bytes());
            Ok(())
        }
        None => Err(writer.fail(ErrorCode::Internal, || "introspection gave no answer".to_owned())),
    }
}

/// The key a row of a lookup is headed by, as text (keys are text or integers), and the whole row.
fn headed<'v>(writer: &mut Writer<'_>, row: &'v Value) -> Result<(Cow<'v, str>, &'v [Value]), Failed> {
    let row = list_of(writer, row)?;
    let head = row.first().and_then(Value::as_key).ok_or_else(|| writer.misplaced())?;
    Ok((head, row))
}
