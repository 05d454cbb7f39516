//! The support table of a policy as people know it, and the rules behind each row.

use std::fmt::Write as _;

use serde::Serialize;

use super::palette::Palette;
use super::table::wrapped;
use super::words;
use crate::decision::PolicyVersion;
use crate::engine::Engine;
use crate::explain::written;
use crate::ruleset::{Audience, ClauseIndex, Ruleset, Verdict};
use crate::ticket::Language;

/// The table of a policy in one language.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PolicyTable {
    /// Which policy.
    pub policy: PolicyVersion,
    /// Its title.
    pub title: String,
    /// The document that it encodes.
    pub source: String,
    /// The language of the texts.
    pub language: Language,
    /// `category/clause` of tickets that no rule speaks to.
    pub default: String,
    /// The categories, in the order of the table.
    pub categories: Vec<CategoryRow>,
    /// Flags of whole tickets.
    pub modifiers: Vec<ModifierRow>,
    /// The concepts and frames that conditions speak of; empty unless rules were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<NameRow>,
}

/// A concept or frame.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NameRow {
    /// Its name.
    pub name: String,
    /// What it stands for.
    pub summary: String,
}

/// A category of the table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CategoryRow {
    /// Its identifier.
    pub category: String,
    /// Its title.
    pub title: String,
    /// Its clauses.
    pub clauses: Vec<ClauseRow>,
}

/// A clause of the table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClauseRow {
    /// Its identifier.
    pub clause: String,
    /// Its title.
    pub title: String,
    /// Its verdict.
    pub verdict: Verdict,
    /// The row of the document that it comes from.
    pub row: String,
    /// Clauses that it defeats, `category/clause`.
    pub exception_of: Vec<String>,
    /// What is advised.
    pub advice: Vec<AdviceRow>,
    /// What is collected from the customer.
    pub collect: Vec<String>,
    /// The rules behind it; empty unless they were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<RuleRow>,
}

/// A piece of advice.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AdviceRow {
    /// Its identifier.
    pub id: String,
    /// Where the ticket goes.
    pub queue: String,
    /// Who it is written for.
    pub audience: Audience,
    /// What to say.
    pub text: String,
    /// Pages to name.
    pub links: Vec<String>,
}

/// A rule.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RuleRow {
    /// Its identifier.
    pub rule: String,
    /// What it adds to the clause.
    pub weight: f64,
    /// Its reason.
    pub why: String,
    /// Its condition.
    pub when: String,
    /// Its exception.
    pub unless: Option<String>,
    /// Its examples; the packs that are built in carry none.
    pub examples: Vec<ExampleRow>,
}

/// An example of a rule.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExampleRow {
    /// Its language.
    pub language: Language,
    /// Whether the rule fires on it.
    pub fires: bool,
    /// The text.
    pub text: String,
}

/// A flag.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ModifierRow {
    /// The flag.
    pub flag: String,
    /// The verdict that it gives every inquiry.
    pub verdict: Option<Verdict>,
    /// Its reason.
    pub why: String,
    /// What is advised.
    pub advice: Vec<AdviceRow>,
}

impl PolicyTable {
    /// The table of the engine's policy in `language`, or else in the first language of the policy. With
    /// `rules`, the rules behind each clause come along.
    pub fn new(engine: &Engine, language: Option<Language>, rules: bool) -> Self {
        let ruleset = engine.ruleset();
        let language = language.or(ruleset.languages.first().copied()).unwrap_or(Language::English);
        let maker = Maker { ruleset, language, rules };
        let category = |(number, (id, title)): (usize, &(String, crate::ruleset::schema::Localised))| CategoryRow {
            category: id.clone(),
            title: title.get(language).to_string(),
            clauses: (0..ruleset.clauses.len())
                .filter(|&clause| ruleset.clauses[clause].category == number)
                .map(|clause| maker.clause(clause))
                .collect(),
        };
        PolicyTable {
            policy: engine.policy(),
            title: ruleset.title.get(language).to_string(),
            source: ruleset.source.clone(),
            language,
            default: ruleset.clause_name(ruleset.default),
            categories: ruleset.categories.iter().enumerate().map(category).collect(),
            modifiers: ruleset
                .modifiers
                .iter()
                .map(|modifier| ModifierRow {
                    flag: modifier.flag.clone(),
                    verdict: modifier.verdict,
                    why: modifier.why.get(language).to_string(),
                    advice: maker.advice(&modifier.advice),
                })
                .collect(),
            names: if rules { names(ruleset) } else { Vec::new() },
        }
    }
}

/// What the conditions speak of and has a summary, by name.
fn names(ruleset: &Ruleset) -> Vec<NameRow> {
    let row = |(id, summary): (usize, &String)| NameRow {
        name: ruleset.name(id as u16).to_string(),
        summary: summary.trim_end_matches('.').to_string(),
    };
    let mut names: Vec<NameRow> =
        ruleset.summaries.iter().enumerate().filter(|(_, summary)| !summary.is_empty()).map(row).collect();
    names.sort_by(|a, b| a.name.cmp(&b.name));
    names
}

struct Maker<'a> {
    ruleset: &'a Ruleset,
    language: Language,
    rules: bool,
}

