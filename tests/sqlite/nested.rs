//! Nested reads: lists in lists, edges, totals, conditions by type.

use std::sync::Arc;

use mlg::{
    catalog::types::Catalog,
    changes::{Changes, ComponentChange, component_key},
    plan::types::{Column, Param, Predicate, Quantifier, SetRead, Source, Subject, Test},
    value::Value,
};

use crate::fixture::{
    by_key, catalog, changes, column, end, expansion, id, list, memory, node, nodes, properties, property,
    related, root, rows, scan, set, texts, used,
};

const A: &str = "mlg://item/a";
const B: &str = "mlg://item/b";
const C: &str = "mlg://item/c";
const BOX: &str = "mlg://box/x";

fn graph(catalog: &Catalog) -> Changes {
    let nodes = vec![
        node(
            catalog,
            "Item",
            A,
            &[("flag", Value::Bool(true)), ("score", Value::Float(1.0)), ("tags", texts(&["ü\"\n", "b"]))],
        ),
        node(
            catalog,
            "Item",
            B,
            &[("flag", Value::Bool(false)), ("weights", list(&[Value::Float(1.0), Value::Int(2)]))],
        ),
        node(catalog, "Box", BOX, &[("name", "the 📦".into())]),
    ];
    let relationships = vec![
        used(catalog, (A, B), Some("main"), Some(0.1)),
        used(catalog, (A, C), None, Some(1.0)),
        used(catalog, (B, C), Some("side"), None),
        related(catalog, ("Item", A), "IN_BOX", ("Box", BOX)),
        related(catalog, ("Item", A), "OWNED_BY", ("Box", BOX)),
        related(catalog, ("Item", A), "OWNED_BY", ("Item", B)),
    ];
    changes(nodes, relationships)
}

fn nested(read: SetRead) -> Column {
    Column::Nested { only: None, read: Box::new(read) }
}

fn expand(catalog: &Catalog, ty: &str, field: &str, columns: Vec<Column>) -> SetRead {
    let target = match field {
        "boxes" => "Box",
        "parts" => "Part",
        _ => "Item",
    };
    let mut read = set(Source::Expand(expansion(catalog, ty, field)));
    read.rows = Some(rows(by_key(catalog, target), columns));
    read
}

#[tokio::test]
async fn rows_nest_to_any_depth_with_edges_and_totals() {
    let catalog = catalog();
    let store = memory(&catalog).await;
    store.apply(&catalog, &graph(&catalog)).await.unwrap();
    let own = &catalog.relationships["USES"].properties.as_ref().unwrap().properties;
    let edge = |name: &str| Column::Property { subject: Subject::Edge, property: Arc::clone(&own[name]) };
    let inner = expand(&catalog, "Item", "uses", vec![column(&catalog, "Item", "uri"), edge("role")]);
    let middle_columns = vec![column(&catalog, "Item", "uri"), edge("share"), nested(inner)];
    let middle = SetRead { total: true, ..expand(&catalog, "Item", "uses", middle_columns) };
    let back = SetRead { total: true, ..set(Source::Expand(expansion(&catalog, "Item", "usedBy"))) };
    let columns = vec![
        column(&catalog, "Item", "uri"),
        column(&catalog, "Item", "flag"),
        column(&catalog, "Item", "score"),
        column(&catalog, "Item", "tags"),
        column(&catalog, "Item", "weights"),
        nested(middle),
        nested(back),
    ];
    let read = SetRead { rows: Some(rows(by_key(&catalog, "Item"), columns)), ..scan(&catalog, &["Item"]) };
    let empty = || list(&[]);
    let expected = list(&[
        list(&[
            A.into(),
            Value::Bool(true),
            Value::Float(1.0),
            texts(&["ü\"\n", "b"]),
            empty(),
            list(&[
                list(&[
                    list(&[B.into(), Value::Float(0.1), list(&[texts(&[C, "side"])])]),
                    list(&[C.into(), Value::Float(1.0), empty()]),
                ]),
                Value::Int(2),
            ]),
            Value::Int(0),
        ]),
        list(&[
            B.into(),
            Value::Bool(false),
            Value::Null,
            empty(),
            list(&[Value::Float(1.0), Value::Float(2.0)]),
            list(&[list(&[list(&[C.into(), Value::Null, empty()])]), Value::Int(1)]),
            Value::Int(1),
        ]),
        list(&[
            C.into(),
            Value::Null,
            Value::Null,
            empty(),
            empty(),
            list(&[empty(), Value::Int(0)]),
            Value::Int(2),
        ]),
    ]);
    assert_eq!(store.read(&catalog, &root(read, vec![])).await.unwrap(), expected);
}

