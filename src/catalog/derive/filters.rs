//! Filter objects: the operators of each scalar, enum and list. Types share them.
//!
//! In: which filters something refers to. Out: those filters. Must not know: whose properties they filter.

use super::{
    aggregates::built_in,
    draft::{Draft, Maker},
    fields::input,
    names::{list, named},
};
use crate::catalog::{
    surface::{InputField, InputMeaning, Operator},
    types::{Catalog, Scalar},
};

/// Name of the filter object of a property of this type.
pub(super) fn filter_name(scalar: &Scalar, is_list: bool) -> String {
    let suffix = if is_list { "ListFilter" } else { "Filter" };
    format!("{}{suffix}", scalar.name())
}

/// Adds the filters that something refers to.
pub(super) fn add_filters(draft: &mut Draft, catalog: &Catalog) {
    let referenced = draft.referenced();
    let built_in_scalars = [
        Scalar::String,
        Scalar::Id,
        Scalar::Int,
        Scalar::BigInt,
        Scalar::Float,
        Scalar::Boolean,
        Scalar::DateTime,
        Scalar::Date,
    ];
    let enums = catalog.enums.iter().map(|declared| Scalar::Enum(declared.clone()));
    for scalar in built_in_scalars.into_iter().chain(enums) {
        let maker = match &scalar {
            Scalar::Enum(declared) => Maker::generated("filter", declared.name.clone()),
            Scalar::Id
            | Scalar::String
            | Scalar::Int
            | Scalar::BigInt
            | Scalar::Float
            | Scalar::Boolean
            | Scalar::DateTime
            | Scalar::Date => Maker::BuiltIn,
        };
        let value = scalar.name();
        let name = filter_name(&scalar, false);
        if referenced.contains(name.as_str()) {
            let description = format!("Conditions on a `{value}`: all of them must hold.");
            draft.add_input(maker.clone(), name, &description, built_in(value_operators(&scalar)));
        }
        let name = filter_name(&scalar, true);
        if referenced.contains(name.as_str()) {
            let description = format!("Conditions on a list of `{value}`: all of them must hold.");
            draft.add_input(maker, name, &description, built_in(list_operators(value)));
        }
    }
}

fn value_operators(scalar: &Scalar) -> Vec<InputField> {
    let operators: &[Operator] = match scalar {
        Scalar::Boolean => &[Operator::Eq, Operator::IsNull],
        Scalar::Enum(_) => &[Operator::Eq, Operator::Ne, Operator::In, Operator::NotIn, Operator::IsNull],
        Scalar::Int | Scalar::BigInt | Scalar::Float | Scalar::DateTime | Scalar::Date => &[
            Operator::Eq,
            Operator::Ne,
            Operator::In,
            Operator::NotIn,
            Operator::Gt,
            Operator::Gte,
            Operator::Lt,
            Operator::Lte,
            Operator::IsNull,
        ],
        Scalar::Id | Scalar::String => &[
            Operator::Eq,
            Operator::Ne,
            Operator::In,
            Operator::NotIn,
            Operator::Gt,
            Operator::Gte,
            Operator::Lt,
            Operator::Lte,
            Operator::Contains,
            Operator::StartsWith,
            Operator::EndsWith,
            Operator::IsNull,
        ],
    };
    let mut fields: Vec<_> =
        operators.iter().map(|operator| operator_field(*operator, scalar.name())).collect();
    if matches!(scalar, Scalar::String) {
        let description = "Upper and lower case are the same to `eq`, `ne`, `in`, `notIn`, `contains`, `startsWith` and \
            `endsWith` beside it.";
        fields.push(input("ignoreCase", named("Boolean"), description, InputMeaning::IgnoreCase));
    }
    fields
}

fn list_operators(item: &str) -> Vec<InputField> {
    let operators = [Operator::Has, Operator::HasAny, Operator::HasAll, Operator::IsEmpty];
    operators.into_iter().map(|operator| operator_field(operator, item)).collect()
}

fn operator_field(operator: Operator, value: &str) -> InputField {
    let (name, description) = match operator {
        Operator::Eq => ("eq", "Equals this."),
        Operator::Ne => ("ne", "Has a value, and not this."),
        Operator::In => ("in", "Equals one of these."),
        Operator::NotIn => ("notIn", "Has a value, and none of these."),
        Operator::Gt => ("gt", "Is greater."),
        Operator::Gte => ("gte", "Is greater or equal."),
        Operator::Lt => ("lt", "Is less."),
        Operator::Lte => ("lte", "Is less or equal."),
        Operator::Contains => ("contains", "Holds this text."),
        Operator::StartsWith => ("startsWith", "Starts with this text."),
        Operator::EndsWith => ("endsWith", "Ends with this text."),
        Operator::IsNull => ("isNull", "Has no value (true), or has one (false)."),
        Operator::Has => ("has", "Holds this value."),
        Operator::HasAny => ("hasAny", "Holds one of these values."),
        Operator::HasAll => ("hasAll", "Holds all of these values."),
        Operator::IsEmpty => ("isEmpty", "Holds nothing (true), or something (false)."),
    };
    let ty = match operator {
        Operator::IsNull | Operator::IsEmpty => named("Boolean"),
        Operator::In | Operator::NotIn | Operator::HasAny | Operator::HasAll => list(named(value)),
        Operator::Eq
        | Operator::Ne
        | Operator::Gt
        | Operator::Gte
        | Operator::Lt
        | Operator::Lte
        | Operator::Contains
        | Operator::StartsWith
        | Operator::EndsWith
        | Operator::Has => named(value),
    };
    input(name, ty, description, InputMeaning::Operator(operator))
}
