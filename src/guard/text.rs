//! The first look at a document: its size and nesting as text, so that parsing it is cheap and safe.
//!
//! In: the text. Out: nothing, or a refusal. Must not know: the grammar beyond its tokens.

use crate::{
    error::{ClientError, ErrorCode, Position},
    guard::{Bound, Limits},
};

/// Refuses text that is too long, has too many tokens or nests brackets too deep; one pass over the bytes.
///
/// # Errors
/// [`ErrorCode::LimitExceeded`] with the bound; [`ErrorCode::GraphqlParseFailed`] for a block string without end.
pub fn check_text(text: &str, limits: &Limits) -> Result<(), ClientError> {
    bounded(limits, Bound::Bytes, text.len() as u64, ("has", "bytes"))?;
    let counts = count(text)?;
    bounded(limits, Bound::Tokens, counts.tokens, ("has", "tokens"))?;
    bounded(limits, Bound::Nesting, counts.nesting, ("nests", "brackets"))
        .map_err(|error| error.at(counts.deepest(text)))
}

fn bounded(
    limits: &Limits,
    bound: Bound,
    actual: u64,
    (verb, what): (&str, &str),
) -> Result<(), ClientError> {
    let Some(limit) = limits.refuses(bound, actual) else { return Ok(()) };
    let message = format!("the document {verb} {actual} {what}; at most {limit} are allowed");
    Err(ClientError::new(ErrorCode::LimitExceeded, message).bounded(limit, actual))
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    tokens: u64,
    nesting: u64,
    deepest: usize,
}

impl Counts {
    fn deepest(&self, text: &str) -> Position {
        position(text, self.deepest)
    }
}

fn count(text: &str) -> Result<Counts, ClientError> {
    let bytes = text.as_bytes();
    let mut counts = Counts::default();
    let (mut at, mut open) = (0, 0_u64);
    loop {
        at = after_ignored(bytes, at);
        let Some(first) = bytes.get(at) else { return Ok(counts) };
        counts.tokens += 1;
        match first {
            b'(' | b'[' | b'{' => {
                open += 1;
                if open > counts.nesting {
                    counts.nesting = open;
                    counts.deepest = at;
                }
            }
            b')' | b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        at = after_token(text, at)?;
    }
}

/// The tokens of a text, with the byte where each starts; they end where the text has no more of them.
pub(crate) fn tokens(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = after_ignored(text.as_bytes(), at);
        if start >= text.len() {
            return None;
        }
        at = after_token(text, start).ok()?;
        text.get(start..at).map(|token| (start, token))
    })
}

/// Where the next token starts: behind white space, commas, byte order marks and comments (GraphQL 2.1.7).
fn after_ignored(bytes: &[u8], mut at: usize) -> usize {
    loop {
        match bytes.get(at) {
            Some(b' ' | b'\t' | b'\n' | b'\r' | b',') => at += 1,
            Some(b'#') => at += run(bytes, at, |byte| !is_line_end(byte)),
            Some(0xEF) if bytes[at..].starts_with("\u{FEFF}".as_bytes()) => at += 3,
            _ => return at,
        }
    }
}

/// Where the token that starts here ends. A byte that starts none counts as a token; the parser will refuse it.
fn after_token(text: &str, at: usize) -> Result<usize, ClientError> {
    let bytes = text.as_bytes();
    let rest = &bytes[at..];
    Ok(match rest[0] {
        b'"' if rest.starts_with(b"\"\"\"") => {
            // Parsers that fall back to an empty string and a quote here would see brackets that are hidden from us.
            after_block_string(bytes, at + 3).ok_or_else(|| {
                ClientError::new(
                    ErrorCode::GraphqlParseFailed,
                    "the block string that starts here has no end",
                )
                .at(position(text, at))
            })?
        }
        b'"' => after_string(bytes, at + 1),
        b'.' if rest.starts_with(b"...") => at + 3,
        b'-' | b'0'..=b'9' => after_number(bytes, at + 1),
        byte if is_name(byte) => at + run(bytes, at, is_name),
        _ => at + 1,
    })
}

