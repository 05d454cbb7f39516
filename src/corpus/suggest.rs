//! Phrases that labelled tickets of a clause share and no concept of the clause has yet.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use serde::Serialize;

use super::labelled::LabelledTicket;
use super::pieces::{Piece, Pieces};
use crate::engine::Engine;
use crate::evaluate::View;
use crate::ruleset::ClauseIndex;
use crate::ticket::Language;

/// What to look for.
#[derive(Clone, Copy, Debug)]
pub struct SuggestConfig {
    /// Tickets of the clause that must hold a phrase.
    pub least: usize,
    /// How surely it must be of the clause: the log odds over their standard error.
    pub surety: f64,
    /// Which share of the tickets that hold it must be of the clause.
    pub share: f64,
    /// Most phrases for each clause and language.
    pub most: usize,
}

impl Default for SuggestConfig {
    fn default() -> Self {
        SuggestConfig { least: 5, surety: 3.0, share: 0.4, most: 15 }
    }
}

/// A phrase that would be evidence.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Suggestion {
    /// `category/clause`.
    pub clause: String,
    /// `ja`, `zh` or `en`.
    pub language: &'static str,
    /// The phrase, in the spelling of the first ticket that holds it.
    pub phrase: String,
    /// Tickets of the clause that hold it.
    pub tickets: usize,
    /// Tickets of any clause that hold it.
    pub all: usize,
    /// How much likelier it is in the clause than elsewhere: log odds, smoothed by the phrase's own frequency.
    pub log_odds: f64,
    /// A ticket of the clause that holds it.
    pub example: String,
}

#[derive(Default)]
struct Count {
    /// By clause: tickets, and those of them where no concept of the clause covers the phrase.
    of: BTreeMap<ClauseIndex, (usize, usize, usize)>,
    all: usize,
    /// As the first customer wrote it.
    written: String,
}

/// Weight of the prior, in tickets.
const PRIOR: f64 = 4.0;

