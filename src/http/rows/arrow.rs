//! Rows -> record batches of an Arrow stream (Apache Arrow, "IPC Streaming Format"): the schema, a batch for each page, the end.
//!
//! In: columns with their kinds, rows of JSON. Out: bytes. Must not know: pages, requests.
//!
//! Integers are 64 bits wide, times are microseconds in UTC, dates are days; every column may have nulls, and lists of objects are
//! JSON text.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, RecordBatch, RecordBatchOptions,
    builder::{
        ArrayBuilder, BooleanBuilder, Date32Builder, Float64Builder, Int64Builder, ListBuilder,
        StringBuilder, TimestampMicrosecondBuilder,
    },
};
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use serde_json::Value as Json;

use super::{
    below,
    columns::{Column, Kind},
};
use crate::{catalog::types::Scalar, scalar, value::Value};

const MICROSECONDS_OF_DAY: i64 = 86_400_000_000;

/// A stream that has begun.
pub(super) struct Stream {
    schema: SchemaRef,
    writer: StreamWriter<Vec<u8>>,
}

impl Stream {
    /// And its schema as bytes.
    pub(super) fn new(columns: &[Column]) -> (Self, Vec<u8>) {
        let field = |column: &Column| Field::new(&column.name, data_type(&column.kind), true);
        let schema = Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()));
        let writer =
            StreamWriter::try_new(Vec::new(), &schema).expect("a schema of plain types is written to memory");
        let mut stream = Self { schema, writer };
        let head = stream.taken();
        (stream, head)
    }

    /// A batch of rows.
    pub(super) fn batch(&mut self, columns: &[Column], rows: &[Json]) -> Vec<u8> {
        let arrays = columns.iter().map(|column| array(column, rows)).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(rows.len()));
        let batch = RecordBatch::try_new_with_options(Arc::clone(&self.schema), arrays, &options)
            .expect("the columns are those of the schema");
        self.writer.write(&batch).expect("a batch is written to memory");
        self.taken()
    }

    /// Its end.
    pub(super) fn end(&mut self) -> Vec<u8> {
        self.writer.finish().expect("a stream ends once");
        self.taken()
    }

    fn taken(&mut self) -> Vec<u8> {
        std::mem::take(self.writer.get_mut())
    }
}

fn data_type(kind: &Kind) -> DataType {
    match kind {
        Kind::Objects => DataType::Utf8,
        Kind::List(scalar) => DataType::List(Arc::new(Field::new_list_field(of_scalar(scalar), true))),
        Kind::One(scalar) => of_scalar(scalar),
    }
}

fn of_scalar(scalar: &Scalar) -> DataType {
    match scalar {
        Scalar::Id | Scalar::String | Scalar::Enum(_) => DataType::Utf8,
        Scalar::Int | Scalar::BigInt => DataType::Int64,
        Scalar::Float => DataType::Float64,
        Scalar::Boolean => DataType::Boolean,
        Scalar::DateTime => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
        Scalar::Date => DataType::Date32,
    }
}

fn array(column: &Column, rows: &[Json]) -> ArrayRef {
    let cells = rows.iter().map(|row| below(row, &column.path));
    match &column.kind {
        Kind::Objects => {
            let text = |cell: &Json| (!cell.is_null()).then(|| cell.to_string());
            Arc::new(cells.map(text).collect::<arrow_array::StringArray>())
        }
        Kind::One(scalar) => of_scalars(scalar, cells),
        Kind::List(scalar) => {
            let mut lists = ListBuilder::new(builder(scalar));
            for cell in cells {
                for item in cell.as_array().into_iter().flatten() {
                    append(lists.values(), scalar, item);
                }
                lists.append(cell.is_array());
            }
            Arc::new(lists.finish())
        }
    }
}

fn of_scalars<'v>(scalar: &Scalar, cells: impl Iterator<Item = &'v Json>) -> ArrayRef {
    let mut builder = builder(scalar);
    cells.for_each(|cell| append(&mut builder, scalar, cell));
    builder.finish()
}

fn builder(scalar: &Scalar) -> Box<dyn ArrayBuilder> {
    match scalar {
        Scalar::Id | Scalar::String | Scalar::Enum(_) => Box::new(StringBuilder::new()),
        Scalar::Int | Scalar::BigInt => Box::new(Int64Builder::new()),
        Scalar::Float => Box::new(Float64Builder::new()),
        Scalar::Boolean => Box::new(BooleanBuilder::new()),
        Scalar::DateTime => Box::new(TimestampMicrosecondBuilder::new().with_timezone("UTC")),
        Scalar::Date => Box::new(Date32Builder::new()),
    }
}

/// Appends a value, or null for one that is none of the scalar, which `projection` writes nowhere.
fn append(builder: &mut Box<dyn ArrayBuilder>, scalar: &Scalar, cell: &Json) {
    let value = match (scalar, cell) {
        (_, Json::Null) => None,
        // Days are counted as midnights.
        (Scalar::Date, Json::String(date)) => {
            scalar::from_json(&Scalar::DateTime, &Json::from(format!("{date}T00:00:00Z"))).ok()
        }
        (scalar, cell) => scalar::from_json(scalar, cell).ok(),
    };
    let integer = match &value {
        Some(Value::Int(number) | Value::DateTime(number)) => Some(*number),
        _ => None,
    };
    let any = builder.as_any_mut();
    if let Some(texts) = any.downcast_mut::<StringBuilder>() {
        texts.append_option(value.as_ref().and_then(Value::as_str));
    } else if let Some(integers) = any.downcast_mut::<Int64Builder>() {
        integers.append_option(integer);
    } else if let Some(numbers) = any.downcast_mut::<Float64Builder>() {
        numbers.append_option(cell.as_f64());
    } else if let Some(truths) = any.downcast_mut::<BooleanBuilder>() {
        truths.append_option(cell.as_bool());
    } else if let Some(times) = any.downcast_mut::<TimestampMicrosecondBuilder>() {
        times.append_option(integer);
    } else if let Some(dates) = any.downcast_mut::<Date32Builder>() {
        let days = integer.map(|micros| micros.div_euclid(MICROSECONDS_OF_DAY));
        dates.append_option(days.and_then(|days| i32::try_from(days).ok()));
    } else {
        unreachable!("`builder` makes one of these");
    }
}
