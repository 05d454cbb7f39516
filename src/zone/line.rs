//! A line of a message and the shape it has at first sight.

use crate::script::{decode, is_han, is_hiragana, is_katakana};

/// A line that is longer than this is judged by its head and its tail.
const HEAD: usize = 240;

/// Signs of ASCII of which a line is asked whether it has them, a bit each.
pub(super) const COLON: u16 = 1;
pub(super) const EQUALS: u16 = 2;
pub(super) const QUESTION: u16 = 4;
pub(super) const AT: u16 = 8;
pub(super) const DOT: u16 = 16;
/// `$` or `#`.
pub(super) const PROMPT: u16 = 32;
pub(super) const BACKSLASH: u16 = 64;
/// A character that begins with the byte EF, as all wide signs do.
pub(super) const WIDE: u16 = 128;

/// The line is left at a byte of this length.
const BREAK: u64 = 0;

/// Counters of characters in one number, a byte each: [`HEAD`] is no more.
const LATIN: u32 = 1;
const DIGIT: u32 = 1 << 8;
const SPACE: u32 = 1 << 16;
const CJK: u32 = 1 << 24;

const SIGNS: u32 = 32;
const LEN: u32 = 48;
/// It is CJK or not.
const MAYBE_CJK: u64 = 1 << 63;

/// Of the first byte of a character: what it counts for, from [`SIGNS`] on its sign, from [`LEN`] on its bytes, and
/// perhaps [`MAYBE_CJK`].
static FIRST_BYTES: [u64; 256] = {
    let mut found = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let counts = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' => LATIN,
            b'0'..=b'9' => DIGIT,
            b' ' | b'\t' => SPACE,
            // Han, all of them.
            0xe4..=0xe9 => CJK,
            _ => 0,
        };
        let signs = match byte as u8 {
            b':' => COLON,
            b'=' => EQUALS,
            b'?' => QUESTION,
            b'@' => AT,
            b'.' => DOT,
            b'$' | b'#' => PROMPT,
            b'\\' => BACKSLASH,
            0xef => WIDE,
            _ => 0,
        };
        let len = match byte as u8 {
            b'\n' => BREAK,
            0..0xc0 => 1,
            0xc0..0xe0 => 2,
            0xe0..0xf0 => 3,
            0xf0.. => 4,
        };
        found[byte] = counts as u64 | (signs as u64) << SIGNS | len << LEN;
        if byte >= 0xe0 && counts == 0 {
            found[byte] |= MAYBE_CJK;
        }
        byte += 1;
    }
    found
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
    pub(super) cjk: u32,
    /// ASCII letters in the head.
    pub(super) latin: u32,
    /// ASCII digits in the head.
    pub(super) digits: u32,
    /// Spaces in the head.
    pub(super) spaces: u32,
    /// The signs of the text.
    signs: u16,
}

impl<'a> Line<'a> {
    /// The line of `text` that begins at `start`.
    fn new(text: &'a str, start: usize) -> Self {
        let bytes = text.as_bytes();
        let from = start + outer_start(&text[start..]);
        let limit = from + floor_border(&text[from..], HEAD);
        let mut at = from;
        let (mut counts, mut signs) = (0, 0);
        while let Some(&byte) = bytes[..limit].get(at) {
            let first = FIRST_BYTES[usize::from(byte)];
            let len = first >> LEN & 7;
            if len == BREAK {
                break;
            }
            counts += first as u32;
            signs |= (first >> SIGNS) as u16;
            if first & MAYBE_CJK != 0 && may_be_cjk(bytes, at) {
                counts += CJK;
            }
            at += len as usize;
        }
        let mut stop = at;
        if at == limit {
            // What stands behind the head is not known.
            signs = if at < text.len() { u16::MAX } else { signs };
            stop = text[at..].find('\n').map_or(text.len(), |rest| at + rest);
        }
        let inner = &text[from..from + outer_end(&text[from..stop])];
        let trimmed =
            bytes[(from + inner.len()).min(at)..at].iter().filter(|byte| matches!(byte, b' ' | b'\t')).count();
        let count = |unit: u32| counts >> unit.trailing_zeros() & 0xff;
        Line {
            end: (stop + 1).min(text.len()),
            text: inner,
            head: &inner[..inner.len().min(limit - from)],
            indented: matches!(bytes[start], b' ' | b'\t') && !inner.is_empty(),
            cjk: count(CJK),
            latin: count(LATIN),
            digits: count(DIGIT),
            spaces: count(SPACE) - trimmed as u32,
            signs,
        }
    }

    /// Whether one of these signs may stand in the text.
    #[inline]
    pub(super) fn may_have(&self, signs: u16) -> bool {
        self.signs & signs != 0
    }

    /// The first byte of the text, or 0.
    #[inline]
    pub(super) fn first(&self) -> u8 {
        self.text.as_bytes().first().copied().unwrap_or(0)
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
        let inner = || self.text.trim_end_matches(['」', '』', ')', '）', '"', '”', '*']);
        self.is_prose() && inner().ends_with(['。', '！', '？', '!', '?', '.', '．', '｡', '…'])
    }

    pub(super) fn is_question(&self) -> bool {
        self.is_prose()
            && ((self.may_have(QUESTION) && self.text.contains('?'))
                || (self.may_have(WIDE) && self.text.contains('？'))
                || ["か。", "吗", "嗎", "呢"].iter().any(|end| self.tail().ends_with(end)))
    }

