//! Settings of the binary: which layer wins, what `mlg config print` tells, and what is wrong with a slip.

use std::{fs, path::Path, process::Command};

use assert_cmd::cargo::cargo_bin;

/// Exit code, standard output and error of the binary in a folder, with nothing else in its environment.
fn mlg(folder: &Path, variables: &[(&str, &str)], arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(cargo_bin!("mlg"));
    command.args(arguments).current_dir(folder).env_clear().envs(variables.iter().copied());
    let output = command.output().expect("the binary starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is text");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// The setting of a name, with its origin.
fn line(printed: &str, name: &str) -> String {
    let line = printed.lines().find(|line| line.trim_start_matches("# ").starts_with(&format!("{name} ")));
    let line = line.unwrap_or_else(|| panic!("{name} is not in\n{printed}"));
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn each_setting_is_printed_with_where_it_came_from() {
    let folder = tempfile::tempdir().unwrap();
    let text =
        "graph = 'sqlite:file.db'\nlisten = '127.0.0.1:1'\nschema = 'a.graphql'\n\n[limits]\ndepth = 7\n";
    fs::write(folder.path().join("mlg.toml"), text).unwrap();
    let variables =
        [("MLG_LISTEN", "127.0.0.1:2"), ("MLG_SCHEMA", "b.graphql"), ("MLG_GRAPH_PASSWORD", "hunter2")];
    let (code, out, err) = mlg(folder.path(), &variables, &["config", "print", "--listen", "127.0.0.1:3"]);
    assert_eq!((code, &*err), (Some(0), ""));
    for (name, expected) in [
        ("listen", "listen = \"127.0.0.1:3\" # --listen"),
        ("schema", "schema = \"b.graphql\" # MLG_SCHEMA"),
        ("graph", "graph = \"sqlite:file.db\" # mlg.toml:1"),
        ("depth", "depth = 7 # mlg.toml:6"),
        ("log", "log = \"warn,mlg=info\" # default"),
        ("graph_password", "# graph_password is set # MLG_GRAPH_PASSWORD"),
        ("graph_password_file", "# graph_password_file is not set # default"),
    ] {
        assert_eq!(line(&out, name), expected);
    }
    assert!(!out.contains("hunter2"), "{out}");
    // What is printed is a file of settings.
    let again = tempfile::tempdir().unwrap();
    fs::write(again.path().join("other.toml"), &out).unwrap();
    let (code, reread, err) = mlg(again.path(), &[], &["--config", "other.toml", "config", "print"]);
    assert_eq!((code, &*err), (Some(0), ""));
    assert!(line(&reread, "depth").starts_with("depth = 7 # other.toml:"), "{reread}");
    let (code, reread, _) = mlg(again.path(), &[("MLG_CONFIG", "other.toml")], &["config", "print"]);
    assert!(code == Some(0) && line(&reread, "listen").starts_with("listen = \"127.0.0.1:3\" # other.toml:"));
}

#[test]
fn a_slip_stops_every_command_and_is_told_with_the_nearest_name() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mlg.toml"), "lissen = 'x'\n[limits]\ndepht = 3\naliases = 'many'\n")
        .unwrap();
    for arguments in [&["schema", "print"][..], &["config", "print"], &["serve"]] {
        let (code, out, err) = mlg(folder.path(), &[("MLG_GRAPHS", "sqlite::memory:")], arguments);
        assert_eq!((code, &*out), (Some(1), ""));
        let expected = [
            "error: mlg.toml:1: there is no setting `lissen`; `listen` is one",
            "error: mlg.toml:3: there is no setting `limits.depht`; `limits.depth` is one",
            "error: MLG_GRAPHS: there is no setting `MLG_GRAPHS`; `MLG_GRAPH` is one",
            "error: mlg.toml:4: `limits.aliases` is set wrongly: invalid type: string \"many\", expected u64",
        ];
        assert_eq!(err.lines().collect::<Vec<_>>(), expected);
    }
    let (code, _, err) = mlg(folder.path(), &[], &["--config", "none.toml", "config", "print"]);
    assert!(code == Some(1) && err.contains("can't read `none.toml`"), "{err}");
}

#[test]
fn a_filter_of_logs_that_is_none_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let (code, _, err) = mlg(folder.path(), &[("MLG_LOG", "mlg=loudly")], &["schema", "print"]);
    assert!(code == Some(1) && err.starts_with("error: MLG_LOG: `log` is set wrongly: "), "{err}");
    assert_eq!(err.lines().count(), 1);
}

#[test]
fn settings_reach_what_they_set() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mlg.toml"), "[limits]\ndepth = 1\n").unwrap();
    let (code, _, err) = mlg(folder.path(), &[], &["explain", "{ models { totalCount } }"]);
    assert!(code == Some(1) && err.contains("at most 1 are allowed"), "{err}");
    let (code, out, err) = mlg(folder.path(), &[("MLG_SCHEMA", "no/such.graphql")], &["schema", "print"]);
    assert!(code == Some(1) && out.is_empty() && err.contains("no/such.graphql"), "{err}");
}

#[test]
fn a_limit_out_of_its_range_is_told_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mlg.toml"), "[limits]\nnesting = 101\n").unwrap();
    let (code, _, err) = mlg(folder.path(), &[], &["schema", "print"]);
    let expected = "error: mlg.toml:2: `limits.nesting` is 101; it is from 2 to 100\n";
    assert_eq!((code, &*err), (Some(1), expected));
    for (variable, value, told) in [
        ("MLG_HTTP_CONNECTIONS", "0", "`http.connections` is 0; it is from 1 to 65535"),
        (
            "MLG_HTTP_PERSISTED_QUERIES",
            "1000001",
            "`http.persisted_queries` is 1000001; it is from 0 to 1000000",
        ),
        ("MLG_HTTP_WEBSOCKET_OPERATIONS", "0", "`http.websocket.operations` is 0; it is from 1 to 1000"),
        (
            "MLG_HTTP_WEBSOCKET_MESSAGE_BYTES",
            "10",
            "`http.websocket.message_bytes` is 10; it is from 1024 to 2097152",
        ),
        (
            "MLG_HTTP_CORS_ORIGINS",
            "*,https://a.example.org/",
            "`http.cors_origins` has `https://a.example.org/`; an origin is `https://studio.example.org`, without a \
             path, or `*`",
        ),
        (
            "MLG_HTTP_HOSTS",
            "mlg.example.org:4000",
            "`http.hosts` has `mlg.example.org:4000`; a name is `mlg.example.org`, without a port, or `*`",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (code, _, err) = mlg(folder.path(), &[(variable, value)], &["schema", "print"]);
        assert_eq!((code, err), (Some(1), format!("error: {variable}: {told}\n")));
    }
}
