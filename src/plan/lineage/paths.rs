//! Paths from an asset to another one.
//!
//! In: the fields selected on paths. Out: their follow and their shape. Must not know: how they are found.

use std::sync::Arc;

use super::{
    super::{
        columns::{Columns, Context},
        connection::row_object,
        filter,
        followed::Followed,
        limits::{DEFAULT_HOPS, DEFAULT_PATHS, MAX_HOPS, MAX_PATHS},
        object,
        predicate::{and, negate},
        root::{argument, misplaced},
        shape::{Object, ValueShape},
        types::{
            Depth, Follow, PathsFollow, Predicate, Read, RootRead, SetRead, Source, Subject, Test, Walk,
            WalkColumn,
        },
        way,
    },
    parts::{self, leaf},
};
use crate::{
    catalog::{
        surface::{FieldMeaning, InputMeaning, LineagePart, PathPart},
        types::{Direction, Property, Scalar},
    },
    error::{ClientError, ErrorCode},
    selection::types::{Argument, Field, InputValue},
    value::Value,
};

/// Columns of the record.
const LIST: usize = 0;
const TOTAL: usize = 1;
const AT_LEAST: usize = 2;
const LOOKED_AT: usize = 3;

/// What the fields asked for so far.
#[derive(Default)]
struct Wanted {
    fact: Vec<Arc<Property>>,
    assets: Followed,
}

/// Plans the paths from a node whose row has these columns.
pub(in crate::plan) fn paths(
    context: &mut Context<'_>,
    field: &Field,
    arguments: &[Argument],
    columns: &mut Columns,
) -> Result<ValueShape, ClientError> {
    context.count_nested()?;
    let catalog = context.catalog;
    let key = columns.property(Subject::Node, catalog.key_of(way::assets(catalog)));
    let place = context.follow_place();
    let Some(InputValue::Scalar(Value::String(to))) = argument(arguments, &InputMeaning::To) else {
        return Err(misplaced(field, &FieldMeaning::Paths));
    };
    let hops = number(arguments, (&InputMeaning::MaxHops, "maxHops"), (DEFAULT_HOPS, MAX_HOPS))?;
    let limit = number(arguments, (&InputMeaning::Limit, "limit"), (DEFAULT_PATHS, MAX_PATHS))?;

    let mut wanted = Wanted::default();
    let object = row_object(field, |child, meaning| {
        context.for_each_of(limit.saturating_mul(hops), |context| part(context, &mut wanted, child, meaning))
    })?;
    // From each row, and from the other end.
    let bound = parts::most_reached(context.around().saturating_add(1));
    let (walk, target) = reads(context, arguments, (to, hops, bound))?;
    let links = parts::links(catalog, &walk, wanted.fact);
    let names = parts::names(catalog);
    let follow = PathsFollow { walk, links, target, to: to.clone(), hops, limit, bound, names };
    context.follow(place, Follow::Paths(Box::new(follow)));
    wanted.assets.finish(context);
    let value = Box::new(ValueShape::Inline(object));
    Ok(ValueShape::Follow { column: key, follow: place, value })
}

fn part(
    context: &mut Context<'_>,
    wanted: &mut Wanted,
    field: &Field,
    meaning: &FieldMeaning,
) -> Result<ValueShape, ClientError> {
    match meaning {
        FieldMeaning::TotalCount => Ok(leaf(TOTAL, Scalar::Int)),
        FieldMeaning::PathPart(PathPart::AtLeast) => Ok(leaf(AT_LEAST, Scalar::Int)),
        FieldMeaning::PathPart(PathPart::LookedAt) => Ok(leaf(LOOKED_AT, Scalar::Int)),
        FieldMeaning::PathPart(PathPart::List) => {
            let object = row_object(field, |child, meaning| match meaning {
                FieldMeaning::LineagePart(LineagePart::Hops) => Ok(leaf(0, Scalar::Int)),
                FieldMeaning::PathPart(PathPart::Direction) => Ok(leaf(1, Scalar::String)),
                FieldMeaning::PathPart(PathPart::Assets) => {
                    let item = Box::new(wanted.assets.asset(context, 0, child)?);
                    Ok(ValueShape::Rows { column: 2, bound: (MAX_HOPS + 1, Arc::from("paths")), item })
                }
                FieldMeaning::PathPart(PathPart::Steps) => {
                    let object = step(&mut wanted.fact, child)?;
                    Ok(ValueShape::List { column: 3, bound: None, object })
                }
                other => Err(misplaced(child, other)),
            })?;
            Ok(ValueShape::List { column: LIST, bound: None, object })
        }
        other => Err(misplaced(field, other)),
    }
}

