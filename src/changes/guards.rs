//! What a batch does in view of what is stored: conditions on it, changes of lists and of sets of relationships.
//!
//! In: nothing (plain data). Out: what stores settle under lock. Must not know: statements.

use std::sync::Arc;

use super::NodeRef;
use crate::{
    catalog::types::{Property, TypeSet},
    value::Value,
};

/// A condition on what is stored.
#[derive(Debug, Clone, PartialEq)]
pub enum Guard {
    /// The asset is there.
    There(NodeRef),
    /// The asset is there and was last updated then, in microseconds since the epoch.
    UpdatedAt(NodeRef, i64),
    /// The relationship is there.
    Related {
        /// Stored type.
        relationship: Arc<str>,
        /// Where it leaves.
        from: NodeRef,
        /// Where it arrives.
        to: NodeRef,
    },
}

impl Guard {
    /// The node by whose key a failure is told.
    #[must_use]
    pub fn node(&self) -> &NodeRef {
        match self {
            Self::There(node) | Self::UpdatedAt(node, _) | Self::Related { from: node, .. } => node,
        }
    }
}

/// A property that a batch may give to new nodes, and leave as it is of others.
#[derive(Debug, Clone, PartialEq)]
pub struct Fixed {
    /// Which.
    pub property: Arc<Property>,
    /// Of nodes of these types.
    pub types: TypeSet,
}

/// Why a batch is not applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The asset is not seen by whom it is written for, or would not be seen any more.
    Unseen,
    /// The asset is not there, or the relationship that leaves it.
    Missing,
    /// The asset was updated at another time than its guard says.
    Updated,
    /// What the batch says of the asset is fixed, and other than what is stored.
    Fixed,
}

/// The relationships of one type that leave an asset come out as some set. Those that lead to what somebody does not see stay.
#[derive(Debug, Clone, PartialEq)]
pub struct Replaced {
    /// Stored type; neither derived nor a step of what is.
    pub relationship: Arc<str>,
    /// The asset.
    pub node: NodeRef,
    /// The assets they are to lead to.
    pub to: Vec<NodeRef>,
}

/// What to change of a list of texts.
#[derive(Debug, Clone, PartialEq)]
pub struct ListChange {
    /// Which.
    pub property: Arc<Property>,
    /// What to add at its end, unless it is in it.
    pub add: Vec<Value>,
    /// What to take from it.
    pub remove: Vec<Value>,
    /// Texts in order, so that it does not matter which was added first.
    pub sorted: bool,
}

impl ListChange {
    /// The list after the change.
    pub fn apply(&self, list: &mut Vec<Value>) {
        list.retain(|item| !self.remove.contains(item));
        for item in &self.add {
            if !list.contains(item) {
                list.push(item.clone());
            }
        }
        if self.sorted {
            list.sort_by(|one, other| one.as_str().cmp(&other.as_str()));
        }
    }
}
