//! What cues and single words add to the clauses.
//!
//! Their weights are whole hundredths, so a sum does not depend on the order in which it is made. Each counts once
//! however often it is met: the sums of all beginnings of a text, and of all its ends, are made in one go.

use super::View;
use super::scope::{SentenceSet, Sentences, each};
use crate::ruleset::{ClauseIndex, Ruleset};

/// The weights of many names for each clause, in hundredths.
#[derive(Debug)]
struct Table {
    width: usize,
    weights: Vec<i16>,
}

impl Table {
    fn of(clauses: usize, rows: impl ExactSizeIterator<Item = impl Iterator<Item = (usize, i32)>>) -> Self {
        let width = width(clauses);
        let mut weights = vec![0; rows.len() * width];
        for (own, row) in weights.chunks_exact_mut(width).zip(rows) {
            for (clause, weight) in row {
                own[clause] = (i32::from(own[clause]) + weight).clamp(-MOST, MOST) as i16;
            }
        }
        Table { width, weights }
    }

    fn add(&self, row: u32, sums: &mut [i32]) {
        let row = &self.weights[row as usize * self.width..][..self.width];
        for (sums, row) in sums.as_chunks_mut::<VECTOR>().0.iter_mut().zip(row.as_chunks::<VECTOR>().0) {
            for at in 0..VECTOR {
                sums[at] += i32::from(row[at]);
            }
        }
    }

    /// How much each of some rows leans to a clause.
    fn of_clause<'t>(&'t self, rows: &'t [u32], clause: usize) -> impl Iterator<Item = (u32, i32)> + 't {
        rows.iter().map(move |&row| (row, i32::from(self.weights[row as usize * self.width + clause])))
    }

    /// Those of the rows that lean to a clause and how much, the weightiest first.
    fn leaning(&self, rows: &[u32], clause: usize) -> Vec<(u32, f64)> {
        let mut own: Vec<(u32, i32)> = self.of_clause(rows, clause).filter(|(_, weight)| *weight != 0).collect();
        own.sort_unstable_by_key(|&(row, weight)| (-weight, row));
        own.into_iter().map(|(row, weight)| (row, f64::from(weight) / 100.0)).collect()
    }
}

/// Sums and weights are added so many at once.
const VECTOR: usize = 8;

/// Rows are made of whole vectors.
fn width(clauses: usize) -> usize {
    clauses.next_multiple_of(VECTOR).max(VECTOR)
}

/// No weight says more, in hundredths; the check of a pack tells of those that do.
const MOST: i32 = 1000;

/// The weights of a pack's cues and words.
#[derive(Debug)]
pub(super) struct Leanings {
    cues: Table,
    words: Table,
}

impl Leanings {
    pub(super) fn of(ruleset: &Ruleset) -> Self {
        let clauses = ruleset.clauses.len();
        let cues = ruleset.cues.iter();
        let cues = cues.map(|row| row.iter().map(|&(clause, weight)| (clause, hundredths(weight))));
        let words = (0..ruleset.wording.len()).map(|number| ruleset.wording.hundredths(number as u32));
        Leanings { cues: Table::of(clauses, cues), words: Table::of(clauses, words) }
    }
}

/// A weight as whole hundredths.
fn hundredths(weight: f64) -> i32 {
    (weight * 100.0).round() as i32
}

/// A cue or word of the pack, and the sentences in which it is met.
pub(super) type Met = (u32, Sentences);

/// What is met in a ticket of fewer than 64 sentences, and in which of them.
#[derive(Debug)]
pub(super) struct MetWhere {
    pub cues: Vec<Met>,
    /// Cues by being met where the ticket asks.
    pub asked: Vec<Met>,
    /// By their number.
    pub words: Vec<Met>,
    /// What is met in one sentence only, added up.
    sums: BySentence,
    /// What is met in several sentences, which is to be counted once: cues, words, cues by being met where the ticket
    /// asks.
    several: [InSentences; 3],
}

/// What of some names each sentence has: those of one sentence after those of another.
#[derive(Debug)]
struct InSentences {
    /// Where those of each sentence end.
    ends: Vec<u32>,
    met: Vec<Met>,
}

impl InSentences {
    fn of(all: &[Met], sentences: usize) -> Self {
        let mut ends = vec![0; sentences];
        all.iter().for_each(|(_, of)| each(*of).for_each(|sentence| ends[sentence as usize] += 1));
        let mut start = 0;
        for end in &mut ends {
            // Moved on to the end as they are put in.
            (start, *end) = (start + *end, start);
        }
        let mut met = vec![(0, 0); start as usize];
        for &own in all {
            each(own.1).for_each(|sentence| {
                let end = &mut ends[sentence as usize];
                met[*end as usize] = own;
                *end += 1;
            });
        }
        InSentences { ends, met }
    }

