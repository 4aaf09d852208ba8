//! PackStream 1, as Bolt 4.4 has it: values of ours to bytes, and bytes to values of ours.
//!
//! In: parameters; messages. Out: messages; the value of a record. Must not know: what messages mean.

use crate::{backend::BackendError, value::Value};

/// The greatest size of a chunk.
const CHUNK: usize = u16::MAX as usize;
/// Days from the first of January of the year 1 to that of 1970.
const EPOCH: i32 = 719_163;
/// Structures of times, as Bolt 4.4 has them ("Structure semantics").
const DATE: u8 = 0x44;
const DATE_TIME: u8 = 0x46;
/// Lists lie in lists as deep as a statement nests them, which is far less.
const DEPTH: usize = 256;

/// A message that is being written.
pub(super) struct Pack(Vec<u8>);

impl Pack {
    /// Begins a message of so many fields.
    pub(super) fn message(signature: u8, fields: u8) -> Self {
        Self(vec![0xb0 + fields, signature])
    }

    /// It in chunks, with nothing before or behind it.
    pub(super) fn alone(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.size() + 4);
        self.chunked(&mut bytes);
        bytes
    }

    /// Its size in bytes, without what chunks add.
    pub(super) fn size(&self) -> usize {
        self.0.len()
    }

    /// Puts it behind other messages, in chunks.
    pub(super) fn chunked(&self, out: &mut Vec<u8>) {
        for chunk in self.0.chunks(CHUNK) {
            let size = u16::try_from(chunk.len()).expect("a chunk is that small");
            out.extend_from_slice(&size.to_be_bytes());
            out.extend_from_slice(chunk);
        }
        out.extend_from_slice(&[0, 0]);
    }

    /// The head of what has a size: in the low half of a byte, or behind markers for one, two and four bytes.
    fn head(&mut self, size: usize, tiny: u8, [one, two, four]: [Option<u8>; 3]) {
        match (u8::try_from(size), u16::try_from(size)) {
            (Ok(size), _) if size < 16 => self.0.push(tiny + size),
            (Ok(size), _) if one.is_some() => self.0.extend(one.into_iter().chain([size])),
            (_, Ok(size)) => self.0.extend(two.into_iter().chain(size.to_be_bytes())),
            _ => {
                let size = u32::try_from(size).expect("requests are far smaller");
                self.0.extend(four.into_iter().chain(size.to_be_bytes()));
            }
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        self.head(text.len(), 0x80, [Some(0xd0), Some(0xd1), Some(0xd2)]);
        self.0.extend_from_slice(text.as_bytes());
    }

    /// The head of a map: names and values follow.
    pub(super) fn map(&mut self, entries: usize) {
        self.head(entries, 0xa0, [Some(0xd8), Some(0xd9), Some(0xda)]);
    }

    pub(super) fn integer(&mut self, number: i64) {
        if let Ok(small) = i8::try_from(number) {
            if small < -16 {
                self.0.push(0xc8);
            }
            self.0.extend(small.to_be_bytes());
        } else if let Ok(small) = i16::try_from(number) {
            self.0.push(0xc9);
            self.0.extend(small.to_be_bytes());
        } else if let Ok(small) = i32::try_from(number) {
            self.0.push(0xca);
            self.0.extend(small.to_be_bytes());
        } else {
            self.0.push(0xcb);
            self.0.extend(number.to_be_bytes());
        }
    }

    /// A parameter.
    ///
    /// # Errors
    /// A date that there is not.
    pub(super) fn value(&mut self, value: &Value) -> Result<(), BackendError> {
        match value {
            Value::Null => self.0.push(0xc0),
            Value::Bool(truth) => self.0.push(if *truth { 0xc3 } else { 0xc2 }),
            Value::Int(number) => self.integer(*number),
            Value::Float(number) => {
                self.0.push(0xc1);
                self.0.extend(number.to_be_bytes());
            }
            Value::String(text) => self.text(text),
            Value::DateTime(micros) => {
                self.0.extend([0xb3, DATE_TIME]);
                self.integer(micros.div_euclid(1_000_000));
                self.integer(micros.rem_euclid(1_000_000) * 1_000);
                self.integer(0);
            }
            Value::Date(number) => {
                use chrono::Datelike as _;
                let date = super::super::values::civil_date(*number)?;
                self.0.extend([0xb1, DATE]);
                self.integer(i64::from(date.num_days_from_ce() - EPOCH));
            }
            Value::List(items) => {
                self.head(items.len(), 0x90, [Some(0xd4), Some(0xd5), Some(0xd6)]);
                items.iter().try_for_each(|item| self.value(item))?;
            }
            Value::Map(entries) => {
                self.map(entries.len());
                for (name, value) in entries {
                    self.text(name);
                    self.value(value)?;
                }
            }
        }
        Ok(())
    }
}

