//! One input, opened: its columns, and its rows one after another.
//!
//! `format` tells what it is, `bytes` unpacks it and `text` decodes it; `table`, `json`, `parquet` and `mail` take records
//! out of it, of which `places` knows by the names in `headers` where the ticket is, and `pick` takes it. Nothing of the
//! input is held but the next block of bytes and the first rows, which show what the others are.

mod bytes;
mod date;
mod dates;
mod fields;
mod format;
mod found;
mod headers;
mod held;
mod html;
mod json;
mod mail;
mod parquet;
mod pick;
mod places;
mod record;
mod table;
mod text;

use std::collections::VecDeque;
use std::fs::File;
use std::io::{Read, Seek as _, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use self::bytes::{Bytes, Tally};
use self::headers::Role;
use self::pick::Picker;
use self::record::{Record, Records};
use self::text::Text;
use super::columns::Columns;
use super::row::{Cell, Column, ColumnKind, Row, RowError};

pub use self::dates::DateOrder;
pub use self::format::{Compression, Format};
pub use self::found::Found;

/// How inputs are to be read where it is not detected.
#[derive(Clone, Debug, Default)]
pub struct SourceOptions {
    /// Which columns hold what.
    pub columns: Columns,
    /// The name of the text's encoding.
    pub encoding: Option<String>,
    /// The format, whatever name and content say.
    pub format: Option<Format>,
    /// What stands between the cells of a table of text, an ASCII character.
    pub delimiter: Option<char>,
    /// The order of the numbers in dates such as `03/04/2025`.
    pub date_order: Option<DateOrder>,
}

/// Why an input cannot be read at all.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct SourceError {
    message: String,
    is_empty: bool,
}

impl SourceError {
    /// Whether there is nothing in the input, rather than something wrong with it.
    pub fn is_empty(&self) -> bool {
        self.is_empty
    }

    fn of(name: &str) -> impl Fn(String) -> SourceError {
        move |message| SourceError { message: format!("{name}: {message}"), is_empty: message == EMPTY }
    }
}

const EMPTY: &str = "the file is empty";

/// An input that has been opened; as an iterator, its rows.
///
/// # Example
/// ```
/// use inquiry_triage::batch::{Source, SourceOptions};
/// let text = "Ticket ID;Subject;Description\n7;Offline;The agent is offline.\n";
/// let mut source = Source::from_reader("tickets.csv", text.as_bytes(), &SourceOptions::default())?;
/// assert_eq!(
///     source.found().to_string(),
///     "CSV with semicolons in ASCII: id from `Ticket ID`, subject from `Subject`, body from `Description`"
/// );
/// let row = source.next().expect("a row").expect("a whole one");
/// assert_eq!((row.line, row.ticket.id.as_str(), row.ticket.body.as_str()), (2, "7", "The agent is offline."));
/// # Ok::<(), inquiry_triage::batch::SourceError>(())
/// ```
pub struct Source {
    records: Box<dyn Records>,
    picker: Picker,
    /// Records that were read to see what the input is.
    ahead: VecDeque<Result<Record, RowError>>,
    columns: Arc<[Column]>,
    found: Found,
    size: Option<u64>,
    tally: Arc<Tally>,
    line: u64,
    ended: bool,
}

/// Records looked at before the first is given out, and bytes of them.
const AHEAD: (usize, usize) = (1000, 4 << 20);
/// Bytes that the format is told from.
const HEAD: usize = 1 << 16;

impl Source {
    /// Opens a file, or standard input for `-`.
    ///
    /// # Errors
    /// When it cannot be read, or holds no tickets: what it has instead.
    pub fn open(path: &Path, options: &SourceOptions) -> Result<Source, SourceError> {
        let is_stdin = path.as_os_str() == "-";
        let name = if is_stdin { "standard input".into() } else { path.display().to_string() };
        let fault = SourceError::of(&name);
        let (reader, size) = bytes::open(path).map_err(|error| fault(error.to_string()))?;
        let named = if is_stdin { None } else { Format::of_path(path) };
        let file = (!is_stdin).then_some(path);
        Source::begin(reader, file, named, size, options).map_err(fault)
    }

