//! The execution of a mutation: its root fields one after the other (GraphQL 6.2.2), each a write and what is read behind it.
//!
//! In: a prepared mutation. Out: its answers. Must not know: what is written.
//!
//! It runs as a task of its own: whoever asked for it may go away or lose patience, and it is still written whole, told in the audit
//! log, and told to whoever watches.

use std::sync::Arc;

use tokio::sync::OwnedSemaphorePermit;
use tracing::Instrument as _;

use super::{
    Service,
    clock::now,
    watch::{self, Changed},
};
use crate::{
    access::{Caller, Role},
    backend::Backend,
    catalog::{surface::Writing, types::Catalog},
    error::{ClientError, ErrorCode},
    execute::{self, Reader},
    guard::Limits,
    ingest::{self, write::Writer},
    plan::{
        Planned,
        shape::RootKind,
        types::{Answers, Write},
    },
    telemetry::{
        audit,
        spent::{self, Spent},
    },
    value::Value,
};

/// Refuses what only admins may do, before anything is done.
///
/// # Errors
/// `FORBIDDEN`, for the first field that purges for somebody else.
pub(super) fn may_run(caller: &Caller, planned: &Planned) -> Result<(), ClientError> {
    let purges = |kind: &RootKind| match kind {
        RootKind::Write { write, .. } => planned.plan.writes.get(*write).is_some_and(Write::purges),
        _ => false,
    };
    match planned.shape.fields.iter().find(|field| purges(&field.kind)) {
        Some(field) if caller.role != Role::Admin => {
            let message = format!(
                "`{}` leaves nothing with `mode: PURGE`, which the role `admin` alone may do; `mode: TOMBSTONE` deletes as well",
                field.key
            );
            let error = ClientError::new(ErrorCode::Forbidden, message);
            Err(error.below(&field.key).at(field.position))
        }
        Some(_) | None => Ok(()),
    }
}

/// What writes need of a service, whatever becomes of the request.
struct Writes {
    catalog: Arc<Catalog>,
    backend: Backend,
    reader: Arc<Reader>,
    limits: Limits,
    changed: Changed,
    caller: Caller,
    operation: Option<String>,
}

/// Writes field by field. A field that fails leaves those before it written, and those behind it to be. The turn of the request is
/// that of the writes, however long they take.
pub(super) async fn run(
    service: &Service,
    (caller, operation): (&Caller, Option<&str>),
    planned: &Arc<Planned>,
    (turn, spent): (OwnedSemaphorePermit, Arc<Spent>),
) -> Answers {
    let writes = Writes {
        catalog: Arc::clone(&service.catalog),
        backend: service.backend.clone(),
        reader: Arc::clone(&service.reader),
        limits: service.limits.clone(),
        changed: Arc::clone(&service.changed),
        caller: caller.clone(),
        operation: operation.map(str::to_owned),
    };
    let planned = Arc::clone(planned);
    let work = async move {
        let answers = write_all(&writes, &planned).await;
        drop(turn);
        answers
    };
    let work = audit::within(audit::origin(), spent::measured(spent, work));
    match tokio::spawn(work.in_current_span()).await {
        Ok(answers) => answers,
        // Nobody cancels it, so it is a panic, which is told where the request is served.
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

async fn write_all(writes: &Writes, planned: &Planned) -> Answers {
    let mut progress = execute::begin(planned);
    for write in &planned.plan.writes {
        progress.add(&writes.limits, write_one(writes, write).await);
        execute::follow_up((&writes.reader, &writes.limits, planned), &mut progress).await;
    }
    execute::finish(progress)
}

async fn write_one(writes: &Writes, write: &Write) -> Result<Value, ClientError> {
    let Writes { catalog, backend, changed, caller, operation, .. } = writes;
    let writer = Writer { name: &caller.name, clock: now() };
    // Once it is deleted nobody can tell any more who saw it.
    let deletes = write.of == Writing::DeleteAssets;
    let seen = if deletes {
        watch::seen_by((catalog, backend), changed, write).await
    } else {
        watch::SeenBy::default()
    };
    let record = ingest::write::write((catalog, backend), write, writer).await?;
    audited((&caller.name, caller.role.name()), operation.as_deref(), (write, &record));
    if deletes {
        watch::deleted(changed, done(&record, 0), seen);
    } else {
        watch::written(changed, touched(&record));
    }
    Ok(record)
}

/// The keys of assets that a write wrote, or related; none where it was done before.
fn touched(record: &Value) -> impl Iterator<Item = &str> {
    let related = rows(record, 4).filter(is_done).flat_map(|row| row[..2].iter().filter_map(Value::as_str));
    let owners = rows(record, 0).flat_map(|row| row.get(3..).unwrap_or_default());
    let owners = owners.filter_map(Value::as_list).flatten().filter_map(Value::as_str);
    done(record, 0).chain(related).chain(owners)
}

/// The rows at a place of a record; none where it was done before.
fn rows(record: &Value, place: usize) -> impl Iterator<Item = &[Value]> {
    let record = record.as_list().unwrap_or_default();
    let is_new = record.get(5) == Some(&Value::Bool(false));
    let rows = record.get(place).filter(|_| is_new).and_then(Value::as_list).unwrap_or_default();
    rows.iter().filter_map(Value::as_list)
}

fn is_done(row: &&[Value]) -> bool {
    row.get(2).and_then(Value::as_list).is_some_and(<[_]>::is_empty)
}

/// What heads those rows that were done.
fn done(record: &Value, place: usize) -> impl Iterator<Item = &str> {
    rows(record, place).filter(is_done).filter_map(|row| row.first()?.as_str())
}

/// Tells the audit log of one write: a line of what was written, and one for each item that was refused.
fn audited(who: (&str, &str), operation: Option<&str>, (write, record): (&Write, &Value)) {
    let wrote = match (write.of == Writing::DeleteAssets, write.purges()) {
        (true, true) => "purged",
        (true, false) => "deleted",
        (false, _) => "wrote",
    };
    for (what, place) in [("related", 4), (wrote, 0)] {
        let of: Vec<&str> = done(record, place).collect();
        if let Some(first) = of.first() {
            audit::change(Some(who), operation, (what, first, of.len()));
        }
    }
    for row in rows(record, 0).chain(rows(record, 4)) {
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
