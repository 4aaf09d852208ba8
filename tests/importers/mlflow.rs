//! A real server of `MLflow`, filled by its own client, and the graph that imports leave behind.

use std::{
    collections::BTreeMap,
    net::TcpListener,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use serde_json::{Value as Json, json};

use super::{
    Store,
    answers::{Answer, Answers, Asked},
    backends,
    binary::PATIENCE,
    stores,
};

/// A server over an empty database, ended with the test.
struct Server {
    child: Child,
    url: String,
    _folder: tempfile::TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _killed = self.child.kill();
        let _ended = self.child.wait();
    }
}

fn serve(python: &str) -> Server {
    let folder = tempfile::tempdir().unwrap();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let database = format!("sqlite:///{}", folder.path().join("mlflow.db").display());
    let child = Command::new(python)
        .args(["-m", "flask", "--app", "mlflow.server:app", "run", "--host", "127.0.0.1"])
        .args(["--port", &port.to_string()])
        .env("_MLFLOW_SERVER_FILE_STORE", &database)
        .env("_MLFLOW_SERVER_REGISTRY_STORE", &database)
        .env("_MLFLOW_SERVER_ARTIFACT_ROOT", folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the server starts");
    let server = Server { child, url: format!("http://127.0.0.1:{port}"), _folder: folder };
    let start = Instant::now();
    while ureq::get(format!("{}/health", server.url)).call().is_err() {
        assert!(start.elapsed() < 2 * PATIENCE, "the server does not answer");
        sleep(Duration::from_millis(200));
    }
    server
}

fn script(python: &str, name: &str, arguments: &[&str]) -> String {
    let path = format!("{}/tests/support/mlflow/{name}", env!("CARGO_MANIFEST_DIR"));
    let output = Command::new(python)
        .arg(path)
        .args(arguments)
        .env("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
        .env("MLFLOW_DISABLE_TELEMETRY", "true")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

const QUERY: &str = "{
  experiments(orderBy: URI_ASC) { nodes { uri name description tags kind lifecycle cells { uri } tests { uri } } }
  runs(orderBy: NAME_ASC) { nodes { uri name status lifecycle startedAt endedAt durationSeconds description tags aliases
    owners { uri } parentRun { uri } consumes { uri } produced { uri } executedFor { uri }
    parameters(where: {name: {ne: \"prompt\"}}, orderBy: NAME_ASC) { name value } metrics(orderBy: NAME_ASC) { name value } } }
  models(orderBy: URI_ASC) { nodes { uri name description tags lifecycle aliases versions { uri } } }
  modelVersions(orderBy: URI_ASC) { nodes { uri name version stage registryAliases lifecycle tags description aliases
    producedBy { uri } derivedFrom { uri } trainedOnVersions { uri } evaluations { uri }
    trainedOnConnection(orderBy: URI_ASC) { edges { node { uri } properties { role } fact { origin sources } } } } }
  evaluations(orderBy: URI_ASC) { nodes { uri name lifecycle modelVersion { uri } datasets { uri } datasetVersions { uri }
    producedBy { uri } metrics(orderBy: NAME_ASC) { name value measuredAt } } }
  datasets(orderBy: URI_ASC) { nodes { uri name hydration platform
    versions { uri version rowCount columns(orderBy: POSITION_ASC) { name dataType nullable } } } }
  users(orderBy: URI_ASC) { nodes { uri email } } }";

/// When a relationship was heard of, and how: what an import of the same does not change.
const FACTS: &str = "{ modelVersions(orderBy: URI_ASC) { nodes { updatedAt
    trainedOnConnection(orderBy: URI_ASC) { edges { fact { recordedAt evidence } } } } } }";

/// The graph, its ids in words.
async fn graph(store: &Store, ids: &BTreeMap<String, String>) -> Json {
    let mut text = store.ask(QUERY).await.to_string();
    for (id, word) in ids {
        text = text.replace(id, word);
    }
    let mut graph = serde_json::from_str(&text).unwrap();
    sort(&mut graph);
    graph
}

/// Ids have no order.
fn sort(json: &mut Json) {
    match json {
        Json::Array(items) => {
            items.iter_mut().for_each(sort);
            items.sort_by_cached_key(Json::to_string);
        }
        Json::Object(fields) => fields.values_mut().for_each(sort),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

#[tokio::test]
async fn a_real_server_becomes_models_versions_runs_and_evaluations() {
    let Ok(python) = std::env::var("MLG_TEST_MLFLOW") else {
        return backends::not_run("importers", "a Python with MLflow is not there");
    };
    let server = serve(&python);
    let made: Json =
        serde_json::from_str(script(&python, "fill.py", &[&server.url]).lines().last().unwrap()).unwrap();
    let ids: BTreeMap<String, String> = serde_json::from_value(made["ids"].clone()).unwrap();
    let turn = backends::turn("importers");
    let stores = stores(&turn).await;
    let mut first = Vec::new();
    for store in &stores {
        interrupted_and_resumed(store, &server.url);
        let parts = graph(store, &ids).await;
        // What was put together of two parts is what one import says. The server has another address now.
        let whole = store.import(&["mlflow", &server.url]);
        assert_eq!((whole.code, &*whole.err), (0, ""), "{}", store.name);
        let before = (graph(store, &ids).await, store.ask(FACTS).await);
        assert_eq!(before.0, parts, "{}", store.name);
        let again = store.import(&["mlflow", &server.url]);
        assert_eq!((again.code, &*again.err), (0, ""), "{}", store.name);
        assert!(
            again.out.contains(": 0 assets and components, 0 relationships written; 0 references"),
            "{}",
            again.out
        );
        assert_eq!((graph(store, &ids).await, store.ask(FACTS).await), before, "{}", store.name);
        first.push(before.0);
    }
    assert!(first.iter().all(|graph| graph == &first[0]), "{first:#?}");
    insta::assert_json_snapshot!("mlflow", first[0]);

    let removed = [&made["fold"], &made["pending"]].map(|id| id.as_str().unwrap());
    script(&python, "forget.py", &[&server.url, removed[0], removed[1]]);
    for store in &stores {
        let said = store.import(&["mlflow", &server.url]);
        assert_eq!((said.code, &*said.err), (0, ""), "{}", store.name);
        assert!(said.out.contains(" 6 assets not spoken of as before, "), "{}", said.out);
        gone(&graph(store, &ids).await, &first[0]);
        let again = store.import(&["mlflow", &server.url]);
        assert!(
            again.out.contains(": 0 assets and components, 0 relationships written; 0 references"),
            "{}",
            again.out
        );
        assert!(!again.out.contains("not spoken of"), "{}", again.out);
    }
}

/// A server in front of the real one, whose pages hold two items. It asks what is not answered to wait.
fn in_front(url: &str, answered: usize) -> Answers {
    let url = url.to_owned();
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    Answers::start(move |asked: &Asked, before| {
        if before >= answered {
            sleep(PATIENCE);
            return Answer::hangs_up();
        }
        let small = |text: &str| {
            text.replace("max_results=100", "max_results=2").replace("max_results=200", "max_results=2")
        };
        let target = format!("{url}{}", small(&asked.path));
        let mut response = if asked.method == "GET" {
            agent.get(target).call().unwrap()
        } else {
            let mut body: Json = serde_json::from_str(&asked.body).unwrap();
            body["max_results"] = json!(2);
            agent.post(target).header("content-type", "application/json").send(body.to_string()).unwrap()
        };
        Answer::of(response.status().as_u16(), response.body_mut().read_to_string().unwrap())
    })
}

/// Ends an import in the middle of the runs, and goes on with it.
fn interrupted_and_resumed(store: &Store, url: &str) {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("import.json").display().to_string();
    // Three experiments are two pages; four runs of the first are two, of which one is answered.
    let front = in_front(url, 5);
    let mut child = store
        .command(&["mlflow", &front.url, "--resume", &state])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let start = Instant::now();
    let is_behind = || std::fs::read_to_string(&state).is_ok_and(|text| text.contains("\"token\""));
    while !is_behind() {
        assert!(start.elapsed() < PATIENCE, "{:?}", std::fs::read_to_string(&state));
        sleep(Duration::from_millis(20));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let kept: Json = serde_json::from_str(&std::fs::read_to_string(&state).unwrap()).unwrap();
    assert_eq!(kept["behind"]["listing"], "runs");

    let said = store.import(&["mlflow", url, "--resume", &state]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("is of the import of `http://127.0.0.1:"), "{}", said.err);
    // The one that goes on is asked at the same address.
    let text = std::fs::read_to_string(&state).unwrap();
    let rest = in_front(url, usize::MAX);
    std::fs::write(&state, text.replace(&front.url, &rest.url)).unwrap();
    let said = store.import(&["mlflow", &rest.url, "--resume", &state]);
    assert_eq!((said.code, &*said.err), (0, ""), "{}", said.out);
    assert!(!std::path::Path::new(&state).exists());
    let asked = rest.asked();
    let first = asked.iter().find(|asked| asked.path.contains("/runs/search")).unwrap();
    let body: Json = serde_json::from_str(&first.body).unwrap();
    assert_eq!(body["page_token"], kept["behind"]["token"], "what was read is not read again");
}

/// What is left of what the server knows no more.
fn gone(after: &Json, before: &Json) {
    let one = |graph: &Json, kind: &str, uri: &str| {
        let nodes = graph[kind]["nodes"].as_array().unwrap();
        nodes.iter().find(|node| node["uri"] == uri).cloned().unwrap_or_else(|| panic!("{kind} {uri}"))
    };
    let fold = one(after, "runs", "mlg://run/mlflow/fold");
    assert_eq!((&fold["lifecycle"], &fold["status"]), (&json!("RETIRED"), &json!("ABORTED")));
    assert_eq!(
        (&fold["parentRun"], &fold["executedFor"], &fold["owners"]),
        (&Json::Null, &json!([]), &json!([]))
    );
    let second = one(after, "modelVersions", "mlg://model-version/mlflow/churn/2");
    assert_eq!((&second["lifecycle"], &second["producedBy"]), (&json!("RETIRED"), &Json::Null));
    assert_eq!(second["trainedOnConnection"]["edges"], json!([]));
    let first = one(after, "modelVersions", "mlg://model-version/mlflow/churn/1");
    assert_eq!((&first["registryAliases"], &first["lifecycle"]), (&json!([]), &Json::Null));
    let pending = one(after, "modelVersions", "mlg://model-version/mlflow/m-pending");
    assert_eq!(pending["lifecycle"], "RETIRED");
    assert_eq!(one(after, "models", "mlg://model/mlflow/many-4")["lifecycle"], "RETIRED");
    // Whoever did nothing but what is gone is still somebody that others may know, and data stays data.
    assert_eq!(one(after, "users", "mlg://user/mlflow/bob")["email"], Json::Null);
    assert_eq!(after["datasets"], before["datasets"]);
    let others = |graph: &Json| -> Vec<Json> {
        let nodes = graph["runs"]["nodes"].as_array().unwrap().iter();
        nodes.filter(|run| run["name"] != "fold" && run["name"] != "fit-2").cloned().collect()
    };
    assert_eq!(others(after), others(before));
}
