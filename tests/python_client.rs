//! The Python client: the package is installed as its users install it, and its own tests ask the served binary over each
//! store.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::Command,
};

use mlg::catalog;
use serde_json::{Value as Json, json};

#[path = "support/backends.rs"]
mod backends;
#[path = "support/binary.rs"]
mod binary;
#[path = "support/demo.rs"]
mod demo;
#[path = "support/keys.rs"]
mod keys;
#[path = "support/served.rs"]
mod served;

use binary::{Server, mlg};

const SUITE: &str = "python_client";
const CLOCK: i64 = 1_800_000_000_000_000;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The package, installed beside a Python that has what it and its tests need.
struct Installed {
    python: PathBuf,
    folder: tempfile::TempDir,
}

/// Installs the package as a wheel that is built of it, into a folder of its own.
fn install() -> Option<Installed> {
    let Some(python) = std::env::var_os("MLG_TEST_CLIENT").map(PathBuf::from) else {
        backends::not_run(SUITE, "the Python packages of tests/support/client are not there");
        return None;
    };
    let folder = tempfile::tempdir().expect("there is room");
    let installed = Installed { python, folder };
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    let offline = ["--no-index", "--no-deps", "--no-build-isolation", "--target"];
    let mut command = installed.command();
    succeeds(command.args(pip).args(offline).arg(installed.site()).arg("./clients/python"));
    Some(installed)
}

