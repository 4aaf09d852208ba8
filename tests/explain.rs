//! Every statement we emit, as the stores plan it: an index where one can serve, and nothing that multiplies.

use std::collections::BTreeSet;

use mlg::{
    backend::{GraphUrl, url},
    cypher,
};
use serde_json::Value as Json;

#[path = "support/backends.rs"]
mod backends;
#[path = "support/bolt.rs"]
mod bolt;
#[path = "support/demo.rs"]
mod demo;
#[path = "support/golden.rs"]
mod golden;
#[path = "support/random.rs"]
mod random;
#[path = "support/stages.rs"]
mod stages;

use golden::{cases, catalog};
use random::Random;
use stages::{Ready, prepared, ready};

/// Seed of the graph.
const SEED: u64 = 0x6578_706c;
/// Assets beside those of the demo catalogue; together they are more than 10,000.
const ASSETS: usize = 6_000;
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
        for (name, statement) in statements(&schema) {
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
    let mut random = Random::new(SEED, 0);
    let mut lines = demo::lines();
    for number in 0..ASSETS {
        let size = random.between(1, 1_000_000);
        lines.push(match number % 3 {
            0 => format!(r#"{{"type":"Model","uri":"mlg://model/made/{number}","name":"made {size}","parameterCount":{size},"license":"l{}"}}"#, size % 9),
            1 => format!(r#"{{"type":"Dataset","uri":"mlg://dataset/made/{number}","name":"made {size}","rowCount":{size}}}"#),
            _ => format!(r#"{{"relationship":"TRAINED_ON","from":"mlg://model/made/{}","to":"mlg://dataset/made/{}"}}"#, number - 2, number - 1),
        });
        lines.push(format!(r#"{{"type":"User","uri":"mlg://user/made/{number}","name":"made {size}"}}"#));
    }
    lines
}

/// Each distinct statement of the golden plans, and the case it is of.
fn statements(schema: &Ready) -> Vec<(String, String)> {
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for case in cases("plans").iter().filter(|case| !case.folder.join("schema").exists()) {
        let prepared = prepared(schema, &case.request).unwrap();
        for read in &prepared.planned.plan.reads {
            let text = cypher::emit(&cypher::lower(&schema.catalog, read)).text;
            if seen.insert(text.clone()) {
                all.push((case.name.clone(), text));
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

fn faults(_case: &str, operators: &[Operator]) -> Vec<String> {
    let mut faults = Vec::new();
    for operator in operators {
        match operator.name.as_str() {
            "AllNodesScan" => faults.push("reads every node".to_owned()),
            "NodeByLabelScan" => faults.push(format!("scans a label: {}", operator.details)),
            "CartesianProduct" if operator.children.iter().any(|child| child != "NodeUniqueIndexSeek") => {
                faults.push(format!("multiplies {}", operator.children.join(" and ")));
            }
            _ => {}
        }
    }
    faults
}
