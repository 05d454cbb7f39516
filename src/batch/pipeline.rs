//! One thread reads, several decide, and whoever asks for the next step gets them in the order of the rows.
//!
//! For each block the reader puts a place into a queue of fixed length before any thread decides it. The places are
//! emptied in their order, so rows never change theirs, and a reader that is ahead waits: memory does not grow.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::Builder;
use std::time::Duration;

use super::read::{Block, Ended, Gone, Read, Reader, Task};
use super::row::{Cell, Column, ColumnKind, Row, RowError};
use super::summary::{Counts, Summary};
use super::write::{Form, error_record};
use crate::answer::Extent;
use crate::decision::Decision;
use crate::engine::{Engine, Scratch};
use crate::mask::Masker;

/// What can be done next.
pub(super) enum Step {
    Header(Vec<u8>),
    Decided(Decided),
    Found(String),
    Note(String),
    Stop(String),
    End(Ended),
    /// Nothing has come in time.
    Nothing,
}

/// A block, decided.
#[derive(Default)]
pub(super) struct Decided {
    /// Its records.
    pub out: Vec<u8>,
    /// Those of its rows that could not be read.
    pub errors: Vec<u8>,
    pub summary: Summary,
    /// Digest of all rows up to its end.
    pub digest: u64,
    /// The rows themselves, if somebody wants to see them.
    pub watched: Vec<Watched>,
}

/// A row with its decision, or why it could not be read.
pub(super) enum Watched {
    Row(Arc<str>, Box<(Row, Decision)>),
    Error(Arc<str>, Box<RowError>),
}

/// A thread that decides has ended before its time.
#[derive(Debug)]
pub(super) struct Panicked;

/// How blocks are decided.
#[derive(Clone)]
pub(super) struct Work {
    pub form: Arc<Form>,
    pub threads: usize,
    /// Whether the rows themselves are wanted behind.
    pub watched: bool,
    /// Decided as it is, shown masked.
    pub masker: Option<Arc<Masker>>,
}

enum Queued {
    Now(Read),
    Later(Receiver<Decided>),
}

type Job = (Block, SyncSender<Decided>);

pub(super) struct Pipeline {
    queue: Receiver<Queued>,
    /// The place that is to be emptied next.
    next: Option<Receiver<Decided>>,
    stop: Arc<AtomicBool>,
}

impl Pipeline {
    /// Starts the threads. They are not waited for: a reader may hang on an input when the run is stopped.
    pub fn start(engine: &Engine, task: Task, work: Work) -> io::Result<Pipeline> {
        let ahead = work.threads * 4 + 4;
        let (places, queue) = sync_channel(ahead);
        let (hand_out, jobs) = sync_channel::<Job>(ahead);
        let stop = task.stop.clone();
        let read = move || {
            let send = |read: Read| {
                let Read::Block(block) = read else { return places.send(Queued::Now(read)).map_err(|_| Gone) };
                let (done, place) = sync_channel(1);
                places.send(Queued::Later(place)).map_err(|_| Gone)?;
                hand_out.send((block, done)).map_err(|_| Gone)
            };
            let _ = Reader::new(task, send).run();
        };
        let jobs = Arc::new(Mutex::new(jobs));
        for n in 0..work.threads {
            let (jobs, mut scratch, engine, work) = (jobs.clone(), engine.scratch(), engine.clone(), work.clone());
            let decide_all = move || {
                // The lock is let go before the block is decided.
                let next = || jobs.lock().unwrap_or_else(PoisonError::into_inner).recv().ok();
                let mut bytes = 0;
                while let Some((block, done)) = next() {
                    let decided = decide(&engine, &mut scratch, block, &work, bytes);
                    bytes = decided.out.len();
                    let _ = done.send(decided);
                }
            };
            Builder::new().name(format!("decide-{n}")).spawn(decide_all)?;
        }
        Builder::new().name("read".into()).spawn(read)?;
        Ok(Pipeline { queue, next: None, stop })
    }

    /// The next step; waits for it as long as is said.
    pub fn next(&mut self, wait: Duration) -> Result<Step, Panicked> {
        if self.next.is_none() {
            match self.queue.recv_timeout(wait) {
                Ok(Queued::Later(place)) => self.next = Some(place),
                Ok(Queued::Now(read)) => {
                    return Ok(match read {
                        Read::Header(bytes) => Step::Header(bytes),
                        Read::Found(text) => Step::Found(text),
                        Read::Note(text) => Step::Note(text),
                        Read::Stop(why) => Step::Stop(why),
                        Read::End(ended) => Step::End(ended),
                        // Blocks come by their places.
                        Read::Block(_) => Step::Nothing,
                    });
                }
                Err(RecvTimeoutError::Timeout) => return Ok(Step::Nothing),
                Err(RecvTimeoutError::Disconnected) => return Err(Panicked),
            }
        }
        let Some(place) = &self.next else { return Ok(Step::Nothing) };
        match place.recv_timeout(wait) {
            Ok(decided) => {
                self.next = None;
                Ok(Step::Decided(decided))
            }
            Err(RecvTimeoutError::Timeout) => Ok(Step::Nothing),
            Err(RecvTimeoutError::Disconnected) => Err(Panicked),
        }
    }
}

