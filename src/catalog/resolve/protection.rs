//! What `@authenticated` and `@requiresScopes` protect: of each type, field and stored relationship all that has to hold.
//!
//! In: a Draft. Out: what is required, each with the place that says so. Must not know: whether it can be enforced.
//!
//! A thing is as protected as whatever shows the same: a field as those of the interfaces that declare it and as the enum of
//! its values, a field of an interface as those of its types, a relationship as every field over it from either end, a
//! derived one as every step of its paths.

use std::{slice, sync::Arc};

use super::draft::{Draft, End, FieldDraft, Mapping, PropertiesDraft, TypeDraft, Usage};
use crate::{
    catalog::{
        protection::{Protected, Requirement},
        types::{Direction, PathStep, Scalar, Target, TypeId, TypeSet},
    },
    sdl::{Directive, Span, Value, ValueKind},
};

/// The directives that say who may have what they stand on.
const DIRECTIVES: [&str; 2] = ["authenticated", "requiresScopes"];

/// Something protected, and where the schema says it.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::catalog) struct Demand {
    /// What, and what it requires.
    pub protected: Protected,
    /// The first directive that says so.
    pub span: Span,
}

/// Whether a directive says who may have what it stands on.
pub(in crate::catalog) fn protects(directive: &Directive) -> bool {
    DIRECTIVES.contains(&&*directive.name.text)
}

/// What remains of demands when their places don't matter any more.
pub(in crate::catalog) fn protected(demands: Vec<Demand>) -> Vec<Protected> {
    let mut kept: Vec<Protected> = Vec::new();
    for Demand { protected, .. } in demands {
        if !kept.contains(&protected) {
            kept.push(protected);
        }
    }
    kept
}

/// Scopes as a directive lists them: any of lists, of each list all. Nothing if it lists none, or in another form.
pub(in crate::catalog) fn scopes(directive: &Directive) -> Option<Vec<Vec<Arc<str>>>> {
    let text = |value: &Value| match &value.kind {
        ValueKind::String(text) if !text.trim().is_empty() => Some(Arc::clone(text)),
        _ => None,
    };
    let all = |value: &Value| -> Option<Vec<Arc<str>>> {
        items(value)?.iter().map(text).collect::<Option<Vec<_>>>().filter(|all| !all.is_empty())
    };
    let any: Option<Vec<_>> = items(directive.argument("scopes")?)?.iter().map(all).collect();
    any.filter(|any| !any.is_empty())
}

fn items(value: &Value) -> Option<&[Value]> {
    match &value.kind {
        ValueKind::List(items) => Some(items),
        _ => None,
    }
}

/// What directives of one element require.
fn said(directives: &[Directive], what: impl FnOnce() -> String) -> Option<Demand> {
    let of_ours = || directives.iter().filter(|found| protects(found));
    let span = of_ours().next()?.span;
    let mut requirement = Requirement { authenticated: true, scopes: Vec::new() };
    for directive in of_ours().filter(|found| &*found.name.text == "requiresScopes") {
        // What is no list of lists is refused by the checks; until then nobody meets it.
        requirement.scopes.push(scopes(directive).unwrap_or_default());
    }
    Some(Demand { protected: Protected { what: what().into(), types: None, requirement }, span })
}

/// What the nodes of a type, component or interface require.
pub(in crate::catalog) fn of_type(draft: &Draft<'_>, ty: &TypeDraft<'_>) -> Vec<Demand> {
    let interfaces = ty.interfaces.iter().map(|id| draft.target(Target::Interface(*id)));
    std::iter::once(ty)
        .chain(interfaces)
        .filter_map(|ty| said(&ty.definition.directives, || ty.name().to_string()))
        .collect()
}

/// What a field requires, beside its type.
pub(in crate::catalog) fn of_field(draft: &Draft<'_>, owner: &TypeDraft<'_>, name: &str) -> Vec<Demand> {
    let is_interface = draft.interfaces.iter().any(|interface| std::ptr::eq(interface, owner));
    let mut all = if is_interface {
        let of = |id| (id, direct(draft, draft.target(Target::Type(id)), name));
        owner.types.iter().map(of).flat_map(|(id, demands)| only(id, demands)).collect()
    } else {
        direct(draft, owner, name)
    };
    let Some(FieldDraft { mapping: Mapping::Relationship(relationship), .. }) = owner.fields.get(name) else {
        return all;
    };
    all.extend(of_relationship(draft, &relationship.stored.text));
    // The one that is taken of several tells how the others compare.
    let target = draft.target(relationship.target);
    let order = relationship.pick.as_ref().and_then(|pick| super::pick::split_pick(&pick.text));
    let picked = order.and_then(|(order, _)| {
        target
            .fields
            .iter()
            .find(|(_, field)| field.property().is_some_and(|property| super::pick::is_pick(property, order)))
    });
    all.extend(picked.map(|(name, _)| of_field(draft, target, name)).into_iter().flatten());
    all
}

