//! The sum of a clause's evidence in some sentences, and what it makes likely.

use std::cell::OnceCell;

use crate::evaluate::{Cue, MOST_SETS, SentenceSet, Tally, View, Within, Word};
use crate::ruleset::{ClauseIndex, Ruleset};

/// A rule that fired.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fired {
    /// Index of the rule.
    pub rule: usize,
    /// The exception that defeated its clause.
    pub defeated_by: Option<ClauseIndex>,
}

/// The evidence in some sentences.
#[derive(Clone, Debug)]
pub(crate) struct Weighing {
    /// In the order of the rules.
    pub fired: Vec<Fired>,
    /// The cues met that lean to some clause, by their indices.
    pub cues: Vec<u32>,
    /// The single words met that lean to some clause, by their numbers.
    pub words: Vec<u32>,
    /// The sum of weights per clause, after exceptions.
    pub scores: Vec<f64>,
    /// How likely each clause is, 0 to 1; sums to 1.
    pub confidence: Vec<f64>,
    sentences: SentenceSet,
}

impl Weighing {
    /// The clauses that have evidence, the likeliest first; where equal, the first of the table.
    pub(crate) fn ranking(&self) -> Vec<ClauseIndex> {
        self.likeliest(self.scores.len())
    }

    /// The first of the ranking, at most so many.
    pub(crate) fn likeliest(&self, count: usize) -> Vec<ClauseIndex> {
        let mut likeliest: Vec<ClauseIndex> = Vec::with_capacity(count + 1);
        for clause in self.with_evidence() {
            let score = self.scores[clause];
            if likeliest.len() < count || likeliest.last().is_some_and(|&last| self.scores[last] < score) {
                let at = likeliest.partition_point(|&other| self.scores[other] >= score);
                likeliest.insert(at, clause);
                likeliest.truncate(count);
            }
        }
        likeliest
    }

    /// The cues met that lean to a clause, with their weights, the weightiest first; [`Weighing::cue`] says where.
    pub(crate) fn cues_of(&self, view: &View<'_>, clause: ClauseIndex) -> Vec<(u32, f64)> {
        view.leaning_cues(&self.cues, clause)
    }

    /// The words met that lean to a clause, with what each adds, the weightiest first; [`Weighing::word`] says where.
    pub(crate) fn words_of(&self, view: &View<'_>, clause: ClauseIndex) -> Vec<(u32, f64)> {
        let share = self.share();
        let mut words = view.leaning_words(&self.words, clause);
        words.iter_mut().for_each(|(_, weight)| *weight *= share);
        words
    }

    /// The weights of the cues met for a clause, in hundredths, in the order of the cues.
    pub(crate) fn cue_weights<'t>(
        &'t self,
        view: &'t View<'_>,
        clause: ClauseIndex,
    ) -> impl Iterator<Item = (u32, i32)> + 't {
        view.cue_weights(&self.cues, clause)
    }

    /// The same of the words, of which each adds a share.
    pub(crate) fn word_weights<'t>(
        &'t self,
        view: &'t View<'_>,
        clause: ClauseIndex,
    ) -> impl Iterator<Item = (u32, i32)> + 't {
        view.word_weights(&self.words, clause)
    }

    /// How much of its weight each of the words adds.
    pub(crate) fn share(&self) -> f64 {
        share(self.words.len())
    }

    /// The matches that made a rule fire, indices into the view's matches, in place of what is in the list.
    pub(crate) fn used(&self, view: &View<'_>, fired: Fired, used: &mut Vec<u32>) {
        used.clear();
        view.holds(&view.ruleset.rules[fired.rule].when, &Within::Set(&self.sentences), used);
        used.sort_unstable();
        used.dedup();
    }

    /// Where a cue that was met stands first.
    pub(crate) fn cue(&self, view: &View<'_>, cue: u32) -> Option<Cue> {
        view.cue(cue, &self.sentences)
    }

    /// Where a word that was met stands first.
    pub(crate) fn word(&self, view: &View<'_>, word: u32) -> Option<Word> {
        view.word(word, &self.sentences)
    }

    fn with_evidence(&self) -> impl Iterator<Item = ClauseIndex> {
        let spoken_of = !self.fired.is_empty() || !self.cues.is_empty();
        (0..self.scores.len()).filter(move |&clause| spoken_of && self.scores[clause] != 0.0)
    }

    /// The likeliest clause, if any has evidence.
    pub(crate) fn best(&self) -> Option<ClauseIndex> {
        self.with_evidence().reduce(|best, clause| if self.scores[clause] > self.scores[best] { clause } else { best })
    }
}

/// So many words count in full.
const FULL: f64 = 16.0;

/// How much of its weight each of so many words adds: the longer a text, the less each says of it.
pub(crate) fn share(words: usize) -> f64 {
    (FULL / words.max(1) as f64).sqrt().min(1.0)
}

/// What the evidence in some sentences comes to; a [`Weighing`] says besides which it is.
#[derive(Clone, Debug)]
pub(crate) struct Sums {
    /// The rules that fired, by number.
    pub fired: Vec<u32>,
    /// The sum of weights per clause, after exceptions.
    pub scores: Vec<f64>,
    /// Clauses that are out of the running, and the exceptions that defeated them.
    defeated: Vec<(ClauseIndex, ClauseIndex)>,
    /// Whether anything is met that the pack knows.
    spoken_of: bool,
    temperature: f64,
    /// Of each clause its share measured by the highest score, and the sum of all shares.
    shares: OnceCell<(Vec<f64>, f64)>,
}

