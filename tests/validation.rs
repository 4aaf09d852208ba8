//! Verdicts on a corpus of good and bad operations, one file for each section of the specification: ours, and those of
//! graphql-js as the independent oracle.
//!
//! A case of `tests/validation/*.graphql` begins with a line `#: good TITLE` or `#: bad TITLE`.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

#[path = "support/node.rs"]
mod node;

use std::{
    fs,
    path::{Path, PathBuf},
};

use mlg::{
    api::{ApiSchema, parse, schema, validate},
    error::{ClientError, ErrorCode},
};

struct Case {
    name: String,
    good: bool,
    text: String,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/validation")
}

fn schema_text() -> String {
    fs::read_to_string(folder().join("schema.graphql")).unwrap()
}

fn cases() -> Vec<Case> {
    let mut files: Vec<_> = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut cases = Vec::new();
    for file in files {
        let stem = file.file_stem().unwrap().to_str().unwrap().to_owned();
        if stem == "schema" {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        for case in text.split("#: ").skip(1) {
            let (head, text) = case.split_once('\n').unwrap();
            let (verdict, title) = head.split_once(' ').unwrap();
            assert!(matches!(verdict, "good" | "bad"), "{stem}: `{head}` has no verdict");
            let name = format!("{stem}: {title}");
            cases.push(Case { name, good: verdict == "good", text: text.trim_end().to_owned() });
        }
    }
    cases
}

fn errors(schema: &ApiSchema, text: &str) -> Vec<ClientError> {
    match parse(text) {
        Ok(parsed) => validate(schema, &parsed).err().unwrap_or_default(),
        Err(error) => vec![error],
    }
}

/// Cases whose verdict by us is known to be wrong. apollo-compiler counts the selections of a subscription's root rather
/// than its response keys; the API has no subscriptions.
const WRONG: &[&str] = &["5.2-operations: a subscription with one root field in fragments"];

/// The cases whose verdict is not the expected one, with the verdict.
fn differences(cases: &[Case], verdicts: &[Option<String>]) -> Vec<(String, String)> {
    assert_eq!(cases.len(), verdicts.len());
    let differing = cases.iter().zip(verdicts).filter(|(case, verdict)| case.good != verdict.is_none());
    differing
        .map(|(case, verdict)| (case.name.clone(), verdict.clone().unwrap_or_else(|| "no error".to_owned())))
        .collect()
}

#[test]
fn our_verdicts_are_the_expected_ones() {
    let schema = schema::from_sdl(&schema_text()).unwrap();
    let cases = cases();
    assert!(cases.len() >= 300, "only {} cases", cases.len());
    let verdicts: Vec<_> = cases
        .iter()
        .map(|case| errors(&schema, &case.text).into_iter().next().map(|error| error.to_string()))
        .collect();
    let differences = differences(&cases, &verdicts);
    let names: Vec<_> = differences.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, WRONG, "{differences:#?}");
}

#[test]
fn graphql_js_has_the_same_verdicts() {
    let cases = cases();
    let documents: Vec<_> = cases.iter().map(|case| case.text.as_str()).collect();
    let input = serde_json::json!({"schema": schema_text(), "documents": documents});
    let Some(verdicts) = node::run("validation", "validate.cjs", &input) else { return };
    let verdicts: Vec<Option<String>> = serde_json::from_value(verdicts).unwrap();
    assert_eq!(differences(&cases, &verdicts), []);
}

/// Documents whose tokens stand apart, between them every construct of the grammar.
const SPACED: &[&str] = &[
    "query Q ( $a : [ Int ! ] = [ 1 2 ] @onVariable , $b : ModelWhere = { name : { eq : \"x\" } } ) @onQuery { \
     lists ( ints : $a ) models ( where : $b first : 3 ) @skip ( if : true ) { name ... F @onSpread } }",
    "{ x : models ( where : { name : { in : [ \"a\" \"b\" ] } lifecycle : DRAFT AND : [ { maxTokens : 1 } ] } ) { name } }",
    "fragment F on Model @onFragment ( weight : 1.5 ) { name ... on Asset @onInline { uri } ... { base { uri } } }",
    "subscription S { changed ( uri : \"a\" ) { uri } } mutation M ( $uri : ID ! ) { delete ( uri : $uri ) }",
];

