//! Which inquiries a ticket holds, which is the main one, and whether a person should look.

use std::cell::OnceCell;

use super::weigh::{Sums, Weighing, weigh, weighed};
use crate::decision::ReviewReason;
use crate::evaluate::{SentenceSet, Tallies, View};
use crate::ruleset::{ClauseIndex, Verdict};
use crate::split::Opener;
use crate::ticket::Field;

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

/// Why a person should look, and which clauses could be meant with how likely each is.
pub(crate) type Doubt = (ReviewReason, Vec<(ClauseIndex, f64)>);

/// What a ticket comes to.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    /// At least one; the main one first.
    pub inquiries: Vec<Inquiry>,
    /// Flags set, indices of modifiers.
    pub flags: Vec<usize>,
    pub review: Option<Doubt>,
}

/// Decides a ticket.
pub(crate) fn decide(view: &View<'_>) -> Outcome {
    let ruleset = view.ruleset;
    let flags: Vec<usize> = (0..ruleset.modifiers.len()).filter(|flag| view.flags & (1 << flag) != 0).collect();
    let whole = Part::of(view, view.scopes.ticket.clone());
    let mut inquiries = several(view, divided(view, &whole));
    if inquiries.is_empty() {
        inquiries.push(main_inquiry(view, weighed(view, &whole.set, whole.sums)));
    }
    let review = review(view, &inquiries);
    let overriding = flags.iter().find_map(|&flag| ruleset.modifiers[flag].verdict);
    if let Some(verdict) = overriding {
        for inquiry in &mut inquiries {
            inquiry.verdict = verdict;
        }
    }
    Outcome { inquiries, flags, review }
}

/// The ticket as one inquiry.
fn main_inquiry(view: &View<'_>, whole: Weighing) -> Inquiry {
    let clause = whole.best().unwrap_or(view.ruleset.default);
    let focus = view.scopes.focus(&view.scopes.ticket);
    Inquiry {
        clause,
        verdict: view.ruleset.clauses[clause].verdict,
        confidence: if whole.best().is_some() { whole.confidence[clause] } else { 0.0 },
        sentences: focus,
        weighing: whole,
    }
}

/// A stretch of the ticket and what it speaks for.
struct Part {
    /// In reading order.
    sentences: Vec<u32>,
    set: SentenceSet,
    sums: Sums,
    /// What is met in its beginnings and its ends, once that is known.
    tallies: OnceCell<Tallies>,
}

impl Part {
    fn of(view: &View<'_>, set: SentenceSet) -> Part {
        let every = 0..view.reading.sentences.len() as u32;
        let sentences: Vec<u32> = every.filter(|sentence| set.has(*sentence)).collect();
        let tallies = OnceCell::new();
        if sentences.len() <= MOST_SENTENCES {
            let _ = tallies.set(view.tallies(&sentences));
        }
        let sums = match tallies.get().and_then(|[before, _]: &Tallies| before.last()) {
            Some((_, tally)) => Sums::of(view, &set, tally),
            None => Sums::of(view, &set, &view.tally(&set)),
        };
        Part { sentences, set, sums, tallies }
    }
}

/// No customer asks for more things in one ticket.
const MOST_PARTS: usize = 8;
/// What has more sentences is a pasted document, and is not taken apart.
const MOST_SENTENCES: usize = 64;

/// The inquiries that parts of a ticket stand for; empty if it asks for one thing.
fn several(view: &View<'_>, parts: Vec<Part>) -> Vec<Inquiry> {
    let mut found: Vec<Inquiry> = Vec::new();
    for part in parts {
        let Some(clause) = part.sums.best() else { continue };
        let confidence = part.sums.confidence(clause);
        match found.iter_mut().find(|inquiry| inquiry.clause == clause) {
            Some(same) => {
                same.sentences.union(&part.set);
                same.weighing = weigh(view, &same.sentences);
                same.confidence = same.confidence.max(confidence);
            }
            None => {
                let verdict = view.ruleset.clauses[clause].verdict;
                let weighing = weighed(view, &part.set, part.sums);
                found.push(Inquiry { clause, verdict, confidence, sentences: part.set, weighing });
            }
        }
    }
    if found.len() < 2 { Vec::new() } else { found }
}