    /// Those of a sentence that none of the sentences before has.
    fn met_first(&self, sentence: u32, before: Sentences) -> impl Iterator<Item = u32> {
        let at = sentence as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        let own = &self.met[start as usize..self.ends[at] as usize];
        own.iter().filter(move |(_, of)| of & before == 0).map(|(row, _)| *row)
    }
}

/// For each sentence three rows of sums, in the order of [`MetWhere::several`].
#[derive(Debug)]
struct BySentence {
    width: usize,
    sums: Vec<i32>,
    words: Vec<usize>,
}

impl BySentence {
    #[inline]
    fn row(&mut self, sentence: u32, kind: usize) -> &mut [i32] {
        &mut self.sums[(sentence as usize * 3 + kind) * self.width..][..self.width]
    }

    #[inline]
    fn rows(&self, sentence: u32, kinds: std::ops::Range<usize>) -> &[i32] {
        let first = sentence as usize * 3;
        &self.sums[(first + kinds.start) * self.width..(first + kinds.end) * self.width]
    }
}

const CUES: usize = 0;
const WORDS: usize = 1;
const ASKED: usize = 2;

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
        Tally { sums: vec![0; width(clauses) * 2], word_count: 0, any_cue: false }
    }

    #[inline]
    fn cues(&mut self) -> &mut [i32] {
        let width = self.sums.len() / 2;
        &mut self.sums[..width]
    }

    #[inline]
    fn words(&mut self) -> &mut [i32] {
        let width = self.sums.len() / 2;
        &mut self.sums[width..]
    }

    /// Of each clause what the cues add and what the words do.
    pub(crate) fn of_clauses(&self) -> impl Iterator<Item = (i32, i32)> {
        let (cues, words) = self.sums.split_at(self.sums.len() / 2);
        cues.iter().copied().zip(words.iter().copied())
    }
}

/// What cues and words add in the beginnings of a stretch of sentences, and what they add in its ends.
pub(crate) type Tallies = [Vec<(SentenceSet, Tally)>; 2];

fn add(sums: &mut [i32], own: &[i32]) {
    for (sums, own) in sums.as_chunks_mut::<VECTOR>().0.iter_mut().zip(own.as_chunks::<VECTOR>().0) {
        for at in 0..VECTOR {
            sums[at] += own[at];
        }
    }
}

