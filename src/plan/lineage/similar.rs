//! Similar assets: reads of neighbours, of what else stands at these, and of the candidates' own neighbours.
//!
//! In: the fields selected on what is similar. Out: its follow and its shape. Must not know: how it is worked out.

use std::sync::Arc;

use super::{
    super::{
        columns::{Columns, Context},
        connection::row_object,
        followed::Followed,
        limits::{
            DEFAULT_SIMILAR, MAX_CANDIDATES, MAX_CANDIDATES_AT_ONCE, MAX_COMPARED_LINKS, MAX_DEGREE,
            MAX_IGNORED, MAX_REASONS, MAX_SIMILAR, MIN_CANDIDATES,
        },
        object, page,
        root::misplaced,
        shape::{Object, ValueShape},
        types::{Column, Follow, Neighbours, Param, Predicate, Read, RootRead, SimilarFollow, Subject, Told},
        way,
    },
    parts::{self, leaf},
};
use crate::{
    catalog::{
        role,
        surface::{FieldMeaning, LineagePart, SimilarPart},
        types::{Catalog, Direction, Scalar},
    },
    error::ClientError,
    selection::types::{Argument, Field},
    value::Value,
};

/// Columns of the record.
const ROWS: usize = 0;
const IGNORED: usize = 1;
const IGNORED_COUNT: usize = 2;
const COMPLETENESS: usize = 3;
/// Columns of a row.
const KEY: usize = 0;
const SCORE: usize = 1;
const SHARED: usize = 2;
const TOTAL: usize = 3;
const REASONS: usize = 4;
const REASON_COUNT: usize = 5;
const WORDS: usize = 6;

/// The assets that the fields asked for so far.
#[derive(Default)]
struct Wanted {
    nodes: Followed,
    neighbours: Followed,
}

/// Plans what is similar to a node whose row has these columns.
pub(in crate::plan) fn similar(
    context: &mut Context<'_>,
    field: &Field,
    arguments: &[Argument],
    columns: &mut Columns,
) -> Result<ValueShape, ClientError> {
    context.count_nested()?;
    let catalog = context.catalog;
    let key = columns.property(Subject::Node, catalog.key_of(way::assets(catalog)));
    let place = context.follow_place();
    let bounds = (DEFAULT_SIMILAR, MAX_SIMILAR, "similar assets");
    let size = page::at_most(context.limits, arguments, bounds)?;
    let mut wanted = Wanted::default();
    let object = row_object(field, |child, meaning| part(context, &mut wanted, size, (child, meaning)))?;
    let candidates = (MAX_CANDIDATES_AT_ONCE / context.around().max(1)).clamp(MIN_CANDIDATES, MAX_CANDIDATES);
    let beside = |direction| (vec![direction], Vec::new(), MAX_DEGREE, Told::Label);
    let name = role::name(catalog);
    let property = |property| Column::Property { subject: Subject::Node, property: Arc::clone(property) };
    let own = std::iter::once(Column::Label).chain(name.map(property)).collect();
    let both = vec![Direction::Out, Direction::In];
    let profiles = neighbours(catalog, (both, own, MAX_COMPARED_LINKS + 1, Told::Degree(Param(2))));
    let follow = SimilarFollow {
        own: profiles.clone(),
        upstream: neighbours(catalog, beside(Direction::In)),
        downstream: neighbours(catalog, beside(Direction::Out)),
        others: profiles,
        named: name.is_some(),
        size,
        links: MAX_COMPARED_LINKS,
        hub: MAX_DEGREE,
        found_by: parts::most_reached(context.around()),
        candidates,
        names: parts::names(catalog),
    };
    context.follow(place, Follow::Similar(Box::new(follow)));
    wanted.nodes.finish(context);
    wanted.neighbours.finish(context);
    let value = Box::new(ValueShape::Inline(object));
    Ok(ValueShape::Follow { column: key, follow: place, value })
}

