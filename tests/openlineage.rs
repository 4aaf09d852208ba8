//! The receiver of OpenLineage, asked as its clients ask: what events leave in the graph, alike on every store.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use flate2::{Compression, write::GzEncoder};
use serde_json::{Value as Json, json};

#[path = "support/backends.rs"]
mod backends;
#[path = "support/binary.rs"]
mod binary;
#[path = "support/served.rs"]
mod served;

use binary::Server;

const SUITE: &str = "openlineage";
const RUN: &str = "01a20620-a3ba-7be3-8240-3d366ff80789";

/// Answers the status and the body.
fn post(server: &Server, path: &str, headers: &[(&str, &str)], body: &[u8]) -> (u16, String) {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut request = agent.post(format!("http://{}{path}", server.address()));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut response = request.header("content-type", "application/json").send(body).expect("it answers");
    (response.status().as_u16(), response.body_mut().read_to_string().expect("answers are text"))
}

fn send(server: &Server, event: &Json) -> (u16, String) {
    post(server, "/api/v1/lineage", &[], event.to_string().as_bytes())
}

fn taken(server: &Server, event: &Json) {
    assert_eq!(send(server, event), (201, String::new()), "{event}");
}

/// Runs a case on each store. What it answers is the same on all.
fn on_each(case: impl Fn(&Server) -> Vec<String>) -> Vec<String> {
    served::on_each(SUITE, &[], case)
}

fn json(answer: &str) -> Json {
    let answer: Json = serde_json::from_str(answer).expect("answers are JSON");
    assert_eq!(answer.get("errors"), None, "{answer}");
    answer["data"].clone()
}

fn event(state: &str, minute: u32) -> Json {
    json!({
        "eventType": state, "eventTime": format!("2026-11-01T09:{minute:02}:00Z"), "producer": "test:it",
        "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
        "run": {"runId": RUN}, "job": {"namespace": "airflow-prod", "name": "churn.train"},
    })
}

fn with(mut event: Json, more: &Json) -> Json {
    for (key, value) in more.as_object().expect("more members") {
        event[key] = value.clone();
    }
    event
}

/// A training, from its start to its end.
fn training() -> Vec<Json> {
    let facet = |more: Json| with(json!({"_producer": "test:it", "_schemaURL": "test:it"}), &more);
    let input = json!({"namespace": "s3://lake", "name": "features/churn", "facets": {
        "schema": facet(json!({"fields": [
            {"name": "user_id", "type": "BIGINT"},
            {"name": "address", "type": "struct", "fields": [{"name": "city", "type": "string", "description": "Town"}]},
        ]})),
        "ownership": facet(json!({"owners": [{"name": "team:growth", "type": "MAINTAINER"}, {"name": "ann"}]})),
        "documentation": facet(json!({"description": "What customers did."})),
        "tags": facet(json!({"tags": [{"key": "pii", "value": "true", "field": "user_id"}, {"key": "tier", "value": "gold"}]})),
        "version": facet(json!({"datasetVersion": "2026/11"})),
        "storage": facet(json!({"storageLayer": "iceberg", "fileFormat": "parquet"})),
        "symlinks": facet(json!({"identifiers": [{"namespace": "hive://meta", "name": "lake.churn", "type": "TABLE"}]})),
        "dataQualityMetrics": facet(json!({"rowCount": 10, "bytes": 2048, "columnMetrics": {}})),
        "someday": facet(json!({"what": "nobody knows"})),
    }});
    let model = json!({"namespace": "mlflow://prod", "name": "models/churn/3"});
    let parent = json!({"run": {"runId": "f99310b4-3c3c-1a1a-2b2b-c1b95c24ff11"}, "job": {"namespace": "airflow-prod", "name": "churn"}});
    let run = json!({"runId": RUN, "facets": {"parent": facet(parent)}});
    vec![
        with(event("START", 0), &json!({"run": run, "inputs": [input]})),
        with(
            event("RUNNING", 1),
            &json!({"run": {"runId": RUN, "facets": {"errorMessage": facet(json!({
            "message": "a worker was lost", "programmingLanguage": "PYTHON"}))}}}),
        ),
        with(
            event("COMPLETE", 2),
            &json!({
                "run": {"runId": RUN, "facets": {"errorMessage": facet(json!({"_deleted": true}))}},
                "job": {"namespace": "airflow-prod", "name": "churn.train", "facets": {
                    "jobType": facet(json!({"processingType": "BATCH", "integration": "AIRFLOW", "jobType": "TASK"})),
                    "sourceCodeLocation": facet(json!({"type": "git", "url": "https://git.example.org/churn"})),
                }},
                "inputs": [{"namespace": "s3://lake", "name": "features/churn"}], "outputs": [model],
            }),
        ),
    ]
}

