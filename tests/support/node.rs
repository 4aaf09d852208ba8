//! Reference implementations in Node: one script, JSON in, JSON out.

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use serde_json::Value;

/// What a script of `tests/support/node` makes of an input; nothing, and a line in the report of what did not run, where
/// its packages are not installed.
pub(crate) fn run(suite: &str, script: &str, input: &Value) -> Option<Value> {
    run_in(suite, ("node", "MLG_TEST_NODE_MODULES"), script, input)
}

/// The same for a folder of `tests/support` and the variable that says where its packages are.
pub(crate) fn run_in(
    suite: &str,
    (folder, variable): (&str, &str),
    script: &str,
    input: &Value,
) -> Option<Value> {
    let Some(modules) = std::env::var_os(variable) else {
        not_run(suite, &format!("{variable} is not set"));
        return None;
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support").join(folder).join(script);
    let mut node = Command::new("node")
        .arg(script)
        .env(variable, modules)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    node.stdin.take().unwrap().write_all(input.to_string().as_bytes()).unwrap();
    let output = node.wait_with_output().unwrap();
    assert!(output.status.success(), "the script failed");
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

fn not_run(suite: &str, reason: &str) {
    eprintln!("not run: {suite}: {reason}");
    if let Some(file) = std::env::var_os("MLG_TEST_NOT_RUN_FILE") {
        let mut file = fs::OpenOptions::new().create(true).append(true).open(file).unwrap();
        writeln!(file, "{suite}: {reason}").unwrap();
    }
}
