//! The words of nodes: the full-text table, and the statements that keep it right.
//!
//! In: weights, stored names of properties. Out: texts with `?1`, `?2`, ... whose meaning each function says.
//! Must not know: values, what a word is, SQLite's API.
//!
//! The table `_search` has a row for each node with words, under the node's number, and a column for each weight, such as
//! `words_8`. Its tokens are ours: its own rule, `ascii`, takes letters beyond ASCII for parts of a word, as ours are.
//! The words of an asset's name stand in the column `_name` of its node.

use std::sync::Arc;

use crate::{catalog::types::Property, sql::text::Text};

/// The full-text table.
pub const TABLE: &str = "_search";

/// Adds the column for the words of names.
pub const ADD_NAME: &str = "ALTER TABLE node ADD COLUMN _name";

/// Puts the full-text table aside.
pub const PUT_ASIDE: &str = "ALTER TABLE _search RENAME TO _search_old";

/// Removes the table put aside.
pub const DROP_OLD: &str = "DROP TABLE _search_old";

/// Numbers of the nodes of a label: label.
pub const NODES_OF_LABEL: &str = "SELECT _id FROM node WHERE _label = ?1";

/// Removes the words of the nodes of a label: label.
pub const FORGET_LABEL: &str = "DELETE FROM _search WHERE rowid IN (SELECT _id FROM node WHERE _label = ?1)";

/// Removes the words of a node: node.
pub const FORGET: &str = "DELETE FROM _search WHERE rowid = ?1";

/// Sets the words of a node's name: node, words.
pub const WRITE_NAME: &str = "UPDATE node SET _name = ?2 WHERE _id = ?1";

/// The column of a weight.
#[must_use]
pub fn column(weight: u32) -> String {
    format!("words_{weight}")
}

/// The weight of a column of the full-text table.
#[must_use]
pub fn class_of(column: &str) -> Option<u32> {
    column.strip_prefix("words_")?.parse().ok()
}

/// Creates the full-text table.
#[must_use]
pub fn create(classes: &[u32]) -> String {
    let mut text = Text::default();
    text.syntax("CREATE VIRTUAL TABLE _search USING fts5(");
    for class in classes {
        words(&mut text, *class);
        text.syntax(", ");
    }
    text.syntax("tokenize = 'ascii')");
    text.finish()
}

/// Copies the words of the table put aside.
#[must_use]
pub fn copy_old(classes: &[u32]) -> String {
    let mut text = Text::default();
    text.syntax("INSERT INTO _search(rowid");
    list(&mut text, classes);
    text.syntax(") SELECT rowid");
    list(&mut text, classes);
    text.syntax(" FROM _search_old");
    text.finish()
}

/// What a node's words are made of, and what it carries: node. Answers the properties, the words of its name, then those
/// of each class.
#[must_use]
pub fn read(properties: &[Arc<Property>], classes: &[u32]) -> String {
    let mut text = Text::default();
    text.syntax("SELECT ");
    for property in properties {
        text.syntax("n.");
        if property.identity {
            text.syntax("_key");
        } else {
            text.stored(&property.stored);
        }
        text.syntax(", ");
    }
    text.syntax("n._name");
    for class in classes {
        text.syntax(", s.");
        words(&mut text, *class);
    }
    text.syntax(" FROM node AS n");
    if !classes.is_empty() {
        text.syntax(" LEFT JOIN _search AS s ON s.rowid = n._id");
    }
    text.syntax(" WHERE n._id = ?1");
    text.finish()
}

/// Sets the words of a node: node, then those of each class.
#[must_use]
pub fn write(classes: &[u32]) -> String {
    let mut text = Text::default();
    text.syntax("INSERT OR REPLACE INTO _search(rowid");
    list(&mut text, classes);
    text.syntax(") VALUES (?1");
    for number in 0..classes.len() {
        text.syntax(", ");
        text.parameter(number + 2);
    }
    text.syntax(")");
    text.finish()
}

fn list(text: &mut Text, classes: &[u32]) {
    for class in classes {
        text.syntax(", ");
        words(text, *class);
    }
}

fn words(text: &mut Text, class: u32) {
    text.syntax("words_");
    text.number(class.into());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_a_column_for_each_weight() {
        assert_eq!(
            create(&[8, 2]),
            "CREATE VIRTUAL TABLE _search USING fts5(words_8, words_2, tokenize = 'ascii')"
        );
        assert_eq!(
            copy_old(&[8]),
            "INSERT INTO _search(rowid, words_8) SELECT rowid, words_8 FROM _search_old"
        );
        assert_eq!(
            write(&[8, 2]),
            "INSERT OR REPLACE INTO _search(rowid, words_8, words_2) VALUES (?1, ?2, ?3)"
        );
        assert_eq!(column(8), "words_8");
    }
}
