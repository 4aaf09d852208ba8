//! `_entities`: representations of one type and one kind of key become one read (Apollo Federation 2, resolving entities).
//!
//! In: the representations and what is selected of them. Out: reads, and which row each representation stands for.
//! Must not know: Cypher, SQL, the router.

use std::sync::Arc;

use serde_json::{Map, Value as Json};

use super::{
    columns::{Columns, Context},
    object, order,
    represented::{Entities, EntityBy, EntityGroup, EntityItem, KeyCell, key_text},
    root::{By, argument, join, lookup},
    shape::RootKind,
    types::{
        Column, Param, Plan, Predicate, Quantifier, Read, RootRead, Rows, SetRead, Source, Subject, Test,
    },
};
use crate::{
    catalog::{
        entities::{Entity, EntityKey, KeyField, KeyPlace},
        surface::InputMeaning,
        types::{Catalog, Property, Target},
    },
    error::{ClientError, ErrorCode},
    guard::Bound,
    scalar::{self, shown},
    selection::types::{Argument, Field, InputValue},
    value::Value,
};

/// Rows that keys of several fields may find; more than representations, since their values are sought apart.
const MAX_ROWS: usize = 10_000;

/// What one representation says.
struct Representation<'a> {
    entity: &'a Entity,
    key: &'a EntityKey,
    /// The values of the key's fields, in their order, those of nested ones in place.
    values: Vec<Value>,
}

/// Plans `_entities`.
pub(super) fn entities(
    by: By<'_>,
    field: &Field,
    arguments: &[Argument],
    plan: &mut Plan,
) -> Result<RootKind, ClientError> {
    let (catalog, limits, _) = by;
    let items = match argument(arguments, &InputMeaning::Representations) {
        Some(InputValue::List(items)) => items.as_slice(),
        _ => &[],
    };
    if let Some(limit) = limits.refuses(Bound::Keys, items.len() as u64) {
        let message = format!("`{}` takes at most {limit} representations at once", field.key);
        let error = ClientError::new(ErrorCode::LimitExceeded, message);
        return Err(error.bounded(limit, items.len() as u64));
    }
    let represented: Vec<_> = items.iter().map(|item| representation(catalog, item)).collect();
    let mut kinds: Vec<(&Entity, &EntityKey, Vec<&[Value]>)> = Vec::new();
    let mut entities = Vec::with_capacity(items.len());
    for item in &represented {
        entities.push(match item {
            Err(message) => EntityItem::Refused(ClientError::new(ErrorCode::BadUserInput, message.clone())),
            Ok(Representation { entity, key, values }) => {
                let known = kinds.iter().position(|(of, by, _)| of.target == entity.target && by == key);
                let group = known.unwrap_or_else(|| {
                    kinds.push((entity, key, Vec::new()));
                    kinds.len() - 1
                });
                kinds[group].2.push(values);
                EntityItem::Row { group, key: key_text(values), given: Vec::new() }
            }
        });
    }
    let groups = kinds.into_iter().map(|(entity, key, keys)| match key.identity() {
        Some(_) => by_identity(by, entity.target, field, &keys, plan),
        None => by_fields(by, entity.target, (field, key), &keys, plan),
    });
    let groups: Vec<EntityGroup> = groups.collect::<Result<_, _>>()?;
    let of_groups: Vec<_> =
        groups.iter().map(|group| external_columns(&plan.reads[group.read].read)).collect();
    for (entity, item) in entities.iter_mut().zip(items) {
        let EntityItem::Row { group, given, .. } = entity else { continue };
        match said(&of_groups[*group], item) {
            Ok(values) => *given = values,
            Err(message) => {
                *entity = EntityItem::Refused(ClientError::new(ErrorCode::BadUserInput, message));
            }
        }
    }
    Ok(RootKind::Entities(Entities { groups, items: entities }))
}

/// Columns of what other subgraphs know better (`@external`).
fn external_columns(read: &Read) -> Vec<(usize, Arc<Property>)> {
    let (columns, offset) = match read {
        // Rows of a lookup are headed by its key.
        Read::Lookup(lookup) => (lookup.columns.as_slice(), 1),
        Read::Set(set) => (set.rows.as_ref().map_or(&[][..], |rows| &rows.columns), 0),
        Read::LookupWalk(_)
        | Read::Walk(_)
        | Read::Links(_)
        | Read::Neighbours(_)
        | Read::Suggest(_)
        | Read::Duplicates(_) => (&[][..], 0),
    };
    let external = columns.iter().enumerate().filter_map(|(index, column)| match column {
        Column::Property { subject: Subject::Node, property } if property.external => {
            Some((index + offset, Arc::clone(property)))
        }
        Column::Property { .. } | Column::Label | Column::Nested { .. } => None,
    });
    external.collect()
}

