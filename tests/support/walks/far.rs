//! Graphs that have far more paths than relationships: an answer must take time by these, not by those.

use std::sync::Arc;

use mlg::{
    backend::Backend,
    catalog::types::{Catalog, Direction},
    plan::types::{
        Column, Depth, Expand, Lookup, OrderKey, Param, Predicate, Quantifier, Read, RootRead, Rows, SetRead,
        Source, Subject, Test, Walk, WalkColumn, Way,
    },
    value::Value,
};

use super::{
    graph,
    reads::{keys, nodes, property},
};
use crate::backends;

const LAYERS: usize = 12;
const WIDE: usize = 6;
const CLIQUE: usize = 200;
const CLOCK: i64 = 1_800_000_000_000_000;

/// Adds the graphs to a store and asks it; `each` sees every read. Listing the paths would take hours, and the store
/// gives up long before.
pub(crate) async fn answer_in_time(backend: &Backend, mut each: impl FnMut(&RootRead)) {
    let catalog = graph::catalog();
    backends::fill(&catalog, backend, &lines(), CLOCK).await;
    let layered = WIDE * (LAYERS - 1);
    for (name, read, expected) in [
        ("layers", walk(&catalog, "layer-0-0", free(&catalog)), layered),
        ("clique", walk(&catalog, "clique-0", free(&catalog)), CLIQUE - 1),
        ("loops", walk(&catalog, "loop-0", free(&catalog)), 99),
        ("clique, bounded", bounded(walk(&catalog, "clique-0", free(&catalog))), CLIQUE - 1),
        ("layers, bounded", bounded(walk(&catalog, "layer-0-0", free(&catalog))), WIDE * 7),
        ("layers, within related", walk(&catalog, "layer-0-0", within(&catalog)), layered - WIDE),
        ("clique, within related", walk(&catalog, "clique-0", within(&catalog)), CLIQUE - 1),
        ("layers, stop at related", stopped(&catalog, walk(&catalog, "layer-0-0", free(&catalog))), WIDE),
        ("layers, a column", met(&catalog, walk(&catalog, "layer-0-0", free(&catalog))), layered),
        ("clique, nothing passes", filtered(&catalog, walk(&catalog, "clique-0", free(&catalog))), 0),
    ] {
        each(&read);
        let answer = backend.read(&catalog, &read).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        let rows = &answer.as_list().unwrap()[0].as_list().unwrap()[1];
        assert_eq!(rows.as_list().unwrap().len(), expected, "{name}");
    }
    let none = |key: &str| {
        let zero = Value::Int(0);
        Value::List(vec![Value::List(vec![Value::from(key), zero.clone(), Value::List(vec![])])])
    };
    for (name, read, expected) in [
        ("layers", count(&catalog, "layer-0-0"), Value::Int(0)),
        ("clique", count(&catalog, "clique-0"), Value::Int(0)),
        ("layers below a node", used(&catalog, "layer-0-0"), none("layer-0-0")),
    ] {
        each(&read);
        let answer = backend.read(&catalog, &read).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(answer, expected, "a filter on the {name}");
    }
}

fn lines() -> Vec<String> {
    let mut lines = Vec::new();
    let mut uses = |from: String, to: String| {
        let end = |key: String| serde_json::json!({ "type": "Part", "key": key });
        let line = serde_json::json!({ "relationship": "USES", "from": end(from), "to": end(to) });
        lines.push(line.to_string());
    };
    for layer in 1..LAYERS {
        for at in 0..WIDE * WIDE {
            uses(format!("layer-{}-{}", layer - 1, at / WIDE), format!("layer-{layer}-{}", at % WIDE));
        }
    }
    for from in 0..CLIQUE {
        for to in (0..CLIQUE).filter(|to| *to != from) {
            uses(format!("clique-{from}"), format!("clique-{to}"));
        }
    }
    for at in 0..100 {
        uses(format!("loop-{at}"), format!("loop-{at}"));
        if at < 99 {
            uses(format!("loop-{at}"), format!("loop-{}", at + 1));
        }
    }
    lines
}

fn free(catalog: &Catalog) -> Way {
    Way {
        relationships: vec!["USES".into()],
        direction: Direction::Out,
        nodes: nodes(catalog, &["Part"], true),
        within: Predicate::Constant(true),
    }
}

