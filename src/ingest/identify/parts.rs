//! Names of tables: parts with dots between, some in quotes -> one spelling.
//!
//! In: a name, and what its platform does to names that stand without quotes. Out: the parts, and their text in which a
//! part stands in quotes only where it would be read as another otherwise. Must not know: platforms.

/// What a platform does to a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    /// Without quotes it is in capitals; in quotes it stays as it is (Snowflake, Oracle).
    Upper,
    /// Without quotes it is in small letters; in quotes it stays as it is (Postgres).
    Lower,
    /// It never makes a difference (Hive, Trino, SQL Server).
    Ignored,
    /// It always makes one, quotes or not (`BigQuery`, `MySQL`).
    Kept,
}

/// The parts of a name as its platform knows them.
pub(super) fn split(text: &str, case: Case) -> Result<Vec<String>, String> {
    let mut parts = Vec::new();
    let mut rest = text;
    loop {
        let (part, quoted, tail) = first(rest)?;
        if part.is_empty() {
            return Err("has an empty part".to_owned());
        }
        parts.push(fold(part, quoted, case));
        match tail.strip_prefix('.') {
            Some(tail) => rest = tail,
            None if tail.is_empty() => return Ok(parts),
            None => return Err("goes on behind a closing quote".to_owned()),
        }
    }
}

/// The one text of parts: `split` gives the same parts for it.
pub(super) fn join(parts: &[String], case: Case) -> String {
    let written = parts.iter().map(|part| {
        let plain = !part.contains(['.', '"', '`', '[', ']', '\\']);
        if plain && fold(part.clone(), false, case) == *part {
            part.clone()
        } else {
            format!("\"{}\"", part.replace('"', "\"\""))
        }
    });
    written.collect::<Vec<_>>().join(".")
}

/// Only ASCII letters: no platform lets others stand without quotes and folds them all alike.
fn fold(part: String, quoted: bool, case: Case) -> String {
    match (case, quoted) {
        (Case::Upper, false) => part.to_ascii_uppercase(),
        (Case::Lower, false) | (Case::Ignored, _) => part.to_ascii_lowercase(),
        (Case::Upper | Case::Lower, true) | (Case::Kept, _) => part,
    }
}

/// The first part, whether it stood in quotes, and what comes behind it.
fn first(text: &str) -> Result<(String, bool, &str), String> {
    let close = match text.chars().next() {
        Some(quote @ ('"' | '`')) => quote,
        Some('[') => ']',
        _ => {
            let (part, tail) = bare(text);
            return Ok((part, false, tail));
        }
    };
    let mut part = String::new();
    let mut rest = &text[1..];
    loop {
        let Some((before, behind)) = rest.split_once(close) else {
            return Err("has a quote that nothing closes".to_owned());
        };
        part.push_str(before);
        // A doubled quote stands for itself.
        match behind.strip_prefix(close) {
            Some(behind) => {
                part.push(close);
                rest = behind;
            }
            None => return Ok((part, true, behind)),
        }
    }
}

/// Up to the next dot; one behind a backslash belongs to the part (OpenLineage, "Naming").
fn bare(text: &str) -> (String, &str) {
    let mut part = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('.') {
        let Some(before) = rest[..at].strip_suffix('\\') else {
            part.push_str(&rest[..at]);
            return (part, &rest[at..]);
        };
        part.push_str(before);
        part.push('.');
        rest = &rest[at + 1..];
    }
    part.push_str(rest);
    (part, "")
}
