//! What parses, where it stands, and what is said of what does not.

use async_graphql::parser::types::{DocumentOperations, Field, Selection};
use async_graphql_value::Value;

use super::{Positions, parse};
use crate::error::{ClientError, ErrorCode, Position};

fn fields(text: &str) -> Vec<Field> {
    let parsed = parse(text).unwrap();
    let DocumentOperations::Single(operation) = parsed.document.operations else { panic!("one operation") };
    let items = operation.node.selection_set.node.items;
    let field =
        |selection| if let Selection::Field(field) = selection { field.node } else { panic!("a field") };
    items.into_iter().map(|item| field(item.node)).collect()
}

fn error(text: &str) -> ClientError {
    parse(text).unwrap_err()
}

#[test]
fn names_and_arguments_keep_their_positions() {
    let fields = fields("{\n  a,\r\n  e: b(x: 1,\r    y: [2])\n}");
    let at = |pos: async_graphql::Pos| (pos.line, pos.column);
    assert_eq!(at(fields[0].name.pos), (2, 3));
    let second = &fields[1];
    assert_eq!(second.alias.as_ref().map(|alias| (alias.node.as_str(), at(alias.pos))), Some(("e", (3, 3))));
    assert_eq!(at(second.name.pos), (3, 6));
    assert_eq!(at(second.arguments[0].0.pos), (3, 8));
    assert_eq!(at(second.arguments[1].0.pos), (4, 5));
    assert_eq!(at(second.arguments[1].1.pos), (4, 8));
}

#[test]
fn columns_count_characters() {
    let fields = fields(r#"{ a(x: "äöü€𝄞") b }"#);
    assert_eq!(fields[1].name.pos.column, 17);
}

#[test]
fn positions_may_be_asked_in_any_order() {
    let mut positions = Positions::of("a\r\nb\rc\nd");
    let at = |line, column| Position { line, column };
    assert_eq!(positions.at(7), at(4, 1));
    assert_eq!(positions.at(0), at(1, 1));
    assert_eq!(positions.at(3), at(2, 1));
    assert_eq!(positions.at(5), at(3, 1));
    assert_eq!(positions.at(100), at(4, 2));
}

#[test]
fn values_keep_what_they_say() {
    let text = r#"{ f(a: -0, b: 1.50, c: 9007199254740993, d: "\u{1F600}\uD83D\uDE00\n", e: {k: [$v, null, RED]}) }"#;
    let fields = fields(text);
    let value = |index: usize| fields[0].arguments[index].1.node.clone();
    assert_eq!(value(0), Value::Number(0.into()));
    assert_eq!(value(1).to_string(), "1.5");
    assert_eq!(value(2), Value::Number(9_007_199_254_740_993_i64.into()));
    assert_eq!(value(3), Value::String("😀😀\n".to_owned()));
    assert_eq!(value(4).to_string(), "{k: [$v, null, RED]}");
}

#[test]
fn block_strings_lose_their_indentation() {
    let fields = fields("{ f(a: \"\"\"\n    one\n      two\n  \"\"\") }");
    assert_eq!(fields[0].arguments[0].1.node, Value::String("one\n  two".to_owned()));
}

#[test]
fn the_first_offence_is_told_with_its_place() {
    let error = error("{\n  a(x: )\n  b(\n}");
    assert_eq!(error.code, ErrorCode::GraphqlParseFailed);
    assert_eq!(error.positions, [Position { line: 2, column: 8 }]);
    assert!(error.message.starts_with("syntax error: "), "{}", error.message);
}

#[test]
fn what_the_tree_cannot_hold_is_refused() {
    let cases = [
        ("query A { a } query A { b }", "there is another operation named `A`; names must be unique", 15),
        (
            "{ ...F } fragment F on Q { a } fragment F on Q { a }",
            "there is another fragment named `F`; names must be unique",
            32,
        ),
        ("{ a } query A { b }", "an operation without a name must be the only operation of the document", 1),
        (
            "{ a } type T { a: Int }",
            "a request holds operations and fragments only, no definitions of types",
            7,
        ),
        ("{ a(x: 1e400) }", "a number is out of the range of a 64-bit float", 8),
    ];
    for (text, message, column) in cases {
        let error = error(text);
        assert_eq!(error.code, ErrorCode::GraphqlValidationFailed, "{text}");
        assert_eq!(error.message, message, "{text}");
        assert_eq!(error.positions, [Position { line: 1, column }], "{text}");
    }
}

#[test]
fn deep_nesting_is_refused_on_a_small_stack() {
    let deep =
        |open: &str, close: &str| format!("{{ a(x: {}1{}) }}", open.repeat(10_000), close.repeat(10_000));
    let documents = [
        deep("[", "]"),
        deep("{k: ", "}"),
        "{ a ".repeat(10_000) + &"}".repeat(10_000),
        "{ ... ".repeat(10_000) + "{ a }" + &"}".repeat(10_000),
        format!("query ($v: {}Int{}) {{ a }}", "[".repeat(10_000), "]".repeat(10_000)),
    ];
    let check = move || {
        for document in &documents {
            assert_eq!(error(document).code, ErrorCode::LimitExceeded, "{}", &document[..20]);
        }
    };
    std::thread::Builder::new().stack_size(1 << 20).spawn(check).unwrap().join().unwrap();
}

#[test]
fn long_documents_parse_on_a_small_stack() {
    let long = format!("{{ {} }}", "a b: c(d: [1, 2, 3]) ".repeat(5_000));
    let check = move || assert_eq!(fields(&long).len(), 10_000);
    std::thread::Builder::new().stack_size(1 << 20).spawn(check).unwrap().join().unwrap();
}

#[test]
fn long_tokens_are_not_echoed() {
    let long = "x".repeat(10_000);
    for text in [format!("{{ a(x: ?{long}) }}"), format!("{long} {{ a }}"), format!("{{ a(x: \"{long}) }}")] {
        assert!(error(&text).message.len() < 1_500, "{}", error(&text).message.len());
    }
}
