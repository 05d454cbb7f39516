//! Records as lines of JSON: a decision or an error, with the row that it is of.

use std::io::Write as _;

use super::{Origin, TAKES_ALL};
use crate::batch::json;
use crate::batch::layout::{Mapping, keys};
use crate::batch::row::{Cell, RowError};
use crate::decision::Decision;

/// Appends a decision but for its last brace: where it comes from and the row are to stand in it.
pub(super) fn open(out: &mut Vec<u8>, decision: &Decision) {
    serde_json::to_writer(&mut *out, decision).expect(TAKES_ALL);
    out.pop();
}

/// Appends the rest of a decision: where it comes from, and last the row.
pub(super) fn close(out: &mut Vec<u8>, origin: Option<Origin<'_>>, row: Option<(&Mapping, &[Cell])>) {
    if let Some(Origin { file, line, date, .. }) = origin {
        out.extend(b",\"file\":");
        json::text(out, file);
        write!(out, ",\"line\":{line}").expect(TAKES_ALL);
        if let Some(date) = date {
            out.extend(b",\"date\":");
            json::text(out, date);
        }
    }
    if let Some((mapping, cells)) = row {
        out.extend(b",\"row\":");
        object(out, &mapping.keys, cells);
    }
    out.extend(b"}\n");
}

/// A row that could not be read: where, why, and as much of it as there is. Cells beyond the header's stand apart.
pub(in crate::batch) fn error_record(out: &mut Vec<u8>, file: &str, error: &RowError, with_row: bool) {
    out.extend(b"{\"file\":");
    json::text(out, file);
    write!(out, ",\"line\":{},\"error\":", error.line).expect(TAKES_ALL);
    json::text(out, &error.message);
    if with_row && !error.cells.is_empty() {
        let (named, beyond) = error.cells.split_at(error.cells.len().min(error.columns.len()));
        out.extend(b",\"row\":");
        object(out, &keys(&error.columns), named);
        for (i, cell) in beyond.iter().enumerate() {
            out.extend(if i == 0 { &b",\"beyond\":["[..] } else { b"," });
            value(out, cell);
        }
        out.extend(if beyond.is_empty() { &b""[..] } else { b"]" });
    }
    out.extend(b"}\n");
}

fn object(out: &mut Vec<u8>, keys: &[String], cells: &[Cell]) {
    out.push(b'{');
    for (i, (key, cell)) in keys.iter().zip(cells).enumerate() {
        if i > 0 {
            out.push(b',');
        }
        out.extend_from_slice(key.as_bytes());
        value(out, cell);
    }
    out.push(b'}');
}

fn value(out: &mut Vec<u8>, cell: &Cell) {
    match cell {
        Cell::Empty => out.extend(b"null"),
        Cell::Text(own) => json::text(out, own),
        Cell::Integer(number) => write!(out, "{number}").expect(TAKES_ALL),
        Cell::Number(number) if number.is_finite() => json::number(out, *number),
        // JSON has no such number.
        Cell::Number(number) => json::text(out, &number.to_string()),
        Cell::Boolean(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
        Cell::Json(own) => out.extend_from_slice(own.as_bytes()),
    }
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
            Cell::Json("{\"a\":[1.0,\"\\n\"]}".into()),
        ];
        let keys: Vec<String> = (0..cells.len()).map(|i| format!("\"{i}\":")).collect();
        let mut out = Vec::new();
        object(&mut out, &keys, &cells);
        assert_eq!(
            String::from_utf8(out).expect("UTF-8"),
            "{\"0\":null,\"1\":\"a\\n\\\"b\\\"\",\"2\":-7,\"3\":1.0,\"4\":\"NaN\",\"5\":true,\
             \"6\":{\"a\":[1.0,\"\\n\"]}}"
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
