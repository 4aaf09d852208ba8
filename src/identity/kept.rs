//! What tokens are verified with, kept in memory and read anew: files that change, sets of keys of an issuer that may be away.
//!
//! In: a place, how it is read. Out: what it said last. Must not know: what is kept.
//!
//! What was read once stays until something newer can be read. Only a request that asks for what is not there waits for a
//! reading, and others never.

use std::{
    fmt, fs,
    io::Read as _,
    sync::{Arc, PoisonError, RwLock, Weak},
    time::{Duration, Instant},
};

use tokio::sync::Mutex;

use crate::outbound::Client;

/// Bytes of a file or an answer.
const MOST_BYTES: u64 = 8 * 1024 * 1024;

/// How long an issuer may take to answer.
const DEADLINE: Duration = Duration::from_secs(5);

/// Where something is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    File(String),
    Url(String),
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(name) | Self::Url(name) => formatter.write_str(name),
        }
    }
}

/// How often something is read anew.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// Always after so long.
    pub(super) every: Duration,
    /// At the earliest after so long, when somebody asks for what is not there.
    pub(super) again: Duration,
}

/// What a place says.
#[derive(Debug)]
pub(super) struct Kept<T> {
    place: Place,
    read: fn(&[u8]) -> Result<T, String>,
    pace: Pace,
    held: RwLock<Option<Arc<T>>>,
    /// When it was read or tried last; whoever has it reads.
    tried: Mutex<Instant>,
}

/// Reads a place and keeps what it says, for as long as somebody has what is answered.
///
/// # Errors
/// A file that can't be read, as a clause. An issuer that is away may come back.
pub(super) async fn kept<T: fmt::Debug + PartialEq + Send + Sync + 'static>(
    place: Place,
    read: fn(&[u8]) -> Result<T, String>,
    pace: Pace,
) -> Result<Arc<Kept<T>>, String> {
    let first = bytes(&place).await.and_then(|bytes| read(&bytes));
    let held = match (first, &place) {
        (Ok(first), _) => Some(Arc::new(first)),
        (Err(reason), Place::File(name)) => return Err(format!("`{name}` {reason}")),
        (Err(reason), Place::Url(url)) => {
            tracing::warn!(url, reason, "no keys of the issuer yet");
            None
        }
    };
    let kept =
        Arc::new(Kept { place, read, pace, held: RwLock::new(held), tried: Mutex::new(Instant::now()) });
    tokio::spawn(renewing(Arc::downgrade(&kept)));
    Ok(kept)
}

/// Reads a place anew, time and again, until nobody has what is kept.
async fn renewing<T: PartialEq>(kept: Weak<Kept<T>>) {
    loop {
        let Some(pause) = kept.upgrade().map(|kept| kept.pause()) else { return };
        tokio::time::sleep(pause).await;
        let Some(kept) = kept.upgrade() else { return };
        let mut tried = kept.tried.lock().await;
        kept.renew().await;
        *tried = Instant::now();
    }
}

impl<T: PartialEq> Kept<T> {
    /// What the place said last; nothing if it never said anything.
    pub(super) fn now(&self) -> Option<Arc<T>> {
        self.held.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What the place says, when something is asked for that it did not say: read anew, unless that was just done.
    pub(super) async fn newer(&self) -> Option<Arc<T>> {
        let mut tried = self.tried.lock().await;
        if tried.elapsed() >= self.pace.again {
            self.renew().await;
            *tried = Instant::now();
        }
        self.now()
    }

    /// What never said anything is asked more often.
    fn pause(&self) -> Duration {
        if self.now().is_some() { self.pace.every } else { self.pace.again.min(self.pace.every) }
    }

    async fn renew(&self) {
        match bytes(&self.place).await.and_then(|bytes| (self.read)(&bytes)) {
            Ok(new) if self.now().is_some_and(|old| *old == new) => {}
            Ok(new) => {
                *self.held.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(new));
                tracing::info!(place = %self.place, "what tokens are verified with has changed");
            }
            Err(reason) => {
                tracing::warn!(place = %self.place, reason, "can't be read now; what was read before counts");
            }
        }
    }
}

/// All bytes of a place. It blocks, so it is read beside the threads that answer.
async fn bytes(place: &Place) -> Result<Vec<u8>, String> {
    let place = place.clone();
    let read = tokio::task::spawn_blocking(move || match &place {
        Place::File(name) => of_file(name),
        Place::Url(url) => of_url(url),
    });
    read.await.unwrap_or_else(|_| Err("can't be read".to_owned()))
}

fn of_file(name: &str) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let read = fs::File::open(name).and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes));
    match read {
        Ok(count) if count as u64 <= MOST_BYTES => Ok(bytes),
        Ok(_) => Err(format!("has more than {MOST_BYTES} bytes")),
        Err(error) => Err(format!("can't be read: {error}")),
    }
}

/// What a URL answers, and nothing else: no other place that it may send us to.
fn of_url(url: &str) -> Result<Vec<u8>, String> {
    let accepted = [("accept", "application/jwk-set+json, application/json")];
    let answer = Client::new(DEADLINE).get(url, &accepted, MOST_BYTES).map_err(|error| error.to_string())?;
    match answer.status {
        200 => Ok(answer.body),
        status => Err(format!("does not answer: status {status}")),
    }
}
