//! Faults in a policy pack, each with its place in the source, a stable code and a hint.
//!
//! A fault is plain data; [`Diagnostic::render`] shows it as text with the source underlined, and
//! [`Diagnostic`] serialises as JSON. Codes are never used again for something else; [`CODES`] is
//! their registry.

use std::fmt::Write as _;
use std::sync::Arc;

use serde::Serialize;

use crate::codes::CODES;
pub use crate::codes::Severity;
use crate::span::Span;

/// A file of a pack: its name as shown and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The path as shown to people, relative to the pack's folder.
    pub name: String,
    /// The file's text; empty for the embedded pack, whose faults were checked when it was built.
    pub text: String,
}

/// A fault in a policy pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable code, such as `E104`; see [`CODES`].
    pub code: &'static str,
    /// Whether the pack can be used all the same.
    pub severity: Severity,
    /// What is wrong, in one line.
    pub title: String,
    /// The file it stands in.
    pub source: Arc<Source>,
    /// The offending text, bytes of the file.
    pub span: Span,
    /// A word below the underlined text; may be empty.
    pub label: String,
    /// What to do about it; may be empty.
    pub help: String,
}

impl Diagnostic {
    /// A fault with a registered `code` at `span` of `source`.
    ///
    /// # Panics
    /// If the code is not in [`CODES`]; that is a fault of this crate.
    pub(crate) fn new(code: &'static str, source: &Arc<Source>, span: Span, title: impl Into<String>) -> Self {
        let entry = CODES.iter().find(|entry| entry.code == code).expect("every code is in the registry");
        Diagnostic {
            code,
            severity: entry.severity,
            title: title.into(),
            source: Arc::clone(source),
            span,
            label: String::new(),
            help: String::new(),
        }
    }

    pub(crate) fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// Line and column of the first byte of the span, both from 1; the column counts characters.
    pub fn line_column(&self) -> (usize, usize) {
        self.place_of(self.span.start)
    }

    /// The same of the first byte after the span.
    pub fn end_line_column(&self) -> (usize, usize) {
        self.place_of(self.span.end.max(self.span.start))
    }

    fn place_of(&self, byte: usize) -> (usize, usize) {
        let text = &self.source.text;
        let before = &text[..floor_char(text, byte)];
        let line_start = before.rfind('\n').map_or(0, |i| i + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }

    /// The fault as text: title, place, the source line with the span underlined, the hint.
    pub fn render(&self) -> String {
        let (line, column) = self.line_column();
        let word = if self.severity == Severity::Error { "error" } else { "warning" };
        let mut out = String::new();
        let _ = writeln!(out, "{word}[{}]: {}", self.code, self.title);
        let number = line.to_string();
        let gutter = " ".repeat(number.len());
        let _ = writeln!(out, "{gutter}--> {}:{line}:{column}", self.source.name);
        let text = &self.source.text;
        if !text.is_empty() {
            let start = floor_char(text, self.span.start);
            let line_start = text[..start].rfind('\n').map_or(0, |i| i + 1);
            let line_end = text[start..].find('\n').map_or(text.len(), |i| start + i);
            let end = floor_char(text, self.span.end.clamp(start, line_end));
            let (from, to) = window(text, (line_start, line_end), (start, end));
            let (before, after) = (if from > line_start { "…" } else { "" }, if to < line_end { "…" } else { "" });
            // A tab has no width of its own.
            let shown = format!("{before}{}{after}", text[from..to].replace('\t', " "));
            let pad = before.chars().count() + columns(&text[from..start]);
            let marks = columns(&text[start..end.clamp(start, to)]).max(1);
            let _ = writeln!(out, "{gutter} |");
            let _ = writeln!(out, "{number} | {shown}");
            let _ = write!(out, "{gutter} | {}{}", " ".repeat(pad), "^".repeat(marks));
            if !self.label.is_empty() {
                let _ = write!(out, " {}", self.label);
            }
            out.push('\n');
        }
        if !self.help.is_empty() {
            let _ = writeln!(out, "{gutter} = help: {}", self.help);
        }
        out
    }
}

impl Serialize for Diagnostic {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        let (line, column) = self.line_column();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("code", self.code)?;
        map.serialize_entry("severity", &self.severity)?;
        map.serialize_entry("title", &self.title)?;
        map.serialize_entry("file", &self.source.name)?;
        map.serialize_entry("line", &line)?;
        map.serialize_entry("column", &column)?;
        map.serialize_entry("span", &self.span)?;
        map.serialize_entry("label", &self.label)?;
        map.serialize_entry("help", &self.help)?;
        map.end()
    }
}

