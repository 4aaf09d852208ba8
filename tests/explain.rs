//! Every statement we emit, as the stores plan it: an index where one can serve, and nothing that multiplies.

use std::{collections::BTreeMap, time::Instant};

use mlg::{
    backend::{Backend, GraphUrl, url},
    cypher,
    plan::types::RootRead,
    sql,
};
use rusqlite::functions::FunctionFlags;
use serde_json::Value as Json;

#[path = "support/backends.rs"]
mod backends;
#[path = "support/bolt.rs"]
mod bolt;
#[path = "support/demo.rs"]
mod demo;
#[path = "support/golden.rs"]
mod golden;
#[path = "support/scans.rs"]
mod scans;
#[path = "support/schemas.rs"]
mod schemas;
#[path = "support/stages.rs"]
mod stages;
#[path = "explain/writes.rs"]
mod writes;

use golden::cases;
use schemas::catalog;
use stages::{Ready, prepared, ready};
use writes::Write;

/// Assets beside those of the demo catalogue, on SQLite; together they are more than 10,000.
const ASSETS: usize = 6_000;
/// Cases whose pages SQLite reads in the order of an index.
const ORDERED: &[&str] = &[
    "connection-only-page-info",
    "nullable-after-null",
    "nullable-after-value",
    "nullable-backward",
    "nullable-first",
    "page-after-value",
    "page-backward",
    "page-backward-before-value",
    "page-between-cursors",
    "page-by-key",
    "page-descending-after-value",
    "page-first",
];
/// Cases of statements that may scan a label on Neo4j, and why no index could serve.
const SCANS: &[(&str, &str)] = &[
    ("groups", "every asset counts"),
    ("filter-upstream", "the ends of its walks are sought, and no index serves the conditions on them"),
    (
        "filter-upstream-page",
        "the ends of its walks are sought until they are many, and no index serves the condition on them",
    ),
    ("interface-type", "every asset of the other types counts"),
    (writes::REMEMBERED, "one node has the label"),
    (writes::ALL_KEYS, "every node of the label is looked at"),
];
/// Cases of statements that may sort what an index finds, and why its order is of no use.
const SORTS: &[(&str, &str)] = &[
    ("order-mixed", "the keys go different ways and are not indexed"),
    ("interface-type", "assets of rare types are found by their own indexes and are few"),
    ("interface-on", "the conditions differ by type, so each type is found by its own index"),
    ("filter-or", "no node meets the condition, and none is read"),
    ("suggest-types", "assets of rare types are found by their own indexes and are few"),
    ("suggest-everything", "the first names and the first tags are brought together"),
    ("duplicates", "groups of all assets of a type have an order of their own"),
    ("duplicates-by-name", "groups of all assets of a type have an order of their own"),
    ("search-all", "the index that serves the condition on the name has another order"),
];
/// How unique lookups by a key are called, with a lock and without.
const UNIQUE: &str = "NodeUniqueIndexSeek";
/// The same in newer versions where the node is made if it is not there.
const UNIQUE_OR_MADE: &str = "MergeUniqueNode";
/// As many on a server, and aliases of them, made there: it would take a minute to load them.
const MORE: &[&str] = &[
    "UNWIND range(0, 5999) AS i WITH i, 'made ' + i * 7919 % 1000003 AS name
     CREATE (user:Asset:User {uri: 'mlg://user/made/' + i, name: name, hydration: 'HYDRATED', updatedAt: datetime()})
     CREATE (:_Alias {value: 'urn:' + i})-[:_ALIAS_OF]->(user)",
    "UNWIND range(0, 1999) AS i WITH i, i * 7919 % 1000003 AS size
     CREATE (model:Asset:Model {uri: 'mlg://model/made/' + i, name: 'made ' + size, hydration: 'HYDRATED',
                                updatedAt: datetime(), parameterCount: size, license: 'l' + size % 9})
     CREATE (dataset:Asset:Dataset {uri: 'mlg://dataset/made/' + i, name: 'made ' + size, hydration: 'HYDRATED',
                                    updatedAt: datetime(), rowCount: size})
     CREATE (model)-[:TRAINED_ON]->(dataset)",
    "UNWIND range(0, 98) AS i
     CREATE (run:Asset:Run {uri: 'mlg://run/made/' + i, name: '' + i, hydration: 'REFERENCE', updatedAt: datetime()})
     WITH i, run UNWIND range(0, 59) AS j
     CREATE (run)-[:HAS_METRIC]->(:Metric {_key: run.uri + ' ' + j, name: 'loss ' + j, value: i * 100.0 + j})",
    // Dividing by zero is an error.
    "MATCH (asset:Asset) WITH count(asset) AS assets RETURN assets / CASE WHEN assets > 10000 THEN 1 ELSE 0 END",
    "MATCH (alias:_Alias) WITH count(alias) AS aliases RETURN 1 / (aliases / 6000)",
];
const PREPARE: &[&str] =
    &["CALL db.awaitIndexes(300)", "CALL db.resampleOutdatedIndexes()", "CALL db.prepareForReplanning()"];
