//! What a router asks a subgraph (Apollo Federation 2, subgraph specification): `_service` and `_entities`.
//!
//! In: a Catalog with entities. Out: root fields and their types. Must not know: how entities are found.

use super::{
    draft::{Draft, Maker, api_type},
    fields::{arguments, field, input},
    names::{full_list, named, non_null},
};
use crate::catalog::{
    surface::{ApiField, ApiKind, FieldMeaning, InputMeaning, ObjectOf, TypeRef},
    types::{Catalog, TypeSet},
};

/// The scalar of representations.
pub(crate) const ANY: &str = "_Any";
/// The union of all entities.
const ENTITY: &str = "_Entity";
/// What `_service` answers.
const SERVICE: &str = "_Service";

/// The root fields; none of a schema that does not link Federation, or has no entities.
pub(super) fn roots(catalog: &Catalog) -> Vec<(Maker, ApiField)> {
    if catalog.subgraph.is_none() || catalog.entities.is_empty() {
        return Vec::new();
    }
    let description =
        "Entities by what other subgraphs know of them, in their order; null for what is not there.";
    let ty = non_null(TypeRef::List(Box::new(named(ENTITY))));
    let mut entities = field("_entities", ty, description, FieldMeaning::Entities);
    let representations = "The `__typename` of each, and the fields of one of its keys.";
    let ty = full_list(named(ANY));
    entities.arguments =
        arguments([Some(input("representations", ty, representations, InputMeaning::Representations))]);
    let description = "What this subgraph serves.";
    let service = field("_service", non_null(named(SERVICE)), description, FieldMeaning::Service);
    vec![(Maker::BuiltIn, entities), (Maker::BuiltIn, service)]
}

/// The types behind the root fields.
pub(super) fn add_federation(draft: &mut Draft, catalog: &Catalog) {
    if catalog.subgraph.is_none() || catalog.entities.is_empty() {
        return;
    }
    let types = catalog.entities.iter().map(|entity| catalog.types_of(entity.target));
    let types = types.fold(TypeSet::default(), |all, types| all.union(&types));
    let names = types.iter().map(|id| catalog.node(id).name.clone()).collect();
    draft.add_reserved(api_type(ENTITY.into(), "Any entity.", ApiKind::Union { of: types, names }));
    let description = "What another subgraph knows of an entity: an object with its `__typename` and a key.";
    draft.add_reserved(api_type(ANY.into(), description, ApiKind::Scalar));
    let description = "The SDL of this subgraph, for composition.";
    let sdl = field("sdl", named("String"), description, FieldMeaning::ServiceSdl);
    let fields = draft.members(SERVICE, vec![(Maker::BuiltIn, sdl)]);
    let kind = ApiKind::Object { of: ObjectOf::Part, interfaces: Vec::new(), fields };
    draft.add_reserved(api_type(SERVICE.into(), "A subgraph.", kind));
}
