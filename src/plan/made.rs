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

    /// The read, for these keys: they are the first parameter of a lookup, and of what hangs on an answer or on a write. What is made of
    /// it for some keys serves it for others.
    pub(crate) fn with_keys<T: Into<Value>>(&self, keys: impl IntoIterator<Item = T>) -> Self {
        let mut params = self.params.clone();
        if let Some(first) = params.first_mut() {
            *first = Value::List(keys.into_iter().map(Into::into).collect());
        }
        let made = Made { of: Arc::clone(&self.made.of), for_keys: true };
        Self { read: self.read.clone(), params, made }
    }

    /// What a store makes of it, made once: a plan that is kept is run many times. One store, of one schema, asks. `with_keys` makes of it
    /// what is for other keys.
    pub(crate) fn made<T: Any + Send + Sync>(
        &self,
        make: impl Fn() -> T,
        with_keys: impl FnOnce(&T, &Value) -> T,
    ) -> Arc<T> {
        let made = Arc::clone(self.made.of.get_or_init(|| Arc::new(make())));
        // A read is run by the stores of one kind, save in tests.
        let made = made.downcast().unwrap_or_else(|_| Arc::new(make()));
        match self.params.first() {
            Some(keys) if self.made.for_keys => Arc::new(with_keys(&made, keys)),
            Some(_) | None => made,
        }
    }
}

/// What was made of a read, so that it is not made again. It says nothing that the read doesn't, so any two are equal, and what is
/// changed is a copy, of which nothing is made yet.
#[derive(Debug, Default)]
pub(super) struct Made {
    of: Arc<OnceLock<Arc<dyn Any + Send + Sync>>>,
    /// It was made for other keys, or will be.
    for_keys: bool,
}

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
