//! The pack's own words, and what the dictionaries need to know of them.
//!
//! The build script compiles the terms of the built-in packs with this very file.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::pos::Pos;

/// Longer terms, in bytes, fit into no window of the search.
pub(super) const LONGEST_TERM: usize = 1536;

/// A word that the pack adds to a dictionary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The word as it stands in the text: NFKC, lower case.
    pub surface: String,
    /// [`Pos::Noun`], [`Pos::VerbalNoun`] or [`Pos::ProperNoun`]; any other is placed like a noun.
    pub pos: Pos,
}

impl Term {
    /// A term of a surface and a part of speech.
    pub fn new(surface: impl Into<String>, pos: Pos) -> Self {
        Term { surface: surface.into(), pos }
    }
}

/// The pack's own terms, which the dictionaries lack or would cut in pieces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// Terms in Japanese.
    pub japanese: Vec<Term>,
    /// Terms in Chinese, Traditional and Simplified.
    pub chinese: Vec<Term>,
}

/// Which dictionary reads a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Script {
    /// IPADIC.
    Japanese,
    /// jieba's big list.
    Chinese,
}

impl Terms {
    /// The terms in a script.
    pub fn of(&self, script: Script) -> &[Term] {
        match script {
            Script::Japanese => &self.japanese,
            Script::Chinese => &self.chinese,
        }
    }
}

/// What one dictionary needs of a term: its context on both sides, and its cost.
struct Weight {
    context: u16,
    cost: i16,
}

/// IPADIC's contexts of a common noun, a verbal noun and a name.
const NOUN: u16 = 1285;
const VERBAL_NOUN: u16 = 1283;
const PROPER_NOUN: u16 = 1288;

/// A noun of IPADIC costs 3,000 to 8,000. A term is cheaper the longer it is, so that it wins over its
/// pieces; a short one is not so cheap that it would be found inside other words (ログ in ブログ).
fn japanese(term: &Term) -> Weight {
    let context = match term.pos {
        Pos::VerbalNoun => VERBAL_NOUN,
        Pos::ProperNoun => PROPER_NOUN,
        _ => NOUN,
    };
    let cost = match term.surface.chars().count() {
        0 | 1 => 8000,
        2 => 4500,
        3 => 3000,
        _ => 2000,
    };
    Weight { context, cost }
}

/// Costs are information, 700 for each nat, and there are no contexts: 7,000 is a word as frequent as
/// 查 or 沙 by itself, less than any two rare characters together.
fn chinese(term: &Term) -> Weight {
    let cost = match term.surface.chars().count() {
        0 | 1 => 9000,
        2 => 7000,
        3 => 6000,
        _ => 5000,
    };
    Weight { context: 0, cost }
}

/// The terms as the rows of a user dictionary with so many columns. Empty and repeated ones are left out,
/// and those that no window can hold.
pub(crate) fn rows(terms: &[Term], script: Script, columns: usize) -> String {
    let mut unique: BTreeMap<&str, &Term> = BTreeMap::new();
    for term in terms {
        let surface = term.surface.trim();
        if !surface.is_empty() && surface.len() <= LONGEST_TERM && !surface.contains(char::is_control) {
            unique.entry(surface).or_insert(term);
        }
    }
    let mut rows = String::new();
    for (surface, term) in &unique {
        let Weight { context, cost } = match script {
            Script::Japanese => japanese(term),
            Script::Chinese => chinese(term),
        };
        let surface = if surface.contains('"') { Cow::Owned(surface.replace('"', "\"\"")) } else { (*surface).into() };
        rows += &format!("\"{surface}\",{context},{context},{cost},{}", term.pos.code());
        rows.extend(std::iter::repeat_n(',', columns.saturating_sub(5)));
        rows.push('\n');
    }
    rows
}
