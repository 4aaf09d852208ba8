//! Bugs planted into statements of SQL, which run on the tables as they stand: each must show in some answer.
//!
//! In: a Plan. Out: what the statements answer, right or with one bug wherever it fits. Must not know: the stores' own
//! way of running a statement.

use mlg::{
    catalog::types::Catalog,
    error::ClientError,
    plan::types::{Answers, Plan},
    sql::{self, Answer, Statement},
    value::Value,
};
use rusqlite::{
    Connection,
    functions::{Aggregate, Context, FunctionFlags},
    params_from_iter,
    types::{Value as Cell, ValueRef},
};
use serde_json::Value as Json;

/// A kind of bug, and the text with it; the same text where it fits nowhere.
pub(crate) type TextBug = (&'static str, fn(&str) -> String);

/// The bugs.
pub(crate) const TEXT_BUGS: &[TextBug] = &[
    ("`NOT EXISTS` as `EXISTS`", |text| text.replace("NOT EXISTS (", "EXISTS (")),
    ("`= 1` as `>= 1` of a count", |text| lines(text, |line| line.replace(") = 1", ") >= 1"))),
    ("last key of `ORDER BY` dropped", |text| orders(text, last_dropped)),
    ("`ASC` and `DESC` turned", |text| orders(text, |keys| swapped(keys, " ASC", " DESC"))),
    ("`NULLS FIRST` and `NULLS LAST` turned", |text| swapped(text, " NULLS FIRST", " NULLS LAST")),
    ("order of missing values left to SQLite", |text| text.replace(" NULLS LAST", "")),
    ("`>` as `>=`", |text| text.replace(" > ?", " >= ?")),
    ("one row too few", |text| lines(text, one_less)),
    ("all counted for values", count_of_all),
    ("`DISTINCT` dropped", |text| text.replace("SELECT DISTINCT ", "SELECT ")),
    ("relationship walked the wrong way", |text| swapped(text, "._from", "._to")),
    ("label of the far end not tested", |text| lines(text, label_dropped)),
    ("`contains` as `startsWith`", |text| text.replace(") > 0", ") = 1")),
    ("`coalesce` dropped", |text| text.replace(", '[]')", ", NULL)")),
    ("`IS NOT TRUE` dropped", |text| text.replace(" IS NOT TRUE", "")),
    ("lower case forgotten", |text| text.replace("mlg_lower(", "(")),
];

fn lines(text: &str, change: impl Fn(&str) -> String) -> String {
    text.lines().map(change).collect::<Vec<_>>().join("\n")
}

fn orders(text: &str, change: impl Fn(&str) -> String) -> String {
    lines(
        text,
        |line| if line.trim_start().starts_with("ORDER BY ") { change(line) } else { line.to_owned() },
    )
}

fn last_dropped(keys: &str) -> String {
    keys.rsplit_once(", ").map_or(keys, |(kept, _)| kept).to_owned()
}

fn swapped(text: &str, one: &str, other: &str) -> String {
    text.replace(one, "\u{1}").replace(other, one).replace('\u{1}', other)
}

fn one_less(line: &str) -> String {
    match line.trim_start().strip_prefix("LIMIT ") {
        Some(limit) => format!("LIMIT max({limit} - 1, 0)"),
        None => line.to_owned(),
    }
}

fn label_dropped(line: &str) -> String {
    let tested = line.trim_start().starts_with("AND n") && line.contains("._label = '");
    if tested { String::new() } else { line.to_owned() }
}

fn count_of_all(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("count(n") {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        out.push_str("count(*)");
        rest = from.split_once(')').map_or("", |(_, rest)| rest);
    }
    out + rest
}

/// What the reads of a plan answer, each statement changed first; nothing where the change changes none.
pub(crate) fn answers(
    (catalog, connection): (&Catalog, &Connection),
    plan: &Plan,
    change: impl Fn(&str) -> String,
) -> Option<Answers> {
    let mut changed = false;
    let mut change = |mut statement: Statement| {
        let text = change(&statement.text);
        changed |= text != statement.text;
        statement.text = text;
        statement
    };
    let mut reads = Vec::new();
    for read in &plan.reads {
        let statements = sql::statements(catalog, read);
        let Answer::One(answer) = statements.answer else { return None };
        let before: Vec<Statement> = statements.before.into_iter().map(&mut change).collect();
        reads.push((before, change(answer)));
    }
    changed.then(|| {
        let read = |(before, answer): &(Vec<Statement>, Statement)| -> Result<Value, ClientError> {
            let mut known = Vec::new();
            for statement in before {
                known.push(run(connection, statement, &known));
            }
            Ok(match run(connection, answer, &known) {
                Cell::Text(text) => value(&serde_json::from_str(&text).expect("an answer is JSON")),
                Cell::Integer(number) => Value::Int(number),
                cell => panic!("{cell:?} as an answer"),
            })
        };
        Answers { reads: reads.iter().map(read).collect(), follows: Vec::new() }
    })
}

fn run(connection: &Connection, statement: &Statement, before: &[Cell]) -> Cell {
    let mut cells: Vec<Cell> = statement.parameters.iter().map(cell).collect();
    for (position, which) in &statement.before {
        cells[*position] = before[*which].clone();
    }
    let row = connection.query_row(&statement.text, params_from_iter(cells), |row| row.get(0));
    row.unwrap_or_else(|problem| panic!("{problem}: {}", statement.text))
}

fn cell(value: &Value) -> Cell {
    match value {
        Value::Null => Cell::Null,
        Value::Bool(truth) => Cell::Integer(i64::from(*truth)),
        Value::Int(number) | Value::DateTime(number) => Cell::Integer(*number),
        Value::Date(date) => Cell::Integer(i64::from(*date)),
        Value::Float(number) => Cell::Real(*number),
        Value::String(text) => Cell::Text(text.clone()),
        Value::List(items) => Cell::Text(Json::Array(items.iter().map(item).collect()).to_string()),
        Value::Map(_) => panic!("reads have no maps"),
    }
}

fn item(value: &Value) -> Json {
    match cell(value) {
        Cell::Null => Json::Null,
        Cell::Integer(number) => number.into(),
        Cell::Real(number) => number.into(),
        Cell::Text(text) => text.into(),
        Cell::Blob(_) => panic!("values are no blobs"),
    }
}

/// An answer as a Value.
fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(truth) => Value::Bool(*truth),
        Json::Number(number) => match number.as_i64() {
            Some(number) => Value::Int(number),
            None => Value::Float(number.as_f64().expect("a number")),
        },
        Json::String(text) => Value::String(text.clone()),
        Json::Array(items) => Value::List(items.iter().map(value).collect()),
        Json::Object(_) => panic!("an answer has no maps: {json}"),
    }
}

