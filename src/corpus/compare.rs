//! Two policies over one history: which decisions flip, from what to what, and which rules make them.

use std::collections::BTreeMap;

use serde::Serialize;

use super::labelled::Primary;
use crate::advise::{advise, answer_language};
use crate::answer::round;
use crate::decide::{Inquiry, Outcome, weigh};
use crate::decision::{Decision, PolicyVersion};
use crate::engine::{Engine, Scratch, in_parallel};
use crate::evaluate::{SentenceSet, View};
use crate::ticket::Ticket;

/// What of a decision flips. A ticket counts for the first that applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FlipKind {
    /// The verdict of the main inquiry.
    Verdict,
    /// Its clause; the verdict stays.
    Clause,
    /// The set of inquiries; the main one stays.
    Inquiries,
    /// Whether a person reviews the ticket.
    Review,
    /// Which advice is given.
    Advice,
}

impl FlipKind {
    /// All kinds, the weightiest first.
    pub const ALL: [FlipKind; 5] =
        [FlipKind::Verdict, FlipKind::Clause, FlipKind::Inquiries, FlipKind::Review, FlipKind::Advice];

    /// The name as written in JSON and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            FlipKind::Verdict => "verdict",
            FlipKind::Clause => "clause",
            FlipKind::Inquiries => "inquiries",
            FlipKind::Review => "review",
            FlipKind::Advice => "advice",
        }
    }
}

/// How two policies are compared.
#[derive(Clone, Debug)]
pub struct CompareConfig {
    /// Threads, at least one.
    pub threads: usize,
    /// Tickets of each group that come with both decisions.
    pub samples: usize,
    /// What counts as a flip.
    pub kinds: Vec<FlipKind>,
}

impl Default for CompareConfig {
    fn default() -> Self {
        CompareConfig { threads: 1, samples: 3, kinds: FlipKind::ALL.to_vec() }
    }
}

/// What a change of policy does to a history.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// The policy before.
    pub old: PolicyVersion,
    /// The policy after.
    pub new: PolicyVersion,
    /// Tickets looked at.
    pub tickets: usize,
    /// Tickets that flip.
    pub flips: usize,
    /// Flips of each kind.
    pub kinds: BTreeMap<FlipKind, usize>,
    /// Whether the flips agree with the labels, where tickets bear any.
    pub labels: Option<LabelChange>,
    /// Flips from one thing to another, the most frequent first within their kind.
    pub groups: Vec<FlipGroup>,
    /// What makes the flips, the most frequent first.
    pub causes: Vec<FlipCause>,
}

/// Right clauses of the main inquiry among labelled tickets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LabelChange {
    /// Tickets with a label.
    pub tickets: usize,
    /// Right by the policy before.
    pub right_before: usize,
    /// Right by the policy after.
    pub right_after: usize,
}

/// Flips from one thing to another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FlipGroup {
    /// What flips.
    pub kind: FlipKind,
    /// What it was: `verdict category/clause`, a set of clauses, `decided` or a reason to review, or advice.
    pub from: String,
    /// What it becomes.
    pub to: String,
    /// The tickets' identifiers; `#7` for the seventh where it has none.
    pub tickets: Vec<String>,
    /// Of labelled tickets those that become right.
    pub mended: usize,
    /// Of labelled tickets those that become wrong.
    pub spoiled: usize,
    /// What makes them, the most frequent first.
    pub causes: Vec<FlipCause>,
    /// The first of the tickets, with both decisions.
    pub samples: Vec<Flip>,
}

/// A ticket with both its decisions.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Flip {
    /// The identifier as in the group.
    pub id: String,
    /// The ticket.
    pub ticket: Ticket,
    /// The decision before.
    pub old: Decision,
    /// The decision after.
    pub new: Decision,
    /// What makes the difference, the weightiest first.
    pub changes: Vec<Change>,
}

/// What adds otherwise to a clause than before.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// A rule's identifier, `cue NAME`, `word TEXT`, `flag NAME`, `verdict in the table` or `thresholds`.
    pub name: String,
    /// The clause, `category/clause`; empty for thresholds.
    pub clause: String,
    /// What it added before, if it fired.
    pub old: Option<f64>,
    /// What it adds now, if it fires.
    pub new: Option<f64>,
}

