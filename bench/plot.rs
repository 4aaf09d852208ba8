//! Pictures of what was measured (SVG 1.1).
//!
//! In: outcomes. Out: text. Must not know: how anything was measured.

use std::fmt::Write as _;

use super::{
    Outcome, Row,
    sides::{EMBEDDED, FLOOR, OURS, PEER},
};

const COLOURS: [(&str, &str); 3] = [(OURS, "#1f6feb"), (FLOOR, "#8b949e"), (PEER, "#d29922")];
/// Width of what is drawn, and of the names to the left.
const WIDTH: f64 = 900.0;
const NAMES: f64 = 300.0;
const BAR: f64 = 11.0;

/// Answers a second of each question and side, on a scale where each step is ten times the one before.
pub(crate) fn bars(outcome: &Outcome) -> String {
    let questions: Vec<&Row> = outcome.rows.iter().filter(|row| row.side == OURS).collect();
    let most = outcome.rows.iter().map(|row| row.throughput).fold(10.0, f64::max).log10().ceil();
    #[expect(clippy::cast_precision_loss, reason = "there are a few questions")]
    let height = |count: usize| 40.0 + count as f64 * (BAR * 3.0 + 12.0);
    let x = |throughput: f64| NAMES + (throughput.max(1.0).log10() / most) * (WIDTH - NAMES - 70.0);
    let mut svg = begin(height(questions.len()));
    let mut power = 1.0;
    while power <= 10f64.powf(most) {
        let at = x(power);
        let _ = write!(
            svg,
            "<line x1=\"{at:.0}\" y1=\"28\" x2=\"{at:.0}\" y2=\"{:.0}\" stroke=\"#d0d7de\"/><text x=\"{at:.0}\" y=\"24\" \
             text-anchor=\"middle\" fill=\"#57606a\">{power}/s</text>",
            height(questions.len())
        );
        power *= 10.0;
    }
    for (place, question) in questions.iter().enumerate() {
        let top = height(place);
        let _ = write!(svg, "<text x=\"8\" y=\"{:.0}\">{}</text>", top + BAR * 2.0, question.question);
        for (bar, (side, colour)) in (0_u8..).zip(COLOURS) {
            let Some(row) = outcome.row(&question.question, side) else { continue };
            let (y, end) = (top + f64::from(bar) * BAR, x(row.throughput));
            let _ = write!(
                svg,
                "<rect x=\"{NAMES}\" y=\"{y:.0}\" width=\"{:.0}\" height=\"{:.0}\" fill=\"{colour}\"/><text x=\"{:.0}\" y=\"{:.0}\" \
                 font-size=\"9\" fill=\"#57606a\">{:.0}</text>",
                end - NAMES,
                BAR - 1.0,
                end + 3.0,
                y + BAR - 2.0,
                row.throughput
            );
        }
    }
    legend(&mut svg, &COLOURS);
    svg.push_str("</svg>\n");
    svg
}

/// The median of each question by the size of the graph, both on scales by tens.
pub(crate) fn growth(outcomes: &[Outcome], side: &str) -> String {
    // The largest graph may have been asked of SQLite alone.
    let outcomes: Vec<&Outcome> =
        outcomes.iter().filter(|outcome| outcome.rows.iter().any(|row| row.side == side)).collect();
    let questions =
        outcomes.last().into_iter().flat_map(|outcome| &outcome.rows).filter(|row| row.side == side);
    let lines = (0_u8..).zip(questions).map(|(place, Row { question, .. })| {
        let rows = outcomes.iter().filter_map(|outcome| Some((size(outcome), outcome.row(question, side)?)));
        Line {
            name: question.clone(),
            colour: format!("hsl({}, 65%, 42%)", u32::from(place) * 360 / 17),
            points: rows.map(|(size, row)| (size, f64::from(row.p50))).collect(),
        }
    });
    let sizes = outcomes.iter().map(|outcome| (size(outcome), outcome.assets.to_string())).collect();
    // From a tenth of a millisecond to ten seconds, and from ten thousand assets to a million.
    lines_of(&Scales { least: 4, powers: 2, micros: (2, 7), marks: sizes }, &lines.collect::<Vec<_>>())
}