/// A message that was read.
pub(super) struct Message<'b> {
    pub(super) signature: u8,
    fields: &'b [u8],
}

impl<'b> Message<'b> {
    /// # Errors
    /// It is none.
    pub(super) fn of(bytes: &'b [u8]) -> Result<Self, BackendError> {
        match bytes {
            [head, signature, fields @ ..] if head & 0xf0 == 0xb0 => {
                Ok(Self { signature: *signature, fields })
            }
            _ => Err(malformed()),
        }
    }

    /// The first value of a record, which is its one field: a list.
    ///
    /// # Errors
    /// It is none, or holds what no statement of ours answers.
    pub(super) fn value(&self) -> Result<Value, BackendError> {
        let mut rest = Unpack(self.fields);
        match rest.list()? {
            0 => Err(malformed()),
            _ => rest.value(DEPTH),
        }
    }

    /// The code and the words of a failure.
    pub(super) fn failure(&self) -> Option<(String, String)> {
        let mut rest = Unpack(self.fields);
        let (mut code, mut message) = (None, None);
        for _ in 0..rest.map().ok()? {
            let Ok(Value::String(name)) = rest.value(DEPTH) else { return None };
            match (name.as_str(), rest.value(DEPTH).ok()?) {
                ("code", Value::String(text)) => code = Some(text),
                ("message", Value::String(text)) => message = Some(text),
                _ => {}
            }
        }
        Some((code?, message.unwrap_or_default()))
    }
}

/// What is left to read.
struct Unpack<'b>(&'b [u8]);

impl<'b> Unpack<'b> {
    fn take(&mut self, size: usize) -> Result<&'b [u8], BackendError> {
        let (taken, rest) = self.0.split_at_checked(size).ok_or_else(malformed)?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], BackendError> {
        let taken = self.take(N)?;
        taken.try_into().map_err(|_| malformed())
    }

    fn byte(&mut self) -> Result<u8, BackendError> {
        self.array().map(|[byte]| byte)
    }

    /// A size behind the first of three markers, the second or the third.
    fn size(&mut self, marker: u8, first: u8) -> Result<usize, BackendError> {
        Ok(match marker - first {
            0 => usize::from(self.byte()?),
            1 => usize::from(u16::from_be_bytes(self.array()?)),
            _ => usize::try_from(u32::from_be_bytes(self.array()?)).map_err(|_| malformed())?,
        })
    }

    /// The head of a list.
    fn list(&mut self) -> Result<usize, BackendError> {
        match self.byte()? {
            marker @ 0x90..=0x9f => Ok(usize::from(marker & 0x0f)),
            marker @ 0xd4..=0xd6 => self.size(marker, 0xd4),
            _ => Err(malformed()),
        }
    }

    /// The head of a map.
    fn map(&mut self) -> Result<usize, BackendError> {
        match self.byte()? {
            marker @ 0xa0..=0xaf => Ok(usize::from(marker & 0x0f)),
            marker @ 0xd8..=0xda => self.size(marker, 0xd8),
            _ => Err(malformed()),
        }
    }

    fn text(&mut self, size: usize) -> Result<Value, BackendError> {
        match std::str::from_utf8(self.take(size)?) {
            Ok(text) => Ok(Value::String(text.to_owned())),
            Err(_) => Err(malformed()),
        }
    }

    fn items(&mut self, size: usize, depth: usize) -> Result<Value, BackendError> {
        let depth = depth.checked_sub(1).ok_or_else(malformed)?;
        // Each item takes a byte at least, whatever the size says.
        let mut items = Vec::with_capacity(size.min(self.0.len()));
        for _ in 0..size {
            items.push(self.value(depth)?);
        }
        Ok(Value::List(items))
    }

    fn value(&mut self, depth: usize) -> Result<Value, BackendError> {
        Ok(match self.byte()? {
            0xc0 => Value::Null,
            0xc1 => Value::Float(f64::from_be_bytes(self.array()?)),
            0xc2 => Value::Bool(false),
            0xc3 => Value::Bool(true),
            marker @ (0x00..=0x7f | 0xf0..=0xff) => Value::Int(i64::from(i8::from_be_bytes([marker]))),
            0xc8 => Value::Int(i64::from(i8::from_be_bytes(self.array()?))),
            0xc9 => Value::Int(i64::from(i16::from_be_bytes(self.array()?))),
            0xca => Value::Int(i64::from(i32::from_be_bytes(self.array()?))),
            0xcb => Value::Int(i64::from_be_bytes(self.array()?)),
            marker @ 0x80..=0x8f => self.text(usize::from(marker & 0x0f))?,
            marker @ 0xd0..=0xd2 => {
                let size = self.size(marker, 0xd0)?;
                self.text(size)?
            }
            marker @ 0x90..=0x9f => self.items(usize::from(marker & 0x0f), depth)?,
            marker @ 0xd4..=0xd6 => {
                let size = self.size(marker, 0xd4)?;
                self.items(size, depth)?
            }
            other => {
                return Err(BackendError::Record(format!(
                    "a value of the kind {other:#04x}, which is none of null, a truth value, a number, text, or a list of these"
                )));
            }
        })
    }
}

