//! How many reads of a store some work is.
//!
//! In: work that stays on its thread, on a runtime of one. Out: what it answers, and a count. Must not know: what is read.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tracing::{Event, Subscriber, field::Visit, subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

/// What some work answers, and how many reads it was.
pub(crate) async fn counted<T>(work: impl Future<Output = T>) -> (T, usize) {
    let reads = Reads::default();
    let guard = subscriber::set_default(tracing_subscriber::registry().with(reads.clone()));
    let answer = work.await;
    drop(guard);
    (answer, reads.0.load(Ordering::Relaxed))
}

/// Counts what goes to a store.
#[derive(Clone, Default)]
struct Reads(Arc<AtomicUsize>);

impl<S: Subscriber> Layer<S> for Reads {
    fn on_event(&self, event: &Event<'_>, _context: Context<'_, S>) {
        struct Message(bool);
        impl Visit for Message {
            fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn std::fmt::Debug) {
                self.0 |= field.name() == "message" && format!("{value:?}") == "the store is read";
            }
        }
        let mut message = Message(false);
        event.record(&mut message);
        self.0.fetch_add(usize::from(message.0), Ordering::Relaxed);
    }
}
