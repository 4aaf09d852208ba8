//! How a walk goes: `direction`, `through` and `within` become a [`Way`].
//!
//! In: coerced arguments. Out: the way. Must not know: what the walk is for.

use std::sync::Arc;

use super::{
    columns::Context,
    filter, object,
    types::{Nodes, Predicate, Way},
};
use crate::{
    catalog::{
        surface::EnumMeaning,
        types::{Catalog, Direction, Target},
    },
    error::ClientError,
    selection::types::InputValue,
};

/// The way of a walk among assets. Without `through` every relationship that carries lineage is walked.
pub(super) fn way(
    context: &mut Context<'_>,
    direction: Direction,
    through: Option<&InputValue>,
    within: Option<&InputValue>,
) -> Result<Way, ClientError> {
    let nowhere = leads_nowhere(through);
    let relationships = relationships(context.catalog, through.filter(|_| !nowhere));
    let nodes =
        object::nodes(context.catalog, assets(context.catalog), strays(context.catalog, &relationships));
    // There is no statement about no relationship: any is walked then, and leads to nothing.
    let within = filter::filter(context, within)?;
    let within = if nowhere { Predicate::Constant(false) } else { within };
    Ok(Way { relationships, direction, nodes, within })
}

/// Every relationship that carries lineage, and the assets that may stand at its ends.
pub(super) fn everywhere(catalog: &Catalog) -> (Vec<Arc<str>>, Nodes) {
    let relationships = relationships(catalog, None);
    let nodes = object::nodes(catalog, assets(catalog), strays(catalog, &relationships));
    (relationships, nodes)
}

/// Whether `through` names no relationship at all.
pub(super) fn leads_nowhere(through: Option<&InputValue>) -> bool {
    matches!(through, Some(InputValue::List(names)) if names.is_empty())
}

/// The interface that lineage is among; the surface has it only where there is one.
pub(super) fn assets(catalog: &Catalog) -> Target {
    Target::Interface(catalog.asset.expect("the surface has lineage only where there are assets"))
}

/// Stored relationship types in Catalog order, each once.
fn relationships(catalog: &Catalog, through: Option<&InputValue>) -> Vec<Arc<str>> {
    let mut asked: Option<Vec<&str>> = None;
    if let Some(InputValue::List(items)) = through {
        let names = items.iter().filter_map(|item| match item {
            InputValue::Enum(value) => match &value.meaning {
                EnumMeaning::Lineage(stored) => Some(&**stored),
                _ => None,
            },
            _ => None,
        });
        asked = Some(names.collect());
    }
    let carries = catalog.relationships.values().filter(|relationship| relationship.lineage);
    carries
        .filter(|relationship| asked.as_ref().is_none_or(|asked| asked.contains(&&*relationship.name)))
        .map(|relationship| Arc::clone(&relationship.name))
        .collect()
}

/// Whether one of the relationships may lead to what is no asset.
fn strays(catalog: &Catalog, relationships: &[Arc<str>]) -> bool {
    let assets = catalog.types_of(assets(catalog));
    relationships
        .iter()
        .filter_map(|name| catalog.relationships.get(name))
        .any(|relationship| !relationship.from.union(&relationship.to).is_subset(&assets))
}
