//! Cuts a field into sentences.
//!
//! Comes in: the original text, its zones, its wrapped lines. Goes out: pieces with zone, span,
//! paragraph and the way each opens (list item, "also", …). It knows punctuation and the words that
//! open a further question; it does not know what a sentence asks.
//!
//! ```
//! use inquiry_triage::{Opener, Ticket, read};
//! let reading = read(&Ticket::from_text("How do I renew? Also, can I add v3.1 sensors?"));
//! assert_eq!(reading.sentences.len(), 2);
//! assert_eq!(reading.sentences[1].opens, Some(Opener::Also));
//! assert_eq!(reading.segments, [0..1, 1..2]);
//! ```

use serde::Serialize;

use crate::normalise::Wrap;
use crate::script::decode;
use crate::span::Span;
use crate::words::Words;
use crate::zone::{Zone, list_item, trim};

/// A sentence of more bytes is cut, so that later stages have a bound.
pub(crate) const LONGEST: usize = 2000;
/// A bracket that is closed within so many bytes is not cut inside.
const SHORT_BRACKET: usize = 150;

/// The way a sentence opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Opener {
    /// With a word that adds a further question: また、 / 另外 / Also.
    Also,
    /// With the number of a list item.
    NumberedItem,
    /// With a bullet.
    Bullet,
    /// As the first of a paragraph.
    Paragraph,
}

/// A sentence of the original text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) zone: Zone,
    pub(crate) span: Span,
    pub(crate) item: Option<u32>,
    pub(crate) opens: Option<Opener>,
    pub(crate) paragraph: u32,
}

/// Cuts `text` into sentences and tells each; white space between them belongs to none.
pub(crate) fn split(text: &str, zones: &[(Zone, Span)], wraps: &[Wrap], tell: impl FnMut(Piece)) {
    let mut splitter =
        Splitter { text, tell, zone: Zone::New, paragraph: 0, fresh: true, item: None, closers: [0; BRACKETS.len()] };
    let mut wraps = wraps;
    for (zone, span) in zones {
        splitter.zone = *zone;
        splitter.fresh = true;
        let from = wraps.partition_point(|wrap| wrap.at < span.start);
        let to = wraps.partition_point(|wrap| wrap.at < span.end);
        splitter.zone_text(*span, &wraps[from..to]);
        wraps = &wraps[to..];
    }
}

const BRACKETS: [(char, char); 8] =
    [('「', '」'), ('『', '』'), ('（', '）'), ('(', ')'), ('【', '】'), ('“', '”'), ('《', '》'), ('[', ']')];

struct Splitter<'a, F> {
    text: &'a str,
    tell: F,
    zone: Zone,
    paragraph: u32,
    /// The next piece is the first of its paragraph.
    fresh: bool,
    /// Number of the last numbered item.
    item: Option<u32>,
    /// For each bracket, where its next closing sign stands, as far as known.
    closers: [usize; BRACKETS.len()],
}

