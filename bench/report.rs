//! What was measured, as lines, as Markdown, and in a document.
//!
//! In: outcomes. Out: text. Must not know: how anything was measured.

use std::fmt::Write as _;

use super::{
    Outcome, Row,
    sides::{FLOOR, OURS, PEER},
};

/// So many operators of a statement are told.
const OPERATORS: usize = 4;

/// Rows for whoever waits.
pub(crate) fn lines(rows: &[Row]) -> String {
    let mut lines = String::new();
    for row in rows {
        let _ = writeln!(
            lines,
            "{:<46} {:<15} {:>9.1}/s  p50 {:>8.2} ms  p99 {:>8.2} ms  cpu {:>7.0} + {:>7.0} us  {:>8} bytes",
            row.question,
            row.side,
            row.throughput,
            f64::from(row.p50) / 1e3,
            f64::from(row.p99) / 1e3,
            row.server_cpu,
            row.database_cpu,
            row.bytes
        );
    }
    lines.truncate(lines.trim_end().len());
    lines
}

/// One measure of one side by that of another, question by question.
pub(crate) fn ratios(
    outcome: &Outcome,
    (one, other): (&str, &str),
    measure: fn(&Row) -> f64,
) -> Vec<(String, f64)> {
    let ours = outcome.rows.iter().filter(|row| row.side == one);
    ours.filter_map(|row| {
        Some((row.question.clone(), measure(row) / measure(outcome.row(&row.question, other)?)))
    })
    .collect()
}

/// The geometric mean, and the least.
fn mean(ratios: &[(String, f64)]) -> (f64, f64) {
    #[expect(clippy::cast_precision_loss, reason = "there are a few questions")]
    let count = ratios.len().max(1) as f64;
    let logarithms: f64 = ratios.iter().map(|(_, ratio)| ratio.ln()).sum();
    let least = ratios.iter().map(|(_, ratio)| *ratio).fold(f64::INFINITY, f64::min);
    ((logarithms / count).exp(), least)
}

/// The outcome in Markdown: what the goals speak of, then all rows.
pub(crate) fn markdown(outcome: &Outcome) -> String {
    let mut text = String::new();
    let Outcome { assets, relationships, seconds, machine, .. } = outcome;
    let _ = writeln!(
        text,
        "{assets} assets, {relationships} relationships; {seconds} s for each side of each question, by {} clients; {machine}.\n",
        super::drive::CLIENTS
    );
    let throughput = |row: &Row| row.throughput;
    let late = |row: &Row| f64::from(row.p99);
    let compared = ratios(outcome, (OURS, PEER), throughput);
    if !compared.is_empty() {
        let (average, least) = mean(&compared);
        let worst =
            ratios(outcome, (OURS, PEER), late).into_iter().map(|(_, ratio)| ratio).fold(0.0, f64::max);
        let _ = writeln!(
            text,
            "- `mlg` by `@neo4j/graphql`: {average:.1} times the throughput in the geometric mean of {} questions, {least:.1} times at \
             the least; its p99 is {worst:.2} of the other's at the most.",
            compared.len()
        );
    }
    let floors = ratios(outcome, (OURS, FLOOR), throughput);
    if !floors.is_empty() {
        let (average, least) = mean(&floors);
        let _ = writeln!(
            text,
            "- `mlg` by statements written by hand: {average:.2} of the throughput in the geometric mean, {least:.2} at the least."
        );
    }
    for (side, milliseconds, resident) in &outcome.starts {
        let _ = writeln!(
            text,
            "- {side}: {milliseconds:.0} ms from the start of its process to its first answer, {:.0} MB resident then.",
            megabytes(*resident)
        );
    }
    for (store, seconds) in &outcome.loads {
        let _ = writeln!(text, "- `mlg load` into {store}: {seconds:.0} s.");
    }
    text.push_str(
        "\n| question | side | answers/s | p50 ms | p99 ms | alone | us of processor, side + database | MB | statements | bytes | by hand | peer |\n\
         |---|---|---|---|---|---|---|---|---|---|---|---|\n",
    );
    for row in &outcome.rows {
        table_row(&mut text, outcome, row);
    }
    own(&mut text, outcome);
    profiles(&mut text, outcome);
    text
}

