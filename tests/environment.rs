//! Environment variables that documents and containers name are those that the program and its tests read.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use mlg::{backend::Backend, cli::Settings, config};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(place: &str) -> Vec<PathBuf> {
    let path = root().join(place);
    if path.is_file() {
        return vec![path];
    }
    let entries = fs::read_dir(&path).unwrap_or_else(|error| panic!("{place}: {error}"));
    let inside = entries.map(|entry| entry.unwrap().path());
    inside.flat_map(|path| files(path.strip_prefix(root()).unwrap().to_str().unwrap())).collect()
}

/// The names of ours that stand in files, each with one of them.
fn named(places: &[&str]) -> BTreeMap<String, PathBuf> {
    let mut names = BTreeMap::new();
    for file in places.iter().flat_map(|place| files(place)) {
        let Ok(text) = fs::read_to_string(&file) else { continue };
        for (at, _) in text.match_indices("MLG_") {
            let is_part = text[..at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_');
            let end = text[at..].find(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'));
            let name = text[at..end.map_or(text.len(), |end| at + end)].trim_end_matches('_');
            if !is_part && name != "MLG" {
                names.insert(name.to_owned(), file.clone());
            }
        }
    }
    names
}

/// The variables that the program reads.
fn read() -> BTreeSet<String> {
    let settings = config::keys::<Settings>().into_iter().map(|(key, _)| config::variable(&key));
    settings.chain(["MLG_CONFIG".to_owned()]).collect()
}

#[test]
fn what_documents_and_containers_name_is_read() {
    let read = read();
    assert!(read.len() >= 5 && read.contains("MLG_LISTEN"), "{read:?}");
    let of_tests: BTreeSet<_> = named(&["tests", "scripts"]).into_keys().collect();
    let of_client: BTreeSet<_> = named(&["clients/python/src/mlg/protocol.py"]).into_keys().collect();
    for (name, file) in named(&["README.md", "docs", "docker", "demo/README.md", "schema.graphql", "src/cli"])
    {
        // `MLG_LIMITS_...` stands for a section.
        let section = read.iter().any(|known| known.starts_with(&format!("{name}_")));
        let known = read.contains(&name) || section || of_client.contains(&name);
        assert!(known, "{} names {name}, which nothing reads", file.display());
    }
    for (name, file) in named(&["CONTRIBUTING.md", "ARCHITECTURE.md"]) {
        assert!(
            read.contains(&name) || of_tests.contains(&name),
            "{} names {name}, which nothing reads",
            file.display()
        );
    }
}

#[test]
fn what_is_read_is_documented() {
    let documented = named(&["docs/configuration.md"]);
    for name in read() {
        assert!(documented.contains_key(&name), "docs/configuration.md does not name {name}");
    }
}

#[test]
fn the_graph_of_the_containers_can_be_opened() {
    let compose = fs::read_to_string(root().join("docker/compose.yaml")).unwrap();
    let url = compose.lines().find_map(|line| line.trim().strip_prefix("MLG_GRAPH: ")).unwrap();
    let backend = tokio::runtime::Runtime::new()
        .unwrap()
        .block_on(async { Backend::open(url, Some("a password".to_owned())) });
    assert!(matches!(backend, Ok(Backend::Neo4j(_))), "{url}: {backend:?}");
}

#[test]
fn the_address_of_the_container_is_published_and_listened_on() {
    let dockerfile = fs::read_to_string(root().join("docker/Dockerfile")).unwrap();
    let address = dockerfile.lines().find_map(|line| line.strip_prefix("ENV MLG_LISTEN=")).unwrap();
    let address: std::net::SocketAddr = address.parse().unwrap();
    assert!(address.ip().is_unspecified(), "{address} is out of reach from outside the container");
    let port = address.port();
    assert!(dockerfile.contains(&format!("EXPOSE {port}\n")), "{port} is not exposed");
    let compose = fs::read_to_string(root().join("docker/compose.yaml")).unwrap();
    assert!(compose.contains(&format!("}}:{port}\n")), "{port} is not published");
}
