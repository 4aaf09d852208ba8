//! A drawing -> SVG: boxes in layers, arrows as curves, what it leaves out below.
//!
//! In: a [`Drawing`]. Out: its text, without scripts, styles or anything that is fetched. Must not know: where it is shown.

use std::fmt::Write as _;

use super::{Drawing, Edge, Node, layers, order, shown};

const WIDTH: f64 = 196.0;
const HEIGHT: f64 = 40.0;
/// From one layer to the next.
const ACROSS: f64 = 276.0;
/// From one slot to the next.
const DOWN: f64 = 54.0;
const MARGIN: f64 = 20.0;
/// Letters that fit into a box; wide ones count twice.
const LETTERS: usize = 27;
/// Arrows of more are not labelled: labels would hide each other.
const MOST_LABELS: usize = 24;

/// The picture (SVG 1.1).
#[must_use]
pub fn svg(drawing: &Drawing) -> String {
    let mut drawn = layers::layers(drawing);
    let heights = order::heights(&mut drawn);
    let mut layer_of = vec![0_usize; drawn.slots];
    for (layer, slots) in drawn.layers.iter().enumerate() {
        for slot in slots {
            layer_of[*slot] = layer;
        }
    }
    let last = drawn.layers.len().saturating_sub(1);
    let at = |slot: usize| {
        let layer = if drawing.upstream { last - layer_of[slot] } else { layer_of[slot] };
        (MARGIN + number(layer) * ACROSS, MARGIN + heights[slot] * DOWN)
    };
    let width = MARGIN * 2.0 + number(last) * ACROSS + WIDTH;
    let tallest = heights.iter().copied().fold(0.0, f64::max);
    let foot = if drawing.left_out.is_some() { 24.0 } else { 0.0 };
    let height = MARGIN * 2.0 + tallest * DOWN + HEIGHT + foot;

    let mut out = String::new();
    let title = escaped(&drawing.title);
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         role=\"img\" aria-label=\"{title}\" font-family=\"system-ui, sans-serif\" font-size=\"12\">\n<title>{title}</title>\n\
         <defs><marker id=\"to\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" \
         orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" fill=\"#8a94a6\"/></marker></defs>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
    );
    let labelled = drawing.edges.len() <= MOST_LABELS;
    for (edge, way) in drawing.edges.iter().zip(&drawn.ways) {
        let points: Vec<(f64, f64)> = way.iter().map(|slot| at(*slot)).collect();
        arrow(&mut out, edge, &points, labelled);
    }
    for (place, node) in drawing.nodes.iter().enumerate() {
        boxed(&mut out, node, at(place), place == 0);
    }
    if let Some(left_out) = &drawing.left_out {
        let bottom = height - MARGIN;
        let _ = writeln!(
            out,
            "<text x=\"{MARGIN}\" y=\"{bottom:.0}\" fill=\"#b42318\">{}</text>",
            escaped(left_out)
        );
    }
    out.push_str("</svg>\n");
    out
}

