//! The walk through the automaton of phrases, from every place of a sentence where one may begin.

use super::words::{Words, in_word};
use crate::ruleset::{Automaton, Edge, Node, Output, Owner};
use crate::span::Span;

/// How far a gap `…` may reach: words in Latin script, bytes in any other.
const GAP_WORDS: usize = 7;
const GAP_BYTES: usize = 66;

/// The automaton's first steps, which are taken at every character and word of a text: no search there.
#[derive(Debug)]
pub(super) struct FirstSteps {
    /// By the character's code, of the first plane.
    chars: Vec<Node>,
    /// By the word's number.
    words: Vec<Node>,
}

/// No node.
const NONE: Node = Node::MAX;

impl FirstSteps {
    pub fn of(automaton: &Automaton) -> Self {
        let mut steps = FirstSteps { chars: vec![NONE; 0x1_0000], words: vec![NONE; automaton.vocabulary().len()] };
        for (edge, target) in automaton.edges(automaton.root()) {
            match edge {
                Edge::Char(c) => {
                    if let Some(slot) = steps.chars.get_mut(c as usize) {
                        *slot = target;
                    }
                }
                Edge::Word(number) => steps.words[number as usize] = target,
                Edge::Gap => {}
            }
        }
        steps
    }
}

/// A sentence taken apart into characters, and which symbols of the automaton it holds.
#[derive(Default)]
pub(super) struct Signs {
    /// One for each character, and one for the end.
    list: Vec<Sign>,
    /// Of each word the characters that it begins and ends at.
    words: Vec<(u32, u32)>,
    /// Whether the sentence goes on from a letter in Latin script.
    inside: bool,
    held: Held,
}

/// A character of a sentence.
#[derive(Clone, Copy)]
struct Sign {
    c: char,
    /// Whether it is part of a word in Latin script.
    letter: bool,
    /// Bytes of the text.
    at: u32,
    /// How many words begin before it.
    word: u32,
}

/// A set of symbols in which some are found that are not there: two may share a bit.
#[derive(Default)]
struct Held {
    bits: [u64; 32],
}

impl Held {
    fn slot(symbol: u32) -> (usize, u64) {
        let hash = symbol.wrapping_mul(0x9e37_79b1) >> 21;
        ((hash >> 6) as usize, 1 << (hash & 63))
    }

    fn insert(&mut self, symbol: u32) {
        let (word, bit) = Held::slot(symbol);
        self.bits[word] |= bit;
    }

    fn may_have(&self, symbol: u32) -> bool {
        let (word, bit) = Held::slot(symbol);
        self.bits[word] & bit != 0
    }
}

impl Signs {
    /// Reads a sentence whose words are known.
    pub fn read(&mut self, text: &str, sentence: Span, words: &Words) {
        self.list.clear();
        self.words.clear();
        self.held = Held::default();
        self.inside = text[..sentence.start].chars().next_back().is_some_and(in_word);
        let mut word = 0;
        for (i, c) in sentence.of(text).char_indices() {
            let at = sentence.start + i;
            while words.list.get(word).is_some_and(|word| word.span.start < at) {
                word += 1;
            }
            self.held.insert(Automaton::char_symbol(c));
            self.list.push(Sign { c, letter: in_word(c), at: at as u32, word: word as u32 });
        }
        let (at, word) = (sentence.end as u32, words.list.len() as u32);
        self.list.push(Sign { c: '\0', letter: false, at, word });
        let mut from = 0;
        for word in &words.list {
            let mut place = |at: usize| {
                from += self.list[from..].partition_point(|sign| (sign.at as usize) < at);
                from as u32
            };
            self.words.push((place(word.span.start), place(word.span.end)));
            words.numbers(word).iter().for_each(|&number| self.held.insert(Automaton::word_symbol(number)));
        }
    }

    /// Whether the character before a place is part of a word in Latin script.
    fn inside(&self, at: usize) -> bool {
        at.checked_sub(1).map_or(self.inside, |before| self.list[before].letter)
    }
}

/// A sentence to be searched. Its places are numbers of characters.
pub(super) struct Walk<'a> {
    automaton: &'a Automaton,
    first: &'a FirstSteps,
    words: &'a Words,
    signs: &'a Signs,
    paths: &'a mut Paths,
}

/// What is known of the paths from one place.
#[derive(Default)]
pub(super) struct Paths {
    /// The ends found, in the order of finding.
    ends: Vec<End>,
    /// Gaps gone into, and where.
    gaps: Vec<(Node, usize)>,
    /// Owners found nearer in the gap at hand.
    nearer: Vec<Owner>,
}

#[derive(Clone, Copy)]
struct End {
    owner: Owner,
    at: usize,
}

/// Whether an output counts where it was found, in bytes of the text.
pub(super) type Confirm<'c> = dyn FnMut(&Output, Span) -> bool + 'c;

impl<'a> Walk<'a> {
    pub fn new(
        automaton: &'a Automaton,
        first: &'a FirstSteps,
        words: &'a Words,
        signs: &'a Signs,
        paths: &'a mut Paths,
    ) -> Self {
        Walk { automaton, first, words, signs, paths }
    }

