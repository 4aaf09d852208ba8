//! A golden case: a folder with `query.graphql`, and `variables.json` and `schema` where it needs them.
//!
//! In: the folder. Out: the case, its Catalog, and what the stages up to the plan make of it. Must not know: which
//! suite asks, any store.

use std::{
    fs,
    path::{Path, PathBuf},
};

use mlg::{
    api::{self, ApiSchema},
    catalog::{self, types::Catalog},
    error::ClientError,
    guard::Limits,
    pipeline::{Prepared, Request, prepare},
};

/// One case.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    /// Its folder.
    pub(crate) folder: PathBuf,
    /// What its folder is called.
    pub(crate) name: String,
    /// What is asked.
    pub(crate) request: Request,
    /// The schema it is asked of, from the root of the repository.
    pub(crate) schema: String,
}

/// A schema, ready for requests.
pub(crate) struct Ready {
    /// Its mapping.
    pub(crate) catalog: Catalog,
    /// Its API.
    pub(crate) api: ApiSchema,
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

/// Reads one case.
pub(crate) fn case(folder: &Path) -> Case {
    let read = |name: &str| fs::read_to_string(folder.join(name));
    let query = read("query.graphql").unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let variables = read("variables.json").map_or_else(
        |_| serde_json::Map::new(),
        |text| serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", folder.display())),
    );
    let schema = read("schema").map_or_else(|_| "schema.graphql".to_owned(), |name| name.trim().to_owned());
    let name = folder.file_name().expect("a folder has a name").to_string_lossy().into_owned();
    let request = Request { query, operation_name: None, variables };
    Case { folder: folder.to_owned(), name, request, schema }
}

/// Loads a schema file, named from the root of the repository.
pub(crate) fn ready(schema: &str) -> Ready {
    let text = fs::read_to_string(root().join(schema)).unwrap_or_else(|error| panic!("{schema}: {error}"));
    let catalog = catalog::load(schema, &text).unwrap_or_else(|report| panic!("{report}"));
    let api = api::schema::build(&catalog).unwrap_or_else(|error| panic!("{schema}: {error}"));
    Ready { catalog, api }
}

/// The stages that need no graph.
pub(crate) fn prepared(ready: &Ready, request: &Request) -> Result<Prepared, Vec<ClientError>> {
    prepare(&ready.catalog, &ready.api, &Limits::default(), request)
}

/// Whether what a case makes is to be written down rather than compared: `INSTA_UPDATE=always`, as for snapshots.
pub(crate) fn blessing() -> bool {
    std::env::var("INSTA_UPDATE").is_ok_and(|mode| mode == "always")
}

/// The repository.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
