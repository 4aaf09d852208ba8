//! Durations of settings as text: `500ms`, `30s`, `5m`, `1h`. For `#[serde(with = "crate::config::duration")]`.
//!
//! In: text. Out: a duration above zero. Must not know: what lasts so long.

use std::time::Duration;

use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

/// Milliseconds of each unit, the largest first.
const UNITS: [(&str, u64); 4] = [("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)];

/// Writes a duration in its largest whole unit.
///
/// # Errors
/// Those of the serializer.
pub fn serialize<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    let millis = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    let whole = UNITS.iter().find(|(_, of)| millis.is_multiple_of(*of));
    let (unit, of) = whole.expect("every number is a multiple of one");
    serializer.serialize_str(&format!("{}{unit}", millis / of))
}

/// Reads a duration.
///
/// # Errors
/// The text is none, or longer than a year: sums of durations must not overflow.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse(&text).ok_or_else(|| D::Error::custom("not a duration such as `500ms`, `30s` or `5m`"))
}

fn parse(text: &str) -> Option<Duration> {
    let end = text.find(|letter: char| !letter.is_ascii_digit())?;
    let (number, unit) = text.split_at(end);
    let (_, of) = UNITS.iter().find(|(name, _)| *name == unit.trim())?;
    let millis = number.parse::<u64>().ok()?.checked_mul(*of)?;
    (1..=366 * 24 * 3_600_000).contains(&millis).then(|| Duration::from_millis(millis))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_text_with_a_unit() {
        for (text, millis) in [("500ms", 500), ("30s", 30_000), ("5 m", 300_000), ("1h", 3_600_000)] {
            assert_eq!(parse(text), Some(Duration::from_millis(millis)), "{text}");
        }
        for wrong in ["", "30", "s", "-1s", "1.5s", "0s", "1d", "99999999999999999999s", "9999999h"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
        for text in ["1500ms", "90s", "5m", "2h"] {
            let written = serialize(&parse(text).unwrap(), serde_json::value::Serializer).unwrap();
            assert_eq!(written, text);
        }
    }
}
