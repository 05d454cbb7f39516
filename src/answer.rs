//! What of an outcome is shown, in numbers of the policy: the evidence of each inquiry, its places in the customer's own
//! text, the advice. A [`Decision`] is the same in words; whoever writes many need not make one of each.

use std::ops::Range;

use crate::advise::{self, Advised};
use crate::decide::{Inquiry, Outcome, Weighing};
use crate::decision::*;
use crate::evaluate::{Cue, View, Word};
use crate::frame::Match;
use crate::ruleset::{ClauseIndex, Id, Ruleset, Verdict};
use crate::span::Span;
use crate::ticket::{Language, Place, Ticket};

/// What is said of one ticket. Its lists are one after another for all inquiries, so that they can be used again for
/// the next ticket.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The ticket's language.
    pub language: Language,
    /// The language to answer in.
    pub speaks: Language,
    pub review: Option<ReviewReason>,
    /// The clauses that could be meant, if it goes to a person.
    pub candidates: Vec<(ClauseIndex, f64)>,
    /// Indices of modifiers.
    pub flags: Vec<usize>,
    /// At least one; the main one first.
    pub inquiries: Vec<Asked>,
    pub reasons: Reasons,
    pub advice: Vec<Advised>,
    /// What is needed from the customer, and whether the ticket gives it.
    pub collect: Vec<(usize, bool)>,
    /// The matches of one rule, while it is told.
    used: Vec<u32>,
}

/// The reasons of all inquiries, and the places of all reasons.
#[derive(Debug, Default)]
pub(crate) struct Reasons {
    all: Vec<Reason>,
    places: Vec<Shown>,
}

impl Reasons {
    fn add(&mut self, by: By, weight: f64, places: impl Iterator<Item = Shown>) {
        let from = self.places.len();
        self.places.extend(places);
        self.all.push(Reason { by, weight, places: from..self.places.len() });
    }

    /// Those of an inquiry.
    pub fn of(&self, asked: &Asked) -> &[Reason] {
        &self.all[asked.reasons.clone()]
    }

    /// The places of a reason.
    pub fn places(&self, reason: &Reason) -> &[Shown] {
        &self.places[reason.places.clone()]
    }
}

/// How much of an outcome is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    Whole,
    /// All but what speaks for the inquiries: a table has no room for it.
    #[cfg(feature = "cli")]
    NoEvidence,
}

/// One inquiry.
#[derive(Debug)]
pub(crate) struct Asked {
    pub clause: ClauseIndex,
    pub verdict: Verdict,
    pub confidence: f64,
    pub place: Option<Place>,
    /// Its part of the reasons.
    reasons: Range<usize>,
}

/// What speaks for an inquiry.
#[derive(Debug)]
pub(crate) struct Reason {
    pub by: By,
    pub weight: f64,
    /// Its part of the places.
    places: Range<usize>,
}

/// What a reason is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum By {
    Rule(usize),
    Cues,
    Words,
}

/// Words of the ticket, and what they stand for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shown {
    pub name: Name,
    /// In the original field.
    pub place: Place,
}

/// What a policy has a name for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Name {
    /// A concept or frame.
    Id(Id),
    /// Index in the ruleset's cues.
    Cue(usize),
    /// Number in the ruleset's wording.
    Word(u32),
}

/// What the evidence of the cues stands under, in place of a rule's id.
pub(crate) const CUES: &str = "cues";
/// The same for the single words.
pub(crate) const WORDS: &str = "words";
/// Of the cues only the weightiest are shown with the decision; the explanation has them all.
const TELLING_CUE: f64 = 0.3;
const TELLING_WORD: f64 = 0.1;
const MOST_CUES: usize = 4;

/// Four decimals: enough for people, and the same on every platform.
pub(crate) fn round(number: f64) -> f64 {
    (number * 10_000.0).round() / 10_000.0
}

impl Default for Answer {
    /// Of no ticket yet.
    fn default() -> Self {
        Answer {
            language: Language::Undetermined,
            speaks: Language::Undetermined,
            review: None,
            candidates: Vec::new(),
            flags: Vec::new(),
            inquiries: Vec::new(),
            reasons: Reasons::default(),
            advice: Vec::new(),
            collect: Vec::new(),
            used: Vec::new(),
        }
    }
}

impl Answer {
    /// Says what an outcome comes to, in place of what was said of the ticket before.
    pub fn tell(&mut self, view: &View<'_>, outcome: &Outcome, extent: Extent) {
        self.language = view.reading.language;
        self.speaks = advise::answer_language(view);
        self.flags.clone_from(&outcome.flags);
        self.candidates.clear();
        self.review = outcome.review.as_ref().map(|(reason, candidates)| {
            self.candidates.extend(candidates.iter().map(|&(clause, confidence)| (clause, round(confidence))));
            *reason
        });
        self.inquiries.clear();
        self.reasons.all.clear();
        self.reasons.places.clear();
        for inquiry in &outcome.inquiries {
            let from = self.reasons.all.len();
            if extent == Extent::Whole {
                self.evidence(view, inquiry);
            }
            self.inquiries.push(Asked {
                clause: inquiry.clause,
                verdict: inquiry.verdict,
                confidence: round(inquiry.confidence),
                place: place(view, inquiry),
                reasons: from..self.reasons.all.len(),
            });
        }
        self.advice.clear();
        self.collect.clear();
        advise::advise(view, outcome, self.speaks, &mut self.advice, &mut self.collect);
    }

