//! Parquet, made at the end: a file of it cannot be appended to, and what its columns hold is known only when the
//! last row has been read. Until then each row is a line: an array of texts, the added columns first.

use std::borrow::Cow;
use std::io::{self, BufRead, Write};
use std::sync::Arc;

use jiff::civil::Date;
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical, ZstdLevel};
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, DoubleType, FixedLenByteArray, FixedLenByteArrayType, Int32Type,
    Int64Type,
};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{Type, TypePtr};
use serde::Deserialize;

use super::kind_of;
use crate::batch::json;
use crate::batch::layout::{Kept, Kind, Mapping, unscaled};
use crate::batch::row::Cell;

/// Bytes of text that are gathered for one row group, and its rows at most.
const GROUP_BYTES: usize = 16 << 20;
const GROUP_ROWS: usize = 128 << 10;

/// Appends the line of a row.
pub(super) fn cells<'a>(
    out: &mut Vec<u8>,
    added: impl Iterator<Item = Option<Cow<'a, str>>>,
    mapping: &Mapping,
    cells: &[Cell],
) {
    for (i, cell) in added.enumerate() {
        out.push(if i == 0 { b'[' } else { b',' });
        match cell {
            None => out.extend(b"null"),
            Some(text) => json::text(out, &text),
        }
    }
    for from in &mapping.from {
        out.push(b',');
        match from.and_then(|from| cells.get(from)) {
            None | Some(Cell::Empty) => out.extend(b"null"),
            Some(cell) => json::text(out, &cell.as_text()),
        }
    }
    out.extend(b"]\n");
}

/// Makes a Parquet file of the lines of all rows. `go_on` is asked between row groups; the result says whether it
/// was ever answered with no, and the file is to be thrown away.
///
/// # Errors
/// When the lines cannot be read or the file cannot be written.
pub(in crate::batch) fn convert(
    mut lines: impl BufRead,
    kept: &[Kept],
    added: &[&str],
    out: impl Write + Send,
    go_on: &mut dyn FnMut(u64) -> bool,
) -> io::Result<bool> {
    let compression = Compression::ZSTD(ZstdLevel::try_new(3).map_err(failed)?);
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .set_created_by(concat!("triage ", env!("CARGO_PKG_VERSION")).to_string())
        .build();
    let columns = columns(kept, added);
    let fields =
        columns.iter().map(|(name, kind)| field(name, *kind)).collect::<Result<Vec<_>, _>>().map_err(failed)?;
    let schema = Type::group_type_builder("tickets").with_fields(fields).build().map_err(failed)?;
    let mut writer = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties)).map_err(failed)?;
    let new_group = || columns.iter().map(|(_, kind)| Gathered::new(*kind)).collect::<Vec<_>>();
    let (mut group, mut rows, mut bytes, mut done) = (new_group(), 0, 0, 0);
    let mut line = String::new();
    while lines.read_line(&mut line)? > 0 {
        let cells: Vec<Option<Text>> = serde_json::from_str(&line)?;
        // The added columns come first in the line and last in the file; later rows may have more columns.
        let (said, own) = cells.split_at_checked(added.len()).ok_or(io::ErrorKind::InvalidData)?;
        for (i, column) in group.iter_mut().enumerate() {
            let cell = if i < kept.len() { own.get(i) } else { said.get(i - kept.len()) };
            column.push(cell.and_then(Option::as_ref).map(|text| &*text.0))?;
        }
        rows += 1;
        bytes += line.trim_end_matches('\n').len();
        line.clear();
        if rows == GROUP_ROWS || bytes >= GROUP_BYTES {
            done += rows as u64;
            write_group(&mut writer, std::mem::replace(&mut group, new_group())).map_err(failed)?;
            (rows, bytes) = (0, 0);
            if !go_on(done) {
                return Ok(false);
            }
        }
    }
    if rows > 0 {
        write_group(&mut writer, group).map_err(failed)?;
    }
    writer.close().map_err(failed)?;
    Ok(true)
}

/// A cell in a line, copied only if it holds escapes.
#[derive(Deserialize)]
struct Text<'l>(#[serde(borrow)] Cow<'l, str>);

