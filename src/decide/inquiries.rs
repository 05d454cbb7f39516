//! Which inquiries a ticket holds, which is the main one, and whether a person should look.

use super::weigh::{Weighing, weigh};
use crate::decision::ReviewReason;
use crate::evaluate::{SentenceSet, View};
use crate::ruleset::{ClauseIndex, Verdict};

/// One inquiry of a ticket.
#[derive(Clone, Debug)]
pub(crate) struct Inquiry {
    pub clause: ClauseIndex,
    pub verdict: Verdict,
    pub confidence: f64,
    /// The sentences it stands in.
    pub sentences: SentenceSet,
    pub weighing: Weighing,
}

/// What a ticket comes to.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    /// At least one; the main one first.
    pub inquiries: Vec<Inquiry>,
    /// Flags set, indices of modifiers.
    pub flags: Vec<usize>,
    pub review: Option<(ReviewReason, Vec<ClauseIndex>)>,
}

/// Decides a ticket.
pub(crate) fn decide(view: &View<'_>) -> Outcome {
    let ruleset = view.ruleset;
    let flags: Vec<usize> = (0..ruleset.modifiers.len()).filter(|flag| view.flags & (1 << flag) != 0).collect();
    let whole = weigh(view, &view.scopes.ticket);
    let mut inquiries = parts(view, &whole);
    if inquiries.is_empty() {
        inquiries.push(main_inquiry(view, &whole));
    }
    let review = review(view, &whole, &inquiries);
    let overriding = flags.iter().find_map(|&flag| ruleset.modifiers[flag].verdict);
    if let Some(verdict) = overriding {
        for inquiry in &mut inquiries {
            inquiry.verdict = verdict;
        }
    }
    Outcome { inquiries, flags, review }
}

/// The ticket as one inquiry.
fn main_inquiry(view: &View<'_>, whole: &Weighing) -> Inquiry {
    let clause = whole.best().unwrap_or(view.ruleset.default);
    let focus = view.scopes.focus(&view.scopes.ticket);
    Inquiry {
        clause,
        verdict: view.ruleset.clauses[clause].verdict,
        confidence: if whole.best().is_some() { whole.confidence[clause] } else { 0.0 },
        sentences: focus,
        weighing: whole.clone(),
    }
}

/// No customer asks for more things in one ticket; what has more questions is a pasted document, and each
/// is weighed by itself.
const MOST_UNITS: usize = 64;

/// The inquiries of a ticket that asks for several things; empty when it asks for one.
fn parts(view: &View<'_>, whole: &Weighing) -> Vec<Inquiry> {
    let sure = view.ruleset.thresholds.inquiry;
    let mut found: Vec<Inquiry> = Vec::new();
    let units = units(view);
    if units.len() < 2 {
        return found;
    }
    for sentences in units.into_iter().take(MOST_UNITS) {
        let weighing = weigh(view, &sentences);
        let Some(clause) = weighing.best() else { continue };
        let confidence = weighing.confidence[clause];
        // Standing alone it must be clear, and the ticket as a whole must not speak against it.
        if confidence < sure || whole.scores[clause] <= 0.0 {
            continue;
        }
        match found.iter_mut().find(|inquiry| inquiry.clause == clause) {
            Some(same) => {
                same.sentences.union(&sentences);
                if confidence > same.confidence {
                    same.confidence = confidence;
                    same.weighing = weighing;
                }
            }
            None => {
                let verdict = view.ruleset.clauses[clause].verdict;
                found.push(Inquiry { clause, verdict, confidence, sentences, weighing });
            }
        }
    }
    if found.len() < 2 {
        return Vec::new();
    }
    // The ticket's own best clause stays among its inquiries, and of clear parts the first leads.
    found
}

/// Stretches of the ticket that could each be an inquiry: what the text itself sets apart, and within
/// that the sentences up to each question.
fn units(view: &View<'_>) -> Vec<SentenceSet> {
    let mut units: Vec<SentenceSet> = Vec::new();
    for segment in &view.reading.segments {
        let sentences: Vec<u32> = segment.clone().map(|i| i as u32).filter(|i| view.scopes.ticket.has(*i)).collect();
        let speaks = |i: &u32| view.scopes.asking.has(*i) || view.scopes.reporting.has(*i);
        let mut open: Vec<u32> = Vec::new();
        let mut parts: Vec<Vec<u32>> = Vec::new();
        for (at, &sentence) in sentences.iter().enumerate() {
            open.push(sentence);
            // A question ends its part, unless the next sentence goes on asking about the same.
            let ends = view.scopes.questions.has(sentence)
                && sentences.get(at + 1).is_some_and(|next| !view.scopes.bare.has(*next));
            if ends {
                parts.push(std::mem::take(&mut open));
            }
        }
        match parts.last_mut() {
            // What follows the last question belongs to it, unless it reports something of its own.
            Some(last) if !open.iter().any(speaks) => last.extend(open),
            _ => parts.push(open),
        }
        units.extend(parts.into_iter().filter(|part| part.iter().any(speaks)).map(SentenceSet::from_iter));
    }
    units
}

fn review(view: &View<'_>, whole: &Weighing, inquiries: &[Inquiry]) -> Option<(ReviewReason, Vec<ClauseIndex>)> {
    let thresholds = view.ruleset.thresholds;
    let candidates: Vec<ClauseIndex> = whole.ranking().into_iter().take(3).collect();
    if view.scopes.ticket.is_empty() {
        return Some((ReviewReason::NoText, candidates));
    }
    if candidates.is_empty() {
        return Some((ReviewReason::NoEvidence, candidates));
    }
    let lowest = inquiries.iter().map(|inquiry| inquiry.confidence).fold(1.0, f64::min);
    if lowest >= thresholds.review {
        return None;
    }
    // Two clauses that are about as likely and lead to different verdicts are a conflict.
    let verdict = |clause: ClauseIndex| view.ruleset.clauses[clause].verdict;
    let rival = candidates.get(1).filter(|&&second| {
        verdict(second) != verdict(candidates[0]) && whole.confidence[second] * 2.0 >= whole.confidence[candidates[0]]
    });
    let reason = if rival.is_some() { ReviewReason::Conflict } else { ReviewReason::LowConfidence };
    Some((reason, candidates))
}
