//! Unit tests of projection: shapes and records by hand, responses compared byte by byte.

use std::sync::Arc;

use crate::{
    catalog::types::{EnumType, Scalar, TypeId, TypeSet},
    error::{ClientError, Position},
    plan::{
        shape::{FieldShape, Object, RootField, RootKind, Shape, Typename, ValueShape},
        types::Answers,
    },
    projection::project,
    value::Value,
};

mod connections;
mod objects;
mod rendering;
mod roots;

fn arc(text: &str) -> Arc<str> {
    Arc::from(text)
}

/// A record of nested lists, written as JSON.
fn record(json: &str) -> Value {
    fn value(json: &serde_json::Value) -> Value {
        match json {
            serde_json::Value::Null => Value::Null,
            serde_json::Value::Bool(truth) => Value::Bool(*truth),
            serde_json::Value::Number(number) => {
                number.as_i64().map_or_else(|| Value::Float(number.as_f64().unwrap()), Value::Int)
            }
            serde_json::Value::String(text) => Value::from(text.as_str()),
            serde_json::Value::Array(items) => Value::List(items.iter().map(value).collect()),
            serde_json::Value::Object(_) => panic!("records hold no objects"),
        }
    }
    value(&serde_json::from_str(json).unwrap())
}

fn at(line: u32) -> Position {
    Position { line, column: 1 }
}

/// A field at line 1: a `!` at the end of its key marks it as non-null.
fn field(key: &str, value: ValueShape) -> FieldShape {
    let name = key.trim_end_matches('!');
    FieldShape { key: arc(name), types: None, position: at(1), non_null: key.ends_with('!'), value }
}

fn on(types: &[u16], field: FieldShape) -> FieldShape {
    FieldShape { types: Some(types.iter().map(|id| TypeId(*id)).collect()), ..field }
}

fn leaf(key: &str, column: usize, scalar: Scalar) -> FieldShape {
    field(key, ValueShape::Leaf { column, scalar, list: false })
}

fn string(key: &str, column: usize) -> FieldShape {
    leaf(key, column, Scalar::String)
}

fn leaves(key: &str, column: usize, scalar: Scalar) -> FieldShape {
    field(key, ValueShape::Leaf { column, scalar, list: true })
}

fn list(key: &str, column: usize, object: Object) -> FieldShape {
    field(key, ValueShape::List { column, bound: None, object })
}

fn one(key: &str, column: usize, object: Object) -> FieldShape {
    field(key, ValueShape::One { column, object })
}

fn object(name: &str, fields: Vec<FieldShape>) -> Object {
    Object { typename: Typename::Static(arc(name)), fields }
}

/// An object that is a `Model` (type 0) or a `Dataset` (type 1) by the label in column 0.
fn asset(fields: Vec<FieldShape>) -> Object {
    let ty = |id, name: &str| (arc(name), arc(name), TypeSet::one(TypeId(id)));
    Object {
        typename: Typename::ByLabel { column: 0, types: vec![ty(0, "Model"), ty(1, "Dataset")] },
        fields,
    }
}

fn stage() -> Scalar {
    let values = ["DEV", "PROD"].map(|name| (arc(name), None)).to_vec();
    Scalar::Enum(Arc::new(EnumType {
        name: arc("Stage"),
        description: None,
        values,
        directives: Vec::new(),
        value_directives: Vec::new(),
    }))
}

/// A root field that looks up the key `k`; columns are counted from behind the key.
fn lookup(key: &str, object: Object) -> RootField {
    root(key, RootKind::One { read: 0, key: "k".to_owned(), object: behind_key(object) })
}

/// The same object over rows that are headed by their key.
fn behind_key(mut object: Object) -> Object {
    if let Typename::ByLabel { column, .. } = &mut object.typename {
        *column += 1;
    }
    for field in &mut object.fields {
        match &mut field.value {
            ValueShape::Leaf { column, .. }
            | ValueShape::One { column, .. }
            | ValueShape::List { column, .. }
            | ValueShape::Connection { column, .. }
            | ValueShape::Rows { column, .. }
            | ValueShape::Text { column, .. }
            | ValueShape::Follow { column, .. } => *column += 1,
            ValueShape::Computed { from, .. } => from.iter_mut().for_each(|column| *column += 1),
            ValueShape::Typename | ValueShape::Null | ValueShape::Number(_) => {}
            ValueShape::Cursor(_)
            | ValueShape::Inline(_)
            | ValueShape::MatchedFields(_)
            | ValueShape::Highlights { .. } => panic!("lookups have no edges"),
        }
    }
    object
}

fn root(key: &str, kind: RootKind) -> RootField {
    let name = key.trim_end_matches('!');
    RootField { key: arc(name), position: at(1), non_null: key.ends_with('!'), kind }
}

fn reads(answers: &[Result<Value, ClientError>]) -> Answers {
    Answers { reads: answers.to_vec(), follows: Vec::new() }
}

fn respond(fields: Vec<RootField>, answers: &[Result<Value, ClientError>]) -> String {
    let response = project(&Shape { fields }, &reads(answers), &[]);
    let text = String::from_utf8(response.body).unwrap();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(response.errors > 0, json.get("errors").is_some(), "{text}");
    text
}

/// The response to a lookup of one object whose columns are these.
fn respond_one(object: Object, columns: &str) -> String {
    let row = columns.replacen('[', "[\"k\",", 1);
    respond(vec![lookup("it", object)], &[Ok(record(&format!("[{row}]")))])
}

/// The error of a code, as it stands in a response, at line 1.
fn error(message: &str, path: &str, code: &str) -> String {
    format!(
        r#"{{"message":"{message}","locations":[{{"line":1,"column":1}}],"path":{path},"extensions":{{"code":"{code}"}}}}"#
    )
}

fn with_error(error: &str, data: &str) -> String {
    format!(r#"{{"errors":[{error}],"data":{data}}}"#)
}
