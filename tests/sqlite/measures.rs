//! Totals, aggregates and groups equal naive counting.

use std::{cmp::Ordering, collections::BTreeMap};

use mlg::{
    catalog::types::Catalog,
    plan::types::{Function, Group, GroupBy, Measure, Param, Predicate, SetRead, Subject, Test},
    value::Value,
};

use crate::fixture::{
    catalog, changes, list, memory, node, property, recorded, root, sample, sampled, scan, texts,
};

fn measure(catalog: &Catalog, function: Function, name: &str) -> Measure {
    Measure { function, property: Some(property(catalog, "Item", name)) }
}

fn column(name: &str) -> Vec<Value> {
    let value =
        |values: &Vec<(&str, Value)>| values.iter().find(|(known, _)| *known == name).unwrap().1.clone();
    sample().iter().map(value).collect()
}

#[tokio::test]
async fn aggregates() {
    let catalog = catalog();
    let store = sampled(&catalog).await;
    let mut measures = vec![Measure { function: Function::Count, property: None }];
    let mut expected = vec![Value::Int(60)];
    for name in ["title", "score", "rank", "big", "flag", "at", "day"] {
        let mut values: Vec<Value> =
            column(name).iter().map(recorded).filter(|value| !value.is_null()).collect();
        values.sort_by(compare);
        measures.push(measure(&catalog, Function::Count, name));
        measures.push(measure(&catalog, Function::Min, name));
        measures.push(measure(&catalog, Function::Max, name));
        expected.push(Value::Int(i64::try_from(values.len()).unwrap()));
        expected.push(values.first().unwrap().clone());
        expected.push(values.last().unwrap().clone());
    }
    measures.push(measure(&catalog, Function::Sum, "rank"));
    let ranks = column("rank").iter().filter_map(Value::as_int).sum();
    expected.push(Value::Int(ranks));
    measures.push(measure(&catalog, Function::Sum, "big"));
    expected.push(Value::Int(column("big").iter().filter_map(Value::as_int).sum()));
    let read = SetRead { aggregate: Some(measures), ..scan(&catalog, &["Item"]) };
    assert_eq!(store.read(&catalog, &root(read, vec![])).await.unwrap(), Value::List(expected));
}

fn compare(left: &Value, right: &Value) -> Ordering {
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => left.cmp(right),
        (Value::Float(left), Value::Float(right)) => left.total_cmp(right),
        (Value::Bool(left), Value::Bool(right)) => left.cmp(right),
        (Value::String(left), Value::String(right)) => left.cmp(right),
        other => panic!("not of one type: {other:?}"),
    }
}

#[tokio::test]
async fn aggregates_of_nothing_and_beyond_64_bits() {
    let catalog = catalog();
    let store = memory(&catalog).await;
    let measures = || {
        vec![
            measure(&catalog, Function::Count, "big"),
            measure(&catalog, Function::Min, "flag"),
            measure(&catalog, Function::Max, "score"),
            measure(&catalog, Function::Sum, "big"),
            measure(&catalog, Function::Sum, "score"),
        ]
    };
    let read = || SetRead { aggregate: Some(measures()), ..scan(&catalog, &["Item"]) };
    let nothing = [Value::Int(0), Value::Null, Value::Null, Value::Int(0), Value::Int(0)];
    assert_eq!(store.read(&catalog, &root(read(), vec![])).await.unwrap(), list(&nothing));
    let big = |key: &str| {
        node(
            &catalog,
            "Item",
            key,
            &[("big", Value::Int(i64::MAX)), ("score", Value::Float(1.0)), ("flag", Value::Bool(false))],
        )
    };
    store.apply(&catalog, &changes(vec![big("mlg://item/a"), big("mlg://item/b")], vec![])).await.unwrap();
    let twice = [
        Value::Int(2),
        Value::Bool(false),
        Value::Float(1.0),
        Value::Float(18_446_744_073_709_551_614.0),
        Value::Float(2.0),
    ];
    assert_eq!(store.read(&catalog, &root(read(), vec![])).await.unwrap(), list(&twice));
}

