//! docs/identity-of-assets.md: every name in its tables has the uri and the rule that stand beside it, and every command
//! prints what stands below it.

use std::{collections::BTreeSet, fs, path::Path};

use mlg::ingest::identify::{Identity, Manifest, Rules, Source, identify, read};

use super::{binary::mlg, rules};

const PAGE: &str = "docs/identity-of-assets.md";

fn page() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE)).unwrap()
}

/// The cells of a row of a table, without their back-ticks; none for heads and lines.
fn cells(line: &str) -> Option<[String; 3]> {
    let cells: Vec<String> = line
        .strip_prefix("| `")?
        .strip_suffix(" |")?
        .split(" | ")
        .map(|cell| cell.trim_matches('`').to_owned())
        .collect();
    <[String; 3]>::try_from(cells).ok()
}

/// The blocks of a language, in order.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    page.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap_or_default().to_owned()).collect()
}

/// A row of a table: a name, what is made of it, and the uri and rule that stand beside it.
pub(super) struct Example {
    name: String,
    pub(super) found: Identity,
    uri: String,
    rule: String,
}

/// Every row, by the rules of its section.
pub(super) fn examples() -> Vec<Example> {
    let page = page();
    let manifest = Manifest::parse(&blocks(&page, "json")[0]).unwrap();
    let own = rules(&blocks(&page, "toml")[0]);
    let none = Rules::default();
    let (before, after) = page.split_once("## Rules of your own").unwrap();
    let mut examples = Vec::new();
    for (text, rules) in [(before, &none), (after, &own)] {
        let mut section = "";
        for line in text.lines() {
            section = line.strip_prefix("## ").unwrap_or(section);
            let Some([name, uri, rule]) = cells(line) else { continue };
            let source = match section {
                "dbt" => Some(Source::Dbt),
                "OpenLineage" => Some(Source::Openlineage),
                _ if name.starts_with("food_delivery/") => Some(Source::Openlineage),
                _ => None,
            };
            let read = read(&name, source, Some(&manifest));
            let read = read.unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
            let found = identify(rules, &read).unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
            examples.push(Example { name, found, uri, rule });
        }
    }
    examples
}

#[test]
fn every_example_is_as_identified() {
    let mut seen = BTreeSet::new();
    for Example { name, found, uri, rule } in examples() {
        assert_eq!((&found.uri, &found.rule), (&uri, &rule), "{name}");
        seen.insert(rule);
    }
    assert!(seen.len() >= 40, "{} rules: {seen:?}", seen.len());
}

#[test]
fn commands_print_what_stands_below_them() {
    let page = page();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("rules.toml"), &blocks(&page, "toml")[0]).unwrap();
    fs::write(folder.path().join("manifest.json"), &blocks(&page, "json")[0]).unwrap();
    let blocks = blocks(&page, "console");
    assert!(blocks.len() >= 2, "{}", blocks.len());
    for block in blocks {
        let (command, shown) = block.split_once('\n').unwrap();
        let arguments = command.strip_prefix("$ mlg ").unwrap_or_else(|| panic!("{command}"));
        let arguments: Vec<&str> = arguments.split(' ').map(|word| word.trim_matches('\'')).collect();
        let output = mlg(&arguments).current_dir(folder.path()).output().unwrap();
        let printed = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
        assert_eq!(printed, shown, "{command}");
    }
}
