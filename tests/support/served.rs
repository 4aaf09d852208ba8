//! The binary, serving each store in turn.
//!
//! In: settings of the server. Out: what a case sees of it, the same on all. Must not know: what is asked.

use crate::{
    backends,
    binary::{Server, mlg},
};

/// Runs a case on each store. What it answers is the same on all.
pub(crate) fn on_each<T: PartialEq + std::fmt::Debug>(
    suite: &str,
    settings: &[(&str, &str)],
    case: impl Fn(&Server) -> T,
) -> T {
    on_each_graph(suite, "sqlite::memory:", |graph, password| {
        let mut command = mlg(&["serve", "--listen", "127.0.0.1:0", "--graph", graph]);
        command.env("MLG_GRAPH_PASSWORD", password).envs(settings.iter().copied());
        let server = Server::of(command);
        let seen = case(&server);
        assert_eq!(server.stop(), Some(0));
        seen
    })
}

/// Runs a case on an empty graph of ours and on one of each server, by its URL and password.
pub(crate) fn on_each_graph<T: PartialEq + std::fmt::Debug>(
    suite: &str,
    ours: &str,
    case: impl Fn(&str, &str) -> T,
) -> T {
    let seen = case(ours, "");
    for store in backends::turn(suite).iter() {
        emptied(store);
        assert_eq!(seen, case(&store.uri, &store.password), "{}", store.name);
    }
    seen
}

/// Empties a server's graph.
fn emptied(store: &backends::Server) {
    let runtime = tokio::runtime::Runtime::new().expect("it starts");
    runtime.block_on(async { drop(backends::neo4j_ready(store).await) });
}
