//! What a change of policy does to a history, as text.

use std::fmt::Write as _;

use super::palette::Palette;
use super::table::{Align, one_line, table};
use crate::answer::{CUES, WORDS};
use crate::corpus::{Change, Comparison, Flip, FlipCause, FlipGroup, FlipKind, LabelChange};
use crate::decision::{Decision, Evidence, InquiryDecision, PolicyVersion};

/// How much of a comparison is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DiffParts {
    /// Every group and identifier, not the largest only.
    pub all: bool,
}

/// Groups of one kind, unless everything is wanted.
const MOST_GROUPS: usize = 12;
/// Identifiers of a group, unless everything is wanted.
const MOST_NAMES: usize = 12;
/// Causes that are told.
pub(super) const MOST_CAUSES: usize = 4;

impl DiffParts {
    pub(super) fn groups(self) -> usize {
        if self.all { usize::MAX } else { MOST_GROUPS }
    }

    pub(super) fn names(self) -> usize {
        if self.all { usize::MAX } else { MOST_NAMES }
    }
}

/// A count of a total with its share.
pub(super) fn share(part: usize, total: usize) -> String {
    format!("{part} ({:.1} %)", 100.0 * part as f64 / total.max(1) as f64)
}

/// A policy as named by the caller, and which version of it that is.
pub(super) fn version(name: &str, policy: &PolicyVersion) -> String {
    format!("{name} ({} {}, {})", policy.id, policy.version, policy.digest.get(..8).unwrap_or_default())
}

/// What a kind of flip is called.
pub(super) fn kind_title(kind: FlipKind) -> &'static str {
    match kind {
        FlipKind::Verdict => "Another verdict",
        FlipKind::Clause => "Another clause with the same verdict",
        FlipKind::Inquiries => "Another set of inquiries",
        FlipKind::Review => "Decided or reviewed",
        FlipKind::Advice => "Other advice",
    }
}

/// What a change is and does, in a few words: `script-wanted +2.00 → +3.50`.
pub(super) fn change(change: &Change) -> String {
    let number = |weight: f64| format!("{weight:+.2}");
    if let Some(flag) = change.name.strip_prefix("flag ") {
        return format!("{} {flag}", if change.new.is_some() { "now flagged" } else { "no longer flagged" });
    }
    let of = if change.clause.is_empty() { String::new() } else { format!(" ({})", change.clause) };
    match (change.old, change.new) {
        (None, None) => format!("{}{of}", change.name),
        (None, Some(new)) => format!("{} now adds {}{of}", change.name, number(new)),
        (Some(old), None) => format!("{} no longer adds {}{of}", change.name, number(old)),
        (Some(old), Some(new)) => format!("{} {} → {}{of}", change.name, number(old), number(new)),
    }
}

/// The causes of a group: rules by name, with how many of its flips they make.
fn causes(causes: &[FlipCause]) -> Vec<String> {
    let told = |cause: &FlipCause| match cause.clause.is_empty() {
        true => format!("{} ({})", cause.name, cause.tickets),
        false => format!("{} for {} ({})", cause.name, cause.clause, cause.tickets),
    };
    causes.iter().take(MOST_CAUSES).map(told).collect()
}

/// Of labelled tickets, whether the flips are for the better.
fn labels(group: &FlipGroup) -> Option<String> {
    (group.mended + group.spoiled > 0)
        .then(|| format!("by their labels {} become right, {} become wrong", group.mended, group.spoiled))
}

/// A comparison as text. `names` are what the caller calls the policies.
pub fn diff(comparison: &Comparison, names: [&str; 2], parts: DiffParts, palette: Palette) -> String {
    let mut out = String::new();
    let of = |policy, name| version(name, policy);
    let _ = writeln!(out, "old  {}", of(&comparison.old, names[0]));
    let _ = writeln!(out, "new  {}\n", of(&comparison.new, names[1]));
    let head = format!("{} of {} tickets flip", comparison.flips, comparison.tickets);
    let percent = 100.0 * comparison.flips as f64 / comparison.tickets.max(1) as f64;
    let _ = writeln!(out, "{}", palette.strong(&format!("{head} ({percent:.2} %)")));
    if let Some(labels) = &comparison.labels {
        let LabelChange { tickets, right_before, right_after } = *labels;
        let _ = writeln!(
            out,
            "Right clause by the labels of {tickets}: {} before, {} after",
            share(right_before, tickets),
            share(right_after, tickets)
        );
    }
    if comparison.flips > 0 {
        let rows: Vec<Vec<String>> = comparison
            .kinds
            .iter()
            .map(|(kind, count)| vec![format!("  {}", kind_title(*kind)), count.to_string()])
            .collect();
        let text = table(&["", ""], &[Align::Left, Align::Right], &rows);
        out.push_str(text.trim_start_matches('\n'));
    }
    for kind in FlipKind::ALL {
        let groups: Vec<&FlipGroup> = comparison.groups.iter().filter(|group| group.kind == kind).collect();
        if groups.is_empty() {
            continue;
        }
        let _ = writeln!(out, "\n{}", palette.strong(kind_title(kind)));
        for group in groups.iter().take(parts.groups()) {
            write_group(&mut out, group, parts, palette);
        }
        if groups.len() > parts.groups() {
            let rest = &groups[parts.groups()..];
            let tickets: usize = rest.iter().map(|group| group.tickets.len()).sum();
            let more = format!("… {} more groups with {tickets} tickets; --all shows them", rest.len());
            let _ = writeln!(out, "\n  {}", palette.dim(&more));
        }
    }
    if !comparison.causes.is_empty() {
        let _ = writeln!(out, "\n{}", palette.strong("What makes the flips"));
        let most = if parts.all { usize::MAX } else { 15 };
        let rows: Vec<Vec<String>> = comparison
            .causes
            .iter()
            .take(most)
            .map(|cause| vec![cause.name.clone(), cause.clause.clone(), cause.tickets.to_string()])
            .collect();
        out.push_str(&table(&["rule", "clause", "flips"], &[Align::Left, Align::Left, Align::Right], &rows));
        if comparison.causes.len() > most {
            let _ = writeln!(out, "{}", palette.dim(&format!("… {} more", comparison.causes.len() - most)));
        }
    }
    out
}

