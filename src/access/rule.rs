//! A rule: an `AssetWhere` as text, whose values may be `"$claims.x"`.
//!
//! In: the text, later the claims of a caller. Out: JSON with the claims put in. Must not know: the Catalog, what the rule means.
//!
//! Claims come from outside, so they can only be values: a claim that is an object is refused, and so is a list of other than
//! scalars. A claim that is missing makes what speaks of it hold for nothing, under a negation too; of an `OR` the other
//! items still count.

use serde_json::{Map, Value as Json};

use super::caller;
use crate::{
    error::{ClientError, ErrorCode},
    selection,
};

/// What stands in front of the name of a claim.
const CLAIM: &str = "$claims.";

/// Reads a rule.
///
/// # Errors
/// A clause that says why it is no input object.
pub(super) fn parse(text: &str) -> Result<Json, String> {
    match selection::constant(text) {
        Some(object @ Json::Object(_)) => Ok(object),
        Some(_) | None => Err(format!(
            "is `{text}`; it is an object such as `{{lifecycle: {{eq: ACTIVE}}}}`, with claims as texts: \"$claims.x\""
        )),
    }
}

/// The rule as it is checked before there is a caller: values that are claims are left out.
pub(super) fn without_claims(rule: &Json) -> Json {
    match rule {
        Json::String(text) if claim(text).is_some() => Json::Null,
        Json::Array(items) => {
            let is_value = |item: &&Json| item.as_str().and_then(claim).is_none();
            Json::Array(items.iter().filter(is_value).map(without_claims).collect())
        }
        Json::Object(fields) => {
            Json::Object(fields.iter().map(|(name, value)| (name.clone(), without_claims(value))).collect())
        }
        other => other.clone(),
    }
}

/// Puts claims in. Nothing, if what is missing decides that the rule holds for nothing.
///
/// # Errors
/// A claim is no value, or a list of other than values.
pub(super) fn filled(rule: &Json, claims: &Map<String, Json>) -> Result<Option<Json>, ClientError> {
    fill(rule, claims, true)
}

fn fill(rule: &Json, claims: &Map<String, Json>, positive: bool) -> Result<Option<Json>, ClientError> {
    match rule {
        Json::String(text) => match claim(text) {
            Some(name) => value(name, claims),
            None => Ok(Some(rule.clone())),
        },
        Json::Array(items) => {
            let mut all = Vec::with_capacity(items.len());
            for item in items {
                let Some(item) = fill(item, claims, positive)? else { return Ok(None) };
                all.push(item);
            }
            Ok(Some(Json::Array(all)))
        }
        Json::Object(fields) => {
            let mut object = Map::with_capacity(fields.len());
            for (name, inner) in fields {
                let inner = match (&**name, inner) {
                    ("OR", Json::Array(items)) if positive => any(items, claims)?,
                    // Less may be known of these than of what they negate.
                    ("NOT" | "none" | "all" | "single", _) => fill(inner, claims, false)?,
                    _ => fill(inner, claims, positive)?,
                };
                let Some(inner) = inner else { return Ok(None) };
                object.insert(name.clone(), inner);
            }
            Ok(Some(Json::Object(object)))
        }
        other => Ok(Some(other.clone())),
    }
}

/// Those alternatives of which something is known.
fn any(items: &[Json], claims: &Map<String, Json>) -> Result<Option<Json>, ClientError> {
    let mut known = Vec::with_capacity(items.len());
    for item in items {
        known.extend(fill(item, claims, true)?);
    }
    Ok((!known.is_empty() || items.is_empty()).then_some(Json::Array(known)))
}

fn claim(text: &str) -> Option<&str> {
    text.strip_prefix(CLAIM)
}

/// A claim as an operand.
fn value(name: &str, claims: &Map<String, Json>) -> Result<Option<Json>, ClientError> {
    match caller::claim(claims, name) {
        None => Ok(None),
        Some(value) if is_operand(value) => Ok(Some(value.clone())),
        Some(_) => Err(ClientError::new(
            ErrorCode::Forbidden,
            format!("the claim `{name}` of the token is neither a value nor a list of values"),
        )),
    }
}

fn is_operand(value: &Json) -> bool {
    let is_scalar = |value: &Json| matches!(value, Json::String(_) | Json::Number(_) | Json::Bool(_));
    is_scalar(value) || value.as_array().is_some_and(|items| items.iter().all(is_scalar))
}
