//! All rules over all operations.
//!
//! In: a document that is valid but for these rules. Out: the offences. Must not know: what a rule is about.

use apollo_compiler::{ExecutableDocument, Schema};

use super::{input_fields, places::each_place, variables};
use crate::api::offence::Offence;

/// Checks every rule of this folder.
pub(in crate::api) fn check(schema: &Schema, document: &ExecutableDocument) -> Vec<Offence> {
    let mut offences = Vec::new();
    for operation in document.operations.iter() {
        each_place(schema, document, operation, &mut |place| {
            offences.extend(input_fields::check(place));
            offences.extend(variables::check(operation, place));
        });
    }
    offences
}
