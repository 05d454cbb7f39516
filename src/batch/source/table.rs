//! Values with a delimiter between them: one record at a time, however long the file.

use std::sync::Arc;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::held::Held;
use super::record::{Record, Records};
use super::text::Text;
use crate::batch::row::{Cell, Column, RowError};

/// A record that is longer is no record: a quote in it was never closed.
const LONGEST: usize = 16 << 20;
/// Text that the delimiter is told from.
const SAMPLE: usize = 1 << 16;

/// The rows of a table of text.
pub(super) struct Table {
    held: Held,
    reader: Reader,
    delimiter: u8,
    fields: Vec<u8>,
    ends: Vec<usize>,
    columns: Arc<[Column]>,
    was_last: bool,
}

/// A record: where it begins and its cells.
struct Raw {
    line: u64,
    cells: Vec<String>,
    fault: Option<String>,
}

impl Table {
    /// Reads the header.
    ///
    /// # Errors
    /// When there is none.
    pub fn new(text: Text, delimiter: Option<u8>, tabs_first: bool) -> Result<Table, String> {
        let mut table = Table {
            held: Held::new(text),
            reader: Reader::new(),
            delimiter: b',',
            fields: vec![0; 4096],
            ends: vec![0; 64],
            columns: Arc::new([]),
            was_last: false,
        };
        table.held.fill_to(SAMPLE);
        let mut line = 1;
        let told = sep_line(table.held.waiting());
        if let Some((_, length)) = told {
            (table.held.start, line) = (length, 2);
        }
        let sample = table.held.waiting();
        table.delimiter = delimiter
            .or(told.map(|(delimiter, _)| delimiter))
            .unwrap_or_else(|| detect(sample, tabs_first, table.held.ended));
        table.reader = reader(table.delimiter);
        table.reader.set_line(line);
        let header = table.record().ok_or("the file is empty")?;
        if let Some(fault) = header.fault {
            return Err(format!("the header: {fault}"));
        }
        table.columns = header.cells.into_iter().map(Column::text).collect();
        Ok(table)
    }

    fn record(&mut self) -> Option<Raw> {
        let before = self.reader.line();
        let mut at = 0;
        let (mut written, mut count) = (0, 0);
        loop {
            if at == self.held.waiting().len() && !self.held.ended {
                // No more, and the reader is told of the end by an empty text.
                self.held.fill();
                if at >= LONGEST {
                    return Some(self.too_long(before));
                }
                continue;
            }
            let (result, read, wrote, ended) = self.reader.read_record(
                &self.held.waiting()[at..],
                &mut self.fields[written..],
                &mut self.ends[count..],
            );
            (at, written, count) = (at + read, written + wrote, count + ended);
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.fields.resize(2 * self.fields.len(), 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(2 * self.ends.len(), 0),
                ReadRecordResult::End => return None,
                ReadRecordResult::Record => break,
            }
        }
        let waiting = self.held.waiting();
        let raw = &waiting[..at];
        let blank = raw.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let line = before + raw[..blank].iter().filter(|byte| **byte == b'\n').count() as u64;
        self.was_last = self.held.ended && at == waiting.len();
        let fault = (self.was_last && ends_quoted(&raw[blank..], self.delimiter)).then(|| {
            let lines = String::from_utf8_lossy(&raw[blank..]).lines().count();
            format!("a cell's opening quote is never closed; it took in all {lines} lines to the end")
        });
        self.was_last &= !raw.ends_with(b"\n");
        self.held.start += at;
        Some(Raw { line, cells: self.cells(count), fault })
    }

    fn cells(&self, count: usize) -> Vec<String> {
        let mut from = 0;
        let cell = |end: &usize| {
            let cell = &self.fields[from..*end];
            from = *end;
            // The text was decoded, and is cut at ASCII only: the slower reading is never needed.
            std::str::from_utf8(cell).map_or_else(|_| String::from_utf8_lossy(cell).into_owned(), str::to_string)
        };
        self.ends[..count].iter().map(cell).collect()
    }