impl<F: FnMut(Piece)> Splitter<'_, F> {
    fn zone_text(&mut self, span: Span, wraps: &[Wrap]) {
        let text = self.text;
        let bytes = text.as_bytes();
        let mut wraps = wraps.iter().peekable();
        let mut start = span.start;
        let mut line_start = true;
        let mut at = span.start;
        while at < span.end {
            if !line_start {
                at = inert_end(bytes, at, span.end.min(start + LONGEST + 1));
                if at >= span.end {
                    break;
                }
            }
            let (code, len) = decode(bytes, at);
            let c = char::from_u32(code).unwrap_or_default();
            let end = at + len;
            if c == '\n' {
                if wraps.next_if(|wrap| wrap.at <= at).is_none_or(|wrap| wrap.at != at) {
                    self.piece(start, at, span);
                    start = end;
                    if line_start {
                        self.paragraph += u32::from(!self.fresh);
                        self.fresh = true;
                    }
                    line_start = true;
                }
                at = end;
                continue;
            }
            if c.is_whitespace() {
                at = end;
                continue;
            }
            if line_start {
                line_start = false;
                let rest = &text[at..floor(text, (at + 64).min(span.end))];
                // What is none with the next line behind it is none without.
                if list_item(rest).is_some()
                    && let Some(item) = list_item(rest.split('\n').next().unwrap_or(rest))
                {
                    at += item.len;
                    continue;
                }
            }
            if at - start > LONGEST && (matches!(c, ',' | '、' | '，' | ';' | '；') || at - start > LONGEST + 200) {
                self.piece(start, end, span);
                start = end;
            } else if let Some(close) = self.bracket(c, at, span.end) {
                at = close;
                continue;
            } else if at > start && self.inline_item(c, at, span.end) {
                self.piece(start, at, span);
                start = at;
            } else if self.ends(c, text[end..span.end].chars().next(), at, start, span.end) {
                let mut to = end;
                while let Some(c) = text[to..span.end].chars().next()
                    && matches!(
                        c,
                        '。' | '！' | '？' | '!' | '?' | '」' | '』' | ')' | '）' | '"' | '”' | '…' | '.' | '~' | '～'
                    )
                    && !(c == '"' && text[..to].ends_with('\n'))
                {
                    to += c.len_utf8();
                }
                self.piece(start, to, span);
                start = to;
                at = to;
                continue;
            }
            at = end;
        }
        self.piece(start, span.end, span);
        if !self.fresh {
            self.paragraph += 1;
        }
    }

    /// Where the bracket that opens at `at` closes, if that is near and on the same line.
    fn bracket(&mut self, c: char, at: usize, limit: usize) -> Option<usize> {
        let kind = BRACKETS.iter().position(|(open, _)| *open == c)?;
        let close = BRACKETS[kind].1;
        if self.closers[kind] <= at {
            let window = floor(self.text, (at + 4 * SHORT_BRACKET).min(limit));
            let found =
                self.text[at + c.len_utf8()..window.max(at + c.len_utf8())].find(close).map(|i| at + c.len_utf8() + i);
            // Not found: nothing before the end of the window need be looked at again.
            self.closers[kind] = found.unwrap_or(window.max(at + c.len_utf8()));
            found?;
        }
        let found = self.closers[kind];
        (self.text[found..].starts_with(close) && found - at <= SHORT_BRACKET && !self.text[at..found].contains('\n'))
            .then_some(found)
    }

    /// `（2）`, `②` in the middle of a line, when it goes on with the numbering.
    fn inline_item(&self, c: char, at: usize, limit: usize) -> bool {
        if !matches!(c, '①'..='⑳' | '⑴'..='⒇' | '❶'..='❿') {
            return false;
        }
        let rest = &self.text[at..floor(self.text, (at + 16).min(limit))];
        list_item(rest)
            .and_then(|item| item.number)
            .is_some_and(|number| number == 1 || self.item.is_none_or(|last| number == last + 1))
    }

    fn ends(&self, c: char, next: Option<char>, at: usize, start: usize, limit: usize) -> bool {
        match c {
            '。' | '！' | '？' | '｡' => true,
            '．' => !next.is_some_and(|c| c.is_ascii_digit() || ('０'..='９').contains(&c)),
            '!' | '?' => next.is_none_or(|c| c.is_whitespace() || !c.is_ascii() || matches!(c, '"' | ')' | '!' | '?')),
            '.' => next.is_none_or(char::is_whitespace) && !self.abbreviates(start, at, limit),
            _ => false,
        }
    }

    /// Whether the full stop at `at` belongs to a word: `e.g.`, `Mr.`, `No. 3`.
    fn abbreviates(&self, start: usize, at: usize, limit: usize) -> bool {
        let from = floor(self.text, at.saturating_sub(16)).max(start);
        let word = self.text[from..at]
            .rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '（' | '"' | ','))
            .next()
            .unwrap_or("");
        let after = self.text[at + 1..floor(self.text, (at + 24).min(limit)).max(at + 1)].trim_start();
        let digit_next = after.starts_with(|c: char| c.is_ascii_digit());
        match word.to_ascii_lowercase().as_str() {
            "e.g" | "i.e" | "mr" | "mrs" | "ms" | "dr" | "vs" | "cf" | "approx" | "st" | "fig" | "inc" | "ltd"
            | "co" | "dept" | "eg" | "ie" | "hr" => true,
            "no" | "ver" | "v" | "rev" | "nr" | "sec" | "ext" => digit_next,
            "etc" | "a.m" | "p.m" | "u.s" => after.starts_with(|c: char| c.is_ascii_lowercase()),
            word => word.len() == 1 && word.starts_with(|c: char| c.is_ascii_alphabetic()) && word != "i",
        }
    }

    fn piece(&mut self, start: usize, end: usize, zone: Span) {
        let raw = &self.text[start..end.min(zone.end)];
        let text = trim(raw);
        let quote = if self.zone == Zone::Quoted { text.trim_start_matches(['>', '＞', '|', ' ']) } else { text };
        if quote.is_empty() {
            return;
        }
        let before = if text.len() == raw.len() { 0 } else { raw.len() - raw.trim_start().len() };
        let from = start + before + (text.len() - quote.len());
        let span = Span::new(from, from + quote.len());
        // A bounded look back: a long run of signs must not be read again for each piece.
        let at_line_start = || {
            let back = floor(self.text, from.saturating_sub(64)).max(zone.start);
            let before = self.text[back..from].trim_end_matches([' ', '\u{3000}', '\t', '>', '＞', '|']);
            before.ends_with('\n') || (before.is_empty() && back == zone.start)
        };
        let mark = if from == zone.start
            || quote.starts_with(|c: char| matches!(c, '①'..='⑳' | '⑴'..='⒇' | '❶'..='❿'))
            || at_line_start()
        {
            list_item(&quote[..floor(quote, 64)])
        } else {
            worded_item(quote)
        };
        let body = mark.map_or(quote, |mark| &quote[mark.len.min(quote.len())..]);
        let item = mark.and_then(|mark| mark.number);
        let opens = match mark {
            Some(mark) if mark.number.is_some() => Some(Opener::NumberedItem),
            Some(_) => Some(Opener::Bullet),
            None if opens_further(body) => Some(Opener::Also),
            None if self.fresh => Some(Opener::Paragraph),
            None => None,
        };
        if item.is_some() {
            self.item = item;
        }
        self.fresh = false;
        self.long(Piece { zone: self.zone, span, item, opens, paragraph: self.paragraph });
    }

    /// Cuts what is still longer than [`LONGEST`].
    fn long(&mut self, piece: Piece) {
        let mut rest = piece;
        while rest.span.len() > LONGEST + 400 {
            let cut = floor(self.text, rest.span.start + LONGEST);
            let window = &self.text[floor(self.text, cut - 400)..cut];
            let at = window.rfind([' ', '\u{3000}', ',', '、', '，', '\n']).map_or(cut, |i| {
                let at = cut - window.len() + i;
                at + self.text[at..].chars().next().map_or(1, char::len_utf8)
            });
            (self.tell)(Piece { span: Span::new(rest.span.start, at), ..rest });
            rest = Piece { span: Span::new(at, rest.span.end), item: None, opens: None, ..rest };
        }
        (self.tell)(rest);
    }
}