/// What one request takes of `mlg` itself, while nobody else asks, over what the driver takes for the statement by hand; and what it
/// may take: 30 us, and 0.4 us for each response field.
fn own(text: &mut String, outcome: &Outcome) {
    let mut head = "\n| us of processor of one request alone | mlg | by hand | over it | may be | response fields |\n|---|---|---|---|---|---|\n";
    for row in outcome.rows.iter().filter(|row| row.side == OURS && row.fields > 0) {
        let Some(floor) = outcome.row(&row.question, FLOOR) else { continue };
        let _ = writeln!(
            text,
            "{head}| {} | {:.0} | {:.0} | {:.0} | {:.0} | {} |",
            row.question,
            row.own,
            floor.own,
            row.own - floor.own,
            budget(row.fields),
            row.fields
        );
        head = "";
    }
}

fn budget(fields: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "answers have far fewer than 2^52 fields")]
    let fields = fields as f64;
    30.0 + 0.4 * fields
}

/// What the database reads for each question, and by which operators of `mlg`'s statements.
fn profiles(text: &mut String, outcome: &Outcome) {
    let profiled = outcome.rows.iter().filter(|row| row.side == OURS && row.profile.is_some());
    let hits = |row: &Row, side| {
        let profile = outcome.row(&row.question, side).and_then(|row| row.profile.as_ref());
        profile.map_or_else(String::new, |profile| profile.hits.to_string())
    };
    let mut head = "\n| hits of one request | mlg | by hand | @neo4j/graphql | operators of `mlg`, the dearest first |\n|---|---|---|---|---|\n";
    for row in profiled {
        let statements = row.profile.iter().flat_map(|profile| &profile.operators);
        let operators: Vec<String> = statements
            .map(|operators| {
                let dearest = operators.iter().take(OPERATORS);
                let each: Vec<_> = dearest.map(|(name, hits)| format!("{name} {hits}")).collect();
                each.join(", ")
            })
            .collect();
        let of = [OURS, FLOOR, PEER].map(|side| hits(row, side)).join(" | ");
        let _ = writeln!(text, "{head}| {} | {of} | {} |", row.question, operators.join("; then "));
        head = "";
    }
}

fn table_row(text: &mut String, outcome: &Outcome, row: &Row) {
    let by = |side: &str| {
        let other = outcome.row(&row.question, side).filter(|_| row.side == OURS);
        other.map_or_else(String::new, |other| format!("{:.2}", row.throughput / other.throughput))
    };
    let _ = writeln!(
        text,
        "| {} | {} | {:.0} | {:.2} | {:.2} | {:.2} | {:.0} + {:.0} | {:.0} | {} | {} | {} | {} |",
        if row.side == OURS { row.question.as_str() } else { "" },
        row.side,
        row.throughput,
        f64::from(row.p50) / 1e3,
        f64::from(row.p99) / 1e3,
        f64::from(row.alone) / 1e3,
        row.server_cpu,
        row.database_cpu,
        megabytes(row.resident),
        row.statements.map_or_else(String::new, |count| count.to_string()),
        if row.bytes == 0 { String::new() } else { row.bytes.to_string() },
        by(FLOOR),
        by(PEER),
    );
}

fn megabytes(kilobytes: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "memories are far below 2^52 kB")]
    let kilobytes = kilobytes as f64;
    kilobytes / 1_024.0
}

/// A document with what stands between `<!-- NAME -->` and `<!-- /NAME -->` put anew.
///
/// # Errors
/// There is no such place in it.
pub(crate) fn put(document: &str, name: &str, text: &str) -> Result<String, String> {
    let (begin, end) = (format!("<!-- {name} -->"), format!("<!-- /{name} -->"));
    let missing = || format!("the document has no place `{name}`");
    let (before, rest) = document.split_once(&begin).ok_or_else(missing)?;
    let (_, after) = rest.split_once(&end).ok_or_else(missing)?;
    Ok(format!("{before}{begin}\n\n{}\n\n{end}{after}", text.trim()))
}
