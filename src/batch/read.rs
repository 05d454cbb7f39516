//! Reads the inputs one after another, by a thread of its own, into blocks of rows.
//!
//! Rows that an interrupted run has done are read and not handed on: so whatever the columns learn from rows is the
//! same as in one run.

use std::collections::{HashSet, VecDeque};
use std::hash::{Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rustc_hash::FxHasher;

use super::checkpoint::Stamp;
use super::layout::{Layout, Mapping};
use super::row::{Cell, Column, ColumnKind, Row, RowError};
use super::source::{Source, SourceError, SourceOptions};
use super::write::OutputFormat;
use crate::mask::Masker;

/// Rows of a block, and the bytes of their text, at most; but one row at least.
const BLOCK_ROWS: usize = 64;
const BLOCK_BYTES: usize = 128 << 10;
/// Rows that say which columns an input has, if each row may have its own.
const LOOKED_AT: usize = 1000;
/// Columns without a place in the output that are told.
const MOST_LATE: usize = 20;
/// Ways of reading that are told.
const MOST_FOUND: usize = 10;

/// A row on its way.
pub(super) struct Item {
    pub file: Arc<str>,
    pub mapping: Arc<Mapping>,
    pub row: Result<Row, RowError>,
}

/// Rows that are decided together.
#[derive(Default)]
pub(super) struct Block {
    pub items: Vec<Item>,
    /// Digest of all rows up to here.
    pub digest: u64,
}

/// What the reader hands on, in this order.
pub(super) enum Read {
    /// What the output begins with.
    Header(Vec<u8>),
    Block(Block),
    /// How an input is read.
    Found(String),
    /// Something about it that somebody should know.
    Note(String),
    /// The run cannot go on for now.
    Stop(String),
    /// There is no more.
    End(Ended),
}

/// What is known when all is read.
#[derive(Default)]
pub(super) struct Ended {
    pub layout: Layout,
    /// The inputs that could not be read.
    pub faults: Vec<String>,
    /// The inputs that could.
    pub opened: usize,
}

/// How far the reader is, for those who watch.
#[derive(Default)]
pub(super) struct Position {
    /// Rows read.
    pub rows: AtomicU64,
    /// Bytes of the inputs read.
    pub bytes: AtomicU64,
}

/// Whoever takes the blocks has gone.
pub(super) struct Gone;

/// What is to be read.
pub(super) struct Task {
    pub inputs: Vec<(PathBuf, Stamp)>,
    pub options: SourceOptions,
    pub format: OutputFormat,
    /// Whether a table begins with a byte order mark.
    pub mark: bool,
    /// The columns that the run adds to those of the inputs.
    pub added: &'static [&'static str],
    /// The rows that are done, and their digest.
    pub done: (u64, u64),
    pub position: Arc<Position>,
    /// What is masked is text.
    pub masker: Option<Arc<Masker>>,
    /// Set when nobody waits for rows any more.
    pub stop: Arc<AtomicBool>,
}

pub(super) struct Reader<S> {
    task: Task,
    send: S,
    layout: Layout,
    /// Columns that have been told to be lost.
    late: HashSet<String>,
    /// Ways of reading that have been told.
    found: HashSet<String>,
    block: Block,
    /// Bytes of text in the block.
    bytes: usize,
}

/// An input of which some rows may have been looked at.
struct Opened {
    ahead: VecDeque<Result<Row, RowError>>,
    source: Source,
}

impl Opened {
    fn open(path: &Path, options: &SourceOptions) -> Result<Opened, SourceError> {
        Ok(Opened { ahead: VecDeque::new(), source: Source::open(path, options)? })
    }
}

impl Iterator for Opened {
    type Item = Result<Row, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.ahead.pop_front().or_else(|| self.source.next())
    }
}

impl<S: FnMut(Read) -> Result<(), Gone>> Reader<S> {
    pub fn new(task: Task, send: S) -> Self {
        let (late, found) = (HashSet::new(), HashSet::new());
        let layout = Layout::new(task.added);
        Reader { task, send, layout, late, found, block: Block::default(), bytes: 0 }
    }

