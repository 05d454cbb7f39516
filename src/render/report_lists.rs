//! The lists of a report: where tickets go, what the evidence is, what no rule touches, what could not be read.

use maud::{Markup, html};

use super::page::{table, tag};
use super::report::{MOST, Maker, count, ranked, share};
use super::report_examples::{examples, place};
use super::report_tables::{Column, bar, cards, tally_table};
use super::report_words as own;
use super::words::labelled;
use crate::batch::Tally;

pub(super) fn routing(maker: &Maker<'_>) -> Markup {
    let queues = ranked(&maker.report.queues, |queue| queue.tally.tickets);
    let rows: Vec<(Markup, &Tally, Markup)> = queues
        .into_iter()
        .map(|(name, queue)| {
            let advice = ranked(&queue.advice, |number| *number);
            let listed = html! {
                details.small {
                    summary { (advice.len()) }
                    ul.plain { @for (id, number) in &advice { li { span.id { (id) } " " (count(**number)) } } }
                }
            };
            (html! { span.id { (name) } }, &queue.tally, listed)
        })
        .collect();
    html! {
        p.small.soft { (maker.say(own::ROUTING_NOTE)) }
        (tally_table(maker, own::QUEUE, Some(Column { title: own::ADVICE, is_number: false }), &rows))
    }
}

pub(super) fn flags(maker: &Maker<'_>) -> Markup {
    let total = maker.report.total.tickets;
    let rows: Vec<Vec<Markup>> = ranked(&maker.report.flags, |number| *number)
        .into_iter()
        .map(|(flag, number)| {
            let known = maker.ruleset.modifiers.iter().find(|modifier| modifier.flag == flag);
            vec![
                html! { span.id { (flag) } },
                html! { (known.map_or("", |modifier| modifier.why.get(maker.language))) },
                html! { (count(*number)) },
                html! { (share(*number, total)) },
            ]
        })
        .collect();
    let header = [own::FLAG, own::MEANS, own::COUNT, own::SHARE].map(|word| maker.say(word));
    cards(&header, &[2, 3], &rows)
}

pub(super) fn concepts(maker: &Maker<'_>) -> Markup {
    let all = ranked(&maker.report.concepts, |number| *number);
    let most = all.first().map_or(1, |(_, number)| **number).max(1);
    let ruleset = maker.ruleset;
    let names: Vec<&str> = ruleset
        .concepts
        .iter()
        .map(String::as_str)
        .chain(ruleset.frames.iter().map(|frame| frame.id.as_str()))
        .collect();
    let row = |(name, number): &(&str, &u64)| {
        let place = names.iter().position(|own| own == name);
        let summary = place.and_then(|place| ruleset.summaries.get(place)?.found(maker.language));
        vec![
            html! { span.id { (name) } },
            html! { @if let Some((language, summary)) = summary { span lang=(tag(language)) { (summary) } } },
            html! { (count(**number)) },
            html! { (share(**number, maker.report.total.tickets)) },
            bar(**number as f64 / most as f64),
        ]
    };
    let header = [own::CONCEPT, own::MEANS, own::COUNT, own::SHARE].map(|word| maker.say(word));
    let header = [header[0], header[1], header[2], header[3], ""];
    html! {
        p.small.soft { (maker.say(own::CONCEPTS_NOTE)) }
        (cards(&header, &[2, 3], &all.iter().take(MOST).map(row).collect::<Vec<_>>()))
        (more(maker, all.len(), MOST))
    }
}

/// How many a list leaves out.
fn more(maker: &Maker<'_>, all: usize, shown: usize) -> Markup {
    let left_out = all.saturating_sub(shown) as u64;
    html! { @if left_out > 0 { p.small.soft { "… " (count(left_out)) (maker.say(own::MORE)) } } }
}

pub(super) fn rules(maker: &Maker<'_>) -> Markup {
    let deciding = |rule: &crate::batch::RuleCount| rule.decides;
    let mut all = ranked(&maker.report.rules, deciding);
    all.retain(|(_, rule)| rule.decides > 0);
    let most = all.first().map_or(1, |(_, rule)| rule.decides).max(1);
    let row = |(id, rule): &(&str, &crate::batch::RuleCount)| {
        let known = maker.ruleset.rules.iter().find(|own| own.id == *id);
        vec![
            html! {
                (known.map_or("", |own| own.why.get(maker.language))) " " span.id.soft.below { (id) }
            },
            html! {
                @if let Some(own) = known { span.small { (maker.clause(&maker.ruleset.clause_name(own.clause)).0) } }
            },
            html! { (count(rule.decides)) },
            html! { (count(rule.fires)) },
            bar(rule.decides as f64 / most as f64),
        ]
    };
    let header = [own::RULE, own::CLAUSE, own::DECIDES, own::FIRES].map(|word| maker.say(word));
    let header = [header[0], header[1], header[2], header[3], ""];
    html! {
        p.small.soft { (maker.say(own::RULES_NOTE)) }
        (cards(&header, &[2, 3], &all.iter().take(MOST).map(row).collect::<Vec<_>>()))
        (more(maker, all.len(), MOST))
    }
}

pub(super) fn untouched(maker: &Maker<'_>) -> Markup {
    let report = maker.report;
    let all = report.untouched.tickets;
    html! {
        @if all == 0 { p { (maker.say(own::NO_UNTOUCHED)) } }
        @else {
            ul.figures {
                li { b { (count(all)) } (share(all, report.total.tickets)) }
                li { b { (count(all - report.unknown)) } (maker.say(own::BY_WORDS)) }
                li { b { (count(report.unknown)) } (maker.say(own::BY_NOTHING)) }
                li { b { (share(report.untouched.review, all)) } (maker.say(own::FOR_REVIEW)) }
            }
            details {
                summary { (maker.say(own::SOME_EXAMPLES)) " (" (report.untouched_examples.examples.len()) ")" }
                (examples(maker, &report.untouched_examples.examples, 3))
            }
        }
    }
}

pub(super) fn errors(maker: &Maker<'_>) -> Markup {
    let report = maker.report;
    let row = |error: &crate::batch::ErrorPlace| {
        vec![html! { span.id { (place(&error.file, error.line)) } }, html! { (error.message) }]
    };
    let rows: Vec<Vec<Markup>> = report.first_errors.iter().map(row).collect();
    html! {
        p { (labelled(own::UNREAD_ROWS, maker.language)) (count(report.errors())) }
        (table(&[maker.say(own::PLACE), maker.say(own::FAULT)], &[], &rows))
        (more(maker, usize::try_from(report.errors()).unwrap_or(usize::MAX), rows.len()))
    }
}
