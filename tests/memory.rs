//! The memory of a load does not depend on how much is loaded.

use std::{
    fmt::Write as _,
    fs::{self, File},
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use assert_cmd::cargo::cargo_bin;

/// Lines of the two loads; held until the end, those of the larger one would take some 40 MB more.
const FEW: usize = 8_000;
const MANY: usize = 4 * FEW;
/// Assets that the lines speak of again and again, so that the graph is of one size.
const ASSETS: usize = 500;
/// How much more the larger load may take.
const RATIO: f64 = 1.2;

#[test]
fn a_load_takes_as_much_memory_for_many_lines_as_for_few() {
    if !Path::new("/proc/self/status").exists() {
        return;
    }
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let [few, many] = [FEW, MANY].map(|count| {
        let lines = folder.path().join(format!("{count}.ndjson"));
        fs::write(&lines, text(count)).expect("there is room for a file");
        let graph = format!("sqlite:{}", folder.path().join(format!("{count}.db")).display());
        let from_input = peak(&["load", "--strict", "--graph", &graph, "-"], &lines);
        let from_file = peak(&["load", "--graph", &graph, lines.to_str().expect("a path is text")], &lines);
        [from_file, from_input]
    });
    for (few, many) in few.into_iter().zip(many) {
        assert!(many < few * RATIO, "{few} kB for {FEW} lines, {many} kB for {MANY}");
    }
}

/// Half assets, half relationships.
fn text(count: usize) -> String {
    let mut text = String::new();
    for line in 0..count / 2 {
        let (asset, other, prose) = (line % ASSETS, line * 7 % ASSETS, "made-up text ".repeat(20));
        writeln!(
            text,
            r#"{{"type":"Model","uri":"mlg://model/test/{asset}","description":"{prose}{line}"}}
{{"relationship":"DERIVED_FROM","from":"mlg://model/test/{asset}","to":"mlg://model/test/{other}","fact":{{"evidence":"{prose}"}}}}"#
        )
        .expect("text takes text");
    }
    text
}

/// The most memory in kB that a run was seen to take; the kernel keeps the mark, so only the very end is missed.
fn peak(arguments: &[&str], input: &Path) -> f64 {
    let mut child = Command::new(cargo_bin!("mlg"))
        .args(arguments)
        .env_remove("MLG_SCHEMA")
        .stdin(File::open(input).expect("it was written"))
        .stdout(Stdio::null())
        .spawn()
        .expect("the binary starts");
    let status = format!("/proc/{}/status", child.id());
    let mut peak: f64 = 0.0;
    loop {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let mark = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let mark = mark.and_then(|mark| mark.trim().trim_end_matches(" kB").parse().ok());
        peak = peak.max(mark.unwrap_or_default());
        if let Some(status) = child.try_wait().expect("it is our child") {
            assert!(status.success(), "{arguments:?}: {status}");
            return peak;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}
