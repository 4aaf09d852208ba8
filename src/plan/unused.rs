//! Assets that nothing depends on.
//!
//! In: coerced `type` and `since`. Out: where they are, and the condition. Must not know: pages.

use std::sync::Arc;

use super::{
    columns::Context,
    connection::Origin,
    filter::type_set,
    object::{narrowed, nodes},
    predicate::{and, related},
    root::argument,
    types::{Expand, Predicate, Quantifier, Source, Subject, Test},
    way,
};
use crate::{
    catalog::{
        surface::InputMeaning,
        types::{Catalog, Direction, RelationshipType, TypeSet},
    },
    error::{ClientError, ErrorCode},
    selection::types::{Argument, InputValue},
};

/// All assets of the types that something can depend on, and that no relationship that carries lineage leads to them; with
/// `since` none recorded later.
pub(super) fn unused(
    context: &mut Context<'_>,
    arguments: &[Argument],
) -> Result<(Origin, Predicate), ClientError> {
    let catalog = context.catalog;
    let assets = way::assets(catalog);
    let possible = depended_on(catalog).intersection(&catalog.types_of(assets));
    let types = match argument(arguments, &InputMeaning::OfType) {
        Some(asked) => type_set(asked),
        None => possible,
    };
    if types.is_empty() || !types.is_subset(&possible) {
        let names: Vec<&str> = possible.iter().map(|id| &*catalog.node(id).name).collect();
        return Err(ClientError::new(
            ErrorCode::BadUserInput,
            format!("nothing can depend on an asset of this `type`; it can on {}", names.join(", ")),
        ));
    }
    let since = argument(arguments, &InputMeaning::Since);
    let later = match (since, catalog.fact.iter().find(|property| &*property.name == "recordedAt")) {
        (Some(InputValue::Scalar(moment)), Some(recorded_at)) => Predicate::Test {
            subject: Subject::Edge,
            property: Arc::clone(recorded_at),
            test: Test::Gt(context.param(moment.clone())),
            negated: false,
        },
        _ => Predicate::Constant(true),
    };
    let leads_here = lineage(catalog).filter(|relationship| !relationship.to.intersection(&types).is_empty());
    let none = leads_here.map(|relationship| {
        let expand = Expand {
            relationship: Arc::clone(&relationship.name),
            direction: Direction::In,
            nodes: nodes(catalog, assets, !relationship.from.is_subset(&catalog.types_of(assets))),
        };
        related(Quantifier::None, expand, later.clone())
    });
    let condition = and(none.collect());
    let source = Source::Scan(narrowed(catalog, types));
    Ok((Origin { source, target: assets, relationship: None }, condition))
}

fn lineage(catalog: &Catalog) -> impl Iterator<Item = &RelationshipType> {
    catalog.relationships.values().filter(|relationship| relationship.lineage)
}

/// The types that relationships which carry lineage may lead to.
fn depended_on(catalog: &Catalog) -> TypeSet {
    lineage(catalog).fold(TypeSet::default(), |types, relationship| types.union(&relationship.to))
}
