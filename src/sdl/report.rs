//! All problems of one schema, and how they are drawn.
//!
//! In: a file name, its text, problems. Out: text as a compiler prints it, in colour or without.
//! Must not know: how problems are found.

use std::ops::Range;

use ariadne::{Color, Config, IndexType, Label as Drawn, ReportKind, Source};

use super::{Code, Label, Problem, Span};

/// Every problem of a schema, in the order of the text; at least one.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Name of the file.
    pub file: String,
    /// Its text.
    pub text: String,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

impl Report {
    /// A report of problems, sorted by place.
    #[must_use]
    pub fn new(file: &str, text: &str, mut problems: Vec<Problem>) -> Self {
        problems.sort_by_key(|problem| (problem.label.span, problem.code.name()));
        problems.dedup();
        // What GraphQL says of a place that we say something better of is said twice.
        let ours: Vec<Span> = problems
            .iter()
            .filter(|problem| problem.code != Code::InvalidSdl)
            .map(|problem| problem.label.span)
            .collect();
        problems.retain(|problem| problem.code != Code::InvalidSdl || !ours.contains(&problem.label.span));
        Self { file: file.to_owned(), text: text.to_owned(), problems }
    }

    /// The report as text, one drawing a problem and a last line with their number. Colour, if wanted, is
    /// left out all the same where standard error is no terminal or `NO_COLOR` is set.
    #[must_use]
    pub fn render(&self, colour: bool) -> String {
        let mut out = Vec::new();
        for problem in &self.problems {
            // Writing to memory fails only if a span lies outside the text; then the message alone is the
            // drawing.
            if self.draw(problem, colour, &mut out).is_err() {
                out.extend_from_slice(format!("[{}] error: {}\n", problem.code, problem.message).as_bytes());
            }
            out.push(b'\n');
        }
        let count = self.problems.len();
        let noun = if count == 1 { "problem" } else { "problems" };
        out.extend_from_slice(format!("{count} {noun} in {}\n", self.file).as_bytes());
        let text = String::from_utf8_lossy(&out);
        // Ariadne fills lines with trailing blanks.
        text.lines().flat_map(|line| [line.trim_end(), "\n"]).collect()
    }

    fn draw(&self, problem: &Problem, colour: bool, out: &mut Vec<u8>) -> std::io::Result<()> {
        let place = |span: Span| (self.file.as_str(), self.range(span));
        let config = Config::default().with_index_type(IndexType::Byte).with_color(colour);
        let kind = ReportKind::Custom("error", Color::Red);
        let mut builder = ariadne::Report::build(kind, place(problem.label.span))
            .with_config(config)
            .with_code(problem.code)
            .with_message(&problem.message);
        // Labels in the order of the text are drawn in one piece.
        let mut labels: Vec<&Label> = std::iter::once(&problem.label).chain(&problem.related).collect();
        labels.sort_by_key(|label| label.span);
        for label in labels {
            let color = if *label == problem.label { Color::Red } else { Color::Blue };
            builder =
                builder.with_label(Drawn::new(place(label.span)).with_message(&label.text).with_color(color));
        }
        if !problem.help.is_empty() {
            builder = builder.with_help(&problem.help);
        }
        builder.finish().write((self.file.as_str(), Source::from(self.text.as_str())), out)
    }

    /// The span within the text, within its first line, and at least one character wide: that is what is underlined.
    fn range(&self, span: Span) -> Range<usize> {
        let start = self.text.floor_char_boundary(span.start.min(self.text.len()));
        let stop = self.text.floor_char_boundary(span.end.min(self.text.len()));
        let line = self.text[start..].lines().next().map_or(start, |line| start + line.trim_end().len());
        if stop > start && line > start {
            start..stop.min(line)
        } else if start < self.text.len() {
            start..self.text.ceil_char_boundary(start + 1)
        } else {
            let last = self.text.char_indices().next_back();
            last.map_or(0, |(index, _)| index)..start
        }
    }
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Report {}
