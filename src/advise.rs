//! Chooses the advice for an outcome and puts the ticket's own words into it.

use std::ops::Range;

use crate::decide::Outcome;
use crate::evaluate::{View, Within};
use crate::ruleset::Ruleset;
use crate::ticket::{Field, Language};

/// The language to answer in: the ticket's, or of a mixed one the language of most of its text.
pub(crate) fn answer_language(view: &View<'_>) -> Language {
    use Language::{English, Japanese, SimplifiedChinese, TraditionalChinese};
    let language = view.reading.language;
    if !matches!(language, Language::Mixed | Language::Undetermined) {
        return language;
    }
    let choices = [Japanese, TraditionalChinese, SimplifiedChinese, English];
    let bytes = |language: Language| -> usize {
        let own = view.reading.sentences.iter().enumerate().filter(|(i, _)| view.scopes.ticket.has(*i as u32));
        own.filter(|(_, s)| s.language == language).map(|(_, s)| s.span.len()).sum()
    };
    choices.into_iter().rev().max_by_key(|language| bytes(*language)).filter(|l| bytes(*l) > 0).unwrap_or(English)
}

/// A piece of advice that is given.
#[derive(Debug)]
pub(crate) struct Advised {
    /// Index in the ruleset's advice.
    pub number: usize,
    /// What to say, if it holds the ticket's own words.
    filled: Option<String>,
    /// Its part of what is needed from the customer.
    pub collect: Range<usize>,
}

impl Advised {
    /// What to say.
    pub fn text<'a>(&'a self, ruleset: &'a Ruleset, language: Language) -> &'a str {
        self.filled().unwrap_or_else(|| ruleset.advice[self.number].text.get(language).trim())
    }

    /// The same, if it is not the pack's own, which is the same for every ticket.
    pub fn filled(&self) -> Option<&str> {
        self.filled.as_deref()
    }
}

/// The advice of the main inquiry's clause, then of the others, then of the flags; each once. What is needed from the
/// customer, and whether the ticket gives it, is put into `collect`.
pub(crate) fn advise(
    view: &View<'_>,
    outcome: &Outcome,
    language: Language,
    all: &mut Vec<Advised>,
    collect: &mut Vec<(usize, bool)>,
) {
    let ruleset = view.ruleset;
    let ticket = Within::Set(&view.scopes.ticket);
    let overridden = outcome.flags.iter().any(|&flag| ruleset.modifiers[flag].verdict.is_some());
    // Where a flag overrides the table, what the table's rows advise does not apply.
    let of_clauses = outcome.inquiries.iter().filter(|_| !overridden).flat_map(|inquiry| {
        let clause = &ruleset.clauses[inquiry.clause];
        clause.advice.iter().map(|&advice| (advice, clause.collect.as_slice()))
    });
    let of_flags = outcome.flags.iter().flat_map(|&flag| ruleset.modifiers[flag].advice.iter().map(|&a| (a, &[][..])));
    for (number, clause_collects) in of_clauses.chain(of_flags) {
        let advice = &ruleset.advice[number];
        let fits = advice.only.is_empty() || advice.only.contains(&language);
        let holds = advice.when.as_ref().is_none_or(|when| view.holds(when, &ticket, &mut Vec::new()));
        if !fits || !holds || all.iter().any(|given| given.number == number) {
            continue;
        }
        let from = collect.len();
        for &item in advice.collect.iter().chain(clause_collects) {
            if collect.iter().any(|(known, _)| *known == item) {
                continue;
            }
            let given = ruleset.collect[item].given.as_ref().is_some_and(|given| {
                let log = view.scopes.named(crate::ruleset::condition::Scope::Log, &ticket);
                view.holds(given, &ticket, &mut Vec::new()) || view.holds(given, &Within::Set(&log), &mut Vec::new())
            });
            collect.push((item, given));
        }
        let text = advice.text.get(language);
        let filled = text.contains('{').then(|| fill(text, view, ruleset));
        all.push(Advised { number, filled, collect: from..collect.len() });
    }
}

/// Replaces `{concept}` and `{concept|fallback}` by the ticket's own words.
fn fill(text: &str, view: &View<'_>, ruleset: &Ruleset) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let Some(len) = rest[open..].find('}') else { break };
        let inner = &rest[open + 1..open + len];
        let (name, fallback) = inner.split_once('|').unwrap_or((inner, ""));
        out.push_str(&rest[..open]);
        match own_words(name, view, ruleset) {
            Some(words) => out.push_str(words),
            None => out.push_str(fallback),
        }
        rest = &rest[open + len + 1..];
    }
    out.push_str(rest);
    out.trim().to_string()
}

fn own_words<'v>(name: &str, view: &View<'v>, ruleset: &Ruleset) -> Option<&'v str> {
    let id = ruleset.concepts.iter().position(|concept| concept == name)?;
    let found = view.matches.iter().find(|m| m.id as usize == id && view.scopes.ticket.has(m.sentence))?;
    let field: Field = view.reading.sentences[found.sentence as usize].field;
    let span = view.reading.text(field).offsets.original(found.span.start, found.span.end);
    Some(span.of(view.ticket.text(field)))
}
