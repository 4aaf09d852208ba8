//! Reads over an embedded store: lookups that are gathered, and failures that stay where they belong.

use std::sync::Arc;

use super::resolvers::Resolvers;
use super::{reader, run};
use crate::{
    backend::Backend,
    catalog::{self, types::Catalog},
    changes::{Changes, NodeChange, NodeRef},
    error::ErrorCode,
    guard::Limits,
    plan::{
        Planned,
        shape::Shape,
        types::{Column, Keys, Lookup, Nodes, Param, Plan, Read, RootRead, Subject},
    },
    value::Value,
};

/// Films `f0`, `f1` and `f2`, whose title is their key in capitals.
async fn films() -> (Arc<Catalog>, Backend) {
    let sdl = r#"type Film @node @key(fields: "id") { id: ID! title: String }"#;
    let catalog = catalog::load("films.graphql", sdl).unwrap();
    let backend = Backend::open("sqlite::memory:", None).unwrap();
    backend.migrate(&catalog).await.unwrap();
    let film = &catalog.types[0];
    let title = property(&catalog, "title");
    let nodes = ["f0", "f1", "f2"].map(|key| NodeChange {
        node: NodeRef { ty: film.id, key: Value::from(key) },
        properties: vec![(Arc::clone(&title), Value::String(key.to_uppercase()))],
        defaults: Vec::new(),
        lists: Vec::new(),
    });
    backend.apply(&catalog, &Changes { nodes: nodes.to_vec(), ..Changes::default() }).await.unwrap();
    (Arc::new(catalog), backend)
}

fn property(catalog: &Catalog, name: &str) -> Arc<catalog::types::Property> {
    match &catalog.types[0].fields[name] {
        catalog::types::Field::Property(property) => Arc::clone(property),
        catalog::types::Field::Relationship(_) | catalog::types::Field::Computed(_) => {
            panic!("`{name}` is a relationship")
        }
    }
}

/// Looks keys up and reads one property of each.
fn lookup(catalog: &Catalog, keys: &[&str], name: &str) -> RootRead {
    let film = &catalog.types[0];
    let nodes = Nodes {
        types: catalog::types::TypeSet::one(film.id),
        label: Some(Arc::clone(&film.label)),
        labels: vec![Arc::clone(&film.label)],
        test: true,
    };
    let lookup = Lookup {
        nodes,
        keys: Keys {
            property: Arc::clone(&film.key),
            label: Arc::clone(&film.key_label),
            domain: Arc::clone(&film.domain),
            values: Param(0),
        },
        aliases: false,
        filter: crate::plan::types::Predicate::Constant(true),
        columns: vec![Column::Property { subject: Subject::Node, property: property(catalog, name) }],
    };
    let keys = keys.iter().map(|key| Value::from(*key)).collect();
    RootRead::new(Read::Lookup(lookup), vec![Value::List(keys)])
}

/// Reads without a response.
fn planned(reads: Vec<RootRead>) -> Planned {
    Planned { plan: Plan { reads, ..Plan::default() }, shape: Shape { fields: Vec::new() } }
}

fn row(key: &str, value: &str) -> Value {
    Value::List(vec![Value::from(key), Value::from(value)])
}

#[tokio::test]
async fn each_lookup_gets_its_own_rows_in_the_order_of_its_keys() {
    let (catalog, backend) = films().await;
    let plan = planned(vec![
        lookup(&catalog, &["f2", "gone", "f0"], "title"),
        lookup(&catalog, &["f0"], "id"),
        lookup(&catalog, &[], "title"),
    ]);
    let reader = reader(catalog, backend, Resolvers::default());
    let answers = run(&reader, &Limits::default(), &plan).await.reads;
    assert_eq!(
        answers,
        [
            Ok(Value::List(vec![row("f2", "F2"), row("f0", "F0")])),
            Ok(Value::List(vec![row("f0", "f0")])),
            Ok(Value::List(Vec::new())),
        ]
    );
}

#[tokio::test]
async fn concurrent_requests_get_what_they_asked_for() {
    let (catalog, backend) = films().await;
    let plans: Vec<Planned> = (0..300)
        .map(|index| {
            let name = if index % 2 == 0 { "title" } else { "id" };
            let keys = [format!("f{}", index % 3), format!("gone{index}")];
            planned(vec![lookup(&catalog, &[&keys[0], &keys[1]], name)])
        })
        .collect();
    let reader = reader(catalog, backend, Resolvers::default());
    let limits = Limits::default();
    let answers = futures_util::future::join_all(plans.iter().map(|plan| run(&reader, &limits, plan))).await;
    for (index, answer) in answers.into_iter().enumerate() {
        let key = format!("f{}", index % 3);
        let value = if index % 2 == 0 { key.to_uppercase() } else { key.clone() };
        assert_eq!(answer.reads, [Ok(Value::List(vec![row(&key, &value)]))]);
    }
}

#[tokio::test]
async fn a_kind_that_fails_leaves_the_others_of_its_batch_alone() {
    let (catalog, backend) = films().await;
    let good = lookup(&catalog, &["f1"], "title");
    let mut bad = lookup(&catalog, &["f1"], "title");
    let Read::Lookup(broken) = &mut bad.read else { panic!("a lookup is made") };
    let mut missing = (*broken.keys.property).clone();
    missing.stored = Arc::from("no_such_column");
    missing.identity = false;
    let property = Arc::new(missing);
    broken.columns = vec![Column::Property { subject: Subject::Node, property }];
    let reader = reader(catalog, backend, Resolvers::default());
    let (plan, limits) = (planned(vec![bad, good]), Limits::default());
    // In a batch of its own, and in one with others.
    for answers in futures_util::future::join_all((0..5).map(|_| run(&reader, &limits, &plan))).await {
        let answers = answers.reads;
        assert_eq!(answers[0].as_ref().unwrap_err().code, ErrorCode::Internal);
        assert_eq!(answers[1], Ok(Value::List(vec![row("f1", "F1")])));
    }
}
