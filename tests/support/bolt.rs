//! A Bolt 4.4 client of a page: the driver does not hand out the plan that `EXPLAIN` answers with.
//!
//! In: statements without parameters. Out: the metadata of their results as JSON. Must not know: what is asked.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use serde_json::{Map, Number, Value as Json, json};

/// Versions offered: 4.4 alone.
const HANDSHAKE: [u8; 20] = [0x60, 0x60, 0xb0, 0x17, 0, 0, 4, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const HELLO: u8 = 0x01;
const RESET: u8 = 0x0f;
const RUN: u8 = 0x10;
const PULL: u8 = 0x3f;
const SUCCESS: u8 = 0x70;
const RECORD: u8 = 0x71;

/// A connection.
pub(crate) struct Bolt(TcpStream);

/// Connects to `host:port`.
pub(crate) fn connect(address: &str, user: &str, password: &str) -> Bolt {
    let mut stream = TcpStream::connect(address).expect("the server is there");
    stream.write_all(&HANDSHAKE).expect("the server reads");
    let mut agreed = [0; 4];
    stream.read_exact(&mut agreed).expect("the server answers");
    assert_eq!(agreed, [0, 0, 4, 4], "the server speaks Bolt 4.4");
    let mut bolt = Bolt(stream);
    let hello =
        json!({"user_agent": "mlg-tests/1", "scheme": "basic", "principal": user, "credentials": password});
    send(&mut bolt, HELLO, &[hello]);
    let (tag, answer) = receive(&mut bolt);
    assert_eq!(tag, SUCCESS, "{answer:?}");
    bolt
}

/// Runs a statement to its end; answers the last metadata, which holds the `plan` of an `EXPLAIN`.
pub(crate) fn run(bolt: &mut Bolt, statement: &str) -> Json {
    let run = message(RUN, &[json!(statement), json!({}), json!({})]);
    said(bolt, &run).unwrap_or_else(|failure| panic!("{statement}: {failure:?}"))
}

/// Sends a message `RUN` and takes all that is answered; answers the last metadata.
///
/// # Errors
/// What the server says of a failure; it takes statements again.
pub(crate) fn said(bolt: &mut Bolt, run: &[u8]) -> Result<Json, Vec<Json>> {
    write(bolt, run);
    send(bolt, PULL, &[json!({"n": -1})]);
    let (tag, failure) = receive(bolt);
    if tag != SUCCESS {
        // What was to be pulled is ignored.
        receive(bolt);
        reset(bolt);
        return Err(failure);
    }
    loop {
        match receive(bolt) {
            (RECORD, _) => {}
            (SUCCESS, mut answer) => return Ok(answer.swap_remove(0)),
            (_, failure) => {
                reset(bolt);
                return Err(failure);
            }
        }
    }
}

fn reset(bolt: &mut Bolt) {
    send(bolt, RESET, &[]);
    let (tag, answer) = receive(bolt);
    assert_eq!(tag, SUCCESS, "{answer:?}");
}

fn send(bolt: &mut Bolt, tag: u8, fields: &[Json]) {
    write(bolt, &message(tag, fields));
}

fn message(tag: u8, fields: &[Json]) -> Vec<u8> {
    let mut body = vec![0xb0 + u8::try_from(fields.len()).expect("a message has few fields"), tag];
    for field in fields {
        pack(&mut body, field);
    }
    body
}

fn write(bolt: &mut Bolt, body: &[u8]) {
    for chunk in body.chunks(usize::from(u16::MAX)) {
        let size = u16::try_from(chunk.len()).expect("a chunk is that small");
        bolt.0.write_all(&size.to_be_bytes()).expect("the server reads");
        bolt.0.write_all(chunk).expect("the server reads");
    }
    bolt.0.write_all(&[0, 0]).expect("the server reads");
}

/// One message: its tag and fields.
fn receive(bolt: &mut Bolt) -> (u8, Vec<Json>) {
    let mut body = Vec::new();
    loop {
        let mut size = [0; 2];
        bolt.0.read_exact(&mut size).expect("the server answers");
        let size = usize::from(u16::from_be_bytes(size));
        match (size, body.is_empty()) {
            (0, true) => {}
            (0, false) => break,
            (size, _) => {
                let start = body.len();
                body.resize(start + size, 0);
                bolt.0.read_exact(&mut body[start..]).expect("the server answers");
            }
        }
    }
    let fields = usize::from(body[0] & 0x0f);
    let mut rest = &body[2..];
    (body[1], (0..fields).map(|_| unpack(&mut rest)).collect())
}

/// PackStream of the few kinds that we send.
fn pack(out: &mut Vec<u8>, value: &Json) {
    match value {
        Json::String(text) => {
            out.push(0xd2);
            out.extend(u32::try_from(text.len()).expect("a statement is that short").to_be_bytes());
            out.extend(text.as_bytes());
        }
        Json::Object(map) => {
            out.push(0xa0 + u8::try_from(map.len()).expect("our maps are small"));
            for (key, value) in map {
                pack(out, &Json::String(key.clone()));
                pack(out, value);
            }
        }
        Json::Number(number) => {
            out.push(0xcb);
            out.extend(number.as_i64().expect("we send integers").to_be_bytes());
        }
        Json::Null | Json::Bool(_) | Json::Array(_) => panic!("{value} is never sent"),
    }
}

fn unpack(rest: &mut &[u8]) -> Json {
    let [marker] = take(rest);
    match marker {
        0x00..=0x7f => json!(marker),
        0xf0..=0xff => json!(marker.cast_signed()),
        0x80..=0x8f => text(rest, usize::from(marker & 0x0f)),
        0x90..=0x9f => list(rest, usize::from(marker & 0x0f)),
        0xa0..=0xaf => map(rest, usize::from(marker & 0x0f)),
        0xb0..=0xbf => {
            let _tag: [u8; 1] = take(rest);
            list(rest, usize::from(marker & 0x0f))
        }
        0xc0 => Json::Null,
        0xc1 => Number::from_f64(f64::from_be_bytes(take(rest))).map_or(Json::Null, Json::Number),
        0xc2 => json!(false),
        0xc3 => json!(true),
        0xc8 => json!(i8::from_be_bytes(take(rest))),
        0xc9 => json!(i16::from_be_bytes(take(rest))),
        0xca => json!(i32::from_be_bytes(take(rest))),
        0xcb => json!(i64::from_be_bytes(take(rest))),
        0xd0 | 0xd4 | 0xd8 => sized(rest, marker, |rest| usize::from(u8::from_be_bytes(take(rest)))),
        0xd1 | 0xd5 | 0xd9 => sized(rest, marker, |rest| usize::from(u16::from_be_bytes(take(rest)))),
        0xd2 | 0xd6 | 0xda => sized(rest, marker, |rest| {
            usize::try_from(u32::from_be_bytes(take(rest))).expect("an address has 32 bits at least")
        }),
        _ => panic!("marker {marker:#x} of PackStream is not known here"),
    }
}

fn sized(rest: &mut &[u8], marker: u8, size: impl FnOnce(&mut &[u8]) -> usize) -> Json {
    let size = size(rest);
    match marker {
        0xd0..=0xd2 => text(rest, size),
        0xd4..=0xd6 => list(rest, size),
        _ => map(rest, size),
    }
}

fn text(rest: &mut &[u8], size: usize) -> Json {
    let (text, tail) = rest.split_at(size);
    *rest = tail;
    Json::String(String::from_utf8_lossy(text).into_owned())
}

fn list(rest: &mut &[u8], size: usize) -> Json {
    (0..size).map(|_| unpack(rest)).collect()
}

fn map(rest: &mut &[u8], size: usize) -> Json {
    let mut map = Map::new();
    for _ in 0..size {
        let key = unpack(rest);
        map.insert(key.as_str().expect("keys are text").to_owned(), unpack(rest));
    }
    Json::Object(map)
}

fn take<const N: usize>(rest: &mut &[u8]) -> [u8; N] {
    let (taken, tail) = rest.split_first_chunk().expect("the message goes on");
    *rest = tail;
    *taken
}
