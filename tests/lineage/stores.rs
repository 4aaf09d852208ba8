//! Stores that hold some of the graphs, and their answers.
//!
//! In: graphs, questions. Out: responses. Must not know: what is right.

use std::sync::{Arc, LazyLock};

use mlg::{
    access::Access,
    api::{self, ApiSchema},
    backend::Backend,
    catalog::{self, types::Catalog},
    error::ClientError,
    execute::{self, Reader},
    guard::Limits,
    pipeline::{Prepared, Request, prepare},
    plan::Planned,
    projection,
};
use serde_json::Value as Json;

use crate::{
    asks::Ask,
    backends::fill,
    graphs::{CLOCK, Graph},
    random::Random,
};

#[path = "../support/client.rs"]
mod client;

/// The default schema and its API: made once, which takes longer than to fill a store.
static READY: LazyLock<(Arc<Catalog>, ApiSchema)> = LazyLock::new(|| {
    let text = include_str!("../../schema.graphql");
    let catalog = catalog::load("schema.graphql", text).expect("the default schema is right");
    let api = api::schema::build(&catalog).expect("the default schema has a good API");
    (Arc::new(catalog), api)
});

/// So often a question is asked that is answered late.
const ATTEMPTS: usize = 5;

/// A store.
pub(crate) struct Store {
    pub(crate) name: &'static str,
    reader: Reader,
}

/// The default schema.
pub(crate) fn catalog() -> &'static Catalog {
    &READY.0
}

/// Lines that load graphs.
pub(crate) fn lines(graphs: &[(u64, Graph)], random: &mut Random) -> Vec<String> {
    graphs.iter().flat_map(|(_, graph)| graph.lines(random)).collect()
}

/// Fills an empty store.
pub(crate) async fn store(name: &'static str, backend: Backend, lines: &[String]) -> Store {
    let catalog = &READY.0;
    fill(catalog, &backend, lines, CLOCK).await;
    Store {
        name,
        reader: execute::reader(Arc::clone(catalog), backend, execute::resolvers::Resolvers::default()),
    }
}

/// Everything up to the reads.
pub(crate) fn prepared(query: String) -> Prepared {
    prepared_with(query, serde_json::Map::new())
}

/// The same of a question.
pub(crate) fn prepared_ask(ask: &Ask) -> Prepared {
    let (query, variables) = ask.request();
    prepared_with(query, variables)
}

fn prepared_with(query: String, variables: serde_json::Map<String, Json>) -> Prepared {
    let request = Request { query, operation_name: None, variables };
    prepared_for(&Access::everything(), &request)
        .unwrap_or_else(|errors| panic!("refused: {errors:#?}\n{}", request.query))
}

/// The same of what somebody may see.
pub(crate) fn prepared_for(access: &Access, request: &Request) -> Result<Prepared, Vec<ClientError>> {
    prepare(&READY.0, &READY.1, &Limits { cost: u64::MAX, ..Limits::default() }, access, request)
}

impl Store {
    /// The response to what is planned.
    pub(crate) async fn run(&self, planned: &Planned) -> Json {
        let answers = execute::run(&self.reader, &Limits::default(), planned).await;
        let body = projection::project(&planned.shape, &answers, &[]).body;
        client::look("", &body);
        serde_json::from_slice(&body).expect("a response is JSON")
    }

    /// The same, asked for again where it comes late: Neo4j plans a statement only once, which takes far longer than to
    /// run it.
    pub(crate) async fn run_in_time(&self, planned: &Planned) -> Json {
        let mut answer = self.run(planned).await;
        for _ in 1..ATTEMPTS {
            if !is_late(&answer) {
                break;
            }
            println!("{}: late", self.name);
            answer = self.run(planned).await;
        }
        answer
    }

    /// The response to a question.
    pub(crate) async fn answer(&self, ask: &Ask) -> Json {
        self.run_in_time(&prepared_ask(ask).planned).await
    }
}

/// Whether a deadline passed: of a statement that Neo4j plans longer than the machine has time for.
pub(crate) fn is_late(answer: &Json) -> bool {
    let errors = answer["errors"].as_array();
    errors.is_some_and(|errors| errors.iter().any(|error| error["extensions"]["code"] == "DEADLINE_EXCEEDED"))
}
