//! The statements of derived relationships: where they start, what their rules reach, what is written of them.
//!
//! In: paths and labels of the Catalog, stored names of facts. Out: texts with `?1`, `?2`, ... whose meaning each
//! function says. Must not know: values, SQLite's API.

use std::sync::Arc;

use crate::{
    catalog::types::{Direction, PathStep},
    sql::text::Text,
};

/// Stored names of the facts that make a relationship a derived one.
#[derive(Debug, Clone, Copy)]
pub struct Marks<'a> {
    /// How it came to be known.
    pub origin: &'a str,
    /// The rule it follows from.
    pub rule: &'a str,
}

/// The nodes with some labels that a path reaches from others, each once: JSON list of those others.
#[must_use]
pub fn reached(path: &[PathStep], labels: &[Arc<str>]) -> String {
    walk(path, labels, false)
}

/// The same by where it starts, as (start, end): JSON list of starts.
#[must_use]
pub fn reached_by_start(path: &[PathStep], labels: &[Arc<str>]) -> String {
    walk(path, labels, true)
}

/// The relationships of a type that leave some nodes, as (from, to, rule of a derived one or null): JSON list of nodes,
/// the origin of derived ones.
#[must_use]
pub fn stored(relationship: &str, marks: Marks<'_>, labels: &[Arc<str>]) -> String {
    let mut text = Text::default();
    text.syntax("SELECT r._from, r._to, CASE WHEN r.");
    text.stored(marks.origin);
    text.syntax(" = ?2 THEN r.");
    text.stored(marks.rule);
    text.syntax(" END");
    text.line();
    text.syntax("FROM json_each(?1) AS s CROSS JOIN relationship AS r CROSS JOIN node AS n");
    text.line();
    text.syntax("WHERE r._from = s.value AND r._type = ");
    text.name(relationship);
    text.syntax(" AND n._id = r._to");
    labelled(&mut text, labels);
    text.finish()
}

/// Names another rule on a relationship: from, to, rule.
#[must_use]
pub fn rename(relationship: &str, marks: Marks<'_>) -> String {
    let mut text = Text::default();
    text.syntax("UPDATE relationship SET ");
    text.stored(marks.rule);
    text.syntax(" = ?3 WHERE _from = ?1 AND _to = ?2 AND _type = ");
    text.name(relationship);
    text.finish()
}

/// Removes a relationship: from, to.
#[must_use]
pub fn remove(relationship: &str) -> String {
    let mut text = Text::default();
    text.syntax("DELETE FROM relationship WHERE _from = ?1 AND _to = ?2 AND _type = ");
    text.name(relationship);
    text.finish()
}

/// Step by step, each node once a step (and start): a join of all steps would list paths.
fn walk(path: &[PathStep], labels: &[Arc<str>], by_start: bool) -> String {
    let mut text = Text::default();
    text.syntax("WITH ");
    text.syntax(if by_start { "w0(start, node)" } else { "w0(node)" });
    text.syntax(" AS MATERIALIZED (SELECT ");
    text.syntax(if by_start { "value, value" } else { "value" });
    text.syntax(" FROM json_each(?1))");
    for (place, step) in path.iter().enumerate() {
        let (near, far) = match step.direction {
            Direction::Out => ("_from", "_to"),
            Direction::In => ("_to", "_from"),
        };
        text.syntax(",");
        text.line();
        list(&mut text, place + 1);
        text.syntax(if by_start { "(start, node)" } else { "(node)" });
        text.syntax(" AS MATERIALIZED (SELECT DISTINCT ");
        text.syntax(if by_start { "w.start, r." } else { "r." });
        text.syntax(far);
        text.syntax(" FROM ");
        list(&mut text, place);
        text.syntax(" AS w CROSS JOIN relationship AS r WHERE r.");
        text.syntax(near);
        text.syntax(" = w.node AND r._type = ");
        text.name(&step.stored);
        text.syntax(")");
    }
    text.line();
    text.syntax(if by_start { "SELECT w.start, w.node FROM " } else { "SELECT w.node FROM " });
    list(&mut text, path.len());
    text.syntax(" AS w CROSS JOIN node AS n WHERE n._id = w.node");
    labelled(&mut text, labels);
    text.finish()
}

/// The name of what is reached after so many steps.
fn list(text: &mut Text, steps: usize) {
    text.syntax("w");
    text.number(i64::try_from(steps).expect("paths are short"));
}

fn labelled(text: &mut Text, labels: &[Arc<str>]) {
    text.syntax(" AND n._label IN (");
    for (place, label) in labels.iter().enumerate() {
        text.syntax(if place == 0 { "" } else { ", " });
        text.name(label);
    }
    text.syntax(")");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_walked_step_by_step() {
        let step = |stored: &str, direction| PathStep { stored: stored.into(), direction };
        let path = [step("HAS_CELL", Direction::Out), step("EXECUTED_FOR", Direction::In)];
        assert_eq!(
            reached_by_start(&path, &["Run".into()]),
            "WITH w0(start, node) AS MATERIALIZED (SELECT value, value FROM json_each(?1)),\n\
             w1(start, node) AS MATERIALIZED (SELECT DISTINCT w.start, r._to FROM w0 AS w CROSS JOIN relationship AS r \
             WHERE r._from = w.node AND r._type = 'HAS_CELL'),\n\
             w2(start, node) AS MATERIALIZED (SELECT DISTINCT w.start, r._from FROM w1 AS w CROSS JOIN relationship AS \
             r WHERE r._to = w.node AND r._type = 'EXECUTED_FOR')\n\
             SELECT w.start, w.node FROM w2 AS w CROSS JOIN node AS n WHERE n._id = w.node AND n._label IN ('Run')"
        );
        assert_eq!(
            reached(&path[..1], &["Cell's".into(), "Run".into()]),
            "WITH w0(node) AS MATERIALIZED (SELECT value FROM json_each(?1)),\n\
             w1(node) AS MATERIALIZED (SELECT DISTINCT r._to FROM w0 AS w CROSS JOIN relationship AS r \
             WHERE r._from = w.node AND r._type = 'HAS_CELL')\n\
             SELECT w.node FROM w1 AS w CROSS JOIN node AS n WHERE n._id = w.node AND n._label IN ('Cell''s', 'Run')"
        );
    }
}