impl Installed {
    fn site(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    /// Python, which finds the package as it was installed, and nothing of the repository.
    fn command(&self) -> Command {
        let mut command = Command::new(&self.python);
        command.env("PYTHONPATH", self.site()).env("PYTHONDONTWRITEBYTECODE", "1").current_dir(root());
        for variable in ["MLG_URL", "MLG_TOKEN"] {
            command.env_remove(variable);
        }
        command
    }

    /// Runs the package's tests against a server.
    fn tests(&self, server: &Server, guarded: &Guarded, arguments: &[&str]) {
        self.tests_of(server, guarded, ("", arguments));
    }

    fn tests_of(&self, server: &Server, guarded: &Guarded, (large, arguments): (&str, &[&str])) {
        let mut command = self.command();
        command
            .args(["-m", "pytest", "-p", "no:cacheprovider", "--color=no"])
            .args(arguments)
            .env("MLG_TEST_LARGE_URL", large)
            .current_dir(root().join("clients/python"))
            .env("MLG_TEST_URL", format!("http://{}", server.address()))
            .env("MLG_TEST_GUARDED_URL", format!("http://{}", guarded.server.address()))
            .env("MLG_TEST_GUARDED_TOKEN", &guarded.token);
        println!("{}", succeeds(&mut command));
    }
}

/// Runs a command that has to succeed; what it said.
fn succeeds(command: &mut Command) -> String {
    let output = command.output().expect("it starts");
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(output.status.success(), "{said}");
    said
}

/// A server that asks who one is.
struct Guarded {
    server: Server,
    token: String,
    _keys: tempfile::NamedTempFile,
}

fn guarded() -> Guarded {
    let ([token], keys) = keys::keys(["reader"]);
    let mut command = mlg(&["serve", "--listen", "127.0.0.1:0", "--graph", "sqlite::memory:"]);
    command.env("MLG_IDENTITY_KEYS", keys.path());
    Guarded { server: Server::of(command), token, _keys: keys }
}

/// A dataset, and ten thousand models each of which was made of one of the layer before: a file of their lines.
fn large(folder: &Path) -> PathBuf {
    let lines = folder.join("large.ndjson");
    let mut file = std::io::BufWriter::new(std::fs::File::create(&lines).expect("there is room"));
    let uri = |layer: usize, place: usize| match layer {
        0 => "mlg://dataset/large/start".to_owned(),
        _ => format!("mlg://model/large/{layer}/{place}"),
    };
    let mut say = |line: Json| writeln!(file, "{line}").expect("there is room");
    say(json!({"format": "mlg", "version": 1}));
    say(json!({"type": "Dataset", "uri": uri(0, 0), "name": "start"}));
    for (layer, place) in (1..=10).flat_map(|layer| (0..1_000).map(move |place| (layer, place))) {
        let (from, to) = (uri(layer, place), uri(layer - 1, place));
        say(
            json!({"type": "Model", "uri": from, "license": "mit", "tags": ["large"], "parameterCount": place}),
        );
        let relationship = if layer == 1 { "TRAINED_ON" } else { "DERIVED_FROM" };
        say(json!({"relationship": relationship, "from": from, "to": to}));
    }
    lines
}

#[test]
fn it_takes_a_lineage_of_ten_thousand() {
    let Some(installed) = install() else { return };
    let folder = tempfile::tempdir().expect("there is room");
    let lines = large(folder.path());
    let ours = format!("sqlite:{}", folder.path().join("large.db").display());
    served::on_each_graph(SUITE, &ours, |graph, password| {
        let mut load = mlg(&["load", lines.to_str().expect("a path of text"), "--graph", graph]);
        succeeds(load.env("MLG_GRAPH_PASSWORD", password));
        let mut command = mlg(&["serve", "--listen", "127.0.0.1:0", "--graph", graph]);
        command.env("MLG_GRAPH_PASSWORD", password);
        let server = Server::of(command);
        let url = format!("http://{}", server.address());
        installed.tests_of(&server, &guarded(), (&url, &["-s", "tests/test_large.py"]));
        assert_eq!(server.stop(), Some(0));
    });
}

#[test]
fn notebooks_run_from_a_clean_kernel() {
    let Some(installed) = install() else { return };
    let folder = root().join("examples/notebooks");
    for notebook in std::fs::read_dir(&folder).expect("there are notebooks").flatten() {
        let text = std::fs::read_to_string(notebook.path()).expect("they are text");
        let read: Json = serde_json::from_str(&text).expect("a notebook is JSON");
        for cell in read["cells"].as_array().expect("cells") {
            let is_clean = cell["outputs"].as_array().is_none_or(Vec::is_empty);
            assert!(is_clean, "{} is kept without output", notebook.path().display());
        }
    }
    let server = Server::start(&["demo", "--listen", "127.0.0.1:0"]);
    let home = installed.folder.path();
    let mut command = installed.command();
    command
        .args(["-m", "pytest", "--nbmake", "--nbmake-timeout=300", "-p", "no:cacheprovider", "--color=no"])
        .arg(folder)
        .current_dir(home)
        .env("HOME", home)
        .env("MPLBACKEND", "module://matplotlib_inline.backend_inline")
        .env("MLG_URL", format!("http://{}", server.address()));
    let said = succeeds(&mut command);
    assert!(said.contains("3 passed"), "{said}");
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn it_asks_sqlite() {
    let Some(installed) = install() else { return };
    let server = Server::start(&["demo", "--listen", "127.0.0.1:0"]);
    installed.tests(&server, &guarded(), &[]);
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn it_asks_neo4j() {
    let Some(installed) = install() else { return };
    for store in backends::turn(SUITE).iter() {
        let runtime = tokio::runtime::Runtime::new().expect("it starts");
        runtime.block_on(async {
            let catalog =
                catalog::load("schema.graphql", include_str!("../schema.graphql")).expect("it is good");
            let backend = backends::neo4j_ready(store).await;
            backends::fill(&catalog, &backend, &demo::lines(), CLOCK).await;
        });
        let mut command = mlg(&["serve", "--listen", "127.0.0.1:0", "--graph", &store.uri]);
        command.env("MLG_GRAPH_PASSWORD", &store.password);
        let server = Server::of(command);
        // The rest asks for nothing else.
        installed.tests(&server, &guarded(), &["tests/test_search.py", "tests/test_lineage.py"]);
        assert_eq!(server.stop(), Some(0));
    }
}
