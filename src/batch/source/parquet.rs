//! Tables of Apache Parquet, read in batches.

use std::fs::File;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use arrow_array::cast::AsArray as _;
use arrow_array::types::{
    Date32Type, Date64Type, Decimal128Type, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, RecordBatch};
use arrow_schema::{DataType, TimeUnit};
use jiff::Timestamp;
use jiff::tz::Offset;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use serde_json::Value;

use super::bytes::{Stopped, Tally};
use super::date::of_timestamp;
use super::record::{Record, Records};
use crate::batch::row::{Cell, Column, ColumnKind, RowError};

/// Rows that are unpacked at once.
const BATCH: usize = 512;

/// The rows of a Parquet file.
pub(super) struct Batches {
    reader: ParquetRecordBatchReader,
    batch: Option<RecordBatch>,
    at: usize,
    row: u64,
    rows: u64,
    size: u64,
    columns: Arc<[Column]>,
    tally: Arc<Tally>,
}

impl Batches {
    /// Reads the columns.
    ///
    /// # Errors
    /// When it is no Parquet file, or one that is encrypted.
    pub fn new(file: File, tally: &Arc<Tally>) -> Result<Batches, String> {
        let size = file.metadata().map(|meta| meta.len()).unwrap_or_default();
        // Without what Arrow's programs add to the file, there are no dictionaries and the like to be seen through.
        let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
        let builder =
            ParquetRecordBatchReaderBuilder::try_new_with_options(file, options).map_err(|e| e.to_string())?;
        let rows = builder.metadata().file_metadata().num_rows().unsigned_abs();
        let column =
            |field: &Arc<arrow_schema::Field>| Column { name: field.name().clone(), kind: kind(field.data_type()) };
        let columns = builder.schema().fields().iter().map(column).collect();
        let reader = builder.with_batch_size(BATCH).build().map_err(|error| error.to_string())?;
        Ok(Batches { reader, batch: None, at: 0, row: 0, rows, size, columns, tally: tally.clone() })
    }
}

impl Records for Batches {
    fn next(&mut self) -> Option<Result<Record, RowError>> {
        loop {
            if let Some(batch) = &self.batch
                && self.at < batch.num_rows()
            {
                let (mut cells, mut nested) = (Vec::with_capacity(self.columns.len()), Vec::new());
                for (place, array) in batch.columns().iter().enumerate() {
                    match self.columns[place].kind {
                        ColumnKind::Json if !array.is_null(self.at) => {
                            let value = value(array, self.at);
                            cells.push(Cell::Json(value.to_string()));
                            nested.push((place, value));
                        }
                        _ => cells.push(cell(array, self.at)),
                    }
                }
                self.at += 1;
                self.row += 1;
                return Some(Ok(Record {
                    line: self.row,
                    columns: self.columns.clone(),
                    cells,
                    nested: nested.into(),
                }));
            }
            // Which bytes were read is only known to the pages; the rows tell as well how far it is.
            let read = (self.size as f64 * (self.row as f64 / self.rows.max(1) as f64)) as u64;
            self.tally.read.store(read.min(self.size), Ordering::Relaxed);
            self.batch = None;
            match self.reader.next()? {
                Ok(batch) => (self.batch, self.at) = (Some(batch), 0),
                Err(error) => {
                    let _ = self.tally.stopped.set(Stopped { reason: error.to_string(), may_pass: false });
                    return None;
                }
            }
        }
    }

    fn columns(&self) -> Option<Arc<[Column]>> {
        Some(self.columns.clone())
    }

    fn was_last(&self) -> bool {
        false
    }
}

fn kind(of: &DataType) -> ColumnKind {
    match of {
        DataType::Boolean => ColumnKind::Boolean,
        DataType::Int8 | DataType::Int16 | DataType::Int32 | DataType::Int64 => ColumnKind::Integer,
        DataType::UInt8 | DataType::UInt16 | DataType::UInt32 => ColumnKind::Integer,
        DataType::Float16 | DataType::Float32 | DataType::Float64 => ColumnKind::Number,
        // Identifiers of databases come as decimals without a fraction.
        DataType::Decimal128(digits, 0) if *digits <= 18 => ColumnKind::Integer,
        DataType::Decimal128(digits, behind) => {
            u8::try_from(*behind).map_or(ColumnKind::Text, |behind| ColumnKind::Decimal(*digits, behind))
        }
        DataType::Date32 => ColumnKind::Date,
        DataType::Timestamp(_, None) => ColumnKind::LocalTime,
        DataType::Date64 | DataType::Timestamp(..) => ColumnKind::Timestamp,
        DataType::Struct(_)
        | DataType::List(_)
        | DataType::LargeList(_)
        | DataType::FixedSizeList(..)
        | DataType::Map(..) => ColumnKind::Json,
        _ => ColumnKind::Text,
    }
}

