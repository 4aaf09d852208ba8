//! Producers as teams run them: the clients of OpenLineage and DataHub, unchanged, send to a server that asks who they are.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::{Value as Json, json};

#[path = "support/backends.rs"]
mod backends;
#[path = "support/binary.rs"]
mod binary;
#[path = "support/keys.rs"]
mod keys;
#[path = "support/served.rs"]
mod served;

use binary::Server;

const SUITE: &str = "producers";

/// A Python that has the clients.
fn python() -> Option<PathBuf> {
    let python = std::env::var_os("MLG_TEST_PRODUCERS").map(PathBuf::from);
    if python.is_none() {
        backends::not_run(SUITE, "the Python packages of tests/support/producers are not there");
    }
    python
}

fn post(server: &Server, path: &str, token: &str, body: &Json) -> (u16, String) {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut request =
        agent.post(format!("http://{}{path}", server.address())).header("content-type", "application/json");
    if !token.is_empty() {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let mut response = request.send(body.to_string().as_bytes()).expect("it answers");
    (response.status().as_u16(), response.body_mut().read_to_string().expect("answers are text"))
}

fn ask(server: &Server, token: &str, query: &str) -> Json {
    let (status, answer) = post(server, "/graphql", token, &json!({ "query": query }));
    assert_eq!(status, 200, "{answer}");
    let answer: Json = serde_json::from_str(&answer).expect("answers are JSON");
    assert_eq!(answer.get("errors"), None, "{answer}");
    answer["data"].clone()
}

/// Runs a command that has to succeed; what it said.
fn succeeds(command: &mut Command) -> String {
    let output = command.output().expect("it starts");
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(output.status.success(), "{said}");
    said
}

#[test]
fn the_client_of_openlineage_tells_of_a_training() {
    let Some(python) = python() else { return };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/producers/train.py");
    let ([token], keys) = keys::keys(["writer"]);
    let settings = [("MLG_IDENTITY_KEYS", keys.path().to_str().expect("a path of text"))];
    let query = "{ runs { nodes { uri status startedAt endedAt consumes { uri } } } \
        dataset(uri: \"s3://lake/features/churn\") { uri description columns { name dataType } } \
        modelVersions { nodes { uri producedBy { uri } trainedOn { uri } } } }";
    let graph = served::on_each(SUITE, &settings, |server| {
        let url = format!("http://{}", server.address());
        for _ in 0..2 {
            succeeds(Command::new(&python).arg(&script).args([&*url, &*token]));
        }
        ask(server, &token, query)
    });
    let run = "mlg://run/openlineage/01a20620-a3ba-7be3-8240-3d366ff80789";
    let features = "mlg://dataset/s3/lake/features/churn";
    assert_eq!(
        graph,
        json!({
            "runs": {"nodes": [{"uri": run, "status": "SUCCEEDED", "startedAt": "2026-11-01T09:00:00Z",
                "endedAt": "2026-11-01T09:30:00Z", "consumes": [{"uri": features}]}]},
            "dataset": {"uri": features, "description": "One row a customer.",
                "columns": [{"name": "user_id", "dataType": "BIGINT"}]},
            "modelVersions": {"nodes": [{"uri": "mlg://model-version/mlflow/churn/3",
                "producedBy": {"uri": run}, "trainedOn": [{"uri": features}]}]},
        })
    );
}

#[test]
fn datahub_ingest_writes_here_unchanged() {
    let Some(python) = python() else { return };
    let Some(shared) = std::env::var_os("MLG_SHARED").map(PathBuf::from) else {
        return backends::not_run(SUITE, "MLG_SHARED is not set");
    };
    let files = ["mlflow_mcps_golden.json", "feast_repository_mces_golden.json"]
        .map(|name| shared.join("data/datahub").join(name).display().to_string());
    let ([token], keys) = keys::keys(["writer"]);
    let settings = [("MLG_IDENTITY_KEYS", keys.path().to_str().expect("a path of text"))];
    let query = "{ models { nodes { uri } } runs { totalCount } featureSets { nodes { uri } } features { totalCount } \
        datasets { totalCount } modelVersions { nodes { uri model { uri } producedBy { uri } } } }";
    let graph = served::on_each(SUITE, &settings, |server| {
        let graphs = [0, 1].map(|_| {
            for file in &files {
                ingest(&python, file, server, &token);
            }
            ask(server, &token, query)
        });
        assert_eq!(graphs[0], graphs[1], "what was said twice");
        graphs[1].clone()
    });
    let set = |name: &str| json!({"uri": format!("mlg://feature-set/feast/feature_store.{name}")});
    assert_eq!(
        graph,
        json!({
            "models": {"nodes": [{"uri": "mlg://model/mlflow/test-model"}]},
            "runs": {"totalCount": 1},
            "featureSets": {"nodes": [set("driver_hourly_stats"), set("transformed_conv_rate")]},
            "features": {"totalCount": 7},
            "datasets": {"totalCount": 2},
            "modelVersions": {"nodes": [{"uri": "mlg://model-version/mlflow/test-model/1",
                "model": {"uri": "mlg://model/mlflow/test-model"},
                "producedBy": {"uri": "mlg://run/datahub/mlflow/test-model/1/training"}}]},
        })
    );
}

/// Runs the recipe that DataHub's documentation shows, with our server for theirs.
fn ingest(python: &Path, file: &str, server: &Server, token: &str) {
    let folder = tempfile::tempdir().expect("there is room");
    let recipe = folder.path().join("recipe.yml");
    let text = format!(
        "source: {{type: file, config: {{path: {file:?}}}}}\n\
         sink: {{type: datahub-rest, config: {{server: \"http://{}/datahub\", token: {token}}}}}\n",
        server.address()
    );
    std::fs::write(&recipe, text).expect("there is room");
    let mut command = Command::new(python.with_file_name("datahub"));
    command.args(["ingest", "run", "-c"]).arg(&recipe);
    let said = succeeds(command.env("DATAHUB_TELEMETRY_ENABLED", "false").env("HOME", folder.path()));
    assert!(said.contains("Pipeline finished successfully"), "{said}");
}

#[test]
fn what_is_not_taken_is_told_as_the_client_shows_it() {
    let ([token], keys) = keys::keys(["writer"]);
    let settings = [("MLG_IDENTITY_KEYS", keys.path().to_str().expect("a path of text"))];
    let proposal = |urn: &str, description: Json| {
        let value = json!({ "description": description }).to_string();
        json!({"entityType": "dataset", "entityUrn": urn, "changeType": "UPSERT", "aspectName": "datasetProperties",
            "aspect": {"value": value, "contentType": "application/json"}})
    };
    let good =
        |name: &str| proposal(&format!("urn:li:dataset:(urn:li:dataPlatform:s3,{name},PROD)"), json!("good"));
    let bad = proposal("urn:li:dataset:(nothing)", json!("bad"));
    let aspects = |action: &str| format!("/datahub/aspects?action={action}");
    served::on_each(SUITE, &settings, |server| {
        let one = aspects("ingestProposal");
        assert_eq!(post(server, &one, "", &json!({"proposal": good("a")})).0, 401);
        assert_eq!(
            post(server, &one, &token, &json!({"proposal": good("a")})),
            (200, r#"{"value":"success"}"#.to_owned())
        );
        let told = |(status, body): (u16, String)| {
            assert_eq!(status, 400, "{body}");
            let body: Json = serde_json::from_str(&body).expect("a reason as JSON");
            body["message"].as_str().expect("a reason").to_owned()
        };
        let all = json!({"proposals": [good("b"), bad, good("c")]});
        let reasons = vec![
            told(post(server, &one, &token, &json!({"proposal": bad}))),
            told(post(server, &aspects("ingestProposalBatch"), &token, &all)),
            told(post(server, &aspects("ingestProposalBatch"), &token, &json!({"proposals": 1}))),
            told(post(server, &aspects("elsewhere"), &token, &json!({}))),
            told(post(server, "/datahub/entities?action=delete", &token, &json!({"urn": 1}))),
        ];
        assert!(
            reasons[1].starts_with("1 of 3 proposals were not taken, the others were: proposal 2: "),
            "{reasons:?}"
        );
        // A proposal is retired as DataHub's client deletes softly.
        let urn = json!({"urn": "urn:li:dataset:(urn:li:dataPlatform:s3,b,PROD)"});
        assert_eq!(post(server, "/datahub/entities?action=delete", &token, &urn).0, 200);
        let datasets = ask(server, &token, "{ datasets { nodes { uri description lifecycle } } }");
        assert_eq!(
            datasets["datasets"]["nodes"],
            json!([
                {"uri": "mlg://dataset/s3/a", "description": "good", "lifecycle": null},
                {"uri": "mlg://dataset/s3/b", "description": "good", "lifecycle": "RETIRED"},
                {"uri": "mlg://dataset/s3/c", "description": "good", "lifecycle": null},
            ])
        );
        reasons
    });
}

/// What a real client once sent, request by request.
fn captured(name: &str) -> Option<Vec<Json>> {
    let Some(shared) = std::env::var_os("MLG_SHARED").map(PathBuf::from) else {
        backends::not_run(SUITE, "MLG_SHARED is not set");
        return None;
    };
    let text =
        std::fs::read_to_string(shared.join("data/captures").join(name)).expect("the capture is there");
    Some(text.lines().map(|line| serde_json::from_str(line).expect("a request")).collect())
}

#[test]
fn requests_that_clients_sent_are_taken_again() {
    let mut requests = Vec::new();
    for (name, under) in [
        ("openlineage-python.jsonl", ""),
        ("datahub-rest.jsonl", "/datahub"),
        ("datahub-cli-ingest.jsonl", "/datahub"),
        ("datahub-minimal-config.jsonl", "/datahub"),
    ] {
        let Some(all) = captured(name) else { return };
        let sent = all.into_iter().filter(|request| request["method"] == "POST");
        requests.extend(sent.map(|request| {
            let path = format!("{under}{}", request["path"].as_str().expect("a path"));
            (path, request["body"].clone())
        }));
    }
    assert!(requests.len() >= 20, "{}", requests.len());
    // How often a table was read has no place yet; it is kept.
    let usage = json!({"timestampMillis": 1_793_520_000_000_i64, "uniqueUserCount": 2, "totalSqlQueries": 7})
        .to_string();
    let usage = json!({"entityType": "dataset", "entityUrn": "urn:li:dataset:(urn:li:dataPlatform:s3,features/churn,PROD)",
        "changeType": "UPSERT", "aspectName": "datasetUsageStatistics",
        "aspect": {"value": usage, "contentType": "application/json"}});
    requests.push(("/datahub/aspects?action=ingestProposal".to_owned(), json!({ "proposal": usage })));
    let query = "{ runs(where: {consumesConnection: {some: {}}}) { nodes { status consumes { uri } } }
        dataset(uri: \"s3://lake/features/churn\") { owners { uri } columns { name dataType } trainedModelVersions { uri } }
        modelVersion(uri: \"urn:li:mlModel:(urn:li:dataPlatform:mlflow,churn_model_3,PROD)\") {
          uri owners { uri } usesFeatures { uri } producedBy { uri } evaluations { metrics { name value } } }
        from: dataset(uri: \"mlg://dataset/s3/features/churn\") { description derivedFrom { uri } } }";
    let graph = served::on_each(SUITE, &[], |server| {
        for (path, body) in &requests {
            let (status, answer) = post(server, path, "", body);
            assert!(status == 200 || status == 201, "{path}: {status} {answer}");
        }
        ask(server, "", query)
    });
    let features = "mlg://dataset/s3/lake/features/churn";
    let run = json!({"status": "SUCCEEDED", "consumes": [{"uri": features}]});
    assert_eq!(
        graph,
        json!({
            "runs": {"nodes": [run, run]},
            "dataset": {"owners": [{"uri": "mlg://team/openlineage/growth"}], "columns": [{"name": "user_id", "dataType": "BIGINT"}],
                "trainedModelVersions": [{"uri": "mlg://model-version/mlflow/churn/3"}]},
            "modelVersion": {"uri": "mlg://model-version/mlflow/churn_model/3", "owners": [{"uri": "mlg://user/datahub/ann"}],
                "usesFeatures": [{"uri": "mlg://feature/datahub/churn/age"}], "producedBy": {"uri": "mlg://run/datahub/run1"},
                "evaluations": [{"metrics": [{"name": "auc", "value": 0.9}]}]},
            "from": {"description": "churn features", "derivedFrom": [{"uri": "mlg://dataset/s3/raw/events"}]},
        })
    );
}
