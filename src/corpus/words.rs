//! Single words learned from labelled tickets: how much each leans to each clause. They know what no concept
//! has yet; learned by themselves, they are a second opinion that is added to the first.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;

use super::cues::write_learned;
use super::learn::{Problem, Sample};
use crate::decide::share;
use crate::engine::Engine;
use crate::matching::spelled;
use crate::reading::read;
use crate::ruleset::{ALWAYS, Ruleset};
use crate::ticket::Ticket;

/// Words of fewer tickets than this are not learned.
const RAREST: usize = 10;
/// How strongly weights are held to zero.
const HOLD: f64 = 1.0;
/// Most steps of the minimiser.
const STEPS: usize = 80;
/// Smaller weights are left out.
const SMALLEST: f64 = 0.15;

/// What was learned.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Words {
    /// For each clause of the table: its words as the pack writes them, two decimals.
    pub weights: Vec<(String, Vec<(String, f64)>)>,
}

impl Words {
    /// How many weights there are.
    pub fn count(&self) -> usize {
        self.weights.iter().map(|(_, words)| words.len()).sum()
    }

    /// The words as a file of a pack.
    pub fn to_yaml(&self) -> String {
        let head = "# How much single words lean to a clause, or away from it: stems and pairs of stems, pairs of characters.\n\
             # Learned from labelled tickets: `triage policy fit … --words --write` makes this file anew.\n\
             words:\n  weights:\n";
        let mut out = String::from(head);
        for (clause, words) in &self.weights {
            let _ = writeln!(out, "    {clause}: >-");
            let mut line = String::new();
            for (word, weight) in words {
                let item = format!("{word} {weight}");
                if line.chars().count() + item.chars().count() > 130 {
                    let _ = writeln!(out, "      {line},");
                    line.clear();
                }
                if !line.is_empty() {
                    line.push_str(", ");
                }
                line.push_str(&item);
            }
            let _ = writeln!(out, "      {line}");
        }
        out
    }

    /// Writes the words to `words.yaml` of a pack's folder, in place of those there.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, dir: &Path) -> std::io::Result<()> {
        write_learned(dir, "words", &self.to_yaml())
    }
}

/// The words of tickets, and what is to be learned of them.
pub(super) struct WordProblem {
    problem: Problem,
    samples: Vec<Sample>,
    /// By number.
    texts: Vec<String>,
}

impl WordProblem {
    /// Of tickets with what is known of them otherwise: their label and how often they count.
    pub(super) fn new<'t>(engine: &Engine, tickets: impl Iterator<Item = (&'t Ticket, &'t Sample)>) -> Self {
        let ruleset = engine.ruleset();
        let mut numbers: HashMap<String, u32> = HashMap::new();
        let mut often: Vec<usize> = Vec::new();
        let mut samples: Vec<Sample> = Vec::new();
        for (ticket, own) in tickets {
            let mut words: Vec<u32> = Vec::new();
            let reading = read(ticket);
            for sentence in reading.sentences.iter().filter(|sentence| sentence.zone.is_content()) {
                let text = &reading.text(sentence.field).text;
                spelled(ruleset.automaton.vocabulary(), text, sentence.text, |word| {
                    let next = numbers.len() as u32;
                    words.push(*numbers.entry(word).or_insert(next));
                });
            }
            words.sort_unstable();
            words.dedup();
            often.resize(numbers.len(), 0);
            words.iter().for_each(|word| often[*word as usize] += 1);
            samples.push(Sample {
                cues: words,
                rules: Vec::new(),
                given: Vec::new(),
                clause: own.clause,
                share: 1.0,
                times: own.times,
            });
        }
        // Those that are learned, in an order that does not depend on the tickets'.
        let mut known: Vec<(String, u32)> =
            numbers.into_iter().filter(|(_, number)| often[*number as usize] >= RAREST).collect();
        known.sort();
        let mut renumbered: HashMap<u32, u32> = HashMap::new();
        known.iter().enumerate().for_each(|(i, (_, number))| {
            renumbered.insert(*number, i as u32);
        });
        for sample in &mut samples {
            sample.cues = sample.cues.iter().filter_map(|word| renumbered.get(word).copied()).collect();
            sample.cues.sort_unstable();
            sample.share = share(sample.cues.len());
            // One more, which every ticket has.
            sample.cues.push(known.len() as u32);
        }
        let problem = Problem {
            cues: known.len() + 1,
            clauses: ruleset.clauses.len(),
            clause_of: Vec::new(),
            held: Vec::new(),
            range: Vec::new(),
            hold: (HOLD, HOLD),
        };
        WordProblem { problem, samples, texts: known.into_iter().map(|(text, _)| text).collect() }
    }

    /// The weights learned of some of the tickets, by their numbers.
    pub(super) fn learn(&self, tickets: impl Iterator<Item = usize>) -> Vec<f64> {
        let samples: Vec<&Sample> = tickets.map(|ticket| &self.samples[ticket]).collect();
        let mut learned = self.problem.learn(&samples, STEPS);
        // What is not written does not count.
        let words = self.texts.len() * self.problem.clauses;
        learned[..words].iter_mut().for_each(|weight| *weight = rounded(*weight));
        learned
    }

    /// Adds what the words of a ticket say to the sums of the clauses.
    pub(super) fn add(&self, learned: &[f64], ticket: usize, scores: &mut [f64]) {
        let mut own = Vec::new();
        self.problem.scores(learned, &self.samples[ticket], &mut own);
        scores.iter_mut().zip(own).for_each(|(score, own)| *score += own);
    }

    /// What was learned, by clause, the weightiest first.
    pub(super) fn weights(&self, ruleset: &Ruleset, learned: &[f64]) -> Words {
        let clauses = self.problem.clauses;
        let of_clause = |clause: usize| {
            let weight = |word: usize| learned[word * clauses + clause];
            let mut words: Vec<(String, f64)> = (0..self.texts.len())
                .filter(|&word| weight(word) != 0.0)
                .map(|word| (self.texts[word].clone(), weight(word)))
                .collect();
            words.push((ALWAYS.to_string(), (weight(self.texts.len()) * 100.0).round() / 100.0));
            words.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            (ruleset.clause_name(clause), words)
        };
        Words { weights: (0..clauses).map(of_clause).collect() }
    }
}

fn rounded(weight: f64) -> f64 {
    let rounded = (weight * 100.0).round() / 100.0;
    if rounded.abs() < SMALLEST { 0.0 } else { rounded }
}
