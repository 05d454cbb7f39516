//! A line of a message and the shape it has at first sight.

use crate::script::{decode, is_han, is_hiragana, is_katakana};

/// A line that is longer than this is judged by its head and its tail.
const HEAD: usize = 240;

const OTHER: u8 = 0;
const LATIN: u8 = 1;
const DIGIT: u8 = 2;
const SPACE: u8 = 3;
const CJK: u8 = 4;
const MAYBE_CJK: u8 = 5;

/// Of the first byte of a character what kind of character it is, and how many bytes there are.
static FIRST_BYTES: [(u8, u8); 256] = {
    let mut kinds = [(OTHER, 1); 256];
    let mut byte = 0;
    while byte < 256 {
        kinds[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' => (LATIN, 1),
            b'0'..=b'9' => (DIGIT, 1),
            b' ' | b'\t' => (SPACE, 1),
            0..0xc0 => (OTHER, 1),
            0xc0..0xe0 => (OTHER, 2),
            // Han, all of them.
            0xe4..=0xe9 => (CJK, 3),
            0xe0..0xf0 => (MAYBE_CJK, 3),
            0xf0.. => (MAYBE_CJK, 4),
        };
        byte += 1;
    }
    kinds
};

/// One line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    /// Offset of its end, with the line break.
    pub(super) end: usize,
    /// Without line break and outer white space.
    pub(super) text: &'a str,
    /// At most [`HEAD`] bytes of `text`.
    pub(super) head: &'a str,
    pub(super) indented: bool,
    /// Letters of CJK scripts in the head.
    pub(super) cjk: usize,
    /// ASCII letters in the head.
    pub(super) latin: usize,
    /// ASCII digits in the head.
    pub(super) digits: usize,
    /// Spaces in the head.
    pub(super) spaces: usize,
}

impl<'a> Line<'a> {
    fn new(raw: &'a str, start: usize) -> Self {
        let text = raw.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'));
        let head = &text[..floor_border(text, HEAD)];
        let mut line = Line {
            end: start + raw.len(),
            text,
            head,
            indented: raw.starts_with([' ', '\t']) && !text.is_empty(),
            cjk: 0,
            latin: 0,
            digits: 0,
            spaces: 0,
        };
        let bytes = head.as_bytes();
        let mut counts = [0; 5];
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let (class, len) = FIRST_BYTES[usize::from(byte)];
            if class == MAYBE_CJK {
                let is_cjk = char::from_u32(decode(bytes, at).0).is_some_and(is_cjk);
                counts[usize::from(if is_cjk { CJK } else { OTHER })] += 1;
            } else {
                counts[usize::from(class)] += 1;
            }
            at += usize::from(len);
        }
        [_, line.latin, line.digits, line.spaces, line.cjk] = counts;
        line
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text.is_empty()
    }

    /// The last bytes of the text.
    pub(super) fn tail(&self) -> &'a str {
        let mut from = self.text.len().saturating_sub(80);
        while !self.text.is_char_boundary(from) {
            from += 1;
        }
        &self.text[from..]
    }

    /// Says anything at all.
    pub(super) fn has_words(&self) -> bool {
        self.cjk >= 2 || self.latin >= 4
    }

    /// Looks like a sentence or a part of one.
    pub(super) fn is_prose(&self) -> bool {
        self.cjk >= 4 || (self.latin >= 8 && self.spaces >= 2)
    }

    pub(super) fn ends_sentence(&self) -> bool {
        let text = self.text.trim_end_matches(['」', '』', ')', '）', '"', '”', '*']);
        text.ends_with(['。', '！', '？', '!', '?', '.', '．', '｡', '…']) && self.is_prose()
    }

    pub(super) fn is_question(&self) -> bool {
        self.is_prose()
            && (self.text.contains('?')
                || self.text.contains('？')
                || ["か。", "吗", "嗎", "呢"].iter().any(|end| self.tail().ends_with(end)))
    }

    /// A line of one repeated sign, perhaps with a few words in it: `-----`, `=== x ===`.
    pub(super) fn is_rule(&self) -> bool {
        self.text.len() <= 400
            && self.text.chars().all(|c| {
                matches!(
                    c,
                    '-' | '=' | '_' | '*' | '~' | '+' | '#' | '─' | '━' | '—' | '＝' | '－' | '…' | '☆' | '◇' | ' '
                )
            })
            && self.text.chars().nth(1).is_some()
    }

    /// How deep the line is quoted by `>` signs.
    pub(super) fn quote_depth(&self) -> usize {
        let mut depth = 0;
        for c in self.head.chars() {
            match c {
                '>' | '＞' => depth += 1,
                ' ' | '\u{3000}' => {}
                '|' if depth == 0 && self.head.starts_with("| ") && self.head.matches('|').count() == 1 => depth += 1,
                _ => break,
            }
        }
        if depth == 3 && self.head.starts_with(">>> ") && self.head.contains(['(', '=']) && self.cjk == 0 {
            0
        } else {
            depth
        }
    }

    /// The text without its `>` signs.
    pub(super) fn unquoted(&self) -> &'a str {
        self.head.trim_start_matches(['>', '＞', '|', ' ', '\u{3000}'])
    }
}

/// The lines of a text.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::with_capacity((text.len() / 32 + 1).min(64));
    let mut at = 0;
    for raw in text.split_inclusive('\n') {
        lines.push(Line::new(raw, at));
        at += raw.len();
    }
    lines
}

/// The greatest character border at or before `at`.
pub(crate) fn floor_border(text: &str, at: usize) -> usize {
    if at >= text.len() {
        return text.len();
    }
    let mut at = at;
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Whether `text` begins with `prefix`, whatever the case of ASCII letters.
pub(super) fn starts_with_fold(text: &str, prefix: &str) -> bool {
    text.len() >= prefix.len() && text.as_bytes()[..prefix.len()].eq_ignore_ascii_case(prefix.as_bytes())
}

fn is_cjk(c: char) -> bool {
    is_hiragana(c) || is_han(c) || is_katakana(c)
}