/// The parts of a ticket, cut where that is most likely right until nothing more is likely enough; none if it is not
/// cut at all.
fn divided(view: &View<'_>, whole: &Part) -> Vec<Part> {
    if whole.sentences.len() > MOST_SENTENCES {
        return Vec::new();
    }
    let mut parts: Vec<Part> = cut(view, whole).into_iter().flatten().collect();
    let mut at = 0;
    while let Some(part) = parts.get(at).filter(|_| parts.len() < MOST_PARTS) {
        match cut(view, part) {
            Some(halves) => {
                parts.splice(at..=at, halves);
            }
            None => at += 1,
        }
    }
    parts
}

/// The two halves of a stretch that most likely asks for two things; `None` if it more likely asks for one.
fn cut(view: &View<'_>, whole: &Part) -> Option<[Part; 2]> {
    let in_body = |sentence: &u32| view.reading.sentences[*sentence as usize].field == Field::Body;
    let first = whole.sentences.iter().position(in_body)?;
    let count = whole.sentences.len();
    if first + 1 >= count {
        return None;
    }
    let [before, after] = whole.tallies.get_or_init(|| view.tallies(&whole.sentences));
    let mut best: Option<(f64, [Half<'_>; 2])> = None;
    // The subject goes with the beginning of the body.
    let lefts = &before[first..count - 1];
    let rights = &after[first + 1..];
    let sums = Sums::of_all(view, lefts).into_iter().zip(Sums::of_all(view, rights));
    for (at, (left, right)) in (first + 1..count).zip(sums) {
        let (beginning, end) = whole.sentences.split_at(at);
        let halves = [
            Half { sentences: beginning, set: &before[at - 1].0, sums: left },
            Half { sentences: end, set: &after[at].0, sums: right },
        ];
        let Some(surety) = surety(view, whole, &halves) else { continue };
        if best.as_ref().is_none_or(|(most, _)| surety > *most) {
            best = Some((surety, halves));
        }
    }
    let (_, halves) = best.filter(|(surety, _)| *surety >= log_odds(view.ruleset.thresholds.inquiry))?;
    let part = |Half { sentences, set, sums }: Half<'_>| Part {
        sentences: sentences.to_vec(),
        set: set.clone(),
        sums,
        tallies: OnceCell::new(),
    };
    Some(halves.map(part))
}

/// A part that a stretch could be cut into.
struct Half<'w> {
    sentences: &'w [u32],
    set: &'w SentenceSet,
    sums: Sums,
}

