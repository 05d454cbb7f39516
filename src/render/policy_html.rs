//! The support table as a page that can be published.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::page::{self, address, page, tag};
use super::policy::{AdviceRow, CategoryRow, ClauseRow, ExampleRow, Piece, PolicyTable, RuleRow, asked_for, pieces};
use super::words::{self, labelled, say};
use crate::ruleset::condition::{Expr, Name, parse};
use crate::ruleset::{Audience, Verdict};

/// The table as one page of HTML that needs nothing from elsewhere: verdicts, contents, clauses, flags, what
/// happens by default; what the conditions speak of if the table holds rules. What only agents read and the
/// rules are folded up.
pub fn policy_html(table: &PolicyTable) -> String {
    let language = table.language;
    let body = html! {
        header {
            h1 { (table.title) }
            p.soft {
                code { (table.policy.id) } " " (say(words::VERSION, language)) " " (table.policy.version)
                @if !table.source.is_empty() { " · " (labelled(words::SOURCE, language)) (address(&table.source)) }
            }
        }
        main {
            (verdicts(table))
            (contents(table))
            @for category in &table.categories { (category_part(table, category)) }
            @if !table.modifiers.is_empty() { (flags(table)) }
            section {
                h2 { (say(words::DEFAULT, language)) }
                p { "→ " (to_clause(table, &table.default)) " " (verdict_of(table, &table.default)) }
            }
            @if !table.names.is_empty() { (glossary(table)) }
        }
    };
    page(&table.title, language, &body)
}

fn badge(table: &PolicyTable, verdict: Verdict) -> Markup {
    page::verdict(verdict, words::verdict(verdict, table.language))
}

/// What the verdicts mean, and a choice of which to show: the style hides what has another one.
fn verdicts(table: &PolicyTable) -> Markup {
    let all: usize = table.verdicts().iter().map(|(_, count)| count).sum();
    html! {
        fieldset.panel.choice {
            legend { (say(words::VERDICTS, table.language)) }
            label {
                input type="radio" name="show" checked;
                span { (say(words::ALL, table.language)) " (" (all) ")" }
            }
            @for (verdict, count) in table.verdicts() {
                // A verdict that only flags give has no clauses to choose.
                label {
                    @if count > 0 { input type="radio" name="show" id={ "show-" (verdict) }; } @else { span {} }
                    span {
                        (badge(table, verdict)) @if count > 0 { " (" (count) ")" } " "
                        span.soft.small { (words::verdict_means(verdict, table.language)) }
                    }
                }
            }
        }
        @if table.has_slots() {
            p.small.soft { span.slot { "[ ]" } (say(words::SLOT, table.language).trim_start_matches("[ ]")) }
        }
    }
}

/// The classes of what the choice of verdicts shows and hides.
fn shown_for<'c>(clauses: impl IntoIterator<Item = &'c ClauseRow>) -> String {
    let verdicts: BTreeSet<Verdict> = clauses.into_iter().map(|clause| clause.verdict).collect();
    verdicts.into_iter().fold("of".to_string(), |classes, verdict| format!("{classes} {verdict}"))
}

