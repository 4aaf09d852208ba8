//! Rows of connections as CSV and as Arrow: the same bytes from every store, all pages of them in the memory of one, within the limits and
//! the sight of whoever asks.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};

use arrow_array::{
    Array as _, Date32Array, Float64Array, Int64Array, ListArray, RecordBatch, StringArray,
    TimestampMicrosecondArray, cast::AsArray as _,
};
use arrow_ipc::reader::StreamReader;
use serde_json::{Value as Json, json};

#[path = "support/backends.rs"]
mod backends;
#[path = "support/binary.rs"]
mod binary;
#[path = "support/keys.rs"]
mod keys;
#[path = "support/served.rs"]
mod served;

use binary::{Server, mlg, run};

const SUITE: &str = "rows";
const MODELS: &str = "query ($after: String) { models(first: 7, after: $after, orderBy: NAME_ASC) { totalCount \
    nodes { uri name license tags parameterCount openWeights trainedOn { name } latestVersion { name } } \
    pageInfo { hasNextPage endCursor } } }";

const ARROW: &str = "application/vnd.apache.arrow.stream";

struct Answered {
    status: u16,
    headers: String,
    body: Vec<u8>,
}

impl Answered {
    fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("the answer is text")
    }
}

fn ask(server: &Server, token: Option<&str>, accept: &str, body: &Json) -> Answered {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut request =
        agent.post(&server.url).header("content-type", "application/json").header("accept", accept);
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let mut response = request.send(body.to_string()).expect("it answers");
    let header = |name: &str| {
        response.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
    };
    let headers =
        ["content-type", "content-disposition", "mlg-total-count", "mlg-cut"].map(header).join(" | ");
    let body = response.body_mut().with_config().limit(1 << 30).read_to_vec().expect("it is not broken off");
    Answered { status: response.status().as_u16(), headers, body }
}

fn rows(server: &Server, token: Option<&str>, query: &str) -> Answered {
    ask(server, token, "text/csv", &json!({ "query": query }))
}

/// Thirty models in a chain, one of which is called by a formula, and a dataset that some learned from.
fn write(server: &Server, token: Option<&str>) {
    let uri = |number: usize| format!("mlg://model/x/{number:02}");
    let model = |number: usize| {
        let name = if number == 3 { "=HYPERLINK(\"x\",\"y\")".to_owned() } else { format!("m {number:02}") };
        json!({"model": {"uri": uri(number), "name": name, "tags": ["a,b", "-c"], "openWeights": number.is_multiple_of(2),
            "parameterCount": -5, "license": if number == 4 { json!("say \"no\"\nor not") } else { Json::Null }}})
    };
    let mut assets: Vec<_> = (0..30).map(model).collect();
    assets.push(json!({"dataset": {"uri": "mlg://dataset/x/d", "name": "d"}}));
    let chain =
        (1..30).map(|number| json!({"type": "DERIVED_FROM", "from": uri(number), "to": uri(number - 1)}));
    let learned =
        (0..2).map(|number| json!({"type": "TRAINED_ON", "from": uri(number), "to": "mlg://dataset/x/d"}));
    let relationships: Vec<_> = chain.chain(learned).collect();
    let query = "mutation ($assets: [AssetInput!]!, $relationships: [RelationshipInput!]!) {
        upsertAssets(assets: $assets, relationships: $relationships) { written } }";
    let variables = json!({"assets": assets, "relationships": relationships});
    let body = json!({"query": query, "variables": variables});
    let answer = ask(server, token, "application/json", &body);
    assert!(answer.text().contains("\"written\":31"), "{}", answer.text());
}