/// What a representation says of these columns (`@requires`).
fn said(columns: &[(usize, Arc<Property>)], item: &InputValue) -> Result<Vec<(usize, Value)>, String> {
    let InputValue::Json(Json::Object(given)) = item else { return Ok(Vec::new()) };
    let said = columns.iter().filter_map(|(column, property)| {
        let value = scalar::cell_from_json(property, given.get(&*property.name)?);
        let value = value.map_err(|clause| format!("`{}` of a representation {clause}", property.name));
        Some(value.map(|value| (*column, value)))
    });
    said.collect()
}

/// Plans a lookup by several fields: as one representation of which they are the key.
pub(super) fn lookup_by(
    by: By<'_>,
    (target, key): (Target, &EntityKey),
    field: &Field,
    arguments: &[Argument],
    plan: &mut Plan,
) -> Result<RootKind, ClientError> {
    let values = arguments.iter().filter_map(|argument| match &argument.value {
        InputValue::Scalar(value) => Some(value.clone()),
        InputValue::Enum(value) => Some(Value::from(&*value.name)),
        InputValue::Null | InputValue::Json(_) | InputValue::List(_) | InputValue::Object(_) => None,
    });
    let values: Vec<_> = values.collect();
    let item = EntityItem::Row { group: 0, key: key_text(&values), given: Vec::new() };
    let group = by_fields(by, target, (field, key), &[&values], plan)?;
    Ok(RootKind::LookupBy(Entities { groups: vec![group], items: vec![item] }))
}

/// What a representation says, or why it says nothing: the message.
fn representation<'a>(catalog: &'a Catalog, item: &InputValue) -> Result<Representation<'a>, String> {
    let InputValue::Json(Json::Object(given)) = item else {
        let found = match item {
            InputValue::Json(json) => shown(json),
            _ => "something else".to_owned(),
        };
        return Err(format!("a representation must be an object with a `__typename`, not {found}"));
    };
    let name = match given.get("__typename") {
        Some(Json::String(name)) => name,
        Some(other) => {
            return Err(format!(
                "`__typename` of a representation must be the name of a type, not {}",
                shown(other)
            ));
        }
        None => return Err("a representation needs a `__typename`".to_owned()),
    };
    let Some(entity) = catalog.entities.iter().find(|entity| *entity.name == **name) else {
        return Err(format!("{} is no entity of this subgraph", shown(name)));
    };
    let full = entity.keys.iter().find(|key| key.fields.iter().all(|field| is_given(field, given)));
    let Some(key) = full else {
        let keys: Vec<_> = entity.keys.iter().map(|key| format!("`{key}`")).collect();
        return Err(format!(
            "a representation of `{name}` needs the fields of a key: {}",
            keys.join(", or ")
        ));
    };
    let mut values = Vec::with_capacity(key.fields.len());
    key_values(&entity.name, &key.fields, given, &mut values)?;
    Ok(Representation { entity, key, values })
}

fn is_given(field: &KeyField, given: &Map<String, Json>) -> bool {
    match (&field.place, given.get(&*field.name)) {
        (_, None | Some(Json::Null)) => false,
        (KeyPlace::Property(_), Some(_)) => true,
        (KeyPlace::Related(_, below), Some(Json::Object(given))) => {
            below.iter().all(|field| is_given(field, given))
        }
        (KeyPlace::Related(..), Some(_)) => false,
    }
}

fn key_values(
    path: &str,
    fields: &[KeyField],
    given: &Map<String, Json>,
    values: &mut Vec<Value>,
) -> Result<(), String> {
    for field in fields {
        let path = format!("{path}.{}", field.name);
        match (&field.place, given.get(&*field.name)) {
            (KeyPlace::Property(property), Some(json)) => {
                let value = scalar::from_json(&property.scalar, json);
                values.push(value.map_err(|clause| format!("`{path}` of a representation {clause}"))?);
            }
            (KeyPlace::Related(_, below), Some(Json::Object(given))) => {
                key_values(&path, below, given, values)?;
            }
            (KeyPlace::Property(_) | KeyPlace::Related(..), _) => {
                return Err(format!("`{path}` of a representation is missing"));
            }
        }
    }
    Ok(())
}

