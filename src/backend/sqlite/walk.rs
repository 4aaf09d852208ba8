//! Running a walk: a frontier of our own between a few statements.
//!
//! In: the statements of a walk. Out: its answer as a Value. Must not know: what was asked, how a page is shaped.
//!
//! All starts go level by level together. A node is looked at, and its hops are read, once for all of them; what each
//! start has visited is a bit for each node. So cycles and diamonds cost what their relationships cost, and a start
//! that has its page at the end of a level goes no further.

use std::{cmp::Ordering, collections::HashMap, fmt::Write as _, ops::Range};

use rusqlite::{CachedStatement, Connection, Row, Statement as Prepared, types::ValueRef};

use crate::{
    backend::{
        BackendError,
        sqlite::{cell, failure, record},
    },
    sql::{Bounds, WalkStatements},
    value::Value,
};

/// Runs a walk. `before` are the answers of the statements before it.
pub(super) fn run(
    connection: &Connection,
    walk: &WalkStatements,
    before: &[String],
) -> Result<Value, BackendError> {
    let mut graph = Graph::open(connection, walk, before)?;
    let mut starts = graph.starts(walk, before)?;
    let mut hops = 0;
    while walk.bounds.depth.is_none_or(|depth| hops < depth)
        && starts.iter().any(|start| !start.frontier.is_empty())
    {
        hops += 1;
        graph.read_hops(starts.iter().flat_map(|start| &start.frontier))?;
        for start in &mut starts {
            if connection.is_interrupted() {
                return Err(failure::INTERRUPTED);
            }
            start.advance(&graph, hops, &walk.bounds);
        }
    }
    if walk.counted {
        return Ok(Value::List(starts.into_iter().map(Start::count).collect()));
    }
    let mut columns = graph.columns(walk, before, &starts)?;
    Ok(Value::List(starts.into_iter().map(|start| start.answer(&graph, &mut columns)).collect()))
}

/// What has been read of the graph. Nodes are counted in the order in which they are first met.
struct Graph<'c> {
    connection: &'c Connection,
    hops: CachedStatement<'c>,
    nodes: CachedStatement<'c>,
    /// The count of a node by its number.
    counts: HashMap<i64, usize>,
    /// The number of each node.
    numbers: Vec<i64>,
    /// What each node is to the walk.
    places: Vec<Place>,
    /// Which of `far` are the far ends of each node's hops, once these are read.
    leaving: Vec<Option<Range<usize>>>,
    far: Vec<usize>,
}

/// What a node is to a walk.
enum Place {
    /// Not known: nobody came by yet.
    Unknown,
    /// It may not stand at the end of a hop.
    Outside,
    /// It may.
    Inside { key: Value, stops: bool, answered: bool },
}

impl<'c> Graph<'c> {
    fn open(
        connection: &'c Connection,
        walk: &WalkStatements,
        before: &[String],
    ) -> Result<Self, BackendError> {
        let mut hops = prepare(connection, &walk.hops.text)?;
        let mut nodes = prepare(connection, &walk.nodes.text)?;
        record::bind(&mut hops, &walk.hops, before)?;
        record::bind(&mut nodes, &walk.nodes, before)?;
        Ok(Self {
            connection,
            hops,
            nodes,
            counts: HashMap::new(),
            numbers: Vec::new(),
            places: Vec::new(),
            leaving: Vec::new(),
            far: Vec::new(),
        })
    }

    /// Finds the starts; where nothing may be answered they go nowhere.
    fn starts(&mut self, walk: &WalkStatements, before: &[String]) -> Result<Vec<Start>, BackendError> {
        let mut statement = prepare(self.connection, &walk.starts.text)?;
        record::bind(&mut statement, &walk.starts, before)?;
        let mut starts = Vec::new();
        each_row(&mut statement, |row| {
            let node = self.count(integer(row, 1)?);
            let mut visited = Visited::default();
            visited.insert(node);
            let frontier = if walk.bounds.limit == 0 { Vec::new() } else { vec![node] };
            starts.push(Start { key: key(row, 0)?, visited, frontier, rows: Vec::new() });
            Ok(())
        })?;
        Ok(starts)
    }

    /// Counts a node.
    fn count(&mut self, number: i64) -> usize {
        *self.counts.entry(number).or_insert_with(|| {
            self.numbers.push(number);
            self.places.push(Place::Unknown);
            self.leaving.push(None);
            self.numbers.len() - 1
        })
    }

