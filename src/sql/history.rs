//! The statements of what goes: relationships and nodes that become history, components that are removed.
//!
//! In: stored names of properties and types. Out: texts with `?1`, `?2`, ... whose meaning each function says. Must not
//! know: values, SQLite's API.
//!
//! Nodes that are gone have no numbers, so history names them by label, domain and key.

use std::{collections::BTreeSet, sync::Arc};

use crate::sql::text::Text;

/// Removes the relationships of a node, whatever they are: node.
pub const REMOVE_RELATIONSHIPS: &str = "DELETE FROM relationship WHERE _from = ?1 OR _to = ?1";

/// Removes a node that has no relationships: node.
pub const REMOVE_NODE: &str = "DELETE FROM node WHERE _id = ?1";

/// Forgets what sources said of an asset: uri.
pub const FORGET_ASPECTS: &str = "DELETE FROM _aspect WHERE subject = ?1";

/// Lets go of all aliases of a node: node.
pub const RELEASE_ALIASES: &str = "DELETE FROM _alias WHERE node = ?1";

/// Removes what has ended of nodes of a key: domain, key.
pub const PURGE_ENDED: &str = "DELETE FROM _ended_relationship \
                               WHERE (_from_domain = ?1 AND _from_key = ?2) OR (_to_domain = ?1 AND _to_key = ?2)";

/// Removes what is left of deleted nodes of a key: domain, key.
pub const PURGE_DELETED: &str = "DELETE FROM _deleted_node WHERE _domain = ?1 AND _key = ?2";

/// What is stored of relationships and nodes.
#[derive(Debug)]
pub struct Stored {
    /// Stored names of the properties of relationships.
    pub of_relationships: BTreeSet<Arc<str>>,
    /// Stored names of the properties of nodes.
    pub of_nodes: BTreeSet<Arc<str>>,
    /// Where a relationship says until when it held.
    pub valid_to: Arc<str>,
    /// Where it says how it came to be known.
    pub origin: Arc<str>,
    /// Where a derived one says by which rule.
    pub rule: Arc<str>,
    /// Types of relationships that rules derive some of.
    pub derived: Vec<Arc<str>>,
    /// Types of those that lead to components.
    pub component: Vec<Arc<str>>,
}

/// Which relationships go. Those that follow from rules do not become history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// One: the origin of derived ones, from, type, to.
    One,
    /// All of a node: the origin of derived ones, node.
    AllOf,
}

impl Which {
    /// The number of the first parameter behind its own.
    fn next(self) -> usize {
        match self {
            Self::One => 5,
            Self::AllOf => 3,
        }
    }
}

/// Makes relationships history: the parameters of [`Which`], when. They still have to be removed.
#[must_use]
pub fn keep_ended(of: &Stored, which: Which) -> String {
    let mut text = Text::default();
    text.syntax(
        "INSERT INTO _ended_relationship(_from_label, _from_domain, _from_key, _type, _to_label, _to_domain, _to_key",
    );
    columns(&mut text, "", &of.of_relationships);
    text.syntax(")");
    text.line();
    text.syntax("SELECT f._label, f._domain, f._key, r._type, t._label, t._domain, t._key");
    for property in &of.of_relationships {
        let until = *property == of.valid_to;
        text.syntax(if until { ", coalesce(r." } else { ", r." });
        text.stored(property);
        if until {
            text.syntax(", ");
            text.parameter(which.next());
            text.syntax(")");
        }
    }
    text.line();
    text.syntax("FROM relationship AS r CROSS JOIN node AS f CROSS JOIN node AS t");
    text.line();
    matching(&mut text, which);
    text.syntax(" AND f._id = r._from AND t._id = r._to AND NOT ");
    derived(&mut text, of);
    text.finish()
}

/// Removes one relationship, unless it follows from a rule: the parameters of [`Which::One`].
#[must_use]
pub fn remove_ended(of: &Stored) -> String {
    let mut text = Text::default();
    text.syntax("DELETE FROM relationship AS r ");
    matching(&mut text, Which::One);
    text.syntax(" AND NOT ");
    derived(&mut text, of);
    text.finish()
}

