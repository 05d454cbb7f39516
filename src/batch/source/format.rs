//! Which format an input has: by its name, or else by how it begins.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

/// The format of a file of tickets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Values with a delimiter between them and a header; which delimiter is detected.
    Csv,
    /// The same with tabs.
    Tsv,
    /// Objects of JSON: one array of them, an object around such an array, or one after another.
    Json,
    /// One JSON object a line.
    Jsonl,
    /// A table of Apache Parquet.
    Parquet,
    /// One mail.
    Eml,
    /// Many mails, each begun by a line `From …`.
    Mbox,
}

impl Format {
    /// All of them.
    pub const ALL: [Format; 7] =
        [Format::Csv, Format::Tsv, Format::Json, Format::Jsonl, Format::Parquet, Format::Eml, Format::Mbox];

    /// The name as written on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Tsv => "tsv",
            Format::Json => "json",
            Format::Jsonl => "jsonl",
            Format::Parquet => "parquet",
            Format::Eml => "eml",
            Format::Mbox => "mbox",
        }
    }

    /// The format that a file name's ending says, be the file compressed or not.
    ///
    /// # Example
    /// ```
    /// use inquiry_triage::batch::Format;
    /// assert_eq!(Format::of_path("export/2024.csv.gz".as_ref()), Some(Format::Csv));
    /// assert_eq!(Format::of_path("notes.txt".as_ref()), None);
    /// ```
    pub fn of_path(path: &Path) -> Option<Format> {
        let name = path.file_name()?.to_str()?.to_ascii_lowercase();
        let plain = COMPRESSED.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(&name);
        Some(match plain.rsplit_once('.')?.1 {
            "csv" | "psv" => Format::Csv,
            "tsv" | "tab" => Format::Tsv,
            "json" => Format::Json,
            "jsonl" | "ndjson" => Format::Jsonl,
            "parquet" => Format::Parquet,
            "eml" => Format::Eml,
            "mbox" => Format::Mbox,
            _ => return None,
        })
    }

    /// The format that a text, or its first part, looks like.
    pub(super) fn of_text(head: &str) -> Format {
        let head = head.trim_start_matches('\u{FEFF}');
        if head.starts_with("From ") && head.lines().skip(1).take(9).any(is_mail_header) {
            return Format::Mbox;
        }
        let text = head.trim_start();
        let mut lines = text.lines().filter(|line| !line.trim().is_empty());
        let first = lines.next().unwrap_or_default().trim_end();
        match text.as_bytes().first() {
            Some(b'[') if text[1..].trim_start().starts_with(['{', ']']) => Format::Json,
            // One line that is a list of tickets within an object.
            Some(b'{') if lines.clone().next().is_none() && wraps_tickets(first) => Format::Json,
            // Two lines that each begin an object: the first may be broken and the second still be a ticket.
            Some(b'{')
                if first.ends_with('}') && lines.next().is_none_or(|line| line.trim_start().starts_with('{')) =>
            {
                Format::Jsonl
            }
            Some(b'{') if text[1..].trim_start().starts_with(['"', '}']) => Format::Json,
            Some(b'{') => Format::Jsonl,
            _ if is_mail_header(first) && lines.take(4).filter(|line| is_mail_header(line)).count() >= 2 => Format::Eml,
            _ => Format::Csv,
        }
    }
}

/// Whether an object holds a list of objects and no text of its own: such lists stand under a name.
fn wraps_tickets(line: &str) -> bool {
    let Ok(serde_json::Value::Object(object)) = serde_json::from_str(line) else { return false };
    let is_list =
        |value: &serde_json::Value| value.as_array().is_some_and(|list| list.iter().all(serde_json::Value::is_object));
    object.values().any(is_list) && !object.values().any(|value| value.as_str().is_some_and(|text| text.contains(' ')))
}

