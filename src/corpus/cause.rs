//! Why a ticket was decided otherwise than labelled, as far as the engine can see.

use std::collections::BTreeMap;

use serde::Serialize;

use super::labelled::LabelledTicket;
use super::score::Score;
use crate::decide::weigh;
use crate::decision::Decision;
use crate::engine::{Engine, Scratch};
use crate::evaluate::{SentenceSet, View, Within};
use crate::ruleset::{ClauseIndex, Cond};

/// The likeliest cause of a miss, the one that is mended first standing first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// The words that would tell stand in a zone that does not count: quoted, a log, a signature.
    Zone,
    /// Another language was told, and words of one language are not looked for in another.
    Language,
    /// The main inquiry is right; of the others one is missing or too many.
    Split,
    /// The labelled clause is among the inquiries, but not the main one.
    Order,
    /// The labelled clause was defeated by an exception, or as an exception did not defeat its general row.
    Exception,
    /// A rule of the labelled clause has its words, but they are said otherwise than it wants.
    Frame,
    /// Rules of the labelled clause fired and were outweighed.
    Outweighed,
    /// No rule fired, but words were met that lean to the labelled clause.
    NoRule,
    /// No concept that any rule of the labelled clause builds on was met.
    NoConcept,
}

impl Cause {
    /// All causes, in the order of the reports.
    pub const ALL: [Cause; 9] = [
        Cause::Zone,
        Cause::Language,
        Cause::Split,
        Cause::Order,
        Cause::Exception,
        Cause::Frame,
        Cause::Outweighed,
        Cause::NoRule,
        Cause::NoConcept,
    ];

    /// What it means, for people.
    pub const fn meaning(self) -> &'static str {
        match self {
            Cause::Zone => "the telling words stand in a zone that does not count",
            Cause::Language => "another language was told",
            Cause::Split => "the main inquiry is right, the set of inquiries is not",
            Cause::Order => "the labelled clause was found, but not as the main inquiry",
            Cause::Exception => "an exception defeated wrongly, or did not defeat",
            Cause::Frame => "a rule has its words, but they are said otherwise than it wants",
            Cause::Outweighed => "rules of the labelled clause fired and were outweighed",
            Cause::NoRule => "no rule of the labelled clause fired, though its concepts were met",
            Cause::NoConcept => "no concept of the labelled clause was met",
        }
    }
}

/// Why a ticket was missed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MissCause {
    /// The cause.
    pub cause: Cause,
    /// The rule of the labelled clause that was nearest to deciding, if any came near.
    pub nearest: Option<String>,
}

/// The cause of each miss of a score, in its order.
///
/// # Panics
/// If `tickets` and `decisions` are not those that were scored.
pub fn causes(engine: &Engine, score: &Score, tickets: &[LabelledTicket], decisions: &[Decision]) -> Vec<MissCause> {
    let mut scratch = engine.scratch();
    let cause = |miss: &super::score::Miss| of(engine, &mut scratch, &tickets[miss.ticket], &decisions[miss.ticket]);
    score.misses.iter().map(cause).collect()
}

/// How many misses have each cause.
pub fn count_causes(causes: &[MissCause]) -> BTreeMap<Cause, usize> {
    let mut counts = BTreeMap::new();
    causes.iter().for_each(|cause| *counts.entry(cause.cause).or_default() += 1);
    counts
}

fn of(engine: &Engine, scratch: &mut Scratch, ticket: &LabelledTicket, decision: &Decision) -> MissCause {
    let ruleset = engine.ruleset();
    let only = |cause| MissCause { cause, nearest: None };
    let labelled = (ticket.primary.category.as_str(), ticket.primary.clause.as_str());
    let is_labelled = |category: &str, clause: &str| (category, clause) == labelled;
    if is_labelled(&decision.category, &decision.clause) {
        return only(Cause::Split);
    }
    if decision.inquiries.iter().any(|inquiry| is_labelled(&inquiry.category, &inquiry.clause)) {
        return only(Cause::Order);
    }
    let named = |category: &str, clause: &str| ruleset.clause_named(&format!("{category}/{clause}"));
    let Some(wanted) = named(labelled.0, labelled.1) else { return only(Cause::NoConcept) };
    let decided = named(&decision.category, &decision.clause);
    engine.with_outcome(scratch, &ticket.ticket, |view, _| {
        let own = weigh(view, &view.scopes.ticket);
        let fired: Vec<usize> =
            own.fired.iter().map(|f| f.rule).filter(|&rule| ruleset.rules[rule].clause == wanted).collect();
        if let Some(nearest) = weightiest(view, fired.iter().copied()) {
            let defeated = own.fired.iter().any(|f| f.rule == nearest && f.defeated_by.is_some());
            let general = decided.is_some_and(|clause| ruleset.clauses[wanted].exception_of.contains(&clause));
            let cause = if defeated || general { Cause::Exception } else { Cause::Outweighed };
            return MissCause { cause, nearest: Some(ruleset.rules[nearest].id.clone()) };
        }
        let told = ticket.lang != decision.language;
        let near = |cause, rule: usize| MissCause { cause, nearest: Some(ruleset.rules[rule].id.clone()) };
        let everything: SentenceSet = (0..view.reading.sentences.len() as u32).collect();
        if let Some(rule) = fires(view, view, wanted, &everything) {
            return near(Cause::Zone, rule);
        }
        if told && ticket.lang != crate::ticket::Language::Mixed {
            return only(Cause::Language);
        }
        match (view.with_words_only(|words| fires(view, words, wanted, &view.scopes.ticket)), met(view, wanted)) {
            (Some(rule), _) => near(Cause::Frame, rule),
            (None, Some(rule)) => near(Cause::NoRule, rule),
            (None, None) => only(Cause::NoConcept),
        }
    })
}

fn weightiest(view: &View<'_>, rules: impl Iterator<Item = usize>) -> Option<usize> {
    let weight = |rule: &usize| view.ruleset.rules[*rule].weight;
    rules.max_by(|a, b| weight(a).total_cmp(&weight(b)).then(b.cmp(a)))
}

/// The weightiest rule of a clause that fires in some sentences; `words` says what holds of its `when`.
fn fires(view: &View<'_>, words: &View<'_>, clause: ClauseIndex, sentences: &SentenceSet) -> Option<usize> {
    let within = Within::Set(sentences);
    let rules = view.ruleset.rules.iter().enumerate();
    let own = rules.filter(|(_, rule)| rule.clause == clause && rule.weight > 0.0);
    let fires = own.filter(|(_, rule)| {
        let excepted = |unless: &Cond| view.holds(unless, &within, &mut Vec::new());
        words.holds(&rule.when, &within, &mut Vec::new()) && !rule.unless.as_ref().is_some_and(excepted)
    });
    weightiest(view, fires.map(|(i, _)| i))
}

/// The weightiest rule of a clause some concept of which was met.
fn met(view: &View<'_>, clause: ClauseIndex) -> Option<usize> {
    let rules = view.ruleset.rules.iter().enumerate();
    let own = rules.filter(|(_, rule)| rule.clause == clause && rule.weight > 0.0);
    let met = own.filter(|(_, rule)| !rule.anchors.is_empty() && view.may_hold(&rule.anchors));
    weightiest(view, met.map(|(i, _)| i))
}
