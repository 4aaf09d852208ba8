//! Values as they cross the waist: parameters of statements, cells of records, properties of changes.
//!
//! In: coerced GraphQL input, decoded records, loaded lines. Out: the same value for either backend.
//! Must not know: any driver, any statement language, GraphQL.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// One value. Records hold only `Null`, `Bool`, `Int`, `Float`, `String` and `List`: temporal cells arrive as
/// `Int` in the unit of [`Value::DateTime`] or [`Value::Date`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// No value.
    Null,
    /// A truth value.
    Bool(bool),
    /// A signed integer; GraphQL `Int`, `BigInt`, counts.
    Int(i64),
    /// A finite number; `-0.0` never occurs.
    Float(f64),
    /// Text without NUL.
    String(String),
    /// Microseconds since 1970-01-01T00:00:00Z.
    DateTime(i64),
    /// A civil date as the number `year * 10000 + month * 100 + day`, year 1 to 9999.
    Date(i32),
    /// Values in order.
    List(Vec<Value>),
    /// Named values in order; only in parameters of writes.
    Map(Vec<(String, Value)>),
}

impl Value {
    /// Whether this is [`Value::Null`].
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The text, if this is text.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    /// The items, if this is a list.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Value]> {
        if let Self::List(items) = self { Some(items) } else { None }
    }

    /// The text of a key, if this can be one: text, or an integer in digits.
    #[must_use]
    pub fn as_key(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::String(text) => Some(Cow::Borrowed(text)),
            Self::Int(number) => Some(Cow::Owned(number.to_string())),
            Self::Null
            | Self::Bool(_)
            | Self::Float(_)
            | Self::DateTime(_)
            | Self::Date(_)
            | Self::List(_)
            | Self::Map(_) => None,
        }
    }

    /// The integer, if this is one.
    #[must_use]
    pub fn as_int(&self) -> Option<i64> {
        if let Self::Int(number) = self { Some(*number) } else { None }
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}
