//! `mlg`, the Model Lifecycle Graph: GraphQL over a graph of machine-learning assets.
//!
//! Each module is a stage or what stages share; this is how they fit together.
#![doc = include_str!("../ARCHITECTURE.md")]

pub mod access;
pub mod api;
pub mod audit;
pub mod backend;
pub mod catalog;
pub mod changes;
pub mod cli;
pub mod config;
pub mod cursor;
pub mod cypher;
pub mod error;
pub mod execute;
pub mod guard;
pub mod http;
pub mod hydration;
pub mod identity;
pub mod ingest;
pub mod lineage;
pub mod outbound;
pub mod picture;
pub mod pipeline;
pub mod plan;
pub mod projection;
pub mod scalar;
pub mod sdl;
pub mod search;
pub mod selection;
pub mod sql;
pub mod telemetry;
pub mod uri;
pub mod value;
