//! `_service`: what this subgraph serves (Apollo Federation 2, subgraph specification).
//!
//! In: the API, the Shape of an operation. Out: the JSON of each `_service` in it. Must not know: data.

use std::sync::Arc;

use serde_json::{
    Map, Value as Json,
    value::{RawValue, to_raw_value},
};

use super::schema::ApiSchema;
use crate::plan::shape::{RootKind, ServiceValue, Shape};

/// The answers of the fields `_service`, by response key.
pub fn subgraph<'a>(
    schema: &'a ApiSchema,
    shape: &'a Shape,
) -> impl Iterator<Item = (Arc<str>, Box<RawValue>)> + 'a {
    shape.fields.iter().filter_map(|field| {
        let RootKind::Service(values) = &field.kind else { return None };
        let value = |value: &ServiceValue| match value {
            ServiceValue::Typename => Json::from("_Service"),
            ServiceValue::Sdl => Json::from(schema.subgraph.as_deref()),
        };
        let fields: Map<String, Json> = values.iter().map(|(key, of)| (key.to_string(), value(of))).collect();
        Some((Arc::clone(&field.key), to_raw_value(&fields).expect("text is JSON")))
    })
}
