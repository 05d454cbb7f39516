//! Mails: one of a file, or many of an mbox, each a row.

use std::borrow::Cow;
use std::io::{BufRead as _, BufReader, Read as _};
use std::sync::{Arc, OnceLock};

use mail_parser::{Addr, Address, DateTime, Encoding, Message, MessageParser, MimeHeaders as _, PartType};
use regex::bytes::Regex;

use super::bytes::{BLOCK, Bytes};
use super::date::of_timestamp;
use super::html;
use super::record::{Record, Records, fault};
use crate::batch::row::{Cell, Column, ColumnKind, RowError};
use crate::encoding::decode;

/// Of a mail no more is kept: what lies behind are attachments.
const LONGEST: usize = 64 << 20;

/// The mails of a file.
pub(super) struct Mails {
    reader: BufReader<Bytes>,
    is_mbox: bool,
    /// The line `From …` of the next mail has been read.
    has_begun: bool,
    number: u64,
    parser: MessageParser,
    columns: Arc<[Column]>,
    ended: bool,
    /// Why the last mail seems not to be whole.
    cut: Option<&'static str>,
}

impl Mails {
    /// One mail, or the mails of an mbox.
    pub fn new(bytes: Bytes, is_mbox: bool) -> Mails {
        let column = |name: &&str| Column {
            name: (*name).to_string(),
            kind: if *name == "date" { ColumnKind::Timestamp } else { ColumnKind::Text },
        };
        let names = ["id", "date", "from", "to", "subject", "body", "attachments"];
        Mails {
            reader: BufReader::with_capacity(BLOCK, bytes),
            is_mbox,
            has_begun: false,
            number: 0,
            parser: MessageParser::default(),
            columns: names.iter().map(column).collect(),
            ended: false,
            cut: None,
        }
    }

    /// The bytes of the next mail.
    fn mail(&mut self) -> Option<Vec<u8>> {
        let mut mail = Vec::new();
        if !self.is_mbox {
            // What fails has been told in the tally, and ends the bytes.
            let _ = self.reader.by_ref().take(LONGEST as u64).read_to_end(&mut mail);
            let rest = std::io::copy(&mut self.reader, &mut std::io::sink());
            self.ended = true;
            return (rest.is_ok() && self.number == 0).then_some(mail);
        }
        let mut line = Vec::new();
        let mut after_blank = true;
        loop {
            line.clear();
            if self.reader.read_until(b'\n', &mut line).unwrap_or(0) == 0 {
                self.ended = true;
                let has_mail = std::mem::take(&mut self.has_begun) || !mail.trim_ascii().is_empty();
                return has_mail.then_some(mail);
            }
            if !line.ends_with(b"\n") {
                self.cut = Some("the file ends within a line");
            }
            if after_blank && begins_mail(&line) {
                let is_next = std::mem::replace(&mut self.has_begun, true) || !mail.trim_ascii().is_empty();
                after_blank = false;
                if is_next {
                    return Some(mail);
                }
                continue;
            }
            after_blank = line.trim_ascii().is_empty();
            // A line `From ` of a mail itself was quoted, and quoted ones once more.
            let quotes = line.iter().take_while(|byte| **byte == b'>').count();
            let own = if quotes > 0 && line[quotes..].starts_with(b"From ") { &line[1..] } else { &line[..] };
            if mail.len() < LONGEST {
                mail.extend_from_slice(own);
            }
        }
    }

    fn record(&mut self, mail: &[u8]) -> Result<Record, RowError> {
        let mail = &*with_usual_charsets(mail);
        let message = self.parser.parse(mail).filter(has_headers);
        let message =
            message.ok_or_else(|| fault(self.number, "not a mail: it does not begin with a mail's headers"))?;
        if self.ended && mail.len() < LONGEST && is_open(&message, mail) {
            self.cut = Some("the last of its parts does not end");
        }
        let body = body(&message, mail);
        let text = |text: Option<String>| text.map_or(Cell::Empty, Cell::Text);
        let attachments: Vec<String> = message
            .attachments()
            .map(|part| part.attachment_name().map_or_else(|| nameless(part), str::to_string))
            .collect();
        let cells = vec![
            text(message.message_id().map(str::to_string)),
            text(message.date().and_then(moment)),
            text(message.from().map(people)),
            text(message.to().map(people)),
            text(message.subject().map(str::to_string)),
            Cell::Text(body),
            text((!attachments.is_empty()).then(|| attachments.join(", "))),
        ];
        Ok(Record::new(self.number, self.columns.clone(), cells))
    }
}

