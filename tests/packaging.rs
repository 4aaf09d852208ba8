//! What reaches a machine beside the service: completions, manual pages, the image and the containers around it.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use assert_cmd::cargo::cargo_bin;
use saphyr::{LoadableYamlNode as _, Yaml};

#[path = "support/backends.rs"]
mod backends;
#[path = "support/binary.rs"]
mod binary;

use binary::{Server, run};

const SUITE: &str = "packaging";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The subcommands, as `mlg --help` lists them.
fn subcommands() -> BTreeSet<String> {
    let help = run(&["--help"]).out;
    let (_, listed) = help.split_once("Commands:\n").expect("commands are listed");
    let (listed, _) = listed.split_once("\n\n").expect("options follow");
    let names = listed.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    names.map(|line| line.split_whitespace().next().expect("a name").to_owned()).collect()
}

#[test]
fn each_shell_gets_its_completions() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let said = run(&["completions", shell]);
        assert_eq!(said.code, 0, "{}", said.err);
        for name in subcommands() {
            assert!(said.out.contains(&name), "{shell}: {name} is not completed");
        }
        assert!(said.out.contains("strict"), "{shell}: options are not completed");
    }
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("mlg.bash");
    let complete = "COMP_WORDS=(mlg exp); COMP_CWORD=1; _mlg mlg exp mlg; echo \"${COMPREPLY[*]}\"";
    fs::write(&script, format!("{}\n{complete}\n", run(&["completions", "bash"]).out)).unwrap();
    let said = Command::new("bash").arg(&script).output().expect("there is a bash");
    let completed = String::from_utf8_lossy(&said.stdout).into_owned();
    let completed: BTreeSet<_> = completed.split_whitespace().collect();
    let expected = BTreeSet::from(["explain", "export"]);
    assert_eq!(completed, expected, "{}", String::from_utf8_lossy(&said.stderr));
    let unknown = run(&["completions", "csh"]);
    assert!(unknown.code == 2 && unknown.err.contains("possible values: bash"), "{}", unknown.err);
}

#[test]
fn each_subcommand_has_its_manual_page() {
    let main = run(&["man"]);
    assert!(main.code == 0 && main.out.contains(".TH mlg 1"), "{}", main.err);
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("made/for/it");
    let said = run(&["man", "--output", pages.to_str().unwrap()]);
    assert_eq!((said.code, said.out.as_str()), (0, ""), "{}", said.err);
    for name in subcommands().into_iter().filter(|name| name != "help") {
        let page = fs::read_to_string(pages.join(format!("mlg-{name}.1")))
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(page.contains(".SH NAME") && page.contains(".SH SYNOPSIS"), "{page}");
    }
    let page = fs::read_to_string(pages.join("mlg-load.1")).unwrap();
    assert!(page.contains("\\-\\-strict") && page.contains("MLG_GRAPH"), "{page}");
    assert!(pages.join("mlg-schema-print.1").exists());
    let denied = run(&["man", "--output", "Cargo.toml/pages"]);
    assert!(denied.code == 1 && denied.err.contains("Cargo.toml/pages"), "{}", denied.err);
}

#[test]
fn health_is_told_by_the_exit_code() {
    let server = Server::start(&["serve", "--listen", "127.0.0.1:0", "--graph", "sqlite::memory:"]);
    let at = server.address();
    for listen in [at.clone(), at.replace("127.0.0.1", "0.0.0.0")] {
        let said = run(&["health", "--listen", &listen]);
        assert_eq!((said.code, said.out.as_str()), (0, "ready\n"), "{}", said.err);
    }
    assert_eq!(server.stop(), Some(0));
    let gone = run(&["health", "--listen", &at]);
    assert_eq!(gone.code, 1);
    assert!(gone.err.starts_with(&format!("error: no server answers on `{at}`: ")), "{}", gone.err);
    // A server whose graph is away answers, but is not ready.
    let away = Server::start(&["serve", "--listen", "127.0.0.1:0", "--graph", "bolt://neo4j@127.0.0.1:1"]);
    let said = run(&["health", "--listen", &away.address()]);
    assert_eq!(said.code, 1);
    assert_eq!(said.err, "error: not ready: the graph store can't be reached\n");
    assert_eq!(away.stop(), Some(0));
}

/// The binary runs where nothing is but what the image holds. Only the profile it is built with differs from the image's.
#[test]
fn the_image_holds_all_that_the_binary_needs() {
    let folder = tempfile::tempdir().unwrap();
    let image = folder.path();
    let laid = Command::new(root().join("docker/layout")).arg(cargo_bin!("mlg")).arg(image).output().unwrap();
    assert!(laid.status.success(), "{}", String::from_utf8_lossy(&laid.stderr));
    for there in
        ["tmp", "var/lib/mlg", "etc/passwd", "etc/ssl/certs/ca-certificates.crt", "usr/local/bin/mlg"]
    {
        assert!(image.join(there).exists(), "{there} is not in the image");
    }
    assert!(!image.join("bin").exists(), "an image without a shell has no bin");
    let inside = |arguments: &[&str]| {
        let mut command = Command::new("unshare");
        command.arg("-r").arg(format!("--root={}", image.display())).args(arguments);
        command.env_remove("MLG_SCHEMA").output()
    };
    let may = Command::new("unshare").args(["-r", "true"]).output();
    if !may.is_ok_and(|said| said.status.success()) {
        return backends::not_run(SUITE, "`unshare` is not there or not allowed");
    }
    let said = inside(&["/usr/local/bin/mlg", "check"]).unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    let said = inside(&["/usr/local/bin/mlg", "export", "--graph", "sqlite:/var/lib/mlg/none.db"]).unwrap();
    assert!(String::from_utf8_lossy(&said.stderr).contains("there is no graph"), "{said:?}");
}