const TRAINED: &str = r#"{
  runs(orderBy: URI_ASC) { nodes { uri status startedAt endedAt errorMessage workflow { uri platform sourceCode }
    parentRun { uri workflow { name } } consumes { uri } produced { uri }
    consumesConnection { edges { fact { origin evidence } } } } }
  dataset(uri: "hive://meta/lake.churn") { uri description tags format rowCount sizeBytes platform aliases
    owners { uri } columns { name dataType description position tags }
    versions { uri version } trainedModelVersions { uri version model { uri } producedBy { uri } } }
}"#;

#[test]
fn a_training_leaves_its_run_its_data_and_its_model() {
    let answers = on_each(|server| {
        training().iter().for_each(|event| taken(server, event));
        vec![server.ask(TRAINED)]
    });
    let data = json(&answers[0]);
    let run = &data["runs"]["nodes"][0];
    assert_eq!(run["uri"], format!("mlg://run/openlineage/{RUN}"));
    assert_eq!(run["status"], "SUCCEEDED");
    assert_eq!(run["startedAt"], "2026-11-01T09:00:00Z");
    assert_eq!(run["endedAt"], "2026-11-01T09:02:00Z");
    assert_eq!(run["errorMessage"], Json::Null, "its facet was deleted");
    assert_eq!(
        run["workflow"],
        json!({"uri": "mlg://workflow/openlineage@airflow-prod/churn.train",
        "platform": "airflow", "sourceCode": "https://git.example.org/churn"})
    );
    assert_eq!(run["parentRun"]["workflow"]["name"], "churn");
    let version = "mlg://dataset-version/s3/lake/features/churn/2026~111";
    let dataset = "mlg://dataset/s3/lake/features/churn";
    assert_eq!(run["consumes"], json!([{"uri": version}, {"uri": dataset}]));
    assert_eq!(run["produced"], json!([{"uri": "mlg://model-version/mlflow/churn/3"}]));
    assert_eq!(run["consumesConnection"]["edges"][0]["fact"]["origin"], "OBSERVED");
    let found = &data["dataset"];
    assert_eq!(found["uri"], dataset);
    assert_eq!(found["description"], "What customers did.");
    assert_eq!(found["tags"], json!(["tier=gold"]));
    assert_eq!((&found["format"], &found["platform"]), (&json!("parquet"), &json!("s3")));
    assert_eq!((&found["rowCount"], &found["sizeBytes"]), (&json!(10), &json!(2048)));
    assert_eq!(
        found["owners"],
        json!([{"uri": "mlg://team/openlineage/growth"}, {"uri": "mlg://user/openlineage/ann"}])
    );
    assert_eq!(
        found["columns"],
        json!([
            {"name": "address", "dataType": "struct", "description": null, "position": 2, "tags": []},
            {"name": "address.city", "dataType": "string", "description": "Town", "position": 1, "tags": []},
            {"name": "user_id", "dataType": "BIGINT", "description": null, "position": 1, "tags": ["pii"]},
        ])
    );
    assert_eq!(found["versions"][0]["version"], "2026/11");
    assert_eq!(
        found["trainedModelVersions"],
        json!([{"uri": "mlg://model-version/mlflow/churn/3", "version": "3",
        "model": {"uri": "mlg://model/mlflow/churn"}, "producedBy": {"uri": format!("mlg://run/openlineage/{RUN}")}}])
    );
}

