//! What is known of every relationship without being declared: its fact.
//!
//! In: nothing. Out: the properties of `Fact` and the built-in enums. Must not know: the schema.

use std::sync::Arc;

use super::types::{EnumType, Property, Scalar};

/// The properties that every relationship may carry, in the order of the `Fact` type, and their enums.
pub(super) fn fact() -> (Vec<Arc<Property>>, [Arc<EnumType>; 2]) {
    let origin = built_in_enum(
        "Origin",
        "How it came to be known that a relationship exists.",
        &[
            ("DECLARED", "Someone wrote it down."),
            ("OBSERVED", "It was seen to happen."),
            ("INFERRED", "It follows from others by a rule."),
            ("MANUAL", "Someone entered it by hand."),
        ],
    );
    let verification = built_in_enum(
        "Verification",
        "Whether it has been checked that a relationship exists.",
        &[
            ("UNVERIFIED", "Nobody has checked it."),
            ("VERIFIED", "It has been checked and holds."),
            ("PHANTOM", "It has been checked and does not hold."),
        ],
    );
    let property = |name: &str, scalar: Scalar, description: &str| Property {
        description: Some(description.into()),
        ..stored_property(name, name, scalar)
    };
    let sources = Property {
        list: true,
        required: true,
        description: Some("Who claims it.".into()),
        ..stored_property("sources", "_sources", Scalar::String)
    };
    let fact = [
        property("origin", Scalar::Enum(Arc::clone(&origin)), "How it came to be known."),
        property("verification", Scalar::Enum(Arc::clone(&verification)), "Whether it has been checked."),
        property("confidence", Scalar::Float, "How sure its source is, between 0 and 1."),
        property("evidence", Scalar::String, "What shows it: a line of code, a query, a document."),
        property("rule", Scalar::String, "The rule it follows from, if it is derived."),
        property("recordedAt", Scalar::DateTime, "When the graph heard of it."),
        property("validFrom", Scalar::DateTime, "Since when it holds."),
        property("validTo", Scalar::DateTime, "Until when it held."),
        sources,
    ];
    (fact.into_iter().map(Arc::new).collect(), [origin, verification])
}

/// What a relationship remembers of the aspects that claim it, and that somebody else wrote it too; neither is shown.
#[must_use]
pub fn claims() -> [Arc<Property>; 2] {
    let claims = Property { list: true, ..stored_property(CLAIMS, CLAIMS, Scalar::String) };
    [claims, stored_property(DECLARED, DECLARED, Scalar::Boolean)].map(Arc::new)
}

/// Stored name of the claims of a relationship.
pub const CLAIMS: &str = "_claims";
/// Stored name of the mark of a claimed relationship that somebody wrote by hand too.
pub const DECLARED: &str = "_declared";

fn built_in_enum(name: &str, description: &str, values: &[(&str, &str)]) -> Arc<EnumType> {
    Arc::new(EnumType {
        name: name.into(),
        description: Some(description.into()),
        values: values
            .iter()
            .map(|(name, description)| ((*name).into(), Some((*description).into())))
            .collect(),
        directives: Vec::new(),
        value_directives: Vec::new(),
    })
}

/// A property with nothing special about it.
pub(super) fn stored_property(name: &str, stored: &str, scalar: Scalar) -> Property {
    Property {
        name: name.into(),
        stored: stored.into(),
        scalar,
        list: false,
        required: false,
        identity: false,
        guaranteed: false,
        indexed: false,
        filterable: true,
        external: false,
        search: None,
        facet: false,
        description: None,
        deprecated: None,
        directives: Vec::new(),
        protected: Vec::new(),
    }
}
