//! Spelling variants of Japanese: long vowels at the end of katakana words, okurigana, kana for kanji.

use super::cells::Cell;
use super::table::{Phrase, phrases};
use crate::script::{is_han, is_hiragana, is_katakana};

/// More rounds than any chain of variants needs.
const ROUNDS: usize = 6;

/// Brings the cells to one spelling.
pub(super) fn unify(cells: &mut Vec<Cell>) {
    for _ in 0..ROUNDS {
        let replaced = replace(cells);
        let dropped = drop_long_vowels(cells);
        if !replaced && !dropped {
            break;
        }
    }
}

/// Replaces spelling variants. From right to left: whether kana follows is then settled.
fn replace(cells: &mut Vec<Cell>) -> bool {
    if !cells.iter().any(|cell| !phrases(cell.c).is_empty()) {
        return false;
    }
    let mut changed = false;
    // Reversed: the last element is the leftmost character done so far.
    let mut done: Vec<Cell> = Vec::with_capacity(cells.len());
    for i in (0..cells.len()).rev() {
        done.push(cells[i]);
        let before = i.checked_sub(1).map(|i| cells[i].c);
        let Some(phrase) = phrases(cells[i].c).iter().find(|phrase| applies(phrase, &done, before)) else { continue };
        let rest = done.len() - phrase.from.len();
        let (start, end) = (done[done.len() - 1].start, done[rest].end);
        done.truncate(rest);
        done.extend(phrase.to.iter().rev().map(|&c| Cell { c, start, end }));
        changed = true;
    }
    done.reverse();
    *cells = done;
    changed
}

fn applies(phrase: &Phrase, done: &[Cell], before: Option<char>) -> bool {
    let len = phrase.from.len();
    if done.len() < len || !done[done.len() - len..].iter().rev().map(|cell| cell.c).eq(phrase.from.iter().copied()) {
        return false;
    }
    let after = done.len().checked_sub(len + 1).map(|i| done[i].c);
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
    let mut kept = 0;
    let mut run = 0;
    let mut changed = false;
    for i in 0..cells.len() {
        let cell = cells[i];
        let follows = cells.get(i + 1).is_some_and(|next| is_katakana(next.c));
        run = if is_katakana(cell.c) { run + 1 } else { 0 };
        if cell.c == 'ー' && run >= 3 && !follows && cells[kept - 1].c != 'キ' && cells[kept - 1].c != 'ー' {
            // The mark belongs to the word before, also in the original.
            cells[kept - 1].end = cell.end;
            changed = true;
            continue;
        }
        cells[kept] = cell;
        kept += 1;
    }
    cells.truncate(kept);
    changed
}
