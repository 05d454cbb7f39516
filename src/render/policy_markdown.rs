//! The support table as Markdown: a section per category, a part per clause, in the order of the page.

use std::fmt::Write as _;

use super::policy::{AdviceRow, ClauseRow, ExampleRow, NameRow, PolicyTable, RuleRow, asked_for, readable};
use super::words;
use crate::decision::PolicyVersion;
use crate::ruleset::{Audience, Verdict};

/// The table as Markdown: contents, clauses, flags, what happens by default; what the conditions speak of
/// if the table holds rules. Places that are linked to have anchors of their own.
pub fn policy_markdown(table: &PolicyTable) -> String {
    let language = table.language;
    let mut out = String::new();
    let PolicyVersion { id, version, .. } = &table.policy;
    let _ = write!(out, "# {}\n\n`{id}` {} {version}", table.title, words::say(words::VERSION, language));
    if !table.source.is_empty() {
        let _ = write!(out, ". {}{}", words::labelled(words::SOURCE, language), link(&table.source));
    }
    let _ = writeln!(out, "\n\n## {}\n", words::say(words::VERDICTS, language));
    for (verdict, count) in table.verdicts() {
        let count = if count > 0 { format!(" ({count})") } else { String::new() };
        let _ = writeln!(out, "- {}{count}: {}", named(table, verdict), words::verdict_means(verdict, language));
    }
    if table.has_slots() {
        let _ = writeln!(out, "\n{}", plain(words::say(words::SLOT, language)));
    }
    let _ = writeln!(out, "\n## {}\n", words::say(words::CONTENTS, language));
    for category in &table.categories {
        let _ = writeln!(out, "- {}", plain(&category.title));
        for clause in &category.clauses {
            let name = format!("{}/{}", category.category, clause.clause);
            let _ = writeln!(out, "  - {} {}", to_clause(table, &name), named(table, clause.verdict));
        }
    }
    for category in &table.categories {
        let _ = writeln!(out, "\n## {}", plain(&category.title));
        for clause in &category.clauses {
            clause_part(&mut out, table, &format!("{}/{}", category.category, clause.clause), clause);
        }
    }
    if !table.modifiers.is_empty() {
        let _ = writeln!(out, "\n## {}", words::say(words::FLAGS_TITLE, language));
        let _ = writeln!(out, "\n{}", words::say(words::FLAG_DECIDES, language));
    }
    for modifier in &table.modifiers {
        let verdict = modifier.verdict.map_or(String::new(), |verdict| format!("{} · ", named(table, verdict)));
        let _ = writeln!(out, "\n### {}\n\n{verdict}{}", modifier.flag, plain(&modifier.why));
        if let Some(when) = &modifier.when {
            out.push('\n');
            condition(&mut out, table, "", when, modifier.unless.as_deref());
        }
        advice_parts(&mut out, table, &modifier.advice, &asked_for(&modifier.advice, &[]));
    }
    let _ = writeln!(out, "\n## {}\n", words::say(words::DEFAULT, language));
    let verdict = table.clause(&table.default).map_or(String::new(), |clause| named(table, clause.verdict));
    let _ = writeln!(out, "→ {} {verdict}", to_clause(table, &table.default));
    if !table.names.is_empty() {
        let _ = writeln!(out, "\n## {}\n", words::say(words::GLOSSARY, language));
    }
    for NameRow { name, summary, .. } in &table.names {
        let _ = writeln!(out, "- `{name}`: {}", plain(summary));
    }
    out
}

fn clause_part(out: &mut String, table: &PolicyTable, name: &str, clause: &ClauseRow) {
    let _ = writeln!(out, "\n<a id=\"{name}\"></a>\n\n### {}\n", plain(&clause.title));
    let _ = write!(out, "{} · `{name}`", named(table, clause.verdict));
    if !clause.row.is_empty() {
        let _ = write!(out, "<br>\n{}{}", words::labelled(words::SOURCE, table.language), plain(&clause.row));
    }
    if !clause.exception_of.is_empty() {
        let general: Vec<String> = clause.exception_of.iter().map(|name| to_clause(table, name)).collect();
        let label = words::labelled(words::EXCEPTION_OF, table.language);
        let _ = write!(out, "<br>\n{label}{}", general.join(", "));
    }
    out.push('\n');
    advice_parts(out, table, &clause.advice, &clause.asked_for());
    if !clause.rules.is_empty() {
        let _ = writeln!(out, "\n#### {} ({})\n", words::say(words::RULES, table.language), clause.rules.len());
    }
    clause.rules.iter().for_each(|rule| rule_part(out, table, rule));
}