impl Drop for Pipeline {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

/// Decides the rows of a block and renders their records, of about so many bytes.
fn decide(engine: &Engine, scratch: &mut Scratch, block: Block, work: &Work, bytes: usize) -> Decided {
    let mut decided = Decided { digest: block.digest, ..Decided::default() };
    let (mut records, mut counts) = (work.form.records(bytes), Counts::default());
    // Most runs need it in no other words than those of the output.
    let in_words = work.watched || work.masker.is_some();
    let extent = if in_words || work.form.shows_evidence() { Extent::Whole } else { Extent::NoEvidence };
    for item in block.items {
        let watched = match item.row {
            Ok(mut row) => {
                let answer = engine.answer(scratch, &row.ticket, extent);
                counts.count(answer);
                let mut decision = in_words.then(|| engine.in_words(answer, &row.ticket));
                if let (Some(masker), Some(decision)) = (&work.masker, &mut decision) {
                    mask_row(masker, &mut row, decision);
                }
                let masked = decision.as_ref().filter(|_| work.masker.is_some());
                records.decision(&item.mapping, &item.file, &row, answer, masked);
                let watched = decision.filter(|_| work.watched);
                watched.map(|decision| Watched::Row(item.file, Box::new((row, decision))))
            }
            Err(mut error) => {
                if let Some(masker) = &work.masker {
                    error.message = masker.mask(&error.message).into_owned();
                    mask_cells(masker, &error.columns, &mut error.cells);
                }
                counts.count_broken(&item.file, &error);
                records.error(&item.mapping, &item.file, &error);
                error_record(&mut decided.errors, &item.file, &error, true);
                work.watched.then(|| Watched::Error(item.file, Box::new(error)))
            }
        };
        decided.watched.extend(watched);
    }
    decided.out = records.finish();
    decided.summary = counts.summary(engine.ruleset());
    decided
}

/// Masks a row and its decision; both then speak of the masked ticket.
fn mask_row(masker: &Masker, row: &mut Row, decision: &mut Decision) {
    let masked = masker.mask_ticket(&row.ticket);
    masked.mask_decision(decision);
    let ticket = masked.ticket().clone();
    row.ticket = ticket;
    mask_cells(masker, &row.columns, &mut row.cells);
}

fn mask_cells(masker: &Masker, columns: &[Column], cells: &mut [Cell]) {
    for (i, cell) in cells.iter_mut().enumerate() {
        let column = columns.get(i);
        // Times that are masked have come as texts; of others nothing is to be masked.
        if column.is_some_and(|column| !matches!(column.kind, ColumnKind::Text | ColumnKind::Json)) {
            continue;
        }
        let name = column.map_or("", |column| column.name.as_str());
        let masked = match &*cell {
            // A column of numbers that is masked has come as one of texts.
            Cell::Empty | Cell::Boolean(_) | Cell::Integer(_) | Cell::Number(_) => None,
            Cell::Text(text) => changed(text, &masker.mask_cell(name, text)).map(Cell::Text),
            Cell::Json(text) => changed(text, &masker.mask_cell(name, text)).map(|masked| {
                // A placeholder may stand where JSON lets no text stand.
                let is_json = serde_json::from_str::<serde::de::IgnoredAny>(&masked).is_ok();
                if is_json { Cell::Json(masked) } else { Cell::Text(masked) }
            }),
        };
        if let Some(masked) = masked {
            *cell = masked;
        }
    }
}

fn changed(text: &str, masked: &str) -> Option<String> {
    (text != masked).then(|| masked.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticket::Ticket;

    #[test]
    fn what_is_decided_is_the_same_without_its_evidence() {
        let engine = Engine::from_dir("tests/data/packs/tiny").expect("the pack of the tests is sound");
        let mut scratch = engine.scratch();
        let mut seen = 0;
        for text in ["The sensor is offline. How do I refund the sensor?", "sensor", "nothing of it", ""] {
            let ticket = Ticket::from_text(text);
            let brief = engine.in_words(engine.answer(&mut scratch, &ticket, Extent::NoEvidence), &ticket);
            let mut whole = engine.in_words(engine.answer(&mut scratch, &ticket, Extent::Whole), &ticket);
            for inquiry in &mut whole.inquiries {
                seen += std::mem::take(&mut inquiry.evidence).len();
            }
            assert_eq!(brief, whole);
        }
        assert!(seen > 0, "some have evidence");
    }

    #[test]
    fn masked_json_that_is_none_any_more_is_a_text() {
        let columns = ["phone", "a"].map(|name| Column { name: name.into(), kind: ColumnKind::Json });
        let mut cells = [Cell::Json("[9012345678]".into()), Cell::Json("{\"tel\":\"+81 90-1234-5678\"}".into())];
        mask_cells(&Masker::builtin(), &columns, &mut cells);
        assert!(matches!(&cells[0], Cell::Text(text) if text.starts_with("[phone-")), "{cells:?}");
        assert!(matches!(&cells[1], Cell::Json(text) if text.starts_with("{\"tel\":\"[phone-")), "{cells:?}");
    }
}
