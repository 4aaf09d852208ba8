//! The text under way: the three ways anything gets into a statement.
//!
//! In: words of the language, names of the Catalog, indexes of parameters. Out: text. Must not know: values.

/// Text of a statement, with indentation.
#[derive(Debug, Default)]
pub(super) struct Writer {
    text: String,
    depth: usize,
}

impl Writer {
    /// Writes words or signs of the language, which stand in our source.
    pub(super) fn syntax(&mut self, words: &'static str) {
        self.text.push_str(words);
    }

    /// Writes a name: plain where that is safe, else in back-ticks, with back-ticks doubled (Cypher manual, "Naming
    /// rules"). A back-slash is written as its own escape, since `\u0060` would be read as a back-tick.
    pub(super) fn identifier(&mut self, name: &str) {
        if is_plain(name) {
            self.text.push_str(name);
            return;
        }
        self.text.push('`');
        for character in name.chars() {
            match character {
                '`' => self.text.push_str("``"),
                '\\' => self.text.push_str("\\u005C"),
                other => self.text.push(other),
            }
        }
        self.text.push('`');
    }

    /// Writes a name as a text literal; only names of the Catalog come here.
    pub(super) fn name_literal(&mut self, name: &str) {
        self.text.push('\'');
        for character in name.chars() {
            if matches!(character, '\'' | '\\') {
                self.text.push('\\');
            }
            self.text.push(character);
        }
        self.text.push('\'');
    }

    /// Writes a reference to a parameter.
    pub(super) fn parameter(&mut self, index: usize) {
        self.text.push('$');
        self.text.push_str(&parameter_name(index));
    }

    /// Writes a number of the lowering's own.
    pub(super) fn integer(&mut self, number: i64) {
        self.text.push_str(&number.to_string());
    }

    /// Starts a new line.
    pub(super) fn line(&mut self) {
        self.text.push('\n');
        for _ in 0..self.depth {
            self.text.push_str("  ");
        }
    }

    /// Indents what follows by one step more.
    pub(super) fn indent(&mut self) {
        self.depth += 1;
    }

    /// Takes one step of indentation back.
    pub(super) fn outdent(&mut self) {
        self.depth -= 1;
    }

    /// The text.
    pub(super) fn finish(self) -> String {
        self.text
    }
}

/// The name of a parameter, without the dollar sign.
pub(super) fn parameter_name(index: usize) -> String {
    format!("p{index}")
}

fn is_plain(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && characters.all(|character| character.is_ascii_alphanumeric() || character == '_')
        && RESERVED.binary_search(&name.to_ascii_uppercase().as_str()).is_err()
}

/// Words that openCypher reserves, and those that a label or type expression gives a meaning; sorted.
const RESERVED: &[&str] = &[
    "ADD",
    "ALL",
    "AND",
    "AS",
    "ASC",
    "ASCENDING",
    "BY",
    "CASE",
    "CONSTRAINT",
    "CONTAINS",
    "CREATE",
    "DELETE",
    "DESC",
    "DESCENDING",
    "DETACH",
    "DISTINCT",
    "DO",
    "DROP",
    "ELSE",
    "END",
    "ENDS",
    "EXISTS",
    "FALSE",
    "FOR",
    "IN",
    "IS",
    "LIMIT",
    "MANDATORY",
    "MATCH",
    "MERGE",
    "NOT",
    "NULL",
    "OF",
    "ON",
    "OPTIONAL",
    "OR",
    "ORDER",
    "REMOVE",
    "REQUIRE",
    "RETURN",
    "SCALAR",
    "SET",
    "SKIP",
    "STARTS",
    "THEN",
    "TRUE",
    "UNION",
    "UNIQUE",
    "UNWIND",
    "WHEN",
    "WHERE",
    "WITH",
    "XOR",
];