fn part(
    context: &mut Context<'_>,
    wanted: &mut Wanted,
    size: usize,
    (field, meaning): (&Field, &FieldMeaning),
) -> Result<ValueShape, ClientError> {
    match meaning {
        FieldMeaning::Nodes => context.for_each_of(size, |context| {
            let item = Box::new(wanted.nodes.asset(context, KEY, field)?);
            Ok(ValueShape::Rows { column: ROWS, bound: (MAX_SIMILAR, Arc::from("similar")), item })
        }),
        FieldMeaning::Edges => context.for_each_of(size, |context| {
            let object = edge(context, wanted, field)?;
            Ok(ValueShape::List { column: ROWS, bound: None, object })
        }),
        FieldMeaning::SimilarPart(SimilarPart::Ignored) => context.for_each_of(MAX_IGNORED, |context| {
            let object = neighbour(context, wanted, field)?;
            Ok(ValueShape::List { column: IGNORED, bound: None, object })
        }),
        FieldMeaning::SimilarPart(SimilarPart::IgnoredCount) => Ok(leaf(IGNORED_COUNT, Scalar::Int)),
        FieldMeaning::SimilarPart(SimilarPart::Completeness) => parts::completeness(COMPLETENESS, field),
        other => Err(misplaced(field, other)),
    }
}

fn edge(context: &mut Context<'_>, wanted: &mut Wanted, edge: &Field) -> Result<Object, ClientError> {
    row_object(edge, |field, meaning| match meaning {
        FieldMeaning::EdgeNode => wanted.nodes.asset(context, KEY, field),
        FieldMeaning::SimilarPart(SimilarPart::Score) => Ok(leaf(SCORE, Scalar::Float)),
        FieldMeaning::SimilarPart(SimilarPart::SharedWeight) => Ok(leaf(SHARED, Scalar::Int)),
        FieldMeaning::SimilarPart(SimilarPart::TotalWeight) => Ok(leaf(TOTAL, Scalar::Int)),
        FieldMeaning::SimilarPart(SimilarPart::ReasonCount) => Ok(leaf(REASON_COUNT, Scalar::Int)),
        FieldMeaning::SimilarPart(SimilarPart::Words) => {
            Ok(ValueShape::Leaf { column: WORDS, scalar: Scalar::String, list: true })
        }
        FieldMeaning::SimilarPart(SimilarPart::Reasons) => context.for_each_of(MAX_REASONS, |context| {
            let object = neighbour(context, wanted, field)?;
            Ok(ValueShape::List { column: REASONS, bound: None, object })
        }),
        other => Err(misplaced(field, other)),
    })
}

fn neighbour(context: &mut Context<'_>, wanted: &mut Wanted, field: &Field) -> Result<Object, ClientError> {
    row_object(field, |child, meaning| match meaning {
        FieldMeaning::LineagePart(LineagePart::Type) => Ok(leaf(0, Scalar::String)),
        FieldMeaning::SimilarPart(SimilarPart::Direction) => Ok(leaf(1, Scalar::String)),
        FieldMeaning::SimilarPart(SimilarPart::Asset) => wanted.neighbours.asset(context, 2, child),
        FieldMeaning::SimilarPart(SimilarPart::Weight) => Ok(leaf(3, Scalar::Int)),
        other => Err(misplaced(child, other)),
    })
}

/// A read of neighbours: directions, columns of the nodes themselves, rows of each direction, what is told of far ends.
fn neighbours(
    catalog: &Catalog,
    (directions, columns, rows, told): (Vec<Direction>, Vec<Column>, usize, Told),
) -> RootRead {
    let assets = way::assets(catalog);
    let way = way::everywhere(catalog);
    let number = |number: usize| Value::Int(i64::try_from(number).unwrap_or(i64::MAX));
    let mut params = vec![Value::List(Vec::new()), number(rows)];
    if let Told::Degree(_) = told {
        params.push(number(MAX_DEGREE + 1));
    }
    let read = Neighbours {
        of: object::keys(catalog, assets, Param(0)),
        columns,
        relationships: way.0,
        directions,
        nodes: way.1,
        filter: Predicate::Constant(true),
        far: Arc::clone(catalog.key_of(assets)),
        limit: Param(1),
        told,
    };
    RootRead::new(Read::Neighbours(read), params)
}
