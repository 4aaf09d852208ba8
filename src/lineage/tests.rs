//! Records of small walks, worked out by hand.

use std::{collections::HashMap, sync::Arc};

use super::{ByKey, link_keys, reach::Beside};
use crate::{
    catalog::types::Direction,
    error::{ClientError, ErrorCode},
    plan::types::{LineageRead, Names},
    value::Value,
};

fn read(direction: Direction, size: usize, whole: Option<usize>) -> LineageRead {
    let named = |name: &str| (Arc::from(name), Arc::from(name.to_uppercase()));
    LineageRead {
        direction,
        depth: None,
        after: None,
        size,
        whole,
        via: whole.is_some(),
        relationships: true,
        unseen: crate::plan::types::Unseen::None,
        names: Names {
            relationships: vec![named("from"), named("uses")],
            types: vec![named("model"), named("data")],
        },
    }
}

fn assemble(read: &LineageRead, start: &str, rows: &Value, links: &ByKey) -> Result<Value, ClientError> {
    super::assemble(read, start, rows, &Beside { links: links.clone(), around: ByKey::new() })
}

fn texts(items: &[&str]) -> Value {
    Value::List(items.iter().map(|item| Value::from(*item)).collect())
}

/// Rows of a whole walk: hops, key, label, whether returned.
fn walk(rows: &[(i64, &str, &str, bool)]) -> Value {
    let row = |(hops, key, label, returned): &(i64, &str, &str, bool)| {
        Value::List(vec![
            Value::Int(*hops),
            Value::from(*key),
            texts(&["Asset", label]),
            Value::Bool(*returned),
        ])
    };
    Value::List(rows.iter().map(row).collect())
}

/// Relationships by the key they leave: far key and type.
fn links(all: &[(&str, &[(&str, &str)])]) -> HashMap<String, Value> {
    let rows = |links: &[(&str, &str)]| Value::List(links.iter().map(|(to, ty)| texts(&[to, ty])).collect());
    all.iter().map(|(from, links)| ((*from).to_owned(), rows(links))).collect()
}

/// The parts of the record.
fn parts(record: &Value) -> &[Value] {
    record.as_list().unwrap()[0].as_list().unwrap()
}

#[test]
fn a_diamond_upstream() {
    let read = read(Direction::Out, 10, Some(100));
    // a -> b, a -> c, b -> d, c -> d, d -> a
    let rows = walk(&[(1, "b", "model", true), (1, "c", "data", true), (2, "d", "data", false)]);
    let keys = link_keys(&read, "a", &rows).unwrap();
    assert_eq!(keys.iter().map(String::as_str).collect::<Vec<_>>(), ["a", "b", "c"]);
    let links = links(&[
        ("a", &[("b", "from"), ("b", "uses"), ("c", "from"), ("z", "uses")]),
        ("b", &[("d", "from")]),
        ("c", &[("d", "uses")]),
        ("d", &[("a", "from")]),
    ]);
    let record = assemble(&read, "a", &rows, &links).unwrap();
    let via_b = Value::List(vec![texts(&["a", "b", "FROM"]), texts(&["a", "b", "USES"])]);
    let row = |hops, key: &str, via| {
        Value::List(vec![Value::Int(hops), Value::from(key), via, Value::Bool(false), Value::from(key)])
    };
    let via_c = Value::List(vec![texts(&["a", "c", "FROM"])]);
    assert_eq!(parts(&record)[0], Value::List(vec![row(1, "b", via_b), row(1, "c", via_c)]));
    assert_eq!(parts(&record)[1], Value::Int(2));
    // d is not returned, so nothing to or from it is among them.
    let among = vec![texts(&["a", "b", "FROM"]), texts(&["a", "b", "USES"]), texts(&["a", "c", "FROM"])];
    assert_eq!(parts(&record)[2], Value::List(among));
    let count = |hops, name: &str| Value::List(vec![Value::Int(hops), Value::from(name), Value::Int(1)]);
    assert_eq!(parts(&record)[3], Value::List(vec![count(1, "DATA"), count(1, "MODEL")]));
    let whole = Value::List(vec![Value::Bool(true), Value::Int(3), Value::List(vec![])]);
    assert_eq!(parts(&record)[4], Value::List(vec![whole]));
}

