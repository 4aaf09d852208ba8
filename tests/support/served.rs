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
    let served = |graph: &str, password: &str| {
        let mut command = mlg(&["serve", "--listen", "127.0.0.1:0", "--graph", graph]);
        command.env("MLG_GRAPH_PASSWORD", password).envs(settings.iter().copied());
        let server = Server::of(command);
        let seen = case(&server);
        assert_eq!(server.stop(), Some(0));
        seen
    };
    let ours = served("sqlite::memory:", "");
    for store in backends::turn(suite).iter() {
        let runtime = tokio::runtime::Runtime::new().expect("it starts");
        runtime.block_on(async {
            let backend = backends::neo4j(store).await;
            let catalog = mlg::catalog::load("schema.graphql", include_str!("../../schema.graphql"))
                .expect("it is good");
            backend.migrate(&catalog).await.expect("an empty store can be migrated");
        });
        assert_eq!(ours, served(&store.uri, &store.password), "{}", store.name);
    }
    ours
}
