//! Rows of a file, one after another; a broken one is told and the rest goes on.

use super::columns::{Columns, Places};
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

/// A row that could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The line that it begins on, from 1.
    pub line: u64,
    /// The ticket in it.
    pub ticket: Ticket,
    /// Its cells as given (CSV only), to be kept in the output.
    pub cells: Vec<String>,
}

/// A row that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowError {
    /// The line that it begins on, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub message: String,
    /// Its cells as given (CSV only).
    pub cells: Vec<String>,
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
    reader: csv::Reader<&'a [u8]>,
    headers: Vec<String>,
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
                let places = columns.places(&headers)?;
                Ok(Rows::Csv(CsvRows { reader, headers, places }))
            }
        }
    }

    /// The header of a CSV file; empty for JSON lines.
    pub fn headers(&self) -> &[String] {
        match self {
            Rows::Csv(rows) => &rows.headers,
            Rows::Jsonl(_) => &[],
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
        if let Some(message) = fault {
            return Some(Err(RowError { line, message, cells }));
        }
        if cells.len() != self.headers.len() {
            let message = format!("the row has {} cells, the header {}", cells.len(), self.headers.len());
            return Some(Err(RowError { line, message, cells }));
        }
        let cell = |place: Option<usize>| place.and_then(|place| cells.get(place)).cloned().unwrap_or_default();
        let mut ticket = Ticket::new(cell(self.places.subject), cell(Some(self.places.body)));
        ticket.id = cell(self.places.id);
        for (name, place) in &self.places.metadata {
            ticket = ticket.with(name, cell(Some(*place)));
        }
        Some(Ok(Row { line, ticket, cells }))
    }
}

impl JsonRows<'_> {
    fn next(&mut self) -> Option<Result<Row, RowError>> {
        let (number, text) = self.lines.by_ref().find(|(_, line)| !line.trim().is_empty())?;
        let line = number as u64 + 1;
        let fault = |message: String| RowError { line, message, cells: Vec::new() };
        let object = match serde_json::from_str::<serde_json::Value>(text) {
            Ok(serde_json::Value::Object(object)) => object,
            Ok(_) => return Some(Err(fault("the line is not a JSON object".into()))),
            Err(error) => return Some(Err(fault(format!("the line is not JSON: {error}")))),
        };
        let headers: Vec<String> = object.keys().cloned().collect();
        let places = match self.columns.places(&headers) {
            Ok(places) => places,
            Err(message) => return Some(Err(fault(message.replace("column", "key").replace("file has", "line has")))),
        };
        let value = |place: Option<usize>| match place.and_then(|place| object.get(&headers[place])) {
            None | Some(serde_json::Value::Null) => String::new(),
            Some(serde_json::Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
        };
        let mut ticket = Ticket::new(value(places.subject), value(Some(places.body)));
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
        Some(Ok(Row { line, ticket, cells: Vec::new() }))
    }
}
