//! Stores that hold some of the graphs, and their answers.
//!
//! In: graphs, questions. Out: responses. Must not know: what is right.

use std::sync::Arc;

use mlg::{
    backend::Backend,
    catalog::{self, types::Catalog},
    execute,
    pipeline::{Prepared, Request, Service, prepare, service},
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

/// The default schema.
pub(crate) fn catalog() -> Catalog {
    let text = include_str!("../../schema.graphql");
    catalog::load("schema.graphql", text).expect("the default schema is right")
}

/// A store.
pub(crate) struct Store {
    pub(crate) name: &'static str,
    service: Service,
}

/// Fills an empty store.
pub(crate) async fn store(
    name: &'static str,
    backend: Backend,
    graphs: &[(u64, Graph)],
    random: &mut Random,
) -> Store {
    let lines: Vec<_> = graphs.iter().flat_map(|(_, graph)| graph.lines(random)).collect();
    store_of_lines(name, backend, &lines).await
}

/// Fills an empty store with lines.
pub(crate) async fn store_of_lines(name: &'static str, backend: Backend, lines: &[String]) -> Store {
    let catalog = catalog();
    fill(&catalog, &backend, lines, CLOCK).await;
    Store { name, service: service(catalog, backend).expect("the default schema has a good API") }
}

impl Store {
    /// Everything up to the reads.
    pub(crate) fn prepare(&self, query: String) -> Prepared {
        let request = Request { query, operation_name: None, variables: serde_json::Map::new() };
        let Service { catalog, api, limits, .. } = &self.service;
        prepare(catalog, api, limits, &request)
            .unwrap_or_else(|errors| panic!("{}: refused: {errors:#?}\n{}", self.name, request.query))
    }

    /// The response to what is planned.
    pub(crate) async fn run(&self, planned: &Planned) -> Json {
        let answers = execute::run(&self.service.reader, planned).await;
        let body = projection::project(&planned.shape, &answers, &[]).body;
        serde_json::from_slice(&body).expect("a response is JSON")
    }

    /// The response to a question.
    pub(crate) async fn answer(&self, ask: &Ask) -> Json {
        self.run(&self.prepare(ask.text()).planned).await
    }

    pub(crate) fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.service.catalog)
    }
}

/// Whether a deadline passed: of a statement that Neo4j plans longer than the machine has time for.
pub(crate) fn is_late(answer: &Json) -> bool {
    let errors = answer["errors"].as_array();
    errors.is_some_and(|errors| errors.iter().any(|error| error["extensions"]["code"] == "DEADLINE_EXCEEDED"))
}
