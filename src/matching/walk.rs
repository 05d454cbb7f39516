//! The walk through the automaton of phrases, from every place of a sentence where one may begin.

use super::words::{Word, Words, in_word};
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

/// A sentence to be searched.
pub(super) struct Walk<'a> {
    automaton: &'a Automaton,
    first: &'a FirstSteps,
    words: &'a Words,
    text: &'a str,
    sentence: Span,
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

/// Whether an output counts where it was found.
pub(super) type Confirm<'c> = dyn FnMut(&Output, Span) -> bool + 'c;

impl<'a> Walk<'a> {
    pub fn new(
        automaton: &'a Automaton,
        first: &'a FirstSteps,
        words: &'a Words,
        (text, sentence): (&'a str, Span),
        paths: &'a mut Paths,
    ) -> Self {
        Walk { automaton, first, words, text: &text[..sentence.end], sentence, paths }
    }

    /// Finds every phrase of the sentence; of those of one owner that begin at one place the longest.
    pub fn all(mut self, confirm: &mut Confirm<'_>, mut found: impl FnMut(Span, Owner)) {
        let mut next_word = 0;
        let mut at = self.sentence.start;
        let mut inside = self.text[..at].chars().next_back().is_some_and(in_word);
        while let Some(c) = char_at(self.text, at) {
            let letter = in_word(c);
            // A word in Latin script begins where a word begins.
            if !(letter && inside) {
                self.paths.ends.clear();
                self.paths.gaps.clear();
                if letter {
                    while self.words.list.get(next_word).is_some_and(|word| word.span.start < at) {
                        next_word += 1;
                    }
                    self.first_word(next_word, at, confirm);
                }
                let node = self.first.chars.get(c as usize).copied().unwrap_or(NONE);
                if node != NONE {
                    self.chars(node, at, at + c.len_utf8(), confirm);
                }
                self.report(at, &mut found);
            }
            inside = letter;
            at += c.len_utf8();
        }
    }

    fn report(&mut self, start: usize, found: &mut impl FnMut(Span, Owner)) {
        let ends = &self.paths.ends;
        for end in ends {
            if !ends.iter().any(|other| other.owner == end.owner && other.at > end.at) {
                found(Span::new(start, end.at), end.owner);
            }
        }
    }

    fn first_word(&mut self, index: usize, start: usize, confirm: &mut Confirm<'_>) {
        let words = self.words;
        let Some(word) = words.list.get(index).filter(|word| word.span.start == start && word.open) else { return };
        for &number in words.numbers(word) {
            let node = self.first.words[number as usize];
            if node != NONE {
                self.words(node, start, index, confirm);
            }
        }
    }

    /// Goes on from `node`, which was reached by the word `index`.
    fn words(&mut self, node: Node, start: usize, index: usize, confirm: &mut Confirm<'_>) {
        let words = self.words;
        let end = words.list[index].span.end;
        self.node(node, start, end, confirm);
        let Some(next) = words.list.get(index + 1).filter(|next| next.joined) else { return };
        for &number in words.numbers(next) {
            if let Some(node) = self.automaton.after_word(node, number) {
                self.words(node, start, index + 1, confirm);
            }
        }
    }

    /// Goes on from `node`, which was reached by the character that ends at `end`.
    fn chars(&mut self, mut node: Node, start: usize, mut end: usize, confirm: &mut Confirm<'_>) {
        loop {
            let next = char_at(self.text, end);
            // An edge must not cut through a word in Latin script.
            let cut = next.is_some_and(in_word) && self.text[..end].chars().next_back().is_some_and(in_word);
            if !cut {
                self.node(node, start, end, confirm);
            }
            let Some(c) = next else { return };
            let Some(after) = self.automaton.after_char(node, c) else { return };
            node = after;
            end += c.len_utf8();
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
                    && confirm(output, Span::new(start, end))
                {
                    self.paths.ends.push(End { owner, at: end });
                }
            }
        }
        if let Some(after) = self.automaton.after_gap(node)
            && !self.paths.gaps.contains(&(after, end))
        {
            self.paths.gaps.push((after, end));
            self.gap(after, start, end, confirm);
        }
    }

    /// Looks for what goes on after a gap that begins at `from`: the nearest place counts.
    fn gap(&mut self, node: Node, start: usize, from: usize, confirm: &mut Confirm<'_>) {
        let nearer = self.paths.nearer.len();
        let words = self.words;
        let mut reach = (from + GAP_BYTES).min(self.text.len());
        while !self.text.is_char_boundary(reach) {
            reach -= 1;
        }
        let mut word = words.list.partition_point(|word| word.span.start < from);
        let last_word = word + GAP_WORDS;
        let mut at = from;
        let mut inside = self.text[..at].chars().next_back().is_some_and(in_word);
        // Words reach as far as so many words, anything else as far as so many bytes.
        loop {
            let before = self.paths.ends.len();
            let here = char_at(self.text, at).filter(|_| at <= reach);
            let Some(c) = here else {
                let Some(next) = words.list.get(word).filter(|_| word < last_word) else { break };
                at = next.span.start;
                self.word_after_gap(node, start, word, confirm);
                word += 1;
                self.close(before);
                continue;
            };
            let letter = in_word(c);
            if !(letter && inside) {
                if words.list.get(word).is_some_and(|word| word.span.start == at) {
                    if word < last_word {
                        self.word_after_gap(node, start, word, confirm);
                    }
                    word += 1;
                }
                if let Some(after) = self.automaton.after_char(node, c) {
                    self.chars(after, start, at + c.len_utf8(), confirm);
                }
                self.close(before);
            }
            inside = letter;
            at += c.len_utf8();
        }
        self.paths.nearer.truncate(nearer);
    }

    fn word_after_gap(&mut self, node: Node, start: usize, index: usize, confirm: &mut Confirm<'_>) {
        let words = self.words;
        let word: &Word = &words.list[index];
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

fn char_at(text: &str, at: usize) -> Option<char> {
    text[at..].chars().next()
}
