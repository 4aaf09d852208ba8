//! What the documents show is what the program prints: each `mlg` command of a page is run, its output compared.

use std::{fs, path::Path, process::Command};

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
        "docs/explain.md",
        "demo/README.md",
    ];
    let rooms = ["src/", "tests/", "docs/", "demo/", "docker/", "scripts/", "benches/"];
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
