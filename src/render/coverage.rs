//! What of a pack a history uses, as tables.

use std::fmt::Write as _;

use super::palette::Palette;
use super::table::{Align, one_line, table};
use crate::corpus::{Coverage, RuleCoverage};

/// How much of a coverage is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CoverageParts {
    /// Every rule and phrase, not the telling ones only.
    pub all: bool,
}

/// Rows of a table, unless everything is wanted.
const FEW: usize = 15;

/// A coverage as tables: what decides, what never does, what fires together, what nothing touches.
pub fn coverage(coverage: &Coverage, parts: CoverageParts, palette: Palette) -> String {
    let mut out = String::new();
    let heading = |out: &mut String, text: &str| {
        let _ = writeln!(out, "\n{}", palette.strong(text));
    };
    let share = |part: usize, total: usize| {
        if total == 0 { "–".to_string() } else { format!("{:.1} %", 100.0 * part as f64 / total as f64) }
    };
    let most = if parts.all { usize::MAX } else { FEW };
    let deciding = |count: &dyn Fn(usize) -> bool| coverage.rules.iter().filter(|rule| count(rule.decides)).count();
    let phrases = |count: &dyn Fn(usize) -> bool| coverage.phrases.iter().filter(|p| count(p.decides)).count();
    let row = |what: &str, rules: usize, phrases: usize| {
        vec![
            what.to_string(),
            rules.to_string(),
            share(rules, coverage.rules.len()),
            phrases.to_string(),
            share(phrases, coverage.phrases.len()),
        ]
    };
    let _ = writeln!(out, "{}", palette.strong(&format!("Over {} tickets", coverage.tickets)));
    let rows = [
        row("all (of phrases those that were met)", coverage.rules.len(), coverage.phrases.len()),
        row("decide ten tickets or more", deciding(&|n| n >= 10), phrases(&|n| n >= 10)),
        row("decide two to nine", deciding(&|n| (2..10).contains(&n)), phrases(&|n| (2..10).contains(&n))),
        row("decide one", deciding(&|n| n == 1), phrases(&|n| n == 1)),
        row("decide none", deciding(&|n| n == 0), phrases(&|n| n == 0)),
    ];
    let align = [Align::Left, Align::Right, Align::Right, Align::Right, Align::Right];
    out.push_str(&table(&["", "rules", "", "phrases", ""], &align, &rows));

    heading(&mut out, "Clauses");
    let rows: Vec<Vec<String>> = coverage
        .clauses
        .iter()
        .map(|c| vec![c.clause.clone(), c.tickets.to_string(), c.fires.to_string(), c.defeated.to_string()])
        .collect();
    let align = [Align::Left, Align::Right, Align::Right, Align::Right];
    out.push_str(&table(&["clause", "decided", "a rule fires", "defeated"], &align, &rows));

    let rule_table = |rules: &[&RuleCoverage]| {
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
        let rows: Vec<Vec<String>> = rules.iter().map(row).collect();
        let right = Align::Right;
        let align = [Align::Left, Align::Left, right, right, right, right, right];
        table(&["rule", "clause", "weight", "fires", "decides", "alone", "defeated"], &align, &rows)
    };
    let more = |out: &mut String, total: usize| {
        if total > most {
            let _ = writeln!(out, "{}", palette.dim(&format!("… {} more", total - most)));
        }
    };
    let mut section = |title: &str, mut rules: Vec<&RuleCoverage>, limit: usize| {
        if rules.is_empty() {
            return;
        }
        heading(&mut out, &format!("{title}: {}", rules.len()));
        let total = rules.len();
        rules.truncate(limit);
        out.push_str(&rule_table(&rules));
        if limit == most {
            more(&mut out, total);
        }
    };
    section("Rules that never fire", coverage.rules.iter().filter(|r| r.fires == 0).collect(), most);
    let mut idle: Vec<&RuleCoverage> =
        coverage.rules.iter().filter(|r| r.fires > 0 && r.decides == 0 && r.weight > 0.0).collect();
    idle.sort_by(|a, b| b.fires.cmp(&a.fires).then_with(|| a.rule.cmp(&b.rule)));
    section("Rules that fire and never decide", idle, most);
    if parts.all {
        section("Every rule", coverage.rules.iter().collect(), usize::MAX);
    }

    if !coverage.overlaps.is_empty() {
        heading(&mut out, "Rules of different clauses that fire together");
        let rows: Vec<Vec<String>> = coverage
            .overlaps
            .iter()
            .take(most)
            .map(|o| {
                let decided = format!("{} / {}", o.decided[0], o.decided[1]);
                vec![o.tickets.to_string(), o.rules[0].clone(), o.rules[1].clone(), decided]
            })
            .collect();
        let align = [Align::Right, Align::Left, Align::Left, Align::Right];
        out.push_str(&table(&["tickets", "rule", "and rule", "decided for"], &align, &rows));
    }

    heading(&mut out, if parts.all { "Phrases" } else { "The phrases met most often" });
    let rows: Vec<Vec<String>> = coverage
        .phrases
        .iter()
        .take(most)
        .map(|p| vec![p.met.to_string(), p.decides.to_string(), one_line(&p.phrase, 40), p.concept.clone()])
        .collect();
    let align = [Align::Right, Align::Right, Align::Left, Align::Left];
    out.push_str(&table(&["met", "decides", "phrase", "concept"], &align, &rows));

    let untouched: usize = coverage.untouched.iter().map(|group| group.tickets.len()).sum();
    heading(&mut out, &format!("Tickets that no rule touches: {untouched}, by what they share"));
    let row = |group: &crate::corpus::Untouched| {
        let shared = if group.shared.is_empty() { "(nothing)".to_string() } else { one_line(&group.shared, 40) };
        vec![group.tickets.len().to_string(), shared, one_line(&group.tickets.join(" "), 50)]
    };
    let rows: Vec<Vec<String>> = coverage.untouched.iter().take(most).map(row).collect();
    out.push_str(&table(&["tickets", "shared", "which"], &[Align::Right, Align::Left, Align::Left], &rows));
    more(&mut out, coverage.untouched.len());
    out
}
