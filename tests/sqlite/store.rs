//! The store itself: files, mappings, deadlines, failures.

use std::time::Duration;

use mlg::{
    backend::{
        BackendError,
        sqlite::{Deadlines, Location, Sqlite},
    },
    plan::types::{Column, SetRead, Source},
    value::Value,
};

use crate::fixture::{
    SCHEMA, by_key, catalog, catalog_of, changes, column, expansion, key_of, memory, node, root, rows, scan,
    set, used,
};

fn open(path: &std::path::Path) -> Result<Sqlite, BackendError> {
    Sqlite::open(&Location::File(path.to_owned()), Deadlines::default())
}

#[tokio::test]
async fn a_file_keeps_its_graph_and_grows_with_its_schema() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("graph.db");
    let catalog = catalog();
    let total = || root(SetRead { total: true, ..scan(&catalog, &["Item"]) }, vec![]);
    {
        let store = open(&path).unwrap();
        let problem = store.read(&catalog, &total()).await.unwrap_err();
        assert!(matches!(&problem, BackendError::Mapping(text) if text.contains("mlg migrate")), "{problem}");
        assert!(store.health(&catalog).await.is_err());
        store.migrate(&catalog).await.unwrap();
        store.migrate(&catalog).await.unwrap();
        store.health(&catalog).await.unwrap();
        let batch = changes(vec![node(&catalog, "Item", &key_of(1), &[])], vec![]);
        store.apply(&catalog, &batch).await.unwrap();
        assert_eq!(store.read(&catalog, &total()).await.unwrap(), Value::Int(1));
    }
    let store = open(&path).unwrap();
    assert_eq!(store.read(&catalog, &total()).await.unwrap(), Value::Int(1));

    let grown = catalog_of(&SCHEMA.replacen("title: String", "title: String\n  subtitle: String @index", 1));
    let problem = store.health(&grown).await.unwrap_err();
    assert!(matches!(&problem, BackendError::Mapping(text) if text.contains("mlg migrate")), "{problem}");
    store.migrate(&grown).await.unwrap();
    let columns = vec![column(&grown, "Item", "subtitle")];
    let read = SetRead { rows: Some(rows(by_key(&grown, "Item"), columns)), ..scan(&grown, &["Item"]) };
    let found = store.read(&grown, &root(read, vec![])).await.unwrap();
    assert_eq!(found, Value::List(vec![Value::List(vec![Value::Null])]));
    // A schema that knows less still reads what it knows.
    assert_eq!(store.read(&catalog, &total()).await.unwrap(), Value::Int(1));
}

#[tokio::test]
async fn a_contradicting_mapping_is_refused() {
    let catalog = catalog();
    let other = catalog_of(&SCHEMA.replace("rank: Int", "rank: String"));
    let store = memory(&catalog).await;
    let read = root(SetRead { total: true, ..scan(&other, &["Item"]) }, vec![]);
    let refused = |result: Result<(), BackendError>| match result {
        Err(BackendError::Mapping(text)) => assert!(text.contains("`Item.rank`"), "{text}"),
        other => panic!("{other:?}"),
    };
    refused(store.migrate(&other).await);
    refused(store.health(&other).await);
    refused(store.read(&other, &read).await.map(|_| ()));
    refused(store.apply(&other, &changes(vec![], vec![])).await.map(|_| ()));
    store.health(&catalog).await.unwrap();
}

#[tokio::test]
async fn what_a_table_cannot_hold_is_refused() {
    let store = Sqlite::open(&Location::Memory, Deadlines::default()).unwrap();
    let alike = catalog_of(&SCHEMA.replace("items: [Item!]!", "RANK: Int\n  items: [Item!]!"));
    let problem = store.migrate(&alike).await.unwrap_err();
    assert!(
        matches!(&problem, BackendError::Mapping(text) if text.contains("`RANK` and `rank`")),
        "{problem}"
    );
    let many = (0..1_900).map(|number| format!("  extra{number}: Int\n")).collect::<Vec<_>>().concat();
    let wide = catalog_of(&SCHEMA.replacen("  rank: Int\n", &many, 1));
    let problem = store.migrate(&wide).await.unwrap_err();
    assert!(matches!(&problem, BackendError::Mapping(text) if text.contains("1900")), "{problem}");
    // Nothing of it was kept.
    store.migrate(&catalog()).await.unwrap();
}

