//! Writes that are done once: a node for each, by its key.

use super::rows::{NODE, ROW, field, for_each, keyed, match_one, return_all, return_count};
use crate::{
    cypher::{
        ast::{Assignment, Binary, Clause, Expr, Item, NodePattern, Pattern, Projection, Query},
        names,
    },
    value::Value,
};

/// How many of those that are old are forgotten at once.
const FORGOTTEN: i64 = 1_000;

fn write(id: Expr) -> Pattern {
    keyed(NODE, &names::WRITE.into(), &names::WRITE_ID.into(), id)
}

fn property(name: &str) -> Expr {
    Expr::Property(NODE, name.into())
}

/// Makes the node of a write if it is not there, which keeps others from making it until the transaction ends. Answers
/// `[[hash, kept]]`, both null for a new one.
#[must_use]
pub fn take_write(id: &str) -> Query {
    let kept = Expr::List(vec![property(names::WRITE_HASH), property(names::WRITE_KEPT)]);
    for_each(
        vec![Value::from(id)],
        vec![Clause::Merge { pattern: write(Expr::Variable(ROW)), on_create: Vec::new() }, return_all(kept)],
    )
}

/// Keeps what is told again of a write. The row is `[id, hash, kept, at]`.
#[must_use]
pub fn keep_write(row: Vec<Value>) -> Query {
    let set = |name: &str, index| Assignment::Property(NODE, name.into(), field(index));
    let kept = vec![set(names::WRITE_HASH, 1), set(names::WRITE_KEPT, 2), set(names::WRITE_AT, 3)];
    for_each(vec![Value::List(row)], vec![match_one(write(field(0))), Clause::Set(kept), return_count()])
}

/// Forgets writes of before a time, in microseconds; not all at once.
#[must_use]
pub fn forget_writes(since: i64) -> Query {
    let node = NodePattern { labels: vec![names::WRITE.into()], ..NodePattern::bound(NODE) };
    let old = Expr::binary(property(names::WRITE_AT), Binary::Less, Expr::Parameter(0));
    let mut some = Projection::with(vec![Item::Keep(NODE)]);
    some.limit = Some(Expr::Integer(FORGOTTEN));
    Query {
        clauses: vec![
            Clause::Match { pattern: Pattern::node(node), condition: Some(old) },
            Clause::Project(some),
            Clause::DetachDelete(NODE),
        ],
        parameters: vec![Value::Int(since)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cypher::emit;

    #[test]
    fn a_write_is_a_node_by_its_key() {
        let text = |query: &Query| emit(query).text.replace('\n', " ");
        assert_eq!(
            text(&take_write("a")),
            "UNWIND $p0 AS x0 MERGE (n0:_Write {id: x0}) RETURN collect([n0.hash, n0.kept]) AS value"
        );
        assert_eq!(
            text(&forget_writes(1)),
            "MATCH (n0:_Write)   WHERE n0.at < $p0 WITH n0 LIMIT 1000 DETACH DELETE n0"
        );
    }
}
