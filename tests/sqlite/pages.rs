//! Pages: walks through all rows, with ties and nulls, equal a naive sort.

use std::{cmp::Ordering, sync::Arc};

use mlg::{
    backend::sqlite::Sqlite,
    catalog::types::Catalog,
    plan::types::{Column, OrderKey, Param, SetRead, Subject},
    value::Value,
};

use crate::fixture::{
    by_key, catalog, changes, column, expansion, key_of, node, property, recorded, root, rows, sample,
    sampled, scan, seek, set, used,
};

const SCALARS: [&str; 7] = ["title", "score", "rank", "big", "flag", "at", "day"];

fn compare(left: &Value, right: &Value) -> Ordering {
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => left.cmp(right),
        (Value::Float(left), Value::Float(right)) => left.total_cmp(right),
        (Value::Bool(left), Value::Bool(right)) => left.cmp(right),
        (Value::String(left), Value::String(right)) => left.chars().cmp(right.chars()),
        other => panic!("not of one type: {other:?}"),
    }
}

fn naive(order: &[OrderKey], left: &[Value], right: &[Value]) -> Ordering {
    for (key, (left, right)) in order.iter().zip(left.iter().zip(right)) {
        let ordering = match (left.is_null(), right.is_null()) {
            (true, true) => Ordering::Equal,
            (true, false) if key.nulls_first => Ordering::Less,
            (true, false) => Ordering::Greater,
            (false, true) if key.nulls_first => Ordering::Greater,
            (false, true) => Ordering::Less,
            (false, false) if key.descending => compare(right, left),
            (false, false) => compare(left, right),
        };
        if ordering != Ordering::Equal {
            return ordering;
        }
    }
    Ordering::Equal
}

fn order(catalog: &Catalog, names: &[&str], descending: &[bool], nulls_first: bool) -> Vec<OrderKey> {
    let mut order: Vec<OrderKey> = names
        .iter()
        .zip(descending)
        .map(|(name, descending)| OrderKey {
            subject: Subject::Node,
            property: property(catalog, "Item", name),
            descending: *descending,
            nulls_first,
        })
        .collect();
    order.push(OrderKey { descending: *descending.last().unwrap(), ..by_key(catalog, "Item").remove(0) });
    order
}

/// Every row in pages of `size`, by cursors.
async fn walk(store: &Sqlite, catalog: &Catalog, read: &SetRead, size: i64) -> Vec<Value> {
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let mut params = vec![Value::Int(size)];
        let mut read = read.clone();
        let page = read.rows.as_mut().unwrap();
        page.limit = Some(Param(0));
        page.after = after.as_ref().map(|values: &Vec<Value>| seek(values, &mut params));
        let page = store.read(catalog, &root(read, params)).await.unwrap();
        let page = page.as_list().unwrap();
        assert!(page.len() <= usize::try_from(size).unwrap());
        let Some(last) = page.last() else { return all };
        after = Some(last.as_list().unwrap().to_vec());
        all.extend(page.iter().cloned());
    }
}

fn expected(order: &[OrderKey]) -> Vec<Value> {
    let mut all: Vec<Vec<Value>> = sample()
        .iter()
        .enumerate()
        .map(|(number, values)| {
            let value = |key: &OrderKey| match &*key.property.name {
                "uri" => Value::String(key_of(number)),
                "name" => Value::String(format!("item {}", number % 4)),
                name => recorded(&values.iter().find(|(known, _)| *known == name).unwrap().1),
            };
            order.iter().map(value).collect()
        })
        .collect();
    all.sort_by(|left, right| naive(order, left, right));
    all.into_iter().map(Value::List).collect()
}

fn paged(catalog: &Catalog, order: Vec<OrderKey>) -> SetRead {
    let columns = order
        .iter()
        .map(|key| Column::Property { subject: Subject::Node, property: Arc::clone(&key.property) })
        .collect();
    SetRead { rows: Some(rows(order, columns)), ..scan(catalog, &["Item"]) }
}

#[tokio::test]
async fn pages_by_one_property_equal_a_naive_sort() {
    let catalog = catalog();
    let store = sampled(&catalog).await;
    for name in SCALARS.into_iter().chain(["name"]) {
        for (descending, nulls_first) in [(false, false), (false, true), (true, false), (true, true)] {
            let order = order(&catalog, &[name], &[descending], nulls_first);
            let walked = walk(&store, &catalog, &paged(&catalog, order.clone()), 7).await;
            assert_eq!(walked, expected(&order), "by {name}, {descending}, {nulls_first}");
        }
    }
}

