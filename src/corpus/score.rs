//! How well decisions agree with labels.

use std::collections::BTreeMap;

use serde::Serialize;

use super::labelled::LabelledTicket;
use crate::decision::Decision;

/// Precision, recall and F1 of one label.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct ClassScore {
    /// Tickets that bear the label.
    pub labelled: usize,
    /// Tickets that were given it.
    pub decided: usize,
    /// Both.
    pub right: usize,
}

impl ClassScore {
    /// The share of decisions for the label that are right; 1 when there is none.
    pub fn precision(&self) -> f64 {
        share(self.right, self.decided)
    }

    /// The share of the label's tickets that are found; 1 when there is none.
    pub fn recall(&self) -> f64 {
        share(self.right, self.labelled)
    }

    /// The harmonic mean of both.
    pub fn f1(&self) -> f64 {
        let (p, r) = (self.precision(), self.recall());
        if p + r == 0.0 { 0.0 } else { 2.0 * p * r / (p + r) }
    }
}

/// A point of the risk-coverage curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CoveragePoint {
    /// Only tickets with at least this confidence count as decided.
    pub confidence: f64,
    /// Their share of all tickets.
    pub coverage: f64,
    /// The share of right verdicts among them.
    pub verdict: f64,
    /// The share of right categories among them.
    pub category: f64,
}

/// Tickets of about the same confidence: what it says, and what came of it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Reliability {
    /// The least confidence of the group.
    pub from: f64,
    /// Tickets in it.
    pub tickets: usize,
    /// Their mean confidence.
    pub confidence: f64,
    /// The share of right clauses of the main inquiry, which the confidence speaks of.
    pub clause: f64,
    /// The share of right verdicts.
    pub verdict: f64,
}

/// A ticket whose decision differs from its label.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Miss {
    /// Its place among the tickets scored, from 0.
    pub ticket: usize,
    /// The ticket's identifier.
    pub id: String,
    /// Its language, as labelled.
    pub language: String,
    /// The labelled `category/clause verdict` of the main inquiry.
    pub labelled: String,
    /// What was decided.
    pub decided: String,
    /// The confidence of the decision.
    pub confidence: f64,
    /// The labelled set of inquiries, where it differs from the decided one.
    pub sets: Option<(Vec<String>, Vec<String>)>,
}

/// The agreement of decisions with labels.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Score {
    /// Tickets scored.
    pub tickets: usize,
    /// Right category of the main inquiry.
    pub category: usize,
    /// Right category and clause.
    pub clause: usize,
    /// Right verdict.
    pub verdict: usize,
    /// Right set of inquiries: the same clauses, no more and no less.
    pub inquiries: usize,
    /// Right language.
    pub language: usize,
    /// Right set of flags.
    pub flags: usize,
    /// Decided without review.
    pub decided: usize,
    /// Of those, right verdict.
    pub decided_right: usize,
    /// The same figures per language.
    pub by_language: BTreeMap<String, Score>,
    /// Per category.
    pub categories: BTreeMap<String, ClassScore>,
    /// Per `category/clause`.
    pub clauses: BTreeMap<String, ClassScore>,
    /// Per verdict.
    pub verdicts: BTreeMap<String, ClassScore>,
    /// How often one category was taken for another: labelled, decided, tickets.
    pub confusion: Vec<(String, String, usize)>,
    /// Risk and coverage.
    pub curve: Vec<CoveragePoint>,
    /// What a confidence means, from the lowest to the highest.
    pub reliability: Vec<Reliability>,
    /// Whatever is not right.
    pub misses: Vec<Miss>,
}

/// A count as a share of a total; 1 of nothing.
pub(crate) fn share(part: usize, total: usize) -> f64 {
    if total == 0 { 1.0 } else { part as f64 / total as f64 }
}

