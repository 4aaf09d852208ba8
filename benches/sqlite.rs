//! The SQLite store on 100,000 nodes and 500,000 relationships: point lookups, pages at any depth, filters, and a fetch
//! of four levels as one nested statement against one prepared statement for each expansion of each row. Beside them,
//! walks over 10,000 nodes and 50,000 relationships that all hang together.

use std::{hint::black_box, sync::Arc, time::Duration};

use criterion::{Criterion, criterion_group, criterion_main};
use mlg::{
    backend::sqlite::{Deadlines, Location, Sqlite},
    catalog::{
        self,
        types::{Catalog, Direction, Field, Property},
    },
    changes::{By, Changes, End, NodeChange, NodeRef, RelationshipChange},
    plan::types::{
        Column, Expand, Keys, Lookup, Nodes, OrderKey, Param, Predicate, Quantifier, Read, RootRead, Rows,
        SeekValue, SetRead, Source, Subject, Test, Walk, WalkColumn, Way,
    },
    value::Value,
};

const SCHEMA: &str = r#"
extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
type Item @key(fields: "id") @node {
  id: ID!
  name: String! @index
  kind: String
  score: Float @index
  uses: [Item!]! @relationship(type: "USES")
}
"#;
const NODES: usize = 100_000;
const FAN_OUT: usize = 5;
const BATCH: usize = 2_000;
/// Nodes beside these that all reach each other.
const CONNECTED: usize = 10_000;

/// The node that the relationship with a number leads to, spread evenly; of a connected node another of these.
fn target(from: usize, number: usize) -> usize {
    match from.checked_sub(NODES) {
        None => (from * 7_919 + number * 104_729 + 13) % NODES,
        Some(from) => NODES + (from * FAN_OUT + number) % CONNECTED,
    }
}

fn key(number: usize) -> Value {
    Value::String(format!("item/{number:06}"))
}

fn property(catalog: &Catalog, name: &str) -> Arc<Property> {
    match &catalog.types[0].fields[name] {
        Field::Property(property) => Arc::clone(property),
        Field::Relationship(_) | Field::Computed(_) => unreachable!("only properties are asked for"),
    }
}

fn batch(catalog: &Catalog, range: std::ops::Range<usize>) -> Changes {
    let ty = catalog.types[0].id;
    let node = |number: usize| NodeRef { ty, key: key(number) };
    let mut changes = Changes::default();
    for number in range {
        let score = f64::from(u32::try_from(number % 1_000).expect("below 1,000"));
        changes.nodes.push(NodeChange {
            node: node(number),
            properties: vec![
                (property(catalog, "name"), Value::String(format!("name {}", number * 31 % NODES))),
                (property(catalog, "kind"), Value::String(format!("kind {}", number % 7))),
                (property(catalog, "score"), if number % 3 == 0 { Value::Null } else { Value::Float(score) }),
            ],
            defaults: Vec::new(),
            lists: Vec::new(),
        });
        for edge in 0..FAN_OUT {
            changes.relationships.push(RelationshipChange {
                relationship: "USES".into(),
                from: End { node: node(number), reference: Vec::new() },
                to: End { node: node(target(number, edge)), reference: Vec::new() },
                properties: Vec::new(),
                defaults: Vec::new(),
                by: By::Hand,
            });
        }
    }
    changes
}

fn nodes(catalog: &Catalog) -> Nodes {
    let ty = &catalog.types[0];
    Nodes {
        types: std::iter::once(ty.id).collect(),
        label: Some(Arc::clone(&ty.label)),
        labels: vec![Arc::clone(&ty.label)],
        test: false,
    }
}

fn column(catalog: &Catalog, name: &str) -> Column {
    Column::Property { subject: Subject::Node, property: property(catalog, name) }
}

fn order(catalog: &Catalog, name: &str) -> OrderKey {
    OrderKey {
        subject: Subject::Node,
        property: property(catalog, name),
        descending: false,
        nulls_first: false,
    }
}

fn set(source: Source, rows: Option<Rows>) -> SetRead {
    let filter = Predicate::Constant(true);
    SetRead { source, filter, rows, total: false, aggregate: None, groups: Vec::new() }
}

fn rows(catalog: &Catalog, columns: Vec<Column>) -> Rows {
    Rows { order: vec![order(catalog, "id")], after: None, before: None, limit: None, whole: false, columns }
}

fn uses(catalog: &Catalog) -> Expand {
    Expand { relationship: "USES".into(), direction: Direction::Out, nodes: nodes(catalog) }
}