fn after_block_string(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let rest = bytes.get(at..)?;
        if rest.starts_with(b"\\\"\"\"") {
            at += 4;
        } else if rest.starts_with(b"\"\"\"") {
            return Some(at + 3);
        } else if rest.is_empty() {
            return None;
        } else {
            at += 1;
        }
    }
}

/// A string without a closing quote ends with its line.
fn after_string(bytes: &[u8], mut at: usize) -> usize {
    loop {
        match bytes.get(at) {
            None | Some(b'\n' | b'\r') => return at,
            Some(b'"') => return at + 1,
            Some(b'\\') if bytes.get(at + 1).is_some_and(|next| !is_line_end(*next)) => at += 2,
            Some(_) => at += 1,
        }
    }
}

/// Behind digits, a fraction and an exponent (GraphQL 2.9.2); the first digit or sign is passed already.
fn after_number(bytes: &[u8], mut at: usize) -> usize {
    let digits = |at: usize| run(bytes, at, |byte| byte.is_ascii_digit());
    at += digits(at);
    if bytes.get(at) == Some(&b'.') && digits(at + 1) > 0 {
        at += 1 + digits(at + 1);
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        if digits(at + 1 + sign) > 0 {
            at += 1 + sign + digits(at + 1 + sign);
        }
    }
    at
}

