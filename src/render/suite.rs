//! What the examples of a pack are worth, for people: those that fail, what none exercises, which changes of
//! the rules none notices.

use std::fmt::Write as _;

use super::explain::{WhyNot, write_rule};
use super::palette::Palette;
use super::table::Align::{Left, Right};
use super::table::{Align, one_line, table};
use super::text::main_inquiry;
use crate::engine::Engine;
use crate::suite::{ExampleCoverage, ExampleFailure, MissedPart, Mutation, RuleMutation, Survivor};
use crate::ticket::Ticket;

/// How much of a report is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SuiteParts {
    /// Every row, not the first of each table only.
    pub all: bool,
}

/// Rows of a table, unless everything is wanted.
const FEW: usize = 15;
/// Columns that a condition may take.
const CONDITION: usize = 60;
/// Columns that each side of a change may take.
const CHANGE: usize = 40;

/// Examples that fail: of a rule with what held of it, of a clause with what was decided instead and why, and the
/// rule of the clause that is nearest to firing.
pub fn examples(engine: &Engine, failures: &[ExampleFailure], palette: Palette) -> String {
    let mut out = String::new();
    for failure in failures {
        let name = failure.rule.as_ref().unwrap_or(&failure.clause);
        let should = match (&failure.rule, failure.should_hold) {
            (Some(_), true) => "should fire on",
            (Some(_), false) => "should not fire on",
            (None, true) => "should be decided for",
            (None, false) => "should not be decided for",
        };
        let language = failure.language;
        let _ = writeln!(out, "{} {} {should} this {language} text", palette.bad("✗"), palette.strong(name));
        let _ = writeln!(out, "  {}", palette.place(&format!("--> {}", failure.place)));
        let ticket = Ticket::from_text(failure.text.clone());
        let rules = || WhyNot::new(engine, &ticket, &failure.clause).map(|answer| answer.rules).unwrap_or_default();
        match &failure.rule {
            Some(own) => {
                let _ = writeln!(out, "    {}", one_line(&failure.text, 200));
                for rule in rules().iter().filter(|rule| rule.rule == *own) {
                    write_rule(&mut out, rule, false, palette);
                }
            }
            None => {
                out.push_str(&main_inquiry(engine, &ticket, &engine.triage(&ticket), palette));
                // What fires is told above where it was decided; else all of it.
                let rules = if failure.should_hold { rules() } else { Vec::new() };
                let fired = rules.iter().filter(|rule| rule.fired).count();
                if !rules.is_empty() {
                    let head = if fired > 0 { "what speaks for" } else { "the nearest rule of" };
                    let _ = writeln!(out, "  {}", palette.dim(&format!("{head} {}", failure.clause)));
                }
                for rule in rules.iter().take(fired.max(1)) {
                    write_rule(&mut out, rule, false, palette);
                }
            }
        }
        out.push('\n');
    }
    out
}

fn section(
    out: &mut String,
    title: &str,
    columns: &[(&str, Align)],
    rows: &[Vec<String>],
    all: bool,
    palette: Palette,
) {
    let (header, align): (Vec<&str>, Vec<Align>) = columns.iter().copied().unzip();
    let shown = if all { rows.len() } else { rows.len().min(FEW) };
    let between = if out.is_empty() { "" } else { "\n" };
    let _ = writeln!(out, "{between}{}", palette.strong(title));
    out.push_str(&table(&header, &align, &rows[..shown]));
    if shown < rows.len() {
        let _ = writeln!(out, "{}", palette.dim(&format!("… {} more; --all shows them", rows.len() - shown)));
    }
}

fn percent(part: usize, all: usize) -> String {
    if all == 0 { "–".to_string() } else { format!("{:.1} %", 100.0 * part as f64 / all as f64) }
}

