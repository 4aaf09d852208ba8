//! Times and dates as text: RFC 3339 and `YYYY-MM-DD`, years 1 to 9999.
//!
//! In: text, or the numbers of `Value::DateTime` and `Value::Date`. Out: the other of the two.
//! Must not know: JSON.

use jiff::{
    SignedDuration,
    civil::{Date, DateTime, date},
};

const EPOCH: DateTime = date(1970, 1, 1).at(0, 0, 0, 0);
const MICROS: i64 = 1_000_000;

/// Microseconds since the epoch of an RFC 3339 time (RFC 3339 5.6; the separator is `T` or `t`).
pub(super) fn parse_datetime(text: &str) -> Option<i64> {
    let (day, rest) = text.split_at_checked(10)?;
    let day = civil_date(day)?;
    let (clock, rest) = rest.strip_prefix(['T', 't'])?.split_at_checked(8)?;
    let second = seconds_of_day(clock)?;
    let (fraction, zone) = match rest.strip_prefix('.') {
        Some(rest) => {
            let end = rest.find(|digit: char| !digit.is_ascii_digit())?;
            (micros_of_fraction(&rest[..end])?, &rest[end..])
        }
        None => (0, rest),
    };
    let days = day.duration_since(EPOCH.date()).as_secs();
    let micros = (days + second - offset_seconds(zone)?) * MICROS + fraction;
    in_range(micros).then_some(micros)
}

/// The RFC 3339 text of microseconds since the epoch: UTC, fraction without trailing zeros, none if it is zero.
#[must_use]
pub fn datetime_text(micros: i64) -> Option<String> {
    let time = EPOCH.checked_add(SignedDuration::from_micros(micros)).ok().filter(|time| time.year() >= 1)?;
    let mut text = String::with_capacity("0000-00-00T00:00:00.000000Z".len());
    push_date(&mut text, time.date());
    for (separator, number) in [('T', time.hour()), (':', time.minute()), (':', time.second())] {
        text.push(separator);
        push_pair(&mut text, i32::from(number));
    }
    let fraction = time.subsec_nanosecond() / 1_000;
    if fraction != 0 {
        text.push('.');
        for pair in [fraction / 10_000, fraction / 100 % 100, fraction % 100] {
            push_pair(&mut text, pair);
        }
        text.truncate(text.trim_end_matches('0').len());
    }
    text.push('Z');
    Some(text)
}

/// The number `year * 10000 + month * 100 + day` of `YYYY-MM-DD`.
pub(super) fn parse_date(text: &str) -> Option<i32> {
    let date = civil_date(text)?;
    Some(i32::from(date.year()) * 10_000 + i32::from(date.month()) * 100 + i32::from(date.day()))
}

/// `YYYY-MM-DD` of the number `year * 10000 + month * 100 + day`.
#[must_use]
pub fn date_text(number: i64) -> Option<String> {
    let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
    let date =
        Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    let mut text = String::with_capacity("0000-00-00".len());
    push_date(&mut text, date);
    (date.year() >= 1).then_some(text)
}

/// Appends `YYYY-MM-DD`. Responses are full of dates, and `format!` takes several times as long.
fn push_date(text: &mut String, date: Date) {
    let year = i32::from(date.year());
    push_pair(text, year / 100);
    push_pair(text, year % 100);
    for number in [date.month(), date.day()] {
        text.push('-');
        push_pair(text, i32::from(number));
    }
}

/// Appends a number below 100 as two digits.
fn push_pair(text: &mut String, number: i32) {
    for digit in [number / 10, number % 10] {
        text.push(u32::try_from(digit).ok().and_then(|digit| char::from_digit(digit, 10)).unwrap_or('0'));
    }
}

fn civil_date(text: &str) -> Option<Date> {
    let [year, month, day] = fields(text, [4, 2, 2], '-')?;
    let date =
        Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    (date.year() >= 1).then_some(date)
}

fn seconds_of_day(text: &str) -> Option<i64> {
    let [hour, minute, second] = fields(text, [2, 2, 2], ':')?;
    (hour < 24 && minute < 60 && second <= 60).then(|| hour * 3_600 + minute * 60 + second.min(59))
}

fn offset_seconds(zone: &str) -> Option<i64> {
    if matches!(zone, "Z" | "z") {
        return Some(0);
    }
    let (sign, clock) = match (zone.strip_prefix('+'), zone.strip_prefix('-')) {
        (Some(clock), _) => (1, clock),
        (None, Some(clock)) => (-1, clock),
        (None, None) => return None,
    };
    let [hour, minute] = fields(clock, [2, 2], ':')?;
    (hour < 24 && minute < 60).then(|| sign * (hour * 3_600 + minute * 60))
}

/// The first six digits of a fraction as microseconds; further digits are dropped, which rounds down.
fn micros_of_fraction(digits: &str) -> Option<i64> {
    if digits.is_empty() {
        return None;
    }
    let digit = |index: usize| digits.as_bytes().get(index).map_or(0, |digit| i64::from(digit - b'0'));
    Some((0..6).fold(0, |micros, index| micros * 10 + digit(index)))
}

/// Unsigned numbers of exactly these widths with a separator between them.
fn fields<const N: usize>(text: &str, widths: [usize; N], separator: char) -> Option<[i64; N]> {
    let mut numbers = [0; N];
    let mut parts = text.split(separator);
    for (number, width) in numbers.iter_mut().zip(widths) {
        let part = parts.next()?;
        if part.len() != width || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(numbers)
}

/// An offset can lead out of the years 1 to 9999.
fn in_range(micros: i64) -> bool {
    const FIRST: i64 = -62_135_596_800 * MICROS;
    const AFTER: i64 = 253_402_300_800 * MICROS;
    (FIRST..AFTER).contains(&micros)
}
