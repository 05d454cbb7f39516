//! What cues and single words add to the clauses.
//!
//! Their weights are whole hundredths, so a sum does not depend on the order in which it is made. Each counts once
//! however often it is met: the sums of all beginnings of a text, and of all its ends, are made in one go.

use super::View;
use super::scope::{SentenceSet, Sentences};
use crate::ruleset::Ruleset;

/// The weights of many names, in hundredths: of each the clauses that it leans to.
#[derive(Debug)]
struct Rows {
    /// Where the row of each name begins; it ends where that of the next does.
    starts: Vec<u32>,
    weights: Vec<(u16, i16)>,
}

impl Rows {
    fn of(rows: impl Iterator<Item = impl Iterator<Item = (usize, i32)>>) -> Self {
        let mut own = Rows { starts: vec![0], weights: Vec::new() };
        for row in rows {
            own.weights.extend(row.map(|(clause, weight)| (clause as u16, weight.clamp(-MOST, MOST) as i16)));
            own.starts.push(own.weights.len() as u32);
        }
        own
    }

    fn is_empty(&self, row: usize) -> bool {
        self.starts[row] == self.starts[row + 1]
    }

    fn add(&self, row: u32, sums: &mut [i32]) {
        let (start, end) = (self.starts[row as usize], self.starts[row as usize + 1]);
        for &(clause, weight) in &self.weights[start as usize..end as usize] {
            sums[clause as usize] += i32::from(weight);
        }
    }
}

/// No weight says more, in hundredths; the check of a pack tells of those that do.
const MOST: i32 = 1000;

/// The weights of a pack's cues and words.
#[derive(Debug)]
pub(super) struct Leanings {
    cues: Rows,
    words: Rows,
}

impl Leanings {
    pub(super) fn of(ruleset: &Ruleset) -> Self {
        let cues = ruleset.cues.iter();
        let cues = cues.map(|row| row.iter().map(|&(clause, weight)| (clause, hundredths(weight))));
        let words = (0..ruleset.wording.len()).map(|number| ruleset.wording.hundredths(number as u32));
        Leanings { cues: Rows::of(cues), words: Rows::of(words) }
    }
}

/// A weight as whole hundredths.
fn hundredths(weight: f64) -> i32 {
    (weight * 100.0).round() as i32
}

/// What is met in a ticket of fewer than 64 sentences, and in which of them.
#[derive(Debug)]
pub(super) struct MetWhere {
    pub cues: Vec<(u32, Sentences)>,
    /// Cues by being met where the ticket asks.
    pub asked: Vec<(u32, Sentences)>,
    /// By their number.
    pub words: Vec<(u32, Sentences)>,
}

/// What cues and words add to each clause in some sentences, in hundredths.
#[derive(Clone, Debug)]
pub(crate) struct Tally {
    /// Of each clause what the cues add, then of each what the words do.
    sums: Vec<i32>,
    /// How many words were met.
    pub word_count: usize,
    /// Whether any cue was.
    pub any_cue: bool,
}

impl Tally {
    fn new(clauses: usize) -> Self {
        Tally { sums: vec![0; clauses * 2], word_count: 0, any_cue: false }
    }

    fn cues(&mut self) -> &mut [i32] {
        let clauses = self.sums.len() / 2;
        &mut self.sums[..clauses]
    }

    fn words(&mut self) -> &mut [i32] {
        let clauses = self.sums.len() / 2;
        &mut self.sums[clauses..]
    }

    /// Of each clause what the cues add and what the words do.
    pub(crate) fn of_clauses(&self) -> impl Iterator<Item = (i32, i32)> {
        let (cues, words) = self.sums.split_at(self.sums.len() / 2);
        cues.iter().copied().zip(words.iter().copied())
    }

    fn add(&mut self, other: &Tally) {
        self.sums.iter_mut().zip(&other.sums).for_each(|(sum, own)| *sum += own);
        self.word_count += other.word_count;
        self.any_cue |= other.any_cue;
    }
}

/// The sums of the cues of what some sentences ask, as last made.
#[derive(Default)]
struct Asked {
    of: Sentences,
    sums: Vec<i32>,
    any: bool,
}

