//! Why a ticket was decided so, and why not otherwise.
//!
//! An [`Explanation`] holds, for each inquiry, every rule that fired or was defeated, with the tree of
//! its conditions: which held, which failed, on which words. Parts of a condition are judged by the
//! same function that decided, so the explanation cannot differ from the decision.

mod condition;

pub(crate) use condition::written;

use serde::Serialize;

use crate::answer::{Shown, round};
use crate::decide::{Inquiry, Outcome, weigh};
use crate::decision::{Decision, MatchedText};
use crate::engine::{Engine, Scratch};
use crate::evaluate::{View, Within};
use crate::ruleset::{ClauseIndex, Verdict};
use crate::ticket::{Field, Language, Ticket};
use crate::zone::Zone;

/// A decision with all that led to it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// The decision.
    pub decision: Decision,
    /// How the text was read.
    pub sentences: Vec<SentenceRead>,
    /// The evidence of each inquiry of the decision, in its order.
    pub inquiries: Vec<InquiryExplanation>,
}

/// A sentence as the engine read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SentenceRead {
    /// The field.
    pub field: Field,
    /// Bytes of the field.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The text.
    pub text: String,
    /// Its zone.
    pub zone: Zone,
    /// Its language.
    pub language: Language,
    /// Whether it asks for something.
    pub asks: bool,
    /// Every concept and frame found in it.
    pub found: Vec<MatchedText>,
}

/// All evidence for and against an inquiry.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct InquiryExplanation {
    /// `category/clause` of the inquiry.
    pub clause: String,
    /// The clauses that had evidence, the weightiest first.
    pub clauses: Vec<ClauseExplanation>,
}

/// The evidence for one clause.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClauseExplanation {
    /// `category/clause`.
    pub clause: String,
    /// Its verdict in the table.
    pub verdict: Verdict,
    /// The sum of the weights of its rules, cues and words.
    pub score: f64,
    /// How likely it is, 0 to 1.
    pub confidence: f64,
    /// The exception that took it out of the running.
    pub defeated_by: Option<String>,
    /// Its rules that fired.
    pub rules: Vec<RuleExplanation>,
    /// Concepts and frames that lean to it, or away from it, merely by being met.
    pub cues: Vec<CueExplanation>,
    /// Single words that do the same.
    pub words: Vec<CueExplanation>,
    /// What the clause starts with, before anything is met.
    pub base: f64,
}

/// A concept, frame or single word that was met.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CueExplanation {
    /// What it adds to the clause.
    pub weight: f64,
    /// Where it was met first.
    pub met: MatchedText,
}

/// One rule looked at.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RuleExplanation {
    /// The rule.
    pub rule: String,
    /// Its weight.
    pub weight: f64,
    /// Its reason, in the ticket's language.
    pub why: String,
    /// Whether it fired.
    pub fired: bool,
    /// Its `when`, part by part.
    pub when: Condition,
    /// Its `unless`, part by part.
    pub unless: Option<Condition>,
}

/// A part of a condition: whether it held, and on which words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Condition {
    /// The part as written in the rule.
    pub text: String,
    /// Whether it held.
    pub held: bool,
    /// The words it held on.
    pub matches: Vec<MatchedText>,
    /// Its own parts.
    pub parts: Vec<Condition>,
}

impl Engine {
    /// Decides a ticket and explains the decision.
    pub fn explain(&self, ticket: &Ticket) -> Explanation {
        let decision = self.triage(ticket);
        self.with_outcome(&mut self.scratch(), ticket, |view, outcome| Explanation {
            decision,
            sentences: sentences(view),
            inquiries: inquiries(view, outcome),
        })
    }

    /// Every rule of a clause, named `category/clause`, with what held and what failed in this ticket;
    /// `None` if the policy has no such clause.
    pub fn why_not(&self, ticket: &Ticket, clause: &str) -> Option<Vec<RuleExplanation>> {
        let clause = self.ruleset().clause_named(clause)?;
        Some(self.with_outcome(&mut self.scratch(), ticket, |view, _| {
            let rules = 0..view.ruleset.rules.len();
            rules
                .filter(|&rule| view.ruleset.rules[rule].clause == clause)
                .map(|rule| rule_explanation(view, rule, &Within::Set(&view.scopes.ticket)))
                .collect()
        }))
    }

    /// The clauses of the policy, as `category/clause`.
    pub fn clauses(&self) -> Vec<String> {
        (0..self.ruleset().clauses.len()).map(|clause| self.ruleset().clause_name(clause)).collect()
    }

