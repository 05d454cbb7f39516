//! What of a pack its examples exercise: conditions, concepts, phrases.

use std::collections::HashSet;
use std::path::Path;

use serde::Serialize;

use super::examples::{Of, all, ticket};
use super::parts::{Parts, WhyMissed};
use crate::corpus::{WrittenCounts, WrittenSearch};
use crate::engine::{Engine, Scratch, in_parallel};

/// How many things there are, and which of them no example exercises.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Exercised<M> {
    /// All there are.
    pub all: usize,
    /// Those that some example exercises.
    pub exercised: usize,
    /// The others, in the order of the pack.
    pub missed: Vec<M>,
}

/// What of a pack its examples exercise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExampleCoverage {
    /// The parts of the rules' conditions that let a rule fire: exercised by an example of the rule or of its clause
    /// in which they hold.
    pub conditions: Exercised<MissedPart>,
    /// The parts under `unless` and `not`: exercised by such an example on which the rule would do otherwise without
    /// them.
    pub exceptions: Exercised<MissedPart>,
    /// The pack's own concepts and frames: exercised where met.
    pub concepts: Exercised<MissedName>,
    /// The phrases as written in the pack's files: exercised where met.
    pub phrases: Exercised<MissedPhrase>,
}

/// A part of a condition that no example exercises. What it is part of is exercised or told before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MissedPart {
    /// The rule.
    pub rule: String,
    /// Where the line stands, `file:line`.
    pub place: String,
    /// The part.
    pub part: String,
    /// Whether it never holds or never matters.
    pub why: WhyMissed,
    /// It is part of one that is told as well.
    pub within_missed: bool,
}

/// A concept or frame that no example speaks of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MissedName {
    /// Its name.
    pub name: String,
    /// Where it stands, `file:line`.
    pub place: String,
}

/// A phrase that no example has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MissedPhrase {
    /// The concept or frame that has it.
    pub concept: String,
    /// The key that it stands under: `ja`, `zh`, `en` or `any`.
    pub language: &'static str,
    /// `file:line`.
    pub place: String,
    /// As written.
    pub phrase: String,
}

/// What a thread keeps.
struct Noted<'a> {
    scratch: Scratch,
    search: WrittenSearch<'a>,
    counts: WrittenCounts,
    /// Of each rule its parts.
    parts: Vec<Vec<bool>>,
    /// Concepts and frames that were met.
    met: HashSet<u16>,
}

/// Looks at every example of the pack that `engine` was made of and that lies in `folder`, on so many threads;
/// `None` if the folder holds no pack that compiles.
pub fn example_coverage(engine: &Engine, folder: &Path, threads: usize) -> Option<ExampleCoverage> {
    let ruleset = engine.ruleset();
    let prepared = WrittenSearch::prepare(engine, folder)?;
    let rules: Vec<Parts> = ruleset.rules.iter().map(|rule| Parts::of(ruleset, rule)).collect();
    let noted = || Noted {
        scratch: engine.scratch(),
        search: WrittenSearch::new(engine, &prepared),
        counts: WrittenCounts::default(),
        parts: rules.iter().map(|rule| vec![false; rule.parts.len()]).collect(),
        met: HashSet::new(),
    };
    let mut states: Vec<Noted<'_>> = (0..threads.max(1)).map(|_| noted()).collect();
    in_parallel(&mut states, &all(ruleset), |state, &(of, example)| {
        let Noted { scratch, search, counts, parts, met } = state;
        engine.with_view(scratch, &ticket(example), |view| {
            met.extend(view.matches.iter().map(|m| m.id));
            search.count(view, &HashSet::new(), counts);
            for (i, rule) in ruleset.rules.iter().enumerate() {
                if of == Of::Rule(i) || of == Of::Clause(rule.clause) {
                    rules[i].note(view, &mut parts[i]);
                }
            }
        });
    });
    let mut states = states.into_iter();
    let mut whole = states.next()?;
    for state in states {
        whole.counts.join(state.counts);
        whole.met.extend(state.met);
        for (own, more) in whole.parts.iter_mut().flatten().zip(state.parts.into_iter().flatten()) {
            *own |= more;
        }
    }
    let [mut conditions, mut exceptions] = [(); 2].map(|()| Exercised { all: 0, exercised: 0, missed: Vec::new() });
    for ((rule, parts), exercised) in ruleset.rules.iter().zip(&rules).zip(&whole.parts) {
        let is_missed = |i: usize| parts.parts[i].counts && !exercised[i];
        for (i, part) in parts.parts.iter().enumerate().filter(|(_, part)| part.counts) {
            let of_kind = if part.why == WhyMissed::NeverHolds { &mut conditions } else { &mut exceptions };
            of_kind.all += 1;
            of_kind.exercised += usize::from(exercised[i]);
            if is_missed(i) {
                let within = |&at: &usize| parts.parts[at].parent;
                of_kind.missed.push(MissedPart {
                    rule: rule.id.clone(),
                    place: part.place.clone(),
                    part: part.text.clone(),
                    why: part.why,
                    within_missed: std::iter::successors(part.parent, within).any(is_missed),
                });
            }
        }
    }
    let names = prepared.names(ruleset);
    let missed: Vec<MissedName> = names
        .iter()
        .filter(|(id, _)| !whole.met.contains(id))
        .map(|(_, own)| MissedName { name: own.name.clone(), place: own.place.clone() })
        .collect();
    let concepts = Exercised { all: names.len(), exercised: names.len() - missed.len(), missed };
    let told = prepared.told(&whole.counts);
    let all = told.len();
    let phrase = |own: crate::corpus::WrittenCoverage| MissedPhrase {
        concept: own.concept,
        language: own.language,
        place: own.place,
        phrase: own.phrase,
    };
    let missed: Vec<MissedPhrase> = told.into_iter().filter(|own| own.met == 0).map(phrase).collect();
    let phrases = Exercised { all, exercised: all - missed.len(), missed };
    Some(ExampleCoverage { conditions, exceptions, concepts, phrases })
}
