//! Tags: one node for each, so that an index finds them, with a relationship from each node that has it.

use std::sync::Arc;

use super::{
    nodes::Keyed,
    rows::{EDGE, FAR, NODE, ROW, field, for_each, keyed, match_one, return_all, return_count},
};
use crate::{
    catalog::types::Direction,
    cypher::{
        ast::{
            Assignment, Clause, Expr, Item, NodePattern, Pattern, Projection, Query, RelationshipPattern,
            Subquery, Variable,
        },
        names, search,
    },
    value::Value,
};

/// The tags of nodes, as `[key, tags]`.
#[must_use]
pub fn read_tags(keyed_by: &Keyed, keys: Vec<Value>) -> Query {
    let tag = NodePattern { labels: vec![names::TAG.into()], ..NodePattern::bound(FAR) };
    let tagged = Pattern { start: NodePattern::bound(NODE), steps: vec![(has(None), tag)] };
    let value = Expr::Property(FAR, names::TAG_VALUE.into());
    let tags = vec![match_one(tagged), Clause::Project(Projection::returning(Item::Bare(value)))];
    let row = Expr::List(vec![Expr::Variable(ROW), Expr::Subquery(Subquery::Collect, tags)]);
    for_each(keys, vec![match_one(node(keyed_by, Expr::Variable(ROW))), return_all(row)])
}

/// Makes the tags that are not there yet, and says of all what they are suggested by, which write-locks them in the order
/// given. A row is `[tag, whole, later]`.
#[must_use]
pub fn claim_tags(rows: Vec<Value>) -> Query {
    for_each(
        rows,
        vec![
            Clause::Merge { pattern: tag(NODE, field(0)), on_create: Vec::new() },
            Clause::Set(vec![
                Assignment::Property(NODE, search::whole(), field(1)),
                Assignment::Property(NODE, search::starts(), field(2)),
            ]),
            return_count(),
        ],
    )
}

/// Gives tags that are there to nodes. A row is `[key, tag]`.
#[must_use]
pub fn tag_nodes(keyed_by: &Keyed, rows: Vec<Value>) -> Query {
    let tagged =
        Pattern { start: NodePattern::bound(NODE), steps: vec![(has(None), NodePattern::bound(FAR))] };
    for_each(
        rows,
        vec![
            match_one(node(keyed_by, field(0))),
            match_one(tag(FAR, field(1))),
            Clause::Merge { pattern: tagged, on_create: Vec::new() },
            return_count(),
        ],
    )
}

/// Takes tags from nodes that have them. A row is `[key, tag]`. A tag that nobody has any more stays, and is not suggested:
/// to remove it would meet with somebody who is about to use it.
#[must_use]
pub fn untag_nodes(keyed_by: &Keyed, rows: Vec<Value>) -> Query {
    let mut tagged = node(keyed_by, field(0));
    let far = tag(FAR, field(1)).start;
    tagged.steps.push((has(Some(EDGE)), far));
    for_each(rows, vec![match_one(tagged), Clause::Delete(EDGE), return_count()])
}

fn node(keyed_by: &Keyed, key: Expr) -> Pattern {
    keyed(NODE, &keyed_by.label, &keyed_by.key, key)
}

fn tag(variable: Variable, value: Expr) -> Pattern {
    keyed(variable, &Arc::from(names::TAG), &Arc::from(names::TAG_VALUE), value)
}

fn has(variable: Option<Variable>) -> RelationshipPattern {
    RelationshipPattern { variable, types: vec![names::TAGGED.into()], direction: Direction::Out }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cypher::emit;

    #[test]
    fn tags_are_nodes_that_are_made_once() {
        let keyed = Keyed { label: "Film".into(), key: "id".into() };
        let text = |query: &Query| emit(query).text.replace('\n', " ");
        assert_eq!(
            text(&claim_tags(Vec::new())),
            "UNWIND $p0 AS x0 MERGE (n0:_Tag {value: x0[0]}) SET n0._whole = x0[1], n0._starts = x0[2] \
             RETURN count(*) AS value"
        );
        assert_eq!(
            text(&untag_nodes(&keyed, Vec::new())),
            "UNWIND $p0 AS x0 MATCH (n0:Film {id: x0[0]})-[r0:_TAGGED]->(n1:_Tag {value: x0[1]}) DELETE r0 \
             RETURN count(*) AS value"
        );
    }
}