/// How wide a source line may be shown.
const WIDEST: usize = 120;

/// The part of a line that is shown: all of it, or of a long one what stands around the span.
fn window(text: &str, line: (usize, usize), span: (usize, usize)) -> (usize, usize) {
    if columns(&text[line.0..line.1]) <= WIDEST {
        return line;
    }
    let mut room = WIDEST / 3;
    let mut from = span.0;
    for (i, c) in text[line.0..span.0].char_indices().rev() {
        let Some(left) = room.checked_sub(columns(c.encode_utf8(&mut [0; 4]))) else { break };
        (room, from) = (left, line.0 + i);
    }
    let mut room = WIDEST - columns(&text[from..span.0]);
    let mut to = span.0;
    for c in text[span.0..line.1].chars() {
        let Some(left) = room.checked_sub(columns(c.encode_utf8(&mut [0; 4]))) else { break };
        (room, to) = (left, to + c.len_utf8());
    }
    (from, to)
}

/// Terminal columns of a text: East Asian wide characters take two.
pub(crate) fn columns(text: &str) -> usize {
    text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

/// Whether a terminal shows the character in two columns.
pub(crate) fn is_wide(c: char) -> bool {
    matches!(c as u32, 0x1100..=0x115F | 0x2E80..=0x303E | 0x3041..=0x33FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF
        | 0xA000..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE4F | 0xFF00..=0xFF60
        | 0xFFE0..=0xFFE6 | 0x1F300..=0x1F64F | 0x1F900..=0x1F9FF | 0x20000..=0x3FFFD)
}

fn floor_char(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The candidate most like `name`, if any is near enough to be what was meant.
pub(crate) fn did_you_mean<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (name.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (edit_distance(name, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// How many characters must be put in, taken out, replaced or, of two neighbours, swapped.
fn edit_distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    // The row of the character before the last, that of the last, and the present one.
    let (mut before, mut last): (Vec<usize>, Vec<usize>) = (Vec::new(), (0..=b.len()).collect());
    for i in 0..a.len() {
        let mut row = vec![i + 1];
        for j in 0..b.len() {
            let mut least = (last[j] + usize::from(a[i] != b[j])).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                least = least.min(before[j - 1] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn underlines_wide_text_by_columns() {
        let source = Arc::new(Source { name: "a.yaml".into(), text: "ja: [検知, 誤検地]\n".into() });
        let start = source.text.find("誤").expect("in the text");
        let shown = Diagnostic::new("E201", &source, Span::new(start, start + 9), "unknown")
            .help("did you mean 誤検知?")
            .render();
        assert_eq!(
            shown,
            "error[E201]: unknown\n --> a.yaml:1:10\n  |\n1 | ja: [検知, 誤検地]\n  |            ^^^^^^\n  = help: did you mean 誤検知?\n"
        );
    }

    #[test]
    fn of_a_long_line_the_part_around_the_span_is_shown() {
        let text = format!("when: {} wrong {}\n", "near ".repeat(40), "far ".repeat(40));
        let start = text.find("wrong").expect("in the text");
        let source = Arc::new(Source { name: "a.yaml".into(), text });
        let shown = Diagnostic::new("E201", &source, Span::new(start, start + 5), "unknown").render();
        let lines: Vec<&str> = shown.lines().collect();
        assert!(lines[3].starts_with("1 | …ear near") && lines[3].ends_with('…'), "{shown}");
        assert!(columns(lines[3]) <= WIDEST + 6, "{shown}");
        assert_eq!(lines[3].find("wrong").map(|at| columns(&lines[3][..at])), lines[4].find('^'), "{shown}");
    }

    #[test]
    fn suggests_only_what_is_near() {
        assert_eq!(did_you_mean("scirpt", ["script", "sensor"]), Some("script"));
        assert_eq!(did_you_mean("spaer", ["spare"]), Some("spare"), "a swap is one mistake");
        assert_eq!(did_you_mean("banana", ["script", "sensor"]), None);
    }
}
