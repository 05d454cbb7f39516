//! What of a pack a history uses: as tables for a terminal, and as a page.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use maud::html;

use super::page::{page, table as html_table};
use super::palette::Palette;
use super::table::Align::{self, Left, Right};
use super::table::{one_line, table};
use crate::corpus::{Conflict, Coverage, RuleCoverage};
use crate::ticket::Language;

/// How much of a coverage is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CoverageParts {
    /// Every rule and phrase, not the telling ones only.
    pub all: bool,
}

/// Rows of a table, unless everything is wanted.
const FEW: usize = 15;
/// Columns that a phrase, and that a list of tickets, may take.
const PHRASE: usize = 40;
const LIST: usize = 50;

/// A table of the report.
struct Section {
    title: String,
    columns: Vec<(&'static str, Align)>,
    rows: Vec<Vec<String>>,
    /// Rows that are left out.
    more: usize,
}

impl Section {
    /// A table of no more than `most` rows.
    fn new(title: impl Into<String>, columns: &[(&'static str, Align)], rows: Vec<Vec<String>>, most: usize) -> Self {
        let mut rows = rows;
        let more = rows.len().saturating_sub(most);
        rows.truncate(most);
        Section { title: title.into(), columns: columns.to_vec(), rows, more }
    }
}

/// A coverage as tables: what decides, what never does, which clauses conflict, what fires together, which
/// phrases are met, what nothing touches.
pub fn coverage(coverage: &Coverage, parts: CoverageParts, palette: Palette) -> String {
    let mut out = String::new();
    for (i, section) in sections(coverage, parts).iter().enumerate() {
        let _ = writeln!(out, "{}{}", if i > 0 { "\n" } else { "" }, palette.strong(&section.title));
        let (header, align): (Vec<&str>, Vec<Align>) = section.columns.iter().copied().unzip();
        out.push_str(&table(&header, &align, &section.rows));
        if section.more > 0 {
            let _ = writeln!(out, "{}", palette.dim(&format!("… {} more", section.more)));
        }
    }
    out
}

/// The same as one page of HTML that needs nothing from elsewhere. `name` is what the caller calls the policy.
pub fn coverage_html(coverage: &Coverage, name: &str, parts: CoverageParts) -> String {
    let title = format!("What of {name} {} tickets use", coverage.tickets);
    let silent = coverage.rules.iter().filter(|rule| rule.fires == 0).count();
    let untouched: usize = coverage.untouched.iter().map(|group| group.tickets.len()).sum();
    let never = coverage.written.iter().filter(|phrase| phrase.met == 0).count();
    let body = html! {
        main {
            h1 { (title) }
            ul.figures {
                li { b { (share(silent, coverage.rules.len())) } "of the rules never fire" }
                @if !coverage.written.is_empty() {
                    li { b { (share(never, coverage.written.len())) } "of the phrases are never met" }
                }
                li { b { (coverage.conflicts.len()) } "pairs of clauses in conflict" }
                li { b { (share(untouched, coverage.tickets)) } "of the tickets no rule touches" }
            }
            @for section in sections(coverage, parts) {
                @let header: Vec<&str> = section.columns.iter().map(|(name, _)| *name).collect();
                @let numbers: Vec<usize> =
                    (0..header.len()).filter(|&column| section.columns[column].1 == Right).collect();
                @let rows: Vec<Vec<maud::Markup>> = section
                    .rows
                    .iter()
                    .map(|row| row.iter().map(|cell| html! { (cell) }).collect())
                    .collect();
                h2 { (section.title) }
                (html_table(&header, &numbers, &rows))
                @if section.more > 0 { p.soft { "… " (section.more) " more; " code { "--all" } " shows them" } }
            }
        }
    };
    page(&title, Language::English, &body)
}

fn share(part: usize, total: usize) -> String {
    if total == 0 { "–".to_string() } else { format!("{:.1} %", 100.0 * part as f64 / total as f64) }
}

fn sections(coverage: &Coverage, parts: CoverageParts) -> Vec<Section> {
    let most = if parts.all { usize::MAX } else { FEW };
    let mut sections = vec![summary(coverage), clauses(coverage)];
    if !coverage.conflicts.is_empty() {
        sections.push(conflicts(&coverage.conflicts, most));
    }
    sections.extend(rules(coverage, parts, most));
    if !coverage.overlaps.is_empty() {
        sections.push(overlaps(coverage, most));
    }
    sections.push(phrases(coverage, parts, most));
    if !coverage.written.is_empty() {
        sections.extend(written(coverage, parts, most));
    }
    sections.push(untouched(coverage, most));
    sections
}

fn summary(coverage: &Coverage) -> Section {
    let rules = |count: &dyn Fn(usize) -> bool| coverage.rules.iter().filter(|rule| count(rule.decides)).count();
    let phrases = |count: &dyn Fn(usize) -> bool| coverage.phrases.iter().filter(|p| count(p.decides)).count();
    let row = |what: &str, count: &dyn Fn(usize) -> bool| {
        let (rules, phrases) = (rules(count), phrases(count));
        let shares = [share(rules, coverage.rules.len()), share(phrases, coverage.phrases.len())];
        let [of_rules, of_phrases] = shares;
        vec![what.to_string(), rules.to_string(), of_rules, phrases.to_string(), of_phrases]
    };
    let rows = vec![
        row("all (of phrases those that were met)", &|_| true),
        row("decide ten tickets or more", &|n| n >= 10),
        row("decide two to nine", &|n| (2..10).contains(&n)),
        row("decide one", &|n| n == 1),
        row("decide none", &|n| n == 0),
    ];
    let columns = [("", Left), ("rules", Right), ("", Right), ("phrases", Right), ("", Right)];
    Section::new(format!("Over {} tickets", coverage.tickets), &columns, rows, usize::MAX)
}

fn clauses(coverage: &Coverage) -> Section {
    let rows = coverage
        .clauses
        .iter()
        .map(|c| vec![c.clause.clone(), c.tickets.to_string(), c.fires.to_string(), c.defeated.to_string()])
        .collect();
    let columns = [("clause", Left), ("decided", Right), ("a rule fires", Right), ("defeated", Right)];
    Section::new("Clauses", &columns, rows, usize::MAX)
}

fn conflicts(conflicts: &[Conflict], most: usize) -> Section {
    let row = |own: &Conflict| {
        let side = |i: usize| format!("{} ({})", own.clauses[i], own.verdicts[i]);
        vec![
            own.tickets.to_string(),
            own.review.to_string(),
            own.close.to_string(),
            side(0),
            side(1),
            format!("{} / {}", own.decided[0], own.decided[1]),
            one_line(&own.samples.join(" "), LIST),
        ]
    };
    let columns = [
        ("tickets", Right),
        ("review", Right),
        ("close", Right),
        ("clause", Left),
        ("and clause", Left),
        ("decided for", Right),
        ("nearest", Left),
    ];
    let title = format!("Clauses of different verdicts with tickets between them: {}", conflicts.len());
    Section::new(title, &columns, conflicts.iter().map(row).collect(), most)
}

fn rules(coverage: &Coverage, parts: CoverageParts, most: usize) -> Vec<Section> {
    let table = |title: &str, rules: Vec<&RuleCoverage>, most: usize| {
        let row = |rule: &&RuleCoverage| {
            vec![
                rule.rule.clone(),
                rule.clause.clone(),
                format!("{:+.2}", rule.weight),
                rule.fires.to_string(),
                rule.decides.to_string(),
                rule.alone.to_string(),
                rule.defeated.to_string(),
            ]
        };
        let columns = [
            ("rule", Left),
            ("clause", Left),
            ("weight", Right),
            ("fires", Right),
            ("decides", Right),
            ("alone", Right),
            ("defeated", Right),
        ];
        let title = format!("{title}: {}", rules.len());
        (!rules.is_empty()).then(|| Section::new(title, &columns, rules.iter().map(row).collect(), most))
    };
    let silent = coverage.rules.iter().filter(|rule| rule.fires == 0).collect();
    let mut idle: Vec<&RuleCoverage> =
        coverage.rules.iter().filter(|rule| rule.fires > 0 && rule.decides == 0 && rule.weight > 0.0).collect();
    idle.sort_by(|a, b| b.fires.cmp(&a.fires).then_with(|| a.rule.cmp(&b.rule)));
    let every = if parts.all { coverage.rules.iter().collect() } else { Vec::new() };
    let tables = [
        table("Rules that never fire", silent, most),
        table("Rules that fire and never decide", idle, most),
        table("Every rule", every, most),
    ];
    tables.into_iter().flatten().collect()
}

fn overlaps(coverage: &Coverage, most: usize) -> Section {
    let row = |o: &crate::corpus::Overlap| {
        let decided = format!("{} / {}", o.decided[0], o.decided[1]);
        vec![o.tickets.to_string(), o.rules[0].clone(), o.rules[1].clone(), decided]
    };
    let columns = [("tickets", Right), ("rule", Left), ("and rule", Left), ("decided for", Right)];
    let rows = coverage.overlaps.iter().map(row).collect();
    Section::new("Rules of different clauses that fire together", &columns, rows, most)
}

fn phrases(coverage: &Coverage, parts: CoverageParts, most: usize) -> Section {
    let row = |p: &crate::corpus::PhraseCoverage| {
        vec![p.met.to_string(), p.decides.to_string(), one_line(&p.phrase, PHRASE), p.concept.clone()]
    };
    let title = if parts.all { "Phrases" } else { "The phrases met most often" };
    let columns = [("met", Right), ("decides", Right), ("phrase", Left), ("concept", Left)];
    // Those that are left out are counted in the summary.
    let rows: Vec<Vec<String>> = coverage.phrases.iter().take(most).map(row).collect();
    Section::new(title, &columns, rows, most)
}

/// How many phrases of each concept were met, and which never were.
fn written(coverage: &Coverage, parts: CoverageParts, most: usize) -> Vec<Section> {
    let mut of_concept: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    for phrase in &coverage.written {
        let counts = of_concept.entry(&phrase.concept).or_default();
        counts[0] += 1;
        counts[1] += usize::from(phrase.met > 0);
    }
    let unmet = of_concept.values().filter(|[_, met]| *met == 0).count();
    let mut concepts: Vec<(&str, usize, usize)> =
        of_concept.into_iter().map(|(name, [all, met])| (name, all, met)).filter(|(_, all, met)| met < all).collect();
    concepts.sort_by_key(|&(_, all, met)| std::cmp::Reverse(all - met));
    let row = |&(name, all, met): &(&str, usize, usize)| {
        vec![name.to_string(), all.to_string(), met.to_string(), (all - met).to_string(), share(met, all)]
    };
    let met = coverage.written.iter().filter(|phrase| phrase.met > 0).count();
    let total = coverage.written.len();
    let none_of = match unmet {
        0 => String::new(),
        1 => ", of one concept none".to_string(),
        _ => format!(", of {unmet} concepts none"),
    };
    let title = format!("Phrases as written: {met} of {total} are met{none_of}");
    let columns = [("concept", Left), ("written", Right), ("met", Right), ("never", Right), ("", Right)];
    let mut sections = vec![Section::new(title, &columns, concepts.iter().map(row).collect(), most)];
    if parts.all {
        let never = coverage.written.iter().filter(|phrase| phrase.met == 0);
        let row = |p: &crate::corpus::WrittenCoverage| {
            vec![p.place.clone(), p.concept.clone(), p.language.to_string(), p.phrase.clone()]
        };
        let rows: Vec<Vec<String>> = never.map(row).collect();
        let columns = [("where", Left), ("concept", Left), ("", Left), ("phrase", Left)];
        sections.push(Section::new(format!("Phrases that are never met: {}", rows.len()), &columns, rows, most));
    }
    sections
}

fn untouched(coverage: &Coverage, most: usize) -> Section {
    let untouched: usize = coverage.untouched.iter().map(|group| group.tickets.len()).sum();
    let row = |group: &crate::corpus::Untouched| {
        let shared = if group.shared.is_empty() { "(nothing)".to_string() } else { one_line(&group.shared, PHRASE) };
        vec![group.tickets.len().to_string(), shared, one_line(&group.tickets.join(" "), LIST)]
    };
    let columns = [("tickets", Right), ("shared", Left), ("which", Left)];
    let rows = coverage.untouched.iter().map(row).collect();
    Section::new(format!("Tickets that no rule touches: {untouched}, by what they share"), &columns, rows, most)
}
