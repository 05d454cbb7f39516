//! The sum of a clause's evidence in some sentences, and what it makes likely.

use crate::evaluate::{Cue, Fires, SentenceSet, Tally, View, Within, Word};
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
    /// The sum of weights per clause, after exceptions.
    pub scores: Vec<f64>,
    /// How likely each clause is, 0 to 1; sums to 1.
    pub confidence: Vec<f64>,
    /// How many single words that the pack knows are met.
    word_count: usize,
    /// Whether anything is met that the pack knows.
    spoken_of: bool,
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

    /// How much each of the cues met leans to a clause, in hundredths; [`Weighing::cue`] says where it stands.
    pub(crate) fn cue_weights(&self, view: &View<'_>, clause: ClauseIndex) -> impl Iterator<Item = (u32, i32)> {
        view.cue_weights(&self.sentences, clause)
    }

    /// The same of the words met; [`Weighing::word`] says where one stands.
    pub(crate) fn word_weights(&self, view: &View<'_>, clause: ClauseIndex) -> impl Iterator<Item = (u32, i32)> {
        view.word_weights(&self.sentences, clause)
    }

    /// The cues met that lean to a clause, with their weights, the weightiest first.
    pub(crate) fn cues_of(&self, view: &View<'_>, clause: ClauseIndex) -> Vec<(u32, f64)> {
        leaning(self.cue_weights(view, clause), 1.0)
    }

    /// The words met that lean to a clause, with what each adds, the weightiest first.
    pub(crate) fn words_of(&self, view: &View<'_>, clause: ClauseIndex) -> Vec<(u32, f64)> {
        leaning(self.word_weights(view, clause), self.share())
    }

    /// How much of its weight each word met adds.
    pub(crate) fn share(&self) -> f64 {
        share(self.word_count)
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
        (0..self.scores.len()).filter(|&clause| self.spoken_of && self.scores[clause] != 0.0)
    }

    /// The likeliest clause, if any has evidence.
    pub(crate) fn best(&self) -> Option<ClauseIndex> {
        self.with_evidence().reduce(|best, clause| if self.scores[clause] > self.scores[best] { clause } else { best })
    }
}

/// Of some weights, in hundredths, those that say something, the weightiest first, and the share of them that counts.
fn leaning(weights: impl Iterator<Item = (u32, i32)>, share: f64) -> Vec<(u32, f64)> {
    let mut own: Vec<(u32, i32)> = weights.filter(|(_, weight)| *weight != 0).collect();
    own.sort_unstable_by_key(|&(name, weight)| (-weight, name));
    own.into_iter().map(|(name, weight)| (name, f64::from(weight) / 100.0 * share)).collect()
}

/// So many words count in full.
const FULL: f64 = 16.0;

/// How much of its weight each of so many words adds: the longer a text, the less each says of it.
pub(crate) fn share(words: usize) -> f64 {
    (FULL / words.max(1) as f64).sqrt().min(1.0)
}

/// What the evidence in some sentences comes to; a [`Weighing`] says besides which it is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sums {
    /// The rules that fired, by number.
    pub fired: Vec<u32>,
    /// The sum of weights per clause, after exceptions.
    pub scores: Vec<f64>,
    /// Clauses that are out of the running, and the exceptions that defeated them.
    defeated: Vec<(ClauseIndex, ClauseIndex)>,
    /// How many single words are met, and whether anything is that the pack knows.
    word_count: usize,
    spoken_of: bool,
}

/// Of each clause its share in a softmax of all sums, measured by the highest, and the sum of all shares.
pub(crate) struct Shares {
    own: Vec<f64>,
    sum: f64,
}

/// A share that is smaller measured by the largest is as good as none.
const NO_SHARE: f64 = -20.0;

impl Sums {
    /// Evaluates every rule within some sentences and sums up; with them comes what cues and words add there.
    pub(crate) fn of(view: &View<'_>, sentences: &SentenceSet, tally: Tally<'_>) -> Sums {
        let mut sums = Sums::default();
        sums.sum_up(view.ruleset, &view.firing(std::iter::once(sentences)), 0, tally);
        sums
    }