    /// What speaks for an inquiry.
    fn evidence(&mut self, view: &View<'_>, inquiry: &Inquiry) {
        let (clause, from) = (inquiry.clause, self.reasons.all.len());
        let rules = &view.ruleset.rules;
        let own = inquiry.weighing.fired.iter().filter(|fired| {
            // A rule that fitting found to say nothing more is no reason.
            let rule = &rules[fired.rule];
            rule.clause == clause && fired.defeated_by.is_none() && rule.weight != 0.0
        });
        for fired in own {
            inquiry.weighing.used(view, *fired, &mut self.used);
            let places = self.used.iter().map(|&i| Shown::of_match(view, &view.matches[i as usize]));
            self.reasons.add(By::Rule(fired.rule), rules[fired.rule].weight, places);
        }
        self.reasons.all[from..].sort_unstable_by(|a, b| {
            let id = |reason: &Reason| match reason.by {
                By::Rule(rule) => rules[rule].id.as_str(),
                By::Cues | By::Words => "",
            };
            b.weight.total_cmp(&a.weight).then_with(|| id(a).cmp(id(b)))
        });
        // Many small weights: their sum may be the largest, but the rules are what a reader looks for.
        self.cues(view, &inquiry.weighing, clause);
        self.words(view, &inquiry.weighing, clause);
    }

    /// Of the cues met that lean to the clause what they add, and where the weightiest stand.
    fn cues(&mut self, view: &View<'_>, weighing: &Weighing, clause: ClauseIndex) {
        let Some(leaning) = Leaning::of(weighing.cue_weights(view, clause)) else { return };
        let cues = leaning.telling(TELLING_CUE, 1.0).filter_map(|cue| weighing.cue(view, cue));
        self.reasons.add(By::Cues, f64::from(leaning.sum) / 100.0, cues.map(|cue| Shown::of_cue(view, cue)));
    }

    /// The same of the words.
    fn words(&mut self, view: &View<'_>, weighing: &Weighing, clause: ClauseIndex) {
        let Some(leaning) = Leaning::of(weighing.word_weights(view, clause)) else { return };
        let share = weighing.share();
        let mut sum = f64::from(leaning.sum) * share;
        if (sum.fract().abs() - 0.5).abs() < 1e-6 {
            // Halfway between two hundredths it is decided by what each of them adds, as the explanation has it.
            sum = weighing.words_of(view, clause).iter().map(|(_, adds)| adds).sum::<f64>() * 100.0;
        }
        let words = leaning.telling(TELLING_WORD, share).filter_map(|word| weighing.word(view, word));
        self.reasons.add(By::Words, sum.round() / 100.0, words.map(|word| Shown::of_word(view, &word)));
    }

    /// The same in words. `ticket` is the one that was decided.
    pub fn decision(&self, ruleset: &Ruleset, ticket: &Ticket, policy: PolicyVersion) -> Decision {
        let category = |clause: ClauseIndex| ruleset.category_of(clause).to_string();
        let clause_id = |clause: ClauseIndex| ruleset.clauses[clause].id.clone();
        let (main, speaks) = (&self.inquiries[0], self.speaks);
        let evidence = |reason: &Reason| {
            let (rule, why) = reason.by.told(ruleset);
            Evidence {
                rule: rule.to_string(),
                weight: reason.weight,
                why: why.get(speaks).to_string(),
                matches: self.reasons.places(reason).iter().map(|place| place.text(ruleset, ticket)).collect(),
            }
        };
        let inquiry = |asked: &Asked| InquiryDecision {
            category: category(asked.clause),
            clause: clause_id(asked.clause),
            verdict: asked.verdict,
            confidence: asked.confidence,
            span: asked.place,
            evidence: self.reasons.of(asked).iter().map(evidence).collect(),
        };
        let candidate = |&(clause, confidence): &(ClauseIndex, f64)| {
            let verdict = ruleset.clauses[clause].verdict;
            Candidate { category: category(clause), clause: clause_id(clause), verdict, confidence }
        };
        let collect = |&(item, given): &(usize, bool)| {
            let item = &ruleset.collect[item];
            Collect { id: item.id.clone(), label: item.label.get(speaks).to_string(), given }
        };
        let advice = |advised: &Advised| {
            let advice = &ruleset.advice[advised.number];
            Advice {
                id: advice.id.clone(),
                queue: advice.queue.clone(),
                audience: advice.audience,
                text: advised.text(ruleset, speaks).to_string(),
                links: advice.links.clone(),
                collect: self.collect[advised.collect.clone()].iter().map(collect).collect(),
            }
        };
        Decision {
            id: ticket.id.clone(),
            language: self.language,
            category: category(main.clause),
            clause: clause_id(main.clause),
            verdict: main.verdict,
            confidence: main.confidence,
            review: self
                .review
                .map(|reason| Review { reason, candidates: self.candidates.iter().map(candidate).collect() }),
            flags: self.flags.iter().map(|&flag| ruleset.modifiers[flag].flag.clone()).collect(),
            inquiries: self.inquiries.iter().map(inquiry).collect(),
            advice: self.advice.iter().map(advice).collect(),
            policy,
        }
    }
}

