//! Two APIs -> every change between them, in the order of the old one, what is new last.
//!
//! In: two [`Api`]s. Out: changes. Must not know: how they were read, how changes are told.

use std::collections::HashSet;

use apollo_compiler::{
    Name, Schema,
    schema::{ComponentName, ExtendedType},
};

use super::{
    Change, Kind,
    applied::compare_applied,
    change::Audience,
    definitions::compare_definitions,
    fields::compare_fields,
    inputs::compare_inputs,
    members::{compare_interfaces, compare_unions, compare_values, possible_types},
    read::{Api, Form},
};
use crate::sdl::FEDERATION_DIRECTIVES;

/// Every change from one API to another. What only routers see is compared where both texts say it.
#[must_use]
pub fn compare(old: &Api, new: &Api) -> Vec<Change> {
    let mut changes = Vec::new();
    if let (Some(old), Some(new)) = (&old.served, &new.served) {
        compare_apis(old, new, &mut changes);
    } else {
        compare_apis(&without_routers(old), &without_routers(new), &mut changes);
    }
    match (&old.subgraph, &new.subgraph) {
        (Some(old), Some(new)) => compare_applied(old, new, Audience::Routers, &mut changes),
        (Some(_), None) if new.form == Form::Mapping => changes.push(Change::breaking(
            Kind::SubgraphRemoved,
            "schema",
            "Federation is linked no longer; take the subgraph out of every supergraph first",
        )),
        (None, Some(_)) if old.form == Form::Mapping => {
            changes.push(Change::safe(
                Kind::SubgraphAdded,
                "schema",
                "Federation is linked; a router may compose it",
            ));
        }
        // An SDL as clients see it does not say what routers see.
        (Some(_) | None, None) | (None, Some(_)) => {}
    }
    changes
}

fn compare_apis(old: &Schema, new: &Schema, changes: &mut Vec<Change>) {
    compare_roots(old, new, changes);
    compare_types(old, new, changes);
    compare_definitions(old, new, changes);
    compare_applied(old, new, Audience::Clients, changes);
}

fn compare_roots(old: &Schema, new: &Schema, changes: &mut Vec<Change>) {
    let roots = |schema: &Schema| {
        let of = &schema.schema_definition;
        [
            ("query", of.query.clone()),
            ("mutation", of.mutation.clone()),
            ("subscription", of.subscription.clone()),
        ]
    };
    let text = |name: &Option<ComponentName>| name.as_ref().map(|name| format!("`{}`", name.name));
    for ((operation, before), (_, after)) in roots(old).into_iter().zip(roots(new)) {
        let path = format!("schema.{operation}");
        match (text(&before), text(&after)) {
            (Some(before), None) => changes.push(Change::breaking(
                Kind::RootChanged,
                path,
                format!("there is no {operation} now, it was {before}; clients must send none"),
            )),
            (Some(before), Some(after)) if before != after => changes.push(Change::breaking(
                Kind::RootChanged,
                path,
                format!("it is {after} now, not {before}; clients must name {after} in fragments"),
            )),
            (None, Some(after)) => {
                changes.push(Change::safe(Kind::RootAdded, path, format!("it is {after}; there was none")));
            }
            (Some(_), Some(_)) | (None, None) => {}
        }
    }
}

fn compare_types(old: &Schema, new: &Schema, changes: &mut Vec<Change>) {
    let outputs = output_types(old);
    for (name, before) in own_types(old) {
        match new.types.get(name) {
            None => changes.push(Change::breaking(
                Kind::TypeRemoved,
                name.as_str(),
                format!(
                    "the {} `{name}` was removed; clients must not name it in fragments or variables",
                    kind(before)
                ),
            )),
            Some(after) => compare_type((before, after), &outputs, changes),
        }
    }
    for (name, after) in own_types(new).filter(|(name, _)| !old.types.contains_key(*name)) {
        let text = format!("the {} `{name}` was added", kind(after));
        changes.push(Change::safe(Kind::TypeAdded, name.as_str(), text));
        possible_types(old, after, changes);
    }
}

