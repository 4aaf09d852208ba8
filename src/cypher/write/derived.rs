//! Derived relationships: where they start, what their rules reach, and what is written of them.
//!
//! A path is walked step by step, each node once a step, and not as one pattern: a pattern uses no relationship twice
//! (`MADE_BY/^MADE_BY` would not come back to its start), and lists paths where ends are asked for.

use std::sync::Arc;

use super::{
    nodes::Keyed,
    rows::{EDGE, FAR, NODE, ROW, field, for_each, keyed, match_one, return_all, return_count},
};
use crate::{
    catalog::types::{Direction, PathStep},
    cypher::ast::{
        Assignment, Binary, Clause, Expr, Item, NodePattern, Pattern, Projection, Query, RelationshipPattern,
        Subquery, Variable, VariableKind,
    },
    value::Value,
};

/// Nodes of some types that share where their keys are unique.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ends {
    /// Where their keys are unique.
    pub keyed: Keyed,
    /// The labels of the types; never none.
    pub labels: Vec<Arc<str>>,
}

/// What makes a stored relationship a derived one.
#[derive(Debug, Clone, Copy)]
pub struct Marks<'a> {
    /// Where its origin stands.
    pub origin: &'a Arc<str>,
    /// The origin of derived ones.
    pub inferred: &'a str,
    /// Where its rule stands.
    pub rule: &'a Arc<str>,
}

/// The value of a start.
const FOUND: Variable = Variable { kind: VariableKind::Value, number: 1 };

/// The keys of starts that a path reaches from nodes, each once.
#[must_use]
pub fn starts_behind(near: &Keyed, back: &[PathStep], starts: &Ends, keys: Vec<Value>) -> Query {
    let mut clauses = vec![match_one(keyed(NODE, &near.label, &near.key, Expr::Variable(ROW)))];
    let end = walk(&mut clauses, back, starts);
    clauses.push(return_all(Expr::Property(end, Arc::clone(&starts.keyed.key))));
    for_each(keys, clauses)
}