/// When everything is loaded, in microseconds since 1970.
const CLOCK: i64 = 1_800_000_000_000_000;

/// A statement to look at.
struct Stated {
    /// The cases that send it, or what makes it.
    names: Vec<String>,
    text: String,
    /// How many unique lookups by a key it makes, where that is known.
    keys: Option<usize>,
    /// How many scans of a label it may take.
    scans: usize,
}

#[test]
fn neo4j_plans_each_statement_well() {
    let servers = backends::turn("explain");
    let schema = &ready(catalog("schema.graphql"));
    let (right, wrong) = (&statements(schema), &wrong_statements(schema));
    std::thread::scope(|scope| {
        let looks: Vec<_> = servers
            .iter()
            .map(|server| {
                scope.spawn(move || {
                    let start = Instant::now();
                    let mut bolt = loaded(server, schema);
                    println!("{}: loaded, {:.1?}", server.name, start.elapsed());
                    let faults: Vec<_> =
                        right.iter().flat_map(|stated| look(&mut bolt, server.name, stated)).collect();
                    println!(
                        "{}: {} statements, {} faults, {:.1?}",
                        server.name,
                        right.len(),
                        faults.len(),
                        start.elapsed()
                    );
                    assert!(faults.is_empty(), "{}", faults.join("\n"));
                    for stated in wrong {
                        let faults = look(&mut bolt, server.name, stated);
                        assert!(
                            !faults.is_empty(),
                            "{} finds nothing wrong with {}",
                            server.name,
                            stated.text
                        );
                    }
                })
            })
            .collect();
        looks.into_iter().for_each(|look| look.join().expect("the plans are good"));
    });
}

/// A connection to a server that holds the graph, with its indexes filled and sampled.
fn loaded(server: &backends::Server, schema: &Ready) -> bolt::Bolt {
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let backend = backends::neo4j(server).await;
        backends::fill(&schema.catalog, &backend, &demo::lines(), CLOCK).await;
    });
    let GraphUrl::Neo4j(place) = url::parse(&server.uri).unwrap() else { panic!("{}", server.uri) };
    let address = place.address.split("://").last().unwrap();
    let mut bolt = bolt::connect(address, &place.user, &server.password);
    for prepare in MORE.iter().chain(PREPARE) {
        bolt::run(&mut bolt, prepare);
    }
    bolt
}

/// Every statement of the golden plans and of writes, each text once.
fn statements(schema: &Ready) -> Vec<Stated> {
    let reads = reads(schema).into_iter().map(|(name, read)| {
        (name, cypher::emit(&cypher::lower(&schema.catalog, &read)).text, None, scans::allowed(&read))
    });
    let writes = writes::writes(&schema.catalog)
        .into_iter()
        .map(|write| (write.name, cypher::emit(&write.statement).text, Some(write.keys), 0));
    let mut all: BTreeMap<String, Stated> = BTreeMap::new();
    for (name, text, keys, scans) in reads.chain(writes) {
        let stated = Stated { names: Vec::new(), text: text.clone(), keys, scans };
        all.entry(text).or_insert(stated).names.push(name);
    }
    all.into_values().collect()
}

/// Statements with something wrong, each of another kind.
fn wrong_statements(schema: &Ready) -> Vec<Stated> {
    let stated = |name: &str, text: &str, keys| Stated {
        names: vec![name.to_owned()],
        text: text.to_owned(),
        keys,
        scans: 0,
    };
    let writes = writes::without_an_index(&schema.catalog);
    let write =
        |Write { name, statement, keys }: &Write| stated(name, &cypher::emit(statement).text, Some(*keys));
    let reads = [
        "MATCH (n) WHERE n.uri = 'x' RETURN n",
        "MATCH (n:Asset) WHERE n.description = 'x' RETURN n",
        "MATCH (n:Model {uri: 'x'}), (m:User) WHERE m.name > 'x' RETURN n, m",
        "MATCH (n:Asset {uri: 'x'}), (m:Asset) WHERE m.name > 'x' RETURN n, m",
        "MATCH (n:Asset) WHERE n.name > 'x' RETURN n ORDER BY n.description LIMIT 5",
    ];
    writes.iter().map(write).chain(reads.map(|text| stated("a read", text, None))).collect()
}