fn compare_type(
    (old, new): (&ExtendedType, &ExtendedType),
    outputs: &HashSet<Name>,
    changes: &mut Vec<Change>,
) {
    match (old, new) {
        (ExtendedType::Scalar(_), ExtendedType::Scalar(_)) => {}
        (ExtendedType::Object(old), ExtendedType::Object(new)) => {
            compare_fields(&old.name, (&old.fields, &new.fields), changes);
            compare_interfaces(&old.name, (&old.implements_interfaces, &new.implements_interfaces), changes);
        }
        (ExtendedType::Interface(old), ExtendedType::Interface(new)) => {
            compare_fields(&old.name, (&old.fields, &new.fields), changes);
            compare_interfaces(&old.name, (&old.implements_interfaces, &new.implements_interfaces), changes);
        }
        (ExtendedType::Union(old), ExtendedType::Union(new)) => compare_unions(old, new, changes),
        (ExtendedType::Enum(old), ExtendedType::Enum(new)) => {
            compare_values((old, new), outputs.contains(&old.name), changes);
        }
        (ExtendedType::InputObject(old), ExtendedType::InputObject(new)) => compare_inputs(old, new, changes),
        (
            ExtendedType::Scalar(_)
            | ExtendedType::Object(_)
            | ExtendedType::Interface(_)
            | ExtendedType::Union(_)
            | ExtendedType::Enum(_)
            | ExtendedType::InputObject(_),
            _,
        ) => changes.push(Change::breaking(
            Kind::TypeChangedKind,
            old.name().as_str(),
            format!(
                "the {} is now of the kind {}; clients must write whatever uses it anew",
                kind(old),
                kind(new)
            ),
        )),
    }
}

fn kind(ty: &ExtendedType) -> &'static str {
    match ty {
        ExtendedType::Scalar(_) => "scalar",
        ExtendedType::Object(_) => "object type",
        ExtendedType::Interface(_) => "interface",
        ExtendedType::Union(_) => "union",
        ExtendedType::Enum(_) => "enum",
        ExtendedType::InputObject(_) => "input type",
    }
}

/// The types that a schema defines itself.
fn own_types(schema: &Schema) -> impl Iterator<Item = (&Name, &ExtendedType)> {
    schema.types.iter().filter(|(_, ty)| !ty.is_built_in())
}

/// Names of the types that fields have, so that clients get values of them.
fn output_types(schema: &Schema) -> HashSet<Name> {
    let mut names = HashSet::new();
    for ty in schema.types.values() {
        let fields = match ty {
            ExtendedType::Object(of) => &of.fields,
            ExtendedType::Interface(of) => &of.fields,
            ExtendedType::Scalar(_)
            | ExtendedType::Union(_)
            | ExtendedType::Enum(_)
            | ExtendedType::InputObject(_) => continue,
        };
        names.extend(fields.values().map(|field| field.ty.inner_named_type().clone()));
    }
    names
}

/// The API without what routers ask by, and without what declares Federation's directives (subgraph specification): an SDL
/// that a router composes may leave these out.
fn without_routers(api: &Api) -> Schema {
    let mut schema = api.subgraph.clone().or_else(|| api.served.clone()).unwrap_or_else(Schema::new);
    let is_federation = |name: &str| name.starts_with("federation__") || name.starts_with("link__");
    let is_entity = |name: &str| name.starts_with('_') && !name.starts_with("__");
    schema.types.retain(|name, _| !is_federation(name) && !is_entity(name));
    let known = |name: &str| FEDERATION_DIRECTIVES.iter().any(|(known, _)| *known == name);
    schema.directive_definitions.retain(|name, _| !known(name) && !is_federation(name));
    let query = schema.schema_definition.query.as_ref().map(|query| query.name.clone());
    if let Some(ExtendedType::Object(query)) = query.and_then(|query| schema.types.get_mut(&query)) {
        query.make_mut().fields.retain(|name, _| !is_entity(name));
    }
    schema
}
