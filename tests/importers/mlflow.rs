//! A real server of `MLflow`, filled by its own client, and the graph that an import leaves behind.

use std::{
    net::TcpListener,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value as Json, json};

use super::{Store, backends, binary::PATIENCE, stores};

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
        .args([
            "-m",
            "flask",
            "--app",
            "mlflow.server:app",
            "run",
            "--host",
            "127.0.0.1",
            "--port",
            &port.to_string(),
        ])
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
        assert!(start.elapsed() < PATIENCE, "the server does not answer");
        std::thread::sleep(Duration::from_millis(200));
    }
    server
}

#[tokio::test]
async fn a_real_server_becomes_models_versions_and_runs() {
    let Ok(python) = std::env::var("MLG_TEST_MLFLOW") else {
        return backends::not_run("importers", "a Python with MLflow is not there");
    };
    let server = serve(&python);
    let filled = Command::new(&python)
        .args(["tests/support/mlflow/fill.py", &server.url])
        .env("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
        .output()
        .unwrap();
    assert!(filled.status.success(), "{}", String::from_utf8_lossy(&filled.stderr));
    let turn = backends::turn("importers");
    let mut answers = Vec::new();
    for store in stores(&turn).await {
        let said = store.import(&["mlflow", &server.url]);
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{}: {}", store.name, said.out);
        let answer = ask(&store).await;
        assert_eq!(store.import(&["mlflow", &server.url]).code, 0);
        assert_eq!(ask(&store).await, answer, "{}: a second time", store.name);
        answers.push(answer);
    }
    assert!(answers.iter().all(|answer| answer == &answers[0]), "{answers:#?}");
    let (answer, users) = (&answers[0], "mlg://dataset/s3/lake/users.parquet");
    let frame = json!({"node": {"uri": "mlg://dataset/mlflow/frame"}, "properties": {"role": null}});
    let learned = |edges: &Json| edges["edges"].as_array().unwrap().clone();
    assert_eq!(answer["models"]["totalCount"], 26);
    assert_eq!(answer["model"]["description"], "Says who leaves");
    let [first, second] = answer["model"]["modelVersions"].as_array().unwrap().as_slice() else {
        panic!("{answer}")
    };
    assert_eq!(first["registryAliases"], json!(["champion"]));
    assert_eq!((&first["tags"], &first["description"]), (&json!(["checked:yes"]), &json!("The first")));
    assert_eq!(
        learned(&first["trainedOnConnection"]),
        [frame.clone(), json!({"node": {"uri": users}, "properties": {"role": "training"}})]
    );
    // What a run validated on, its model did not learn from.
    assert_eq!(learned(&second["trainedOnConnection"]), [frame]);
    let run = &first["producedBy"];
    assert_eq!((&run["status"], &run["description"]), (&json!("SUCCEEDED"), &json!("A try")));
    assert_eq!(run["parameters"], json!([{"name": "depth", "value": "1"}, {"name": "lr", "value": "0.1"}]));
    assert_eq!(run["metrics"], json!([{"name": "auc", "value": 0.81}]));
    assert_eq!(run["consumes"], json!([{"uri": "mlg://dataset/mlflow/frame"}, {"uri": users}]));
    assert_eq!(run["childRuns"], json!([{"name": "fold", "status": "ABORTED"}]));
    assert_eq!(second["producedBy"]["status"], "FAILED");
    assert_eq!(answer["experiment"]["tests"].as_array().unwrap().len(), 2);
}

async fn ask(store: &Store) -> Json {
    store
        .ask(
            "{ models { totalCount } experiment(uri: \"experiments:/1\") { description tests { uri } } \
             model(uri: \"models:/churn\") { description modelVersions: versions(orderBy: URI_ASC) { uri stage registryAliases tags description \
             trainedOnConnection(orderBy: URI_ASC) { edges { node { uri } properties { role } } } \
             producedBy { status description parameters(orderBy: NAME_ASC) { name value } metrics { name value } consumes { uri } \
             childRuns { name status } } } } }",
        )
        .await
}