/// What starts that are there reach and hold, as `[key, [[key of an end ...] of each path ...], [[[key of a far end,
/// rule of a derived relationship or null] ...] of each of `far` ...]]`.
#[must_use]
pub fn reached_and_stored(
    (relationship, marks): (&Arc<str>, Marks<'_>),
    start: &Keyed,
    paths: &[(&[PathStep], Ends)],
    far: &[Ends],
    keys: Vec<Value>,
) -> Query {
    let reached = paths.iter().map(|(path, ends)| {
        let mut clauses = Vec::new();
        let end = walk(&mut clauses, path, ends);
        clauses.push(bare(Expr::Property(end, Arc::clone(&ends.keyed.key))));
        Expr::Subquery(Subquery::Collect, clauses)
    });
    let stored = far.iter().map(|ends| {
        let rule = Expr::Case(vec![(derived(marks, 1), Expr::Property(EDGE, Arc::clone(marks.rule)))]);
        let pair = Expr::List(vec![Expr::Property(FAR, Arc::clone(&ends.keyed.key)), rule]);
        let found = Clause::Match { pattern: related(relationship), condition: labelled(FAR, &ends.labels) };
        Expr::Subquery(Subquery::Collect, vec![found, bare(pair)])
    });
    let found =
        Expr::List(vec![Expr::Variable(ROW), Expr::List(reached.collect()), Expr::List(stored.collect())]);
    let mut query = for_each(
        keys,
        vec![
            match_one(keyed(NODE, &start.label, &start.key, Expr::Variable(ROW))),
            Clause::Project(Projection::with(vec![Item::Name(found, FOUND)])),
            return_all(Expr::Variable(FOUND)),
        ],
    );
    query.parameters.push(Value::from(marks.inferred));
    query
}

/// Creates relationships between nodes that are there; one that is there meanwhile stays as it is. A row is
/// `[from, to, properties]`.
#[must_use]
pub fn create_derived(relationship: &Arc<str>, from: &Keyed, to: &Keyed, rows: Vec<Value>) -> Query {
    for_each(
        rows,
        vec![
            match_one(keyed(NODE, &from.label, &from.key, field(0))),
            match_one(keyed(FAR, &to.label, &to.key, field(1))),
            Clause::Merge {
                pattern: related(relationship),
                on_create: vec![Assignment::Merge(EDGE, field(2))],
            },
            return_count(),
        ],
    )
}

/// Names another rule on derived relationships. A row is `[from, to, rule]`.
#[must_use]
pub fn rename_derived(
    (relationship, marks): (&Arc<str>, Marks<'_>),
    from: &Keyed,
    to: &Keyed,
    rows: Vec<Value>,
) -> Query {
    let rule = Assignment::Property(EDGE, Arc::clone(marks.rule), field(2));
    each_derived((relationship, marks), (from, to), rows, Clause::Set(vec![rule]))
}

/// Removes derived relationships. A row is `[from, to]`.
#[must_use]
pub fn remove_derived(
    (relationship, marks): (&Arc<str>, Marks<'_>),
    from: &Keyed,
    to: &Keyed,
    rows: Vec<Value>,
) -> Query {
    each_derived((relationship, marks), (from, to), rows, Clause::Delete(EDGE))
}

/// Does something to relationships that are still derived ones.
fn each_derived(
    (relationship, marks): (&Arc<str>, Marks<'_>),
    (from, to): (&Keyed, &Keyed),
    rows: Vec<Value>,
    what: Clause,
) -> Query {
    let mut query = for_each(
        rows,
        vec![
            match_one(keyed(NODE, &from.label, &from.key, field(0))),
            match_one(keyed(FAR, &to.label, &to.key, field(1))),
            Clause::Match { pattern: related(relationship), condition: Some(derived(marks, 1)) },
            what,
        ],
    );
    query.parameters.push(Value::from(marks.inferred));
    query
}

/// Walks a path from [`NODE`] and keeps the ends of some labels, each once.
fn walk(clauses: &mut Vec<Clause>, path: &[PathStep], ends: &Ends) -> Variable {
    let mut at = NODE;
    for (place, step) in path.iter().enumerate() {
        let next = Variable { kind: VariableKind::Node, number: place + 1 };
        clauses.push(match_one(Pattern {
            start: NodePattern::bound(at),
            steps: vec![(along(&step.stored, step.direction, None), NodePattern::bound(next))],
        }));
        // The labels stand behind the match, so that no plan begins with all nodes that have them.
        let last = place + 1 == path.len();
        clauses.push(Clause::Project(Projection {
            distinct: true,
            condition: if last { labelled(next, &ends.labels) } else { None },
            ..Projection::with(vec![Item::Keep(next)])
        }));
        at = next;
    }
    at
}

fn labelled(node: Variable, labels: &[Arc<str>]) -> Option<Expr> {
    Expr::any(labels.iter().map(|label| Expr::HasLabel(node, Arc::clone(label))).collect())
}

/// Whether a relationship of a type that rules derive is no derived one.
pub(super) fn underived(marks: Marks<'_>, inferred: usize) -> Expr {
    let origin = || Expr::Property(EDGE, Arc::clone(marks.origin));
    Expr::Or(vec![
        Expr::Property(EDGE, Arc::clone(marks.rule)).is_null(),
        origin().is_null(),
        Expr::binary(origin(), Binary::NotEqual, Expr::Parameter(inferred)),
    ])
}

/// Whether it is one.
pub(super) fn derived(marks: Marks<'_>, inferred: usize) -> Expr {
    let origin = Expr::Property(EDGE, Arc::clone(marks.origin));
    Expr::And(vec![
        Expr::binary(origin, Binary::Equal, Expr::Parameter(inferred)),
        Expr::Property(EDGE, Arc::clone(marks.rule)).is_not_null(),
    ])
}

fn related(relationship: &Arc<str>) -> Pattern {
    let edge = along(relationship, Direction::Out, Some(EDGE));
    Pattern { start: NodePattern::bound(NODE), steps: vec![(edge, NodePattern::bound(FAR))] }
}

fn along(stored: &Arc<str>, direction: Direction, variable: Option<Variable>) -> RelationshipPattern {
    RelationshipPattern { variable, types: vec![Arc::clone(stored)], direction }
}

fn bare(value: Expr) -> Clause {
    Clause::Project(Projection::returning(Item::Bare(value)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cypher::emit;

    fn ends(label: &str) -> Ends {
        Ends { keyed: asset(), labels: vec![label.into()] }
    }

    fn asset() -> Keyed {
        Keyed { label: "Asset".into(), key: "uri".into() }
    }

    fn step(stored: &str, direction: Direction) -> PathStep {
        PathStep { stored: stored.into(), direction }
    }

    fn marks(names: &[Arc<str>; 2]) -> Marks<'_> {
        Marks { origin: &names[0], inferred: "INFERRED", rule: &names[1] }
    }

    fn names() -> [Arc<str>; 2] {
        ["origin".into(), "rule".into()]
    }

    #[test]
    fn starts_are_walked_to_from_the_nodes_that_a_batch_names() {
        let back = [step("EXPOSES", Direction::In), step("HAS_CELL", Direction::In)];
        assert_eq!(
            emit(&starts_behind(&asset(), &back, &ends("Experiment"), Vec::new())).text,
            "UNWIND $p0 AS x0\n\
             MATCH (n0:Asset {uri: x0})\n\
             MATCH (n0)<-[:EXPOSES]-(n1)\n\
             WITH DISTINCT n1\n\
             MATCH (n1)<-[:HAS_CELL]-(n2)\n\
             WITH DISTINCT n2\n  WHERE n2:Experiment\n\
             RETURN collect(n2.uri) AS value"
        );
    }

    #[test]
    fn what_follows_and_what_is_there_come_in_one_answer() {
        let path = [step("HAS_CELL", Direction::Out), step("EXECUTED_FOR", Direction::In)];
        let names = names();
        let runs = (&"RUNS".into(), marks(&names));
        let query = reached_and_stored(runs, &asset(), &[(&path, ends("Run"))], &[ends("Run")], Vec::new());
        let expected = [
            "UNWIND $p0 AS x0",
            "MATCH (n0:Asset {uri: x0})",
            "WITH [",
            "  x0,",
            "  [",
            "    COLLECT {",
            "      MATCH (n0)-[:HAS_CELL]->(n1)",
            "      WITH DISTINCT n1",
            "      MATCH (n1)<-[:EXECUTED_FOR]-(n2)",
            "      WITH DISTINCT n2",
            "        WHERE n2:Run",
            "      RETURN n2.uri",
            "    }",
            "  ],",
            "  [",
            "    COLLECT {",
            "      MATCH (n0)-[r0:RUNS]->(n1)",
            "        WHERE n1:Run",
            "      RETURN [n1.uri, CASE WHEN r0.origin = $p1 AND r0.rule IS NOT NULL THEN r0.rule END]",
            "    }",
            "  ]",
            "] AS x1",
            "RETURN collect(x1) AS value",
        ];
        assert_eq!(emit(&query).text, expected.join("\n"));
    }

    #[test]
    fn only_what_is_derived_is_removed() {
        let names = names();
        let query = remove_derived((&"RUNS".into(), marks(&names)), &asset(), &asset(), Vec::new());
        let expected = [
            "UNWIND $p0 AS x0",
            "MATCH (n0:Asset {uri: x0[0]})",
            "MATCH (n1:Asset {uri: x0[1]})",
            "MATCH (n0)-[r0:RUNS]->(n1)",
            "  WHERE r0.origin = $p1 AND r0.rule IS NOT NULL",
            "DELETE r0",
        ];
        assert_eq!(emit(&query).text, expected.join("\n"));
    }
}
