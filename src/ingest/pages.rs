//! All nodes of a type, page by page.
//!
//! In: a backend, what to read of each node. Out: rows, by key. Must not know: what is made of them.

use std::sync::Arc;

use crate::{
    backend::{Backend, BackendError},
    catalog::types::{Catalog, NodeType, Property, TypeSet},
    plan::types::{
        Column, Nodes, OrderKey, Param, Predicate, Read, RootRead, Rows, SeekValue, SetRead, Source, Subject,
    },
    value::Value,
};

/// Nodes read at once.
const PAGE: i64 = 500;

/// In the order of a property of the node.
pub(super) fn order_key(property: Arc<Property>) -> OrderKey {
    OrderKey { subject: Subject::Node, property, descending: false, nulls_first: false }
}

/// A property of the node.
pub(super) fn node_property(property: &Arc<Property>) -> Column {
    Column::Property { subject: Subject::Node, property: Arc::clone(property) }
}

/// Pages of all nodes of a type, by key.
pub(super) struct Pages {
    read: SetRead,
    last: Option<Value>,
    done: bool,
}

impl Pages {
    /// Pages of these columns, of which the first is the key.
    pub(super) fn new(catalog: &Catalog, node: &NodeType, columns: Vec<Column>) -> Self {
        let label = Arc::clone(&node.label);
        let nodes = Nodes {
            types: TypeSet::one(node.id),
            label: Some(Arc::clone(&label)),
            labels: vec![label],
            test: false,
        };
        let key = Arc::clone(&catalog.node(node.id).key);
        let rows = Rows {
            order: vec![order_key(key)],
            after: None,
            before: None,
            limit: Some(Param(0)),
            whole: false,
            columns,
        };
        let read = SetRead {
            source: Source::Scan(nodes),
            filter: Predicate::Constant(true),
            rows: Some(rows),
            total: false,
            aggregate: None,
            groups: Vec::new(),
        };
        Self { read, last: None, done: false }
    }

    /// The next page; none behind the last.
    pub(super) async fn next(
        &mut self,
        catalog: &Catalog,
        backend: &Backend,
    ) -> Result<Option<Vec<Value>>, BackendError> {
        if self.done {
            return Ok(None);
        }
        let mut params = vec![Value::Int(PAGE)];
        if let (Some(last), Some(rows)) = (self.last.take(), self.read.rows.as_mut()) {
            rows.after = Some(vec![SeekValue::Value(Param(1))]);
            params.push(last);
        }
        let read = RootRead::new(Read::Set(self.read.clone()), params);
        let Value::List(rows) = backend.read(catalog, &read).await? else {
            return Err(BackendError::Record("rows are not a list".to_owned()));
        };
        self.done = i64::try_from(rows.len()).is_ok_and(|count| count < PAGE);
        self.last = rows.last().and_then(|row| row.as_list()?.first().cloned());
        Ok(Some(rows))
    }
}
