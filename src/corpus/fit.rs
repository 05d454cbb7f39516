//! Weights for rules and cues, learned from labelled tickets.
//!
//! The model is the decision itself: a clause's score is the sum of the weights of its rules that fire and
//! of the cues that are met; a softmax over the clauses gives the confidence. See [`super::learn`].

use serde::Serialize;

use super::cues::Cues;
use super::labelled::LabelledTicket;
use super::learn::{Problem, Sample, best};
use super::words::{WordProblem, Words};
use crate::decide::weigh;
use crate::engine::Engine;
use crate::ticket::Ticket;

/// How to fit.
#[derive(Clone, Copy, Debug)]
pub struct FitConfig {
    /// Whether the cues are learned with the rules' weights; else they stay as they are.
    pub cues: bool,
    /// Whether the single words are learned, beside the rest and without regard to it.
    pub words: bool,
    /// How strongly weights are held; larger holds more, and rules' more than cues'. Rules' weights are held to the author's, or, where
    /// cues are learned with them, to zero as those are: both may say the same, and would say it twice.
    pub hold: f64,
    /// Most steps of the minimiser.
    pub steps: usize,
    /// No weight of a rule grows beyond this.
    pub largest: f64,
    /// Cues met in fewer tickets than this say nothing.
    pub rarest: usize,
}

impl FitConfig {
    /// The usual way to fit weights, or weights and cues.
    pub fn new(cues: bool) -> Self {
        FitConfig { cues, words: false, hold: if cues { 2.0 } else { 0.5 }, steps: 150, largest: 6.0, rarest: 5 }
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
    /// The cues, if they were learned.
    pub cues: Option<Cues>,
    /// The single words, if they were learned.
    pub words: Option<Words>,
    /// Right clauses among the tickets before and after, taken as one inquiry each.
    pub right: (usize, usize),
    /// The same after, each ticket judged by weights fitted without its fold.
    pub cross_validated: usize,
    /// Tickets used, each counted once.
    pub tickets: usize,
}

const FOLDS: usize = 5;

/// Rules are held the more strongly: they were written with tickets in view, and are surer on those than on
/// any others.
const RULES_TIGHTER: f64 = 2.5;

/// Fits weights to labelled tickets with one inquiry each; others are left out. A ticket that is given
/// several times counts as often.
pub fn fit(engine: &Engine, tickets: &[LabelledTicket], config: FitConfig) -> Fit {
    let ruleset = engine.ruleset();
    let mut samples = samples(engine, tickets, config);
    // What was decided before, by the weights as they are.
    let rules = ruleset.rules.len();
    let before: Vec<f64> = ruleset.rules.iter().map(|rule| rule.weight).collect();
    let mut fired = vec![0; rules];
    samples.iter().flat_map(|own| &own.sample.rules).for_each(|rule| fired[*rule as usize] += 1);
    let cues = if config.cues { ruleset.cues.len() + 1 } else { 0 };
    let mut often = vec![0; cues];
    samples.iter().flat_map(|own| &own.sample.cues).for_each(|cue| often[*cue as usize] += 1);
    for Labelled { sample, .. } in &mut samples {
        sample.cues.retain(|cue| often[*cue as usize] >= config.rarest);
    }
    let range = |(rule, fired): (&crate::ruleset::Rule, &usize)| {
        // Of a rule that never fired nothing can be learned.
        if rule.pinned || *fired == 0 {
            (rule.weight, rule.weight)
        } else if rule.weight.is_sign_negative() {
            (-config.largest, 0.0)
        } else {
            (0.0, config.largest)
        }
    };
    let problem = Problem {
        cues,
        clauses: ruleset.clauses.len(),
        clause_of: ruleset.rules.iter().map(|rule| rule.clause).collect(),
        held: if config.cues { vec![0.0; rules] } else { before.clone() },
        range: ruleset.rules.iter().zip(&fired).map(range).collect(),
        hold: (config.hold, if config.cues { config.hold * RULES_TIGHTER } else { config.hold }),
    };
    let words = config.words.then(|| WordProblem::new(engine, samples.iter().map(|own| (own.ticket, &own.sample))));
    // What is learned of all tickets but those of a fold; of none left out, with no such fold.
    let learn = |fold: usize| {
        let rest = |i: &usize| i % FOLDS != fold;
        let own: Vec<&Sample> = (0..samples.len()).filter(rest).map(|i| &samples[i].sample).collect();
        let of_words = words.as_ref().map(|words| words.learn((0..samples.len()).filter(rest)));
        (problem.learn(&own, config.steps), of_words)
    };
    let right = |(weights, of_words): &(Vec<f64>, Option<Vec<f64>>), i: &usize| {
        let mut scores = Vec::new();
        problem.scores(weights, &samples[*i].sample, &mut scores);
        if let (Some(words), Some(learned)) = (&words, of_words) {
            words.add(learned, *i, &mut scores);
        }
        best(&scores) == samples[*i].sample.clause
    };
    let learned = learn(FOLDS);
    let mut cross_validated = 0;
    for fold in 0..FOLDS {
        let learned = learn(fold);
        cross_validated += (0..samples.len()).filter(|i| i % FOLDS == fold).filter(|i| right(&learned, i)).count();
    }
    let right_after = (0..samples.len()).filter(|i| right(&learned, i)).count();
    let (learned, of_words) = learned;
    let after = &learned[cues * problem.clauses..];
    let weights = ruleset.rules.iter().enumerate().map(|(i, rule)| FittedWeight {
        rule: rule.id.clone(),
        before: before[i],
        after: rounded(after[i], rule.weight),
        fired: fired[i],
    });
    Fit {
        weights: weights.collect(),
        cues: config.cues.then(|| Cues::of(ruleset, &learned)),
        words: words.zip(of_words).map(|(words, learned)| words.weights(ruleset, &learned)),
        right: (samples.iter().filter(|own| own.right).count(), right_after),
        cross_validated,
        tickets: samples.len(),
    }
}

/// Two decimals, and the sign of the author's weight: a rule against a clause that comes to say nothing is
/// written as -0, so that it never comes to speak for it.
fn rounded(weight: f64, before: f64) -> f64 {
    let rounded = (weight * 100.0).round() / 100.0;
    if rounded == 0.0 { 0.0_f64.copysign(before) } else { rounded }
}

/// A ticket and what the rules and cues say of it.
struct Labelled<'t> {
    ticket: &'t Ticket,
    sample: Sample,
    /// Whether its clause is decided rightly now.
    right: bool,
}

