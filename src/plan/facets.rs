//! Facets: values chosen of them become conditions, and their counts become groups, each without its own choice.
//!
//! In: `selected` and the `facets` field. Out: conditions, groups, their shape. Must not know: the query.

use std::sync::Arc;

use super::{
    columns::Context,
    connection::{Wanted, row_object, type_name},
    followed::Followed,
    limits::{MAX_FACET_VALUES, MAX_SELECTED},
    object, page,
    predicate::{and, or, related},
    root::{argument, misplaced},
    shape::{ConnectionValue, FacetField, FacetShape, GroupValue, Object, ValueShape},
    types::{Group, GroupBy, Predicate, Quantifier, Subject, Test},
};
use crate::{
    catalog::{
        facets::Facet,
        naming::screaming_snake,
        surface::{EnumMeaning, EnumValue, FieldMeaning, InputMeaning, SearchPart},
        types::{Catalog, Property, Relationship, Scalar, TypeSet},
    },
    error::{ClientError, ErrorCode},
    guard::Bound,
    selection::types::{Argument, Field, FieldKind, InputValue},
    value::Value,
};

/// What facets are counted over.
pub(super) struct Counting {
    /// What every hit meets, beside what is chosen.
    pub(super) base: Predicate,
    /// What is chosen, by name of the facet.
    pub(super) selected: Vec<(Arc<str>, Predicate)>,
    /// Types that are found.
    pub(super) types: TypeSet,
}

/// The conditions that the chosen values are, by name of the facet. A facet without values says nothing.
pub(super) fn selected(
    context: &mut Context<'_>,
    value: Option<&InputValue>,
) -> Result<Vec<(Arc<str>, Predicate)>, ClientError> {
    let Some(InputValue::List(items)) = value else { return Ok(Vec::new()) };
    let mut all: Vec<(Arc<str>, Predicate)> = Vec::new();
    let mut count = 0;
    for item in items {
        let given = item.fields();
        let of = |meaning: &InputMeaning| argument(given, meaning);
        let (Some(InputValue::Enum(facet)), Some(InputValue::List(values))) =
            (of(&InputMeaning::Facet), of(&InputMeaning::Values))
        else {
            continue;
        };
        if all.iter().any(|(name, _)| *name == facet.name) {
            let message = format!("`selected` names {} twice; give all its values at once", facet.name);
            return Err(ClientError::new(ErrorCode::BadUserInput, message));
        }
        count += values.len();
        if count > MAX_SELECTED {
            let message = format!("`selected` holds more than {MAX_SELECTED} values");
            return Err(ClientError::new(ErrorCode::LimitExceeded, message)
                .bounded(MAX_SELECTED as u64, count as u64));
        }
        if values.is_empty() {
            continue;
        }
        context.count_test()?;
        all.push((Arc::clone(&facet.name), chosen(context, facet, values)?));
    }
    Ok(all)
}

fn chosen(
    context: &mut Context<'_>,
    facet: &EnumValue,
    values: &[InputValue],
) -> Result<Predicate, ClientError> {
    let EnumMeaning::Facet(of) = &facet.meaning else { return Err(unplanned(facet)) };
    let missing = values.contains(&InputValue::Null);
    let texts: Vec<&str> = values
        .iter()
        .filter_map(|value| match value {
            InputValue::Scalar(value) => value.as_str(),
            InputValue::Null
            | InputValue::Enum(_)
            | InputValue::Json(_)
            | InputValue::List(_)
            | InputValue::Object(_) => None,
        })
        .collect();
    let mut any = Vec::new();
    match of {
        Facet::Type => {
            let mut types = TypeSet::default();
            for text in texts {
                types.insert(type_named(context.catalog, facet, text)?);
            }
            if missing {
                return Err(refused(facet, "null", "every asset has a type"));
            }
            let nodes = object::narrowed(context.catalog, types);
            any.push(Predicate::Types { nodes, negated: false });
        }
        Facet::Property(property) => {
            let test = |test| Predicate::Test {
                subject: Subject::Node,
                property: Arc::clone(property),
                test,
                negated: false,
            };
            let typed = texts.iter().map(|text| typed(facet, property, text));
            let typed = typed.collect::<Result<Vec<_>, _>>()?;
            if !typed.is_empty() {
                let values = context.param(Value::List(typed));
                any.push(test(if property.list { Test::HasAny(values) } else { Test::In(values) }));
            }
            if missing {
                any.push(test(if property.list { Test::Empty } else { Test::Null }));
            }
        }
        Facet::Related(relationship) => {
            let keys = texts.iter().map(|text| Value::from(*text)).collect::<Vec<_>>();
            let expand = || object::expand(context.catalog, relationship);
            if missing {
                any.push(related(Quantifier::None, expand(), Predicate::Constant(true)));
            }
            if !keys.is_empty() {
                let expand = expand();
                let condition = Predicate::Test {
                    subject: Subject::Node,
                    property: Arc::clone(context.catalog.key_of(relationship.target)),
                    test: Test::In(context.param(Value::List(keys))),
                    negated: false,
                };
                any.push(related(Quantifier::Some, expand, condition));
            }
        }
    }
    Ok(or(any))
}

