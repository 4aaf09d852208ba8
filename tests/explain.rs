//! Every statement we emit, as the stores plan it: an index where one can serve, and nothing that multiplies.

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
#[path = "support/schemas.rs"]
mod schemas;
#[path = "support/stages.rs"]
mod stages;

use golden::cases;
use schemas::catalog;
use stages::{Ready, prepared, ready};

/// Assets beside those of the demo catalogue; together they are more than 10,000.
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
const SCANS: &[(&str, &str)] =
    &[("groups", "every asset counts"), ("interface-type", "every asset of the other types counts")];
/// Cases of statements that may sort what an index finds, and why its order is of no use.
const SORTS: &[(&str, &str)] = &[
    ("order-mixed", "the keys go different ways and are not indexed"),
    ("interface-type", "assets of rare types are found by their own indexes and are few"),
    ("interface-on", "the conditions differ by type, so each type is found by its own index"),
    ("filter-or", "no node meets the condition, and none is read"),
];
/// When everything is loaded, in microseconds since 1970.
const CLOCK: i64 = 1_800_000_000_000_000;

#[test]
fn neo4j_plans_each_statement_well() {
    let servers = backends::servers();
    if servers.len() < 2 {
        backends::not_run("explain", "no Neo4j");
    }
    let schema = ready(catalog("schema.graphql"));
    for server in &servers {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let backend = backends::neo4j(server).await;
            backends::fill(&schema.catalog, &backend, &graph(), CLOCK).await;
        });
        let GraphUrl::Neo4j(place) = url::parse(&server.uri).unwrap() else { panic!("{}", server.uri) };
        let address = place.address.split("://").last().unwrap();
        let mut bolt = bolt::connect(address, &place.user, &server.password);
        for prepare in [
            "CALL db.awaitIndexes(300)",
            "CALL db.resampleOutdatedIndexes()",
            "CALL db.prepareForReplanning()",
        ] {
            bolt::run(&mut bolt, prepare);
        }
        let mut wrong = Vec::new();
        for (name, read) in reads(&schema) {
            let statement = cypher::emit(&cypher::lower(&schema.catalog, &read)).text;
            let plan = bolt::run(&mut bolt, &format!("EXPLAIN {statement}"))["plan"].take();
            let mut operators = Vec::new();
            flatten(&plan, 0, &mut operators);
            if std::env::var("MLG_SHOW").is_ok() {
                println!("== {} {name}\n{statement}", server.name);
                operators.iter().for_each(|operator| {
                    println!("{}{} {}", "  ".repeat(operator.depth), operator.name, operator.details)
                });
            }
            wrong.extend(
                faults(&name, &operators)
                    .into_iter()
                    .map(|fault| format!("{} {name}: {fault}\n{statement}", server.name)),
            );
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
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
fn faults(case: &str, operators: &[Operator]) -> Vec<String> {
    let exempt = |list: &[(&str, &str)]| list.iter().any(|(name, _)| *name == case);
    let mut faults = Vec::new();
    for (index, operator) in operators.iter().enumerate() {
        match operator.name.as_str() {
            "AllNodesScan" => faults.push("reads every node".to_owned()),
            name if name.contains("ByLabel") && !exempt(SCANS) => {
                faults.push(format!("scans a label: {}", operator.details));
            }
            "CartesianProduct" if operator.children.iter().any(|child| child != "NodeUniqueIndexSeek") => {
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
