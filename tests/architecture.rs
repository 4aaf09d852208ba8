//! The house rules that a machine can hold: layers point one way, files stay small and say what they are.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Layers from the ground up; a module may use those before it (ARCHITECTURE.md, "Layers").
const LAYERS: &[&str] = &[
    "error",
    "value",
    "sdl",
    "config",
    "telemetry",
    "outbound",
    "catalog",
    "uri",
    "scalar",
    "search",
    "changes",
    "guard",
    "selection",
    "access",
    "cursor",
    "plan",
    "cypher",
    "sql",
    "backend",
    "lineage",
    "execute",
    "projection",
    "ingest",
    "audit",
    "api",
    "pipeline",
    "hydration",
    "identity",
    "picture",
    "http",
    "cli",
];
const MAX_LINES: usize = 600;
const MAX_ENTRY_LINES: usize = 60;

#[test]
fn layers_point_one_way() {
    let mut wrong = Vec::new();
    for file in rust_files(Path::new("src")) {
        let Some(layer) = layer_of(&file) else { continue };
        let Some(own) = LAYERS.iter().position(|name| *name == layer) else {
            wrong.push(format!("{}: `{layer}` is not in the list of layers", file.display()));
            continue;
        };
        let text = fs::read_to_string(&file).unwrap();
        for used in crate_paths(&text) {
            let Some(other) = LAYERS.iter().position(|name| *name == used) else { continue };
            if other > own {
                wrong.push(format!("{}: `{layer}` uses `{used}`, which stands above it", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn libraries_stay_in_their_rooms() {
    let rooms: &[(&str, &[&str])] = &[
        ("neo4rs", &["src/backend/neo4j"]),
        ("rusqlite", &["src/backend/sqlite"]),
        ("apollo_compiler", &["src/sdl", "src/api"]),
        ("ariadne", &["src/sdl"]),
        ("axum", &["src/http"]),
        ("tower_http", &["src/http"]),
        ("sha2", &["src/http"]),
        ("ring", &["src/identity", "src/changes"]),
        ("subtle", &["src/identity"]),
        ("rustls_native_certs", &["src/outbound"]),
        ("ureq", &["src/outbound", "src/telemetry", "src/ingest/mlflow"]),
        ("hyper", &["src/http"]),
        ("hyper_util", &["src/http"]),
        ("prometheus_client", &["src/telemetry"]),
        ("opentelemetry", &["src/telemetry"]),
        ("opentelemetry_sdk", &["src/telemetry"]),
        ("toml_edit", &["src/config"]),
        ("regex", &["src/ingest/identify"]),
        ("saphyr_parser", &["src/ingest/huggingface"]),
        ("unicode_normalization", &["src/search"]),
        ("clap", &["src/cli", "src/main.rs"]),
        (
            "async_graphql",
            &["src/api", "src/guard", "src/selection", "src/execute", "src/pipeline", "src/http"],
        ),
    ];
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for file in rust_files(Path::new("src")) {
        let text = code(&fs::read_to_string(&file).unwrap());
        for (library, allowed) in rooms {
            if !names(&text, library) {
                continue;
            }
            seen.insert(*library);
            if !allowed.iter().any(|room| file.starts_with(room) || file.starts_with(format!("{room}.rs"))) {
                wrong.push(format!("{}: `{library}` belongs in {}", file.display(), allowed.join(", ")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let unused: Vec<_> =
        rooms.iter().map(|(library, _)| library).filter(|library| !seen.contains(*library)).collect();
    assert!(unused.is_empty(), "listed but not used anywhere: {unused:?}");
}

#[test]
fn files_are_small_and_say_what_they_are() {
    let mut wrong = Vec::new();
    for root in ["src", "tests", "benches", "bench"] {
        for file in rust_files(Path::new(root)) {
            let text = fs::read_to_string(&file).unwrap();
            let lines = text.lines().count();
            if !text.starts_with("//!") {
                wrong.push(format!("{}: does not open with `//!`", file.display()));
            }
            if lines > MAX_LINES {
                wrong.push(format!("{}: {lines} lines, at most {MAX_LINES}", file.display()));
            }
            let entry = file == Path::new("src/lib.rs") || file == Path::new("src/main.rs");
            if entry && lines > MAX_ENTRY_LINES {
                wrong.push(format!("{}: {lines} lines, at most {MAX_ENTRY_LINES}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_is_left_open() {
    let mut wrong = Vec::new();
    for root in ["src", "tests", "benches", "bench"] {
        for file in rust_files(Path::new(root)) {
            let text = fs::read_to_string(&file).unwrap();
            // Spelt apart, or this file would find itself.
            for mark in [
                concat!("#[", "ignore"),
                concat!("todo", "!("),
                concat!("dbg", "!("),
                concat!("unimplemented", "!("),
            ] {
                if text.contains(mark) {
                    wrong.push(format!("{}: `{mark}`", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// `src/plan/page.rs` is in `plan`, `src/uri.rs` in `uri`; `lib.rs` and `main.rs` are in none.
fn layer_of(file: &Path) -> Option<String> {
    let inside = file.strip_prefix("src").ok()?;
    let first = inside.components().next()?.as_os_str().to_str()?;
    let name = first.strip_suffix(".rs").unwrap_or(first);
    (!matches!(name, "lib" | "main")).then(|| name.to_owned())
}

/// The modules of the crate that code outside comments names, as `crate::x` or in a `use crate::{x::..., y}`.
fn crate_paths(text: &str) -> BTreeSet<String> {
    let code = code(text);
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut word = String::new();
            let mut fresh = true;
            for letter in group.chars() {
                match letter {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => fresh = true,
                    ':' if depth == 0 => fresh = false,
                    _ => {}
                }
                if depth == 0 && fresh && (letter.is_alphanumeric() || letter == '_') {
                    word.push(letter);
                } else if !word.is_empty() {
                    found.insert(std::mem::take(&mut word));
                }
            }
            if !word.is_empty() {
                found.insert(word);
            }
        } else {
            found.insert(
                rest.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect(),
            );
        }
    }
    found
}

/// The text without comment lines and without its unit tests, which may look anywhere.
/// Whether a library is named; `String::` does not name `ring`.
fn names(text: &str, library: &str) -> bool {
    let goes_on = |letter: char| letter.is_alphanumeric() || letter == '_';
    text.match_indices(&format!("{library}::")).any(|(at, _)| !text[..at].ends_with(goes_on))
}

fn code(text: &str) -> String {
    let end = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
    text[..end].lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn rust_files(root: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries {
            let path = entry.expect("the folder can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// Errors that reach a client are looked at in one place, `tests/support/client.rs`.
#[test]
fn suites_look_at_the_answers_they_receive() {
    let wrong: Vec<_> = rust_files(Path::new("tests"))
        .into_iter()
        .filter(|file| !file.ends_with("support/client.rs") && !file.ends_with("architecture.rs"))
        .filter(|file| fs::read_to_string(file).unwrap().contains("pipeline::run("))
        .collect();
    assert!(wrong.is_empty(), "these run the pipeline without looking at what it answers: {wrong:?}");
}
