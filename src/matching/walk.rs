//! The walk through the automaton of phrases, from every place of a sentence where one may begin.

use super::Found;
use super::judge::Judge;
use super::known::KnownWords;
use super::signs::{Signs, Word, class};
use super::steps::{Ask, Steps, tongues};
use crate::ruleset::{Automaton, NOTHING, Node, Place};
use crate::span::Span;

/// How far a gap `…` may reach: words in Latin script, bytes in any other.
const GAP_WORDS: usize = 7;
const GAP_BYTES: usize = 66;

/// A node with more steps is searched for whatever the sentence holds: looking which it may hold takes longer.
const MANY_STEPS: usize = 32;

/// A sentence to be searched. Its places are numbers of characters.
pub(super) struct Walk<'a> {
    automaton: &'a Automaton,
    steps: &'a Steps,
    known: &'a KnownWords,
    signs: &'a Signs,
    paths: &'a mut Paths,
    judge: Judge<'a>,
    /// What is looked for in its language.
    tongues: u8,
}

/// What is known of the paths from one place.
#[derive(Default)]
pub(super) struct Paths {
    /// The ends found.
    ends: Vec<End>,
    /// Gaps gone into, and where.
    gaps: Vec<(Node, usize)>,
    /// Owners found nearer in the gap at hand.
    nearer: Vec<u32>,
    /// Ends of which the tokenizer is to be asked, and the outputs that ask.
    asked: Vec<(End, u32)>,
}

/// An end found, as one number that is quickly compared and sorted: in the upper half where it is, in bytes of the
/// text, then whose, and in the lowest bit whether an expression ends there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct End(u64);

impl End {
    #[inline]
    fn new(at: u32, owner: u32, of_expression: bool) -> Self {
        End(u64::from(at) << 32 | u64::from(owner) << 1 | u64::from(of_expression))
    }

    #[inline]
    fn at(self) -> usize {
        (self.0 >> 32) as usize
    }

    #[inline]
    fn owner(self) -> u32 {
        self.0 as u32 >> 1
    }

    /// Whether this does not count beside another that begins at the same place: of the phrases of one owner the
    /// longest does, of the expressions each.
    #[inline]
    fn yields_to(self, other: End) -> bool {
        self.0 as u32 == other.0 as u32 && self.0 & 1 == 0 && self.at() <= other.at()
    }

    /// Whether the same is found as by another, be it by a phrase or an expression.
    #[inline]
    fn is_same(self, other: End) -> bool {
        self.0 >> 1 == other.0 >> 1
    }
}

impl<'a> Walk<'a> {
    pub fn new(
        automaton: &'a Automaton,
        steps: &'a Steps,
        known: &'a KnownWords,
        signs: &'a Signs,
        paths: &'a mut Paths,
        judge: Judge<'a>,
    ) -> Self {
        let tongues = tongues(judge.sentence.language);
        Walk { automaton, steps, known, signs, paths, judge, tongues }
    }

    /// Finds every phrase of the sentence, sorted by place and owner; of those of one owner that begin at one place
    /// the longest.
    pub fn all(mut self, found: &mut Vec<Found>) {
        let signs = self.signs;
        let mut inside = signs.before & class::LETTER != 0;
        // The first word may have begun before the sentence.
        let mut word = usize::from(inside && signs.list[0].is_letter());
        for (start, pair) in signs.list.windows(2).enumerate() {
            let [sign, second] = pair else { continue };
            // A word in Latin script begins where a word begins.
            if !sign.is_letter() {
                inside = false;
            } else if inside {
                continue;
            } else {
                inside = true;
                if self.word_at(word, start).is_some() {
                    self.first_word(word, start);
                    word += 1;
                }
            }
            let third = signs.list.get(start + 2).map_or(NOTHING, |third| third.symbol);
            if let Some(node) = self.steps.after_char([sign.symbol, second.symbol, third]) {
                self.chars(node, start, start + 1);
            }
            let Paths { ends, asked, gaps, .. } = &mut *self.paths;
            gaps.clear();
            if !(ends.is_empty() && asked.is_empty()) {
                self.tell(start, found);
            }
        }
    }

