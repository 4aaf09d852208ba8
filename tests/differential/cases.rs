//! One case: a schema and a graph, in the stores and in the oracle, and queries over it.
//!
//! In: a seed and a number. Out: answers, and reports of differences. Must not know: which bugs are looked for.

use std::{fmt::Write, path::Path, sync::Arc};

use futures_util::future::join_all;
use mlg::{
    access::Access,
    api::{self, ApiSchema},
    backend::Backend,
    catalog::{self, types::Catalog},
    cypher,
    execute::{self, Reader},
    guard::Limits,
    ingest::export::export,
    pipeline::{Prepared, Request, prepare},
    projection, sql,
};
use serde_json::Value as Json;

use crate::{
    backends::{Server, fill, neo4j_for, sqlite},
    compare::{difference, difference_to_oracle},
    graphs::{self, CLOCK, Graph},
    mapping,
    oracle::Oracle,
    planted::Bug,
    planted_cypher, planted_text,
    queries::{Cursors, Query},
    random::Random,
    schemas,
};

#[path = "../support/client.rs"]
pub(crate) mod client;

/// The default schema, which every so many cases use.
const DEFAULT_SCHEMA: &str = include_str!("../../schema.graphql");
const DEFAULT_EVERY: u64 = 4;
/// So often a query is asked that is answered late.
const ATTEMPTS: usize = 3;

/// A schema, and a graph of it that several stores hold.
pub(crate) struct Case {
    /// Text of the schema.
    pub(crate) schema: String,
    /// The schema.
    pub(crate) catalog: Arc<Catalog>,
    /// Its API.
    pub(crate) api: ApiSchema,
    /// The graph.
    pub(crate) graph: Graph,
    /// The same as lines of an export.
    pub(crate) lines: Vec<String>,
    /// The stores by name, the embedded one first.
    pub(crate) stores: Vec<Store>,
}

