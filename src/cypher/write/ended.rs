//! What goes: relationships become history, components are removed.
//!
//! An ended relationship stands between the same nodes, of a type that no read knows, with what it was as properties.

use std::sync::Arc;

use super::{
    derived::{Marks, underived},
    nodes::Keyed,
    rows::{EDGE, FAR, NODE, ROW, field, for_each, keyed, match_one, return_count},
};
use crate::{
    catalog::types::Direction,
    cypher::{
        ast::{
            Assignment, Clause, Expr, Function, NodePattern, Pattern, Query, RelationshipPattern, Variable,
            VariableKind,
        },
        names,
    },
    value::Value,
};

/// What has ended, beside what ends.
const PAST: Variable = Variable { kind: VariableKind::Relationship, number: 1 };

/// What becomes of the facts of a relationship that ends.
#[derive(Debug, Clone, Copy)]
pub struct History<'a> {
    /// Where it says until when it held.
    pub valid_to: &'a Arc<str>,
    /// What makes one a derived one, which does not end.
    pub marks: Marks<'a>,
}

/// Ends relationships of a type; `derived` if rules derive some of it. Answers how many did. A row is `[from, to, when]`.
#[must_use]
pub fn end_relationships(
    (ty, derived): (&Arc<str>, bool),
    history: History<'_>,
    (from, to): (&Keyed, &Keyed),
    rows: Vec<Value>,
) -> Query {
    let pattern =
        Pattern { start: NodePattern::bound(NODE), steps: vec![(along(EDGE, ty), NodePattern::bound(FAR))] };
    let condition = derived.then(|| underived(history.marks, 1));
    let mut query = for_each(
        rows,
        [
            vec![
                match_one(keyed(NODE, &from.label, &from.key, field(0))),
                match_one(keyed(FAR, &to.label, &to.key, field(1))),
                Clause::Match { pattern, condition },
            ],
            make_past((NODE, FAR), history.valid_to, (Expr::Name(Arc::clone(ty)), field(2))),
            vec![return_count()],
        ]
        .concat(),
    );
    if derived {
        query.parameters.push(Value::from(history.marks.inferred));
    }
    query
}

/// Removes components with all that hangs on them.
#[must_use]
pub fn remove_components(component: &Keyed, keys: Vec<Value>) -> Query {
    let node = keyed(NODE, &component.label, &component.key, Expr::Variable(ROW));
    for_each(keys, vec![match_one(node), Clause::DetachDelete(NODE)])
}

/// Puts what has ended into the place of [`EDGE`].
pub(super) fn make_past(
    (from, to): (Variable, Variable),
    valid_to: &Arc<str>,
    (ty, when): (Expr, Expr),
) -> Vec<Clause> {
    let past = Pattern {
        start: NodePattern::bound(from),
        steps: vec![(along(PAST, &names::ENDED.into()), NodePattern::bound(to))],
    };
    let until = Expr::Property(EDGE, Arc::clone(valid_to));
    let until = Expr::Call(Function::Coalesce, vec![until, when]);
    vec![
        Clause::Create(past),
        Clause::Set(vec![
            Assignment::Merge(PAST, Expr::Call(Function::Properties, vec![Expr::Variable(EDGE)])),
            Assignment::Property(PAST, names::ENDED_TYPE.into(), ty),
            Assignment::Property(PAST, Arc::clone(valid_to), until),
        ]),
        Clause::Delete(EDGE),
    ]
}

fn along(variable: Variable, ty: &Arc<str>) -> RelationshipPattern {
    RelationshipPattern { variable: Some(variable), types: vec![Arc::clone(ty)], direction: Direction::Out }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cypher::emit;

    #[test]
    fn a_relationship_becomes_history_unless_it_follows() {
        let asset = Keyed { label: "Asset".into(), key: "uri".into() };
        let [valid_to, origin, rule] = ["validTo", "origin", "rule"].map(Arc::from);
        let marks = Marks { origin: &origin, inferred: "INFERRED", rule: &rule };
        let history = History { valid_to: &valid_to, marks };
        let text = |ty: &str, derived| {
            emit(&end_relationships((&ty.into(), derived), history, (&asset, &asset), Vec::new())).text
        };
        let expected = [
            "UNWIND $p0 AS x0",
            "MATCH (n0:Asset {uri: x0[0]})",
            "MATCH (n1:Asset {uri: x0[1]})",
            "MATCH (n0)-[r0:TESTS]->(n1)",
            "  WHERE r0.rule IS NULL OR r0.origin IS NULL OR r0.origin <> $p1",
            "CREATE (n0)-[r1:_ENDED]->(n1)",
            "SET r1 += properties(r0), r1._type = 'TESTS', r1.validTo = coalesce(r0.validTo, x0[2])",
            "DELETE r0",
            "RETURN count(*) AS value",
        ];
        assert_eq!(text("TESTS", true), expected.join("\n"));
        let plain: Vec<_> = expected.iter().filter(|line| !line.contains("WHERE")).copied().collect();
        assert_eq!(text("TESTS", false), plain.join("\n"));
    }
}