    /// A row that does not end within bounds: its first line is given up, and reading goes on behind it.
    fn too_long(&mut self, before: u64) -> Raw {
        let raw = self.held.waiting();
        let blank = raw.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let line = before + raw[..blank].iter().filter(|byte| **byte == b'\n').count() as u64;
        let first = raw[blank..].iter().position(|byte| *byte == b'\n');
        let quoted = first.is_some_and(|end| ends_quoted(&raw[blank..blank + end], self.delimiter));
        let (mut length, megabytes) = (first.map(|end| blank + end + 1), LONGEST >> 20);
        let cells = length.map_or_else(Vec::new, |end| split(&raw[blank..end], self.delimiter));
        while length.is_none() {
            // A line without an end in sight is passed over piece by piece.
            self.held.start = self.held.text.len();
            if !self.held.fill() {
                break;
            }
            length = self.held.waiting().iter().position(|byte| *byte == b'\n').map(|end| end + 1);
        }
        self.held.start += length.unwrap_or(self.held.waiting().len());
        self.reader.reset();
        self.reader.set_line(line + 1);
        let what = if quoted { "a cell's opening quote is not closed" } else { "the row does not end" };
        Raw { line, cells, fault: Some(format!("{what} within {megabytes} MB; reading goes on with the next line")) }
    }
}

impl Records for Table {
    fn next(&mut self) -> Option<Result<Record, RowError>> {
        let Raw { line, cells, fault } = self.record()?;
        let fault = fault.or_else(|| {
            (cells.len() != self.columns.len())
                .then(|| format!("the row has {} cells, the header {}", cells.len(), self.columns.len()))
        });
        let cells = cells.into_iter().map(Cell::Text).collect();
        let columns = self.columns.clone();
        Some(match fault {
            Some(message) => Err(RowError { line, message, columns, cells }),
            None => Ok(Record::new(line, columns, cells)),
        })
    }

    fn columns(&self) -> Option<Arc<[Column]>> {
        Some(self.columns.clone())
    }

    fn was_last(&self) -> bool {
        self.was_last
    }

    fn delimiter(&self) -> Option<char> {
        Some(char::from(self.delimiter))
    }
}

fn reader(delimiter: u8) -> Reader {
    ReaderBuilder::new().delimiter(delimiter).build()
}

/// Excel's first line `sep=;`: the delimiter, and the length of the line.
fn sep_line(text: &[u8]) -> Option<(u8, usize)> {
    let length = text.iter().take(16).position(|byte| *byte == b'\n')? + 1;
    let line = text[..length - 1].strip_suffix(b"\r").unwrap_or(&text[..length - 1]);
    let line = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
    let (name, delimiter) = line.split_at_checked(4)?;
    match delimiter {
        [delimiter] if name.eq_ignore_ascii_case(b"sep=") => Some((*delimiter, length)),
        _ => None,
    }
}

/// The delimiter that parts a sample into rows as long as its header.
fn detect(sample: &[u8], tabs_first: bool, whole: bool) -> u8 {
    let usual: [u8; 4] = if tabs_first { *b"\t,;|" } else { *b",\t;|" };
    let mut best = (usual[0], 0, 0);
    for delimiter in usual {
        let rows = rows(sample, delimiter, whole);
        let Some(cells) = rows.first().copied().filter(|cells| *cells > 1) else { continue };
        let alike = 1000 * rows.iter().filter(|own| **own == cells).count() / rows.len();
        // More cells only count where the rows agree as well.
        if alike > best.1 + 50 || (alike + 50 >= best.1 && cells > best.2) {
            best = (delimiter, alike, cells);
        }
    }
    best.0
}

/// How many cells the first rows of a sample have.
fn rows(sample: &[u8], delimiter: u8, whole: bool) -> Vec<usize> {
    let mut reader = reader(delimiter);
    let (mut fields, mut ends) = (vec![0; sample.len() + 1], vec![0; sample.len() + 1]);
    let (mut at, mut counts, mut count) = (0, Vec::new(), 0);
    while counts.len() < 50 {
        let (result, read, _, ended) = reader.read_record(&sample[at..], &mut fields, &mut ends);
        at += read;
        count += ended;
        match result {
            ReadRecordResult::Record => counts.push(std::mem::take(&mut count)),
            ReadRecordResult::InputEmpty if whole && at == sample.len() => {}
            _ => break,
        }
    }
    counts
}

