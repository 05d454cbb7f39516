//! Explanations for people: how the text was read, which conditions held, why not another clause.

use std::fmt::Write as _;

use serde::Serialize;

use super::palette::Palette;
use super::table::{WIDTH, one_line, width, wrapped};
use super::text::{Titles, language_of_answer, percent};
use super::words;
use crate::decision::MatchedText;
use crate::diagnostic::did_you_mean;
use crate::engine::Engine;
use crate::explain::{ClauseExplanation, Condition, CueExplanation, Explanation, RuleExplanation, SentenceRead};
use crate::reading::read;
use crate::ruleset::condition::{Expr, parse};
use crate::ticket::Ticket;

/// Of dull sentences in a row no more than this are shown, the rest is counted.
const MOST_OTHER: usize = 3;
/// Rules that [`why_not`] shows unless all are asked for.
const MOST_RULES: usize = 5;
/// Cues shown each way.
const MOST_CUES: usize = 6;

/// The explanation for people; the decision itself is shown by [`super::decision`].
pub fn explanation(engine: &Engine, ticket: &Ticket, explanation: &Explanation, palette: Palette) -> String {
    let titles = Titles {
        ruleset: engine.ruleset(),
        language: language_of_answer(engine, ticket, explanation.decision.language),
    };
    let mut out = String::new();
    let _ = writeln!(out, "{}", palette.strong("How the text was read"));
    sentences(&mut out, &explanation.sentences, palette);
    for inquiry in &explanation.inquiries {
        let head = format!("Evidence for and against {}", inquiry.clause);
        let _ = writeln!(out, "\n{}", palette.strong(&head));
        if inquiry.clauses.is_empty() {
            let _ = writeln!(out, "  {}", palette.dim("no rule fired"));
        }
        for clause in &inquiry.clauses {
            clause_head(&mut out, clause, titles, palette);
            let mut rules: Vec<&RuleExplanation> = clause.rules.iter().collect();
            rules.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.rule.cmp(&b.rule)));
            for rule in rules {
                write_rule(&mut out, rule, true, palette);
            }
            cues(&mut out, clause, palette);
        }
    }
    out
}

/// A sentence that says nothing: not the customer's own words, or none that any rule looks for.
fn is_dull(sentence: &SentenceRead) -> bool {
    !sentence.zone.is_content() || (sentence.found.is_empty() && !sentence.asks)
}

fn sentences(out: &mut String, sentences: &[SentenceRead], palette: Palette) {
    let alike = |a: &SentenceRead, b: &SentenceRead| is_dull(a) && is_dull(b) && a.zone == b.zone;
    let mut same = 0;
    for (i, sentence) in sentences.iter().enumerate() {
        same = if i > 0 && alike(&sentences[i - 1], sentence) { same + 1 } else { 0 };
        if same >= MOST_OTHER {
            if sentences.get(i + 1).is_none_or(|next| !alike(sentence, next)) {
                let count = same + 1 - MOST_OTHER;
                let more = match sentence.zone.is_content() {
                    true => format!("  … {count} more without a word of any rule"),
                    false => format!("  … {count} more of zone {}", sentence.zone.as_str()),
                };
                let _ = writeln!(out, "{}", palette.dim(&more));
            }
            continue;
        }
        let facts = format!(
            "{:7} {:10} {:7} {:4}",
            sentence.field.as_str(),
            sentence.zone.as_str(),
            sentence.language.as_str(),
            if sentence.asks { "asks" } else { "" }
        );
        let _ = writeln!(out, "  {} {}", palette.dim(&facts), one_line(&sentence.text, 200));
        found(out, &sentence.found, palette);
    }
}

/// Each word of a sentence with the concepts that it stands for, as many on a line as fit.
fn found(out: &mut String, matches: &[MatchedText], palette: Palette) {
    const INDENT: &str = "      ";
    let mut words: Vec<(String, Vec<&str>)> = Vec::new();
    for m in matches {
        let word = one_line(&m.text, 40);
        match words.iter_mut().find(|(known, _)| *known == word) {
            Some((_, concepts)) if concepts.contains(&m.concept.as_str()) => {}
            Some((_, concepts)) => concepts.push(&m.concept),
            None => words.push((word, vec![&m.concept])),
        }
    }
    let mut taken = 0;
    for (word, concepts) in &words {
        for (i, concept) in concepts.iter().enumerate() {
            let head = if i == 0 { format!("{word}: ") } else { String::new() };
            let tail = if i + 1 < concepts.len() { "," } else { "" };
            let columns = width(&head) + width(concept) + tail.len();
            let between = if taken > 0 && i == 0 { "  " } else { " " };
            if taken > 0 && taken + between.len() + columns > WIDTH {
                out.push('\n');
                taken = 0;
            }
            out.push_str(if taken == 0 { INDENT } else { between });
            taken += columns + if taken == 0 { 0 } else { between.len() };
            let _ = write!(out, "{}{}", palette.place(&head), palette.dim(&format!("{concept}{tail}")));
        }
    }
    if taken > 0 {
        out.push('\n');
    }
}

