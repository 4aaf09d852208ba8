//! Placeholder, replaced by its engineer.

use crate::{
    backend::BackendError,
    catalog::types::Catalog,
    changes::{Changes, Outcome},
    plan::types::RootRead,
    value::Value,
};

/// The store.
#[derive(Debug, Clone)]
pub struct Neo4j {}

impl Neo4j {
    pub(super) async fn read(&self, _: &Catalog, _: &RootRead) -> Result<Value, BackendError> {
        Err(BackendError::Unavailable(String::new()))
    }
    pub(super) async fn apply(&self, _: &Catalog, _: &Changes) -> Result<Outcome, BackendError> {
        Err(BackendError::Unavailable(String::new()))
    }
    pub(super) async fn migrate(&self, _: &Catalog) -> Result<(), BackendError> {
        Err(BackendError::Unavailable(String::new()))
    }
    pub(super) async fn health(&self, _: &Catalog) -> Result<(), BackendError> {
        Err(BackendError::Unavailable(String::new()))
    }
}