    /// Reads everything.
    pub fn run(mut self) -> Result<(), Gone> {
        let mut stdin = None;
        if self.task.format.has_header() {
            stdin = self.look_ahead();
            let header = self.task.format.header(&self.layout, self.task.mark);
            (self.send)(Read::Header(header))?;
        }
        let mut ended = Ended::default();
        let (mut before, mut empty) = (0, Vec::new());
        for (path, stamp) in std::mem::take(&mut self.task.inputs) {
            let again = if is_stdin(&path) { stdin.take() } else { None };
            let opened = again.map_or_else(|| Opened::open(&path, &self.task.options), Ok);
            match opened {
                Ok(opened) => {
                    ended.opened += 1;
                    self.rows(&path, opened, before)?;
                }
                // What was there when the run began and is not now may come back.
                Err(error) if stamp.size.is_some() && Stamp::of(&path) != stamp => {
                    self.hand_on()?;
                    return (self.send)(Read::Stop(format!("an input has changed while the run was on: {error}")));
                }
                Err(error) if error.is_empty() => empty.push(error.to_string()),
                Err(error) => ended.faults.push(error.to_string()),
            }
            before += stamp.size.unwrap_or(0);
            self.task.position.bytes.store(before, Ordering::Relaxed);
        }
        self.hand_on()?;
        if self.task.position.rows.load(Ordering::Relaxed) < self.task.done.0 {
            return self.other_rows();
        }
        // A day without tickets among many is no fault; nothing at all is.
        if ended.opened == 0 {
            ended.faults.extend(empty);
        } else {
            empty.into_iter().try_for_each(|note| (self.send)(Read::Note(note)))?;
        }
        ended.layout = self.layout;
        (self.send)(Read::End(ended))
    }

    /// Learns the columns of all inputs before the first row is written. Standard input can be read only once, so it
    /// is handed back. What cannot be read is told at its turn.
    fn look_ahead(&mut self) -> Option<Opened> {
        let mut stdin = None;
        for (path, _) in &self.task.inputs {
            let Ok(mut opened) = Opened::open(path, &self.task.options) else { continue };
            let columns = opened.source.columns().clone();
            self.layout.learn(&self.texts_for(&columns).unwrap_or(columns));
            while opened.ahead.len() < LOOKED_AT && !self.task.stop.load(Ordering::Relaxed) {
                let Some(row) = opened.source.next() else { break };
                if let Ok(row) = &row {
                    let (_, unknown) = self.layout.mapping(&row.columns);
                    if !unknown.is_empty() {
                        self.layout.learn(&row.columns);
                    }
                }
                opened.ahead.push_back(row);
            }
            if is_stdin(path) {
                stdin = Some(opened);
            }
        }
        stdin
    }

    fn rows(&mut self, path: &Path, mut opened: Opened, before: u64) -> Result<(), Gone> {
        let file: Arc<str> = if is_stdin(path) { "standard input".into() } else { path.display().to_string().into() };
        if !self.task.format.has_header() {
            self.layout.learn(&opened.source.columns().clone());
        }
        self.tell_found(&file, &opened)?;
        let rows_before = self.task.position.rows.load(Ordering::Relaxed);
        while let Some(mut row) = opened.next() {
            self.as_texts(&mut row);
            let (columns, cells, line) = match &row {
                Ok(row) => (&row.columns, &row.cells, row.line),
                Err(error) => (&error.columns, &error.cells, error.line),
            };
            self.block.digest = digest(self.block.digest, row.is_ok(), line, cells);
            let (mut mapping, unknown) = self.layout.mapping(columns);
            if !unknown.is_empty() && self.task.format == OutputFormat::Parquet {
                self.layout.learn(columns);
                mapping = self.layout.mapping(columns).0;
            }
            if self.task.format == OutputFormat::Parquet {
                self.layout.observe(&mapping, columns, cells);
            }
            let bytes: usize = cells.iter().map(size).sum();
            let rows = self.task.position.rows.fetch_add(1, Ordering::Relaxed) + 1;
            if rows <= self.task.done.0 {
                if rows == self.task.done.0 && self.block.digest != self.task.done.1 {
                    return self.other_rows();
                }
                self.late.extend(unknown);
                if rows.is_multiple_of(256) {
                    self.moved(before, &opened)?;
                }
                continue;
            }
            if self.task.format.has_header() {
                self.tell_late(&file, line, unknown)?;
            }
            self.block.items.push(Item { file: file.clone(), mapping, row });
            self.bytes += bytes;
            if self.block.items.len() >= BLOCK_ROWS || self.bytes >= BLOCK_BYTES {
                self.moved(before, &opened)?;
                self.hand_on()?;
            }
        }
        if let Some(reason) = opened.source.failed() {
            self.hand_on()?;
            (self.send)(Read::Stop(format!("{file}: it could not be read to its end: {reason}")))?;
            return Err(Gone);
        }
        if self.task.position.rows.load(Ordering::Relaxed) == rows_before {
            (self.send)(Read::Note(format!("{file}: there are no rows in it")))?;
        }
        for note in opened.source.notes() {
            (self.send)(Read::Note(format!("{file}: {note}")))?;
        }
        self.moved(before, &opened)
    }

    /// Columns that are masked hold placeholders, which are texts whatever came; `None` if there is none but texts.
    fn texts_for(&self, columns: &Arc<[Column]>) -> Option<Arc<[Column]>> {
        let masker = self.task.masker.as_ref()?;
        let masked = |own: &Column| match own.kind {
            ColumnKind::Text | ColumnKind::Boolean | ColumnKind::Json => false,
            // Its digits may be those of a telephone or a card.
            ColumnKind::Decimal(..) => true,
            _ => masker.masks_column(&own.name),
        };
        columns.iter().any(masked).then(|| {
            let text = |own: &Column| if masked(own) { Column::text(own.name.clone()) } else { own.clone() };
            columns.iter().map(text).collect()
        })
    }

