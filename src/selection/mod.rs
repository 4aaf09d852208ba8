//! Operation -> Selection, stages in order.

pub mod types;
