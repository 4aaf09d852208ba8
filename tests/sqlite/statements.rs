//! Statements: their text, that an index serves a page at any depth, that no value reaches the text.

use std::sync::Arc;

use mlg::{
    catalog::types::Catalog,
    plan::types::{
        Column, OrderKey, Param, Predicate, Quantifier, RootRead, SetRead, Source, Subject, Test,
        TextOperator,
    },
    sql,
    value::Value,
};
use rusqlite::Connection;

use crate::fixture::{by_key, catalog, column, expansion, property, root, rows, scan, seek, set};

fn text(catalog: &Catalog, read: &RootRead) -> sql::Statement {
    let statements = sql::statements(catalog, read);
    let [statement] = *statements.all() else { panic!("several statements: {statements:?}") };
    statement.clone()
}

#[test]
fn a_nested_page_reads_like_sql_written_by_hand() {
    let catalog = catalog();
    let mut inner = set(Source::Expand(expansion(&catalog, "Item", "owners")));
    inner.rows = Some(rows(by_key(&catalog, "Item"), vec![Column::Label, column(&catalog, "Item", "name")]));
    let mut page = rows(
        by_key(&catalog, "Item"),
        vec![
            column(&catalog, "Item", "flag"),
            column(&catalog, "Item", "tags"),
            Column::Nested { only: None, read: Box::new(inner) },
        ],
    );
    page.limit = Some(Param(1));
    let filter = Predicate::Test {
        subject: Subject::Node,
        property: property(&catalog, "Item", "title"),
        test: Test::Text { operator: TextOperator::StartsWith, param: Param(0), ignore_case: true },
        negated: true,
    };
    let read = SetRead { filter, rows: Some(page), total: true, ..scan(&catalog, &["Item"]) };
    let statement = text(&catalog, &root(read, vec!["secret".into(), Value::Int(20)]));
    assert_eq!(statement.parameters, [Value::Int(20), "secret".into()].into_iter().rev().collect::<Vec<_>>());
    insta::assert_snapshot!(statement.text);
}

#[test]
fn a_page_by_what_can_be_missing_is_read_in_two_halves() {
    let catalog = catalog();
    let statement = text(&catalog, &page(&catalog, &["Item"], "score", (true, Some(Value::Float(0.5)))));
    insta::assert_snapshot!(statement.text);
}

#[test]
fn a_lookup_tries_keys_then_aliases() {
    let catalog = catalog();
    let ty = catalog.type_named("Item").unwrap();
    let lookup = mlg::plan::types::Lookup {
        nodes: crate::fixture::nodes(&catalog, &["Item"], true),
        keys: mlg::plan::types::Keys {
            property: Arc::clone(&ty.key),
            label: Arc::clone(&ty.key_label),
            domain: Arc::clone(&ty.domain),
            values: Param(0),
        },
        aliases: true,
        filter: mlg::plan::types::Predicate::Constant(true),
        columns: vec![column(&catalog, "Item", "name")],
    };
    let read = RootRead::new(mlg::plan::types::Read::Lookup(lookup), vec![Value::List(vec![])]);
    insta::assert_snapshot!(text(&catalog, &read).text);
}

/// A page by one property and the key; after a row with a value of it if there is one, else after one without.
fn page(
    catalog: &Catalog,
    types: &[&str],
    name: &str,
    (descending, after): (bool, Option<Value>),
) -> RootRead {
    let key = by_key(catalog, "Item").remove(0);
    let mut order = vec![OrderKey { descending, ..key.clone() }];
    if name != "uri" {
        let property = property(catalog, "Item", name);
        order.insert(0, OrderKey { property, descending, ..key });
    }
    let mut params = vec![Value::Int(20)];
    let mut values = vec!["mlg://item/x".into()];
    if name != "uri" {
        values.insert(0, after.clone().unwrap_or(Value::Null));
    }
    let mut page = rows(order, vec![column(catalog, "Item", "name"), column(catalog, "Item", "title")]);
    page.limit = Some(Param(0));
    page.after = Some(seek(&values, &mut params));
    root(SetRead { rows: Some(page), ..scan(catalog, types) }, params)
}

pub(crate) async fn file_store(catalog: &Catalog) -> (tempfile::TempDir, Connection) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("graph.db");
    let location = mlg::backend::sqlite::Location::File(path.clone());
    mlg::backend::sqlite::Sqlite::open(&location, mlg::backend::sqlite::Deadlines::default())
        .unwrap()
        .migrate(catalog)
        .await
        .unwrap();
    (directory, Connection::open(path).unwrap())
}

pub(crate) fn explained(connection: &Connection, statement: &sql::Statement) -> String {
    let mut prepared = connection.prepare(&format!("EXPLAIN QUERY PLAN {}", statement.text)).unwrap();
    let rows = prepared
        .query_map(rusqlite::params_from_iter(statement.parameters.iter().map(|_| "")), |row| {
            row.get::<_, String>(3)
        });
    rows.unwrap().map(Result::unwrap).collect::<Vec<_>>().join("\n")
}

/// Types, the property to order by, its value at the cursor, parts of SQLite's plan.
type Case<'a> = (&'a [&'a str], &'a str, Option<Value>, &'a [&'a str]);

