//! Lists that are wanted whole: their statements leave the order to us, and we keep it.

use super::*;
use crate::cypher::arrange;

/// A film with the ids of those who acted in it, each with columns.
fn read(catalog: &Catalog, whole: bool, columns: Vec<Column>) -> RootRead {
    let order = vec![key(property(catalog, "Person", "id"), false, false)];
    let expand = Expand {
        relationship: "ACTED_IN".into(),
        direction: Direction::In,
        nodes: nodes(catalog, "Person", false),
    };
    let cast = set(Source::Expand(expand), Rows { whole, limit: Some(Param(1)), ..rows(order, columns) });
    let lookup = Lookup {
        nodes: nodes(catalog, "Film", true),
        keys: Keys {
            property: property(catalog, "Film", "id"),
            label: "Named".into(),
            domain: "Named".into(),
            values: Param(0),
        },
        aliases: false,
        filter: Predicate::Constant(true),
        columns: vec![Column::Nested { only: None, read: Box::new(cast) }],
    };
    RootRead::new(Read::Lookup(lookup), Vec::new())
}

fn list(items: Vec<Value>) -> Value {
    Value::List(items)
}

fn texts(texts: &[&str]) -> Value {
    list(texts.iter().map(|text| Value::from(*text)).collect())
}

/// What is made of the cast of one film.
fn arranged(read: &RootRead, cast: Vec<Value>) -> Value {
    let mut answer = list(vec![list(vec!["f".into(), list(cast)])]);
    arrange(read, &mut answer);
    let Value::List(mut rows) = answer else { panic!("{answer:?}") };
    let Some(Value::List(mut row)) = rows.pop() else { panic!("a film has a row") };
    row.pop().unwrap()
}

#[test]
fn a_key_that_is_no_column_stands_behind_them_and_is_taken_away() {
    let catalog = films();
    let read = read(&catalog, true, vec![column(property(&catalog, "Person", "name"))]);
    let text = emit(&lower(&catalog, &read)).text;
    assert!(text.contains("WITH n1 LIMIT $p1\n    RETURN [n1.name, n1.id]"), "{text}");
    let cast = vec![texts(&["Zoe", "b"]), texts(&["Ann", "c"]), texts(&["Bob", "a"])];
    assert_eq!(arranged(&read, cast), list(vec![texts(&["Bob"]), texts(&["Zoe"]), texts(&["Ann"])]));
}

#[test]
fn a_key_that_is_a_column_stays_there() {
    let catalog = films();
    let columns = ["id", "name"].map(|name| column(property(&catalog, "Person", name)));
    let read = read(&catalog, true, columns.to_vec());
    let text = emit(&lower(&catalog, &read)).text;
    assert!(text.contains("WITH n1 LIMIT $p1\n    RETURN [n1.id, n1.name]"), "{text}");
    // As the stores sort: by code point, not by unit of UTF-16.
    let cast = ["\u{1F600}", "b", "\u{FFFD}", "a"].map(|key| texts(&[key, "x"]));
    let sorted = ["a", "b", "\u{FFFD}", "\u{1F600}"].map(|key| texts(&[key, "x"]));
    assert_eq!(arranged(&read, cast.to_vec()), list(sorted.to_vec()));
}

#[test]
fn keys_that_something_else_wrote_are_sorted_too() {
    let catalog = films();
    let read = read(&catalog, true, vec![column(property(&catalog, "Person", "id"))]);
    let row = |key: Value| list(vec![key]);
    let cast = (0..60_i64).flat_map(|number| {
        [Value::Null, Value::Int(59 - number), Value::from(format!("{:02}", 59 - number)), Value::Bool(true)]
    });
    let Value::List(sorted) = arranged(&read, cast.map(row).collect()) else { panic!("it is a list") };
    let (known, unknown) = sorted.split_at(120);
    let expected = (0..60).map(|number| Value::from(format!("{number:02}"))).chain((0..60).map(Value::Int));
    assert_eq!(known, expected.map(row).collect::<Vec<_>>());
    assert_eq!(unknown.len(), 120);
}

#[test]
fn a_page_of_related_nodes_is_ordered_by_the_server() {
    let catalog = films();
    let read = read(&catalog, false, vec![column(property(&catalog, "Person", "name"))]);
    let text = emit(&lower(&catalog, &read)).text;
    assert!(text.contains("WITH n1 ORDER BY n1.id LIMIT $p1\n    RETURN [n1.name]"), "{text}");
    let cast = vec![texts(&["Zoe"]), texts(&["Ann"])];
    assert_eq!(arranged(&read, cast.clone()), list(cast));
}
