//! Good schemas load, bad ones are refused with the message beside them.

use std::{fs, path::PathBuf};

use mlg::catalog;

fn folder(name: &str) -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/schemas").join(name);
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the folder is in the repository")
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "graphql"))
        .collect();
    files.sort();
    files
}

#[test]
fn the_default_schema_loads() {
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/schema.graphql")).unwrap();
    let catalog = catalog::load("schema.graphql", &text).unwrap_or_else(|report| panic!("{report}"));
    for (name, rel) in &catalog.relationships {
        println!(
            "{name} {:?} {:?} {} {:?} {}",
            rel.from,
            rel.to,
            rel.lineage,
            rel.properties.as_ref().map(|p| &p.name),
            rel.component
        );
    }
    for ty in &catalog.types {
        println!("{} {} {} {:?} {} {}", ty.name, ty.singular, ty.plural, ty.kind, ty.domain, ty.key_label);
    }
}
