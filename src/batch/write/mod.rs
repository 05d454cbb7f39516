//! One record for each row: rendered by the threads that decide, a block at a time, as bytes that are then only
//! strung together.

mod lines;
mod parquet;

use std::path::Path;

use super::layout::{Kept, Kind, Layout, Mapping};
use super::row::{Cell, Row, RowError};
use crate::decision::Decision;

pub(super) use lines::error_record;
pub(super) use parquet::convert;

/// The columns that a run adds to a table: where the record comes from, if there are several inputs, and what was
/// decided.
const ADDED: [&str; ORIGIN + 10] = [
    "triage_file",
    "triage_line",
    "triage_id",
    "triage_date",
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

/// How many of them say where the record comes from.
const ORIGIN: usize = 4;

/// The columns that a run over one input adds to a table, or over several, whose own columns need not be the same.
pub(super) fn added(several: bool) -> &'static [&'static str] {
    if several { &ADDED } else { &ADDED[ORIGIN..] }
}

/// What a column of them holds.
fn kind_of(added: &str) -> Kind {
    match added {
        "triage_line" => Kind::Integer,
        "triage_date" => Kind::Instant,
        "triage_confidence" => Kind::Number,
        _ => Kind::Text,
    }
}

/// What Excel needs to take a table for UTF-8.
const MARK: &[u8] = b"\xEF\xBB\xBF";

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
    pub(super) fn header(self, layout: &Layout, mark: bool) -> Vec<u8> {
        if !self.has_header() {
            return Vec::new();
        }
        let mut table = self.table();
        let own = layout.columns().iter().map(|kept: &Kept| kept.name.as_str());
        write_record(&mut table, own.chain(layout.added().iter().copied()));
        [if mark { MARK } else { b"" }, &written(table)].concat()
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
    /// Whether each record says which input it comes from.
    pub several: bool,
}

/// The records of one block.
pub(super) struct Records {
    style: Style,
    out: Out,
}

enum Out {
    Table(Box<csv::Writer<Vec<u8>>>),
    Lines(Vec<u8>),
    /// What Parquet is made of at the end: it cannot be appended to.
    Cells(Vec<u8>),
}

/// Where a record comes from.
#[derive(Clone, Copy, Debug)]
struct Origin<'a> {
    file: &'a str,
    line: u64,
    /// None if the row could not be read, or has none.
    id: Option<&'a str>,
    date: Option<&'a str>,
}

impl Records {
    pub fn new(style: Style) -> Records {
        let out = match style.format {
            OutputFormat::Csv | OutputFormat::Tsv => Out::Table(Box::new(style.format.table())),
            OutputFormat::Jsonl => Out::Lines(Vec::new()),
            OutputFormat::Parquet => Out::Cells(Vec::new()),
        };
        Records { style, out }
    }

    pub fn decision(&mut self, mapping: &Mapping, file: &str, row: &Row, decision: &Decision) {
        let id = Some(row.ticket.id.as_str()).filter(|id| !id.is_empty());
        let origin = Origin { file, line: row.line, id, date: row.date.as_deref() };
        let origin = self.style.several.then_some(origin);
        if let Out::Lines(out) = &mut self.out {
            lines::decision(out, decision, origin, self.style.rows.then_some((mapping, &*row.cells)));
        } else {
            self.cells(mapping, origin, &row.cells, decided(decision));
        }
    }

    pub fn error(&mut self, mapping: &Mapping, file: &str, error: &RowError) {
        let origin = self.style.several.then_some(Origin { file, line: error.line, id: None, date: None });
        if let Out::Lines(out) = &mut self.out {
            error_record(out, file, error, self.style.rows);
        } else {
            self.cells(mapping, origin, &error.cells, told(file, error));
        }
    }

    fn cells(&mut self, mapping: &Mapping, origin: Option<Origin<'_>>, cells: &[Cell], said: Said) {
        let origin = origin.map(|Origin { file, line, id, date }| {
            [Some(file.to_string()), Some(line.to_string()), id.map(str::to_string), date.map(str::to_string)]
        });
        let added = origin.into_iter().flatten().chain(said);
        match &mut self.out {
            Out::Table(out) => {
                write_record(out, shown(mapping, cells).into_iter().chain(added.map(Option::unwrap_or_default)));
            }
            Out::Lines(out) | Out::Cells(out) => parquet::cells(out, added, mapping, cells),
        }
    }

    pub fn finish(self) -> Vec<u8> {
        match self.out {
            Out::Table(out) => written(*out),
            Out::Lines(out) | Out::Cells(out) => out,
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

/// The cells of the columns that say what was decided; where there is nothing to say, none.
type Said = [Option<String>; ADDED.len() - ORIGIN];

fn decided(decision: &Decision) -> Said {
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
fn told(file: &str, error: &RowError) -> Said {
    let mut said = Said::default();
    if let Some(last) = said.last_mut() {
        *last = Some(format!("{file}:{}: {}", error.line, error.message));
    }
    said
}
