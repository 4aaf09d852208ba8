//! Plan -> SQL for SQLite, stages in order; and the statements of writes and set-up.

pub mod ast;
mod emit;
mod lower;
mod lower_measure;
mod lower_order;
mod lower_predicate;
mod lower_related;
pub mod schema;
mod text;
pub mod write;

pub use emit::{Statement, emit};
pub use lower::lower;
pub(crate) use text::column_of;
