//! `mlg`, the Model Lifecycle Graph: GraphQL over a graph of machine-learning assets.

pub mod api;
pub mod backend;
pub mod catalog;
pub mod changes;
pub mod cursor;
pub mod cypher;
pub mod error;
pub mod execute;
pub mod guard;
pub mod ingest;
pub mod plan;
pub mod projection;
pub mod scalar;
pub mod sdl;
pub mod selection;
pub mod sql;
pub mod uri;
pub mod value;
