//! What a document may cost before it is validated, stages in order.

pub mod document;
pub mod limits;
pub mod text;

pub use document::check_document;
pub use limits::Limits;
pub use text::check_text;
pub(crate) use text::tokens;
