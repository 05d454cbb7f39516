//! A score against labels, as a page.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::charts::{self, ChartWords, Curve, Line};
use super::diff_html::{decision as decided_markup, marked};
use super::page::{page, table, tag, verdict};
use super::report::{count, percent};
use super::report_tables::{bar, cards};
use super::score_rows::{self, Cell, Rows};
use super::table::one_line;
use super::words;
use crate::corpus::{Cause, ClassScore, LabelledTicket, Miss, MissCause, Score, count_causes};
use crate::decision::{Decision, MatchedText};
use crate::engine::Engine;
use crate::ruleset::Verdict;
use crate::ticket::{Field, Language};

/// Misses of each cause that are shown.
const EXAMPLES: usize = 10;
/// Confusions that are listed below the matrix.
const MOST_CONFUSIONS: usize = 15;
/// Characters of a body that are shown whole; of a longer one, so many.
const BODY: usize = 3000;

/// A score as one page of HTML that needs nothing from elsewhere: figures, classes, confusions, what a confidence
/// means, how the error falls with the share that is decided, and misses by cause. `what` is what the caller calls
/// the tickets.
///
/// # Panics
/// If `tickets`, `decisions` and `causes` are not those of the score.
pub fn score_html(
    score: &Score,
    engine: &Engine,
    what: &str,
    tickets: &[LabelledTicket],
    decisions: &[Decision],
    causes: &[MissCause],
) -> String {
    let policy = engine.policy();
    let maker = Maker { score, engine, tickets, decisions, causes };
    let sections: [(&str, &str, Markup); 7] = [
        ("languages", "By language", maker.languages()),
        ("confidence", "Confidence", maker.curves()),
        ("verdicts", "Verdicts", maker.verdicts()),
        ("categories", "Categories", maker.categories()),
        ("confusion", "Categories taken for another", maker.confusion()),
        ("clauses", "Clauses", maker.clauses()),
        ("misses", "Decided otherwise", maker.misses()),
    ];
    let title = format!("Score of {} {}", policy.id, policy.version);
    let body = html! {
        a.skip href="#content" { "Skip to the content" }
        header {
            h1 { (title) }
            dl.small.facts {
                dt { "Policy" }
                dd { code { (policy.id) } " " (policy.version) " · digest " code { (policy.digest) } }
                dt { "Tickets" }
                dd { (what) }
            }
            (maker.figures())
        }
        nav aria-labelledby="contents" {
            h2.aside id="contents" { "Contents" }
            ul.chips { @for (id, title, _) in &sections { li { a href={ "#" (id) } { (title) } } } }
        }
        main id="content" tabindex="-1" {
            @for (id, title, inner) in &sections { section aria-labelledby=(id) { h2 id=(id) { (title) } (inner) } }
        }
    };
    page(&title, Language::English, &body)
}

struct Maker<'a> {
    score: &'a Score,
    engine: &'a Engine,
    tickets: &'a [LabelledTicket],
    decisions: &'a [Decision],
    causes: &'a [MissCause],
}

fn share(part: usize, total: usize) -> String {
    if total == 0 { "–".into() } else { percent(part as f64 / total as f64) }
}

fn number(count: usize) -> String {
    self::count(count as u64)
}

fn cell(cell: &Cell) -> Markup {
    html! {
        @match cell {
            Cell::Name(name) => (name),
            Cell::Count(count) => (number(*count)),
            Cell::Share(None) => "–",
            Cell::Share(Some(share)) => (percent(*share)),
            Cell::Confidence(confidence) => (format!("{confidence:.2}")),
        }
    }
}

/// A table of nothing but numbers, each row once.
fn numbers<const COLUMNS: usize>(own: &Rows<COLUMNS>) -> Markup {
    let columns: Vec<usize> = (0..COLUMNS).collect();
    let mut rows = own.written(cell);
    rows.dedup_by_key(|row| row.iter().map(|cell| cell.0.clone()).collect::<String>());
    table(&own.header, &columns, &rows)
}

const WORDS: ChartWords<'_> = ChartWords { as_table: "As a table", period: "" };

