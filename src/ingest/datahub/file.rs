//! Files of `DataHub`'s -> entries, one after the other.
//!
//! In: a reader of a JSON array of entries, or of entries one behind the other. Out: each entry, with its number. Must not know:
//! what entries mean. Memory does not grow with the file, only with its largest entry.

use std::{fmt, io::BufRead};

use serde::{
    Deserializer as _,
    de::{SeqAccess, Visitor},
};
use serde_json::{Deserializer, Value as Json, value::RawValue};

/// One entry of a file.
#[derive(Debug)]
pub struct Entry {
    /// Its place, from 1.
    pub number: u64,
    /// What it holds, or why that can't be read.
    pub json: Result<Json, serde_json::Error>,
}

/// Reads a file to its end, or until `each` wants no more of it.
///
/// # Errors
/// It can't be read, or is no JSON; the entries before that place were told.
pub fn entries(
    mut reader: impl BufRead,
    each: &mut dyn FnMut(Entry) -> bool,
) -> Result<(), serde_json::Error> {
    let mut number = 0;
    let mut tell = |raw: &RawValue| {
        number += 1;
        each(Entry { number, json: serde_json::from_str(raw.get()) })
    };
    if starts_list(&mut reader).map_err(serde_json::Error::io)? {
        let mut json = Deserializer::from_reader(reader);
        let read_on = json.deserialize_seq(Items(&mut tell))?;
        return if read_on { json.end() } else { Ok(()) };
    }
    for raw in Deserializer::from_reader(reader).into_iter::<Box<RawValue>>() {
        if !tell(&raw?) {
            break;
        }
    }
    Ok(())
}

/// Skips the white space in front, and looks whether a list begins there.
fn starts_list(reader: &mut impl BufRead) -> std::io::Result<bool> {
    loop {
        let buffer = reader.fill_buf()?;
        let Some(at) = buffer.iter().position(|byte| !byte.is_ascii_whitespace()) else {
            let blank = buffer.len();
            if blank == 0 {
                return Ok(false);
            }
            reader.consume(blank);
            continue;
        };
        let is_list = buffer[at] == b'[';
        reader.consume(at);
        return Ok(is_list);
    }
}

/// Takes the items of a list one by one.
struct Items<'a>(&'a mut dyn FnMut(&RawValue) -> bool);

impl<'de> Visitor<'de> for Items<'_> {
    /// Whether all were taken.
    type Value = bool;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of entries")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<bool, A::Error> {
        while let Some(raw) = items.next_element::<Box<RawValue>>()? {
            if !(self.0)(&raw) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
