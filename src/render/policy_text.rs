//! The support table for a terminal.

use std::fmt::Write as _;

use super::palette::Palette;
use super::policy::{AdviceRow, CategoryRow, ClauseRow, NameRow, PolicyTable, readable};
use super::table::wrapped;
use super::words;
use crate::decision::PolicyVersion;
use crate::ruleset::Audience;

/// The table for a terminal.
pub fn policy_text(table: &PolicyTable, palette: Palette) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}", palette.strong(&table.title));
    let PolicyVersion { id, version, digest } = &table.policy;
    let _ = writeln!(out, "{}", palette.dim(&format!("{id} {version} · {digest} · {}", table.source)));
    for category in &table.categories {
        let _ = writeln!(out, "\n{}  {}", palette.strong(&category.title), palette.dim(&category.category));
        for clause in &category.clauses {
            clause_text(&mut out, table, category, clause, palette);
        }
    }
    if !table.modifiers.is_empty() {
        let _ = writeln!(out, "\n{}", palette.strong(words::say(words::FLAGS, table.language)));
    }
    for modifier in &table.modifiers {
        let verdict = modifier.verdict.map(|v| palette.verdict(v, words::verdict(v, table.language)));
        let verdict = verdict.map_or(String::new(), |verdict| format!("{verdict}  "));
        let _ = writeln!(out, "  {verdict}{}", palette.strong(&modifier.flag));
        out.push_str(&wrapped(&modifier.why, "      "));
        if let Some(when) = &modifier.when {
            condition_text(&mut out, "      ", when, modifier.unless.as_deref(), palette);
        }
        advice_text(&mut out, table, &modifier.advice, palette);
    }
    let _ = writeln!(out, "\n{}", palette.strong(words::say(words::DEFAULT, table.language)));
    let _ = writeln!(out, "  → {}", table.default);
    if !table.names.is_empty() {
        let _ = writeln!(out, "\n{}", palette.strong("What the conditions speak of"));
    }
    for NameRow { name, summary, .. } in &table.names {
        let _ = writeln!(out, "  {}  {summary}", palette.strong(name));
    }
    out
}

fn clause_text(out: &mut String, table: &PolicyTable, category: &CategoryRow, clause: &ClauseRow, palette: Palette) {
    let name = format!("{}/{}", category.category, clause.clause);
    let verdict = palette.verdict(clause.verdict, words::verdict(clause.verdict, table.language));
    let _ = writeln!(out, "  {verdict}  {}  {}", palette.strong(&clause.title), palette.dim(&name));
    if !clause.row.is_empty() {
        let _ = writeln!(out, "      {}", palette.dim(&clause.row));
    }
    if !clause.exception_of.is_empty() {
        // Within a line, where a page has a label.
        let label = words::say(words::EXCEPTION_OF, table.language).to_lowercase();
        let _ = writeln!(out, "      {} {}", palette.dim(&label), clause.exception_of.join(", "));
    }
    advice_text(out, table, &clause.advice, palette);
    for item in &clause.collect {
        let _ = writeln!(out, "        ☐ {item}");
    }
    for rule in &clause.rules {
        let _ = writeln!(out, "      {:+} {}  {}", rule.weight, palette.strong(&rule.rule), rule.why);
        condition_text(out, "          ", &rule.when, rule.unless.as_deref(), palette);
        for example in &rule.examples {
            let _ = writeln!(
                out,
                "          {} {:7} {}",
                palette.tick(example.fires),
                example.language.as_str(),
                example.text.replace('\n', " ⏎ ")
            );
        }
    }
}

fn condition_text(out: &mut String, indent: &str, when: &str, unless: Option<&str>, palette: Palette) {
    let _ = writeln!(out, "{indent}{} {when}", palette.dim("when  "));
    if let Some(unless) = unless {
        let _ = writeln!(out, "{indent}{} {unless}", palette.dim("unless"));
    }
}

fn advice_text(out: &mut String, table: &PolicyTable, rows: &[AdviceRow], palette: Palette) {
    for advice in rows {
        let mut head = palette.place(&format!("→ {}", advice.queue));
        if advice.audience == Audience::Agent {
            head.push_str(&palette.warn(&format!("  ({})", words::say(words::FOR_AGENT, table.language))));
        }
        let _ = writeln!(out, "      {head}  {}", palette.dim(&advice.id));
        if !advice.only.is_empty() {
            let languages: Vec<&str> = advice.only.iter().map(|language| language.as_str()).collect();
            let _ = writeln!(out, "        {} {}", palette.dim("only in"), languages.join(", "));
        }
        if let Some(when) = &advice.when {
            let _ = writeln!(out, "        {} {when}", palette.dim("only if"));
        }
        out.push_str(&wrapped(&readable(&advice.text), "        "));
        for link in &advice.links {
            let _ = writeln!(out, "        {}", palette.place(link));
        }
        for item in &advice.collect {
            let _ = writeln!(out, "        ☐ {item}");
        }
    }
}