impl View<'_> {
    pub(super) fn met_where(&self) -> &MetWhere {
        self.met_where.get_or_init(|| {
            let leanings = &self.plan.leanings;
            let names = self.ruleset.concepts.len() + self.ruleset.frames.len();
            let count = self.index.names.len();
            let (mut cues, mut asked) = (Vec::with_capacity(count), Vec::with_capacity(count));
            let declines = self.matches.iter().any(|m| m.frames & self.roles.decline != 0);
            for name in &self.index.names {
                let meant = match declines {
                    true => self.meant(name.id).fold(0, |all, (_, m)| all | 1 << m.sentence),
                    false => name.sentences,
                };
                let id = name.id as usize;
                if meant != 0 {
                    cues.extend((!leanings.cues.is_empty(id)).then_some((id as u32, meant)));
                    let id = names + id;
                    asked.extend((!leanings.cues.is_empty(id)).then_some((id as u32, meant)));
                }
            }
            let met = (0u64..).zip(self.met);
            let met = met.flat_map(|(sentence, met)| met.iter().map(move |met| u64::from(met.number) << 32 | sentence));
            let mut met: Vec<u64> = met.collect();
            met.sort_unstable();
            let mut words: Vec<(u32, Sentences)> = Vec::with_capacity(met.len());
            for word in met {
                let (number, sentence) = ((word >> 32) as u32, 1 << (word & 63));
                match words.last_mut().filter(|last| last.0 == number) {
                    Some(last) => last.1 |= sentence,
                    None => words.push((number, sentence)),
                }
            }
            MetWhere { cues, asked, words }
        })
    }

    /// What cues and words add in some sentences.
    pub(crate) fn tally(&self, sentences: &SentenceSet) -> Tally {
        let leanings = &self.plan.leanings;
        let mut tally = Tally::new(self.ruleset.clauses.len());
        if self.is_long {
            for cue in self.cues(sentences) {
                leanings.cues.add(cue.cue as u32, tally.cues());
                tally.any_cue = true;
            }
            for word in self.words(sentences) {
                leanings.words.add(word.number, tally.words());
                tally.word_count += 1;
            }
            return tally;
        }
        let met = self.met_where();
        let own = sentences.first();
        for (cue, _) in met.cues.iter().filter(|(_, of)| of & own != 0) {
            leanings.cues.add(*cue, tally.cues());
            tally.any_cue = true;
        }
        for (word, _) in met.words.iter().filter(|(_, of)| of & own != 0) {
            leanings.words.add(*word, tally.words());
            tally.word_count += 1;
        }
        self.add_asked(&mut tally, sentences, &mut Asked::default());
        tally
    }

    /// Adds what the cues of what some sentences ask add; `last` remembers, as the next set often asks the same.
    fn add_asked(&self, tally: &mut Tally, sentences: &SentenceSet, last: &mut Asked) {
        let of = self.scopes.focus(sentences).first();
        if last.of != of || last.sums.is_empty() {
            *last = Asked { of, sums: vec![0; self.ruleset.clauses.len()], any: false };
            for (cue, _) in self.met_where().asked.iter().filter(|(_, own)| own & of != 0) {
                self.plan.leanings.cues.add(*cue, &mut last.sums);
                last.any = true;
            }
        }
        tally.cues().iter_mut().zip(&last.sums).for_each(|(sum, own)| *sum += own);
        tally.any_cue |= last.any;
    }

    /// For each of these sentences, which are in reading order, what cues and words add in all up to it, and in all
    /// from it on.
    pub(crate) fn tallies(&self, sentences: &[u32]) -> [Vec<(SentenceSet, Tally)>; 2] {
        if self.is_long {
            let with_tally = |own: &[u32]| {
                let set: SentenceSet = own.iter().copied().collect();
                let tally = self.tally(&set);
                (set, tally)
            };
            let places = 0..sentences.len();
            return [
                places.clone().map(|place| with_tally(&sentences[..=place])).collect(),
                places.map(|place| with_tally(&sentences[place..])).collect(),
            ];
        }
        let (met, leanings) = (self.met_where(), &self.plan.leanings);
        let set: Sentences = sentences.iter().fold(0, |set, sentence| set | 1 << sentence);
        let place = |sentence: u32| (set & ((1 << sentence) - 1)).count_ones() as usize;
        let sets = |mut so_far: SentenceSet| {
            move |sentence: &u32| {
                so_far.insert(*sentence);
                (so_far.clone(), Tally::new(self.ruleset.clauses.len()))
            }
        };
        // Of each sentence what is met in it first, and what is met in it last; those from the end come first.
        let mut before: Vec<(SentenceSet, Tally)> = sentences.iter().map(sets(SentenceSet::default())).collect();
        let mut after: Vec<(SentenceSet, Tally)> = sentences.iter().rev().map(sets(SentenceSet::default())).collect();
        let mut each = |of: Sentences, add: &dyn Fn(&mut Tally)| {
            let own = of & set;
            if own != 0 {
                add(&mut before[place(own.trailing_zeros())].1);
                add(&mut after[sentences.len() - 1 - place(63 - own.leading_zeros())].1);
            }
        };
        for &(cue, of) in &met.cues {
            each(of, &|tally| {
                leanings.cues.add(cue, tally.cues());
                tally.any_cue = true;
            });
        }
        for &(word, of) in &met.words {
            each(of, &|tally| {
                leanings.words.add(word, tally.words());
                tally.word_count += 1;
            });
        }
        for tallies in [&mut before, &mut after] {
            for at in 1..tallies.len() {
                let (own, rest) = tallies.split_at_mut(at);
                rest[0].1.add(&own[at - 1].1);
            }
            let mut last = Asked::default();
            tallies.iter_mut().for_each(|(set, tally)| self.add_asked(tally, set, &mut last));
        }
        after.reverse();
        [before, after]
    }
}