/// Representations by what identifies their nodes: a lookup, which concurrent requests share.
fn by_identity(
    by: By<'_>,
    target: Target,
    field: &Field,
    keys: &[&[Value]],
    plan: &mut Plan,
) -> Result<EntityGroup, ClientError> {
    let mut distinct = indexmap::IndexSet::new();
    let keys = keys.iter().filter_map(|values| values.first());
    let keys = keys.filter(|key| distinct.insert(key_text(std::slice::from_ref(key)))).cloned().collect();
    let (read, object) = lookup(by, target, field, keys, plan)?;
    Ok(EntityGroup { read: join(&mut plan.reads, read), by: EntityBy::Head, object, bound: None })
}

/// Representations by other keys: the nodes that have some value of each field, of which those count that have the values of
/// one representation. So the statement does not depend on how many there are.
fn by_fields(
    by: By<'_>,
    target: Target,
    (field, key): (&Field, &EntityKey),
    keys: &[&[Value]],
    plan: &mut Plan,
) -> Result<EntityGroup, ClientError> {
    let (catalog, ..) = by;
    let mut context = Context::new(by, plan.follows.len());
    let mut rest: Vec<_> = keys.to_vec();
    let filter = sought(&mut context, &key.fields, &mut rest);
    let mut columns = Columns::default();
    let object = context.for_each_of(keys.len(), |context| {
        object::node_object(context, catalog.types_of(target), &field.fields, &mut columns)
    })?;
    let cells = key_cells(&mut context, &key.fields, &mut columns);
    // One more shows that there are more.
    let limit = context.param(Value::Int(i64::try_from(MAX_ROWS + 1).unwrap_or(i64::MAX)));
    let rows = Rows {
        order: order::total(catalog, target, Vec::new()),
        after: None,
        before: None,
        limit: Some(limit),
        whole: false,
        columns: columns.list,
    };
    let set = SetRead {
        source: Source::Scan(object::nodes(catalog, target, false)),
        filter,
        rows: Some(rows),
        total: false,
        aggregate: None,
        groups: Vec::new(),
    };
    plan.follows.extend(context.follows.into_iter().flatten());
    plan.reads.push(RootRead::new(Read::Set(set), context.params));
    let message =
        format!("more than {MAX_ROWS} nodes share values with these keys (`{key}`); ask for fewer at once");
    let error = ClientError::new(ErrorCode::ResultTooLarge, message);
    let error = error.bounded(MAX_ROWS as u64, MAX_ROWS as u64 + 1);
    let (read, by) = (plan.reads.len() - 1, EntityBy::Cells(cells));
    Ok(EntityGroup { read, by, object, bound: Some((MAX_ROWS, error)) })
}

/// Each field has one of the values that the keys have there; what is left of the keys moves on behind it.
fn sought(context: &mut Context<'_>, fields: &[KeyField], keys: &mut Vec<&[Value]>) -> Predicate {
    let tests = fields.iter().map(|field| match &field.place {
        KeyPlace::Property(property) => {
            let mut values: Vec<Value> = Vec::new();
            let mut seen = indexmap::IndexSet::new();
            for key in keys.iter_mut() {
                if let Some((value, rest)) = key.split_first() {
                    if seen.insert(key_text(std::slice::from_ref(value))) {
                        values.push(value.clone());
                    }
                    *key = rest;
                }
            }
            Predicate::Test {
                subject: Subject::Node,
                property: Arc::clone(property),
                test: Test::In(context.param(Value::List(values))),
                negated: false,
            }
        }
        KeyPlace::Related(relationship, below) => Predicate::Related {
            quantifier: Quantifier::Some,
            expand: object::expand(context.catalog, relationship),
            condition: Box::new(sought(context, below, keys)),
        },
    });
    let mut tests: Vec<_> = tests.collect();
    if tests.len() == 1 { tests.remove(0) } else { Predicate::And(tests) }
}

/// Columns of a key's fields.
fn key_cells(context: &mut Context<'_>, fields: &[KeyField], columns: &mut Columns) -> Vec<KeyCell> {
    let cells = fields.iter().map(|field| match &field.place {
        KeyPlace::Property(property) => KeyCell::Column(columns.property(Subject::Node, property)),
        KeyPlace::Related(relationship, below) => {
            let mut own = Columns::default();
            let cells = key_cells(context, below, &mut own);
            let limit: Param = context.param(Value::Int(1));
            let read = object::first_related(context.catalog, relationship, limit, own.list);
            let read = Box::new(read);
            KeyCell::Nested(columns.add(Column::Nested { only: None, read }), cells)
        }
    });
    cells.collect()
}