    fn as_texts(&self, row: &mut Result<Row, RowError>) {
        let (columns, cells) = match row {
            Ok(row) => (&mut row.columns, &mut row.cells),
            Err(error) => (&mut error.columns, &mut error.cells),
        };
        let Some(texts) = self.texts_for(columns) else { return };
        for ((was, is), cell) in columns.iter().zip(texts.iter()).zip(cells) {
            if was.kind != is.kind && *cell != Cell::Empty {
                *cell = Cell::Text(cell.shown());
            }
        }
        *columns = texts;
    }

    /// Says how an input is read: once of all that are read alike, and not of a whole folder of each its own way.
    fn tell_found(&mut self, file: &str, opened: &Opened) -> Result<(), Gone> {
        let found = opened.source.found().to_string();
        if self.found.len() == MOST_FOUND || !self.found.insert(found.clone()) {
            return Ok(());
        }
        (self.send)(Read::Found(format!("{file}: {found}")))
    }

    fn moved(&self, before: u64, opened: &Opened) -> Result<(), Gone> {
        self.task.position.bytes.store(before + opened.source.read(), Ordering::Relaxed);
        if self.task.stop.load(Ordering::Relaxed) { Err(Gone) } else { Ok(()) }
    }

    fn hand_on(&mut self) -> Result<(), Gone> {
        if self.block.items.is_empty() {
            return Ok(());
        }
        self.bytes = 0;
        let next = Block { items: Vec::with_capacity(BLOCK_ROWS), digest: self.block.digest };
        (self.send)(Read::Block(std::mem::replace(&mut self.block, next)))
    }

    /// A table has its columns from the start: what a later row has besides is lost, and that is said.
    fn tell_late(&mut self, file: &str, line: u64, unknown: Vec<String>) -> Result<(), Gone> {
        for name in unknown {
            if !self.late.insert(name.clone()) {
                continue;
            }
            let note = match self.late.len() {
                ..=MOST_LATE => format!(
                    "{file}:{line}: `{name}` is first met here and has no column; \
                     write JSON lines or Parquet to keep it"
                ),
                n if n == MOST_LATE + 1 => "more such columns are met and not told".to_string(),
                _ => continue,
            };
            (self.send)(Read::Note(note))?;
        }
        Ok(())
    }

    fn other_rows(&mut self) -> Result<(), Gone> {
        (self.send)(Read::Stop("the rows of the inputs are not those that the interrupted run has read".into()))
    }
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Bytes that a cell takes, about.
fn size(cell: &Cell) -> usize {
    match cell {
        Cell::Text(text) | Cell::Json(text) => text.len() + 8,
        _ => 8,
    }
}

/// The digest of the rows so far with one more.
fn digest(before: u64, is_ok: bool, line: u64, cells: &[Cell]) -> u64 {
    let mut hasher = FxHasher::default();
    (before, is_ok, line, cells.len()).hash(&mut hasher);
    for cell in cells {
        match cell {
            Cell::Empty => 0_u8.hash(&mut hasher),
            Cell::Text(text) => (1_u8, text).hash(&mut hasher),
            Cell::Integer(number) => (2_u8, number).hash(&mut hasher),
            Cell::Number(number) => (3_u8, number.to_bits()).hash(&mut hasher),
            Cell::Boolean(value) => (4_u8, value).hash(&mut hasher),
            Cell::Json(text) => (5_u8, text).hash(&mut hasher),
        }
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ends with an error, as a disk of a network that is gone.
    struct Failing(&'static [u8]);

    impl std::io::Read for Failing {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            match self.0.read(into)? {
                0 => Err(std::io::Error::other("the network is gone")),
                count => Ok(count),
            }
        }
    }

    #[test]
    fn a_reading_that_fails_stops_the_run_behind_the_rows_before() {
        let options = SourceOptions::default();
        let text = Failing(b"id,body\n1,the sensor\n2,the sen");
        let source = Source::from_reader("in.csv", text, &options).expect("begins well");
        let mut told = Vec::new();
        let task = Task {
            inputs: Vec::new(),
            options,
            format: OutputFormat::Jsonl,
            mark: false,
            added: &[],
            done: (0, 0),
            position: Arc::default(),
            masker: None,
            stop: Arc::default(),
        };
        let send = |read| {
            told.push(match read {
                Read::Block(block) => format!("{} row", block.items.len()),
                Read::Stop(why) => why,
                _ => return Ok(()),
            });
            Ok(())
        };
        let opened = Opened { ahead: VecDeque::new(), source };
        assert!(Reader::new(task, send).rows("in.csv".as_ref(), opened, 0).is_err());
        assert_eq!(told, ["1 row", "in.csv: it could not be read to its end: the network is gone"]);
    }
}
