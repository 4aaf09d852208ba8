//! What was written is told, whatever becomes of what is done for it afterwards.

use serde_json::json;

use super::{ask, source::Source};
use crate::binary::{Server, mlg};

#[test]
fn what_was_written_is_in_the_audit_log_though_what_it_names_can_not_wait() {
    let directory = tempfile::tempdir().expect("a directory");
    let graph = format!("sqlite:{}", directory.path().join("graph.db").display());
    let audit = directory.path().join("audit.jsonl");
    let source = Source::start();
    let url = format!("http://127.0.0.1:{}/people/{{id}}", source.port);
    let users = json!({ "User": { "url": url, "properties": { "name": "/full" } } });
    let settings = json!({ "openlineage": { "types": users } }).to_string();
    let owners = json!({ "_producer": "test:it", "_schemaURL": "test:it", "owners": [{ "name": "ann" }] });
    let event = json!({
        "eventTime": "2026-11-01T09:00:00Z", "producer": "test:it",
        "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/DatasetEvent",
        "dataset": { "namespace": "s3://lake", "name": "a", "facets": { "ownership": owners } },
    });
    let mut command = mlg(&["serve", "--listen", "127.0.0.1:0", "--graph", &graph]);
    command.env("MLG_SOURCES", settings).env("MLG_TELEMETRY_AUDIT", &audit);
    let server = Server::of(command);
    let file = rusqlite::Connection::open(graph.trim_start_matches("sqlite:")).expect("it opens");
    let planted = "CREATE TRIGGER planted BEFORE INSERT ON _queued BEGIN SELECT RAISE(ABORT, 'planted'); END";
    file.execute_batch(planted).expect("it is planted");
    let send = || {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let request = agent.post(format!("http://{}/api/v1/lineage", server.address()));
        let answer = request.header("content-type", "application/json").send(event.to_string());
        answer.expect("it answers").status().as_u16()
    };
    let told = || {
        let text = std::fs::read_to_string(&audit).expect("the audit log is there");
        text.lines().filter(|line| line.contains("\"ingested\"")).count()
    };
    // It has to be sent again, for what it names does not wait; but it is in the graph.
    assert_eq!((send(), told()), (500, 1));
    let query = "{ asset(uri: \"mlg://user/openlineage/ann\") { hydration } }";
    assert_eq!(ask(&server, query), json!({"asset": {"hydration": "REFERENCE"}}));
    file.execute_batch("DROP TRIGGER planted").expect("it is gone");
    assert_eq!((send(), told()), (201, 2));
    assert_eq!(server.stop(), Some(0));
}