/// Names of charsets that some programs write, and what everybody else calls them.
const CHARSETS: [(&str, &str); 4] = [
    ("x-big5|cp950|ms950|big5[-_](?:tw|eten)|windows-950", "big5"),
    ("iso-2022-jp-(?:ms|1|2|3|2004|ext)|cp5022[0-2]", "iso-2022-jp"),
    ("cp932|ms932|ms_kanji|x-sjis|x-ms-cp932|windows-932", "shift_jis"),
    ("cp936|ms936|windows-936|x-gbk|euc_cn", "gbk"),
];

/// The mail with charsets by their usual names, in headers and encoded words: under others its text would be read as
/// something else, and nobody would be told.
fn with_usual_charsets(mail: &[u8]) -> Cow<'_, [u8]> {
    static NAMES: OnceLock<Regex> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        let all = CHARSETS.map(|(names, _)| format!("({names})")).join("|");
        let source = format!(r#"(?i-u)(charset\s*=\s*"?|=\?)(?:{all})(["\s;?*]|$)"#);
        Regex::new(&source).expect("a fixed expression")
    });
    names.replace_all(mail, |found: &regex::bytes::Captures<'_>| {
        let usual = CHARSETS.iter().enumerate().find(|(i, _)| found.get(i + 2).is_some());
        let usual = usual.map_or("utf-8", |(_, (_, usual))| usual);
        let end = found.get(CHARSETS.len() + 2).map_or(&b""[..], |end| end.as_bytes());
        [&found[1], usual.as_bytes(), end].concat()
    })
}

impl Records for Mails {
    fn next(&mut self) -> Option<Result<Record, RowError>> {
        if self.ended {
            return None;
        }
        let mail = self.mail()?;
        self.number += 1;
        Some(self.record(&mail))
    }

    fn columns(&self) -> Option<Arc<[Column]>> {
        Some(self.columns.clone())
    }

    fn was_last(&self) -> bool {
        self.ended
    }

    fn note(&self) -> Option<String> {
        self.cut.map(|why| format!("mail {} may be cut off: {why}", self.number))
    }
}

/// Whether a mail of several parts lacks the line that closes them.
fn is_open(message: &Message<'_>, mail: &[u8]) -> bool {
    let boundary = message.content_type().and_then(|kind| kind.attribute("boundary"));
    boundary.is_some_and(|boundary| {
        let close = format!("--{boundary}--");
        !mail.windows(close.len()).any(|bytes| bytes == close.as_bytes())
    })
}

/// Whether a line is one that an mbox begins a mail with, `From someone Fri Mar  1 10:22:33 2024`. A sentence that
/// begins with the word has no time.
fn begins_mail(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else { return false };
    let is_digit = |at: usize| rest.get(at).is_some_and(u8::is_ascii_digit);
    let has_time = rest
        .iter()
        .enumerate()
        .any(|(at, byte)| *byte == b':' && at > 0 && is_digit(at - 1) && is_digit(at + 1) && is_digit(at + 2));
    has_time && rest.windows(4).any(|digits| digits.iter().all(u8::is_ascii_digit))
}

fn has_headers(message: &Message<'_>) -> bool {
    message.from().is_some()
        || message.subject().is_some()
        || message.message_id().is_some()
        || message.date().is_some()
        || message.to().is_some()
}

fn moment(date: &DateTime) -> Option<String> {
    jiff::Timestamp::from_second(date.to_timestamp()).ok().filter(|_| date.is_valid()).map(of_timestamp)
}

fn people(address: &Address<'_>) -> String {
    let shown = |person: &Addr<'_>| match (person.name(), person.address()) {
        (Some(name), Some(address)) => format!("{name} <{address}>"),
        (name, address) => name.or(address).unwrap_or_default().to_string(),
    };
    address.iter().map(shown).collect::<Vec<_>>().join(", ")
}

/// What a part without a name is called.
fn nameless(part: &mail_parser::MessagePart<'_>) -> String {
    match part.content_type() {
        Some(kind) => format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or("*")),
        None => "attachment".into(),
    }
}

/// The text of a mail: its plain parts, or else its HTML.
fn body(message: &Message<'_>, mail: &[u8]) -> String {
    let texts = |parts: &[mail_parser::MessagePartId]| {
        let parts = parts.iter().filter_map(|id| message.parts.get(*id as usize));
        let text = |part: &mail_parser::MessagePart<'_>| match &part.body {
            PartType::Text(text) => Some(undamaged(text, part, mail)),
            PartType::Html(text) => Some(html::to_text(&undamaged(text, part, mail))),
            _ => None,
        };
        let texts: Vec<String> = parts.filter_map(text).filter(|text| !text.trim().is_empty()).collect();
        texts.join("\n\n")
    };
    let plain = texts(&message.text_body);
    if plain.is_empty() { texts(&message.html_body) } else { plain.replace("\r\n", "\n") }
}

