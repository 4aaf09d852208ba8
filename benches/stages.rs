//! One bench a stage, on one query of four levels and a page of a filtered connection, over the default schema.
//!
//! `cargo bench --bench stages`. Only ratios within one run mean something.

use criterion::{Criterion, criterion_group, criterion_main};
use mlg::{
    api, catalog, cypher,
    guard::{self, Limits},
    pipeline::{Request, prepare},
    plan, projection, selection, sql,
};

mod page;

use page::{QUERY, answer};

fn stages(criterion: &mut Criterion) {
    let text = include_str!("../schema.graphql");
    let catalog = catalog::load("schema.graphql", text).expect("the default schema has no problem");
    let api = api::schema::build(&catalog).expect("the default schema has an API");
    let limits = Limits::default();
    let variables = serde_json::json!({ "license": "mit" }).as_object().cloned().unwrap_or_default();
    let parsed = api::parse(QUERY).expect("the query parses");
    let selected = selection::normalise(&catalog, &parsed.document, None, &variables)
        .expect("the query fits the schema");
    let planned = plan::plan(&catalog, &limits, &mlg::access::Access::everything(), &selected)
        .expect("the query can be planned");
    let read = &planned.plan.reads[0];
    let answers = mlg::plan::types::Answers { reads: vec![Ok(answer(20))], follows: Vec::new() };
    let request = Request { query: QUERY.to_owned(), operation_name: None, variables: variables.clone() };

    criterion.bench_function("schema: load", |b| b.iter(|| catalog::load("schema.graphql", text)));
    criterion.bench_function("schema: api", |b| b.iter(|| api::schema::build(&catalog)));
    criterion.bench_function("guard", |b| {
        b.iter(|| {
            guard::check_text(QUERY, &limits).is_ok()
                && guard::check_document(&parsed.document, &limits).is_ok()
        });
    });
    criterion.bench_function("parse", |b| b.iter(|| api::parse(QUERY)));
    criterion.bench_function("validate", |b| b.iter(|| api::validate(&api, &parsed)));
    criterion.bench_function("selection", |b| {
        b.iter(|| selection::normalise(&catalog, &parsed.document, None, &variables));
    });
    criterion.bench_function("plan", |b| {
        b.iter(|| plan::plan(&catalog, &limits, &mlg::access::Access::everything(), &selected));
    });
    criterion.bench_function("cypher", |b| b.iter(|| cypher::emit(&cypher::lower(&catalog, read))));
    criterion.bench_function("sql", |b| b.iter(|| sql::statements(&catalog, read)));
    criterion.bench_function("projection", |b| {
        b.iter(|| projection::project(&planned.shape, &answers, &[]));
    });
    criterion.bench_function("all but the store", |b| {
        b.iter(|| {
            let prepared = prepare(&catalog, &api, &limits, &mlg::access::Access::everything(), &request)
                .expect("the query is good");
            projection::project(&prepared.planned.shape, &answers, &prepared.introspected)
        });
    });
}

criterion_group!(benches, stages);
criterion_main!(benches);
