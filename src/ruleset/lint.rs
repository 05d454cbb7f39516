//! What is probably not meant, though it works: conditions that say nothing, rules and phrases that add
//! nothing, phrases that find too much or can find nothing. Only asked for by `policy check`; no decision
//! needs it.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use super::condition::{self, Expr};
use super::logic::{Logic, Names};
use super::pattern::{Form, Part, WordForm, forms};
use super::schema::*;
use super::terms::terms;
use crate::diagnostic::Diagnostic;
use crate::normalise::{fold, fold_for_tokens};
use crate::script::is_katakana;
use crate::ticket::Language;
use crate::token::{Script, Tokenizer, Tokens, Worker};

/// Adds what is probably not meant in `pack` to `faults`.
pub(super) fn lint(pack: &Pack, faults: &mut Vec<Diagnostic>) {
    let names = PackNames::of(pack);
    let mut linter = Linter { pack, names, faults };
    linter.conditions();
    linter.needless_rules();
    linter.contained_phrases();
    linter.shared_phrases();
    linter.short_phrases();
    linter.tokens();
    linter.clauses_without_examples();
}

struct Linter<'a> {
    pack: &'a Pack,
    names: PackNames<'a>,
    faults: &'a mut Vec<Diagnostic>,
}

/// Which concepts count for which.
struct PackNames<'a> {
    containing: HashMap<&'a str, HashSet<&'a str>>,
    asking: HashSet<&'a str>,
}

impl<'a> PackNames<'a> {
    fn of(pack: &'a Pack) -> Self {
        let mut parents: HashMap<&str, Vec<&str>> = HashMap::new();
        for concept in &pack.concepts {
            for inner in &concept.includes {
                parents.entry(&inner.value).or_default().push(&concept.id.value);
            }
        }
        let mut containing: HashMap<&str, HashSet<&str>> = HashMap::new();
        for &inner in parents.keys() {
            let mut open = vec![inner];
            let own = containing.entry(inner).or_default();
            while let Some(name) = open.pop() {
                let new = parents.get(name).into_iter().flatten().filter(|outer| own.insert(outer));
                open.extend(new);
            }
        }
        let asks = |frame: &&FrameDef| frame.role == FrameRole::Ask;
        let asking = pack.frames.iter().filter(asks).map(|frame| frame.id.value.as_str()).collect();
        PackNames { containing, asking }
    }
}

impl Names for PackNames<'_> {
    fn includes(&self, outer: &str, inner: &str) -> bool {
        self.containing.get(inner).is_some_and(|outers| outers.contains(outer))
    }

    fn is_ask(&self, frame: &str) -> bool {
        self.asking.contains(frame)
    }
}

/// The conditions of some lines, as far as they can be read, with the line of each.
fn parsed(lines: &[At<String>]) -> Vec<(&At<String>, Expr)> {
    lines.iter().filter_map(|line| Some((line, condition::parse(&line.value).ok()?))).collect()
}

fn exprs(lines: &[At<String>]) -> Vec<Expr> {
    parsed(lines).into_iter().map(|(_, expr)| expr).collect()
}