/// Which events came first, and how often, makes no difference.
#[test]
fn any_order_of_the_events_of_a_run_leaves_the_same_graph() {
    let orders: [&[usize]; 6] =
        [&[0, 1, 2], &[2, 1, 0], &[1, 2, 0], &[2, 0, 1], &[0, 2, 2, 1, 0], &[1, 0, 0, 2, 1]];
    let events = training();
    let mut all: Vec<Vec<String>> = Vec::new();
    for order in orders {
        all.push(on_each(|server| {
            order.iter().for_each(|place| taken(server, &events[*place]));
            vec![server.ask(TRAINED)]
        }));
    }
    for (order, answers) in orders.iter().zip(&all) {
        assert_eq!(answers, &all[0], "{order:?}");
    }
}

#[test]
fn of_a_batch_what_is_good_is_taken_and_the_rest_is_told() {
    let answers = on_each(|server| {
        let mut events: Vec<Json> = (0..999)
            .map(|number| {
                let id = format!("01a20620-a3ba-7be3-8240-{number:012}");
                with(event("OTHER", 0), &json!({"run": {"runId": id}}))
            })
            .collect();
        events.insert(500, with(event("OTHER", 0), &json!({"run": {"runId": "it"}})));
        let (status, summary) =
            post(server, "/api/v1/lineage/batch", &[], json!(events).to_string().as_bytes());
        assert_eq!(status, 200);
        vec![summary, server.ask("{ runs(first: 0) { totalCount } }")]
    });
    let summary: Json = serde_json::from_str(&answers[0]).unwrap();
    assert_eq!(summary["status"], "partial_success");
    assert_eq!(
        summary["summary"],
        json!({"received": 1000, "successful": 999, "failed": 1, "retriable": 0, "non_retriable": 1})
    );
    assert_eq!(
        summary["failed_events"],
        json!([{"index": 500, "retriable": false,
        "reason": "name `run:it`: `it` is no id of a run; OpenLineage's are UUIDs"}])
    );
    assert_eq!(json(&answers[1])["runs"]["totalCount"], 999);
}

#[test]
fn what_is_wrong_is_told_and_nothing_of_it_is_written() {
    let answers = on_each(|server| {
        let many = |count: usize| -> Vec<Json> {
            (0..count).map(|number| json!({"namespace": "s3://lake", "name": format!("{number}")})).collect()
        };
        let long = "x".repeat(100_000);
        let cases = [
            ("not JSON".to_owned(), 400, "the event is not JSON"),
            ("[]".to_owned(), 400, "an event is a JSON object"),
            ("{}".to_owned(), 400, "`event` has no `eventTime`"),
            (json!({"eventTime": "noon"}).to_string(), 400, "`eventTime` is `noon`; it is a time"),
            (
                json!({"eventTime": "2026-11-01T09:00:00Z"}).to_string(),
                400,
                "neither `run`, `job` nor `dataset`",
            ),
            (with(event("START", 0), &json!({"run": null})).to_string(), 400, "event has no `run`"),
            (with(event("START", 0), &json!({"run": {}})).to_string(), 400, "`run` has no `runId`"),
            (with(event("DONE", 0), &json!({})).to_string(), 400, "`eventType` is `\"DONE\"`; it is START"),
            (with(event("START", 0), &json!({"inputs": {}})).to_string(), 400, "`inputs` is not a list"),
            (
                with(event("START", 0), &json!({"inputs": [{"namespace": "a"}]})).to_string(),
                400,
                "`inputs[0]` has no `name`",
            ),
            (
                with(event("START", 0), &json!({"inputs": [{"namespace": "a", "name": 1}]})).to_string(),
                400,
                "is not text",
            ),
            (
                with(event("START", 0), &json!({"inputs": [{"namespace": "a", "name": long}]})).to_string(),
                400,
                "at most 2000",
            ),
            (
                with(
                    event("START", 0),
                    &json!({"inputs": [{"namespace": "a", "name": "b", "facets": {"c": 1}}]}),
                )
                .to_string(),
                400,
                "is not an object",
            ),
            (
                with(event("START", 0), &json!({"inputs": [{"namespace": "pg://u:p@h", "name": "b"}]}))
                    .to_string(),
                400,
                "holds a password",
            ),
            (
                with(event("START", 0), &json!({"inputs": many(10_000)})).to_string(),
                400,
                "10000 datasets; at most 2000",
            ),
            (format!("[{}", "1,".repeat(600_000)), 413, "more than 500000 values"),
            (format!("\"{}\"", "x".repeat(9 * 1024 * 1024)), 413, "more than 8388608 bytes"),
            (format!("{}1{}", "[".repeat(5000), "]".repeat(5000)), 400, "not JSON"),
        ];
        let mut told = Vec::new();
        for (body, status, reason) in cases {
            let (found, answer) = post(server, "/api/v1/lineage", &[], body.as_bytes());
            assert_eq!(found, status, "{reason}: {answer}");
            assert!(answer.contains(&reason.replace('"', "\\\"")), "{reason}: {answer}");
            assert!(answer.len() < 500, "{answer}");
            told.push(answer);
        }
        let bomb = packed(&vec![b' '; 64 * 1024 * 1024]);
        let gzip = [("content-encoding", "gzip")];
        assert_eq!(post(server, "/api/v1/lineage", &gzip, &bomb).0, 413, "{} bytes", bomb.len());
        assert_eq!(post(server, "/api/v1/lineage", &gzip, b"{}").0, 400);
        assert_eq!(post(server, "/api/v1/lineage", &[("content-encoding", "br")], b"{}").0, 415);
        assert_eq!(post(server, "/api/v1/lineage/batch", &[], b"{}").0, 400);
        told.push(server.ask("{ assets(first: 1) { totalCount } }"));
        assert_eq!(
            post(server, "/api/v1/lineage", &gzip, &packed(event("START", 0).to_string().as_bytes())).0,
            201
        );
        told
    });
    assert_eq!(json(answers.last().unwrap())["assets"]["totalCount"], 0);
}