fn write_group(out: &mut String, group: &FlipGroup, parts: DiffParts, palette: Palette) {
    let count = palette.strong(&format!("{:>5}", group.tickets.len()));
    let _ = writeln!(out, "\n{count}  {}  →  {}", palette.bad(&group.from), palette.good(&group.to));
    let mut names: Vec<String> = group.tickets.iter().take(parts.names()).map(|id| one_line(id, 40)).collect();
    if group.tickets.len() > names.len() {
        names.push("…".into());
    }
    let _ = writeln!(out, "       {}", palette.dim(&names.join(", ")));
    if let Some(labels) = labels(group) {
        let _ = writeln!(out, "       {labels}");
    }
    let causes = causes(&group.causes);
    if !causes.is_empty() {
        let _ = writeln!(out, "       because of {}", causes.join(", "));
    }
    for sample in &group.samples {
        write_sample(out, sample, palette);
    }
}

fn write_sample(out: &mut String, flip: &Flip, palette: Palette) {
    let ticket = &flip.ticket;
    let text = [ticket.subject.trim(), ticket.body.trim()].into_iter().filter(|text| !text.is_empty());
    let text = text.collect::<Vec<_>>().join(" — ");
    let _ = writeln!(out, "       {} {}", palette.place(&one_line(&flip.id, 40)), one_line(&text, 100));
    for (word, decision, other) in [("old", &flip.old, &flip.new), ("new", &flip.new, &flip.old)] {
        let _ = writeln!(out, "         {word}  {}", told(decision));
        for line in reasons(decision, other) {
            let _ = writeln!(out, "              {}", palette.dim(&line));
        }
    }
    let changes: Vec<String> = flip.changes.iter().map(change).collect();
    if !changes.is_empty() {
        let _ = writeln!(out, "         {}", changes.join("; "));
    }
}

/// A decision in a line: the main inquiry, the others, how sure.
pub(super) fn told(decision: &Decision) -> String {
    let mut told: Vec<String> = decision
        .inquiries
        .iter()
        .map(|inquiry| {
            let confidence = super::text::percent(inquiry.confidence);
            format!("{} {}/{} {confidence}", inquiry.verdict, inquiry.category, inquiry.clause)
        })
        .collect();
    if let Some(review) = &decision.review {
        told.push(format!("review: {}", review.reason.as_str()));
    }
    told.join(" + ")
}

/// Reasons of an inquiry that are told.
const MOST_REASONS: usize = 4;

/// The inquiries that another decision does not have; if it has them all, the main one.
pub(super) fn differing<'d>(decision: &'d Decision, other: &Decision) -> Vec<&'d InquiryDecision> {
    let name = |inquiry: &InquiryDecision| (inquiry.category.clone(), inquiry.clause.clone(), inquiry.verdict);
    let of_other: Vec<_> = other.inquiries.iter().map(name).collect();
    let own: Vec<_> = decision.inquiries.iter().filter(|inquiry| !of_other.contains(&name(inquiry))).collect();
    // An added inquiry leaves the one side without any of its own: there is nothing to tell then.
    if own.is_empty() && decision.inquiries.len() == other.inquiries.len() {
        return decision.inquiries.iter().take(1).collect();
    }
    own
}

/// The weightiest evidence of what another decision does not have, a line each.
fn reasons(decision: &Decision, other: &Decision) -> Vec<String> {
    let mut lines = Vec::new();
    for inquiry in differing(decision, other) {
        let is_cue = |evidence: &&Evidence| evidence.rule == CUES || evidence.rule == WORDS;
        let rules = inquiry.evidence.iter().filter(|evidence| !is_cue(evidence));
        let left_out = rules.clone().count().saturating_sub(MOST_REASONS);
        for evidence in rules.take(MOST_REASONS).chain(inquiry.evidence.iter().filter(is_cue)) {
            let mut words: Vec<String> =
                evidence.matches.iter().map(|m| format!("“{}”", one_line(&m.text, 30))).collect();
            words.dedup();
            lines.push(format!("{:+.2} {} {}", evidence.weight, evidence.rule, words.join(" ")).trim_end().to_string());
        }
        if left_out > 0 {
            lines.push(format!("… {left_out} more rules"));
        }
    }
    lines
}
