//! Running the statements of a read, one after the other, on one state of the graph.
//!
//! In: statements. Out: the answer as a Value. Must not know: what was asked.

use rusqlite::Connection;

use crate::{
    backend::{
        BackendError,
        sqlite::{failure, record, walk},
    },
    sql::{Answer, Statements},
    value::Value,
};

/// A statement that reads something. While it has rows left to read, the connection stays in the read transaction that
/// it began, so all statements see one state of the graph; and SQLite forgets no interruption, so that one between two
/// statements ends the next. A transaction by `BEGIN` would forget it, and its end could be interrupted itself.
const HELD_OPEN: &str = "SELECT name FROM sqlite_schema";

/// Runs a read.
pub(super) fn run(connection: &Connection, statements: &Statements) -> Result<Value, BackendError> {
    if let ([], Answer::One(statement)) = (&*statements.before, &statements.answer) {
        return record::read(connection, statement, &[]);
    }
    let failed = |problem| failure::failed(&problem);
    let mut held_open = connection.prepare_cached(HELD_OPEN).map_err(failed)?;
    let mut running = held_open.raw_query();
    running.next().map_err(failed)?;

    let mut before = Vec::new();
    for statement in &statements.before {
        before.push(record::read_text(connection, statement, &before)?);
    }
    match &statements.answer {
        Answer::One(statement) => record::read(connection, statement, &before),
        Answer::Walk(statements) => walk::run(connection, statements, &before),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_held_open_keeps_one_state_and_forgets_no_interruption() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("graph.db");
        let writer = Connection::open(&path).unwrap();
        writer.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t(c)").unwrap();
        let reader = Connection::open(&path).unwrap();
        let count = || reader.query_row("SELECT count(*) FROM t", [], |row| row.get::<_, i64>(0));
        let mut held_open = reader.prepare(HELD_OPEN).unwrap();
        let mut running = held_open.raw_query();
        assert!(running.next().unwrap().is_some());
        writer.execute("INSERT INTO t VALUES (1)", []).unwrap();
        assert_eq!(count().unwrap(), 0);
        reader.get_interrupt_handle().interrupt();
        for _ in 0..2 {
            assert_eq!(failure::failed(&count().unwrap_err()), failure::INTERRUPTED);
        }
        drop(running);
        assert_eq!(count().unwrap(), 1);
    }
}
