//! A statement that nobody waits for any more is ended on the server.
//!
//! In: a store, and the mark of a transaction. Out: nothing. Must not know: what the statement reads.
//!
//! The driver keeps the connection of a dropped statement and resets it when it is used next, so the server would work on
//! until then. Each transaction therefore carries a mark of its own, by which another connection finds and ends it.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use neo4rs::{BoltMap, BoltType, Query};

use super::connection::{Neo4j, sorted, within};
use crate::backend::BackendError;

/// How long the server may take to end a transaction.
const DEADLINE: Duration = Duration::from_secs(5);

/// Anyone may end what runs in their own name.
const TERMINATE: &str = "SHOW TRANSACTIONS YIELD transactionId, metaData WHERE metaData.mlg = $mark \
                         TERMINATE TRANSACTIONS transactionId YIELD message RETURN message";

/// Ends the transaction of a mark when it is dropped, unless it was disarmed.
pub(super) struct Abandoned {
    store: Neo4j,
    mark: String,
    armed: bool,
}

impl Abandoned {
    /// For one transaction, with the statement that starts it.
    pub(super) fn of(store: &Neo4j, query: Query) -> (Self, Query) {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let mark = format!("{}-{number}", store.nonce());
        let mut metadata = BoltMap::new();
        metadata.put("mlg".into(), mark.as_str().into());
        let query = query.extra("tx_metadata", BoltType::Map(metadata));
        (Self { store: store.clone(), mark, armed: true }, query)
    }

    /// The server has ended it, or was never asked.
    pub(super) fn disarm(&mut self) {
        self.armed = false;
    }
}

impl Drop for Abandoned {
    fn drop(&mut self) {
        // A runtime that shuts down closes its connections, which ends what runs on them.
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        if self.armed {
            let (store, mark) = (self.store.clone(), std::mem::take(&mut self.mark));
            runtime.spawn(async move {
                if let Err(error) = terminate(&store, mark).await {
                    tracing::debug!(%error, "a statement could not be ended; the server ends it at its deadline");
                }
            });
        }
    }
}

async fn terminate(store: &Neo4j, mark: String) -> Result<(), BackendError> {
    let _turn = store.turn().await?;
    within(
        DEADLINE,
        Box::pin(async {
            let query = Query::new(TERMINATE.to_owned()).param("mark", mark);
            let mut rows = store.graph().execute(query).await.map_err(sorted)?;
            let mut ended = 0_usize;
            while rows.next().await.map_err(sorted)?.is_some() {
                ended += 1;
            }
            tracing::debug!(ended, "ended a statement that nobody waits for");
            Ok(())
        }),
    )
    .await
}
