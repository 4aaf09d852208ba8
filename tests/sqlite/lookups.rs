//! Lookups: by key and by alias, one row a key.

use std::sync::Arc;

use mlg::{
    backend::sqlite::Sqlite,
    catalog::types::Catalog,
    plan::types::{Keys, Lookup, Nodes, Param, Read, RootRead},
    value::Value,
};

use crate::fixture::{catalog, changes, column, list, memory, node, nodes, texts};

const A: &str = "mlg://item/a";
const B: &str = "mlg://item/b";
const BOX: &str = "mlg://box/x";

async fn look_up(
    store: &Sqlite,
    catalog: &Catalog,
    (among, aliases): (Nodes, bool),
    keys: &[&str],
) -> Vec<Value> {
    let ty = catalog.type_named("Item").unwrap();
    let lookup = Lookup {
        nodes: among,
        keys: Keys {
            property: Arc::clone(&ty.key),
            label: Arc::clone(&ty.key_label),
            domain: Arc::clone(&ty.domain),
            values: Param(0),
        },
        aliases,
        filter: mlg::plan::types::Predicate::Constant(true),
        columns: vec![column(catalog, "Item", "uri"), column(catalog, "Item", "name")],
    };
    let read = RootRead::new(Read::Lookup(lookup), vec![texts(keys)]);
    let mut rows = store.read(catalog, &read).await.unwrap().as_list().unwrap().to_vec();
    rows.sort_by_key(|row| row.as_list().unwrap()[0].as_str().unwrap().to_owned());
    rows
}

#[tokio::test]
async fn keys_and_aliases_find_nodes_of_the_types_asked_for() {
    let catalog = catalog();
    let store = memory(&catalog).await;
    let nodes_ = vec![
        node(&catalog, "Item", A, &[("aliases", texts(&["urn:a", "urn:\"ä"])), ("name", "A".into())]),
        // An alias that reads like another's key never wins over that key.
        node(&catalog, "Item", B, &[("aliases", texts(&["mlg://box/x", "12"])), ("name", "B".into())]),
        node(&catalog, "Box", BOX, &[("aliases", texts(&["urn:box"])), ("name", "X".into())]),
    ];
    store.apply(&catalog, &changes(nodes_, vec![])).await.unwrap();
    let items = || nodes(&catalog, &["Item"], true);
    let assets = || nodes(&catalog, &["Item", "Box"], false);
    let row = |asked: &str, key: &str, name: &str| list(&[asked.into(), key.into(), name.into()]);

    assert_eq!(
        look_up(&store, &catalog, (items(), false), &[B, A, "absent", BOX]).await,
        [row(A, A, "A"), row(B, B, "B")]
    );
    assert_eq!(look_up(&store, &catalog, (items(), false), &["urn:a"]).await, []);
    assert_eq!(
        look_up(&store, &catalog, (assets(), true), &["urn:a", "urn:\"ä", A, BOX, "urn:box", "12", "13"])
            .await,
        [
            row("12", B, "B"),
            row(BOX, BOX, "X"),
            row(A, A, "A"),
            row("urn:\"ä", A, "A"),
            row("urn:a", A, "A"),
            row("urn:box", BOX, "X")
        ]
    );
    assert_eq!(look_up(&store, &catalog, (items(), true), &["urn:box", BOX]).await, []);
    assert_eq!(look_up(&store, &catalog, (items(), true), &[]).await, []);
}
