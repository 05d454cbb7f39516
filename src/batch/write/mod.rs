//! One record for each row: rendered by the threads that decide, a block at a time, as bytes that are then only
//! strung together.

mod lines;
mod parquet;

use std::path::Path;

use super::layout::{Kept, Layout, Mapping};
use super::row::{Cell, Row, RowError};
use crate::decision::Decision;

pub(super) use lines::error_record;
pub(super) use parquet::convert;

/// The columns that a run adds to a table.
pub(super) const ADDED: [&str; 10] = [
    "triage_language",
    "triage_category",
    "triage_clause",
    "triage_verdict",
    "triage_confidence",
    "triage_review",
    "triage_flags",
    "triage_inquiries",
    "triage_advice",
    "triage_error",
];

/// Where the confidence stands among them: the only number.
const CONFIDENCE: usize = 4;

/// The format of an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputFormat {
    /// The inputs' columns and triage_* columns, with commas.
    Csv,
    /// The same with tabs.
    Tsv,
    /// One decision a line, with the input's row in it.
    Jsonl,
    /// The inputs' columns with their kinds, and triage_* columns.
    Parquet,
}

impl OutputFormat {
    /// The format that a file name's ending says.
    pub fn of_path(path: &Path) -> Option<OutputFormat> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "csv" => Some(OutputFormat::Csv),
            "tsv" => Some(OutputFormat::Tsv),
            "jsonl" | "ndjson" => Some(OutputFormat::Jsonl),
            "parquet" => Some(OutputFormat::Parquet),
            _ => None,
        }
    }

    /// The name as written on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            OutputFormat::Csv => "csv",
            OutputFormat::Tsv => "tsv",
            OutputFormat::Jsonl => "jsonl",
            OutputFormat::Parquet => "parquet",
        }
    }

    /// Whether the columns must be known before the first row is written.
    pub(super) const fn has_header(self) -> bool {
        matches!(self, OutputFormat::Csv | OutputFormat::Tsv)
    }

    /// What a file of this format begins with.
    pub(super) fn header(self, layout: &Layout) -> Vec<u8> {
        if !self.has_header() {
            return Vec::new();
        }
        let mut table = self.table();
        write_record(&mut table, layout.columns().iter().map(|kept: &Kept| kept.name.as_str()).chain(ADDED));
        written(table)
    }

    fn table(self) -> csv::Writer<Vec<u8>> {
        let delimiter = if self == OutputFormat::Tsv { b'\t' } else { b',' };
        csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new())
    }
}

/// How records are written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    pub format: OutputFormat,
    /// Whether a decision as JSON holds the row.
    pub rows: bool,
}

/// The records of one block.
pub(super) enum Records {
    Table(Box<csv::Writer<Vec<u8>>>),
    Lines {
        out: Vec<u8>,
        rows: bool,
    },
    /// What Parquet is made of at the end: it cannot be appended to.
    Cells(Vec<u8>),
}

impl Records {
    pub fn new(style: Style) -> Records {
        match style.format {
            OutputFormat::Csv | OutputFormat::Tsv => Records::Table(Box::new(style.format.table())),
            OutputFormat::Jsonl => Records::Lines { out: Vec::new(), rows: style.rows },
            OutputFormat::Parquet => Records::Cells(Vec::new()),
        }
    }

    pub fn decision(&mut self, mapping: &Mapping, row: &Row, decision: &Decision) {
        match self {
            Records::Table(out) => {
                let added = added(decision).map(Option::unwrap_or_default);
                write_record(out, shown(mapping, &row.cells).into_iter().chain(added));
            }
            Records::Lines { out, rows } => lines::decision(out, decision, rows.then_some((mapping, &*row.cells))),
            Records::Cells(out) => parquet::cells(out, &added(decision), mapping, &row.cells),
        }
    }

    pub fn error(&mut self, mapping: &Mapping, file: &str, error: &RowError) {
        match self {
            Records::Table(out) => {
                let added = told(file, error).map(Option::unwrap_or_default);
                write_record(out, shown(mapping, &error.cells).into_iter().chain(added));
            }
            Records::Lines { out, rows } => error_record(out, file, error, *rows),
            Records::Cells(out) => parquet::cells(out, &told(file, error), mapping, &error.cells),
        }
    }

    pub fn finish(self) -> Vec<u8> {
        match self {
            Records::Table(out) => written(*out),
            Records::Lines { out, .. } | Records::Cells(out) => out,
        }
    }
}

const TAKES_ALL: &str = "a vector takes everything that is written to it";

fn write_record<T: AsRef<[u8]>>(out: &mut csv::Writer<Vec<u8>>, cells: impl IntoIterator<Item = T>) {
    out.write_record(cells).expect(TAKES_ALL);
}

fn written(table: csv::Writer<Vec<u8>>) -> Vec<u8> {
    table.into_inner().expect(TAKES_ALL)
}

/// The cells of a row in the columns of the output.
fn shown(mapping: &Mapping, cells: &[Cell]) -> Vec<String> {
    let cell = |from: &Option<usize>| from.and_then(|from| cells.get(from)).map(Cell::shown).unwrap_or_default();
    mapping.from.iter().map(cell).collect()
}

/// The cells of the added columns; where there is nothing to say, none.
fn added(decision: &Decision) -> [Option<String>; ADDED.len()] {
    let inquiries: Vec<String> =
        decision.inquiries.iter().map(|i| format!("{}/{} {}", i.category, i.clause, i.verdict)).collect();
    let advice: Vec<&str> = decision.advice.iter().map(|advice| advice.id.as_str()).collect();
    [
        Some(decision.language.as_str().to_string()),
        Some(decision.category.clone()),
        Some(decision.clause.clone()),
        Some(decision.verdict.as_str().to_string()),
        Some(decision.confidence.to_string()),
        decision.review.as_ref().map(|review| review.reason.as_str().to_string()),
        Some(decision.flags.join(" ")),
        Some(inquiries.join("; ")),
        Some(advice.join(" ")),
        None,
    ]
}

/// The same of a row that could not be read.
fn told(file: &str, error: &RowError) -> [Option<String>; ADDED.len()] {
    let mut added = [const { None }; ADDED.len()];
    added[ADDED.len() - 1] = Some(format!("{file}:{}: {}", error.line, error.message));
    added
}
