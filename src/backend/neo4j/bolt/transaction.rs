//! Transactions that write (Bolt 4.4, "BEGIN", "COMMIT", "ROLLBACK").
//!
//! In: statements. Out: the one value each answers. Must not know: what they write.

use std::{sync::Arc, time::Duration};

use super::{Connection, Connections, Failure, Mode, extra, packstream::Pack, run};
use crate::{backend::BackendError, cypher::Statement, value::Value};

pub(super) const BEGIN: u8 = 0x11;
pub(super) const COMMIT: u8 = 0x12;
pub(super) const ROLLBACK: u8 = 0x13;

/// One under way. Dropped, its connection is closed, and the server rolls it back.
pub(in crate::backend::neo4j) struct Transaction {
    connection: Connection,
    of: Arc<Connections>,
}

impl Transaction {
    /// Starts one. The server ends it where it takes longer than the deadline.
    ///
    /// # Errors
    /// The server is not there, or says what is wrong.
    pub(in crate::backend::neo4j) async fn begin(
        of: &Arc<Connections>,
        deadline: Duration,
    ) -> Result<Self, Failure> {
        let mut begin = Pack::message(BEGIN, 1);
        extra(&mut begin, Mode::Write, of.database.as_deref(), deadline);
        let (connection, begun) = of.asked(&begin.alone(), 1).await?;
        begun.map(|_| Self { connection, of: Arc::clone(of) })
    }

    /// Runs a statement and answers the value of its row; null without a row.
    ///
    /// # Errors
    /// As [`Self::begin`]; nothing of the transaction stays.
    pub(in crate::backend::neo4j) async fn answer(
        &mut self,
        statement: &Statement,
    ) -> Result<Value, Failure> {
        let request = run(statement, |run| run.map(0)).map_err(Failure::Refused)?;
        self.connection.run(&request, 2).await
    }

    /// Has all of it stay.
    ///
    /// # Errors
    /// As [`Self::begin`]; where the connection breaks, it may stay or not.
    pub(in crate::backend::neo4j) async fn commit(self) -> Result<(), BackendError> {
        self.end(COMMIT).await
    }

    /// Has nothing of it stay.
    ///
    /// # Errors
    /// As [`Self::begin`].
    pub(in crate::backend::neo4j) async fn rollback(self) -> Result<(), BackendError> {
        self.end(ROLLBACK).await
    }

    async fn end(mut self, how: u8) -> Result<(), BackendError> {
        let ended = self.connection.run(&Pack::message(how, 0).alone(), 1).await;
        ended.map_err(Failure::into_error)?;
        self.of.keep(self.connection);
        Ok(())
    }
}
