//! What the fields over one stored relationship say of each other.
//!
//! In: a Draft. Out: problems. Must not know: lineage, components.

use crate::{
    catalog::{
        naming::screaming_snake,
        resolve::{
            draft::{Draft, FieldDraft, Meaning, PropertiesDraft, RelationshipDraft, TypeDraft, Usage},
            pick::{is_pick, split_pick},
        },
        types::{Direction, Target, TypeSet},
    },
    sdl::{Code, Name, Problem, nearest},
};

/// Checks directions, properties and picks.
pub(super) fn check(draft: &Draft<'_>, problems: &mut Vec<Problem>) {
    for (stored, usage) in &draft.relationships {
        check_directions(draft, stored, usage, problems);
        check_properties(draft, stored, usage, problems);
    }
    for properties in draft.properties.values() {
        check_plain(properties, problems);
    }
    for ty in draft.all() {
        for field in ty.fields.values() {
            let Some(relationship) = field.relationship() else { continue };
            if let Some(pick) = &relationship.pick {
                check_pick(draft, (ty, field), relationship, pick, problems);
            }
            if let Some(properties) = &relationship.properties {
                check_properties_type(draft, (ty, field), properties, problems);
            }
        }
    }
}

/// Two fields that face each other have to say which way the one relationship between them points.
fn check_directions(draft: &Draft<'_>, stored: &str, usage: &Usage, problems: &mut Vec<Problem>) {
    let ends: Vec<_> = draft.ends(usage).collect();
    for (index, (left, left_field, left_end)) in ends.iter().enumerate() {
        for (right, right_field, right_end) in &ends[index + 1..] {
            let facing = leads_to(draft, left_end, right.types) && leads_to(draft, right_end, left.types);
            // A type whose relationship may lead to its own kind (DERIVED_FROM) has both ends in one field.
            let among_equals =
                leads_to(draft, left_end, left.types) || leads_to(draft, right_end, right.types);
            if left_end.direction != right_end.direction
                || !facing
                || among_equals
                || left.types == right.types
            {
                continue;
            }
            // Where some field reads it the other way, both directions are meant.
            let answered = ends.iter().any(|(ty, _, end)| {
                end.direction != left_end.direction
                    && ((ty.types == left.types && leads_to(draft, end, right.types))
                        || (ty.types == right.types && leads_to(draft, end, left.types)))
            });
            if answered {
                continue;
            }
            problems.push(facing_problem(stored, (left, left_field, left_end), (right, right_field)));
        }
    }
}

/// Two fields that read one relationship type, each as if it pointed its own way.
fn facing_problem(
    stored: &str,
    (left, left_field, left_end): (&TypeDraft<'_>, &FieldDraft<'_>, &RelationshipDraft),
    (right, right_field): (&TypeDraft<'_>, &FieldDraft<'_>),
) -> Problem {
    let arrow =
        |from: &TypeDraft<'_>, to: &TypeDraft<'_>| format!("from `{}` to `{}`", from.name(), to.name());
    let there = arrow(left, right);
    let back = arrow(right, left);
    let (way, at_left, at_right, mend) = match left_end.direction {
        Direction::Out => ("OUT", there, back, "add `direction: IN` at the end it arrives at"),
        Direction::In => ("IN", back, there, "leave `direction: IN` out at the end it starts from"),
    };
    Problem::new(
        Code::DirectionConflict,
        right_field.definition.name.span,
        format!(
            "both `{}` and `{}` read `{stored}` with direction {way}",
            coordinate(left, left_field),
            coordinate(right, right_field)
        ),
    )
    .label(at_right)
    .see(left_field.definition.name.span, at_left)
    .help(format!(
        "a relationship is stored once: if both mean the same one, {mend}; if they are two, give them two types"
    ))
}

fn leads_to(draft: &Draft<'_>, end: &RelationshipDraft, types: TypeSet) -> bool {
    !draft.target(end.target).types.intersection(&types).is_empty()
}

fn coordinate(ty: &TypeDraft<'_>, field: &FieldDraft<'_>) -> String {
    format!("{}.{}", ty.name(), field.definition.name.text)
}