fn clause_head(out: &mut String, clause: &ClauseExplanation, titles: Titles<'_>, palette: Palette) {
    let title = clause.clause.split_once('/').map_or(String::new(), |(category, id)| titles.of(category, id));
    let verdict = palette.verdict(clause.verdict, words::verdict(clause.verdict, titles.language));
    let figures = format!("score {:+.2}  {}", clause.score, percent(clause.confidence));
    let _ = write!(out, "  {}  {verdict}  {title}  {}", palette.strong(&clause.clause), palette.dim(&figures));
    if let Some(by) = &clause.defeated_by {
        let _ = write!(out, "  {}", palette.warn(&format!("defeated by {by}")));
    }
    out.push('\n');
}

/// What leans to the clause by being met, in one line each way.
fn cues(out: &mut String, clause: &ClauseExplanation, palette: Palette) {
    for (name, met) in [("cues", &clause.cues), ("words", &clause.words)] {
        let (towards, mut away): (Vec<_>, Vec<_>) = met.iter().partition(|cue| cue.weight > 0.0);
        // What speaks against it most comes first.
        away.reverse();
        for (tick, cues) in [(true, towards), (false, away)] {
            if cues.is_empty() {
                continue;
            }
            let sum: f64 = cues.iter().map(|cue| cue.weight).sum();
            let cue = |cue: &&CueExplanation| {
                let own = format!("{:+} “{}”", cue.weight, one_line(&cue.met.text, 20));
                if name == "cues" { format!("{} {own}", cue.met.concept) } else { own }
            };
            let shown: Vec<String> = cues.iter().take(MOST_CUES).map(cue).collect();
            let more = if cues.len() > MOST_CUES { " · …" } else { "" };
            let head = format!("{} {} {sum:+.1}", palette.tick(tick), palette.strong(name));
            let _ = writeln!(out, "    {head}  {}{more}", shown.join(" · "));
        }
    }
}

/// A rule with its conditions. Unless `whole`, the parts of what failed are shown one level deep.
pub(super) fn write_rule(out: &mut String, rule: &RuleExplanation, whole: bool, palette: Palette) {
    let weight = format!("{:+}", rule.weight);
    let _ = writeln!(out, "    {} {} {weight}  {}", palette.tick(rule.fired), palette.strong(&rule.rule), rule.why);
    tree(out, &rule.when, "when", 0, whole, palette);
    if let Some(unless) = &rule.unless {
        // An exception that did not hold is of no interest in itself.
        tree(out, unless, "unless", 0, whole && unless.held, palette);
    }
}

fn tree(out: &mut String, condition: &Condition, label: &str, depth: usize, whole: bool, palette: Palette) {
    let indent = " ".repeat(if depth == 0 { 8 } else { 15 } + 2 * depth.saturating_sub(1));
    let label = if depth == 0 { format!("{label:6} ") } else { String::new() };
    let is_unless_that_failed = label.starts_with("unless") && !condition.held;
    // Not holding is what one wishes of an exception.
    let tick = match label.starts_with("unless") {
        true if condition.held => palette.bad("✓"),
        true => palette.dim("✗"),
        false => palette.tick(condition.held),
    };
    let opened = !is_unless_that_failed && (condition.held || depth == 0 || whole);
    let text = match parse(&condition.text) {
        // The alternatives follow, each on a line.
        Ok(Expr::Any(_)) if opened && !condition.parts.is_empty() => "one of".to_string(),
        _ => one_line(&condition.text, 110),
    };
    let text = if condition.held { text } else { palette.dim(&text) };
    let _ = write!(out, "{indent}{}{tick} {text}", palette.dim(&label));
    let body = body(condition);
    if shows_words(body) {
        let words: Vec<String> = body.matches.iter().map(|m| one_line(&m.text, 40)).collect();
        let _ = write!(out, "  {}", palette.place(&format!("“{}”", words.join("” “"))));
    }
    out.push('\n');
    if !opened {
        return;
    }
    if !matches!(parse(&body.text), Ok(Expr::Any(_))) {
        for part in &body.parts {
            tree(out, part, "", depth + 1, whole, palette);
        }
        return;
    }
    // Of alternatives, the words that are simply not there are of little interest: one line for all.
    let (absent, told): (Vec<_>, Vec<_>) =
        alternatives(body).into_iter().partition(|part| !part.held && part.parts.is_empty());
    for part in told {
        tree(out, part, "", depth + 1, whole, palette);
    }
    let indent = " ".repeat(15 + 2 * depth);
    let names: Vec<&str> = absent.iter().map(|part| part.text.as_str()).collect();
    for (i, line) in wrapped(&names.join(", "), "").lines().enumerate() {
        let tick = if i == 0 { palette.tick(false) } else { " ".into() };
        let _ = writeln!(out, "{indent}{tick} {}", palette.dim(line));
    }
}

/// Of `sentence(a and b)` the part within, which would say the same again.
fn body(condition: &Condition) -> &Condition {
    match condition.parts.as_slice() {
        [inner] if inner.held == condition.held => body(inner),
        _ => condition,
    }
}

