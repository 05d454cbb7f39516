//! What the walk needs besides the automaton: made of a ruleset once, when the first ticket comes.

use rustc_hash::FxHashMap;

use super::sieve::Sieve;
use crate::ruleset::{Automaton, Check, Edge, Node, Output, Owner, PhraseLanguage, Place, Symbol};
use crate::ticket::Language;

/// The automaton's first steps, which are taken at every character and word of a text: no search there. And its
/// outputs in few bytes.
#[derive(Debug)]
pub(super) struct Steps {
    /// By the character's code, of the first plane; with [`STOPS`] if something ends there or a gap follows.
    chars: Vec<Node>,
    /// The same of the few characters of other planes that phrases begin with.
    far: FxHashMap<Symbol, Node>,
    /// The two characters that phrases begin with: most walks end at the second character, and that they do is said
    /// without a look at the automaton.
    pairs: Sieve,
    /// The three that they begin with; or two, if something ends there or a gap follows.
    thirds: Sieve,
    /// By the word's number.
    words: Vec<Node>,
    kinds: Vec<Kind>,
    /// Sorted.
    owners: Vec<Owner>,
}

/// No node.
const NONE: Node = Node::MAX;
/// A bit that no node has.
const STOPS: Node = 1 << 31;

/// An output.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind {
    /// Whose it is: a number in the order of owners.
    pub owner: u32,
    pub ask: Ask,
    /// The bit of its [`tongue`].
    pub tongue: u8,
}

/// What must be asked before an output counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ask {
    /// Only whether it cuts a run of katakana.
    Nothing,
    /// The tokenizer, what the output with this number asks: the first of those that ask the same.
    Tokens(u32),
    /// The regular expression with this number.
    Expression(u32),
}

impl Steps {
    pub fn of<'a>(automaton: &'a Automaton) -> Self {
        let root = automaton.at(automaton.root());
        let mut owners: Vec<Owner> = automaton.kinds().iter().map(|kind| kind.owner).collect();
        owners.sort_unstable();
        owners.dedup();
        let mut asked: FxHashMap<(PhraseLanguage, &Check), u32> = FxHashMap::default();
        let kind = |(number, output): (u32, &'a Output)| Kind {
            owner: owners.partition_point(|own| *own < output.owner) as u32,
            ask: match output.check {
                Check::Nothing => Ask::Nothing,
                Check::Token | Check::Lemma(_) => {
                    Ask::Tokens(*asked.entry((output.language, &output.check)).or_insert(number))
                }
                Check::Expression(number) => Ask::Expression(number),
            },
            tongue: tongue(output.language, output.latin),
        };
        let kinds = (0..).zip(automaton.kinds()).map(kind).collect();
        let (chars, words) = (vec![NONE; 0x1_0000], vec![NONE; automaton.vocabulary().len()]);
        let (pairs, thirds) = (Sieve::of(&[]), Sieve::of(&[]));
        let mut steps = Steps { chars, far: FxHashMap::default(), pairs, thirds, words, kinds, owners };
        let (mut pairs, mut thirds) = (Vec::new(), Vec::new());
        let stops = |place: Place<'_>| place.has_outputs() || place.after_gap().is_some();
        for (edge, target) in root.edges() {
            match edge {
                Edge::Char(c) => {
                    let place = automaton.at(target);
                    let node = target | if stops(place) { STOPS } else { 0 };
                    match steps.chars.get_mut(c as usize) {
                        Some(slot) => *slot = node,
                        None => drop(steps.far.insert(Automaton::char_symbol(c), node)),
                    }
                    for (second, target) in place.edges() {
                        let Edge::Char(second) = second else { continue };
                        let pair = pair(c.into(), second.into());
                        let place = automaton.at(target);
                        pairs.push(pair);
                        match stops(place) {
                            true => thirds.push(pair),
                            false => thirds.extend(place.symbols().map(|symbol| triple(pair, symbol))),
                        }
                    }
                }
                Edge::Word(number) => steps.words[number as usize] = target,
                Edge::Gap => {}
            }
        }
        steps.pairs = Sieve::of(&pairs);
        steps.thirds = Sieve::of(&thirds);
        steps
    }

    /// Where a phrase goes on that begins with the first of three characters, if it may end there, or with the second,
    /// or go on with the third.
    #[inline]
    pub fn after_char(&self, [first, second, third]: [Symbol; 3]) -> Option<Node> {
        let node = self.chars.get(first as usize).or_else(|| self.far.get(&first)).copied();
        let node = node.filter(|node| *node != NONE)?;
        let pair = pair(first, second);
        let goes_on = || self.thirds.may_have(triple(pair, third)) || self.thirds.may_have(pair);
        (node & STOPS != 0 || self.pairs.may_have(pair) && goes_on()).then_some(node & !STOPS)
    }

    /// Where a phrase goes on whose first word is this.
    #[inline]
    pub fn after_word(&self, number: u32) -> Option<Node> {
        Some(self.words[number as usize]).filter(|node| *node != NONE)
    }

    #[inline]
    pub fn kind(&self, number: u32) -> Kind {
        self.kinds[number as usize]
    }

    pub fn owner(&self, number: u32) -> Owner {
        self.owners[number as usize]
    }
}

/// Two characters as one key.
#[inline]
fn pair(first: Symbol, second: Symbol) -> u64 {
    u64::from(first) << 21 | u64::from(second)
}

/// Two characters and one more, of which each has 21 bits.
#[inline]
fn triple(pair: u64, third: Symbol) -> u64 {
    pair << 21 | u64::from(third)
}

/// The bit of those outputs that are looked for in the same sentences.
fn tongue(language: PhraseLanguage, latin: bool) -> u8 {
    let language = match language {
        PhraseLanguage::Japanese => 0,
        PhraseLanguage::Chinese => 1,
        PhraseLanguage::English | PhraseLanguage::Any => return 1 << 4,
    };
    1 << (2 * language + u8::from(latin))
}

/// The bits of what is looked for in a sentence: phrases of one CJK language are not in sentences of the other, and
/// the Latin words that people mix in not in English ones.
pub(super) fn tongues(sentence: Language) -> u8 {
    let mut tongues = tongue(PhraseLanguage::Any, false);
    for (language, spoken) in
        [(PhraseLanguage::Japanese, !sentence.is_chinese()), (PhraseLanguage::Chinese, sentence != Language::Japanese)]
    {
        if spoken {
            tongues |= tongue(language, false);
            tongues |= if sentence == Language::English { 0 } else { tongue(language, true) };
        }
    }
    tongues
}
