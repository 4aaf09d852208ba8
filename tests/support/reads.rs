//! How many reads of a store some work is.
//!
//! In: work that stays on its thread, on a runtime of one. Out: what it answers, and a count. Must not know: what is read.

use std::{cell::Cell, sync::Once};

use tracing::{Event, Subscriber, callsite, field::Visit, subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

thread_local! {
    static READS: Cell<usize> = const { Cell::new(0) };
}

/// What some work answers, and how many reads it was.
pub(crate) async fn counted<T>(work: impl Future<Output = T>) -> (T, usize) {
    static LISTENING: Once = Once::new();
    // For the whole process and once: whether an event is told of is kept where it happens, and a thread that gets there first while
    // another begins to listen keeps that nobody does.
    LISTENING.call_once(|| {
        subscriber::set_global_default(tracing_subscriber::registry().with(Reads))
            .expect("nobody else listens");
    });
    callsite::rebuild_interest_cache();
    READS.set(0);
    let answer = work.await;
    (answer, READS.get())
}

/// Counts what goes to a store.
struct Reads;

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
        READS.set(READS.get() + usize::from(message.0));
    }
}
