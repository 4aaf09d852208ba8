//! Byte offsets -> lines and columns.
//!
//! In: a text and offsets in it. Out: positions as GraphQL 7.1.2 counts them. Must not know: what stands there.

use crate::error::Position;

/// Finds positions in one text. Offsets that grow cost what lies between them.
#[derive(Debug)]
pub(crate) struct Positions<'a> {
    text: &'a str,
    offset: usize,
    position: Position,
}

impl<'a> Positions<'a> {
    /// Positions in a text.
    pub(crate) fn of(text: &'a str) -> Self {
        Self { text, offset: 0, position: Position { line: 1, column: 1 } }
    }

    /// The position of a byte offset; past the end, the end.
    pub(crate) fn at(&mut self, offset: usize) -> Position {
        let offset = self.text.floor_char_boundary(offset);
        if offset < self.offset {
            self.offset = 0;
            self.position = Position { line: 1, column: 1 };
        }
        let mut letters = self.text[self.offset..offset].chars();
        let rest = self.text[offset..].chars().next();
        while let Some(letter) = letters.next() {
            // `\r\n` is one line terminator (GraphQL 2.1.2).
            let next = letters.clone().next().or(rest);
            match letter {
                '\r' if next == Some('\n') => {}
                '\n' | '\r' => {
                    self.position.line += 1;
                    self.position.column = 1;
                }
                _ => self.position.column += 1,
            }
        }
        self.offset = offset;
        self.position
    }
}