/// What is wrong with the plan that a server makes for a statement.
fn look(bolt: &mut bolt::Bolt, server: &str, stated: &Stated) -> Vec<String> {
    let Stated { names, text, keys, scans } = stated;
    let names = names.join(", ");
    let plan = bolt::run(bolt, &format!("EXPLAIN {text}"))["plan"].take();
    let mut operators = Vec::new();
    flatten(&plan, 0, &mut operators);
    assert!(operators[0].name == "ProduceResults" || operators[0].name == "EmptyResult", "{server} {names}");
    let mut found = faults(&stated.names, *scans, &operators);
    let is_unique = |name: &str| name.starts_with(UNIQUE) || name == UNIQUE_OR_MADE;
    let seeks = operators.iter().filter(|operator| is_unique(&operator.name)).count();
    if let Some(keys) = keys.filter(|keys| *keys != seeks) {
        found.push(format!("looks up {seeks} of {keys} keys in an index"));
    }
    let plan: String = operators
        .iter()
        .map(|operator| format!("{}{} {}\n", "  ".repeat(operator.depth), operator.name, operator.details))
        .collect();
    if std::env::var("MLG_SHOW").is_ok() {
        println!("== {server} {names}\n{text}\n{plan}");
    }
    found.into_iter().map(|fault| format!("{server} {names}: {fault}\n{text}\n{plan}")).collect()
}

/// Each function that makes a statement of a write is looked at, whoever adds one.
#[test]
fn every_write_is_known() {
    let schema = ready(catalog("schema.graphql"));
    let known = writes::writes(&schema.catalog);
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cypher/write");
    let mut makers = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        for part in text.split("\npub fn ").skip(1) {
            let (name, rest) = part.split_once('(').unwrap();
            let (signature, _) = rest.split_once('{').unwrap();
            assert!(signature.contains("Query"), "{name} makes no statement");
            let looked_at = known.iter().any(|write| write.name.split(' ').next() == Some(name));
            assert!(looked_at, "no plan of `write::{name}` is looked at: add it to tests/explain/writes.rs");
            makers += 1;
        }
    }
    assert!(makers >= 10, "{makers}");
}

