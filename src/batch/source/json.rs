//! Objects of JSON, one at a time: a line each, the items of an array, or one after another.

use std::sync::Arc;

use super::fields::Fields;
use super::held::Held;
use super::pick::MOST_KNOWN;
use super::record::{Record, Records, fault};
use super::text::Text;
use crate::batch::row::{Cell, Column, ColumnKind, RowError};

/// An object that is longer is passed over.
const LONGEST: usize = 64 << 20;
/// Text in which the array is looked for that an object wraps.
const SAMPLE: usize = 1 << 20;

/// Arrays of tickets, as helpdesks call them in the object around.
const ARRAYS: [&str; 13] = [
    "tickets",
    "result",
    "records",
    "issues",
    "items",
    "results",
    "data",
    "rows",
    "values",
    "cases",
    "incidents",
    "conversations",
    "requests",
];
/// Arrays that come with tickets and are none.
const BESIDE: [&str; 9] =
    ["users", "organizations", "groups", "agents", "customers", "contacts", "brands", "comments", "metric_sets"];

/// The rows of objects of JSON.
pub(super) struct Objects {
    held: Held,
    line: u64,
    /// Bytes before the held text on its line.
    column: u64,
    form: Form,
    /// The columns of the last objects: those alike share them.
    known: Vec<Arc<[Column]>>,
    was_last: bool,
}

/// How the objects stand.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Form {
    Lines,
    /// One after another, nothing or whitespace between.
    Sequence,
    /// Within an array that has begun.
    Items,
    /// Before an array, in the object around it: the key of the array if it could be seen.
    Wrapper(Option<String>),
    /// What follows is no ticket.
    Over,
}

/// A piece of the text and where it begins.
struct Piece {
    from: usize,
    to: usize,
    line: u64,
    column: u64,
    /// It ends with the input, not by itself.
    cut: bool,
    /// It was so long that it was passed over.
    passed: bool,
}

impl Objects {
    /// One object a line.
    pub fn lines(text: Text) -> Objects {
        Objects::new(text, Form::Lines)
    }

    /// An array, an object around an array, or objects one after another.
    pub fn values(text: Text) -> Objects {
        let mut objects = Objects::new(text, Form::Sequence);
        objects.held.fill_to(SAMPLE);
        objects.skip_space();
        match objects.held.waiting().first() {
            Some(b'[') => {
                objects.advance(1);
                objects.form = Form::Items;
            }
            Some(b'{') => {
                if let Some(key) = wrapped(objects.held.waiting()) {
                    objects.advance(1);
                    objects.form = Form::Wrapper(key);
                }
            }
            _ => {}
        }
        objects
    }

    fn new(text: Text, form: Form) -> Objects {
        Objects { held: Held::new(text), line: 1, column: 0, form, known: Vec::new(), was_last: false }
    }

    /// Leaves `count` bytes behind.
    fn advance(&mut self, count: usize) {
        let passed = &self.held.text[self.held.start..self.held.start + count];
        if self.form == Form::Lines {
            // A line or a part of one: no break but at its end, and nobody asks for the column.
            self.line += u64::from(passed.ends_with('\n'));
        } else if let Some(last) = passed.rfind('\n') {
            self.line += passed.matches('\n').count() as u64;
            self.column = (count - last - 1) as u64;
        } else {
            self.column += count as u64;
        }
        self.held.start += count;
    }

    /// The next byte that is no whitespace; none at the end.
    fn skip_space(&mut self) -> Option<u8> {
        loop {
            let waiting = self.held.waiting();
            let space = waiting.iter().position(|byte| !byte.is_ascii_whitespace());
            if let Some(space) = space {
                self.advance(space);
                return self.held.waiting().first().copied();
            }
            self.advance(waiting.len());
            if self.held.ended || !self.held.fill() && self.held.start == self.held.text.len() {
                return None;
            }
        }
    }

    /// The next piece up to where `scan` finds its end.
    fn piece(&mut self, mut scan: impl FnMut(&str) -> Option<usize>) -> Piece {
        let (line, column) = (self.line, self.column);
        let (mut scanned, mut passed) = (0, false);
        loop {
            if let Some(end) = scan(&self.held.text[self.held.start + scanned..]) {
                let from = self.held.start;
                self.advance(scanned + end);
                return Piece { from, to: self.held.start, line, column, cut: false, passed };
            }
            scanned = self.held.text.len() - self.held.start;
            if scanned > LONGEST {
                (scanned, passed) = (0, true);
                self.advance(self.held.text.len() - self.held.start);
            }
            if self.held.ended || (!self.held.fill() && self.held.text.len() - self.held.start == scanned) {
                let from = self.held.start;
                self.advance(scanned);
                return Piece { from, to: self.held.start, line, column, cut: true, passed };
            }
        }
    }

