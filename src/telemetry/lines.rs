//! Log lines as JSON objects: the time, the level, the message and other fields of an event, its target, the spans around it.
//!
//! In: an event, its spans. Out: a line. Must not know: where lines go.
//!
//! The library's own JSON parses the fields of every span anew for each line and sorts them, which was a tenth of what a small request
//! took of the processor. Here the fields of a span are written once, as the piece of JSON that each line holds of it.

use std::fmt::{self, Debug, Write};

use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
    span::Record,
};
use tracing_subscriber::{
    field::RecordFields,
    fmt::{
        FmtContext, FormatEvent, FormatFields, FormattedFields,
        format::Writer,
        time::{FormatTime as _, SystemTime},
    },
    registry::LookupSpan,
};

/// Fields as a piece of a JSON object: `,"name":value` for each.
#[derive(Debug)]
pub(super) struct Fields;

impl<'w> FormatFields<'w> for Fields {
    fn format_fields<R: RecordFields>(&self, writer: Writer<'w>, fields: R) -> fmt::Result {
        let mut written = Written { writer, result: Ok(()) };
        fields.record(&mut written);
        written.result
    }

    fn add_fields(&self, known: &'w mut FormattedFields<Self>, fields: &Record<'_>) -> fmt::Result {
        self.format_fields(known.as_writer(), fields)
    }
}

/// A line.
#[derive(Debug)]
pub(super) struct Line;

impl<S: Subscriber + for<'span> LookupSpan<'span>> FormatEvent<S, Fields> for Line {
    fn format_event(
        &self,
        context: &FmtContext<'_, S, Fields>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let metadata = event.metadata();
        writer.write_str("{\"timestamp\":\"")?;
        SystemTime.format_time(&mut writer)?;
        write!(writer, "\",\"level\":\"{}\"", metadata.level())?;
        context.format_fields(writer.by_ref(), event)?;
        writer.write_str(",\"target\":")?;
        text(&mut writer, format_args!("{}", metadata.target()))?;
        if let Some(spans) = context.event_scope() {
            writer.write_str(",\"spans\":[")?;
            for (number, span) in spans.from_root().enumerate() {
                writer.write_str(if number == 0 { "{\"name\":" } else { ",{\"name\":" })?;
                text(&mut writer, format_args!("{}", span.name()))?;
                if let Some(fields) = span.extensions().get::<FormattedFields<Fields>>() {
                    writer.write_str(fields)?;
                }
                writer.write_char('}')?;
            }
            writer.write_char(']')?;
        }
        writer.write_str("}\n")
    }
}

/// Fields while they are written.
struct Written<'w> {
    writer: Writer<'w>,
    result: fmt::Result,
}

impl Written<'_> {
    fn field(&mut self, field: &Field, value: impl FnOnce(&mut Writer<'_>) -> fmt::Result) {
        let writer = &mut self.writer;
        let name = field.name().trim_start_matches("r#");
        self.result = self.result.and_then(|()| {
            write!(writer, ",\"{name}\":")?;
            value(writer)
        });
    }
}

impl Visit for Written<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.field(field, |writer| text(writer, format_args!("{value:?}")));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.field(field, |writer| text(writer, format_args!("{value}")));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.field(field, |writer| write!(writer, "{value}"));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.field(field, |writer| write!(writer, "{value}"));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.field(field, |writer| write!(writer, "{value}"));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.field(field, |writer| {
            if value.is_finite() { write!(writer, "{value:?}") } else { writer.write_str("null") }
        });
    }
}

/// Text as a JSON string.
fn text(writer: &mut Writer<'_>, text: fmt::Arguments<'_>) -> fmt::Result {
    writer.write_char('"')?;
    Escaped(writer).write_fmt(text)?;
    writer.write_char('"')
}

/// Writes what stands in a JSON string (RFC 8259, 7).
struct Escaped<'a, 'w>(&'a mut Writer<'w>);

impl Write for Escaped<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut plain = 0;
        for (at, byte) in text.bytes().enumerate() {
            if byte >= b' ' && byte != b'"' && byte != b'\\' {
                continue;
            }
            self.0.write_str(&text[plain..at])?;
            plain = at + 1;
            match byte {
                b'"' => self.0.write_str("\\\"")?,
                b'\\' => self.0.write_str("\\\\")?,
                b'\n' => self.0.write_str("\\n")?,
                b'\r' => self.0.write_str("\\r")?,
                b'\t' => self.0.write_str("\\t")?,
                other => write!(self.0, "\\u{other:04x}")?,
            }
        }
        self.0.write_str(&text[plain..])
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use serde_json::Value as Json;
    use tracing_subscriber::{fmt, fmt::MakeWriter, layer::SubscriberExt as _};

    use super::*;

    #[derive(Debug, Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl std::io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    impl<'w> MakeWriter<'w> for Lines {
        type Writer = Self;

        fn make_writer(&'w self) -> Self {
            self.clone()
        }
    }

    impl Lines {
        /// What they say, without their times.
        fn said(&self) -> Vec<Json> {
            let bytes = self.0.lock().unwrap().clone();
            let lines = String::from_utf8(bytes).unwrap();
            let said = |line: &str| {
                let mut said: Json =
                    serde_json::from_str(line).unwrap_or_else(|problem| panic!("{problem}: {line}"));
                let time = said.as_object_mut().unwrap().remove("timestamp").unwrap();
                assert!(time.as_str().unwrap().ends_with('Z'), "{line}");
                said
            };
            lines.lines().map(said).collect()
        }
    }

    #[test]
    fn a_line_says_what_the_library_says() {
        let (ours, theirs) = (Lines::default(), Lines::default());
        let library = fmt::layer().json().flatten_event(true).with_current_span(false).with_span_list(true);
        let subscriber = tracing_subscriber::registry()
            .with(fmt::layer().fmt_fields(Fields).event_format(Line).with_writer(ours.clone()))
            .with(library.with_writer(theirs.clone()));
        let odd = "a \"quote\", a \\, a\nline\r\t, \u{1}\u{1f}\u{7f} and \u{1F600}";
        tracing::subscriber::with_default(subscriber, || {
            tracing::info!("alone");
            tracing::warn!(
                whole = -3_i64,
                many = 7_u64,
                is = true,
                ratio = 0.5,
                none = f64::NAN,
                odd,
                "with fields"
            );
            let outer = tracing::info_span!("outer", odd, caller = tracing::field::Empty, %odd);
            let inner = tracing::info_span!(parent: &outer, "inner", count = 1);
            outer.record("caller", "somebody");
            let _inside = (outer.entered(), inner.entered());
            tracing::error!(error = ?Some("odd \"thing\""), r#type = "x", "inside {odd}");
            tracing::info!(target: "elsewhere", "{}", 7);
        });
        let (ours, theirs) = (ours.said(), theirs.said());
        assert_eq!(ours.len(), 4);
        assert_eq!(ours[2]["spans"][0]["caller"], "somebody");
        assert_eq!(ours[2]["error"], "Some(\"odd \\\"thing\\\"\")");
        assert_eq!(ours, theirs);
    }
}