fn cell(array: &dyn Array, at: usize) -> Cell {
    if array.is_null(at) {
        return Cell::Empty;
    }
    match array.data_type() {
        DataType::Boolean => Cell::Boolean(array.as_boolean().value(at)),
        DataType::Int8 => Cell::Integer(array.as_primitive::<Int8Type>().value(at).into()),
        DataType::Int16 => Cell::Integer(array.as_primitive::<Int16Type>().value(at).into()),
        DataType::Int32 => Cell::Integer(array.as_primitive::<Int32Type>().value(at).into()),
        DataType::Int64 => Cell::Integer(array.as_primitive::<Int64Type>().value(at)),
        DataType::UInt8 => Cell::Integer(array.as_primitive::<UInt8Type>().value(at).into()),
        DataType::UInt16 => Cell::Integer(array.as_primitive::<UInt16Type>().value(at).into()),
        DataType::UInt32 => Cell::Integer(array.as_primitive::<UInt32Type>().value(at).into()),
        DataType::UInt64 => Cell::Text(array.as_primitive::<UInt64Type>().value(at).to_string()),
        DataType::Float16 => Cell::Number(array.as_primitive::<Float16Type>().value(at).to_f64()),
        DataType::Float32 => Cell::Number(array.as_primitive::<Float32Type>().value(at).into()),
        DataType::Float64 => Cell::Number(array.as_primitive::<Float64Type>().value(at)),
        DataType::Decimal128(digits, 0) if *digits <= 18 => {
            i64::try_from(array.as_primitive::<Decimal128Type>().value(at)).map_or(Cell::Empty, Cell::Integer)
        }
        DataType::Decimal128(..) => Cell::Text(array.as_primitive::<Decimal128Type>().value_as_string(at)),
        DataType::Date32 => {
            let moment = moment(i64::from(array.as_primitive::<Date32Type>().value(at)) * 86_400, 1);
            moment.map_or(Cell::Empty, |moment| Cell::Text(Offset::UTC.to_datetime(moment).date().to_string()))
        }
        DataType::Date64 => instant(moment(array.as_primitive::<Date64Type>().value(at), 1_000)),
        DataType::Timestamp(unit, zone) => {
            let moment = match unit {
                TimeUnit::Second => moment(array.as_primitive::<TimestampSecondType>().value(at), 1),
                TimeUnit::Millisecond => moment(array.as_primitive::<TimestampMillisecondType>().value(at), 1_000),
                TimeUnit::Microsecond => moment(array.as_primitive::<TimestampMicrosecondType>().value(at), 1_000_000),
                TimeUnit::Nanosecond => {
                    moment(array.as_primitive::<TimestampNanosecondType>().value(at), 1_000_000_000)
                }
            };
            match zone {
                Some(_) => instant(moment),
                None => moment.map_or(Cell::Empty, |at| Cell::Text(Offset::UTC.to_datetime(at).to_string())),
            }
        }
        DataType::Utf8 => Cell::Text(array.as_string::<i32>().value(at).to_string()),
        DataType::LargeUtf8 => Cell::Text(array.as_string::<i64>().value(at).to_string()),
        DataType::Utf8View => Cell::Text(array.as_string_view().value(at).to_string()),
        // Texts of programs that do not say that they are.
        DataType::Binary => text(array.as_binary::<i32>().value(at)),
        DataType::LargeBinary => text(array.as_binary::<i64>().value(at)),
        DataType::FixedSizeBinary(_) => {
            let bytes = array.as_fixed_size_binary().value(at);
            Cell::Text(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
        }
        _ => Cell::Json(value(array, at).to_string()),
    }
}

fn text(bytes: &[u8]) -> Cell {
    Cell::Text(String::from_utf8_lossy(bytes).into_owned())
}

/// So many parts of a second since 1970, `parts` to the second.
fn moment(count: i64, parts: i64) -> Option<Timestamp> {
    Timestamp::from_nanosecond(i128::from(count) * i128::from(1_000_000_000 / parts)).ok()
}

fn instant(moment: Option<Timestamp>) -> Cell {
    moment.map_or(Cell::Empty, |moment| Cell::Text(of_timestamp(moment)))
}

/// The same as JSON, nested as it is.
fn value(array: &dyn Array, at: usize) -> Value {
    if array.is_null(at) {
        return Value::Null;
    }
    let items = |items: &dyn Array| (0..items.len()).map(|at| value(items, at)).collect();
    match array.data_type() {
        DataType::Struct(fields) => {
            let columns = array.as_struct().columns().iter();
            fields.iter().zip(columns).map(|(field, column)| (field.name().clone(), value(column, at))).collect()
        }
        DataType::List(_) => items(&array.as_list::<i32>().value(at)),
        DataType::LargeList(_) => items(&array.as_list::<i64>().value(at)),
        DataType::FixedSizeList(..) => items(&array.as_fixed_size_list().value(at)),
        DataType::Map(..) => {
            let entries = array.as_map().value(at);
            let (keys, values) = (entries.column(0), entries.column(1));
            (0..entries.len()).map(|at| (cell(keys, at).shown(), value(values, at))).collect()
        }
        // What there is no reading for is no text either.
        DataType::Decimal256(..)
        | DataType::Decimal32(..)
        | DataType::Decimal64(..)
        | DataType::Interval(_)
        | DataType::Duration(_)
        | DataType::Union(..)
        | DataType::RunEndEncoded(..)
        | DataType::Dictionary(..)
        | DataType::ListView(_)
        | DataType::LargeListView(_)
        | DataType::Null => Value::Null,
        DataType::Time32(_) | DataType::Time64(_) | DataType::BinaryView => Value::Null,
        _ => match cell(array, at) {
            Cell::Empty => Value::Null,
            Cell::Text(text) | Cell::Json(text) => Value::String(text),
            Cell::Integer(number) => number.into(),
            Cell::Number(number) => number.into(),
            Cell::Boolean(value) => value.into(),
        },
    }
}