impl Linter<'_> {
    fn warn<T>(&mut self, code: &'static str, at: &At<T>, title: String, help: &str) {
        self.faults.push(Diagnostic::new(code, &at.source, at.span, title).help(help));
    }

    /// Conditions that hold never or always, alternatives that add nothing.
    fn conditions(&mut self) {
        let pack = self.pack;
        for rule in &pack.rules {
            self.condition(&rule.when, &rule.unless);
        }
        for modifier in &pack.modifiers {
            self.condition(&modifier.when, &modifier.unless);
        }
        for lines in pack.advice.iter().map(|advice| &advice.when).chain(pack.collect.iter().map(|item| &item.given)) {
            self.condition(lines, &[]);
        }
    }

    fn condition(&mut self, when: &[At<String>], unless: &[At<String>]) {
        let lines = parsed(when);
        let exceptions = exprs(unless);
        for (line, expr) in &parsed(unless) {
            self.negations(line, expr);
        }
        for (line, expr) in &lines {
            self.negations(line, expr);
            let mut logic = Logic::new(&self.names);
            let condition = logic.add(expr);
            let rule = logic.add_rule(std::slice::from_ref(expr), &exceptions);
            let own = logic.can_hold_and_fail(condition);
            let (title, help) = match (own, logic.can_hold_and_fail(rule)) {
                (Some((false, _)), _) => ("W505", "the condition cannot hold: its parts exclude one another"),
                (_, Some((false, _))) => ("W505", "the condition never comes through: `unless` holds wherever it does"),
                (Some((_, false)), _) => ("W506", "the condition holds in every ticket"),
                _ => continue,
            };
            self.warn(title, line, help.to_string(), "");
        }
        // Alternatives stand on lines of their own, or as `a or b` on one.
        let mut alternatives: Vec<(&At<String>, &Expr)> = Vec::new();
        for (line, expr) in &lines {
            match expr {
                Expr::Any(parts) => alternatives.extend(parts.iter().map(|part| (*line, part))),
                expr => alternatives.push((line, expr)),
            }
        }
        for (i, (line, expr)) in alternatives.iter().enumerate() {
            let covers = |&(j, (_, other)): &(usize, &(&At<String>, &Expr))| {
                let mut logic = Logic::new(&self.names);
                let (one, other) = (logic.add(expr), logic.add(other));
                // What cannot hold at all was told above.
                if logic.can_hold_and_fail(one) == Some((false, true)) {
                    return false;
                }
                // Of two that say the same the first is kept.
                j != i && logic.implies(one, other) == Some(true) && (j < i || logic.implies(other, one) != Some(true))
            };
            if let Some((_, (_, other))) = alternatives.iter().enumerate().find(covers) {
                let title = format!("the alternative `{expr}` adds nothing: `{other}` holds wherever it does");
                self.warn("W507", line, title, "");
            }
        }
    }

    /// `not a or not b` holds in nearly every ticket.
    fn negations(&mut self, line: &At<String>, expr: &Expr) {
        match expr {
            Expr::Any(parts) => {
                let negated = parts.iter().filter(|part| matches!(part, Expr::Not(_))).count();
                if negated > 1 {
                    let title = format!("`{expr}` holds unless all of it is there");
                    self.warn("W508", line, title, "`not (a or b)` means that neither is there");
                }
                parts.iter().for_each(|part| self.negations(line, part));
            }
            Expr::All(parts) | Expr::AtLeast(_, parts) => parts.iter().for_each(|part| self.negations(line, part)),
            Expr::Not(inner) | Expr::Scoped(_, inner) => self.negations(line, inner),
            Expr::Relation(_, left, right) => {
                self.negations(line, left);
                self.negations(line, right);
            }
            Expr::Name(_) | Expr::Framed(..) | Expr::Metadata(..) | Expr::Flag(_) => {}
        }
    }

    /// Rules that fire only where another of their clause fires, and add less than a tenth of what that adds; of
    /// two that fire on the same, the second.
    fn needless_rules(&mut self) {
        let pack = self.pack;
        let mut by_clause: HashMap<&str, Vec<usize>> = HashMap::new();
        for (i, rule) in pack.rules.iter().enumerate() {
            by_clause.entry(&rule.clause.value).or_default().push(i);
        }
        let read: Vec<(Vec<Expr>, Vec<Expr>)> =
            pack.rules.iter().map(|rule| (exprs(&rule.when), exprs(&rule.unless))).collect();
        let spoken_of: Vec<HashSet<String>> = read
            .iter()
            .map(|(when, unless)| {
                let mut names = HashSet::new();
                when.iter().chain(unless).for_each(|expr| concepts(expr, &mut names));
                names
            })
            .collect();
        for (i, rule) in pack.rules.iter().enumerate() {
            let weight = rule.weight.value;
            let needless = by_clause[rule.clause.value.as_str()].iter().copied().find(|&j| {
                let other = pack.rules[j].weight.value;
                // One that speaks of nothing that the other speaks of does not depend on it.
                if i == j || weight.signum() != other.signum() || spoken_of[i].is_disjoint(&spoken_of[j]) {
                    return false;
                }
                let mut logic = Logic::new(&self.names);
                let one = logic.add_rule(&read[i].0, &read[i].1);
                let two = logic.add_rule(&read[j].0, &read[j].1);
                if logic.implies(one, two) != Some(true) || logic.can_hold_and_fail(one) == Some((false, true)) {
                    return false;
                }
                let same = logic.implies(two, one) == Some(true);
                if same { j < i } else { other != 0.0 && weight.abs() < other.abs() / 10.0 }
            });
            if let Some(j) = needless {
                let title =
                    format!("the rule `{}` adds next to nothing to `{}`", rule.id.value, pack.rules[j].id.value);
                self.warn("W509", &rule.id, title, "it fires only where that one fires");
            }
        }
    }

    /// Phrases of a concept that are found only where a shorter one of it is found.
    fn contained_phrases(&mut self) {
        let pack = self.pack;
        for concept in &pack.concepts {
            let rows: Vec<Option<Vec<Row>>> = concept.phrases.iter().map(rows).collect();
            let mut shorter: HashMap<&[Symbol], Vec<usize>> = HashMap::new();
            for (i, rows) in rows.iter().enumerate() {
                for row in rows.iter().flatten() {
                    shorter.entry(row).or_default().push(i);
                }
            }
            for (i, phrase) in concept.phrases.iter().enumerate() {
                let Some(own) = &rows[i] else { continue };
                let inside = |row: &Row| {
                    let found = stretches(row).filter_map(|stretch| shorter.get(stretch)).flatten().copied();
                    found.into_iter().find(|&j| {
                        let language = concept.phrases[j].language;
                        j != i && (language == phrase.language || language == PhraseLanguage::Any)
                    })
                };
                let containing: Option<Vec<usize>> = own.iter().map(inside).collect();
                if let Some(&first) = containing.as_ref().and_then(|found| found.first()) {
                    let other = &concept.phrases[first].text;
                    let title = format!("`{}` is found only where `{}` is found", phrase.text.value, other.value);
                    self.warn("W503", &phrase.text, title, "the shorter phrase is enough");
                }
            }
        }
    }

    /// Phrases that two concepts have.
    fn shared_phrases(&mut self) {
        let pack = self.pack;
        let mut known: HashMap<(PhraseLanguage, String), &str> = HashMap::new();
        for concept in &pack.concepts {
            for phrase in concept.phrases.iter().filter(|phrase| phrase.kind != PhraseKind::Regex) {
                let key = (phrase.language, fold(&phrase.text.value));
                match known.get(&key) {
                    Some(other) if *other != concept.id.value => {
                        let title =
                            format!("`{}` and `{other}` share the phrase `{}`", concept.id.value, phrase.text.value);
                        self.warn("W504", &phrase.text, title, "a concept of its own that both include says it once");
                    }
                    Some(_) => {}
                    None => {
                        known.insert(key, &concept.id.value);
                    }
                }
            }
        }
    }

    /// Phrases so short that they stand inside of much else.
    fn short_phrases(&mut self) {
        let pack = self.pack;
        for phrase in pack.concepts.iter().flat_map(|concept| &concept.phrases) {
            let short = forms(phrase).unwrap_or_default().iter().any(|form| match form {
                Form::Parts(parts) => match parts.as_slice() {
                    [Part::Text(text)] => text.trim().chars().count() < 2,
                    [Part::Words(words)] => match words.as_slice() {
                        [word] => word.text.chars().count() < if word.form == WordForm::Prefix { 3 } else { 2 },
                        _ => false,
                    },
                    _ => false,
                },
                Form::Token(_) | Form::Lemma { .. } => false,
            });
            if short && phrase.kind != PhraseKind::Regex {
                let title = format!("`{}` is so short that it is found in much else", phrase.text.value);
                self.warn(
                    "W510",
                    &phrase.text,
                    title,
                    "a longer phrase, or `word:`, which asks for a token of its own",
                );
            }
        }
    }

    /// Tokens that the tokenizer never makes of the text.
    fn tokens(&mut self) {
        let pack = self.pack;
        let tokenizer: OnceCell<(Worker, Tokens)> = OnceCell::new();
        let mut tokenizer = tokenizer;
        let phrases = pack.concepts.iter().flat_map(|concept| concept.phrases.iter().chain(&concept.except));
        let of_frames = pack.frames.iter().flat_map(|frame| frame.phrases.iter().chain(&frame.except));
        for phrase in phrases.chain(of_frames) {
            let script = match (phrase.kind, phrase.language) {
                (PhraseKind::Word | PhraseKind::Lemma, PhraseLanguage::Japanese) => Script::Japanese,
                (PhraseKind::Word | PhraseKind::Lemma, PhraseLanguage::Chinese) => Script::Chinese,
                _ => continue,
            };
            let Ok(spelled) = super::phrase::expand(&phrase.text.value) else { continue };
            tokenizer.get_or_init(|| (Tokenizer::new(terms(pack)).worker(), Tokens::default()));
            let Some((worker, tokens)) = tokenizer.get_mut() else { continue };
            let cut = spelled.iter().flat_map(|spelled| &spelled.parts).find_map(|part| {
                let text = fold_for_tokens(part);
                worker.tokenise(script, &text, tokens);
                let whole = |token: &crate::token::Token| match phrase.kind {
                    PhraseKind::Lemma => token.span.start == 0 && fold(tokens.lemma(token)) == fold(part),
                    _ => token.span.of(&text) == text,
                };
                let pieces = || tokens.iter().map(|token| token.span.of(&text).to_string()).collect::<Vec<_>>();
                (!tokens.iter().any(whole)).then(pieces)
            });
            if let Some(pieces) = cut {
                let what = if phrase.kind == PhraseKind::Lemma { "dictionary form" } else { "token" };
                let title = format!("the tokenizer never makes the {what} `{}`", phrase.text.value);
                let help = format!("it reads {}; `surface:` looks for the text as it stands", pieces.join(" | "));
                self.faults.push(Diagnostic::new("W511", &phrase.text.source, phrase.text.span, title).help(help));
            }
        }
    }

    /// Clauses without two examples and a near miss in each language.
    fn clauses_without_examples(&mut self) {
        let pack = self.pack;
        let mut counts: HashMap<(&str, Language, bool), usize> = HashMap::new();
        for own in &pack.examples {
            for example in &own.examples {
                *counts.entry((&own.clause.value, example.language, example.holds)).or_default() += 1;
            }
        }
        for (category, clause) in pack.categories.iter().flat_map(|c| c.clauses.iter().map(move |clause| (c, clause))) {
            let name = format!("{}/{}", category.id.value, clause.id.value);
            let mut missing = Vec::new();
            for (least, holds, what) in [(2, true, "match"), (1, false, "no-match")] {
                let found = |language| counts.get(&(name.as_str(), language, holds)).copied().unwrap_or(0);
                let short: Vec<&str> =
                    pack.languages.iter().filter(|at| found(at.value) < least).map(|at| at.value.as_str()).collect();
                if !short.is_empty() {
                    missing.push(format!("{least} of {what} in {}", short.join(", ")));
                }
            }
            if !missing.is_empty() {
                let title = format!("the clause `{name}` lacks examples: {}", missing.join("; "));
                self.warn("W513", &clause.id, title, "they stand under `examples`, by `category/clause`");
            }
        }
    }
}

