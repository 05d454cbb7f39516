//! Spelling variants of Japanese: long vowels at the end of katakana words, okurigana, kana for kanji.

use super::fold::Normalised;
use super::table::{Phrase, phrases};
use crate::script::{is_han, is_hiragana, is_katakana};

/// More rounds than any chain of variants needs.
const ROUNDS: usize = 6;

/// キ, after which a long vowel stays.
pub(super) const KEY: u32 = 'キ' as u32;
/// ー.
pub(super) const LONG_VOWEL: u32 = 'ー' as u32;

/// A folded character and the original bytes `start..end` that it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) c: char,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Whether a variant begins in `text` at `from` or behind it, or a long vowel is dropped there.
pub(super) fn stands_in(text: &str, from: usize) -> bool {
    let mut behind = text[..from].chars().rev();
    let (mut last, mut before) = (behind.next(), behind.next());
    text[from..].char_indices().any(|(i, c)| {
        let at = |k: usize| text[from + i..].chars().nth(k);
        let found =
            phrases(c).iter().any(|phrase| applies(phrase, at, last)) || (c == 'ー' && ends_word(before, last, at(1)));
        (before, last) = (last, Some(c));
        found
    })
}

/// Brings the cells to one spelling; says whether any of them changed.
pub(super) fn unify(cells: &mut Vec<Cell>) -> bool {
    for round in 0..ROUNDS {
        let replaced = replace(cells);
        let dropped = drop_long_vowels(cells);
        if !replaced && !dropped {
            return round > 0;
        }
    }
    true
}

/// Writes the cells to the end of `out`, with the way back to `original`.
pub(super) fn write(cells: &[Cell], original: &str, out: &mut Normalised) {
    // Cells of one source (an expansion, a replaced spelling) stand for it as a whole.
    for unit in cells.chunk_by(|a, b| (a.start, a.end) == (b.start, b.end)) {
        let Cell { c, start, end } = unit[0];
        let from = out.text.len();
        out.text.extend(unit.iter().map(|cell| cell.c));
        let len = out.text.len() - from;
        if len == end - start && len == c.len_utf8() && original[start..end].chars().nth(1).is_none() {
            out.offsets.copy(len, start);
        } else {
            out.offsets.push(len, start, end);
        }
    }
}

/// Replaces spelling variants. From right to left: whether kana follows is then settled.
fn replace(cells: &mut Vec<Cell>) -> bool {
    let before = |cells: &[Cell], i: usize| i.checked_sub(1).map(|i| cells[i].c);
    // Nothing is copied before the first variant is met, and most texts have none.
    let Some(first) = (0..cells.len()).rev().find(|&i| {
        let at = |k: usize| cells.get(i + k).map(|cell| cell.c);
        phrases(cells[i].c).iter().any(|phrase| applies(phrase, at, before(cells, i)))
    }) else {
        return false;
    };
    // Reversed: the last element is the leftmost character done so far.
    let mut done: Vec<Cell> = Vec::with_capacity(cells.len());
    done.extend(cells[first + 1..].iter().rev());
    for i in (0..=first).rev() {
        done.push(cells[i]);
        let at = |k: usize| done.len().checked_sub(k + 1).map(|i| done[i].c);
        let found = phrases(cells[i].c).iter().find(|phrase| applies(phrase, at, before(cells, i)));
        let Some(phrase) = found else { continue };
        let rest = done.len() - phrase.from.len();
        let (start, end) = (done[done.len() - 1].start, done[rest].end);
        done.truncate(rest);
        done.extend(phrase.to.iter().rev().map(|&c| Cell { c, start, end }));
    }
    done.reverse();
    *cells = done;
    true
}

/// Whether the variant stands at a place; `at(k)` is the k-th character from there.
fn applies(phrase: &Phrase, at: impl Fn(usize) -> Option<char>, before: Option<char>) -> bool {
    if !phrase.from.iter().enumerate().skip(1).all(|(k, &c)| at(k) == Some(c)) {
        return false;
    }
    let after = at(phrase.from.len());
    match phrase.condition {
        1 => after.is_some_and(is_hiragana),
        2 => before.is_some_and(is_hiragana) && !after.is_some_and(is_han),
        3 => !before.is_some_and(is_han),
        _ => true,
    }
}

/// Drops ー at the end of a katakana run of three or more: サーバー and サーバ are one word. キー stays,
/// or the word for a key would not be found in マスターキー.
fn drop_long_vowels(cells: &mut Vec<Cell>) -> bool {
    // Most texts have none to drop: nothing is moved before the first.
    let dropped = |cells: &[Cell], i: usize| {
        let at = |i: usize| cells.get(i).map(|cell| cell.c);
        at(i) == Some('ー') && ends_word(at(i.wrapping_sub(2)), at(i.wrapping_sub(1)), at(i + 1))
    };
    let Some(first) = (0..cells.len()).find(|&i| dropped(cells, i)) else {
        return false;
    };
    let mut kept = first;
    for i in first..cells.len() {
        let cell = cells[i];
        if dropped(cells, i) {
            // The mark belongs to the word before, also in the original.
            cells[kept - 1].end = cell.end;
            continue;
        }
        cells[kept] = cell;
        kept += 1;
    }
    cells.truncate(kept);
    true
}

/// Whether a ー behind two characters ends a katakana word that is written without it as well.
fn ends_word(before: Option<char>, last: Option<char>, next: Option<char>) -> bool {
    before.is_some_and(is_katakana)
        && last.is_some_and(|last| is_katakana(last) && !matches!(last, 'キ' | 'ー'))
        && !next.is_some_and(is_katakana)
}
