//! What a change of policy does to a history, as a page.

use maud::{Markup, html};

use super::diff::{DiffParts, MOST_CAUSES, change, kind_title, share, version};
use super::page::{page, table, tag, verdict};
use super::table::visible;
use crate::answer::{CUES, WORDS};
use crate::corpus::{Comparison, Flip, FlipCause, FlipGroup, FlipKind};
use crate::decision::{Decision, MatchedText};
use crate::ruleset::Verdict;
use crate::span::Span;
use crate::ticket::{Field, Language, Ticket};

/// A comparison as one page of HTML that needs nothing from elsewhere. `names` are what the caller calls the
/// policies.
pub fn diff_html(comparison: &Comparison, names: [&str; 2], parts: DiffParts) -> String {
    let title = format!("{} of {} tickets flip", comparison.flips, comparison.tickets);
    let kinds: Vec<FlipKind> = FlipKind::ALL.into_iter().filter(|kind| comparison.kinds.contains_key(kind)).collect();
    let body = html! {
        main {
            h1 { (title) }
            p.soft {
                "From " (version(names[0], &comparison.old)) " to " (version(names[1], &comparison.new)) "."
            }
            ul.figures {
                li { b { (share(comparison.flips, comparison.tickets)) } "flips" }
                @for kind in &kinds {
                    li { b { (comparison.kinds[kind]) } a href={ "#" (kind.as_str()) } { (kind_title(*kind)) } }
                }
                @if let Some(labels) = &comparison.labels {
                    li {
                        b { (percent(labels.right_before, labels.tickets)) " → " (percent(labels.right_after, labels.tickets)) }
                        "right clause by the labels of " (labels.tickets)
                    }
                }
            }
            @if comparison.flips == 0 { p { "Every ticket is decided as before." } }
            @for kind in &kinds { (of_kind(comparison, *kind, parts)) }
            @if !comparison.causes.is_empty() {
                h2 { "What makes the flips" }
                (causes_table(comparison, parts))
            }
        }
    };
    page(&title, Language::English, &body)
}

fn of_kind(comparison: &Comparison, kind: FlipKind, parts: DiffParts) -> Markup {
    let groups: Vec<&FlipGroup> = comparison.groups.iter().filter(|group| group.kind == kind).collect();
    let left_out = groups.len().saturating_sub(parts.groups());
    html! {
        h2 id=(kind.as_str()) { (kind_title(kind)) " " span.soft { (comparison.kinds[&kind]) } }
        @for group in groups.iter().take(parts.groups()) { (of_group(group, parts)) }
        @if left_out > 0 { p.soft { "… " (left_out) " more groups; " code { "--all" } " shows them" } }
    }
}

/// `verdict category/clause` with the verdict in its colour; any other text as it is.
fn decided(text: &str) -> Markup {
    let known = text.split_once(' ').and_then(|(word, rest)| Some((Verdict::from_name(word)?, rest)));
    match known.filter(|_| !text.contains(" + ")) {
        Some((own, rest)) => html! { (verdict(own, own.as_str())) " " span.id { (rest) } },
        None => html! { span.id { (text) } },
    }
}

fn of_group(group: &FlipGroup, parts: DiffParts) -> Markup {
    let names: Vec<&str> = group.tickets.iter().take(parts.names()).map(String::as_str).collect();
    let more = group.tickets.len() - names.len();
    html! {
        section.panel {
            h3 {
                span.whole { (group.tickets.len()) " × " (decided(&group.from)) } " "
                span.whole { "→ " (decided(&group.to)) }
            }
            p.small.soft { (names.join(", ")) @if more > 0 { " and " (more) " more" } }
            @if group.mended + group.spoiled > 0 {
                p.small {
                    "By their labels " span.right { (group.mended) " become right" } ", "
                    span.wrong { (group.spoiled) " become wrong" } "."
                }
            }
            @if !group.causes.is_empty() { div.small { "Because of" (because(&group.causes)) } }
            @for sample in &group.samples { (of_sample(sample)) }
        }
    }
}