/// What makes flips, and how many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FlipCause {
    /// As [`Change::name`].
    pub name: String,
    /// As [`Change::clause`].
    pub clause: String,
    /// Flips in which it is among the weightiest changes.
    pub tickets: usize,
}

/// Changes that are told of one ticket.
const MOST_CHANGES: usize = 4;
/// Smaller differences of a weight are no change.
const LEAST_CHANGE: f64 = 1e-6;

/// What a comparison looks at in one decision.
#[derive(Debug, PartialEq)]
struct Side {
    clause: String,
    decided: String,
    /// Clause and verdict of each inquiry, sorted.
    inquiries: Vec<String>,
    review: &'static str,
    flags: Vec<String>,
    advice: Vec<String>,
}

impl Side {
    fn of(view: &View<'_>, outcome: &Outcome) -> Self {
        let ruleset = view.ruleset;
        let main = &outcome.inquiries[0];
        let mut inquiries: Vec<String> = outcome.inquiries.iter().map(|inquiry| named(view, inquiry)).collect();
        inquiries.sort();
        let mut given = Vec::new();
        advise(view, outcome, answer_language(view), &mut given, &mut Vec::new());
        Side {
            clause: ruleset.clause_name(main.clause),
            decided: named(view, main),
            inquiries,
            review: outcome.review.as_ref().map_or("decided", |(reason, _)| reason.as_str()),
            flags: outcome.flags.iter().map(|&flag| ruleset.modifiers[flag].flag.clone()).collect(),
            advice: given.iter().map(|advised| ruleset.advice[advised.number].id.clone()).collect(),
        }
    }
}

/// `verdict category/clause`.
fn named(view: &View<'_>, inquiry: &Inquiry) -> String {
    format!("{} {}", inquiry.verdict, view.ruleset.clause_name(inquiry.clause))
}

/// A flip before it is grouped.
struct Found {
    kind: FlipKind,
    from: String,
    to: String,
    changes: Vec<Change>,
}

/// Decides every ticket by both policies and gathers what flips. `labels` are those of the tickets, in
/// their order, or none at all.
pub fn compare(
    old: &Engine,
    new: &Engine,
    tickets: &[Ticket],
    labels: &[Option<Primary>],
    config: &CompareConfig,
) -> Comparison {
    let mut scratches: Vec<(Scratch, Scratch)> =
        (0..config.threads.max(1)).map(|_| (old.scratch(), new.scratch())).collect();
    let looked_at: Vec<(Option<Found>, [String; 2])> = in_parallel(&mut scratches, tickets, |scratch, ticket| {
        let before = old.with_outcome(&mut scratch.0, ticket, Side::of);
        let after = new.with_outcome(&mut scratch.1, ticket, Side::of);
        let flip = flipped(&before, &after).filter(|(kind, ..)| config.kinds.contains(kind));
        let found = flip.map(|(kind, from, to)| {
            let changes = changes(old, new, scratch, ticket, &before, &after);
            Found { kind, from, to, changes }
        });
        (found, [before.clause, after.clause])
    });

    let mut groups: BTreeMap<(FlipKind, String, String), FlipGroup> = BTreeMap::new();
    let mut kinds: BTreeMap<FlipKind, usize> = BTreeMap::new();
    let mut change: Option<LabelChange> = None;
    let mut causes = Vec::new();
    let mut of_groups: BTreeMap<(FlipKind, String, String), Vec<Change>> = BTreeMap::new();
    for (i, (found, [before, after])) in looked_at.into_iter().enumerate() {
        let label = labels.get(i).and_then(Option::as_ref).map(|own| format!("{}/{}", own.category, own.clause));
        let right = label.as_ref().map(|label| (*label == before, *label == after));
        if let Some((right_before, right_after)) = right {
            let change = change.get_or_insert_default();
            change.tickets += 1;
            change.right_before += usize::from(right_before);
            change.right_after += usize::from(right_after);
        }
        let Some(Found { kind, from, to, changes }) = found else { continue };
        *kinds.entry(kind).or_default() += 1;
        let key = (kind, from, to);
        let group = groups.entry(key.clone()).or_insert_with(|| FlipGroup {
            kind,
            from: key.1.clone(),
            to: key.2.clone(),
            tickets: Vec::new(),
            mended: 0,
            spoiled: 0,
            causes: Vec::new(),
            samples: Vec::new(),
        });
        group.mended += usize::from(right == Some((false, true)));
        group.spoiled += usize::from(right == Some((true, false)));
        let ticket = &tickets[i];
        let id = if ticket.id.is_empty() { format!("#{}", i + 1) } else { ticket.id.clone() };
        if group.samples.len() < config.samples {
            let scratch = &mut scratches[0];
            group.samples.push(Flip {
                id: id.clone(),
                ticket: ticket.clone(),
                old: old.triage_with(&mut scratch.0, ticket),
                new: new.triage_with(&mut scratch.1, ticket),
                changes: changes.clone(),
            });
        }
        group.tickets.push(id);
        of_groups.entry(key).or_default().extend(changes.iter().cloned());
        causes.extend(changes);
    }
    for (key, group) in &mut groups {
        group.causes = count(&of_groups[key]);
    }
    let mut groups: Vec<FlipGroup> = groups.into_values().collect();
    groups.sort_by(|a, b| {
        a.kind
            .cmp(&b.kind)
            .then(b.tickets.len().cmp(&a.tickets.len()))
            .then_with(|| (&a.from, &a.to).cmp(&(&b.from, &b.to)))
    });
    Comparison {
        old: old.policy(),
        new: new.policy(),
        tickets: tickets.len(),
        flips: kinds.values().sum(),
        kinds,
        labels: change,
        groups,
        causes: count(&causes),
    }
}

