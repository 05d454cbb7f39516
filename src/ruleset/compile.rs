//! Looks every name up and makes the tables that the engine works with.

use std::collections::HashMap;

use super::automaton::{Builder, Check, Output};
use super::compiled::*;
use super::condition::{self, Expr, Name};
use super::pattern::{Expression, Owner, expression, forms, is_cjk};
use super::schema::*;
use super::terms::terms;
use super::wording::Wording;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::span::Span;

struct Compiler<'a> {
    names: HashMap<&'a str, Id>,
    concepts: usize,
    frames: &'a [FrameDef],
    flags: HashMap<&'a str, usize>,
    faults: &'a mut Vec<Diagnostic>,
}

/// Compiles a pack. Every fault found is added to `faults`; with errors among them the ruleset, if
/// any, must not be used.
pub(crate) fn compile(pack: Pack, digest: u64, faults: &mut Vec<Diagnostic>) -> Option<Ruleset> {
    let mut names = HashMap::new();
    for (i, id) in pack.concepts.iter().map(|c| &c.id).chain(pack.frames.iter().map(|f| &f.id)).enumerate() {
        names.entry(id.value.as_str()).or_insert(i as Id);
    }
    let flags = pack.modifiers.iter().enumerate().map(|(i, m)| (m.flag.value.as_str(), i)).collect();
    let mut compiler = Compiler { names, concepts: pack.concepts.len(), frames: &pack.frames, flags, faults };

    let mut phrases = Phrases::default();
    for (i, concept) in pack.concepts.iter().enumerate() {
        phrases.add(&concept.phrases, |_| Owner::Concept(i as u16));
        phrases.add(&concept.except, |_| Owner::ConceptExcept(i as u16));
    }
    for (i, frame) in pack.frames.iter().enumerate() {
        phrases.add(&frame.phrases, |side| Owner::Frame(i as u16, side));
        phrases.add(&frame.except, |_| Owner::FrameExcept(i as u16));
    }
    let containing = compiler.containing(&pack.concepts);
    let terms = terms(&pack);

    let advice_index: HashMap<&str, usize> =
        pack.advice.iter().enumerate().map(|(i, advice)| (advice.id.value.as_str(), i)).collect();
    let collect_index: HashMap<&str, usize> =
        pack.collect.iter().enumerate().map(|(i, item)| (item.id.value.as_str(), i)).collect();
    let mut clause_index: HashMap<String, ClauseIndex> = HashMap::new();
    for category in &pack.categories {
        for clause in &category.clauses {
            let next = clause_index.len();
            clause_index.entry(format!("{}/{}", category.id.value, clause.id.value)).or_insert(next);
        }
    }

    let mut clauses = Vec::new();
    for (category, def) in pack.categories.iter().enumerate() {
        for clause in &def.clauses {
            clauses.push(Clause {
                category,
                id: clause.id.value.clone(),
                title: clause.title.clone(),
                verdict: clause.verdict.value,
                row: clause.row.clone(),
                advice: compiler.lookup(&clause.advice, &advice_index, "E203", "advice"),
                collect: compiler.lookup(&clause.collect, &collect_index, "E204", "item to collect"),
                exception_of: compiler.lookup(&clause.exception_of, &clause_index, "E202", "clause"),
                alone: clause.alone,
                examples: Vec::new(),
            });
        }
    }
    for of_clause in &pack.examples {
        let clause = compiler.lookup(std::slice::from_ref(&of_clause.clause), &clause_index, "E202", "clause");
        clause.into_iter().for_each(|clause| clauses[clause].examples.extend(of_clause.examples.iter().cloned()));
    }

    let mut rules = Vec::new();
    for rule in pack.rules.iter() {
        let clause = compiler.lookup(std::slice::from_ref(&rule.clause), &clause_index, "E202", "clause");
        let when = compiler.conditions(&rule.when);
        let unless = compiler.conditions(&rule.unless);
        let (Some(&clause), Some(when)) = (clause.first(), when) else { continue };
        rules.push(Rule {
            id: rule.id.value.clone(),
            clause,
            why: rule.why.clone(),
            anchors: anchors(&when),
            when,
            unless,
            weight: rule.weight.value,
            pinned: rule.pinned,
            weight_at: Some(rule.weight.with(())),
            lines_at: [&rule.when, &rule.unless].map(|lines| lines.iter().map(|line| line.with(())).collect()),
            examples: rule.examples.clone(),
            place: rule.id.place(),
        });
    }
    // The order of files must not show in a decision.
    rules.sort_by(|a, b| a.id.cmp(&b.id));

    let mut base = vec![0.0; clauses.len()];
    let names = pack.concepts.len() + pack.frames.len();
    let mut cues = vec![Vec::new(); 2 * names];
    for cue in &pack.cues {
        let clause = compiler.lookup(std::slice::from_ref(&cue.clause), &clause_index, "E202", "clause");
        if cue.concept.value == ALWAYS {
            clause.into_iter().for_each(|clause| base[clause] += cue.weight);
            continue;
        }
        let (name, after) = asked(&cue.concept.value).map_or((cue.concept.value.as_str(), 0), |name| (name, names));
        match compiler.name_of(name) {
            Some(id) => cues[after + id as usize].extend(clause.into_iter().map(|clause| (clause, cue.weight))),
            None => compiler.unknown(&cue.concept, cue.concept.span, name, "concept or frame"),
        }
    }

    let mut clauses_of_words: HashMap<&str, Option<ClauseIndex>> = HashMap::new();
    let mut words = Vec::with_capacity(pack.words.len());
    for word in &pack.words {
        let name = word.clause.value.as_str();
        let clause = *clauses_of_words.entry(name).or_insert_with(|| {
            let found = compiler.lookup(std::slice::from_ref(&word.clause), &clause_index, "E202", "clause");
            found.first().copied()
        });
        match clause {
            // No stem is written so: that of the word itself is `alway`.
            Some(clause) if word.text == ALWAYS => base[clause] += word.weight,
            clause => words.extend(clause.map(|clause| (word.text.clone(), clause, word.weight))),
        }
    }
    let wording = Wording::of(words);

    let modifiers = pack
        .modifiers
        .iter()
        .filter_map(|modifier| {
            let when = compiler.conditions(&modifier.when)?;
            Some(Modifier {
                flag: modifier.flag.value.clone(),
                when,
                unless: compiler.conditions(&modifier.unless),
                verdict: modifier.verdict,
                advice: compiler.lookup(&modifier.advice, &advice_index, "E203", "advice"),
                why: modifier.why.clone(),
            })
        })
        .collect();
    let advice = pack
        .advice
        .iter()
        .map(|advice| Advice {
            id: advice.id.value.clone(),
            queue: advice.queue.clone(),
            audience: advice.audience,
            text: advice.text.clone(),
            links: advice.links.clone(),
            collect: compiler.lookup(&advice.collect, &collect_index, "E204", "item to collect"),
            only: advice.only.clone(),
            when: compiler.conditions(&advice.when),
        })
        .collect();
    let collect = pack
        .collect
        .iter()
        .map(|item| Collect {
            id: item.id.value.clone(),
            label: item.label.clone(),
            given: compiler.conditions(&item.given),
        })
        .collect();
    let default = pack.default.as_ref().and_then(|at| {
        let name = at.with(format!("{}/{}", at.value.0, at.value.1));
        compiler.lookup(std::slice::from_ref(&name), &clause_index, "E202", "clause").first().copied()
    });

    Some(Ruleset {
        id: pack.id.as_ref().map(|at| at.value.clone()).unwrap_or_default(),
        version: pack.version.as_ref().map(|at| at.value.clone()).unwrap_or_default(),
        digest,
        languages: pack.languages.iter().map(|at| at.value).collect(),
        thresholds: pack.thresholds,
        categories: pack.categories.iter().map(|c| (c.id.value.clone(), c.title.clone())).collect(),
        clauses,
        default: default?,
        concepts: pack.concepts.iter().map(|c| c.id.value.clone()).collect(),
        frames: pack.frames.iter().map(|f| Frame { id: f.id.value.clone(), role: f.role, reach: f.reach }).collect(),
        summaries: pack
            .concepts
            .iter()
            .map(|concept| concept.summary.clone())
            .chain(pack.frames.iter().map(|frame| frame.summary.clone()))
            .collect(),
        containing,
        automaton: phrases.automaton.finish(),
        expressions: phrases.expressions,
        rules,
        cues,
        base,
        cues_why: pack.cues_why,
        wording,
        words_why: pack.words_why,
        modifiers,
        advice,
        collect,
        terms,
        title: pack.title,
        source: pack.source,
    })
}

