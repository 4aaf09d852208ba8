//! Those who ask the same at once are answered together.
//!
//! In: work. Out: what came of it, done perhaps for others too. Must not know: what the work is.
//!
//! Work that has begun is not joined: it may have read what was written over since, and acknowledged. Who comes meanwhile waits
//! for it to end, and all who waited share what is begun then. So however many ask, a store does the same work once at a time,
//! and nobody gets an answer from before the question.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{Mutex as Turn, OnceCell},
    time::timeout,
};

/// Whoever waited so long for work that is under way begins beside it.
const PATIENCE: Duration = Duration::from_millis(100);

/// Work of one kind.
#[derive(Debug)]
pub(super) struct Together<T> {
    /// Held by whoever works.
    turn: Turn<()>,
    /// Of those who wait: where the outcome of what is begun next will be.
    next: Mutex<Arc<OnceCell<T>>>,
}

impl<T> Default for Together<T> {
    fn default() -> Self {
        Self { turn: Turn::default(), next: Mutex::default() }
    }
}

/// The outcome of work that is begun after this was called: by this caller, or by another who waited as well. Whoever goes away
/// while working leaves the work to those who wait.
pub(super) async fn together<T: Clone>(kind: &Together<T>, work: impl AsyncFnOnce() -> T) -> T {
    let outcome = Arc::clone(&next(kind));
    let done = outcome.get_or_init(async || {
        let _turn = timeout(PATIENCE, kind.turn.lock()).await;
        begun(kind, &outcome);
        work().await
    });
    done.await.clone()
}

/// Who comes from now on shares another outcome.
fn begun<T>(kind: &Together<T>, outcome: &Arc<OnceCell<T>>) {
    let mut next = next(kind);
    // Where one who waited has taken over, others may be waiting for what comes next already.
    if Arc::ptr_eq(&next, outcome) {
        *next = Arc::default();
    }
}

fn next<T>(kind: &Together<T>) -> MutexGuard<'_, Arc<OnceCell<T>>> {
    // Nothing that can panic is done while it is held.
    kind.next.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures_util::{
        FutureExt as _,
        future::{BoxFuture, join_all},
        poll,
    };
    use tokio::sync::Semaphore;

    use super::*;

    /// Work that ends when it is let, and tells how many have begun before it.
    async fn slow(kind: &Together<usize>, begun: &AtomicUsize, let_go: &Semaphore) -> usize {
        together(kind, async || {
            let before = begun.fetch_add(1, Ordering::Relaxed);
            let_go.acquire().await.unwrap().forget();
            before
        })
        .await
    }

    /// The same, asked for and not done.
    async fn waiting<'a>(
        kind: &'a Together<usize>,
        begun: &'a AtomicUsize,
        let_go: &'a Semaphore,
    ) -> BoxFuture<'a, usize> {
        let mut asked = slow(kind, begun, let_go).boxed();
        assert!(poll!(&mut asked).is_pending());
        asked
    }

    #[tokio::test]
    async fn who_waits_shares_what_begins_next() {
        let (kind, begun, let_go) = (Together::default(), AtomicUsize::new(0), Semaphore::new(0));
        let first = waiting(&kind, &begun, &let_go).await;
        let mut others = join_all((0..50).map(|_| slow(&kind, &begun, &let_go))).boxed();
        assert!(poll!(&mut others).is_pending());
        assert_eq!(begun.load(Ordering::Relaxed), 1, "nobody works beside the first");
        let_go.add_permits(1);
        assert_eq!(first.await, 0, "it had begun before the others came");
        assert!(poll!(&mut others).is_pending());
        let late = waiting(&kind, &begun, &let_go).await;
        let_go.add_permits(1);
        assert_eq!(others.await, [1; 50]);
        let_go.add_permits(1);
        assert_eq!(late.await, 2, "what the others share had begun before it came");
    }

    #[tokio::test]
    async fn who_goes_away_leaves_the_work_to_those_who_wait() {
        let (kind, begun, let_go) = (Together::default(), AtomicUsize::new(0), Semaphore::new(0));
        let first = waiting(&kind, &begun, &let_go).await;
        let mut second = waiting(&kind, &begun, &let_go).await;
        let mut third = waiting(&kind, &begun, &let_go).await;
        drop(first);
        assert!(poll!(&mut second).is_pending());
        assert_eq!(begun.load(Ordering::Relaxed), 2, "the second's turn has come");
        drop(second);
        assert!(poll!(&mut third).is_pending());
        assert_eq!(begun.load(Ordering::Relaxed), 3, "the third has taken over");
        let_go.add_permits(1);
        assert_eq!(third.await, 2);
    }

    #[tokio::test]
    async fn nobody_waits_for_ever() {
        let (kind, begun, let_go) = (Together::default(), AtomicUsize::new(0), Semaphore::new(0));
        let first = waiting(&kind, &begun, &let_go).await;
        let mut second = waiting(&kind, &begun, &let_go).await;
        tokio::time::sleep(2 * PATIENCE).await;
        assert!(poll!(&mut second).is_pending());
        assert_eq!(begun.load(Ordering::Relaxed), 2, "it has begun beside the first");
        let_go.add_permits(2);
        assert_eq!((first.await, second.await), (0, 1));
    }
}