impl By {
    /// The name that a reason stands under, and the reason in words.
    pub fn told(self, ruleset: &Ruleset) -> (&str, &crate::ruleset::schema::Localised) {
        match self {
            By::Rule(rule) => (&ruleset.rules[rule].id, &ruleset.rules[rule].why),
            By::Cues => (CUES, &ruleset.cues_why),
            By::Words => (WORDS, &ruleset.words_why),
        }
    }
}

/// What of the cues or words that are met leans to a clause.
#[derive(Default)]
struct Leaning {
    /// The weightiest, as one number each: the lighter, then the later of the pack, is the larger, and none is 0.
    most: [i64; MOST_CUES],
    /// What all of them add, in hundredths.
    sum: i32,
}

impl Leaning {
    /// Of names and what each adds in hundredths; `None` if none adds anything.
    fn of(weights: impl Iterator<Item = (u32, i32)>) -> Option<Leaning> {
        let (mut leaning, mut any) = (Leaning::default(), false);
        for (name, weight) in weights {
            any |= weight != 0;
            leaning.sum += weight;
            let mut own = i64::from(-weight) << 32 | i64::from(name);
            if own < leaning.most[MOST_CUES - 1] {
                for kept in &mut leaning.most {
                    if own < *kept {
                        std::mem::swap(kept, &mut own);
                    }
                }
            }
        }
        any.then_some(leaning)
    }

    /// The weightiest that add at least so much by such a share of their weights, in their order.
    fn telling(&self, least: f64, share: f64) -> impl Iterator<Item = u32> {
        let weight = |own: i64| -(own >> 32);
        let tells = move |own: &i64| *own < 0 && weight(*own) as f64 / 100.0 * share >= least;
        self.most.into_iter().filter(tells).map(|own| own as u32)
    }
}

/// The stretch of the body, or else of the subject, that the inquiry's sentences take.
fn place(view: &View<'_>, inquiry: &Inquiry) -> Option<Place> {
    let own = view.reading.sentences.iter().enumerate().filter(|(i, _)| inquiry.sentences.has(*i as u32));
    let field = own.clone().map(|(_, s)| s.field).max()?;
    let span = own.filter(|(_, s)| s.field == field).map(|(_, s)| s.span).reduce(Span::join)?;
    Some(Place { field, span })
}

impl Shown {
    /// A match.
    pub fn of_match(view: &View<'_>, m: &Match) -> Shown {
        Shown::of(view, Name::Id(m.id), m.sentence, m.span)
    }

    /// What a cue was met in, under the cue's name.
    pub fn of_cue(view: &View<'_>, cue: Cue) -> Shown {
        Shown { name: Name::Cue(cue.cue), ..Shown::of_match(view, &view.matches[cue.at as usize]) }
    }

    /// A single word, under the name that the pack has for it.
    pub fn of_word(view: &View<'_>, word: &Word) -> Shown {
        Shown::of(view, Name::Word(word.number), word.sentence, word.span)
    }

    fn of(view: &View<'_>, name: Name, sentence: u32, span: Span) -> Shown {
        let field = view.reading.sentences[sentence as usize].field;
        let span = view.reading.text(field).offsets.original(span.start, span.end);
        Shown { name, place: Place { field, span } }
    }

    /// The same in the customer's own words.
    pub fn text(&self, ruleset: &Ruleset, ticket: &Ticket) -> MatchedText {
        let Place { field, span } = self.place;
        MatchedText {
            concept: match self.name {
                Name::Id(id) => ruleset.name(id).to_string(),
                Name::Cue(cue) => ruleset.cue_name(cue),
                Name::Word(number) => ruleset.wording.text(number).to_string(),
            },
            field,
            start: span.start,
            end: span.end,
            text: span.of(ticket.text(field)).to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weightiest_are_told_in_their_order() {
        let all = [(7, 30), (9, -500), (2, 31), (4, 0), (u32::MAX, 29), (1, 30), (0, 30), (3, 100), (5, 100)];
        let leaning = Leaning::of(all.into_iter()).expect("some lean");
        assert_eq!(leaning.sum, -150);
        assert_eq!(leaning.telling(0.3, 1.0).collect::<Vec<_>>(), [3, 5, 2, 0]);
        assert_eq!(leaning.telling(0.5, 0.5).collect::<Vec<_>>(), [3, 5]);
        let few = Leaning::of([(6, -2), (u32::MAX, 29)].into_iter()).expect("some lean");
        assert_eq!((few.sum, few.telling(0.29, 1.0).collect::<Vec<_>>()), (27, vec![u32::MAX]));
        assert_eq!(few.telling(0.3, 1.0).count(), 0);
        assert!(Leaning::of([(6, 0)].into_iter()).is_none() && Leaning::of([].into_iter()).is_none());
    }
}
