//! What the documents show is what the program prints: each `mlg` command of a page is run, its output compared. And the
//! demo's own check of its catalogue, of which the documents state numbers.

use std::{fs, io::Write as _, path::Path, process::Command};

use mlg::{
    catalog,
    pipeline::{Request, service},
};

#[path = "support/backends.rs"]
mod backends;
#[path = "support/client.rs"]
mod client;
#[path = "support/demo.rs"]
mod demo;

const FENCE: &str = "```";

#[test]
fn explained_queries_are_as_printed() {
    let path = root().join("docs/explain.md");
    let page = fs::read_to_string(&path).unwrap();
    let mut printed = String::new();
    let mut command: Option<String> = None;
    let mut commands = 0;
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        printed.push_str(line);
        printed.push('\n');
        let Some(language) = line.strip_prefix(FENCE) else { continue };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != FENCE).collect();
        if let Some(command) = command.take() {
            printed.push_str(&output(&command));
        } else {
            assert_eq!(language, "sh", "a block that no command stands before:\n{}", block.join("\n"));
            command = Some(block.join("\n"));
            commands += 1;
            printed.extend(block.iter().flat_map(|line| [*line, "\n"]));
        }
        printed.push_str(FENCE);
        printed.push('\n');
    }
    assert!(
        commands >= 5 && command.is_none(),
        "{commands} commands, the last without its output: {command:?}"
    );
    if std::env::var("INSTA_UPDATE").is_ok_and(|mode| mode == "always") {
        fs::write(path, printed).unwrap();
    } else {
        assert!(
            page == printed,
            "docs/explain.md is not what the program prints; INSTA_UPDATE=always writes it anew"
        );
    }
}

#[tokio::test]
async fn lineage_is_as_answered() {
    answered("docs/lineage.md", 5).await;
}

#[tokio::test]
async fn search_is_as_answered() {
    answered("docs/search.md", 6).await;
}

/// Each question of a page is asked of the demo; the block behind it is the answer.
async fn answered(name: &str, at_least: usize) {
    let catalog = catalog::load("schema.graphql", include_str!("../schema.graphql")).unwrap();
    let backend = backends::sqlite();
    backends::fill(&catalog, &backend, &demo::lines(), 1_800_000_000_000_000).await;
    let service = service(catalog, backend).unwrap();
    let page = read(name);
    let mut written = String::new();
    let mut answer: Option<String> = None;
    let mut answers = 0;
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        written.push_str(line);
        written.push('\n');
        let Some(language) = line.strip_prefix(FENCE) else { continue };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != FENCE).collect();
        match language {
            "graphql" => {
                let query = block.join("\n");
                written.push_str(&query);
                written.push('\n');
                let request = Request { query, operation_name: None, variables: serde_json::Map::new() };
                answer = Some(String::from_utf8(client::run(&service, &request).await.body).unwrap());
            }
            "json" => {
                let answer = answer.take().expect("an answer stands behind a question");
                assert!(!answer.contains("\"errors\""), "{answer}");
                written.push_str(&answer);
                written.push('\n');
                answers += 1;
            }
            other => panic!("a block of `{other}`"),
        }
        written.push_str(FENCE);
        written.push('\n');
    }
    assert!(answers >= at_least, "only {answers} answers");
    if std::env::var("INSTA_UPDATE").is_ok_and(|mode| mode == "always") {
        fs::write(root().join(name), written).unwrap();
    } else {
        assert_eq!(page, written, "{name} is not what is answered; INSTA_UPDATE=always writes it anew");
    }
}

#[test]
fn every_stage_is_explained() {
    let help = output("mlg explain --help");
    let stages: Vec<&str> = help
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- ")?.split_once(':').map(|(stage, _)| stage))
        .collect();
    assert!(stages.len() >= 6 && stages.contains(&"projection"), "{help}");
    let page = read("docs/explain.md");
    let named: Vec<&str> =
        page.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
    assert_eq!(named, stages, "the table of docs/explain.md");
    let listed = format!("--stage {} QUERY", stages.join("|"));
    assert!(read("ARCHITECTURE.md").contains(&listed), "ARCHITECTURE.md does not have `{listed}`");
}

