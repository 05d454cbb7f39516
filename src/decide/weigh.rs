//! The sum of a clause's evidence in some sentences, and what it makes likely.

use crate::evaluate::{Cue, SentenceSet, View, Within, Word};
use crate::ruleset::{ClauseIndex, Ruleset};

/// A rule that fired.
#[derive(Clone, Debug)]
pub(crate) struct Fired {
    /// Index of the rule.
    pub rule: usize,
    /// The matches that made it fire, indices into the view's matches.
    pub used: Vec<u32>,
    /// The exception that defeated its clause.
    pub defeated_by: Option<ClauseIndex>,
}

/// The evidence in some sentences.
#[derive(Clone, Debug)]
pub(crate) struct Weighing {
    /// In the order of the rules.
    pub fired: Vec<Fired>,
    /// The cues met that lean to some clause.
    pub cues: Vec<Cue>,
    /// The single words met that lean to some clause.
    pub words: Vec<Word>,
    /// The sum of weights per clause, after exceptions.
    pub scores: Vec<f64>,
    /// How likely each clause is, 0 to 1; sums to 1.
    pub confidence: Vec<f64>,
}

impl Weighing {
    /// The clauses that have evidence, the likeliest first; where equal, the first of the table.
    pub(crate) fn ranking(&self) -> Vec<ClauseIndex> {
        let spoken_of = !self.fired.is_empty() || !self.cues.is_empty();
        let mut ranking: Vec<ClauseIndex> =
            (0..self.scores.len()).filter(|&clause| spoken_of && self.scores[clause] != 0.0).collect();
        ranking.sort_by(|&a, &b| self.scores[b].total_cmp(&self.scores[a]).then(a.cmp(&b)));
        ranking
    }

    /// The cues met that lean to a clause, with their weights, the weightiest first.
    pub(crate) fn cues_of(&self, view: &View<'_>, clause: ClauseIndex) -> Vec<(Cue, f64)> {
        let leaning = self.cues.iter().filter_map(|&cue| {
            let cues = &view.ruleset.cues[cue.cue];
            cues.iter().find(|(to, _)| *to == clause).map(|&(_, weight)| (cue, weight))
        });
        let mut cues: Vec<(Cue, f64)> = leaning.collect();
        cues.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cue.cmp(&b.0.cue)));
        cues
    }

    /// The words met that lean to a clause, with what each adds, the weightiest first.
    pub(crate) fn words_of(&self, view: &View<'_>, clause: ClauseIndex) -> Vec<(Word, f64)> {
        let share = share(self.words.len());
        let leaning = self.words.iter().filter_map(|&word| {
            let mut weights = view.ruleset.wording.weights(word.number);
            weights.find(|(to, _)| *to == clause).map(|(_, weight)| (word, weight * share))
        });
        let mut words: Vec<(Word, f64)> = leaning.collect();
        words.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.number.cmp(&b.0.number)));
        words
    }

    /// The likeliest clause, if any has evidence.
    pub(crate) fn best(&self) -> Option<ClauseIndex> {
        self.ranking().first().copied()
    }
}

/// So many words count in full.
const FULL: f64 = 16.0;

/// How much of its weight each of so many words adds: the longer a text, the less each says of it.
pub(crate) fn share(words: usize) -> f64 {
    (FULL / words.max(1) as f64).sqrt().min(1.0)
}

/// Evaluates every rule within `sentences` and sums up.
pub(crate) fn weigh(view: &View<'_>, sentences: &SentenceSet) -> Weighing {
    let ruleset = view.ruleset;
    let within = Within::Set(sentences);
    let mut fired = Vec::new();
    let mut scores = ruleset.base.clone();
    let mut used = Vec::new();
    for number in view.candidates().iter().map(|&number| number as usize) {
        let rule = &ruleset.rules[number];
        used.clear();
        if !view.holds(&rule.when, &within, &mut used) {
            continue;
        }
        let mut ignored = Vec::new();
        if rule.unless.as_ref().is_some_and(|unless| view.holds(unless, &within, &mut ignored)) {
            continue;
        }
        scores[rule.clause] += rule.weight;
        let mut used = used.clone();
        used.sort_unstable();
        used.dedup();
        fired.push(Fired { rule: number, used, defeated_by: None });
    }
    // What is merely met says something, but never makes an exception.
    let own = scores.iter().zip(&ruleset.base).map(|(score, base)| score - base);
    let strong: Vec<bool> = own.map(|score| score >= ruleset.thresholds.defeat).collect();
    let cues = view.cues(sentences);
    for cue in &cues {
        for &(clause, weight) in &ruleset.cues[cue.cue] {
            scores[clause] += weight;
        }
    }
    let words = view.words(sentences);
    let share = share(words.len());
    for word in &words {
        for (clause, weight) in ruleset.wording.weights(word.number) {
            scores[clause] += weight * share;
        }
    }
    defeat(ruleset, &strong, &mut fired, &mut scores);
    let confidence = confidence(&scores, ruleset.thresholds.temperature);
    Weighing { fired, cues, words, scores, confidence }
}

/// An exception with enough evidence takes its general rows out of the running.
fn defeat(ruleset: &Ruleset, strong: &[bool], fired: &mut [Fired], scores: &mut [f64]) {
    for (exception, clause) in ruleset.clauses.iter().enumerate() {
        if !strong[exception] {
            continue;
        }
        for &general in &clause.exception_of {
            if scores[general] <= scores[exception] {
                // Out of the running, but still below nothing that has no evidence at all.
                scores[general] = scores[general].min(0.0);
                for f in fired.iter_mut().filter(|f| ruleset.rules[f.rule].clause == general) {
                    f.defeated_by.get_or_insert(exception);
                }
            }
        }
    }
}

/// Softmax: the share of each clause in all the evidence.
fn confidence(scores: &[f64], temperature: f64) -> Vec<f64> {
    let highest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let shares: Vec<f64> = scores.iter().map(|score| ((score - highest) / temperature).exp()).collect();
    let sum: f64 = shares.iter().sum();
    shares.into_iter().map(|share| share / sum).collect()
}
