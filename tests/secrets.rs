//! What producers send along and nobody should keep: no file of a store, no answer and no log holds it.

use serde_json::{Value as Json, json};

#[path = "support/backends.rs"]
mod backends;
#[path = "support/binary.rs"]
mod binary;

use binary::{Server, mlg};

const SUITE: &str = "secrets";
/// What must not be found.
const SENTINEL: &str = "hunter2-c0ffee";
/// What is kept beside it.
const KEPT: &str = "kept-c0ffee";

/// Everything that a producer may tell, with secrets in it, as facets of runs, jobs and datasets and aspects of DataHub.
fn send(server: &Server) {
    let facet = |more: Json| {
        let mut facet = json!({"_producer": "test:it", "_schemaURL": "test:it"});
        facet.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        facet
    };
    let run = json!({"runId": "01a20620-a3ba-7be3-8240-3d366ff80789", "facets": {
        "environmentVariables": facet(json!({"environmentVariables": [
            {"name": "DB_PASSWORD", "value": SENTINEL}, {"name": "JAVA_HOME", "value": KEPT},
            {"name": "DATABASE_URL", "value": format!("postgres://ann:{SENTINEL}@db/shop")}]})),
        "spark_properties": facet(json!({"properties": {"spark.hadoop.fs.s3a.secret.key": SENTINEL, "spark.app.name": KEPT}})),
        "airflow": facet(json!({"taskInstance": {"conn": {"extra__token": [SENTINEL]}}, "env": format!("A=1 API_KEY={SENTINEL} B=2")})),
        "executionParameters": facet(json!({"parameters": [{"key": "api_key", "value": SENTINEL}, {"key": "depth", "value": KEPT}]})),
        "errorMessage": facet(json!({"message": format!("no route to mysql://root:{SENTINEL}@db"), "programmingLanguage": "PYTHON"})),
    }});
    let event = json!({
        "eventType": "FAIL", "eventTime": "2026-11-01T09:00:00Z", "producer": "test:it", "run": run,
        "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
        "job": {"namespace": "airflow", "name": "train", "facets": {"someday": facet(json!({"clientSecret": {"of": SENTINEL}})),
            "sourceCodeLocation": facet(json!({"type": "git", "url": format!("https://bot:{SENTINEL}@git.example.org/churn")}))}},
        "inputs": [{"namespace": "s3://lake", "name": "a", "facets": {"dataSource": facet(json!({"name": "x",
            "uri": format!("jdbc:postgresql://db/shop?user=ann&password={SENTINEL}")}))},
            "inputFacets": {"mine": facet(json!({"headers": {"Authorization": format!("Bearer {SENTINEL}")}}))}}],
    });
    server.tell("/api/v1/lineage", &event);
    let value = json!({"customProperties": {"aws_secret_access_key": SENTINEL, "team": KEPT}, "description": "Orders"}).to_string();
    let proposal = json!({"entityType": "dataset", "entityUrn": "urn:li:dataset:(urn:li:dataPlatform:s3,lake/b,PROD)",
        "changeType": "UPSERT", "aspectName": "datasetProperties", "aspect": {"value": value, "contentType": "application/json"}});
    server.tell("/datahub/aspects?action=ingestProposal", &json!({ "proposal": proposal }));
}

const QUERY: &str = "{ runs { nodes { uri errorMessage parameters(orderBy: NAME_ASC) { name value } workflow { sourceCode } } } }";

/// Sends to a server over a graph; what it answers, and what it logged.
fn served(graph: &str, password: &str, folder: &std::path::Path) -> Json {
    let log = folder.join("log");
    let mut command = mlg(&["serve", "--listen", "127.0.0.1:0", "--graph", graph]);
    command.env("MLG_GRAPH_PASSWORD", password).env("MLG_LOG", "debug");
    let server = Server::logging(&mut command, &log);
    send(&server);
    let answer = server.ask(QUERY);
    assert_eq!(server.stop(), Some(0));
    assert!(!answer.contains(SENTINEL), "{answer}");
    let log = std::fs::read_to_string(log).unwrap();
    assert!(!log.contains(SENTINEL), "{log}");
    let answer: Json = serde_json::from_str(&answer).unwrap();
    assert_eq!(answer.get("errors"), None, "{answer}");
    answer["data"].clone()
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn no_store_keeps_what_looks_like_a_secret() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("graph");
    std::fs::create_dir(&place).unwrap();
    let ours = served(&format!("sqlite:{}", place.join("catalog.db").display()), "", folder.path());
    let mut kept = 0;
    for file in std::fs::read_dir(&place).unwrap() {
        let path = file.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        assert!(!holds(&bytes, SENTINEL), "{}", path.display());
        kept += bytes.windows(KEPT.len()).filter(|window| *window == KEPT.as_bytes()).count();
    }
    assert!(kept >= 4, "{kept} of what is no secret");
    let run = &ours["runs"]["nodes"][0];
    assert_eq!(run["errorMessage"], "no route to mysql://root:[redacted]@db");
    assert_eq!(
        run["parameters"],
        json!([{"name": "api_key", "value": "[redacted]"}, {"name": "depth", "value": KEPT}])
    );
    assert_eq!(run["workflow"]["sourceCode"], "https://bot:[redacted]@git.example.org/churn");
    for store in backends::turn(SUITE).iter() {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async { drop(backends::neo4j_ready(store).await) });
        assert_eq!(served(&store.uri, &store.password, folder.path()), ours, "{}", store.name);
        let all = "MATCH (n) UNWIND keys(n) AS key WITH n[key] AS told WHERE NOT told IS :: BOOLEAN \
                   RETURN collect(CASE WHEN told IS :: LIST<ANY> THEN null ELSE toString(told) END) AS value";
        let texts: Vec<String> = runtime.block_on(store.texts(all)).into_iter().flatten().collect();
        assert!(texts.iter().all(|text| !text.contains(SENTINEL)), "{}", store.name);
        assert!(texts.iter().filter(|text| text.contains(KEPT)).count() >= 4, "{}", store.name);
        let related = "MATCH ()-[r]->() UNWIND keys(r) AS key WITH r[key] AS told UNWIND \
                       CASE WHEN told IS :: LIST<ANY> THEN told ELSE [told] END AS one RETURN collect(toString(one)) AS value";
        let texts: Vec<String> = runtime.block_on(store.texts(related)).into_iter().flatten().collect();
        assert!(texts.len() > 3 && texts.iter().all(|text| !text.contains(SENTINEL)), "{}", store.name);
    }
}
