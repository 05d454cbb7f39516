//! Folds a text in one go, straight into the output.
//!
//! Most characters stay as they are: a run of them is copied as a whole, capital letters among it are made small
//! afterwards. What the table calls special ends the run. A character that may begin a spelling variant is only
//! noted; as soon as one stands behind it that no variant holds, the few characters between are looked at again.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{canonical_combining_class, compose};

use super::entry::{
    BEHIND_KANA, CHANGED, CODE, DROPPED, ELSE, KATAKANA, LONG, MANY, MARK, PART, START, SUSPECT, VARIANT, WHITE,
};
use super::fold::Normalised;
use super::kana::{self, Cell};
use super::table::{self, Folded};
use crate::script::decode;
use crate::span::Span;

/// A line break to be joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wrap {
    /// Offset of the `\n`.
    pub(crate) at: usize,
}

/// How far the folding goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// To one spelling.
    Matching,
    /// Only NFKC and lower case.
    Tokens,
}

/// With any of these it does not say what stands there in the end: it may be dropped, joined, or more than one.
const ODD: u32 = MANY | WHITE | MARK;

/// The voicing marks of kana. One with nothing to voice is dropped: it would join whatever a spelling variant puts
/// before it.
const VOICING: [u32; 2] = [0x3099, 0x309a];

/// Folds a text to the end of `out`: composed, white space in single pieces, wrapped lines joined.
pub(super) fn fold(text: &str, wraps: &[Wrap], mode: Mode, cells: &mut Vec<Cell>, out: &mut Normalised) {
    out.text.reserve(text.len());
    Folder { text, wraps, mode, out, run: 0, told: 0, latin: false, suspect: None, cells }.fold();
}

struct Folder<'t> {
    text: &'t str,
    /// Those that are still to come.
    wraps: &'t [Wrap],
    mode: Mode,
    out: &'t mut Normalised,
    /// From here on the text is yet to be copied.
    run: usize,
    /// From here on the way back is yet to be told; what is copied behind it has the length that it had.
    told: usize,
    /// There is ASCII in it, perhaps capital letters.
    latin: bool,
    /// Where in the output a spelling variant may begin, if at all.
    suspect: Option<usize>,
    /// What is looked at for them.
    cells: &'t mut Vec<Cell>,
}

/// White space that may go on.
struct Blank {
    c: char,
    span: Span,
}