    /// The rules that fire in a ticket taken as one inquiry: what a rule's examples are tested with.
    pub fn rules_fired(&self, scratch: &mut Scratch, ticket: &Ticket) -> Vec<String> {
        self.with_outcome(scratch, ticket, |view, _| {
            let fired = weigh(view, &view.scopes.ticket).fired;
            fired.iter().map(|fired| view.ruleset.rules[fired.rule].id.clone()).collect()
        })
    }
}

fn sentences(view: &View<'_>) -> Vec<SentenceRead> {
    let mut all: Vec<SentenceRead> = Vec::new();
    for (i, sentence) in view.reading.sentences.iter().enumerate() {
        all.push(SentenceRead {
            field: sentence.field,
            start: sentence.span.start,
            end: sentence.span.end,
            text: sentence.span.of(view.ticket.text(sentence.field)).to_string(),
            zone: sentence.zone,
            language: sentence.language,
            asks: view.scopes.asking.has(i as u32),
            found: Vec::new(),
        });
    }
    for m in view.matches {
        all[m.sentence as usize].found.push(Shown::of_match(view, m).text(view.ruleset, view.ticket));
    }
    all
}

fn inquiries(view: &View<'_>, outcome: &Outcome) -> Vec<InquiryExplanation> {
    let explain = |inquiry: &Inquiry| InquiryExplanation {
        clause: view.ruleset.clause_name(inquiry.clause),
        clauses: clauses(view, inquiry),
    };
    outcome.inquiries.iter().map(explain).collect()
}

/// Clauses that are always explained.
const FIRST_CLAUSES: usize = 3;

fn clauses(view: &View<'_>, inquiry: &Inquiry) -> Vec<ClauseExplanation> {
    let ruleset = view.ruleset;
    let weighing = &inquiry.weighing;
    // An inquiry is weighed in its own sentences, a ticket's only one in all of them.
    let places = [&inquiry.sentences, &view.scopes.ticket];
    let explained = |rule: usize| {
        let [own, whole] = places.map(|place| rule_explanation(view, rule, &Within::Set(place)));
        if own.fired { own } else { whole }
    };
    // Cues alone give most clauses a little; those that nothing else speaks for are of no interest.
    let mut order: Vec<ClauseIndex> = weighing.ranking();
    let spoken_for = |clause: &ClauseIndex| weighing.fired.iter().any(|f| ruleset.rules[f.rule].clause == *clause);
    let mut rank = 0;
    order.retain(|clause| {
        rank += 1;
        rank <= FIRST_CLAUSES || spoken_for(clause)
    });
    for fired in &weighing.fired {
        let clause = ruleset.rules[fired.rule].clause;
        if !order.contains(&clause) {
            order.push(clause);
        }
    }
    order
        .into_iter()
        .map(|clause| {
            let cues: Vec<CueExplanation> = weighing
                .cues_of(view, clause)
                .into_iter()
                .filter_map(|(cue, weight)| {
                    let met = Shown::of_cue(view, weighing.cue(view, cue)?);
                    Some(CueExplanation { weight, met: met.text(view.ruleset, view.ticket) })
                })
                .collect();
            let words: Vec<CueExplanation> = weighing
                .words_of(view, clause)
                .into_iter()
                .filter_map(|(word, weight)| {
                    let met = Shown::of_word(view, &weighing.word(view, word)?);
                    Some(CueExplanation { weight: round(weight), met: met.text(view.ruleset, view.ticket) })
                })
                .collect();
            let base = ruleset.base[clause];
            let fired: Vec<_> = weighing.fired.iter().filter(|f| ruleset.rules[f.rule].clause == clause).collect();
            ClauseExplanation {
                clause: ruleset.clause_name(clause),
                verdict: ruleset.clauses[clause].verdict,
                score: round(
                    base + fired.iter().map(|f| ruleset.rules[f.rule].weight).sum::<f64>()
                        + cues.iter().chain(&words).map(|cue| cue.weight).sum::<f64>(),
                ),
                confidence: round(weighing.confidence[clause]),
                defeated_by: fired.iter().find_map(|f| f.defeated_by).map(|by| ruleset.clause_name(by)),
                rules: fired.iter().map(|f| explained(f.rule)).collect(),
                cues,
                words,
                base: round(base),
            }
        })
        .collect()
}

fn rule_explanation(view: &View<'_>, number: usize, within: &Within<'_>) -> RuleExplanation {
    let rule = &view.ruleset.rules[number];
    let when = condition::explain(view, &rule.when, within);
    let unless = rule.unless.as_ref().map(|unless| condition::explain(view, unless, within));
    RuleExplanation {
        rule: rule.id.clone(),
        weight: rule.weight,
        why: rule.why.get(crate::advise::answer_language(view)).to_string(),
        fired: when.held && !unless.as_ref().is_some_and(|unless| unless.held),
        when,
        unless,
    }
}
