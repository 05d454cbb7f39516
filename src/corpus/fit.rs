//! Weights for rules, learned from labelled tickets.
//!
//! The model is the decision itself: a clause's score is the sum of the weights of its rules that
//! fire, a softmax over the clauses gives the confidence. Its log-likelihood is concave in the weights, so there is
//! one best set of them; a penalty pulls each weight to the one that the author wrote. A weight keeps
//! its sign: evidence for a clause never becomes evidence against it. No randomness anywhere.

use serde::Serialize;

use super::labelled::LabelledTicket;
use crate::decide::weigh;
use crate::engine::Engine;
use crate::ruleset::ClauseIndex;

/// How to fit.
#[derive(Clone, Copy, Debug)]
pub struct FitConfig {
    /// How strongly a weight is held to the author's; larger holds more.
    pub hold: f64,
    /// Steps of the optimiser.
    pub steps: usize,
    /// No weight grows beyond this.
    pub largest: f64,
}

impl Default for FitConfig {
    fn default() -> Self {
        FitConfig { hold: 0.5, steps: 400, largest: 6.0 }
    }
}

/// A weight before and after.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FittedWeight {
    /// The rule.
    pub rule: String,
    /// The author's weight.
    pub before: f64,
    /// The fitted weight, two decimals.
    pub after: f64,
    /// On how many of the tickets it fired.
    pub fired: usize,
}

/// What came of fitting.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fit {
    /// Every rule, in the order of ids.
    pub weights: Vec<FittedWeight>,
    /// Right clauses among the tickets before and after, taken as one inquiry each.
    pub right: (usize, usize),
    /// The same after, each ticket judged by weights fitted without its fold.
    pub cross_validated: usize,
    /// Tickets used.
    pub tickets: usize,
}

struct Sample {
    /// Indices of rules that fired.
    fired: Vec<u32>,
    /// What the cues give each clause; stays as it is.
    cues: Vec<f64>,
    clause: ClauseIndex,
}

/// Fits the weights of the engine's rules to labelled tickets with one inquiry each; others are left out.
pub fn fit(engine: &Engine, tickets: &[LabelledTicket], config: FitConfig) -> Fit {
    let ruleset = engine.ruleset();
    let mut scratch = engine.scratch();
    let mut samples = Vec::new();
    for ticket in tickets.iter().filter(|ticket| ticket.inquiries.len() == 1) {
        let name = format!("{}/{}", ticket.primary.category, ticket.primary.clause);
        let Some(clause) = ruleset.clause_named(&name) else { continue };
        samples.push(engine.with_outcome(&mut scratch, &ticket.ticket, |view, _| {
            let weighing = weigh(view, &view.scopes.ticket);
            let cues =
                |c: ClauseIndex| ruleset.base[c] + weighing.cues_of(view, c).iter().map(|cue| cue.1).sum::<f64>();
            let cues = (0..ruleset.clauses.len()).map(cues);
            let fired = weighing.fired.iter().map(|fired| fired.rule as u32).collect();
            Sample { fired, cues: cues.collect(), clause }
        }));
    }
    let before: Vec<f64> = ruleset.rules.iter().map(|rule| rule.weight).collect();
    let model = Model {
        clause_of: ruleset.rules.iter().map(|rule| rule.clause).collect(),
        pinned: ruleset.rules.iter().map(|rule| rule.pinned).collect(),
        clauses: ruleset.clauses.len(),
        prior: before.clone(),
        config,
    };
    let everything: Vec<&Sample> = samples.iter().collect();
    let after: Vec<f64> = model.learn(&everything).into_iter().map(|w| (w * 100.0).round() / 100.0).collect();

    const FOLDS: usize = 5;
    let mut cross_validated = 0;
    for fold in 0..FOLDS {
        let (held_out, rest): (Vec<_>, Vec<_>) = samples.iter().enumerate().partition(|(i, _)| i % FOLDS == fold);
        let rest: Vec<&Sample> = rest.into_iter().map(|(_, s)| s).collect();
        let held_out: Vec<&Sample> = held_out.into_iter().map(|(_, s)| s).collect();
        cross_validated += model.right(&model.learn(&rest), &held_out);
    }
    let mut fired = vec![0; before.len()];
    for rule in samples.iter().flat_map(|sample| &sample.fired) {
        fired[*rule as usize] += 1;
    }
    let weights = ruleset.rules.iter().enumerate();
    let weights = weights.map(|(i, rule)| FittedWeight {
        rule: rule.id.clone(),
        before: before[i],
        after: after[i],
        fired: fired[i],
    });
    Fit {
        weights: weights.collect(),
        right: (model.right(&before, &everything), model.right(&after, &everything)),
        cross_validated,
        tickets: samples.len(),
    }
}