/// The first character from `at` on that may open or end something inside a line; or the first not before `limit`.
/// Most of a text is letters, spaces and commas.
fn inert_end(bytes: &[u8], mut at: usize, limit: usize) -> usize {
    /// Some of the characters that begin so: the next bytes tell.
    const SOME: u8 = 0xff;
    /// Of the first byte of a character how long it is, if it is none of those; else 0.
    static LENGTHS: [u8; 256] = {
        let mut lengths = [0; 256];
        let mut byte = 0;
        while byte < 256 {
            lengths[byte] = match byte as u8 {
                b'\n' | b'(' | b'[' => 0,
                b'!' | b'.' | b'?' | 0xe2 | 0xe3 | 0xef => SOME,
                0..0xc0 => 1,
                0xc0..0xe0 => 2,
                0xe0..0xf0 => 3,
                0xf0.. => 4,
            };
            byte += 1;
        }
        lengths
    };
    let bytes = &bytes[..limit];
    while let Some(&byte) = bytes.get(at) {
        at += match LENGTHS[usize::from(byte)] {
            0 => break,
            SOME => match bytes[at..] {
                // Kana.
                [0xe3, 0x81..=0xff, ..] => 3,
                // Inside a number, a name, an address.
                [b'.', next, ..] if next.is_ascii_graphic() => 1,
                [b'!' | b'?', next, ..] if next.is_ascii_alphanumeric() => 1,
                // Not one of 。《「『【.
                [0xe3, _, third, ..] if !matches!(third, 0x82 | 0x8a | 0x8c | 0x8e | 0x90) => 3,
                // Not one of ！（．？.
                [0xef, 0xbc, third, ..] if !matches!(third, 0x81 | 0x88 | 0x8e | 0x9f) => 3,
                // Not “.
                [0xe2, 0x80, third, ..] if third != 0x9c => 3,
                _ => break,
            },
            len => usize::from(len),
        };
    }
    at
}

/// `1点目`, `第二，` inside a paragraph.
fn worded_item(text: &str) -> Option<crate::zone::Item> {
    let head = &text[..floor(text, 64)];
    let worded = head.starts_with(['第', '其'])
        || head.chars().take(4).any(|c| c == '点' || c == '點')
        || head.starts_with('（')
        || head.starts_with('(');
    if worded { list_item(head).filter(|item| item.number.is_some()) } else { None }
}

/// The greatest character border at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

