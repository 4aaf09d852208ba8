//! Standard output, where a reader may go away, and progress on a terminal.

use std::io::{self, Write as _};

/// Prints text.
///
/// # Errors
/// Standard output can't be written; `BrokenPipe` when its reader has seen enough.
pub(super) fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}