/// One item, and so many levels of what it uses.
fn lookup(catalog: &Catalog, levels: usize) -> RootRead {
    let leaf = || vec![column(catalog, "id"), column(catalog, "name"), column(catalog, "score")];
    let mut columns = leaf();
    for _ in 0..levels {
        let read = set(Source::Expand(uses(catalog)), Some(rows(catalog, columns)));
        columns = leaf();
        columns.push(Column::Nested { only: None, read: Box::new(read) });
    }
    let lookup = Lookup {
        nodes: nodes(catalog),
        keys: keys(catalog),
        aliases: false,
        filter: mlg::plan::types::Predicate::Constant(true),
        columns,
    };
    RootRead::new(Read::Lookup(lookup), vec![Value::List(vec![key(4_711)])])
}

fn keys(catalog: &Catalog) -> Keys {
    let ty = &catalog.types[0];
    Keys {
        property: Arc::clone(&ty.key),
        label: Arc::clone(&ty.key_label),
        domain: Arc::clone(&ty.domain),
        values: Param(0),
    }
}

/// So many relationship types, of which one is there.
fn way(catalog: &Catalog, types: usize, within: Predicate) -> Way {
    let others = (1..types).map(|number| format!("OTHER_{number}").into());
    let relationships = std::iter::once("USES".into()).chain(others).collect();
    Way { relationships, direction: Direction::Out, nodes: nodes(catalog), within }
}

/// A walk from the node that all of the connected ones are reached from.
fn lineage(catalog: &Catalog, (types, within): (usize, Predicate), limit: i64) -> RootRead {
    let walk = Walk {
        starts: keys(catalog),
        way: way(catalog, types, within),
        stop: Predicate::Constant(false),
        depth: None,
        filter: Predicate::Constant(true),
        after: None,
        limit: Param(1),
        columns: vec![WalkColumn::Label, WalkColumn::Property(property(catalog, "name"))],
        counted: false,
    };
    let params = vec![Value::List(vec![key(NODES)]), Value::Int(limit), "kind 0".into()];
    RootRead::new(Read::Walk(walk), params)
}

/// Of another kind than one in seven.
fn most(catalog: &Catalog) -> Predicate {
    Predicate::Test {
        subject: Subject::Node,
        property: property(catalog, "kind"),
        test: Test::Eq(Param(2)),
        negated: true,
    }
}

/// How many items reach one that is found by its key.
fn reaching(catalog: &Catalog, types: usize) -> RootRead {
    let named = Predicate::Test {
        subject: Subject::Node,
        property: property(catalog, "id"),
        test: Test::Eq(Param(0)),
        negated: false,
    };
    let way = way(catalog, types, Predicate::Constant(true));
    let filter = Predicate::Reaches { negated: false, way: Box::new(way), condition: Box::new(named) };
    let read = SetRead { filter, total: true, ..set(Source::Scan(nodes(catalog)), None) };
    RootRead::new(Read::Set(read), vec![key(NODES + 4_711)])
}

/// A page by a property, after a row with this value of it.
fn page(catalog: &Catalog, name: &str, after: Option<Value>) -> RootRead {
    let columns = vec![column(catalog, "id"), column(catalog, "name")];
    let seek = after.is_some().then(|| vec![SeekValue::Value(Param(1)), SeekValue::Value(Param(2))]);
    let order = vec![order(catalog, name), order(catalog, "id")];
    let rows = Rows { order, after: seek, before: None, limit: Some(Param(0)), whole: false, columns };
    let mut params = vec![Value::Int(20)];
    params.extend(after.into_iter().flat_map(|after| [after, key(0)]));
    RootRead::new(Read::Set(set(Source::Scan(nodes(catalog)), Some(rows))), params)
}

/// How many items use an item of this name.
fn users(catalog: &Catalog) -> RootRead {
    let named = Predicate::Test {
        subject: Subject::Node,
        property: property(catalog, "name"),
        test: Test::Eq(Param(0)),
        negated: false,
    };
    let filter = Predicate::Related {
        quantifier: Quantifier::Some,
        expand: uses(catalog),
        condition: Box::new(named),
    };
    let read = SetRead { filter, total: true, ..set(Source::Scan(nodes(catalog)), None) };
    RootRead::new(Read::Set(read), vec!["name 4711".into()])
}

/// The same fetch as [`lookup`] of three levels, as a prepared statement for each expansion of each row.
fn expansions(connection: &rusqlite::Connection, levels: usize) -> rusqlite::Result<Vec<Value>> {
    let mut prepared = connection
        .prepare_cached("SELECT _id, _key, name, score FROM node WHERE _domain = 'Item' AND _key = ?1")?;
    let mut found = prepared.query([key(4_711).as_str()])?;
    let mut items = Vec::new();
    while let Some(row) = found.next()? {
        items.push(item(connection, row, levels)?);
    }
    Ok(items)
}

