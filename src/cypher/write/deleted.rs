//! Deletion: what hangs on nodes goes or becomes history, then they become tombstones or go themselves.
//!
//! A tombstone has none of the labels that reads know, and its key under another name, so that nothing finds it and a node
//! of its key can be made.

use std::sync::Arc;

use super::{
    derived::{Marks, derived},
    ended::{History, make_past},
    nodes::Keyed,
    rows::{EDGE, FAR, NODE, ROW, for_each, keyed, match_one, return_all, return_count},
};
use crate::{
    catalog::types::Direction,
    cypher::{
        ast::{
            Assignment, Binary, Clause, Expr, Function, Item, NodePattern, Pattern, Projection, Query,
            RelationshipPattern, Variable, VariableKind,
        },
        names,
    },
    value::Value,
};

/// The keys of the nodes of a label that relationships of nodes lead to, or come from.
#[must_use]
pub fn neighbours((node, direction): (&Keyed, Direction), far: &Keyed, keys: Vec<Value>) -> Query {
    let mut pattern = related((direction, None), Vec::new());
    for (_, end) in &mut pattern.steps {
        end.labels.push(Arc::clone(&far.label));
    }
    let key = Expr::Property(FAR, Arc::clone(&far.key));
    for_each(keys, vec![match_key(node), match_one(pattern), return_all(key)])
}

/// Removes what hangs on nodes alone: the components that relationships of some types lead to, the aliases that lead to
/// nodes, and that these have tags.
#[must_use]
pub fn drop_parts(owner: &Keyed, components: &[Arc<str>], keys: &[Value]) -> Vec<Query> {
    let parts = (!components.is_empty()).then(|| (components.to_vec(), Direction::Out));
    let aliases = (vec![names::ALIAS_OF.into()], Direction::In);
    let far = parts.into_iter().chain([aliases]).map(|(types, direction)| {
        let pattern = related((direction, None), types);
        for_each(keys.to_vec(), vec![match_key(owner), match_one(pattern), Clause::DetachDelete(FAR)])
    });
    let tags = related((Direction::Out, Some(EDGE)), vec![names::TAGGED.into()]);
    let tags = for_each(keys.to_vec(), vec![match_key(owner), match_one(tags), Clause::Delete(EDGE)]);
    far.chain([tags]).collect()
}

/// Removes the derived relationships of some types that leave nodes, or come to them. Answers `[type, rule]` of each.
#[must_use]
pub fn drop_derived(
    types: &[Arc<str>],
    marks: Marks<'_>,
    (node, direction): (&Keyed, Direction),
    keys: Vec<Value>,
) -> Query {
    let told = Variable { kind: VariableKind::Value, number: 1 };
    let ty = Expr::Call(Function::Type, vec![Expr::Variable(EDGE)]);
    let rule = Expr::Property(EDGE, Arc::clone(marks.rule));
    let pair = Item::Name(Expr::List(vec![ty, rule]), told);
    let pattern = related((direction, Some(EDGE)), types.to_vec());
    let mut query = for_each(
        keys,
        vec![
            match_key(node),
            Clause::Match { pattern, condition: Some(derived(marks, 1)) },
            Clause::Project(Projection::with(vec![Item::Keep(EDGE), pair])),
            Clause::Delete(EDGE),
            return_all(Expr::Variable(told)),
        ],
    );
    query.parameters.push(Value::from(marks.inferred));
    query
}

/// Ends all relationships that leave nodes, or come to them, but for our own, whatever a schema says of them. Answers how
/// many.
#[must_use]
pub fn end_all(
    history: History<'_>,
    (node, direction): (&Keyed, Direction),
    keys: Vec<Value>,
    when: Value,
) -> Query {
    let ty = || Expr::Call(Function::Type, vec![Expr::Variable(EDGE)]);
    let ours = Expr::binary(ty(), Binary::StartsWith, Expr::Name(names::OURS.into()));
    let ends = match direction {
        Direction::Out => (NODE, FAR),
        Direction::In => (FAR, NODE),
    };
    let pattern = related((direction, Some(EDGE)), Vec::new());
    let mut query = for_each(
        keys,
        [
            vec![match_key(node), Clause::Match { pattern, condition: Some(ours.negated()) }],
            make_past(ends, history.valid_to, (ty(), Expr::Parameter(1))),
            vec![return_count()],
        ]
        .concat(),
    );
    query.parameters.push(when);
    query
}

