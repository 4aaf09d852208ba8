//! Selection sets -> fields: fragments opened, equal keys merged, type conditions kept as sets of types.
//!
//! In: the operation's selection set, the document's fragments, coerced variables. Out: fields in response order.
//! Must not know: what a field reads.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{
    Pos,
    parser::types::{ExecutableDocument, OperationDefinition, OperationType, Selection, SelectionSet},
};

use super::{
    arguments,
    conditions::{narrow, possible},
    directives,
    groups::{Group, Groups, Node},
    literal::Literals,
    types::{Field, FieldKind},
    variables::Variables,
};
use crate::{
    catalog::{
        surface::{ApiField, ApiKind, ApiType, MUTATION, ObjectOf, QUERY, SUBSCRIPTION},
        types::{Catalog, TypeSet},
    },
    error::{ClientError, ErrorCode, Position},
};

/// How many fields an operation may have after merging. Type conditions can split a field into one for each type,
/// at each level again, so that this is not bounded by what the document expands to.
pub(super) const MAX_FIELDS: u64 = 20_000;
/// How many selections may be looked at on the way; more than fields, since merged ones are looked at too.
const MAX_VISITS: u64 = 200_000;

/// The fields of an operation (`CollectFields` and `MergeSelectionSets`, GraphQL 6.3.2 and 6.4.3).
pub(super) fn collect<'a>(
    catalog: &'a Catalog,
    document: &'a ExecutableDocument,
    operation: &'a OperationDefinition,
    variables: &'a Variables<'a>,
) -> Result<Vec<Field>, ClientError> {
    let root = match operation.ty {
        OperationType::Query => QUERY,
        OperationType::Mutation => MUTATION,
        OperationType::Subscription => SUBSCRIPTION,
    };
    let root = catalog.surface.types.get(root).expect("`operation::resolve` lets through what has a root");
    let literals = Literals::new(&catalog.surface, variables);
    let mut collector = Collector { catalog, document, variables, literals, fields: 0, visits: 0 };
    collector.fields(root, [&operation.selection_set.node])
}

/// What one level of the response is gathered into.
#[derive(Default)]
struct Level<'a> {
    groups: Groups<'a>,
    /// For which types a fragment was opened here already; opening it again would add nothing.
    opened: HashMap<&'a str, TypeSet>,
}

struct Collector<'a> {
    catalog: &'a Catalog,
    document: &'a ExecutableDocument,
    variables: &'a Variables<'a>,
    literals: Literals<'a>,
    fields: u64,
    visits: u64,
}

impl<'a> Collector<'a> {
    /// The fields of an object of this type, from all the selection sets that make up its own.
    fn fields(
        &mut self,
        on: &'a ApiType,
        sets: impl IntoIterator<Item = &'a SelectionSet>,
    ) -> Result<Vec<Field>, ClientError> {
        let types = possible(self.catalog, on);
        let mut level = Level::default();
        for set in sets {
            self.gather(&mut level, (on, types), set)?;
        }
        let mut fields = Vec::new();
        for group in level.groups.into_ordered() {
            let field = self.field(&group, types)?;
            fuse(&mut fields, field, types);
        }
        Ok(fields)
    }