fn item(
    connection: &rusqlite::Connection,
    row: &rusqlite::Row<'_>,
    levels: usize,
) -> rusqlite::Result<Value> {
    let id: i64 = row.get(0)?;
    let score = row.get::<_, Option<f64>>(3)?.map_or(Value::Null, Value::Float);
    let mut cells = vec![Value::String(row.get(1)?), Value::String(row.get(2)?), score];
    if levels > 0 {
        let mut prepared = connection.prepare_cached(
            "SELECT n._id, n._key, n.name, n.score FROM relationship AS r CROSS JOIN node AS n \
             WHERE r._from = ?1 AND r._type = 'USES' AND n._id = r._to ORDER BY n._key",
        )?;
        let mut found = prepared.query([id])?;
        let mut items = Vec::new();
        while let Some(row) = found.next()? {
            items.push(item(connection, row, levels - 1)?);
        }
        cells.push(Value::List(items));
    }
    Ok(Value::List(cells))
}

fn bench(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    let catalog = catalog::load("bench.graphql", SCHEMA).expect("the schema is right");
    let directory = tempfile::tempdir().expect("there is room for temporary files");
    let path = directory.path().join("graph.db");
    let store = Sqlite::open(&Location::File(path.clone()), Deadlines::default()).expect("the file opens");
    runtime.block_on(async {
        store.migrate(&catalog).await.expect("an empty store migrates");
        let started = std::time::Instant::now();
        for start in (0..NODES + CONNECTED).step_by(BATCH) {
            let changes = batch(&catalog, start..start + BATCH);
            store.apply(&catalog, &changes).await.expect("a batch applies");
        }
        let nodes = NODES + CONNECTED;
        println!("loaded {nodes} nodes and {} relationships in {:?}", nodes * FAN_OUT, started.elapsed());
    });
    let mut group = criterion.benchmark_group("sqlite");
    group.sample_size(20).measurement_time(Duration::from_secs(3)).warm_up_time(Duration::from_millis(500));
    let deep = Value::String("name 9".to_owned());
    for (name, read) in [
        ("lookup", lookup(&catalog, 0)),
        ("four levels, nested statement", lookup(&catalog, 3)),
        ("six levels, nested statement", lookup(&catalog, 5)),
        ("first page by name", page(&catalog, "name", None)),
        ("deep page by name", page(&catalog, "name", Some(deep))),
        ("first page by score", page(&catalog, "score", None)),
        ("deep page by score", page(&catalog, "score", Some(Value::Float(990.0)))),
        ("count by a related name", users(&catalog)),
        ("lineage of 10,000", lineage(&catalog, (1, Predicate::Constant(true)), 20_000)),
        (
            "lineage of 10,000, 16 relationship types",
            lineage(&catalog, (16, Predicate::Constant(true)), 20_000),
        ),
        ("lineage of most of 10,000", lineage(&catalog, (16, most(&catalog)), 20_000)),
        ("first page of a lineage of 10,000", lineage(&catalog, (16, Predicate::Constant(true)), 20)),
        ("count of 10,000 that reach one", reaching(&catalog, 1)),
        ("count of 10,000 that reach one, 16 relationship types", reaching(&catalog, 16)),
    ] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| runtime.block_on(store.read(&catalog, black_box(&read))).expect("it reads"));
        });
    }
    let connection = rusqlite::Connection::open(&path).expect("the file opens");
    for (name, levels) in
        [("four levels, a statement an expansion", 3), ("six levels, a statement an expansion", 5)]
    {
        let nested = runtime.block_on(store.read(&catalog, &lookup(&catalog, levels))).expect("it reads");
        let row = nested.as_list().and_then(|rows| rows[0].as_list()).expect("a lookup answers rows");
        let expanded = expansions(&connection, levels).expect("it reads");
        assert_eq!(expanded, [Value::List(row[1..].to_vec())], "both read the same");
        group.bench_function(name, |bencher| {
            bencher.iter(|| expansions(black_box(&connection), levels).expect("it reads"));
        });
        let statements = mlg::sql::statements(&catalog, &lookup(&catalog, levels));
        let statement = statements.all()[0].clone();
        group.bench_function(format!("{} levels, nested statement, JSON text only", levels + 1), |bencher| {
            bencher.iter(|| {
                let mut prepared = connection.prepare_cached(&statement.text).expect("it prepares");
                prepared.query_row([r#"["item/004711"]"#], |row| row.get::<_, String>(0)).expect("it reads")
            });
        });
    }
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
