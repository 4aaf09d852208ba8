//! Input values of a query: literals, and variables that stand for them.
//!
//! In: a value and the type of its place. Out: its text, and the variables it needs. Must not know: what is asked.

use std::fmt::Write;

use mlg::catalog::surface::TypeRef;
use serde_json::{Map, Value as Json};

use crate::random::Random;

/// An input value as the document has it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Literal {
    /// `null`
    Null,
    /// A scalar.
    Scalar(Json),
    /// An enum value.
    Enum(String),
    /// A list.
    List(Vec<Literal>),
    /// An input object.
    Object(Vec<(String, Literal)>),
    /// A variable.
    Variable(String),
}

/// The variables of an operation.
#[derive(Debug, Default)]
pub(crate) struct Variables {
    declarations: Vec<String>,
    values: Map<String, Json>,
}

impl Literal {
    /// Its text (GraphQL 2.9).
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Scalar(Json::String(text)) => string(text),
            Self::Scalar(json) => json.to_string(),
            Self::Enum(name) => name.clone(),
            Self::Variable(name) => format!("${name}"),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(Self::text).collect();
                format!("[{}]", items.join(", "))
            }
            Self::Object(fields) => {
                let fields: Vec<String> =
                    fields.iter().map(|(name, value)| format!("{name}: {}", value.text())).collect();
                format!("{{{}}}", fields.join(", "))
            }
        }
    }

    /// The same as the value of a variable; nothing if it holds a variable itself.
    pub(crate) fn json(&self) -> Option<Json> {
        match self {
            Self::Null => Some(Json::Null),
            Self::Scalar(json) => Some(json.clone()),
            Self::Enum(name) => Some(Json::String(name.clone())),
            Self::Variable(_) => None,
            Self::List(items) => Some(Json::Array(items.iter().map(Self::json).collect::<Option<_>>()?)),
            Self::Object(fields) => {
                let fields = fields.iter().map(|(name, value)| Some((name.clone(), value.json()?)));
                Some(Json::Object(fields.collect::<Option<_>>()?))
            }
        }
    }
}

impl Variables {
    /// The value itself, or now and then a variable that has it: given, or by default.
    pub(crate) fn or_variable(
        &mut self,
        random: &mut Random,
        ty: &TypeRef,
        literal: Literal,
        percent: usize,
    ) -> Literal {
        let Some(json) = literal.json().filter(|_| random.chance(percent)) else { return literal };
        let name = format!("v{}", self.declarations.len());
        let strict = !ty.is_non_null() && literal != Literal::Null && random.chance(30);
        let ty = if strict { format!("{ty}!") } else { ty.to_string() };
        let nullable = !ty.ends_with('!');
        let declaration = match random.below(4) {
            // By default only.
            0 => format!("${name}: {ty} = {}", literal.text()),
            // The default is another, and does not count.
            1 if nullable => {
                self.values.insert(name.clone(), json);
                format!("${name}: {ty} = null")
            }
            _ => {
                self.values.insert(name.clone(), json);
                format!("${name}: {ty}")
            }
        };
        self.declarations.push(declaration);
        Literal::Variable(name)
    }

    /// A variable that nothing is given for: what it stands for is as if left out.
    pub(crate) fn absent(&mut self, ty: &TypeRef) -> Literal {
        let name = format!("v{}", self.declarations.len());
        self.declarations.push(format!("${name}: {ty}"));
        Literal::Variable(name)
    }

    /// `($v0: Int, $v1: String = "x")`, or nothing.
    pub(crate) fn declarations(&self) -> String {
        if self.declarations.is_empty() {
            String::new()
        } else {
            format!("({})", self.declarations.join(", "))
        }
    }

    /// The values that go with the request.
    pub(crate) fn values(&self) -> Json {
        Json::Object(self.values.clone())
    }
}

/// A string literal (GraphQL 2.9.4).
fn string(text: &str) -> String {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if plain && text.len() % 5 == 3 {
        return format!("\"\"\"{text}\"\"\"");
    }
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            letter if letter < ' ' => {
                write!(quoted, "\\u{:04x}", u32::from(letter)).expect("text is written to memory");
            }
            'é' => quoted.push_str("\\u00E9"),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}
