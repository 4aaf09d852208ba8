//! A query of four levels and a page of a filtered connection over the default schema, and what a store answers to it.

use mlg::value::Value;

pub(crate) const QUERY: &str = r#"
query Page($license: String!, $first: Int = 20) {
  models(
    where: { license: { eq: $license }, trainedOn: { some: { license: { contains: "-nc" } } } }
    orderBy: [NAME_ASC]
    first: $first
  ) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes {
      uri
      name
      owners { name ... on Team { channel } }
      versions(orderBy: [CREATED_AT_DESC], first: 3) {
        name
        createdAt
        deployments { name productionSystems { name criticality } }
      }
    }
  }
}
"#;

/// What a store answers to the query: rows and a total, with one owner, three versions and their deployments each.
pub(crate) fn answer(rows: usize) -> Value {
    let text = |name: &str, at: usize| Value::String(format!("{name} {at}"));
    let row = |at: usize| {
        let systems = Value::List(vec![Value::List(vec![text("system", at), Value::from("HIGH")])]);
        let deployments = Value::List(vec![Value::List(vec![text("deployment", at), systems])]);
        let version = |n: usize| {
            Value::List(vec![text("version", n), Value::Int(1_700_000_000_000_000), deployments.clone()])
        };
        let owner = Value::List(vec![Value::from("Team"), text("owner", at), text("channel", at)]);
        Value::List(vec![
            text("mlg://model/bench/model", at),
            text("model", at),
            Value::List(vec![owner]),
            Value::List((0..3).map(version).collect()),
        ])
    };
    Value::List(vec![Value::List((0..rows).map(row).collect()), Value::Int(249)])
}