    /// Reads the hops from nodes, and looks at the far ends, unless that has been done.
    fn read_hops<'n>(&mut self, from: impl Iterator<Item = &'n usize>) -> Result<(), BackendError> {
        let end = self.far.len();
        let mut wanted = Vec::new();
        for node in from {
            if self.leaving[*node].is_none() {
                self.leaving[*node] = Some(end..end);
                wanted.push(self.numbers[*node]);
            }
        }
        if wanted.is_empty() {
            return Ok(());
        }
        let (hops, mut pairs) = (&mut self.hops, Vec::new());
        set_list(hops, &wanted)?;
        each_row(hops, |row| {
            pairs.push((integer(row, 0)?, integer(row, 1)?));
            Ok(())
        })?;
        let mut fresh = Vec::new();
        for (near, far) in pairs {
            let (near, far) = (self.count(near), self.count(far));
            if matches!(self.places[far], Place::Unknown) {
                self.places[far] = Place::Outside;
                fresh.push(self.numbers[far]);
            }
            let at = self.far.len();
            self.far.push(far);
            // The hops of one node follow each other, so they are one range.
            let leaving = self.leaving[near].get_or_insert(at..at);
            *leaving = (if leaving.start < leaving.end { leaving.start } else { at })..at + 1;
        }
        self.look_at(&fresh)
    }

    fn look_at(&mut self, fresh: &[i64]) -> Result<(), BackendError> {
        if fresh.is_empty() {
            return Ok(());
        }
        let Self { nodes, counts, places, .. } = self;
        set_list(nodes, fresh)?;
        each_row(nodes, |row| {
            let inside = Place::Inside {
                key: key(row, 1)?,
                stops: integer(row, 2)? != 0,
                answered: integer(row, 3)? != 0,
            };
            places[counts[&integer(row, 0)?]] = inside;
            Ok(())
        })
    }

    /// The far ends of a node's hops.
    fn after(&self, node: usize) -> &[usize] {
        self.leaving[node].clone().map_or(&[], |range| &self.far[range])
    }

    /// The columns of all rows, by the count of the node.
    fn columns(
        &self,
        walk: &WalkStatements,
        before: &[String],
        starts: &[Start],
    ) -> Result<HashMap<usize, (usize, Vec<Value>)>, BackendError> {
        let mut columns: HashMap<usize, (usize, Vec<Value>)> = HashMap::new();
        let mut numbers = Vec::new();
        for (_, node) in starts.iter().flat_map(|start| &start.rows) {
            let (rows, _) = columns.entry(*node).or_default();
            if *rows == 0 {
                numbers.push(self.numbers[*node]);
            }
            *rows += 1;
        }
        if let Some(statement) = walk.columns.as_ref().filter(|_| !numbers.is_empty()) {
            let mut prepared = prepare(self.connection, &statement.text)?;
            record::bind(&mut prepared, statement, before)?;
            set_list(&mut prepared, &numbers)?;
            each_row(&mut prepared, |row| {
                let node = self.counts[&integer(row, 0)?];
                if let (Some((_, cells)), Value::List(read)) =
                    (columns.get_mut(&node), record::answer(row, 1)?)
                {
                    *cells = read;
                }
                Ok(())
            })?;
        }
        Ok(columns)
    }
}

/// One walk.
struct Start {
    key: Value,
    visited: Visited,
    /// The nodes of the last level that it goes on from.
    frontier: Vec<usize>,
    /// Hops and node of each row.
    rows: Vec<(u32, usize)>,
}

impl Start {
    /// Goes one hop further.
    fn advance(&mut self, graph: &Graph<'_>, hops: u32, bounds: &Bounds) {
        let mut found = Vec::new();
        let mut next = Vec::new();
        for node in self.frontier.drain(..) {
            for far in graph.after(node) {
                let Place::Inside { key, stops, answered } = &graph.places[*far] else { continue };
                if !self.visited.insert(*far) {
                    continue;
                }
                if !stops {
                    next.push(*far);
                }
                if *answered && is_after(hops, key, bounds) {
                    found.push((key, *far));
                }
            }
        }
        // All nodes of a level are needed before the first of them by key are known.
        found.sort_unstable_by(|(one, _), (other, _)| by_key(one, other));
        let room = bounds.limit - self.rows.len();
        self.rows.extend(found.into_iter().take(room).map(|(_, node)| (hops, node)));
        if self.rows.len() < bounds.limit {
            self.frontier = next;
        }
    }

    fn count(self) -> Value {
        let rows = i64::try_from(self.rows.len()).expect("rows fit into memory");
        Value::List(vec![self.key, Value::Int(rows)])
    }

