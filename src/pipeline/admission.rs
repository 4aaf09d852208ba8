//! How many requests run at once and how many wait; more are turned away before they cost anything.
//!
//! In: requests. Out: a turn, or that there is none. Must not know: requests.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::{ClientError, ErrorCode};

/// Bounds of a service; the section `requests` of the settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Requests that run at once.
    pub running: std::num::NonZeroU16,
    /// Requests that wait for their turn.
    pub waiting: u16,
    /// How long one waits.
    #[serde(with = "crate::config::duration")]
    pub patience: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            running: const { std::num::NonZeroU16::new(64).expect("it is not zero") },
            waiting: 256,
            patience: Duration::from_secs(5),
        }
    }
}

/// Turns for requests.
#[derive(Debug)]
pub struct Admission {
    settings: Settings,
    turns: Arc<Semaphore>,
    waiting: AtomicUsize,
    start: Instant,
    /// When a request was turned away last, in milliseconds since the start and one; zero if none was.
    turned_away: AtomicU64,
}

/// For so long after a request was turned away, the service is not ready for more.
const RECOVERY: Duration = Duration::from_secs(2);

impl Admission {
    /// All turns free.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let turns = Arc::new(Semaphore::new(usize::from(settings.running.get())));
        let (waiting, turned_away) = (AtomicUsize::new(0), AtomicU64::new(0));
        Self { settings, turns, waiting, start: Instant::now(), turned_away }
    }

    /// Waits for a turn.
    ///
    /// # Errors
    /// [`ErrorCode::Overloaded`]: too many wait already, or this one has waited too long.
    pub async fn turn(&self) -> Result<OwnedSemaphorePermit, ClientError> {
        if let Ok(turn) = Arc::clone(&self.turns).try_acquire_owned() {
            return Ok(turn);
        }
        let place = Place::of(&self.waiting);
        if place.number >= usize::from(self.settings.waiting) {
            return Err(self.turn_away());
        }
        let turn = Arc::clone(&self.turns).acquire_owned();
        match tokio::time::timeout(self.settings.patience, turn).await {
            Ok(turn) => Ok(turn.expect("turns are never closed")),
            Err(_) => Err(self.turn_away()),
        }
    }

    /// Waits until nobody has a turn, and keeps all: those of writes are not back before these are done, whoever waits for them.
    pub async fn idle(&self) {
        let all = self.turns.acquire_many(u32::from(self.settings.running.get())).await;
        all.expect("turns are never closed").forget();
    }

    /// Whether requests were turned away lately.
    #[must_use]
    pub fn overloaded(&self) -> bool {
        match self.turned_away.load(Ordering::Relaxed) {
            0 => false,
            at => self.now().saturating_sub(at) < millis(RECOVERY),
        }
    }

    /// Requests that run, and that wait.
    #[must_use]
    pub fn load(&self) -> (usize, usize) {
        let most = usize::from(self.settings.running.get());
        let running = most.saturating_sub(self.turns.available_permits());
        (running, self.waiting.load(Ordering::Relaxed))
    }

    fn turn_away(&self) -> ClientError {
        self.turned_away.store(self.now(), Ordering::Relaxed);
        let message = "the server has more requests than it can answer now; try again in a second";
        ClientError::new(ErrorCode::Overloaded, message)
    }

    fn now(&self) -> u64 {
        millis(self.start.elapsed()) + 1
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX - 1)
}

/// A place among those that wait, left when it is dropped.
struct Place<'a> {
    waiting: &'a AtomicUsize,
    /// How many stood there before.
    number: usize,
}

impl<'a> Place<'a> {
    fn of(waiting: &'a AtomicUsize) -> Self {
        Self { waiting, number: waiting.fetch_add(1, Ordering::Relaxed) }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU16;

    use super::*;

    fn admission(waiting: u16, patience: Duration) -> Arc<Admission> {
        Arc::new(Admission::new(Settings { running: NonZeroU16::MIN, waiting, patience }))
    }

    #[tokio::test]
    async fn what_can_not_wait_is_turned_away_at_once() {
        let admission = admission(1, Duration::from_mins(5));
        let turn = admission.turn().await.unwrap();
        let next = Arc::clone(&admission);
        let waiting = tokio::spawn(async move { next.turn().await.is_ok() });
        while admission.load() != (1, 1) {
            tokio::task::yield_now().await;
        }
        assert!(!admission.overloaded());
        let refused = admission.turn().await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::Overloaded);
        assert!(admission.overloaded());
        drop(turn);
        assert!(waiting.await.unwrap(), "whoever waits gets the turn");
        assert_eq!(admission.load(), (0, 0));
    }

    #[tokio::test]
    async fn nobody_waits_for_ever_and_who_leaves_gives_the_place_back() {
        let admission = admission(8, Duration::from_millis(20));
        let _turn = admission.turn().await.unwrap();
        assert_eq!(admission.turn().await.unwrap_err().code, ErrorCode::Overloaded);
        let leaving = Arc::clone(&admission);
        let left = tokio::spawn(async move { leaving.turn().await.is_ok() });
        left.abort();
        assert!(left.await.is_err());
        assert_eq!(admission.load(), (1, 0));
    }
}
