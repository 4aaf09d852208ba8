//! The binary as its users run it: subcommands, their output and exit codes.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::PathBuf,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

#[path = "support/binary.rs"]
mod binary;

use binary::{PATIENCE, Server, mlg, run};

fn scratch(name: &str, text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let path = folder.path().join(name);
    fs::write(&path, text).expect("there is room for a file");
    (folder, path)
}

#[test]
fn check_tells_a_good_schema_from_a_bad_one() {
    let good = run(&["check"]);
    assert_eq!(good.code, 0, "{}", good.err);
    assert!(good.out.starts_with("schema.graphql is good: 20 types"), "{}", good.out);
    let (_folder, path) =
        scratch("bad.graphql", "type Film @node @key(fields: \"id\") { id: ID! cast: [Actor!]! }");
    let bad = run(&["check", "--schema", path.to_str().unwrap()]);
    assert_eq!(bad.code, 1);
    assert!(bad.err.contains("bad.graphql") && bad.err.contains("Actor"), "{}", bad.err);
    let missing = run(&["check", "--schema", "no/such.graphql"]);
    assert_eq!(missing.code, 1);
    assert!(missing.err.contains("no/such.graphql"), "{}", missing.err);
}

#[test]
fn schema_print_prints_the_api() {
    let said = run(&["schema", "print"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains("type ModelConnection"), "{}", said.out);
}

#[test]
fn schema_diff_says_what_breaks_clients() {
    let sdl = "type Query { model(name: String): Model } type Model { name: String! owner: String }";
    let (_old, old) = scratch("old.graphql", sdl);
    let (_new, new) = scratch(
        "new.graphql",
        &sdl.replace(" owner: String", "").replace("name: String)", "name: String, tag: String)"),
    );
    let (old, new) = (old.to_str().unwrap(), new.to_str().unwrap());
    let said = run(&["schema", "diff", old, new]);
    let report = format!(
        "{old} -> {new}: 1 breaking, 1 dangerous, 0 safe\n\nBREAKING\n  Model.owner: the field was removed; clients must stop \
         asking for it\n\nDANGEROUS\n  Query.model.tag: an optional argument `String` was added; without it the answer may be \
         another\n"
    );
    assert_eq!((said.code, said.out, said.err), (1, report, "error: 1 change breaks clients\n".to_owned()));
    let back = run(&["schema", "diff", new, old]);
    assert_eq!(back.code, 1, "the argument is removed: {}", back.out);
    let same = run(&["schema", "diff", old, old]);
    assert_eq!((same.code, same.out.lines().count()), (0, 1), "{}", same.out);
    let dangerous = |arguments: &[&str]| {
        let (_folder, more) =
            scratch("more.graphql", &sdl.replace("name: String)", "name: String, tag: String)"));
        run(&[&["schema", "diff", old, more.to_str().unwrap()], arguments].concat())
    };
    assert_eq!(dangerous(&[]).code, 0);
    let strict = dangerous(&["--fail-on", "dangerous"]);
    assert_eq!((strict.code, strict.err.as_str()), (1, "error: 1 change may break clients\n"));
    assert_eq!(run(&["schema", "diff", old, new, "--fail-on", "never"]).code, 0);
    let json: serde_json::Value =
        serde_json::from_str(&run(&["schema", "diff", old, new, "--format", "json"]).out).unwrap();
    assert_eq!((&json["breaking"], &json["dangerous"], &json["safe"]), (&1.into(), &1.into(), &0.into()));
    assert_eq!(json["changes"][0]["kind"], "FIELD_REMOVED");
    assert_eq!(json["changes"][0]["path"], "Model.owner");
}

#[test]
fn schema_diff_takes_mappings_sdl_and_standard_input_and_refuses_the_rest() {
    let printed = run(&["schema", "print"]).out;
    let mut command = mlg(&["schema", "diff", "schema.graphql", "-"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the binary starts");
    child.stdin.take().unwrap().write_all(printed.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(said, "schema.graphql -> -: 0 breaking, 0 dangerous, 0 safe\n");
    let (_folder, bad) = scratch("bad.graphql", "type Query { a: Nothing @nope }");
    let (_folder, film) =
        scratch("film.graphql", "type Film @node @key(fields: \"id\") { id: ID! cast: [Actor!]! }");
    for (arguments, mark) in [
        (["-", "-"], "standard input"),
        (["schema.graphql", "no/such.graphql"], "error: can't read `no/such.graphql`"),
        (["schema.graphql", bad.to_str().unwrap()], "bad.graphql:1:17: cannot find type `Nothing`"),
        (["schema.graphql", film.to_str().unwrap()], "Actor"),
    ] {
        let said = run(&[&["schema", "diff"], &arguments[..]].concat());
        assert!(
            said.code == 2 && said.err.contains(mark) && said.out.is_empty(),
            "{} {}",
            said.code,
            said.err
        );
    }
    assert_eq!(run(&["schema", "diff", "schema.graphql"]).code, 2);
}

#[test]
fn explain_shows_each_stage_without_a_graph() {
    let query = "query Q($n: String) { models(where: {name: {eq: $n}}, first: 3) { nodes { name } } }";
    let variables = r#"{"n":"a secret"}"#;
    let marks = [
        ("selection", "models(where: {name: {eq: \"a secret\"}}, first: 3) -> ModelConnection!"),
        ("cost", "total 6\n  models 6 = 1 * (1 + 3) + 2 for arguments\n    nodes 3 = 3 * (1 + 0)\n"),
        ("plan", "scan :Model"),
        ("statements", "models = one statement\n"),
        ("cypher", "MATCH (n0:Model)"),
        ("sql", "FROM node"),
        ("projection", "models! = ModelConnection, page of 3 (rows 0) of read 0"),
    ];
    let all = run(&["explain", "--variables", variables, query]);
    assert_eq!(all.code, 0, "{}", all.err);
    for (stage, mark) in marks {
        let one = run(&["explain", "--stage", stage, "--variables", variables, query]);
        assert_eq!(one.code, 0, "{}", one.err);
        assert!(one.out.contains(mark), "{stage}: {}", one.out);
        assert!(all.out.contains(&format!("# {stage}\n\n{}", one.out)), "{}", all.out);
    }
    for stage in ["cypher", "sql"] {
        let said = run(&["explain", "--stage", stage, "--variables", variables, query]);
        assert!(!said.out.contains("secret"), "{}", said.out);
    }
}

#[test]
fn explain_says_where_a_query_is_wrong() {
    let said = run(&["explain", "{\n  models { nodes { nom } }\n}"]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("error: 2:20: ") && said.err.contains("nom"), "{}", said.err);
    let said = run(&["explain", "--variables", "[]", "{ __typename }"]);
    assert!(said.code == 1 && said.err.contains("`--variables`"), "{}", said.err);
}

#[test]
fn explain_says_how_many_statements_a_root_field_is() {
    let cases = [
        ("{ models { nodes { name } } }", "models = one statement\n"),
        ("{ models { totalCount } }", "models = one statement\n"),
        ("{ __typename }", "__typename = no statement: the schema answers it\n"),
        (
            "{ models { nodes { name } pageInfo { hasNextPage } totalCount aggregate { count } } }",
            "models = one statement; it reads :Model 2 times, for rows and the aggregate, since each takes another part of it\n",
        ),
        (
            "{ models { nodes { owners { name } ownersConnection { totalCount } trainedOn { name } } } }",
            "models = one statement; it reads -[:OWNED_BY]-> :Asset 2 times, for rows and the total, \
             since each takes another part of it\n",
        ),
        (
            "{ a: model(uri: \"mlg://model/t/a\") { name } b: model(uri: \"mlg://model/t/b\") { license } }",
            "a = one statement; lookups like it in requests of the same moment join it\n\
             b = one statement; lookups like it in requests of the same moment join it\n",
        ),
    ];
    for (query, expected) in cases {
        let said = run(&["explain", "--stage", "statements", query]);
        assert_eq!((said.code, said.out.as_str()), (0, expected), "{query}: {}", said.err);
    }
}

const LINES: &str = r#"{"format":"mlg","version":1}
{"type":"Dataset","uri":"mlg://dataset/test/a","name":"a","updatedAt":"2026-01-01T00:00:00Z"}
{"type":"Model","uri":"mlg://model/test/m","updatedAt":"2026-01-01T00:00:00Z"}
{"relationship":"TRAINED_ON","from":"mlg://model/test/m","to":"mlg://dataset/test/b"}
"#;

#[test]
fn what_is_loaded_is_exported_and_loads_equal() {
    let (folder, lines) = scratch("lines.ndjson", LINES);
    let graph = |name: &str| format!("sqlite:{}", folder.path().join(name).display());
    let (first, second) = (graph("first.db"), graph("second.db"));
    let loaded = run(&["load", "--graph", &first, lines.to_str().unwrap()]);
    assert_eq!(loaded.code, 0, "{}", loaded.err);
    assert!(
        loaded.out.contains("1 references created") && loaded.out.contains("0 bad lines"),
        "{}",
        loaded.out
    );
    let exported = run(&["export", "--graph", &first]);
    assert_eq!(exported.code, 0, "{}", exported.err);
    assert!(exported.out.contains("mlg://dataset/test/b"), "{}", exported.out);
    let copy = folder.path().join("copy.ndjson");
    fs::write(&copy, &exported.out).unwrap();
    let again = run(&["load", "--strict", "--graph", &second, copy.to_str().unwrap()]);
    assert_eq!(again.code, 0, "{}", again.err);
    assert_eq!(run(&["export", "--graph", &second]).out, exported.out);
}

#[test]
fn what_follows_is_derived_on_load_and_anew() {
    let lines = r#"{"relationship":"HAS_CELL","from":"mlg://experiment/t/e","to":"mlg://experiment-cell/t/c"}
{"relationship":"EXPOSES","from":"mlg://experiment-cell/t/c","to":"mlg://model-version/t/m"}
"#;
    let (folder, lines) = scratch("lines.ndjson", lines);
    let graph = format!("sqlite:{}", folder.path().join("derived.db").display());
    let told = |derived: &str| {
        format!(
            "TESTS by HAS_CELL/EXPOSES: {derived}\nTESTS by HAS_CELL/EXPOSES/DEPLOYS: 0 created, 0 kept, 0 removed\n\
             TESTS by HAS_CELL/^EXECUTED_FOR/^PRODUCED_BY: 0 created, 0 kept, 0 removed\n"
        )
    };
    let derive = || {
        let said = run(&["derive", "--graph", &graph]);
        assert_eq!(said.code, 0, "{}", said.err);
        said.out
    };
    assert_eq!(run(&["derive", "--graph", &graph]).code, 1, "there is no file yet");
    let loaded = run(&["load", "--graph", &graph, lines.to_str().unwrap()]);
    assert!(loaded.out.contains("; 1 relationships derived, 0 no longer; "), "{}", loaded.out);
    assert_eq!(derive(), told("0 created, 1 kept, 0 removed"));
    let connection = rusqlite::Connection::open(folder.path().join("derived.db")).unwrap();
    connection.execute("DELETE FROM relationship WHERE _type = 'EXPOSES'", ()).unwrap();
    assert_eq!(derive(), told("0 created, 0 kept, 1 removed"));
    assert_eq!(derive(), told("0 created, 0 kept, 0 removed"));
    let schema = folder.path().join("films.graphql");
    fs::write(&schema, "type Film @node @key(fields: \"id\") { id: ID! }").unwrap();
    let films = format!("sqlite:{}", folder.path().join("films.db").display());
    let schema = schema.to_str().unwrap();
    assert_eq!(run(&["migrate", "--graph", &films, "--schema", schema]).code, 0);
    let said = run(&["derive", "--graph", &films, "--schema", schema]);
    assert_eq!((said.code, said.out), (0, format!("{schema} derives no relationships\n")), "{}", said.err);
}

#[test]
fn a_failed_export_leaves_the_file_as_it_was() {
    let (folder, lines) = scratch("lines.ndjson", LINES);
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (good, typo) = (format!("sqlite:{}", path("good.db")), format!("sqlite:{}", path("god.db")));
    assert_eq!(run(&["load", "--graph", &good, lines.to_str().unwrap()]).code, 0);
    let backup = path("backup.ndjson");
    let whole = run(&["export", "--graph", &good, "--output", &backup]);
    assert_eq!((whole.code, whole.out.as_str()), (0, ""), "{}", whole.err);
    let text = fs::read_to_string(&backup).unwrap();
    assert_eq!(text, run(&["export", "--graph", &good]).out);
    let names = || {
        let mut names: Vec<_> = fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| !name.ends_with("-wal") && !name.ends_with("-shm"))
            .collect();
        names.sort();
        names
    };

    // A graph that is not there is not made, whoever wants to read it.
    let films = path("films.graphql");
    fs::write(&films, "type Film @node @key(fields: \"id\") { id: ID! }").unwrap();
    let before = names();
    for arguments in [
        &["export", "--graph", &typo, "--output", &backup][..],
        &["export", "--graph", &typo],
        &["check", "--graph", &typo],
    ] {
        let said = run(arguments);
        assert_eq!(said.code, 1, "{arguments:?}: {}", said.out);
        assert!(said.err.contains("there is no graph `") && said.err.contains("god.db"), "{}", said.err);
    }
    // One that is there may fail too, after the export has begun.
    let refused = run(&["export", "--schema", &films, "--graph", &good, "--output", &backup]);
    assert!(refused.code == 1 && refused.err.contains("`mlg migrate`"), "{}", refused.err);
    assert_eq!(names(), before);
    assert_eq!(fs::read_to_string(&backup).unwrap(), text);

    let nowhere = run(&["export", "--graph", &good, "--output", &path("no/such/folder.ndjson")]);
    assert!(nowhere.code == 1 && nowhere.err.contains("folder.ndjson"), "{}", nowhere.err);
}

#[cfg(unix)]
#[test]
fn an_export_is_written_through_links_and_into_devices() {
    use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _, symlink};
    let (folder, lines) = scratch("lines.ndjson", LINES);
    let path = |name: &str| folder.path().join(name).display().to_string();
    let graph = format!("sqlite:{}", path("graph.db"));
    assert_eq!(run(&["load", "--graph", &graph, lines.to_str().unwrap()]).code, 0);
    let (file, link) = (path("file.ndjson"), path("link.ndjson"));
    fs::write(&file, "old").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    symlink(&file, &link).unwrap();
    assert_eq!(run(&["export", "--graph", &graph, "--output", &link]).code, 0);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(fs::read_to_string(&file).unwrap().starts_with("{\"format\":\"mlg\""));
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
    // A new file is like any other that the user makes.
    let (new, plain) = (path("new.ndjson"), path("plain"));
    assert_eq!(run(&["export", "--graph", &graph, "--output", &new]).code, 0);
    fs::write(&plain, "").unwrap();
    let mode = |path: &str| fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode(&new), mode(&plain));
    assert_eq!(run(&["export", "--graph", &graph, "--output", "/dev/null"]).code, 0);
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
}

#[test]
fn an_export_whose_reader_has_seen_enough_ends_quietly() {
    let text: String = (0..2000)
        .map(|index| format!("{{\"type\":\"Model\",\"uri\":\"mlg://model/test/{index}\"}}\n"))
        .collect();
    let (folder, lines) = scratch("lines.ndjson", &text);
    let graph = format!("sqlite:{}", folder.path().join("graph.db").display());
    assert_eq!(run(&["load", "--graph", &graph, lines.to_str().unwrap()]).code, 0);
    let mut child = mlg(&["export", "--graph", &graph])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut first = String::new();
    // More than a pipe holds is still to come when its reader goes.
    BufReader::with_capacity(16, child.stdout.take().expect("it is piped")).read_line(&mut first).unwrap();
    assert!(first.starts_with("{\"format\""), "{first}");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn check_tells_what_a_graph_contradicts() {
    let (folder, lines) = scratch("lines.ndjson", LINES);
    let graph = format!("sqlite:{}", folder.path().join("graph.db").display());
    assert_eq!(run(&["load", "--graph", &graph, lines.to_str().unwrap()]).code, 0);
    let good = run(&["check", "--graph", &graph]);
    assert_eq!(good.code, 0, "{}", good.err);
    assert!(good.out.ends_with("the graph holds nothing that contradicts schema.graphql\n"), "{}", good.out);
    for domain in ["b", "a"] {
        let line = format!(
            r#"{{"relationship":"IN_DOMAIN","from":"mlg://model/test/m","to":"mlg://domain/test/{domain}"}}"#
        );
        fs::write(&lines, line).unwrap();
        assert_eq!(run(&["load", "--graph", &graph, lines.to_str().unwrap()]).code, 0);
    }
    let bad = run(&["check", "--graph", &graph]);
    assert_eq!(bad.code, 1, "{}", bad.out);
    assert!(
        bad.out.ends_with("  mlg://model/test/m has 2, mlg://domain/test/a is answered\n"),
        "{}",
        bad.out
    );
    assert_eq!(bad.err, "error: the graph contradicts `schema.graphql` in 1 way\n");
    let none = run(&["check", "--graph", "sqlite::memory:"]);
    assert!(none.code == 1 && none.err.contains("holds no graph yet"), "{}", none.err);
}

#[test]
fn bad_lines_are_told_and_the_rest_goes_on() {
    let (folder, lines) = scratch("lines.ndjson", &format!("{LINES}nonsense\n"));
    let graph = format!("sqlite:{}", folder.path().join("graph.db").display());
    let strict = run(&["load", "--strict", "--graph", &graph, lines.to_str().unwrap()]);
    assert_eq!(strict.code, 1);
    assert!(
        strict.err.contains("lines.ndjson:5: ") && strict.err.contains("nothing was loaded"),
        "{}",
        strict.err
    );
    assert!(!folder.path().join("graph.db").exists());
    let lax = run(&["load", "--graph", &graph, lines.to_str().unwrap()]);
    assert_eq!(lax.code, 1);
    assert!(
        lax.err.contains("lines.ndjson:5: ") && lax.err.contains("1 bad lines were left out"),
        "{}",
        lax.err
    );
    assert!(run(&["export", "--graph", &graph]).out.contains("mlg://model/test/m"));
}

#[test]
fn an_alias_that_could_never_be_looked_up_is_refused() {
    let alias = r#"{"type":"Model","uri":"mlg://model/test/n","aliases":["urn:n","mlg://model/test/old"]}"#;
    let (folder, lines) = scratch("lines.ndjson", &format!("{LINES}{alias}\n"));
    let graph = format!("sqlite:{}", folder.path().join("graph.db").display());
    for strict in [&["--strict"][..], &[]] {
        let said = run(&[&["load", "--graph", &graph, lines.to_str().unwrap()], strict].concat());
        assert_eq!(said.code, 1);
        let reason = "lines.ndjson:5: `aliases` holds `mlg://model/test/old`, which is looked up as a uri";
        assert!(said.err.contains(reason), "{}", said.err);
    }
}

#[test]
fn an_unknown_graph_is_a_clear_error() {
    let said = run(&["migrate", "--graph", "postgres://localhost"]);
    assert_eq!(said.code, 1);
    assert!(
        said.err.contains("unknown scheme `postgres`") && said.err.contains("sqlite:FILE"),
        "{}",
        said.err
    );
}

#[test]
fn demo_answers_real_questions_and_stops_when_told() {
    let start = Instant::now();
    let demo = Server::until(mlg(&["demo", "--listen", "127.0.0.1:0"]), "It answers ");
    demo.ask("{ __typename }");
    let elapsed = start.elapsed();
    println!("from start to the first answer: {elapsed:?}");
    // A build without optimisation is several times slower.
    assert!(cfg!(debug_assertions) || elapsed < Duration::from_secs(10), "{elapsed:?}");
    // What it prints to copy is what a shell makes of it.
    let (head, expected) = demo.printed.split_once("It answers ").expect("it was waited for");
    let command = head.find("curl ").map(|start| &head[start..]).expect("a command is printed");
    let said = Command::new("sh").args(["-c", command]).output().expect("there is a shell");
    assert_eq!(String::from_utf8_lossy(&said.stdout), expected.trim_end(), "{}", demo.printed);
    let counts = [
        (r#"{ models(where: {trainedOn: {some: {name: {eq: "MSMARCO"}}}}) { totalCount } }"#, 231),
        (r#"{ models(where: {license: {in: ["mit", "apache-2.0"]}}) { totalCount } }"#, 646),
        (
            r#"{ models(where: {license: {in: ["mit", "apache-2.0"]}, trainedOn: {some: {license: {contains: "-nc"}}}})
                { totalCount } }"#,
            249,
        ),
        ("{ models { totalCount } }", 1095),
        ("{ models(where: {hydration: {eq: REFERENCE}}) { totalCount } }", 127),
    ];
    for (query, count) in counts {
        assert_eq!(demo.ask(query), format!(r#"{{"data":{{"models":{{"totalCount":{count}}}}}}}"#));
    }
    assert_eq!(demo.stop(), Some(0));
}

#[test]
fn the_served_schema_is_the_printed_one() {
    let server = Server::start(&["serve", "--listen", "127.0.0.1:0", "--graph", "sqlite::memory:"]);
    let url = server.url.replace("/graphql", "/schema.graphql");
    let served = ureq::get(url).call().expect("it answers").body_mut().read_to_string().expect("it is text");
    assert_eq!(served, run(&["schema", "print"]).out);
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn logs_are_json_where_standard_error_is_no_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let graph = format!("sqlite:{}", folder.path().join("new.db").display());
    assert_eq!(run(&["migrate", "--graph", &graph]).code, 0);
    let said = run(&["export", "--graph", &graph]);
    assert_eq!(said.code, 0, "{}", said.err);
    let lines: Vec<serde_json::Value> =
        said.err.lines().map(|line| serde_json::from_str(line).expect("a log line is JSON")).collect();
    assert!(
        lines.iter().any(|line| line["level"] == "INFO" && line["message"] == "exported"),
        "{}",
        said.err
    );
}

#[test]
fn a_password_that_cannot_be_read_is_told() {
    let mut command = mlg(&["migrate", "--graph", "bolt://neo4j@127.0.0.1:1"]);
    command.env_remove("MLG_GRAPH_PASSWORD").env("MLG_GRAPH_PASSWORD_FILE", "no/such/file");
    let output = command.output().expect("the binary starts");
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(1) && err.contains("no/such/file"), "{err}");
}

#[test]
fn serve_sets_up_an_embedded_store_that_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let graph = format!("sqlite:{}", folder.path().join("new.db").display());
    let server = Server::start(&["serve", "--listen", "127.0.0.1:0", "--graph", &graph]);
    assert_eq!(server.ask("{ models { totalCount } }"), r#"{"data":{"models":{"totalCount":0}}}"#);
    let taken = server.address();
    let second = run(&["serve", "--listen", &taken, "--graph", "sqlite::memory:"]);
    assert!(second.code == 1 && second.err.contains("`--listen`"), "{}", second.err);
    assert_eq!(server.stop(), Some(0));
}

/// As in a container, where everything comes from the environment.
#[test]
fn serve_takes_its_settings_from_the_environment() {
    let folder = tempfile::tempdir().unwrap();
    let graph = format!("sqlite:{}", folder.path().join("new.db").display());
    let mut command = mlg(&["serve"]);
    command.env("MLG_LISTEN", "0.0.0.0:0").env("MLG_INSECURE", "true").env("MLG_GRAPH", &graph);
    let mut server = Server::of(command);
    assert!(server.url.starts_with("http://0.0.0.0:"), "{}", server.url);
    server.url = server.url.replace("0.0.0.0", "127.0.0.1");
    assert_eq!(server.ask("{ models { totalCount } }"), r#"{"data":{"models":{"totalCount":0}}}"#);
    assert!(folder.path().join("new.db").exists());
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn a_server_that_is_told_to_stop_answers_what_it_was_asked() {
    let server = Server::start(&["serve", "--listen", "127.0.0.1:0", "--graph", "sqlite::memory:"]);
    let mut stream = TcpStream::connect(server.address()).expect("it listens");
    let body = r#"{"query":"{ models { totalCount } }"}"#;
    let (early, late) = body.split_at(10);
    let length = body.len();
    write!(
        stream,
        "POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\
         Expect: 100-continue\r\n\r\n"
    )
    .unwrap();
    // A head that the server has not read yet is no request; it says when it waits for the body.
    let mut said = [0; 25];
    stream.read_exact(&mut said).unwrap();
    assert_eq!(&said, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(early.as_bytes()).unwrap();
    server.terminate();
    let start = Instant::now();
    while TcpStream::connect(server.address()).is_ok() {
        assert!(start.elapsed() < PATIENCE, "it still takes connections");
        std::thread::sleep(Duration::from_millis(10));
    }
    stream.write_all(late.as_bytes()).unwrap();
    let mut said = String::new();
    stream.read_to_string(&mut said).unwrap();
    assert!(said.starts_with("HTTP/1.1 200 OK\r\n"), "{said}");
    assert!(said.ends_with(r#"{"data":{"models":{"totalCount":0}}}"#), "{said}");
    assert_eq!(server.end(), Some(0));
}
