//! Cues learned from labelled tickets: how much each concept leans to each clause by merely being met.
//!
//! Rules are sure where their whole condition holds and silent elsewhere. Cues speak where no rule
//! does: a multinomial logistic regression over "this concept or frame is met in the ticket", with a
//! penalty on large weights, which is convex and so has one answer. Learned apart from the rules, so
//! that rules written for the same tickets do not hide what the concepts say.

use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;

use super::labelled::LabelledTicket;
use crate::engine::Engine;
use crate::evaluate::Within;
use crate::ruleset::ClauseIndex;

/// How to learn cues.
#[derive(Clone, Copy, Debug)]
pub struct CueConfig {
    /// How strongly weights are held to zero; larger holds more.
    pub hold: f64,
    /// Steps of the optimiser.
    pub steps: usize,
    /// Concepts met in fewer tickets than this say nothing.
    pub rarest: usize,
    /// Smaller weights are left out.
    pub smallest: f64,
}

impl Default for CueConfig {
    fn default() -> Self {
        CueConfig { hold: 6.0, steps: 300, rarest: 5, smallest: 0.1 }
    }
}

/// What was learned.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cues {
    /// For each clause of the table that has any: its cues by name, one decimal.
    pub weights: Vec<(String, Vec<(String, f64)>)>,
    /// Tickets used.
    pub tickets: usize,
    /// Of those, how many clauses the cues alone get right, each ticket judged by cues learned without its fold.
    pub cross_validated: usize,
}

struct Sample {
    met: Vec<u32>,
    clause: ClauseIndex,
}

/// Learns cues from labelled tickets with one inquiry each; others are left out.
pub fn learn_cues(engine: &Engine, tickets: &[LabelledTicket], config: CueConfig) -> Cues {
    let ruleset = engine.ruleset();
    let names = ruleset.concepts.len() + ruleset.frames.len();
    let mut scratch = engine.scratch();
    let mut samples = Vec::new();
    for ticket in tickets.iter().filter(|ticket| ticket.inquiries.len() == 1) {
        let name = format!("{}/{}", ticket.primary.category, ticket.primary.clause);
        let Some(clause) = ruleset.clause_named(&name) else { continue };
        let met =
            engine.with_outcome(&mut scratch, &ticket.ticket, |view, _| view.met(&Within::Set(&view.scopes.ticket)));
        samples.push(Sample { met, clause });
    }
    let mut often = vec![0usize; names];
    samples.iter().flat_map(|sample| &sample.met).for_each(|&id| often[id as usize] += 1);
    for sample in &mut samples {
        sample.met.retain(|&id| often[id as usize] >= config.rarest);
    }
    let clauses = ruleset.clauses.len();
    let everything: Vec<&Sample> = samples.iter().collect();
    let learned = learn(&everything, names, clauses, config);

    const FOLDS: usize = 5;
    let mut cross_validated = 0;
    for fold in 0..FOLDS {
        let (out, rest): (Vec<_>, Vec<_>) = samples.iter().enumerate().partition(|(i, _)| i % FOLDS == fold);
        let rest: Vec<&Sample> = rest.into_iter().map(|(_, sample)| sample).collect();
        let weights = learn(&rest, names, clauses, config);
        let right = |sample: &&Sample| {
            let scores = scores(&weights, clauses, &sample.met);
            (0..clauses).fold(0, |best, c| if scores[c] > scores[best] { c } else { best }) == sample.clause
        };
        cross_validated += out.into_iter().map(|(_, sample)| sample).filter(right).count();
    }

    let of_clause = |clause: ClauseIndex| {
        let rounded = (0..names).map(|id| (id, (learned[id * clauses + clause] * 10.0).round() / 10.0));
        let mut cues: Vec<(String, f64)> = rounded
            .filter(|(_, weight)| weight.abs() >= config.smallest - 1e-9)
            .map(|(id, weight)| (ruleset.name(id as u16).to_string(), weight))
            .collect();
        cues.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        (ruleset.clause_name(clause), cues)
    };
    let weights = (0..clauses).map(of_clause).filter(|(_, cues)| !cues.is_empty()).collect();
    Cues { weights, tickets: samples.len(), cross_validated }
}

fn scores(weights: &[f64], clauses: usize, met: &[u32]) -> Vec<f64> {
    let mut scores = vec![0.0; clauses];
    for &id in met {
        let own = &weights[id as usize * clauses..][..clauses];
        scores.iter_mut().zip(own).for_each(|(score, weight)| *score += weight);
    }
    scores
}

/// Gradient ascent on the penalised likelihood with a step per weight (Adagrad).
fn learn(samples: &[&Sample], names: usize, clauses: usize, config: CueConfig) -> Vec<f64> {
    let mut weights = vec![0.0f64; names * clauses];
    let mut squared = vec![1e-8f64; weights.len()];
    let mut gradient = vec![0.0f64; weights.len()];
    for _ in 0..config.steps {
        gradient.iter_mut().zip(&weights).for_each(|(g, w)| *g = -config.hold * w);
        for sample in samples {
            let mut shares = scores(&weights, clauses, &sample.met);
            let highest = shares.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            shares.iter_mut().for_each(|share| *share = (*share - highest).exp());
            let sum: f64 = shares.iter().sum();
            shares.iter_mut().for_each(|share| *share /= -sum);
            shares[sample.clause] += 1.0;
            for &id in &sample.met {
                let own = &mut gradient[id as usize * clauses..][..clauses];
                own.iter_mut().zip(&shares).for_each(|(g, share)| *g += share);
            }
        }
        for ((weight, gradient), squared) in weights.iter_mut().zip(&gradient).zip(&mut squared) {
            *squared += gradient * gradient;
            *weight += 0.2 * gradient / squared.sqrt();
        }
    }
    weights
}

impl Cues {
    /// The cues as a file of a pack.
    pub fn to_yaml(&self) -> String {
        let mut out = String::from(
            "# How much each concept leans to a clause, or away from it, by merely being met in a ticket.\n\
             # Learned from labelled tickets: `triage policy fit … --cues --write` makes this file anew.\n\
             cues:\n  weights:\n",
        );
        for (clause, cues) in &self.weights {
            let _ = writeln!(out, "    {clause}:");
            let mut line = String::new();
            for (i, (name, weight)) in cues.iter().enumerate() {
                let item = format!("{name}: {weight}");
                if line.len() + item.len() > 130 {
                    let _ = writeln!(out, "      {}{line},", if i == 0 || !out.ends_with(",\n") { "{" } else { " " });
                    line.clear();
                }
                if !line.is_empty() {
                    line.push_str(", ");
                }
                line.push_str(&item);
            }
            let _ = writeln!(out, "      {}{line}}}", if out.ends_with(",\n") { " " } else { "{" });
        }
        out
    }

    /// Writes the cues to `cues.yaml` of a pack's folder, in place of those there.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, dir: &Path) -> std::io::Result<()> {
        std::fs::write(dir.join("cues.yaml"), self.to_yaml())
    }
}