/// The same demands of one type only.
fn only(id: TypeId, demands: Vec<Demand>) -> impl Iterator<Item = Demand> {
    demands.into_iter().map(move |demand| {
        let protected = Protected { types: Some(TypeSet::one(id)), ..demand.protected };
        Demand { protected, ..demand }
    })
}

/// What a field of a concrete type says by itself, in the interfaces that declare it, and by the enum of its values.
fn direct(draft: &Draft<'_>, ty: &TypeDraft<'_>, name: &str) -> Vec<Demand> {
    let interfaces = ty.interfaces.iter().map(|id| draft.target(Target::Interface(*id)));
    let mut all: Vec<Demand> = std::iter::once(ty)
        .chain(interfaces)
        .filter_map(|ty| {
            let field = ty.fields.get(name)?.definition;
            said(&field.directives, || format!("{}.{name}", ty.name()))
        })
        .collect();
    if let Some(FieldDraft {
        mapping: Mapping::Property(property) | Mapping::Computed(property, _), ..
    }) = ty.fields.get(name)
    {
        all.extend(of_scalar(draft, &property.scalar));
    }
    all
}

fn of_scalar(draft: &Draft<'_>, scalar: &Scalar) -> Option<Demand> {
    let Scalar::Enum(of) = scalar else { return None };
    let declared = draft.document.enums.iter().find(|declared| declared.name.text == of.name)?;
    said(&declared.directives, || of.name.to_string())
}

/// What the properties of a relationship require as a whole.
pub(in crate::catalog) fn of_properties(properties: &PropertiesDraft<'_>) -> Option<Demand> {
    let definition = properties.definition;
    said(&definition.directives, || definition.name.text.to_string())
}

/// What one property of a relationship requires.
pub(in crate::catalog) fn of_property(
    draft: &Draft<'_>,
    properties: &PropertiesDraft<'_>,
    name: &str,
) -> Vec<Demand> {
    let definition = properties.definition;
    let field = definition.fields.iter().find(|field| &*field.name.text == name);
    let own = field.and_then(|field| said(&field.directives, || format!("{}.{name}", definition.name.text)));
    let scalar = properties.properties.get(name).and_then(|property| of_scalar(draft, &property.scalar));
    of_properties(properties).into_iter().chain(own).chain(scalar).collect()
}

/// What a stored relationship requires: all that some field over it does.
pub(in crate::catalog) fn of_relationship(draft: &Draft<'_>, stored: &str) -> Vec<Demand> {
    let Some(usage) = draft.relationships.get(stored) else { return Vec::new() };
    let mut all = of_ends(draft, usage);
    for (_, _, end) in draft.ends(usage) {
        for (path, _) in &end.derived {
            all.extend(of_path(draft, path));
        }
    }
    all
}

fn of_ends(draft: &Draft<'_>, usage: &Usage) -> Vec<Demand> {
    let of_end = |End { ty, field }: &End| direct(draft, draft.target(Target::Type(*ty)), field);
    usage.ends.iter().flat_map(of_end).collect()
}

/// What the steps of a derivation require, and the nodes between them. Rules never build on derived relationships.
fn of_path(draft: &Draft<'_>, path: &[PathStep]) -> Vec<Demand> {
    let usage = |step: &PathStep| draft.relationships.get(&step.stored);
    let mut all: Vec<Demand> =
        path.iter().filter_map(usage).flat_map(|usage| of_ends(draft, usage)).collect();
    for pair in path.windows(2) {
        let [step, next] = pair else { continue };
        let (Some(here), Some(there)) = (usage(step), usage(next)) else { continue };
        let far = match step.direction {
            Direction::Out => here.to,
            Direction::In => here.from,
        };
        let near = match next.direction {
            Direction::Out => there.from,
            Direction::In => there.to,
        };
        let between = far.intersection(&near);
        all.extend(between.iter().flat_map(|id: TypeId| of_type(draft, draft.target(Target::Type(id)))));
    }
    all
}

/// Every list of directives on something that may be protected.
pub(in crate::catalog) fn places<'a>(draft: &Draft<'a>) -> impl Iterator<Item = &'a Directive> {
    let document = draft.document;
    let objects = document.objects.iter().chain(&document.interfaces);
    let of_objects = objects.flat_map(|object| {
        slice::from_ref(&object.directives).iter().chain(object.fields.iter().map(|field| &field.directives))
    });
    of_objects.chain(document.enums.iter().map(|of| &of.directives)).flatten()
}
