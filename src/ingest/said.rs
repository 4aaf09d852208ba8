//! What an aspect says -> changes, held to what an aspect may speak of.
//!
//! In: an [`Aspect`]. Out: its [`Changes`]. Must not know: what else is said of the asset, formats, backends.

use serde_json::Value as Json;

use super::{
    LineError,
    line::read_object,
    normalise::{end_of_uri, fail},
};
use crate::{
    catalog::types::Catalog,
    changes::{Changes, NodeRef, aspect::Aspect},
    scalar,
};

/// What an aspect says, all times it leaves out being its own.
///
/// # Errors
/// Its subject is no uri of an asset, or a line does not fit the Catalog or speaks of something else.
pub(super) fn said(catalog: &Catalog, aspect: &Aspect) -> Result<Changes, LineError> {
    let subject = end_of_uri(catalog, &aspect.subject, aspect.at)?.node;
    let mut changes = Changes::default();
    for line in &aspect.lines {
        let Json::Object(line) = line else { return fail("a line is a JSON object") };
        read_object(catalog, line, aspect.at, &mut changes)?;
    }
    // When it was written is ours to say, unless the source does.
    let says_when = |line: &Json| line.get("updatedAt").is_some();
    if !aspect.lines.iter().any(says_when) {
        for change in &mut changes.nodes {
            change.properties.retain(|(property, _)| &*property.name != "updatedAt");
        }
    }
    let nodes = changes.nodes.iter().map(|change| (&change.node, None));
    let owners = changes.components.iter().map(|change| (&change.owner.node, None));
    let ends = changes.relationships.iter().map(|change| (&change.from.node, Some(&change.to.node)));
    for (one, other) in nodes.chain(owners).chain(ends) {
        if *one != subject && other != Some(&subject) {
            return fail(format!(
                "aspect of {} speaks of {}",
                scalar::shown(&aspect.subject),
                scalar::shown(&key(one))
            ));
        }
    }
    Ok(changes)
}

fn key(node: &NodeRef) -> String {
    node.key.as_str().unwrap_or_default().to_owned()
}