fn packed(text: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(text).unwrap();
    gzip.finish().unwrap()
}

/// Where the facet `lineage` names pairs, they stand instead of all that the inputs and outputs would make.
#[test]
fn explicit_lineage_stands_instead_of_all_pairs() {
    let answers = on_each(|server| {
        let of = |name: &str| json!({"namespace": "s3://lake", "name": name});
        let both = json!({"inputs": [of("a"), of("b"), of("c")], "outputs": [of("x"), of("y")]});
        taken(server, &event("START", 0));
        let entry = |target: &str, source: &str| {
            json!({"type": "DATASET", "namespace": "s3://lake", "name": target,
            "inputs": [{"type": "DATASET", "namespace": "s3://lake", "name": source}]})
        };
        let job = json!({"namespace": "airflow-prod", "name": "churn.train", "facets": {"lineage": {
            "_producer": "test:it", "_schemaURL": "test:it", "entries": [entry("x", "a"), entry("y", "b")]}}});
        taken(server, &with(with(event("COMPLETE", 1), &both), &json!({"job": job})));
        let static_job = json!({"eventTime": "2026-11-01T09:00:00Z", "producer": "test:it",
            "job": {"namespace": "airflow-prod", "name": "copy"}, "inputs": [of("x")], "outputs": [of("z")]});
        taken(server, &static_job);
        let renamed = json!({"eventTime": "2026-11-02T09:00:00Z", "producer": "test:it", "dataset": {"namespace": "s3://lake",
            "name": "new", "facets": {"lifecycleStateChange": {"_producer": "test:it", "_schemaURL": "test:it",
            "lifecycleStateChange": "RENAME", "previousIdentifier": {"namespace": "s3://lake", "name": "z"}}}}});
        taken(server, &renamed);
        vec![server.ask(
            "{ datasets(orderBy: URI_ASC) { nodes { name lifecycle derivedFrom { name } producedBy { name } \
            consumedBy { name } supersededBy { name } } } }",
        )]
    });
    let nodes = json(&answers[0])["datasets"]["nodes"].clone();
    let (this, none) = (json!([{"name": RUN}]), json!([]));
    let one = |name: &str, life: Json, from: Json, by: &Json, used: &Json, next: Json| {
        json!({"name": name, "lifecycle": life,
        "derivedFrom": from, "producedBy": by, "consumedBy": used, "supersededBy": next})
    };
    let of = |name: &str| json!([{"name": name}]);
    let null = Json::Null;
    assert_eq!(
        nodes,
        json!([
            one("a", null.clone(), none.clone(), &none, &none, null.clone()),
            one("b", null.clone(), none.clone(), &none, &none, null.clone()),
            one("c", null.clone(), none.clone(), &none, &this, null.clone()),
            one("new", json!("ACTIVE"), none.clone(), &none, &none, null.clone()),
            one("x", null.clone(), of("a"), &this, &none, null.clone()),
            one("y", null.clone(), of("b"), &this, &none, null.clone()),
            one("z", json!("RETIRED"), of("x"), &none, &none, json!({"name": "new"})),
        ])
    );
}