fn concepts(expr: &Expr, names: &mut HashSet<String>) {
    match expr {
        Expr::Name(name) => {
            names.insert(name.text.clone());
        }
        Expr::Framed(_, concept) => {
            names.insert(concept.text.clone());
        }
        Expr::Scoped(_, inner) | Expr::Not(inner) => concepts(inner, names),
        Expr::All(parts) | Expr::Any(parts) | Expr::AtLeast(_, parts) => {
            parts.iter().for_each(|part| concepts(part, names));
        }
        Expr::Relation(_, left, right) => {
            concepts(left, names);
            concepts(right, names);
        }
        Expr::Metadata(..) | Expr::Flag(_) => {}
    }
}

/// What a phrase is made of: a character, a word, a gap.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Symbol {
    Char(char),
    Word(WordForm, String),
    Gap,
}

type Row = Vec<Symbol>;

/// The rows of symbols that a phrase stands for; `None` if a token decides or it is an expression.
fn rows(phrase: &PhraseDef) -> Option<Vec<Row>> {
    if phrase.kind != PhraseKind::Surface {
        return None;
    }
    let row = |form: Form| match form {
        Form::Parts(parts) => {
            let mut row = Row::new();
            for (i, part) in parts.into_iter().enumerate() {
                if i > 0 {
                    row.push(Symbol::Gap);
                }
                match part {
                    Part::Words(words) => {
                        row.extend(words.into_iter().map(|word| Symbol::Word(word.form, word.text)));
                    }
                    Part::Text(text) => row.extend(text.chars().map(Symbol::Char)),
                }
            }
            Some(row)
        }
        Form::Token(_) | Form::Lemma { .. } => None,
    };
    let rows: Option<Vec<Row>> = forms(phrase).ok()?.into_iter().map(row).collect();
    rows.filter(|rows| !rows.is_empty())
}

/// The shorter rows inside of a row that are found wherever it is: not those that would cut a word.
fn stretches(row: &Row) -> impl Iterator<Item = &[Symbol]> {
    let len = row.len();
    let all = (0..len).flat_map(move |from| (from + 1..=len).map(move |to| (from, to)));
    all.filter(move |(from, to)| to - from < len && cuts_nothing(row, *from, *to)).map(|(from, to)| &row[from..to])
}

fn cuts_nothing(row: &Row, from: usize, to: usize) -> bool {
    let joined = |a: &Symbol, b: &Symbol| match (a, b) {
        (Symbol::Char(a), Symbol::Char(b)) => {
            (is_katakana(*a) && is_katakana(*b)) || (a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric())
        }
        _ => false,
    };
    let gap = |symbol: Option<&Symbol>| symbol == Some(&Symbol::Gap);
    let cut = (from > 0 && joined(&row[from - 1], &row[from])) || (to < row.len() && joined(&row[to - 1], &row[to]));
    !cut && !gap(row.get(from)) && !gap(row.get(to - 1))
}