    /// A line of one repeated sign, perhaps with a few words in it: `-----`, `=== x ===`.
    pub(super) fn is_rule(&self) -> bool {
        !self.first().is_ascii_alphanumeric()
            && self.text.len() <= 400
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
        if !matches!(self.first(), b'>' | b'|' | 0xef) {
            return 0;
        }
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
    while at < text.len() {
        let line = Line::new(text, at);
        at = line.end;
        lines.push(line);
    }
    lines
}

/// Whether what stands outside of a line's text may be of it.
fn is_outer(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}')
}

/// Where the text of a line begins, the line break is no part of it.
fn outer_start(text: &str) -> usize {
    let outer = |c: &char| *c != '\n' && is_outer(*c);
    if begins_plain(text) { 0 } else { text.chars().take_while(outer).map(char::len_utf8).sum() }
}

/// Where the text of a line ends.
fn outer_end(text: &str) -> usize {
    if ends_plain(text) { text.len() } else { text.trim_end_matches(is_outer).len() }
}

/// Whether the text begins with what is no white space and not invisible; of most texts that do it says so.
#[inline]
pub(crate) fn begins_plain(text: &str) -> bool {
    matches!(text.as_bytes(), [b'!'..=b'~' | 0xe4..=0xe9, ..] | [0xe3, 0x81..=0xff, ..])
}

/// Whether it ends so.
#[inline]
pub(crate) fn ends_plain(text: &str) -> bool {
    matches!(
        text.as_bytes(),
        [.., b'!'..=b'~']
            | [.., 0xe4..=0xe9, _, _]
            | [.., 0xe3, 0x81..=0xff, _]
            | [.., 0xe3, 0x80, 0x81..=0xff]
            | [.., 0xef, 0xbc, _]
    )
}

/// The text without white space around it.
#[inline]
pub(crate) fn trim(text: &str) -> &str {
    if begins_plain(text) && ends_plain(text) { text } else { text.trim() }
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

/// Whether the character at `at`, of three or four bytes, is CJK.
#[inline]
fn may_be_cjk(bytes: &[u8], at: usize) -> bool {
    /// Hiragana and katakana, a bit each, from U+3000 on.
    static KANA: [u64; 4] = {
        let mut bits = [0; 4];
        let mut code = 0x3000;
        while code < 0x3100 {
            if matches!(code, 0x3041..=0x3096 | 0x30a1..=0x30fa | 0x30fc) {
                bits[code / 64 % 4] |= 1 << (code % 64);
            }
            code += 1;
        }
        bits
    };
    match bytes[at..] {
        [0xe3, second @ 0x81..=0x83, third, ..] => KANA[usize::from(second % 4)] & 1 << (third % 64) != 0,
        _ => char::from_u32(decode(bytes, at).0).is_some_and(|c| is_hiragana(c) || is_han(c) || is_katakana(c)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_plain_is_seen() {
        for c in ('\0'..='\u{ffff}').chain('\u{1f5fe}'..='\u{1f602}') {
            let text = c.to_string();
            let outer = is_outer(c);
            assert!(!(outer && (begins_plain(&text) || ends_plain(&text))), "{c:?}");
            assert_eq!(trim(&text), text.trim(), "{c:?}");
        }
        assert!(!begins_plain("") && !ends_plain("") && begins_plain("検 ") && ends_plain(" 。") && ends_plain("？"));
        assert_eq!([" あ。", "a\u{3000}", "\u{3000}検", "検索"].map(trim), ["あ。", "a", "検", "検索"]);
    }

    #[test]
    fn lines_are_what_stands_between_breaks() {
        for text in
            ["", "\n", "a\n\n", " \u{3000}\u{feff}か \t\r\nb\u{200b}", "\u{200b} \n。\u{3000}", "😀\u{a0}\n\u{85}"]
        {
            let own: Vec<_> = lines(text).iter().map(|line| (line.end, line.text)).collect();
            let mut end = 0;
            let expected = text.split_inclusive('\n').map(|raw| {
                end += raw.len();
                (end, raw.trim_matches(is_outer))
            });
            assert_eq!(own, expected.collect::<Vec<_>>(), "{text:?}");
        }
    }

    #[test]
    fn kana_are_those_of_the_scripts() {
        for c in '\u{2e00}'..='\u{31ff}' {
            let is_cjk = is_hiragana(c) || is_han(c) || is_katakana(c);
            assert_eq!(may_be_cjk(c.to_string().as_bytes(), 0), is_cjk, "{c:?}");
        }
    }

    #[test]
    fn characters_are_counted_in_the_head() {
        let text = format!(" ab 12 検ーｱ。 \t\n{}検?\n", "x".repeat(HEAD - 1));
        let lines = lines(&text);
        let counts = |line: &Line| [line.cjk, line.latin, line.digits, line.spaces];
        assert_eq!(counts(&lines[0]), [3, 2, 2, 2]);
        assert!(lines[0].indented && lines[0].may_have(WIDE) && !lines[0].may_have(QUESTION));
        assert_eq!((counts(&lines[1]), lines[1].head.len()), ([0, 239, 0, 0], 239));
        assert!(lines[1].may_have(QUESTION));
    }
}
