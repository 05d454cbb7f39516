//! Rows of a file, one after another; a broken one is told and the rest goes on.

use std::sync::Arc;

use super::columns::{Columns, Kind, Places};
use super::row::{Cell, Column, ColumnKind, Row, RowError};
use crate::ticket::Ticket;

/// The format of a file of tickets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values with a header.
    Csv,
    /// The same with tabs.
    Tsv,
    /// One JSON object a line.
    Jsonl,
}

impl Format {
    /// The format that a file name's ending says.
    pub fn of_path(path: &std::path::Path) -> Option<Format> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "csv" => Some(Format::Csv),
            "tsv" => Some(Format::Tsv),
            "jsonl" | "ndjson" => Some(Format::Jsonl),
            _ => None,
        }
    }

    /// The format that a text looks like.
    pub fn of_text(text: &str) -> Format {
        let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        match first.trim_start().starts_with('{') {
            true => Format::Jsonl,
            false if first.contains('\t') && !first.contains(',') => Format::Tsv,
            false => Format::Csv,
        }
    }

    /// What stands between two cells.
    pub(super) fn delimiter(self) -> u8 {
        if self == Format::Tsv { b'\t' } else { b',' }
    }
}

/// The rows of a text.
pub enum Rows<'a> {
    /// Of comma- or tab-separated values.
    Csv(CsvRows<'a>),
    /// Of JSON lines.
    Jsonl(JsonRows<'a>),
}

/// Rows of comma-separated values.
pub struct CsvRows<'a> {
    text: &'a str,
    delimiter: u8,
    reader: csv::Reader<&'a [u8]>,
    headers: Vec<String>,
    columns: Arc<[Column]>,
    places: Places,
}

/// Rows of JSON lines.
pub struct JsonRows<'a> {
    lines: std::iter::Enumerate<std::str::Lines<'a>>,
    columns: Columns,
}

impl<'a> Rows<'a> {
    /// The rows of `text`.
    ///
    /// # Errors
    /// When a CSV file lacks a column that is needed: the columns it has.
    pub fn new(text: &'a str, format: Format, columns: &Columns) -> Result<Self, String> {
        match format {
            Format::Jsonl => Ok(Rows::Jsonl(JsonRows { lines: text.lines().enumerate(), columns: columns.clone() })),
            Format::Csv | Format::Tsv => {
                if text.trim().is_empty() {
                    return Err("the file is empty: not even a header".into());
                }
                let mut reader =
                    csv::ReaderBuilder::new().flexible(true).delimiter(format.delimiter()).from_reader(text.as_bytes());
                let headers = reader.headers().map_err(|error| error.to_string())?;
                let headers: Vec<String> = headers.iter().map(str::to_string).collect();
                let places = columns.places(&headers, Kind::Header)?;
                let columns = headers.iter().map(Column::text).collect();
                Ok(Rows::Csv(CsvRows { text, delimiter: format.delimiter(), reader, headers, columns, places }))
            }
        }
    }

    /// The columns of a table; none for JSON lines, of which each has its own.
    pub fn columns(&self) -> Arc<[Column]> {
        match self {
            Rows::Csv(rows) => rows.columns.clone(),
            Rows::Jsonl(_) => Arc::new([]),
        }
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Row, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Rows::Csv(rows) => rows.next(),
            Rows::Jsonl(rows) => rows.next(),
        }
    }
}

impl CsvRows<'_> {
    fn next(&mut self) -> Option<Result<Row, RowError>> {
        let mut record = csv::StringRecord::new();
        let fault = match self.reader.read_record(&mut record) {
            Ok(false) => return None,
            Ok(true) => None,
            Err(error) => Some(error.to_string()),
        };
        let line = record.position().map_or(0, csv::Position::line);
        let cells: Vec<String> = record.iter().map(str::to_string).collect();
        let broken = |message: String, cells: Vec<String>| {
            let cells = cells.into_iter().map(Cell::Text).collect();
            Some(Err(RowError { line, message, columns: self.columns.clone(), cells }))
        };
        if let Some(message) = fault {
            return broken(message, cells);
        }
        if let Some(lines) = self.unclosed(&record) {
            let message = format!("a cell's opening quote is never closed; it took in all {lines} lines to the end");
            return broken(message, cells);
        }
        if cells.len() != self.headers.len() {
            let message = format!("the row has {} cells, the header {}", cells.len(), self.headers.len());
            return broken(message, cells);
        }
        let cell = |place: Option<usize>| place.and_then(|place| cells.get(place)).cloned().unwrap_or_default();
        let mut ticket = Ticket::new(cell(self.places.subject), cell(self.places.body));
        ticket.id = cell(self.places.id);
        for (name, place) in &self.places.metadata {
            ticket = ticket.with(name, cell(Some(*place)));
        }
        let cells = cells.into_iter().map(Cell::Text).collect();
        Some(Ok(Row { line, ticket, date: None, columns: self.columns.clone(), cells }))
    }
}

impl CsvRows<'_> {
    /// Of a last row whose quotes do not pair up, the lines that it takes. The reader says nothing of
    /// it, and the rows after the quote would be lost in silence.
    fn unclosed(&self, record: &csv::StringRecord) -> Option<usize> {
        if self.reader.position().byte() < self.text.len() as u64 {
            return None;
        }
        let start = usize::try_from(record.position()?.byte()).ok()?;
        let row = self.text.get(start..)?.trim_start_matches(['\r', '\n']);
        ends_quoted(row, self.delimiter).then(|| row.lines().count())
    }
}