/// The text of a part. One that does not say its encoding, and is not in UTF-8, is read in the one that is detected.
fn undamaged(text: &str, part: &mail_parser::MessagePart<'_>, mail: &[u8]) -> String {
    let is_said = part.content_type().and_then(|kind| kind.attribute("charset")).is_some();
    let raw = || mail.get(part.offset_body as usize..part.offset_end as usize);
    // ISO-2022-JP is ASCII with escapes: it is never damaged, and never readable.
    let is_doubtful = text.contains(['\u{FFFD}', '\u{1B}']) && part.encoding == Encoding::None && !is_said;
    if let Some(raw) = raw().filter(|_| is_doubtful)
        && let Ok(decoded) = decode(raw, None)
    {
        return decoded.text.into_owned();
    }
    text.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::source::bytes::Tally;

    fn rows(mails: &[u8], is_mbox: bool) -> Vec<Result<Vec<String>, String>> {
        let tally = Arc::new(Tally::default());
        let mut mails = Mails::new(Bytes::new(std::io::Cursor::new(mails.to_vec()), &tally), is_mbox);
        let cells = |record: Record| record.cells.iter().map(Cell::shown).collect();
        std::iter::from_fn(|| mails.next()).map(|row| row.map(cells).map_err(|fault| fault.message)).collect()
    }

    #[test]
    fn lines_that_begin_like_a_mail_are_told_from_sentences() {
        let mbox = "From a@example.com Fri Mar  1 10:22:33 2024\nSubject: one\n\nFrom the start it fails.\n\n\
            From Monday on at 10:30 it works.\n\n>From here it was quoted, >>From too.\n\n\
            From b@example.com Fri Mar  1 10:23:33 2024\nSubject: two\n\nbye\n";
        let rows = rows(mbox.as_bytes(), true);
        let texts: Vec<&str> = rows.iter().map(|row| row.as_ref().expect("a mail")[5].trim()).collect();
        assert_eq!(
            texts,
            [
                "From the start it fails.\n\nFrom Monday on at 10:30 it works.\n\nFrom here it was quoted, >>From too.",
                "bye"
            ]
        );
    }

    #[test]
    fn what_is_no_mail_is_told() {
        assert_eq!(
            rows(b"hello\n\nthere\n", false),
            [Err("not a mail: it does not begin with a mail's headers".into())]
        );
    }

    #[test]
    fn a_mail_that_is_cut_is_told() {
        let note = |mails: &str, is_mbox: bool| {
            let tally = Arc::new(Tally::default());
            let mut mails = Mails::new(Bytes::new(std::io::Cursor::new(mails.to_string()), &tally), is_mbox);
            while mails.next().is_some() {}
            mails.note()
        };
        let head = "From a@example.com Fri Mar  1 10:22:33 2024\nSubject: one\n";
        let parts = "Content-Type: multipart/mixed; boundary=\"b\"\n\n--b\n\nhello\n";
        assert_eq!(note(&format!("{head}\nhello\n"), true), None);
        assert_eq!(
            note(&format!("{head}\nhello\n\n{head}\nhel"), true).as_deref(),
            Some("mail 2 may be cut off: the file ends within a line")
        );
        let open = Some("mail 1 may be cut off: the last of its parts does not end");
        assert_eq!(note(&format!("{head}{parts}"), true).as_deref(), open);
        assert_eq!(note(&format!("Subject: one\n{parts}"), false).as_deref(), open);
        assert_eq!(note(&format!("Subject: one\n{parts}--b--\n"), false), None);
        assert_eq!(note("Subject: one\n\nno line's end", false), None);
    }

    #[test]
    fn bytes_without_a_named_encoding_are_detected() {
        let (body, _, _) = encoding_rs::SHIFT_JIS.encode("お世話になっております。センサーが接続できません。\r\n");
        let mail = [b"From: a@example.com\r\nSubject: x\r\n\r\n".as_slice(), &body].concat();
        assert_eq!(
            rows(&mail, false)[0].as_ref().expect("a mail")[5].trim(),
            "お世話になっております。センサーが接続できません。"
        );
    }
}
