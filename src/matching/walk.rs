//! The walk through the automaton of phrases, from every place of a sentence where one may begin.

use super::Found;
use super::judge::Judge;
use super::known::KnownWords;
use super::signs::{Signs, Word, class};
use super::steps::{Ask, Steps, tongues};
use crate::ruleset::{Automaton, Node, Place};
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
    /// The ends found, in the order of finding.
    ends: Vec<End>,
    /// Gaps gone into, and where.
    gaps: Vec<(Node, usize)>,
    /// Owners found nearer in the gap at hand.
    nearer: Vec<u32>,
    /// Ends of which the tokenizer is to be asked, and the outputs that ask.
    asked: Vec<(End, u32)>,
    /// What is to be told of the place: in the upper half where it ends, in bytes, in the lower one its owner.
    told: Vec<u64>,
}

/// An end found: in the upper half whose it is, in the lower one where. One number is quickly compared and sorted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct End(u64);

impl End {
    fn new(owner: u32, at: usize) -> Self {
        End(halves(owner, at as u32))
    }

    fn owner(self) -> u32 {
        (self.0 >> 32) as u32
    }

    fn at(self) -> usize {
        self.0 as u32 as usize
    }
}

impl Paths {
    /// Whether an end was found already, or one of its owner nearer.
    #[inline]
    fn knows(&self, own: End) -> bool {
        self.ends.contains(&own) || self.nearer.contains(&own.owner())
    }
}

fn halves(upper: u32, lower: u32) -> u64 {
    u64::from(upper) << 32 | u64::from(lower)
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
            let sign = pair[0];
            // A word in Latin script begins where a word begins.
            if !(sign.is_letter() && inside) {
                if self.word_at(word, start).is_some() {
                    self.first_word(word, start);
                    word += 1;
                }
                if let Some(node) = self.steps.after_char(sign.symbol, pair[1].symbol) {
                    self.chars(node, start, start + 1);
                }
                if !self.paths.asked.is_empty() {
                    self.ask(start);
                }
                if !(self.paths.ends.is_empty() && self.paths.told.is_empty()) {
                    self.tell(start, found);
                }
                self.paths.gaps.clear();
            }
            inside = sign.is_letter();
        }
    }

    /// Asks the tokenizer of what may have been found at a place, but not where a longer end of the same owner
    /// counts: what asks it stands behind no gap, so that the longest counts.
    fn ask(&mut self, start: usize) {
        // Those found later are longer.
        while let Some((own, output)) = self.paths.asked.pop() {
            let counts = |end: &End| end.owner() == own.owner() && end.at() >= own.at();
            if !self.paths.ends.iter().any(counts) && self.judge.is_word(output, self.signs.span(start, own.at())) {
                self.paths.ends.push(own);
            }
        }
    }

    /// Tells what was found that begins at a place.
    fn tell(&mut self, start: usize, found: &mut Vec<Found>) {
        let (places, steps) = (&self.signs.list, self.steps);
        let (sentence, from) = (self.judge.number as u32, places[start].at as usize);
        let mut tell = |to: u32, owner: u32| {
            found.push(Found { sentence, span: Span::new(from, to as usize), owner: steps.owner(owner) });
        };
        let Paths { ends, told, .. } = &mut *self.paths;
        if let ([end], []) = (&ends[..], &told[..]) {
            tell(places[end.at()].at, end.owner());
        } else {
            ends.sort_unstable();
            for (i, end) in ends.iter().enumerate() {
                if ends.get(i + 1).is_none_or(|longer| longer.owner() != end.owner()) {
                    told.push(halves(places[end.at()].at, end.owner()));
                }
            }
            told.sort_unstable();
            told.dedup();
            told.iter().for_each(|told| tell((told >> 32) as u32, *told as u32));
            told.clear();
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
            } else if !place.outputs.is_empty() {
                self.outputs(&place, start, end, true);
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
        if !place.outputs.is_empty() {
            self.outputs(place, start, end, false);
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
        if symbols.len() > MANY_STEPS || symbols.any(|symbol| self.signs.may_hold(symbol)) {
            self.gap(&place, start, end);
        }
    }

    /// What ends at a place of the automaton; only expressions if it cuts a word.
    fn outputs(&mut self, place: &Place<'_>, start: usize, end: usize, cut: bool) {
        for &output in place.outputs {
            let kind = self.steps.kind(output);
            if kind.tongue & self.tongues == 0 {
                continue;
            }
            let own = End::new(kind.owner, end);
            let counts = match kind.ask {
                Ask::Expression(number) => {
                    let start = self.signs.list[start].at as usize;
                    if let Some(end) = self.judge.expression_end(number, start) {
                        self.paths.told.push(halves(end as u32, kind.owner));
                    }
                    continue;
                }
                _ if cut || self.paths.knows(own) => continue,
                Ask::Nothing => !self.cuts_katakana(start, end),
                Ask::Tokens(output) => {
                    self.paths.asked.push((own, output));
                    continue;
                }
            };
            if counts {
                self.paths.ends.push(own);
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

    /// Whoever was found since is not looked for farther on.
    fn close(&mut self, before: usize) {
        let Paths { ends, nearer, .. } = &mut *self.paths;
        for end in &ends[before..] {
            nearer.push(end.owner());
        }
    }
}
