//! Lineage of an asset: a walk, the relationships beside it and the assets it meets, each one read for all rows around.
//!
//! In: the fields selected on a lineage. Out: its follows and its shape. Must not know: statements, how it is worked out.

use std::sync::Arc;

use super::{
    super::{
        columns::{Columns, Context},
        connection::{page_info, row_object, type_name},
        filter,
        followed::Followed,
        limits::{DEFAULT_PAGE, MAX_LIST},
        object, page,
        predicate::is_empty,
        root::{argument, misplaced},
        shape::{Connection, ConnectionField, ConnectionValue, Cursor, Object, Parts, Total, ValueShape},
        types::{
            Depth, Follow, LineageFollow, LineageRead, Predicate, Read, RootRead, Subject, Unseen, Walk,
            WalkColumn,
        },
        way,
    },
    parts::{self, leaf},
    reach,
};
use crate::{
    catalog::{
        surface::{EnumMeaning, FieldMeaning, InputMeaning, LineagePart, ReachPart},
        types::{Direction, Property, Scalar},
    },
    cursor,
    error::{ClientError, ErrorCode},
    guard::Bound,
    selection::types::{Argument, Field, FieldKind, InputValue},
    value::Value,
};

/// Columns of a row: hops, key, how it is reached, whether it may be seen, where it stands in its hop.
const HOPS: usize = 0;
const KEY: usize = 1;
const VIA: usize = 2;
const RESTRICTED: usize = 3;
const PLACE: usize = 4;
/// Parts of the record.
const ROWS: usize = 0;
const TOTAL: usize = 1;
const RELATIONSHIPS: usize = 2;
const COUNTS: usize = 3;
const COMPLETENESS: usize = 4;
const OWNERS: usize = 5;

/// What the fields of a lineage asked for so far.
#[derive(Default)]
struct Wanted {
    /// Name of the order of its pages.
    order: Arc<str>,
    /// Something is wanted that only the whole walk tells.
    whole: bool,
    deeper: bool,
    via: bool,
    relationships: bool,
    /// What is read of relationships.
    fact: Vec<Arc<Property>>,
    /// The assets of the page.
    nodes: Followed,
    /// Those who answer for all of them are wanted.
    owners: bool,
    responsible: Followed,
}

/// Plans the lineage of a node whose row has these columns.
pub(in crate::plan) fn lineage(
    context: &mut Context<'_>,
    field: &Field,
    arguments: &[Argument],
    columns: &mut Columns,
) -> Result<ValueShape, ClientError> {
    context.count_nested()?;
    let catalog = context.catalog;
    let key = columns.property(Subject::Node, catalog.key_of(way::assets(catalog)));
    let place = context.follow_place();
    let (direction, name) = direction(field, arguments)?;
    let mut wanted = Wanted { order: Arc::from(format!("Lineage:{name}")), ..Wanted::default() };
    let size = size(context, arguments)?;
    let after = after(argument(arguments, &InputMeaning::After), &wanted.order)?;
    let depth = parts::depth(argument(arguments, &InputMeaning::Depth))?;

    let mut fields = Vec::with_capacity(field.fields.len());
    for child in &field.fields {
        let value = context
            .for_each_of(size, |context| part(context, &mut wanted, child))
            .map_err(|error| object::located(error, child))?;
        fields.push(ConnectionField { key: Arc::clone(&child.key), position: child.position, value });
    }

    // Only whole walks tell of what is not seen.
    let whole = (wanted.whole || wanted.via || context.access.goes_on())
        .then(|| parts::most_reached(context.around()));
    let read = LineageRead {
        direction,
        depth,
        after,
        size,
        whole,
        via: wanted.via,
        relationships: wanted.relationships,
        unseen: Unseen::None,
        names: parts::names(catalog),
    };
    // A page of a walk that is read for itself alone brings its assets along.
    let brought = if read.whole.is_none() { wanted.nodes.plain() } else { None };
    let nodes = std::mem::take(&mut wanted.nodes);
    let nodes = if brought.is_some() {
        nodes.walked(context)
    } else {
        nodes.finish(context);
        None
    };
    let walk = walk(context, &read, arguments, (wanted.deeper, brought.unwrap_or_default()))?;
    let linked = (wanted.via || wanted.relationships) && !way::leads_nowhere(through(arguments));
    let links = linked.then(|| parts::links(catalog, &walk, wanted.fact));
    let around = reach::around(context, wanted.owners, false)?;
    let follow = LineageFollow { walk, links, around, nodes, lineage: read.clone() };
    context.follow(place, Follow::Lineage(Box::new(follow)));
    wanted.responsible.finish(context);

    let parts =
        Parts { count: OWNERS + 1, rows: Some(ROWS), total: Some(Total::Part(TOTAL)), ..Parts::default() };
    let has_cursor = read.after.is_some();
    let typename = type_name(field);
    let connection = Connection { typename, parts, size, reversed: false, has_cursor, fields };
    let value = ValueShape::Connection { column: 0, connection: Box::new(connection) };
    Ok(ValueShape::Follow { column: key, follow: place, value: Box::new(value) })
}