/// All columns of the file. A name in Parquet is never empty.
fn columns(kept: &[Kept], added: &[&str]) -> Vec<(String, Kind)> {
    let taken = |name: &str| kept.iter().any(|other| other.label == name);
    let named = kept.iter().enumerate().map(|(i, column)| {
        let mut name = column.label.clone();
        while name.is_empty() || (column.label.is_empty() && taken(&name)) {
            name = if name.is_empty() { format!("column_{}", i + 1) } else { name + "_" };
        }
        (name, column.kind())
    });
    named.chain(added.iter().map(|name| ((*name).to_string(), kind_of(name)))).collect()
}

fn field(name: &str, kind: Kind) -> Result<TypePtr, ParquetError> {
    let time = |has_zone, unit| Some(LogicalType::timestamp(has_zone, unit));
    let (physical, logical) = match kind {
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Json => (Physical::BYTE_ARRAY, Some(LogicalType::Json)),
        Kind::Integer => (Physical::INT64, None),
        Kind::Number => (Physical::DOUBLE, None),
        Kind::Boolean => (Physical::BOOLEAN, None),
        Kind::Instant => (Physical::INT64, time(true, TimeUnit::MICROS)),
        Kind::FineInstant => (Physical::INT64, time(true, TimeUnit::NANOS)),
        Kind::LocalTime => (Physical::INT64, time(false, TimeUnit::MICROS)),
        Kind::FineLocalTime => (Physical::INT64, time(false, TimeUnit::NANOS)),
        Kind::Date => (Physical::INT32, Some(LogicalType::Date)),
        Kind::Decimal(digits, behind) => {
            (Physical::FIXED_LEN_BYTE_ARRAY, Some(LogicalType::decimal(behind.into(), digits.into())))
        }
    };
    let mut field = Type::primitive_type_builder(name, physical).with_logical_type(logical);
    if let Kind::Decimal(digits, behind) = kind {
        field = field.with_length(DECIMAL_BYTES).with_precision(digits.into()).with_scale(behind.into());
    }
    field.with_repetition(Repetition::OPTIONAL).build().map(Arc::new)
}

/// Bytes of a decimal number: all that have up to 38 digits fit.
const DECIMAL_BYTES: i32 = i128::BITS as i32 / 8;

/// The cells of one column of a row group: those that hold a value, and for each row whether it has one.
struct Gathered {
    kind: Kind,
    has: Vec<i16>,
    values: Values,
}

enum Values {
    Texts(Texts),
    Decimals(Vec<FixedLenByteArray>),
    Days(Vec<i32>),
    Integers(Vec<i64>),
    Numbers(Vec<f64>),
    Booleans(Vec<bool>),
}

/// Texts one after another, in pieces that stay where they are: one that grew would lie in memory twice while it is
/// copied, and so much more would be needed of it.
#[derive(Default)]
struct Texts {
    pieces: Vec<Vec<u8>>,
    lengths: Vec<u32>,
}

/// Bytes of a piece; a text that is longer has one of its own.
const PIECE: usize = 128 << 10;

impl Texts {
    fn push(&mut self, text: &str) -> io::Result<()> {
        self.lengths.push(u32::try_from(text.len()).map_err(|_| io::ErrorKind::FileTooLarge)?);
        match self.pieces.last_mut().filter(|last| last.len() + text.len() <= last.capacity()) {
            Some(last) => last.extend_from_slice(text.as_bytes()),
            None => {
                let mut piece = Vec::with_capacity(text.len().max(PIECE));
                piece.extend_from_slice(text.as_bytes());
                self.pieces.push(piece);
            }
        }
        Ok(())
    }

    /// The texts, not copied.
    fn values(self) -> Vec<ByteArray> {
        let mut pieces = self.pieces.into_iter().map(ByteArray::from);
        let (mut piece, mut at) = (pieces.next().unwrap_or_default(), 0);
        let value = |length: u32| {
            let length = length as usize;
            // What did not fit began the next one.
            if at + length > piece.len() {
                (piece, at) = (pieces.next().unwrap_or_default(), 0);
            }
            at += length;
            piece.slice(at - length, length)
        };
        self.lengths.into_iter().map(value).collect()
    }
}

