//! Models of Hugging Face's hub -> what their makers and the hub say of them.
//!
//! In: what the hub's API answers of a model (`GET /api/models/NAME`), or a model card with its metadata in front. Out: an entry for each.
//! Must not know: files, the graph.

mod card;
mod hub;
mod name;
mod results;
mod yaml;

pub use card::of_card;
pub use hub::of_hub;

/// Who says it.
pub const SOURCE: &str = "huggingface";