    /// Adds what a selection set has for these types.
    fn gather(
        &mut self,
        level: &mut Level<'a>,
        (on, types): (&'a ApiType, TypeSet),
        set: &'a SelectionSet,
    ) -> Result<(), ClientError> {
        if types.is_empty() {
            return Ok(());
        }
        for item in &set.items {
            self.visits += 1;
            bound("looks at", "selections", MAX_VISITS, self.visits)?;
            if !directives::included(item.node.directives(), self.variables)? {
                continue;
            }
            match &item.node {
                Selection::Field(field) => level.groups.add(types, Node { on, field })?,
                Selection::InlineFragment(fragment) => {
                    let narrowed = match &fragment.node.type_condition {
                        Some(condition) => narrow(self.catalog, (on, types), &condition.node.on.node)?,
                        None => (on, types),
                    };
                    self.gather(level, narrowed, &fragment.node.selection_set.node)?;
                }
                Selection::FragmentSpread(spread) => {
                    self.spread(level, (on, types), &spread.node.fragment_name.node)?;
                }
            }
        }
        Ok(())
    }

    fn spread(
        &mut self,
        level: &mut Level<'a>,
        parent: (&'a ApiType, TypeSet),
        name: &'a str,
    ) -> Result<(), ClientError> {
        let Some(fragment) = self.document.fragments.get(name) else {
            let message = format!("fragment `{name}` does not exist");
            return Err(ClientError::new(ErrorCode::GraphqlValidationFailed, message));
        };
        let (on, types) = narrow(self.catalog, parent, &fragment.node.type_condition.node.on.node)?;
        let opened = level.opened.entry(name).or_default();
        let fresh = types.difference(opened);
        *opened = opened.union(&fresh);
        self.gather(level, (on, fresh), &fragment.node.selection_set.node)
    }

    /// One field of an object of these possible types. Its definition and arguments are those of its first node.
    fn field(&mut self, group: &Group<'a>, parents: TypeSet) -> Result<Field, ClientError> {
        self.fields += 1;
        bound("has", "fields after merging its fragments by type", MAX_FIELDS, self.fields)?;
        let first = group.nodes[0];
        let name = first.field.node.name.node.as_str();
        let (kind, fields) = match name {
            "__typename" => (FieldKind::Typename, Vec::new()),
            "__schema" | "__type" if is_query(first.on) => (FieldKind::Introspection, Vec::new()),
            _ => {
                let definition = definition(first)?;
                let arguments = arguments::coerce(&mut self.literals, definition, &first.field.node)?;
                (FieldKind::Api { field: definition.clone(), arguments }, self.below(group, definition)?)
            }
        };
        Ok(Field {
            key: Arc::from(group.key),
            types: (group.types != parents).then_some(group.types),
            kind,
            position: position(first.field.pos),
            fields,
        })
    }

    /// The fields below all nodes of a group. They have one type, even if one node asks an interface and another a
    /// type of it: the Catalog maps a field of an interface as in every implementing type.
    fn below(&mut self, group: &Group<'a>, field: &ApiField) -> Result<Vec<Field>, ClientError> {
        match self.catalog.surface.types.get(field.ty.name()).filter(|ty| is_composite(ty)) {
            Some(ty) => self.fields(ty, group.nodes.iter().map(|node| &node.field.node.selection_set.node)),
            None => Ok(Vec::new()),
        }
    }
}

/// Appends a field, or joins it to a neighbour that differs in its types only: a split that made no difference.
fn fuse(fields: &mut Vec<Field>, field: Field, parents: TypeSet) {
    let neighbours = fields.iter_mut().rev().take_while(|other| other.key == field.key);
    // The same first node has the same definition and arguments.
    let twin =
        neighbours.into_iter().find(|other| other.position == field.position && other.fields == field.fields);
    match (twin, field.types) {
        (Some(twin), Some(types)) => {
            let both = twin.types.map_or(types, |own| own.union(&types));
            twin.types = (both != parents).then_some(both);
        }
        (Some(_) | None, _) => fields.push(field),
    }
}

fn definition(node: Node<'_>) -> Result<&Arc<ApiField>, ClientError> {
    let name = node.field.node.name.node.as_str();
    let fields = match &node.on.kind {
        ApiKind::Object { fields, .. } | ApiKind::Interface { fields, .. } => Some(fields),
        ApiKind::Scalar | ApiKind::Enum(_) | ApiKind::Union { .. } | ApiKind::Input(_) => None,
    };
    fields.and_then(|fields| fields.get(name)).ok_or_else(|| {
        let message = format!("field `{name}` does not exist on `{}`", node.on.name);
        ClientError::new(ErrorCode::GraphqlValidationFailed, message).at(position(node.field.pos))
    })
}

fn is_query(ty: &ApiType) -> bool {
    matches!(ty.kind, ApiKind::Object { of: ObjectOf::Query, .. })
}

fn is_composite(ty: &ApiType) -> bool {
    matches!(ty.kind, ApiKind::Object { .. } | ApiKind::Interface { .. } | ApiKind::Union { .. })
}

fn bound(verb: &str, what: &str, limit: u64, actual: u64) -> Result<(), ClientError> {
    if actual <= limit {
        return Ok(());
    }
    let message = format!("the operation {verb} more than {limit} {what}");
    Err(ClientError::new(ErrorCode::LimitExceeded, message).bounded(limit, actual))
}

fn position(pos: Pos) -> Position {
    Position::new(pos.line, pos.column)
}
