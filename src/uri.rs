//! Asset uris: `mlg://<kebab-type>/<source>/<rest>` (design.md 4, "Identity").
//!
//! In: text. Out: its checked parts, and the name it suggests. Must not know: the Catalog.

use std::fmt::Write as _;

use crate::catalog::naming::screaming_snake;

/// What every asset uri starts with.
pub const SCHEME: &str = "mlg://";
/// Longest uri in bytes.
pub const MAX_BYTES: usize = 1_000;

/// A checked uri.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Uri<'a> {
    /// Type segment, such as `model-version`.
    pub kind: &'a str,
    /// System the asset comes from.
    pub source: &'a str,
    /// Name there; may hold `/`.
    pub rest: &'a str,
}

/// Takes a uri apart.
///
/// # Errors
/// One clause that says what is wrong and what would be right.
pub fn parse(text: &str) -> Result<Uri<'_>, String> {
    if text.len() > MAX_BYTES {
        return Err(format!("uri has {} bytes; at most {MAX_BYTES} are allowed", text.len()));
    }
    let form = "a uri is `mlg://<type>/<source>/<name>`";
    let body =
        text.strip_prefix(SCHEME).ok_or_else(|| format!("uri does not start with `mlg://`; {form}"))?;
    let (kind, path) = body.split_once('/').ok_or_else(|| format!("uri has no source; {form}"))?;
    let (source, rest) = path.split_once('/').ok_or_else(|| format!("uri has no name; {form}"))?;
    if kind.is_empty() || source.is_empty() || rest.is_empty() {
        return Err(format!("uri has an empty part; {form}"));
    }
    check_encoding(body)?;
    Ok(Uri { kind, source, rest })
}

/// Exactly controls, space and `%?#` are percent-encoded, in upper case, so that equal names have equal uris.
fn check_encoding(body: &str) -> Result<(), String> {
    let mut rest = body;
    while let Some(at) = rest.find(|letter: char| needs_encoding(letter)) {
        let tail = &rest[at..];
        let letter = tail.chars().next().expect("`find` returned the place of a character");
        if letter != '%' {
            return Err(format!("uri holds {letter:?} as it is; write it percent-encoded"));
        }
        let hex = tail.get(1..3).filter(|hex| is_upper_hex(hex)).ok_or_else(|| {
            "uri holds a `%` that no two upper-case hex digits follow; write `%25` for a percent sign"
                .to_owned()
        })?;
        let byte = u8::from_str_radix(hex, 16).expect("two hex digits were just seen");
        if byte < 0x80 && !needs_encoding(char::from(byte)) {
            return Err(format!("uri holds `%{hex}`; write `{}` as it is", char::from(byte)));
        }
        let long = byte >= 0x80;
        if long && !is_long_control(tail) {
            return Err(format!(
                "uri holds `%{hex}`; of characters beyond ASCII only controls are percent-encoded"
            ));
        }
        rest = &tail[if long { 6 } else { 3 }..];
    }
    Ok(())
}

/// The controls U+0080 to U+009F are two bytes of UTF-8.
fn is_long_control(tail: &str) -> bool {
    let second = tail.strip_prefix("%C2%").and_then(|rest| rest.get(..2)).filter(|hex| is_upper_hex(hex));
    second.is_some_and(|hex| matches!(hex.as_bytes()[0], b'8' | b'9'))
}

fn is_upper_hex(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || (b'A'..=b'F').contains(&byte))
}

fn needs_encoding(letter: char) -> bool {
    letter.is_control() || matches!(letter, ' ' | '%' | '?' | '#')
}

/// A text as part of a uri: controls, space and `%?#` are percent-encoded, and nothing else.
#[must_use]
pub fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for letter in text.chars() {
        if needs_encoding(letter) {
            for byte in letter.encode_utf8(&mut [0; 4]).bytes() {
                // Writing to a String can't fail.
                let _ = write!(encoded, "%{byte:02X}");
            }
        } else {
            encoded.push(letter);
        }
    }
    encoded
}

/// A text as a part of a URL: all but what may always stand there as it is is percent-encoded (RFC 3986, 2.3).
#[must_use]
pub fn percent_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String can't fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// A text as one segment of a path: `~` is `~0` and `/` is `~1` (RFC 6901), since a uri can't percent-encode a slash.
#[must_use]
pub fn segment(text: &str) -> String {
    text.replace('~', "~0").replace('/', "~1")
}

/// The same name as one of another type: its type segment is replaced.
#[must_use]
pub fn retyped(uri: &str, kind: &str) -> String {
    let rest = uri.strip_prefix(SCHEME).and_then(|rest| rest.split_once('/'));
    format!("{SCHEME}{kind}/{}", rest.map_or("", |(_, rest)| rest))
}

/// The name an asset has unless a source says otherwise: the last part of its uri, decoded.
#[must_use]
pub fn default_name(uri: &str) -> String {
    decode(uri.rsplit('/').next().unwrap_or(uri))
}

/// A part of a uri as the text that it stands for.
#[must_use]
pub fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        let decoded = (byte == b'%')
            .then(|| tail.get(..2))
            .flatten()
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(decoded.unwrap_or(byte));
        rest = if decoded.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// The type segment of a type: `ModelVersion` is `model-version`.
#[must_use]
pub fn kind(type_name: &str) -> String {
    screaming_snake(type_name).to_ascii_lowercase().replace('_', "-")
}

/// The type that has a type segment: `model-version` is `ModelVersion`.
#[must_use]
pub fn type_name(kind: &str) -> String {
    kind.split('-').fold(String::new(), |mut name, word| {
        let mut letters = word.chars();
        name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        name.push_str(letters.as_str());
        name
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_apart() {
        let uri = parse("mlg://model/huggingface/BAAI/bge-m3").unwrap();
        assert_eq!(uri, Uri { kind: "model", source: "huggingface", rest: "BAAI/bge-m3" });
    }

    #[test]
    fn refuses_other_spellings_of_one_name() {
        assert!(parse("mlg://model/hf/a%20b").is_ok());
        assert!(parse("mlg://model/hf/\u{e9}%C2%85%09").is_ok());
        for bad in [
            "mlg://model/hf/a b",
            "mlg://model/hf/a%41",
            "mlg://model/hf/a%2",
            "mlg://model/hf/100%",
            "mlg://model/hf/a%3f",
            "mlg://model/hf/%C3%A9",
            "mlg://model/hf/%C2",
            "mlg://model/hf/%C2%A0",
            "mlg://model/hf/%C2%8g",
            "mlg://model/hf/%FF",
            "mlg://model/hf/",
            "mlg://model/hf",
            "mlg:///hf/x",
            "urn:x",
            "mlg://model/hf/a\u{7}",
        ] {
            assert!(parse(bad).is_err(), "{bad} was accepted");
        }
        assert!(parse(&format!("mlg://model/hf/{}", "x".repeat(1_000))).is_err());
    }

    #[test]
    fn names_are_decoded() {
        assert_eq!(default_name("mlg://dataset/mteb/a%20b%25"), "a b%");
        assert_eq!(default_name("mlg://model/hf/BAAI/bge-m3"), "bge-m3");
        assert_eq!(kind("ModelVersion"), "model-version");
        assert_eq!(type_name("model-version"), "ModelVersion");
        assert_eq!(encode("a b%?#/\u{85}\u{e9}"), "a%20b%25%3F%23/%C2%85\u{e9}");
    }
}