fn malformed() -> BackendError {
    BackendError::Record("what the server sends is not PackStream".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(packed: Pack) -> Value {
        let Pack(bytes) = packed;
        let mut rest = Unpack(&bytes[2..]);
        let value = rest.value(DEPTH).unwrap();
        assert!(rest.0.is_empty());
        value
    }

    #[test]
    fn what_is_written_is_read() {
        let edges =
            [0, 1, -1, 15, 16, -16, -17, 127, 128, -128, -129, 32_767, 32_768, -32_769].into_iter().chain([
                i64::from(i32::MAX),
                i64::from(i32::MAX) + 1,
                i64::from(i32::MIN) - 1,
                i64::MAX,
                i64::MIN,
            ]);
        let texts = [0, 1, 15, 16, 255, 256, 65_535, 65_536]
            .map(|size| Value::String("é".repeat(size / 2) + &"x".repeat(size % 2)));
        let lists = [0, 1, 15, 16, 255, 256, 65_536].map(|size| Value::List(vec![Value::Null; size]));
        let others =
            [Value::Null, Value::Bool(true), Value::Bool(false), Value::Float(-0.25), Value::Float(f64::MAX)];
        let nested =
            Value::List(vec![Value::List(vec![Value::Int(7), Value::from("a")]), Value::List(Vec::new())]);
        for value in edges.map(Value::Int).chain(texts).chain(lists).chain(others).chain([nested]) {
            let mut packed = Pack::message(RECORD, 1);
            packed.value(&value).unwrap();
            assert_eq!(read(packed), value);
        }
    }

    const RECORD: u8 = 0x71;

    #[test]
    fn long_messages_are_in_chunks() {
        let mut packed = Pack::message(RECORD, 1);
        packed.text(&"x".repeat(70_000));
        let mut bytes = vec![9];
        packed.chunked(&mut bytes);
        // 2 of the message, 5 of the head of the text.
        assert_eq!(bytes.len(), 1 + 2 + 65_535 + 2 + (70_007 - 65_535) + 2);
        assert_eq!((&bytes[..3], &bytes[bytes.len() - 2..]), (&[9, 0xff, 0xff][..], &[0, 0][..]));
    }

    #[test]
    fn times_are_structures() {
        let packed = |value: Value| {
            let mut packed = Pack::message(RECORD, 1);
            packed.value(&value).unwrap();
            packed.0.split_off(2)
        };
        assert_eq!(packed(Value::DateTime(-1)), [0xb3, DATE_TIME, 0xff, 0xca, 0x3b, 0x9a, 0xc6, 0x18, 0]);
        assert_eq!(packed(Value::Date(19_700_102)), [0xb1, DATE, 1]);
        assert!(Pack::message(RECORD, 1).value(&Value::Date(20_260_230)).is_err());
    }

    #[test]
    fn what_is_cut_or_unknown_is_refused() {
        let record = |bytes: &[u8]| Message::of(bytes).and_then(|message| message.value());
        let good = [0xb1, RECORD, 0x91, 0x93, 0x82, b'a', b'b', 0xc9, 1, 0, 0xc3];
        assert_eq!(
            record(&good).unwrap(),
            Value::List(vec!["ab".into(), Value::Int(256), Value::Bool(true)])
        );
        for end in 0..good.len() {
            assert!(record(&good[..end]).is_err(), "{end}");
        }
        // A list of four billion, a map, text that is not UTF-8, lists without end.
        for bad in [&[0xd6, 0xff, 0xff, 0xff, 0xff][..], &[0xa0], &[0x81, 0xff], &[0x91; 4_000]] {
            assert!(record(&[&[0xb1, RECORD, 0x91], bad].concat()).is_err());
        }
    }

    #[test]
    fn failures_have_a_code_and_words() {
        let mut packed = Pack::message(0x7f, 1);
        packed.map(3);
        for (name, value) in [("other", "x"), ("code", "Neo.A.B.C"), ("message", "no")] {
            packed.text(name);
            packed.text(value);
        }
        let failure = Message::of(&packed.0).unwrap().failure();
        assert_eq!(failure, Some(("Neo.A.B.C".to_owned(), "no".to_owned())));
    }
}
