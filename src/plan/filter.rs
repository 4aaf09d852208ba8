//! Filters: a coerced `where` becomes a predicate.
//!
//! In: input objects with meanings. Out: a [`Predicate`] in negation normal form, operands as parameters.
//! Must not know: statements.

use std::sync::Arc;

use super::{
    columns::Context,
    limits::MAX_OPERANDS,
    object,
    predicate::{and, negate, or, related},
    types::{Predicate, Quantifier, Subject, Test, TextOperator},
    way,
};
use crate::{
    catalog::{
        surface::{EnumMeaning, InputMeaning, Operator},
        types::{Direction, Property, Relationship, TypeSet},
    },
    error::{ClientError, ErrorCode},
    selection::types::{Argument, InputValue},
    value::Value,
};

/// The predicate of a `where`; nothing, null and `{}` hold always.
pub(super) fn filter(
    context: &mut Context<'_>,
    value: Option<&InputValue>,
) -> Result<Predicate, ClientError> {
    match value {
        Some(value) => object_of(context, Subject::Node, value),
        None => Ok(Predicate::Constant(true)),
    }
}

fn object_of(
    context: &mut Context<'_>,
    subject: Subject,
    value: &InputValue,
) -> Result<Predicate, ClientError> {
    let mut items = Vec::new();
    for argument in value.fields() {
        if argument.value != InputValue::Null {
            items.push(condition(context, subject, argument)?);
        }
    }
    Ok(and(items))
}

fn condition(
    context: &mut Context<'_>,
    subject: Subject,
    argument: &Argument,
) -> Result<Predicate, ClientError> {
    let value = &argument.value;
    match &argument.field.meaning {
        InputMeaning::And => Ok(and(each(context, subject, value)?)),
        InputMeaning::Or => Ok(or(each(context, subject, value)?)),
        InputMeaning::Not => Ok(negate(object_of(context, subject, value)?)),
        InputMeaning::Property(property) => tests(context, subject, property, value),
        InputMeaning::Type => types(context, value),
        InputMeaning::On => on(context, value),
        InputMeaning::Related(relationship) => {
            context.count_test()?;
            if relationship.to_many {
                quantified(context, relationship, value)
            } else {
                let inner = object_of(context, Subject::Node, value)?;
                let expand = object::expand(context.catalog, relationship);
                Ok(related(Quantifier::Some, expand, inner))
            }
        }
        InputMeaning::RelatedEdges(relationship) => {
            context.count_test()?;
            quantified(context, relationship, value)
        }
        InputMeaning::Reaches(direction) => {
            context.count_test()?;
            reaches(context, *direction, argument)
        }
        InputMeaning::EdgeNode => object_of(context, Subject::Node, value),
        InputMeaning::EdgeFact | InputMeaning::EdgeProperties => object_of(context, Subject::Edge, value),
        InputMeaning::Key
        | InputMeaning::Keys
        | InputMeaning::Where
        | InputMeaning::OrderBy
        | InputMeaning::First
        | InputMeaning::After
        | InputMeaning::Last
        | InputMeaning::Before
        | InputMeaning::GroupBy
        | InputMeaning::OnType(_)
        | InputMeaning::Some
        | InputMeaning::None
        | InputMeaning::All
        | InputMeaning::Single
        | InputMeaning::Operator(_)
        | InputMeaning::IgnoreCase
        | InputMeaning::Direction
        | InputMeaning::Depth
        | InputMeaning::Through
        | InputMeaning::Within
        | InputMeaning::StopAt
        | InputMeaning::OfType
        | InputMeaning::Since
        | InputMeaning::To
        | InputMeaning::MaxHops
        | InputMeaning::Limit
        | InputMeaning::Query
        | InputMeaning::Prefix
        | InputMeaning::Alike
        | InputMeaning::Selected
        | InputMeaning::Facet
        | InputMeaning::Values
        | InputMeaning::Representations
        | InputMeaning::Items
        | InputMeaning::ItemOf(_)
        | InputMeaning::Set(_)
        | InputMeaning::Add(_)
        | InputMeaning::Refs
        | InputMeaning::IfUpdatedAt
        | InputMeaning::Relationships
        | InputMeaning::RelationshipType
        | InputMeaning::From
        | InputMeaning::WriteKey
        | InputMeaning::Deletion
        | InputMeaning::Owners(_)
        | InputMeaning::Components(_)
        | InputMeaning::KeyField(_)
        | InputMeaning::Facets => Err(unfit(argument)),
    }
}

fn each(
    context: &mut Context<'_>,
    subject: Subject,
    value: &InputValue,
) -> Result<Vec<Predicate>, ClientError> {
    match value {
        InputValue::List(items) => items.iter().map(|item| object_of(context, subject, item)).collect(),
        InputValue::Object(_) => Ok(vec![object_of(context, subject, value)?]),
        InputValue::Null | InputValue::Scalar(_) | InputValue::Enum(_) | InputValue::Json(_) => {
            Ok(Vec::new())
        }
    }
}

