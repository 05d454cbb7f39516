//! What a batch came to, as a page that can be shown.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use maud::{Markup, PreEscaped, html};

use super::page::{page, verdict};
use super::report_examples::{drill_down, examples};
use super::report_lists::{concepts, errors, flags, routing, rules, untouched};
use super::report_tables::{Column, bar, cards, tally_table, verdict_bar};
use super::report_time::{Timeline, no_dates, over_time};
use super::report_words as own;
use super::words::{self, Word, say};
use crate::batch::{Report, Tally};
use crate::engine::Engine;
use crate::ruleset::{Ruleset, Verdict};
use crate::ticket::Language;

/// Names that a list shows before it says how many others there are.
pub(super) const MOST: usize = 25;

/// A report as one page of HTML that needs nothing from elsewhere, the same for the same report. The engine is the
/// one that decided: it knows what categories, clauses and rules are called. Without a language the page is in the
/// first of the policy.
pub fn report_html(report: &Report, engine: &Engine, language: Option<Language>) -> String {
    let ruleset = engine.ruleset();
    let language = language.or(ruleset.languages.first().copied()).unwrap_or(Language::English);
    let maker = Maker { report, ruleset, language };
    let timeline = Timeline::new(&report.periods);
    let title = format!("{} – {}", say(own::TITLE, language), ruleset.title.get(language));
    let sections = sections(&maker, timeline.as_ref());
    let body = html! {
        a.skip href="#content" { (say(own::SKIP, language)) }
        header { (head(&maker, engine)) }
        @if !sections.is_empty() {
            nav aria-labelledby="contents" {
                h2.aside id="contents" { (say(words::CONTENTS, language)) }
                ul.chips { @for (id, title, _) in &sections { li { a href={ "#" (id) } { (title) } } } }
            }
        }
        main id="content" tabindex="-1" {
            @for (id, title, inner) in &sections {
                section aria-labelledby=(id) { h2 id=(id) { (title) } (inner) }
            }
        }
    };
    page(&title, language, &body)
}

type Section = (&'static str, &'static str, Markup);

fn sections(maker: &Maker<'_>, timeline: Option<&Timeline>) -> Vec<Section> {
    let Maker { report, language, .. } = maker;
    let mut all: Vec<(&'static str, Word, Markup)> = Vec::new();
    if report.total.tickets > 0 {
        tickets(maker, timeline, &mut all);
    }
    if report.errors() > 0 {
        all.push(("errors", own::ERRORS, errors(maker)));
    }
    all.into_iter().map(|(id, title, inner)| (id, say(title, *language), inner)).collect()
}

/// What there is to show of tickets.
fn tickets(maker: &Maker<'_>, timeline: Option<&Timeline>, all: &mut Vec<(&'static str, Word, Markup)>) {
    let report = maker.report;
    all.push(("time", own::OVER_TIME, timeline.map_or_else(|| no_dates(maker), |own| over_time(maker, own))));
    all.push(("categories", own::CATEGORIES, categories(maker, timeline)));
    all.push(("languages", own::LANGUAGES, languages(maker)));
    if !report.products.names.is_empty() {
        all.push(("products", own::PRODUCTS, products(maker)));
    }
    if report.total.review > 0 {
        all.push(("review", own::REVIEW, review(maker)));
    }
    if !report.queues.is_empty() {
        all.push(("routing", own::ROUTING, routing(maker)));
    }
    if !report.flags.is_empty() {
        all.push(("flags", own::FLAGS, flags(maker)));
    }
    all.push(("concepts", own::CONCEPTS, concepts(maker)));
    all.push(("rules", own::RULES, rules(maker)));
    all.push(("untouched", own::UNTOUCHED, untouched(maker)));
    all.push(("examples", own::EXAMPLES, drill_down(maker)));
}

/// What all parts of the page are made with.
pub(super) struct Maker<'a> {
    pub report: &'a Report,
    pub ruleset: &'a Ruleset,
    pub language: Language,
}

impl Maker<'_> {
    pub fn say(&self, word: Word) -> &'static str {
        say(word, self.language)
    }

    /// What a category is called.
    pub fn category<'n>(&'n self, id: &'n str) -> &'n str {
        let known = self.ruleset.categories.iter().find(|(own, _)| own == id);
        known.map_or(id, |(_, title)| title.get(self.language))
    }

    /// What a clause is called, and the verdict that the table has for it.
    pub fn clause<'n>(&'n self, name: &'n str) -> (&'n str, Option<Verdict>) {
        let known = self.ruleset.clause_named(name).map(|clause| &self.ruleset.clauses[clause]);
        known.map_or((name, None), |clause| (clause.title.get(self.language), Some(clause.verdict)))
    }

    /// The same by category and clause.
    pub fn clause_of<'n>(&'n self, category: &str, clause: &'n str) -> (&'n str, Option<Verdict>) {
        let known = self.ruleset.clause_named(&format!("{category}/{clause}"));
        let known = known.map(|clause| &self.ruleset.clauses[clause]);
        known.map_or((clause, None), |own| (own.title.get(self.language), Some(own.verdict)))
    }

    pub fn verdict(&self, own: Verdict) -> Markup {
        verdict(own, words::verdict(own, self.language))
    }
}

