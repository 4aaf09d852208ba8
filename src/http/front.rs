//! What every handler has at hand.
//!
//! In: a `Service`, settings, documents. Out: plain data that handlers share. Must not know: requests.

use std::sync::Arc;

use tokio::sync::{Semaphore, watch};

use super::{Settings, documents::Documents, status::Status};
use crate::{
    identity::{Identity, Rates},
    pipeline::Service,
};

/// The service as HTTP shows it.
#[derive(Debug)]
pub(super) struct Front {
    pub(super) service: Arc<Service>,
    pub(super) settings: Settings,
    pub(super) documents: Documents,
    /// Who is let in.
    pub(super) identity: Identity,
    /// Whether all are trusted who reach it, since only this machine does.
    pub(super) is_trusting: bool,
    /// How often.
    pub(super) rates: Rates,
    /// The state that subscriptions tell.
    pub(super) status: Status,
    /// Room for `WebSocket`s.
    pub(super) sockets: Arc<Semaphore>,
    /// The server was told to stop.
    pub(super) stopping: watch::Receiver<bool>,
}