/// What the rules and cues say of each ticket.
fn samples<'t>(engine: &Engine, tickets: &'t [LabelledTicket], config: FitConfig) -> Vec<Labelled<'t>> {
    let ruleset = engine.ruleset();
    let mut scratch = engine.scratch();
    let mut samples: Vec<Labelled<'t>> = Vec::new();
    let mut known: std::collections::HashMap<_, usize> = std::collections::HashMap::new();
    for ticket in tickets.iter().filter(|ticket| ticket.inquiries.len() == 1) {
        let name = format!("{}/{}", ticket.primary.category, ticket.primary.clause);
        let Some(clause) = ruleset.clause_named(&name) else { continue };
        let key = (&ticket.ticket.subject, &ticket.ticket.body, clause);
        if let Some(&at) = known.get(&key) {
            samples[at].sample.times += 1.0;
            continue;
        }
        known.insert(key, samples.len());
        samples.push(engine.with_outcome(&mut scratch, &ticket.ticket, |view, _| {
            let weighing = weigh(view, &view.scopes.ticket);
            let rules = weighing.fired.iter().map(|fired| fired.rule as u32).collect();
            let right = weighing.best() == Some(clause);
            let (mut cues, mut given) = (Vec::new(), Vec::new());
            if config.cues {
                cues.extend(view.met(&view.scopes.ticket));
                // One more, which every ticket has.
                cues.push(ruleset.cues.len() as u32);
            } else {
                let sum = |c| ruleset.base[c] + weighing.cues_of(view, c).iter().map(|cue| cue.1).sum::<f64>();
                given.extend((0..ruleset.clauses.len()).map(sum));
            }
            let sample = Sample { cues, rules, given, clause, share: 1.0, times: 1.0 };
            Labelled { ticket: &ticket.ticket, sample, right }
        }));
    }
    samples
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_keeps_its_sign_through_zero() {
        assert!(rounded(-0.001, -2.0).is_sign_negative() && rounded(0.0, -2.0).is_sign_negative());
        assert!(rounded(0.001, 2.0).is_sign_positive());
        assert_eq!((rounded(-0.126, -1.0), rounded(0.126, 1.0)), (-0.13, 0.13));
        assert_eq!(format!("{}", rounded(0.0, -2.0)), "-0");
        assert!("-0".parse::<f64>().is_ok_and(f64::is_sign_negative));
    }
}