impl Maker<'_> {
    fn category(&self, id: &str) -> String {
        let known = self.engine.ruleset().categories.iter().find(|(own, _)| own == id);
        known.map_or(id, |(_, title)| title.get(Language::English)).to_string()
    }

    fn figures(&self) -> Markup {
        let s = self.score;
        let figures = [
            (number(s.tickets), "tickets"),
            (share(s.category, s.tickets), "right category"),
            (share(s.clause, s.tickets), "right clause"),
            (share(s.verdict, s.tickets), "right verdict"),
            (share(s.inquiries, s.tickets), "right set of inquiries"),
            (share(s.decided, s.tickets), "decided without review"),
            (share(s.decided_right, s.decided), "right verdict of those"),
        ];
        html! { ul.figures { @for (value, name) in figures { li { b { (value) } (name) } } } }
    }

    fn languages(&self) -> Markup {
        let own = score_rows::languages(self.score);
        html! {
            p.small.soft { "Right, in per cent of the tickets. Decided: without review; their verdict: right among those." }
            (cards(&own.header, &[1, 2, 3, 4, 5, 6, 7, 8, 9], &own.written(cell)))
        }
    }

    fn curves(&self) -> Markup {
        let mut points = self.score.curve.clone();
        // Of a few tickets several steps are the same.
        points.dedup();
        let groups = &self.score.reliability;
        let least = points.iter().map(|point| point.verdict.min(point.category)).fold(1.0, f64::min);
        let coverage = Curve {
            title: "Risk against coverage",
            across: "share of tickets that is decided, the surest first",
            up: "right among those",
            series: vec![
                line("verdict", "c1", points.iter().map(|point| (point.coverage, point.verdict)).collect()),
                line("category", "c2", points.iter().map(|point| (point.coverage, point.category)).collect()),
            ],
            from: (0.0, below(least)),
            diagonal: None,
        };
        let meant = Curve {
            title: "What a confidence means",
            across: "mean confidence",
            up: "right",
            series: vec![
                line(
                    "clause, which the confidence speaks of",
                    "c1",
                    groups.iter().map(|g| (g.confidence, g.clause)).collect(),
                ),
                line("verdict", "c2", groups.iter().map(|g| (g.confidence, g.verdict)).collect()),
            ],
            from: (0.0, 0.0),
            diagonal: Some("as it should be"),
        };
        let (risk, reliability) = (score_rows::curve(self.score), score_rows::reliability(self.score));
        html! {
            div.curves {
                (charts::curve(&coverage, &WORDS, &numbers(&risk)))
                (charts::curve(&meant, &WORDS, &numbers(&reliability)))
            }
        }
    }

    fn verdicts(&self) -> Markup {
        let mut pairs: BTreeMap<(String, String), usize> = BTreeMap::new();
        for (ticket, decision) in self.tickets.iter().zip(self.decisions) {
            let wanted = ticket.verdict().map_or("", |verdict| verdict.as_str());
            *pairs.entry((wanted.to_string(), decision.verdict.as_str().to_string())).or_default() += 1;
        }
        let present = |own: &Verdict| self.score.verdicts.contains_key(own.as_str());
        let names: Vec<String> =
            Verdict::ALL.into_iter().filter(present).map(|verdict| verdict.as_str().to_string()).collect();
        let shown = |name: &str| match Verdict::from_name(name) {
            Some(own) => verdict(own, words::verdict(own, Language::English)),
            None => html! { (name) },
        };
        html! {
            (classes("verdict", &self.score.verdicts, shown))
            h3 { "Confusion matrix" }
            (matrix(&names, &pairs, |name| {
                Verdict::from_name(name).map_or(name, |own| words::verdict(own, Language::English)).to_string()
            }))
        }
    }

    fn categories(&self) -> Markup {
        classes("category", &self.score.categories, |id| {
            html! {
                (self.category(id)) " " span.id.soft.below { (id) }
            }
        })
    }

    fn clauses(&self) -> Markup {
        let mut worst: Vec<(&String, &ClassScore)> = self.score.clauses.iter().collect();
        worst.sort_by(|a, b| a.1.f1().total_cmp(&b.1.f1()).then(a.0.cmp(b.0)));
        html! {
            details {
                summary { (worst.len()) " clauses, the least right first" }
                (class_table("clause", &worst, |name| html! { span.id { (name) } }))
            }
        }
    }

    fn confusion(&self) -> Markup {
        let score = self.score;
        let mut pairs: BTreeMap<(String, String), usize> =
            score.confusion.iter().map(|(wanted, decided, n)| ((wanted.clone(), decided.clone()), *n)).collect();
        for (name, class) in score.categories.iter().filter(|(_, class)| class.right > 0) {
            pairs.insert((name.clone(), name.clone()), class.right);
        }
        let names: Vec<String> = score.categories.keys().cloned().collect();
        let row = |(wanted, decided, n): &(String, String, usize)| {
            vec![html! { (number(*n)) }, html! { (self.category(wanted)) }, html! { (self.category(decided)) }]
        };
        let rows: Vec<Vec<Markup>> = score.confusion.iter().take(MOST_CONFUSIONS).map(row).collect();
        let more = score.confusion.len().saturating_sub(MOST_CONFUSIONS);
        html! {
            (matrix(&names, &pairs, |name| self.category(name)))
            @if !rows.is_empty() {
                h3 { "Most often" }
                (table(&["tickets", "labelled", "decided"], &[0], &rows))
                @if more > 0 { p.small.soft { "… " (more) " more pairs" } }
            }
        }
    }

    fn misses(&self) -> Markup {
        let counts = count_causes(self.causes);
        let total = self.causes.len();
        let most = counts.values().copied().max().unwrap_or(1);
        let rows: Vec<Vec<Markup>> = counts
            .iter()
            .map(|(cause, n)| {
                vec![
                    html! { (cause.meaning()) },
                    html! { (number(*n)) },
                    html! { (share(*n, total)) },
                    bar(*n as f64 / most as f64),
                ]
            })
            .collect();
        html! {
            p {
                (number(total)) " of " (number(self.score.tickets))
                " tickets have another clause, verdict or set of inquiries than their label."
            }
            @if total > 0 { (cards(&["cause", "misses", "share", ""], &[1, 2], &rows)) }
            @for cause in Cause::ALL.into_iter().filter(|cause| counts.contains_key(cause)) {
                details.group {
                    summary { h3 { (cause.meaning()) " " span.soft.small { (number(counts[&cause])) } } }
                    @let own = self.score.misses.iter().zip(self.causes).filter(|(_, own)| own.cause == cause);
                    @for (miss, own) in own.take(EXAMPLES) { (self.miss(miss, own)) }
                    @let more = counts[&cause].saturating_sub(EXAMPLES);
                    @if more > 0 { p.small.soft { "… " (number(more)) " more; " code { "--misses" } " lists them all" } }
                }
            }
        }
    }

    fn miss(&self, miss: &Miss, cause: &MissCause) -> Markup {
        let (ticket, decision) = (&self.tickets[miss.ticket], &self.decisions[miss.ticket]);
        let matches: Vec<&MatchedText> =
            decision.inquiries.iter().flat_map(|own| &own.evidence).flat_map(|own| &own.matches).collect();
        let text = |field: Field| {
            let text = ticket.ticket.text(field);
            let end = text.char_indices().nth(BODY).map_or(text.len(), |(end, _)| end);
            let spans = matches.iter().filter(|own| own.field == field && own.end <= end).map(|own| own.span());
            html! { (marked(&text[..end], spans)) @if end < text.len() { " …" } }
        };
        html! {
            article.panel.example {
                h4 { span.id { @if miss.id.is_empty() { "(no id)" } @else { (one_line(&miss.id, 60)) } } " " span.soft { (miss.language) } }
                blockquote lang=(tag(ticket.lang)) {
                    @if !ticket.ticket.subject.trim().is_empty() { strong { (text(Field::Subject)) } "\n" }
                    (text(Field::Body))
                }
                dl.small {
                    dt { "labelled" }
                    dd.right { (miss.labelled) }
                    dt { "decided" }
                    dd {
                        span.wrong { (miss.decided) } " " (format!("{:.2}", miss.confidence))
                        @if let Some(review) = &decision.review { " · for review: " (review.reason.as_str()) }
                    }
                    @if let Some(rule) = &cause.nearest { dt { "nearest rule" } dd { code { (rule) } } }
                    @if let Some((labelled, decided)) = &miss.sets {
                        dt { "inquiries" }
                        dd { (labelled.join(", ")) " but decided " (decided.join(", ")) }
                    }
                }
                details.small { summary { "Evidence for the decision" } (decided_markup(decision)) }
            }
        }
    }
}