    /// Sums up for the set at a place of those for which rules fire.
    pub(super) fn sum_up(&mut self, ruleset: &Ruleset, fires: &Fires, at: usize, tally: Tally<'_>) {
        self.scores.clone_from(&ruleset.base);
        self.fired.clear();
        self.defeated.clear();
        self.fired.extend(fires.iter().filter(|(_, sets)| sets >> at & 1 != 0).map(|(rule, _)| *rule));
        let mut strong: Vec<ClauseIndex> = Vec::new();
        for rule in self.fired.iter().map(|&number| &ruleset.rules[number as usize]) {
            self.scores[rule.clause] += rule.weight;
            if !ruleset.clauses[rule.clause].exception_of.is_empty() {
                strong.push(rule.clause);
            }
        }
        strong.sort_unstable();
        strong.dedup();
        // What is merely met says something, but never makes an exception.
        strong.retain(|&clause| self.scores[clause] - ruleset.base[clause] >= ruleset.thresholds.defeat);
        let share = share(tally.word_count);
        for ((score, cues), words) in self.scores.iter_mut().zip(tally.cues).zip(tally.words) {
            *score += (f64::from(*cues) + f64::from(*words) * share) / 100.0;
        }
        self.defeat(ruleset, &strong);
        self.word_count = tally.word_count;
        self.spoken_of = !self.fired.is_empty() || tally.any_cue;
    }

    /// An exception with enough evidence takes its general rows out of the running.
    fn defeat(&mut self, ruleset: &Ruleset, strong: &[ClauseIndex]) {
        let scores = &mut self.scores;
        for &exception in strong {
            for &general in &ruleset.clauses[exception].exception_of {
                if scores[general] <= scores[exception] {
                    // Out of the running, but still below nothing that has no evidence at all.
                    scores[general] = scores[general].min(0.0);
                    self.defeated.push((general, exception));
                }
            }
        }
    }

    /// The likeliest clause, if any has evidence; where equal, the first of the table.
    pub(crate) fn best(&self) -> Option<ClauseIndex> {
        let mut best = None;
        let mut most = f64::NEG_INFINITY;
        for (clause, &score) in self.scores.iter().enumerate() {
            if score > most && score != 0.0 {
                (best, most) = (Some(clause), score);
            }
        }
        best.filter(|_| self.spoken_of)
    }

    /// How likely each clause is, with a policy's temperature.
    pub(crate) fn shares(&self, temperature: f64) -> Shares {
        let highest =
            self.scores.iter().fold(f64::NEG_INFINITY, |most, &score| if score > most { score } else { most });
        let share = |score: &f64| {
            let power = (score - highest) / temperature;
            if power < NO_SHARE { 0.0 } else { power.exp() }
        };
        let own: Vec<f64> = self.scores.iter().map(share).collect();
        let sum = own.iter().sum();
        Shares { own, sum }
    }
}

impl Shares {
    /// How likely a clause is, 0 to 1.
    pub(crate) fn confidence(&self, clause: ClauseIndex) -> f64 {
        self.own[clause] / self.sum
    }
}

/// Evaluates every rule within `sentences` and sums up.
pub(crate) fn weigh(view: &View<'_>, sentences: &SentenceSet) -> Weighing {
    weighed(view, sentences, Sums::of(view, sentences, view.tally(sentences).of(0)))
}

/// What made the sums of some sentences.
pub(crate) fn weighed(view: &View<'_>, sentences: &SentenceSet, sums: Sums) -> Weighing {
    let fired = sums.fired.iter().map(|&number| {
        let rule = number as usize;
        let by = sums.defeated.iter().find(|(general, _)| *general == view.ruleset.rules[rule].clause);
        Fired { rule, defeated_by: by.map(|(_, exception)| *exception) }
    });
    let shares = sums.shares(view.ruleset.thresholds.temperature);
    Weighing {
        fired: fired.collect(),
        confidence: shares.own.iter().map(|share| share / shares.sum).collect(),
        scores: sums.scores,
        word_count: sums.word_count,
        spoken_of: sums.spoken_of,
        sentences: sentences.clone(),
    }
}