impl Folder<'_> {
    fn fold(&mut self) {
        let bytes = self.text.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            // A space inside a run that goes on behind it is like a letter.
            if byte.is_ascii_graphic() || (byte == b' ' && at > self.told && is_graphic(bytes, at + 1)) {
                self.latin = true;
                if self.suspect.is_none() {
                    at = latin_end(bytes, at + 1);
                } else {
                    at += 1;
                    if table::entry(byte.into()) & PART == 0 {
                        self.settle_at(at);
                    }
                }
                continue;
            }
            if byte == b'\n' && self.is_plain_break(at) {
                at += 1;
                continue;
            }
            let run = match self.mode {
                Mode::Matching if self.suspect.is_some() => at,
                Mode::Matching => run_end(bytes, at, table::is_plain),
                Mode::Tokens => run_end(bytes, at, is_letter),
            };
            if run > at {
                at = run;
                continue;
            }
            let (code, len) = decode(bytes, at);
            let end = at + len;
            let entry = table::entry(code);
            if entry & (MANY | CHANGED | WHITE | MARK | SUSPECT) == CHANGED && self.mode == Mode::Matching {
                let c = char::from_u32(entry & CODE).unwrap_or_default();
                if c.len_utf8() == len {
                    self.copy_text(at);
                    self.out.text.push(c);
                    self.run = end;
                } else {
                    self.copy_run(at);
                    self.change(c, Span::new(at, end));
                    self.go_on(end);
                }
                at = end;
            } else if entry & (MANY | CHANGED | WHITE | MARK) != 0 {
                at = self.special(entry, at, end);
            } else {
                if entry & SUSPECT != 0 {
                    self.suspect(entry, self.out.text.len() + at - self.run, at, end);
                } else if self.suspect.is_some() && entry & PART == 0 {
                    self.settle_at(end);
                }
                at = end;
            }
        }
        self.copy_run(at);
        self.settle();
        self.out.offsets.push(0, at, at);
    }

    /// The entry of the character at `at`, as it is for matching.
    fn entry_at(&self, at: usize) -> Option<u32> {
        (at < self.text.len()).then(|| table::entry(decode(self.text.as_bytes(), at).0))
    }

    /// Whether the line break at `at` stays: one by itself, behind which nothing that stands before it matters.
    fn is_plain_break(&self, at: usize) -> bool {
        at > self.told
            && self.mode == Mode::Matching
            && self.suspect.is_none()
            && self.wraps.first().is_none_or(|wrap| wrap.at > at)
            && self.entry_at(at + 1).is_some_and(|next| next & ODD == 0)
    }

    /// Copies what stays as it is up to `end`.
    fn copy_run(&mut self, end: usize) {
        self.copy_text(end);
        if self.told < end {
            self.out.offsets.copy(end - self.told, self.told);
        }
        self.go_on(end);
    }

    /// The same without the way back.
    fn copy_text(&mut self, end: usize) {
        if self.run < end {
            let from = self.out.text.len();
            self.out.text.push_str(&self.text[self.run..end]);
            if std::mem::take(&mut self.latin) {
                self.out.text[from..].make_ascii_lowercase();
            }
        }
        self.run = end;
    }

    /// What stands before `at` is done with.
    fn go_on(&mut self, at: usize) {
        self.run = at;
        self.told = at;
    }

    /// Takes in a character that does not stay as it is; returns where to go on.
    fn special(&mut self, entry: u32, at: usize, end: usize) -> usize {
        self.copy_run(at);
        let own = Span::new(at, end);
        let mut blank = None;
        if entry == DROPPED {
            self.go_on(end);
            return end;
        } else if entry & ELSE != 0 && self.mode == Mode::Tokens {
            let c = self.text[at..end].nfkc().flat_map(char::to_lowercase);
            let one = c.clone().nth(1).is_none();
            c.for_each(|c| self.put(entry_for_tokens(c), own, one, &mut blank));
        } else if entry & MANY == 0 && entry & WHITE == 0 {
            self.put(entry, own, true, &mut blank);
        } else if let Folded::Many(many) = table::folded_entry(entry) {
            blank = self.take_blank();
            many.iter().for_each(|&c| self.put(table::entry(c.into()), own, false, &mut blank));
        } else {
            return self.blanks(blank, at);
        }
        self.go_on(end);
        if blank.is_some() { self.blanks(blank, end) } else { end }
    }

    /// Puts a character into the output that stands for `own`, a character of the text, by itself or with others.
    fn put(&mut self, entry: u32, own: Span, alone: bool, blank: &mut Option<Blank>) {
        let Some(c) = char::from_u32(entry & CODE) else { return };
        if entry & WHITE != 0 {
            grow(blank, c, own);
            return;
        }
        if entry & MARK != 0 && ((blank.is_none() && self.join(c, own.end)) || VOICING.contains(&(entry & CODE))) {
            return;
        }
        self.put_blank(blank);
        let place = self.out.text.len();
        if alone {
            self.change(c, own);
            self.suspect(entry, place, own.start, own.end);
            return;
        }
        self.out.text.push(c);
        self.out.offsets.push(c.len_utf8(), own.start, own.end);
        // What stands before and behind it is not what stands so in the text: it is looked at in any case.
        if entry & SUSPECT != 0 && self.mode == Mode::Matching {
            self.suspect.get_or_insert(place);
        }
    }

    /// Puts a character into the output for the one that `own` is.
    fn change(&mut self, c: char, own: Span) {
        let len = c.len_utf8();
        self.out.text.push(c);
        if len == own.len() {
            self.out.offsets.copy(len, own.start);
        } else {
            self.out.offsets.push(len, own.start, own.end);
        }
    }

    /// Joins a combining character with the one before, where Unicode has a character for both.
    fn join(&mut self, mark: char, end: usize) -> bool {
        let Normalised { text, offsets } = &mut *self.out;
        if let Some(last) = text.chars().next_back()
            && let Some(both) = compose(last, mark)
            && let entry = table::entry(both.into())
            && let Folded::One(both) = table::folded_entry(entry)
        {
            let place = text.len() - last.len_utf8();
            let start = offsets.original(place, text.len()).start;
            text.pop();
            offsets.truncate(place);
            text.push(both);
            offsets.push(both.len_utf8(), start, end);
            if self.mode == Mode::Matching {
                // A variant may have it as its second character.
                let before = text[..place].chars().next_back().map_or(0, char::len_utf8);
                let suspect = self.suspect.unwrap_or(place);
                self.suspect = Some(suspect.min(place - before));
            }
            return true;
        }
        false
    }

    /// Reads white space from `at` on to its end, wrapped lines and all; returns where that is.
    fn blanks(&mut self, mut blank: Option<Blank>, mut at: usize) -> usize {
        let bytes = self.text.as_bytes();
        // The indent after a joined line break is dropped.
        let mut swallow = false;
        while let Some(entry) = self.entry_at(at) {
            let end = at + decode(bytes, at).1;
            match bytes[at] {
                b'\r' if bytes.get(end) == Some(&b'\n') => {}
                b'\n' if self.is_wrap(at) => {
                    if blank.as_ref().is_some_and(|blank| blank.c == '\n') {
                        self.put_blank(&mut blank);
                    }
                    let join = wraps_join(self.text, at);
                    blank = (join == Join::Space).then(|| Blank { c: ' ', span: Span::new(at, end) });
                    swallow = true;
                }
                _ if entry == DROPPED => {}
                _ if entry & MANY == 0 && entry & WHITE != 0 => {
                    if !swallow && let Some(c) = char::from_u32(entry & CODE) {
                        grow(&mut blank, c, Span::new(at, end));
                    }
                }
                _ if blank.is_some() && entry & MANY == 0 && VOICING.contains(&(entry & CODE)) => {}
                _ => break,
            }
            at = end;
        }
        self.put_blank(&mut blank);
        self.go_on(at);
        if self.suspect.is_some() && self.out.text.ends_with('\n') {
            self.settle_at(at);
        }
        at
    }

    fn put_blank(&mut self, blank: &mut Option<Blank>) {
        let Some(Blank { c, span }) = blank.take() else { return };
        self.out.text.push(c);
        if span.len() == 1 {
            self.out.offsets.copy(1, span.start);
        } else {
            self.out.offsets.push(1, span.start, span.end);
        }
    }

    /// Takes white space from the end of the output, to go on with it.
    fn take_blank(&mut self) -> Option<Blank> {
        let Normalised { text, offsets } = &mut *self.out;
        let c = text.chars().next_back().filter(|c| matches!(c, ' ' | '\n'))?;
        text.pop();
        let span = offsets.original(text.len(), text.len() + 1);
        offsets.truncate(text.len());
        Some(Blank { c, span })
    }

    fn is_wrap(&mut self, at: usize) -> bool {
        while let Some((first, rest)) = self.wraps.split_first()
            && first.at <= at
        {
            self.wraps = rest;
            if first.at == at {
                return true;
            }
        }
        false
    }
}

