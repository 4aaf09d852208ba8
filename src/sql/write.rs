//! The statements that apply Changes.
//!
//! In: stored names of properties. Out: texts with `?1`, `?2`, ... whose meaning each function says.
//! Must not know: values, SQLite's API.

use std::sync::Arc;

use crate::{catalog::fact, sql::text::Text};

/// Number of a node: domain, key.
pub const FIND_NODE: &str = "SELECT _id FROM node WHERE _domain = ?1 AND _key = ?2";

/// Aspects of an asset, as columns of [`KEEP_ASPECT`]: uri.
pub const ASPECTS: &str = "SELECT subject, source, name, at, event, lines, raw FROM _aspect WHERE subject = ?1 ORDER BY source, name";

/// What a source spoke of, as subject, name, time, whether it says nothing: source.
pub const SPOKEN: &str = "SELECT subject, name, at, lines = '[]' AND raw IS NULL FROM _aspect WHERE source = ?1 ORDER BY subject, name";

/// Keeps an aspect instead of the one of its key: subject, source, name, at, event, lines, raw.
pub const KEEP_ASPECT: &str = "INSERT OR REPLACE INTO _aspect(subject, source, name, at, event, lines, raw) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

/// What a relationship remembers of its claims: from, type, to.
#[must_use]
pub fn held() -> String {
    let mut text = Text::default();
    text.syntax("SELECT ");
    text.stored(fact::CLAIMS);
    text.syntax(", ");
    text.stored(fact::DECLARED);
    text.syntax(" FROM relationship WHERE _from = ?1 AND _type = ?2 AND _to = ?3");
    text.finish()
}

/// Lets go of a node's aliases: node, JSON list of those it keeps.
pub const RELEASE_ALIASES: &str =
    "DELETE FROM _alias WHERE node = ?1 AND value NOT IN (SELECT value FROM json_each(?2))";

/// Claims an alias if nobody holds it: alias, node.
pub const CLAIM_ALIAS: &str = "INSERT INTO _alias(value, node) VALUES (?1, ?2) ON CONFLICT(value) DO NOTHING";

/// Who holds an alias, number and key: alias.
pub const ALIAS_HOLDER: &str =
    "SELECT n._id, n._key FROM _alias AS a CROSS JOIN node AS n WHERE a.value = ?1 AND n._id = a.node";

/// Whether a relationship is there: from, type, to.
pub const FIND_RELATIONSHIP: &str = "SELECT 1 FROM relationship WHERE _from = ?1 AND _type = ?2 AND _to = ?3";

/// What is kept of a write that is done once: id.
pub const TAKE_WRITE: &str = "SELECT hash, kept FROM _write WHERE id = ?1";

/// Keeps what is told again of a write: id, hash, kept, at.
pub const KEEP_WRITE: &str = "INSERT INTO _write(id, hash, kept, at) VALUES (?1, ?2, ?3, ?4)";

/// Forgets writes of before a time.
pub const FORGET_WRITES: &str = "DELETE FROM _write WHERE at < ?1";

/// Creates a node or sets properties of it, and answers its number: label, domain, key, then the values of `set`,
/// then those of `defaults`, which are set only where nothing is yet.
#[must_use]
pub fn upsert_node(set: &[Arc<str>], defaults: &[Arc<str>]) -> String {
    let mut text = Text::default();
    insert(&mut text, "node(_label, _domain, _key", 3, &[set, defaults].concat());
    text.line();
    text.syntax("ON CONFLICT(_domain, _key) DO UPDATE SET _label = excluded._label");
    for property in set {
        text.syntax(", ");
        text.stored(property);
        text.syntax(" = excluded.");
        text.stored(property);
    }
    for property in defaults {
        text.syntax(", ");
        text.stored(property);
        text.syntax(" = coalesce(node.");
        text.stored(property);
        text.syntax(", excluded.");
        text.stored(property);
        text.syntax(")");
    }
    text.line();
    text.syntax("RETURNING _id");
    text.finish()
}

