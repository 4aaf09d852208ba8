//! The words that nodes carry for search.

use std::{collections::BTreeSet, sync::Arc};

use super::{
    nodes::Keyed,
    rows::{NODE, ROW, for_each, keyed, match_one, return_all, return_count},
};
use crate::{
    cypher::{
        ast::{Assignment, Clause, Expr, ItemType, NodePattern, Pattern, Query, ValueType},
        names,
    },
    value::Value,
};

/// Stored name of a property with texts, and whether it is a list.
pub type TextColumn = (Arc<str>, bool);

/// The keys of the nodes of a label.
#[must_use]
pub fn keys_of(label: &Arc<str>, key: &Arc<str>) -> Query {
    let node = NodePattern { labels: vec![Arc::clone(label)], ..NodePattern::bound(NODE) };
    let key = text_or_null(key, ValueType { item: ItemType::TextOrInteger, list: false });
    Query { clauses: vec![match_one(Pattern::node(node)), return_all(key)], parameters: Vec::new() }
}

/// Write-locks nodes in the order of their keys.
#[must_use]
pub fn lock_nodes(keyed_by: &Keyed, keys: Vec<Value>) -> Query {
    let lock = || Arc::<str>::from(names::LOCK);
    for_each(
        keys,
        vec![
            match_one(keyed(NODE, &keyed_by.label, &keyed_by.key, Expr::Variable(ROW))),
            Clause::Set(vec![Assignment::Property(NODE, lock(), Expr::Boolean(true))]),
            Clause::Remove(vec![(NODE, lock())]),
            return_count(),
        ],
    )
}

/// Texts of nodes and the words they carry, as `[key, text..., words...]`. What is no text is null.
#[must_use]
pub fn read_words(
    keyed_by: &Keyed,
    texts: &BTreeSet<TextColumn>,
    words: &[Arc<str>],
    keys: Vec<Value>,
) -> Query {
    let item = ItemType::TextOrInteger;
    let text = |(stored, list): &TextColumn| text_or_null(stored, ValueType { item, list: *list });
    let words = words.iter().map(|stored| Expr::Property(NODE, Arc::clone(stored)));
    let row = std::iter::once(Expr::Variable(ROW)).chain(texts.iter().map(text)).chain(words).collect();
    let pattern = keyed(NODE, &keyed_by.label, &keyed_by.key, Expr::Variable(ROW));
    for_each(keys, vec![match_one(pattern), return_all(Expr::List(row))])
}

/// A property where it holds what can be read.
fn text_or_null(stored: &Arc<str>, ty: ValueType) -> Expr {
    let value = Expr::Property(NODE, Arc::clone(stored));
    let unfit = Expr::IsNotOfType(Box::new(value.clone()), ty);
    Expr::Case(vec![(unfit.negated(), value)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cypher::emit;

    #[test]
    fn texts_are_read_where_they_are_texts() {
        let keyed = Keyed { label: "Film".into(), key: "id".into() };
        let texts = [("plot".into(), false), ("tags".into(), true)].into();
        let statement = emit(&read_words(&keyed, &texts, &["_words_8".into()], vec![Value::Int(1)]));
        assert_eq!(
            statement.text,
            "UNWIND $p0 AS x0\nMATCH (n0:Film {id: x0})\nRETURN collect([x0, \
             CASE WHEN NOT n0.plot IS NOT :: STRING | INTEGER THEN n0.plot END, \
             CASE WHEN NOT n0.tags IS NOT :: LIST<STRING NOT NULL> | LIST<INTEGER NOT NULL> THEN n0.tags END, \
             n0._words_8]) AS value"
        );
    }
}
