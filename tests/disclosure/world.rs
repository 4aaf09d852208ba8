//! A small graph in which each asset that everybody may see has a secret sister, and who asks about it.
//!
//! In: a store. Out: services over the graph, and over what of it is no secret. Must not know: what is asked.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicUsize, Ordering},
};

use mlg::{
    access::{self, Caller, Role, Rule, Settings},
    backend::Backend,
    catalog::{self, types::Catalog},
    pipeline::{Request, Service, service},
};
use serde_json::{Map, Value as Json, json};

use crate::{backends, client};

/// What a secret asset holds, and nothing else does.
pub(crate) const SECRET: &str = "needle4711";
/// The rule by which it is secret.
pub(crate) const RULE: &str = r#"{tags: {has: "$claims.clearance"}}"#;
const CLOCK: i64 = 1_800_000_000_000_000;

/// The types of assets, as uris and as lines have them.
pub(crate) const TYPES: &[(&str, &str)] = &[
    ("dataset", "Dataset"),
    ("dataset-version", "DatasetVersion"),
    ("feature-set", "FeatureSet"),
    ("feature", "Feature"),
    ("model", "Model"),
    ("model-version", "ModelVersion"),
    ("evaluation", "Evaluation"),
    ("workflow", "Workflow"),
    ("task", "Task"),
    ("run", "Run"),
    ("experiment", "Experiment"),
    ("experiment-cell", "ExperimentCell"),
    ("deployment", "Deployment"),
    ("production-system", "ProductionSystem"),
    ("user", "User"),
    ("team", "Team"),
    ("domain", "Domain"),
];

/// Relationships between assets of two kinds, which stand between each of both sorts.
const BETWEEN: &[(&str, &str, &str)] = &[
    ("DERIVED_FROM", "dataset", "dataset"),
    ("DERIVED_FROM", "feature", "dataset"),
    ("DERIVED_FROM", "model", "model"),
    ("TRAINED_ON", "model", "dataset"),
    ("TRAINED_ON", "model-version", "dataset-version"),
    ("USES_FEATURE", "model", "feature"),
    ("CONSUMES", "run", "dataset"),
    ("PRODUCED_BY", "model-version", "run"),
    ("VERSION_OF", "model-version", "model"),
    ("VERSION_OF", "dataset-version", "dataset"),
    ("RUN_OF", "run", "task"),
    ("TASK_OF", "task", "workflow"),
    ("EVALUATES", "evaluation", "model"),
    ("EVALUATED_ON", "evaluation", "dataset"),
    ("DEPLOYS", "deployment", "model-version"),
    ("DEPENDS_ON", "production-system", "deployment"),
    ("HAS_CELL", "experiment", "experiment-cell"),
    ("EXPOSES", "experiment-cell", "model-version"),
    ("PART_OF", "feature", "feature-set"),
    ("MEMBER_OF", "user", "team"),
    ("OWNED_BY", "model", "team"),
    ("OWNED_BY", "dataset", "user"),
    ("IN_DOMAIN", "model", "domain"),
];

/// The uri of the open or the secret asset of a kind.
pub(crate) fn uri(kind: &str, secret: bool) -> String {
    format!("mlg://{kind}/t/{}", if secret { "s-secret" } else { "m-open" })
}

/// The graph.
pub(crate) fn lines() -> Vec<String> {
    let mut lines: Vec<Json> = Vec::new();
    for (kind, ty) in TYPES {
        for (name, secret) in [("open", false), ("secret", true)] {
            let mut line = json!({
                "type": ty, "uri": uri(kind, secret), "name": format!("{name} {kind}"),
                "tags": [if secret { "closed4711" } else { "open" }],
                "aliases": [format!("urn:{name}:{kind}")], "lifecycle": if secret { "RETIRED" } else { "ACTIVE" },
                "description": if secret { SECRET } else { "hay" },
                "createdAt": if secret { "2031-01-01T00:00:00Z" } else { "2024-01-01T00:00:00Z" },
            });
            if *ty == "Dataset" {
                line["checksum"] = json!("sha256:same");
                line["rowCount"] = json!(if secret { 4711 } else { 5 });
                line["license"] = json!(if secret { SECRET } else { "mit" });
            }
            lines.push(line);
            let part = |ty: &str, more: Json| {
                let mut part =
                    json!({ "type": ty, "owner": uri(kind, secret), "name": format!("{name} part") });
                part.as_object_mut()
                    .expect("an object")
                    .extend(more.as_object().cloned().unwrap_or_default());
                part
            };
            let number = if secret { 47.11 } else { 0.5 };
            match *ty {
                "Dataset" => lines.push(part("Column", json!({ "description": name, "tags": [name] }))),
                "Evaluation" => lines.push(part("Metric", json!({ "value": number }))),
                "Run" => lines.push(part("Parameter", json!({ "value": name }))),
                _ => {}
            }
        }
    }
    for (relationship, from, to) in BETWEEN {
        for (near, far) in [(false, false), (false, true), (true, false), (true, true)] {
            let (from, to) = (uri(from, near), uri(to, far));
            if from != to {
                lines.push(json!({ "relationship": relationship, "from": from, "to": to }));
            }
        }
    }
    lines.into_iter().map(|line| line.to_string()).collect()
}

