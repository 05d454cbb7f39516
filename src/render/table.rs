//! Columns that line up, wide characters counted as two; and lines broken to a width.

use unicode_normalization::char::is_combining_mark;

use crate::diagnostic::is_wide;

/// How a column stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Text.
    Left,
    /// Numbers.
    Right,
}

/// How wide a line of text may be.
pub(super) const WIDTH: usize = 96;

/// Terminal columns of a character as [`visible`] shows it.
pub(super) fn width_of(c: char) -> usize {
    match c {
        '\u{200B}'..='\u{200D}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' => 0,
        c if is_combining_mark(c) => 0,
        c if is_wide(c) => 2,
        _ => 1,
    }
}

/// Terminal columns of a text without escape sequences.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(width_of).sum()
}

/// A character as it may be sent to a terminal: controls and marks that turn the writing direction are
/// replaced.
pub(super) fn visible(c: char) -> char {
    match c {
        '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}' => ' ',
        '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => '\u{FFFD}',
        c if c.is_control() => '\u{FFFD}',
        c => c,
    }
}

/// A text on one line, fit for a terminal, cut to at most `most` columns.
pub(super) fn one_line(text: &str, most: usize) -> String {
    let mut out = String::new();
    let mut taken = 0;
    for c in text.trim().chars().map(visible) {
        if taken + width_of(c) > most.saturating_sub(1) {
            out.push('…');
            return out;
        }
        if c == ' ' && out.ends_with(' ') {
            continue;
        }
        taken += width_of(c);
        out.push(c);
    }
    out
}

/// Rows under a header, each column as wide as its widest cell. Lines carry no blanks at the end.
///
/// # Example
/// ```
/// use inquiry_triage::render::{Align, table};
/// let rows = [vec!["検知".to_string(), "7".to_string()], vec!["api".to_string(), "12".to_string()]];
/// assert_eq!(table(&["name", "n"], &[Align::Left, Align::Right], &rows), "name   n\n検知   7\napi   12\n");
/// ```
pub fn table(header: &[&str], align: &[Align], rows: &[Vec<String>]) -> String {
    let mut widths: Vec<usize> = header.iter().map(|cell| width(cell)).collect();
    for row in rows {
        for (i, cell) in row.iter().enumerate() {
            if i < widths.len() {
                widths[i] = widths[i].max(width(cell));
            }
        }
    }
    let mut out = String::new();
    let header: Vec<String> = header.iter().map(|cell| (*cell).to_string()).collect();
    for row in std::iter::once(&header).chain(rows) {
        let mut line = String::new();
        for (i, cell) in row.iter().enumerate() {
            let room = widths.get(i).map_or(0, |most| most.saturating_sub(width(cell)));
            if i > 0 {
                line.push_str("  ");
            }
            match align.get(i) {
                Some(Align::Right) => line.extend([&" ".repeat(room), cell.as_str()]),
                _ => line.extend([cell.as_str(), &" ".repeat(room)]),
            }
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// Byte offsets at which a line of text is broken so that no piece is wider than `most`: at blanks, else
/// between wide characters, else wherever it must be.
pub(super) fn breaks(text: &str, most: usize) -> Vec<usize> {
    let mut found = Vec::new();
    let mut taken = 0;
    let mut chance: Option<usize> = None;
    let mut since_chance = 0;
    let mut before = ' ';
    for (i, c) in text.char_indices() {
        let columns = width_of(c);
        let closing =
            matches!(c, '、' | '。' | '，' | '．' | '」' | '』' | '）' | '】' | '？' | '！' | '：' | '；' | 'ー' | '…');
        let opening = matches!(before, '「' | '『' | '（' | '【');
        let wide = is_wide(c) || is_wide(before);
        if i > 0 && ((before == ' ' && c != ' ') || (wide && !closing && !opening && columns > 0 && c != ' ')) {
            chance = Some(i);
            since_chance = 0;
        }
        if taken + columns > most && i > 0 {
            let at = chance.take().unwrap_or(i);
            let at = if found.last().is_some_and(|last| *last >= at) { i } else { at };
            found.push(at);
            taken = if at == i { 0 } else { since_chance };
        }
        taken += columns;
        since_chance += columns;
        before = c;
    }
    found
}

/// A paragraph broken into lines, each with `indent` before it.
pub(super) fn wrapped(text: &str, indent: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let mut start = 0;
        for end in breaks(line, WIDTH).into_iter().chain([line.len()]) {
            out.push_str(format!("{indent}{}", line[start..end].trim()).trim_end());
            out.push('\n');
            start = end;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaks_keep_to_the_width() {
        let texts =
            ["one two three four", "お世話になっております。接続できません。", "abcdefghijklmnopqrstuvwxyz", ""];
        for text in texts {
            let mut start = 0;
            for end in breaks(text, 10).into_iter().chain([text.len()]) {
                assert!(width(text[start..end].trim_end()) <= 10, "{}", &text[start..end]);
                assert!(start < end || text.is_empty());
                start = end;
            }
        }
        assert_eq!(breaks("one two three four", 10), [8]);
    }

    #[test]
    fn a_full_stop_does_not_open_a_line() {
        assert_eq!(breaks("あいうえお。か", 10), [12]);
    }

    #[test]
    fn controls_become_visible() {
        assert_eq!(one_line("a\u{1b}[31m\tb\n c", 80), "a\u{FFFD}[31m b c");
        assert_eq!(one_line("検知検知", 5), "検知…");
    }
}