/// The rules that make the flips of a group, a line each.
fn because(causes: &[FlipCause]) -> Markup {
    html! {
        ul {
            @for cause in causes.iter().take(MOST_CAUSES) {
                li {
                    code { (cause.name) }
                    @if !cause.clause.is_empty() { " for " span.id { (cause.clause) } }
                    " " span.soft { "× " (cause.tickets) }
                }
            }
        }
    }
}

fn percent(part: usize, total: usize) -> String {
    format!("{:.1} %", 100.0 * part as f64 / total.max(1) as f64)
}

fn of_sample(flip: &Flip) -> Markup {
    html! {
        details {
            summary { span.id { (flip.id) } " " (excerpt(&flip.ticket)) }
            (text_of(flip))
            div.pair {
                div { h4 { "Old" } (decision(&flip.old)) }
                div { h4 { "New" } (decision(&flip.new)) }
            }
            @if !flip.changes.is_empty() {
                h4 { "What makes the difference" }
                ul.small { @for own in &flip.changes { li { (change(own)) } } }
            }
        }
    }
}

fn excerpt(ticket: &Ticket) -> String {
    let text = if ticket.subject.trim().is_empty() { &ticket.body } else { &ticket.subject };
    super::table::one_line(text, 90)
}

/// The ticket with the words that either decision stands on marked.
fn text_of(flip: &Flip) -> Markup {
    let matches: Vec<&MatchedText> = [&flip.old, &flip.new]
        .into_iter()
        .flat_map(|decision| &decision.inquiries)
        .flat_map(|inquiry| &inquiry.evidence)
        .flat_map(|evidence| &evidence.matches)
        .collect();
    let marked =
        |field: Field| marked(flip.ticket.text(field), matches.iter().filter(|m| m.field == field).map(|m| m.span()));
    html! {
        blockquote lang=(tag(flip.new.language)) {
            @if !flip.ticket.subject.trim().is_empty() { strong { (marked(Field::Subject)) } "\n" }
            (marked(Field::Body))
        }
    }
}

/// A text with some spans of it marked.
pub(super) fn marked(text: &str, spans: impl Iterator<Item = Span>) -> Markup {
    let mut at = 0;
    let mut parts: Vec<(bool, String)> = Vec::new();
    let shown = |part: &str| part.chars().map(|c| if c == '\n' { c } else { visible(c) }).collect::<String>();
    for span in super::excerpt::joined(spans.collect()) {
        parts.push((false, shown(&text[at..span.start])));
        parts.push((true, shown(span.of(text))));
        at = span.end;
    }
    parts.push((false, shown(&text[at..])));
    html! { @for (mark, part) in parts { @if mark { mark { (part) } } @else { (part) } } }
}

pub(super) fn decision(decision: &Decision) -> Markup {
    html! {
        @for inquiry in &decision.inquiries {
            p {
                (verdict(inquiry.verdict, inquiry.verdict.as_str())) " "
                span.id { (inquiry.category) "/" (inquiry.clause) } " " (super::text::percent(inquiry.confidence))
            }
            ul.small {
                @for evidence in &inquiry.evidence {
                    li {
                        (format!("{:+.2} ", evidence.weight))
                        @if evidence.rule == CUES { "what it speaks of" } @else if evidence.rule == WORDS { "its single words" } @else { (evidence.why) " " code { (evidence.rule) } }
                    }
                }
            }
        }
        @if let Some(review) = &decision.review { p.small { "For a person: " (review.reason.as_str()) } }
    }
}

fn causes_table(comparison: &Comparison, parts: DiffParts) -> Markup {
    let most = if parts.all { usize::MAX } else { 30 };
    let rows: Vec<Vec<Markup>> = comparison
        .causes
        .iter()
        .take(most)
        .map(|cause| {
            vec![html! { code { (cause.name) } }, html! { span.id { (cause.clause) } }, html! { (cause.tickets) }]
        })
        .collect();
    table(&["rule", "clause", "flips"], &[2], &rows)
}
