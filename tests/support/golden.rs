//! A golden case: a folder with `query.graphql`, `variables.json` where it needs them, and what is expected.
//!
//! In: a suite's folder. Out: its cases, by name. Must not know: what a suite expects, any store.

use std::{
    fs,
    path::{Path, PathBuf},
};

use mlg::pipeline::Request;

/// One case.
#[derive(Debug)]
pub(crate) struct Case {
    /// Its folder.
    pub(crate) folder: PathBuf,
    /// What its folder is called.
    pub(crate) name: String,
    /// What is asked.
    pub(crate) request: Request,
}

/// The cases below a folder of `tests`, by name.
pub(crate) fn cases(suite: &str) -> Vec<Case> {
    let mut folders: Vec<PathBuf> = fs::read_dir(root().join("tests").join(suite))
        .expect("the suite's folder is in the repository")
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    folders.iter().map(|folder| case(folder)).collect()
}

fn case(folder: &Path) -> Case {
    let place = folder.display();
    let query =
        fs::read_to_string(folder.join("query.graphql")).unwrap_or_else(|error| panic!("{place}: {error}"));
    let variables = fs::read_to_string(folder.join("variables.json")).map_or_else(
        |_| serde_json::Map::new(),
        |text| serde_json::from_str(&text).unwrap_or_else(|error| panic!("{place}: {error}")),
    );
    let name = folder.file_name().expect("a folder has a name").to_string_lossy().into_owned();
    Case { folder: folder.to_owned(), name, request: Request { query, operation_name: None, variables } }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
