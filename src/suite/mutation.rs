//! Which changes of a rule its examples notice.

use serde::Serialize;

use super::examples::{fires, ticket};
use super::mutants::{Mutant, MutantKind, lines, mutants};
use crate::engine::{Engine, Scratch, in_parallel};
use crate::ruleset::{Cond, Equivalence, Rule};

/// How many changes of one part of a rule the rule's own examples notice.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mutation {
    /// Changes, without those that are none by logic.
    pub mutants: usize,
    /// Those with which an example comes out otherwise.
    pub killed: usize,
    /// Changes that are none by logic: they count nowhere else.
    pub equivalent: usize,
    /// Killed among the mutants, 0 to 1; 1 if there are none.
    pub score: f64,
    /// The same by the kind of change.
    pub kinds: Vec<KindScore>,
    /// The same by rule, in the order of ids.
    pub rules: Vec<RuleMutation>,
    /// The changes that no example notices, in the order of rules.
    pub survivors: Vec<Survivor>,
}

/// Changes of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KindScore {
    /// The kind.
    pub kind: MutantKind,
    /// Changes of the kind.
    pub mutants: usize,
    /// Those that are noticed.
    pub killed: usize,
}

/// Changes of one rule.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RuleMutation {
    /// The rule.
    pub rule: String,
    /// Its clause, `category/clause`.
    pub clause: String,
    /// Where it stands, `file:line`.
    pub place: String,
    /// Changes of the rule.
    pub mutants: usize,
    /// Those that are noticed.
    pub killed: usize,
    /// Killed among the mutants, 0 to 1.
    pub score: f64,
}

/// A change that no example notices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Survivor {
    /// The rule.
    pub rule: String,
    /// Where the condition stands, `file:line`.
    pub place: String,
    /// What was done.
    pub kind: MutantKind,
    /// To which part.
    pub part: String,
    /// The condition around it as it is.
    pub before: String,
    /// The same with the change; empty if it was dropped.
    pub after: String,
}

fn score(killed: usize, mutants: usize) -> f64 {
    if mutants == 0 { 1.0 } else { killed as f64 / mutants as f64 }
}

/// Changes every rule in every way, one part at a time, and asks the changed rule for its own examples. The
/// matches of an example are made once; each change is only another condition over them.
pub fn mutate(engine: &Engine, threads: usize) -> Mutation {
    let ruleset = engine.ruleset();
    let same = Equivalence::new(ruleset);
    let mut scratches: Vec<Scratch> = (0..threads.max(1)).map(|_| engine.scratch()).collect();
    let rules: Vec<&Rule> = ruleset.rules.iter().collect();
    let looked_at = in_parallel(&mut scratches, &rules, |scratch, rule| {
        let [when, unless] = [false, true]
            .map(|unless| lines(rule, unless).into_iter().map(|(cond, _)| cond.clone()).collect::<Vec<Cond>>());
        let mut counts = MutantKind::ALL.map(|kind| KindScore { kind, mutants: 0, killed: 0 });
        let mut open = mutants(ruleset, rule);
        open.iter().for_each(|mutant| counts[mutant.kind as usize].mutants += 1);
        for example in &rule.examples {
            engine.with_view(scratch, &ticket(example), |view| {
                let fired = fires(view, &when, &unless);
                open.retain(|mutant| {
                    let killed = fires(view, &mutant.when, &mutant.unless) != fired;
                    counts[mutant.kind as usize].killed += usize::from(killed);
                    !killed
                });
            });
        }
        // What an example told apart is no question of logic.
        let before = open.len();
        open.retain(|mutant| {
            let equivalent = same.same((&when, &unless), (&mutant.when, &mutant.unless));
            counts[mutant.kind as usize].mutants -= usize::from(equivalent);
            !equivalent
        });
        (counts, before - open.len(), open)
    });
    let mut mutation = Mutation {
        mutants: 0,
        killed: 0,
        equivalent: 0,
        score: 0.0,
        kinds: MutantKind::ALL.map(|kind| KindScore { kind, mutants: 0, killed: 0 }).into(),
        rules: Vec::new(),
        survivors: Vec::new(),
    };
    for (rule, (counts, equivalent, open)) in rules.into_iter().zip(looked_at) {
        let mutants = counts.iter().map(|count| count.mutants).sum();
        let killed = counts.iter().map(|count| count.killed).sum();
        mutation.mutants += mutants;
        mutation.killed += killed;
        mutation.equivalent += equivalent;
        for (total, own) in mutation.kinds.iter_mut().zip(&counts) {
            total.mutants += own.mutants;
            total.killed += own.killed;
        }
        mutation.rules.push(RuleMutation {
            rule: rule.id.clone(),
            clause: ruleset.clause_name(rule.clause),
            place: rule.place.clone(),
            mutants,
            killed,
            score: score(killed, mutants),
        });
        mutation.survivors.extend(open.into_iter().map(|mutant| survivor(rule, mutant)));
    }
    mutation.score = score(mutation.killed, mutation.mutants);
    mutation
}

fn survivor(rule: &Rule, mutant: Mutant) -> Survivor {
    let Mutant { kind, part, before, after, place, .. } = mutant;
    Survivor { rule: rule.id.clone(), place, kind, part, before, after }
}
