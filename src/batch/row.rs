//! A row of an input: the ticket in it, its cells as they came, and where it stands.

use std::borrow::Cow;
use std::sync::Arc;

use crate::ticket::Ticket;

/// A column of an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its header, or its key in a JSON object.
    pub name: String,
    /// What its cells hold.
    pub kind: ColumnKind,
}

impl Column {
    /// A column of text.
    pub fn text(name: impl Into<String>) -> Self {
        Column { name: name.into(), kind: ColumnKind::Text }
    }
}

/// What the cells of a column hold. Tables of text hold text only; Parquet says what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Any text.
    Text,
    /// Whole numbers of 64 bits.
    Integer,
    /// Numbers with a fraction.
    Number,
    /// True or false.
    Boolean,
    /// A point in time; its cells are texts in the form of RFC 3339, in UTC.
    Timestamp,
    /// The same where no zone is said; its cells are texts without one.
    LocalTime,
    /// A day; its cells are texts such as `2024-03-01`.
    Date,
    /// A number of so many digits, and how many of them stand behind the point; its cells are texts.
    Decimal(u8, u8),
    /// Anything nested, as the text of its JSON.
    Json,
}

/// A cell as it came.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// No value: JSON's `null`, Parquet's missing value, a key that an object lacks.
    Empty,
    /// A text; a point in time as RFC 3339, a day, a decimal number.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Number(f64),
    /// True or false.
    Boolean(bool),
    /// Something nested, as the text of its JSON, on one line.
    Json(String),
}

impl Cell {
    /// The cell as a table of text shows it; empty if there is no value.
    pub fn shown(&self) -> String {
        self.as_text().into_owned()
    }

    /// The same, not copied where it is a text.
    pub(super) fn as_text(&self) -> Cow<'_, str> {
        match self {
            Cell::Empty => "".into(),
            Cell::Text(text) | Cell::Json(text) => text.into(),
            Cell::Integer(number) => number.to_string().into(),
            Cell::Number(number) => number.to_string().into(),
            Cell::Boolean(value) => value.to_string().into(),
        }
    }
}

/// A row that could be read.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Where it begins in its input, from 1: the line of a text file, the number of the row or of the mail in others.
    pub line: u64,
    /// The ticket in it.
    pub ticket: Ticket,
    /// When it was written, as the input says it, if a column of dates is known.
    pub date: Option<String>,
    /// The columns that its cells stand in.
    pub columns: Arc<[Column]>,
    /// Its cells as they came, one for each column, to be kept in the output.
    pub cells: Vec<Cell>,
}

/// A row that could not be read.
#[derive(Clone, Debug, PartialEq)]
pub struct RowError {
    /// Where it begins, as in [`Row::line`].
    pub line: u64,
    /// What is wrong with it.
    pub message: String,
    /// The columns that its cells stand in.
    pub columns: Arc<[Column]>,
    /// As many of its cells as could be read.
    pub cells: Vec<Cell>,
}
