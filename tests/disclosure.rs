//! Holes that others had in their rules of access, each as a test: auth ignored on some root fields, `none` taken for `some`,
//! only the first condition counted, the rule of another role, answers shared between callers, and what can be learnt of what is
//! hidden by filters, orders, cursors, counts, facets, aggregates, suggestions, duplicates, highlights and errors.
//!
//! Each runs on the embedded store, and all of them on each Neo4j.

#![recursion_limit = "256"]

#[path = "support/backends.rs"]
mod backends;
#[path = "support/client.rs"]
mod client;
#[path = "disclosure/guesses.rs"]
mod guesses;
#[path = "support/reads.rs"]
mod reads;
#[path = "disclosure/roots.rs"]
mod roots;
#[path = "disclosure/shared.rs"]
mod shared;
#[path = "disclosure/told_apart.rs"]
mod told_apart;
#[path = "disclosure/world.rs"]
mod world;

use world::{Place, place};

/// Of so many questions that would tell something, each Neo4j is asked one.
const EVERY: usize = 6;

async fn embedded() -> Place {
    place("SQLite", backends::sqlite(), (1, 0)).await
}

#[tokio::test]
async fn every_root_field_asks_the_rule() {
    roots::every_root_field(&embedded().await).await;
}

#[tokio::test]
async fn every_way_to_an_asset_asks_the_rule() {
    roots::every_way(&embedded().await).await;
}

#[tokio::test]
async fn none_is_not_some() {
    shared::quantifiers(&mut embedded().await).await;
}

#[tokio::test]
async fn every_condition_of_a_rule_counts() {
    shared::conditions(&mut embedded().await).await;
}

#[tokio::test]
async fn a_role_is_judged_by_its_own_rule() {
    shared::roles(&mut embedded().await).await;
}

#[tokio::test]
async fn callers_at_once_get_their_own_answers() {
    shared::at_once(&mut embedded().await).await;
}

#[tokio::test]
async fn one_document_serves_callers_each_by_their_own_rule() {
    shared::one_document(&mut embedded().await).await;
}

#[tokio::test]
async fn no_filter_tells_what_is_hidden() {
    guesses::filters(&embedded().await).await;
}

#[tokio::test]
async fn no_order_or_cursor_tells_what_is_hidden() {
    guesses::orders_and_cursors(&embedded().await).await;
}

#[tokio::test]
async fn no_sum_of_all_tells_what_is_hidden() {
    guesses::sums(&embedded().await).await;
}

#[tokio::test]
async fn no_word_tells_what_is_hidden() {
    guesses::words(&embedded().await).await;
}

#[tokio::test]
async fn hidden_and_absent_are_told_alike() {
    told_apart::hidden_and_absent(&embedded().await).await;
}

#[tokio::test]
async fn bounds_count_what_is_seen() {
    told_apart::bounds(backends::sqlite()).await;
}

#[tokio::test]
async fn entities_by_any_key_ask_the_rule() {
    told_apart::keys(backends::sqlite()).await;
}

#[tokio::test]
async fn each_neo4j_discloses_nothing_either() {
    let servers = backends::turn("disclosure");
    for (turn, server) in servers.iter().enumerate() {
        let mut place = place(server.name, backends::neo4j(server).await, (EVERY, turn)).await;
        roots::every_root_field(&place).await;
        roots::every_way(&place).await;
        guesses::filters(&place).await;
        guesses::orders_and_cursors(&place).await;
        guesses::sums(&place).await;
        guesses::words(&place).await;
        told_apart::hidden_and_absent(&place).await;
        shared::one_document(&mut place).await;
        shared::at_once(&mut place).await;
        shared::quantifiers(&mut place).await;
        shared::conditions(&mut place).await;
        shared::roles(&mut place).await;
        told_apart::bounds(backends::neo4j(server).await).await;
        told_apart::keys(backends::neo4j(server).await).await;
    }
}
