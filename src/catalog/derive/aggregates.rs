//! Aggregates and groups of a connection.
//!
//! In: the properties of a type. Out: `TAggregate`, `TGroup`, `TGroupBy` and the aggregates of scalars that are used.
//! Must not know: how anything is summed.

use std::sync::Arc;

use super::{
    draft::{Draft, Maker},
    fields::{field, input},
    names::{full_list, named, non_null},
    surface::Subject,
};
use crate::catalog::{
    naming::screaming_snake,
    surface::{ApiField, EnumMeaning, EnumValue, FieldMeaning, InputMeaning},
    types::{Property, Scalar},
};

/// Adds the aggregate of one type and its groups.
pub(super) fn add_aggregates(draft: &mut Draft, subject: &Subject) {
    let name = subject.name;
    let maker = || Maker::generated("aggregate", name.clone());
    let description = format!("What many `{name}` come to.");
    draft.add_object(maker(), format!("{name}Aggregate"), &description, aggregate_fields(subject));
    let values = group_by_values(subject);
    if values.is_empty() {
        return;
    }
    let maker = || Maker::generated("groups", name.clone());
    let aggregate = non_null(named(format!("{name}Aggregate")));
    let value = "What the group has in common, as text; null for those without a value.";
    let fields = [
        field("value", named("String"), value, FieldMeaning::GroupValue),
        field("count", non_null(named("Int")), "How many there are.", FieldMeaning::Count),
        field("aggregate", aggregate, "What they come to.", FieldMeaning::GroupAggregate),
    ];
    let description = format!("Those `{name}` that have one value in common.");
    draft.add_object(maker(), format!("{name}Group"), &description, built_in(fields));
    let description = format!("What `{name}` can be grouped by.");
    draft.add_enum(maker(), format!("{name}GroupBy"), &description, values);
}

/// The field `groups` of a connection, if the type has anything to group by.
pub(super) fn groups_field(subject: &Subject) -> Option<ApiField> {
    if group_by_values(subject).is_empty() {
        return None;
    }
    let name = subject.name;
    let description =
        "All of them by the values of one field, largest group first; a list counts each of its items.";
    let mut groups =
        field("groups", full_list(named(format!("{name}Group"))), description, FieldMeaning::Groups);
    let by = non_null(named(format!("{name}GroupBy")));
    let by = input("by", by, "The field to group by.", InputMeaning::GroupBy);
    let mut first = input("first", named("Int"), "At most so many groups, up to 500.", InputMeaning::First);
    first.default = Some(20);
    groups.arguments = super::fields::arguments([Some(by), Some(first)]);
    Some(groups)
}

/// Adds the aggregates of scalars that some type's aggregate refers to.
pub(super) fn add_shared(draft: &mut Draft) {
    let referenced = draft.referenced();
    let numeric = ["Int", "BigInt", "Float"];
    for scalar in numeric.into_iter().chain(["DateTime", "Date"]) {
        let name = format!("{scalar}Aggregate");
        if !referenced.contains(name.as_str()) {
            continue;
        }
        let mut fields = vec![
            field("min", named(scalar), "The smallest.", FieldMeaning::Min),
            field("max", named(scalar), "The largest.", FieldMeaning::Max),
        ];
        if numeric.contains(&scalar) {
            let sum = if scalar == "Float" { "Float" } else { "BigInt" };
            fields.push(field("sum", named(sum), "Their sum.", FieldMeaning::Sum));
            fields.push(field("avg", named("Float"), "Their mean.", FieldMeaning::Avg));
        }
        let description = format!("What many `{scalar}` values come to; all null where there is no value.");
        draft.add_object(Maker::BuiltIn, name, &description, built_in(fields));
    }
}

fn aggregate_fields(subject: &Subject) -> Vec<(Maker, ApiField)> {
    let count = field("count", non_null(named("Int")), "How many there are.", FieldMeaning::Count);
    let mut fields = vec![(Maker::BuiltIn, count)];
    for property in subject.filterable() {
        let Some(aggregate) = aggregate_of(property) else { continue };
        let description = format!("Of their `{}`.", property.name);
        let ty = non_null(named(aggregate));
        let mut member =
            field(property.name.clone(), ty, &description, FieldMeaning::AggregateOf(property.clone()));
        member.deprecated.clone_from(&property.deprecated);
        fields.push((Maker::generated("aggregate", format!("{}.{}", subject.name, property.name)), member));
    }
    fields
}

fn aggregate_of(property: &Property) -> Option<&'static str> {
    if property.list {
        return None;
    }
    match property.scalar {
        Scalar::Int => Some("IntAggregate"),
        Scalar::BigInt => Some("BigIntAggregate"),
        Scalar::Float => Some("FloatAggregate"),
        Scalar::DateTime => Some("DateTimeAggregate"),
        Scalar::Date => Some("DateAggregate"),
        Scalar::Id | Scalar::String | Scalar::Boolean | Scalar::Enum(_) => None,
    }
}

fn group_by_values(subject: &Subject) -> Vec<(Maker, EnumValue)> {
    let mut values = Vec::new();
    if subject.is_interface() {
        let description = Some("The concrete type.".into());
        let value = EnumValue {
            name: "TYPE".into(),
            description,
            meaning: EnumMeaning::GroupByType,
            directives: Vec::new(),
        };
        values.push((Maker::BuiltIn, value));
    }
    let groupable = subject.filterable().filter(|property: &&Arc<Property>| can_group(property));
    values.extend(groupable.map(|property| {
        let name = screaming_snake(&property.name).into();
        let value = EnumValue {
            name,
            description: None,
            meaning: EnumMeaning::GroupBy(property.clone()),
            directives: Vec::new(),
        };
        (Maker::generated("group", format!("{}.{}", subject.name, property.name)), value)
    }));
    values
}

fn can_group(property: &Property) -> bool {
    match property.scalar {
        Scalar::String | Scalar::Enum(_) => true,
        Scalar::Int | Scalar::Boolean | Scalar::Date => !property.list,
        Scalar::Id | Scalar::BigInt | Scalar::Float | Scalar::DateTime => false,
    }
}

/// Members that nothing of the schema names.
pub(super) fn built_in<T>(members: impl IntoIterator<Item = T>) -> Vec<(Maker, T)> {
    members.into_iter().map(|member| (Maker::BuiltIn, member)).collect()
}