fn line<'a>(name: &'a str, class: &'a str, points: Vec<(f64, f64)>) -> Line<'a> {
    Line { name, class, points }
}

/// A round share at or below the least that is shown.
fn below(least: f64) -> f64 {
    [0.9, 0.8, 0.6, 0.4].into_iter().find(|from| least >= *from).unwrap_or(0.0)
}

fn classes(what: &'static str, classes: &BTreeMap<String, ClassScore>, name: impl Fn(&str) -> Markup) -> Markup {
    let mut rows: Vec<(&String, &ClassScore)> = classes.iter().collect();
    rows.sort_by(|a, b| b.1.labelled.cmp(&a.1.labelled).then(a.0.cmp(b.0)));
    class_table(what, &rows, name)
}

fn class_table(what: &'static str, classes: &[(&String, &ClassScore)], name: impl Fn(&str) -> Markup) -> Markup {
    let own = score_rows::classes(what, classes.iter().copied());
    let mut rows = own.written(cell);
    for (row, (id, class)) in rows.iter_mut().zip(classes) {
        row[0] = name(id);
        row.push(bar(class.f1()));
    }
    cards(&[&own.header[..], &[""]].concat(), &[1, 2, 3, 4, 5], &rows)
}

/// How often what was labelled as the row was decided as the column; the ground is as deep as the share of the row.
fn matrix(names: &[String], pairs: &BTreeMap<(String, String), usize>, title: impl Fn(&str) -> String) -> Markup {
    let at = |row: &String, column: &String| pairs.get(&(row.clone(), column.clone())).copied().unwrap_or(0);
    html! {
        p.small.soft { "Rows: labelled. Columns: decided, under the numbers of the rows." }
        div.wide tabindex="0" {
            table.heat {
                thead {
                    tr {
                        th scope="col" { "labelled" }
                        @for (i, name) in names.iter().enumerate() {
                            th scope="col" title=(title(name)) {
                                span aria-hidden="true" { (i + 1) } span.aside { (title(name)) }
                            }
                        }
                    }
                }
                tbody {
                    @for (i, row) in names.iter().enumerate() {
                        @let sum = names.iter().map(|column| at(row, column)).sum::<usize>().max(1);
                        tr {
                            th scope="row" { span.soft { (i + 1) } " " (title(row)) }
                            @for column in names {
                                @let n = at(row, column);
                                td style=[(n > 0).then(|| format!("--share:{:.2}", 0.05 + 0.5 * n as f64 / sum as f64))] {
                                    @if n > 0 { (number(n)) } @else { span.aside { "0" } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
