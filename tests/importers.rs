//! `mlg import`: files and servers of other tools, and the graph that they leave behind in each store.

#[path = "support/answers.rs"]
mod answers;
#[path = "support/backends.rs"]
mod backends;
#[path = "support/binary.rs"]
mod binary;

#[path = "importers/dbt.rs"]
mod dbt;
#[path = "importers/huggingface.rs"]
mod huggingface;
#[path = "importers/mlflow.rs"]
mod mlflow;
#[path = "importers/mlflow_answers.rs"]
mod mlflow_answers;

use std::process::Command;

use binary::{Said, client};
use mlg::{
    backend::Backend,
    catalog::{self, types::Catalog},
    pipeline::{Request, service},
};
use serde_json::Value as Json;

fn default_catalog() -> Catalog {
    catalog::load("schema.graphql", include_str!("../schema.graphql")).unwrap()
}

/// A store that a command can be told of, and that is asked afterwards.
struct Store {
    name: &'static str,
    url: String,
    password: Option<String>,
    _folder: Option<tempfile::TempDir>,
}

/// An empty file.
fn embedded() -> Store {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("catalog.db").display());
    Store { name: "SQLite", url, password: None, _folder: Some(folder) }
}

/// An empty file, and each server, emptied.
async fn stores(turn: &backends::Turn) -> Vec<Store> {
    let mut stores = vec![embedded()];
    for server in turn.iter() {
        backends::neo4j_ready(server).await;
        let password = Some(server.password.clone());
        stores.push(Store { name: server.name, url: server.uri.clone(), password, _folder: None });
    }
    stores
}

impl Store {
    fn import(&self, arguments: &[&str]) -> Said {
        let output = self.command(arguments).output().expect("the binary starts");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is text");
        Said { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = binary::mlg(&["import"]);
        command.args(arguments).args(["--graph", &self.url]);
        if let Some(password) = &self.password {
            command.env("MLG_GRAPH_PASSWORD", password);
        }
        command
    }

    async fn ask(&self, query: &str) -> Json {
        let backend = Backend::open(&self.url, self.password.clone()).unwrap();
        let service = service(default_catalog(), backend).unwrap();
        let request =
            Request { query: query.to_owned(), operation_name: None, variables: serde_json::Map::new() };
        let answer = client::run(&service, &request).await;
        let json: Json = serde_json::from_slice(&answer.body).unwrap();
        assert!(json.get("errors").is_none(), "{}: {json}", self.name);
        json["data"].clone()
    }
}

/// A file of that content.
fn file(folder: &tempfile::TempDir, name: &str, text: &str) -> String {
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}