    /// Reads what comes from a reader; of `name` only the ending counts.
    ///
    /// # Errors
    /// As [`Source::open`].
    pub fn from_reader(
        name: &str,
        reader: impl Read + Send + 'static,
        options: &SourceOptions,
    ) -> Result<Source, SourceError> {
        let fault = SourceError::of(name);
        Source::begin(Box::new(reader), None, Format::of_path(name.as_ref()), None, options).map_err(fault)
    }

    fn begin(
        reader: Box<dyn Read + Send>,
        file: Option<&Path>,
        named: Option<Format>,
        size: Option<u64>,
        options: &SourceOptions,
    ) -> Result<Source, String> {
        let tally = Arc::new(Tally::default());
        let (mut bytes, compression) =
            Bytes::new(reader, &tally).unpacked(&tally).map_err(|error| error.to_string())?;
        let is_short = bytes.is_short(HEAD);
        let head = bytes.peek(HEAD);
        if let (true, Some(stopped)) = (head.is_empty(), tally.stopped.get()) {
            return Err(stopped.reason.clone());
        }
        // Whatever its name: a table lacks its header, a list of objects its objects.
        if is_short && head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii().is_empty() {
            return Err(EMPTY.into());
        }
        let format = match options.format {
            Some(format) => format,
            None => told(head, named)?,
        };
        let text = |bytes: Bytes| Text::new(bytes, options.encoding.as_deref(), &tally).map_err(|e| e.to_string());
        let records: Box<dyn Records> = match format {
            Format::Csv | Format::Tsv => {
                let delimiter = delimiter(options.delimiter)?;
                Box::new(table::Table::new(text(bytes)?, delimiter, format == Format::Tsv)?)
            }
            Format::Json => Box::new(json::Objects::values(text(bytes)?)),
            Format::Jsonl => Box::new(json::Objects::lines(text(bytes)?)),
            Format::Parquet => {
                let file = match file.filter(|_| compression.is_none() && size.is_some()) {
                    Some(path) => File::open(path).map_err(|error| error.to_string())?,
                    // Its table of contents stands at the end.
                    None => spooled(bytes).map_err(|error| error.to_string())?,
                };
                Box::new(parquet::Batches::new(file, &tally)?)
            }
            Format::Eml | Format::Mbox => Box::new(mail::Mails::new(bytes, format == Format::Mbox)),
        };
        let found = Found {
            format,
            compression,
            encoding: None,
            delimiter: records.delimiter(),
            helpdesk: None,
            taken: Vec::new(),
            dates: None,
        };
        let is_table = records.columns().is_some();
        let mut source = Source {
            columns: records.columns().unwrap_or_else(|| Arc::new([])),
            records,
            picker: Picker::new(&options.columns, options.date_order, is_table),
            ahead: VecDeque::new(),
            found,
            size,
            tally,
            line: 0,
            ended: false,
        };
        source.look_ahead(&options.columns, is_table)?;
        Ok(source)
    }

    /// The columns of its rows; of JSON, those of the first objects.
    pub fn columns(&self) -> &Arc<[Column]> {
        &self.columns
    }

    /// Bytes of the file as it lies on disk; `None` where that is not known.
    pub fn size(&self) -> Option<u64> {
        self.size
    }

    /// Bytes of it that have been read.
    pub fn read(&self) -> u64 {
        self.tally.read.load(Ordering::Relaxed)
    }

    /// The same number, to be looked at from another thread.
    pub fn progress(&self) -> Arc<AtomicU64> {
        self.tally.read.clone()
    }

    /// How it is read.
    pub fn found(&self) -> Found {
        let has_text = !matches!(self.found.format, Format::Parquet | Format::Eml | Format::Mbox);
        let encoding = has_text.then(|| self.tally.encoding.get().copied().unwrap_or("ASCII"));
        Found { encoding, ..self.found.clone() }
    }