/// What the customer is told and asked for, then the hints for agents.
fn advice_parts(out: &mut String, table: &PolicyTable, advice: &[AdviceRow], asked_for: &[&str]) {
    let language = table.language;
    let of = |audience: Audience| advice.iter().filter(move |advice| advice.audience == audience);
    if of(Audience::Customer).next().is_some() {
        let _ = writeln!(out, "\n#### {}", words::say(words::TOLD, language));
    }
    of(Audience::Customer).for_each(|advice| advice_part(out, table, advice));
    if !asked_for.is_empty() {
        let _ = writeln!(out, "\n#### {}\n", words::say(words::ASKED_FOR, language));
    }
    for item in asked_for {
        let _ = writeln!(out, "- {}", plain(item));
    }
    if !advice.is_empty() {
        let mut queues: Vec<&str> = Vec::new();
        advice.iter().filter(|own| !own.queue.is_empty()).for_each(|own| {
            if !queues.contains(&own.queue.as_str()) {
                queues.push(&own.queue);
            }
        });
        let _ = writeln!(out, "\n#### {}\n", words::say(words::AGENT, language));
        let _ = writeln!(out, "{}`{}`", words::labelled(words::QUEUE, language), queues.join("`, `"));
    }
    of(Audience::Agent).for_each(|advice| advice_part(out, table, advice));
}

fn advice_part(out: &mut String, table: &PolicyTable, advice: &AdviceRow) {
    let language = table.language;
    out.push('\n');
    if !advice.only.is_empty() {
        let languages: Vec<&str> = advice.only.iter().map(|own| words::language_name(*own, language)).collect();
        let _ = writeln!(out, "_{}{}_\n", words::labelled(words::ONLY_IN, language), languages.join(", "));
    }
    if let Some(when) = &advice.when {
        let _ = writeln!(out, "{}`{when}`\n", words::labelled(words::ONLY_IF, language));
    }
    for line in plain(&readable(&advice.text)).lines() {
        let _ = writeln!(out, "> {line}");
    }
    for own in &advice.links {
        let _ = writeln!(out, ">\n> {}", link(own));
    }
}

fn rule_part(out: &mut String, table: &PolicyTable, rule: &RuleRow) {
    let _ = writeln!(out, "- `{}` ({:+}): {}", rule.rule, rule.weight, plain(&rule.why));
    condition(out, table, "  ", &rule.when, rule.unless.as_deref());
    for ExampleRow { language, fires, text } in &rule.examples {
        let sign = if *fires { "✓" } else { "✗" };
        let _ = writeln!(out, "  - {sign} {language}: {}", plain(text).replace('\n', "<br>"));
    }
}

fn condition(out: &mut String, table: &PolicyTable, indent: &str, when: &str, unless: Option<&str>) {
    let _ = writeln!(out, "{indent}- {} `{when}`", words::say(words::WHEN, table.language));
    if let Some(unless) = unless {
        let _ = writeln!(out, "{indent}- {} `{unless}`", words::say(words::UNLESS, table.language));
    }
}

fn named(table: &PolicyTable, verdict: Verdict) -> String {
    format!("**{}**", words::verdict(verdict, table.language))
}

fn to_clause(table: &PolicyTable, name: &str) -> String {
    match table.clause(name) {
        Some(clause) => format!("[{}](#{name})", plain(&clause.title)),
        None => format!("`{name}`"),
    }
}

fn link(text: &str) -> String {
    if super::page::is_address(text) { format!("<{text}>") } else { plain(text) }
}

/// A text none of whose signs is taken for Markdown.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.trim().chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