/// A connection with functions as the store's own have them; everything that is stored here fits.
pub(crate) fn connect(path: &std::path::Path) -> Connection {
    let connection = Connection::open(path).expect("the store is a file");
    let pure = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    let lower = |context: &Context<'_>| Ok(context.get::<Option<String>>(0)?.map(|text| text.to_lowercase()));
    connection.create_scalar_function("mlg_lower", 1, pure, lower).expect("a function");
    connection.create_scalar_function("mlg_unfit", 3, pure, |_| Ok(false)).expect("a function");
    connection.create_aggregate_function("mlg_sum", 1, pure, Sum).expect("a function");
    connection
}

struct Sum;

impl Aggregate<(i128, Option<f64>), Cell> for Sum {
    fn init(&self, _: &mut Context<'_>) -> rusqlite::Result<(i128, Option<f64>)> {
        Ok((0, None))
    }

    fn step(&self, context: &mut Context<'_>, sum: &mut (i128, Option<f64>)) -> rusqlite::Result<()> {
        match context.get_raw(0) {
            ValueRef::Integer(value) => sum.0 += i128::from(value),
            ValueRef::Real(value) => sum.1 = Some(sum.1.unwrap_or_default() + value),
            ValueRef::Null | ValueRef::Text(_) | ValueRef::Blob(_) => {}
        }
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, sum: Option<(i128, Option<f64>)>) -> rusqlite::Result<Cell> {
        let (integers, floats) = sum.unwrap_or_default();
        Ok(match (i64::try_from(integers), floats) {
            (Ok(sum), None) => Cell::Integer(sum),
            (_, floats) => Cell::Real(floats.unwrap_or_default() + integers as f64),
        })
    }
}
