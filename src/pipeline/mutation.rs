//! The execution of a mutation: its root fields one after the other (GraphQL 6.2.2), each a write and what is read behind it.
//!
//! In: a prepared mutation. Out: its answers. Must not know: what is written.

use super::{Service, clock::now, watch};
use crate::{
    access::Caller,
    error::{ClientError, ErrorCode},
    execute,
    ingest::{self, write::Writer},
    plan::{Planned, types::Answers},
    telemetry::audit,
    value::Value,
};

/// Writes field by field. A field that fails leaves those before it written, and those behind it to be.
pub(super) async fn run(
    service: &Service,
    (caller, operation): (&Caller, Option<&str>),
    planned: &Planned,
) -> Answers {
    let mut progress = execute::begin(planned);
    for write in &planned.plan.writes {
        let writer = Writer { name: &caller.name, clock: now() };
        let written = ingest::write::write((&service.catalog, &service.backend), write, writer).await;
        if let Ok(record) = &written {
            audited((&caller.name, caller.role.name()), operation, record);
            watch::changed(service, touched(record));
        }
        progress.add(&service.limits, written);
        execute::follow_up((&service.reader, &service.limits, planned), &mut progress).await;
    }
    execute::finish(progress)
}

/// The keys of assets that a write wrote, or related; none where it was done before.
fn touched(record: &Value) -> impl Iterator<Item = &str> {
    let record = record.as_list().unwrap_or_default();
    let is_new = record.get(5) == Some(&Value::Bool(false));
    let rows = |place: usize| {
        let rows = record.get(place).filter(|_| is_new).and_then(Value::as_list).unwrap_or_default();
        rows.iter().filter_map(Value::as_list)
    };
    let is_done = |row: &&[Value]| row.get(2).and_then(Value::as_list).is_some_and(<[_]>::is_empty);
    let written = rows(0).filter(is_done).filter_map(|row| row.first()?.as_str());
    let related = rows(4).filter(is_done).flat_map(|row| row[..2].iter().filter_map(Value::as_str));
    written.chain(related)
}

/// Tells the audit log of one write: a line of what was written, and one for each item that was refused.
fn audited(who: (&str, &str), operation: Option<&str>, record: &Value) {
    let record = record.as_list().unwrap_or_default();
    // What was done before was told then.
    if record.get(5) == Some(&Value::Bool(true)) {
        return;
    }
    let rows_of = |place: usize| record.get(place).and_then(Value::as_list).unwrap_or_default();
    let rows = || rows_of(0).iter().filter_map(Value::as_list);
    let related = || rows_of(4).iter().filter_map(Value::as_list);
    let is_done = |row: &&[Value]| row.get(2).and_then(Value::as_list).is_some_and(<[_]>::is_empty);
    let links: Vec<&str> = related().filter(is_done).filter_map(|row| row.first()?.as_str()).collect();
    if let Some(first) = links.first() {
        audit::change(Some(who), operation, ("related", first, links.len()));
    }
    let written: Vec<&str> = rows().filter_map(|row| row.get(1)?.as_str()).collect();
    if let Some(first) = written.first() {
        audit::change(Some(who), operation, ("wrote", first, written.len()));
    }
    for row in rows().chain(related()) {
        let errors = row.get(2).and_then(Value::as_list).unwrap_or_default();
        for error in errors.iter().filter_map(Value::as_list) {
            if error.first().and_then(Value::as_str) == Some(ErrorCode::Forbidden.name()) {
                let uri = row.first().and_then(Value::as_str).unwrap_or_default();
                let refused = ClientError::new(ErrorCode::Forbidden, format!("a write of `{uri}`"));
                audit::refusal(Some(who), operation, &refused);
            }
        }
    }
}
