//! A component is a part of exactly one node, identified by it and by its own key fields.
//!
//! In: a Draft. Out: problems. Must not know: how keys of components are written.

use std::sync::Arc;

use crate::{
    catalog::{
        resolve::{
            components::key_names,
            draft::{Draft, FieldDraft, TypeDraft},
        },
        types::{Scalar, Target, TypeSet},
    },
    sdl::{Code, Directive, Problem, Span, nearest},
};

/// Checks components.
pub(super) fn check(draft: &Draft<'_>, problems: &mut Vec<Problem>) {
    let components: TypeSet = draft
        .types
        .iter()
        .filter(|ty| ty.component.is_some())
        .flat_map(|ty| ty.types.iter().collect::<Vec<_>>())
        .collect();
    for id in components.iter() {
        let ty = draft.target(Target::Type(id));
        let Some(component) = ty.component else { continue };
        check_key(ty, component, problems);
        check_alone(ty, problems);
        check_owners(draft, ty, problems);
    }
    check_ends(draft, components, problems);
}

fn check_key(ty: &TypeDraft<'_>, component: &Directive, problems: &mut Vec<Problem>) {
    let place = component.argument("key").map_or(component.span, |key| key.span);
    let names = key_names(ty);
    // Without the argument the rules of GraphQL report it.
    if names.is_empty() && component.argument("key").is_some() {
        problems.push(
            Problem::new(
                Code::ComponentKey,
                place,
                format!("nothing tells the parts `{}` of one owner apart", ty.name()),
            )
            .label("no fields")
            .help("name the fields that do: `key: [\"name\"]`"),
        );
    }
    for (index, name) in names.iter().enumerate() {
        if names[..index].contains(name) {
            problems.push(
                Problem::new(
                    Code::ComponentKey,
                    place,
                    format!("the key of `{}` names `{name}` twice", ty.name()),
                )
                .label("twice")
                .help("once is enough"),
            );
        }
        let Some(definition) = ty.definition.fields.iter().find(|field| field.name.text == *name) else {
            let near = nearest(name, ty.definition.fields.iter().map(|field| &*field.name.text));
            let help = near.map_or_else(
                || format!("declare it: `{name}: String!`"),
                |near| format!("did you mean `{near}`?"),
            );
            problems.push(
                Problem::new(
                    Code::KeyField,
                    place,
                    format!("the key of `{}` names `{name}`, which is no field", ty.name()),
                )
                .label("no such field")
                .help(help),
            );
            continue;
        };
        let property = ty.fields.get(name).and_then(FieldDraft::property);
        if !property.is_some_and(|property| property.scalar == Scalar::String && !property.list) {
            problems.push(
                Problem::new(
                    Code::ComponentKey,
                    definition.ty.name().span,
                    format!("the key field `{}.{name}` is `{}`, not text", ty.name(), definition.ty),
                )
                .label("not a String")
                .see(place, "the key")
                .help(
                    "key fields of components are strings; keep numbers and times as ordinary \
                 properties",
                ),
            );
        }
    }
}

fn check_alone(ty: &TypeDraft<'_>, problems: &mut Vec<Problem>) {
    let Some(interface) = ty.definition.interfaces.first() else { return };
    problems.push(
        Problem::new(
            Code::TwoRoles,
            interface.span,
            format!("the component `{}` implements an interface", ty.name()),
        )
        .label("interfaces are for nodes")
        .help("leave `implements` out, or make the type a node with a key of its own"),
    );
}

/// An owner of a component: the type, and the relationship type that leads from it.
struct Owner<'a> {
    ty: &'a TypeDraft<'a>,
    stored: &'a Arc<str>,
}

fn check_owners(draft: &Draft<'_>, ty: &TypeDraft<'_>, problems: &mut Vec<Problem>) {
    let name = &ty.definition.name;
    let owners: Vec<Owner<'_>> = draft
        .relationships
        .iter()
        .filter(|(_, usage)| !usage.to.intersection(&ty.types).is_empty())
        .flat_map(|(stored, usage)| usage.from.iter().map(move |id| (stored, id)))
        .map(|(stored, id)| Owner { ty: draft.target(Target::Type(id)), stored })
        .collect();
    let Some(first) = owners.first() else {
        problems.push(
            Problem::new(
                Code::ComponentOwner,
                name.span,
                format!("nobody owns the component `{}`", name.text),
            )
            .label("no relationship leads to it")
            .help(format!("lead a node to it: `parts: [{}!]! @relationship(type: \"HAS_PART\")`", name.text)),
        );
        return;
    };
    for (index, owner) in owners.iter().enumerate() {
        if let Some(earlier) = owners[..index].iter().find(|earlier| earlier.ty.types == owner.ty.types) {
            problems.push(
                Problem::new(
                    Code::ComponentOwner,
                    name.span,
                    format!(
                        "`{}` owns `{}` by `{}` and by `{}`",
                        owner.ty.name(),
                        name.text,
                        earlier.stored,
                        owner.stored
                    ),
                )
                .label("a part has one place")
                .see(owner.ty.definition.name.span, "its owner")
                .help("lead to it by one relationship type, with a key field that tells the uses apart"),
            );
        }
        let domain = |owner: &Owner<'_>| owner.ty.key.as_ref().map(|key| Arc::clone(&key.domain));
        let (Some(left), Some(right)) = (domain(first), domain(owner)) else { continue };
        if left != right {
            problems.push(
                Problem::new(
                    Code::ComponentOwner,
                    name.span,
                    format!(
                        "`{}` and `{}` own `{}` and may have equal keys",
                        first.ty.name(),
                        owner.ty.name(),
                        name.text
                    ),
                )
                .label("identified by its owner's key")
                .see(first.ty.definition.name.span, "an owner with a key of its own")
                .see(owner.ty.definition.name.span, "another with a key of its own")
                .help("let the owners share an interface with `@node @key`, or make a component for each"),
            );
        }
    }
}

/// Only nodes own components, and a relationship type that leads to components leads to nothing else.
fn check_ends(draft: &Draft<'_>, components: TypeSet, problems: &mut Vec<Problem>) {
    for (stored, usage) in &draft.relationships {
        let owned = usage.to.intersection(&components);
        if owned.is_empty() {
            continue;
        }
        let place = draft.ends(usage).next().map_or(Span::default(), |(_, _, end)| end.stored.span);
        let name =
            |set: TypeSet| set.iter().next().map(|id| Arc::clone(draft.target(Target::Type(id)).name()));
        let owner = name(usage.from.intersection(&components));
        let other = name(usage.to.difference(&components));
        if let Some((owner, part)) = owner.zip(name(owned)) {
            problems.push(
                Problem::new(
                    Code::ComponentOwner,
                    place,
                    format!("`{stored}` leads from the component `{owner}` to the component `{part}`"),
                )
                .label("a part of a part")
                .help("lead a node to the component; parts have no parts"),
            );
        }
        if let Some((other, part)) = other.zip(name(owned)) {
            problems.push(
                Problem::new(
                    Code::ComponentOwner,
                    place,
                    format!("`{stored}` leads to the component `{part}` and to the node `{other}`"),
                )
                .label("owns one, refers to the other")
                .help("use one relationship type for owning a part and another for referring to a node"),
            );
        }
    }
}
