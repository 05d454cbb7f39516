//! What cues and single words add to the clauses.
//!
//! Their weights are whole hundredths, so a sum does not depend on the order in which it is made. Each counts once
//! however often it is met: the sums of all beginnings of a text, and of all its ends, are made in one go.

use super::View;
use super::plan::Sentences;
use super::scope::SentenceSet;
use crate::ruleset::Ruleset;

/// Weights of many names for each clause, in hundredths.
#[derive(Debug)]
pub(super) struct Table {
    width: usize,
    weights: Vec<i16>,
}

impl Table {
    fn new(rows: usize, clauses: usize) -> Self {
        // Rows of whole vectors add faster.
        let width = clauses.next_multiple_of(8);
        Table { width, weights: vec![0; rows * width] }
    }

    fn set(&mut self, row: usize, clause: usize, weight: i32) {
        let own = &mut self.weights[row * self.width + clause];
        *own = (i32::from(*own) + weight).clamp(-MOST, MOST) as i16;
    }

    fn add_row(&self, row: u32, sums: &mut [i32]) {
        let row = &self.weights[row as usize * self.width..][..self.width];
        sums.iter_mut().zip(row).for_each(|(sum, weight)| *sum += i32::from(*weight));
    }

    /// Adds rows to the sums, and returns how many they were.
    fn add(&self, rows: impl Iterator<Item = u32>, sums: &mut [i32]) -> usize {
        let mut rows = rows.peekable();
        if rows.peek().is_none() {
            return 0;
        }
        // Sums of a few rows fit into the small numbers that a vector has more of.
        let mut few = vec![0i16; self.width];
        let (mut count, mut left) = (0, TOGETHER);
        let mut flush = |few: &mut [i16]| {
            sums.iter_mut().zip(few.iter_mut()).for_each(|(sum, few)| *sum += i32::from(std::mem::take(few)));
        };
        for row in rows {
            let row = &self.weights[row as usize * self.width..][..self.width];
            few.iter_mut().zip(row).for_each(|(few, weight)| *few += *weight);
            count += 1;
            left -= 1;
            if left == 0 {
                flush(&mut few);
                left = TOGETHER;
            }
        }
        flush(&mut few);
        count
    }
}

/// No weight says more, in hundredths; the check of a pack tells of those that do.
const MOST: i32 = 1000;
/// So many weights never add up to more than an `i16` holds.
const TOGETHER: usize = 32;

/// The weights of a pack's cues and words.
#[derive(Debug)]
pub(super) struct Leanings {
    cues: Table,
    words: Table,
}

impl Leanings {
    pub(super) fn of(ruleset: &Ruleset) -> Self {
        let clauses = ruleset.clauses.len();
        let mut cues = Table::new(ruleset.cues.len(), clauses);
        for (cue, weights) in ruleset.cues.iter().enumerate() {
            weights.iter().for_each(|&(clause, weight)| cues.set(cue, clause, hundredths(weight)));
        }
        let mut words = Table::new(ruleset.wording.len(), clauses);
        for number in 0..ruleset.wording.len() {
            let weights = ruleset.wording.hundredths(number as u32);
            weights.for_each(|(clause, weight)| words.set(number, clause, weight));
        }
        Leanings { cues, words }
    }
}

/// A weight as whole hundredths.
fn hundredths(weight: f64) -> i32 {
    (weight * 100.0).round() as i32
}

/// What is met in a ticket of at most 64 sentences, and in which of them.
#[derive(Debug)]
pub(super) struct MetWhere {
    pub cues: Vec<(u32, Sentences)>,
    /// Cues by being met where the ticket asks.
    pub asked: Vec<(u32, Sentences)>,
    words: Vec<(u32, Sentences)>,
}

/// What cues and words add to each clause in some sentences, in hundredths.
#[derive(Clone, Debug)]
pub(crate) struct Tally {
    pub cues: Vec<i32>,
    pub words: Vec<i32>,
    /// How many words were met.
    pub word_count: usize,
    /// Whether any cue was.
    pub any_cue: bool,
}

impl Tally {
    fn new(clauses: usize) -> Self {
        let empty = vec![0; clauses.next_multiple_of(8)];
        Tally { cues: empty.clone(), words: empty, word_count: 0, any_cue: false }
    }

    fn add(&mut self, other: &Tally) {
        let sum = |(sum, own): (&mut i32, &i32)| *sum += own;
        self.cues.iter_mut().zip(&other.cues).for_each(sum);
        self.words.iter_mut().zip(&other.words).for_each(sum);
        self.word_count += other.word_count;
        self.any_cue |= other.any_cue;
    }
}