struct Model {
    clause_of: Vec<ClauseIndex>,
    pinned: Vec<bool>,
    clauses: usize,
    prior: Vec<f64>,
    config: FitConfig,
}

impl Model {
    fn scores(&self, weights: &[f64], sample: &Sample) -> Vec<f64> {
        let mut scores = sample.cues.clone();
        for &rule in &sample.fired {
            scores[self.clause_of[rule as usize]] += weights[rule as usize];
        }
        scores
    }

    fn right(&self, weights: &[f64], samples: &[&Sample]) -> usize {
        let best = |sample: &Sample| {
            let scores = self.scores(weights, sample);
            (0..self.clauses).fold(0, |best, clause| if scores[clause] > scores[best] { clause } else { best })
        };
        samples.iter().filter(|sample| !sample.fired.is_empty() && best(sample) == sample.clause).count()
    }

    /// Gradient ascent with a step per weight (Adagrad), projected to the allowed range.
    fn learn(&self, samples: &[&Sample]) -> Vec<f64> {
        let mut weights = self.prior.clone();
        let mut squared = vec![1e-8; weights.len()];
        for _ in 0..self.config.steps {
            let mut gradient: Vec<f64> =
                weights.iter().zip(&self.prior).map(|(w, prior)| self.config.hold * (prior - w)).collect();
            for sample in samples {
                let scores = self.scores(&weights, sample);
                let highest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                let shares: Vec<f64> = scores.iter().map(|score| (score - highest).exp()).collect();
                let sum: f64 = shares.iter().sum();
                for &rule in &sample.fired {
                    let clause = self.clause_of[rule as usize];
                    let wanted = if clause == sample.clause { 1.0 } else { 0.0 };
                    gradient[rule as usize] += wanted - shares[clause] / sum;
                }
            }
            for (i, weight) in weights.iter_mut().enumerate() {
                if self.pinned[i] {
                    continue;
                }
                squared[i] += gradient[i] * gradient[i];
                *weight += 0.3 * gradient[i] / squared[i].sqrt();
                let (low, high) =
                    if self.prior[i] < 0.0 { (-self.config.largest, 0.0) } else { (0.0, self.config.largest) };
                *weight = weight.clamp(low, high);
            }
        }
        weights
    }
}

impl Engine {
    /// Writes fitted weights into the files of the pack folder that this engine was made from, in place
    /// of the old numbers; nothing else of the files changes.
    ///
    /// # Errors
    /// When a file cannot be written, or was changed since the engine was made.
    pub fn write_weights(&self, dir: &std::path::Path, fit: &Fit) -> std::io::Result<()> {
        use std::collections::BTreeMap;
        let mut edits: BTreeMap<&str, Vec<(crate::span::Span, String)>> = BTreeMap::new();
        let mut texts: BTreeMap<&str, &str> = BTreeMap::new();
        for (rule, weight) in self.ruleset().rules.iter().zip(&fit.weights) {
            let Some(at) = &rule.weight_at else { continue };
            let old = at.source.text.get(at.span.start..at.span.end).unwrap_or_default();
            // A rule without a `weight:` line, or one whose weight stays, is left alone.
            if old.trim().parse::<f64>().is_ok() && weight.after != weight.before {
                edits.entry(&at.source.name).or_default().push((at.span, format!("{}", weight.after)));
                texts.insert(&at.source.name, &at.source.text);
            }
        }
        for (name, mut file_edits) in edits {
            let path = dir.join(name);
            let mut text = std::fs::read_to_string(&path)?;
            if text != texts[name] {
                return Err(std::io::Error::other(format!("{} was changed meanwhile", path.display())));
            }
            file_edits.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
            for (span, number) in file_edits {
                text.replace_range(span.start..span.end, &number);
            }
            std::fs::write(path, text)?;
        }
        Ok(())
    }
}
