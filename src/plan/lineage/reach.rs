//! Impact and usage: everything downstream of an asset, as counts, as the live ones, and by who answers for it.
//!
//! In: the fields selected on an impact or usage. Out: its follow and its shape. Must not know: how it is worked out.

use std::sync::Arc;

use super::{
    super::{
        columns::{Columns, Context},
        connection::row_object,
        followed::Followed,
        limits::MAX_LIST,
        object, order,
        root::{argument, misplaced},
        shape::{Object, ValueShape},
        types::{
            Column, Depth, Follow, Lookup, Param, Predicate, Reach, ReachFollow, Read, RootRead, Rows,
            SetRead, Source, Subject, Test, Unseen, Walk, WalkColumn,
        },
        way,
    },
    parts::{self, leaf, plain},
};
use crate::{
    catalog::{
        role,
        surface::{FieldMeaning, InputMeaning, LineagePart, ReachPart},
        types::{Catalog, Direction, Property, Relationship, Scalar, TypeId},
    },
    error::ClientError,
    selection::types::{Argument, Field},
    value::Value,
};

/// Columns of an impact's record: total, counts, completeness, owners; then the lists of live ones.
const TOTAL: usize = 0;
const COUNTS: usize = 1;
const COMPLETENESS: usize = 2;
const OWNERS: usize = 3;
const LIVE: usize = 4;
/// Columns of a usage's record beside: teams, domains, last use; then the counts of live ones.
const TEAMS: usize = 3;
const DOMAINS: usize = 4;
const LAST_USED: usize = 5;
const LIVE_COUNTS: usize = 6;

/// What the fields asked for so far.
#[derive(Default)]
struct Wanted {
    /// More than how many there are.
    nodes: bool,
    live: Vec<TypeId>,
    owners: bool,
    domains: bool,
    path: bool,
    last_used: bool,
    fact: Vec<Arc<Property>>,
    affected: Followed,
    responsible: Followed,
}

impl Wanted {
    /// The place of a type among those whose live ones are wanted.
    fn live(&mut self, id: TypeId) -> usize {
        self.live.iter().position(|known| *known == id).unwrap_or_else(|| {
            self.live.push(id);
            self.live.len() - 1
        })
    }
}

/// Plans the impact of a node whose row has these columns.
pub(in crate::plan) fn impact(
    context: &mut Context<'_>,
    field: &Field,
    arguments: &[Argument],
    columns: &mut Columns,
) -> Result<ValueShape, ClientError> {
    let depth = parts::depth(argument(arguments, &InputMeaning::Depth))?;
    reach(context, (field, columns), depth, impact_part, |catalog, wanted| Reach::Impact {
        live: labels(catalog, &wanted.live),
    })
}

/// Plans the usage of a node whose row has these columns.
pub(in crate::plan) fn usage(
    context: &mut Context<'_>,
    field: &Field,
    columns: &mut Columns,
) -> Result<ValueShape, ClientError> {
    reach(context, (field, columns), None, usage_part, |catalog, wanted| Reach::Usage {
        teams: role::asset_type(catalog, role::TEAM)
            .filter(|_| wanted.owners)
            .map(|id| Arc::clone(&catalog.node(id).label)),
        domains: wanted.domains,
        live: labels(catalog, &wanted.live),
    })
}