/// Creates a node that is not there yet, and answers its number: label, domain, key, values.
#[must_use]
pub fn insert_node(properties: &[Arc<str>]) -> String {
    let mut text = Text::default();
    insert(&mut text, "node(_label, _domain, _key", 3, properties);
    text.line();
    text.syntax("RETURNING _id");
    text.finish()
}

/// Sets one property of a node: node, value.
#[must_use]
pub fn update_node(property: &str) -> String {
    let mut text = Text::default();
    text.syntax("UPDATE node SET ");
    text.stored(property);
    text.syntax(" = ?2 WHERE _id = ?1");
    text.finish()
}

/// Creates a relationship or sets properties of it: from, type, to, then the values of `set`, then those of `defaults`, which
/// are set only where nothing is yet. One that `outlasts` stays when nobody claims it any more.
#[must_use]
pub fn upsert_relationship(set: &[Arc<str>], defaults: &[Arc<str>], outlasts: bool) -> String {
    let mut text = Text::default();
    insert(&mut text, "relationship(_from, _type, _to", 3, &[set, defaults].concat());
    text.line();
    text.syntax("ON CONFLICT(_from, _type, _to) DO ");
    let mut first = true;
    let mut next = |text: &mut Text| {
        text.syntax(if std::mem::take(&mut first) { "UPDATE SET " } else { ", " });
    };
    for property in set {
        next(&mut text);
        text.stored(property);
        text.syntax(" = excluded.");
        text.stored(property);
    }
    for property in defaults {
        next(&mut text);
        text.stored(property);
        text.syntax(" = coalesce(relationship.");
        text.stored(property);
        text.syntax(", excluded.");
        text.stored(property);
        text.syntax(")");
    }
    if outlasts {
        next(&mut text);
        text.stored(fact::DECLARED);
        text.syntax(" = CASE WHEN relationship.");
        text.stored(fact::CLAIMS);
        text.syntax(" IS NOT NULL THEN 1 END");
    }
    if first {
        text.syntax("NOTHING");
    }
    text.finish()
}

/// `INSERT INTO` a table with some columns of ours, then those of properties.
fn insert(text: &mut Text, table: &'static str, ours: usize, properties: &[Arc<str>]) {
    text.syntax("INSERT INTO ");
    text.syntax(table);
    for property in properties {
        text.syntax(", ");
        text.stored(property);
    }
    text.syntax(")");
    text.line();
    text.syntax("VALUES (");
    for number in 1..=ours + properties.len() {
        if number > 1 {
            text.syntax(", ");
        }
        text.parameter(number);
    }
    text.syntax(")");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upsert_sets_values_and_keeps_what_defaults_would_change() {
        assert_eq!(
            upsert_node(&["license".into()], &["na\"me".into()]),
            "INSERT INTO node(_label, _domain, _key, \"license\", \"na\"\"me\")\n\
             VALUES (?1, ?2, ?3, ?4, ?5)\n\
             ON CONFLICT(_domain, _key) DO UPDATE SET _label = excluded._label, \"license\" = excluded.\"license\", \
             \"na\"\"me\" = coalesce(node.\"na\"\"me\", excluded.\"na\"\"me\")\n\
             RETURNING _id"
        );
    }

    #[test]
    fn a_relationship_without_properties_is_created_once() {
        assert_eq!(
            upsert_relationship(&[], &[], false),
            "INSERT INTO relationship(_from, _type, _to)\nVALUES (?1, ?2, ?3)\n\
             ON CONFLICT(_from, _type, _to) DO NOTHING"
        );
    }

    #[test]
    fn what_is_known_of_a_relationship_stays_unless_it_is_said() {
        assert_eq!(
            upsert_relationship(&["role".into()], &["origin".into()], true),
            "INSERT INTO relationship(_from, _type, _to, \"role\", \"origin\")\nVALUES (?1, ?2, ?3, ?4, ?5)\n\
             ON CONFLICT(_from, _type, _to) DO UPDATE SET \"role\" = excluded.\"role\", \
             \"origin\" = coalesce(relationship.\"origin\", excluded.\"origin\"), \
             \"__declared\" = CASE WHEN relationship.\"__claims\" IS NOT NULL THEN 1 END"
        );
    }
}
