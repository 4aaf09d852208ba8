//! What earlier requests left behind, for those that ask the same: documents that fit the schema, and plans.
//!
//! In: a key. Out: what was kept under it, if it still is. Must not know: what is kept.
//!
//! Nothing is kept of a request that was refused. What is kept depends on nothing but its key, the schema and the settings, so it
//! never has to be thrown away; it is when something newer needs the place.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hashlink::LruCache;

use super::{Document, Prepared};
use crate::{access::Access, telemetry::metrics};

/// What is kept of earlier requests.
#[derive(Debug)]
pub struct Warm {
    /// Documents by their text. They depend on no caller.
    pub(super) documents: Kept<Document>,
    /// Plans by all that was asked and by whom, with what these could see.
    pub(super) plans: Kept<(Access, Arc<Prepared>)>,
}

impl Warm {
    /// Of so many bytes each, about; zero keeps nothing.
    #[must_use]
    pub fn new(bytes: usize) -> Self {
        Self { documents: Kept::new("documents", bytes), plans: Kept::new("plans", bytes) }
    }
}

impl Default for Warm {
    fn default() -> Self {
        Self::new(16 * 1024 * 1024)
    }
}

/// Things by text, of bounded size; the longest unused goes first.
#[derive(Debug)]
pub(super) struct Kept<T> {
    /// What metrics call it.
    name: &'static str,
    most: usize,
    entries: Mutex<Entries<T>>,
}

#[derive(Debug)]
struct Entries<T> {
    all: LruCache<Box<str>, (Arc<T>, usize)>,
    bytes: usize,
}

impl<T> Kept<T> {
    fn new(name: &'static str, most: usize) -> Self {
        let entries = Entries { all: LruCache::new_unbounded(), bytes: 0 };
        Self { name, most, entries: Mutex::new(entries) }
    }

    /// What is kept under a key and is still `good`.
    pub(super) fn get(&self, key: &str, good: impl FnOnce(&T) -> bool) -> Option<Arc<T>> {
        let found = self.entries().all.get(key).map(|(kept, _)| Arc::clone(kept));
        let found = found.filter(|kept| good(kept));
        metrics::cache(self.name, found.is_some());
        found
    }

    /// Keeps something that takes about so many bytes, its key among them.
    pub(super) fn keep(&self, key: &str, kept: &Arc<T>, bytes: usize) {
        if bytes > self.most / 8 {
            return;
        }
        let mut entries = self.entries();
        let before = entries.all.insert(key.into(), (Arc::clone(kept), bytes));
        entries.bytes = entries.bytes + bytes - before.map_or(0, |(_, bytes)| bytes);
        while entries.bytes > self.most
            && let Some((_, (_, bytes))) = entries.all.remove_lru()
        {
            entries.bytes -= bytes;
        }
    }

    fn entries(&self) -> MutexGuard<'_, Entries<T>> {
        // Whoever panicked did so elsewhere: nothing here is left half done.
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_unused_goes_first() {
        let kept = Kept::new("test", 80);
        for key in ["a", "b", "c"] {
            kept.keep(key, &Arc::new(key.to_owned()), 10);
        }
        assert!(kept.get("a", |_| true).is_some());
        for key in ["d", "e", "f", "g", "h"] {
            kept.keep(key, &Arc::new(key.to_owned()), 10);
        }
        assert_eq!(kept.entries().bytes, 80);
        kept.keep("i", &Arc::new("i".to_owned()), 10);
        assert!(kept.get("b", |_| true).is_none(), "it was the longest unused");
        assert!(kept.get("a", |_| true).is_some());
        assert_eq!(kept.entries().bytes, 80);
    }

    #[test]
    fn what_is_kept_anew_is_counted_once_and_what_is_large_is_not_kept() {
        let kept = Kept::new("test", 80);
        kept.keep("a", &Arc::new(1), 10);
        kept.keep("a", &Arc::new(2), 8);
        assert_eq!(kept.get("a", |_| true), Some(Arc::new(2)));
        assert_eq!(kept.get("a", |it| *it == 1), None, "it is no good for whoever asks");
        kept.keep("b", &Arc::new(3), 11);
        assert_eq!(kept.get("b", |_| true), None);
        assert_eq!(kept.entries().bytes, 8);
        assert_eq!(Kept::new("test", 0).get("a", |_: &u8| true), None);
    }
}