#[tokio::test]
async fn interfaces_tell_their_types_and_nest_by_type() {
    let catalog = catalog();
    let store = memory(&catalog).await;
    store.apply(&catalog, &graph(&catalog)).await.unwrap();
    let boxes = expand(&catalog, "Item", "boxes", vec![column(&catalog, "Box", "name")]);
    let only = Some(nodes(&catalog, &["Item"], true));
    let owners_columns = vec![Column::Label, column(&catalog, "Box", "uri")];
    let owners = nested(expand(&catalog, "Item", "owners", owners_columns));
    let columns = vec![
        Column::Label,
        column(&catalog, "Box", "uri"),
        Column::Nested { only, read: Box::new(boxes) },
        owners,
    ];
    let read = || SetRead {
        rows: Some(rows(by_key(&catalog, "Item"), columns.clone())),
        ..scan(&catalog, &["Item", "Box"])
    };
    let empty = || list(&[]);
    let all = store.read(&catalog, &root(read(), vec![])).await.unwrap();
    let expected = list(&[
        list(&["Box".into(), BOX.into(), Value::Null, empty()]),
        list(&[
            "Item".into(),
            A.into(),
            list(&[texts(&["the 📦"])]),
            list(&[texts(&["Box", BOX]), texts(&["Item", B])]),
        ]),
        list(&["Item".into(), B.into(), empty(), empty()]),
        list(&["Item".into(), C.into(), empty(), empty()]),
    ]);
    assert_eq!(all, expected);
    let boxes_only = SetRead {
        filter: Predicate::Types { nodes: nodes(&catalog, &["Item"], true), negated: true },
        ..read()
    };
    let found = store.read(&catalog, &root(boxes_only, vec![])).await.unwrap();
    assert_eq!(found, list(&expected.as_list().unwrap()[..1]));
}

#[tokio::test]
async fn components_hang_on_their_owner_in_the_order_of_their_keys() {
    let catalog = catalog();
    let store = memory(&catalog).await;
    let part = |owner: &str, label: &str, size: i64| ComponentChange {
        ty: id(&catalog, "Part"),
        key: component_key(owner, &[Some(label)]),
        owner: end(&catalog, "Item", owner),
        relationship: "HAS_PART".into(),
        properties: properties(&catalog, "Part", &[("label", label.into()), ("size", Value::Int(size))]),
    };
    let components = vec![part(A, "z", 1), part(A, "a", 2), part(B, "m", 3), part(A, "z", 4)];
    let batch = Changes { components, ..graph(&catalog) };
    let outcome = store.apply(&catalog, &batch).await.unwrap();
    assert_eq!((outcome.nodes, outcome.relationships, outcome.references), (6, 6, 1));
    let parts = expand(
        &catalog,
        "Item",
        "parts",
        vec![column(&catalog, "Part", "label"), column(&catalog, "Part", "size")],
    );
    let columns = vec![column(&catalog, "Item", "uri"), nested(parts)];
    let filter = Predicate::Related {
        quantifier: Quantifier::Some,
        expand: expansion(&catalog, "Item", "parts"),
        condition: Box::new(Predicate::Test {
            subject: Subject::Node,
            property: property(&catalog, "Part", "size"),
            test: Test::Gt(Param(0)),
            negated: false,
        }),
    };
    let read =
        SetRead { filter, rows: Some(rows(by_key(&catalog, "Item"), columns)), ..scan(&catalog, &["Item"]) };
    let found = store.read(&catalog, &root(read, vec![Value::Int(3)])).await.unwrap();
    let expected = list(&[list(&[
        A.into(),
        list(&[list(&["a".into(), Value::Int(2)]), list(&["z".into(), Value::Int(4)])]),
    ])]);
    assert_eq!(found, expected);
    // Read by themselves, they are ordered by owner, then key fields.
    let columns = vec![column(&catalog, "Part", "label")];
    let read = SetRead { rows: Some(rows(by_key(&catalog, "Part"), columns)), ..scan(&catalog, &["Part"]) };
    let found = store.read(&catalog, &root(read, vec![])).await.unwrap();
    assert_eq!(found, list(&[texts(&["a"]), texts(&["z"]), texts(&["m"])]));
}
