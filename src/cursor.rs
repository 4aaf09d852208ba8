//! placeholder until the projection engineer's codec lands
#![allow(missing_docs)]
use crate::value::Value;
#[derive(Debug)]
pub struct CursorError;
pub fn decode(_: &str) -> Result<(String, Vec<Value>), CursorError> {
    Err(CursorError)
}
