//! One task for each source, as long as the server runs.
//!
//! In: a service, sources that can be asked. Out: nothing, until it is told to stop. Must not know: what a round does.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use tokio::{sync::watch, task::JoinHandle};

use super::{
    auth::Asked,
    pace::{Pace, Room},
    round::round,
};
use crate::pipeline::Service;

/// How often it is looked whether something waits that another process has put there.
const LOOK: Duration = Duration::from_secs(1);
/// How long a store that fails is left alone.
const STORE: Duration = Duration::from_secs(5);

/// Tasks that fetch.
#[derive(Debug)]
pub struct Running {
    stopping: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

/// Fetches from now on what waits. A server that takes no writes fetches nothing.
#[must_use]
pub fn start(service: &Arc<Service>, sources: Vec<Asked>) -> Running {
    let (stopping, stopped) = watch::channel(false);
    let sources = if service.read_only { Vec::new() } else { sources };
    let task = |asked| tokio::spawn(work(Arc::clone(service), asked, stopped.clone()));
    Running { tasks: sources.into_iter().map(task).collect(), stopping }
}

impl Running {
    /// Waits until what is being fetched is in the graph; no longer than this.
    pub async fn stop(self, grace: Duration) {
        self.stopping.send_replace(true);
        if tokio::time::timeout(grace, join_all(self.tasks)).await.is_err() {
            tracing::warn!("some assets were not fetched in time; they wait for the next start");
        }
    }
}

async fn work(service: Arc<Service>, asked: Asked, mut stopped: watch::Receiver<bool>) {
    let settings = asked.source.settings.clone();
    let mut pace = Pace::of(&settings, Instant::now());
    while !*stopped.borrow() {
        // Asked for before the look at the queue, so that nothing is missed that comes meanwhile.
        let queued = service.queued.notified();
        tokio::pin!(queued);
        queued.as_mut().enable();
        let pause = match pace.room(Instant::now()) {
            Room::Wait(pause) => pause,
            Room::Ask(most) => match round(&service, &asked, most).await {
                Ok(round) if round.asked > 0 => {
                    pace.asked(round.asked);
                    pace.told((round.all_away, round.hold), settings.pause, Instant::now());
                    continue;
                }
                Ok(_) => {
                    tokio::select! {
                        () = queued => {}
                        () = tokio::time::sleep(LOOK) => {}
                        _ = stopped.changed() => {}
                    }
                    continue;
                }
                Err(error) => {
                    tracing::warn!(source = asked.source.name, %error, "what waits can't be fetched now");
                    STORE
                }
            },
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = stopped.changed() => {}
        }
    }
}
