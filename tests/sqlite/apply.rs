//! Batches: idempotent, references that hydrate, removal, defaults, aliases and their conflicts.

use mlg::{
    backend::sqlite::Sqlite,
    catalog::types::Catalog,
    changes::{AliasConflict, Changes, Outcome},
    plan::types::SetRead,
    value::Value,
};

use crate::fixture::{
    by_key, catalog, changes, column, list, memory, node, properties, related, root, rows, scan, texts, used,
};

const A: &str = "mlg://item/a";
const B: &str = "mlg://item/b";
const BOX: &str = "mlg://box/x";

/// Uri, name, hydration, rank, tags and aliases of all items.
async fn dump(store: &Sqlite, catalog: &Catalog) -> Vec<Value> {
    let columns = ["uri", "name", "hydration", "rank", "tags", "aliases"];
    let columns = columns.iter().map(|name| column(catalog, "Item", name)).collect();
    let read = SetRead { rows: Some(rows(by_key(catalog, "Item"), columns)), ..scan(catalog, &["Item"]) };
    store.read(catalog, &root(read, vec![])).await.unwrap().as_list().unwrap().to_vec()
}

fn item(uri: &str, name: &str, hydration: &str, rank: Value, aliases: &[&str]) -> Value {
    list(&[uri.into(), name.into(), hydration.into(), rank, list(&[]), texts(aliases)])
}

#[tokio::test]
async fn a_batch_applied_twice_is_applied_once() {
    let catalog = catalog();
    let store = memory(&catalog).await;
    let nodes = vec![node(&catalog, "Item", A, &[("rank", Value::Int(1)), ("aliases", texts(&["x"]))])];
    let edges =
        vec![used(&catalog, (A, B), Some("r"), None), related(&catalog, ("Item", A), "IN_BOX", ("Box", BOX))];
    let batch = changes(nodes, edges);
    let first = store.apply(&catalog, &batch).await.unwrap();
    assert_eq!(first, Outcome { nodes: 1, relationships: 2, references: 2, ..Outcome::default() });
    let expected = [item(A, A, "HYDRATED", Value::Int(1), &["x"]), item(B, B, "REFERENCE", Value::Null, &[])];
    assert_eq!(dump(&store, &catalog).await, expected);
    let second = store.apply(&catalog, &batch).await.unwrap();
    assert_eq!(second, Outcome { references: 0, ..first });
    assert_eq!(dump(&store, &catalog).await, expected);
}

#[tokio::test]
async fn references_hydrate_and_null_removes() {
    let catalog = catalog();
    let store = memory(&catalog).await;
    store.apply(&catalog, &changes(vec![], vec![used(&catalog, (A, B), None, None)])).await.unwrap();
    let hydrated = [("hydration", "HYDRATED".into()), ("rank", Value::Int(7))];
    store.apply(&catalog, &changes(vec![node(&catalog, "Item", B, &hydrated)], vec![])).await.unwrap();
    let reference = item(A, A, "REFERENCE", Value::Null, &[]);
    assert_eq!(dump(&store, &catalog).await, [reference.clone(), item(B, B, "HYDRATED", Value::Int(7), &[])]);
    // Naming it again as an end changes nothing; a name given stays, one removed is made from the uri again.
    store.apply(&catalog, &changes(vec![], vec![used(&catalog, (A, B), None, None)])).await.unwrap();
    let named = node(&catalog, "Item", B, &[("name", "bee".into()), ("rank", Value::Null)]);
    store.apply(&catalog, &changes(vec![named], vec![])).await.unwrap();
    store.apply(&catalog, &changes(vec![node(&catalog, "Item", B, &[])], vec![])).await.unwrap();
    assert_eq!(
        dump(&store, &catalog).await,
        [reference.clone(), item(B, "bee", "HYDRATED", Value::Null, &[])]
    );
    let unnamed = node(&catalog, "Item", B, &[("name", Value::Null)]);
    store.apply(&catalog, &changes(vec![unnamed], vec![])).await.unwrap();
    assert_eq!(dump(&store, &catalog).await, [reference, item(B, B, "HYDRATED", Value::Null, &[])]);
}