/// The demo catalogue and more models, datasets and users, so that scans and seeks are told apart by their cost.
fn graph() -> Vec<String> {
    let mut lines = demo::lines();
    for number in 0..ASSETS {
        // Spread over the range, without two alike.
        let size = number * 7_919 % 1_000_003;
        lines.push(match number % 3 {
            0 => format!(r#"{{"type":"Model","uri":"mlg://model/made/{number}","name":"made {size}","parameterCount":{size},"license":"l{}"}}"#, size % 9),
            1 => format!(r#"{{"type":"Dataset","uri":"mlg://dataset/made/{number}","name":"made {size}","rowCount":{size}}}"#),
            _ => format!(r#"{{"relationship":"TRAINED_ON","from":"mlg://model/made/{}","to":"mlg://dataset/made/{}"}}"#, number - 2, number - 1),
        });
        lines.push(format!(
            r#"{{"type":"Metric","owner":"mlg://run/made/{}","name":"loss {number}","value":{size}}}"#,
            number % 99
        ));
        lines.push(format!(r#"{{"type":"User","uri":"mlg://user/made/{number}","name":"made {size}"}}"#));
    }
    lines
}

/// Each distinct read of the golden plans, and the case it is of.
fn reads(schema: &Ready) -> Vec<(String, RootRead)> {
    let mut all: Vec<(String, RootRead)> = Vec::new();
    for case in cases("plans").iter().filter(|case| !case.folder.join("schema").exists()) {
        for read in prepared(schema, &case.request).unwrap().planned.plan.statements() {
            if all.iter().all(|(_, known)| known.read != read.read) {
                all.push((case.name.clone(), read.clone()));
            }
        }
    }
    all
}

/// One operator of a plan.
struct Operator {
    name: String,
    details: String,
    depth: usize,
    /// Names of the operators below.
    children: Vec<String>,
}

fn flatten(plan: &Json, depth: usize, all: &mut Vec<Operator>) {
    let none = Vec::new();
    let children = plan["children"].as_array().unwrap_or(&none);
    all.push(Operator {
        name: name(plan),
        details: plan["args"]["Details"].as_str().unwrap_or_default().to_owned(),
        depth,
        children: children.iter().map(name).collect(),
    });
    children.iter().for_each(|child| flatten(child, depth + 1, all));
}

/// `NodeIndexSeek` of `NodeIndexSeek@neo4j`.
fn name(plan: &Json) -> String {
    plan["operatorType"].as_str().unwrap_or_default().split('@').next().unwrap_or_default().to_owned()
}

/// What is wrong with a plan.
fn faults(cases: &[String], mut scans: usize, operators: &[Operator]) -> Vec<String> {
    let exempt = |list: &[(&str, &str)]| list.iter().any(|(name, _)| cases.iter().any(|case| case == name));
    let mut faults = Vec::new();
    for (index, operator) in operators.iter().enumerate() {
        match operator.name.as_str() {
            "AllNodesScan" => faults.push("reads every node".to_owned()),
            name if name.contains("ByLabel") && scans > 0 => scans -= 1,
            name if name.contains("ByLabel") && !exempt(SCANS) => {
                faults.push(format!("scans a label: {}", operator.details));
            }
            // Of unique lookups, which a write may make with a lock, it is one row.
            "CartesianProduct" if !operator.children.iter().all(|child| child.starts_with(UNIQUE)) => {
                faults.push(format!("multiplies {}", operator.children.join(" and ")));
            }
            "Top" | "Sort" | "PartialTop" | "PartialSort"
                if !exempt(SORTS) && sorts_a_root(&operators[index..]) =>
            {
                faults.push(format!("sorts what an index has in order: {}", operator.details));
            }
            _ => {}
        }
    }
    faults
}

/// Whether the first operator sorts the nodes of a root: not what is related to a row around, and not groups.
fn sorts_a_root(operators: &[Operator]) -> bool {
    let below = operators
        .iter()
        .enumerate()
        .take_while(|(at, operator)| *at == 0 || operator.depth > operators[0].depth);
    let names: Vec<&str> = below.map(|(_, operator)| operator.name.as_str()).collect();
    !names.contains(&"EagerAggregation") && !names.contains(&"Argument")
}

#[test]
fn sqlite_plans_each_statement_well() {
    let schema = ready(catalog("schema.graphql"));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("graph.db");
    let backend = Backend::open(&format!("sqlite:{}", file.display()), None).unwrap();
    tokio::runtime::Runtime::new().unwrap().block_on(backends::fill(
        &schema.catalog,
        &backend,
        &graph(),
        CLOCK,
    ));
    let connection = rusqlite::Connection::open(&file).unwrap();
    // The statements call functions of ours; what they compute does not matter to a plan.
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function(c"mlg_lower", 1, flags, |_| Ok(0)).unwrap();
    connection.create_aggregate_function(c"mlg_sum", 1, flags, Nothing).unwrap();
    let mut wrong = Vec::new();
    let statements = reads(&schema).into_iter().flat_map(|(name, read)| {
        let texts = sql::statements(&schema.catalog, &read).texts();
        texts.into_iter().map(move |text| (name.clone(), text))
    });
    for (name, statement) in statements {
        let steps = query_plan(&connection, &statement);
        if std::env::var("MLG_SHOW").is_ok() {
            println!("== SQLite {name}\n{statement}\n{}", steps.join("\n"));
        }
        for step in &steps {
            // A condition that nothing meets is dropped together with the search for it.
            if (step.starts_with("SCAN n") || step.starts_with("SCAN r")) && name != "filter-or" {
                wrong.push(format!("{name}: {step}\n{statement}"));
            }
        }
        let ordered = ORDERED.contains(&&*name);
        if ordered && steps.iter().any(|step| step.contains("TEMP B-TREE")) {
            wrong
                .push(format!("{name}: sorts what an index has in order\n{}\n{statement}", steps.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The steps of `EXPLAIN QUERY PLAN`.
fn query_plan(connection: &rusqlite::Connection, statement: &str) -> Vec<String> {
    let mut prepared = connection.prepare(&format!("EXPLAIN QUERY PLAN {statement}")).unwrap();
    let steps = prepared.raw_query();
    steps.mapped(|row| row.get("detail")).map(Result::unwrap).collect()
}

/// An aggregate that is only named.
struct Nothing;

impl rusqlite::functions::Aggregate<(), i64> for Nothing {
    fn init(&self, _: &mut rusqlite::functions::Context<'_>) -> rusqlite::Result<()> {
        Ok(())
    }

    fn step(&self, _: &mut rusqlite::functions::Context<'_>, (): &mut ()) -> rusqlite::Result<()> {
        Ok(())
    }

    fn finalize(&self, _: &mut rusqlite::functions::Context<'_>, _: Option<()>) -> rusqlite::Result<i64> {
        Ok(0)
    }
}
