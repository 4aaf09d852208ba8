//! The functions SQLite lacks: `mlg_lower` and `mlg_sum`.
//!
//! In: cells. Out: a cell. Must not know: statements.

use rusqlite::{
    Connection,
    functions::{Aggregate, Context, FunctionFlags},
    types::{Value, ValueRef},
};

/// Registers the functions on a connection.
pub(super) fn register(connection: &Connection) -> Result<(), rusqlite::Error> {
    let pure =
        FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_scalar_function(c"mlg_lower", 1, pure, |context| {
        Ok(match context.get_raw(0) {
            ValueRef::Text(_) => Some(context.get_raw(0).as_str()?.to_lowercase()),
            ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) | ValueRef::Blob(_) => None,
        })
    })?;
    connection.create_aggregate_function(c"mlg_sum", 1, pure, Sum)
}

/// Sums integers exactly, and floats with the error of each addition carried along (Neumaier).
struct Sum;

/// A sum so far.
#[derive(Debug, Default)]
struct Total {
    integers: i128,
    floats: Option<Compensated>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Compensated {
    sum: f64,
    error: f64,
}

impl Compensated {
    fn add(&mut self, value: f64) {
        let next = self.sum + value;
        self.error +=
            if self.sum.abs() >= value.abs() { (self.sum - next) + value } else { (value - next) + self.sum };
        self.sum = next;
    }
}

impl Total {
    #[expect(clippy::cast_precision_loss, reason = "a sum beyond 64 bits is a float by definition")]
    fn finish(self) -> Value {
        match self.floats {
            None => match i64::try_from(self.integers) {
                Ok(sum) => Value::Integer(sum),
                Err(_) => Value::Real(self.integers as f64),
            },
            Some(mut floats) => {
                floats.add(self.integers as f64);
                // The carried error is meaningless once the sum has left the finite numbers.
                let corrected = floats.sum + floats.error;
                let sum = if corrected.is_finite() { corrected } else { floats.sum };
                // A sum that is no finite number is no value.
                if sum.is_finite() { Value::Real(sum) } else { Value::Null }
            }
        }
    }
}

impl Aggregate<Total, Value> for Sum {
    fn init(&self, _: &mut Context<'_>) -> rusqlite::Result<Total> {
        Ok(Total::default())
    }

    fn step(&self, context: &mut Context<'_>, total: &mut Total) -> rusqlite::Result<()> {
        match context.get_raw(0) {
            ValueRef::Integer(value) => total.integers += i128::from(value),
            ValueRef::Real(value) => total.floats.get_or_insert_default().add(value),
            ValueRef::Null | ValueRef::Text(_) | ValueRef::Blob(_) => {}
        }
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, total: Option<Total>) -> rusqlite::Result<Value> {
        Ok(total.unwrap_or_default().finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evaluate(expression: &str) -> Value {
        let connection = Connection::open_in_memory().unwrap();
        register(&connection).unwrap();
        connection.query_row(&format!("SELECT {expression}"), [], |row| row.get(0)).unwrap()
    }

    fn sum(values: &str) -> Value {
        evaluate(&format!("mlg_sum(column1) FROM (VALUES {values})"))
    }

    #[test]
    fn lower_case_is_rusts() {
        assert_eq!(evaluate("mlg_lower('ÄΣ İx')"), Value::Text("ÄΣ İx".to_lowercase()));
        assert_eq!(evaluate("mlg_lower(NULL)"), Value::Null);
    }

    #[test]
    fn integers_are_exact_and_overflow_into_a_float() {
        assert_eq!(sum("(1), (NULL), (2)"), Value::Integer(3));
        assert_eq!(evaluate("mlg_sum(1) WHERE 0"), Value::Integer(0));
        let most = i64::MAX;
        assert_eq!(sum(&format!("({most}), (1), (-1)")), Value::Integer(most));
        assert_eq!(sum(&format!("({most}), ({most})")), Value::Real(18_446_744_073_709_551_614.0));
    }

    #[test]
    fn floats_stay_floats_and_keep_small_parts() {
        assert_eq!(sum("(1.0), (2.0)"), Value::Real(3.0));
        assert_eq!(sum("(1e100), (1.0), (-1e100)"), Value::Real(1.0));
        assert_eq!(sum("(1e308), (1e308)"), Value::Null);
    }
}
