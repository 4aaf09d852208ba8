//! The suite: every check in turn, each on an empty store.
//!
//! In: a place for stores. Out: nothing, or the panic of the check that failed. Must not know: which backend it is.

use std::{pin::Pin, time::Instant};

use super::{Place, aliases, derived, mappings, orders, removal, suggestions, values, words, writes};

type Check = for<'a> fn(&'a Place) -> Pin<Box<dyn Future<Output = ()> + 'a>>;

/// Every check and what it holds.
const CHECKS: &[(&str, Check)] = &[
    ("an empty store answers", |place| Box::pin(writes::empty_store(place))),
    ("what was written is read at once", |place| Box::pin(writes::read_your_writes(place))),
    ("writing twice is writing once", |place| Box::pin(writes::idempotent(place))),
    ("order and duplicates don't matter", |place| Box::pin(writes::any_order(place))),
    ("writers at the same time agree", |place| Box::pin(writes::writers_at_once(place))),
    ("absent stays, null removes", |place| Box::pin(writes::null_removes(place))),
    ("names and states come by default", |place| Box::pin(writes::defaults(place))),
    ("a reference is hydrated by its line", |place| Box::pin(writes::references(place))),
    ("components belong to their owner", |place| Box::pin(writes::components(place))),
    ("a bad line leaves the others alone", |place| Box::pin(writes::bad_lines(place))),
    ("aliases find their asset", |place| Box::pin(aliases::lookup(place))),
    ("an alias has one holder", |place| Box::pin(aliases::conflicts(place))),
    ("values come back as they were", |place| Box::pin(values::round_trip(place))),
    ("filters find each value", |place| Box::pin(values::found_by_filters(place))),
    ("orders are those of the values", |place| Box::pin(values::ordered(place))),
    ("groups that tie are in the order of their values", |place| Box::pin(orders::ties_of_groups(place))),
    ("keys are in one order everywhere", |place| Box::pin(orders::keys_of_two_orders(place))),
    ("what lacks a required value stays", |place| Box::pin(orders::required_but_missing(place))),
    ("an export loads into an equal graph", |place| Box::pin(values::export_and_load(place))),
    ("what follows is there with what it follows from", |place| Box::pin(derived::follows(place))),
    ("what somebody declares is left to them", |place| Box::pin(derived::declared(place))),
    ("derived relationships survive an export", |place| Box::pin(derived::exported_and_loaded(place))),
    ("rules are caught up with after a change by hand", |place| Box::pin(derived::by_hand(place))),
    ("a relationship ends and is kept", |place| Box::pin(removal::ends(place))),
    ("a component goes by itself", |place| Box::pin(removal::components(place))),
    ("a deleted asset is found by nothing", |place| Box::pin(removal::deletes(place))),
    ("a purge leaves nothing", |place| Box::pin(removal::purges(place))),
    ("writers and deleters at once agree", |place| Box::pin(removal::writers_at_once(place))),
    ("words follow each write", |place| Box::pin(words::follow(place))),
    ("words are made anew for other weights", |place| Box::pin(words::other_weights(place))),
    ("a graph without words gets them", |place| Box::pin(words::older_graph(place))),
    ("words of what others wrote are put right", |place| Box::pin(words::others_write(place))),
    ("suggestions follow each write", |place| Box::pin(suggestions::follow(place))),
    ("duplicates follow each write", |place| Box::pin(suggestions::duplicates(place))),
    ("migrating twice changes nothing", |place| Box::pin(mappings::twice(place))),
    ("a larger schema migrates", |place| Box::pin(mappings::additive(place))),
    ("a contradicting schema is refused", |place| Box::pin(mappings::contradicting(place))),
];

/// Runs the suite.
pub(crate) async fn conformance(place: &Place) {
    for (name, check) in CHECKS {
        let start = Instant::now();
        println!("{place}: {name}");
        check(place).await;
        println!("{place}: {name}: {:?}", start.elapsed());
    }
}