#[test]
fn the_image_is_built_from_what_its_context_holds() {
    let dockerfile = read("docker/Dockerfile");
    let ignored = read("docker/Dockerfile.dockerignore");
    let ignored: BTreeSet<_> = ignored.lines().filter(|line| !line.starts_with('#')).collect();
    let mut included = vec![PathBuf::from("docker/layout"), PathBuf::from("Cargo.lock")];
    for file in rust_files(&root().join("src")) {
        let text = fs::read_to_string(&file).unwrap();
        for (at, _) in text.match_indices("include_") {
            let Some((call, rest)) = text[at..].split_once("!(\"") else { continue };
            if matches!(call, "include_str" | "include_bytes") {
                let path = file.parent().unwrap().join(&rest[..rest.find('"').unwrap()]);
                included.push(path.canonicalize().unwrap().strip_prefix(root()).unwrap().to_path_buf());
            }
        }
    }
    assert!(included.len() >= 5, "{included:?}");
    for path in included {
        assert!(root().join(&path).is_file(), "{} is not there", path.display());
        let top = path.components().next().unwrap().as_os_str().to_str().unwrap();
        assert!(!ignored.contains(top), "{} is not in the build context", path.display());
    }
    // The last stage alone says what runs: by number, since an image without packages may not know a name.
    let (_, last) = dockerfile.split_once("FROM scratch\n").expect("the last stage starts from nothing");
    assert!(last.contains("\nUSER 65532:65532\n"), "{last}");
    let (_, check) = last.split_once("HEALTHCHECK ").expect("the image tells its health");
    assert!(check.contains("CMD [\"/usr/local/bin/mlg\", \"health\"]"), "{check}");
    assert!(
        subcommands().contains("health")
            && last.contains("CMD [\"serve\"]")
            && subcommands().contains("serve")
    );
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { rust_files(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .collect()
}

#[test]
fn the_containers_fit_together() {
    let text = read("docker/compose.yaml");
    let documents = Yaml::load_from_str(&text).expect("it is YAML");
    let services = documents[0]["services"].as_mapping().expect("services");
    let name = |node: &Yaml<'_>| node.as_str().expect("a text").to_owned();
    let names: BTreeSet<_> = services.keys().map(name).collect();
    assert_eq!(names.iter().map(String::as_str).collect::<Vec<_>>(), ["gateway", "migrate", "mlg", "neo4j"]);
    let mut published = BTreeSet::new();
    for (service, told) in services {
        let service = name(service);
        let ours = service != "neo4j";
        assert!(told.contains_mapping_key("image"), "{service} has no image");
        assert!(!ours || told["read_only"].as_bool() == Some(true), "{service} may write to its image");
        assert!(!ours || told["cap_drop"][0].as_str() == Some("ALL"), "{service} keeps capabilities");
        for port in told.as_mapping_get("ports").and_then(Yaml::as_sequence).into_iter().flatten() {
            let port = name(port);
            assert!(port.starts_with("127.0.0.1:"), "{service} is reached from outside at {port}");
            assert!(
                published.insert(port.rsplit(':').next().unwrap().to_owned()),
                "{port} is published twice"
            );
        }
        for (needed, how) in
            told.as_mapping_get("depends_on").and_then(Yaml::as_mapping).into_iter().flatten()
        {
            let needed = name(needed);
            assert!(names.contains(&needed), "{service} waits for {needed}, which is no service");
            // The image of `mlg` tells its health itself.
            let tells = needed == "mlg"
                || services
                    .iter()
                    .any(|(other, told)| name(other) == needed && told.contains_mapping_key("healthcheck"));
            assert!(
                how["condition"].as_str() != Some("service_healthy") || tells,
                "{needed} never tells its health"
            );
        }
        if service == "migrate" {
            assert!(subcommands().contains(&name(&told["command"][0])));
        }
    }
    let (image, gateway) = (read("docker/gateway/Dockerfile"), read("docker/gateway/gateway.config.mjs"));
    assert!(
        image.contains("COPY gateway.config.mjs")
            && image.contains("\"--config-path\", \"gateway.config.mjs\"")
    );
    let (_, endpoint) =
        gateway.split_once("{ name: 'mlg', url: 'http://").expect("it is told what to stand before");
    let (host, rest) = endpoint.split_once(':').unwrap();
    let port = rest.split('/').next().unwrap();
    assert!(names.contains(host), "the gateway asks {host}, which is no service");
    assert!(published.contains(port), "{host} does not listen on {port}");
    let (_, own) = gateway.split_once("\n  port: ").unwrap();
    let own = &own[..own.find(',').unwrap()];
    assert!(
        published.contains(own) && image.contains(&format!("\nEXPOSE {own}\n")),
        "{own} is not published"
    );
    let wanted: serde_json::Value = serde_json::from_str(&read("docker/gateway/package.json")).unwrap();
    let locked: serde_json::Value = serde_json::from_str(&read("docker/gateway/package-lock.json")).unwrap();
    assert_eq!(wanted["dependencies"], locked["packages"][""]["dependencies"]);
}