    /// One value of JSON, from its first byte to its last.
    fn value(&mut self) -> Piece {
        let mut scan = Scan::default();
        self.piece(|text| scan.end(text.as_bytes()))
    }

    fn next_line(&mut self) -> Option<Piece> {
        loop {
            if self.held.start == self.held.text.len()
                && (self.held.ended || !self.held.fill() && self.held.start == self.held.text.len())
            {
                return None;
            }
            let piece = self.piece(|text| text.find('\n').map(|end| end + 1));
            if piece.passed || !self.held.text[piece.from..piece.to].trim_ascii().is_empty() {
                return Some(piece);
            }
        }
    }

    /// The next object outside of lines, or a fault of what stands between them.
    fn next_value(&mut self) -> Option<Result<Piece, RowError>> {
        loop {
            if self.form == Form::Over {
                return None;
            }
            let Some(byte) = self.skip_space() else {
                let closed = self.form == Form::Sequence;
                let (line, form) = (self.line, std::mem::replace(&mut self.form, Form::Over));
                self.was_last = true;
                return match form {
                    Form::Wrapper(_) => {
                        Some(Err(fault(line, "the object around the tickets is not closed: the input ends here")))
                    }
                    _ if closed => None,
                    _ => Some(Err(fault(line, "the array is not closed: the input ends here"))),
                };
            };
            match (&self.form, byte) {
                (Form::Items, b']') => {
                    self.form = Form::Over;
                    return None;
                }
                (Form::Wrapper(_), b'}') => {
                    self.form = Form::Over;
                    return None;
                }
                (_, b',') => self.advance(1),
                (Form::Wrapper(_), b'"') => self.enter(),
                (Form::Items | Form::Sequence, b'{') => return Some(Ok(self.value())),
                _ => return Some(Err(self.stray())),
            }
        }
    }

    /// Something between the objects that does not belong there: it is told, up to where the next may begin.
    fn stray(&mut self) -> RowError {
        let wraps = matches!(self.form, Form::Wrapper(_));
        let piece = self.piece(|text| {
            let from =
                text.bytes().skip(1).position(|byte| if wraps { byte == b'"' } else { matches!(byte, b'{' | b']') });
            from.map(|at| at + 1)
        });
        let text = &self.held.text[piece.from..piece.to];
        let shown: String = text.trim().trim_end_matches(',').chars().take(40).collect();
        fault(piece.line, format!("`{shown}` is not a JSON object (column {})", piece.column + 1))
    }

    /// Passes a key of the object around; its value is entered if it is the array of the tickets.
    fn enter(&mut self) {
        let key = self.value();
        let key = serde_json::from_str::<String>(&self.held.text[key.from..key.to]).unwrap_or_default();
        if self.skip_space() == Some(b':') {
            self.advance(1);
        }
        let wanted = match &self.form {
            Form::Wrapper(Some(wanted)) => *wanted == key,
            _ => !BESIDE.contains(&key.as_str()),
        };
        match self.skip_space() {
            Some(b'[') if wanted => {
                self.advance(1);
                self.form = Form::Items;
            }
            Some(b'{' | b'[' | b'"') => self.pass(),
            // A number or a name lasts up to the next comma.
            Some(_) => {
                self.piece(|text| text.bytes().position(|byte| matches!(byte, b',' | b'}' | b']')));
            }
            None => {}
        }
    }

    /// Passes over a value of any length without keeping it.
    fn pass(&mut self) {
        let mut scan = Scan::default();
        loop {
            let waiting = self.held.waiting();
            if let Some(end) = scan.end(waiting) {
                return self.advance(end);
            }
            self.advance(waiting.len());
            if self.held.ended || (!self.held.fill() && self.held.text.is_empty()) {
                return;
            }
        }
    }

    fn record(&mut self, piece: &Piece) -> Result<Record, RowError> {
        let (line, lines) = (piece.line, self.form == Form::Lines);
        if piece.passed {
            return Err(fault(line, format!("the object is longer than {} MB", LONGEST >> 20)));
        }
        let known = self.known.first().map_or(0, |columns| columns.len());
        let fields = match Fields::read(&self.held.text[piece.from..piece.to], known) {
            Ok(Some(fields)) => fields,
            Ok(None) => return Err(fault(line, "the line is not a JSON object")),
            Err(error) => return Err(fault(line, told(&error, piece, lines))),
        };
        let columns = columns_of(&mut self.known, &fields);
        Ok(Record::new(line, columns, fields.cells))
    }
}