/// The spelling variants.
impl Folder<'_> {
    /// Notes the character at `place` of the output, `start..end` of the text, if a variant may begin with it, or if
    /// it may be a long vowel that is dropped.
    fn suspect(&mut self, entry: u32, place: usize, start: usize, end: usize) {
        if self.suspect.is_some() || entry & SUSPECT == 0 || self.mode == Mode::Tokens {
            return;
        }
        let found = entry & VARIANT != 0
            || (entry & BEHIND_KANA != 0 && self.may_be_behind_kana(start))
            || (entry & START != 0 && self.may_begin(entry & CODE, end))
            || (entry & LONG != 0 && self.may_be_dropped(start, end));
        if found {
            self.suspect = Some(place);
        }
    }

    /// Whether a variant may begin with `first`, behind which the text goes on at `end`.
    fn may_begin(&self, first: u32, end: usize) -> bool {
        let Some(second) = self.entry_at(end) else { return false };
        if second & ODD == 0 && !table::begins_variant(first, second & CODE) {
            return false;
        }
        char::from_u32(first).is_some_and(|first| {
            table::phrases(first).iter().any(|phrase| {
                let mut at = end;
                for &c in &phrase.from[1..] {
                    let Some(entry) = self.entry_at(at) else { return false };
                    at += decode(self.text.as_bytes(), at).1;
                    if entry & ODD != 0 {
                        return true;
                    }
                    if entry & CODE != u32::from(c) {
                        // It may yet be joined with what stands behind it.
                        return self.entry_at(at).is_some_and(|next| next & ODD != 0);
                    }
                }
                true
            })
        })
    }

    /// Whether what stands before `at` may become hiragana. A variant that does has been noted already.
    fn may_be_behind_kana(&self, at: usize) -> bool {
        let before = self.text[..at].chars().next_back().map(|c| table::entry(c.into()));
        before.is_some_and(|entry| entry & ODD != 0 || matches!(entry & CODE, 0x3041..=0x3096))
    }

    /// Whether the long vowel `start..end` of the text may end a word that is written without it as well.
    fn may_be_dropped(&self, start: usize, end: usize) -> bool {
        let plain = |entry: u32| entry & ODD == 0;
        if self.entry_at(end).is_some_and(|next| plain(next) && next & KATAKANA != 0) {
            return false;
        }
        let mut before = self.text[..start].chars().rev().map(|c| table::entry(c.into()));
        let (Some(last), first) = (before.next(), before.next()) else { return false };
        !plain(last)
            || (last & KATAKANA != 0
                && !matches!(last & CODE, kana::KEY | kana::LONG_VOWEL)
                && first.is_some_and(|first| !plain(first) || first & KATAKANA != 0))
    }

    /// Looks at the variants up to `end` of the text, if nothing behind it may change what stands before it.
    fn settle_at(&mut self, end: usize) {
        if self.entry_at(end).is_none_or(|next| next & (MANY | MARK) == 0) {
            self.copy_run(end);
            self.settle();
        }
    }

    /// Brings the end of the output to one spelling.
    fn settle(&mut self) {
        let Some(suspect) = self.suspect.take() else { return };
        let Normalised { text, offsets } = &mut *self.out;
        // Most only begin as a variant does.
        if !kana::stands_in(text, suspect) {
            return;
        }
        // From the first character that no variant holds: what stands before it cannot matter.
        let is_part = |c: &char| table::entry(u32::from(*c)) & PART != 0;
        let before: usize = text[..suspect].chars().rev().take_while(is_part).map(char::len_utf8).sum();
        let from = text[..suspect - before].chars().next_back().map_or(0, |c| suspect - before - c.len_utf8());
        let from = offsets.unit_start(from);
        let cell = |(c, span): (char, Span)| Cell { c, start: span.start, end: span.end };
        self.cells.clear();
        self.cells.extend(offsets.of_chars(&text[from..], from).map(cell));
        if kana::unify(self.cells) {
            text.truncate(from);
            offsets.truncate(from);
            kana::write(self.cells, self.text, self.out);
        }
    }
}

