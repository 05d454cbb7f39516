//! A text as folded characters, each with the original bytes it stands for.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{canonical_combining_class, compose};

use super::fold::Normalised;
use super::table::{Folded, fold_char};
use crate::span::Offsets;

/// A folded character and the original bytes `start..end` that it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) c: char,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// A line break to be joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wrap {
    /// Offset of the `\n`.
    pub(crate) at: usize,
}

/// What replaces a wrapped line break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Join {
    Nothing,
    Space,
}

/// How far the folding goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// To one spelling.
    Matching,
    /// Only NFKC and lower case.
    Tokens,
}

/// Reads a text into cells: folded, composed, white space in single pieces, wrapped lines joined.
pub(super) fn read(text: &str, wraps: &[Wrap], mode: Mode) -> Vec<Cell> {
    let mut cells = Cells { cells: Vec::with_capacity(text.len() / 2 + 8), swallow: false };
    let mut wraps = wraps.iter().peekable();
    for (start, c) in text.char_indices() {
        let end = start + c.len_utf8();
        if c == '\r' && text.as_bytes().get(end) == Some(&b'\n') {
            continue;
        }
        if c == '\n' && wraps.next_if(|wrap| wrap.at <= start).is_some_and(|wrap| wrap.at == start) {
            cells.join(wraps_join(text, start), start, end);
            continue;
        }
        if c.is_ascii() && !c.is_ascii_control() {
            cells.push(Cell { c: c.to_ascii_lowercase(), start, end });
            continue;
        }
        match (fold_char(c), mode) {
            (Folded::Dropped, _) => {}
            (Folded::One(one @ (' ' | '\n')), _) => cells.push(Cell { c: one, start, end }),
            (Folded::One(one), Mode::Matching) => cells.push_composed(Cell { c: one, start, end }),
            (Folded::Many(many), Mode::Matching) => {
                for &one in many {
                    cells.push_composed(Cell { c: one, start, end });
                }
            }
            (_, Mode::Tokens) if is_letter(c) => cells.push(Cell { c, start, end }),
            (_, Mode::Tokens) => {
                for one in std::iter::once(c).nfkc().flat_map(char::to_lowercase) {
                    cells.push_composed(Cell { c: one, start, end });
                }
            }
        }
    }
    cells.cells
}

/// Kana and Han that nothing is composed of and that stay as they are: most of a text needs no look into tables.
fn is_letter(c: char) -> bool {
    matches!(c, 'ぁ'..='ん' | 'ァ'..='ヺ' | 'ー' | '\u{4e00}'..='\u{9fff}')
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

struct Cells {
    cells: Vec<Cell>,
    /// The indent after a joined line break is dropped.
    swallow: bool,
}

impl Cells {
    fn push(&mut self, cell: Cell) {
        if matches!(cell.c, ' ' | '\n') {
            if self.swallow {
                return;
            }
            if let Some(last) = self.cells.last_mut().filter(|last| matches!(last.c, ' ' | '\n')) {
                if cell.c == '\n' {
                    last.c = '\n';
                }
                last.end = cell.end;
                return;
            }
        }
        self.swallow = false;
        self.cells.push(cell);
    }

    /// A combining character joins the one before where Unicode has a character for both.
    fn push_composed(&mut self, cell: Cell) {
        if is_letter(cell.c) {
            self.push(cell);
            return;
        }
        if canonical_combining_class(cell.c) != 0
            && let Some(last) = self.cells.last_mut()
            && let Some(both) = compose(last.c, cell.c)
            && let Folded::One(folded) = fold_char(both)
        {
            last.c = folded;
            last.end = cell.end;
            return;
        }
        // A voicing mark with nothing to voice would join whatever a spelling variant puts before it.
        if !matches!(cell.c, '\u{3099}' | '\u{309a}') {
            self.push(cell);
        }
    }

    fn join(&mut self, join: Join, start: usize, end: usize) {
        while let Some(last) = self.cells.last()
            && last.c == ' '
        {
            self.cells.pop();
        }
        if join == Join::Space {
            self.cells.push(Cell { c: ' ', start, end });
        }
        self.swallow = true;
    }
}

/// Writes the cells out, with the way back to `original`.
pub(super) fn write(cells: &[Cell], original: &str) -> Normalised {
    let mut text = String::with_capacity(original.len());
    let mut offsets = Offsets::default();
    let mut i = 0;
    while i < cells.len() {
        let Cell { c, start, end } = cells[i];
        let from = text.len();
        text.push(c);
        i += 1;
        // Cells of one source (an expansion, a replaced spelling) stand for it as a whole.
        while i < cells.len() && cells[i].start == start && cells[i].end == end {
            text.push(cells[i].c);
            i += 1;
        }
        let len = text.len() - from;
        if len == end - start && len == c.len_utf8() && original[start..end].chars().nth(1).is_none() {
            offsets.copy(len, start);
        } else {
            offsets.push(len, start, end);
        }
    }
    offsets.push(0, original.len(), original.len());
    Normalised { text, offsets }
}