fn type_named(
    catalog: &Catalog,
    facet: &EnumValue,
    text: &str,
) -> Result<crate::catalog::types::TypeId, ClientError> {
    let types = catalog.found_types();
    let name = |id| screaming_snake(&catalog.node(id).name);
    types.iter().find(|id| name(*id) == text).ok_or_else(|| {
        let known: Vec<String> = types.iter().map(name).collect();
        refused(facet, &format!("{text:?}"), &format!("it has {}", known.join(", ")))
    })
}

/// A chosen value as its property holds it.
fn typed(facet: &EnumValue, property: &Property, text: &str) -> Result<Value, ClientError> {
    let shown = || format!("{text:?}");
    match &property.scalar {
        Scalar::Id | Scalar::String => Ok(Value::from(text)),
        Scalar::Enum(of) if of.values.iter().any(|(name, _)| &**name == text) => Ok(Value::from(text)),
        Scalar::Enum(of) => {
            let known: Vec<&str> = of.values.iter().map(|(name, _)| &**name).collect();
            Err(refused(facet, &shown(), &format!("it has {}", known.join(", "))))
        }
        Scalar::Boolean => match text {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            _ => Err(refused(facet, &shown(), "it has true and false")),
        },
        Scalar::Int => match text.parse::<i32>() {
            Ok(number) => Ok(Value::Int(number.into())),
            Err(_) => Err(refused(facet, &shown(), "it has whole numbers")),
        },
        Scalar::BigInt | Scalar::Float | Scalar::DateTime | Scalar::Date => Err(unplanned(facet)),
    }
}

fn refused(facet: &EnumValue, value: &str, why: &str) -> ClientError {
    let message = format!("`selected` names {value}, which is no value of {}; {why}", facet.name);
    ClientError::new(ErrorCode::BadUserInput, message)
}

fn unplanned(facet: &EnumValue) -> ClientError {
    ClientError::new(ErrorCode::Internal, format!("facet `{}` can't be planned", facet.name))
}

/// Plans one `facets` field. A facet named twice is counted once, where it is named first.
pub(super) fn facets(
    context: &mut Context<'_>,
    wanted: &mut Wanted,
    counting: &Counting,
    (field, arguments): (&Field, &[Argument]),
) -> Result<ConnectionValue, ClientError> {
    let size =
        page::size((context.limits, Bound::PageSize), argument(arguments, &InputMeaning::First), "first")?
            .unwrap_or(MAX_FACET_VALUES);
    if size > MAX_FACET_VALUES {
        let message = format!("`first` is {size}; a facet shows at most {MAX_FACET_VALUES} values");
        return Err(
            ClientError::new(ErrorCode::LimitExceeded, message).bounded(MAX_FACET_VALUES as u64, size as u64)
        );
    }
    let limit = context.param(Value::Int(i64::try_from(size).unwrap_or(i64::MAX)));
    let Some(InputValue::List(asked)) = argument(arguments, &InputMeaning::Facets) else {
        return Err(ClientError::new(ErrorCode::BadUserInput, "`facets` needs `fields`, what to count by"));
    };
    let mut assets = Assets { followed: Followed::default(), planned: Vec::new(), rows: size * asked.len() };
    let mut facets: Vec<FacetShape> = Vec::new();
    for value in asked {
        let InputValue::Enum(facet) = value else { continue };
        let EnumMeaning::Facet(of) = &facet.meaning else { return Err(unplanned(facet)) };
        if facets.iter().any(|known| known.name == facet.name) {
            continue;
        }
        let others = counting.selected.iter().filter(|(name, _)| *name != facet.name);
        let others = others.map(|(_, predicate)| predicate.clone());
        let filter = Some(and(std::iter::once(counting.base.clone()).chain(others).collect()));
        let (by, text) = group_by(context.catalog, counting.types, of);
        let index = wanted.groups.len();
        wanted.groups.push(Group { by, filter, limit, measures: Vec::new() });
        let fields = counts(context, &mut assets, (of, &text), field)?;
        facets.push(FacetShape { name: Arc::clone(&facet.name), index, fields });
    }
    assets.followed.finish(context);
    Ok(ConnectionValue::Facets { typename: type_name(field), facets })
}

