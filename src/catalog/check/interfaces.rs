//! An interface is read as one: its fields are mapped alike in every type, its nodes identified alike.
//!
//! In: a Draft. Out: problems. Must not know: labels.

use std::collections::HashMap;

use crate::{
    catalog::{
        resolve::draft::{Draft, FieldDraft, Mapping, TypeDraft},
        types::{Direction, Property, Scalar, Target},
    },
    sdl::{Code, ObjectDefinition, Problem},
};

/// Checks interfaces.
pub(super) fn check(draft: &Draft<'_>, problems: &mut Vec<Problem>) {
    for interface in &draft.interfaces {
        let name = &interface.definition.name;
        // Types that were refused implement it too; they are reported where they stand.
        let implementing = |definition: &&ObjectDefinition| {
            definition.interfaces.iter().any(|implemented| implemented.text == name.text)
        };
        if !draft.document.objects.iter().any(|definition| implementing(&definition)) {
            problems.push(
                Problem::new(Code::EmptyInterface, name.span, format!("no type implements `{}`", name.text))
                    .label("an interface of nothing")
                    .help(format!("write `implements {}` at a type, or leave the interface out", name.text)),
            );
        }
        for id in interface.types.iter() {
            check_mapping(draft, interface, draft.target(Target::Type(id)), problems);
        }
        check_stored(draft, interface, problems);
        check_keys(draft, interface, problems);
    }
}

/// A row of an interface is read before its type is known, and a conversion that fits one type fails on another.
fn check_stored(draft: &Draft<'_>, interface: &TypeDraft<'_>, problems: &mut Vec<Problem>) {
    let mut known: HashMap<&str, (&TypeDraft<'_>, &FieldDraft<'_>, &Property)> = HashMap::new();
    for id in interface.types.iter() {
        let ty = draft.target(Target::Type(id));
        for field in ty.fields.values() {
            let Some(property) = field.property() else { continue };
            let (other, first, stored) = *known.entry(&property.stored).or_insert((ty, field, property));
            if storage(stored) == storage(property) {
                continue;
            }
            let (name, other_name) = (&field.definition.name, &first.definition.name);
            problems.push(
                Problem::new(
                    Code::StoredType,
                    name.span,
                    format!(
                        "`{}.{}` and `{}.{}` of the interface `{}` store `{}` with different types",
                        other.name(),
                        other_name.text,
                        ty.name(),
                        name.text,
                        interface.name(),
                        property.stored
                    ),
                )
                .label("stored in one way here")
                .see(other_name.span, "and in another here")
                .help("store one of them under another name with `@property(name:)`, or give both one type"),
            );
        }
    }
}

/// What a stored value is to a database: integers of both sizes are one, and so are all kinds of text.
fn storage(property: &Property) -> (&'static str, bool) {
    let class = match property.scalar {
        Scalar::Id | Scalar::String | Scalar::Enum(_) => "text",
        Scalar::Int | Scalar::BigInt => "integer",
        Scalar::Float => "float",
        Scalar::Boolean => "boolean",
        Scalar::DateTime => "datetime",
        Scalar::Date => "date",
    };
    (class, property.list)
}

fn check_mapping(
    draft: &Draft<'_>,
    interface: &TypeDraft<'_>,
    ty: &TypeDraft<'_>,
    problems: &mut Vec<Problem>,
) {
    for (name, declared) in &interface.fields {
        // A field that is missing is reported by the rules of GraphQL.
        let Some(own) = ty.fields.get(name) else { continue };
        let Some(difference) = difference(draft, declared, own) else { continue };
        problems.push(
            Problem::new(
                Code::InterfaceMapping,
                own.definition.name.span,
                format!("`{}.{name}` is mapped in another way than `{}.{name}`", ty.name(), interface.name()),
            )
            .label(difference.1)
            .see(declared.definition.name.span, difference.0)
            .help(
                "a field of an interface is read from all its types at once: write the same mapping \
                 at both",
            ),
        );
    }
}

/// How the mapping in the interface and that in the type differ: a word on each.
fn difference(
    draft: &Draft<'_>,
    declared: &FieldDraft<'_>,
    own: &FieldDraft<'_>,
) -> Option<(String, String)> {
    let words = |left: &dyn std::fmt::Display, right: &dyn std::fmt::Display| {
        Some((left.to_string(), right.to_string()))
    };
    match (&declared.mapping, &own.mapping) {
        // An interface has none: it is refused.
        (Mapping::Computed(..), _) => None,
        (_, Mapping::Computed(..)) => words(&"stored", &"computed"),
        (Mapping::Property(_), Mapping::Relationship(_)) => words(&"a property", &"a relationship"),
        (Mapping::Relationship(_), Mapping::Property(_)) => words(&"a relationship", &"a property"),
        (Mapping::Property(declared), Mapping::Property(own)) => {
            let stored = |name: &str| format!("stored as `{name}`");
            (declared.stored != own.stored).then(|| (stored(&declared.stored), stored(&own.stored)))
        }
        (Mapping::Relationship(declared), Mapping::Relationship(own)) => {
            if declared.stored.text != own.stored.text {
                let over = |name: &str| format!("over `{name}`");
                words(&over(&declared.stored.text), &over(&own.stored.text))
            } else if declared.direction != own.direction {
                words(&way(declared.direction), &way(own.direction))
            } else if declared.target != own.target {
                let to = |target: Target| format!("to `{}`", draft.target(target).name());
                words(&to(declared.target), &to(own.target))
            } else if declared.to_many == own.to_many {
                None
            } else {
                let how = |many: bool| if many { "to many" } else { "to one" };
                words(&how(declared.to_many), &how(own.to_many))
            }
        }
    }
}

fn way(direction: Direction) -> &'static str {
    match direction {
        Direction::Out => "with direction OUT",
        Direction::In => "with direction IN",
    }
}

/// Without a key of its own an interface orders by the keys of its types, so these have to be alike.
fn check_keys(draft: &Draft<'_>, interface: &TypeDraft<'_>, problems: &mut Vec<Problem>) {
    if interface.key.is_some() {
        return;
    }
    let mut keyed = interface
        .types
        .iter()
        .map(|id| draft.target(Target::Type(id)))
        .filter_map(|ty| Some((ty, ty.key.as_ref()?)));
    let Some((first, first_key)) = keyed.next() else { return };
    let scalar = |ty: &TypeDraft<'_>| ty.key_property().map(|property| property.scalar.clone());
    for (ty, key) in keyed.filter(|(ty, key)| key.field != first_key.field || scalar(ty) != scalar(first)) {
        let name = &interface.definition.name;
        problems.push(
            Problem::new(
                Code::InterfaceKeys,
                name.span,
                format!(
                    "`{}` joins types with unlike keys: `{}.{}` and `{}.{}`",
                    name.text,
                    first.name(),
                    first_key.field,
                    ty.name(),
                    key.field
                ),
            )
            .label("its nodes have no common order")
            .see(ty.definition.name.span, format!("identified by `{}`", key.field))
            .see(first.definition.name.span, format!("identified by `{}`", first_key.field))
            .help(
                "give the types keys of one name and type, or the interface a key of its own with \
             `@node @key`",
            ),
        );
    }
}
