//! What a server of MLflow answers -> what it says of assets.
//!
//! In: answers of its REST API 2.0. Out: entries for experiments, runs, logged models, registered models and their versions.
//! Must not know: the graph.

mod data;
mod evaluation;
mod experiment;
mod reading;
mod run;
mod server;
mod version;
mod walk;

pub use reading::Reading;
pub use server::{Authorization, Server, ServerError};
pub use walk::{Page, Position, walk};
