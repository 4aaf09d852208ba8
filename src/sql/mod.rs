//! Plan -> SQL for SQLite, stages in order; and the statements of writes and set-up.

pub mod ast;
pub mod derived;
mod emit;
pub mod history;
mod lower;
mod lower_duplicates;
mod lower_links;
mod lower_measure;
mod lower_neighbours;
mod lower_order;
mod lower_predicate;
mod lower_reaches;
mod lower_related;
mod lower_search;
mod lower_suggest;
mod lower_walk;
pub mod queue;
pub mod schema;
pub mod search;
pub mod suggest;
mod text;
pub mod write;

pub use emit::Statement;
pub use lower::{Answer, Statements, statements};
pub use lower_walk::{Bounds, WalkStatements};
pub(crate) use text::column_of;
