//! One record for each row: rendered by the threads that decide, a block at a time, as bytes that are then only
//! strung together.

mod lines;
mod parquet;
mod pieces;

use std::borrow::Cow;
use std::path::Path;

use super::layout::{Kept, Kind, Layout, Mapping};
use super::row::{Cell, Row, RowError};
use crate::answer::Answer;
use crate::decision::Decision;
use crate::engine::Engine;
use crate::ruleset::Ruleset;
use pieces::Pieces;

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
        let mut table = self.table(Vec::new());
        let own = layout.columns().iter().map(|kept: &Kept| kept.name.as_str());
        write_record(&mut table, own.chain(layout.added().iter().copied()).map(Cow::from));
        [if mark { MARK } else { b"" }, &written(table)].concat()
    }

    fn table(self, out: Vec<u8>) -> csv::Writer<Vec<u8>> {
        let delimiter = if self == OutputFormat::Tsv { b'\t' } else { b',' };
        csv::WriterBuilder::new().delimiter(delimiter).from_writer(out)
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

/// What all records of a run have in common.
pub(super) struct Form {
    style: Style,
    engine: Engine,
    /// For records of JSON.
    pieces: Option<Pieces>,
}

impl Form {
    pub fn new(engine: &Engine, style: Style) -> Form {
        let pieces = (style.format == OutputFormat::Jsonl).then(|| Pieces::of(engine));
        Form { style, engine: engine.clone(), pieces }
    }

    /// Whether a record says more than what is decided.
    pub fn shows_evidence(&self) -> bool {
        self.style.format == OutputFormat::Jsonl
    }

    /// No records yet, of one block. They will come to about as many bytes as is said: what grows to them step by
    /// step is copied at each.
    pub fn records(&self, bytes: usize) -> Records<'_> {
        let bytes = Vec::with_capacity(bytes + bytes / 8);
        let out = match (&self.pieces, self.style.format) {
            (Some(pieces), _) => Out::Lines(bytes, pieces),
            (None, OutputFormat::Parquet) => Out::Cells(bytes),
            (None, format) => Out::Table(Box::new(format.table(bytes))),
        };
        Records { form: self, out }
    }
}

/// The records of one block.
pub(super) struct Records<'f> {
    form: &'f Form,
    out: Out<'f>,
}

enum Out<'f> {
    Table(Box<csv::Writer<Vec<u8>>>),
    Lines(Vec<u8>, &'f Pieces),
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

impl Records<'_> {
    /// Appends what was decided of a row. If it is masked, `masked` is shown of it in place of the answer's places.
    pub fn decision(&mut self, mapping: &Mapping, file: &str, row: &Row, answer: &Answer, masked: Option<&Decision>) {
        let id = Some(row.ticket.id.as_str()).filter(|id| !id.is_empty());
        let origin = Origin { file, line: row.line, id, date: row.date.as_deref() };
        let origin = self.form.style.several.then_some(origin);
        if let Out::Lines(out, pieces) = &mut self.out {
            match masked {
                None => pieces.open(out, answer, &row.ticket),
                Some(decision) => lines::open(out, decision),
            }
            lines::close(out, origin, self.form.style.rows.then_some((mapping, &*row.cells)));
        } else {
            self.cells(mapping, origin, &row.cells, decided(answer, self.form.engine.ruleset()));
        }
    }

    pub fn error(&mut self, mapping: &Mapping, file: &str, error: &RowError) {
        let origin = self.form.style.several.then_some(Origin { file, line: error.line, id: None, date: None });
        if let Out::Lines(out, _) = &mut self.out {
            error_record(out, file, error, self.form.style.rows);
        } else {
            self.cells(mapping, origin, &error.cells, told(file, error));
        }
    }

    fn cells(&mut self, mapping: &Mapping, origin: Option<Origin<'_>>, cells: &[Cell], said: Said<'_>) {
        let origin = origin.map(|Origin { file, line, id, date }| {
            [Some(Cow::from(file)), Some(line.to_string().into()), id.map(Cow::from), date.map(Cow::from)]
        });
        let added = origin.into_iter().flatten().chain(said);
        match &mut self.out {
            Out::Table(out) => {
                let own = mapping.from.iter().map(|from| from.and_then(|from| cells.get(from)));
                let own = own.map(|cell| cell.map(Cell::as_text).unwrap_or_default());
                write_record(out, own.chain(added.map(Option::unwrap_or_default)));
            }
            Out::Lines(out, _) | Out::Cells(out) => parquet::cells(out, added, mapping, cells),
        }
    }

    pub fn finish(self) -> Vec<u8> {
        match self.out {
            Out::Table(out) => written(*out),
            Out::Lines(out, _) | Out::Cells(out) => out,
        }
    }
}

const TAKES_ALL: &str = "a vector takes everything that is written to it";

fn write_record<'a>(out: &mut csv::Writer<Vec<u8>>, cells: impl Iterator<Item = Cow<'a, str>>) {
    cells.for_each(|cell| out.write_field(cell.as_bytes()).expect(TAKES_ALL));
    out.write_record(None::<&[u8]>).expect(TAKES_ALL);
}

fn written(table: csv::Writer<Vec<u8>>) -> Vec<u8> {
    table.into_inner().expect(TAKES_ALL)
}

/// The cells of the columns that say what was decided; where there is nothing to say, none.
type Said<'a> = [Option<Cow<'a, str>>; ADDED.len() - ORIGIN];

fn decided<'a>(answer: &Answer, ruleset: &'a Ruleset) -> Said<'a> {
    let main = &answer.inquiries[0];
    let listed = |all: &mut dyn Iterator<Item = &str>, between: &str| -> Cow<'static, str> {
        all.fold(String::new(), |all, own| if all.is_empty() { own.into() } else { all + between + own }).into()
    };
    let inquiries: Vec<String> = answer
        .inquiries
        .iter()
        .map(|asked| {
            let (category, clause) = (ruleset.category_of(asked.clause), &ruleset.clauses[asked.clause].id);
            [category, "/", clause, " ", asked.verdict.as_str()].concat()
        })
        .collect();
    [
        Some(answer.language.as_str().into()),
        Some(ruleset.category_of(main.clause).into()),
        Some(ruleset.clauses[main.clause].id.as_str().into()),
        Some(main.verdict.as_str().into()),
        Some(main.confidence.to_string().into()),
        answer.review.map(|review| review.as_str().into()),
        Some(listed(&mut answer.flags.iter().map(|&flag| ruleset.modifiers[flag].flag.as_str()), " ")),
        Some(listed(&mut inquiries.iter().map(String::as_str), "; ")),
        Some(listed(&mut answer.advice.iter().map(|own| ruleset.advice[own.number].id.as_str()), " ")),
        None,
    ]
}

/// The same of a row that could not be read.
fn told(file: &str, error: &RowError) -> Said<'static> {
    let mut said = Said::default();
    if let Some(last) = said.last_mut() {
        *last = Some(format!("{file}:{}: {}", error.line, error.message).into());
    }
    said
}