/// `{some, none, all, single}`: those given must all hold.
fn quantified(
    context: &mut Context<'_>,
    relationship: &Arc<Relationship>,
    value: &InputValue,
) -> Result<Predicate, ClientError> {
    let mut items = Vec::new();
    for argument in value.fields() {
        if argument.value == InputValue::Null {
            continue;
        }
        let inner = object_of(context, Subject::Node, &argument.value)?;
        let expand = object::expand(context.catalog, relationship);
        items.push(match argument.field.meaning {
            InputMeaning::Some => related(Quantifier::Some, expand, inner),
            InputMeaning::None => related(Quantifier::None, expand, inner),
            // All of them meet it: none of them fails it.
            InputMeaning::All => related(Quantifier::None, expand, negate(inner)),
            InputMeaning::Single => related(Quantifier::Single, expand, inner),
            _ => return Err(unfit(argument)),
        });
    }
    Ok(and(items))
}

/// `upstream` and `downstream`: `{some, none, within, through}`.
fn reaches(
    context: &mut Context<'_>,
    direction: Direction,
    argument: &Argument,
) -> Result<Predicate, ClientError> {
    let given = argument.value.fields();
    let of = |meaning: InputMeaning| {
        given.iter().find(|field| field.field.meaning == meaning && field.value != InputValue::Null)
    };
    let (some, none) = (of(InputMeaning::Some), of(InputMeaning::None));
    let (within, through) = (of(InputMeaning::Within), of(InputMeaning::Through));
    if some.is_none() && none.is_none() && (within.is_some() || through.is_some()) {
        return Err(ClientError::new(
            ErrorCode::BadUserInput,
            format!(
                "`{}` has neither `some` nor `none`; say what is to be found, or not",
                argument.field.name
            ),
        ));
    }
    let mut items = Vec::new();
    for (asked, negated) in [(some, false), (none, true)] {
        let Some(asked) = asked else { continue };
        let condition = object_of(context, Subject::Node, &asked.value)?;
        let way = way::way(
            context,
            direction,
            through.map(|field| &field.value),
            within.map(|field| &field.value),
        )?;
        let never = [&condition, &way.within].contains(&&Predicate::Constant(false));
        items.push(if never {
            Predicate::Constant(negated)
        } else {
            Predicate::Reaches { negated, way: Box::new(way), condition: Box::new(condition) }
        });
    }
    Ok(and(items))
}

/// `type: {eq, ne, in, notIn}`: a node always has a type.
fn types(context: &mut Context<'_>, value: &InputValue) -> Result<Predicate, ClientError> {
    let mut items = Vec::new();
    for argument in value.fields() {
        context.count_test()?;
        let InputMeaning::Operator(operator) = argument.field.meaning else { return Err(unfit(argument)) };
        if argument.value == InputValue::Null {
            return Err(null_operand("type", argument));
        }
        let set = type_set(&argument.value);
        let negated = matches!(operator, Operator::Ne | Operator::NotIn);
        items.push(if set.is_empty() {
            Predicate::Constant(negated)
        } else {
            Predicate::Types { nodes: object::narrowed(context.catalog, set), negated }
        });
    }
    Ok(and(items))
}

/// The types that enum values name.
pub(super) fn type_set(value: &InputValue) -> TypeSet {
    match value {
        InputValue::Enum(value) => match value.meaning {
            EnumMeaning::Type(id) => TypeSet::one(id),
            EnumMeaning::Stored
            | EnumMeaning::Tag
            | EnumMeaning::Alike
            | EnumMeaning::Change
            | EnumMeaning::Order { .. }
            | EnumMeaning::EdgeOrder { .. }
            | EnumMeaning::GroupBy(_)
            | EnumMeaning::GroupByType
            | EnumMeaning::Direction(_)
            | EnumMeaning::Lineage(_)
            | EnumMeaning::Relationship(_)
            | EnumMeaning::Facet(_) => TypeSet::default(),
        },
        InputValue::List(items) => {
            items.iter().fold(TypeSet::default(), |set, item| set.union(&type_set(item)))
        }
        InputValue::Null | InputValue::Scalar(_) | InputValue::Json(_) | InputValue::Object(_) => {
            TypeSet::default()
        }
    }
}

/// `on: {dataset: {...}, model: {...}}`: of one of these types and matching its condition.
fn on(context: &mut Context<'_>, value: &InputValue) -> Result<Predicate, ClientError> {
    let mut items = Vec::new();
    for argument in value.fields() {
        let InputMeaning::OnType(id) = argument.field.meaning else { return Err(unfit(argument)) };
        if argument.value == InputValue::Null {
            continue;
        }
        context.count_test()?;
        let nodes = object::narrowed(context.catalog, TypeSet::one(id));
        let inner = object_of(context, Subject::Node, &argument.value)?;
        items.push(and(vec![Predicate::Types { nodes, negated: false }, inner]));
    }
    Ok(if items.is_empty() { Predicate::Constant(true) } else { or(items) })
}