/// All fields over one relationship type have to name the same properties.
fn check_properties(draft: &Draft<'_>, stored: &str, usage: &Usage, problems: &mut Vec<Problem>) {
    let Some((first_type, first_field, first)) =
        draft.ends(usage).find_map(|(ty, field, end)| Some((ty, field, end.properties.as_ref()?)))
    else {
        return;
    };
    for (ty, field, end) in draft.ends(usage) {
        let (place, label) = match &end.properties {
            Some(own) if own.text == first.text => continue,
            Some(own) => (own.span, format!("says `{}`", own.text)),
            None => (field.definition.name.span, "names no properties".to_owned()),
        };
        problems.push(
            Problem::new(
                Code::PropertiesMixed,
                place,
                format!(
                    "`{}` and `{}` disagree on the properties of `{stored}`",
                    coordinate(first_type, first_field),
                    coordinate(ty, field)
                ),
            )
            .label(label)
            .see(first.span, format!("says `{}`", first.text))
            .help(format!(
                "a relationship has one set of properties: write `properties: \"{}\"` at \
             every field over `{stored}`",
                first.text
            )),
        );
    }
}

fn check_properties_type(
    draft: &Draft<'_>,
    (ty, field): (&TypeDraft<'_>, &FieldDraft<'_>),
    properties: &Name,
    problems: &mut Vec<Problem>,
) {
    let at = coordinate(ty, field);
    match draft.names.get(&properties.text) {
        Some(Meaning::Properties | Meaning::Refused) => {}
        Some(Meaning::Target(_) | Meaning::Scalar(_)) => problems.push(
            Problem::new(
                Code::PropertiesType,
                properties.span,
                format!("`{at}` names `{}` as its properties, which is no plain type", properties.text),
            )
            .label("not a plain type")
            .help("declare a type without `@node` that holds the properties, and name that"),
        ),
        None => {
            let near = nearest(&properties.text, draft.properties.keys().map(|name| &**name));
            let help = near.map_or_else(
                || format!("declare it: `type {} {{ ... }}`", properties.text),
                |near| format!("did you mean `{near}`?"),
            );
            problems.push(
                Problem::new(
                    Code::UnknownType,
                    properties.span,
                    format!("`{at}` names `{}` as its properties, which does not exist", properties.text),
                )
                .label("no such type")
                .help(help),
            );
        }
    }
}

fn check_plain(properties: &PropertiesDraft<'_>, problems: &mut Vec<Problem>) {
    let Some(interface) = properties.definition.interfaces.first() else { return };
    problems.push(
        Problem::new(
            Code::PropertiesType,
            interface.span,
            format!(
                "`{}` are the properties of a relationship and implement an interface",
                properties.definition.name.text
            ),
        )
        .label("interfaces are for nodes")
        .help("leave `implements` out"),
    );
}

fn check_pick(
    draft: &Draft<'_>,
    (ty, field): (&TypeDraft<'_>, &FieldDraft<'_>),
    relationship: &RelationshipDraft,
    pick: &Name,
    problems: &mut Vec<Problem>,
) {
    let at = coordinate(ty, field);
    if relationship.to_many {
        problems.push(
            Problem::new(Code::PickOrder, pick.span, format!("`{at}` is a list, so nothing is picked"))
                .label("for a field of one")
                .help("leave `pick` out; lists take `orderBy` in the query"),
        );
        return;
    }
    let target = draft.target(relationship.target);
    let found = split_pick(&pick.text).is_some_and(|(name, _)| {
        target.fields.values().filter_map(FieldDraft::property).any(|property| is_pick(property, name))
    });
    if found {
        return;
    }
    let orders = orders(draft, relationship.target);
    let help = nearest(&pick.text, orders.iter().map(String::as_str)).map_or_else(
        || format!("write the name of a single-valued property of `{}` and `_ASC` or `_DESC`", target.name()),
        |near| format!("did you mean `{near}`?"),
    );
    problems.push(
        Problem::new(
            Code::PickOrder,
            pick.span,
            format!("`{at}` picks by `{}`, which is no order of `{}`", pick.text, target.name()),
        )
        .label("no such order")
        .help(help),
    );
}

fn orders(draft: &Draft<'_>, target: Target) -> Vec<String> {
    let properties = draft.target(target).fields.values().filter_map(FieldDraft::property);
    properties
        .filter(|property| !property.list && property.filterable)
        .map(|property| screaming_snake(&property.name))
        .flat_map(|name| [format!("{name}_ASC"), format!("{name}_DESC")])
        .collect()
}