impl Gathered {
    fn new(kind: Kind) -> Gathered {
        let values = match kind {
            Kind::Text | Kind::Json => Values::Texts(Texts::default()),
            Kind::Integer | Kind::Instant | Kind::FineInstant | Kind::LocalTime | Kind::FineLocalTime => {
                Values::Integers(Vec::new())
            }
            Kind::Date => Values::Days(Vec::new()),
            Kind::Decimal(..) => Values::Decimals(Vec::new()),
            Kind::Number => Values::Numbers(Vec::new()),
            Kind::Boolean => Values::Booleans(Vec::new()),
        };
        Gathered { kind, has: Vec::new(), values }
    }

    fn push(&mut self, cell: Option<&str>) -> io::Result<()> {
        self.has.push(i16::from(cell.is_some()));
        let Some(cell) = cell else { return Ok(()) };
        let broken = || io::Error::new(io::ErrorKind::InvalidData, format!("`{cell}` is not {:?}", self.kind));
        match &mut self.values {
            Values::Texts(texts) => texts.push(cell)?,
            Values::Decimals(values) => {
                let Kind::Decimal(digits, behind) = self.kind else { return Err(broken()) };
                let number = unscaled(cell, digits, behind).ok_or_else(broken)?;
                values.push(number.to_be_bytes().to_vec().into());
            }
            Values::Days(values) => {
                let day: Date = cell.parse().map_err(|_| broken())?;
                values.push(day.duration_since(Date::constant(1970, 1, 1)).as_hours() as i32 / 24);
            }
            Values::Integers(values) => values.push(match self.kind {
                Kind::Integer => cell.parse().map_err(|_| broken())?,
                kind => {
                    let at = kind.nanoseconds(cell).ok_or_else(broken)?;
                    let is_fine = matches!(kind, Kind::FineInstant | Kind::FineLocalTime);
                    let at = if is_fine { at } else { at.div_euclid(1000) };
                    at.try_into().map_err(|_| broken())?
                }
            }),
            Values::Numbers(values) => values.push(cell.parse().map_err(|_| broken())?),
            Values::Booleans(values) => values.push(cell.parse().map_err(|_| broken())?),
        }
        Ok(())
    }

    fn write(self, column: &mut SerializedColumnWriter<'_>) -> Result<(), ParquetError> {
        fn all<T: DataType>(
            column: &mut SerializedColumnWriter<'_>,
            values: &[T::T],
            has: &[i16],
        ) -> Result<(), ParquetError> {
            column.typed::<T>().write_batch(values, Some(has), None).map(drop)
        }
        match self.values {
            Values::Texts(texts) => all::<ByteArrayType>(column, &texts.values(), &self.has),
            Values::Decimals(values) => all::<FixedLenByteArrayType>(column, &values, &self.has),
            Values::Days(values) => all::<Int32Type>(column, &values, &self.has),
            Values::Integers(values) => all::<Int64Type>(column, &values, &self.has),
            Values::Numbers(values) => all::<DoubleType>(column, &values, &self.has),
            Values::Booleans(values) => all::<BoolType>(column, &values, &self.has),
        }
    }
}

/// Each column's memory goes as soon as it is written.
fn write_group<W: Write + Send>(
    writer: &mut SerializedFileWriter<W>,
    columns: Vec<Gathered>,
) -> Result<(), ParquetError> {
    let mut group = writer.next_row_group()?;
    for column in columns {
        let Some(mut own) = group.next_column()? else { break };
        column.write(&mut own)?;
        own.close()?;
    }
    group.close().map(drop)
}

/// The cause, where the operating system said it.
fn failed(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(cause) => match cause.downcast::<io::Error>() {
            Ok(cause) => *cause,
            Err(cause) => io::Error::other(cause),
        },
        other => io::Error::other(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back_from_their_pieces() {
        let long = "x".repeat(PIECE - 1);
        let longer = "y".repeat(PIECE + 1);
        for wanted in [
            vec![],
            vec![""],
            vec!["", "a", "", "検知", ""],
            vec!["", &longer, "", "a", &long, "b", "", "cd", &longer],
            vec![&long, "a", "b", ""],
        ] {
            let mut texts = Texts::default();
            wanted.iter().for_each(|text| texts.push(text).expect("short enough"));
            let values = texts.values();
            let values: Vec<&str> = values.iter().map(|value| value.as_utf8().expect("a text")).collect();
            assert!(values == wanted, "{}", wanted.len());
        }
    }
}