fn part(
    context: &mut Context<'_>,
    wanted: &mut Wanted,
    field: &Field,
) -> Result<ConnectionValue, ClientError> {
    let FieldKind::Api { field: api, .. } = &field.kind else { return Ok(ConnectionValue::Typename) };
    let of_answer = |value, non_null| ConnectionValue::Part { value, non_null };
    match &api.meaning {
        FieldMeaning::TotalCount => {
            wanted.whole = true;
            Ok(of_answer(leaf(TOTAL, Scalar::Int), false))
        }
        FieldMeaning::Nodes => Ok(ConnectionValue::Rows(wanted.nodes.asset(context, KEY, field)?)),
        FieldMeaning::Edges => Ok(ConnectionValue::Edges(edge(context, wanted, field)?)),
        FieldMeaning::PageInfo => page_info(field, cursor_of(wanted)),
        FieldMeaning::LineagePart(LineagePart::Relationships) => {
            wanted.relationships = true;
            let object = parts::relationship(&mut wanted.fact, field)?;
            Ok(of_answer(ValueShape::List { column: RELATIONSHIPS, bound: None, object }, true))
        }
        FieldMeaning::LineagePart(LineagePart::Counts) => {
            wanted.whole = true;
            Ok(of_answer(parts::counts(COUNTS, field)?, true))
        }
        FieldMeaning::LineagePart(LineagePart::Completeness) => {
            wanted.whole = true;
            wanted.deeper = true;
            Ok(of_answer(parts::completeness(COMPLETENESS, field)?, true))
        }
        FieldMeaning::ReachPart(ReachPart::Owners) => {
            wanted.whole = true;
            wanted.owners = true;
            // As many rows as a list may have, not as the page has.
            let owners = &mut wanted.responsible;
            let value = context
                .for_each_of(MAX_LIST, |context| reach::responsible(context, owners, (OWNERS, field)))?;
            Ok(of_answer(value, true))
        }
        other => Err(misplaced(field, other)),
    }
}

fn edge(context: &mut Context<'_>, wanted: &mut Wanted, edge: &Field) -> Result<Object, ClientError> {
    row_object(edge, |field, meaning| match meaning {
        FieldMeaning::Cursor => Ok(ValueShape::Cursor(cursor_of(wanted))),
        FieldMeaning::EdgeNode => wanted.nodes.asset(context, KEY, field),
        FieldMeaning::LineagePart(LineagePart::Hops) => Ok(leaf(HOPS, Scalar::Int)),
        FieldMeaning::LineagePart(LineagePart::Restricted) => Ok(leaf(RESTRICTED, Scalar::Boolean)),
        FieldMeaning::LineagePart(LineagePart::Via) => {
            wanted.via = true;
            let object = parts::relationship(&mut wanted.fact, field)?;
            Ok(ValueShape::List { column: VIA, bound: None, object })
        }
        other => Err(misplaced(field, other)),
    })
}

fn cursor_of(wanted: &Wanted) -> Cursor {
    Cursor { order: Arc::clone(&wanted.order), columns: vec![HOPS, PLACE] }
}

