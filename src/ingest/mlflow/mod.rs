//! What a server of `MLflow` answers -> what it says of assets.
//!
//! In: answers of its REST API 2.0. Out: entries for experiments, runs, registered models and their versions. Must not know: the graph.

mod dataset;
mod map;
mod server;

pub use map::{Reading, experiment, model, run, version};
pub use server::{Server, ServerError};