/// Uses something itself.
fn using(catalog: &Catalog) -> Predicate {
    let expand = Expand {
        relationship: "USES".into(),
        direction: Direction::Out,
        nodes: nodes(catalog, &["Part"], true),
    };
    Predicate::Related {
        quantifier: Quantifier::Some,
        expand,
        condition: Box::new(Predicate::Constant(true)),
    }
}

fn within(catalog: &Catalog) -> Way {
    Way { within: using(catalog), ..free(catalog) }
}

fn walk(catalog: &Catalog, start: &str, way: Way) -> RootRead {
    let walk = Walk {
        starts: keys(catalog, Param(0)),
        way,
        stop: Predicate::Constant(false),
        depth: None,
        filter: Predicate::Constant(true),
        after: None,
        limit: Param(1),
        columns: Vec::new(),
        counted: false,
    };
    let params = vec![Value::List(vec![Value::from(start)]), Value::Int(1_000), Value::Int(7), "none".into()];
    RootRead::new(Read::Walk(walk), params)
}

fn changed(mut read: RootRead, change: impl FnOnce(&mut Walk)) -> RootRead {
    let Read::Walk(walk) = &mut read.read else { panic!("a walk is changed") };
    change(walk);
    read
}

fn bounded(read: RootRead) -> RootRead {
    changed(read, |walk| walk.depth = Some(Depth { rounded: 16, exact: Param(2) }))
}

fn stopped(catalog: &Catalog, read: RootRead) -> RootRead {
    changed(read, |walk| walk.stop = using(catalog))
}

fn filtered(catalog: &Catalog, read: RootRead) -> RootRead {
    changed(read, |walk| walk.filter = coloured(catalog, Param(3)))
}

fn met(catalog: &Catalog, read: RootRead) -> RootRead {
    changed(read, |walk| walk.columns = vec![WalkColumn::Meets(reaches(catalog, Param(3)))])
}

fn coloured(catalog: &Catalog, colour: Param) -> Predicate {
    let property = property(catalog, "colour");
    Predicate::Test { subject: Subject::Node, property, test: Test::Eq(colour), negated: false }
}

/// Reaches a colour.
fn reaches(catalog: &Catalog, colour: Param) -> Predicate {
    Predicate::Reaches {
        negated: false,
        way: Box::new(free(catalog)),
        condition: Box::new(coloured(catalog, colour)),
    }
}

/// What a part uses, if that reaches a colour that nothing has: how many, and which.
fn used(catalog: &Catalog, key: &str) -> RootRead {
    let expand = Expand {
        relationship: "USES".into(),
        direction: Direction::Out,
        nodes: nodes(catalog, &["Part"], true),
    };
    let set = |rows, total| SetRead {
        source: Source::Expand(expand.clone()),
        filter: reaches(catalog, Param(1)),
        rows,
        total,
        aggregate: None,
        groups: Vec::new(),
    };
    let id = property(catalog, "id");
    let order =
        OrderKey { subject: Subject::Node, property: Arc::clone(&id), descending: false, nulls_first: false };
    let columns = vec![Column::Property { subject: Subject::Node, property: id }];
    let rows = Rows { order: vec![order], after: None, before: None, limit: None, whole: false, columns };
    let nested = |read| Column::Nested { only: None, read: Box::new(read) };
    let lookup = Lookup {
        nodes: nodes(catalog, &["Part"], false),
        keys: keys(catalog, Param(0)),
        aliases: false,
        filter: mlg::plan::types::Predicate::Constant(true),
        columns: vec![nested(set(None, true)), nested(set(Some(rows), false))],
    };
    let params = vec![Value::List(vec![Value::from(key)]), "none".into()];
    RootRead::new(Read::Lookup(lookup), params)
}

/// How many parts of a key reach a colour that nothing has.
fn count(catalog: &Catalog, key: &str) -> RootRead {
    let is_start = Predicate::Test {
        subject: Subject::Node,
        property: property(catalog, "id"),
        test: Test::Eq(Param(0)),
        negated: false,
    };
    let read = SetRead {
        source: Source::Scan(nodes(catalog, &["Part"], false)),
        filter: Predicate::And(vec![is_start, reaches(catalog, Param(1))]),
        rows: None,
        total: true,
        aggregate: None,
        groups: Vec::new(),
    };
    RootRead::new(Read::Set(read), vec![Value::from(key), "none".into()])
}