#[test]
fn every_store_answers_the_same_rows() {
    let answers = served::on_each(SUITE, &[], |server| {
        write(server, None);
        let walk = "query ($after: String) { asset(uri: \"mlg://model/x/29\") { lineage(direction: UPSTREAM, depth: 20, first: 6, \
            after: $after) { completeness { cut } edges { hops node { __typename uri ... on Dataset { format } ... on Model { license } } \
            via { type } } pageInfo { hasNextPage endCursor } } } }";
        let found = "query ($after: String) { search(query: \"m\", first: 20, after: $after) { edges { score node { name } } \
            pageInfo { hasNextPage endCursor } } }";
        [MODELS, walk, found].map(|query| {
            let answer = rows(server, None, query);
            (answer.status, answer.headers.clone(), answer.text().to_owned())
        })
    });
    let [(status, headers, models), (_, of_walk, walk), (_, _, found)] = &answers;
    let head = "text/csv; charset=utf-8; header=present | attachment; filename=\"rows.csv\"";
    assert_eq!((*status, &**headers), (200, &*format!("{head} | 30 | ")));
    // The name sorts by its own text, not by what stands in the cell.
    let expected = "uri,name,license,tags,parameterCount,openWeights,trainedOn,latestVersion.name\r\n\
        mlg://model/x/03,\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\",,\"[\"\"a,b\"\",\"\"-c\"\"]\",-5,false,[],\r\n\
        mlg://model/x/00,m 00,,\"[\"\"a,b\"\",\"\"-c\"\"]\",-5,true,\"[{\"\"name\"\":\"\"d\"\"}]\",\r\n";
    assert!(models.starts_with(expected), "{models}");
    assert!(models.contains("mlg://model/x/04,m 04,\"say \"\"no\"\"\nor not\","), "{models}");
    assert_eq!(models.matches("\r\n").count(), 31);
    assert_eq!(*of_walk, format!("{head} |  | DEPTH"));
    assert!(
        walk.starts_with(
            "hops,node.__typename,node.uri,node.format,node.license,via\r\n1,Model,mlg://model/x/28,,,"
        ),
        "{walk}"
    );
    assert_eq!(walk.matches("\r\n").count(), 21);
    assert!(found.starts_with("score,node.name\r\n") && found.matches("\r\n").count() == 30, "{found}");
}

/// The batches of a stream, which has to end as a stream does.
fn batches(bytes: &[u8]) -> Vec<RecordBatch> {
    assert!(bytes.ends_with(&[0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]), "the stream has no end");
    let reader = StreamReader::try_new(bytes, None).expect("it begins with a schema");
    reader.collect::<Result<_, _>>().expect("it has batches of that schema")
}

