//! Standard input in the place of a file, and standard output, where a reader may go away.

use std::io::{self, Write as _};

/// Standard input, in the place of a file's name.
pub(super) const STANDARD_INPUT: &str = "-";

/// How a file is called where something is told of it.
pub(super) fn called(file: &str) -> &str {
    if file == STANDARD_INPUT { "standard input" } else { file }
}

/// Prints text.
///
/// # Errors
/// Standard output can't be written; `BrokenPipe` when its reader has seen enough.
pub(super) fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}