/// White space grows by one character; a line break among it makes it one.
fn grow(blank: &mut Option<Blank>, c: char, own: Span) {
    match blank {
        Some(blank) => {
            blank.span.end = own.end;
            if c == '\n' {
                blank.c = c;
            }
        }
        None => *blank = Some(Blank { c, span: own }),
    }
}

/// What replaces a wrapped line break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Join {
    Nothing,
    Space,
}

/// How the wrapped line break at `at` is joined: nothing between CJK, a space between Latin words.
fn wraps_join(text: &str, at: usize) -> Join {
    let before = text[..at].chars().next_back();
    let before = if before == Some('\r') { text[..at - 1].chars().next_back() } else { before };
    let after = text[at + 1..].chars().find(|c| !c.is_whitespace());
    match (before, after) {
        (Some(before), Some(after)) if before.is_ascii() && after.is_ascii() => Join::Space,
        _ => Join::Nothing,
    }
}

/// Kana and Han that nothing is composed of and that a tokenizer reads as they are.
fn is_letter(code: u32) -> bool {
    matches!(code, 0x3041..=0x3093 | 0x30a1..=0x30fa | 0x30fc | 0x4e00..=0x9fff)
}

fn is_graphic(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_some_and(u8::is_ascii_graphic)
}

/// The end of a run of ASCII with single spaces inside.
fn latin_end(bytes: &[u8], mut at: usize) -> usize {
    loop {
        if is_graphic(bytes, at) {
            at += 1;
        } else if bytes.get(at) == Some(&b' ') && is_graphic(bytes, at + 1) {
            at += 2;
        } else {
            return at;
        }
    }
}