/// The columns of an object: of known ones, if it fits them.
fn columns_of(known: &mut Vec<Arc<[Column]>>, fields: &Fields<'_>) -> Arc<[Column]> {
    let own = || fields.names().iter().zip(&fields.cells);
    let is_alike = |columns: &Arc<[Column]>| {
        columns.len() == fields.cells.len()
            && columns.iter().zip(own()).all(|(column, (name, cell))| {
                column.name == *name && (*cell == Cell::Empty || column.kind == kind(cell))
            })
    };
    if let Some(columns) = known.iter().find(|columns| is_alike(columns)) {
        return columns.clone();
    }
    let columns: Arc<[Column]> =
        own().map(|(name, cell)| Column { name: name.to_string(), kind: kind(cell) }).collect();
    known.truncate(MOST_KNOWN - 1);
    known.insert(0, columns.clone());
    columns
}

impl Records for Objects {
    fn next(&mut self) -> Option<Result<Record, RowError>> {
        let piece = match self.form {
            Form::Lines => self.next_line()?,
            _ => match self.next_value()? {
                Ok(piece) => piece,
                Err(fault) => return Some(Err(fault)),
            },
        };
        self.was_last = piece.cut;
        Some(self.record(&piece))
    }

    fn columns(&self) -> Option<Arc<[Column]>> {
        None
    }

    fn was_last(&self) -> bool {
        self.was_last
    }
}

/// What is wrong with an object, and where. Of lines the number is told beside.
fn told(error: &serde_json::Error, piece: &Piece, lines: bool) -> String {
    let message = error.to_string();
    let what = message.split(" at line ").next().unwrap_or_default();
    if lines {
        return format!("the line is not JSON: {what} (column {})", error.column());
    }
    let column = error.column() as u64 + if error.line() == 1 { piece.column } else { 0 };
    format!("not JSON: {what} (line {}, column {column})", piece.line + error.line() as u64 - 1)
}

/// What a cell says of its column.
fn kind(cell: &Cell) -> ColumnKind {
    match cell {
        Cell::Empty | Cell::Text(_) => ColumnKind::Text,
        Cell::Integer(_) => ColumnKind::Integer,
        Cell::Number(_) => ColumnKind::Number,
        Cell::Boolean(_) => ColumnKind::Boolean,
        Cell::Json(_) => ColumnKind::Json,
    }
}

/// Finds the end of a value, over as many pieces as it takes.
#[derive(Default)]
struct Scan {
    depth: usize,
    quoted: bool,
    escaped: bool,
}

impl Scan {
    /// The place behind the value's last byte.
    fn end(&mut self, bytes: &[u8]) -> Option<usize> {
        for (at, byte) in bytes.iter().copied().enumerate() {
            if self.quoted {
                match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    b'"' => {
                        self.quoted = false;
                        if self.depth == 0 {
                            return Some(at + 1);
                        }
                    }
                    _ => {}
                }
                continue;
            }
            match byte {
                b'"' => self.quoted = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        return Some(at + 1);
                    }
                }
                _ => {}
            }
        }
        None
    }
}

