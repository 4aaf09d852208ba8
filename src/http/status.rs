//! The state of the service, asked of the store once for all who want to know.
//!
//! In: the store. Out: a `ServerStatus`. Must not know: subscriptions.

use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use super::health::health;
use crate::{api::status::ServerStatus, pipeline::Service, telemetry::metrics};

/// How old a state may be.
pub(super) const FRESH: Duration = Duration::from_secs(2);

/// The last known state, and when it was so.
#[derive(Debug, Default)]
pub(super) struct Status(Mutex<Option<(Instant, ServerStatus)>>);

impl Status {
    /// The state now, or a moment ago. Whoever asks meanwhile waits for the same answer.
    pub(super) async fn now(&self, service: &Service) -> ServerStatus {
        let mut last = self.0.lock().await;
        let fresh = last.as_ref().filter(|(at, _)| at.elapsed() < FRESH);
        metrics::cache("server_status", fresh.is_some());
        if let Some((_, status)) = fresh {
            return status.clone();
        }
        let reason = health(service).await.err();
        let status = ServerStatus { ready: reason.is_none(), reason };
        *last = Some((Instant::now(), status.clone()));
        status
    }
}
