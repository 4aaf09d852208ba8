//! Mutations: each root field becomes one write, and what is answered hangs on what it did.
//!
//! In: a root field of a mutation. Out: a [`Write`], and the object made of its record `[results, written, references,
//! conflicts]`: results are rows `[uri, key of the asset, errors]`, with errors as rows `[code, message]`, conflicts are rows
//! `[alias, claimed by, held by]`. Must not know: how a write is normalised, statements.

use super::{
    columns::{Columns, Context},
    connection::row_object,
    followed::Followed,
    object,
    root::{By, argument, misplaced},
    shape::{Object, RootKind, ValueShape},
    types::{Lookup, Plan, Predicate, Read, RootRead, Write},
    way,
};
use crate::{
    catalog::{
        surface::{FieldMeaning, InputMeaning, WritePart},
        types::Scalar,
    },
    error::{ClientError, ErrorCode},
    guard::Bound,
    selection::types::{Argument, Field, InputValue},
    value::Value,
};

/// Plans the field.
pub(super) fn upsert_assets(
    by: By<'_>,
    field: &Field,
    arguments: &[Argument],
    plan: &mut Plan,
) -> Result<RootKind, ClientError> {
    let (_, limits, _) = by;
    let items = match argument(arguments, &InputMeaning::Items) {
        Some(InputValue::List(items)) => items.clone(),
        Some(_) | None => Vec::new(),
    };
    if let Some(limit) = limits.refuses(Bound::Keys, items.len() as u64) {
        let message =
            format!("`{}` takes at most {limit} items at once; write in several requests", field.key);
        let error = ClientError::new(ErrorCode::LimitExceeded, message);
        return Err(error.bounded(limit, items.len() as u64));
    }
    let mut context = Context::new(by, plan.follows.len());
    let object = answer(&mut context, field, items.len())?;
    plan.follows.extend(context.follows.into_iter().flatten());
    plan.writes.push(Write { items, sight: sight(by) });
    Ok(RootKind::Write { write: plan.writes.len() - 1, object })
}

/// The assets of some keys, of which the caller's rule leaves those that they see; nothing where everything is seen.
fn sight(by: By<'_>) -> Option<RootRead> {
    let (catalog, _, access) = by;
    if !access.restricts() {
        return None;
    }
    let mut context = Context::new(by, 0);
    let assets = way::assets(catalog);
    let keys = context.param(Value::List(Vec::new()));
    let read = Lookup {
        nodes: object::nodes(catalog, assets, true),
        keys: object::keys(catalog, assets, keys),
        aliases: false,
        filter: Predicate::Constant(true),
        columns: Columns::behind_key().list,
    };
    Some(RootRead { read: Read::Lookup(read), params: context.params })
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
        other => Err(misplaced(child, other)),
    })?;
    followed.finish(context);
    Ok(object)
}

fn result(context: &mut Context<'_>, followed: &mut Followed, field: &Field) -> Result<Object, ClientError> {
    row_object(field, |child, meaning| match meaning {
        FieldMeaning::WritePart(WritePart::Uri) => Ok(id(0)),
        FieldMeaning::WritePart(WritePart::Asset) => followed.asset(context, 1, child),
        FieldMeaning::WritePart(WritePart::Error) => {
            let object = row_object(child, |part, meaning| match meaning {
                FieldMeaning::WritePart(WritePart::Code) => Ok(text(0)),
                FieldMeaning::WritePart(WritePart::Message) => Ok(text(1)),
                other => Err(misplaced(part, other)),
            })?;
            Ok(ValueShape::One { column: 2, object })
        }
        other => Err(misplaced(child, other)),
    })
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

fn text(column: usize) -> ValueShape {
    ValueShape::Leaf { column, scalar: Scalar::String, list: false }
}
