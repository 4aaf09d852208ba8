//! What nobody sends in good faith: each is refused or planned, with little work and little memory, and answered shortly.
//!
//! A case is a body of at most 2 MB. The work of a thread is what the kernel counts (`/proc/thread-self/schedstat`), its
//! memory what the process had at most at once (`/proc/self/status`).

use std::{
    fmt::Write as _,
    fs,
    time::{Duration, Instant},
};

use mlg::{
    api::{self, ApiSchema},
    catalog::types::Catalog,
    error::{ClientError, ErrorCode},
    guard::{self, Limits},
    pipeline::{Request, prepare},
    projection,
};
use serde_json::{Value, json};

#[path = "support/schemas.rs"]
mod schemas;

use schemas::catalog;

/// How much slower the profile of tests is than the one that the bound of 50 ms is for, and a busy machine than an idle one.
const SLOWER: u32 = 10;
/// The bound on work.
const WORK: Duration = Duration::from_millis(50);
/// The bound on memory, in kB.
const MEMORY: u64 = 50 * 1024;
/// Longest answer to a refusal.
const ANSWER: usize = 8 * 1024;
/// Largest body.
const BODY: usize = 2 * 1024 * 1024;

/// A case: its name, and what is sent.
struct Case {
    name: &'static str,
    query: String,
    /// JSON text: as values they would take memory of the process that is measured.
    variables: String,
    /// It is planned, not refused.
    fine: bool,
}

fn bad(name: &'static str, query: impl Into<String>) -> Case {
    Case { name, query: query.into(), variables: "{}".to_owned(), fine: false }
}

fn fine(name: &'static str, query: impl Into<String>) -> Case {
    Case { fine: true, ..bad(name, query) }
}

fn with(case: Case, value: impl AsRef<str>) -> Case {
    Case { variables: format!("{{\"v\":{}}}", value.as_ref()), ..case }
}

/// So many texts in a row, each made of its number.
fn many(count: usize, text: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut all, index| {
        let _ = write!(all, "{}", text(index));
        all
    })
}

fn bomb(levels: usize, width: usize) -> String {
    let body = |level: usize| format!("...F{} ", level + 1).repeat(width);
    let fragments = many(levels, |level| format!("fragment F{level} on Model {{ {} }}\n", body(level)));
    format!("{{ models {{ nodes {{ ...F0 }} }} }} {fragments} fragment F{levels} on Model {{ name }}")
}

fn nested(open: &str, middle: &str, close: &str, depth: usize) -> String {
    format!("{}{middle}{}", open.repeat(depth), close.repeat(depth))
}

fn list(count: usize, item: impl Fn(usize) -> String) -> String {
    format!("[{}]", (0..count).map(item).collect::<Vec<_>>().join(","))
}

