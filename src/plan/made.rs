//! What a store makes of a read, kept with it: a plan that is kept is run many times.
//!
//! In: a read. Out: what was made of it. Must not know: what that is.

use std::{
    any::Any,
    sync::{Arc, OnceLock},
};

use super::types::{Read, RootRead};
use crate::value::Value;

impl RootRead {
    /// Of which nothing is made yet.
    #[must_use]
    pub fn new(read: Read, params: Vec<Value>) -> Self {
        Self { read, params, made: Made::default() }
    }

    /// What a store makes of it, made once: a plan that is kept is run many times. One store, of one schema, asks.
    pub(crate) fn made<T: Any + Send + Sync>(&self, make: impl Fn() -> T) -> Arc<T> {
        let made = Arc::clone(self.made.0.get_or_init(|| Arc::new(make())));
        // A read is run by the stores of one kind, save in tests.
        made.downcast().unwrap_or_else(|_| Arc::new(make()))
    }
}

/// What was made of a read, so that it is not made again. It says nothing that the read doesn't, so any two are equal, and what is
/// changed is a copy, of which nothing is made yet.
#[derive(Debug, Default)]
pub(super) struct Made(OnceLock<Arc<dyn Any + Send + Sync>>);

impl Clone for Made {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl PartialEq for Made {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
