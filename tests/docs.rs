//! What the documents show is what the program prints: each `mlg` command of a page is run, its output compared.

use std::{fs, path::Path, process::Command};

const FENCE: &str = "```";

#[test]
fn explained_queries_are_as_printed() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/explain.md");
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