/// The phrases of a pack, made ready for matching. The pack's check told of malformed ones; here they
/// match nothing.
#[derive(Default)]
struct Phrases {
    automaton: Builder,
    expressions: Vec<(Output, Expression)>,
}

impl Phrases {
    fn add(&mut self, defs: &[PhraseDef], owner: impl Fn(Side) -> Owner) {
        for def in defs {
            let (owner, language) = (owner(def.side), def.language);
            if def.kind == PhraseKind::Regex {
                let output = Output { owner, language, latin: false, check: Check::Nothing };
                if let Ok(expression) = expression(&def.text.value) {
                    let number = self.expressions.len() as u32;
                    expression.literals.iter().for_each(|own| self.automaton.add_literal(own, number, &output));
                    self.expressions.push((output, expression));
                }
                continue;
            }
            let latin = !def.text.value.chars().any(is_cjk);
            for form in forms(def).unwrap_or_default() {
                self.automaton.add(&form, owner, language, latin);
            }
        }
    }
}

impl Compiler<'_> {
    fn lookup<N: AsRef<str> + std::hash::Hash + Eq + std::borrow::Borrow<str>>(
        &mut self,
        names: &[At<String>],
        index: &HashMap<N, usize>,
        code: &'static str,
        what: &str,
    ) -> Vec<usize> {
        let mut found = Vec::new();
        for name in names {
            match index.get(name.value.as_str()) {
                Some(&i) => found.push(i),
                None => {
                    let mut known: Vec<&str> = index.keys().map(AsRef::as_ref).collect();
                    known.sort_unstable();
                    let title = format!("there is no {what} `{}`", name.value);
                    let mut fault = Diagnostic::new(code, &name.source, name.span, title);
                    if let Some(near) = did_you_mean(&name.value, known) {
                        fault = fault.help(format!("did you mean `{near}`?"));
                    }
                    self.faults.push(fault);
                }
            }
        }
        found
    }

    /// For each concept the concepts that it counts for.
    fn containing(&mut self, concepts: &[ConceptDef]) -> Vec<Vec<Id>> {
        let mut parents: Vec<Vec<Id>> = vec![Vec::new(); concepts.len()];
        for (i, concept) in concepts.iter().enumerate() {
            for included in &concept.includes {
                match self.name_of(&included.value).filter(|id| (*id as usize) < concepts.len()) {
                    Some(id) => parents[id as usize].push(i as Id),
                    None => self.unknown(included, included.span, &included.value, "concept"),
                }
            }
        }
        let mut containing = Vec::new();
        for (i, concept) in concepts.iter().enumerate() {
            let mut all = vec![i as Id];
            let mut at = 0;
            while at < all.len() {
                for &parent in &parents[all[at] as usize] {
                    if parent as usize == i {
                        let id = &concept.id;
                        let title = format!("the concept `{}` includes itself", id.value);
                        self.faults.push(Diagnostic::new("E206", &id.source, id.span, title));
                    } else if !all.contains(&parent) {
                        all.push(parent);
                    }
                }
                at += 1;
            }
            containing.push(all);
        }
        containing
    }

    fn name_of(&self, name: &str) -> Option<Id> {
        self.names.get(name).copied()
    }

    fn unknown(&mut self, text: &At<String>, span: Span, name: &str, what: &str) {
        let mut fault =
            Diagnostic::new("E201", &text.source, span, format!("there is no {what} `{name}`")).label("not defined");
        let mut known: Vec<&str> = self.names.keys().copied().collect();
        known.sort_unstable();
        if let Some(near) = did_you_mean(name, known) {
            fault = fault.help(format!("did you mean `{near}`?"));
        }
        self.faults.push(fault);
    }

    /// Several lines are alternatives.
    fn conditions(&mut self, lines: &[At<String>]) -> Option<Cond> {
        let mut conds: Vec<Cond> = lines.iter().filter_map(|line| self.condition(line)).collect();
        match conds.len() {
            0 => None,
            1 => conds.pop(),
            _ => Some(Cond::Any(conds)),
        }
    }

    fn condition(&mut self, line: &At<String>) -> Option<Cond> {
        match condition::parse(&line.value) {
            Ok(expr) => self.resolve(&expr, line),
            Err(fault) => {
                let span = place_in(line, fault.span);
                self.faults.push(Diagnostic::new("E301", &line.source, span, fault.message));
                None
            }
        }
    }

    fn concept(&mut self, name: &Name, line: &At<String>) -> Option<Id> {
        let found = self.name_of(&name.text).filter(|id| (*id as usize) < self.concepts);
        if found.is_none() {
            self.unknown(line, place_in(line, name.span), &name.text, "concept");
        }
        found
    }

    fn resolve(&mut self, expr: &Expr, line: &At<String>) -> Option<Cond> {
        Some(match expr {
            Expr::Name(name) if name.text == "asks" => Cond::AnyAsk,
            Expr::Name(name) => match self.name_of(&name.text) {
                Some(id) => Cond::Present(id),
                None => {
                    self.unknown(line, place_in(line, name.span), &name.text, "concept or frame");
                    return None;
                }
            },
            Expr::Framed(frame, concept) => {
                let concept = self.concept(concept, line);
                let test = match frame.text.as_str() {
                    "asks" => Some(FrameTest::Asked),
                    "mentions" => Some(FrameTest::Mentioned),
                    _ => self.frames.iter().position(|f| f.id.value == frame.text).map(|i| FrameTest::Has(1 << i)),
                };
                if test.is_none() {
                    self.unknown(line, place_in(line, frame.span), &frame.text, "frame");
                }
                Cond::Framed(test?, concept?)
            }
            Expr::Scoped(scope, inner) => Cond::Scoped(*scope, Box::new(self.resolve(inner, line)?)),
            Expr::Metadata(key, value) => Cond::Metadata(key.text.clone(), value.text.clone()),
            Expr::Flag(name) => match self.flags.get(name.text.as_str()) {
                Some(&flag) => Cond::Flag(flag),
                None => {
                    let title = format!("there is no flag `{}`", name.text);
                    self.faults.push(Diagnostic::new("E205", &line.source, place_in(line, name.span), title));
                    return None;
                }
            },
            Expr::Not(inner) => Cond::Not(Box::new(self.resolve(inner, line)?)),
            Expr::All(parts) => Cond::All(self.resolve_all(parts, line)?),
            Expr::Any(parts) => Cond::Any(self.resolve_all(parts, line)?),
            Expr::AtLeast(count, parts) => Cond::AtLeast(*count, self.resolve_all(parts, line)?),
            Expr::Relation(relation, left, right) => {
                let left = self.resolve(left, line);
                let right = self.resolve(right, line);
                Cond::related(*relation, left?, right?)
            }
        })
    }

    fn resolve_all(&mut self, parts: &[Expr], line: &At<String>) -> Option<Vec<Cond>> {
        let resolved: Vec<Option<Cond>> = parts.iter().map(|part| self.resolve(part, line)).collect();
        resolved.into_iter().collect()
    }
}

/// The place of a part of a condition in its file. Exact where the condition stands on one line
/// without escapes; else the whole condition.
fn place_in(line: &At<String>, part: Span) -> Span {
    let file = &line.source.text;
    let Some(written) = file.get(line.span.start..line.span.end.max(line.span.start)) else { return line.span };
    match written.find(line.value.as_str()) {
        Some(offset) => Span::new(line.span.start + offset + part.start, line.span.start + offset + part.end),
        None => line.span,
    }
}

fn anchors(cond: &Cond) -> Vec<Id> {
    let mut ids = cond.anchors();
    ids.sort_unstable();
    ids.dedup();
    ids
}