    /// What is to be said of the input at its end: malformed places, a file that breaks off, dates that are not read.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let replaced = self.tally.replaced.load(Ordering::Relaxed);
        if replaced > 0 {
            let used = self.tally.encoding.get().copied().unwrap_or("UTF-8");
            notes.push(format!("not {used} throughout; malformed places read as \u{FFFD}: {replaced}"));
        }
        if let Some(stopped) = self.tally.stopped.get().filter(|stopped| !stopped.may_pass) {
            notes.push(format!("it could not be read to its end: {}", stopped.reason));
        }
        // What a reading that failed has not given is not missing.
        notes.extend(self.records.note().filter(|_| self.failed().is_none()));
        notes.extend(self.picker.dates().notes());
        notes
    }

    /// Why the rows ended before their end, if it is no fault of theirs: the disk or the network failed. Read another
    /// time, there may be more.
    pub fn failed(&self) -> Option<&str> {
        self.tally.stopped.get().filter(|stopped| stopped.may_pass).map(|stopped| stopped.reason.as_str())
    }

    /// The next record. What a broken input has cut off is told as broken; what a reading that failed has is not there.
    fn pull(&mut self) -> Option<Result<Record, RowError>> {
        if self.ended {
            return None;
        }
        let record = self.records.next();
        let stopped = self.tally.stopped.get().map(|stopped| &stopped.reason);
        self.ended = record.is_none() || (self.failed().is_some() && self.records.was_last());
        if self.ended && self.failed().is_some() {
            return None;
        }
        Some(match (record, stopped) {
            (None, None) => return None,
            (None, Some(reason)) => {
                Err(record::fault(self.line, format!("the input breaks off after this row: {reason}")))
            }
            (Some(record), reason) => {
                self.line = record.as_ref().map_or_else(|fault| fault.line, |record| record.line);
                match reason {
                    Some(reason) if self.records.was_last() => {
                        self.ended = true;
                        let (line, message) = (self.line, format!("the input breaks off within this row: {reason}"));
                        Err(match record {
                            Ok(Record { columns, cells, .. }) => RowError { line, message, columns, cells },
                            Err(fault) => RowError { message, ..fault },
                        })
                    }
                    _ => record,
                }
            }
        })
    }

    /// Reads the first records, for what they show of the others.
    fn look_ahead(&mut self, given: &Columns, is_table: bool) -> Result<(), String> {
        let mut length = 0;
        while self.ahead.len() < AHEAD.0 && length < AHEAD.1 {
            let Some(record) = self.pull() else { break };
            if let Ok(record) = &record {
                self.picker.learn(record);
                length += record.cells.iter().map(weight).sum::<usize>();
            }
            self.ahead.push_back(record);
        }
        let whole: Vec<&Record> = self.ahead.iter().filter_map(|record| record.as_ref().ok()).collect();
        if !is_table {
            self.columns = united(&whole);
        }
        let cells = vec![Cell::Empty; self.columns.len()];
        let header = Record::new(1, self.columns.clone(), cells);
        let sample = if whole.is_empty() { vec![&header] } else { whole };
        let mut taken = Vec::new();
        if is_table || !self.columns.is_empty() {
            self.found.helpdesk = self.picker.places(sample[0]).helpdesk.map(|desk| desk.name);
            if let Some(fault) =
                self.picker.places(sample[0]).fault(sample[0].columns.as_ref(), is_table).filter(|_| is_table)
            {
                return Err(fault);
            }
            taken = taken_from(&mut self.picker, &sample);
        }
        let names = [("id", &given.id), ("subject", &given.subject), ("body", &given.body), ("date", &given.date)];
        let names = names.into_iter().filter_map(|(role, name)| Some((role, name.as_ref()?)));
        let metadata = given.metadata.iter().map(|(name, column)| (name.as_str(), column));
        if let Some((_, name)) = names.chain(metadata).find(|(role, _)| taken.iter().all(|(own, _)| own != role))
            && !self.columns.is_empty()
        {
            return Err(places::absent(name, &self.columns, is_table));
        }
        if !matches!(self.found.format, Format::Eml | Format::Mbox) {
            self.found.taken = taken;
            self.found.dates = self.picker.dates().found();
        }
        Ok(())
    }
}

