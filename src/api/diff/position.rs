//! Types and defaults by the position they stand in: what clients get may become stricter, what they give laxer.
//!
//! In: two types, a default and its type. Out: whether a client of the first gets along with the second; one text for
//! each value. Must not know: where they stand.

use apollo_compiler::{
    Node,
    ast::{InputValueDefinition, Type, Value},
};

/// Whether answers of the new type are answers of the old (GraphQL 3.4, covariant).
pub(super) fn is_safe_output(old: &Type, new: &Type) -> bool {
    match (old, new) {
        (Type::Named(old), Type::Named(new) | Type::NonNullNamed(new))
        | (Type::NonNullNamed(old), Type::NonNullNamed(new)) => old == new,
        (Type::List(old), Type::List(new) | Type::NonNullList(new))
        | (Type::NonNullList(old), Type::NonNullList(new)) => is_safe_output(old, new),
        (Type::Named(_) | Type::NonNullNamed(_), Type::Named(_) | Type::List(_) | Type::NonNullList(_))
        | (Type::List(_) | Type::NonNullList(_), Type::List(_) | Type::Named(_) | Type::NonNullNamed(_)) => {
            false
        }
    }
}

/// Whether what was given for the old type may be given for the new (contravariant).
pub(super) fn is_safe_input(old: &Type, new: &Type) -> bool {
    match (old, new) {
        (Type::NonNullNamed(old), Type::Named(new) | Type::NonNullNamed(new))
        | (Type::Named(old), Type::Named(new)) => old == new,
        (Type::NonNullList(old), Type::List(new) | Type::NonNullList(new))
        | (Type::List(old), Type::List(new)) => is_safe_input(old, new),
        (
            Type::Named(_) | Type::NonNullNamed(_),
            Type::NonNullNamed(_) | Type::List(_) | Type::NonNullList(_),
        )
        | (
            Type::List(_) | Type::NonNullList(_),
            Type::NonNullList(_) | Type::Named(_) | Type::NonNullNamed(_),
        ) => false,
    }
}

/// What becomes of a value that is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Default {
    Same,
    /// The text says how it changed.
    Other(String),
    /// It has to be given now.
    Required(String),
}

/// Compares what becomes of a value that is left out.
pub(super) fn compare_defaults(old: &InputValueDefinition, new: &InputValueDefinition) -> Default {
    let text = |of: &InputValueDefinition| of.default_value.as_ref().map(|value| canonical(value, &of.ty));
    match (text(old), text(new)) {
        (None, None) => Default::Same,
        // It had to be given before, so nobody left it out.
        (None, Some(_)) if old.ty.is_non_null() => Default::Same,
        (None, Some(new)) => Default::Other(format!("the default is `{new}` now; there was none")),
        (Some(old), Some(new)) if old == new => Default::Same,
        (Some(old), Some(new)) => Default::Other(format!("the default is `{new}` now; it was `{old}`")),
        (Some(old), None) if new.ty.is_non_null() => Default::Required(old),
        (Some(old), None) => Default::Other(format!("there is no default now; it was `{old}`")),
    }
}

/// One text for each value of a type, as input is coerced (GraphQL 3.5, 3.11): fields of objects in the order of names, one
/// item for a list of it.
pub(super) fn canonical(value: &Node<Value>, ty: &Type) -> String {
    if let (Type::List(item) | Type::NonNullList(item), false) = (ty, value.is_null()) {
        return match &**value {
            Value::List(items) => {
                let items: Vec<_> = items.iter().map(|value| canonical(value, item)).collect();
                format!("[{}]", items.join(", "))
            }
            Value::Null
            | Value::Enum(_)
            | Value::Variable(_)
            | Value::String(_)
            | Value::Float(_)
            | Value::Int(_)
            | Value::Boolean(_)
            | Value::Object(_) => format!("[{}]", canonical(value, item)),
        };
    }
    match (&**value, ty.inner_named_type().as_str()) {
        (Value::Int(number), "ID") => format!("\"{number}\""),
        (Value::Int(_) | Value::Float(_), "Float") => {
            value.to_f64().map_or_else(|| value.to_string(), |number| number.to_string())
        }
        _ => sorted(value),
    }
}

/// The text of a value whose type is not known.
fn sorted(value: &Node<Value>) -> String {
    match &**value {
        Value::Object(fields) => {
            let mut fields: Vec<_> =
                fields.iter().map(|(name, value)| format!("{name}: {}", sorted(value))).collect();
            fields.sort();
            format!("{{{}}}", fields.join(", "))
        }
        Value::List(items) => format!("[{}]", items.iter().map(sorted).collect::<Vec<_>>().join(", ")),
        Value::Null
        | Value::Enum(_)
        | Value::Variable(_)
        | Value::String(_)
        | Value::Float(_)
        | Value::Int(_)
        | Value::Boolean(_) => value.serialize().no_indent().to_string(),
    }
}
