//! What planning one read accumulates: parameters, columns, and how much has been asked for.
//!
//! In: values and columns as they come up. Out: their positions. Must not know: where they come from.

use std::sync::Arc;

use super::{
    limits::{MAX_NESTED_READS, MAX_TESTS},
    types::{Column, Param, Subject},
};
use crate::{
    catalog::types::{Catalog, Property},
    error::{ClientError, ErrorCode},
    value::Value,
};

/// State of planning one root field.
#[derive(Debug)]
pub(super) struct Context<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) params: Vec<Value>,
    nested: usize,
    tests: usize,
}

impl<'a> Context<'a> {
    pub(super) fn new(catalog: &'a Catalog) -> Self {
        Self { catalog, params: Vec::new(), nested: 0, tests: 0 }
    }

    pub(super) fn param(&mut self, value: Value) -> Param {
        self.params.push(value);
        Param(self.params.len() - 1)
    }

    pub(super) fn count_nested(&mut self) -> Result<(), ClientError> {
        self.nested += 1;
        bounded(self.nested, MAX_NESTED_READS, "relationship fields below one root field")
    }

    pub(super) fn count_test(&mut self) -> Result<(), ClientError> {
        self.tests += 1;
        bounded(self.tests, MAX_TESTS, "conditions in the filters of one root field")
    }
}

fn bounded(actual: usize, limit: usize, what: &str) -> Result<(), ClientError> {
    if actual <= limit {
        return Ok(());
    }
    Err(ClientError::new(
        ErrorCode::LimitExceeded,
        format!("there are more than {limit} {what}; split the request"),
    )
    .bounded(limit as u64, actual as u64))
}

/// Columns of a row, each once.
#[derive(Debug, Default)]
pub(super) struct Columns {
    pub(super) list: Vec<Column>,
    offset: usize,
}

impl Columns {
    /// Columns of a row that is headed by its key.
    pub(super) fn behind_key() -> Self {
        Self { list: Vec::new(), offset: 1 }
    }

    pub(super) fn add(&mut self, column: Column) -> usize {
        let known = self.list.iter().position(|other| *other == column);
        let index = known.unwrap_or_else(|| {
            self.list.push(column);
            self.list.len() - 1
        });
        index + self.offset
    }

    pub(super) fn property(&mut self, subject: Subject, property: &Arc<Property>) -> usize {
        self.add(Column::Property { subject, property: Arc::clone(property) })
    }
}