/// A share that is smaller measured by the largest is as good as none.
const NO_SHARE: f64 = -20.0;

impl Sums {
    /// Evaluates every rule within some sentences and sums up; with them comes what cues and words add there.
    pub(crate) fn of(view: &View<'_>, sentences: &SentenceSet, tally: &Tally) -> Sums {
        let mut sums = Sums::of_rules(view, std::iter::once(sentences)).swap_remove(0);
        sums.add(view.ruleset, tally);
        sums
    }

    /// The same for many stretches of sentences at once.
    pub(crate) fn of_all(view: &View<'_>, all: &[(SentenceSet, Tally)]) -> Vec<Sums> {
        let mut sums = Vec::with_capacity(all.len());
        for all in all.chunks(MOST_SETS) {
            let from = sums.len();
            sums.extend(Sums::of_rules(view, all.iter().map(|(sentences, _)| sentences)));
            sums[from..].iter_mut().zip(all).for_each(|(sums, (_, tally))| sums.add(view.ruleset, tally));
        }
        sums
    }

    /// What the rules add.
    fn of_rules<'s>(view: &View<'_>, sets: impl ExactSizeIterator<Item = &'s SentenceSet>) -> Vec<Sums> {
        let ruleset = view.ruleset;
        let none = || Sums {
            fired: Vec::new(),
            scores: ruleset.base.clone(),
            defeated: Vec::new(),
            spoken_of: false,
            temperature: ruleset.thresholds.temperature,
            shares: OnceCell::new(),
        };
        let mut all: Vec<Sums> = std::iter::repeat_with(none).take(sets.len()).collect();
        for (number, mut sets) in view.firing(sets) {
            let rule = &ruleset.rules[number as usize];
            while sets != 0 {
                let own = &mut all[sets.trailing_zeros() as usize];
                own.fired.push(number);
                own.scores[rule.clause] += rule.weight;
                sets &= sets - 1;
            }
        }
        all
    }

    /// Adds what cues and words add to what the rules do.
    fn add(&mut self, ruleset: &Ruleset, tally: &Tally) {
        // What is merely met says something, but never makes an exception.
        let own = self.scores.iter().zip(&ruleset.base).map(|(score, base)| score - base);
        let strong: Vec<ClauseIndex> = own
            .enumerate()
            .filter(|(clause, score)| {
                *score >= ruleset.thresholds.defeat && !ruleset.clauses[*clause].exception_of.is_empty()
            })
            .map(|(clause, _)| clause)
            .collect();
        let share = share(tally.word_count);
        for (score, (cues, words)) in self.scores.iter_mut().zip(tally.of_clauses()) {
            *score += (f64::from(cues) + f64::from(words) * share) / 100.0;
        }
        self.defeated = defeat(ruleset, &strong, &mut self.scores);
        self.spoken_of = !self.fired.is_empty() || tally.any_cue;
    }

    /// Whether a clause has any evidence.
    fn has_evidence(&self, clause: ClauseIndex) -> bool {
        self.spoken_of && self.scores[clause] != 0.0
    }

    /// The likeliest clause, if any has evidence; where equal, the first of the table.
    pub(crate) fn best(&self) -> Option<ClauseIndex> {
        let clauses = (0..self.scores.len()).filter(|&clause| self.has_evidence(clause));
        clauses.reduce(|best, clause| if self.scores[clause] > self.scores[best] { clause } else { best })
    }

    /// How likely a clause is, 0 to 1: its share in a softmax of all sums.
    pub(crate) fn confidence(&self, clause: ClauseIndex) -> f64 {
        let (shares, sum) = self.shares();
        shares[clause] / sum
    }

    fn shares(&self) -> &(Vec<f64>, f64) {
        self.shares.get_or_init(|| {
            let highest = self.scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let share = |score: &f64| {
                let power = (score - highest) / self.temperature;
                if power < NO_SHARE { 0.0 } else { power.exp() }
            };
            let shares: Vec<f64> = self.scores.iter().map(share).collect();
            let sum = shares.iter().sum();
            (shares, sum)
        })
    }
}

/// Evaluates every rule within `sentences` and sums up.
pub(crate) fn weigh(view: &View<'_>, sentences: &SentenceSet) -> Weighing {
    weighed(view, sentences, Sums::of(view, sentences, &view.tally(sentences)))
}

/// What made the sums of some sentences.
pub(crate) fn weighed(view: &View<'_>, sentences: &SentenceSet, sums: Sums) -> Weighing {
    let fired = sums.fired.iter().map(|&number| {
        let rule = number as usize;
        let by = sums.defeated.iter().find(|(general, _)| *general == view.ruleset.rules[rule].clause);
        Fired { rule, defeated_by: by.map(|(_, exception)| *exception) }
    });
    let (shares, sum) = sums.shares();
    Weighing {
        fired: fired.collect(),
        cues: view.cues(sentences),
        words: view.words(sentences),
        confidence: shares.iter().map(|share| share / sum).collect(),
        scores: sums.scores,
        sentences: sentences.clone(),
    }
}

/// An exception with enough evidence takes its general rows out of the running.
fn defeat(ruleset: &Ruleset, strong: &[ClauseIndex], scores: &mut [f64]) -> Vec<(ClauseIndex, ClauseIndex)> {
    let mut defeated = Vec::new();
    for &exception in strong {
        for &general in &ruleset.clauses[exception].exception_of {
            if scores[general] <= scores[exception] {
                // Out of the running, but still below nothing that has no evidence at all.
                scores[general] = scores[general].min(0.0);
                defeated.push((general, exception));
            }
        }
    }
    defeated
}