fn contents(table: &PolicyTable) -> Markup {
    html! {
        nav aria-labelledby="contents" {
            h2 id="contents" { (say(words::CONTENTS, table.language)) }
            ul {
                @for category in &table.categories {
                    li class=(shown_for(&category.clauses)) {
                        a href={ "#" (category.category) } { (category.title) }
                        ul {
                            @for clause in &category.clauses {
                                li class=(shown_for([clause])) {
                                    a href={ "#" (category.category) "/" (clause.clause) } { (clause.title) } " "
                                    (badge(table, clause.verdict))
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn category_part(table: &PolicyTable, category: &CategoryRow) -> Markup {
    html! {
        section class=(shown_for(&category.clauses)) {
            h2 id=(category.category) { (category.title) }
            @for clause in &category.clauses {
                (clause_part(table, &format!("{}/{}", category.category, clause.clause), clause))
            }
        }
    }
}

fn clause_part(table: &PolicyTable, name: &str, clause: &ClauseRow) -> Markup {
    let language = table.language;
    html! {
        article id=(name) class={ "panel " (shown_for([clause])) } {
            h3 { (clause.title) " " (badge(table, clause.verdict)) }
            p.small.soft {
                span.id { (name) }
                @if !clause.row.is_empty() { " · " (labelled(words::SOURCE, language)) (address(&clause.row)) }
            }
            @if !clause.exception_of.is_empty() {
                p.small {
                    (labelled(words::EXCEPTION_OF, language))
                    @for (i, general) in clause.exception_of.iter().enumerate() {
                        @if i > 0 { ", " }
                        (to_clause(table, general))
                    }
                }
            }
            (advice_parts(table, &clause.advice, &clause.asked_for()))
            @if !clause.rules.is_empty() {
                details {
                    summary { (say(words::RULES, language)) " (" (clause.rules.len()) ")" }
                    @for rule in &clause.rules { (rule_part(table, rule)) }
                }
            }
        }
    }
}

/// What the customer is told and asked for; folded up, what only agents read.
fn advice_parts(table: &PolicyTable, advice: &[AdviceRow], asked_for: &[&str]) -> Markup {
    let language = table.language;
    let of = |audience: Audience| -> Vec<&AdviceRow> { advice.iter().filter(|own| own.audience == audience).collect() };
    let (told, hints) = (of(Audience::Customer), of(Audience::Agent));
    let mut queues: Vec<&str> = Vec::new();
    for own in advice.iter().filter(|own| !own.queue.is_empty()) {
        if !queues.contains(&own.queue.as_str()) {
            queues.push(&own.queue);
        }
    }
    html! {
        @if !told.is_empty() {
            h4 { (say(words::TOLD, language)) }
            @for own in told { (advice_part(table, own)) }
        }
        @if !asked_for.is_empty() {
            h4 { (say(words::ASKED_FOR, language)) }
            ul { @for item in asked_for { li { (item) } } }
        }
        @if !advice.is_empty() {
            details.agent {
                summary { (say(words::AGENT, language)) }
                p.small { (labelled(words::QUEUE, language)) (queues.join(", ")) }
                @for own in hints { (advice_part(table, own)) }
            }
        }
    }
}

fn advice_part(table: &PolicyTable, advice: &AdviceRow) -> Markup {
    let language = table.language;
    let languages: Vec<&str> = advice.only.iter().map(|own| words::language_name(*own, language)).collect();
    html! {
        blockquote {
            @if !advice.only.is_empty() {
                p.small.soft { (labelled(words::ONLY_IN, language)) (languages.join(", ")) }
            }
            @if let Some(when) = &advice.when {
                p.small.soft { (labelled(words::ONLY_IF, language)) (condition(table, when)) }
            }
            p.text {
                @for piece in pieces(advice.text.trim()) {
                    @match piece {
                        Piece::Text(text) => (text),
                        Piece::Slot(shown) => span.slot { "[" (shown) "]" },
                    }
                }
            }
            @for link in &advice.links { p.small { (address(link)) } }
        }
    }
}

fn rule_part(table: &PolicyTable, rule: &RuleRow) -> Markup {
    let (own, others): (Vec<&ExampleRow>, Vec<&ExampleRow>) =
        rule.examples.iter().partition(|example| example.language == table.language);
    html! {
        div.rule {
            p { (rule.why) " " code { (format!("{:+}", rule.weight)) } " " span.id.soft { (rule.rule) } }
            (conditions(table, &rule.when, rule.unless.as_deref()))
            (examples(table, &own))
            @if !others.is_empty() {
                details.small {
                    summary { (say(words::OTHER_LANGUAGES, table.language)) " (" (others.len()) ")" }
                    (examples(table, &others))
                }
            }
        }
    }
}

fn examples(table: &PolicyTable, rows: &[&ExampleRow]) -> Markup {
    html! {
        @if !rows.is_empty() {
            ul.examples {
                @for row in rows {
                    li .fires[row.fires] .stays[!row.fires] {
                        span.aside {
                            (labelled(if row.fires { words::FIRES } else { words::STAYS }, table.language))
                        }
                        span.text lang=(tag(row.language)) { (row.text.trim()) }
                    }
                }
            }
        }
    }
}

fn conditions(table: &PolicyTable, when: &str, unless: Option<&str>) -> Markup {
    html! {
        dl.small {
            dt { (say(words::WHEN, table.language)) }
            dd { (condition(table, when)) }
            @if let Some(unless) = unless {
                dt { (say(words::UNLESS, table.language)) }
                dd { (condition(table, unless)) }
            }
        }
    }
}

/// Longer conditions take a line for each alternative that is more than a name.
const LONG: usize = 70;

/// A condition, its names with what they stand for.
fn condition(table: &PolicyTable, text: &str) -> Markup {
    let alternatives: Vec<String> = match parse(text) {
        Ok(Expr::Any(parts)) if text.len() > LONG => parts.iter().map(Expr::to_string).collect(),
        _ => vec![text.to_string()],
    };
    let breaks = |i: usize| alternatives[i - 1..=i].iter().any(|own| own.contains(' '));
    html! {
        @for (i, alternative) in alternatives.iter().enumerate() {
            @if i > 0 { @if breaks(i) { br; } @else { " " } }
            code { @if i > 0 { "or " } (linked(table, alternative)) }
        }
    }
}

fn linked(table: &PolicyTable, text: &str) -> Markup {
    let mut names = Vec::new();
    let expr = parse(text).ok();
    expr.iter().for_each(|expr| names_of(expr, &mut names));
    names.sort_by_key(|name| name.span);
    names.dedup_by_key(|name| name.span);
    let mut at = 0;
    let mut parts: Vec<(&str, Option<&str>)> = Vec::new();
    for name in names {
        let Ok(row) = table.names.binary_search_by(|row| row.name.cmp(&name.text)) else { continue };
        parts.push((&text[at..name.span.start], None));
        parts.push((name.span.of(text), Some(&table.names[row].summary)));
        at = name.span.end;
    }
    parts.push((&text[at..], None));
    html! {
        @for (part, summary) in parts {
            @match summary {
                Some(summary) => a href={ "#name:" (part) } title=(summary) { (part) },
                None => (part),
            }
        }
    }
}

/// The concepts and frames that a condition speaks of.
fn names_of<'e>(expr: &'e Expr, found: &mut Vec<&'e Name>) {
    match expr {
        Expr::Name(name) => found.push(name),
        Expr::Framed(frame, concept) => found.extend([frame, concept]),
        Expr::Scoped(_, inner) | Expr::Not(inner) => names_of(inner, found),
        Expr::All(parts) | Expr::Any(parts) | Expr::AtLeast(_, parts) => {
            parts.iter().for_each(|part| names_of(part, found));
        }
        Expr::Relation(_, left, right) => [left, right].into_iter().for_each(|side| names_of(side, found)),
        Expr::Metadata(..) | Expr::Flag(_) => {}
    }
}

fn to_clause(table: &PolicyTable, name: &str) -> Markup {
    html! {
        @match table.clause(name) {
            Some(clause) => a href={ "#" (name) } { (clause.title) },
            None => span.id { (name) },
        }
    }
}

fn verdict_of(table: &PolicyTable, name: &str) -> Markup {
    html! { @if let Some(clause) = table.clause(name) { (badge(table, clause.verdict)) } }
}

fn flags(table: &PolicyTable) -> Markup {
    html! {
        section {
            h2 { (say(words::FLAGS_TITLE, table.language)) }
            p.soft { (say(words::FLAG_DECIDES, table.language)) }
            @for flag in &table.modifiers {
                article.panel {
                    h3 { span.id { (flag.flag) } " " @if let Some(verdict) = flag.verdict { (badge(table, verdict)) } }
                    p { (flag.why) }
                    @if let Some(when) = &flag.when { (conditions(table, when, flag.unless.as_deref())) }
                    (advice_parts(table, &flag.advice, &asked_for(&flag.advice, &[])))
                }
            }
        }
    }
}

fn glossary(table: &PolicyTable) -> Markup {
    html! {
        section {
            h2 { (say(words::GLOSSARY, table.language)) }
            dl.small.names {
                @for row in &table.names {
                    div id={ "name:" (row.name) } { dt { code { (row.name) } } dd lang=(tag(row.language)) { (row.summary) } }
                }
            }
        }
    }
}
