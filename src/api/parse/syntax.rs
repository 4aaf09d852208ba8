//! What is wrong with a text that is not GraphQL, as a sentence: what was found, and what would be right there.
//!
//! In: the text, a place in it, the parser's reason. Out: one clause of bounded length. Must not know: the schema.
//!
//! The parser's reasons name its own kinds of tokens and what it had hoped for, not what was begun; so what is right is
//! told from the tokens before the place.

use crate::{api::message::short, guard::tokens};

/// The clause for one offence.
pub(super) fn explain(text: &str, offset: usize, reason: &str) -> String {
    let reason = reason.strip_prefix("syntax error: ").unwrap_or(reason);
    let clause = lexical(text, offset, reason).unwrap_or_else(|| grammatical(text, offset, reason));
    short(&format!("syntax error: {clause}"))
}

/// Where a name stands without the colon that belongs behind it: the parser passes over an argument or a field of an object
/// that has no value, as if nobody had asked for it.
pub(super) fn missing_colon(text: &str) -> Option<usize> {
    let mut before = Before::default();
    tokens(text).find_map(|(at, token)| {
        let misses = before.lacks_colon() && token != ":";
        before.push(token);
        misses.then_some(at)
    })
}

/// A token that is none, or not complete, with what it should look like.
fn lexical(text: &str, offset: usize, reason: &str) -> Option<String> {
    let letter = text.get(offset..).and_then(|rest| rest.chars().next());
    let clause = match reason {
        "unterminated string value"
        | "unexpected end of data while lexing string value"
        | "unexpected line terminator" => {
            "the string that starts here has no end on its line; a `\"` is missing"
        }
        "Numbers must not have non-significant leading zeroes" => "the number starts with a `0` too many",
        "Unterminated spread operator" => "a spread has three dots, `...`",
        "expected an Inline Fragment or a Fragment Spread" => {
            "`...` has to be followed by the name of a fragment, by `on` and a type, or by `{`"
        }
        "unexpected escaped character" => {
            "the string has an escape that is none; those with one letter are \\\" \\\\ \\/ \\b \\f \\n \\r \\t"
        }
        "Unexpected EOF in float value" => "the number is not complete",
        _ if reason.contains("unicode escape") => {
            "the string has an escape that is no character; `\\u00E9` and `\\u{1F600}` are some"
        }
        _ if reason.contains("fractional digit") => "the number ends with its point; a digit has to follow",
        _ if reason.contains("exponent digit") => "the number has an exponent without digits",
        _ if reason.contains("suffix") => "the number runs into a letter or point; a space has to part them",
        _ if reason.starts_with("Unexpected character") => {
            return Some(match letter? {
                '-' | '0'..='9' => "a `-` has to be followed by a digit".to_owned(),
                quote @ ('\'' | '‘' | '’' | '“' | '”') => {
                    format!("found `{quote}`; text stands between plain double quotes")
                }
                letter => format!("found `{}`, which is no part of GraphQL", letter.escape_debug()),
            });
        }
        _ => return None,
    };
    Some(clause.to_owned())
}

/// A token that can't stand where it does.
fn grammatical(text: &str, offset: usize, reason: &str) -> String {
    let before = Before::of(text, offset);
    let found = found(text, offset);
    if let (None, Some(bracket)) = (before.open.last(), found.bracket) {
        return format!("found `{bracket}`, but no bracket is open");
    }
    match expected(&before, reason) {
        Some(expected) => format!("found {} where {expected} is expected", found.text),
        None if reason.contains("<EOF>") => {
            "the document holds no operation; `{ __typename }` is one".to_owned()
        }
        None if offset >= text.len() => "the document ends too early".to_owned(),
        None => format!("found {}, which can't stand here", found.text),
    }
}

