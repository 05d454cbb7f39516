//! Which examples hold.

use serde::Serialize;

use crate::engine::{Engine, Scratch, in_parallel};
use crate::evaluate::{View, Within};
use crate::ruleset::{ClauseIndex, Cond, ExampleDef, Ruleset};
use crate::ticket::{Language, Ticket};

/// An example that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExampleFailure {
    /// The rule; nothing if it is an example of a clause.
    pub rule: Option<String>,
    /// The clause, or that of the rule, as `category/clause`.
    pub clause: String,
    /// Where the example stands, `file:line`.
    pub place: String,
    /// The example's language.
    pub language: Language,
    /// Whether the rule should fire on it, or the clause be decided.
    pub should_hold: bool,
    /// The example.
    pub text: String,
    /// What is decided, `category/clause`.
    pub decided: String,
}

/// Whose example it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    /// Index of the rule.
    Rule(usize),
    Clause(ClauseIndex),
}

/// Every example of a pack: those of the rules, then those of the clauses.
pub(super) fn all(ruleset: &Ruleset) -> Vec<(Of, &ExampleDef)> {
    let of_rules = ruleset.rules.iter().enumerate().map(|(i, rule)| (Of::Rule(i), &rule.examples));
    let of_clauses = ruleset.clauses.iter().enumerate().map(|(i, clause)| (Of::Clause(i), &clause.examples));
    of_rules.chain(of_clauses).flat_map(|(of, examples)| examples.iter().map(move |example| (of, example))).collect()
}

/// An example as the ticket that is decided.
pub(super) fn ticket(example: &ExampleDef) -> Ticket {
    Ticket::from_text(example.text.value.clone())
}

/// Whether a rule of these conditions, each a list of alternatives, fires in a ticket taken as one inquiry.
pub(super) fn fires(view: &View<'_>, when: &[Cond], unless: &[Cond]) -> bool {
    let within = Within::Set(&view.scopes.ticket);
    let any = |conds: &[Cond]| conds.iter().any(|cond| view.holds(cond, &within, &mut Vec::new()));
    any(when) && !any(unless)
}

impl Engine {
    /// How many examples and near misses rules and clauses carry.
    pub fn examples(&self) -> usize {
        all(self.ruleset()).len()
    }

    /// Runs every example and near miss on so many threads, at least one; those that fail come back, those of the
    /// rules first. The built-in packs carry none: they are left out when the program is built.
    pub fn test_examples(&self, threads: usize) -> Vec<ExampleFailure> {
        let ruleset = self.ruleset();
        let mut scratches: Vec<Scratch> = (0..threads.max(1)).map(|_| self.scratch()).collect();
        let failures = in_parallel(&mut scratches, &all(ruleset), |scratch, &(of, example)| {
            self.with_outcome(scratch, &ticket(example), |view, outcome| {
                let decided = outcome.inquiries[0].clause;
                let (holds, clause, rule) = match of {
                    Of::Clause(clause) => (decided == clause, clause, None),
                    Of::Rule(rule) => {
                        let rule = &ruleset.rules[rule];
                        let unless = rule.unless.as_slice();
                        let fires = fires(view, std::slice::from_ref(&rule.when), unless);
                        (fires, rule.clause, Some(rule.id.clone()))
                    }
                };
                (holds != example.holds).then(|| ExampleFailure {
                    rule,
                    clause: ruleset.clause_name(clause),
                    place: example.text.place(),
                    language: example.language,
                    should_hold: example.holds,
                    text: example.text.value.clone(),
                    decided: ruleset.clause_name(decided),
                })
            })
        });
        failures.into_iter().flatten().collect()
    }
}
