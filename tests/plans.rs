//! Golden plans: what each stage makes of a query, a folder a case (CONTRIBUTING.md, "A golden case").

use std::{collections::BTreeMap, fs, path::Path};

use mlg::{cypher, plan, projection, selection, sql};

#[path = "support/golden.rs"]
mod golden;
#[path = "support/schemas.rs"]
mod schemas;
#[path = "support/stages.rs"]
mod stages;

use golden::{Case, cases};
use schemas::catalog;
use stages::{Ready, prepared, ready};

#[test]
fn each_stage_is_as_written_down() {
    let mut schemas: BTreeMap<String, Ready> = BTreeMap::new();
    let cases = cases("plans");
    insta::glob!("plans/*/query.graphql", |path| {
        let case =
            cases.iter().find(|case| Some(&*case.folder) == path.parent()).expect("each folder is a case");
        let file = schema_of(&case.folder);
        let schema = schemas.entry(file.clone()).or_insert_with(|| ready(catalog(&file)));
        let prepared =
            prepared(schema, &case.request).unwrap_or_else(|errors| panic!("{}: {errors:#?}", case.name));
        let catalog = &schema.catalog;
        let reads: Vec<_> = prepared.planned.plan.statements().collect();
        let cypher = reads.iter().map(|read| cypher::emit(&cypher::lower(catalog, read)).text);
        let sql = reads.iter().flat_map(|read| sql::statements(catalog, read).texts());
        let stages = [
            ("selection", selection::render(catalog, &prepared.selection)),
            ("cost", plan::render_cost(&prepared.cost)),
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
    let schema = ready(catalog("schema.graphql"));
    let case: Case = cases("plans").into_iter().find(|case| case.name == "walk-of-five-hops").unwrap();
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

/// The schema a case is asked of: `schema` in its folder names the file, from the root of the repository.
fn schema_of(folder: &Path) -> String {
    fs::read_to_string(folder.join("schema"))
        .map_or_else(|_| "schema.graphql".to_owned(), |name| name.trim().to_owned())
}
