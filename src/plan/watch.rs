//! The subscription to assets that are written: what is asked for, and the event.
//!
//! In: its root field. Out: a [`Watch`], and the object made of the record `[uri, key of the asset, missed, change]` of an
//! event.
//! Must not know: who writes, statements.

use super::{
    columns::Context,
    connection::row_object,
    filter::{filter, type_set},
    followed::Followed,
    keyed, object,
    predicate::and,
    root::{By, argument, misplaced},
    shape::{RootKind, ValueShape},
    types::{Lookup, Plan, Predicate, Read, RootRead, Watch},
    way,
};
use crate::{
    catalog::{
        surface::{FieldMeaning, InputMeaning, WritePart},
        types::Scalar,
    },
    error::ClientError,
    selection::types::{Argument, Field, InputValue},
    value::Value,
};

/// Plans the field.
pub(super) fn watch(
    by: By<'_>,
    (field, arguments): (&Field, &[Argument]),
    plan: &mut Plan,
) -> Result<RootKind, ClientError> {
    let (catalog, _, access) = by;
    let assets = way::assets(catalog);
    let types = match argument(arguments, &InputMeaning::OfType) {
        Some(types) => type_set(types),
        None => catalog.types_of(assets),
    };
    let name = match argument(arguments, &InputMeaning::Key) {
        Some(InputValue::Scalar(name)) => name.as_str().map(str::to_owned),
        _ => None,
    };
    let mut context = Context::new(by, plan.follows.len());
    let keys = context.param(Value::List(Vec::new()));
    let of_types = Predicate::Types { nodes: object::narrowed(catalog, types), negated: false };
    let meets = filter(&mut context, argument(arguments, &InputMeaning::Where))?;
    let read = Lookup {
        nodes: object::nodes(catalog, assets, true),
        keys: object::keys(catalog, assets, keys),
        aliases: false,
        filter: and(vec![if types.is_empty() { Predicate::Constant(false) } else { of_types }, meets]),
        columns: Vec::new(),
    };
    let asked = RootRead::new(Read::Lookup(read), std::mem::take(&mut context.params));
    let mut followed = Followed::default();
    let object = row_object(field, |child, meaning| match meaning {
        FieldMeaning::WritePart(WritePart::Uri) => {
            Ok(ValueShape::Leaf { column: 0, scalar: Scalar::Id, list: false })
        }
        FieldMeaning::WritePart(WritePart::Asset) => followed.asset(&mut context, 1, child),
        FieldMeaning::WritePart(WritePart::Missed) => {
            Ok(ValueShape::Leaf { column: 2, scalar: Scalar::Int, list: false })
        }
        FieldMeaning::WritePart(WritePart::Change) => {
            Ok(ValueShape::Leaf { column: 3, scalar: Scalar::String, list: false })
        }
        other => Err(misplaced(child, other)),
    })?;
    followed.finish(&mut context);
    plan.follows.extend(context.follows.into_iter().flatten());
    let known = keyed::assets(catalog, true, [catalog.key_of(assets)]);
    plan.watch = Some(Watch { name, types, asked, known, sees_all: !access.restricts() });
    Ok(RootKind::Write { write: 0, object })
}