/// Whether a row ends within a quoted cell, read as the reader reads it: a quote opens a cell only at its
/// start, two within it stand for one.
fn ends_quoted(row: &str, delimiter: u8) -> bool {
    enum At {
        Start,
        Plain,
        Quoted,
        AfterQuote,
    }
    let mut at = At::Start;
    for byte in row.bytes() {
        at = match (at, byte) {
            (At::Start | At::AfterQuote, b'"') => At::Quoted,
            (At::Quoted, b'"') => At::AfterQuote,
            (At::Quoted, _) => At::Quoted,
            (_, byte) if byte == delimiter => At::Start,
            _ => At::Plain,
        };
    }
    matches!(at, At::Quoted)
}

impl JsonRows<'_> {
    fn next(&mut self) -> Option<Result<Row, RowError>> {
        let (number, text) = self.lines.by_ref().find(|(_, line)| !line.trim().is_empty())?;
        let line = number as u64 + 1;
        let fault = |message: String| RowError { line, message, columns: Arc::new([]), cells: Vec::new() };
        let object = match serde_json::from_str::<serde_json::Value>(text) {
            Ok(serde_json::Value::Object(object)) => object,
            Ok(_) => return Some(Err(fault("the line is not a JSON object".into()))),
            Err(error) => {
                // The line is told beside; what remains is the column.
                let (message, column) = (error.to_string(), error.column());
                let what = message.split(" at line ").next().unwrap_or_default();
                return Some(Err(fault(format!("the line is not JSON: {what} (column {column})"))));
            }
        };
        let headers: Vec<String> = object.keys().cloned().collect();
        let places = match self.columns.places(&headers, Kind::Keys) {
            Ok(places) => places,
            Err(message) => return Some(Err(fault(message))),
        };
        let value = |place: Option<usize>| match place.and_then(|place| object.get(&headers[place])) {
            None | Some(serde_json::Value::Null) => String::new(),
            Some(serde_json::Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
        };
        let mut ticket = Ticket::new(value(places.subject), value(places.body));
        ticket.id = value(places.id);
        for (name, place) in &places.metadata {
            ticket = ticket.with(name, value(Some(*place)));
        }
        if let Some(serde_json::Value::Object(metadata)) = object.get("metadata") {
            for (name, value) in metadata {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_string);
                ticket = ticket.with(name, text);
            }
        }
        let columns = object.iter().map(|(name, value)| Column { name: name.clone(), kind: kind(value) }).collect();
        let cells = object.into_iter().map(|(_, value)| cell(value)).collect();
        Some(Ok(Row { line, ticket, date: None, columns, cells }))
    }
}

fn kind(value: &serde_json::Value) -> ColumnKind {
    match value {
        serde_json::Value::Null | serde_json::Value::String(_) => ColumnKind::Text,
        serde_json::Value::Bool(_) => ColumnKind::Boolean,
        serde_json::Value::Number(number) if number.is_i64() => ColumnKind::Integer,
        serde_json::Value::Number(_) => ColumnKind::Number,
        serde_json::Value::Array(_) | serde_json::Value::Object(_) => ColumnKind::Json,
    }
}

fn cell(value: serde_json::Value) -> Cell {
    match value {
        serde_json::Value::Null => Cell::Empty,
        serde_json::Value::Bool(value) => Cell::Boolean(value),
        serde_json::Value::String(text) => Cell::Text(text),
        serde_json::Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Cell::Integer(whole),
            (None, Some(number)) => Cell::Number(number),
            (None, None) => Cell::Empty,
        },
        nested => Cell::Json(nested.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, format: Format) -> Vec<Result<Row, RowError>> {
        Rows::new(text, format, &Columns::default()).expect("has the columns").collect()
    }

    #[test]
    fn a_quote_that_is_never_closed_is_told() {
        let rows = rows("id,body\n1,ok\n2,\"open\n3,lost\n", Format::Csv);
        assert!(rows[0].is_ok());
        let fault = rows[1].as_ref().expect_err("unclosed");
        assert_eq!(fault.line, 3);
        assert_eq!(fault.message, "a cell's opening quote is never closed; it took in all 2 lines to the end");
    }

    #[test]
    fn quotes_that_are_closed_or_plain_are_not() {
        for last in ["1,5\" disk", "1,\"a \"\"b\"\" c\"", "1,\"two\nlines\"\n", "1,\"a\" b\" c", "1,\"\""] {
            let rows = rows(&format!("id,body\n{last}"), Format::Csv);
            assert!(rows.iter().all(Result::is_ok), "{last}: {rows:?}");
        }
    }

    #[test]
    fn a_json_object_may_be_a_subject_only() {
        let rows = rows("{\"title\": \"offline\"}\n\n{\"id\": 3}\n{\"body\": null}\n", Format::Jsonl);
        assert_eq!(rows[0].as_ref().expect("a ticket").ticket.subject, "offline");
        let fault = rows[1].as_ref().expect_err("no text");
        assert_eq!((fault.line, fault.message.contains("the object has: id")), (3, true), "{fault:?}");
        assert!(rows[2].is_ok());
    }
}