/// The read of the walk. What is wanted of the whole of it is read whole, and whether `where` returns a node stands
/// beside it; else only the page is read, with the columns of its assets if the walk brings them along.
fn walk(
    context: &mut Context<'_>,
    read: &LineageRead,
    arguments: &[Argument],
    (deeper, brought): (bool, Vec<WalkColumn>),
) -> Result<RootRead, ClientError> {
    let catalog = context.catalog;
    let mut params = Vec::new();
    let walk = context.apart(&mut params, |context| {
        let starts = object::keys(catalog, way::assets(catalog), context.param(Value::List(Vec::new())));
        let within = argument(arguments, &InputMeaning::Within);
        let way = way::way(context, read.direction, through(arguments), within)?;
        let stop = match argument(arguments, &InputMeaning::StopAt) {
            Some(stop) if !is_empty(stop) => filter::filter(context, Some(stop))?,
            Some(_) | None => Predicate::Constant(false),
        };
        let returned = filter::filter(context, argument(arguments, &InputMeaning::Where))?;
        let depth = read.depth.map(|depth| {
            let depth = depth + i64::from(deeper);
            Depth { rounded: parts::rounded(depth), exact: context.param(Value::Int(depth)) }
        });
        let limit = read.whole.unwrap_or(read.size) + 1;
        let limit = context.param(Value::Int(i64::try_from(limit).unwrap_or(i64::MAX)));
        Ok(if read.whole.is_some() {
            let mut columns = vec![WalkColumn::Label, WalkColumn::Meets(returned)];
            if read.via && stop != Predicate::Constant(false) {
                columns.push(WalkColumn::Meets(stop.clone()));
            }
            let filter = Predicate::Constant(true);
            Walk { starts, way, stop, depth, filter, after: None, limit, columns, counted: false }
        } else {
            let after = read.after.as_ref().map(|(hops, key)| {
                (context.param(Value::Int(*hops)), context.param(Value::from(key.as_str())))
            });
            Walk {
                starts,
                way,
                stop,
                depth,
                filter: returned,
                after,
                limit,
                columns: brought,
                counted: false,
            }
        })
    })?;
    Ok(RootRead::new(Read::Walk(walk), params))
}

/// Assets of a page. Where many walks are asked for at once, their pages are no longer than those of connections, or than what
/// such walks may meet.
fn size(context: &Context<'_>, arguments: &[Argument]) -> Result<usize, ClientError> {
    let limits = (context.limits, Bound::LineagePageSize);
    let size = page::size(limits, argument(arguments, &InputMeaning::First), "first")?;
    let size = size.unwrap_or(DEFAULT_PAGE);
    let most = parts::most_reached(context.around());
    if size <= most || size as u64 <= context.limits.page_size {
        return Ok(size);
    }
    let message = format!(
        "`first` is {size}; of as many lineages at once as are asked for here, at most {most} assets come of each"
    );
    Err(ClientError::new(ErrorCode::LimitExceeded, message).bounded(most as u64, size as u64))
}

fn through(arguments: &[Argument]) -> Option<&InputValue> {
    argument(arguments, &InputMeaning::Through)
}

fn direction<'a>(field: &Field, arguments: &'a [Argument]) -> Result<(Direction, &'a str), ClientError> {
    match argument(arguments, &InputMeaning::Direction) {
        Some(InputValue::Enum(value)) => match value.meaning {
            EnumMeaning::Direction(direction) => Ok((direction, &value.name)),
            _ => Err(misplaced(field, &FieldMeaning::Lineage)),
        },
        _ => Err(misplaced(field, &FieldMeaning::Lineage)),
    }
}

fn after(value: Option<&InputValue>, order: &str) -> Result<Option<(i64, String)>, ClientError> {
    let Some(InputValue::Scalar(Value::String(text))) = value else { return Ok(None) };
    let refused = |message: &str| Err(ClientError::new(ErrorCode::BadUserInput, message));
    let Ok((of, values)) = cursor::decode(text) else {
        return refused("`after` is not a cursor of ours; pass one from `edges.cursor` or `pageInfo`");
    };
    if of != order {
        return refused("`after` is a cursor of another list or direction; pass one of this lineage");
    }
    match values.as_slice() {
        [Value::Int(hops), Value::String(key)] if !key.contains('\0') => Ok(Some((*hops, key.clone()))),
        _ => refused("`after` is not a cursor of ours; pass one from `edges.cursor` or `pageInfo`"),
    }
}