/// What would be right.
fn expected(before: &Before, reason: &str) -> Option<String> {
    let [earlier, last] = before.tokens;
    // What was found is told by ourselves.
    let reason = reason.split(", got ").next().unwrap_or_default();
    let clause = match reason {
        // A name without its colon looks complete to the parser, which then misses the end.
        _ if before.lacks_colon() => {
            let dollar = if earlier == "$" { "$" } else { "" };
            return Some(format!("a `:` after `{dollar}{last}`"));
        }
        "expected R_CURLY" => "a field or `}`",
        "expected R_PAREN" => match before.open.last() {
            Some(Bracket::Variables) => "a variable or `)`",
            _ => "an argument or `)`",
        },
        "expected R_BRACK" => "`]`",
        "expected a valid Value" => match before.open.last() {
            Some(Bracket::List) => "a value or `]`",
            _ => "a value",
        },
        "expected an Argument" => "an argument such as `first: 10`",
        "expected a Variable Definition" => "a variable such as `$first: Int`",
        "expected at least one Selection in Selection Set" => "a field",
        "expected a Selection Set" | "expected Selection Set" => "a selection, `{ ... }`,",
        "expected a Type"
        | "expected a type"
        | "expected Type Condition"
        | "expected a Name in Type Condition" => "the name of a type",
        "expected 'on'" => "`on` and a type",
        "Fragment Name cannot be 'on'" | "expected Fragment Name" => "the name of a fragment",
        "unexpected variable value in a Const context" => "a value without variables",
        "expected a StringValue, Name or OperationDefinition"
        | "expected definition"
        | "expected a definition"
        | "Invalid Type System Extension. This extension cannot be applied." => "`query`, `fragment` or `{`",
        "expected a Name" | "expected Name to start with a letter or an _" => match last {
            "$" => "the name of a variable",
            "@" => "the name of a directive",
            _ => "a name",
        },
        _ if before.open.is_empty() && matches!(last, "" | "}") && !reason.contains("<EOF>") => {
            "`query`, `fragment` or `{`"
        }
        _ => return None,
    };
    Some(clause.to_owned())
}

/// What stands at a place, to be quoted.
struct Found {
    text: String,
    bracket: Option<char>,
}

fn found(text: &str, offset: usize) -> Found {
    let Some((_, token)) = text.get(offset..).and_then(|rest| tokens(rest).next()) else {
        return Found { text: "the end of the document".to_owned(), bracket: None };
    };
    match token.chars().next() {
        Some('"') => Found { text: "a string".to_owned(), bracket: None },
        first => {
            let bracket = first.filter(|first| matches!(first, ')' | ']' | '}'));
            Found { text: format!("`{token}`"), bracket }
        }
    }
}

/// What was begun before a place.
#[derive(Default)]
struct Before<'a> {
    /// The brackets that are open.
    open: Vec<Bracket>,
    /// The last two tokens.
    tokens: [&'a str; 2],
}

/// An open bracket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bracket {
    Selection,
    Object,
    Arguments,
    Variables,
    List,
}

impl<'a> Before<'a> {
    fn of(text: &'a str, offset: usize) -> Self {
        let mut before = Self::default();
        tokens(text).take_while(|(at, _)| *at < offset).for_each(|(_, token)| before.push(token));
        before
    }

    fn push(&mut self, token: &'a str) {
        let [earlier, last] = self.tokens;
        match token {
            "{" if self.open.last().is_none_or(|open| *open == Bracket::Selection) => {
                self.open.push(Bracket::Selection);
            }
            "{" => self.open.push(Bracket::Object),
            "(" if self.open.is_empty() && earlier != "@" => self.open.push(Bracket::Variables),
            "(" => self.open.push(Bracket::Arguments),
            "[" => self.open.push(Bracket::List),
            ")" | "]" | "}" => {
                self.open.pop();
            }
            _ => {}
        }
        self.tokens = [last, token];
    }

    /// Whether the last token names an argument, a field of an object or a variable that gets no value or type.
    fn lacks_colon(&self) -> bool {
        let [earlier, last] = self.tokens;
        let is_name = last.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
        is_name
            && match self.open.last() {
                Some(Bracket::Object | Bracket::Arguments) => !matches!(earlier, ":" | "$" | "@" | "="),
                Some(Bracket::Variables) => earlier == "$",
                Some(Bracket::Selection | Bracket::List) | None => false,
            }
    }
}
