//! Walks as each store answers them, beside a plain search; and how Neo4j plans them.

use mlg::{
    backend::{GraphUrl, url},
    cypher,
    plan::types::{Read, RootRead},
};
use serde_json::Value as Json;

#[path = "support/backends.rs"]
mod backends;
#[path = "support/bolt.rs"]
mod bolt;
#[path = "support/random.rs"]
mod random;
#[path = "support/walks/mod.rs"]
mod walks;

#[test]
fn neo4j_walks_as_a_plain_search() {
    let servers = backends::turn("walks");
    std::thread::scope(|scope| {
        for server in servers.iter() {
            scope.spawn(move || {
                let runtime = tokio::runtime::Runtime::new().unwrap();
                runtime.block_on(async {
                    let backend = backends::neo4j(server).await;
                    let mut plans = Plans::of(server);
                    walks::answer_as_a_plain_search(&backend, |read| plans.look(read)).await;
                    walks::answer_in_time(&backend, |read| plans.look(read)).await;
                    assert!(plans.wrong.is_empty(), "{}\n{}", plans.wrong.len(), plans.wrong.join("\n"));
                    assert!(plans.searches > 200, "{}", plans.searches);
                });
            });
        }
    });
}

/// What a server says of the statements it is asked.
struct Plans {
    server: &'static str,
    bolt: bolt::Bolt,
    catalog: mlg::catalog::types::Catalog,
    searches: usize,
    wrong: Vec<String>,
}

impl Plans {
    fn of(server: &backends::Server) -> Self {
        let GraphUrl::Neo4j(place) = url::parse(&server.uri).unwrap() else { panic!("{}", server.uri) };
        let address = place.address.split("://").last().unwrap();
        let bolt = bolt::connect(address, &place.user, &server.password);
        Self { server: server.name, bolt, catalog: walks::catalog(), searches: 0, wrong: Vec::new() }
    }

    /// Every walk of a statement is a breadth-first search, and a page stops at the border of a hop.
    fn look(&mut self, read: &RootRead) {
        let text = cypher::emit(&cypher::lower(&self.catalog, read)).text;
        let plan = bolt::run(&mut self.bolt, &format!("EXPLAIN {text}"))["plan"].take();
        let mut operators = Vec::new();
        flatten(&plan, &mut operators);
        let count = |name: &str| operators.iter().filter(|operator| *operator == name).count();
        let walks = text.matches(")+(").count() + text.matches("){1,").count();
        self.searches += walks;
        let searches = count("VarLengthExpand(Pruning,BFS,All)");
        let mut faults = Vec::new();
        // The planner may write one search twice.
        if searches < walks {
            faults.push(format!("{searches} searches for {walks} walks"));
        }
        let lists = operators.iter().filter(|operator| {
            ["Repeat", "Shortest", "VarLengthExpand(All", "VarLengthExpand(Into", "AllNodesScan"]
                .iter()
                .any(|name| operator.contains(name))
        });
        faults.extend(lists.map(|operator| format!("has {operator}")));
        // Beside conditions on related nodes the planner may think so few are left that it sorts them.
        let found = text.split(" ORDER BY").next().unwrap_or_default();
        let related = ["EXISTS {", "COUNT {", "COLLECT {"].iter().any(|part| found.contains(part));
        let in_order = matches!(&read.read, Read::Walk(walk) if !walk.counted);
        if in_order && !related && count("PartialTop") + count("PartialSort") == 0 {
            faults.push("sorts all it reaches".to_owned());
        }
        let known = faults.into_iter().map(|fault| format!("{}: {fault}\n{text}", self.server));
        self.wrong.extend(known);
    }
}

fn flatten(plan: &Json, all: &mut Vec<String>) {
    let name = plan["operatorType"].as_str().unwrap_or_default();
    all.push(name.split('@').next().unwrap_or_default().to_owned());
    for child in plan["children"].as_array().into_iter().flatten() {
        flatten(child, all);
    }
}
