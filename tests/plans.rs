//! Golden plans: what each stage makes of a query, a folder a case (CONTRIBUTING.md, "A golden case").

use std::collections::BTreeMap;

use mlg::{cypher, plan, projection, selection, sql};

#[path = "support/golden.rs"]
mod golden;

use golden::{Ready, case, prepared, ready};

/// The shapes of the answer that are one statement on Neo4j, whatever they nest.
const ONE_STATEMENT: &str = "walk-of-five-hops";

#[test]
fn each_stage_is_as_written_down() {
    let mut schemas: BTreeMap<String, Ready> = BTreeMap::new();
    insta::glob!("plans/*/query.graphql", |path| {
        let case = case(path.parent().expect("a file is in a folder"));
        let schema = schemas.entry(case.schema.clone()).or_insert_with(|| ready(&case.schema));
        let prepared = prepared(schema, &case.request)
            .unwrap_or_else(|errors| panic!("{}: {errors:#?}", case.name));
        let catalog = &schema.catalog;
        let reads = &prepared.planned.plan.reads;
        let cypher = reads.iter().map(|read| cypher::emit(&cypher::lower(catalog, read)).text);
        let sql = reads.iter().map(|read| sql::emit(&sql::lower(catalog, read)).text);
        let stages = [
            ("selection", selection::render(catalog, &prepared.selection)),
            ("plan", plan::render(&prepared.planned.plan)),
            ("cypher", statements(cypher)),
            ("sql", statements(sql)),
            ("projection", projection::render(&prepared.planned.shape)),
        ];
        let mut settings = insta::Settings::new();
        settings.set_snapshot_path(&case.folder);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| {
            for (stage, text) in stages {
                insta::assert_snapshot!(stage, text);
            }
        });
    });
}

#[test]
fn the_walk_of_five_hops_is_one_statement() {
    let schema = ready("schema.graphql");
    let case = golden::cases("plans").into_iter().find(|case| case.name == ONE_STATEMENT).unwrap();
    let prepared = prepared(&schema, &case.request).unwrap();
    let [read] = prepared.planned.plan.reads.as_slice() else { panic!("one root field is one read") };
    let statement = cypher::emit(&cypher::lower(&schema.catalog, read)).text;
    for stored in ["DERIVED_FROM", "USES_FEATURE", "DEPLOYS", "DEPENDS_ON", "OWNED_BY"] {
        assert_eq!(statement.matches(&format!(":{stored}]")).count(), 1, "{stored} in\n{statement}");
    }
}

fn statements(texts: impl Iterator<Item = String>) -> String {
    let texts: Vec<String> = texts.map(|text| text.trim_end().to_owned()).collect();
    texts.join("\n\n")
}
