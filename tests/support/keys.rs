//! API keys as `mlg key new` makes them, for suites that serve the binary.
//!
//! In: roles. Out: tokens, and the file by which a server knows them. Must not know: servers.

use crate::binary::run;

/// Makes a key; answers its token and the line of the file.
pub(crate) fn key(arguments: &[&str]) -> (String, String) {
    let said = run(&[&["key", "new"], arguments].concat());
    assert_eq!((said.code, &*said.err), (0, ""));
    let line = |start: &str| said.out.lines().map(str::trim).find(|line| line.starts_with(start));
    (line("mlg_").expect("a token").to_owned(), line("{").unwrap_or_default().to_owned())
}

/// The tokens of a key of each role, and the file of keys.
pub(crate) fn keys<const N: usize>(roles: [&str; N]) -> ([String; N], tempfile::NamedTempFile) {
    let made = roles.map(|role| key(&["--name", role, "--role", role]));
    let lines: String = made.iter().map(|(_, line)| format!("{line}\n")).collect();
    let file = tempfile::NamedTempFile::new().expect("there is room");
    std::fs::write(file.path(), lines).expect("there is room");
    (made.map(|(token, _)| token), file)
}