/// All that one token too few or too many makes of them.
fn one_token_off() -> Vec<String> {
    const EXTRA: &[&str] = &[
        "{", "}", "(", ")", "[", "]", ":", "$", "@", "!", "=", "|", "&", "a", "on", "1", "\"s\"", "...",
        "null",
    ];
    let mut documents = Vec::new();
    for tokens in SPACED.iter().map(|text| text.split_whitespace().collect::<Vec<_>>()) {
        documents.extend((0..tokens.len()).map(|at| [&tokens[..at], &tokens[at + 1..]].concat().join(" ")));
        for at in 0..=tokens.len() {
            let with = |extra: &&str| [&tokens[..at], &[*extra], &tokens[at..]].concat().join(" ");
            documents.extend(EXTRA.iter().map(with));
        }
    }
    documents
}

fn is_described(text: &str) -> bool {
    let kinds = ["query ", "mutation ", "subscription ", "fragment ", "$"];
    kinds.iter().any(|kind| text.contains(&format!("\"s\" {kind}")))
}

#[test]
fn graphql_js_takes_and_refuses_the_same_texts() {
    let schema = schema::from_sdl(&schema_text()).unwrap();
    let documents = one_token_off();
    // Whether a definition may have a description depends on the edition of the specification.
    let documents: Vec<_> = documents.into_iter().filter(|text| !is_described(text)).collect();
    assert!(documents.len() > 3_000, "only {} documents", documents.len());
    let input = serde_json::json!({"schema": schema_text(), "documents": documents});
    let Some(verdicts) = node::run("validation", "validate.cjs", &input) else { return };
    let verdicts: Vec<Option<String>> = serde_json::from_value(verdicts).unwrap();
    let differing: Vec<_> = documents
        .iter()
        .zip(&verdicts)
        .filter(|(text, verdict)| errors(&schema, text).is_empty() != verdict.is_none())
        .map(|(text, verdict)| format!("{text}\n  ours: {:?}\n  theirs: {verdict:?}", errors(&schema, text)))
        .collect();
    assert!(
        differing.is_empty(),
        "{} of {} differ:\n{}",
        differing.len(),
        documents.len(),
        differing.join("\n")
    );
}

#[test]
fn errors_have_codes_positions_and_short_messages() {
    let schema = schema::from_sdl(&schema_text()).unwrap();
    for case in cases().iter().filter(|case| !case.good) {
        let errors = errors(&schema, &case.text);
        assert!(errors.len() <= 10, "{}", case.name);
        for error in errors {
            assert!(
                matches!(error.code, ErrorCode::GraphqlParseFailed | ErrorCode::GraphqlValidationFailed),
                "{}: {:?}",
                case.name,
                error.code
            );
            let told = error.to_string();
            assert!(!told.is_empty() && told.chars().count() <= 401, "{}", case.name);
            assert!(!told.contains('\n'), "{}: {told}", case.name);
            assert_eq!(error.positions.len(), 1, "{}: {error}", case.name);
        }
    }
}

#[test]
fn at_most_ten_errors_and_no_long_echo() {
    let schema = schema::from_sdl(&schema_text()).unwrap();
    let name = "x".repeat(5_000);
    let many: Vec<_> = (0..50).map(|index| format!("a{index}: {name}{index}")).collect();
    let errors = errors(&schema, &format!("{{ {} }}", many.join(" ")));
    assert_eq!(errors.len(), 10);
    assert!(errors.iter().all(|error| error.to_string().len() < 300), "{}", errors[0]);
    assert_eq!(errors[1].positions[0].line, 1);
    assert!(errors[0].positions[0].column < errors[1].positions[0].column, "in the order of the document");
}
