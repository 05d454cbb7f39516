//! What is wrong with a pack as a whole: names used twice, texts without a language, rules without
//! examples, clauses that nothing reaches. Names that do not exist are found by [`super::compile`].

use std::collections::{HashMap, HashSet};

use super::compiled::asked;
use super::condition;
use super::pattern::{expression, forms};
use super::schema::*;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::span::Span;
use crate::ticket::Language;

/// Adds what is wrong with `pack` to `faults`, which has what was found in reading it.
pub(super) fn check(pack: &Pack, faults: &mut Vec<Diagnostic>) {
    let whole = !faults.iter().any(|fault| matches!(fault.code, "E001" | "E002" | "E102" | "E103"));
    let mut checker = Checker { pack, faults, whole };
    checker.policy();
    checker.identifiers();
    checker.languages();
    checker.clauses();
    checker.rules();
    checker.phrases();
    checker.placeholders();
    checker.unused();
}

struct Checker<'a> {
    pack: &'a Pack,
    faults: &'a mut Vec<Diagnostic>,
    /// Whether all of the pack could be read. What seems to be unused or unreached in a part may be used in the
    /// rest, and such faults would hide the one that is to be mended.
    whole: bool,
}

impl Checker<'_> {
    fn fault<T>(&mut self, code: &'static str, at: &At<T>, title: String, help: &str) {
        self.faults.push(Diagnostic::new(code, &at.source, at.span, title).help(help));
    }

    fn policy(&mut self) {
        let anywhere =
            self.pack.categories.first().map(|c| c.id.with(())).or(self.pack.id.as_ref().map(|id| id.with(())));
        let Some(anywhere) = anywhere else { return };
        for (key, missing) in [
            ("id", self.pack.id.is_none()),
            ("version", self.pack.version.is_none()),
            ("languages", self.pack.languages.is_empty()),
            ("default", self.pack.default.is_none()),
        ] {
            if missing {
                self.fault("E102", &anywhere, format!("the policy lacks `{key}`"), "policy.yaml holds it");
            }
        }
    }

    fn identifiers(&mut self) {
        let pack = self.pack;
        let clauses: Vec<At<String>> = pack
            .categories
            .iter()
            .flat_map(|c| c.clauses.iter().map(|clause| clause.id.with(format!("{}/{}", c.id.value, clause.id.value))))
            .collect();
        let names = pack.concepts.iter().map(|c| &c.id).chain(pack.frames.iter().map(|f| &f.id));
        self.unique("concept or frame", names.clone());
        self.unique("rule", pack.rules.iter().map(|r| &r.id));
        self.unique("category", pack.categories.iter().map(|c| &c.id));
        self.unique("clause", clauses.iter());
        self.unique("advice", pack.advice.iter().map(|a| &a.id));
        self.unique("item to collect", pack.collect.iter().map(|c| &c.id));
        self.unique("flag", pack.modifiers.iter().map(|m| &m.flag));
        for id in names {
            if condition::is_reserved(&id.value) || matches!(id.value.as_str(), "asks" | "mentions") {
                let title = format!("`{}` is a word of the condition language", id.value);
                self.fault("E105", id, title, "call it something else");
            }
        }
        if pack.frames.len() > 64 {
            let id = &pack.frames[64].id;
            self.fault("E103", id, "a pack has at most 64 frames".into(), "");
        }
    }

    fn unique<'i>(&mut self, what: &str, ids: impl Iterator<Item = &'i At<String>>) {
        let mut seen: HashMap<&str, &At<String>> = HashMap::new();
        for id in ids {
            if let Some(first) = seen.insert(&id.value, id) {
                let (line, _) = Diagnostic::new("E104", &first.source, first.span, "").line_column();
                let help = format!("first defined in {}:{line}", first.source.name);
                self.fault("E104", id, format!("the {what} `{}` is defined twice", id.value), &help);
            }
        }
    }

    fn languages(&mut self) {
        let pack = self.pack;
        for category in &pack.categories {
            self.texts(&category.id, "the title of category", &category.title);
            for clause in &category.clauses {
                self.texts(&clause.id, "the title of clause", &clause.title);
            }
        }
        for advice in &pack.advice {
            let wanted: Vec<Language> = pack
                .languages
                .iter()
                .map(|at| at.value)
                .filter(|language| advice.only.is_empty() || advice.only.contains(language))
                .collect();
            self.lacks(&advice.id, "the text of advice", &advice.text, &wanted);
        }
        for item in &pack.collect {
            self.texts(&item.id, "the label of", &item.label);
        }
        for rule in &pack.rules {
            self.texts(&rule.id, "the `why` of rule", &rule.why);
        }
    }

    fn texts(&mut self, id: &At<String>, what: &str, texts: &Localised) {
        let wanted: Vec<Language> = self.pack.languages.iter().map(|at| at.value).collect();
        self.lacks(id, what, texts, &wanted);
    }

    fn lacks(&mut self, id: &At<String>, what: &str, texts: &Localised, wanted: &[Language]) {
        let missing: Vec<&str> =
            wanted.iter().filter(|language| !texts.0.contains_key(language)).map(|l| l.as_str()).collect();
        if !missing.is_empty() {
            let title = format!("{what} `{}` is missing in {}", id.value, missing.join(", "));
            self.fault("E107", id, title, "");
        }
    }

    fn clauses(&mut self) {
        let pack = self.pack;
        let reached: HashSet<&str> = pack.rules.iter().map(|rule| rule.clause.value.as_str()).collect();
        let default = pack.default.as_ref().map(|at| format!("{}/{}", at.value.0, at.value.1));
        for category in &pack.categories {
            for clause in &category.clauses {
                let name = format!("{}/{}", category.id.value, clause.id.value);
                if clause.advice.is_empty() {
                    self.fault("E402", &clause.id, format!("the clause `{name}` gives no advice"), "");
                }
                if self.whole && !reached.contains(name.as_str()) && default.as_ref() != Some(&name) {
                    self.fault("E403", &clause.id, format!("no rule reaches the clause `{name}`"), "");
                }
            }
        }
    }

    fn rules(&mut self) {
        let pack = self.pack;
        for rule in &pack.rules {
            let mut missing = Vec::new();
            for language in &pack.languages {
                for (fires, word) in [(true, "match"), (false, "no-match")] {
                    let found = rule.examples.iter().any(|e| e.holds == fires && e.language == language.value);
                    if !found {
                        missing.push(format!("{word} in {}", language.value));
                    }
                }
            }
            if !missing.is_empty() {
                let title = format!("the rule `{}` lacks an example: {}", rule.id.value, missing.join(", "));
                self.fault("E401", &rule.id, title, "a rule shows what it means and its near miss");
            }
        }
    }

    fn phrases(&mut self) {
        let pack = self.pack;
        let of_concepts = pack.concepts.iter().flat_map(|c| c.phrases.iter().chain(&c.except));
        let of_frames = pack.frames.iter().flat_map(|f| f.phrases.iter().chain(&f.except));
        for phrase in of_concepts.chain(of_frames) {
            let fault = match phrase.kind {
                PhraseKind::Regex => expression(&phrase.text.value).err(),
                _ => forms(phrase).err(),
            };
            if let Some((code, message)) = fault {
                let title = format!("`{}`: {message}", phrase.text.value);
                self.faults.push(Diagnostic::new(code, &phrase.text.source, phrase.text.span, title));
            }
        }
        for concept in &pack.concepts {
            let mut seen = HashSet::new();
            for phrase in &concept.phrases {
                let folded = crate::normalise::fold(&phrase.text.value);
                if !seen.insert((phrase.language, phrase.side, folded)) {
                    let title = format!("`{}` is given twice in `{}`", phrase.text.value, concept.id.value);
                    self.fault("W502", &phrase.text, title, "width, case and script variants are the same phrase");
                }
            }
        }
    }

    /// `{concept}` in the texts of advice. Whatever the concept, a misspelt one would be left out in silence.
    fn placeholders(&mut self) {
        let pack = self.pack;
        let known: HashSet<&str> = pack.concepts.iter().map(|concept| concept.id.value.as_str()).collect();
        for advice in &pack.advice {
            let mut told: HashSet<&str> = HashSet::new();
            let names = advice.text.0.values().flat_map(|text| placeholders(text));
            for name in names.filter(|name| !known.contains(name)) {
                if !told.insert(name) {
                    continue;
                }
                // Texts know no place of their own; the name stands somewhere below the advice.
                let from = advice.id.span.end;
                let below = advice.id.source.text.get(from..).unwrap_or_default();
                let at = below.find(&format!("{{{name}")).map_or(advice.id.span, |at| {
                    let start = from + at + 1;
                    Span::new(start, start + name.len())
                });
                let title = format!("there is no concept `{name}` for the text of advice `{}`", advice.id.value);
                let mut fault = Diagnostic::new("E201", &advice.id.source, at, title).label("not defined");
                if let Some(near) = did_you_mean(name, known.iter().copied()) {
                    fault = fault.help(format!("did you mean `{near}`?"));
                }
                self.faults.push(fault);
            }
        }
    }

    fn unused(&mut self) {
        if !self.whole {
            return;
        }
        let pack = self.pack;
        let own = pack.id.as_ref().map(|id| std::sync::Arc::clone(&id.source));
        let folder = own.as_ref().and_then(|source| source.name.rsplit_once('/')).map_or("", |(folder, _)| folder);
        let mut used: HashSet<&str> = HashSet::new();
        let conditions = pack
            .rules
            .iter()
            .flat_map(|r| r.when.iter().chain(&r.unless))
            .chain(pack.modifiers.iter().flat_map(|m| m.when.iter().chain(&m.unless)))
            .chain(pack.collect.iter().flat_map(|c| &c.given))
            .chain(pack.advice.iter().flat_map(|a| &a.when));
        let parsed: Result<Vec<condition::Expr>, _> = conditions.map(|line| condition::parse(&line.value)).collect();
        for expr in parsed.iter().flatten() {
            names(expr, &mut used);
        }
        // What a misspelt name was meant to be is used, too.
        let ids = pack.concepts.iter().map(|concept| &concept.id).chain(pack.frames.iter().map(|frame| &frame.id));
        let known: HashSet<&str> = ids.map(|id| id.value.as_str()).collect();
        let meant = |name: &&str| did_you_mean(name, known.iter().copied());
        let misspelt: Vec<&str> = used.iter().filter(|name| !known.contains(*name)).filter_map(meant).collect();
        used.extend(misspelt);
        used.extend(pack.cues.iter().map(|cue| asked(&cue.concept.value).unwrap_or(&cue.concept.value)));
        for concept in &pack.concepts {
            used.extend(concept.includes.iter().map(|id| id.value.as_str()));
        }
        let texts: String = pack.advice.iter().flat_map(|a| a.text.0.values()).map(String::as_str).collect();
        for concept in &pack.concepts {
            // A shared pack offers more than any one pack uses.
            let shared = !concept.id.source.name.starts_with(folder) || concept.id.source.name.starts_with("language/");
            let placeholder = texts.contains(&format!("{{{}", concept.id.value));
            if parsed.is_ok() && !shared && !placeholder && !used.contains(concept.id.value.as_str()) {
                self.fault("W501", &concept.id, format!("nothing uses the concept `{}`", concept.id.value), "");
            }
        }
        let mut given: HashSet<&str> = pack
            .categories
            .iter()
            .flat_map(|c| c.clauses.iter().flat_map(|clause| &clause.advice))
            .chain(pack.modifiers.iter().flat_map(|m| &m.advice))
            .map(|at| at.value.as_str())
            .collect();
        let known: HashSet<&str> = pack.advice.iter().map(|advice| advice.id.value.as_str()).collect();
        let meant = |name: &&str| did_you_mean(name, known.iter().copied());
        let misspelt: Vec<&str> = given.iter().filter(|name| !known.contains(*name)).filter_map(meant).collect();
        given.extend(misspelt);
        for advice in &pack.advice {
            if !given.contains(advice.id.value.as_str()) {
                self.fault("W501", &advice.id, format!("nothing gives the advice `{}`", advice.id.value), "");
            }
        }
    }
}

/// The names in `{name}` and `{name|fallback}`.
fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0.split('|').next().unwrap_or_default()))
}

fn names<'e>(expr: &'e condition::Expr, used: &mut HashSet<&'e str>) {
    use condition::Expr;
    match expr {
        Expr::Name(name) => {
            used.insert(&name.text);
        }
        Expr::Framed(frame, concept) => {
            used.insert(&frame.text);
            used.insert(&concept.text);
        }
        Expr::Scoped(_, inner) | Expr::Not(inner) => names(inner, used),
        Expr::All(parts) | Expr::Any(parts) | Expr::AtLeast(_, parts) => {
            parts.iter().for_each(|part| names(part, used));
        }
        Expr::Relation(_, left, right) => {
            names(left, used);
            names(right, used);
        }
        Expr::Metadata(..) | Expr::Flag(_) => {}
    }
}