/// The end of a run of such characters, of those that begin with the bytes E3 to E9: kana and Han.
#[inline]
fn run_end(bytes: &[u8], mut at: usize, holds: impl Fn(u32) -> bool) -> usize {
    while let [a @ 0xe3..=0xe9, b, c, ..] = bytes[at..]
        && holds(u32::from(a & 15) << 12 | u32::from(b & 0x3f) << 6 | u32::from(c & 0x3f))
    {
        at += 3;
    }
    at
}

/// The entry of a character of NFKC.
fn entry_for_tokens(c: char) -> u32 {
    let white = if matches!(c, ' ' | '\n') { WHITE } else { 0 };
    let mark = if canonical_combining_class(c) != 0 { MARK } else { 0 };
    u32::from(c) | white | mark
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str, wraps: &[Wrap], mode: Mode) -> Normalised {
        let mut out = Normalised::default();
        fold(text, wraps, mode, &mut Vec::new(), &mut out);
        out
    }

    fn matching(text: &str) -> Normalised {
        folded(text, &[], Mode::Matching)
    }

    #[test]
    fn special_characters_beside_each_other() {
        for (text, expected) in [
            ("", ""),
            ("\u{3000}\t Vision  One\r\n\r\nの", " vision one\nの"),
            ("´゛´a", " \u{301} \u{301}a"),
            ("か゛\u{3099}\u{200b}\u{3099}", "か "),
            ("\u{3099}か\u{200b}\u{3099}\u{301}", "が\u{301}"),
            ("ＡＢＣ㍿😀\u{e0001}Ｄ", "abc株式会社😀d"),
            ("\n檢\n檢測\nＡ\n\n測\n\u{3099}の\n ", "\n检\n检测\na\n测\nの\n"),
            ("E\u{301}T", "ét"),
        ] {
            assert_eq!(matching(text).text, expected, "{text:?}");
        }
    }

    #[test]
    fn variants_meet_what_stands_beside_them() {
        for (text, expected) in [
            ("本日迄", "本日まで"),
            ("仕事する事。", "仕事すること。"),
            ("尚, これ尚\nは", "なお, これ尚\nは"),
            ("ユーザーーを", "ユーザを"),
            ("エラーメッセージとパスキー", "エラメッセージとパスキー"),
            // Composed of two, and only then a variant.
            ("戴か\u{3099}戴き", "戴がいただき"),
            ("ウ\u{3099}ァ", "バ"),
            ("切分けた\u{3099}", "切り分けだ"),
            ("行つ\u{3099}らい", "行づらい"),
        ] {
            assert_eq!(matching(text).text, expected, "{text:?}");
        }
        let text = "致しｻｰﾊﾞｰ㍿等の";
        let normalised = matching(text);
        for (part, own) in [("いた", "致し"), ("サーバ", "ｻｰﾊﾞｰ"), ("会", "㍿")] {
            let at = normalised.text.find(part).unwrap();
            assert_eq!(normalised.offsets.original(at, at + part.len()).of(text), own, "{part}");
        }
    }

    #[test]
    fn wrapped_lines_are_joined() {
        let text = "ab \r\n  cd\nか\n\u{3000}な ";
        let wraps: Vec<Wrap> = text.match_indices('\n').map(|(at, _)| Wrap { at }).collect();
        assert_eq!(folded(text, &wraps, Mode::Matching).text, "ab cdかな ");
    }

    #[test]
    fn a_tokenizer_gets_kanji_as_written() {
        let text = "檢測ＡＢ、\u{201c}致し\u{201d}サーバーﾊﾞ\u{ad}";
        assert_eq!(folded(text, &[], Mode::Tokens).text, "檢測ab、\u{201c}致し\u{201d}サーバーバ");
    }
}
