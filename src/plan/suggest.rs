//! Suggestions: what was typed becomes a range of texts.
//!
//! In: the field and its arguments. Out: its read, and the object made of a row `[label, text, key]`. Must not know: statements,
//! how a text becomes what it starts with.

use std::sync::Arc;

use super::{
    columns::Context,
    connection::row_object,
    filter::type_set,
    followed::Followed,
    limits::{DEFAULT_SUGGESTIONS, MAX_PREFIX, MAX_SUGGESTIONS},
    object, page,
    root::{argument, misplaced},
    shape::{GroupValue, Object, ValueShape},
    types::{Predicate, Suggest, TAG_LABEL},
    way,
};
use crate::{
    catalog::{
        naming::screaming_snake,
        role,
        surface::{EnumMeaning, FieldMeaning, InputMeaning, SuggestionPart},
        types::{Catalog, Scalar, TypeSet},
    },
    error::{ClientError, ErrorCode},
    search,
    selection::types::{Argument, Field, InputValue},
    value::Value,
};

/// Sorts behind every text that it ends and that goes on with letters and digits.
const LAST: char = char::MAX;

/// Plans the field.
pub(super) fn suggest(
    context: &mut Context<'_>,
    field: &Field,
    arguments: &[Argument],
) -> Result<(Suggest, Object), ClientError> {
    let catalog = context.catalog;
    let typed = typed(arguments)?;
    let size =
        page::at_most(context.limits, arguments, (DEFAULT_SUGGESTIONS, MAX_SUGGESTIONS, "suggestions"))?;
    let assets = way::assets(catalog);
    let all = catalog.types_of(assets);
    let (types, tags) = match argument(arguments, &InputMeaning::OfType) {
        None | Some(InputValue::Null) => (all, role::tags(catalog).is_some()),
        Some(asked) => (type_set(asked), names_tags(asked)),
    };
    let nodes = (!types.is_empty()).then(|| {
        if types == all { object::nodes(catalog, assets, false) } else { object::narrowed(catalog, types) }
    });
    let name = role::name(catalog).expect("the surface has suggestions only where assets have names");
    let number = |size: usize| Value::Int(i64::try_from(size).unwrap_or(i64::MAX));
    let candidates = (!typed.is_empty()).then(|| Value::String(format!("{typed}*")));
    let read = Suggest {
        nodes,
        filter: Predicate::Constant(true),
        key: Arc::clone(catalog.key_of(assets)),
        name: Arc::clone(name),
        tags,
        end: context.param(Value::String(format!("{typed}{LAST}"))),
        start: context.param(Value::String(typed)),
        candidates: candidates.map(|query| context.param(query)),
        limit: context.param(number(size)),
        most: context.param(number(size * search::WORDS)),
    };
    let names = type_names(catalog, all);
    let mut followed = Followed::default();
    let object = context.for_each_of(size, |context| {
        row_object(field, |child, meaning| match meaning {
            FieldMeaning::SuggestionPart(SuggestionPart::Type) => {
                Ok(ValueShape::Text { column: 0, value: GroupValue::Type(names.clone()) })
            }
            FieldMeaning::SuggestionPart(SuggestionPart::Text) => {
                Ok(ValueShape::Leaf { column: 1, scalar: Scalar::String, list: false })
            }
            FieldMeaning::SuggestionPart(SuggestionPart::Asset) => followed.asset(context, 2, child),
            other => Err(misplaced(child, other)),
        })
    })?;
    followed.finish(context);
    Ok((read, object))
}

/// What was typed, folded.
fn typed(arguments: &[Argument]) -> Result<String, ClientError> {
    let Some(InputValue::Scalar(Value::String(prefix))) = argument(arguments, &InputMeaning::Prefix) else {
        return Ok(String::new());
    };
    let length = prefix.chars().count();
    if length > MAX_PREFIX {
        let message = format!("`prefix` has {length} characters; at most {MAX_PREFIX} are looked for");
        return Err(
            ClientError::new(ErrorCode::LimitExceeded, message).bounded(MAX_PREFIX as u64, length as u64)
        );
    }
    Ok(search::typed(prefix))
}

fn names_tags(asked: &InputValue) -> bool {
    match asked {
        InputValue::Enum(value) => value.meaning == EnumMeaning::Tag,
        InputValue::List(items) => items.iter().any(names_tags),
        InputValue::Null | InputValue::Scalar(_) | InputValue::Json(_) | InputValue::Object(_) => false,
    }
}

/// What labels are called.
fn type_names(catalog: &Catalog, types: TypeSet) -> Vec<(Arc<str>, Arc<str>)> {
    let nodes = types.iter().map(|id| catalog.node(id));
    let names = nodes.map(|node| (Arc::clone(&node.label), screaming_snake(&node.name).into()));
    names.chain([(TAG_LABEL.into(), "TAG".into())]).collect()
}
