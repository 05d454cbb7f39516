//! The support table of a policy as people know it, and the rules behind each row: what the pages show.

use serde::Serialize;

use crate::decision::PolicyVersion;
use crate::engine::Engine;
use crate::explain::written;
use crate::ruleset::schema::{ExampleDef, Localised};
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
    /// The language of that.
    #[serde(skip)]
    pub language: Language,
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
    /// What is collected from the customer, whichever advice is given.
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
    /// What is collected from the customer with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub collect: Vec<String>,
    /// Languages of the tickets that it is given for; empty for all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<Language>,
    /// The condition on which it is given; `None` for always.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
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
    /// Its examples, those in the table's language first; the packs that are built in carry none.
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
    /// Its condition; `None` unless rules were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// Its exception; `None` unless rules were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unless: Option<String>,
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
                    when: rules.then(|| written(ruleset, &modifier.when)),
                    unless: modifier.unless.as_ref().filter(|_| rules).map(|unless| written(ruleset, unless)),
                    advice: maker.advice(&modifier.advice),
                })
                .collect(),
            names: if rules { names(ruleset, language) } else { Vec::new() },
        }
    }

    /// The clauses with their names, `category/clause`, in the order of the table.
    pub(super) fn clauses(&self) -> impl Iterator<Item = (String, &ClauseRow)> {
        let named = |category: &CategoryRow, clause: &ClauseRow| format!("{}/{}", category.category, clause.clause);
        self.categories
            .iter()
            .flat_map(move |category| category.clauses.iter().map(move |clause| (named(category, clause), clause)))
    }

    /// The clause named `category/clause`.
    pub(super) fn clause(&self, name: &str) -> Option<&ClauseRow> {
        self.clauses().find(|(own, _)| own == name).map(|(_, clause)| clause)
    }

    /// The verdicts that the table has, and how many clauses have each.
    pub(super) fn verdicts(&self) -> Vec<(Verdict, usize)> {
        let count = |verdict: Verdict| self.clauses().filter(|(_, clause)| clause.verdict == verdict).count();
        let of_flag = |verdict: Verdict| self.modifiers.iter().any(|flag| flag.verdict == Some(verdict));
        Verdict::ALL
            .into_iter()
            .map(|verdict| (verdict, count(verdict)))
            .filter(|&(verdict, count)| count > 0 || of_flag(verdict))
            .collect()
    }

    /// Whether some advice has slots for the ticket's own words.
    pub(super) fn has_slots(&self) -> bool {
        let of_clauses = self.clauses().flat_map(|(_, clause)| &clause.advice);
        let mut all = of_clauses.chain(self.modifiers.iter().flat_map(|flag| &flag.advice));
        all.any(|advice| pieces(&advice.text).iter().any(|piece| matches!(piece, Piece::Slot(_))))
    }
}

impl ClauseRow {
    /// All that the customer is asked for, each once, in the order of the advice.
    pub(super) fn asked_for(&self) -> Vec<&str> {
        asked_for(&self.advice, &self.collect)
    }
}

/// What advice and a list of their own collect, each once.
pub(super) fn asked_for<'t>(advice: &'t [AdviceRow], own: &'t [String]) -> Vec<&'t str> {
    let mut all: Vec<&str> = Vec::new();
    for item in advice.iter().flat_map(|advice| &advice.collect).chain(own) {
        if !all.contains(&item.as_str()) {
            all.push(item);
        }
    }
    all
}

/// A stretch of an advice text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    /// Told as it stands.
    Text(&'t str),
    /// The place of the ticket's own words, `{concept}` or `{concept|fallback}`: what shows that place, the
    /// fallback if there is one.
    Slot(String),
}

/// An advice text in its pieces.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, (inner, after))) =
        rest.split_once('{').and_then(|(before, after)| Some((before, after.split_once('}')?)))
    {
        let (name, fallback) = inner.split_once('|').unwrap_or((inner, ""));
        let shown = if fallback.trim().is_empty() { name.replace('-', " ") } else { fallback.trim().to_string() };
        pieces.extend([Piece::Text(before), Piece::Slot(shown)]);
        rest = after;
    }
    pieces.push(Piece::Text(rest));
    pieces.retain(|piece| *piece != Piece::Text(""));
    pieces
}

/// An advice text as people read it: `[this]` where the ticket's own words come in.
pub(super) fn readable(text: &str) -> String {
    let shown = |piece: Piece<'_>| match piece {
        Piece::Text(text) => text.to_string(),
        Piece::Slot(shown) => format!("[{shown}]"),
    };
    pieces(text).into_iter().map(shown).collect()
}

/// What the conditions speak of and has a summary, by name.
fn names(ruleset: &Ruleset, language: Language) -> Vec<NameRow> {
    let row = |(id, summary): (usize, &Localised)| {
        let (language, summary) = summary.found(language).filter(|(_, summary)| !summary.is_empty())?;
        let summary = summary.trim_end_matches(['.', '。']).to_string();
        Some(NameRow { name: ruleset.name(id as u16).to_string(), summary, language })
    };
    let mut names: Vec<NameRow> = ruleset.summaries.iter().enumerate().filter_map(row).collect();
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
            collect: self.labels(&clause.collect),
            rules: rules
                .map(|rule| RuleRow {
                    rule: rule.id.clone(),
                    weight: rule.weight,
                    why: rule.why.get(self.language).to_string(),
                    when: written(ruleset, &rule.when),
                    unless: rule.unless.as_ref().map(|unless| written(ruleset, unless)),
                    examples: self.examples(&rule.examples),
                })
                .collect(),
        }
    }

    /// Those in the table's own language first; of a language those that fire first.
    fn examples(&self, examples: &[ExampleDef]) -> Vec<ExampleRow> {
        let row = |example: &ExampleDef| ExampleRow {
            language: example.language,
            fires: example.holds,
            text: example.text.value.clone(),
        };
        let mut rows: Vec<ExampleRow> = examples.iter().map(row).collect();
        rows.sort_by_key(|row| (row.language != self.language, row.language, !row.fires));
        rows
    }

    fn labels(&self, items: &[usize]) -> Vec<String> {
        items.iter().map(|&item| self.ruleset.collect[item].label.get(self.language).to_string()).collect()
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
                collect: self.labels(&advice.collect),
                only: advice.only.clone(),
                when: advice.when.as_ref().map(|when| written(self.ruleset, when)),
            }
        };
        numbers.iter().map(row).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::readable;

    #[test]
    fn slots_can_be_read() {
        assert_eq!(readable("See {ticket-number|this case} again."), "See [this case] again.");
        assert_eq!(readable("{ticket-number}{a| }"), "[ticket number][a]");
        for plain in ["", "no slot", "an open { brace", "} and {"] {
            assert_eq!(readable(plain), plain);
        }
    }
}
