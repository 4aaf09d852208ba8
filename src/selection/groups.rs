//! The fields of one selection set, grouped by response key and by the concrete types they apply to.
//!
//! In: field nodes in document order, each with the types it applies to. Out: groups in response order; those of one
//! key apply to disjoint types. Must not know: what a field is.

use std::collections::HashMap;

use async_graphql::{Positioned, parser::types::Field};

use crate::{
    catalog::{surface::ApiType, types::TypeSet},
    error::{ClientError, ErrorCode, Position},
};

/// A field in the document, with the type its selection set is written for.
#[derive(Clone, Copy)]
pub(super) struct Node<'a> {
    pub(super) on: &'a ApiType,
    pub(super) field: &'a Positioned<Field>,
}

/// Nodes that make one field of the response for these types.
pub(super) struct Group<'a> {
    pub(super) key: &'a str,
    pub(super) types: TypeSet,
    /// In document order; never empty.
    pub(super) nodes: Vec<Node<'a>>,
    /// Orders the groups: where the first node came. Parts of a group that was split share it.
    pub(super) origin: usize,
}

/// The groups so far.
#[derive(Default)]
pub(super) struct Groups<'a> {
    groups: Vec<Group<'a>>,
    by_key: HashMap<&'a str, Vec<usize>>,
}

impl<'a> Groups<'a> {
    /// Adds a node that applies to these types.
    ///
    /// A type that met the key before gets the node's selections merged into that field, at the place where the key
    /// first stood for it; the others get a field of their own at the end. That is what `CollectFields`
    /// (GraphQL 6.3.2) does for each type on its own.
    pub(super) fn add(&mut self, types: TypeSet, node: Node<'a>) -> Result<(), ClientError> {
        let key = node.field.node.response_key().node.as_str();
        let known = self.by_key.entry(key).or_default();
        let mut rest = types;
        for index in 0..known.len() {
            let group = &mut self.groups[known[index]];
            let shared = group.types.intersection(&rest);
            if shared.is_empty() {
                continue;
            }
            check_same(key, group.nodes[0], node)?;
            rest = rest.difference(&shared);
            if node.field.node.selection_set.node.items.is_empty() {
                continue;
            }
            if shared == group.types {
                group.nodes.push(node);
                continue;
            }
            group.types = group.types.difference(&shared);
            let mut nodes = group.nodes.clone();
            nodes.push(node);
            let split = Group { key, types: shared, nodes, origin: group.origin };
            known.push(self.groups.len());
            self.groups.push(split);
        }
        if !rest.is_empty() {
            let origin = self.groups.len();
            known.push(origin);
            self.groups.push(Group { key, types: rest, nodes: vec![node], origin });
        }
        Ok(())
    }

    /// The groups in response order.
    pub(super) fn into_ordered(mut self) -> Vec<Group<'a>> {
        // Stable: the parts of a split group stay in the order of the splits.
        self.groups.sort_by_key(|group| group.origin);
        self.groups
    }
}

/// `FieldsInSetCanMerge` (GraphQL 5.3.2): one response key has one field and one set of arguments.
fn check_same(key: &str, first: Node, second: Node) -> Result<(), ClientError> {
    let (one, other) = (&first.field.node, &second.field.node);
    let same = one.name.node == other.name.node
        && one.arguments.len() == other.arguments.len()
        && one.arguments.iter().all(|(name, value)| {
            other.get_argument(&name.node).is_some_and(|argument| argument.node == value.node)
        });
    if same {
        return Ok(());
    }
    let message = format!("`{key}` stands for different fields or arguments; give one of them another alias");
    let at = |node: Node| Position::new(node.field.pos.line, node.field.pos.column);
    Err(ClientError::new(ErrorCode::GraphqlValidationFailed, message).at(at(first)).at(at(second)))
}