/// A curve through the points of an arrow. It leaves a box at the side that it leads to; what closes a circle is dashed.
fn arrow(out: &mut String, edge: &Edge, points: &[(f64, f64)], labelled: bool) {
    let (first, last) = (points[0], points[points.len() - 1]);
    // Of a box to itself there is nothing to draw.
    if edge.from == edge.to {
        return;
    }
    let leftward = last.0 < first.0;
    let (leave, arrive) = if leftward { (0.0, WIDTH) } else { (WIDTH, 0.0) };
    let middle = HEIGHT / 2.0;
    let mut path = format!("M{:.1} {:.1}", first.0 + leave, first.1 + middle);
    for (place, pair) in points.windows(2).enumerate() {
        let ((from_x, from_y), (to_x, to_y)) = (pair[0], pair[1]);
        let (from_x, to_x) = (from_x + leave, to_x + arrive);
        let (from_y, to_y, bend) = (from_y + middle, to_y + middle, f64::midpoint(from_x, to_x));
        let _ = write!(path, "C{bend:.1} {from_y:.1} {bend:.1} {to_y:.1} {to_x:.1} {to_y:.1}");
        if place + 2 < points.len() {
            // Straight through the layer that is passed.
            let _ = write!(path, "H{:.1}", pair[1].0 + leave);
        }
    }
    let kind = escaped(&edge.kind);
    let dashes = if leftward { "" } else { " stroke-dasharray=\"4 3\"" };
    let _ = writeln!(
        out,
        "<path d=\"{path}\" fill=\"none\" stroke=\"#8a94a6\"{dashes} marker-end=\"url(#to)\"><title>{kind}</title></path>"
    );
    if labelled {
        // In the middle of the way: between two boxes, or in the layer that is passed there.
        let (one, other) = (points[(points.len() - 1) / 2], points[points.len() / 2]);
        let (from, to) = if points.len().is_multiple_of(2) { (leave, arrive) } else { (0.0, WIDTH) };
        let x = f64::midpoint(one.0 + from, other.0 + to);
        let y = f64::midpoint(one.1, other.1) + middle - 4.0;
        let _ = writeln!(
            out,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"middle\" font-size=\"8\" fill=\"#5b6472\">{kind}</text>"
        );
    }
}

/// A box with its name and type; all of its name and its uri are told where one points at it.
fn boxed(out: &mut String, node: &Node, (x, y): (f64, f64), is_start: bool) {
    let (fill, stroke) = colours(&node.kind);
    let weight = if is_start { 3 } else { 1 };
    let (name, kind, uri) = (escaped(&cut(&node.name)), escaped(&node.kind), escaped(&node.uri));
    let whole = escaped(&node.name);
    let _ = writeln!(
        out,
        "<g><title>{whole}\n{uri}</title><rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" rx=\"7\" \
         fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"{weight}\"/><text x=\"{:.1}\" y=\"{:.1}\" fill=\"#1b2430\">{name}</text>\
         <text x=\"{:.1}\" y=\"{:.1}\" font-size=\"9\" fill=\"{stroke}\">{kind}</text></g>",
        x + 10.0,
        y + 17.0,
        x + 10.0,
        y + 31.0
    );
}

/// The colours of a type: inside and around. Types of other schemas are all alike.
fn colours(kind: &str) -> (&'static str, &'static str) {
    const DATA: (&str, &str) = ("#e8f1fb", "#2563a8");
    const FEATURES: (&str, &str) = ("#e6f6f1", "#0f766e");
    const MODELS: (&str, &str) = ("#f1ebfb", "#6d3fc0");
    const WORK: (&str, &str) = ("#f1f3f5", "#56606e");
    const TRIALS: (&str, &str) = ("#fdf3e1", "#a15c07");
    const SERVING: (&str, &str) = ("#fdecec", "#b42318");
    match kind {
        "DATASET" | "DATASET_VERSION" => DATA,
        "FEATURE" | "FEATURE_SET" => FEATURES,
        "MODEL" | "MODEL_VERSION" => MODELS,
        "EVALUATION" | "EXPERIMENT" | "EXPERIMENT_CELL" => TRIALS,
        "DEPLOYMENT" | "PRODUCTION_SYSTEM" => SERVING,
        _ => WORK,
    }
}

/// As much of a text as fits into a box.
fn cut(text: &str) -> String {
    // East Asian letters and pictures take the room of two.
    let width = |letter: char| if u32::from(letter) >= 0x1100 { 2 } else { 1 };
    if text.chars().map(width).sum::<usize>() <= LETTERS {
        return text.to_owned();
    }
    let mut room = LETTERS - 1;
    let fits = |letter: &char| {
        let left = room.checked_sub(width(*letter));
        room = left.unwrap_or_default();
        left.is_some()
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

/// A text as XML has it, in content and in attributes (XML 1.0, 2.4).
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in shown(text).chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            letter => out.push(letter),
        }
    }
    out
}

fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
