//! Root fields: each becomes one read, equal lookups of several become one together.
//!
//! In: a Selection. Out: the Plan and the Shape. Must not know: Cypher, SQL, the document.

use std::{borrow::Cow, sync::Arc};

use super::{
    columns::{Columns, Context},
    connection, duplicates, entities, known, object, search,
    shape::{Connection, Object, RootField, RootKind, ServiceValue, Shape},
    suggest,
    types::{Lookup, Plan, Predicate, Read, RootRead, SetRead, Source},
    unused, visible, watch, write,
};
use crate::{
    access::Access,
    catalog::{
        surface::{FieldMeaning, InputMeaning, MUTATION, QUERY},
        types::{Catalog, Target},
    },
    error::{ClientError, ErrorCode},
    guard::{Bound, Limits},
    selection::types::{Argument, Field, FieldKind, InputValue, Selection},
    value::Value,
};

/// What a plan is made by.
pub(super) type By<'a> = (&'a Catalog, &'a Limits, &'a Access);

/// What to read, and how the answer is made of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// What to read.
    pub plan: Plan,
    /// What the response looks like.
    pub shape: Shape,
}

/// Plans an operation, as far as its caller may see.
///
/// # Errors
/// Page sizes, cursors, operands and sizes that are out of range, each with the field's position.
pub fn plan(
    catalog: &Catalog,
    limits: &Limits,
    access: &Access,
    selection: &Selection,
) -> Result<Planned, Vec<ClientError>> {
    let mut plan = Plan::default();
    let mut fields = Vec::new();
    let mut errors = Vec::new();
    for field in &selection.fields {
        match root_field((catalog, limits, access), (selection, field), &mut plan) {
            Ok(root) => fields.push(root),
            Err(error) => errors.push(object::located(error, field)),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    visible::restrict((catalog, limits, access), &mut plan).map_err(|error| vec![error])?;
    let shape = Shape { fields };
    plan.known = known::known(&plan, &shape);
    Ok(Planned { plan, shape })
}

fn root_field(
    by: By<'_>,
    (selection, field): (&Selection, &Field),
    plan: &mut Plan,
) -> Result<RootField, ClientError> {
    let (catalog, ..) = by;
    let kind = match &field.kind {
        FieldKind::Typename => RootKind::Typename(if selection.mutation { MUTATION } else { QUERY }.into()),
        FieldKind::Introspection => RootKind::Introspection,
        FieldKind::Api { field: api, arguments } => match &api.meaning {
            FieldMeaning::Lookup(target) => {
                let key = argument(arguments, &InputMeaning::Key).cloned().unwrap_or(InputValue::Null);
                lookup_one(by, *target, field, key, plan)?
            }
            FieldMeaning::LookupBy(target, key) => {
                entities::lookup_by(by, (*target, key), field, arguments, plan)?
            }
            FieldMeaning::LookupMany(target) => {
                let keys = argument(arguments, &InputMeaning::Keys).cloned().unwrap_or(InputValue::Null);
                lookup_many(by, *target, field, keys, plan)?
            }
            FieldMeaning::Roots(target) => {
                let context = Context::new(by, plan.follows.len());
                let origin = connection::Origin {
                    source: Source::Scan(object::nodes(catalog, *target, false)),
                    target: *target,
                    relationship: None,
                };
                set(context, (origin, Predicate::Constant(true)), (field, arguments), plan)?
            }
            FieldMeaning::Unused => {
                let mut context = Context::new(by, plan.follows.len());
                let all = unused::unused(&mut context, arguments)?;
                set(context, all, (field, arguments), plan)?
            }
            FieldMeaning::Search => {
                let mut context = Context::new(by, plan.follows.len());
                let planned = search::search(&mut context, field, arguments)?;
                read(context, planned, plan)
            }
            FieldMeaning::Suggest => {
                let mut context = Context::new(by, plan.follows.len());
                let (suggest, object) = suggest::suggest(&mut context, field, arguments)?;
                rows(context, (Read::Suggest(suggest), object), plan)
            }
            FieldMeaning::Duplicates => {
                let mut context = Context::new(by, plan.follows.len());
                let (read, object) = duplicates::duplicates(&mut context, field, arguments)?;
                rows(context, (Read::Duplicates(read), object), plan)
            }
            FieldMeaning::Entities => entities::entities(by, field, arguments, plan)?,
            FieldMeaning::AssetChanged => watch::watch(by, (field, arguments), plan)?,
            FieldMeaning::Write(writing) => write::write(by, (field, arguments), *writing, plan)?,
            FieldMeaning::Service => RootKind::Service(service(field)),
            other => return Err(misplaced(field, other)),
        },
    };
    let non_null = field.ty().is_none_or(crate::catalog::surface::TypeRef::is_non_null);
    Ok(RootField { key: Arc::clone(&field.key), position: field.position, non_null, kind })
}

fn service(field: &Field) -> Vec<(Arc<str>, ServiceValue)> {
    let value = |field: &Field| match field.kind {
        FieldKind::Api { .. } => ServiceValue::Sdl,
        FieldKind::Typename | FieldKind::Introspection => ServiceValue::Typename,
    };
    field.fields.iter().map(|field| (Arc::clone(&field.key), value(field))).collect()
}

fn set(
    mut context: Context<'_>,
    all: (connection::Origin, Predicate),
    (field, arguments): (&Field, &[Argument]),
    plan: &mut Plan,
) -> Result<RootKind, ClientError> {
    let planned = connection::connection(&mut context, all, field, arguments)?;
    Ok(read(context, planned, plan))
}

fn read(context: Context<'_>, (set, connection): (SetRead, Connection), plan: &mut Plan) -> RootKind {
    plan.follows.extend(context.follows.into_iter().flatten());
    plan.reads.push(RootRead::new(Read::Set(set), context.params));
    RootKind::Connection { read: plan.reads.len() - 1, connection }
}

fn rows(context: Context<'_>, (read, object): (Read, Object), plan: &mut Plan) -> RootKind {
    plan.follows.extend(context.follows.into_iter().flatten());
    plan.reads.push(RootRead::new(read, context.params));
    RootKind::Rows { read: plan.reads.len() - 1, object }
}

fn lookup_one(
    by: By<'_>,
    target: Target,
    field: &Field,
    key: InputValue,
    plan: &mut Plan,
) -> Result<RootKind, ClientError> {
    let InputValue::Scalar(key) = key else { return Err(no_key(field)) };
    let text = key_text(&key);
    let (read, object) = lookup(by, target, field, vec![key], plan)?;
    Ok(RootKind::One { read: join(&mut plan.reads, read), key: text, object })
}

fn lookup_many(
    by: By<'_>,
    target: Target,
    field: &Field,
    keys: InputValue,
    plan: &mut Plan,
) -> Result<RootKind, ClientError> {
    let InputValue::List(items) = keys else { return Err(no_key(field)) };
    let (_, limits, _) = by;
    if let Some(limit) = limits.refuses(Bound::Keys, items.len() as u64) {
        let message = format!("`{}` takes at most {limit} keys at once; ask in several requests", field.key);
        let error = ClientError::new(ErrorCode::LimitExceeded, message);
        return Err(error.bounded(limit, items.len() as u64));
    }
    let mut values = Vec::with_capacity(items.len());
    for item in items {
        let InputValue::Scalar(key) = item else { return Err(no_key(field)) };
        values.push(key);
    }
    let keys = values.iter().map(key_text).collect();
    let mut distinct: Vec<Value> = Vec::with_capacity(values.len());
    for value in values {
        if !distinct.contains(&value) {
            distinct.push(value);
        }
    }
    let (read, object) = lookup(by, target, field, distinct, plan)?;
    Ok(RootKind::Many { read: join(&mut plan.reads, read), keys, object })
}

pub(super) fn lookup(
    by: By<'_>,
    target: Target,
    field: &Field,
    keys: Vec<Value>,
    plan: &mut Plan,
) -> Result<(RootRead, Object), ClientError> {
    let (catalog, ..) = by;
    let mut context = Context::new(by, plan.follows.len());
    let aliases = catalog.asset.is_some_and(|asset| {
        catalog.types_of(target).is_subset(&catalog.interface(asset).types)
            && keys.iter().any(|key| key.as_str().is_some_and(|text| !text.starts_with("mlg://")))
    });
    let asked = keys.len();
    let keys = context.param(Value::List(keys));
    // The key heads each row, so the object's own columns start at 1.
    let mut columns = Columns::behind_asked();
    let object = context.for_each_of(asked, |context| {
        object::node_object(context, catalog.types_of(target), &field.fields, &mut columns)
    })?;
    let read = Lookup {
        nodes: object::nodes(catalog, target, true),
        keys: object::keys(catalog, target, keys),
        aliases,
        filter: Predicate::Constant(true),
        columns: columns.list,
    };
    plan.follows.extend(context.follows.into_iter().flatten());
    Ok((RootRead::new(Read::Lookup(read), context.params), object))
}

/// Adds a lookup to the reads, or its keys to an equal lookup that is there.
pub(super) fn join(reads: &mut Vec<RootRead>, lookup: RootRead) -> usize {
    let same = reads.iter().position(|other| {
        matches!(other.read, Read::Lookup(_))
            && other.read == lookup.read
            && other.params[1..] == lookup.params[1..]
    });
    let Some(index) = same else {
        reads.push(lookup);
        return reads.len() - 1;
    };
    if let (Value::List(known), Some(Value::List(new))) =
        (&mut reads[index].params[0], lookup.params.into_iter().next())
    {
        for key in new {
            if !known.contains(&key) {
                known.push(key);
            }
        }
    }
    index
}

/// The value of the argument with a meaning.
pub(super) fn argument<'a>(arguments: &'a [Argument], meaning: &InputMeaning) -> Option<&'a InputValue> {
    arguments.iter().find(|argument| argument.field.meaning == *meaning).map(|argument| &argument.value)
}

/// A field whose meaning does not belong where it stands: the surface was derived wrongly.
pub(super) fn misplaced(field: &Field, meaning: &FieldMeaning) -> ClientError {
    tracing::error!(field = %field.key, ?meaning, "field of the surface has a meaning that does not fit its place");
    ClientError::new(ErrorCode::Internal, format!("field `{}` can't be planned", field.key))
        .at(field.position)
}

fn no_key(field: &Field) -> ClientError {
    ClientError::new(ErrorCode::BadUserInput, format!("`{}` needs a key that is not null", field.key))
}

fn key_text(key: &Value) -> String {
    key.as_key().map(Cow::into_owned).unwrap_or_default()
}