impl View<'_> {
    /// Those of some cues that lean to a clause and how much, the weightiest first.
    pub(crate) fn leaning_cues(&self, cues: &[u32], clause: ClauseIndex) -> Vec<(u32, f64)> {
        self.plan.leanings.cues.leaning(cues, clause)
    }

    /// The same of words, by their numbers.
    pub(crate) fn leaning_words(&self, words: &[u32], clause: ClauseIndex) -> Vec<(u32, f64)> {
        self.plan.leanings.words.leaning(words, clause)
    }

    /// What each of some cues adds to a clause, in hundredths.
    pub(crate) fn cue_weights<'t>(
        &'t self,
        cues: &'t [u32],
        clause: ClauseIndex,
    ) -> impl Iterator<Item = (u32, i32)> + 't {
        self.plan.leanings.cues.of_clause(cues, clause)
    }

    /// The same of words, by their numbers.
    pub(crate) fn word_weights<'t>(
        &'t self,
        words: &'t [u32],
        clause: ClauseIndex,
    ) -> impl Iterator<Item = (u32, i32)> + 't {
        self.plan.leanings.words.of_clause(words, clause)
    }

    pub(super) fn met_where(&self) -> &MetWhere {
        self.met_where.get_or_init(|| {
            let (cues, asked, words) = self.met_names();
            let leanings = &self.plan.leanings;
            let width = leanings.cues.width;
            let count = self.reading.sentences.len();
            let mut sums = BySentence { width, sums: vec![0; count * 3 * width], words: vec![0; count] };
            let mut alone = |all: &[Met], table: &Table, kind: usize| {
                let mut several = Vec::new();
                for &met in all {
                    if met.1.is_power_of_two() {
                        let sentence = met.1.trailing_zeros();
                        table.add(met.0, sums.row(sentence, kind));
                        sums.words[sentence as usize] += usize::from(kind == WORDS);
                    } else {
                        several.push(met);
                    }
                }
                InSentences::of(&several, count)
            };
            let several = [
                alone(&cues, &leanings.cues, CUES),
                alone(&words, &leanings.words, WORDS),
                alone(&asked, &leanings.cues, ASKED),
            ];
            MetWhere { cues, asked, words, sums, several }
        })
    }

    /// The cues that are met, those that are by being met where the ticket asks, and the words.
    fn met_names(&self) -> (Vec<Met>, Vec<Met>, Vec<Met>) {
        let ruleset = self.ruleset;
        let count = self.index.names.len();
        let (mut cues, mut asked) = (Vec::with_capacity(count), Vec::with_capacity(count));
        let declines = self.matches.iter().any(|m| m.frames & self.roles.decline != 0);
        for name in &self.index.names {
            let meant = match declines {
                true => self.meant(name.id).fold(0, |all, (_, m)| all | 1 << m.sentence),
                false => name.sentences,
            };
            if meant == 0 {
                continue;
            }
            let id = usize::from(name.id);
            for (id, met) in [(id, &mut cues), (id + self.names(), &mut asked)] {
                if !ruleset.cues[id].is_empty() {
                    met.push((id as u32, meant));
                }
            }
        }
        let mut met: Vec<u64> = Vec::with_capacity(self.met.iter().map(Vec::len).sum());
        for (sentence, own) in (0u64..).zip(self.met) {
            for word in own {
                met.push(u64::from(word.number) << 32 | sentence);
            }
        }
        met.sort_unstable();
        let mut words: Vec<Met> = Vec::with_capacity(met.len());
        for word in met {
            let (number, sentence) = ((word >> 32) as u32, 1 << (word & 63));
            match words.last_mut().filter(|last| last.0 == number) {
                Some(last) => last.1 |= sentence,
                None => words.push((number, sentence)),
            }
        }
        (cues, asked, words)
    }

    /// What cues and words add in some sentences.
    pub(crate) fn tally(&self, sentences: &SentenceSet) -> Tally {
        let mut tally = Tally::new(self.ruleset.clauses.len());
        if self.is_long {
            let leanings = &self.plan.leanings;
            for cue in self.cues(sentences) {
                leanings.cues.add(cue, tally.cues());
                tally.any_cue = true;
            }
            for word in self.words(sentences) {
                leanings.words.add(word, tally.words());
                tally.word_count += 1;
            }
            return tally;
        }
        let mut before = 0;
        for sentence in each(sentences.first()) {
            self.add_sentence(&mut tally, sentence, before);
            before |= 1 << sentence;
        }
        self.add_asked(&mut tally, sentences, &mut Default::default());
        tally
    }

    /// Adds what is met in a sentence and was not in those before.
    fn add_sentence(&self, tally: &mut Tally, sentence: u32, before: Sentences) {
        let (met, leanings) = (self.met_where(), &self.plan.leanings);
        add(&mut tally.sums, met.sums.rows(sentence, CUES..WORDS + 1));
        tally.word_count += met.sums.words[sentence as usize];
        for cue in met.several[CUES].met_first(sentence, before) {
            leanings.cues.add(cue, tally.cues());
        }
        for word in met.several[WORDS].met_first(sentence, before) {
            leanings.words.add(word, tally.words());
            tally.word_count += 1;
        }
    }

    /// Adds what the cues add of what some sentences ask, and says whether any cue was met. `last` is what the
    /// sentences before these asked and the sums of it: what a stretch asks mostly grows with it.
    fn add_asked(&self, tally: &mut Tally, sentences: &SentenceSet, last: &mut (Sentences, Vec<i32>)) {
        let (met, leanings) = (self.met_where(), &self.plan.leanings);
        let asked = self.scopes.focus(sentences).first();
        if last.1.is_empty() || last.0 & !asked != 0 {
            *last = (0, vec![0; met.sums.width]);
        }
        let (before, sums) = last;
        for sentence in each(asked & !*before) {
            add(sums, met.sums.rows(sentence, ASKED..ASKED + 1));
            met.several[ASKED].met_first(sentence, *before).for_each(|cue| leanings.cues.add(cue, sums));
            *before |= 1 << sentence;
        }
        add(tally.cues(), &last.1);
        let any = |all: &[Met], set: Sentences| all.iter().any(|(_, of)| of & set != 0);
        tally.any_cue = any(&met.cues, sentences.first()) || any(&met.asked, asked);
    }

    /// For each of these sentences, which are in reading order, what cues and words add in all up to it, and in all
    /// from it on.
    pub(crate) fn tallies(&self, sentences: &[u32]) -> Tallies {
        let before = self.growing(sentences.iter().copied());
        let mut after = self.growing(sentences.iter().rev().copied());
        after.reverse();
        [before, after]
    }

    /// What cues and words add in the first of these sentences, in the first two, and so on.
    fn growing(&self, sentences: impl Iterator<Item = u32>) -> Vec<(SentenceSet, Tally)> {
        let mut set = SentenceSet::default();
        let mut so_far = Tally::new(self.ruleset.clauses.len());
        let mut asked = Default::default();
        let all = sentences.map(|sentence| {
            let before = set.first();
            set.insert(sentence);
            if self.is_long {
                return (set.clone(), self.tally(&set));
            }
            self.add_sentence(&mut so_far, sentence, before);
            let mut tally = so_far.clone();
            self.add_asked(&mut tally, &set, &mut asked);
            (set.clone(), tally)
        });
        all.collect()
    }
}