/// The related assets of one `facets` field: planned once, whatever the number of facets that show them.
struct Assets {
    followed: Followed,
    planned: Vec<(Arc<str>, ValueShape)>,
    rows: usize,
}

fn group_by(catalog: &Catalog, types: TypeSet, facet: &Facet) -> (GroupBy, GroupValue) {
    match facet {
        Facet::Type => {
            let nodes = types.iter().map(|id| catalog.node(id));
            let names =
                nodes.map(|node| (Arc::clone(&node.label), Arc::<str>::from(screaming_snake(&node.name))));
            let names: Vec<_> = names.collect();
            let labels = names.iter().map(|(label, _)| Arc::clone(label)).collect();
            (GroupBy::Type(labels), GroupValue::Type(names))
        }
        Facet::Property(property) => {
            let text = GroupValue::Scalar(property.scalar.clone());
            let by = if property.list { GroupBy::Items } else { GroupBy::Property };
            (by(Arc::clone(property)), text)
        }
        Facet::Related(relationship) => {
            let key = Arc::clone(catalog.key_of(relationship.target));
            let text = GroupValue::Scalar(key.scalar.clone());
            let expand = object::expand(catalog, relationship);
            (GroupBy::Related { expand, condition: Box::new(Predicate::Constant(true)), key }, text)
        }
    }
}

fn counts(
    context: &mut Context<'_>,
    assets: &mut Assets,
    (facet, text): (&Facet, &GroupValue),
    field: &Field,
) -> Result<Vec<(Arc<str>, FacetField)>, ClientError> {
    let mut fields = Vec::with_capacity(field.fields.len());
    for child in &field.fields {
        let value = match &child.kind {
            FieldKind::Typename | FieldKind::Introspection => FacetField::Typename,
            FieldKind::Api { field: api, .. } => match &api.meaning {
                FieldMeaning::SearchPart(SearchPart::Facet) => FacetField::Name,
                FieldMeaning::SearchPart(SearchPart::Values) => {
                    FacetField::Values(value(context, assets, (facet, text), child)?)
                }
                other => return Err(misplaced(child, other)),
            },
        };
        fields.push((Arc::clone(&child.key), value));
    }
    Ok(fields)
}

/// The object of a group: `[value, count]`.
fn value(
    context: &mut Context<'_>,
    assets: &mut Assets,
    (facet, text): (&Facet, &GroupValue),
    field: &Field,
) -> Result<Object, ClientError> {
    row_object(field, |child, meaning| match meaning {
        FieldMeaning::GroupValue => Ok(ValueShape::Text { column: 0, value: text.clone() }),
        FieldMeaning::Count => Ok(ValueShape::Leaf { column: 1, scalar: Scalar::Int, list: false }),
        FieldMeaning::SearchPart(SearchPart::Asset) => match facet {
            Facet::Related(relationship) if leads_to_assets(context.catalog, relationship) => {
                asset(context, assets, child)
            }
            Facet::Related(_) | Facet::Type | Facet::Property(_) => Ok(ValueShape::Null),
        },
        other => Err(misplaced(child, other)),
    })
}

fn leads_to_assets(catalog: &Catalog, relationship: &Relationship) -> bool {
    catalog.types_of(relationship.target).iter().all(|id| catalog.is_asset(id))
}

fn asset(context: &mut Context<'_>, assets: &mut Assets, field: &Field) -> Result<ValueShape, ClientError> {
    if let Some((_, known)) = assets.planned.iter().find(|(key, _)| *key == field.key) {
        return Ok(known.clone());
    }
    let followed = &mut assets.followed;
    let planned = context.for_each_of(assets.rows, |context| followed.asset(context, 0, field))?;
    assets.planned.push((Arc::clone(&field.key), planned.clone()));
    Ok(planned)
}