/// The parts of `a or b`, those of a part that is itself `c or d` among them.
fn alternatives(condition: &Condition) -> Vec<&Condition> {
    let mut all = Vec::new();
    for part in &condition.parts {
        match parse(&part.text) {
            Ok(Expr::Any(_)) if !part.parts.is_empty() => all.extend(alternatives(part)),
            _ => all.push(part),
        }
    }
    all
}

/// Words are shown where the condition names them, and where two of them meet.
fn shows_words(condition: &Condition) -> bool {
    let meets = matches!(parse(&condition.text), Ok(Expr::Relation(..)));
    !condition.matches.is_empty() && (condition.parts.is_empty() || (condition.held && meets))
}

/// How many parts of a condition must change for it to hold.
fn distance(condition: &Condition) -> usize {
    if condition.held {
        return 0;
    }
    let mut parts: Vec<usize> = condition.parts.iter().map(distance).collect();
    parts.sort_unstable();
    let needed = match parse(&condition.text) {
        Ok(Expr::Any(_)) => 1,
        Ok(Expr::AtLeast(count, _)) => count,
        _ => parts.len(),
    };
    parts.into_iter().take(needed).sum::<usize>().max(1)
}

/// Why a clause was not chosen: its rules, those nearest to firing first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WhyNot {
    /// The clause asked about, `category/clause`.
    pub clause: String,
    /// The clause of the main inquiry, `category/clause`.
    pub decided: String,
    /// What the clause's evidence came to, where it had any.
    pub evidence: Option<ClauseExplanation>,
    /// Every rule of the clause.
    pub rules: Vec<RuleExplanation>,
}

impl WhyNot {
    /// Asks why `clause` was not chosen for a ticket.
    ///
    /// # Errors
    /// If the policy has no such clause: what to say, with the nearest name.
    pub fn new(engine: &Engine, ticket: &Ticket, clause: &str) -> Result<Self, String> {
        let Some(mut rules) = engine.why_not(ticket, clause) else {
            return Err(unknown_clause(engine, clause));
        };
        let far = |rule: &RuleExplanation| {
            distance(&rule.when) + usize::from(rule.unless.as_ref().is_some_and(|unless| unless.held))
        };
        rules.sort_by(|a, b| {
            (far(a), a.fired).cmp(&(far(b), b.fired)).then(b.weight.total_cmp(&a.weight)).then(a.rule.cmp(&b.rule))
        });
        let explained = engine.explain(ticket);
        let decided = format!("{}/{}", explained.decision.category, explained.decision.clause);
        let evidence = explained.inquiries.into_iter().flat_map(|i| i.clauses).find(|c| c.clause == clause);
        Ok(WhyNot { clause: clause.to_string(), decided, evidence, rules })
    }
}

fn unknown_clause(engine: &Engine, clause: &str) -> String {
    let names = engine.clauses();
    let own = |name: &&String| name.rsplit('/').next() == Some(clause) || name.split('/').next() == Some(clause);
    let mut near: Vec<&str> = names.iter().filter(own).map(String::as_str).collect();
    if near.is_empty() {
        near.extend(did_you_mean(clause, names.iter().map(String::as_str)));
    }
    if near.is_empty() {
        let last = |name: &'_ String| name.rsplit('/').next().map(str::to_string);
        let lasts: Vec<String> = names.iter().filter_map(last).collect();
        let wanted = clause.rsplit('/').next().unwrap_or(clause);
        let found = did_you_mean(wanted, lasts.iter().map(String::as_str));
        near.extend(names.iter().filter(|name| name.rsplit('/').next() == found).map(String::as_str));
    }
    match near.as_slice() {
        [] => format!("the policy has no clause `{clause}`; `triage policy show` lists them"),
        near => format!("the policy has no clause `{clause}`; did you mean {}?", near.join(" or ")),
    }
}

/// Why not: for people. With `whole`, every rule with every part of its conditions.
pub fn why_not(engine: &Engine, ticket: &Ticket, answer: &WhyNot, whole: bool, palette: Palette) -> String {
    let language = language_of_answer(engine, ticket, read(ticket).language);
    let titles = Titles { ruleset: engine.ruleset(), language };
    let mut out = String::new();
    let _ = writeln!(out, "{}", palette.strong(&format!("Why not {}", answer.clause)));
    let fired = answer.rules.iter().filter(|rule| rule.fired).count();
    let decided = if answer.decided == answer.clause {
        "it is the decision".into()
    } else {
        format!("decided: {}", answer.decided)
    };
    let _ = writeln!(out, "  {fired} of {} rules fire; {decided}", answer.rules.len());
    if let Some(evidence) = &answer.evidence {
        clause_head(&mut out, evidence, titles, palette);
        cues(&mut out, evidence, palette);
    }
    let shown = if whole { answer.rules.len() } else { MOST_RULES.max(fired) };
    for rule in answer.rules.iter().take(shown) {
        write_rule(&mut out, rule, whole, palette);
    }
    let more = answer.rules.len().saturating_sub(shown);
    if more > 0 {
        let _ = writeln!(out, "    {}", palette.dim(&format!("… {more} further off; --explain shows all")));
    }
    out
}