/// What flips between two decisions, from what, to what.
fn flipped(before: &Side, after: &Side) -> Option<(FlipKind, String, String)> {
    let verdict = |side: &Side| side.decided.split(' ').next().unwrap_or_default().to_string();
    let listed = |items: &[String]| if items.is_empty() { "none".to_string() } else { items.join(" + ") };
    Some(if before.decided != after.decided {
        let kind = if verdict(before) == verdict(after) { FlipKind::Clause } else { FlipKind::Verdict };
        (kind, before.decided.clone(), after.decided.clone())
    } else if before.inquiries != after.inquiries {
        (FlipKind::Inquiries, listed(&before.inquiries), listed(&after.inquiries))
    } else if (before.review == "decided") != (after.review == "decided") {
        (FlipKind::Review, before.review.to_string(), after.review.to_string())
    } else if before.advice != after.advice {
        (FlipKind::Advice, listed(&before.advice), listed(&after.advice))
    } else {
        return None;
    })
}

/// What a policy's rules, cues and base add to each clause in a ticket, by clause and name.
type Sums = BTreeMap<(String, String), f64>;

fn sums(view: &View<'_>, places: &[SentenceSet]) -> Sums {
    let ruleset = view.ruleset;
    let mut sums = Sums::new();
    let mut add = |clause: usize, name: String, weight: f64| {
        let own = sums.entry((ruleset.clause_name(clause), name)).or_default();
        // Found in several places, it counts as where it weighs most.
        if weight.abs() > own.abs() {
            *own = weight;
        }
    };
    for place in places {
        for fired in weigh(view, place).fired.iter().filter(|fired| fired.defeated_by.is_none()) {
            let rule = &ruleset.rules[fired.rule];
            add(rule.clause, rule.id.clone(), rule.weight);
        }
        for cue in view.cues(place).into_iter().map(|cue| cue as usize) {
            for &(clause, weight) in &ruleset.cues[cue] {
                add(clause, format!("cue {}", ruleset.cue_name(cue)), weight);
            }
        }
        for word in view.words(place) {
            for (clause, weight) in ruleset.wording.weights(word) {
                add(clause, format!("word {}", ruleset.wording.text(word)), weight);
            }
        }
    }
    for (clause, &base) in ruleset.base.iter().enumerate() {
        add(clause, format!("cue {}", crate::ruleset::ALWAYS), base);
    }
    sums
}