static FURTHER_EAST: Words = Words::exact(&[
    "もう一点",
    "もう1点",
    "もう１点",
    "もうひとつ",
    "もう一つ",
    "もう1つ",
    "もう１つ",
    "もう一件",
    "別件",
    "加えて",
    "併せて",
    "併せまして",
    "ついでで",
    "一つ目",
    "二つ目",
    "三つ目",
    "それとは別に",
    "あわせて",
    "ついでに",
    "それと",
    "それから",
    "最後に",
    "ちなみに",
    "追伸",
    "追加で",
    "さらに、",
    "更に、",
    "另外",
    "還有",
    "还有",
    "此外",
    "順便",
    "顺便",
    "再來",
    "再来",
    "其次",
    "再者",
    "附帶",
    "附带",
    "補充",
    "补充",
    "另请",
    "另請",
    "另，",
    "另,",
    "還想",
    "还想",
    "再請",
    "再请",
    "最後想",
    "最后想",
    "第二個",
    "第二个",
]);
/// Only with a comma or space after them: inside a sentence they mean something else.
static FURTHER_STOPPED: Words =
    Words::exact(&["また", "あと", "後", "なお", "次に", "それに", "又", "及び", "以及", "最後", "最后"]);
static FURTHER_LATIN: Words = Words::folded(&[
    "also",
    "additionally",
    "another question",
    "another thing",
    "another one",
    "one more",
    "second",
    "secondly",
    "third",
    "thirdly",
    "on a separate note",
    "separately",
    "besides",
    "and also",
    "ps",
    "p.s",
    "in addition",
    "lastly",
    "finally",
    "and second",
    "furthermore",
    "moreover",
    "by the way",
    "btw",
    "next question",
    "on top of it",
    "on top of that",
    "while you're at it",
    "while you're looking",
    "while we're at it",
    "other question",
    "and another",
    "plus",
    "unrelated",
]);

/// Whether the sentence opens with a word that adds a further question.
fn opens_further(text: &str) -> bool {
    let text = text.trim_start_matches(['【', '「', '(', '（', '*', ' ', '\u{3000}']);
    if !text.starts_with(|c: char| c.is_ascii()) {
        let stopped = |word: &str| text[word.len()..].starts_with(['、', '，', ',', ' ', '\u{3000}', '：', ':']);
        return FURTHER_EAST.begin(text) || FURTHER_STOPPED.heading(text).any(stopped);
    }
    FURTHER_LATIN.heading(text).any(|word| {
        let rest = &text[word.len()..];
        !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-')
            && (!matches!(word, "second" | "third" | "plus" | "besides" | "ps")
                || rest.starts_with([',', ':', '.', '，', '：']))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<Piece> {
        let mut pieces = Vec::new();
        split(text, &[(Zone::New, Span::new(0, text.len()))], &[], |piece| pieces.push(piece));
        pieces
    }

    fn cut(text: &str) -> Vec<&str> {
        pieces(text).iter().map(|piece| piece.span.of(text)).collect()
    }

    #[test]
    fn sentences_end_where_they_end() {
        assert_eq!(cut("接続できません。原因は？教えて！"), ["接続できません。", "原因は？", "教えて！"]);
        assert_eq!(
            cut("It fails, e.g. on v3.0 of example.com at 10.0.0.1. Mr. Lin saw No. 3. Why?"),
            ["It fails, e.g. on v3.0 of example.com at 10.0.0.1.", "Mr. Lin saw No. 3.", "Why?"]
        );
        assert_eq!(
            cut("「失敗しました。再試行してください。」と出ます。"),
            ["「失敗しました。再試行してください。」と出ます。"]
        );
        assert_eq!(cut("see https://a.b/c?d=e!f now"), ["see https://a.b/c?d=e!f now"]);
        assert_eq!(cut("真的吗？！不会吧。。。"), ["真的吗？！", "不会吧。。。"]);
    }

    #[test]
    fn items_and_openers() {
        let text = "两个问题：\n1. 怎么登录？要密码吗？\n2、怎么续费\n\n另外，能退款吗？";
        let pieces = pieces(text);
        let opens: Vec<_> = pieces.iter().map(|piece| (piece.item, piece.opens)).collect();
        assert_eq!(
            opens,
            [
                (None, Some(Opener::Paragraph)),
                (Some(1), Some(Opener::NumberedItem)),
                (None, None),
                (Some(2), Some(Opener::NumberedItem)),
                (None, Some(Opener::Also)),
            ]
        );
        assert!(!opens_further("また発生しました"));
        assert!(opens_further("また、別の端末でも"));
        assert!(!opens_further("Secondary server"));
    }

    #[test]
    fn long_text_is_bounded() {
        let text = "あ".repeat(10_000);
        assert!(cut(&text).iter().all(|piece| piece.len() <= LONGEST + 400));
        assert_eq!(cut(&text).concat(), text);
    }
}
