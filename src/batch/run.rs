//! Decides rows block by block, on several threads, and writes them in their order.

use std::collections::BTreeMap;
use std::io::Write;

use super::report::Report;
use super::row::{Row, RowError};
use super::rows::{Format, Rows};
use super::write::Writer;
use crate::decision::Decision;
use crate::engine::{Engine, Scratch, in_parallel};

/// A row that could not be read, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenRow {
    /// The input, as named to [`Batch::add`].
    pub file: String,
    /// The line that it begins on, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub message: String,
}

/// What a batch came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Rows read, broken ones included.
    pub rows: usize,
    /// Rows that could not be read.
    pub broken: usize,
    /// The first of them.
    pub first_broken: Vec<BrokenRow>,
    /// Decisions that go to a person.
    pub review: usize,
    /// Decisions per verdict.
    pub verdicts: BTreeMap<&'static str, usize>,
    /// Decisions per category.
    pub categories: BTreeMap<String, usize>,
    /// Decisions per language.
    pub languages: BTreeMap<&'static str, usize>,
}

/// Rows that are in memory at once.
const BLOCK: usize = 1024;
/// Broken rows that a summary lists.
const MOST_BROKEN: usize = 20;

/// Decides the rows of one input after another into one output.
///
/// # Example
/// ```
/// use inquiry_triage::Engine;
/// use inquiry_triage::batch::{Batch, Columns, Format, Rows};
/// let engine = Engine::builtin();
/// let mut batch = Batch::new(&engine, Vec::new(), Format::Csv, &["id".into(), "body".into()], 1)?;
/// let rows = Rows::new("id,body\n7,The agent is offline.\n", Format::Csv, &Columns::default())?;
/// batch.add("tickets.csv", rows)?;
/// let (summary, out) = batch.finish()?;
/// assert_eq!((summary.rows, summary.broken), (1, 0));
/// assert!(out.starts_with(b"id,body,triage_language,"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Batch<'e, W: Write> {
    engine: &'e Engine,
    scratches: Vec<Scratch>,
    writer: Writer<W>,
    summary: Summary,
    /// Counts every row, if it is there.
    pub report: Option<Report>,
}

impl<'e, W: Write> Batch<'e, W> {
    /// A batch that decides on so many threads, at least one. A table begins with the columns `headers`,
    /// those of all its inputs; without any it begins with `id`.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn new(
        engine: &'e Engine,
        out: W,
        format: Format,
        headers: &[String],
        threads: usize,
    ) -> std::io::Result<Self> {
        Ok(Batch {
            engine,
            scratches: (0..threads.max(1)).map(|_| engine.scratch()).collect(),
            writer: Writer::new(out, format, headers)?,
            summary: Summary::default(),
            report: None,
        })
    }

    /// Decides every row of an input and writes one record for each, broken rows included, in the order
    /// of the rows.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn add(&mut self, file: &str, mut rows: Rows<'_>) -> std::io::Result<()> {
        if let Some(report) = &mut self.report {
            report.begin(file);
        }
        let mapping = self.writer.mapping(&rows.columns());
        loop {
            let block: Vec<Result<Row, RowError>> = rows.by_ref().take(BLOCK).collect();
            if block.is_empty() {
                return Ok(());
            }
            // One decision for each row that could be read.
            let decisions = in_parallel(&mut self.scratches, &block, |scratch, row| {
                row.as_ref().ok().map(|row| self.engine.triage_with(scratch, &row.ticket))
            });
            for (row, decision) in block.iter().zip(decisions) {
                self.summary.rows += 1;
                match (row, decision) {
                    (Ok(row), Some(decision)) => {
                        self.summary.count(&decision);
                        self.report.iter_mut().for_each(|report| report.add(row, &decision));
                        self.writer.decision(&mapping, row, &decision)?;
                    }
                    (Err(fault), _) => {
                        self.summary.count_broken(file, fault);
                        self.report.iter_mut().for_each(|report| report.add_error(fault));
                        self.writer.fault(&mapping, file, fault)?;
                    }
                    (Ok(_), None) => {}
                }
            }
        }
    }

    /// Writes what is left and returns the output.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn finish(self) -> std::io::Result<(Summary, W)> {
        Ok((self.summary, self.writer.finish()?))
    }
}

impl Summary {
    fn count_broken(&mut self, file: &str, fault: &RowError) {
        self.broken += 1;
        if self.first_broken.len() < MOST_BROKEN {
            let (line, message) = (fault.line, fault.message.clone());
            self.first_broken.push(BrokenRow { file: file.to_string(), line, message });
        }
    }

    fn count(&mut self, decision: &Decision) {
        self.review += usize::from(decision.review.is_some());
        *self.verdicts.entry(decision.verdict.as_str()).or_default() += 1;
        *self.categories.entry(decision.category.clone()).or_default() += 1;
        *self.languages.entry(decision.language.as_str()).or_default() += 1;
    }
}