impl View<'_> {
    pub(super) fn met_where(&self) -> &MetWhere {
        self.met_where.get_or_init(|| {
            let names = self.present.len();
            let (mut cues, mut asked) = (Vec::new(), Vec::new());
            for id in (0..names).filter(|&id| self.present[id] != 0) {
                let own = [id, names + id].map(|cue| !self.ruleset.cues[cue].is_empty());
                if own == [false, false] {
                    continue;
                }
                let meant = self.meant(id as u16).fold(0, |all, (_, m)| all | 1 << m.sentence);
                if meant != 0 {
                    cues.extend(own[0].then_some((id as u32, meant)));
                    asked.extend(own[1].then_some(((names + id) as u32, meant)));
                }
            }
            let met = self.met.iter().enumerate();
            let met = met.flat_map(|(sentence, met)| met.iter().map(move |met| (met.number, 1 << sentence)));
            let mut words: Vec<(u32, Sentences)> = met.collect();
            words.sort_unstable();
            words.dedup_by(|next, kept| {
                let same = next.0 == kept.0;
                kept.1 |= if same { next.1 } else { 0 };
                same
            });
            MetWhere { cues, asked, words }
        })
    }

    /// What cues and words add in some sentences.
    pub(crate) fn tally(&self, sentences: &SentenceSet) -> Tally {
        let leanings = &self.plan.leanings;
        let mut tally = Tally::new(self.ruleset.clauses.len());
        if self.known.is_none() {
            let (cues, words) = (self.cues(sentences), self.words(sentences));
            tally.any_cue = leanings.cues.add(cues.iter().map(|cue| cue.cue as u32), &mut tally.cues) > 0;
            tally.word_count = leanings.words.add(words.iter().map(|word| word.number), &mut tally.words);
            return tally;
        }
        let met = self.met_where();
        let own = |(row, own): &(u32, Sentences)| (own & sentences.first() != 0).then_some(*row);
        tally.any_cue = leanings.cues.add(met.cues.iter().filter_map(own), &mut tally.cues) > 0;
        tally.word_count = leanings.words.add(met.words.iter().filter_map(own), &mut tally.words);
        self.count_asked(&mut tally, sentences);
        tally
    }

    fn count_asked(&self, tally: &mut Tally, sentences: &SentenceSet) {
        let (met, leanings) = (self.met_where(), &self.plan.leanings);
        let asked = self.scopes.focus(sentences).first();
        let own = met.asked.iter().filter(|(_, own)| own & asked != 0).map(|(cue, _)| *cue);
        tally.any_cue |= leanings.cues.add(own, &mut tally.cues) > 0;
    }

    /// For each of these sentences, which are in reading order, what cues and words add in all up to it, and in all
    /// from it on.
    pub(crate) fn tallies(&self, sentences: &[u32]) -> [Vec<(SentenceSet, Tally)>; 2] {
        if self.known.is_none() {
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
        let empty = || vec![Tally::new(self.ruleset.clauses.len()); sentences.len()];
        // Of each sentence what is met in it first, and what is met in it last.
        let [mut first, mut last] = [empty(), empty()];
        let ends = |own: Sentences| {
            let own = own & set;
            (own != 0).then(|| (place(own.trailing_zeros()), place(63 - own.leading_zeros())))
        };
        for &(row, own) in &met.cues {
            let Some((from, to)) = ends(own) else { continue };
            for tally in [&mut first[from], &mut last[to]] {
                leanings.cues.add_row(row, &mut tally.cues);
                tally.any_cue = true;
            }
        }
        for &(row, own) in &met.words {
            let Some((from, to)) = ends(own) else { continue };
            for tally in [&mut first[from], &mut last[to]] {
                leanings.words.add_row(row, &mut tally.words);
                tally.word_count += 1;
            }
        }
        last.reverse();
        let summed = |own: Vec<Tally>, sentences: &mut dyn Iterator<Item = &u32>| {
            let mut so_far = Tally::new(self.ruleset.clauses.len());
            let mut set = SentenceSet::default();
            let mut tallies = Vec::with_capacity(own.len());
            for (own, &sentence) in own.iter().zip(sentences) {
                so_far.add(own);
                set.insert(sentence);
                let mut tally = so_far.clone();
                self.count_asked(&mut tally, &set);
                tallies.push((set.clone(), tally));
            }
            tallies
        };
        let before = summed(first, &mut sentences.iter());
        let mut after = summed(last, &mut sentences.iter().rev());
        after.reverse();
        [before, after]
    }
}