/// A number with its thousands apart.
pub(super) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A share in per cent, with one decimal.
pub(super) fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

pub(super) fn share(part: u64, total: u64) -> String {
    if total == 0 { "–".into() } else { percent(part as f64 / total as f64) }
}

/// By number, the most first; of equal numbers by name.
pub(super) fn ranked<T>(map: &BTreeMap<String, T>, number: impl Fn(&T) -> u64) -> Vec<(&str, &T)> {
    let mut rows: Vec<(&str, &T)> = map.iter().map(|(name, own)| (name.as_str(), own)).collect();
    rows.sort_by_key(|(name, own)| (Reverse(number(own)), *name));
    rows
}

fn head(maker: &Maker<'_>, engine: &Engine) -> Markup {
    let Maker { report, ruleset, language } = maker;
    let say = |word| maker.say(word);
    let policy = engine.policy();
    let total = &report.total;
    let files = ranked(&report.files.names, |file| file.rows);
    let decided = total.tickets - total.review;
    let figure = |value: String, word: Word, link: Option<&str>, note: Option<u64>| {
        html! {
            li {
                b { (value) }
                @if let Some(link) = link { a href=(link) { (say(word)) } } @else { (say(word)) }
                @if let Some(note) = note { span.soft.small.below { (count(note)) } }
            }
        }
    };
    let of = |part: u64| share(part, total.tickets);
    html! {
        h1 { (say(own::TITLE)) }
        p.lead { (ruleset.title.get(*language)) }
        dl.small.facts {
            dt { (say(own::POLICY)) }
            dd { code { (policy.id) } " " (policy.version) " · " (say(own::DIGEST)) " " code { (policy.digest) } }
            @if let Some((first, last)) = &report.periods.span {
                dt { (say(own::DATES)) }
                dd { (first) " – " (last) }
            }
            dt { (say(own::FILES)) }
            dd {
                @if files.len() <= 3 && report.files.others.rows == 0 { (file_list(maker, &files)) }
                @else {
                    details {
                        summary {
                            (count(files.len() as u64))
                            @if report.files.others.rows > 0 { "+" }
                            " · " (count(report.rows())) " " (say(own::ROWS))
                        }
                        (file_list(maker, &files))
                        @if report.files.others.rows > 0 {
                            (say(own::REST_FILES)) " " (count(report.files.others.rows)) " " (say(own::ROWS))
                        }
                    }
                }
            }
        }
        ul.figures aria-label=(say(own::FIGURES)) {
            (figure(count(total.tickets), own::TICKETS, None, None))
            @if total.tickets > 0 {
                (figure(of(decided), own::DECIDED, None, Some(decided)))
                (figure(of(total.of(Verdict::InScope)), own::IN_SCOPE, None, Some(total.of(Verdict::InScope))))
                (figure(of(total.of(Verdict::OutOfScope)), own::OUT_OF_SCOPE, None, Some(total.of(Verdict::OutOfScope))))
                (figure(of(total.review), own::FOR_REVIEW, (total.review > 0).then_some("#review"), Some(total.review)))
                (figure(of(report.untouched.tickets), own::NO_RULE, Some("#untouched"), Some(report.untouched.tickets)))
                (figure(of(report.several), own::SEVERAL, None, Some(report.several)))
            }
            @if report.errors() > 0 {
                (figure(count(report.errors()), own::UNREAD_ROWS, Some("#errors"), None))
            }
        }
        @if total.tickets > 0 { (verdict_bar(maker, total)) (verdict_legend(maker)) } @else {
            p.panel { strong { (say(if report.rows() == 0 { own::NO_ROWS } else { own::NO_READABLE_ROWS })) } }
        }
    }
}

fn file_list(maker: &Maker<'_>, files: &[(&str, &crate::batch::FileCount)]) -> Markup {
    html! {
        ul.plain {
            @for (name, file) in files {
                li {
                    span.id { (name) } " " (count(file.rows)) " " (maker.say(own::ROWS))
                    @if file.errors > 0 { ", " span.wrong { (count(file.errors)) " " (maker.say(own::WITH_ERRORS)) } }
                }
            }
        }
    }
}