/// The operators of one filter object; those given must all hold.
fn tests(
    context: &mut Context<'_>,
    subject: Subject,
    property: &Arc<Property>,
    value: &InputValue,
) -> Result<Predicate, ClientError> {
    let ignore_case = value.fields().iter().any(|argument| {
        argument.field.meaning == InputMeaning::IgnoreCase
            && argument.value == InputValue::Scalar(Value::Bool(true))
    });
    let mut items = Vec::new();
    for argument in value.fields() {
        let operator = match argument.field.meaning {
            InputMeaning::IgnoreCase => continue,
            InputMeaning::Operator(operator) => operator,
            _ => return Err(unfit(argument)),
        };
        context.count_test()?;
        let operand = operand(argument, property)?;
        let (test, negated) = test(context, (operator, ignore_case), operand, argument)?;
        items.push(Predicate::Test { subject, property: Arc::clone(property), test, negated });
    }
    Ok(and(items))
}

fn test(
    context: &mut Context<'_>,
    (operator, ignore_case): (Operator, bool),
    operand: Value,
    argument: &Argument,
) -> Result<(Test, bool), ClientError> {
    let truth = operand == Value::Bool(true);
    let mut param = |value: Value| context.param(if ignore_case { folded(value) } else { value });
    let text = |operator, param| Test::Text { operator, param, ignore_case };
    let test = match operator {
        Operator::IsNull => return Ok((Test::Null, !truth)),
        Operator::IsEmpty => return Ok((Test::Empty, !truth)),
        Operator::Eq if ignore_case => text(TextOperator::Eq, param(operand)),
        Operator::Ne if ignore_case => text(TextOperator::Ne, param(operand)),
        Operator::In if ignore_case => text(TextOperator::In, param(operand)),
        Operator::NotIn if ignore_case => text(TextOperator::NotIn, param(operand)),
        Operator::Contains => text(TextOperator::Contains, param(operand)),
        Operator::StartsWith => text(TextOperator::StartsWith, param(operand)),
        Operator::EndsWith => text(TextOperator::EndsWith, param(operand)),
        Operator::Gt | Operator::Gte | Operator::Lt | Operator::Lte if ignore_case => {
            return Err(ClientError::new(
                ErrorCode::BadUserInput,
                format!("`ignoreCase` does not go with `{}`; leave one out", argument.field.name),
            ));
        }
        Operator::Eq => Test::Eq(param(operand)),
        Operator::Ne => Test::Ne(param(operand)),
        Operator::In => Test::In(param(operand)),
        Operator::NotIn => Test::NotIn(param(operand)),
        Operator::Gt => Test::Gt(param(operand)),
        Operator::Gte => Test::Gte(param(operand)),
        Operator::Lt => Test::Lt(param(operand)),
        Operator::Lte => Test::Lte(param(operand)),
        Operator::Has => Test::Has(param(operand)),
        Operator::HasAny => Test::HasAny(param(operand)),
        Operator::HasAll => Test::HasAll(param(operand)),
    };
    Ok((test, false))
}

/// Folds text as both backends fold the property (design.md 6).
fn folded(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(text.to_lowercase()),
        Value::List(items) => Value::List(items.into_iter().map(folded).collect()),
        other @ (Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::DateTime(_)
        | Value::Date(_)
        | Value::Map(_)) => other,
    }
}

fn operand(argument: &Argument, property: &Property) -> Result<Value, ClientError> {
    match &argument.value {
        InputValue::Scalar(value) => Ok(value.clone()),
        InputValue::Enum(value) => Ok(Value::from(&*value.name)),
        InputValue::List(items) => {
            if items.len() > MAX_OPERANDS {
                return Err(ClientError::new(
                    ErrorCode::LimitExceeded,
                    format!(
                        "`{}` of `{}` holds more than {MAX_OPERANDS} values; ask in several requests",
                        argument.field.name, property.name
                    ),
                )
                .bounded(MAX_OPERANDS as u64, items.len() as u64));
            }
            let values = items.iter().map(|item| match item {
                InputValue::Scalar(value) => Ok(value.clone()),
                InputValue::Enum(value) => Ok(Value::from(&*value.name)),
                InputValue::Null | InputValue::Json(_) | InputValue::List(_) | InputValue::Object(_) => {
                    Err(null_operand(&property.name, argument))
                }
            });
            Ok(Value::List(values.collect::<Result<_, _>>()?))
        }
        InputValue::Null | InputValue::Json(_) | InputValue::Object(_) => {
            Err(null_operand(&property.name, argument))
        }
    }
}

fn null_operand(name: &str, argument: &Argument) -> ClientError {
    ClientError::new(
        ErrorCode::BadUserInput,
        format!(
            "`{}` of `{name}` is null, which compares with nothing; leave it out, or ask for missing values \
             with `isNull: true`",
            argument.field.name
        ),
    )
}

fn unfit(argument: &Argument) -> ClientError {
    tracing::error!(field = %argument.field.name, "input field of the surface has a meaning that does not fit its place");
    ClientError::new(ErrorCode::Internal, format!("input field `{}` can't be planned", argument.field.name))
}
