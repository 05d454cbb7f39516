//! Decides rows block by block, on several threads, and writes them in their order.

use std::collections::BTreeMap;
use std::io::Write;

use super::rows::{Format, Row, RowError, Rows};
use super::write::Writer;
use crate::decision::Decision;
use crate::engine::{Engine, Scratch};

/// How to run a batch.
#[derive(Clone, Copy, Debug)]
pub struct BatchConfig {
    /// Threads that decide; at least one.
    pub threads: usize,
    /// The format of the output.
    pub format: Format,
}

/// What a batch came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Rows read, broken ones included.
    pub rows: usize,
    /// Rows that could not be read.
    pub broken: Vec<(u64, String)>,
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

/// Decides every row and writes one record for each, broken rows included, in the order of the rows.
///
/// # Errors
/// When the output cannot be written.
pub fn run(engine: &Engine, mut rows: Rows<'_>, out: impl Write, config: BatchConfig) -> std::io::Result<Summary> {
    let mut summary = Summary::default();
    let mut writer = Writer::new(out, config.format, rows.headers())?;
    let threads = config.threads.max(1);
    let mut scratches: Vec<Scratch> = (0..threads).map(|_| engine.scratch()).collect();
    loop {
        let block: Vec<Result<Row, RowError>> = rows.by_ref().take(BLOCK).collect();
        if block.is_empty() {
            break;
        }
        let decisions = decide(engine, &mut scratches, &block);
        for (row, decision) in block.iter().zip(decisions) {
            summary.rows += 1;
            match (row, decision) {
                (Ok(row), Some(decision)) => {
                    summary.count(&decision);
                    writer.decision(row, &decision)?;
                }
                (Err(fault), _) => {
                    summary.broken.push((fault.line, fault.message.clone()));
                    writer.fault(fault)?;
                }
                (Ok(_), None) => {}
            }
        }
    }
    writer.finish()?;
    Ok(summary)
}

/// One decision for each row that could be read, in their order.
fn decide(engine: &Engine, scratches: &mut [Scratch], block: &[Result<Row, RowError>]) -> Vec<Option<Decision>> {
    let share = block.len().div_ceil(scratches.len()).max(1);
    let work = |scratch: &mut Scratch, rows: &[Result<Row, RowError>]| -> Vec<Option<Decision>> {
        rows.iter().map(|row| row.as_ref().ok().map(|row| engine.triage_with(scratch, &row.ticket))).collect()
    };
    if let [scratch] = scratches {
        return work(scratch, block);
    }
    std::thread::scope(|scope| {
        let parts: Vec<_> = block
            .chunks(share)
            .zip(scratches.iter_mut())
            .map(|(rows, scratch)| scope.spawn(move || work(scratch, rows)))
            .collect();
        parts.into_iter().flat_map(|part| part.join().expect("deciding a ticket does not panic")).collect()
    })
}

impl Summary {
    fn count(&mut self, decision: &Decision) {
        self.review += usize::from(decision.review.is_some());
        *self.verdicts.entry(decision.verdict.as_str()).or_default() += 1;
        *self.categories.entry(decision.category.clone()).or_default() += 1;
        *self.languages.entry(decision.language.as_str()).or_default() += 1;
    }
}
