//! What normalising may cost, beyond what the guard saw.

use std::fmt::Write;

use serde_json::json;

use super::{fixture, refusal, run};
use crate::{error::ErrorCode, guard, selection::types::Field};

fn count(fields: &[Field]) -> usize {
    fields.iter().map(|field| 1 + count(&field.fields)).sum()
}

/// Each level asks for one thing of each type, so that all above and below splits in three; the text is linear.
fn splitting(levels: usize) -> String {
    let mut text = String::from("{ asset(uri: 1) { ...F0 } }");
    for level in 0..levels {
        let next = if level + 1 == levels { "name".to_owned() } else { format!("...F{}", level + 1) };
        write!(
            text,
            " fragment F{level} on Asset {{ d: derivedFrom {{ {next} }}
              ... on Model {{ d: derivedFrom {{ m{level}: uri }} }} ... on Dataset {{ d: derivedFrom {{ t{level}: uri }} }} }}"
        )
        .unwrap();
    }
    text
}

#[test]
fn splitting_by_type_is_bounded() {
    let catalog = fixture::catalog();
    for levels in 1..=6_u32 {
        let selection = run(catalog, &splitting(levels as usize), None, &json!({})).unwrap();
        // Below the asset, each place of a level has three fields, two of them with one leaf of their own; below the
        // last level, each has one leaf.
        let places = |level: u32| 3_usize.pow(level);
        let expected = 1 + (0..levels).map(|level| places(level) * 5).sum::<usize>() + places(levels);
        assert_eq!(count(&selection.fields), expected, "{levels}");
    }
    let text = splitting(25);
    let document = async_graphql::parser::parse_query(&text).unwrap();
    assert_eq!(guard::check_document(&document, &guard::Limits::default()), Ok(()), "the guard sees little");
    let (code, message, _) = refusal(&text, &json!({}));
    assert_eq!(code, ErrorCode::LimitExceeded);
    assert_eq!(message, "the operation has more than 20000 fields after merging its fragments by type");
}

#[test]
fn merging_much_into_little_is_bounded() {
    // Few fields in the end, but each of the splits walks all that is merged into it.
    let mut text = splitting(6);
    text = text.replace("name }", &format!("{} }}", "name ".repeat(1_000)));
    let (code, message, _) = refusal(&text, &json!({}));
    assert_eq!(code, ErrorCode::LimitExceeded);
    assert_eq!(message, "the operation looks at more than 200000 selections");
}

#[test]
fn repeating_a_large_variable_is_bounded() {
    let uses = "$w, ".repeat(400);
    let text = format!("query($w: ModelWhere!) {{ models(where: {{OR: [{uses}]}}) {{ totalCount }} }}");
    let small = json!({"w": {"name": {"in": ["a"]}}});
    assert!(run(fixture::catalog(), &text, None, &small).is_ok());
    let large = json!({"w": {"name": {"in": vec!["a"; 5_000]}}});
    let (code, message, place) = refusal(&text, &large);
    assert_eq!(code, ErrorCode::LimitExceeded);
    assert!(message.starts_with("the operation repeats its variables to 10"), "{message}");
    assert!(place.is_some());
    let long = json!({"w": {"name": {"eq": "a".repeat(200_000)}}});
    assert_eq!(refusal(&text, &long).0, ErrorCode::LimitExceeded);
}