/// Whether a line is a header of a mail, `Name: value` with a name that mails have.
fn is_mail_header(line: &str) -> bool {
    const NAMES: [&str; 12] = [
        "from",
        "to",
        "subject",
        "date",
        "message-id",
        "received",
        "return-path",
        "mime-version",
        "delivered-to",
        "content-type",
        "reply-to",
        "dkim-signature",
    ];
    line.split_once(':').is_some_and(|(name, _)| {
        let name = name.to_ascii_lowercase();
        NAMES.contains(&name.as_str()) || (name.starts_with("x-") && !name.contains(' '))
    })
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Format::Csv => "CSV",
            Format::Tsv => "TSV",
            Format::Json => "JSON",
            Format::Jsonl => "lines of JSON",
            Format::Parquet => "Parquet",
            Format::Eml => "mail",
            Format::Mbox => "mbox",
        })
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Format::ALL.into_iter().find(|format| format.as_str() == name).ok_or_else(|| {
            let names = Format::ALL.map(Format::as_str).join(", ");
            format!("`{name}` is no format of inputs; there are {names}")
        })
    }
}

const COMPRESSED: [&str; 4] = [".gz", ".gzip", ".zst", ".zstd"];

/// How an input is compressed, told by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// One or more members of gzip.
    Gzip,
    /// One or more frames of Zstandard.
    Zstd,
}

impl Compression {
    pub(super) fn of_bytes(head: &[u8]) -> Option<Compression> {
        if head.starts_with(&[0x1F, 0x8B, 0x08]) {
            Some(Compression::Gzip)
        } else if head.starts_with(&[0x28, 0xB5, 0x2F, 0xFD]) {
            Some(Compression::Zstd)
        } else {
            None
        }
    }

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Compression::Gzip => "gzip",
            Compression::Zstd => "zstd",
        }
    }
}

/// What a file that holds no tickets is instead, if its first bytes say so.
pub(super) fn foreign(head: &[u8]) -> Option<&'static str> {
    let known: [(&[u8], &str); 6] = [
        (b"PK\x03\x04", "a zip archive or an Excel workbook; unpack it, or save the sheet as CSV"),
        (b"\xD0\xCF\x11\xE0", "an old Office file (.xls, .msg); save the sheet as CSV or the mail as .eml"),
        (b"%PDF", "a PDF"),
        (b"BZh", "compressed with bzip2; unpack it, or compress it with gzip or zstd"),
        (b"\xFD7zXZ", "compressed with xz; unpack it, or compress it with gzip or zstd"),
        (b"SQLite format 3", "a database of SQLite; export its table as CSV"),
    ];
    known.into_iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, what)| what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_the_format() {
        for (name, format) in [
            ("a.CSV", Some(Format::Csv)),
            ("a.tsv.zst", Some(Format::Tsv)),
            ("2024.01.ndjson.GZ", Some(Format::Jsonl)),
            ("support.mbox", Some(Format::Mbox)),
            ("a.gz", None),
            ("csv", None),
        ] {
            assert_eq!(Format::of_path(name.as_ref()), format, "{name}");
        }
    }

    #[test]
    fn else_the_looks_do() {
        for (text, format) in [
            ("id,body\n1,x\n", Format::Csv),
            ("\n{\"id\": 1}\n", Format::Jsonl),
            ("{\n{\n", Format::Jsonl),
            ("{\"id\": 1, \"body\": }\n{\"id\": 2}\n", Format::Jsonl),
            ("{\n  \"tickets\": [\n", Format::Json),
            ("[\n  {\"id\": 1}", Format::Json),
            ("[WARN] message,body\n", Format::Csv),
            ("From a@example.com Fri Mar  1 10:22:33 2024\nSubject: x\n\nhello\n", Format::Mbox),
            ("Return-Path: <a@example.com>\nDate: x\nFrom: a\nSubject: b\n\n", Format::Eml),
            ("subject:id,body\n1,2\n", Format::Csv),
        ] {
            assert_eq!(Format::of_text(text), format, "{text}");
        }
    }
}