#[test]
fn what_is_met_downstream_names_what_it_depends_on() {
    let read = LineageRead { relationships: false, ..read(Direction::In, 1, Some(100)) };
    let rows = walk(&[(1, "b", "model", true), (2, "c", "data", true)]);
    // The row after the page only tells that there is one.
    assert_eq!(link_keys(&read, "a", &rows).unwrap().into_iter().collect::<Vec<_>>(), ["b"]);
    let record = assemble(&read, "a", &rows, &links(&[("b", &[("a", "from"), ("c", "uses")])])).unwrap();
    let shown = parts(&record)[0].as_list().unwrap();
    assert_eq!(shown.len(), 2);
    assert_eq!(shown[0].as_list().unwrap()[2], Value::List(vec![texts(&["b", "a", "FROM"])]));
}

#[test]
fn no_way_leads_through_what_is_not_walked_past() {
    let read = LineageRead { relationships: false, ..read(Direction::Out, 10, Some(100)) };
    let row = |hops, key: &str, stops| {
        let (label, returned) = (Value::from("model"), Value::Bool(true));
        Value::List(vec![Value::Int(hops), Value::from(key), label, returned, Value::Bool(stops)])
    };
    // a -> b, a -> c, b -> d, c -> d, but the walk ends at b.
    let rows = Value::List(vec![row(1, "b", true), row(1, "c", false), row(2, "d", false)]);
    let all = [("a", &[("b", "uses"), ("c", "uses")][..]), ("b", &[("d", "uses")]), ("c", &[("d", "uses")])];
    let record = assemble(&read, "a", &rows, &links(&all)).unwrap();
    let shown = parts(&record)[0].as_list().unwrap();
    assert_eq!(shown[0].as_list().unwrap()[2], Value::List(vec![texts(&["a", "b", "USES"])]));
    assert_eq!(shown[2].as_list().unwrap()[2], Value::List(vec![texts(&["c", "d", "USES"])]));
}

#[test]
fn a_cut_is_told() {
    let rows = walk(&[(1, "b", "model", true), (2, "c", "data", true), (3, "d", "data", true)]);
    let completeness = |read: &LineageRead| {
        let record = assemble(read, "a", &rows, &HashMap::new()).unwrap();
        (parts(&record)[1].clone(), parts(&record)[4].as_list().unwrap()[0].clone())
    };
    let cut =
        |exact, found, cuts: &[&str]| Value::List(vec![Value::Bool(exact), Value::Int(found), texts(cuts)]);
    let small = |whole, depth| LineageRead {
        depth,
        via: false,
        relationships: false,
        ..read(Direction::Out, 1, whole)
    };
    assert_eq!(completeness(&small(Some(3), None)), (Value::Int(3), cut(true, 3, &[])));
    assert_eq!(completeness(&small(Some(2), None)), (Value::Null, cut(false, 2, &["NODES"])));
    assert_eq!(completeness(&small(Some(3), Some(2))), (Value::Int(2), cut(false, 2, &["DEPTH"])));
    // The third row was only read to look beyond the depth: nothing within it is missing.
    assert_eq!(completeness(&small(Some(2), Some(2))), (Value::Int(2), cut(false, 2, &["DEPTH"])));
}

#[test]
fn a_page_beyond_the_bound_is_refused() {
    let rows = walk(&[(1, "b", "model", true), (2, "c", "data", true), (3, "d", "data", true)]);
    let read = LineageRead { after: Some((1, "b".to_owned())), ..read(Direction::Out, 1, Some(2)) };
    let error = assemble(&read, "a", &rows, &HashMap::new()).unwrap_err();
    assert_eq!(error.code, ErrorCode::ResultTooLarge);
    let read = LineageRead { whole: Some(3), ..read };
    let record = assemble(&read, "a", &rows, &HashMap::new()).unwrap();
    let keys: Vec<_> =
        parts(&record)[0].as_list().unwrap().iter().map(|row| row.as_list().unwrap()[1].clone()).collect();
    assert_eq!(keys, [Value::from("c"), Value::from("d")]);
}
