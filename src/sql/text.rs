//! SQL text under construction: syntax, identifiers, names and parameters are four different calls.
//!
//! In: pieces of a statement. Out: its text. The only place where identifiers and names are quoted, and where a
//! stored property gets the name of its column. Must not know: what a statement means.

/// Text of a statement.
#[derive(Debug, Default)]
pub(crate) struct Text {
    buffer: String,
    indent: usize,
}

impl Text {
    /// Syntax of ours; a byte of a request or of the Catalog never comes this way.
    pub(crate) fn syntax(&mut self, syntax: &str) {
        self.buffer.push_str(syntax);
    }

    /// A number of ours.
    pub(crate) fn number(&mut self, number: i64) {
        self.buffer.push_str(&number.to_string());
    }

    /// The column of a stored property. Our own columns start with exactly one underscore, so a property that
    /// starts with one gets one more.
    pub(crate) fn stored(&mut self, property: &str) {
        self.quoted('"', &[underscore(property), property]);
    }

    /// The name of an index, made of a fixed start and a stored property.
    pub(crate) fn index(&mut self, start: &str, property: &str) {
        self.quoted('"', &[start, property]);
    }

    /// A name of the Catalog as a text literal.
    pub(crate) fn name(&mut self, name: &str) {
        self.quoted('\'', &[name]);
    }

    /// The parameter with a number from 1.
    pub(crate) fn parameter(&mut self, number: usize) {
        self.buffer.push('?');
        self.buffer.push_str(&number.to_string());
    }

    /// Starts a new line.
    pub(crate) fn line(&mut self) {
        self.buffer.push('\n');
        self.buffer.extend(std::iter::repeat_n("  ", self.indent));
    }

    /// Lines from here on stand one step further in.
    pub(crate) fn indent(&mut self) {
        self.indent += 1;
    }

    /// Lines from here on stand one step further out.
    pub(crate) fn outdent(&mut self) {
        self.indent -= 1;
    }

    /// The whole text.
    pub(crate) fn finish(self) -> String {
        self.buffer
    }

    fn quoted(&mut self, quote: char, parts: &[&str]) {
        self.buffer.push(quote);
        for character in parts.iter().flat_map(|part| part.chars()) {
            if character == quote {
                self.buffer.push(quote);
            }
            self.buffer.push(character);
        }
        self.buffer.push(quote);
    }
}

/// The name of the column that holds a stored property, unquoted.
pub(crate) fn column_of(property: &str) -> String {
    format!("{}{property}", underscore(property))
}

fn underscore(property: &str) -> &'static str {
    if property.starts_with('_') { "_" } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_doubled_and_underscores_extended() {
        let mut text = Text::default();
        text.stored("a\"b");
        text.name("it's");
        text.stored("_key");
        text.stored("name");
        assert_eq!(text.finish(), "\"a\"\"b\"'it''s'\"__key\"\"name\"");
        assert_eq!(column_of("_key"), "__key");
    }
}