#[tokio::test]
async fn a_file_that_is_no_database_is_unavailable() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("text.db");
    std::fs::write(&path, "this is no database, and long enough to be told from one".repeat(100)).unwrap();
    let problem = open(&path).unwrap_err();
    assert!(matches!(&problem, BackendError::Unavailable(text) if text.contains("text.db")), "{problem}");
    let problem = open(&directory.path().join("absent/graph.db")).unwrap_err();
    assert!(matches!(problem, BackendError::Unavailable(_)), "{problem}");
}

/// Every item uses every other: walks of seven hops never end in our lifetime.
async fn dense(store: &Sqlite) -> mlg::plan::types::RootRead {
    let catalog = catalog();
    store.migrate(&catalog).await.unwrap();
    let keys: Vec<String> = (0..30).map(key_of).collect();
    let pairs = keys.iter().flat_map(|from| keys.iter().map(move |to| (from.as_str(), to.as_str())));
    let edges = pairs.map(|pair| used(&catalog, pair, None, None)).collect();
    store.apply(&catalog, &changes(vec![], edges)).await.unwrap();
    let mut columns = vec![column(&catalog, "Item", "uri")];
    for _ in 0..7 {
        let mut read = set(Source::Expand(expansion(&catalog, "Item", "uses")));
        read.rows = Some(rows(by_key(&catalog, "Item"), columns));
        columns = vec![Column::Nested { only: None, read: Box::new(read) }];
    }
    root(SetRead { rows: Some(rows(by_key(&catalog, "Item"), columns)), ..scan(&catalog, &["Item"]) }, vec![])
}

#[tokio::test]
async fn a_read_ends_at_its_deadline_and_the_connection_lives_on() {
    let deadlines = Deadlines { read: Duration::from_millis(500), ..Deadlines::default() };
    let store = Sqlite::open(&Location::Memory, deadlines).unwrap();
    let endless = dense(&store).await;
    let catalog = catalog();
    let started = std::time::Instant::now();
    let problem = store.read(&catalog, &endless).await.unwrap_err();
    assert_eq!(problem, BackendError::Deadline("running a statement"));
    assert!(started.elapsed() < Duration::from_secs(60));
    let total = root(SetRead { total: true, ..scan(&catalog, &["Item"]) }, vec![]);
    assert_eq!(store.read(&catalog, &total).await.unwrap(), Value::Int(30));
}

#[tokio::test]
async fn waiting_for_a_connection_has_a_deadline_and_an_abandoned_read_frees_its_own() {
    let deadlines = Deadlines { acquire: Duration::from_millis(100), ..Deadlines::default() };
    let store = Sqlite::open(&Location::Memory, deadlines).unwrap();
    let endless = dense(&store).await;
    let catalog = catalog();
    store.health(&catalog).await.unwrap();
    let total = root(SetRead { total: true, ..scan(&catalog, &["Item"]) }, vec![]);
    let (busy_store, busy_catalog) = (store.clone(), crate::fixture::catalog());
    let busy = tokio::spawn(async move { busy_store.read(&busy_catalog, &endless).await });
    tokio::time::sleep(Duration::from_millis(100)).await;
    let problem = store.read(&catalog, &total).await.unwrap_err();
    assert_eq!(problem, BackendError::Deadline("waiting for a connection"));
    busy.abort();
    // How soon depends on the machine; a read that goes on holds it for its own deadline of seconds.
    let mut found = store.read(&catalog, &total).await;
    for _ in 0..20 {
        if found.is_ok() {
            break;
        }
        found = store.read(&catalog, &total).await;
    }
    assert_eq!(found.unwrap(), Value::Int(30));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_go_on_while_batches_are_written() {
    let directory = tempfile::tempdir().unwrap();
    let catalog = catalog();
    let store = open(&directory.path().join("graph.db")).unwrap();
    store.migrate(&catalog).await.unwrap();
    let total = root(SetRead { total: true, ..scan(&catalog, &["Item"]) }, vec![]);
    let writing = {
        let (store, catalog) = (store.clone(), crate::fixture::catalog());
        tokio::spawn(async move {
            for batch in 0..20 {
                let nodes =
                    (0..50).map(|number| node(&catalog, "Item", &key_of(batch * 50 + number), &[])).collect();
                store.apply(&catalog, &changes(nodes, vec![])).await.unwrap();
            }
        })
    };
    let mut last = 0;
    while !writing.is_finished() {
        let now = store.read(&catalog, &total).await.unwrap().as_int().unwrap();
        assert!(now >= last && now % 50 == 0, "a batch is seen whole or not at all, not {now} after {last}");
        last = now;
    }
    writing.await.unwrap();
    assert_eq!(store.read(&catalog, &total).await.unwrap(), Value::Int(1_000));
}
