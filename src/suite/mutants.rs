//! Rules with one part changed.

use serde::Serialize;

use crate::explain::written;
use crate::ruleset::condition::Relation;
use crate::ruleset::{Cond, Rule, Ruleset};

/// How a rule was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MutantKind {
    /// A part is left out: one side of `near`, one operand of `and` or `or`, a line, the whole `unless`.
    Drop,
    /// A part is taken for its contrary.
    Negate,
    /// A part asks for less: `near` for `and`, `beside`, `before` and `within` for `near`, a concept wherever and
    /// however it is said for one in a frame or scope.
    Widen,
}

impl MutantKind {
    /// All kinds.
    pub const ALL: [MutantKind; 3] = [MutantKind::Drop, MutantKind::Negate, MutantKind::Widen];

    /// The name as in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            MutantKind::Drop => "drop",
            MutantKind::Negate => "negate",
            MutantKind::Widen => "widen",
        }
    }
}

/// A rule with one part changed.
#[derive(Clone, Debug)]
pub(super) struct Mutant {
    pub kind: MutantKind,
    /// The part that is changed, as written.
    pub part: String,
    /// The innermost condition around it before, and after; nothing is left of a line that is dropped.
    pub before: String,
    pub after: String,
    /// `file:line` of the condition.
    pub place: String,
    /// The alternatives of `when` and those of `unless`.
    pub when: Vec<Cond>,
    pub unless: Vec<Cond>,
}

/// The lines of a rule's `when` or `unless`, each with its place.
pub(super) fn lines(rule: &Rule, unless: bool) -> Vec<(&Cond, String)> {
    let at = &rule.lines_at[usize::from(unless)];
    let place = |line: usize| at.get(line).map_or_else(|| rule.place.clone(), |at| at.place());
    match if unless { rule.unless.as_ref() } else { Some(&rule.when) } {
        // Several lines are alternatives.
        Some(Cond::Any(parts)) if at.len() == parts.len() && at.len() > 1 => {
            parts.iter().enumerate().map(|(line, part)| (part, place(line))).collect()
        }
        Some(whole) => vec![(whole, place(0))],
        None => Vec::new(),
    }
}

/// Every change of one part of a rule. Those that come to the same are told once.
pub(super) fn mutants(ruleset: &Ruleset, rule: &Rule) -> Vec<Mutant> {
    let sides = [lines(rule, false), lines(rule, true)];
    let whole: Vec<Vec<Cond>> =
        sides.iter().map(|lines| lines.iter().map(|(cond, _)| (*cond).clone()).collect()).collect();
    let mut mutants: Vec<Mutant> = Vec::new();
    let mut add = |change: Change, place: &str, side: usize, lines: Vec<Cond>| {
        let Change { kind, part, before, after, .. } = change;
        let (mut when, mut unless) = (whole[0].clone(), whole[1].clone());
        *(if side == 0 { &mut when } else { &mut unless }) = lines;
        if !mutants.iter().any(|known| known.when == when && known.unless == unless) {
            mutants.push(Mutant { kind, part, before, after, place: place.to_string(), when, unless });
        }
    };
    for (side, lines) in sides.iter().enumerate() {
        let all = &whole[side];
        for (i, (line, place)) in lines.iter().enumerate() {
            let text = written(ruleset, line);
            let change = |kind, after: String| Change {
                kind,
                part: text.clone(),
                before: text.clone(),
                after,
                cond: Cond::Any(Vec::new()),
            };
            // A rule without any `when` would be none; one without `unless` is.
            if all.len() > 1 || side == 1 {
                add(change(MutantKind::Drop, String::new()), place, side, without(all, i));
            }
            let negated = negated(line);
            add(change(MutantKind::Negate, written(ruleset, &negated)), place, side, with(all, i, negated));
            for change in changes(ruleset, line) {
                let lines = with(all, i, change.cond.clone());
                add(change, place, side, lines);
            }
        }
    }
    mutants
}

struct Change {
    kind: MutantKind,
    part: String,
    before: String,
    after: String,
    /// The whole condition with the change in it.
    cond: Cond,
}

fn without(parts: &[Cond], i: usize) -> Vec<Cond> {
    let mut left = parts.to_vec();
    left.remove(i);
    left
}

fn with(parts: &[Cond], i: usize, part: Cond) -> Vec<Cond> {
    let mut changed = parts.to_vec();
    changed[i] = part;
    changed
}

fn negated(cond: &Cond) -> Cond {
    match cond {
        Cond::Not(inner) => (**inner).clone(),
        cond => Cond::Not(Box::new(cond.clone())),
    }
}

/// Every change within a condition; that of the condition as a whole is left to what it is part of.
fn changes(ruleset: &Ruleset, cond: &Cond) -> Vec<Change> {
    let text = |cond: &Cond| written(ruleset, cond);
    let before = text(cond);
    let mut all: Vec<Change> = Vec::new();
    let own = |kind, part: &Cond, after: Cond| Change {
        kind,
        part: text(part),
        before: before.clone(),
        after: text(&after),
        cond: after,
    };
    let inner = |part: &Cond, whole: &dyn Fn(Cond) -> Cond| -> Vec<Change> {
        let around = |change: Change| Change { cond: whole(change.cond.clone()), ..change };
        changes(ruleset, part).into_iter().map(around).collect()
    };
    match cond {
        Cond::All(parts) | Cond::Any(parts) | Cond::AtLeast(_, parts) => {
            let whole = |mut parts: Vec<Cond>| match cond {
                Cond::AtLeast(count, _) => Cond::AtLeast(*count, parts),
                _ if parts.len() == 1 => parts.remove(0),
                Cond::All(_) => Cond::All(parts),
                _ => Cond::Any(parts),
            };
            for (i, part) in parts.iter().enumerate() {
                if parts.len() > 1 {
                    all.push(own(MutantKind::Drop, part, whole(without(parts, i))));
                }
                all.push(own(MutantKind::Negate, part, whole(with(parts, i, negated(part)))));
                all.extend(inner(part, &|part| whole(with(parts, i, part))));
            }
        }
        Cond::Relation { relation, left, right, .. } => {
            let related = |left: Cond, right: Cond| Cond::related(*relation, left, right);
            all.push(own(MutantKind::Drop, left, (**right).clone()));
            all.push(own(MutantKind::Drop, right, (**left).clone()));
            all.push(own(MutantKind::Negate, left, related(negated(left), (**right).clone())));
            all.push(own(MutantKind::Negate, right, related((**left).clone(), negated(right))));
            let wider = match relation {
                Relation::Near => Cond::All(vec![(**left).clone(), (**right).clone()]),
                _ => Cond::related(Relation::Near, (**left).clone(), (**right).clone()),
            };
            all.push(own(MutantKind::Widen, cond, wider));
            all.extend(inner(left, &|left| related(left, (**right).clone())));
            all.extend(inner(right, &|right| related((**left).clone(), right)));
        }
        Cond::Not(part) => all.extend(inner(part, &|part| Cond::Not(Box::new(part)))),
        Cond::Scoped(scope, part) => {
            all.push(own(MutantKind::Widen, cond, (**part).clone()));
            all.extend(inner(part, &|part| Cond::Scoped(*scope, Box::new(part))));
        }
        Cond::Framed(_, concept) => all.push(own(MutantKind::Widen, cond, Cond::Present(*concept))),
        Cond::Present(_) | Cond::AnyAsk | Cond::Metadata(..) | Cond::Flag(_) => {}
    }
    all
}