/// A store and its name.
pub(crate) type Store = (&'static str, Reader);

/// Makes a case and tells the oracle of it.
pub(crate) async fn case(random: &mut Random, number: u64, servers: &[Server], oracle: &mut Oracle) -> Case {
    let (schema, catalog) = schema(random, number);
    let graph = graphs::graph(&catalog, random);
    let lines = graph.lines(&catalog, random);
    let mut stores = vec![("SQLite", sqlite())];
    for server in servers {
        stores.push((server.name, neo4j_for(server, &catalog).await));
    }
    let expected = sorted(&graph.all_lines(&catalog));
    let mut exported = Vec::new();
    for (name, backend) in &stores {
        fill(&catalog, backend, &lines, CLOCK).await;
        exported = lines_of(&catalog, backend).await;
        let held = sorted(&exported);
        let odd: Vec<_> = held.iter().filter(|line| !expected.contains(line)).collect();
        let lost: Vec<_> = expected.iter().filter(|line| !held.contains(line)).collect();
        assert!(
            odd.is_empty() && lost.is_empty() && held.len() == expected.len(),
            "case {number}: {name} exports what was not loaded: {odd:#?}\nand lacks {lost:#?}\nschema:\n{schema}"
        );
    }
    oracle.schema(&api::sdl::print(&catalog.surface), &mapping(&catalog));
    oracle.graph(&exported);
    let api = api::schema::build(&catalog).expect("the API of a Catalog is a schema");
    let catalog = Arc::new(catalog);
    let reader =
        |backend| execute::reader(Arc::clone(&catalog), backend, execute::resolvers::Resolvers::default());
    let stores = stores.into_iter().map(|(name, backend)| (name, reader(backend))).collect();
    Case { schema, catalog, api, graph, lines: exported, stores }
}

/// The schema of a case, which the same choices make again.
pub(crate) fn schema(random: &mut Random, number: u64) -> (String, Catalog) {
    if number % DEFAULT_EVERY == DEFAULT_EVERY - 1 {
        let text = default_schema();
        let catalog = catalog::load("schema.graphql", &text).expect("the default schema is right");
        return (text, catalog);
    }
    let text = schemas::schema(random);
    let catalog = catalog::load("random.graphql", &text)
        .unwrap_or_else(|report| panic!("case {number}: a generated schema is refused: {report}\n{text}"));
    (text, catalog)
}

/// The default schema without its rules: they add to a graph, which `tests/derivation.rs` looks at.
fn default_schema() -> String {
    let kept = DEFAULT_SCHEMA.lines().filter(|line| !line.trim_start().starts_with("@derived("));
    kept.collect::<Vec<_>>().join("\n")
}

async fn lines_of(catalog: &Catalog, backend: &Backend) -> Vec<String> {
    let mut text = Vec::new();
    export((catalog, backend), &mut text).await.expect("a store can be exported");
    let text = String::from_utf8(text).expect("an export is text");
    // The header is not of the graph; and only a line feed ends a line.
    text.split_terminator('\n').skip(1).map(str::to_owned).collect()
}

/// Lines as sets of fields.
fn sorted(lines: &[String]) -> Vec<String> {
    fn canonical(json: Json) -> Json {
        match json {
            Json::Object(fields) => {
                let mut fields: Vec<_> =
                    fields.into_iter().map(|(name, value)| (name, canonical(value))).collect();
                fields.sort_by(|a, b| a.0.cmp(&b.0));
                Json::Object(fields.into_iter().collect())
            }
            other => other,
        }
    }
    let parse = |line: &String| serde_json::from_str::<Json>(line).expect("a line is JSON");
    let mut lines: Vec<String> = lines.iter().map(|line| canonical(parse(line)).to_string()).collect();
    lines.sort();
    lines
}

impl Case {
    /// The stores that a query is asked of: the embedded one, and a server in turns, or now and then all of them.
    pub(crate) fn in_turns(&self, number: u64, every: bool) -> Vec<&Store> {
        let (embedded, servers) = self.stores.split_first().expect("there is always an embedded store");
        let turn = usize::try_from(number).expect("a small number") % servers.len().max(1);
        let asked = servers.iter().enumerate().filter(|(index, _)| every || *index == turn);
        std::iter::once(embedded).chain(asked.map(|(_, store)| store)).collect()
    }

    /// Everything up to the reads.
    pub(crate) fn prepare(&self, query: &Query) -> Result<Prepared, Json> {
        self.prepare_for(&Access::everything(), query)
    }

    /// The same of what somebody may see.
    pub(crate) fn prepare_for(&self, access: &Access, query: &Query) -> Result<Prepared, Json> {
        let request = Request {
            query: query.text.clone(),
            operation_name: query.operation.clone(),
            variables: query.variables.as_object().cloned().unwrap_or_default(),
        };
        prepare(&self.catalog, &self.api, &Limits { cost: u64::MAX, ..Limits::default() }, access, &request)
            .map_err(|errors| json(&projection::refuse(&errors).body))
    }

    /// The bytes that a store's answer becomes.
    pub(crate) async fn answer(&self, reader: &Reader, prepared: &Prepared) -> Vec<u8> {
        let answers = execute::run(reader, &Limits::default(), &prepared.planned).await;
        let body = projection::project(&prepared.planned.shape, &answers, &prepared.introspected).body;
        client::look("", &body);
        body
    }

    /// The same, asked for again where it comes late: Neo4j plans a statement only once, which takes far longer than to
    /// run it.
    pub(crate) async fn answer_in_time(&self, reader: &Reader, prepared: &Prepared) -> Vec<u8> {
        let mut body = self.answer(reader, prepared).await;
        for _ in 1..ATTEMPTS {
            if !is_late(&json(&body)) {
                break;
            }
            body = self.answer(reader, prepared).await;
        }
        body
    }

    /// Asks some of the stores. The answer of the first, nothing where a store was too slow, or a report of what differs
    /// from the oracle's or another store's.
    pub(crate) async fn check(
        &self,
        query: &Query,
        expected: &Json,
        stores: &[&Store],
    ) -> Result<Option<Json>, String> {
        let prepared = match self.prepare(query) {
            Ok(prepared) => prepared,
            Err(refused) => {
                return Err(self.report(
                    query,
                    None,
                    "we refuse",
                    &[("ours", &refused), ("oracle", expected)],
                ));
            }
        };
        let mut first: Option<(Vec<u8>, Json)> = None;
        let asked = stores.iter().map(|(_, reader)| self.answer_in_time(reader, &prepared));
        for ((name, _), body) in stores.iter().zip(join_all(asked).await) {
            let ours = json(&body);
            if is_late(&ours) {
                return Ok(None);
            }
            if let Some(found) = difference_to_oracle(&ours, expected) {
                let what = format!("{name} and the oracle differ {found}");
                return Err(self.report(
                    query,
                    Some(&prepared),
                    &what,
                    &[(name, &ours), ("oracle", expected)],
                ));
            }
            if let Some((bytes, other)) = &first {
                // Inexact sums apart, bytes are equal.
                if *bytes != body && (difference(&ours, other).is_some() || ours == *other) {
                    let what = format!("{name} and SQLite differ in bytes");
                    return Err(self.report(
                        query,
                        Some(&prepared),
                        &what,
                        &[(name, &ours), ("SQLite", other)],
                    ));
                }
            } else {
                first = Some((body, ours));
            }
        }
        Ok(first.map(|(_, answer)| answer))
    }

    /// Whether a bug shows in the answer of the embedded store; nothing where it doesn't fit. The right answer is the
    /// oracle's too.
    pub(crate) async fn shows(&self, bug: &Bug, query: &Query, right: &Json) -> Option<bool> {
        let mut prepared = self.prepare(query).ok()?;
        let plan = bug.planted(&prepared.planned.plan)?;
        Arc::make_mut(&mut prepared.planned).plan = plan;
        let wrong = self.answer(&self.stores[0].1, &prepared).await;
        Some(difference(&json(&wrong), right).is_some())
    }

    /// The graph in a file, for statements that are run by hand.
    pub(crate) async fn connection(&self, directory: &Path) -> rusqlite::Connection {
        let path = directory.join("graph.db");
        let backend = Backend::open(&format!("sqlite:{}", path.display()), None).expect("a file can be made");
        fill(&self.catalog, &backend, &self.graph.all_lines(&self.catalog), CLOCK).await;
        planted_text::connect(&path)
    }

    /// Whether a bug in the text of SQL shows; nothing where it doesn't fit, or where answers ask for more reads.
    pub(crate) fn shows_in_sql(
        &self,
        connection: &rusqlite::Connection,
        query: &Query,
        right: &Json,
        bug: impl Fn(&str) -> String,
    ) -> Option<bool> {
        let Prepared { planned, introspected, .. } = self.prepare(query).ok()?;
        if !planned.plan.follows.is_empty() {
            return None;
        }
        let answers = planted_text::answers((&self.catalog, connection), &planned.plan, bug)?;
        let wrong = projection::project(&planned.shape, &answers, &introspected).body;
        Some(difference(&json(&wrong), right).is_some())
    }

    /// Whether a bug in the tree of Cypher shows; nothing where it doesn't fit, or where answers ask for more reads.
    pub(crate) async fn shows_in_cypher(
        &self,
        graph: &neo4rs::Graph,
        query: &Query,
        right: &Json,
        bug: &dyn Fn(&mut cypher::ast::Query) -> bool,
    ) -> Option<Option<String>> {
        let Prepared { planned, introspected, .. } = self.prepare(query).ok()?;
        if !planned.plan.follows.is_empty() {
            return None;
        }
        let answers = planted_cypher::answers((&self.catalog, graph), &planned.plan, bug).await?;
        let wrong = projection::project(&planned.shape, &answers, &introspected).body;
        Some(difference(&json(&wrong), right))
    }

    fn report(
        &self,
        query: &Query,
        prepared: Option<&Prepared>,
        what: &str,
        answers: &[(&str, &Json)],
    ) -> String {
        let mut text = format!(
            "{what}\n\n{}\nvariables: {}\noperation: {:?}\n",
            query.text, query.variables, query.operation
        );
        for (name, answer) in answers {
            write!(text, "\n{name}: {answer}\n").expect("text is written to memory");
        }
        for read in prepared.iter().flat_map(|prepared| prepared.planned.plan.statements()) {
            let cypher = cypher::emit(&cypher::lower(&self.catalog, read));
            for sql in sql::statements(&self.catalog, read).all() {
                write!(text, "\nSQL: {}\n{:?}\n", sql.text, sql.parameters)
                    .expect("text is written to memory");
            }
            write!(text, "\nCypher: {}\n", cypher.text).expect("text is written to memory");
        }
        if self.schema != default_schema() {
            write!(text, "\nschema:\n{}", self.schema).expect("text is written to memory");
        }
        text
    }
}

/// Whether a deadline passed: of a statement that Neo4j plans longer than the machine has time for.
pub(crate) fn is_late(answer: &Json) -> bool {
    let errors = answer.get("errors").and_then(Json::as_array);
    errors.is_some_and(|errors| errors.iter().any(|error| error["extensions"]["code"] == "DEADLINE_EXCEEDED"))
}

/// A body as JSON.
pub(crate) fn json(body: &[u8]) -> Json {
    serde_json::from_slice(body).expect("a body is JSON")
}

/// Keeps the cursors of an answer for later queries.
pub(crate) fn harvest(answer: &Json, cursors: &mut Cursors) {
    const KEPT: usize = 60;
    match answer {
        Json::String(text) => {
            if let Ok((order, _)) = mlg::cursor::decode(text) {
                let known = cursors.entry(order).or_default();
                if known.len() < KEPT && !known.contains(text) {
                    known.push(text.clone());
                }
            }
        }
        Json::Array(items) => items.iter().for_each(|item| harvest(item, cursors)),
        Json::Object(fields) => fields.values().for_each(|field| harvest(field, cursors)),
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}
