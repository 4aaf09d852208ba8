//! A drawing -> a flowchart of Mermaid.
//!
//! In: a [`Drawing`]. Out: its text. Must not know: where boxes stand.

use std::fmt::Write as _;

use super::{Drawing, shown};

/// The text in the language of Mermaid (<https://mermaid.js.org/syntax/flowchart.html>).
#[must_use]
pub fn mermaid(drawing: &Drawing) -> String {
    let mut out = String::new();
    if let Some(left_out) = &drawing.left_out {
        // Braces would make a directive of the comment.
        let _ = writeln!(out, "%% {}", shown(left_out).replace(['{', '}'], " "));
    }
    out.push_str("flowchart RL\n");
    for (place, node) in drawing.nodes.iter().enumerate() {
        let _ = writeln!(out, "  n{place}[\"{}<br/>{}\"]", quoted(&node.name), quoted(&node.kind));
    }
    for edge in &drawing.edges {
        let _ = writeln!(out, "  n{} -->|{}| n{}", edge.from, quoted(&edge.kind), edge.to);
    }
    out
}

/// A text inside quotes, where a number sign starts an entity and tags are markup.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in shown(text).chars() {
        match letter {
            '#' => out.push_str("#35;"),
            // Two of them before a brace are a directive, wherever they stand.
            '%' => out.push_str("#37;"),
            '&' => out.push_str("#amp;"),
            '"' => out.push_str("#quot;"),
            '<' => out.push_str("#lt;"),
            '>' => out.push_str("#gt;"),
            '`' => out.push_str("#96;"),
            letter => out.push(letter),
        }
    }
    out
}
