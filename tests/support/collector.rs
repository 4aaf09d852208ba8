//! A collector of traces: takes OTLP over HTTP on this machine and tells which spans it was sent.
//!
//! In: requests with protobuf bodies (OpenTelemetry, "OTLP/HTTP"). Out: spans. Must not know: who sends them.

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

/// A span as it was sent; ids in hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) name: String,
    pub(crate) trace: String,
    pub(crate) id: String,
    /// Nothing at the root of a trace.
    pub(crate) parent: String,
    /// What tracing systems before it say of the trace.
    pub(crate) state: String,
    /// Name of the service that sent it.
    pub(crate) service: String,
}

/// A running collector; it ends with the process.
pub(crate) struct Collector {
    pub(crate) url: String,
    spans: Arc<Mutex<Vec<Span>>>,
}

impl Collector {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let spans = Arc::new(Mutex::new(Vec::new()));
        let taken = Arc::clone(&spans);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let taken = Arc::clone(&taken);
                thread::spawn(move || while take(&stream, &taken).is_some() {});
            }
        });
        Self { url, spans }
    }

    /// All spans so far.
    pub(crate) fn spans(&self) -> Vec<Span> {
        self.spans.lock().expect("nobody panics with it").clone()
    }
}

/// Takes one request; nothing at the end of the connection.
fn take(stream: &TcpStream, taken: &Mutex<Vec<Span>>) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        (reader.read_line(&mut head).ok()? > 0).then_some(())?;
    }
    let head = head.to_lowercase();
    assert!(head.starts_with("post /v1/traces http/1.1\r\n"), "{head}");
    assert!(head.contains("content-type: application/x-protobuf\r\n"), "{head}");
    let (_, length) = head.split_once("content-length: ").expect("the body has a length");
    let length = length.lines().next().and_then(|length| length.parse().ok()).expect("it is a number");
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    taken.lock().expect("nobody panics with it").extend(spans(&body));
    (&mut &*stream).write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").ok()
}

/// `ExportTraceServiceRequest`: resource spans, in them scopes, in these spans.
fn spans(body: &[u8]) -> Vec<Span> {
    let mut spans = Vec::new();
    for resource in all(&fields(body), 1) {
        let resource = fields(resource);
        let service = all(&resource, 1)
            .into_iter()
            .flat_map(|of| attributes(&fields(of), 1))
            .collect::<BTreeMap<_, _>>();
        for scope in all(&resource, 2) {
            spans.extend(all(&fields(scope), 2).into_iter().map(|span| {
                let span = fields(span);
                let bytes = |number| all(&span, number).first().copied().unwrap_or_default();
                Span {
                    name: text(bytes(5)),
                    trace: hexadecimal(bytes(1)),
                    id: hexadecimal(bytes(2)),
                    parent: hexadecimal(bytes(4)),
                    state: text(bytes(3)),
                    service: service.get("service.name").cloned().unwrap_or_default(),
                }
            }));
        }
    }
    spans
}

/// Attributes with text for values.
fn attributes(fields_of: &[(u64, &[u8])], number: u64) -> Vec<(String, String)> {
    let pair = |attribute: &[u8]| {
        let attribute = fields(attribute);
        let value = fields(all(&attribute, 2).first()?);
        Some((text(all(&attribute, 1).first()?), text(all(&value, 1).first()?)))
    };
    all(fields_of, number).into_iter().filter_map(pair).collect()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn all<'a>(fields: &[(u64, &'a [u8])], number: u64) -> Vec<&'a [u8]> {
    fields.iter().filter(|(of, _)| *of == number).map(|(_, bytes)| *bytes).collect()
}

/// The fields of a message that hold bytes (Protocol Buffers, "Encoding").
fn fields(mut message: &[u8]) -> Vec<(u64, &[u8])> {
    let mut fields = Vec::new();
    while !message.is_empty() {
        let tag = number(&mut message);
        let length = match tag & 7 {
            0 => {
                number(&mut message);
                continue;
            }
            1 => 8,
            5 => 4,
            2 => usize::try_from(number(&mut message)).expect("messages are short"),
            kind => panic!("there is no kind {kind} of field"),
        };
        let (bytes, rest) = message.split_at(length);
        if tag & 7 == 2 {
            fields.push((tag >> 3, bytes));
        }
        message = rest;
    }
    fields
}

fn number(message: &mut &[u8]) -> u64 {
    let mut number = 0;
    for shift in (0..).step_by(7) {
        let (byte, rest) = message.split_first().expect("the message is whole");
        *message = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            break;
        }
    }
    number
}
