//! Text of `schema.graphql` -> typed SDL with source spans, stages in order; and the problems a schema may
//! have.

pub mod types;

pub mod code;
pub mod problem;
pub mod report;

mod declarations;
mod directives;
mod field_set;
mod links;
mod lower;
mod names;
mod parse;
mod validate;

pub use code::Code;
pub use directives::{FEDERATION_DIRECTIVES, MAPPING_DIRECTIVES};
pub use field_set::{SelectedField, field_set};
pub use links::{FEDERATION, federation_version, imported, is_federation};
pub use names::nearest;
pub use parse::{Parsed, federation_names, parse};
pub use problem::{Label, Problem};
pub use report::Report;
pub use types::{
    Argument, Directive, DirectiveDefinition, Document, EnumDefinition, EnumValueDefinition, FieldDefinition,
    Name, NamedDefinition, ObjectDefinition, Span, Type, Value, ValueKind, directive,
};