/// The relationships of a node that follow from rules, as (type, rule): the parameters of [`Which::AllOf`].
#[must_use]
pub fn derived_of(of: &Stored) -> String {
    let mut text = Text::default();
    text.syntax("SELECT r._type, r.");
    text.stored(&of.rule);
    text.syntax(" FROM relationship AS r ");
    matching(&mut text, Which::AllOf);
    text.syntax(" AND ");
    derived(&mut text, of);
    text.finish()
}

/// The components of a node: node.
#[must_use]
pub fn components_of(of: &Stored) -> String {
    let mut text = Text::default();
    text.syntax("SELECT _to FROM relationship WHERE _from = ?1 AND _type IN (");
    names(&mut text, &of.component);
    text.syntax(")");
    text.finish()
}

/// Makes a node history: node, when. It still has to be removed.
#[must_use]
pub fn keep_deleted(of: &Stored) -> String {
    let mut text = Text::default();
    text.syntax("INSERT INTO _deleted_node(_label, _domain, _key, _at");
    columns(&mut text, "", &of.of_nodes);
    text.syntax(")");
    text.line();
    text.syntax("SELECT n._label, n._domain, n._key, ?2");
    columns(&mut text, "n.", &of.of_nodes);
    text.syntax(" FROM node AS n WHERE n._id = ?1");
    text.finish()
}

fn matching(text: &mut Text, which: Which) {
    text.syntax(match which {
        Which::One => "WHERE r._from = ?2 AND r._type = ?3 AND r._to = ?4",
        Which::AllOf => "WHERE (r._from = ?2 OR r._to = ?2)",
    });
}

/// `IS` takes null for a value like any other.
fn derived(text: &mut Text, of: &Stored) {
    text.syntax("(?1 IS r.");
    text.stored(&of.origin);
    text.syntax(" AND r.");
    text.stored(&of.rule);
    text.syntax(" IS NOT NULL AND r._type IN (");
    names(text, &of.derived);
    text.syntax("))");
}

fn columns(text: &mut Text, of: &'static str, properties: &BTreeSet<Arc<str>>) {
    for property in properties {
        text.syntax(", ");
        text.syntax(of);
        text.stored(property);
    }
}

fn names(text: &mut Text, names: &[Arc<str>]) {
    for (place, name) in names.iter().enumerate() {
        text.syntax(if place == 0 { "" } else { ", " });
        text.name(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_is_kept_with_all_it_says() {
        let of = Stored {
            of_relationships: ["origin", "rule", "validTo", "why"].map(Arc::from).into(),
            of_nodes: ["name"].map(Arc::from).into(),
            valid_to: "validTo".into(),
            origin: "origin".into(),
            rule: "rule".into(),
            derived: vec!["TESTS".into()],
            component: vec!["HAS".into()],
        };
        let derived = "(?1 IS r.\"origin\" AND r.\"rule\" IS NOT NULL AND r._type IN ('TESTS'))";
        let kept = [
            "INSERT INTO _ended_relationship(_from_label, _from_domain, _from_key, _type, _to_label, _to_domain, \
             _to_key, \"origin\", \"rule\", \"validTo\", \"why\")",
            "SELECT f._label, f._domain, f._key, r._type, t._label, t._domain, t._key, r.\"origin\", r.\"rule\", \
             coalesce(r.\"validTo\", ?3), r.\"why\"",
            "FROM relationship AS r CROSS JOIN node AS f CROSS JOIN node AS t",
            &format!(
                "WHERE (r._from = ?2 OR r._to = ?2) AND f._id = r._from AND t._id = r._to AND NOT {derived}"
            ),
        ];
        assert_eq!(keep_ended(&of, Which::AllOf), kept.join("\n"));
        assert_eq!(
            remove_ended(&of),
            format!(
                "DELETE FROM relationship AS r WHERE r._from = ?2 AND r._type = ?3 AND r._to = ?4 AND NOT {derived}"
            )
        );
        assert_eq!(
            keep_deleted(&of),
            "INSERT INTO _deleted_node(_label, _domain, _key, _at, \"name\")\n\
             SELECT n._label, n._domain, n._key, ?2, n.\"name\" FROM node AS n WHERE n._id = ?1"
        );
    }
}
