//! Which inquiries a ticket holds, which is the main one, and whether a person should look.

use std::cell::OnceCell;

use super::weigh::{Shares, Sums, Weighing, weigh, weighed};
use crate::decision::ReviewReason;
use crate::evaluate::{MOST_SETS, Order, SentenceSet, Tallies, View};
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
    /// What is met in its beginnings, if that was worked out already.
    beginnings: Option<Tallies>,
}

impl Part {
    fn of(view: &View<'_>, set: SentenceSet) -> Part {
        let every = 0..view.reading.sentences.len() as u32;
        let sentences: Vec<u32> = every.filter(|sentence| set.has(*sentence)).collect();
        let is_short = !sentences.is_empty() && sentences.len() <= MOST_SENTENCES;
        let beginnings = is_short.then(|| view.tallies(&sentences, Order::Reading));
        let sums = match &beginnings {
            Some(tallies) => Sums::of(view, &set, tallies.of(tallies.len() - 1)),
            None => Sums::of(view, &set, view.tally(&set).of(0)),
        };
        Part { sentences, set, sums, beginnings }
    }
}

/// No customer asks for more things in one ticket.
const MOST_PARTS: usize = 8;
/// What has more sentences is a pasted document, and is not taken apart.
const MOST_SENTENCES: usize = MOST_SETS;

/// The inquiries that parts of a ticket stand for; empty if it asks for one thing.
fn several(view: &View<'_>, parts: Vec<Part>) -> Vec<Inquiry> {
    let mut found: Vec<Inquiry> = Vec::new();
    for part in parts {
        let Some(clause) = part.sums.best() else { continue };
        let confidence = part.sums.shares(view.ruleset.thresholds.temperature).confidence(clause);
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
    let made;
    let beginnings = match &whole.beginnings {
        Some(beginnings) => beginnings,
        None => {
            made = view.tallies(&whole.sentences, Order::Reading);
            &made
        }
    };
    let ends = view.tallies(&whole.sentences, Order::Backwards);
    // The subject goes with the beginning of the body.
    let cuts = first + 1..count;
    let tallies = |at: usize| [(beginnings, at - 1), (&ends, count - at - 1)];
    let firing = [0, 1].map(|half| {
        let set = |at: usize| tallies(at)[half].0.set(tallies(at)[half].1);
        view.firing(cuts.clone().map(set))
    });
    let measure = Measure::new(view, whole);
    let mut least = log_odds(view.ruleset.thresholds.inquiry);
    let mut best = None;
    let mut sums = [Sums::default(), Sums::default()];
    for (number, at) in cuts.enumerate() {
        let own = tallies(at).map(|(all, at)| all.of(at));
        if (0..2).any(|half| !own[half].any_cue && !firing[half].iter().any(|(_, sets)| sets >> number & 1 != 0)) {
            continue;
        }
        (0..2).for_each(|half| sums[half].sum_up(view.ruleset, &firing[half], number, own[half]));
        let (beginning, end) = whole.sentences.split_at(at);
        let [left, right] = tallies(at).map(|(all, at)| all.set(at));
        let halves = [
            Half { sentences: beginning, set: left, sums: &sums[0] },
            Half { sentences: end, set: right, sums: &sums[1] },
        ];
        let Some(surety) = measure.surety(&halves, least) else { continue };
        if surety > least || (best.is_none() && surety >= least) {
            let part = |Half { sentences, set, sums }: Half<'_>| Part {
                sentences: sentences.to_vec(),
                set: set.clone(),
                sums: sums.clone(),
                beginnings: None,
            };
            best = Some(halves.map(part));
            least = surety;
        }
    }
    best
}

/// A part that a stretch could be cut into.
struct Half<'w> {
    sentences: &'w [u32],
    set: &'w SentenceSet,
    sums: &'w Sums,
}

/// Measures how surely two halves of a stretch are two inquiries.
struct Measure<'a, 'v> {
    view: &'a View<'v>,
    whole: &'a Part,
    shares: OnceCell<Shares>,
    /// The sentences that ask and decline nothing.
    asking: SentenceSet,
}

impl<'a, 'v> Measure<'a, 'v> {
    fn new(view: &'a View<'v>, whole: &'a Part) -> Self {
        let scopes = &view.scopes;
        let asks = |sentence: &u32| scopes.questions.has(*sentence) && !scopes.declining.has(*sentence);
        let asking = whole.sentences.iter().copied().filter(asks).collect();
        Measure { view, whole, shares: OnceCell::new(), asking }
    }

