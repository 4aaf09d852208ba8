//! The functions SQLite lacks: `mlg_lower`, `mlg_sum` and `mlg_unfit`.
//!
//! In: cells. Out: a cell. Must not know: statements.

use rusqlite::{
    Connection,
    functions::{Aggregate, Context, FunctionFlags},
    types::{Value, ValueRef},
};

use super::record;
use crate::{catalog::types::Scalar, scalar};

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
    connection.create_scalar_function(c"mlg_unfit", 3, pure, |context| {
        let scalar = scalar_named(context.get_raw(1).as_str()?);
        Ok(unfit(context.get_raw(0), &scalar, context.get_raw(2).as_i64()? != 0))
    })?;
    connection.create_aggregate_function(c"mlg_sum", 1, pure, Sum)
}

/// The scalar with a name; the names of enums are the statement's business, so an enum is text.
fn scalar_named(name: &str) -> Scalar {
    match name {
        "ID" => Scalar::Id,
        "Int" => Scalar::Int,
        "BigInt" => Scalar::BigInt,
        "Float" => Scalar::Float,
        "Boolean" => Scalar::Boolean,
        "DateTime" => Scalar::DateTime,
        "Date" => Scalar::Date,
        _ => Scalar::String,
    }
}

/// Whether a cell holds what a response can't be made of. Null is no value, so it is not unfit.
fn unfit(cell: ValueRef<'_>, scalar: &Scalar, list: bool) -> bool {
    let fits = |value: &crate::value::Value| scalar::write_json(&mut Vec::new(), scalar, value).is_ok();
    let value = match cell {
        ValueRef::Null => return false,
        ValueRef::Blob(_) => return true,
        ValueRef::Text(text) if list => {
            return !record::decode(text).is_ok_and(|value| {
                value.as_list().is_some_and(|items| items.iter().all(|item| !item.is_null() && fits(item)))
            });
        }
        ValueRef::Integer(_) | ValueRef::Real(_) if list => return true,
        ValueRef::Text(text) => match std::str::from_utf8(text) {
            Ok(text) => text.into(),
            Err(_) => return true,
        },
        ValueRef::Integer(number) => crate::value::Value::Int(number),
        ValueRef::Real(number) => crate::value::Value::Float(number),
    };
    !fits(&value)
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
    fn unfit_is_what_no_response_can_hold() {
        for (cell, scalar, list, expected) in [
            ("NULL", "Int", 0, 0),
            ("'1'", "Int", 0, 1),
            ("2147483647", "Int", 0, 0),
            ("2147483648", "Int", 0, 1),
            ("2147483648", "BigInt", 0, 0),
            ("1", "Float", 0, 0),
            ("9e999", "Float", 0, 1),
            ("2", "Boolean", 0, 1),
            ("1", "String", 0, 1),
            ("x'00'", "String", 0, 1),
            ("20231332", "Date", 0, 1),
            ("20231231", "Date", 0, 0),
            ("'[\"a\"]'", "String", 1, 0),
            ("'[\"a\",null]'", "String", 1, 1),
            ("'[1]'", "String", 1, 1),
            ("'a'", "String", 1, 1),
            ("3", "Int", 1, 1),
        ] {
            let found = evaluate(&format!("mlg_unfit({cell}, '{scalar}', {list})"));
            assert_eq!(found, Value::Integer(expected), "{cell} as {scalar}, list {list}");
        }
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
