//! What belongs to a type without being a field: values of enums, members of unions, interfaces.
//!
//! In: one type, old and new. Out: changes. Must not know: fields.

use apollo_compiler::{
    Name, Schema,
    collections::IndexSet,
    schema::{ComponentName, EnumType, ExtendedType, UnionType},
};

use super::{Change, Kind, fields::warned};

/// Compares the values of an enum; `given` says whether clients get any of it.
pub(super) fn compare_values((old, new): (&EnumType, &EnumType), given: bool, changes: &mut Vec<Change>) {
    for (name, value) in old.values.iter().filter(|(name, _)| !new.values.contains_key(*name)) {
        changes.push(Change::breaking(
            Kind::ValueRemovedFromEnum,
            format!("{}.{name}", old.name),
            format!("the value was removed; clients must not give or expect it{}", warned(&value.directives)),
        ));
    }
    for name in new.values.keys().filter(|name| !old.values.contains_key(*name)) {
        let path = format!("{}.{name}", old.name);
        changes.push(if given {
            let text =
                "the value was added; clients that handle each value by itself meet one they don't know";
            Change::dangerous(Kind::ValueAddedToEnum, path, text)
        } else {
            Change::safe(
                Kind::ValueAddedToEnum,
                path,
                "the value was added; clients give it only if they know it",
            )
        });
    }
}

/// Compares the members of a union.
pub(super) fn compare_unions(old: &UnionType, new: &UnionType, changes: &mut Vec<Change>) {
    for member in old.members.iter().filter(|member| !new.members.contains(*member)) {
        changes.push(Change::breaking(
            Kind::TypeRemovedFromUnion,
            format!("{}.{}", old.name, member.name),
            format!(
                "`{0}` was removed from the union; clients must drop fragments on `{0}` there",
                member.name
            ),
        ));
    }
    for member in new.members.iter().filter(|member| !old.members.contains(*member)) {
        changes.push(Change::dangerous(
            Kind::TypeAddedToUnion,
            format!("{}.{}", old.name, member.name),
            format!("`{}` was added to the union; clients meet a type they don't know", member.name),
        ));
    }
}

/// Compares the interfaces that a type implements.
pub(super) fn compare_interfaces(
    of: &Name,
    (old, new): (&IndexSet<ComponentName>, &IndexSet<ComponentName>),
    changes: &mut Vec<Change>,
) {
    for interface in old.iter().filter(|interface| !new.contains(*interface)) {
        changes.push(Change::breaking(
            Kind::InterfaceRemoved,
            of.as_str(),
            format!(
                "it implements `{0}` no longer; clients must not rely on fragments between it and `{0}`",
                interface.name
            ),
        ));
    }
    for interface in new.iter().filter(|interface| !old.contains(*interface)) {
        changes.push(Change::dangerous(
            Kind::InterfaceAdded,
            of.as_str(),
            format!(
                "it implements `{0}` now; clients that ask for `{0}` meet a type they don't know there",
                interface.name
            ),
        ));
    }
}

/// A new type among those of an interface that was there.
pub(super) fn possible_types(old: &Schema, added: &ExtendedType, changes: &mut Vec<Change>) {
    let Some(added) = added.as_object() else { return };
    for interface in &added.implements_interfaces {
        if matches!(old.types.get(&interface.name), Some(ExtendedType::Interface(_))) {
            changes.push(Change::dangerous(
                Kind::PossibleTypeAdded,
                format!("{}.{}", interface.name, added.name),
                format!(
                    "the new type `{}` implements `{}`; clients that ask for it meet a type they don't know",
                    added.name, interface.name
                ),
            ));
        }
    }
}
