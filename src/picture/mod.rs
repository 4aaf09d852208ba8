//! Pictures of a lineage: boxes in layers and arrows between them, as SVG; the same as DOT and Mermaid.
//!
//! In: a [`Drawing`]: what stands in it, plain texts. Out: the text of a picture. Must not know: GraphQL, HTTP, the graph.

mod dot;
mod layers;
mod mermaid;
mod order;
mod svg;
#[cfg(test)]
mod tests;

pub use dot::dot;
pub use mermaid::mermaid;
pub use svg::svg;

/// What is drawn.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Drawing {
    /// What it shows, in a sentence.
    pub title: String,
    /// What it leaves out, in a sentence; nothing where it leaves nothing out.
    pub left_out: Option<String>,
    /// Boxes: the start first, then by their distance from it.
    pub nodes: Vec<Node>,
    /// Arrows, from what depends to what it depends on.
    pub edges: Vec<Edge>,
    /// The start stands to the right, what it depends on to the left; else the start stands to the left. Arrows lead to
    /// the left either way.
    pub upstream: bool,
}

/// A box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Its uri.
    pub uri: String,
    /// Its name.
    pub name: String,
    /// Its type, as filters have it.
    pub kind: String,
    /// How many hops it stands from the start.
    pub hops: usize,
}

/// An arrow between two boxes, by their places.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// The box that depends.
    pub from: usize,
    /// The box that it depends on.
    pub to: usize,
    /// The type of the relationship.
    pub kind: String,
}

/// A text on one line: what is no printable character is a space.
fn shown(text: &str) -> String {
    text.chars().map(|letter| if is_printable(letter) { letter } else { ' ' }).collect()
}

/// Whether a character may stand in XML 1.0 and in a line of text, and turns nothing around it.
fn is_printable(letter: char) -> bool {
    let turns = matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let breaks = matches!(letter, '\u{2028}' | '\u{2029}');
    let no_character = u32::from(letter) & 0xfffe == 0xfffe;
    !(letter.is_control() || turns || breaks || no_character)
}