fn verdict_legend(maker: &Maker<'_>) -> Markup {
    let total = &maker.report.total;
    html! {
        ul.legend {
            @for own in Verdict::ALL.into_iter().filter(|own| total.of(*own) > 0) {
                li {
                    span class={ "swatch " (own) } {} (words::verdict(own, maker.language)) " "
                    span.soft { (share(total.of(own), total.tickets)) }
                }
            }
        }
    }
}

fn categories(maker: &Maker<'_>, timeline: Option<&Timeline>) -> Markup {
    let rows: Vec<(Markup, &Tally, Markup)> = ranked(&maker.report.categories, |tally| tally.tickets)
        .into_iter()
        .map(|(id, tally)| {
            let title = maker.category(id);
            let name = html! { a href={ "#in:" (id) } { (title) } " " span.id.soft.below { (id) } };
            let trend = timeline.map(|timeline| super::charts::spark(timeline.whole(&timeline.of_category(id)), title));
            (name, tally, trend.unwrap_or(PreEscaped(String::new())))
        })
        .collect();
    tally_table(maker, own::CATEGORY, timeline.map(|_| Column { title: own::TREND, is_number: false }), &rows)
}

fn languages(maker: &Maker<'_>) -> Markup {
    let rows: Vec<(Markup, &Tally, Markup)> = ranked(&maker.report.languages, |tally| tally.tickets)
        .into_iter()
        .map(|(tag, tally)| {
            let name = Language::from_tag(tag).map_or(tag, |told| words::language_of_ticket(told, maker.language));
            (html! { (name) " " span.id.soft { (tag) } }, tally, html! {})
        })
        .collect();
    tally_table(maker, own::LANGUAGE, None, &rows)
}

fn products(maker: &Maker<'_>) -> Markup {
    let products = &maker.report.products;
    let all = ranked(&products.names, |tally| tally.tickets);
    let mut others = products.others.clone();
    let shown = if all.len() <= MOST + 1 { all.len() } else { MOST };
    all[shown..].iter().for_each(|(_, tally)| others.merge(tally));
    let mut none = maker.report.total.clone();
    products.all().for_each(|tally| none.take(tally));
    let mut rows: Vec<(Markup, &Tally, Markup)> =
        all[..shown].iter().map(|(name, tally)| (html! { (name) }, *tally, html! {})).collect();
    if others.tickets > 0 {
        let hidden = count((all.len() - shown) as u64);
        let more = if products.others.tickets > 0 { "+" } else { "" };
        let rest = format!("{}{hidden}{more}{}", maker.say(own::REST), maker.say(own::REST_PRODUCTS));
        rows.push((html! { span.soft { (rest) } }, &others, html! {}));
    }
    if none.tickets > 0 {
        rows.push((html! { span.soft { (maker.say(own::NONE_GIVEN)) } }, &none, html! {}));
    }
    tally_table(maker, own::PRODUCT, None, &rows)
}

fn review(maker: &Maker<'_>) -> Markup {
    let report = maker.report;
    let total = &report.total;
    let reasons = ranked(&report.reviews, |number| *number);
    let name = |reason: &str| words::review_reason(reason, maker.language).unwrap_or(reason).to_string();
    let rows: Vec<Vec<Markup>> = reasons
        .iter()
        .map(|(reason, number)| {
            let cells = [name(reason), count(**number), share(**number, total.review), share(**number, total.tickets)];
            cells.iter().map(|cell| html! { (cell) }).collect()
        })
        .collect();
    let header = [own::REASON, own::COUNT, own::OF_REVIEW, own::OF_ALL].map(|word| maker.say(word));
    let mut by_category: Vec<(&str, &Tally)> = report
        .categories
        .iter()
        .map(|(id, tally)| (id.as_str(), tally))
        .filter(|(_, tally)| tally.review > 0)
        .collect();
    by_category.sort_by_key(|(id, tally)| (Reverse(tally.review), *id));
    let rows_of: Vec<Vec<Markup>> = by_category
        .iter()
        .map(|(id, tally)| {
            let part = tally.review as f64 / tally.tickets.max(1) as f64;
            vec![
                html! { a href={ "#in:" (id) } { (maker.category(id)) } },
                html! { (count(tally.review)) },
                html! { (percent(part)) },
                bar(part),
            ]
        })
        .collect();
    let category_header = [maker.say(own::CATEGORY), maker.say(own::FOR_REVIEW), maker.say(own::SHARE), ""];
    html! {
        (cards(&header, &[1, 2, 3], &rows))
        h3 { (maker.say(own::BY_CATEGORY)) }
        (cards(&category_header, &[1, 2], &rows_of))
        h3 { (maker.say(own::SOME_EXAMPLES)) }
        @for (reason, _) in &reasons {
            @if let Some(kept) = report.review_examples.get(*reason) {
                details {
                    summary { (name(reason)) " (" (kept.examples.len()) ")" }
                    (examples(maker, &kept.examples, 4))
                }
            }
        }
    }
}
