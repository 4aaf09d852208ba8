//! The floor: statements written by hand, through the driver that we use too, with nothing around them.
//!
//! In: statements. Out: what they answer, as the driver has it. Must not know: GraphQL.

use neo4rs::{BoltType, ConfigBuilder, Graph, query};
use serde_json::Value as Json;

use super::questions::Floor;

/// Connects to a graph, with so many connections.
///
/// # Errors
/// The URL can't be used.
pub(crate) fn connect(url: &str, password: &str, connections: usize) -> Result<Graph, String> {
    // `bolt://neo4j@HOST:PORT` has the user in it, which the driver takes apart.
    let address = url.replace("neo4j@", "");
    ConfigBuilder::default()
        .uri(address)
        .user("neo4j")
        .password(password)
        .max_connections(connections)
        .fetch_size(100_000)
        .build()
        .and_then(Graph::connect)
        .map_err(|problem| problem.to_string())
}

/// Runs a statement and takes all it answers.
///
/// # Errors
/// The server refuses it, or is gone.
pub(crate) async fn run(graph: &Graph, floor: &Floor) -> Result<BoltType, String> {
    let mut query = query(floor.statement);
    for (name, value) in &floor.parameters {
        query = query.param(name, bolt(value));
    }
    let mut rows = graph.execute_read(query).await.map_err(|problem| problem.to_string())?;
    let row = rows.next().await.map_err(|problem| problem.to_string())?;
    while rows.next().await.map_err(|problem| problem.to_string())?.is_some() {}
    let row = row.ok_or("the statement answers no row")?;
    row.get::<BoltType>("value").map_err(|problem| problem.to_string())
}

/// A parameter: a text, a number, or a list of them.
fn bolt(value: &Json) -> BoltType {
    match value {
        Json::String(text) => BoltType::from(text.as_str()),
        Json::Array(items) => items.iter().map(bolt).collect::<Vec<_>>().into(),
        number => number.as_f64().unwrap_or_default().into(),
    }
}

/// What a statement answered, as plain JSON.
pub(crate) fn json(value: &BoltType) -> Json {
    match value {
        BoltType::String(text) => Json::from(text.value.as_str()),
        BoltType::Integer(number) => Json::from(number.value),
        BoltType::Float(number) => Json::from(number.value),
        BoltType::Boolean(truth) => Json::from(truth.value),
        BoltType::List(list) => Json::Array(list.value.iter().map(json).collect()),
        // Statements of ours answer nothing else.
        _ => Json::Null,
    }
}
