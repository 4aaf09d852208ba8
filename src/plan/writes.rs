//! What mutations write and subscriptions watch.
//!
//! In: nothing (plain data, made by `plan::write` and `plan::watch`). Out: what `ingest` writes and `pipeline` tells. Must not
//! know: how either is done.

use super::types::RootRead;
use crate::{
    access::Afar,
    catalog::{
        surface::{InputMeaning, PURGE, Writing},
        types::TypeSet,
    },
    selection::types::{Argument, InputValue},
};

/// What one field of a mutation writes.
#[derive(Debug, Clone, PartialEq)]
pub struct Write {
    /// What it does.
    pub of: Writing,
    /// With what, as the request has it.
    pub arguments: Vec<Argument>,
    /// A lookup that finds those of some assets that the caller may see; its keys are put in later. Without it all are seen.
    pub sight: Option<RootRead>,
    /// What of other assets decides what the caller sees.
    pub afar: Option<Afar>,
    /// What leads to those that they may see, of relationships that are replaced; its keys are put in later.
    pub related: Option<RootRead>,
    /// A lookup that answers the uri of each asset that the caller may see, by uri or alias; its keys are put in later.
    pub known: RootRead,
}

impl Write {
    /// Whether it leaves nothing of what it deletes.
    #[must_use]
    pub fn purges(&self) -> bool {
        let is_purge = |given: &Argument| {
            given.field.meaning == InputMeaning::Deletion
                && matches!(&given.value, InputValue::Enum(value) if &*value.name == PURGE)
        };
        self.arguments.iter().any(is_purge)
    }
}

/// What a subscription to assets asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Watch {
    /// Only this one, by uri or alias.
    pub name: Option<String>,
    /// Of these types.
    pub types: TypeSet,
    /// A lookup that finds those of some assets that are asked for and that the caller may see; its keys are put in later.
    pub asked: RootRead,
    /// As [`Write::known`].
    pub known: RootRead,
    /// The caller sees everything.
    pub sees_all: bool,
}