impl Maker<'_> {
    fn clause(&self, number: ClauseIndex) -> ClauseRow {
        let ruleset = self.ruleset;
        let clause = &ruleset.clauses[number];
        let rules = ruleset.rules.iter().filter(|rule| self.rules && rule.clause == number);
        ClauseRow {
            clause: clause.id.clone(),
            title: clause.title.get(self.language).to_string(),
            verdict: clause.verdict,
            row: clause.row.clone(),
            exception_of: clause.exception_of.iter().map(|&general| ruleset.clause_name(general)).collect(),
            advice: self.advice(&clause.advice),
            collect: clause
                .collect
                .iter()
                .map(|&item| ruleset.collect[item].label.get(self.language).to_string())
                .collect(),
            rules: rules
                .map(|rule| RuleRow {
                    rule: rule.id.clone(),
                    weight: rule.weight,
                    why: rule.why.get(self.language).to_string(),
                    when: written(ruleset, &rule.when),
                    unless: rule.unless.as_ref().map(|unless| written(ruleset, unless)),
                    examples: rule
                        .examples
                        .iter()
                        .map(|example| ExampleRow {
                            language: example.language,
                            fires: example.fires,
                            text: example.text.value.clone(),
                        })
                        .collect(),
                })
                .collect(),
        }
    }

    fn advice(&self, numbers: &[usize]) -> Vec<AdviceRow> {
        let row = |&number: &usize| {
            let advice = &self.ruleset.advice[number];
            AdviceRow {
                id: advice.id.clone(),
                queue: advice.queue.clone(),
                audience: advice.audience,
                text: advice.text.get(self.language).to_string(),
                links: advice.links.clone(),
            }
        };
        numbers.iter().map(row).collect()
    }
}

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
        advice_text(&mut out, table, &modifier.advice, palette);
    }
    if !table.names.is_empty() {
        let _ = writeln!(out, "\n{}", palette.strong("What the conditions speak of"));
    }
    for NameRow { name, summary } in &table.names {
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
        let _ = writeln!(out, "      {} {}", palette.dim("exception of"), clause.exception_of.join(", "));
    }
    advice_text(out, table, &clause.advice, palette);
    for item in &clause.collect {
        let _ = writeln!(out, "        ☐ {item}");
    }
    for rule in &clause.rules {
        let _ = writeln!(out, "      {:+} {}  {}", rule.weight, palette.strong(&rule.rule), rule.why);
        let _ = writeln!(out, "          {} {}", palette.dim("when  "), rule.when);
        if let Some(unless) = &rule.unless {
            let _ = writeln!(out, "          {} {unless}", palette.dim("unless"));
        }
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

fn advice_text(out: &mut String, table: &PolicyTable, rows: &[AdviceRow], palette: Palette) {
    for advice in rows {
        let mut head = palette.place(&format!("→ {}", advice.queue));
        if advice.audience == Audience::Agent {
            head.push_str(&palette.warn(&format!("  ({})", words::say(words::FOR_AGENT, table.language))));
        }
        let _ = writeln!(out, "      {head}  {}", palette.dim(&advice.id));
        out.push_str(&wrapped(&advice.text, "        "));
        for link in &advice.links {
            let _ = writeln!(out, "        {}", palette.place(link));
        }
    }
}

/// The table as Markdown, a section per category.
pub fn policy_markdown(table: &PolicyTable) -> String {
    let cell = |text: &str| text.trim().replace('|', "\\|").replace('\n', "<br>");
    let mut out = String::new();
    let PolicyVersion { id, version, .. } = &table.policy;
    let _ = writeln!(out, "# {}\n\n`{id}` {version}. <{}>", table.title, table.source);
    for category in &table.categories {
        let _ = writeln!(out, "\n## {}\n\n`{}`\n", category.title, category.category);
        out.push_str("| Clause | | Verdict | Source | Advice |\n|---|---|---|---|---|\n");
        for clause in &category.clauses {
            let advice: Vec<String> =
                clause.advice.iter().map(|a| format!("**{}**: {}", cell(&a.queue), cell(&a.text))).collect();
            let _ = writeln!(
                out,
                "| `{}` | {} | {} | {} | {} |",
                clause.clause,
                cell(&clause.title),
                words::verdict(clause.verdict, table.language),
                cell(&clause.row),
                advice.join("<br>")
            );
        }
        for clause in category.clauses.iter().filter(|clause| !clause.rules.is_empty()) {
            let _ = writeln!(out, "\n### {}\n", clause.title);
            for rule in &clause.rules {
                let _ = writeln!(out, "- `{}` ({:+}): {}", rule.rule, rule.weight, rule.why);
                let _ = writeln!(out, "  - when `{}`", rule.when);
                if let Some(unless) = &rule.unless {
                    let _ = writeln!(out, "  - unless `{unless}`");
                }
                for example in &rule.examples {
                    let word = if example.fires { "match" } else { "no match" };
                    let _ = writeln!(out, "  - {word}, {}: {}", example.language, cell(&example.text));
                }
            }
        }
    }
    if !table.names.is_empty() {
        out.push_str("\n## What the conditions speak of\n\n");
    }
    for NameRow { name, summary } in &table.names {
        let _ = writeln!(out, "- `{name}`: {summary}");
    }
    out
}
