//! Tickets as examples: the text with its evidence marked, and what was decided.

use maud::{Markup, html};

use super::page::tag;
use super::report::{Maker, count, ranked};
use super::report_tables::verdict_bar;
use super::report_words as own;
use super::table::visible;
use super::words::{self, labelled};
use crate::answer::{CUES, WORDS};
use crate::batch::{Example, ExampleEvidence, Mark, Tally};
use crate::ruleset::Verdict;
use crate::ticket::Field;

/// The level of the headings of examples by clause.
const BY_CLAUSE: u8 = 5;

/// Category, clause, examples.
pub(super) fn drill_down(maker: &Maker<'_>) -> Markup {
    let report = maker.report;
    let present: Vec<Verdict> = Verdict::ALL.into_iter().filter(|own| report.total.of(*own) > 0).collect();
    html! {
        p.small.soft { (maker.say(own::EXAMPLES_NOTE)) }
        fieldset.panel.choice.row {
            legend { (maker.say(own::SHOW)) }
            label { input type="radio" name="show" checked; span { (maker.say(words::ALL)) } }
            @for verdict in &present {
                label { input type="radio" name="show" id={ "show-" (verdict) }; span { (maker.verdict(*verdict)) } }
            }
        }
        @for (id, tally) in ranked(&report.categories, |tally| tally.tickets) {
            details id={ "in:" (id) } class={ "group " (shown_for(tally)) } {
                summary {
                    h3 { (maker.category(id)) " " span.soft.small { (count(tally.tickets)) } }
                    (verdict_bar(maker, tally))
                }
                @for (name, clause) in ranked(&report.clauses, |tally| tally.tickets) {
                    @if name.split_once('/').is_some_and(|(category, _)| category == id) {
                        (of_clause(maker, name, clause))
                    }
                }
            }
        }
    }
}

/// The classes of what the choice of verdicts shows and hides.
fn shown_for(tally: &Tally) -> String {
    let verdicts = Verdict::ALL.into_iter().filter(|verdict| tally.of(*verdict) > 0);
    verdicts.fold("of".to_string(), |classes, verdict| format!("{classes} {verdict}"))
}

fn of_clause(maker: &Maker<'_>, name: &str, tally: &Tally) -> Markup {
    let (title, verdict) = maker.clause(name);
    let kept = maker.report.clause_examples.get(name);
    html! {
        details class={ "inner " (shown_for(tally)) } {
            summary {
                h4 { (title) @if let Some(verdict) = verdict { " " (maker.verdict(verdict)) } }
                span.id.soft { (name) } " " span.soft { (count(tally.tickets)) }
            }
            @if let Some(kept) = kept { (examples(maker, &kept.examples, BY_CLAUSE)) }
        }
    }
}

/// Examples one below the other; their headings are of the given level.
pub(super) fn examples(maker: &Maker<'_>, examples: &[Example], level: u8) -> Markup {
    html! { @for example in examples { (article(maker, example, level)) } }
}

fn article(maker: &Maker<'_>, example: &Example, level: u8) -> Markup {
    let name = html! {
        @if example.id.is_empty() { span.id { (place(&example.file, example.line)) } } @else { span.id { (example.id) } }
    };
    let (title, _) = maker.clause_of(&example.category, &example.clause);
    // The choice of verdicts is of the examples by clause only.
    let chosen = if level == BY_CLAUSE { "of " } else { "" };
    html! {
        article class={ "panel example " (chosen) (example.verdict) } {
            (heading(level, &html! { (name) " " (maker.verdict(example.verdict)) }))
            p.small {
                (maker.category(&example.category)) " › " (title) " · "
                (labelled(words::CONFIDENCE, maker.language)) (super::text::percent(example.confidence))
                @if let Some(reason) = &example.review {
                    " · " strong { (maker.say(own::FOR_REVIEW)) } " "
                    (words::review_reason(reason, maker.language).unwrap_or(reason))
                }
            }
            p.small.soft {
                (words::language_of_ticket(example.language, maker.language))
                @if let Some(date) = &example.date { " · " (date.get(..10).unwrap_or(date)) }
                @if let Some(product) = &example.product { " · " (product) }
                @if !example.id.is_empty() { " · " (place(&example.file, example.line)) }
                @if !example.flags.is_empty() { " · " (labelled(words::FLAGS, maker.language)) (example.flags.join(", ")) }
            }
            blockquote lang=(tag(example.language)) {
                @if !example.subject.trim().is_empty() { strong { (marked(maker, example, Field::Subject)) } "\n" }
                @if example.cut[0] { "… " }
                (marked(maker, example, Field::Body))
                @if example.cut[1] { " …" }
                @if example.subject.trim().is_empty() && example.body.trim().is_empty() {
                    span.soft lang=(tag(maker.language)) { (maker.say(own::EMPTY)) }
                }
            }
            (evidence(maker, example))
            @if !example.advice.is_empty() {
                p.small {
                    (labelled(words::ADVICE, maker.language))
                    @for (i, (queue, id)) in example.advice.iter().enumerate() {
                        @if i > 0 { ", " }
                        span.id { (id) } @if !queue.is_empty() { span.soft { " → " (queue) } }
                    }
                }
            }
        }
    }
}

