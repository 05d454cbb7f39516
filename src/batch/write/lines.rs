//! Records as lines of JSON: a decision or an error, with the row that it is of.

use std::io::Write as _;

use super::{Origin, TAKES_ALL};
use crate::batch::layout::{Mapping, labels};
use crate::batch::row::{Cell, RowError};
use crate::decision::Decision;

/// A decision, in it where it comes from and last the row.
pub(super) fn decision(
    out: &mut Vec<u8>,
    decision: &Decision,
    origin: Option<Origin<'_>>,
    row: Option<(&Mapping, &[Cell])>,
) {
    serde_json::to_writer(&mut *out, decision).expect(TAKES_ALL);
    // A decision is an object that is not empty: its brace is opened again.
    out.pop();
    if let Some(Origin { file, line, date, .. }) = origin {
        write!(out, ",\"file\":{},\"line\":{line}", text(file)).expect(TAKES_ALL);
        if let Some(date) = date {
            write!(out, ",\"date\":{}", text(date)).expect(TAKES_ALL);
        }
    }
    if let Some((mapping, cells)) = row {
        out.extend(b",\"row\":");
        object(out, &mapping.labels, cells);
    }
    out.extend(b"}\n");
}

/// A row that could not be read: where, why, and as much of it as there is. Cells beyond the header's stand apart.
pub(in crate::batch) fn error_record(out: &mut Vec<u8>, file: &str, error: &RowError, with_row: bool) {
    let (file, message) = (text(file), text(&error.message));
    write!(out, "{{\"file\":{file},\"line\":{},\"error\":{message}", error.line).expect(TAKES_ALL);
    if with_row && !error.cells.is_empty() {
        let (named, beyond) = error.cells.split_at(error.cells.len().min(error.columns.len()));
        out.extend(b",\"row\":");
        object(out, &labels(&error.columns), named);
        for (i, cell) in beyond.iter().enumerate() {
            out.extend(if i == 0 { &b",\"beyond\":["[..] } else { b"," });
            value(out, cell);
        }
        out.extend(if beyond.is_empty() { &b""[..] } else { b"]" });
    }
    out.extend(b"}\n");
}

fn object(out: &mut Vec<u8>, labels: &[String], cells: &[Cell]) {
    out.push(b'{');
    for (i, (label, cell)) in labels.iter().zip(cells).enumerate() {
        if i > 0 {
            out.push(b',');
        }
        serde_json::to_writer(&mut *out, label).expect(TAKES_ALL);
        out.push(b':');
        value(out, cell);
    }
    out.push(b'}');
}

fn value(out: &mut Vec<u8>, cell: &Cell) {
    match cell {
        Cell::Empty => out.extend(b"null"),
        Cell::Text(own) => serde_json::to_writer(out, own).expect(TAKES_ALL),
        Cell::Integer(number) => write!(out, "{number}").expect(TAKES_ALL),
        Cell::Number(number) if number.is_finite() => serde_json::to_writer(out, number).expect(TAKES_ALL),
        // JSON has no such number.
        Cell::Number(number) => out.extend(text(&number.to_string()).bytes()),
        Cell::Boolean(value) => write!(out, "{value}").expect(TAKES_ALL),
        Cell::Json(own) => json(out, own),
    }
}

/// A text of JSON as it is; laid out on one line, if it has several. What is no JSON is a text.
fn json(out: &mut Vec<u8>, own: &str) {
    match serde_json::from_str::<serde::de::IgnoredAny>(own) {
        Err(_) => out.extend(text(own).bytes()),
        Ok(_) if !own.contains(['\n', '\r']) => out.extend(own.bytes()),
        // Outside of texts, where JSON lets none stand as it is, a line's end is a blank.
        Ok(_) => out.extend(own.bytes().map(|byte| if matches!(byte, b'\n' | b'\r') { b' ' } else { byte })),
    }
}

fn text(own: &str) -> String {
    serde_json::to_string(own).expect("a text is JSON")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::row::Column;

    #[test]
    fn each_cell_is_a_value_of_its_kind() {
        let cells = [
            Cell::Empty,
            Cell::Text("a\n\"b\"".into()),
            Cell::Integer(-7),
            Cell::Number(1.0),
            Cell::Number(f64::NAN),
            Cell::Boolean(true),
            Cell::Json("{\"a\":\n [1.0, 12345678901234567890123]}".into()),
            Cell::Json("{no".into()),
        ];
        let labels: Vec<String> = (0..cells.len()).map(|i| i.to_string()).collect();
        let mut out = Vec::new();
        object(&mut out, &labels, &cells);
        assert_eq!(
            String::from_utf8(out).expect("UTF-8"),
            "{\"0\":null,\"1\":\"a\\n\\\"b\\\"\",\"2\":-7,\"3\":1.0,\"4\":\"NaN\",\"5\":true,\
             \"6\":{\"a\":  [1.0, 12345678901234567890123]},\"7\":\"{no\"}"
        );
    }

    #[test]
    fn of_a_broken_row_what_could_be_read_is_kept() {
        let columns = ["id", "note"].map(Column::text).into();
        let cells = ["7", "a", "b", "c"].map(|text| Cell::Text(text.into())).to_vec();
        let mut out = Vec::new();
        error_record(&mut out, "in.csv", &RowError { line: 3, message: "ragged".into(), columns, cells }, true);
        assert_eq!(
            String::from_utf8(out).expect("UTF-8"),
            "{\"file\":\"in.csv\",\"line\":3,\"error\":\"ragged\",\
             \"row\":{\"id\":\"7\",\"note\":\"a\"},\"beyond\":[\"b\",\"c\"]}\n"
        );
    }
}
