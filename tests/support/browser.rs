//! A real browser, driven by a script of `tests/support/browser`.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use super::backends;

/// What the script printed. `None`, and the suite among those not run, where no browser is installed; a script that fails panics.
/// The script gets `token` as `MLG_TOKEN`.
pub(crate) fn browse(suite: &str, script: &str, arguments: &[&str], token: &str) -> Option<String> {
    let Some(modules) = std::env::var_os("MLG_TEST_BROWSER_MODULES") else {
        backends::not_run(suite, "MLG_TEST_BROWSER_MODULES is not set");
        return None;
    };
    // Where the browser is unpacked, and keeps its own files.
    let folder = tempfile::tempdir().unwrap();
    let said = Command::new("node")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/browser").join(script))
        .args(arguments)
        .env("MLG_TEST_BROWSER_MODULES", modules)
        .env("MLG_TOKEN", token)
        .env("TMPDIR", folder.path())
        .env("HOME", folder.path())
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    let out = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(said.status.success(), "{out}");
    Some(out)
}