/// `file:line`; of an input without a name the line alone.
pub(super) fn place(file: &str, line: u64) -> String {
    if file.is_empty() { line.to_string() } else { format!("{file}:{line}") }
}

fn heading(level: u8, inner: &Markup) -> Markup {
    html! {
        @match level {
            3 => h3 { (inner) },
            4 => h4 { (inner) },
            _ => h5 { (inner) },
        }
    }
}

fn evidence(maker: &Maker<'_>, example: &Example) -> Markup {
    let several = example.inquiries.len() > 1;
    html! {
        p.small.soft.label { (maker.say(own::EVIDENCE)) }
        @for inquiry in &example.inquiries {
            @if several {
                p.small {
                    (maker.verdict(inquiry.verdict)) " "
                    (maker.clause_of(&inquiry.category, &inquiry.clause).0) " "
                    (super::text::percent(inquiry.confidence))
                }
            }
            @if inquiry.evidence.is_empty() { p.small { (maker.say(own::NO_EVIDENCE)) } } @else {
                ul.small.evidence {
                    @for evidence in &inquiry.evidence {
                        li {
                            span.weight { (format!("{:+.2}", evidence.weight)) } " "
                            (why(maker, evidence))
                            @if is_rule(evidence) { " " span.id.soft { (evidence.rule) } }
                            @for word in &evidence.words { " " q lang=(tag(example.language)) { (shown(word)) } }
                        }
                    }
                }
            }
        }
    }
}

fn is_rule(evidence: &ExampleEvidence) -> bool {
    evidence.rule != CUES && evidence.rule != WORDS
}

/// The reason in the language of the page. (That of the decision is in the ticket's.)
fn why<'m>(maker: &'m Maker<'_>, evidence: &ExampleEvidence) -> &'m str {
    let ruleset = maker.ruleset;
    let told = match evidence.rule.as_str() {
        CUES => Some(&ruleset.cues_why),
        WORDS => Some(&ruleset.words_why),
        id => ruleset.rules.iter().find(|rule| rule.id == id).map(|rule| &rule.why),
    };
    match (told.map_or("", |why| why.get(maker.language)), evidence.rule.as_str()) {
        ("", CUES) => maker.say(own::CUES),
        ("", WORDS) => maker.say(own::SINGLE_WORDS),
        (why, _) => why,
    }
}

/// A text of a ticket, with what could steer a screen or turn its direction made visible.
fn shown(text: &str) -> String {
    text.chars().map(|c| if c == '\n' { c } else { visible(c) }).collect()
}

/// A field with the words marked that its evidence stands on, each with the reasons.
fn marked(maker: &Maker<'_>, example: &Example, field: Field) -> Markup {
    let text = if field == Field::Subject { &example.subject } else { &example.body };
    let marks: Vec<&Mark> = example.marks.iter().filter(|mark| mark.field == field).collect();
    let mut borders: Vec<usize> = marks.iter().flat_map(|mark| [mark.start, mark.end]).chain([0, text.len()]).collect();
    borders.sort_unstable();
    borders.dedup();
    let reasons = |from: usize, to: usize| {
        let mut reasons: Vec<String> = Vec::new();
        for mark in marks.iter().filter(|mark| mark.start <= from && to <= mark.end) {
            let found = example.inquiries.get(mark.inquiry).and_then(|inquiry| inquiry.evidence.get(mark.evidence));
            let Some(evidence) = found else { continue };
            let own = format!("{:+.2} {}", evidence.weight, why(maker, evidence));
            if !reasons.contains(&own) {
                reasons.push(own);
            }
        }
        reasons.join("\n")
    };
    html! {
        @for pair in borders.windows(2) {
            @let part = text.get(pair[0]..pair[1]).map(shown).unwrap_or_default();
            @let own = reasons(pair[0], pair[1]);
            @if own.is_empty() { (part) } @else { mark.why tabindex="0" data-why=(own) { (part) } }
        }
    }
}