#[tokio::test]
async fn an_index_serves_a_page_at_any_depth() {
    let catalog = catalog();
    let (_directory, connection) = file_store(&catalog).await;
    let cases: [Case<'_>; 9] = [
        (&["Item"], "uri", None, &["node_label (_label=? AND _key"]),
        (&["Item"], "name", Some("x".into()), &["node_label_name (_label=? AND (name,_key)"]),
        (
            &["Item"],
            "score",
            Some(Value::Float(1.0)),
            &["node_label_score (_label=? AND (score,_key)", "node_label_score (_label=? AND score=?)"],
        ),
        (&["Item"], "score", None, &["node_label_score (_label=? AND score=? AND _key"]),
        (
            &["Item"],
            "at",
            Some(Value::DateTime(1)),
            &["node_label_at (_label=? AND (at,_key)", "node_label_at (_label=? AND at=?)"],
        ),
        (&["Item", "Box"], "uri", None, &["sqlite_autoindex_node_1 (_domain=? AND _key"]),
        (&["Item", "Box"], "name", Some("x".into()), &["node_domain_name (_domain=? AND (name,_key)"]),
        (&["Box"], "uri", None, &["node_label (_label=? AND _key"]),
        (&["Box"], "name", Some("x".into()), &["node_label_name (_label=? AND (name,_key)"]),
    ];
    for (types, name, after, expected) in cases {
        for descending in [false, true] {
            let read = page(&catalog, types, name, (descending, after.clone()));
            let plan = explained(&connection, &text(&catalog, &read));
            assert!(!plan.contains("TEMP B-TREE"), "{types:?} {name}:\n{plan}");
            assert!(!plan.lines().any(|line| line.starts_with("SCAN n")), "{types:?} {name}:\n{plan}");
            for part in expected {
                assert!(plan.contains(part), "{types:?} {name} {part}:\n{plan}");
            }
            let mut first = read;
            if let mlg::plan::types::Read::Set(SetRead { rows: Some(rows), .. }) = &mut first.read {
                rows.after = None;
            }
            let plan = explained(&connection, &text(&catalog, &first));
            assert!(!plan.contains("TEMP B-TREE") && plan.contains("SEARCH n"), "{types:?} {name}:\n{plan}");
        }
    }
}

#[tokio::test]
async fn expansions_and_filters_walk_by_index() {
    let catalog = catalog();
    let (_directory, connection) = file_store(&catalog).await;
    let mut inner = set(Source::Expand(expansion(&catalog, "Item", "usedBy")));
    inner.rows = Some(rows(by_key(&catalog, "Item"), vec![column(&catalog, "Item", "name")]));
    let nested = Column::Nested { only: None, read: Box::new(inner) };
    let filter = Predicate::Related {
        quantifier: Quantifier::Some,
        expand: expansion(&catalog, "Item", "boxes"),
        condition: Box::new(Predicate::Constant(true)),
    };
    let read = SetRead {
        filter,
        rows: Some(rows(by_key(&catalog, "Item"), vec![nested])),
        ..scan(&catalog, &["Item"])
    };
    let plan = explained(&connection, &text(&catalog, &root(read, vec![])));
    assert!(plan.contains("relationship_to (_to=? AND _type=?)"), "{plan}");
    assert!(plan.contains("PRIMARY KEY (_from=? AND _type=?)"), "{plan}");
    assert!(!plan.lines().any(|line| line.starts_with("SCAN n") || line.starts_with("SCAN r")), "{plan}");
}

#[tokio::test]
async fn a_filter_that_names_far_ends_starts_there() {
    let catalog = catalog();
    let (_directory, connection) = file_store(&catalog).await;
    let named = Predicate::Test {
        subject: Subject::Node,
        property: property(&catalog, "Box", "name"),
        test: Test::Eq(Param(0)),
        negated: false,
    };
    let some = |expand, condition| Predicate::Related {
        quantifier: Quantifier::Some,
        expand,
        condition: Box::new(condition),
    };
    let boxed = some(expansion(&catalog, "Item", "boxes"), named);
    let filter = some(expansion(&catalog, "Item", "usedBy"), boxed);
    let read = root(SetRead { filter, total: true, ..scan(&catalog, &["Item"]) }, vec!["b".into()]);
    let statement = text(&catalog, &read);
    let plan = explained(&connection, &statement);
    for part in [
        "SEARCH n1 USING INTEGER PRIMARY KEY",
        "SEARCH n3 USING INTEGER PRIMARY KEY",
        "SEARCH r2 USING PRIMARY KEY (_from=? AND _type=?)",
        "node_label_name (_label=? AND name=?)",
        "relationship_to (_to=? AND _type=?)",
    ] {
        assert!(plan.contains(part), "{part}:\n{plan}");
    }
    insta::assert_snapshot!(statement.text);
}

#[test]
fn the_text_does_not_depend_on_values() {
    let catalog = catalog();
    let with = |value: &str| {
        let filter = Predicate::And(vec![
            Predicate::Test {
                subject: Subject::Node,
                property: property(&catalog, "Item", "title"),
                test: Test::Eq(Param(0)),
                negated: false,
            },
            Predicate::Test {
                subject: Subject::Node,
                property: property(&catalog, "Item", "tags"),
                test: Test::HasAll(Param(1)),
                negated: true,
            },
        ]);
        let read = SetRead { filter, total: true, ..scan(&catalog, &["Item"]) };
        text(&catalog, &root(read, vec![value.into(), Value::List(vec![value.into()])])).text
    };
    assert_eq!(with("a"), with("'; DROP TABLE node; --"));
}