fn documents() -> Vec<Case> {
    let filter = |inner: &str| format!("{{ models(where: {inner}) {{ totalCount }} }}");
    vec![
        bad("fragment bomb to 2^30", bomb(30, 2)),
        bad("fragment bomb to 2^60", bomb(60, 2)),
        bad("fragment bomb, wide", bomb(5, 1_000)),
        bad(
            "fragment bomb just under the limit",
            bomb(11, 2).replace("F11 on Model { name }", "F11 on Model { nom }"),
        ),
        bad(
            "fragments in a ring",
            many(1_000, |i| format!("fragment F{i} on Model {{ ...F{} }} ", (i + 1) % 1_000))
                + "{ __typename }",
        ),
        bad("a fragment in itself", "{ models { nodes { ...F } } } fragment F on Model { ...F }"),
        bad(
            "fragments in a long chain",
            many(3_000, |i| format!("fragment F{i} on Model {{ ...F{} }} ", i + 1)) + "{ __typename }",
        ),
        bad(
            "3,000 unused fragments",
            many(2_900, |i| format!("fragment F{i} on M {{a}}")) + "{ __typename }",
        ),
        bad("fragments of one name", "fragment F on Model {name} ".repeat(2_000) + "{ __typename }"),
        bad("100,000 aliases", format!("{{ {} }}", many(100_000, |i| format!("a{i}:__typename ")))),
        bad("4,000 aliases", format!("{{ {} }}", many(4_000, |i| format!("a{i}:__typename ")))),
        bad(
            "aliases behind fragments",
            format!(
                "{{ models {{ nodes {{ {} }} }} }} fragment F on Model {{ a:name b:uri }}",
                "...F ".repeat(3_000)
            ),
        ),
        bad("100,000 times one field", format!("{{ {} }}", "__typename ".repeat(100_000))),
        fine(
            "7,000 times one field of a node",
            format!("{{ models {{ nodes {{ {} }} }} }}", "name ".repeat(7_000)),
        ),
        bad(
            "fields that differ in arguments",
            format!("{{ {} }}", many(1_500, |i| format!("models(first: {}) {{ totalCount }} ", i % 500))),
        ),
        bad(
            "fields that differ in arguments, below",
            format!(
                "{{ models {{ nodes {{ {} }} }} }}",
                many(1_000, |i| format!("versions(first: {}) {{ name }} ", i % 500))
            ),
        ),
        bad(
            "fields of one key and several names",
            format!("{{ models {{ nodes {{ {} }} }} }}", "x: name x: uri ".repeat(95)),
        ),
        fine(
            "the same sets merged, wide and deep",
            format!(
                "{{ models(first: 1) {{ nodes {{ {} }} }} }}",
                "versions(first: 1) { deployments(first: 1) { name } } ".repeat(500)
            ),
        ),
        bad("100 nested selections", nested("{ a ", "", "}", 100)),
        bad("100,000 nested selections", nested("{a", "", "}", 100_000)),
        bad(
            "fields inside one another",
            format!("{{ models {{ nodes {} }} }}", nested("{ baseModels ", "{ name }", "}", 60)),
        ),
        fine("inline fragments inside one another", nested("{ ... ", "{ __typename }", "}", 99)),
        bad("100,000 opening brackets", "{".repeat(100_000)),
        bad("2 MB of opening brackets", "[".repeat(BODY - 100)),
        bad("50,000 directives", format!("{{ __typename {} }}", "@skip(if: false) ".repeat(50_000))),
        bad("1,000 unknown directives", format!("{{ __typename {} }}", many(1_000, |i| format!("@a{i} ")))),
        bad(
            "ten unknown directives everywhere",
            format!("{{ {} }}", many(250, |_| format!("__typename {}", "@a ".repeat(10)))),
        ),
        bad("directives on the operation", format!("query {} {{ __typename }}", "@a ".repeat(5_000))),
        bad("100,000-deep list", filter(&format!("{{name: {{in: {}}}}}", nested("[", "1", "]", 100_000)))),
        bad("90-deep list", filter(&format!("{{name: {{in: {}}}}}", nested("[", "1", "]", 90)))),
        fine("90 filters inside one another", filter(&nested("{NOT: ", "{}", "}", 96))),
        fine("80 filters inside one another", filter(&nested("{NOT: ", "{name: {eq: \"x\"}}", "}", 80))),
        bad("3,000 duplicate object fields", filter(&format!("{{{}}}", "name: {eq: \"x\"} ".repeat(3_000)))),
        bad("3,000 unknown object fields", filter(&format!("{{{}}}", many(3_000, |i| format!("a{i}: 1 "))))),
        bad("3,000 conditions", filter(&format!("{{OR: [{}]}}", "{name: {eq: \"x\"}} ".repeat(1_400)))),
        bad("14,000 operands", filter(&format!("{{name: {{in: [{}]}}}}", "\"a\" ".repeat(14_990)))),
        fine(
            "9,000 operands",
            filter(&format!("{{name: {{in: [{}]}}}}", many(9_000, |i| format!("\"{i}\" ")))),
        ),
        bad(
            "3,000 duplicate arguments",
            format!("{{ models({}) {{ totalCount }} }}", "first: 1 ".repeat(3_000)),
        ),
        bad(
            "3,000 unknown arguments",
            format!("{{ models({}) {{ totalCount }} }}", many(3_000, |i| format!("a{i}: 1 "))),
        ),
        bad("a huge number", format!("{{ models(first: {}) {{ totalCount }} }}", "9".repeat(200_000))),
        bad("a huge exponent", "{ models(where: {parameterCount: {eq: 1e999999999}}) { totalCount } }"),
        bad("a huge fraction", format!("{{ models(first: 0.{}) {{ totalCount }} }}", "1".repeat(200_000))),
        fine("a huge string", filter(&format!("{{name: {{eq: \"{}\"}}}}", "x".repeat(200_000)))),
        bad(
            "a huge block string",
            filter(&format!("{{name: {{eq: \"\"\"{}\"\"\" }}}} }}", "\n   x".repeat(40_000))),
        ),
        bad("a huge name", format!("{{ {} }}", "a".repeat(250_000))),
        bad(
            "a huge escaped string",
            filter(&format!("{{name: {{eq: \"{}\"}}, nom: 1}}", "\\u00e9".repeat(40_000))),
        ),
        bad("2 MB of commas", ",".repeat(BODY - 100)),
        bad("250 kB of commas", ",".repeat(250_000)),
        bad("250 kB of comments", "#x\n".repeat(80_000)),
        bad("a string without end", format!("{{ a(b: \"{}", "x".repeat(250_000))),
        bad("a block string without end", format!("{{ a(b: \"\"\"{}", "\"\" ".repeat(80_000))),
        bad("quotes", "\"".repeat(250_000)),
        bad("unicode marks", "\u{FEFF}".repeat(80_000)),
        bad("unicode names", format!("{{ {} }}", "ｍｏｄｅｌｓ\u{202e} ".repeat(5_000))),
        bad("10,000 mistakes", format!("{{ {} }}", many(14_000, |i| format!("a{i} ")))),
        bad("mistakes on many lines", format!("{{ {} }}", many(14_000, |i| format!("a{i}\n")))),
        bad(
            "mistakes of long names",
            format!("{{ {} }}", many(40, |i| format!("{}{i} ", "a".repeat(6_000)))),
        ),
        bad("1,000 operations without a name", "{ __typename } ".repeat(1_000)),
        bad("3,000 operations", many(2_900, |i| format!("query Q{i} {{ __typename }} "))),
        bad("3,000 operations of one name", "query Q { __typename } ".repeat(2_900)),
        bad(
            "3,000 unused variables",
            format!("query({}) {{ __typename }}", many(3_000, |i| format!("$a{i}: Int "))),
        ),
        bad("3,000 duplicate variables", format!("query({}) {{ __typename }}", "$a: Int ".repeat(3_000))),
        bad(
            "a variable of a deep list type",
            format!("query($a: {}) {{ __typename }}", nested("[", "Int", "]", 98)),
        ),
        bad(
            "deep introspection",
            format!("{{ __schema {{ types {{ {} }} }} }}", nested("fields { type { ", "name", " } }", 12)),
        ),
        bad(
            "introspection of lists in lists",
            "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }".to_owned(),
        ),
        bad(
            "many introspections",
            format!("{{ {} }}", many(51, |i| format!("a{i}: __schema {{ types {{ name }} }} "))),
        ),
        bad(
            "pages in pages",
            format!(
                "{{ models(first: 500) {{ nodes {} }} }}",
                nested("{ derivativesConnection(first: 500) { nodes ", "{ name }", " } }", 8)
            ),
        ),
        bad("type definitions", "type T { a: Int } ".repeat(2_000)),
        bad("subscriptions", format!("subscription {{ {} }}", "a ".repeat(5_000))),
    ]
}

