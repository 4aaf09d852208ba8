//! What a document may ask for before it is validated, stages in order; and the limits that later stages keep to.

pub mod document;
pub mod limits;
pub mod text;
pub mod variables;

pub use document::check_document;
pub use limits::{Bound, Limits, Mode, OutOfRange};
pub use text::check_text;
pub(crate) use text::tokens;
pub use variables::{check_body, check_variables};