/// What links lead to, and what is named as a path, is there.
#[test]
fn what_documents_lead_to_is_there() {
    let pages = [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "docs/configuration.md",
        "docs/errors.md",
        "docs/events.md",
        "docs/explain.md",
        "docs/federation.md",
        "docs/access.md",
        "docs/http.md",
        "docs/identity-of-assets.md",
        "docs/importing.md",
        "docs/ingestion.md",
        "docs/lineage.md",
        "docs/openlineage.md",
        "docs/search.md",
        "docs/writing.md",
        "demo/README.md",
        "examples/federation/README.md",
        "examples/ingestion/README.md",
    ];
    let rooms = ["src/", "web/", "tests/", "docs/", "demo/", "docker/", "scripts/", "benches/", "examples/"];
    let mut missing = Vec::new();
    for page in pages {
        let text = read(page);
        let folder = Path::new(page).parent().unwrap();
        let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        let links = links.filter(|link| !link.contains("://")).map(|link| folder.join(link));
        let paths = text.lines().flat_map(|line| line.split('`').skip(1).step_by(2));
        let paths = paths
            .filter(|path| rooms.iter().any(|room| path.starts_with(room)))
            .filter(|path| !path.contains(['*', ' ', '<']))
            .map(Path::new)
            .map(Path::to_path_buf);
        missing
            .extend(links.chain(paths).filter(|path| !root().join(path).exists()).map(|path| (page, path)));
    }
    assert!(missing.is_empty(), "{missing:?}");
    // It is a page of the API documentation too, where nothing lies beside it.
    assert!(!read("ARCHITECTURE.md").contains("]("), "ARCHITECTURE.md has a link");
}

#[test]
fn a_schema_check_is_as_printed() {
    let folder = tempfile::tempdir().unwrap();
    let old = "type Query { model(name: String): Model } type Model { name: String! owner: String }";
    let new = old.replace("owner", "team").replace("name: String)", "name: String, tag: String)");
    fs::write(folder.path().join("old.graphql"), old).unwrap();
    fs::write(folder.path().join("new.graphql"), new).unwrap();
    let page = read("docs/schema-checks.md");
    let block = page.split(FENCE).find_map(|block| block.strip_prefix("console\n$ ")).unwrap();
    let (command, shown) = block.split_once('\n').unwrap();
    let printed = output(&format!("cd '{}' && {command} 2>&1 || test $? = 1", folder.path().display()));
    assert_eq!(printed, shown, "docs/schema-checks.md");
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(page: &str) -> String {
    fs::read_to_string(root().join(page)).unwrap()
}

/// What a shell prints for a command of the page.
fn output(command: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_mlg")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
    let output =
        Command::new("sh").args(["-c", command]).env("PATH", path).env_remove("MLG_SCHEMA").output().unwrap();
    assert!(output.status.success(), "{command}\n{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    format!("{}\n", text.trim_end())
}

#[test]
fn the_demo_checks_its_catalogue() {
    if Command::new("python3").arg("--version").output().is_err() {
        backends::not_run("docs", "Python 3 is not installed");
        return;
    }
    let (code, said) = check_demo(root());
    assert_eq!(code, Some(0), "{said}");
    let passed = said.lines().filter(|line| line.starts_with("ok    ")).count();
    assert!(passed >= 30, "{passed} checks\n{said}");
    for line in [
        "ok    models trained on MSMARCO: 231",
        "ok    downstream of MSMARCO: 289",
        "ok    lines that don't fit the schema: []",
        "ok    relationships from real to synthetic: []",
        "      4640 assets (277 synthetic), 250 components, 11008 relationships; 17 walks of the whole chain",
    ] {
        assert!(said.lines().any(|known| known == line), "{line}\n{said}");
    }
}

#[test]
fn the_demo_refuses_a_catalogue_that_lacks_a_line() {
    if Command::new("python3").arg("--version").output().is_err() {
        backends::not_run("docs", "Python 3 is not installed");
        return;
    }
    let copy = tempfile::tempdir().unwrap();
    fs::create_dir(copy.path().join("demo")).unwrap();
    for file in ["schema.graphql", "demo/mteb.py", "demo/check.py", "demo/synthetic.py"] {
        fs::copy(root().join(file), copy.path().join(file)).unwrap();
    }
    let mut lines = demo::lines();
    let on_msmarco = |line: &String| line.contains("\"TRAINED_ON\"") && line.contains("/mteb/MSMARCO\"");
    lines.remove(lines.iter().position(on_msmarco).unwrap());
    let file = fs::File::create(copy.path().join("demo/catalogue.ndjson.gz")).unwrap();
    let mut packed = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
    packed.write_all((lines.join("\n") + "\n").as_bytes()).unwrap();
    packed.finish().unwrap();
    let (code, said) = check_demo(copy.path());
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("FAIL  models trained on MSMARCO: 230, expected 231\n"), "{said}");
    assert!(said.contains(" of the checks failed\n"), "{said}");
}

/// What `demo/mteb.py --check` of a folder exits with, and all it says.
fn check_demo(folder: &Path) -> (Option<i32>, String) {
    let mut command = Command::new("python3");
    command.args(["demo/mteb.py", "--check"]).current_dir(folder);
    // No compiled files are left in the project, and names are not only ASCII.
    command.env("PYTHONDONTWRITEBYTECODE", "1").env("PYTHONUTF8", "1");
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code(), text(&output.stdout) + &text(&output.stderr))
}