/// Where the inquiries stand that the other decision does not have; if it has them all, every inquiry.
fn places(view: &View<'_>, outcome: &Outcome, other: &Side) -> Vec<SentenceSet> {
    // A ticket's only inquiry is weighed in all of it.
    if let [_] = outcome.inquiries.as_slice() {
        return vec![view.scopes.ticket.clone()];
    }
    let own = |inquiry: &&Inquiry| !other.inquiries.contains(&named(view, inquiry));
    let missing = outcome.inquiries.iter().filter(own).map(|inquiry| inquiry.sentences.clone());
    let missing: Vec<SentenceSet> = missing.collect();
    if missing.is_empty() {
        outcome.inquiries.iter().map(|inquiry| inquiry.sentences.clone()).collect()
    } else {
        missing
    }
}

fn changes(
    old: &Engine,
    new: &Engine,
    scratch: &mut (Scratch, Scratch),
    ticket: &Ticket,
    before: &Side,
    after: &Side,
) -> Vec<Change> {
    // How a text is cut into sentences does not depend on the policy.
    let mut all = Vec::new();
    let several = before.inquiries.len() + after.inquiries.len() > 2;
    if several {
        all = old.with_outcome(&mut scratch.0, ticket, |view, outcome| places(view, outcome, after));
        all.extend(new.with_outcome(&mut scratch.1, ticket, |view, outcome| places(view, outcome, before)));
    }
    let summed = |view: &View<'_>, _: &Outcome| match several {
        true => sums(view, &all),
        false => sums(view, std::slice::from_ref(&view.scopes.ticket)),
    };
    let sums_before = old.with_outcome(&mut scratch.0, ticket, summed);
    let sums_after = new.with_outcome(&mut scratch.1, ticket, summed);
    let mut changes: Vec<(f64, Change)> = Vec::new();
    for key in sums_before.keys().chain(sums_after.keys().filter(|key| !sums_before.contains_key(*key))) {
        let (was, is) = (sums_before.get(key).copied(), sums_after.get(key).copied());
        let size = (is.unwrap_or(0.0) - was.unwrap_or(0.0)).abs();
        if size > LEAST_CHANGE {
            let (clause, name) = key.clone();
            changes.push((size, Change { name, clause, old: was.map(round), new: is.map(round) }));
        }
    }
    // What moved the clauses in question says more than what moved others.
    let concerned = |clause: &str| {
        let has = |side: &Side| side.inquiries.iter().any(|inquiry| inquiry.ends_with(&format!(" {clause}")));
        if before.inquiries == after.inquiries { has(before) } else { has(before) != has(after) }
    };
    if changes.iter().any(|(_, change)| concerned(&change.clause)) {
        changes.retain(|(_, change)| concerned(&change.clause));
    }
    changes.sort_by(|(a, x), (b, y)| b.total_cmp(a).then_with(|| (&x.clause, &x.name).cmp(&(&y.clause, &y.name))));
    changes.truncate(MOST_CHANGES);
    let mut told: Vec<Change> = Vec::new();
    let other = |name: String, clause: &str| Change { name, clause: clause.to_string(), old: None, new: None };
    for flag in before.flags.iter().filter(|flag| !after.flags.contains(flag)) {
        told.push(Change { old: Some(1.0), ..other(format!("flag {flag}"), "") });
    }
    for flag in after.flags.iter().filter(|flag| !before.flags.contains(flag)) {
        told.push(Change { new: Some(1.0), ..other(format!("flag {flag}"), "") });
    }
    if before.clause == after.clause && before.decided != after.decided && told.is_empty() {
        told.push(other("verdict in the table".into(), &after.clause));
    }
    told.extend(changes.into_iter().map(|(_, change)| change));
    let thresholds = |engine: &Engine| {
        let t = engine.ruleset().thresholds;
        [t.review, t.inquiry, t.defeat, t.temperature]
    };
    if told.is_empty() && thresholds(old) != thresholds(new) {
        told.push(other("thresholds".into(), ""));
    }
    told
}

fn count(changes: &[Change]) -> Vec<FlipCause> {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for change in changes {
        *counts.entry((&change.name, &change.clause)).or_default() += 1;
    }
    let cause = |((name, clause), tickets): ((&str, &str), usize)| FlipCause {
        name: name.to_string(),
        clause: clause.to_string(),
        tickets,
    };
    let mut causes: Vec<FlipCause> = counts.into_iter().map(cause).collect();
    causes.sort_by_key(|cause| std::cmp::Reverse(cause.tickets));
    causes
}