fn recorded(folder: &str) -> Option<Vec<(PathBuf, Json)>> {
    let shared = std::env::var("MLG_SHARED").unwrap_or_else(|_| "../shared".to_owned());
    let folder = Path::new(&shared).join("data").join(folder);
    if !folder.exists() {
        backends::not_run(SUITE, "the recorded events of MLG_SHARED are not there");
        return None;
    }
    let mut files = Vec::new();
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "json")
                && !path.ends_with("metadata.template.json")
            {
                files.push((path.clone(), serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()));
            }
        }
    }
    files.sort_by(|one, other| one.0.cmp(&other.0));
    Some(files)
}

#[test]
fn every_fixture_of_marquez_is_taken() {
    let Some(events) = recorded("marquez") else { return };
    assert!(events.len() >= 22, "{}", events.len());
    let answers = on_each(|server| {
        events.iter().for_each(|(_, event)| taken(server, event));
        vec![
            server.ask("{ runs(first: 0) { totalCount } workflows(first: 0) { totalCount } datasets(first: 0) { totalCount } }"),
            server.ask(r#"{ dataset(uri: "grandmas.kitchen/apple.pie") { lineage(direction: UPSTREAM, first: 50) {
                nodes { __typename name } } producedBy { name workflow { name } } } }"#),
        ]
    });
    let counts = json(&answers[0]);
    assert!(counts["runs"]["totalCount"].as_u64().unwrap() >= 15, "{counts}");
    assert!(answers[1].contains("red.delicious") && answers[1].contains("crab.apples"), "{}", answers[1]);
}

#[test]
fn every_facet_of_the_specifications_tests_is_taken() {
    let Some(files) = recorded("openlineage/tests") else { return };
    assert!(files.len() >= 45, "{}", files.len());
    on_each(|server| {
        for (number, (path, facets)) in files.iter().enumerate() {
            if path.ends_with("example_full_event.json") {
                taken(server, facets);
                continue;
            }
            let folder = path.parent().unwrap().file_name().unwrap().to_str().unwrap();
            let name = path.file_stem().unwrap().to_str().unwrap();
            let id = format!("01a20620-a3ba-7be3-8240-{number:012}");
            let (mut run, mut job) = (json!({"runId": id}), json!({"namespace": "test", "name": folder}));
            let mut output = json!({"namespace": "test", "name": format!("{folder}.{name}")});
            let mut input = json!({"namespace": "test", "name": "in"});
            let is_job = folder.ends_with("JobFacet")
                || folder == "LineageFacet" && facets["lineage"].get("entries").is_some();
            if folder.ends_with("RunFacet") {
                run["facets"] = facets.clone();
            } else if is_job {
                job["facets"] = facets.clone();
            } else if folder.ends_with("InputDatasetFacet") || folder.starts_with("BaseSubset") {
                input["inputFacets"] = facets.clone();
            } else if folder.ends_with("OutputDatasetFacet") {
                output["outputFacets"] = facets.clone();
            } else {
                output["facets"] = facets.clone();
            }
            let whole = json!({"run": run, "job": job, "inputs": [input], "outputs": [output]});
            taken(server, &with(event("COMPLETE", 0), &whole));
        }
        vec![server.ask("{ runs(first: 0) { totalCount } columns(first: 0) { totalCount } assets(first: 0) { totalCount } }"),
            server.ask(r#"{ datasets(where: {name: {contains: "Facet"}}, orderBy: URI_ASC, first: 100) { nodes { name description tags
              lifecycle format rowCount owners { name } columns { name dataType tags } derivedFrom { uri } aliases } } }"#)]
    });
}
