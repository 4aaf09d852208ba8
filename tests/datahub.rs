//! DataHub: what its proposals and snapshots leave in the graph, alike on every store.

use std::{path::PathBuf, sync::Arc};

use mlg::{
    backend::Backend,
    catalog::types::Catalog,
    ingest::{
        datahub::{Heard, entries, heard, of_entry},
        identify::Rules,
        take::take,
    },
    pipeline::{Request, Service, service},
};
use serde_json::{Map, Value as Json, json};

#[path = "support/backends.rs"]
mod backends;
#[path = "support/client.rs"]
mod client;
#[path = "support/schemas.rs"]
mod schemas;

const SUITE: &str = "datahub";
/// When everything is heard, in microseconds since 1970.
const CLOCK: i64 = 1_800_000_000_000_000;

/// Writes entries in this order, each of which has to be good; answers how many proposals were about no asset.
async fn hear(catalog: &Arc<Catalog>, backend: &Backend, all: &[Json]) -> usize {
    let mut passed = 0;
    let mut events = Vec::new();
    for entry in all {
        let mut event = Vec::new();
        for proposal in of_entry(entry.clone()).unwrap() {
            match heard(&Rules::default(), proposal, CLOCK).unwrap() {
                Heard::Said(aspects) => event.extend(aspects),
                Heard::Passed(_) => passed += 1,
            }
        }
        events.push(event);
    }
    let taken = take((catalog, backend), &events, CLOCK).await.unwrap();
    assert!(taken.refused.is_empty(), "{:?}", taken.refused);
    passed
}

async fn ask(service: &Service, query: &str) -> Json {
    let request = Request { query: query.to_owned(), operation_name: None, variables: Map::new() };
    let answer: Json = serde_json::from_slice(&client::run(service, &request).await.body).unwrap();
    assert_eq!(answer.get("errors"), None, "{answer}");
    answer["data"].clone()
}

/// What a question is answered after entries were heard, forwards, backwards and twice, on each store.
fn answered(all: &[Json], query: &str, passed: usize) -> Json {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let ours = of_store(backends::sqlite(), all, query, passed).await;
        let backwards: Vec<Json> = all.iter().rev().cloned().collect();
        assert_eq!(ours, of_store(backends::sqlite(), &backwards, query, passed).await, "another order");
        for server in backends::turn(SUITE).iter() {
            let theirs = of_store(backends::neo4j_ready(server).await, all, query, passed).await;
            assert_eq!(ours, theirs, "{}", server.name);
        }
        ours
    })
}

async fn of_store(backend: Backend, all: &[Json], query: &str, passed: usize) -> Json {
    let catalog = Arc::new(schemas::catalog("schema.graphql"));
    backend.migrate(&catalog).await.unwrap();
    assert_eq!(hear(&catalog, &backend, all).await, passed);
    hear(&catalog, &backend, all).await;
    let service = service(schemas::catalog("schema.graphql"), backend).unwrap();
    ask(&service, query).await
}

fn proposal(urn: &str, aspect: &str, millis: i64, value: Json) -> Json {
    json!({ "entityUrn": urn, "changeType": "UPSERT", "aspectName": aspect,
        "aspect": { "value": value.to_string(), "contentType": "application/json" },
        "systemMetadata": { "lastObserved": millis, "runId": "r" } })
}

/// The entries of a recorded file, where it is there.
fn recorded(name: &str) -> Option<Vec<Json>> {
    let Some(shared) = std::env::var_os("MLG_SHARED") else {
        backends::not_run(SUITE, "MLG_SHARED is not set");
        return None;
    };
    let text = std::fs::read(PathBuf::from(shared).join("data/datahub").join(name)).unwrap();
    let mut all = Vec::new();
    entries(&*text, &mut |entry| {
        all.push(entry.json.unwrap());
        true
    })
    .unwrap();
    Some(all)
}

const VERSION: &str = "urn:li:mlModel:(urn:li:dataPlatform:mlflow,churn_3,PROD)";
const DATA: &str = "urn:li:dataset:(urn:li:dataPlatform:s3,features/churn,PROD)";

