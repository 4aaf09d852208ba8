//! SQLite on a disk that is full: a limit on the size of files stands for it.

use std::{fs, process::Command};

use assert_cmd::cargo::cargo_bin;

use super::binary::{mlg, run};

/// Models with a text of some length each.
fn lines(models: usize) -> String {
    let text = "word ".repeat(200);
    let model = |number| {
        format!(
            "{{\"type\":\"Model\",\"uri\":\"mlg://model/t/m{number}\",\"name\":\"m{number}\",\"description\":\"{text}\"}}\n"
        )
    };
    std::iter::once("{\"format\":\"mlg\",\"version\":1}\n".to_owned()).chain((0..models).map(model)).collect()
}

#[test]
fn a_full_disk_is_told_and_leaves_what_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let (few, many) = (folder.path().join("few.ndjson"), folder.path().join("many.ndjson"));
    fs::write(&few, lines(3)).unwrap();
    fs::write(&many, lines(4_000)).unwrap();
    let graph = format!("sqlite:{}", folder.path().join("graph.db").display());
    let loaded = run(&["load", "--graph", &graph, few.to_str().unwrap()]);
    assert_eq!(loaded.code, 0, "{}", loaded.err);
    // A file of more than 2 MiB can't be written; the signal that tells so is passed over, as a full disk sends none.
    let script = "ulimit -f 2048; trap '' XFSZ; exec \"$@\"";
    let mut limited = Command::new("bash");
    limited.args(["-c", script, "-"]).arg(cargo_bin!("mlg"));
    let output = limited.args(["load", "--graph", &graph]).arg(&many).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("graph store unavailable"), "{said}");
    // Batches are whole: what is there is some of the first lines, and all can be loaded once there is room.
    let exported = |expected: Option<usize>| {
        let output = mlg(&["export", "--graph", &graph]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        let models = text.matches("\"type\":\"Model\"").count();
        assert!(models >= 3 && expected.is_none_or(|expected| models == expected), "{models}");
        models
    };
    assert!(exported(None) < 4_000, "the disk was not full");
    let loaded = run(&["load", "--graph", &graph, many.to_str().unwrap()]);
    assert_eq!(loaded.code, 0, "{}", loaded.err);
    exported(Some(4_000));
}