/// What no example exercises: counts, then conditions, concepts and phrases by their places.
pub fn example_coverage(coverage: &ExampleCoverage, parts: SuiteParts, palette: Palette) -> String {
    let ExampleCoverage { conditions, exceptions, concepts, phrases } = coverage;
    let mut out = String::new();
    let row = |what: &str, exercised: usize, all: usize| {
        vec![what.to_string(), all.to_string(), exercised.to_string(), percent(exercised, all)]
    };
    let rows = [
        row("parts of conditions", conditions.exercised, conditions.all),
        row("parts under unless and not", exceptions.exercised, exceptions.all),
        row("concepts and frames", concepts.exercised, concepts.all),
        row("phrases as written", phrases.exercised, phrases.all),
    ];
    let columns = [("", Left), ("all", Right), ("exercised", Right), ("", Right)];
    section(&mut out, "What the examples exercise", &columns, &rows, true, palette);

    for (what, of_kind) in [("Conditions that never hold", conditions), ("Exceptions that never matter", exceptions)] {
        // A part of what is told is no news.
        let row = |part: &MissedPart| vec![part.place.clone(), part.rule.clone(), one_line(&part.part, CONDITION)];
        let rows: Vec<Vec<String>> = of_kind.missed.iter().filter(|part| !part.within_missed).map(row).collect();
        if !rows.is_empty() {
            let columns = [("where", Left), ("rule", Left), ("part", Left)];
            section(&mut out, &format!("{what} in an example: {}", rows.len()), &columns, &rows, parts.all, palette);
        }
    }
    let rows: Vec<Vec<String>> =
        concepts.missed.iter().map(|concept| vec![concept.place.clone(), concept.name.clone()]).collect();
    if !rows.is_empty() {
        let title = format!("Concepts and frames that no example speaks of: {}", rows.len());
        section(&mut out, &title, &[("where", Left), ("name", Left)], &rows, parts.all, palette);
    }
    let row = |own: &crate::suite::MissedPhrase| {
        vec![own.place.clone(), own.concept.clone(), own.language.to_string(), one_line(&own.phrase, CONDITION)]
    };
    let rows: Vec<Vec<String>> = phrases.missed.iter().map(row).collect();
    if !rows.is_empty() {
        let columns = [("where", Left), ("concept", Left), ("", Left), ("phrase", Left)];
        let title = format!("Phrases that no example has: {}", rows.len());
        section(&mut out, &title, &columns, &rows, parts.all, palette);
    }
    out
}

/// Which changes of rules no example notices: the score, the rules with the most, each change with its place.
pub fn mutation(mutation: &Mutation, parts: SuiteParts, palette: Palette) -> String {
    let mut out = String::new();
    let row = |what: &str, mutants: usize, killed: usize| {
        vec![what.to_string(), mutants.to_string(), killed.to_string(), percent(killed, mutants)]
    };
    let mut rows: Vec<Vec<String>> =
        mutation.kinds.iter().map(|own| row(own.kind.as_str(), own.mutants, own.killed)).collect();
    rows.push(row("all", mutation.mutants, mutation.killed));
    let columns = [("", Left), ("changes", Right), ("noticed", Right), ("", Right)];
    section(&mut out, "Changes of rules, one part at a time", &columns, &rows, true, palette);
    if mutation.equivalent > 0 {
        let more = format!("{} more are none by logic", mutation.equivalent);
        let _ = writeln!(out, "{}", palette.dim(&more));
    }

    let mut rules: Vec<&RuleMutation> = mutation.rules.iter().filter(|rule| rule.killed < rule.mutants).collect();
    rules.sort_by_key(|rule| (std::cmp::Reverse(rule.mutants - rule.killed), &rule.rule));
    if !rules.is_empty() {
        let row = |own: &&RuleMutation| {
            let score = percent(own.killed, own.mutants);
            let missed = own.mutants - own.killed;
            vec![own.place.clone(), own.rule.clone(), own.mutants.to_string(), missed.to_string(), score]
        };
        let rows: Vec<Vec<String>> = rules.iter().map(row).collect();
        let columns = [("where", Left), ("rule", Left), ("changes", Right), ("unnoticed", Right), ("noticed", Right)];
        let title = format!("Rules with changes that no example notices: {} of {}", rules.len(), mutation.rules.len());
        section(&mut out, &title, &columns, &rows, parts.all, palette);
    }
    if !mutation.survivors.is_empty() {
        let row = |own: &Survivor| {
            let what = format!("{} {}", own.kind.as_str(), one_line(&own.part, CHANGE));
            let after = if own.after.is_empty() { "(nothing)" } else { &own.after };
            let change = format!("{} → {}", one_line(&own.before, CHANGE), one_line(after, CHANGE));
            vec![own.place.clone(), own.rule.clone(), what, change]
        };
        let rows: Vec<Vec<String>> = mutation.survivors.iter().map(row).collect();
        let columns = [("where", Left), ("rule", Left), ("change", Left), ("from → to", Left)];
        let title = format!("Changes that no example notices: {}", rows.len());
        section(&mut out, &title, &columns, &rows, parts.all, palette);
    }
    out
}