/// Whether an object is one around an array of tickets, and if that array is in sight its key.
fn wrapped(head: &[u8]) -> Option<Option<String>> {
    let mut arrays: Vec<String> = Vec::new();
    let mut keys = 0;
    let mut at = 1;
    let space =
        |at: usize| head[at.min(head.len())..].iter().position(|byte| !byte.is_ascii_whitespace()).map(|n| at + n);
    while let Some(here) = space(at) {
        match head[here] {
            b',' => at = here + 1,
            b'"' => {
                let Some(length) = Scan::default().end(&head[here..]) else { break };
                let Ok(key) = serde_json::from_slice::<String>(&head[here..here + length]) else { return None };
                keys += 1;
                let Some(colon) = space(here + length).filter(|colon| head[*colon] == b':') else { break };
                let Some(value) = space(colon + 1) else { break };
                if head[value] == b'[' && space(value + 1).is_none_or(|item| matches!(head[item], b'{' | b']')) {
                    arrays.push(key);
                }
                let end = match head[value] {
                    b'{' | b'[' | b'"' => Scan::default().end(&head[value..]),
                    _ => head[value..].iter().position(|byte| matches!(byte, b',' | b'}')),
                };
                let Some(end) = end else { break };
                at = value + end;
            }
            // The whole object was seen; what follows it makes it one of several.
            b'}' => {
                if space(here + 1).is_some() {
                    return None;
                }
                let known = ARRAYS.iter().find(|name| arrays.iter().any(|own| own == *name));
                return known
                    .map(|name| Some((*name).to_string()))
                    .or((keys == 1 && arrays.len() == 1).then(|| arrays.pop()));
            }
            _ => return None,
        }
    }
    // Larger than a ticket ever is.
    let known = ARRAYS.iter().find(|name| arrays.iter().any(|own| own == *name)).map(|name| (*name).to_string());
    Some(known.or_else(|| arrays.into_iter().find(|own| !BESIDE.contains(&own.as_str()))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::source::bytes::{Bytes, Tally};

    fn text(text: &str) -> Text {
        let tally = Arc::new(Tally::default());
        Text::new(Bytes::new(std::io::Cursor::new(text.to_string()), &tally), None, &tally).expect("is text")
    }

    fn shown(mut objects: Objects) -> Vec<String> {
        let row = |row: Result<Record, RowError>| match row {
            Ok(record) => format!("{} {}", record.line, record.cells[0].shown()),
            Err(fault) => format!("{}! {}", fault.line, fault.message),
        };
        std::iter::from_fn(|| objects.next()).map(row).collect()
    }

    #[test]
    fn arrays_wrappers_and_sequences_are_read_alike() {
        for json in [
            "[\n{\"id\": 1},\n{\"id\": 2}\n]\n",
            "{\"count\": 2, \"tickets\": [\n{\"id\": 1},\n{\"id\": 2}], \"next_page\": null}",
            "{\"users\": [{\"id\": 9}], \"result\": [\n{\"id\": 1},\n{\"id\": 2}]}",
            "{\"things\": [\n{\"id\": 1},\n{\"id\": 2}]}",
            "\n{\"id\":\n 1}\n{\"id\": 2}",
        ] {
            let lines: Vec<String> =
                shown(Objects::values(text(json))).iter().map(|row| row[2..].to_string()).collect();
            assert_eq!(lines, ["1", "2"], "{json}");
        }
        assert_eq!(shown(Objects::values(text("{\n \"id\": 1,\n \"comments\": [{\"body\": 1}]\n}"))), ["1 1"]);
        assert!(shown(Objects::values(text("[]"))).is_empty());
        assert!(shown(Objects::values(text("{\"tickets\": []}"))).is_empty());
    }

    #[test]
    fn faults_have_a_line_and_a_column() {
        let json = "[\n  {\"id\": 1},\n  {\"id\": 2,\n   \"body\": x},\n  7,\n  {\"id\": 3}\n";
        assert_eq!(
            shown(Objects::values(text(json))),
            [
                "2 1",
                "3! not JSON: expected value (line 4, column 12)",
                "5! `7` is not a JSON object (column 3)",
                "6 3",
                "7! the array is not closed: the input ends here",
            ]
        );
        let lines = "{\"id\": 1}\n\n{\"id\": }\n[1]\n{\"id\": 4";
        assert_eq!(
            shown(Objects::lines(text(lines))),
            [
                "1 1",
                "3! the line is not JSON: expected value (column 8)",
                "4! the line is not a JSON object",
                "5! the line is not JSON: EOF while parsing an object (column 8)",
            ]
        );
    }

    #[test]
    fn lines_are_counted_over_blanks_and_pieces() {
        let long = "x".repeat(3 * SAMPLE);
        let lines = format!("\n \r\n{{\"id\": \"{long}\"}}\r\n\n{{\"id\": 2}}\n}}\n{{\"id\": 3}}\n\n");
        let shown = shown(Objects::lines(text(&lines)));
        assert_eq!(shown[0], format!("3 {long}"));
        assert_eq!(shown[1..], ["5 2", "6! the line is not JSON: expected value (column 1)", "7 3"]);
    }

    #[test]
    fn columns_are_shared_by_rows_alike() {
        let mut objects = Objects::lines(text("{\"a\": 1, \"b\": \"x\"}\n{\"a\": 2, \"b\": null}\n{\"a\": \"3\"}\n"));
        let mut columns = || objects.next().map(|row| row.expect("whole").columns).expect("three rows");
        let (first, second, third) = (columns(), columns(), columns());
        assert!(Arc::ptr_eq(&first, &second));
        assert_eq!(third.iter().map(|column| column.kind).collect::<Vec<_>>(), [ColumnKind::Text]);
    }
}