/// Scores decisions against the labels of the same tickets, in the same order.
///
/// # Panics
/// If there are not as many decisions as tickets.
pub fn score(tickets: &[LabelledTicket], decisions: &[Decision]) -> Score {
    assert_eq!(tickets.len(), decisions.len(), "one decision for each ticket");
    let mut total = Score::default();
    let mut confusion: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut outcomes: Vec<Outcome> = Vec::new();
    for (number, (ticket, decision)) in tickets.iter().zip(decisions).enumerate() {
        let verdict = ticket.verdict();
        let wanted_category = &ticket.primary.category;
        let wanted = format!("{}/{}", wanted_category, ticket.primary.clause);
        let decided = format!("{}/{}", decision.category, decision.clause);
        let right_category = *wanted_category == decision.category;
        let right_verdict = verdict == Some(decision.verdict);
        let (labelled_set, decided_set) = sets(ticket, decision);
        let right_set = labelled_set == decided_set;
        let mut flags = (ticket.flags.clone(), decision.flags.clone());
        flags.0.sort();
        flags.1.sort();

        let right = Right {
            category: right_category,
            clause: wanted == decided,
            verdict: right_verdict,
            inquiries: right_set,
            language: ticket.lang == decision.language,
            flags: flags.0 == flags.1,
            decided: decision.review.is_none(),
        };
        outcomes.push(Outcome { confidence: decision.confidence, right });
        total.add(right);
        total.by_language.entry(ticket.lang.as_str().to_string()).or_default().add(right);
        tally(&mut total.categories, wanted_category, &decision.category);
        tally(&mut total.clauses, &wanted, &decided);
        let wanted_verdict = verdict.map_or("", |verdict| verdict.as_str());
        tally(&mut total.verdicts, wanted_verdict, decision.verdict.as_str());
        if !right_category {
            *confusion.entry((wanted_category.clone(), decision.category.clone())).or_default() += 1;
        }
        if wanted != decided || !right_verdict || !right_set {
            total.misses.push(Miss {
                ticket: number,
                id: ticket.ticket.id.clone(),
                language: ticket.lang.as_str().to_string(),
                labelled: format!("{wanted} {wanted_verdict}"),
                decided: format!("{decided} {}", decision.verdict),
                confidence: decision.confidence,
                sets: (!right_set).then_some((labelled_set, decided_set)),
            });
        }
    }
    total.confusion = confusion.into_iter().map(|((a, b), n)| (a, b, n)).collect();
    total.confusion.sort_by(|a, b| b.2.cmp(&a.2).then_with(|| a.cmp(b)));
    total.reliability = reliability(&outcomes);
    total.curve = curve(outcomes);
    total
}

/// What is right about one decision.
#[derive(Clone, Copy)]
struct Right {
    category: bool,
    clause: bool,
    verdict: bool,
    inquiries: bool,
    language: bool,
    flags: bool,
    decided: bool,
}

impl Score {
    fn add(&mut self, right: Right) {
        self.tickets += 1;
        self.category += usize::from(right.category);
        self.clause += usize::from(right.clause);
        self.verdict += usize::from(right.verdict);
        self.inquiries += usize::from(right.inquiries);
        self.language += usize::from(right.language);
        self.flags += usize::from(right.flags);
        self.decided += usize::from(right.decided);
        self.decided_right += usize::from(right.decided && right.verdict);
    }
}

fn sets(ticket: &LabelledTicket, decision: &Decision) -> (Vec<String>, Vec<String>) {
    let mut labelled: Vec<String> = ticket.inquiries.iter().map(|i| format!("{}/{}", i.category, i.clause)).collect();
    let mut decided: Vec<String> = decision.inquiries.iter().map(|i| format!("{}/{}", i.category, i.clause)).collect();
    for set in [&mut labelled, &mut decided] {
        set.sort();
        set.dedup();
    }
    (labelled, decided)
}

fn tally(classes: &mut BTreeMap<String, ClassScore>, wanted: &str, decided: &str) {
    classes.entry(wanted.to_string()).or_default().labelled += 1;
    let class = classes.entry(decided.to_string()).or_default();
    class.decided += 1;
    class.right += usize::from(wanted == decided);
}

/// A decision and what is right about it.
struct Outcome {
    confidence: f64,
    right: Right,
}

fn curve(mut outcomes: Vec<Outcome>) -> Vec<CoveragePoint> {
    outcomes.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    let mut points = Vec::new();
    for step in 1..=10 {
        let upto = outcomes.len() * step / 10;
        let Some(last) = upto.checked_sub(1).map(|i| &outcomes[i]) else { continue };
        let taken = &outcomes[..upto];
        points.push(CoveragePoint {
            confidence: last.confidence,
            coverage: share(upto, outcomes.len()),
            verdict: share(taken.iter().filter(|o| o.right.verdict).count(), upto),
            category: share(taken.iter().filter(|o| o.right.category).count(), upto),
        });
    }
    points
}

/// Where the groups of the reliability table begin: finer where most tickets are.
const GROUPS: [f64; 8] = [0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99];

fn reliability(outcomes: &[Outcome]) -> Vec<Reliability> {
    let group = |(i, &from): (usize, &f64)| {
        let below = GROUPS.get(i + 1).copied().unwrap_or(f64::INFINITY);
        let own: Vec<&Outcome> = outcomes.iter().filter(|o| o.confidence >= from && o.confidence < below).collect();
        let sum: f64 = own.iter().map(|o| o.confidence).sum();
        Reliability {
            from,
            tickets: own.len(),
            confidence: if own.is_empty() { 0.0 } else { sum / own.len() as f64 },
            clause: share(own.iter().filter(|o| o.right.clause).count(), own.len()),
            verdict: share(own.iter().filter(|o| o.right.verdict).count(), own.len()),
        }
    };
    GROUPS.iter().enumerate().map(group).filter(|group| group.tickets > 0).collect()
}
