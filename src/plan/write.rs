//! Mutations: each root field becomes one write, and what is answered hangs on what it did.
//!
//! In: a root field of a mutation. Out: a [`Write`], and the object made of its record `[results, written, references,
//! conflicts, relationships, replayed, deleted, ended]`: results are rows `[uri, key of the asset, errors]`, with errors as rows
//! `[code, message]`, and of owners `added, ended` behind them; conflicts are rows `[alias, claimed by, held by]`, relationships are rows `[from, to, errors]`. Must not know:
//! how a write is normalised, statements.

use super::{
    columns::Context,
    connection::row_object,
    followed::Followed,
    keyed,
    root::{By, argument, misplaced},
    shape::{Object, RootKind, ValueShape},
    types::{Plan, Write},
    way,
};
use crate::{
    catalog::{
        surface::{FieldMeaning, InputMeaning, WritePart, Writing},
        types::Scalar,
    },
    error::{ClientError, ErrorCode},
    guard::Bound,
    selection::types::{Argument, Field, InputValue},
};

/// Longest key of a write, in bytes.
const KEY: usize = 200;

/// Plans the field.
pub(super) fn write(
    by: By<'_>,
    (field, arguments): (&Field, &[Argument]),
    of: Writing,
    plan: &mut Plan,
) -> Result<RootKind, ClientError> {
    let (catalog, limits, access) = by;
    let mut most = 1;
    for meaning in [InputMeaning::Items, InputMeaning::Refs, InputMeaning::Relationships] {
        let Some(InputValue::List(items)) = argument(arguments, &meaning) else { continue };
        most = most.max(items.len());
        if let Some(limit) = limits.refuses(Bound::Keys, items.len() as u64) {
            let message =
                format!("`{}` takes at most {limit} items at once; write in several requests", field.key);
            let error = ClientError::new(ErrorCode::LimitExceeded, message);
            return Err(error.bounded(limit, items.len() as u64));
        }
    }
    // Each asset is related to each of its owners.
    let owners = arguments.iter().find_map(|given| match (&given.field.meaning, &given.value) {
        (InputMeaning::Owners(owners), InputValue::List(items)) => Some((owners, items.len())),
        _ => None,
    });
    if let Some((_, count)) = owners {
        let related = most.saturating_mul(count) as u64;
        if let Some(limit) = limits.refuses(Bound::Keys, related) {
            let message = format!(
                "`{}` would relate {related} pairs at once, {limit} are allowed; write in several requests",
                field.key
            );
            return Err(ClientError::new(ErrorCode::LimitExceeded, message).bounded(limit, related));
        }
    }
    if let Some(InputValue::Scalar(key)) = argument(arguments, &InputMeaning::WriteKey)
        && !(1..=KEY).contains(&key.as_str().unwrap_or_default().len())
    {
        let message = format!("`key` of `{}` has no or too many bytes; 1 to {KEY} are allowed", field.key);
        return Err(ClientError::new(ErrorCode::BadUserInput, message));
    }
    let mut context = Context::new(by, plan.follows.len());
    let object = answer(&mut context, field, most)?;
    plan.follows.extend(context.follows.into_iter().flatten());
    plan.writes.push(Write {
        of,
        arguments: arguments.to_vec(),
        // The caller's rule is put into both where there is one.
        sight: access.restricts().then(|| keyed::assets(catalog, false, [])),
        afar: access.afar(catalog),
        related: owners.map(|(owners, _)| keyed::related(catalog, &owners.stored)),
        known: keyed::assets(catalog, true, [catalog.key_of(way::assets(catalog))]),
    });
    Ok(RootKind::Write { write: plan.writes.len() - 1, object })
}

fn answer(context: &mut Context<'_>, field: &Field, items: usize) -> Result<Object, ClientError> {
    let number = |column| Ok(ValueShape::Leaf { column, scalar: Scalar::Int, list: false });
    let list = |column, object| Ok(ValueShape::List { column, bound: None, object });
    let mut followed = Followed::default();
    let object = row_object(field, |child, meaning| match meaning {
        FieldMeaning::WritePart(WritePart::Results) => {
            let result = context.for_each_of(items, |context| result(context, &mut followed, child))?;
            list(0, result)
        }
        FieldMeaning::WritePart(WritePart::Written) => number(1),
        FieldMeaning::WritePart(WritePart::References) => number(2),
        FieldMeaning::WritePart(WritePart::Conflicts) => list(3, conflict(child)?),
        FieldMeaning::WritePart(WritePart::Relationships) => list(4, relationship(child)?),
        FieldMeaning::WritePart(WritePart::Replayed) => {
            Ok(ValueShape::Leaf { column: 5, scalar: Scalar::Boolean, list: false })
        }
        FieldMeaning::WritePart(WritePart::Deleted) => number(6),
        FieldMeaning::WritePart(WritePart::Ended) => number(7),
        other => Err(misplaced(child, other)),
    })?;
    followed.finish(context);
    Ok(object)
}

fn result(context: &mut Context<'_>, followed: &mut Followed, field: &Field) -> Result<Object, ClientError> {
    row_object(field, |child, meaning| match meaning {
        FieldMeaning::WritePart(WritePart::Uri) => Ok(id(0)),
        FieldMeaning::WritePart(WritePart::Asset) => followed.asset(context, 1, child),
        FieldMeaning::WritePart(WritePart::Error) => error(child),
        FieldMeaning::WritePart(WritePart::OwnersAdded) => Ok(ids(3)),
        FieldMeaning::WritePart(WritePart::OwnersEnded) => Ok(ids(4)),
        other => Err(misplaced(child, other)),
    })
}

fn relationship(field: &Field) -> Result<Object, ClientError> {
    row_object(field, |child, meaning| match meaning {
        FieldMeaning::WritePart(WritePart::From) => Ok(id(0)),
        FieldMeaning::WritePart(WritePart::To) => Ok(id(1)),
        FieldMeaning::WritePart(WritePart::Error) => error(child),
        other => Err(misplaced(child, other)),
    })
}

/// Why an item was not written: behind its names.
fn error(field: &Field) -> Result<ValueShape, ClientError> {
    let object = row_object(field, |part, meaning| match meaning {
        FieldMeaning::WritePart(WritePart::Code) => Ok(text(0)),
        FieldMeaning::WritePart(WritePart::Message) => Ok(text(1)),
        other => Err(misplaced(part, other)),
    })?;
    Ok(ValueShape::One { column: 2, object })
}

fn conflict(field: &Field) -> Result<Object, ClientError> {
    row_object(field, |child, meaning| match meaning {
        FieldMeaning::WritePart(WritePart::Alias) => Ok(text(0)),
        FieldMeaning::WritePart(WritePart::ClaimedBy) => Ok(id(1)),
        FieldMeaning::WritePart(WritePart::HeldBy) => Ok(id(2)),
        other => Err(misplaced(child, other)),
    })
}

fn id(column: usize) -> ValueShape {
    ValueShape::Leaf { column, scalar: Scalar::Id, list: false }
}

fn ids(column: usize) -> ValueShape {
    ValueShape::Leaf { column, scalar: Scalar::Id, list: true }
}

fn text(column: usize) -> ValueShape {
    ValueShape::Leaf { column, scalar: Scalar::String, list: false }
}
