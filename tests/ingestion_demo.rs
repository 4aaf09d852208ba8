//! docs/ingestion.md, done as it says on each store, by the real producers: what commands print and questions are answered is
//! what the page shows, in whichever order the sources come.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value as Json;

#[path = "support/backends.rs"]
mod backends;
#[path = "support/binary.rs"]
mod binary;

use assert_cmd::cargo::cargo_bin;
use binary::{Server, mlg};

const SUITE: &str = "ingestion_demo";
const PAGE: &str = "docs/ingestion.md";
/// Where the page has the server listen.
const SHOWN: &str = "127.0.0.1:4000";

/// A block of the page: its language, and its lines.
type Block = (String, String);

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            let text: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            blocks.push((language.to_owned(), text.join("\n")));
        }
    }
    blocks
}

/// Where what the page does ends up, and what has to be there for it.
struct Place {
    graph: String,
    password: String,
    producers: PathBuf,
    home: tempfile::TempDir,
}

impl Place {
    /// Runs commands as a shell of their reader does. Answers what they print.
    fn shell(&self, text: &str) -> String {
        let mut command = Command::new("bash");
        command.args(["-euc", text]).current_dir(root());
        let output = self.around(&mut command).output().expect("bash is there");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{text}\n{}{said}", String::from_utf8_lossy(&output.stdout));
        String::from_utf8(output.stdout).expect("output is text")
    }

    /// Does a block, with the server where it is. Answers the block as it comes out.
    fn run(&self, (language, text): &Block, address: &str) -> String {
        if language == "sh" {
            self.shell(&text.replace(SHOWN, address));
            return text.clone();
        }
        let command = text.lines().next().and_then(|line| line.strip_prefix("$ ")).expect("a command");
        format!("$ {command}\n{}", self.shell(command).trim_end())
    }

    fn around<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        let folders = [cargo_bin!("mlg").parent().expect("a folder").to_owned(), self.producers.clone()];
        let known = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths(folders.into_iter().chain(std::env::split_paths(&known)));
        command
            .env("PATH", path.expect("folders without colons"))
            .env("MLG_GRAPH", &self.graph)
            .env("MLG_GRAPH_PASSWORD", &self.password)
            .env("HOME", self.home.path())
            .env("DATAHUB_TELEMETRY_ENABLED", "false")
    }

    fn server(&self, command: &str) -> Server {
        let words: Vec<&str> = command.split_whitespace().skip(1).collect();
        let mut command = mlg(&[&words[..], &["--listen", "127.0.0.1:0"]].concat());
        self.around(&mut command);
        Server::of(command)
    }
}

/// Does what the page says; the sources in the order of the page, or the other way round. Answers the blocks as they come out.
fn done(place: &Place, page: &[Block], backwards: bool) -> Vec<Block> {
    let serve = page.iter().find(|(language, text)| language == "sh" && text.starts_with("mlg serve"));
    let serve = &serve.expect("the page starts a server").1;
    let is_source = |(language, text): &&Block| {
        (language == "sh" && text != serve) || (language == "console" && text.starts_with("$ mlg import"))
    };
    let mut first: Vec<&Block> = page.iter().filter(is_source).collect();
    assert_eq!(first.len(), 3, "three sources");
    let mut printed = std::collections::HashMap::new();
    let mut run = |block: &Block, server: Option<&Server>| {
        let address = server.map_or(SHOWN.to_owned(), Server::address);
        let came = place.run(block, &address);
        printed.entry(block.1.clone()).or_insert(came);
    };
    // dbt's manifest makes the graph where the page goes by its order; else the server does.
    let server = if backwards {
        first.reverse();
        let server = place.server(serve);
        first.iter().for_each(|block| run(block, Some(&server)));
        server
    } else {
        run(first[0], None);
        let server = place.server(serve);
        first[1..].iter().for_each(|block| run(block, Some(&server)));
        // What was read is read again, which changes nothing; another training would be another run.
        let again = first.iter().filter(|(_, text)| !text.contains("train.py"));
        again.for_each(|block| run(block, Some(&server)));
        server
    };
    let mut answer = None;
    let mut came_out = Vec::new();
    for block in page {
        let (language, text) = block;
        let came = match &**language {
            "graphql" => {
                answer = Some(server.ask(text));
                text.clone()
            }
            "json" => {
                let answer = answer.take().expect("an answer stands behind a question");
                let json: Json = serde_json::from_str(&answer).expect("answers are JSON");
                assert_eq!(json.get("errors"), None, "{answer}");
                answer
            }
            "sh" if text == serve => text.clone(),
            "console" | "sh" => {
                printed.get(text).cloned().unwrap_or_else(|| place.run(block, &server.address()))
            }
            other => panic!("a block of `{other}`"),
        };
        came_out.push((language.clone(), came));
    }
    assert_eq!(server.stop(), Some(0));
    came_out
}

#[test]
fn the_page_does_what_it_says_on_every_store() {
    let Some(python) = std::env::var_os("MLG_TEST_PRODUCERS").map(PathBuf::from) else {
        return backends::not_run(SUITE, "the Python packages of tests/support/producers are not there");
    };
    let path = root().join(PAGE);
    let page = fs::read_to_string(&path).expect("the page is there");
    let shown = blocks(&page);
    let place = |graph: &str, password: &str| Place {
        graph: graph.to_owned(),
        password: password.to_owned(),
        producers: python.parent().expect("a folder").to_owned(),
        home: tempfile::tempdir().expect("there is room"),
    };
    let mut results = Vec::new();
    for backwards in [false, true] {
        let folder = tempfile::tempdir().expect("there is room");
        let graph = format!("sqlite:{}", folder.path().join("catalog.db").display());
        results.push(("SQLite", backwards, done(&place(&graph, ""), &shown, backwards)));
    }
    for store in backends::turn(SUITE).iter() {
        for backwards in [false, true] {
            let runtime = tokio::runtime::Runtime::new().expect("it starts");
            runtime.block_on(async { drop(backends::neo4j_ready(store).await) });
            let result = done(&place(&store.uri, &store.password), &shown, backwards);
            results.push((store.name, backwards, result));
        }
    }
    if std::env::var("INSTA_UPDATE").is_ok_and(|mode| mode == "always") {
        let mut new = page.clone();
        for ((language, old), (_, came)) in shown.iter().zip(&results[0].2) {
            let block = |text: &str| match text {
                "" => format!("```{language}\n```\n"),
                text => format!("```{language}\n{text}\n```\n"),
            };
            new = new.replacen(&block(old), &block(came), 1);
        }
        fs::write(path, new).expect("the page can be written");
        return;
    }
    for (store, backwards, came_out) in results {
        for (shown, came) in shown.iter().zip(&came_out) {
            // In the other order the import meets what others named before it, so it may count otherwise.
            if !(backwards && shown.1.starts_with("$ mlg import")) {
                assert_eq!(
                    shown, came,
                    "{store}, backwards {backwards}; INSTA_UPDATE=always writes the page anew"
                );
            }
        }
    }
    let answers: Vec<&String> =
        shown.iter().filter(|(language, _)| language == "json").map(|(_, text)| text).collect();
    assert!(answers[0].contains("mlg://deployment/sagemaker/churn-endpoint"), "{}", answers[0]);
    let dialects = ["model.shop.customer_features", "snowflake://ACME-PROD/", "urn:li:dataset:"];
    assert!(dialects.iter().all(|name| answers[1].contains(name)), "{}", answers[1]);
}
