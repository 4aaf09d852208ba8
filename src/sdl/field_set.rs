//! Field sets, as `@key(fields: "id owner { email }")` has them (Federation 2, `FieldSet`).
//!
//! In: the text of one. Out: its fields, or what is wrong with it. Must not know: which fields a type has.

use std::sync::Arc;

/// A field of a field set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelectedField {
    /// Its name.
    pub name: Arc<str>,
    /// Fields of the object that it is; empty for a value.
    pub fields: Vec<SelectedField>,
}

/// How deep field sets may nest.
const MAX_DEPTH: usize = 8;

/// Parses a field set: names, each with a set in braces behind it or not; commas are spaces (GraphQL 2.1.7).
///
/// # Errors
/// A clause that says what was expected.
pub fn field_set(text: &str) -> Result<Vec<SelectedField>, String> {
    let spaced = text.replace('{', " { ").replace('}', " } ").replace(',', " ");
    let mut tokens = spaced.split_whitespace().peekable();
    let fields = fields(&mut tokens, 0)?;
    match tokens.next() {
        Some(_) => Err("has a `}` without its `{`".to_owned()),
        None => Ok(fields),
    }
}

fn fields<'a>(
    tokens: &mut std::iter::Peekable<impl Iterator<Item = &'a str>>,
    depth: usize,
) -> Result<Vec<SelectedField>, String> {
    if depth > MAX_DEPTH {
        return Err(format!("is more than {MAX_DEPTH} deep"));
    }
    let mut selected = Vec::new();
    while let Some(token) = tokens.next_if(|token| *token != "}") {
        if !is_name(token) {
            return Err(format!("has `{token}` where the name of a field belongs"));
        }
        let mut below = Vec::new();
        if tokens.next_if_eq(&"{").is_some() {
            below = fields(tokens, depth + 1)?;
            if tokens.next().is_none() {
                return Err("has a `{` without its `}`".to_owned());
            }
        }
        selected.push(SelectedField { name: token.into(), fields: below });
    }
    if selected.is_empty() { Err("names no field".to_owned()) } else { Ok(selected) }
}

fn is_name(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

#[cfg(test)]
mod tests {
    use super::{SelectedField, field_set};

    fn shown(fields: &[SelectedField]) -> String {
        let of = |field: &SelectedField| {
            if field.fields.is_empty() {
                field.name.to_string()
            } else {
                format!("{} {{ {} }}", field.name, shown(&field.fields))
            }
        };
        fields.iter().map(of).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn nested_sets_are_read() {
        for (text, expected) in [
            ("id", "id"),
            (" sku,package ", "sku package"),
            ("sku variation{id}", "sku variation { id }"),
            ("a{b{c}d}e", "a { b { c } d } e"),
        ] {
            assert_eq!(field_set(text).map(|fields| shown(&fields)).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn what_is_no_set_is_told() {
        for (text, expected) in [
            ("", "names no field"),
            ("a {", "names no field"),
            ("a { b", "has a `{` without its `}`"),
            ("a }", "has a `}` without its `{`"),
            ("a: b", "has `a:` where the name of a field belongs"),
            ("... on X { a }", "has `...` where the name of a field belongs"),
        ] {
            assert_eq!(field_set(text).map(|fields| shown(&fields)), Err(expected.to_owned()), "{text}");
        }
        assert!(field_set(&"a{".repeat(100_000)).is_err());
    }
}