    fn answer(self, graph: &Graph<'_>, columns: &mut HashMap<usize, (usize, Vec<Value>)>) -> Value {
        let rows = self.rows.into_iter().map(|(hops, node)| {
            let Place::Inside { key, .. } = &graph.places[node] else {
                unreachable!("only nodes inside become rows")
            };
            let mut row = vec![Value::Int(hops.into()), key.clone()];
            if let Some((left, cells)) = columns.get_mut(&node) {
                *left -= 1;
                // The last row takes them.
                row.extend(if *left == 0 { std::mem::take(cells) } else { cells.clone() });
            }
            Value::List(row)
        });
        let rows = Value::List(rows.collect());
        Value::List(vec![self.key, rows])
    }
}

/// The nodes that a start has visited, a bit for each count.
#[derive(Default)]
struct Visited(Vec<u64>);

impl Visited {
    /// Whether the node is new.
    fn insert(&mut self, node: usize) -> bool {
        let (word, bit) = (node / 64, 1 << (node % 64));
        if word >= self.0.len() {
            self.0.resize(word + 1, 0);
        }
        let new = self.0[word] & bit == 0;
        self.0[word] |= bit;
        new
    }
}

fn is_after(hops: u32, key: &Value, bounds: &Bounds) -> bool {
    bounds.after.as_ref().is_none_or(|(last_hops, last_key)| {
        hops.cmp(last_hops).then_with(|| by_key(key, last_key)) == Ordering::Greater
    })
}

/// The order of keys as SQLite has it: integers, then text by code point.
fn by_key(one: &Value, other: &Value) -> Ordering {
    match (one, other) {
        (Value::String(one), Value::String(other)) => one.cmp(other),
        (one, other) => (one.as_str(), one.as_int()).cmp(&(other.as_str(), other.as_int())),
    }
}

fn prepare<'c>(connection: &'c Connection, text: &str) -> Result<CachedStatement<'c>, BackendError> {
    connection.prepare_cached(text).map_err(|problem| failure::failed(&problem))
}

/// Sets the list of a run.
fn set_list(prepared: &mut Prepared<'_>, numbers: &[i64]) -> Result<(), BackendError> {
    let mut list = String::with_capacity(numbers.len() * 8 + 2);
    list.push('[');
    for (position, number) in numbers.iter().enumerate() {
        let comma = if position == 0 { "" } else { "," };
        write!(list, "{comma}{number}").expect("text is written to memory");
    }
    list.push(']');
    prepared.raw_bind_parameter(1, cell::text(&list)).map_err(|problem| failure::failed(&problem))
}

fn each_row(
    prepared: &mut Prepared<'_>,
    mut take: impl FnMut(&Row<'_>) -> Result<(), BackendError>,
) -> Result<(), BackendError> {
    let mut rows = prepared.raw_query();
    while let Some(row) = rows.next().map_err(|problem| failure::failed(&problem))? {
        take(row)?;
    }
    Ok(())
}

fn integer(row: &Row<'_>, position: usize) -> Result<i64, BackendError> {
    row.get(position).map_err(|problem| BackendError::Record(problem.to_string()))
}

fn key(row: &Row<'_>, position: usize) -> Result<Value, BackendError> {
    match row.get_ref(position).map_err(|problem| failure::failed(&problem))? {
        ValueRef::Integer(number) => Ok(Value::Int(number)),
        ValueRef::Text(text) => match std::str::from_utf8(text) {
            Ok(text) => Ok(text.into()),
            Err(problem) => Err(BackendError::Record(problem.to_string())),
        },
        other @ (ValueRef::Null | ValueRef::Real(_) | ValueRef::Blob(_)) => {
            Err(BackendError::Record(format!("a key of type {}", other.data_type())))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_ordered_as_sqlite_orders_them() {
        let keys: Vec<Value> = vec![
            Value::Int(-1),
            Value::Int(2),
            Value::Int(10),
            "".into(),
            "10".into(),
            "2".into(),
            "\u{ffff}".into(),
            "😀".into(),
        ];
        let connection = Connection::open_in_memory().unwrap();
        for pair in keys.windows(2) {
            assert_eq!(by_key(&pair[0], &pair[1]), Ordering::Less, "{pair:?}");
            let less: bool = connection
                .query_row("SELECT ?1 < ?2", [cell::owned(&pair[0]), cell::owned(&pair[1])], |row| row.get(0))
                .unwrap();
            assert!(less, "{pair:?}");
        }
    }
}