#[test]
fn what_datahub_leaves_unlinked_is_linked() {
    let all = [
        proposal(
            VERSION,
            "mlModelProperties",
            1_000,
            json!({ "name": "churn", "trainingJobs": ["urn:li:dataProcessInstance:run1"],
                "trainingMetrics": [{ "name": "auc", "value": "0.9" }, { "name": "odd", "value": "n/a" }],
                "hyperParams": [{ "name": "depth", "value": "3" }],
                "groups": ["urn:li:mlModelGroup:(urn:li:dataPlatform:mlflow,churn,PROD)"],
                "mlFeatures": ["urn:li:mlFeature:(churn,age)"],
                "deployments": ["urn:li:mlModelDeployment:(urn:li:dataPlatform:sagemaker,churn,PROD)"] }),
        ),
        proposal(VERSION, "mlModelTrainingData", 1_000, json!({ "trainingData": [{ "dataset": DATA }] })),
        proposal(VERSION, "mlModelEvaluationData", 1_000, json!({ "evaluationData": [{ "dataset": DATA }] })),
        proposal(
            VERSION,
            "ownership",
            1_000,
            json!({ "owners": [{ "owner": "urn:li:corpuser:ann", "type": "TECHNICAL_OWNER" }] }),
        ),
        proposal(VERSION, "globalTags", 1_000, json!({ "tags": [{ "tag": "urn:li:tag:pii" }] })),
        proposal("urn:li:tag:pii", "tagProperties", 1_000, json!({ "name": "pii" })),
        // What was so before it was said otherwise.
        proposal(VERSION, "status", 2_000, json!({ "removed": true })),
        proposal(VERSION, "status", 1_000, json!({ "removed": false })),
    ];
    let query = format!(
        "{{ modelVersion(uri: \"{VERSION}\") {{ uri name lifecycle tags model {{ uri }} producedBy {{ uri \
         parameters {{ name value }} }} trainedOn {{ uri }} usesFeatures {{ uri }} deployments {{ uri }} \
         evaluations {{ uri metrics {{ name value }} datasets {{ uri }} }} \
         ownersConnection {{ edges {{ node {{ uri }} properties {{ role }} }} }} }} }}"
    );
    let data = json!({ "uri": "mlg://dataset/s3/features/churn" });
    assert_eq!(
        answered(&all, &query, 1)["modelVersion"],
        json!({
            "uri": "mlg://model-version/mlflow/churn/3", "name": "churn", "lifecycle": "RETIRED", "tags": ["pii"],
            "model": { "uri": "mlg://model/mlflow/churn" },
            "producedBy": { "uri": "mlg://run/datahub/run1", "parameters": [{ "name": "depth", "value": "3" }] },
            "trainedOn": [data],
            "usesFeatures": [{ "uri": "mlg://feature/datahub/churn/age" }],
            "deployments": [{ "uri": "mlg://deployment/sagemaker/churn" }],
            "evaluations": [
                { "uri": "mlg://evaluation/datahub/mlflow/churn/3/evaluation", "metrics": [], "datasets": [data] },
                { "uri": "mlg://evaluation/datahub/mlflow/churn/3/training",
                    "metrics": [{ "name": "auc", "value": 0.9 }], "datasets": [] },
            ],
            "ownersConnection": { "edges": [
                { "node": { "uri": "mlg://user/datahub/ann" }, "properties": { "role": "technical" } },
            ] },
        })
    );
}

#[test]
fn files_of_real_connectors_become_a_graph() {
    for (name, passed, query, expected) in [
        (
            "mlflow_mcps_golden.json",
            8,
            "{ models { nodes { uri versions { uri version tags producedBy { parameters { name value } } \
             evaluations { metrics { name value } } } } } }",
            json!({ "models": { "nodes": [{ "uri": "mlg://model/mlflow/test-model", "versions": [{
                "uri": "mlg://model-version/mlflow/test-model/1", "version": "1",
                "tags": ["mlflow_archived", "model_version_id"],
                "producedBy": { "parameters": [{ "name": "p", "value": "1" }] },
                "evaluations": [{ "metrics": [{ "name": "m", "value": 0.85 }] }] }] }] } }),
        ),
        (
            "feast_repository_mces_golden.json",
            0,
            "{ featureSets { totalCount nodes { entityKeys features { name } } } features { totalCount } }",
            json!({ "featureSets": { "totalCount": 2, "nodes": [
                { "entityKeys": ["driver_id"], "features": [{ "name": "driver_id" }, { "name": "acc_rate" },
                    { "name": "avg_daily_trips" }, { "name": "conv_rate" }, { "name": "string_feature" }] },
                { "entityKeys": [], "features": [{ "name": "conv_rate_plus_val1" }, { "name": "conv_rate_plus_val2" }] },
            ] }, "features": { "totalCount": 7 } }),
        ),
        (
            "complicated_lineage_mces.json",
            0,
            "{ datasets { totalCount } columns { totalCount } }",
            json!({ "datasets": { "totalCount": 13 }, "columns": { "totalCount": 71 } }),
        ),
        (
            "bootstrap_mce.json",
            68,
            "{ assets { totalCount } users { totalCount } teams { totalCount } }",
            json!({ "assets": { "totalCount": 53 }, "users": { "totalCount": 2 }, "teams": { "totalCount": 2 } }),
        ),
    ] {
        let Some(all) = recorded(name) else { return };
        let found = answered(&all, query, passed);
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn what_is_no_proposal_is_refused_with_the_reason() {
    let no = |entry: Json| {
        let said = of_entry(entry).and_then(|all| {
            all.into_iter().map(|one| heard(&Rules::default(), one, CLOCK)).collect::<Result<Vec<_>, _>>()
        });
        said.unwrap_err().to_string()
    };
    for (entry, reason) in [
        (json!([]), "an entry is an object with `entityUrn` (a proposal) or `proposedSnapshot` (a snapshot)"),
        (
            json!({ "entityUrn": DATA, "aspect": { "json": {} } }),
            "proposal has no `aspectName`, such as `datasetProperties`",
        ),
        (
            json!({ "entityUrn": DATA, "aspectName": "status", "aspect": { "value": "{" } }),
            "aspect `status`: `value` is not JSON: EOF while parsing an object at line 1 column 1",
        ),
        (
            proposal(DATA, "datasetProperties", 1, json!({ "description": 5 })),
            "aspect `datasetProperties`: `description` is a text, not a number",
        ),
        (
            json!({ "entityUrn": DATA, "aspectName": "status", "changeType": "X", "aspect": { "json": {} } }),
            "`changeType` is `X`; it is one of UPSERT, CREATE, UPDATE, RESTATE, PATCH and DELETE",
        ),
    ] {
        assert_eq!(no(entry), reason);
    }
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let mut seen = Vec::new();
    entries(format!("[{deep}, {{}}]").as_bytes(), &mut |entry| {
        seen.push(entry.json.is_ok());
        true
    })
    .unwrap();
    assert_eq!(seen, [false, true]);
}
