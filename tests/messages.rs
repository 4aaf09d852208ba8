//! What a client reads of a document that is wrong: `tests/messages/*.txt` hold documents, one a line, each with its errors
//! below it. `INSTA_UPDATE=always` writes them anew.

#[path = "support/schemas.rs"]
mod schemas;
#[path = "support/stages.rs"]
mod stages;

use std::{fs, path::Path};

use mlg::{error::ClientError, pipeline::Request};
use stages::{Ready, prepared, ready};

fn errors(ready: &Ready, query: &str) -> Vec<ClientError> {
    let request =
        Request { query: query.to_owned(), operation_name: None, variables: serde_json::Map::new() };
    prepared(ready, &request).expect_err(query)
}

fn said(ready: &Ready, query: &str) -> String {
    let line = |error: &ClientError| {
        let position = error.positions.first().expect(query);
        format!("    {}:{} {error}\n", position.line, position.column)
    };
    errors(ready, query).iter().map(line).collect()
}

#[test]
fn each_document_has_its_errors() {
    let ready = ready(schemas::catalog("schema.graphql"));
    for file in ["names.txt", "syntax.txt"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/messages").join(file);
        let text = fs::read_to_string(&path).unwrap();
        let queries: Vec<&str> =
            text.lines().filter(|line| !line.is_empty() && !line.starts_with(' ')).collect();
        assert!(queries.len() >= 30, "{file} has only {} documents", queries.len());
        let written: String =
            queries.iter().map(|query| format!("{query}\n{}\n", said(&ready, query))).collect();
        if std::env::var("INSTA_UPDATE").is_ok_and(|mode| mode == "always") {
            fs::write(&path, written).unwrap();
        } else {
            assert!(
                text == written,
                "{file} is not what is said; INSTA_UPDATE=always writes it anew:\n{written}"
            );
        }
    }
}

/// The parser's names of tokens, such as `R_CURLY`, are nobody's language.
#[test]
fn no_library_speaks() {
    let ready = ready(schemas::catalog("schema.graphql"));
    // Every document that one token too few or too many makes of these.
    let good = [
        "query Q ( $a : [ Int ! ] = [ 1 ] ) { models ( first : $a ) @skip ( if : true ) { nodes { ...F } } }",
        "{ x : models ( where : { name : { in : [ \"a\" , \"b\" ] } } ) { totalCount } }",
        "fragment F on Model { name ... on Asset { uri } ... { uri } }",
    ];
    let mut bad = 0;
    for tokens in good.map(|text| text.split(' ').collect::<Vec<_>>()) {
        let without = (0..tokens.len()).map(|at| [&tokens[..at], &tokens[at + 1..]].concat());
        let with = (0..=tokens.len()).flat_map(|at| {
            let insert = |extra| [&tokens[..at], &[extra], &tokens[at..]].concat();
            ["{", "}", "(", ")", "[", "]", ":", "$", "@", "!", "=", "|", "&", "a", "1", "\"s\"", "..."]
                .map(insert)
        });
        for tokens in without.chain(with) {
            let query = tokens.join(" ");
            let request =
                Request { query: query.clone(), operation_name: None, variables: serde_json::Map::new() };
            let Err(errors) = prepared(&ready, &request) else { continue };
            for error in errors {
                let message = &error.to_string();
                let kinds =
                    ["CURLY", "PAREN", "BRACK", "EOF", "StringValue", "Selection", "Definition", "Name"];
                assert!(kinds.iter().all(|kind| !message.contains(kind)), "{query}: {message}");
                assert!(!message.starts_with(char::is_uppercase), "{query}: {message}");
                bad += 1;
            }
        }
    }
    assert!(bad > 500, "only {bad} errors");
}

#[test]
fn long_names_are_neither_echoed_nor_compared() {
    let ready = ready(schemas::catalog("schema.graphql"));
    let name = "m".repeat(5_000);
    let queries = [
        format!("{{ {name} }}"),
        format!("{{ models({name}: 1) {{ totalCount }} }}"),
        format!("{{ models(orderBy: {name}) {{ totalCount }} }}"),
        format!("{{ models @{name} {{ totalCount }} }}"),
        format!("{{ models {{ nodes {{ ...{name} }} }} }}"),
        format!("query ($a: {name}) {{ models(first: $a) {{ totalCount }} }}"),
        format!("{{ models(first {name}) {{ totalCount }} }}"),
        format!("{{ models(first: ?{name}) {{ totalCount }} }}"),
        format!("{{ models(first: 1{name}) {{ totalCount }} }}"),
        format!("{{ models(first: \"{name}) {{ totalCount }} }}"),
    ];
    for query in queries {
        for error in errors(&ready, &query) {
            assert!(error.to_string().chars().count() < 250, "{error}");
        }
    }
    let request = Request {
        query: "query A { __typename } query B { __typename }".to_owned(),
        operation_name: Some(name),
        variables: serde_json::Map::new(),
    };
    let errors = prepared(&ready, &request).unwrap_err();
    assert!(errors[0].to_string().chars().count() < 250, "{}", errors[0]);
}