fn reach(
    context: &mut Context<'_>,
    (field, columns): (&Field, &mut Columns),
    depth: Option<i64>,
    part: impl Fn(&mut Context<'_>, &mut Wanted, &Field, &FieldMeaning) -> Result<ValueShape, ClientError>,
    what: impl FnOnce(&Catalog, &Wanted) -> Reach,
) -> Result<ValueShape, ClientError> {
    context.count_nested()?;
    let catalog = context.catalog;
    let key = columns.property(Subject::Node, catalog.key_of(way::assets(catalog)));
    let place = context.follow_place();
    let mut wanted = Wanted::default();
    let object = row_object(field, |child, meaning| {
        wanted.nodes |= *meaning != FieldMeaning::TotalCount;
        context.for_each_of(MAX_LIST, |context| part(context, &mut wanted, child, meaning))
    })?;
    let bound = parts::most_reached(context.around());
    let walk = walk(context, depth, (bound, !wanted.nodes))?;
    let reach = what(catalog, &wanted);
    let links = (wanted.path || wanted.last_used).then(|| parts::links(catalog, &walk, wanted.fact));
    let follow = ReachFollow {
        walk,
        around: around(context, wanted.owners, wanted.domains)?,
        links,
        depth,
        bound,
        unseen: Unseen::None,
        names: parts::names(catalog),
        reach,
    };
    context.follow(place, Follow::Reach(Box::new(follow)));
    wanted.affected.finish(context);
    wanted.responsible.finish(context);
    let value = Box::new(ValueShape::Inline(object));
    Ok(ValueShape::Follow { column: key, follow: place, value })
}

fn impact_part(
    context: &mut Context<'_>,
    wanted: &mut Wanted,
    field: &Field,
    meaning: &FieldMeaning,
) -> Result<ValueShape, ClientError> {
    match meaning {
        FieldMeaning::TotalCount => Ok(leaf(TOTAL, Scalar::Int)),
        FieldMeaning::LineagePart(LineagePart::Counts) => parts::counts(COUNTS, field),
        FieldMeaning::LineagePart(LineagePart::Completeness) => parts::completeness(COMPLETENESS, field),
        FieldMeaning::ReachPart(ReachPart::Live(id)) => {
            let column = LIVE + wanted.live(*id);
            let object = affected(context, wanted, field)?;
            Ok(ValueShape::List { column, bound: Some((MAX_LIST, Arc::from("lineage"))), object })
        }
        FieldMeaning::ReachPart(ReachPart::Owners) => {
            wanted.owners = true;
            responsible(context, &mut wanted.responsible, (OWNERS, field))
        }
        other => Err(misplaced(field, other)),
    }
}

/// Those who answer for assets: rows `[key, count]`.
pub(super) fn responsible(
    context: &mut Context<'_>,
    owners: &mut Followed,
    (column, field): (usize, &Field),
) -> Result<ValueShape, ClientError> {
    let object = row_object(field, |child, meaning| match meaning {
        FieldMeaning::ReachPart(ReachPart::Asset) => owners.asset(context, 0, child),
        FieldMeaning::Count => Ok(leaf(1, Scalar::Int)),
        other => Err(misplaced(child, other)),
    })?;
    Ok(ValueShape::List { column, bound: Some((MAX_LIST, Arc::from("lineage"))), object })
}

/// One of the live ones: its key, hops and path.
fn affected(context: &mut Context<'_>, wanted: &mut Wanted, field: &Field) -> Result<Object, ClientError> {
    row_object(field, |child, meaning| match meaning {
        FieldMeaning::ReachPart(ReachPart::Asset) => wanted.affected.asset(context, 0, child),
        FieldMeaning::LineagePart(LineagePart::Hops) => Ok(leaf(1, Scalar::Int)),
        FieldMeaning::ReachPart(ReachPart::Path) => {
            wanted.path = true;
            let object = parts::relationship(&mut wanted.fact, child)?;
            Ok(ValueShape::List { column: 2, bound: None, object })
        }
        other => Err(misplaced(child, other)),
    })
}

fn usage_part(
    context: &mut Context<'_>,
    wanted: &mut Wanted,
    field: &Field,
    meaning: &FieldMeaning,
) -> Result<ValueShape, ClientError> {
    match meaning {
        FieldMeaning::TotalCount => Ok(leaf(TOTAL, Scalar::Int)),
        FieldMeaning::ReachPart(ReachPart::ByType) => {
            let object = plain(field, |part| match part {
                FieldMeaning::LineagePart(LineagePart::Type) => Some(leaf(0, Scalar::String)),
                FieldMeaning::ReachPart(ReachPart::Direct) => Some(leaf(1, Scalar::Int)),
                FieldMeaning::Count => Some(leaf(2, Scalar::Int)),
                _ => None,
            })?;
            Ok(ValueShape::List { column: COUNTS, bound: None, object })
        }
        FieldMeaning::LineagePart(LineagePart::Completeness) => parts::completeness(COMPLETENESS, field),
        FieldMeaning::ReachPart(ReachPart::Teams) => {
            wanted.owners = true;
            Ok(rows_of(TEAMS, wanted.responsible.asset(context, 0, field)?))
        }
        FieldMeaning::ReachPart(ReachPart::Domains) => {
            wanted.domains = true;
            Ok(rows_of(DOMAINS, wanted.affected.asset(context, 0, field)?))
        }
        FieldMeaning::ReachPart(ReachPart::LiveCount(id)) => {
            Ok(leaf(LIVE_COUNTS + wanted.live(*id), Scalar::Int))
        }
        FieldMeaning::ReachPart(ReachPart::LastUsedAt) => {
            wanted.last_used = true;
            wanted.fact = recorded_at(context.catalog).into_iter().collect();
            Ok(leaf(LAST_USED, Scalar::DateTime))
        }
        other => Err(misplaced(field, other)),
    }
}

fn rows_of(column: usize, item: ValueShape) -> ValueShape {
    ValueShape::Rows { column, bound: (MAX_LIST, Arc::from("lineage")), item: Box::new(item) }
}

fn recorded_at(catalog: &Catalog) -> Option<Arc<Property>> {
    catalog.fact.iter().find(|property| &*property.name == "recordedAt").cloned()
}

fn labels(catalog: &Catalog, types: &[TypeId]) -> Vec<Arc<str>> {
    types.iter().map(|id| Arc::clone(&catalog.node(*id).label)).collect()
}

/// The whole walk downstream, and of each node whether it is live; or how many it reaches.
fn walk(
    context: &mut Context<'_>,
    depth: Option<i64>,
    (bound, counted): (usize, bool),
) -> Result<RootRead, ClientError> {
    let catalog = context.catalog;
    let mut params = Vec::new();
    let walk = context.apart(&mut params, |context| {
        let starts = object::keys(catalog, way::assets(catalog), context.param(Value::List(Vec::new())));
        let way = way::way(context, Direction::In, None, None)?;
        let depth = depth.map(|depth| {
            // One hop more tells whether something lies beyond.
            let depth = depth + i64::from(!counted);
            Depth { rounded: parts::rounded(depth), exact: context.param(Value::Int(depth)) }
        });
        let live = match role::lifecycle(catalog) {
            Some(lifecycle) => Predicate::Test {
                subject: Subject::Node,
                property: Arc::clone(lifecycle),
                test: Test::Eq(context.param(Value::from(role::LIVE))),
                negated: false,
            },
            None => Predicate::Constant(false),
        };
        let limit = context.param(Value::Int(i64::try_from(bound + 1).unwrap_or(i64::MAX)));
        let columns = vec![WalkColumn::Label, WalkColumn::Meets(live)];
        let (stop, filter) = (Predicate::Constant(false), Predicate::Constant(true));
        Ok(Walk { starts, way, stop, depth, filter, after: None, limit, columns, counted })
    })?;
    Ok(RootRead::new(Read::Walk(walk), params))
}

/// Who answers for nodes, and their domains.
pub(super) fn around(
    context: &mut Context<'_>,
    owners: bool,
    domains: bool,
) -> Result<Option<RootRead>, ClientError> {
    let catalog = context.catalog;
    let mut params = vec![Value::List(Vec::new())];
    let columns = context.apart(&mut params, |context| {
        let mut columns = Vec::new();
        for (wanted, relationship) in [(owners, role::owners(catalog)), (domains, role::domain(catalog))] {
            let Some(relationship) = relationship.filter(|_| wanted) else { continue };
            columns.push(Column::Nested { only: None, read: Box::new(related(context, relationship)) });
        }
        Ok(columns)
    })?;
    if columns.is_empty() {
        return Ok(None);
    }
    let assets = way::assets(catalog);
    let nodes = object::nodes(catalog, assets, true);
    let keys = object::keys(catalog, assets, Param(0));
    let read = Lookup { nodes, keys, aliases: false, filter: Predicate::Constant(true), columns };
    Ok(Some(RootRead::new(Read::Lookup(read), params)))
}

/// Rows `[key, label]`; of a to-one relationship the one that its field shows.
fn related(context: &mut Context<'_>, relationship: &Relationship) -> SetRead {
    let catalog = context.catalog;
    let key = catalog.key_of(relationship.target);
    let limit = if relationship.to_many { MAX_LIST } else { 1 };
    let limit = context.param(Value::Int(i64::try_from(limit).unwrap_or(i64::MAX)));
    let columns = vec![Column::Property { subject: Subject::Node, property: Arc::clone(key) }, Column::Label];
    SetRead {
        source: Source::Expand(object::expand(catalog, relationship)),
        filter: Predicate::Constant(true),
        rows: Some(Rows {
            order: order::total(catalog, relationship.target, Vec::new()),
            after: None,
            before: None,
            limit: Some(limit),
            whole: false,
            columns,
        }),
        total: false,
        aggregate: None,
        groups: Vec::new(),
    }
}