#[tokio::test]
async fn groups_by_a_property() {
    let catalog = catalog();
    let store = sampled(&catalog).await;
    for name in ["rank", "flag", "title", "score", "at"] {
        let mut counts: Vec<(Value, i64, i64)> = Vec::new();
        for (value, rank) in column(name).iter().map(recorded).zip(column("rank")) {
            let rank = rank.as_int().unwrap_or(0);
            match counts.iter_mut().find(|(known, ..)| *known == value) {
                Some((_, count, sum)) => {
                    *count += 1;
                    *sum += rank;
                }
                None => counts.push((value, 1, rank)),
            }
        }
        counts.sort_by(|(left, left_count, _), (right, right_count, _)| {
            right_count.cmp(left_count).then_with(|| match (left.is_null(), right.is_null()) {
                (false, false) => compare(left, right),
                (left, right) => left.cmp(&right),
            })
        });
        let expected: Vec<Value> = counts
            .into_iter()
            .take(4)
            .map(|(value, count, sum)| list(&[value, Value::Int(count), Value::Int(sum)]))
            .collect();
        let group = Group {
            by: GroupBy::Property(property(&catalog, "Item", name)),
            filter: None,
            limit: Param(0),
            measures: vec![measure(&catalog, Function::Sum, "rank")],
        };
        let read = SetRead { groups: vec![group], ..scan(&catalog, &["Item"]) };
        let found = store.read(&catalog, &root(read, vec![Value::Int(4)])).await.unwrap();
        assert_eq!(found, Value::List(expected), "{name}");
    }
}

#[tokio::test]
async fn an_item_of_a_list_counts_once_a_node() {
    let catalog = catalog();
    let store = memory(&catalog).await;
    let tagged = |key: &str, tags: &[&str], rank: i64| {
        node(&catalog, "Item", key, &[("tags", texts(tags)), ("rank", Value::Int(rank))])
    };
    let nodes = vec![
        tagged("mlg://item/a", &["x", "y", "x"], 1),
        tagged("mlg://item/b", &["y"], 10),
        tagged("mlg://item/c", &[], 100),
    ];
    store.apply(&catalog, &changes(nodes, vec![])).await.unwrap();
    let group = Group {
        by: GroupBy::Property(property(&catalog, "Item", "tags")),
        filter: None,
        limit: Param(0),
        measures: vec![
            measure(&catalog, Function::Sum, "rank"),
            Measure { function: Function::Count, property: None },
        ],
    };
    let read = SetRead { groups: vec![group], ..scan(&catalog, &["Item"]) };
    let found = store.read(&catalog, &root(read, vec![Value::Int(10)])).await.unwrap();
    let expected = [
        list(&["y".into(), Value::Int(2), Value::Int(11), Value::Int(2)]),
        list(&["x".into(), Value::Int(1), Value::Int(1), Value::Int(1)]),
    ];
    assert_eq!(found, list(&expected));
}

#[tokio::test]
async fn parts_come_in_order_and_groups_of_lists_and_types_keep_their_types() {
    let catalog = catalog();
    let store = sampled(&catalog).await;
    let boxes = vec![node(&catalog, "Box", "mlg://box/a", &[])];
    store.apply(&catalog, &changes(boxes, vec![])).await.unwrap();
    let labels = vec!["Item".into(), "Box".into()];
    let groups = vec![
        Group { by: GroupBy::Type(labels), filter: None, limit: Param(0), measures: vec![] },
        Group {
            by: GroupBy::Property(property(&catalog, "Item", "flags")),
            filter: None,
            limit: Param(0),
            measures: vec![],
        },
    ];
    let read = SetRead {
        total: true,
        aggregate: Some(vec![Measure { function: Function::Count, property: None }]),
        groups,
        ..scan(&catalog, &["Item", "Box"])
    };
    let mut flags: BTreeMap<bool, i64> = BTreeMap::new();
    for items in column("flags") {
        for item in items.as_list().unwrap() {
            *flags.entry(*item == Value::Bool(true)).or_default() += 1;
        }
    }
    let expected = list(&[
        Value::Int(61),
        list(&[Value::Int(61)]),
        list(&[list(&["Item".into(), Value::Int(60)]), list(&["Box".into(), Value::Int(1)])]),
        list(&[
            list(&[Value::Bool(true), Value::Int(flags[&true])]),
            list(&[Value::Bool(false), Value::Int(flags[&false])]),
        ]),
    ]);
    assert_eq!(store.read(&catalog, &root(read, vec![Value::Int(5)])).await.unwrap(), expected);
    let none = SetRead {
        total: true,
        filter: Predicate::Test {
            subject: Subject::Node,
            property: property(&catalog, "Item", "name"),
            test: Test::Eq(Param(0)),
            negated: false,
        },
        ..scan(&catalog, &["Item"])
    };
    assert_eq!(store.read(&catalog, &root(none, vec!["absent".into()])).await.unwrap(), Value::Int(0));
}