fn step(fact: &mut Vec<Arc<Property>>, field: &Field) -> Result<Object, ClientError> {
    row_object(field, |child, meaning| match meaning {
        FieldMeaning::LineagePart(LineagePart::From) => Ok(leaf(0, Scalar::Id)),
        FieldMeaning::LineagePart(LineagePart::To) => Ok(leaf(1, Scalar::Id)),
        FieldMeaning::LineagePart(LineagePart::Relationships) => {
            let object = parts::relationship(fact, child)?;
            Ok(ValueShape::List { column: 2, bound: None, object })
        }
        other => Err(misplaced(child, other)),
    })
}

/// The walk, and the test of the other end if `within` asks for one.
fn reads(
    context: &mut Context<'_>,
    arguments: &[Argument],
    (to, hops, bound): (&str, usize, usize),
) -> Result<(RootRead, Option<RootRead>), ClientError> {
    let catalog = context.catalog;
    let assets = way::assets(catalog);
    let asked = argument(arguments, &InputMeaning::Within);
    let mut params = Vec::new();
    let walk = context.apart(&mut params, |context| {
        let starts = object::keys(catalog, assets, context.param(Value::List(Vec::new())));
        let way = way::way(context, Direction::Out, argument(arguments, &InputMeaning::Through), None)?;
        let within = filter::filter(context, asked)?;
        let exact = i64::try_from(hops).unwrap_or(i64::MAX);
        let depth = Some(Depth { rounded: parts::rounded(exact), exact: context.param(Value::Int(exact)) });
        let limit = context.param(Value::Int(i64::try_from(bound + 1).unwrap_or(i64::MAX)));
        let stop = negate(within.clone());
        let columns = vec![WalkColumn::Label, WalkColumn::Meets(within)];
        Ok(Walk {
            starts,
            way,
            stop,
            depth,
            filter: Predicate::Constant(true),
            after: None,
            limit,
            columns,
            counted: false,
        })
    })?;
    let walk = RootRead::new(Read::Walk(walk), params);
    let mut params = Vec::new();
    let target = context.apart(&mut params, |context| {
        let within = filter::filter(context, asked)?;
        // Who may not see everything may not see the other end, maybe.
        if within == Predicate::Constant(true) && !context.access.restricts() {
            return Ok(None);
        }
        let is_target = Predicate::Test {
            subject: Subject::Node,
            property: Arc::clone(catalog.key_of(assets)),
            test: Test::Eq(context.param(Value::from(to))),
            negated: false,
        };
        Ok(Some(SetRead {
            source: Source::Scan(object::nodes(catalog, assets, false)),
            filter: and(vec![is_target, within]),
            rows: None,
            total: true,
            aggregate: None,
            groups: Vec::new(),
        }))
    })?;
    Ok((walk, target.map(|read| RootRead::new(Read::Set(read), params))))
}

/// A number from 1 up to a bound.
fn number(
    arguments: &[Argument],
    (meaning, name): (&InputMeaning, &str),
    (default, most): (usize, usize),
) -> Result<usize, ClientError> {
    let Some(InputValue::Scalar(Value::Int(asked))) = argument(arguments, meaning) else {
        return Ok(default);
    };
    match usize::try_from(*asked) {
        Ok(number) if (1..=most).contains(&number) => Ok(number),
        Ok(number) if number > most => Err(ClientError::new(
            ErrorCode::LimitExceeded,
            format!("`{name}` is {asked}; it is at most {most}"),
        )
        .bounded(most as u64, number as u64)),
        Ok(_) | Err(_) => {
            Err(ClientError::new(ErrorCode::BadUserInput, format!("`{name}` is {asked}; it is at least 1")))
        }
    }
}
