//! The pack's own words, which the tokenizer gets to know.

use std::collections::HashSet;

use super::pattern::{is_cjk, is_ideograph};
use super::schema::*;
use crate::normalise::fold_for_tokens;
use crate::script::is_hiragana;
use crate::token::{Pos, Script, Term, Terms};

/// The pack's own words for the tokenizer: plain phrases without kana endings, two to twelve
/// characters. A word that begins or ends with a shorter one is left to be composed of it.
pub(super) fn terms(pack: &Pack) -> Terms {
    Terms { japanese: of(pack, Script::Japanese), chinese: of(pack, Script::Chinese) }
}

fn of(pack: &Pack, script: Script) -> Vec<Term> {
    let japanese = script == Script::Japanese;
    let own = if japanese { PhraseLanguage::Japanese } else { PhraseLanguage::Chinese };
    let word_like = |c: char| !is_hiragana(c) && if japanese { is_cjk(c) || c == 'ー' } else { is_ideograph(c) };
    let mut seen: HashSet<String> = HashSet::new();
    let mut terms: Vec<Term> = Vec::new();
    let phrases = pack.concepts.iter().flat_map(|concept| &concept.phrases);
    for phrase in phrases.filter(|phrase| phrase.language == own && phrase.kind != PhraseKind::Regex) {
        let written = phrase.text.value.as_str();
        if !written.chars().all(word_like) || !(2..=12).contains(&written.chars().count()) {
            continue;
        }
        let surface = fold_for_tokens(written);
        if seen.insert(surface.clone()) {
            let verbal = japanese && phrase.kind == PhraseKind::Lemma;
            terms.push(Term { surface, pos: if verbal { Pos::VerbalNoun } else { Pos::Noun } });
        }
    }
    terms.retain(|term| {
        let surface = &term.surface;
        !surface.char_indices().skip(1).any(|(i, _)| {
            let (head, tail) = surface.split_at(i);
            (head.chars().count() > 1 && seen.contains(head)) || (tail.chars().count() > 1 && seen.contains(tail))
        })
    });
    terms.sort_by(|a, b| a.surface.cmp(&b.surface));
    terms
}