fn run(bytes: &[u8], at: usize, belongs: impl Fn(u8) -> bool) -> usize {
    bytes[at.min(bytes.len())..].iter().take_while(|byte| belongs(**byte)).count()
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

fn position(text: &str, at: usize) -> Position {
    let before = &text[..at];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit(['\n', '\r']).next().map_or(0, |last| last.chars().count()) + 1;
    Position::new(line, column)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tokens(text: &str) -> u64 {
        count(text).unwrap().tokens
    }

    fn nesting(text: &str) -> u64 {
        count(text).unwrap().nesting
    }

    #[test]
    fn counts_tokens_as_the_specification_does() {
        let cases = [
            ("", 0),
            (" ,\t\r\n\u{FEFF}# all ignored { [ ( \" \"\"\"", 0),
            ("{ a }", 3),
            ("query Q($a: [Int!] = 1) { ...F @skip(if: $a) }", 25),
            ("-12.5e+3 0 1.5 1e9 7.", 6),
            ("[1-1-1]", 5),
            (r#""a # ] b" "\"" "\\" x"#, 4),
            ("\"\"\" { \" \"\" \\\"\"\" } \"\"\" x", 2),
            ("\"no end { \n }", 2),
            ("\"no end \\\n }", 2),
            ("\"\" x", 2),
            ("é", 2),
            ("....", 2),
        ];
        for (text, expected) in cases {
            assert_eq!(tokens(text), expected, "{text}");
        }
    }

    #[test]
    fn strings_and_comments_hide_brackets() {
        assert_eq!(nesting("{ a(b: [\"[[[[\"]) # [[[[[\n c }"), 3);
        assert_eq!(nesting("\"\"\"[[[\"\"\" { } } } { { } }"), 2);
        assert_eq!(nesting("{ a(b: \"x\n[[[["), 6);
    }

    #[test]
    fn block_string_without_end_is_refused() {
        let error = check_text("{\n é(b: \"\"\"x \" [[[[", &Limits::default()).unwrap_err();
        assert_eq!(error.code, ErrorCode::GraphqlParseFailed);
        assert_eq!(error.positions, [Position { line: 2, column: 7 }]);
    }

    #[test]
    fn each_bound_is_exact_and_named() {
        let limits = Limits { bytes: 20, tokens: 6, nesting: 3, ..Limits::default() };
        assert_eq!(check_text("{{{}}}              ", &limits), Ok(()));
        let cases = [
            ("{}                   ", "the document has 21 bytes; at most 20 are allowed", 20, 21),
            ("{ a b c d e }", "the document has 7 tokens; at most 6 are allowed", 6, 7),
            ("[[[(  ", "the document nests 4 brackets; at most 3 are allowed", 3, 4),
        ];
        for (text, message, limit, actual) in cases {
            let error = check_text(text, &limits).unwrap_err();
            assert_eq!(error.code, ErrorCode::LimitExceeded);
            assert_eq!(error.message, message);
            assert_eq!(error.limit.as_deref(), Some(&crate::error::Limit { limit, actual, at: None }));
        }
        assert_eq!(check_text("[[[(", &limits).unwrap_err().positions, [Position { line: 1, column: 4 }]);
    }

    /// The parser reads two quotes and a string where the specification has a block string without end; what such
    /// a string would hide from us must not reach it.
    #[test]
    fn block_string_without_end_is_refused_though_the_parser_takes_it() {
        let text = "{ a(b: [\n\"\"\"[[\"]) }";
        assert!(async_graphql::parser::parse_query(text).is_ok());
        assert_eq!(count(text).unwrap_err().positions, [Position { line: 2, column: 1 }]);
    }

    /// The parser recurses on brackets; at the default bound it must fit the 2 MiB stack of a worker thread
    /// (tests have one of that size).
    #[test]
    fn parser_survives_the_deepest_document_that_passes() {
        for (open, close) in [("[", "]"), ("{a:", "}")] {
            let depth = usize::try_from(Limits::default().nesting).unwrap() - 2;
            let text = format!("{{ a(b: {}1{}) }}", open.repeat(depth), close.repeat(depth));
            assert_eq!(check_text(&text, &Limits::default()), Ok(()));
            async_graphql::parser::parse_query(&text).unwrap();
        }
        let depth = usize::try_from(Limits::default().nesting).unwrap();
        let text = format!("{}a{}", "{a".repeat(depth), "}".repeat(depth));
        assert_eq!(check_text(&text, &Limits::default()), Ok(()));
        assert!(
            async_graphql::parser::parse_query(&text).is_err(),
            "the parser has a bound of its own for fields"
        );
    }

    proptest! {
        #[test]
        fn any_text_is_counted(text in "[\\[\\]{}()\"\\\\#\n\r .,é\u{FEFF}a1-]{0,60}") {
            if let Ok(counts) = count(&text) {
                prop_assert!(counts.tokens <= text.len() as u64);
                prop_assert!(counts.nesting <= counts.tokens);
            }
        }

        /// Whatever the parser accepts nests no deeper than we counted, or we refuse it.
        #[test]
        fn the_parser_sees_no_bracket_that_we_do_not(
            parts in prop::collection::vec(
                prop::sample::select(vec!["\"", "\"\"", "\"\"\"", "\\", "[", "]", "#", "\n", "x", " ", "1", "\\\"\"\""]), 0..12
            )
        ) {
            let text = format!("{{ a(b: {}) }}", parts.concat());
            if let (Ok(counts), Ok(document)) = (count(&text), async_graphql::parser::parse_query(&text)) {
                let argument = document.operations.iter().next().and_then(|(_, operation)| {
                    match &operation.node.selection_set.node.items[0].node {
                        async_graphql::parser::types::Selection::Field(field) => field.node.arguments.first().map(|(_, value)| value.node.clone()),
                        _ => None,
                    }
                });
                let depth = argument.map_or(0, |value| list_depth(&value)) + 2;
                prop_assert!(counts.nesting >= depth, "{}", text);
            }
        }
    }

    fn list_depth(value: &async_graphql_value::Value) -> u64 {
        match value {
            async_graphql_value::Value::List(items) => 1 + items.iter().map(list_depth).max().unwrap_or(0),
            _ => 0,
        }
    }
}