#[tokio::test]
async fn pages_by_two_properties_equal_a_naive_sort() {
    let catalog = catalog();
    let store = sampled(&catalog).await;
    for names in [["score", "rank"], ["name", "at"], ["flag", "name"], ["title", "day"]] {
        for bits in 0..8 {
            let order = order(&catalog, &names, &[bits & 1 == 0, bits & 2 == 0], bits & 4 == 0);
            let walked = walk(&store, &catalog, &paged(&catalog, order.clone()), 5).await;
            assert_eq!(walked, expected(&order), "by {names:?}, {bits}");
        }
    }
}

#[tokio::test]
async fn both_cursors_bound_a_page() {
    let catalog = catalog();
    let store = sampled(&catalog).await;
    for (names, nulls_first) in
        [(vec!["score"], false), (vec!["score"], true), (vec!["name"], false), (vec!["at", "rank"], false)]
    {
        let descending = vec![true; names.len()];
        let order = order(&catalog, &names, &descending, nulls_first);
        let all = expected(&order);
        for (from, to) in [(0, 59), (3, 4), (10, 45), (30, 50), (50, 10), (17, 17)] {
            let mut params = Vec::new();
            let mut read = paged(&catalog, order.clone());
            let page = read.rows.as_mut().unwrap();
            page.after = Some(seek(all[from].as_list().unwrap(), &mut params));
            page.before = Some(seek(all[to].as_list().unwrap(), &mut params));
            let found = store.read(&catalog, &root(read, params)).await.unwrap();
            let wanted = if from < to { &all[from + 1..to] } else { &[] };
            assert_eq!(found.as_list().unwrap(), wanted, "{names:?} {from} {to}");
        }
        for to in [0, 1, 20, 40, 59] {
            let mut params = Vec::new();
            let mut read = paged(&catalog, order.clone());
            read.rows.as_mut().unwrap().before = Some(seek(all[to].as_list().unwrap(), &mut params));
            let found = store.read(&catalog, &root(read, params)).await.unwrap();
            assert_eq!(found.as_list().unwrap(), &all[..to], "{names:?} before {to}");
        }
    }
}

#[tokio::test]
async fn related_nodes_page_by_what_the_relationship_says() {
    let catalog = catalog();
    let store = sampled(&catalog).await;
    let hub = node(&catalog, "Item", "mlg://item/test/hub", &[]);
    let share =
        |number: usize| (!number.is_multiple_of(3)).then(|| f64::from(u32::try_from(number % 4).unwrap()));
    let keys: Vec<String> = (0..20).map(key_of).collect();
    let edges = keys
        .iter()
        .enumerate()
        .map(|(number, key)| used(&catalog, ("mlg://item/test/hub", key), None, share(number)))
        .collect();
    store.apply(&catalog, &changes(vec![hub], edges)).await.unwrap();
    let own = &catalog.relationships["USES"].properties.as_ref().unwrap().properties;
    for (descending, nulls_first) in [(false, false), (true, false), (true, true)] {
        let order = vec![
            OrderKey { subject: Subject::Edge, property: Arc::clone(&own["share"]), descending, nulls_first },
            OrderKey { descending, ..by_key(&catalog, "Item").remove(0) },
        ];
        let mut all: Vec<Vec<Value>> = keys
            .iter()
            .enumerate()
            .map(|(number, key)| vec![share(number).map_or(Value::Null, Value::Float), key.as_str().into()])
            .collect();
        all.sort_by(|left, right| naive(&order, left, right));
        let columns = vec![
            Column::Property { subject: Subject::Edge, property: Arc::clone(&own["share"]) },
            column(&catalog, "Item", "uri"),
        ];
        let mut params = vec!["mlg://item/test/hub".into()];
        let mut inner = set(mlg::plan::types::Source::Expand(expansion(&catalog, "Item", "uses")));
        let mut page = rows(order, columns);
        page.after = Some(seek(&all[4], &mut params));
        inner.rows = Some(page);
        let nested = Column::Nested { only: None, read: Box::new(inner) };
        let mut read = scan(&catalog, &["Item"]);
        read.filter = mlg::plan::types::Predicate::Test {
            subject: Subject::Node,
            property: property(&catalog, "Item", "uri"),
            test: mlg::plan::types::Test::Eq(Param(0)),
            negated: false,
        };
        read.rows = Some(rows(by_key(&catalog, "Item"), vec![nested]));
        let found = store.read(&catalog, &root(read, params)).await.unwrap();
        let found = found.as_list().unwrap()[0].as_list().unwrap()[0].as_list().unwrap().to_vec();
        assert_eq!(found, all[5..].iter().cloned().map(Value::List).collect::<Vec<_>>());
    }
}