fn column<'b, T: 'static>(batch: &'b RecordBatch, name: &str) -> &'b T {
    let array = batch.column_by_name(name).unwrap_or_else(|| panic!("no column {name}"));
    array.as_any().downcast_ref().unwrap_or_else(|| panic!("{name} is of {}", array.data_type()))
}

#[test]
fn every_store_streams_the_same_batches() {
    let query = "query ($after: String) { models(first: 7, after: $after, orderBy: NAME_ASC) { totalCount \
        nodes { __typename uri name lifecycle tags embeddingDimensions parameterCount maxTokens memoryMb openWeights releasedOn \
        createdAt trainedOn { name } latestVersion { createdAt } } pageInfo { hasNextPage endCursor } } }";
    let walk = "query ($after: String) { asset(uri: \"mlg://model/x/29\") { lineage(direction: UPSTREAM, first: 6, after: $after) { \
        edges { hops node { uri ... on Model { license } } } pageInfo { hasNextPage endCursor } } } }";
    let answers = served::on_each(SUITE, &[], |server| {
        write(server, None);
        let more = "mutation { upsertAssets(assets: [{model: {uri: \"mlg://model/x/00\", memoryMb: 2.5, maxTokens: 8192, \
            embeddingDimensions: [256, 1024], lifecycle: ACTIVE, releasedOn: \"1969-12-30\", \
            createdAt: \"1969-12-31T23:59:59.5Z\"}}]) { written } }";
        let answer = ask(server, None, "application/json", &json!({ "query": more }));
        assert!(answer.text().contains("\"written\":1"), "{}", answer.text());
        [query, walk].map(|query| {
            let answer = ask(server, None, ARROW, &json!({ "query": query }));
            (answer.status, answer.headers, answer.body)
        })
    });
    let [(status, headers, models), (_, _, walk)] = &answers;
    let head = format!("{ARROW} | attachment; filename=\"rows.arrows\" | 30 | ");
    assert_eq!((*status, headers), (200, &head));
    let models = batches(models);
    assert_eq!(models.iter().map(RecordBatch::num_rows).collect::<Vec<_>>(), [7, 7, 7, 7, 2]);
    let schema = models[0].schema();
    let fields: Vec<_> =
        schema.fields().iter().map(|field| format!("{} {}", field.name(), field.data_type())).collect();
    let expected = [
        "__typename Utf8",
        "uri Utf8",
        "name Utf8",
        "lifecycle Utf8",
        "tags List(Utf8)",
        "embeddingDimensions List(Int64)",
        "parameterCount Int64",
        "maxTokens Int64",
        "memoryMb Float64",
        "openWeights Boolean",
        "releasedOn Date32",
        "createdAt Timestamp(µs, \"UTC\")",
        "trainedOn Utf8",
        "latestVersion.createdAt Timestamp(µs, \"UTC\")",
    ];
    assert_eq!(fields, expected);
    // The second by name is the one with all values, the first has few.
    let (first, place) = (&models[0], 1);
    assert_eq!(column::<StringArray>(first, "name").value(0), "=HYPERLINK(\"x\",\"y\")");
    assert_eq!(column::<StringArray>(first, "uri").value(place), "mlg://model/x/00");
    assert_eq!(column::<StringArray>(first, "lifecycle").value(place), "ACTIVE");
    assert_eq!(column::<StringArray>(first, "trainedOn").value(place), "[{\"name\":\"d\"}]");
    assert_eq!(column::<Int64Array>(first, "parameterCount").value(place), -5);
    assert_eq!(
        column::<Int64Array>(first, "maxTokens").iter().take(2).collect::<Vec<_>>(),
        [None, Some(8192)]
    );
    assert!((column::<Float64Array>(first, "memoryMb").value(place) - 2.5).abs() < f64::EPSILON);
    assert_eq!(column::<Date32Array>(first, "releasedOn").value(place), -2);
    assert_eq!(column::<TimestampMicrosecondArray>(first, "createdAt").value(place), -500_000);
    assert!(column::<TimestampMicrosecondArray>(first, "latestVersion.createdAt").is_null(place));
    let truths: Vec<_> = first.column_by_name("openWeights").unwrap().as_boolean().iter().take(2).collect();
    assert_eq!(truths, [Some(false), Some(true)]);
    let tags = column::<ListArray>(first, "tags").value(0);
    assert_eq!(tags.as_string::<i32>().iter().collect::<Vec<_>>(), [Some("a,b"), Some("-c")]);
    let dimensions = column::<ListArray>(first, "embeddingDimensions");
    assert!(dimensions.value(0).is_empty());
    assert_eq!(
        dimensions.value(place).as_primitive::<arrow_array::types::Int64Type>().values(),
        &[256, 1024]
    );
    let hops: Vec<_> = batches(walk)
        .iter()
        .flat_map(|batch| column::<Int64Array>(batch, "hops").values().to_vec())
        .collect();
    assert_eq!(hops.len(), 30);
    assert!(hops.is_sorted() && hops[0] == 1, "{hops:?}");
}

#[test]
fn what_is_no_table_is_refused_in_json() {
    let server = Server::start(&["serve", "--listen", "127.0.0.1:0", "--graph", "sqlite::memory:"]);
    write(&server, None);
    let page = "pageInfo { hasNextPage endCursor }";
    for (query, status, code, part) in [
        ("{ models { nodes { name } } }".to_owned(), 400, "BAD_REQUEST", "select `pageInfo"),
        (
            format!("{{ models(first: 7) {{ nodes {{ name }} {page} }} }}"),
            400,
            "BAD_REQUEST",
            "declare `$after",
        ),
        (
            format!("{{ a: models {{ nodes {{ name }} {page} }} b: models {{ totalCount }} }}"),
            400,
            "BAD_REQUEST",
            "one connection",
        ),
        (
            format!("{{ models {{ nodes {{ name }} edges {{ cursor }} {page} }} }}"),
            400,
            "BAD_REQUEST",
            "select one of them",
        ),
        ("{ models { totalCount } }".to_owned(), 400, "BAD_REQUEST", "one connection"),
        ("{ __schema { types { name } } }".to_owned(), 400, "BAD_REQUEST", "one connection"),
        ("mutation { addTags(assets: [], tags: []) { written } }".to_owned(), 400, "BAD_REQUEST", "mutation"),
        (
            format!(
                "{{ asset(uri: \"mlg://model/x/zz\") {{ owners: ownersConnection {{ nodes {{ name }} {page} }} }} }}"
            ),
            404,
            "NOT_FOUND",
            "no such asset",
        ),
        (format!("{{ models(first: 501) {{ nodes {{ name }} {page} }} }}"), 400, "LIMIT_EXCEEDED", "500"),
        ("{ models { nodes { nome } } }".to_owned(), 400, "GRAPHQL_VALIDATION_FAILED", "nome"),
        ("{".to_owned(), 400, "GRAPHQL_PARSE_FAILED", ""),
    ] {
        let answer = rows(&server, None, &query);
        let error: Json = serde_json::from_slice(&answer.body).expect("errors are JSON");
        let error = &error["errors"][0];
        assert_eq!(
            (answer.status, error["extensions"]["code"].as_str()),
            (status, Some(code)),
            "{query}: {error}"
        );
        assert!(error["message"].to_string().contains(part), "{query}: {error}");
        assert!(answer.headers.starts_with("application/json"), "{}", answer.headers);
    }
    // Who takes both is answered in JSON, unless rows are preferred.
    let body = json!({ "query": MODELS });
    for (accept, rows) in [
        ("application/json, text/csv;q=0.5", false),
        ("text/csv, application/json;q=0.5", true),
        ("text/*", false),
    ] {
        let answer = ask(&server, None, accept, &body);
        assert_eq!(answer.headers.starts_with("text/csv"), rows, "{accept}: {}", answer.headers);
    }
    let refused = ask(&server, None, ARROW, &json!({ "query": "{ models { totalCount } }" }));
    assert!(refused.status == 400 && refused.text().contains("one connection"), "{}", refused.text());
    let nothing =
        "{ models(where: {name: {eq: \"nobody\"}}) { nodes { name } pageInfo { hasNextPage endCursor } } }";
    let none = batches(&ask(&server, None, ARROW, &json!({ "query": nothing })).body);
    assert_eq!(none.iter().map(RecordBatch::num_rows).sum::<usize>(), 0);
    // A page may be all that is wanted; it starts where the client says.
    let few = rows(
        &server,
        None,
        "query { models(first: 40) { nodes { name } pageInfo { hasNextPage endCursor } } }",
    );
    assert_eq!((few.status, few.text().matches("\r\n").count()), (200, 31));
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn rows_are_those_that_one_may_see_and_pages_are_counted() {
    let (tokens, keys) = keys::keys(["reader", "writer"]);
    let file = tempfile::Builder::new().suffix(".toml").tempfile().unwrap();
    let rule = "[access.reader]\nwhere = '{on: {model: {openWeights: {eq: true}}}}'\n";
    std::fs::write(file.path(), rule).unwrap();
    let settings =
        [("MLG_IDENTITY_KEYS", keys.path().to_str().unwrap()), ("MLG_CONFIG", file.path().to_str().unwrap())];
    let counts = served::on_each(SUITE, &settings, |server| {
        write(server, Some(&tokens[1]));
        let seen = |token: Option<&str>| {
            let answer = rows(server, token, MODELS);
            (answer.status, answer.text().matches("\r\n").count())
        };
        [seen(None), seen(Some(&tokens[0])), seen(Some(&tokens[1]))]
    });
    assert_eq!(counts, [(401, 0), (200, 16), (200, 31)]);
}

#[test]
fn a_long_answer_needs_the_memory_of_a_page() {
    const ROWS: usize = 4_000;
    let folder = tempfile::tempdir().unwrap();
    let lines = folder.path().join("models.ndjson");
    let mut file = std::io::BufWriter::new(std::fs::File::create(&lines).unwrap());
    let text = "no words to search for ".repeat(440);
    writeln!(file, "{{\"format\":\"mlg\",\"version\":1}}").unwrap();
    for number in 0..ROWS {
        let line = json!({"type": "Model", "uri": format!("mlg://model/x/{number}"), "externalUrl": text});
        writeln!(file, "{line}").unwrap();
    }
    drop(file);
    let graph = format!("sqlite:{}", folder.path().join("graph.db").display());
    let said = run(&["load", lines.to_str().unwrap(), "--graph", &graph]);
    assert_eq!(said.code, 0, "{}", said.err);
    let server = Server::of(mlg(&["serve", "--listen", "127.0.0.1:0", "--graph", &graph]));
    let query = |first: usize| {
        format!(
            "query ($after: String) {{ models(first: {first}, after: $after) {{ nodes {{ uri externalUrl }} \
             pageInfo {{ hasNextPage endCursor }} }} }}"
        )
    };
    let whole = |first: usize, rows: usize| {
        let body = json!({ "query": query(first), "variables": {} }).to_string();
        let mut response = ureq::post(&server.url)
            .header("content-type", "application/json")
            .header("accept", "text/csv")
            .send(body)
            .expect("it answers");
        let reader = BufReader::new(response.body_mut().as_reader());
        let (mut bytes, mut count, mut most) = (0, 0, 0);
        for line in reader.take(1 << 30).lines() {
            bytes += line.expect("it is not broken off").len();
            count += 1;
            if count % 50 == 0 {
                most = most.max(memory(&server));
            }
        }
        assert_eq!(count, rows + 1);
        (bytes, most)
    };
    // One page, so that what is kept between requests is there.
    let page = ask(&server, None, "application/json", &json!({ "query": query(100) }));
    assert_eq!(page.text().matches("\"uri\"").count(), 100);
    let before = memory(&server);
    let (bytes, most) = whole(100, ROWS);
    let grown = most.saturating_sub(before);
    println!("{bytes} bytes of rows, {grown} more in memory at the most");
    assert!(bytes > 40_000_000 && grown < 20_000_000, "{bytes} bytes of rows, {grown} more in memory");
    assert_eq!(server.stop(), Some(0));
}

/// The bytes that a server has in memory, but for the files that it looks into.
fn memory(server: &Server) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.id())).expect("Linux tells");
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).expect("a line for it");
    line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") * 1024
}
