//! `docs/federation.md`, followed word for word: its files are written, its commands run, its question has its answer.
//! `INSTA_UPDATE=always` writes the answer anew.

use std::{fs, process::Command, time::Instant};

use serde_json::Value as Json;

use crate::{
    binary::PATIENCE,
    processes::{Process, ask, free_port},
    subgraphs::{modules, root},
};

const FENCE: &str = "```";
/// The ports that the page names; the test takes free ones.
const PORTS: [&str; 3] = ["4000", "4001", "4002"];

#[test]
fn another_team_adds_a_field_to_every_asset() {
    let Some(modules) = modules() else { return };
    let path = root().join("docs/federation.md");
    let page = fs::read_to_string(&path).unwrap();
    let (before, rest) =
        page.split_once("\n## A field on every asset in ten minutes\n").expect("the section");
    let (section, after) = rest.split_once("\n## ").expect("another section follows");
    let folder = tempfile::tempdir().unwrap();
    fs::copy(root().join("examples/federation/subgraph.mjs"), folder.path().join("subgraph.mjs")).unwrap();
    let ports: Vec<(&str, String)> = PORTS.iter().map(|port| (*port, free_port().to_string())).collect();
    let here = |text: &str| ports.iter().fold(text.to_owned(), |text, (port, ours)| text.replace(port, ours));
    let gateway = here("http://127.0.0.1:4001/graphql");
    let mut processes: Vec<Process> = Vec::new();
    let mut done: Vec<String> = Vec::new();
    let mut answer: Option<Json> = None;
    let mut written = String::new();
    let mut lines = section.lines();
    while let Some(line) = lines.next() {
        written.push_str(line);
        written.push('\n');
        let Some(info) = line.trim_start().strip_prefix(FENCE) else { continue };
        let mut block =
            lines.by_ref().take_while(|line| *line != FENCE).collect::<Vec<_>>().join("\n") + "\n";
        done.push(info.to_owned());
        match info.split_once(' ') {
            Some((_, action)) if action.starts_with("file=") => {
                fs::write(folder.path().join(&action["file=".len()..]), here(&block)).unwrap();
            }
            Some(("sh", "install")) => {
                installed_are_the_tests(&fs::read_to_string(folder.path().join("package.json")).unwrap());
                std::os::unix::fs::symlink(&modules, folder.path().join("node_modules")).unwrap();
            }
            Some(("sh", action)) => {
                let mark = action.strip_prefix("background=").expect("what tells that it runs");
                processes.push(background(&here(block.trim()), folder.path(), &here(mark)));
            }
            None if info == "graphql" => answer = Some(composed(&gateway, &block)),
            None if info == "json" => {
                let told = answer.take().expect("an answer stands behind a question");
                block = serde_json::to_string_pretty(&told).unwrap() + "\n";
            }
            Some(_) | None => panic!("a block of `{info}`"),
        }
        written.push_str(&block);
        written.push_str(FENCE);
        written.push('\n');
    }
    assert!(processes.len() == 3 && done.iter().any(|info| info == "json"), "{done:?}");
    let told = format!(
        "{before}\n## A field on every asset in ten minutes\n{}\n## {after}",
        written.trim_end_matches('\n').to_owned() + "\n"
    );
    if std::env::var("INSTA_UPDATE").is_ok_and(|mode| mode == "always") {
        fs::write(path, told).unwrap();
    } else {
        assert!(
            page == told,
            "docs/federation.md is not what is answered; INSTA_UPDATE=always writes it anew:\n{written}"
        );
    }
}

/// A command of the page, run until the test is over.
fn background(command: &str, folder: &std::path::Path, mark: &str) -> Process {
    // The program itself is started, so that it can be ended.
    let command = format!("exec {}", command.replace("npx ", "node_modules/.bin/"));
    let programs = std::path::Path::new(env!("CARGO_BIN_EXE_mlg")).parent().unwrap();
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap_or_default());
    let mut shell = Command::new("sh");
    shell
        .args(["-c", &command])
        .env("PATH", path)
        .env("NO_COLOR", "1")
        .env_remove("MLG_SCHEMA")
        .current_dir(folder);
    Process::start(shell, mark)
}

/// The answer, once the gateway has composed its subgraphs.
fn composed(gateway: &str, query: &str) -> Json {
    let start = Instant::now();
    loop {
        let answer = ask(gateway, query);
        if answer.get("errors").is_none() || start.elapsed() > PATIENCE {
            assert!(answer.get("errors").is_none(), "{answer}");
            return answer;
        }
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
}

/// What the page installs is what the tests have installed.
fn installed_are_the_tests(package: &str) {
    let package: Json = serde_json::from_str(package).unwrap();
    let tested = fs::read_to_string(root().join("tests/support/federation/package.json")).unwrap();
    let tested: Json = serde_json::from_str(&tested).unwrap();
    for (name, version) in package["dependencies"].as_object().unwrap() {
        assert_eq!(*version, tested["dependencies"][name], "{name}");
    }
}