/// How surely two halves are two inquiries, in log odds; `None` if they speak for the same, or one for
/// nothing that is asked beside anything else. The numbers are those of a logistic regression over the
/// places between sentences of tickets with one inquiry and with several.
fn surety(view: &View<'_>, whole: &Part, halves: &[Half<'_>; 2]) -> Option<f64> {
    let ruleset = view.ruleset;
    let [first, second] = [halves[0].sums.best()?, halves[1].sums.best()?];
    if first == second || ruleset.clauses[first].alone || ruleset.clauses[second].alone {
        return None;
    }
    let any = |half: usize, is: &dyn Fn(u32) -> bool| halves[half].sentences.iter().any(|sentence| is(*sentence));
    let scopes = &view.scopes;
    let asks = |half| any(half, &|i| scopes.questions.has(i) && !scopes.declining.has(i));
    let own = |half: usize, clause| log_odds(halves[half].sums.confidence(clause));
    let in_whole = |clause: ClauseIndex| whole.sums.confidence(clause).max(LEAST).ln();
    // A cue says that something is spoken of; a rule says that it is asked.
    let ruled = |half: usize, clause: ClauseIndex| {
        let mut fired = halves[half].sums.fired.iter().map(|&number| &ruleset.rules[number as usize]);
        fired.any(|rule| rule.clause == clause && rule.weight > 0.0)
    };
    let [a, b] = [&halves[0].sums, &halves[1].sums];
    let together = whole.sums.best().map_or(0.0, |best| whole.sums.scores[best]);
    let gained = a.scores[first] + b.scores[second] - together;
    let segment = |sentence: u32| view.reading.segments.iter().position(|own| own.contains(&(sentence as usize)));
    let border = halves[0].sentences.last().copied().map(segment) != halves[1].sentences.first().copied().map(segment);
    let in_body = |sentence: &&u32| view.reading.sentences[**sentence as usize].field == Field::Body;
    let sentences = whole.sentences.iter().filter(in_body).count().min(6);
    let same_category = ruleset.clauses[first].category == ruleset.clauses[second].category;
    // Where the text itself sets the second half apart, and rules speak for both, nothing else is asked for.
    let opens = |&first: &u32| {
        let sentence = &view.reading.sentences[first as usize];
        // "2." within a line stands by itself.
        let bare = sentence.text.of(&view.reading.text(sentence.field).text).trim();
        let number = bare.trim_end_matches(['.', ')', '、', '）']);
        matches!(sentence.opens, Some(Opener::NumberedItem | Opener::Also))
            || (!number.is_empty() && number.len() < 3 && number.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let set_apart = halves[1].sentences.first().is_some_and(opens) && asks_or_reports(view, &halves[1]);
    let plain = match set_apart && ruled(0, first) && ruled(1, second) && asks_or_reports(view, &halves[0]) {
        true => own(0, first).min(own(1, second)),
        false => f64::NEG_INFINITY,
    };
    let holds = |weight: f64, holds: bool| if holds { weight } else { 0.0 };
    let sum = -7.15
        + 0.22 * own(0, first)
        + 0.11 * own(1, second)
        + 0.17 * in_whole(first)
        + 0.16 * in_whole(second)
        + 0.21 * gained
        + holds(1.08, ruled(0, first))
        + holds(1.87, ruled(1, second))
        + holds(1.54, asks(0))
        + holds(1.01, asks(1))
        + holds(1.42, !asks(0) && any(0, &|i| scopes.reporting.has(i)))
        - holds(2.09, any(0, &|i| scopes.declining.has(i)))
        + holds(2.79, border)
        - 0.44 * sentences as f64
        - holds(0.41, same_category);
    Some(sum.max(plain))
}

/// Whether some sentence of a part asks for something or reports a fault.
fn asks_or_reports(view: &View<'_>, part: &Half<'_>) -> bool {
    let scopes = &view.scopes;
    part.sentences.iter().any(|&i| (scopes.questions.has(i) && !scopes.declining.has(i)) || scopes.reporting.has(i))
}

/// Smaller shares are as good as none.
const LEAST: f64 = 1e-6;

fn log_odds(share: f64) -> f64 {
    let share = share.clamp(LEAST, 1.0 - LEAST);
    (share / (1.0 - share)).ln()
}

/// So many clauses that could be meant are told.
const CANDIDATES: usize = 3;

/// Whether a person should look, and the clauses that could be meant with how likely each is: of the inquiry
/// that is the least sure.
fn review(view: &View<'_>, inquiries: &[Inquiry]) -> Option<Doubt> {
    let thresholds = view.ruleset.thresholds;
    let unsure = inquiries.iter().min_by(|a, b| a.confidence.total_cmp(&b.confidence))?;
    let weighing = &unsure.weighing;
    let candidates: Vec<(ClauseIndex, f64)> =
        weighing.likeliest(CANDIDATES).into_iter().map(|clause| (clause, weighing.confidence[clause])).collect();
    if view.scopes.ticket.is_empty() {
        return Some((ReviewReason::NoText, candidates));
    }
    if candidates.is_empty() {
        return Some((ReviewReason::NoEvidence, candidates));
    }
    if unsure.confidence >= thresholds.review {
        return None;
    }
    // Two clauses that are about as likely and lead to different verdicts are a conflict.
    let verdict = |clause: ClauseIndex| view.ruleset.clauses[clause].verdict;
    let rival = candidates
        .get(1)
        .filter(|(second, likely)| verdict(*second) != verdict(candidates[0].0) && likely * 2.0 >= candidates[0].1);
    let reason = if rival.is_some() { ReviewReason::Conflict } else { ReviewReason::LowConfidence };
    Some((reason, candidates))
}