/// Processor time of an answer, of a side and the database, by how many entities are asked for, both on scales by tens.
pub(crate) fn responses(outcome: &Outcome) -> String {
    const SIZES: [(f64, &str); 4] = [(1.0, "1"), (10.0, "10"), (100.0, "100"), (1_000.0, "1,000")];
    let sides = COLOURS.into_iter().chain([(EMBEDDED, "#1a7f37")]);
    let lines = sides.map(|(side, colour)| {
        let row = |of: &str| outcome.row(&format!("_entities of {of}"), side);
        let points = SIZES.iter().filter_map(|(size, of)| Some((*size, row(of)?)));
        Line {
            name: side.to_owned(),
            colour: colour.to_owned(),
            points: points.map(|(size, row)| (size, row.server_cpu + row.database_cpu)).collect(),
        }
    });
    let marks = SIZES.iter().map(|(size, of)| (*size, (*of).to_owned())).collect();
    // From ten microseconds to a second.
    lines_of(&Scales { least: 0, powers: 3, micros: (1, 6), marks }, &lines.collect::<Vec<_>>())
}

#[expect(clippy::cast_precision_loss, reason = "graphs have far fewer assets than 2^52")]
fn size(outcome: &Outcome) -> f64 {
    outcome.assets as f64
}

/// What is told by a line, in a colour.
struct Line {
    name: String,
    colour: String,
    /// Of what size, and microseconds.
    points: Vec<(f64, f64)>,
}

/// Both by tens.
struct Scales {
    /// Sizes begin at this power of ten, and go through so many more.
    least: u8,
    powers: u8,
    /// The powers of ten of microseconds from which and to which it goes.
    micros: (u8, u8),
    /// Where a size is told.
    marks: Vec<(f64, String)>,
}

/// Lines beside their names.
fn lines_of(Scales { least, powers, micros: (from, to), marks }: &Scales, lines: &[Line]) -> String {
    const HEIGHT: f64 = 460.0;
    const TIMES: [&str; 8] = ["1 us", "10 us", "0.1 ms", "1 ms", "10 ms", "100 ms", "1 s", "10 s"];
    let x = |size: f64| 60.0 + (size.log10() - f64::from(*least)) / f64::from(*powers) * (WIDTH - 380.0);
    let y = |micros: f64| {
        let above = micros.max(10f64.powi((*from).into())).log10() - f64::from(*from);
        HEIGHT - 30.0 - above / f64::from(to - from) * (HEIGHT - 70.0)
    };
    let mut svg = begin(HEIGHT);
    for (power, name) in (0_u8..).zip(TIMES).filter(|(power, _)| (from..=to).contains(&power)) {
        let at = y(10f64.powi(power.into()));
        let _ = write!(
            svg,
            "<line x1=\"60\" y1=\"{at:.0}\" x2=\"{:.0}\" y2=\"{at:.0}\" stroke=\"#d0d7de\"/><text x=\"54\" y=\"{:.0}\" \
             text-anchor=\"end\" fill=\"#57606a\">{name}</text>",
            WIDTH - 320.0,
            at + 4.0
        );
    }
    for (size, name) in marks {
        let _ = write!(
            svg,
            "<text x=\"{:.0}\" y=\"{:.0}\" text-anchor=\"middle\" fill=\"#57606a\">{name}</text>",
            x(*size),
            HEIGHT - 10.0,
        );
    }
    for (place, Line { name, colour, points }) in (0_u8..).zip(lines) {
        let points: Vec<String> =
            points.iter().map(|(size, micros)| format!("{:.0},{:.0}", x(*size), y(*micros))).collect();
        let top = 40.0 + f64::from(place) * 22.0;
        let _ = write!(
            svg,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/><rect x=\"{:.0}\" y=\"{:.0}\" width=\"10\" \
             height=\"10\" fill=\"{colour}\"/><text x=\"{:.0}\" y=\"{:.0}\">{name}</text>",
            points.join(" "),
            WIDTH - 300.0,
            top - 9.0,
            WIDTH - 284.0,
            top
        );
    }
    svg.push_str("</svg>\n");
    svg
}

fn begin(height: f64) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height:.0}\" viewBox=\"0 0 {WIDTH} {height:.0}\" \
         font-family=\"sans-serif\" font-size=\"12\"><rect width=\"100%\" height=\"100%\" fill=\"white\"/>"
    )
}

fn legend(svg: &mut String, colours: &[(&str, &str)]) {
    for (place, (name, colour)) in (0_u8..).zip(colours) {
        let at = 8.0 + f64::from(place) * 95.0;
        let _ = write!(
            svg,
            "<rect x=\"{at:.0}\" y=\"12\" width=\"10\" height=\"10\" fill=\"{colour}\"/><text x=\"{:.0}\" y=\"21\" \
             font-size=\"10\">{name}</text>",
            at + 13.0
        );
    }
}