#[tokio::test]
async fn an_alias_stays_with_its_holder_and_moves_when_let_go() {
    let catalog = catalog();
    let store = memory(&catalog).await;
    let claims = |a: &[&str], b: &[&str]| {
        let nodes = vec![
            node(&catalog, "Item", A, &[("aliases", texts(a))]),
            node(&catalog, "Item", B, &[("aliases", texts(b))]),
        ];
        changes(nodes, vec![])
    };
    let conflict = AliasConflict { alias: "x".to_owned(), claimed_by: B.to_owned(), held_by: A.to_owned() };
    let outcome = store.apply(&catalog, &claims(&["x", "y"], &["z", "x"])).await.unwrap();
    assert_eq!(outcome.conflicts, std::slice::from_ref(&conflict));
    let names = |a: &[&str], b: &[&str]| {
        vec![item(A, A, "HYDRATED", Value::Null, a), item(B, B, "HYDRATED", Value::Null, b)]
    };
    assert_eq!(dump(&store, &catalog).await, names(&["x", "y"], &["z"]));
    // Reported again as long as it is claimed again.
    let outcome = store.apply(&catalog, &claims(&["x", "y"], &["z", "x"])).await.unwrap();
    assert_eq!(outcome.conflicts, [conflict]);
    // Both change hands within one batch, whatever its order.
    let outcome = store.apply(&catalog, &claims(&["z"], &["y", "x", "y"])).await.unwrap();
    assert_eq!(outcome.conflicts, []);
    assert_eq!(dump(&store, &catalog).await, names(&["z"], &["y", "x"]));
    // A batch that says nothing of aliases leaves them; null takes them all.
    store.apply(&catalog, &changes(vec![node(&catalog, "Item", A, &[])], vec![])).await.unwrap();
    let none = node(&catalog, "Item", B, &[("aliases", Value::Null)]);
    store.apply(&catalog, &changes(vec![none], vec![])).await.unwrap();
    assert_eq!(dump(&store, &catalog).await, names(&["z"], &[]));
}

#[tokio::test]
async fn lines_of_one_batch_fold() {
    let catalog = catalog();
    let store = memory(&catalog).await;
    let nodes = vec![
        node(&catalog, "Item", B, &[("rank", Value::Int(1)), ("name", "first".into())]),
        node(&catalog, "Item", A, &[]),
        node(&catalog, "Item", B, &[("rank", Value::Int(2))]),
    ];
    let outcome = store.apply(&catalog, &changes(nodes, vec![])).await.unwrap();
    assert_eq!(outcome.nodes, 2);
    assert_eq!(
        dump(&store, &catalog).await,
        [item(A, A, "HYDRATED", Value::Null, &[]), item(B, "first", "HYDRATED", Value::Int(2), &[])]
    );
    assert_eq!(store.apply(&catalog, &Changes::default()).await.unwrap(), Outcome::default());
}

#[tokio::test]
async fn whole_numbers_of_a_float_property_are_floats() {
    let catalog = catalog();
    let store = memory(&catalog).await;
    let mut change = node(&catalog, "Item", A, &[]);
    change.properties = properties(&catalog, "Item", &[("score", Value::Int(3))]);
    store.apply(&catalog, &changes(vec![change], vec![])).await.unwrap();
    let columns = vec![column(&catalog, "Item", "score")];
    let read = SetRead { rows: Some(rows(by_key(&catalog, "Item"), columns)), ..scan(&catalog, &["Item"]) };
    let found = store.read(&catalog, &root(read, vec![])).await.unwrap();
    assert_eq!(found, list(&[list(&[Value::Float(3.0)])]));
}