    /// Tells what was found that begins at a place.
    fn tell(&mut self, start: usize, found: &mut Vec<Found>) {
        let from = self.signs.list[start].at as usize;
        let Paths { ends, asked, .. } = &mut *self.paths;
        // The tokenizer is asked last, and of those found last first, which are longer: nothing that asks it stands
        // behind a gap, where the nearest would count.
        while let Some((own, output)) = asked.pop() {
            if !ends.iter().any(|end| own.yields_to(*end)) && self.judge.is_word(output, Span::new(from, own.at())) {
                ends.push(own);
            }
        }
        // Mostly they are sorted already.
        if !ends.is_sorted() {
            ends.sort_unstable();
        }
        let sentence = self.judge.number as u32;
        let mut last: Option<End> = None;
        for (i, end) in ends.iter().enumerate() {
            let told = last.is_some_and(|last| last.is_same(*end));
            if !told && !ends[i + 1..].iter().any(|longer| end.yields_to(*longer)) {
                last = Some(*end);
                let owner = self.steps.owner(end.owner());
                found.push(Found { sentence, span: Span::new(from, end.at()), owner });
            }
        }
        ends.clear();
    }

    /// The word that begins at a place, given how many begin before it.
    #[inline]
    fn word_at(&self, word: usize, at: usize) -> Option<&'a Word> {
        self.signs.words.get(word).filter(|word| word.signs.0 as usize == at)
    }

    fn first_word(&mut self, index: usize, start: usize) {
        let word = &self.signs.words[index];
        for &number in self.known.numbers(word.numbers).iter().filter(|_| word.open) {
            if let Some(node) = self.steps.after_word(number) {
                self.words(node, start, index);
            }
        }
    }

    /// Goes on from `node`, which was reached by the word `index`.
    fn words(&mut self, node: Node, start: usize, index: usize) {
        let place = self.automaton.at(node);
        self.place(&place, start, self.signs.words[index].signs.1 as usize);
        let Some(next) = self.signs.words.get(index + 1).filter(|next| next.joined) else { return };
        for &number in self.known.numbers(next.numbers) {
            if let Some(node) = place.after(Automaton::word_symbol(number)) {
                self.words(node, start, index + 1);
            }
        }
    }

    /// Goes on from `node`, which was reached by the character before `end`.
    fn chars(&mut self, node: Node, start: usize, mut end: usize) {
        let mut place = self.automaton.at(node);
        loop {
            let next = &self.signs.list[end];
            // An edge must not cut through a word in Latin script; a literal of an expression may.
            if !(next.is_letter() && self.signs.list[end - 1].is_letter()) {
                self.place(&place, start, end);
            } else if place.has_outputs() {
                self.outputs(place.outputs(), start, end, true);
            }
            let Some(after) = place.after(next.symbol) else { return };
            place = self.automaton.at(after);
            end += 1;
        }
    }

    /// What ends at a place of the automaton, and what goes on after a gap.
    #[inline]
    fn place(&mut self, place: &Place<'_>, start: usize, end: usize) {
        // At most places neither is so.
        if place.has_outputs() {
            self.outputs(place.outputs(), start, end, false);
        }
        if let Some(after) = place.after_gap() {
            self.before_gap(after, start, end);
        }
    }

    fn before_gap(&mut self, after: Node, start: usize, end: usize) {
        if self.paths.gaps.contains(&(after, end)) {
            return;
        }
        self.paths.gaps.push((after, end));
        let place = self.automaton.at(after);
        // Most gaps lead to nothing that the sentence holds.
        let mut symbols = place.symbols();
        let held = self.signs.held(self.known);
        if symbols.len() > MANY_STEPS || symbols.any(|symbol| held.may_have(symbol)) {
            self.gap(&place, start, end);
        }
    }

    /// What ends at a place of the automaton; only expressions if it cuts a word.
    fn outputs(&mut self, outputs: &[u32], start: usize, end: usize, cut: bool) {
        let at = self.signs.list[end].at;
        let mut cuts_katakana = None;
        for &output in outputs {
            let kind = self.steps.kind(output);
            if kind.tongue & self.tongues == 0 {
                continue;
            }
            match kind.ask {
                Ask::Expression(number) => {
                    let start = self.signs.list[start].at as usize;
                    if let Some(end) = self.judge.expression_end(number, start) {
                        self.paths.ends.push(End::new(end as u32, kind.owner, true));
                    }
                }
                _ if cut => {}
                _ if !self.paths.nearer.is_empty() && self.paths.nearer.contains(&kind.owner) => {}
                Ask::Tokens(output) => self.paths.asked.push((End::new(at, kind.owner, false), output)),
                Ask::Nothing => {
                    let cuts = cuts_katakana.unwrap_or_else(|| self.cuts_katakana(start, end));
                    cuts_katakana = Some(cuts);
                    if !cuts {
                        self.paths.ends.push(End::new(at, kind.owner, false));
                    }
                }
            }
        }
    }

    /// Whether a word of katakana reaches over the beginning or the end of what was found.
    fn cuts_katakana(&mut self, start: usize, end: usize) -> bool {
        let (signs, list) = (self.signs, &self.signs.list);
        let head = list[start].class & signs.class_before(start) & class::KATAKANA != 0;
        let next = list[end].class;
        let tail = list[end - 1].class & next & class::KATAKANA != 0 && next & class::LONG == 0;
        (head && self.judge.cuts_katakana(list[start].at as usize))
            || (tail && self.judge.cuts_katakana(list[end].at as usize))
    }

    /// Looks for what goes on after a gap that begins at `from`: the nearest place counts.
    fn gap(&mut self, place: &Place<'_>, start: usize, from: usize) {
        let nearer = self.paths.nearer.len();
        let signs = self.signs;
        let (first, last) = (signs.list[from], signs.list.len() - 1);
        let reach = first.at as usize + GAP_BYTES;
        let mut word = signs.words.partition_point(|word| (word.signs.0 as usize) < from);
        let last_word = (word + GAP_WORDS).min(signs.words.len());
        let mut inside = signs.class_before(from) & class::LETTER != 0;
        // Words reach as far as so many words, anything else as far as so many bytes.
        let mut at = if place.has_chars() { from } else { last };
        while at < last && signs.list[at].at as usize <= reach {
            let sign = signs.list[at];
            if !(sign.is_letter() && inside) {
                let before = self.paths.ends.len();
                if self.word_at(word, at).is_some() {
                    if word < last_word {
                        self.word_after_gap(place, start, word);
                    }
                    word += 1;
                }
                if let Some(after) = place.after(sign.symbol) {
                    self.chars(after, start, at + 1);
                }
                self.close(before);
            }
            inside = sign.is_letter();
            at += 1;
        }
        for word in word..last_word {
            let before = self.paths.ends.len();
            self.word_after_gap(place, start, word);
            self.close(before);
        }
        self.paths.nearer.truncate(nearer);
    }

    fn word_after_gap(&mut self, place: &Place<'_>, start: usize, index: usize) {
        let word = &self.signs.words[index];
        for &number in self.known.numbers(word.numbers).iter().filter(|_| word.open) {
            if let Some(after) = place.after(Automaton::word_symbol(number)) {
                self.words(after, start, index);
            }
        }
    }

    /// Whoever was found since is not looked for farther on, but where the same was found by another way before.
    #[inline]
    fn close(&mut self, before: usize) {
        let Paths { ends, nearer, .. } = &mut *self.paths;
        if ends.len() == before {
            return;
        }
        let (known, new) = ends.split_at(before);
        nearer.extend(new.iter().filter(|end| !known.contains(end)).map(|end| end.owner()));
    }
}
