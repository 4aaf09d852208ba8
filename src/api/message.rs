//! Texts of errors that quote the request.
//!
//! In: a message with names from the request between back-ticks. Out: the same, of bounded length.
//! Must not know: what went wrong.

/// Longest name that is quoted in full.
const NAME: usize = 64;

/// Longest message.
const MESSAGE: usize = 400;

/// Shortens what stands between back-ticks, then the whole.
pub(super) fn short(message: &str) -> String {
    let parts: Vec<_> = message
        .split('`')
        .enumerate()
        .map(|(index, part)| if index % 2 == 1 { cut(part, NAME) } else { part.to_owned() })
        .collect();
    cut(&parts.join("`"), MESSAGE)
}

fn cut(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn long_names_and_long_messages_are_cut() {
        assert_eq!(short("type `Query` has no field `x`"), "type `Query` has no field `x`");
        let long = "é".repeat(100);
        assert_eq!(short(&format!("no field `{long}` here")), format!("no field `{}…` here", "é".repeat(64)));
        assert_eq!(short(&"x".repeat(1000)).chars().count(), 401);
    }
}
