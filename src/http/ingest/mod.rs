//! What sources send: their requests, each in its own protocol, to what the graph takes.
//!
//! In: HTTP requests of producers. Out: HTTP responses as their protocols have them. Must not know: how formats are mapped.

mod body;
pub(super) mod datahub;
pub(super) mod events;
pub(super) mod openlineage;
mod turn;
