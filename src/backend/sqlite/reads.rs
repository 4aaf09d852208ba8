//! Running the statements of a read, one after the other, on one state of the graph.
//!
//! In: statements. Out: the answer as a Value. Must not know: what was asked.

use rusqlite::Connection;

use crate::{
    backend::{
        BackendError,
        sqlite::{failure, record, walk},
    },
    sql::{Answer, Statement, Statements},
    value::Value,
};

/// A statement that reads something. While it has rows left to read, the connection stays in the read transaction that
/// it began, so all statements see one state of the graph; and SQLite forgets no interruption, so that one between two
/// statements ends the next. A transaction by `BEGIN` would forget it, and its end could be interrupted itself.
const HELD_OPEN: &str = "SELECT name FROM sqlite_schema";

/// About how many nodes there are: numbers are given one after the other.
const NODES: &str = "SELECT coalesce(max(_id), 0) FROM node";
/// Steps of SQLite's machine that an attempt may take for each of them: in vain they cost two fifths of what follows. A walk through
/// all that there is takes some fifty for each node, measured on the graph of `bench/run`.
const STEPS: i32 = 20;
/// And at least, whatever the graph.
const LEAST: i32 = 8_000;
/// They are counted in so many parts.
const PARTS: i32 = 8;

/// Runs a read.
pub(super) fn run(connection: &Connection, statements: &Statements) -> Result<Value, BackendError> {
    if let ([], Answer::One(statement)) = (&*statements.before, &statements.answer) {
        return record::read(connection, statement, &[]);
    }
    let failed = |problem| failure::failed(&problem);
    let mut held_open = connection.prepare_cached(HELD_OPEN).map_err(failed)?;
    let mut running = held_open.raw_query();
    running.next().map_err(failed)?;

    if let Some(attempt) = &statements.attempt
        && let Some(answer) = attempted(connection, attempt)?
    {
        return Ok(answer);
    }
    let mut before = Vec::new();
    for statement in &statements.before {
        before.push(record::read_text(connection, statement, &before)?);
    }
    match &statements.answer {
        Answer::One(statement) => record::read(connection, statement, &before),
        Answer::Walk(statements) => walk::run(connection, statements, &before),
        Answer::LookupWalk(lookup, statements) => {
            let rows = record::read(connection, lookup, &before)?;
            Ok(Value::List(vec![rows, walk::run(connection, statements, &before)?]))
        }
    }
}

/// What a statement answers, if it does within a small part of the steps that going through the graph would take.
fn attempted(connection: &Connection, statement: &Statement) -> Result<Option<Value>, BackendError> {
    let failed = |problem| failure::failed(&problem);
    let nodes = connection.prepare_cached(NODES).map_err(failed)?.query_row([], |row| row.get::<_, i64>(0));
    let mut left = PARTS;
    // SQLite asks after so many steps of a statement, counted from when it was prepared.
    let nodes = i32::try_from(nodes.map_err(failed)?).unwrap_or(i32::MAX);
    let part = nodes.saturating_mul(STEPS).max(LEAST) / PARTS;
    let stop = move || {
        left -= 1;
        left == 0
    };
    connection.progress_handler(part, Some(stop)).map_err(failed)?;
    let answer = record::read(connection, statement, &[]);
    connection.progress_handler(0, None::<fn() -> bool>).map_err(failed)?;
    match answer {
        // By us, not by whoever waits.
        Err(failure::INTERRUPTED) if !connection.is_interrupted() => Ok(None),
        answer => answer.map(Some),
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

    #[test]
    fn an_attempt_ends_soon_unless_it_answers_or_nobody_waits() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE node(_id INTEGER PRIMARY KEY)").unwrap();
        let attempted = |text: &str| {
            let statement =
                Statement { text: text.to_owned(), parameters: Vec::new(), before: Vec::new(), first: None };
            attempted(&connection, &statement)
        };
        let endless =
            "WITH RECURSIVE w(c0) AS (SELECT 1 UNION ALL SELECT c0 + 1 FROM w) SELECT count(*) FROM w";
        for _ in 0..3 {
            assert_eq!(attempted("SELECT 7").unwrap(), Some(Value::Int(7)));
            assert_eq!(attempted(endless).unwrap(), None);
        }
        // Nothing counts steps afterwards.
        let long = "WITH RECURSIVE w(c0) AS (SELECT 1 UNION ALL SELECT c0 + 1 FROM w LIMIT 100000) SELECT count(*) FROM w";
        assert_eq!(connection.query_row(long, [], |row| row.get::<_, i64>(0)).unwrap(), 100_000);
        assert_eq!(attempted(long).unwrap(), None);
        assert!(matches!(attempted("SELECT absent").unwrap_err(), BackendError::Statement(_)));
        let mut held_open = connection.prepare("SELECT 1 UNION ALL SELECT 2").unwrap();
        let mut running = held_open.raw_query();
        running.next().unwrap();
        connection.get_interrupt_handle().interrupt();
        assert_eq!(attempted(endless).unwrap_err(), failure::INTERRUPTED);
    }
}
