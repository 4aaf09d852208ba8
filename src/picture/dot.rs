//! A drawing -> a digraph of Graphviz.
//!
//! In: a [`Drawing`]. Out: its text in DOT. Must not know: where boxes stand.

use std::fmt::Write as _;

use super::{Drawing, shown};

/// The text in the language of Graphviz (<https://graphviz.org/doc/info/lang.html>).
#[must_use]
pub fn dot(drawing: &Drawing) -> String {
    let mut out = String::from(
        "digraph lineage {\n  rankdir=RL;\n  node [shape=box, style=rounded, fontname=\"sans-serif\"];\n",
    );
    if let Some(left_out) = &drawing.left_out {
        let _ = writeln!(out, "  label=\"{}\";", quoted(left_out));
    }
    for (place, node) in drawing.nodes.iter().enumerate() {
        let (name, kind, uri) = (quoted(&node.name), quoted(&node.kind), quoted(&node.uri));
        let _ = writeln!(out, "  n{place} [label=\"{name}\\n{kind}\", tooltip=\"{uri}\"];");
    }
    for edge in &drawing.edges {
        let _ = writeln!(out, "  n{} -> n{} [label=\"{}\"];", edge.from, edge.to, quoted(&edge.kind));
    }
    out.push_str("}\n");
    out
}

/// A text inside a quoted string, where a backslash starts an escape.
fn quoted(text: &str) -> String {
    shown(text).replace('\\', "\\\\").replace('"', "\\\"")
}