/// A store that holds lines, served; and the same of the lines that no secret asset is in.
pub(crate) struct Place {
    pub(crate) name: &'static str,
    /// Everything.
    pub(crate) whole: Service,
    /// What the rest would be if there were no secrets.
    pub(crate) rest: Service,
    /// Of so many questions that tell something one is asked.
    every: usize,
    asked: AtomicUsize,
}

pub(crate) fn schema() -> Catalog {
    catalog::load("schema.graphql", include_str!("../../schema.graphql"))
        .expect("the default schema is right")
}

pub(crate) async fn served(catalog: Catalog, backend: Backend, lines: &[String]) -> Service {
    backends::fill(&catalog, &backend, lines, CLOCK).await;
    service(catalog, backend).expect("the schema has an API")
}

/// The graph in a store. A Neo4j plans each statement anew, so it is asked one of some questions, each another one of them;
/// the embedded store is asked all.
pub(crate) async fn place(name: &'static str, backend: Backend, (every, turn): (usize, usize)) -> Place {
    let lines = lines();
    let open: Vec<String> = lines.iter().filter(|line| !line.contains("s-secret")).cloned().collect();
    let mut whole = served(schema(), backend, &lines).await;
    let rest = served(schema(), backends::sqlite(), &open).await;
    rules(&mut whole, &[(Role::Reader, RULE)]);
    Place { name, whole, rest, every, asked: AtomicUsize::new(turn) }
}

/// Sets the rules of roles.
pub(crate) fn rules(service: &mut Service, rules: &[(Role, &str)]) {
    let of = |role: Role| {
        let rule = rules.iter().find(|(of, _)| *of == role);
        Rule { condition: rule.map(|(_, text)| (*text).to_owned()), ..Rule::default() }
    };
    let settings = Settings {
        anonymous: of(Role::Anonymous),
        reader: of(Role::Reader),
        writer: of(Role::Writer),
        ..Settings::default()
    };
    let policy = access::policy(&service.catalog, &settings);
    service.policy = policy.unwrap_or_else(|(key, clause)| panic!("`{key}` {clause}"));
}

/// Somebody with claims.
pub(crate) fn caller(role: Role, claims: Json) -> Caller {
    let Json::Object(claims) = claims else { panic!("claims are an object") };
    Caller { name: "somebody".into(), role, scopes: BTreeSet::new(), claims }
}

/// Who may see what is open.
pub(crate) fn outsider() -> Caller {
    caller(Role::Reader, json!({ "clearance": "open" }))
}

pub(crate) fn request(query: &str) -> Request {
    Request { query: query.to_owned(), operation_name: None, variables: Map::new() }
}

/// What somebody is told, as text.
pub(crate) async fn told(service: &Service, caller: &Caller, query: &str) -> String {
    let response = client::run_as(service, caller, &request(query)).await;
    String::from_utf8(response.body).expect("a body is text")
}

impl Place {
    /// What an outsider is told: what an admin would be if there were no secrets, and not what one is told.
    pub(crate) async fn same(&self, query: &str) -> Json {
        let outside = told(&self.whole, &outsider(), query).await;
        let expected = told(&self.rest, &Caller::local(), query).await;
        let of_all = told(&self.whole, &Caller::local(), query).await;
        assert_eq!(outside, expected, "{}: {query}\nan admin is told {of_all}", self.name);
        serde_json::from_str(&outside).expect("a body is JSON")
    }

    /// The same of a question whose answer would tell.
    pub(crate) async fn closed(&self, query: &str) {
        if !self.asked.fetch_add(1, Ordering::Relaxed).is_multiple_of(self.every) {
            return;
        }
        let expected = told(&self.rest, &Caller::local(), query).await;
        let of_all = told(&self.whole, &Caller::local(), query).await;
        assert_ne!(expected, of_all, "{}: nothing to tell by {query}", self.name);
        let answer = self.same(query).await;
        assert_eq!(answer.get("errors"), None, "{}: {query}", self.name);
    }

    /// The names of the assets that somebody sees, of those whose names start so.
    pub(crate) async fn seen(&self, caller: &Caller, start: &str) -> Vec<String> {
        let query = format!(
            "{{ assets(where: {{name: {{startsWith: {start:?}}}}}, orderBy: NAME_ASC, first: 500) {{ nodes {{ name }} }} }}"
        );
        let answer: Json =
            serde_json::from_str(&told(&self.whole, caller, &query).await).expect("a body is JSON");
        let nodes = answer["data"]["assets"]["nodes"].as_array();
        let nodes = nodes.unwrap_or_else(|| panic!("{}: {query}: {answer}", self.name));
        nodes.iter().map(|node| node["name"].as_str().expect("a name").to_owned()).collect()
    }
}
