//! Which inquiries a ticket holds, which is the main one, and whether a person should look.

use super::weigh::{Weighing, weigh};
use crate::decision::ReviewReason;
use crate::evaluate::{SentenceSet, View};
use crate::ruleset::{ClauseIndex, Verdict};
use crate::split::Opener;

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

/// How plainly the text sets a stretch apart as an inquiry of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Marking {
    /// An item of a list.
    Listed,
    /// Opened by "Also," and its like.
    Added,
    /// A question after another, nothing more.
    Plain,
}

impl Marking {
    /// How much the marking says for an inquiry, in log odds.
    const fn weight(self) -> f64 {
        match self {
            Marking::Listed => 2.7,
            Marking::Added => 2.2,
            Marking::Plain => 0.0,
        }
    }
}

/// How much it says for a stretch that it asks what the ticket as a whole asks, in log odds.
const MAIN: f64 = 4.5;
/// How much the likelihood of its clause in the ticket as a whole says, by its logarithm.
const WHOLE: f64 = 0.25;

/// How surely a stretch is an inquiry, in log odds; to be compared with the threshold's. The weights are
/// those of a logistic regression over stretches of labelled tickets.
fn surety(own: f64, in_whole: f64, main: bool, marking: Marking) -> f64 {
    log_odds(own) + WHOLE * in_whole.max(1e-6).ln() + marking.weight() + if main { MAIN } else { 0.0 }
}

fn log_odds(share: f64) -> f64 {
    let share = share.clamp(1e-6, 1.0 - 1e-6);
    (share / (1.0 - share)).ln()
}

/// A stretch of the ticket that could be an inquiry.
struct Unit {
    sentences: SentenceSet,
    marking: Marking,
}

/// No customer asks for more things in one ticket; what has more questions is a pasted document, and each
/// is weighed by itself.
const MOST_UNITS: usize = 64;

/// The inquiries of a ticket that asks for several things; empty when it asks for one.
fn parts(view: &View<'_>, whole: &Weighing) -> Vec<Inquiry> {
    let sure = log_odds(view.ruleset.thresholds.inquiry);
    let mut found: Vec<Inquiry> = Vec::new();
    let units = units(view);
    if units.len() < 2 {
        return found;
    }
    for Unit { sentences, marking } in units.into_iter().take(MOST_UNITS) {
        let weighing = weigh(view, &sentences);
        let Some(clause) = weighing.best() else { continue };
        let confidence = weighing.confidence[clause];
        let main = whole.best() == Some(clause);
        if surety(confidence, whole.confidence[clause], main, marking) < sure || view.ruleset.clauses[clause].alone {
            continue;
        }
        match found.iter_mut().find(|inquiry| inquiry.clause == clause) {
            Some(same) => {
                same.sentences.union(&sentences);
                same.weighing = weigh(view, &same.sentences);
                same.confidence = same.confidence.max(confidence);
            }
            None => {
                let verdict = view.ruleset.clauses[clause].verdict;
                found.push(Inquiry { clause, verdict, confidence, sentences, weighing });
            }
        }
    }
    if found.len() < 2 { Vec::new() } else { found }
}

/// Stretches of the ticket that could each be an inquiry: what the text itself sets apart, and within
/// that the sentences up to each question.
fn units(view: &View<'_>) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    for segment in &view.reading.segments {
        let sentences: Vec<u32> = segment.clone().map(|i| i as u32).filter(|i| view.scopes.ticket.has(*i)).collect();
        let asks = |i: &u32| view.scopes.asking.has(*i) && !view.scopes.declining.has(*i);
        let speaks = |i: &u32| asks(i) || view.scopes.reporting.has(*i);
        let marking = match sentences.first().and_then(|&first| view.reading.sentences[first as usize].opens) {
            Some(Opener::NumberedItem | Opener::Bullet) => Marking::Listed,
            Some(Opener::Also) => Marking::Added,
            Some(Opener::Paragraph) | None => Marking::Plain,
        };
        if marking == Marking::Listed {
            // Bullets tell facts as often as they ask; numbers are for questions and complaints.
            let numbered = view.reading.sentences[sentences[0] as usize].opens == Some(Opener::NumberedItem);
            if !sentences.iter().any(|i| asks(i) || (numbered && speaks(i))) {
                continue;
            }
            units.push(Unit { sentences: SentenceSet::from_iter(sentences), marking });
            continue;
        }
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
        let parts = parts.into_iter().filter(|part| part.iter().any(speaks)).enumerate();
        units.extend(parts.map(|(i, part)| Unit {
            sentences: SentenceSet::from_iter(part),
            marking: if i == 0 { marking } else { Marking::Plain },
        }));
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
