//! How a schema maps to the graph, as JSON for the oracle in `tests/oracle`.
//!
//! In: a Catalog. Out: its types, fields and roots by name. Must not know: what the oracle does with it.

use mlg::catalog::{
    surface::{ApiKind, FieldMeaning},
    types::{Catalog, Direction, Field, Property, Scalar, Target, TypeKind},
};
use serde_json::{Map, Value as Json, json};

/// The mapping of a schema.
pub(crate) fn mapping(catalog: &Catalog) -> Json {
    let targets = (0..).map(mlg::catalog::types::TypeId).take(catalog.types.len()).map(Target::Type);
    let interfaces = catalog.interfaces.iter().map(|interface| Target::Interface(interface.id));
    json!({
        "types": object(catalog.types.iter().map(|node| (&*node.name, node_type(catalog, node)))),
        "interfaces": object(catalog.interfaces.iter().map(|interface| {
            let types: Vec<&str> = interface.types.iter().map(|id| &*catalog.node(id).name).collect();
            (&*interface.name, json!({ "types": types, "fields": fields(catalog, &interface.fields) }))
        })),
        "relationships": object(catalog.relationships.values().map(|ty| {
            (&*ty.name, json!({ "properties": ty.properties.as_ref().map(|of| &of.name) }))
        })),
        "properties": object(catalog.relationships.values().filter_map(|ty| {
            let of = ty.properties.as_ref()?;
            Some((&*of.name, properties(of.properties.values())))
        })),
        "fact": properties(catalog.fact.iter()),
        "identity": object(targets.chain(interfaces).map(|target| {
            (&**catalog.name_of(target), key(catalog.key_of(target)))
        })),
        "roots": roots(catalog),
        "asset": catalog.asset.map(|id| &catalog.interface(id).name),
    })
}

fn object<'a>(entries: impl Iterator<Item = (&'a str, Json)>) -> Json {
    Json::Object(entries.map(|(name, value)| (name.to_owned(), value)).collect())
}

fn node_type(catalog: &Catalog, node: &mlg::catalog::types::NodeType) -> Json {
    let (component, key_fields, owners) = match &node.kind {
        TypeKind::Node => (false, Vec::new(), Vec::new()),
        TypeKind::Component { key_fields, owners } => {
            let owners =
                owners.iter().map(|(id, relationship)| json!([catalog.node(*id).name, relationship]));
            (true, key_fields.iter().map(|field| &field.name).collect(), owners.collect())
        }
    };
    json!({
        "label": node.label,
        "singular": node.singular,
        "enumName": mlg::catalog::naming::screaming_snake(&node.name),
        "component": component,
        "keyFields": key_fields,
        "owners": owners,
        "key": key(&node.key),
        "fields": fields(catalog, &node.fields),
    })
}

fn key(property: &Property) -> Json {
    json!({ "name": property.name, "scalar": scalar_name(&property.scalar) })
}

fn fields(catalog: &Catalog, fields: &indexmap::IndexMap<std::sync::Arc<str>, Field>) -> Json {
    object(fields.iter().map(|(name, field)| {
        let described = match field {
            Field::Property(property) => {
                json!({ "kind": "property", "scalar": scalar_name(&property.scalar), "list": property.list })
            }
            Field::Computed(_) => panic!("`{name}` is computed"),
            Field::Relationship(relationship) => {
                let pick = relationship.pick.as_ref().map(|pick| {
                    let way = if pick.descending { "DESC" } else { "ASC" };
                    format!("{}_{way}", mlg::catalog::naming::screaming_snake(&pick.property.name))
                });
                json!({
                    "kind": "relationship",
                    "stored": relationship.stored,
                    "out": relationship.direction == Direction::Out,
                    "target": catalog.name_of(relationship.target),
                    "many": relationship.to_many,
                    "properties": relationship.properties.as_ref().map(|of| &of.name),
                    "pick": pick,
                })
            }
        };
        (&**name, described)
    }))
}

fn properties<'a>(properties: impl Iterator<Item = &'a std::sync::Arc<Property>>) -> Json {
    object(properties.map(|property| {
        (&*property.name, json!({ "scalar": scalar_name(&property.scalar), "list": property.list }))
    }))
}

fn roots(catalog: &Catalog) -> Json {
    let mut roots = Map::new();
    if let Some(ApiKind::Object { fields, .. }) = catalog.surface.types.get("Query").map(|query| &query.kind)
    {
        for field in fields.values() {
            let (kind, target) = match field.meaning {
                FieldMeaning::Lookup(target) => ("one", target),
                FieldMeaning::LookupMany(target) => ("many", target),
                FieldMeaning::Roots(target) => ("all", target),
                FieldMeaning::Entities => {
                    roots.insert(field.name.to_string(), json!({ "kind": "entities", "target": null }));
                    continue;
                }
                _ => continue,
            };
            let root = json!({ "kind": kind, "target": catalog.name_of(target) });
            roots.insert(field.name.to_string(), root);
        }
    }
    Json::Object(roots)
}

/// GraphQL name of a scalar; an enum is an `Enum`.
pub(crate) fn scalar_name(scalar: &Scalar) -> &'static str {
    match scalar {
        Scalar::Id => "ID",
        Scalar::String => "String",
        Scalar::Int => "Int",
        Scalar::BigInt => "BigInt",
        Scalar::Float => "Float",
        Scalar::Boolean => "Boolean",
        Scalar::DateTime => "DateTime",
        Scalar::Date => "Date",
        Scalar::Enum(_) => "Enum",
    }
}