fn variables() -> Vec<Case> {
    let by_name =
        |ty: &str, place: &str| format!("query($v: {ty}) {{ models(where: {place}) {{ totalCount }} }}");
    let names = by_name("[String!]", "{name: {in: $v}}");
    let filter = by_name("ModelWhere", "$v");
    let places = "{name: {in: $v}} ".repeat(1_500);
    let page = "query($v: Int) { models(first: $v) { totalCount } }";
    let keys = "query($v: [ID!]!) { assetsByUri(uris: $v) { name } }";
    let x = |_| "\"x\"".to_owned();
    vec![
        with(bad("100-deep variable", names.clone()), nested("[", "1", "]", 100)),
        with(bad("100,000 values in a variable", names.clone()), list(100_000, x)),
        with(fine("9,000 values in a variable", names), list(9_000, |i| format!("\"{i}\""))),
        with(
            bad("a variable in 1,500 places", by_name("[String!]", &format!("{{OR: [{places}]}}"))),
            list(9_000, x),
        ),
        with(
            bad("9,000 variables of a wrong type", by_name("[BigInt!]", "{parameterCount: {in: $v}}")),
            list(9_000, x),
        ),
        with(
            bad("3,000 unknown fields in a variable", filter.clone()),
            format!("{{{}\"z\":1}}", many(3_000, |i| format!("\"a{i}\":1,"))),
        ),
        with(fine("100 filters in a variable", filter.clone()), nested("{\"NOT\":", "{}", "}", 100)),
        with(
            bad("3,000 conditions in a variable", filter.clone()),
            format!("{{\"OR\":{}}}", list(3_000, |_| r#"{"name":{"eq":"x"}}"#.to_owned())),
        ),
        with(
            bad("50,000 conditions in a variable", filter.clone()),
            format!("{{\"OR\":{}}}", list(50_000, |_| r#"{"name":{"eq":"x"}}"#.to_owned())),
        ),
        with(
            bad("500,000 empty conditions in a variable", filter),
            format!("{{\"OR\":{}}}", list(500_000, |_| "{}".to_owned())),
        ),
        with(
            bad("100,000 fields that nobody asked for", "{ __typename }"),
            format!("{{{}\"z\":1}}", many(100_000, |i| format!("\"a{i}\":1,"))),
        ),
        with(bad("a page size beyond 32 bits", page), "1099511627776"),
        with(bad("many keys", keys), list(90_000, |_| "\"mlg://model/a/b\"".to_owned())),
    ]
}

/// Nanoseconds that this thread has run.
fn worked() -> Option<u64> {
    fs::read_to_string("/proc/thread-self/schedstat").ok()?.split(' ').next()?.parse().ok()
}

/// A number of kB that the kernel keeps of this process.
fn kept(mark: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let mark = status.lines().find_map(|line| line.strip_prefix(mark))?;
    mark.trim().trim_end_matches(" kB").parse().ok()
}

/// What a run took of this thread.
fn worked_for<T>(run: impl FnOnce() -> T) -> (T, Duration) {
    let (start, before) = (Instant::now(), worked());
    let outcome = run();
    let work = match (before, worked()) {
        (Some(before), Some(after)) if after > before => Duration::from_nanos(after - before),
        _ => start.elapsed(),
    };
    (outcome, work)
}

#[test]
fn each_is_refused_or_planned_with_little_work_and_memory() {
    let catalog = catalog("schema.graphql");
    let api = api::schema::build(&catalog).unwrap();
    // What is made once is not of the first case.
    let _ = answered(&catalog, &api, &body(&bad("warm", "{ models { nodes { name nom } } }")));
    let cases: Vec<Sent> = documents().into_iter().chain(variables()).map(|case| sent(&case)).collect();
    assert!(cases.len() >= 60, "only {} cases", cases.len());
    // Writing 5 sets the mark of the most memory to what there is now. Memory that a case gives back may be used by the
    // next, so no case takes more than the mark rises by over all of them.
    let _ = fs::write("/proc/self/clear_refs", "5");
    let before = kept("VmRSS:");
    let mut wrong = Vec::new();
    for case in &cases {
        let (answer, work) = worked_for(|| answered(&catalog, &api, &case.body));
        if std::env::var_os("MLG_SHOW").is_some() {
            let kind = answer
                .as_ref()
                .map_or_else(|errors| format!("{:?}", errors[0].code), |()| "planned".to_owned());
            let memory = before.zip(kept("VmHWM:")).map_or(0, |(before, most)| most.saturating_sub(before));
            println!("{:>8.2} ms {memory:>6} kB  {kind:<28} {}", work.as_secs_f64() * 1e3, case.name);
        }
        if work > WORK * SLOWER {
            wrong.push(format!("{}: {work:?} of work", case.name));
        }
        match answer {
            Ok(()) if !case.fine => wrong.push(format!("{}: it was planned", case.name)),
            Err(errors) if case.fine => wrong.push(format!("{}: {}", case.name, errors[0])),
            Ok(()) => {}
            Err(errors) => wrong.extend(short(case, &errors)),
        }
    }
    let memory = before.zip(kept("VmHWM:")).map(|(before, most)| most.saturating_sub(before));
    if std::env::var_os("MLG_SHOW").is_some() {
        println!("{memory:?} kB more at most");
    }
    if memory.is_some_and(|memory| memory > MEMORY) {
        wrong.push(format!("{memory:?} kB of memory"));
    }
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// A case as it is sent.
struct Sent {
    name: &'static str,
    fine: bool,
    body: String,
}

fn sent(case: &Case) -> Sent {
    let body = body(case);
    assert!(body.len() <= BODY, "{}: {} bytes", case.name, body.len());
    Sent { name: case.name, fine: case.fine, body }
}

fn body(case: &Case) -> String {
    format!("{{\"query\":{},\"variables\":{}}}", json!(case.query), case.variables)
}

/// What becomes of a body, its reading included.
fn answered(catalog: &Catalog, api: &ApiSchema, body: &str) -> Result<(), Vec<ClientError>> {
    #[derive(serde::Deserialize)]
    struct Body {
        query: String,
        variables: serde_json::Map<String, Value>,
    }
    guard::check_body(body.as_bytes(), &Limits::default()).map_err(|error| vec![error])?;
    let Body { query, variables } = serde_json::from_str(body).unwrap();
    let request = Request { query, operation_name: None, variables };
    prepare(catalog, api, &Limits::default(), &mlg::access::Access::everything(), &request).map(drop)
}

/// What is too long about a refusal.
fn short(case: &Sent, errors: &[ClientError]) -> Vec<String> {
    let body = projection::refuse(errors).body;
    let answer: Value = serde_json::from_slice(&body).unwrap();
    let told = answer["errors"].as_array().unwrap();
    let mut wrong = Vec::new();
    // Ten, and one that counts those left out.
    if told.len() > 11 || body.len() > ANSWER {
        wrong.push(format!("{}: {} errors in {} bytes", case.name, told.len(), body.len()));
    }
    if errors.iter().any(|error| error.code == ErrorCode::Internal) {
        wrong.push(format!("{}: an internal error", case.name));
    }
    wrong.extend(told.iter().filter_map(|error| {
        let message = error["message"].as_str().unwrap_or_default();
        (message.is_empty() || message.chars().count() > 420).then(|| format!("{}: {message}", case.name))
    }));
    wrong
}
