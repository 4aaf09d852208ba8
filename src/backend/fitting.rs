//! The Catalog that a store is known to fit, so that each use need not ask the store again.
//!
//! In: Catalogs that were checked. Out: whether one is the last of them. Must not know: how a store is checked.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::catalog::types::{Catalog, NodeType};

/// The first type of the Catalog that fits. Held, so that no other can take its address.
#[derive(Debug, Default)]
pub(super) struct Fitting(Mutex<Option<Arc<NodeType>>>);

impl Fitting {
    /// Whether it is this Catalog.
    pub(super) fn is(&self, catalog: &Catalog) -> bool {
        self.known()
            .as_ref()
            .zip(catalog.types.first())
            .is_some_and(|(known, first)| Arc::ptr_eq(known, first))
    }

    /// From now on it is this one.
    pub(super) fn remember(&self, catalog: &Catalog) {
        *self.known() = catalog.types.first().cloned();
    }

    /// From now on it is none.
    pub(super) fn forget(&self) {
        *self.known() = None;
    }

    fn known(&self) -> MutexGuard<'_, Option<Arc<NodeType>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