/// Makes nodes tombstones, without the labels and words that they are found by, and without our relationships. Answers the
/// keys of those that were there.
#[must_use]
pub fn bury_nodes(
    node: &Keyed,
    (labels, words): (Vec<Arc<str>>, Vec<Arc<str>>),
    keys: Vec<Value>,
    when: Value,
) -> Query {
    let set = |name: &str, value| Assignment::Property(NODE, name.into(), value);
    let hidden = words.into_iter().chain((*node.key != *names::DELETED_KEY).then(|| Arc::clone(&node.key)));
    let mut query = for_each(
        keys,
        vec![
            match_key(node),
            Clause::Set(vec![
                set(names::DELETED_LABELS, Expr::Call(Function::Labels, vec![Expr::Variable(NODE)])),
                set(names::DELETED_LABEL, Expr::Name(Arc::clone(&node.label))),
                set(names::DELETED_KEY, Expr::Variable(ROW)),
                set(names::DELETED_AT, Expr::Parameter(1)),
                Assignment::Label(NODE, names::DELETED.into()),
            ]),
            Clause::RemoveLabels(NODE, labels),
            Clause::Remove(hidden.map(|name| (NODE, name)).collect()),
            return_all(Expr::Variable(ROW)),
        ],
    );
    query.parameters.push(when);
    query
}

/// Removes nodes with all that is related to them. Answers the keys of those that were there.
#[must_use]
pub fn purge_nodes(node: &Keyed, keys: Vec<Value>) -> Query {
    for_each(keys, vec![match_key(node), Clause::DetachDelete(NODE), return_all(Expr::Variable(ROW))])
}

/// Removes what is left of nodes that were deleted before. Answers the keys of those of which there was something.
#[must_use]
pub fn purge_tombstones(node: &Keyed, keys: Vec<Value>) -> Query {
    let tombstone = keyed(NODE, &names::DELETED.into(), &names::DELETED_KEY.into(), Expr::Variable(ROW));
    let label = Expr::Property(NODE, names::DELETED_LABEL.into());
    let condition = Expr::binary(label, Binary::Equal, Expr::Name(Arc::clone(&node.label)));
    let found = Clause::Match { pattern: tombstone, condition: Some(condition) };
    for_each(keys, vec![found, Clause::DetachDelete(NODE), return_all(Expr::Variable(ROW))])
}

fn match_key(node: &Keyed) -> Clause {
    match_one(keyed(NODE, &node.label, &node.key, Expr::Variable(ROW)))
}

fn related((direction, variable): (Direction, Option<Variable>), types: Vec<Arc<str>>) -> Pattern {
    let edge = RelationshipPattern { variable, types, direction };
    Pattern { start: NodePattern::bound(NODE), steps: vec![(edge, NodePattern::bound(FAR))] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cypher::emit;

    fn asset() -> Keyed {
        Keyed { label: "Asset".into(), key: "uri".into() }
    }

    #[test]
    fn every_relationship_ends_but_ours() {
        let [valid_to, origin, rule] = ["validTo", "origin", "rule"].map(Arc::from);
        let marks = Marks { origin: &origin, inferred: "INFERRED", rule: &rule };
        let history = History { valid_to: &valid_to, marks };
        let expected = [
            "UNWIND $p0 AS x0",
            "MATCH (n0:Asset {uri: x0})",
            "MATCH (n0)<-[r0]-(n1)",
            "  WHERE NOT type(r0) STARTS WITH '_'",
            "CREATE (n1)-[r1:_ENDED]->(n0)",
            "SET r1 += properties(r0), r1._type = type(r0), r1.validTo = coalesce(r0.validTo, $p1)",
            "DELETE r0",
            "RETURN count(*) AS value",
        ];
        let query = end_all(history, (&asset(), Direction::In), Vec::new(), Value::Null);
        assert_eq!(emit(&query).text, expected.join("\n"));
    }

    #[test]
    fn a_tombstone_has_no_label_and_no_key_that_anything_is_found_by() {
        let labels = ["Asset", "Model"].map(Arc::from).to_vec();
        let query = bury_nodes(&asset(), (labels, vec!["_name".into()]), Vec::new(), Value::Null);
        let expected = [
            "UNWIND $p0 AS x0",
            "MATCH (n0:Asset {uri: x0})",
            "SET n0._labels = labels(n0), n0._label = 'Asset', n0._key = x0, n0._deletedAt = $p1, n0:_Deleted",
            "REMOVE n0:Asset:Model",
            "REMOVE n0._name, n0.uri",
            "RETURN collect(x0) AS value",
        ];
        assert_eq!(emit(&query).text, expected.join("\n"));
    }
}
