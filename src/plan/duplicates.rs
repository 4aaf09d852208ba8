//! Duplicates: assets of one type that have a name, checksum or alias in common.
//!
//! In: the field and its arguments. Out: its read, and the object made of a row `[reason, value, count, keys]`. Must not know:
//! statements.

use std::sync::Arc;

use super::{
    alike::{Alike, Duplicates},
    columns::Context,
    connection::row_object,
    filter::type_set,
    followed::Followed,
    limits::{DEFAULT_PAGE, MAX_DUPLICATES, MAX_DUPLICATES_SHOWN},
    object, page,
    root::{argument, misplaced},
    shape::{Object, ValueShape},
    types::Predicate,
    way,
};
use crate::{
    catalog::{
        role,
        surface::{DuplicatesPart, EnumMeaning, FieldMeaning, InputMeaning},
        types::{Catalog, Scalar, TypeId},
    },
    error::{ClientError, ErrorCode},
    selection::types::{Argument, Field, InputValue},
    value::Value,
};

/// Plans the field.
pub(super) fn duplicates(
    context: &mut Context<'_>,
    field: &Field,
    arguments: &[Argument],
) -> Result<(Duplicates, Object), ClientError> {
    let catalog = context.catalog;
    let size = page::at_most(context.limits, arguments, (DEFAULT_PAGE, MAX_DUPLICATES, "groups"))?;
    let types = argument(arguments, &InputMeaning::OfType).map(type_set).unwrap_or_default();
    let Some(ty) = types.iter().next() else {
        return Err(ClientError::new(
            ErrorCode::BadUserInput,
            "`duplicates` needs a `type` that is not null",
        ));
    };
    let by = alike(catalog, ty, argument(arguments, &InputMeaning::Alike));
    let number = |size: usize| Value::Int(i64::try_from(size).unwrap_or(i64::MAX));
    let read = Duplicates {
        nodes: object::narrowed(catalog, types),
        filter: Predicate::Constant(true),
        key: Arc::clone(catalog.key_of(way::assets(catalog))),
        by,
        limit: context.param(number(size)),
        keys: context.param(number(MAX_DUPLICATES_SHOWN)),
    };
    let mut followed = Followed::default();
    let leaf = |column, scalar| Ok(ValueShape::Leaf { column, scalar, list: false });
    let object = context.for_each_of(size * MAX_DUPLICATES_SHOWN, |context| {
        row_object(field, |child, meaning| match meaning {
            FieldMeaning::DuplicatesPart(DuplicatesPart::Reason) => leaf(0, Scalar::String),
            FieldMeaning::GroupValue => leaf(1, Scalar::String),
            FieldMeaning::Count => leaf(2, Scalar::Int),
            FieldMeaning::DuplicatesPart(DuplicatesPart::Nodes) => {
                let item = Box::new(followed.asset(context, 0, child)?);
                Ok(ValueShape::Rows { column: 3, bound: (MAX_DUPLICATES_SHOWN, "assets".into()), item })
            }
            other => Err(misplaced(child, other)),
        })
    })?;
    followed.finish(context);
    Ok((read, object))
}

/// What is asked for, as far as assets of the type have it.
fn alike(catalog: &Catalog, ty: TypeId, asked: Option<&InputValue>) -> Vec<Alike> {
    let checksum = role::checksum(catalog.node(ty)).map(|property| Alike::Checksum(Arc::clone(property)));
    let alias = role::aliases(catalog).map(|_| Alike::Alias);
    let all = std::iter::once(Alike::Name).chain(checksum).chain(alias);
    all.filter(|one| asked.is_none_or(|asked| names(asked, one))).collect()
}

fn names(asked: &InputValue, one: &Alike) -> bool {
    match asked {
        InputValue::Enum(value) => value.meaning == EnumMeaning::Alike && &*value.name == one.name(),
        InputValue::List(items) => items.iter().any(|item| names(item, one)),
        InputValue::Null => true,
        InputValue::Scalar(_) | InputValue::Json(_) | InputValue::Object(_) => false,
    }
}