impl Iterator for Source {
    type Item = Result<Row, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let record = self.ahead.pop_front().or_else(|| self.pull())?;
        Some(record.and_then(|record| self.picker.pick(record)))
    }
}

/// What the pieces of the tickets were taken from: the first column that holds something.
fn taken_from(picker: &mut Picker, sample: &[&Record]) -> Vec<(String, String)> {
    let mut taken: Vec<(String, String)> = Vec::new();
    for role in Role::ALL {
        let mut first = None;
        for record in sample {
            let places = picker.places(record);
            if let Some((place, text)) = places.taken(role, record) {
                let name = place.name(&record.columns);
                let has_text = !text.trim().is_empty();
                first = if has_text { Some(name) } else { first.or(Some(name)) };
                if has_text {
                    break;
                }
            }
        }
        taken.extend(first.map(|name| (role.as_str().to_string(), name)));
    }
    for record in sample {
        for (name, place) in &picker.places(record).metadata {
            if place.text(record).is_some() && taken.iter().all(|(own, _)| own != name) {
                taken.push((name.clone(), place.name(&record.columns)));
            }
        }
    }
    taken
}

/// The columns of objects, each once, with what all of their values are.
fn united(records: &[&Record]) -> Arc<[Column]> {
    let mut all: Vec<(Column, bool)> = Vec::new();
    let mut last: Option<&Arc<[Column]>> = None;
    for record in records {
        let is_same =
            last.is_some_and(|last| Arc::ptr_eq(last, &record.columns)) && all.iter().all(|(_, known)| *known);
        if is_same {
            continue;
        }
        last = Some(&record.columns);
        for (column, cell) in record.columns.iter().zip(&record.cells) {
            let known = *cell != Cell::Empty;
            match all.iter_mut().find(|(own, _)| own.name == column.name) {
                None => all.push((column.clone(), known)),
                Some((own, was_known)) if known => {
                    own.kind = if *was_known { joined(own.kind, column.kind) } else { column.kind };
                    *was_known = true;
                }
                Some(_) => {}
            }
        }
    }
    all.into_iter().map(|(column, _)| column).collect()
}

/// A kind that holds the values of both.
fn joined(one: ColumnKind, other: ColumnKind) -> ColumnKind {
    match (one, other) {
        _ if one == other => one,
        (ColumnKind::Integer | ColumnKind::Number, ColumnKind::Integer | ColumnKind::Number) => ColumnKind::Number,
        _ => ColumnKind::Text,
    }
}

fn weight(cell: &Cell) -> usize {
    match cell {
        Cell::Text(text) | Cell::Json(text) => text.len(),
        _ => 8,
    }
}

fn delimiter(given: Option<char>) -> Result<Option<u8>, String> {
    match given.map(u8::try_from) {
        None => Ok(None),
        Some(Ok(byte)) if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r') => Ok(Some(byte)),
        Some(_) => Err("the delimiter has to be an ASCII character, and neither a quote nor a line break".into()),
    }
}

/// The format of what begins so, by its name or else by its looks.
fn told(head: &[u8], named: Option<Format>) -> Result<Format, String> {
    if let Some(what) = format::foreign(head) {
        return Err(format!("it is {what}"));
    }
    if head.starts_with(b"PAR1") {
        return Ok(Format::Parquet);
    }
    let looks = || {
        let encoding = crate::encoding::detect(head, false).unwrap_or(encoding_rs::UTF_8);
        Format::of_text(&encoding.decode(head).0)
    };
    Ok(match named {
        // Many a file of lines is called so.
        Some(Format::Json) if looks() == Format::Jsonl => Format::Jsonl,
        Some(format) => format,
        None => looks(),
    })
}

/// Bytes that have to be read from their end, in a file without a name.
fn spooled(mut bytes: Bytes) -> std::io::Result<File> {
    let mut file = tempfile::tempfile()?;
    std::io::copy(&mut bytes, &mut file)?;
    file.flush()?;
    file.rewind()?;
    Ok(file)
}
