//! The query root: one, several by key, and a connection of all, for each type and interface.
//!
//! In: a Catalog. Out: `Query`. Must not know: the types that its fields return, only their names.

use std::sync::Arc;

use super::{
    draft::{Draft, Maker, api_type},
    duplicates, federation,
    fields::{
        after_argument, arguments, field, first_of_page, input, lookup_many_name, order_argument, order_name,
        where_argument,
    },
    lineage,
    names::{full_list, named, non_null},
    search, suggest,
    surface::{Subject, targets},
};
use crate::catalog::{
    entities::EntityKey,
    surface::{ApiField, ApiKind, FieldMeaning, InputMeaning, ObjectOf, TypeRef},
    types::{Catalog, Property, Target, TypeKind},
};

/// What the root fields that look up several by their keys are called.
pub(in crate::catalog) const LOOKUP_OF_MANY: &str = "lookup of many";

/// Adds `Query`.
pub(super) fn add_query(draft: &mut Draft, catalog: &Catalog) {
    let mut fields = Vec::new();
    for target in targets(catalog).filter(|target| !is_foreign(catalog, *target)) {
        let subject = Subject::of(catalog, target);
        let (singular, plural, key) = match target {
            Target::Type(id) => {
                let node = catalog.node(id);
                let key = match node.kind {
                    // A key that is no field is nobody's to ask for.
                    TypeKind::Node => node.fields.contains_key(&node.key.name).then_some(&node.key),
                    TypeKind::Component { .. } => None,
                };
                (&node.singular, &node.plural, key)
            }
            Target::Interface(id) => {
                let interface = catalog.interface(id);
                (&interface.singular, &interface.plural, interface.key.as_ref())
            }
        };
        if let Some(key) = key {
            let maker = Maker::generated("lookup", subject.name.clone());
            fields.push((maker, lookup(&subject, singular, key)));
            if subject.is_interface() {
                let maker = Maker::generated(LOOKUP_OF_MANY, subject.name.clone());
                fields.push((maker, lookup_many(&subject, plural, key)));
            }
        }
        if let (None, Target::Type(_)) = (key, target) {
            let entity = catalog.entities.iter().find(|entity| entity.target == target);
            let keys = entity.map_or(&[][..], |entity| &entity.keys);
            let by = keys.iter().find_map(|key| Some((key, key.properties()?)));
            let maker = Maker::generated("lookup", subject.name.clone());
            fields
                .extend(by.map(|(key, properties)| (maker, lookup_by(&subject, singular, key, &properties))));
        }
        fields.push((Maker::generated("connection", subject.name.clone()), all(&subject, plural)));
    }
    fields.extend(lineage::roots(catalog));
    fields.extend(search::roots(catalog));
    fields.extend(suggest::roots(catalog));
    fields.extend(duplicates::roots(catalog));
    fields.extend(federation::roots(catalog));
    let fields = draft.members("Query", fields);
    let kind = ApiKind::Object { of: ObjectOf::Query, interfaces: Vec::new(), fields };
    draft.add(Maker::BuiltIn, api_type("Query".into(), "Where every question starts.", kind));
}

/// Whether a type is another subgraph's, of which this one knows a part: an interface object, or a stub that routers can't ask
/// for here. Its root fields are the other's.
fn is_foreign(catalog: &Catalog, target: Target) -> bool {
    let Target::Type(id) = target else { return false };
    let node = catalog.node(id);
    let has = |name: &str| node.directives.iter().any(|directive| directive.starts_with(name));
    let stub = has("@key(") && catalog.entities.iter().all(|entity| entity.target != target);
    catalog.subgraph.is_some() && (has("@interfaceObject") || stub)
}

fn lookup(subject: &Subject, singular: &Arc<str>, key: &Property) -> ApiField {
    let description = format!("The `{}` with this {}, or null.", subject.name, key.name);
    let meaning = FieldMeaning::Lookup(subject.target);
    let mut lookup = field(singular.clone(), named(subject.name.clone()), &description, meaning);
    let ty = non_null(named(key.scalar.name()));
    lookup.arguments = arguments([Some(input(key.name.clone(), ty, "Its key.", InputMeaning::Key))]);
    lookup
}

/// By several fields: what only these tell apart. Of several with the same the one with the smallest key is answered.
fn lookup_by(
    subject: &Subject,
    singular: &Arc<str>,
    key: &Arc<EntityKey>,
    properties: &[&Arc<Property>],
) -> ApiField {
    let names: Vec<_> = properties.iter().map(|property| &*property.name).collect();
    let description = format!("The `{}` with this {}, or null.", subject.name, names.join(" and "));
    let meaning = FieldMeaning::LookupBy(subject.target, Arc::clone(key));
    let mut lookup = field(singular.clone(), named(subject.name.clone()), &description, meaning);
    lookup.arguments = arguments(properties.iter().map(|property| {
        let ty = non_null(named(property.scalar.name()));
        let meaning = InputMeaning::KeyField(Arc::clone(property));
        Some(input(property.name.clone(), ty, "Part of its key.", meaning))
    }));
    lookup
}

fn lookup_many(subject: &Subject, plural: &str, key: &Property) -> ApiField {
    let description =
        format!("Each `{}` with one of these keys, in their order; null for a missing one.", subject.name);
    let ty = non_null(TypeRef::List(Box::new(named(subject.name.clone()))));
    let meaning = FieldMeaning::LookupMany(subject.target);
    let mut lookup = field(lookup_many_name(plural, key), ty, &description, meaning);
    let keys = full_list(named(key.scalar.name()));
    let name = format!("{}s", key.name);
    lookup.arguments = arguments([Some(input(name, keys, "Their keys.", InputMeaning::Keys))]);
    lookup
}

fn all(subject: &Subject, plural: &Arc<str>) -> ApiField {
    let description = format!("Every `{}`, by pages.", subject.name);
    let ty = non_null(named(format!("{}Connection", subject.name)));
    let mut all = field(plural.clone(), ty, &description, FieldMeaning::Roots(subject.target));
    let last = "Length of a page read backward: 0 to 500.";
    let before = "The page ends in front of this cursor.";
    all.arguments = arguments([
        Some(where_argument(subject.name)),
        order_name(subject).map(|order| order_argument(&order)),
        Some(first_of_page()),
        Some(after_argument()),
        Some(input("last", named("Int"), last, InputMeaning::Last)),
        Some(input("before", named("String"), before, InputMeaning::Before)),
    ]);
    all
}