    /// In log odds; `None` if the halves speak for the same, or one for nothing that is asked beside anything else, or if
    /// it cannot be as much as is asked for. The numbers are those of a logistic regression over the places between
    /// sentences of tickets with one inquiry and with several.
    fn surety(&self, halves: &[Half<'_>; 2], least: f64) -> Option<f64> {
        let Measure { view, whole, .. } = self;
        let (ruleset, scopes) = (view.ruleset, &view.scopes);
        let [first, second] = [halves[0].sums.best()?, halves[1].sums.best()?];
        if first == second || ruleset.clauses[first].alone || ruleset.clauses[second].alone {
            return None;
        }
        let asks = |half: usize| halves[half].set.meets(&self.asking);
        let reports = |half: usize| halves[half].set.meets(&scopes.reporting);
        let shares = |sums: &Sums| sums.shares(ruleset.thresholds.temperature);
        let of_whole = self.shares.get_or_init(|| shares(&whole.sums));
        let in_whole = [first, second].map(|clause| of_whole.confidence(clause).max(LEAST).ln());
        // A cue says that something is spoken of; a rule says that it is asked.
        let ruled = |half: usize, clause: ClauseIndex| {
            let mut fired = halves[half].sums.fired.iter().map(|&number| &ruleset.rules[number as usize]);
            fired.any(|rule| rule.clause == clause && rule.weight > 0.0)
        };
        let ruled = [ruled(0, first), ruled(1, second)];
        let [a, b] = [&halves[0].sums, &halves[1].sums];
        let together = whole.sums.best().map_or(0.0, |best| whole.sums.scores[best]);
        let gained = a.scores[first] + b.scores[second] - together;
        let segment = |sentence: u32| view.reading.segments.iter().position(|own| own.contains(&(sentence as usize)));
        let border =
            halves[0].sentences.last().copied().map(segment) != halves[1].sentences.first().copied().map(segment);
        let in_body = |sentence: &&u32| view.reading.sentences[**sentence as usize].field == Field::Body;
        let sentences = whole.sentences.iter().filter(in_body).count().min(6);
        let same_category = ruleset.clauses[first].category == ruleset.clauses[second].category;
        let holds = |weight: f64, holds: bool| if holds { weight } else { 0.0 };
        let sum = |own: [f64; 2]| {
            -7.15
                + 0.22 * own[0]
                + 0.11 * own[1]
                + 0.17 * in_whole[0]
                + 0.16 * in_whole[1]
                + 0.21 * gained
                + holds(1.08, ruled[0])
                + holds(1.87, ruled[1])
                + holds(1.54, asks(0))
                + holds(1.01, asks(1))
                + holds(1.42, !asks(0) && reports(0))
                - holds(2.09, halves[0].set.meets(&scopes.declining))
                + holds(2.79, border)
                - 0.44 * sentences as f64
                - holds(0.41, same_category)
        };
        // Where the text itself sets the second half apart, and rules speak for both, nothing else is asked for.
        let plain = ruled == [true; 2]
            && (0..2).all(|half| asks(half) || reports(half))
            && halves[1].sentences.first().is_some_and(|&first| self.is_set_apart(first));
        // How sure each half is of itself is left for those that could come to something.
        if !plain && sum([log_odds(1.0); 2]) < least {
            return None;
        }
        let own = |half: usize, clause| log_odds(shares(halves[half].sums).confidence(clause));
        let own = [own(0, first), own(1, second)];
        Some(sum(own).max(if plain { own[0].min(own[1]) } else { f64::NEG_INFINITY }))
    }

    /// Whether the text itself sets a sentence apart from those before it.
    fn is_set_apart(&self, sentence: u32) -> bool {
        let reading = self.view.reading;
        let sentence = &reading.sentences[sentence as usize];
        // "2." within a line stands by itself.
        let bare = sentence.text.of(&reading.text(sentence.field).text).trim();
        let number = bare.trim_end_matches(['.', ')', '、', '）']);
        matches!(sentence.opens, Some(Opener::NumberedItem | Opener::Also))
            || (!number.is_empty() && number.len() < 3 && number.bytes().all(|byte| byte.is_ascii_digit()))
    }
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