    /// Finds every phrase of the sentence; of those of one owner that begin at one place the longest.
    pub fn all(mut self, confirm: &mut Confirm<'_>, mut found: impl FnMut(Span, Owner)) {
        let mut inside = self.signs.inside;
        for start in 0..self.signs.list.len() - 1 {
            let sign = self.signs.list[start];
            // A word in Latin script begins where a word begins.
            if !(sign.letter && inside) {
                self.paths.ends.clear();
                self.paths.gaps.clear();
                if sign.letter {
                    self.first_word(sign.word as usize, start, confirm);
                }
                let node = self.first.chars.get(sign.c as usize).copied().unwrap_or(NONE);
                if node != NONE {
                    self.chars(node, start, start + 1, confirm);
                }
                self.report(start, &mut found);
            }
            inside = sign.letter;
        }
    }

    /// The bytes between two places.
    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.signs.list[start].at as usize, self.signs.list[end].at as usize)
    }

    fn report(&mut self, start: usize, found: &mut impl FnMut(Span, Owner)) {
        let ends = &self.paths.ends;
        for end in ends {
            if !ends.iter().any(|other| other.owner == end.owner && other.at > end.at) {
                found(self.span(start, end.at), end.owner);
            }
        }
    }

    /// Whether a word begins at a place, given how many begin before it.
    fn begins(&self, word: usize, at: usize) -> bool {
        self.signs.words.get(word).is_some_and(|&(start, _)| start as usize == at)
    }

    fn first_word(&mut self, index: usize, start: usize, confirm: &mut Confirm<'_>) {
        if !self.begins(index, start) || !self.words.list[index].open {
            return;
        }
        let words = self.words;
        for &number in words.numbers(&words.list[index]) {
            let node = self.first.words[number as usize];
            if node != NONE {
                self.words(node, start, index, confirm);
            }
        }
    }

    /// Goes on from `node`, which was reached by the word `index`.
    fn words(&mut self, node: Node, start: usize, index: usize, confirm: &mut Confirm<'_>) {
        let words = self.words;
        let end = self.signs.words[index].1 as usize;
        self.node(node, start, end, confirm);
        let Some(next) = words.list.get(index + 1).filter(|next| next.joined) else { return };
        for &number in words.numbers(next) {
            if let Some(node) = self.automaton.after_word(node, number) {
                self.words(node, start, index + 1, confirm);
            }
        }
    }

    /// Goes on from `node`, which was reached by the character before `end`.
    fn chars(&mut self, mut node: Node, start: usize, mut end: usize, confirm: &mut Confirm<'_>) {
        loop {
            let next = self.signs.list[end];
            // An edge must not cut through a word in Latin script.
            if !(next.letter && self.signs.list[end - 1].letter) {
                self.node(node, start, end, confirm);
            }
            if end + 1 == self.signs.list.len() {
                return;
            }
            let Some(after) = self.automaton.after_char(node, next.c) else { return };
            node = after;
            end += 1;
        }
    }

    /// What ends at a node, and what goes on after a gap.
    fn node(&mut self, node: Node, start: usize, end: usize, confirm: &mut Confirm<'_>) {
        if self.automaton.has_outputs(node) {
            for output in self.automaton.outputs(node) {
                let owner = output.owner;
                let known = |e: &End| e.owner == owner && e.at == end;
                if !self.paths.nearer.contains(&owner)
                    && !self.paths.ends.iter().any(known)
                    && confirm(output, self.span(start, end))
                {
                    self.paths.ends.push(End { owner, at: end });
                }
            }
        }
        if let Some(after) = self.automaton.after_gap(node)
            && !self.paths.gaps.contains(&(after, end))
        {
            self.paths.gaps.push((after, end));
            // Most gaps lead to nothing that the sentence holds.
            if self.automaton.symbols(after).iter().any(|&symbol| self.signs.held.may_have(symbol)) {
                self.gap(after, start, end, confirm);
            }
        }
    }

    /// Looks for what goes on after a gap that begins at `from`: the nearest place counts.
    fn gap(&mut self, node: Node, start: usize, from: usize, confirm: &mut Confirm<'_>) {
        let nearer = self.paths.nearer.len();
        let signs = self.signs;
        let (first, last) = (signs.list[from], signs.list.len() - 1);
        let reach = first.at as usize + GAP_BYTES;
        let mut word = first.word as usize;
        let last_word = (word + GAP_WORDS).min(signs.words.len());
        let mut inside = signs.inside(from);
        // Words reach as far as so many words, anything else as far as so many bytes.
        let mut at = from;
        while at < last && signs.list[at].at as usize <= reach {
            let Sign { c, letter, .. } = signs.list[at];
            if !(letter && inside) {
                let before = self.paths.ends.len();
                if self.begins(word, at) {
                    if word < last_word {
                        self.word_after_gap(node, start, word, confirm);
                    }
                    word += 1;
                }
                if let Some(after) = self.automaton.after_char(node, c) {
                    self.chars(after, start, at + 1, confirm);
                }
                self.close(before);
            }
            inside = letter;
            at += 1;
        }
        for word in word..last_word {
            let before = self.paths.ends.len();
            self.word_after_gap(node, start, word, confirm);
            self.close(before);
        }
        self.paths.nearer.truncate(nearer);
    }

    fn word_after_gap(&mut self, node: Node, start: usize, index: usize, confirm: &mut Confirm<'_>) {
        let words = self.words;
        let word = &words.list[index];
        for &number in words.numbers(word).iter().filter(|_| word.open) {
            if let Some(after) = self.automaton.after_word(node, number) {
                self.words(after, start, index, confirm);
            }
        }
    }

    /// Whoever was found since is not looked for farther on.
    fn close(&mut self, before: usize) {
        let Paths { ends, nearer, .. } = self.paths;
        nearer.extend(ends[before..].iter().map(|end| end.owner));
    }
}