/// Phrases for every clause, the surest first. Only tickets of one inquiry are looked at.
pub fn suggest(engine: &Engine, tickets: &[LabelledTicket], config: SuggestConfig) -> Vec<Suggestion> {
    let ruleset = engine.ruleset();
    let mut pieces = Pieces::new(engine);
    let mut scratch = engine.scratch();
    let mut counts: HashMap<(&'static str, String), Count> = HashMap::new();
    let mut labelled: HashMap<(&'static str, ClauseIndex), usize> = HashMap::new();
    let mut sizes: HashMap<&'static str, usize> = HashMap::new();
    for (number, ticket) in tickets.iter().enumerate().filter(|(_, ticket)| ticket.inquiries.len() == 1) {
        let name = format!("{}/{}", ticket.primary.category, ticket.primary.clause);
        let Some(clause) = ruleset.clause_named(&name) else { continue };
        let Some(own) = list(ticket.lang) else { continue };
        *labelled.entry((own, clause)).or_default() += 1;
        *sizes.entry(own).or_default() += 1;
        engine.with_outcome(&mut scratch, &ticket.ticket, |view, _| {
            for piece in pieces.of(view).into_iter().filter(|piece| list(piece.language) == Some(own)) {
                let new = !is_covered(view, clause, &piece);
                let count = counts.entry((own, piece.text)).or_default();
                if count.all == 0 {
                    count.written = piece.written;
                }
                count.all += 1;
                let of = count.of.entry(clause).or_insert((0, 0, number));
                of.0 += 1;
                of.1 += usize::from(new);
            }
        });
    }
    let mut found: Vec<(f64, Suggestion)> = Vec::new();
    for ((language, _), count) in &counts {
        for (&clause, &(own, new, example)) in &count.of {
            // Most of what the clause's concepts cover needs no suggestion.
            if own < config.least || new * 2 < own || (own as f64) < config.share * count.all as f64 {
                continue;
            }
            let within = labelled[&(*language, clause)] as f64;
            let beyond = sizes[language] as f64 - within;
            let share = count.all as f64 / sizes[language] as f64;
            let log_odds = |n: f64, of: f64| ((n + PRIOR * share) / (of - n + PRIOR * (1.0 - share))).ln();
            let elsewhere = (count.all - own) as f64;
            let odds = log_odds(own as f64, within) - log_odds(elsewhere, beyond);
            let error = (1.0 / (own as f64 + PRIOR * share) + 1.0 / (elsewhere + PRIOR * share)).sqrt();
            if odds / error < config.surety {
                continue;
            }
            let suggestion = Suggestion {
                clause: ruleset.clause_name(clause),
                language,
                phrase: count.written.clone(),
                tickets: own,
                all: count.all,
                log_odds: (odds * 100.0).round() / 100.0,
                example: tickets[example].ticket.id.clone(),
            };
            found.push((odds / error, suggestion));
        }
    }
    found.sort_by(|(a, x), (b, y)| {
        (&x.clause, x.language)
            .cmp(&(&y.clause, y.language))
            .then(b.total_cmp(a))
            // Of what says the same the longest tells most.
            .then(y.phrase.len().cmp(&x.phrase.len()).then(x.phrase.cmp(&y.phrase)))
    });
    best(found.into_iter().map(|(_, suggestion)| suggestion), config.most)
}

/// Of phrases of which one holds the other the surer one, and not too many of a clause.
fn best(sorted: impl Iterator<Item = Suggestion>, most: usize) -> Vec<Suggestion> {
    let mut kept: Vec<Suggestion> = Vec::new();
    let mut from = 0;
    for suggestion in sorted {
        if kept.last().is_some_and(|last| (&last.clause, last.language) != (&suggestion.clause, suggestion.language)) {
            from = kept.len();
        }
        let same =
            |own: &Suggestion| own.phrase.contains(&suggestion.phrase) || suggestion.phrase.contains(&own.phrase);
        if kept.len() - from < most && !kept[from..].iter().any(same) {
            kept.push(suggestion);
        }
    }
    kept
}

/// The list of a concept that phrases of a language go to.
fn list(language: Language) -> Option<&'static str> {
    match language {
        Language::Japanese => Some("ja"),
        Language::English => Some("en"),
        language if language.is_chinese() => Some("zh"),
        _ => None,
    }
}

/// Whether a concept that leans to the clause lies over the phrase.
fn is_covered(view: &View<'_>, clause: ClauseIndex, piece: &Piece) -> bool {
    let leans = |id: u16| {
        view.ruleset.cues[id as usize].iter().any(|(to, weight)| *to == clause && *weight > 0.0)
            || view.ruleset.rules.iter().any(|rule| rule.clause == clause && rule.anchors.contains(&id))
    };
    let over = view.matches.iter().filter(|m| m.sentence == piece.sentence && m.span.overlaps(piece.span));
    over.into_iter().any(|m| leans(m.id))
}

/// Suggestions as concepts of a pack, each phrase with its counts beside it.
pub fn suggestions_yaml(suggestions: &[Suggestion]) -> String {
    let mut out = String::from(
        "# Phrases that labelled tickets of a clause share and none of its concepts has. Keep what would be true of\n\
         # tickets not written yet, put it into a concept that means it, and drop the rest.\n\
         concepts:\n",
    );
    let (mut clause, mut language) = ("", "");
    for suggestion in suggestions {
        if suggestion.clause != clause {
            clause = &suggestion.clause;
            language = "";
            let name = clause.rsplit('/').next().unwrap_or(clause);
            let _ = writeln!(out, "  suggested-{name}:\n    summary: words of {clause}");
        }
        if suggestion.language != language {
            language = suggestion.language;
            let _ = writeln!(out, "    {language}:");
        }
        let Suggestion { phrase, tickets, all, log_odds, example, .. } = suggestion;
        let _ = writeln!(
            out,
            "      - {:<28} # {tickets} of {all} tickets, log odds {log_odds:.1}, as in {example}",
            quoted(phrase)
        );
    }
    out
}

fn quoted(phrase: &str) -> String {
    let plain = phrase.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '・' | 'ー'))
        && !phrase.starts_with('-')
        && !matches!(phrase, "true" | "false" | "null" | "yes" | "no" | "on" | "off");
    if plain { phrase.to_string() } else { format!("'{}'", phrase.replace('\'', "''")) }
}
