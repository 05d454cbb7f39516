//! Which parts of a rule's conditions an example exercises.

use serde::Serialize;

use super::examples::fires;
use super::mutants::lines;
use crate::evaluate::{View, Within};
use crate::explain::written;
use crate::ruleset::condition::{Relation, Scope};
use crate::ruleset::{Cond, Rule, Ruleset};

/// Why a part of a condition counts as not exercised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum WhyMissed {
    /// It holds in no example.
    NeverHolds,
    /// It stands under `unless` or `not`, and without it the rule would do the same on every example.
    NeverMatters,
}

/// A part of a rule's condition.
pub(super) struct Part {
    pub text: String,
    /// `file:line` of the line that it stands on.
    pub place: String,
    /// The part that it is part of.
    pub parent: Option<usize>,
    /// Lists in parentheses are told by what stands in them.
    pub counts: bool,
    pub why: WhyMissed,
}

/// A rule taken apart, ready for its examples.
pub(super) struct Parts {
    pub parts: Vec<Part>,
    when: Vec<Cond>,
    unless: Vec<Cond>,
    /// The rule as it would be if one of its parts never held, with the number of that part.
    without: Vec<(usize, Vec<Cond>, Vec<Cond>)>,
}

impl Parts {
    /// Takes a rule apart.
    pub(super) fn of(ruleset: &Ruleset, rule: &Rule) -> Self {
        let [when, unless] = [false, true]
            .map(|unless| lines(rule, unless).into_iter().map(|(cond, _)| cond.clone()).collect::<Vec<Cond>>());
        let mut all = Parts { parts: Vec::new(), when, unless, without: Vec::new() };
        for is_unless in [false, true] {
            for (i, (line, place)) in lines(rule, is_unless).into_iter().enumerate() {
                let from = all.parts.len();
                list(ruleset, line, &place, None, is_unless, &mut all.parts);
                // A line is told as a whole, too.
                all.parts[from].counts |= !matches!(line, Cond::Not(_));
                for at in from..all.parts.len() {
                    if all.parts[at].why == WhyMissed::NeverMatters && all.parts[at].counts {
                        let (mut when, mut unless) = (all.when.clone(), all.unless.clone());
                        let side = if is_unless { &mut unless } else { &mut when };
                        side[i] = never_holding(line, at - from);
                        all.without.push((at, when, unless));
                    }
                }
            }
        }
        all
    }

    /// Notes which parts an example exercises.
    pub(super) fn note(&self, view: &View<'_>, exercised: &mut [bool]) {
        let within = Within::Set(&view.scopes.ticket);
        let mut held = vec![false; self.parts.len()];
        let mut at = 0;
        for line in self.when.iter().chain(&self.unless) {
            holding(view, line, &within, at, &mut held);
            at += size(line);
        }
        for (i, part) in self.parts.iter().enumerate() {
            exercised[i] |= held[i] && part.why == WhyMissed::NeverHolds;
        }
        let fired = fires(view, &self.when, &self.unless);
        for (at, when, unless) in &self.without {
            if held[*at] && !exercised[*at] {
                exercised[*at] = fires(view, when, unless) != fired;
            }
        }
    }
}

/// Lists a condition and its parts, each before what is in it.
fn list(ruleset: &Ruleset, cond: &Cond, place: &str, parent: Option<usize>, against: bool, out: &mut Vec<Part>) {
    let own = out.len();
    out.push(Part {
        text: written(ruleset, cond),
        place: place.to_string(),
        parent,
        counts: !matches!(cond, Cond::All(_) | Cond::Any(_) | Cond::Not(_)),
        why: if against { WhyMissed::NeverMatters } else { WhyMissed::NeverHolds },
    });
    let against = against || matches!(cond, Cond::Not(_));
    for part in parts(cond) {
        list(ruleset, part, place, Some(own), against, out);
    }
}

fn parts(cond: &Cond) -> Vec<&Cond> {
    match cond {
        Cond::All(parts) | Cond::Any(parts) | Cond::AtLeast(_, parts) => parts.iter().collect(),
        Cond::Not(inner) | Cond::Scoped(_, inner) => vec![inner],
        Cond::Relation { left, right, .. } => vec![left, right],
        Cond::Present(_) | Cond::AnyAsk | Cond::Framed(..) | Cond::Metadata(..) | Cond::Flag(_) => Vec::new(),
    }
}

/// A condition and all its parts.
fn size(cond: &Cond) -> usize {
    1 + parts(cond).into_iter().map(size).sum::<usize>()
}

/// The condition with its part of a number, counted as they are listed, taken for one that never holds.
fn never_holding(cond: &Cond, number: usize) -> Cond {
    if number == 0 {
        return Cond::Any(Vec::new());
    }
    let mut before = 1;
    let mut changed = parts(cond).into_iter().map(|part| {
        let from = before;
        before += size(part);
        if (from..before).contains(&number) { never_holding(part, number - from) } else { part.clone() }
    });
    let mut next = || changed.next().expect("a condition has as many parts as it had");
    match cond {
        Cond::All(_) => Cond::All(changed.collect()),
        Cond::Any(_) => Cond::Any(changed.collect()),
        Cond::AtLeast(count, _) => Cond::AtLeast(*count, changed.collect()),
        Cond::Not(_) => Cond::Not(Box::new(next())),
        Cond::Scoped(scope, _) => Cond::Scoped(*scope, Box::new(next())),
        Cond::Relation { relation, .. } => {
            let left = next();
            Cond::related(*relation, left, next())
        }
        Cond::Present(_) | Cond::AnyAsk | Cond::Framed(..) | Cond::Metadata(..) | Cond::Flag(_) => cond.clone(),
    }
}

/// Notes of a condition, which is part `at`, and of all its parts whether they hold by themselves wherever the
/// condition looks.
fn holding(view: &View<'_>, cond: &Cond, within: &Within<'_>, at: usize, held: &mut [bool]) {
    held[at] |= view.holds(cond, within, &mut Vec::new());
    let mut inner = |within: &Within<'_>| {
        let mut at = at + 1;
        for part in parts(cond) {
            holding(view, part, within, at, held);
            at += size(part);
        }
    };
    match cond {
        Cond::Scoped(Scope::Sentence, _) => {
            within.sentences(view.reading).for_each(|sentence| inner(&Within::Sentence(sentence)));
        }
        Cond::Scoped(scope @ (Scope::First | Scope::Last), _) => {
            let mut sentences = within.sentences(view.reading);
            let sentence = if *scope == Scope::First { sentences.next() } else { sentences.last() };
            sentence.into_iter().for_each(|sentence| inner(&Within::Sentence(sentence)));
        }
        Cond::Scoped(scope, _) => inner(&Within::Set(&view.scopes.named(*scope, within))),
        Cond::Relation { .. } if matches!(within, Within::Clause(..)) => inner(within),
        Cond::Relation { relation, .. } => {
            for sentence in within.sentences(view.reading) {
                match relation {
                    Relation::Beside => {
                        (0..=view.last_clause(sentence)).for_each(|clause| inner(&Within::Clause(sentence, clause)))
                    }
                    _ => inner(&Within::Sentence(sentence)),
                }
            }
        }
        _ => inner(within),
    }
}