/// The cells of one line.
fn split(line: &[u8], delimiter: u8) -> Vec<String> {
    let text = String::from_utf8_lossy(line);
    text.trim_end().split(char::from(delimiter)).map(str::to_string).collect()
}

/// Whether a row ends within a quoted cell, read as the reader reads it: a quote opens a cell only at its
/// start, two within it stand for one.
fn ends_quoted(row: &[u8], delimiter: u8) -> bool {
    enum At {
        Start,
        Plain,
        Quoted,
        AfterQuote,
    }
    let mut at = At::Start;
    for byte in row.iter().copied() {
        at = match (at, byte) {
            (At::Start | At::AfterQuote, b'"') => At::Quoted,
            (At::Quoted, b'"') => At::AfterQuote,
            (At::Quoted, _) => At::Quoted,
            (_, byte) if byte == delimiter => At::Start,
            _ => At::Plain,
        };
    }
    matches!(at, At::Quoted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::source::bytes::{Bytes, Tally};

    fn table(text: impl Into<Vec<u8>>) -> Result<Table, String> {
        let tally = Arc::new(Tally::default());
        let bytes = Bytes::new(std::io::Cursor::new(text.into()), &tally);
        Table::new(Text::new(bytes, None, &tally).expect("is text"), None, false)
    }

    fn rows(text: impl Into<Vec<u8>>) -> Vec<Result<Record, RowError>> {
        let mut table = table(text).expect("has a header");
        std::iter::from_fn(|| table.next()).collect()
    }

    #[test]
    fn a_quote_that_is_never_closed_is_told() {
        let rows = rows("id,body\n1,ok\n2,\"open\n3,lost\n");
        assert!(rows[0].is_ok());
        let fault = rows[1].as_ref().expect_err("unclosed");
        assert_eq!(fault.line, 3);
        assert_eq!(fault.message, "a cell's opening quote is never closed; it took in all 2 lines to the end");
    }

    #[test]
    fn a_quote_that_takes_in_too_much_costs_one_line() {
        let lines = "3,a line of some length that goes on for a while\n".repeat(LONGEST / 40);
        let rows = rows(format!("id,body\n1,ok\n2,\"open\n{lines}"));
        let fault = rows[1].as_ref().expect_err("unclosed");
        assert_eq!((fault.line, fault.cells.len()), (3, 2));
        assert!(fault.message.starts_with("a cell's opening quote is not closed within 16 MB"), "{}", fault.message);
        assert_eq!(rows.len(), 2 + LONGEST / 40);
        assert!(rows[2..].iter().all(Result::is_ok));
        assert_eq!(rows[2].as_ref().map(|row| row.line), Ok(4));
    }

    #[test]
    fn quotes_that_are_closed_or_plain_are_not() {
        for last in ["1,5\" disk", "1,\"a \"\"b\"\" c\"", "1,\"two\nlines\"\n", "1,\"a\" b\" c", "1,\"\""] {
            let rows = rows(format!("id,body\n{last}"));
            assert!(rows.len() == 1 && rows.iter().all(Result::is_ok), "{last}: {rows:?}");
        }
    }

    #[test]
    fn lines_are_counted_through_blanks_and_quotes() {
        let rows = rows("id,body\r\n\r\n1,\"a\r\nb\"\r\n\r\n2,c\r\n");
        let lines: Vec<u64> = rows.iter().map(|row| row.as_ref().expect("whole").line).collect();
        assert_eq!(lines, [3, 6]);
    }

    #[test]
    fn the_delimiter_is_detected() {
        for (text, delimiter, cells) in [
            ("id,body\n1,a;b\n", ',', 2),
            ("id\tbody\n1\ta, b\n", '\t', 2),
            ("id;subject, old;body\n1;a;b, c\n2;\"x;y\";z\n", ';', 3),
            ("id|body\n1|a\n", '|', 2),
            ("body\nhello\n", ',', 1),
            ("sep=;\r\nid;body\r\n1;a,b,c\r\n", ';', 2),
            ("sep=\t\nid\tbody\n1\ta\n", '\t', 2),
            ("id,body", ',', 2),
        ] {
            let table = table(text).expect("has a header");
            assert_eq!((table.delimiter(), table.columns.len()), (Some(delimiter), cells), "{text}");
        }
    }
}
