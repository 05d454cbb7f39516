//! From YAML trees to the plain [`Pack`]: every fault of form is collected, none stops the reading.

use std::sync::Arc;

use super::node::{Node, Value};
use super::schema::*;
use crate::codes::{CODES, Severity};
use crate::diagnostic::{Diagnostic, Source, did_you_mean};
use crate::span::Span;
use crate::ticket::Language;

/// Reads one file's tree into `pack`.
pub(super) fn read(root: &Node, source: &Arc<Source>, pack: &mut Pack, faults: &mut Vec<Diagnostic>) {
    Reader { source, faults }.file(root, pack);
}

pub(crate) struct Reader<'a> {
    pub source: &'a Arc<Source>,
    pub faults: &'a mut Vec<Diagnostic>,
}

/// The keys of one map, taken one by one; what is left over at the end is unknown.
pub(crate) struct Fields<'n> {
    place: Span,
    what: &'static str,
    entries: Vec<(&'n Node, &'n Node, bool)>,
    known: Vec<&'static str>,
}

impl<'n> Fields<'n> {
    pub(crate) fn take(&mut self, key: &'static str) -> Option<&'n Node> {
        self.known.push(key);
        let entry = self.entries.iter_mut().find(|(k, _, taken)| !taken && scalar(k) == Some(key))?;
        entry.2 = true;
        Some(entry.1)
    }
}

fn scalar(node: &Node) -> Option<&str> {
    match &node.value {
        Value::Scalar(text) => Some(text),
        _ => None,
    }
}

pub(super) fn span(node: &Node) -> Span {
    Span::new(node.start as usize, node.end as usize)
}

/// A node with all that is in it: the parser's span of a block ends where its first line does.
fn whole(node: &Node) -> Span {
    match &node.value {
        Value::List(items) => items.iter().map(whole).fold(span(node), Span::join),
        Value::Map(entries) => {
            entries.iter().fold(span(node), |all, (key, value)| all.join(span(key)).join(whole(value)))
        }
        Value::Null | Value::Scalar(_) => span(node),
    }
}

impl Reader<'_> {
    pub(crate) fn fault(&mut self, code: &'static str, span: Span, title: impl Into<String>, help: impl Into<String>) {
        self.faults.push(Diagnostic::new(code, self.source, span, title).help(help));
    }

    fn at<T>(&self, node: &Node, value: T) -> At<T> {
        At { value, source: Arc::clone(self.source), span: span(node) }
    }

    pub(crate) fn fields<'n>(&mut self, node: &'n Node, what: &'static str) -> Fields<'n> {
        let mut fields = Fields { place: span(node), what, entries: Vec::new(), known: Vec::new() };
        match &node.value {
            Value::Map(entries) => {
                for (i, (key, value)) in entries.iter().enumerate() {
                    if entries[..i].iter().any(|(other, _)| scalar(other) == scalar(key)) {
                        self.fault("E104", span(key), format!("the key `{}` is given twice", text_of(key)), "");
                    }
                    fields.entries.push((key, value, false));
                }
                if let Some((key, _)) = entries.first() {
                    fields.place = span(key);
                }
            }
            Value::Null => {}
            _ => self.fault("E103", span(node), format!("{what} must be a set of `key: value` lines"), ""),
        }
        fields
    }

    pub(crate) fn finish(&mut self, fields: Fields<'_>) {
        for (key, _, taken) in &fields.entries {
            if !taken {
                let name = text_of(key);
                let help = match did_you_mean(name, fields.known.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("{} takes: {}", fields.what, fields.known.join(", ")),
                };
                self.fault("E101", span(key), format!("{} has no key `{name}`", fields.what), help);
            }
        }
    }

    pub(crate) fn missing(&mut self, fields: &Fields<'_>, key: &str) {
        self.fault("E102", fields.place, format!("{} lacks `{key}`", fields.what), "");
    }

    pub(crate) fn text(&mut self, node: &Node, what: &str) -> Option<At<String>> {
        match &node.value {
            Value::Scalar(text) => Some(self.at(node, text.clone())),
            _ => {
                self.fault("E103", span(node), format!("{what} must be a text"), "");
                None
            }
        }
    }

    fn plain(&mut self, node: Option<&Node>, what: &str) -> String {
        node.and_then(|node| self.text(node, what)).map(|at| at.value).unwrap_or_default()
    }

    pub(crate) fn id(&mut self, fields: &mut Fields<'_>, key: &'static str) -> Option<At<String>> {
        let Some(node) = fields.take(key) else {
            self.missing(fields, key);
            return None;
        };
        let id = self.text(node, key)?;
        self.check_id(&id);
        Some(id)
    }

    fn check_id(&mut self, id: &At<String>) {
        if !is_identifier(&id.value) {
            let help = "identifiers are lower-case letters, digits, `-` and `.`, beginning with a letter";
            self.fault("E105", id.span, format!("`{}` is not an identifier", id.value), help);
        }
    }

    /// One text or a list of texts.
    pub(crate) fn texts(&mut self, node: Option<&Node>, what: &str) -> Vec<At<String>> {
        match node {
            None => Vec::new(),
            Some(Node { value: Value::List(items), .. }) => {
                items.iter().filter_map(|item| self.text(item, what)).collect()
            }
            Some(Node { value: Value::Null, .. }) => Vec::new(),
            Some(node) => self.text(node, what).into_iter().collect(),
        }
    }

    pub(super) fn number(&mut self, node: Option<&Node>, what: &str, default: f64) -> f64 {
        let Some(node) = node else { return default };
        match scalar(node).and_then(|text| text.parse::<f64>().ok()).filter(|number| number.is_finite()) {
            Some(number) => number,
            None => {
                self.fault("E103", span(node), format!("{what} must be a number"), "");
                default
            }
        }
    }

    pub(crate) fn switch(&mut self, node: Option<&Node>, what: &str) -> bool {
        match node.map(|node| (node, scalar(node))) {
            None | Some((_, Some("false"))) => false,
            Some((_, Some("true"))) => true,
            Some((node, _)) => {
                self.fault("E103", span(node), format!("{what} is `true` or `false`"), "");
                false
            }
        }
    }

    fn list<'n>(&mut self, node: Option<&'n Node>, what: &str) -> &'n [Node] {
        match node {
            None => &[],
            Some(Node { value: Value::List(items), .. }) => items,
            Some(Node { value: Value::Null, .. }) => &[],
            Some(node) => {
                self.fault("E103", span(node), format!("{what} must be a list"), "begin each item with `- `");
                &[]
            }
        }
    }

    pub(super) fn named<'n>(&mut self, node: Option<&'n Node>, what: &str) -> &'n [(Node, Node)] {
        match node {
            None => &[],
            Some(Node { value: Value::Map(entries), .. }) => entries,
            Some(Node { value: Value::Null, .. }) => &[],
            Some(node) => {
                self.fault("E103", span(node), format!("{what} must be a set of `name: …` entries"), "");
                &[]
            }
        }
    }

    pub(super) fn language(&mut self, node: &Node) -> Option<Language> {
        let spoken = |language: &Language| !matches!(language, Language::Mixed | Language::Undetermined);
        match scalar(node).and_then(Language::from_tag).filter(spoken) {
            Some(language) if scalar(node) == Some(language.as_str()) => Some(language),
            _ => {
                let help = "one of ja, zh-Hant, zh-Hans, en";
                self.fault("E106", span(node), format!("`{}` is not a language", text_of(node)), help);
                None
            }
        }
    }

    pub(super) fn localised(&mut self, node: Option<&Node>, what: &str) -> Localised {
        let mut texts = Localised::default();
        match node {
            // One text for all languages.
            Some(Node { value: Value::Scalar(text), .. }) => {
                texts.0.insert(Language::English, text.clone());
            }
            node => {
                for (key, value) in self.named(node, what) {
                    if let (Some(language), Some(text)) = (self.language(key), self.text(value, what)) {
                        texts.0.insert(language, text.value);
                    }
                }
            }
        }
        texts
    }

    fn file(&mut self, root: &Node, pack: &mut Pack) {
        let mut fields = self.fields(root, "a policy file");
        if let Some(node) = fields.take("id") {
            pack.id = self.text(node, "id");
        }
        if let Some(node) = fields.take("version") {
            pack.version = self.text(node, "version");
        }
        if let Some(node) = fields.take("title") {
            pack.title = self.localised(Some(node), "title");
        }
        let source = fields.take("source");
        if source.is_some() {
            pack.source = self.plain(source, "source");
        }
        for node in self.list(fields.take("languages"), "languages") {
            if let Some(language) = self.language(node) {
                let at = self.at(node, language);
                pack.languages.push(at);
            }
        }
        let extends = self.texts(fields.take("extends"), "extends");
        pack.extends.extend(extends);
        for node in self.list(fields.take("table"), "table") {
            pack.categories.extend(self.category(node));
        }
        for node in self.list(fields.take("modifiers"), "modifiers") {
            pack.modifiers.extend(self.modifier(node));
        }
        if let Some(node) = fields.take("default") {
            pack.default = self.text(node, "default").and_then(|at| self.clause_name(&at));
        }
        if let Some(node) = fields.take("thresholds") {
            let mut keys = self.fields(node, "`thresholds`");
            let t = Thresholds::default();
            pack.thresholds = Thresholds {
                review: self.number(keys.take("review"), "review", t.review),
                inquiry: self.number(keys.take("inquiry"), "inquiry", t.inquiry),
                defeat: self.number(keys.take("defeat"), "defeat", t.defeat),
                temperature: self.number(keys.take("temperature"), "temperature", t.temperature).max(0.01),
            };
            self.finish(keys);
        }
        for (key, value) in self.named(fields.take("advice"), "advice") {
            pack.advice.extend(self.advice(key, value));
        }
        for (key, value) in self.named(fields.take("collect"), "collect") {
            let mut keys = self.fields(value, "an item to collect");
            let Some(id) = self.text(key, "the item's name") else { continue };
            self.check_id(&id);
            let label = self.localised(keys.take("label"), "label");
            let given = self.texts(keys.take("given"), "given");
            self.finish(keys);
            pack.collect.push(CollectDef { id, label, given });
        }
        for (key, value) in self.named(fields.take("concepts"), "concepts") {
            pack.concepts.extend(self.concept(key, value, &mut pack.allow));
        }
        for (key, value) in self.named(fields.take("frames"), "frames") {
            pack.frames.extend(self.frame(key, value, &mut pack.allow));
        }
        for node in self.list(fields.take("rules"), "rules") {
            pack.rules.extend(self.rule(node, &mut pack.allow));
        }
        if let Some(node) = fields.take("cues") {
            self.cues(node, pack);
        }
        if let Some(node) = fields.take("words") {
            self.words(node, pack);
        }
        let examples = self.examples_of_clauses(fields.take("examples"));
        pack.examples.extend(examples);
        let allow = fields.take("allow");
        pack.allow.extend(self.allow(allow, None));
        self.finish(fields);
    }

    /// Warnings that are allowed, each with its reason; `within` a definition or in the whole pack.
    fn allow(&mut self, node: Option<&Node>, within: Option<Span>) -> Vec<AllowDef> {
        let mut allowed = Vec::new();
        for (code, reason) in self.named(node, "`allow`") {
            let Some(code) = self.text(code, "a code") else { continue };
            let warnings = CODES.iter().filter(|own| own.severity == Severity::Warning).map(|own| own.code);
            if !warnings.clone().any(|own| own == code.value) {
                let help = match did_you_mean(&code.value, warnings) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "the code of a warning, as `triage policy explain` lists them".to_string(),
                };
                self.fault("E103", code.span, format!("`{}` is not the code of a warning", code.value), help);
                continue;
            }
            let reason = self.text(reason, "the reason");
            if reason.is_some_and(|reason| reason.value.trim().is_empty()) {
                self.fault("E103", code.span, "what is allowed needs a reason", "");
            }
            allowed.push(AllowDef { code, within, files: String::new() });
        }
        allowed
    }

    fn clause_name(&mut self, at: &At<String>) -> Option<At<(String, String)>> {
        match at.value.split_once('/') {
            Some((category, clause)) => Some(at.with((category.to_string(), clause.to_string()))),
            None => {
                self.fault("E103", at.span, "a clause is named `category/clause`", "");
                None
            }
        }
    }

    fn category(&mut self, node: &Node) -> Option<CategoryDef> {
        let mut fields = self.fields(node, "a category");
        let id = self.id(&mut fields, "category");
        let title = self.localised(fields.take("title"), "title");
        let mut clauses = Vec::new();
        for node in self.list(fields.take("clauses"), "clauses") {
            clauses.extend(self.clause(node));
        }
        self.finish(fields);
        Some(CategoryDef { id: id?, title, clauses })
    }

    fn clause(&mut self, node: &Node) -> Option<ClauseDef> {
        let mut fields = self.fields(node, "a clause");
        let id = self.id(&mut fields, "clause");
        let title = self.localised(fields.take("title"), "title");
        let verdict = match fields.take("verdict") {
            None => {
                self.missing(&fields, "verdict");
                None
            }
            Some(node) => match scalar(node).and_then(Verdict::from_name) {
                Some(verdict) => Some(self.at(node, verdict)),
                None => {
                    let names = Verdict::ALL.map(Verdict::as_str);
                    let help = match did_you_mean(text_of(node), names) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => format!("one of {}", names.join(", ")),
                    };
                    self.fault("E103", span(node), format!("`{}` is not a verdict", text_of(node)), help);
                    None
                }
            },
        };
        let row = self.plain(fields.take("row"), "row");
        let advice = self.texts(fields.take("advice"), "advice");
        let collect = self.texts(fields.take("collect"), "collect");
        let exception_of = self.texts(fields.take("exception-of"), "exception-of");
        let alone = self.switch(fields.take("alone"), "alone");
        self.finish(fields);
        Some(ClauseDef { id: id?, title, verdict: verdict?, row, advice, collect, exception_of, alone })
    }

    fn modifier(&mut self, node: &Node) -> Option<ModifierDef> {
        let mut fields = self.fields(node, "a modifier");
        let flag = self.id(&mut fields, "flag");
        let when = self.texts(fields.take("when"), "when");
        let unless = self.texts(fields.take("unless"), "unless");
        let verdict = fields.take("verdict").and_then(|node| {
            let verdict = scalar(node).and_then(Verdict::from_name);
            if verdict.is_none() {
                self.fault("E103", span(node), format!("`{}` is not a verdict", text_of(node)), "");
            }
            verdict
        });
        let advice = self.texts(fields.take("advice"), "advice");
        let why = self.localised(fields.take("why"), "why");
        self.finish(fields);
        Some(ModifierDef { flag: flag?, when, unless, verdict, advice, why })
    }

    fn advice(&mut self, key: &Node, node: &Node) -> Option<AdviceDef> {
        let id = self.text(key, "the advice's name")?;
        self.check_id(&id);
        let mut fields = self.fields(node, "an advice");
        let queue = self.plain(fields.take("queue"), "queue");
        let audience = match fields.take("audience") {
            None => Audience::Customer,
            Some(node) => match scalar(node) {
                Some("customer") => Audience::Customer,
                Some("agent") => Audience::Agent,
                _ => {
                    self.fault("E103", span(node), "the audience is `customer` or `agent`", "");
                    Audience::Customer
                }
            },
        };
        let text = match fields.take("text") {
            Some(node) => self.localised(Some(node), "text"),
            None => {
                self.missing(&fields, "text");
                Localised::default()
            }
        };
        let links = self.texts(fields.take("links"), "links").into_iter().map(|at| at.value).collect();
        let collect = self.texts(fields.take("collect"), "collect");
        let only = match fields.take("only") {
            Some(Node { value: Value::List(items), .. }) => {
                items.iter().filter_map(|item| self.language(item)).collect()
            }
            Some(Node { value: Value::Null, .. }) | None => Vec::new(),
            Some(node) => self.language(node).into_iter().collect(),
        };
        let when = self.texts(fields.take("when"), "when");
        self.finish(fields);
        Some(AdviceDef { id, queue, audience, text, links, collect, only, when })
    }

    fn concept(&mut self, key: &Node, node: &Node, allow: &mut Vec<AllowDef>) -> Option<ConceptDef> {
        let id = self.text(key, "the concept's name")?;
        self.check_id(&id);
        let mut fields = self.fields(node, "a concept");
        let summary = self.localised(fields.take("summary"), "summary");
        let includes = self.texts(fields.take("includes"), "includes");
        let (phrases, except) = self.phrases(&mut fields);
        // From the name on: some faults stand there.
        allow.extend(self.allow(fields.take("allow"), Some(span(key).join(whole(node)))));
        self.finish(fields);
        Some(ConceptDef { id, summary, phrases, except, includes })
    }

    fn frame(&mut self, key: &Node, node: &Node, allow: &mut Vec<AllowDef>) -> Option<FrameDef> {
        let id = self.text(key, "the frame's name")?;
        self.check_id(&id);
        let mut fields = self.fields(node, "a frame");
        let summary = self.localised(fields.take("summary"), "summary");
        let role = match fields.take("role").map(|node| (node, scalar(node))) {
            Some((_, Some("ask"))) => FrameRole::Ask,
            Some((_, Some("report"))) => FrameRole::Report,
            Some((_, Some("decline"))) => FrameRole::Decline,
            Some((_, Some("negate"))) => FrameRole::Negate,
            Some((_, Some("note"))) => FrameRole::Note,
            Some((_, Some("break"))) => FrameRole::Break,
            Some((node, _)) => {
                let help = "one of ask, report, decline, negate, note, break";
                self.fault("E103", span(node), format!("`{}` is not a role", text_of(node)), help);
                FrameRole::Note
            }
            None => {
                self.missing(&fields, "role");
                FrameRole::Note
            }
        };
        let reach = self.number(fields.take("reach"), "reach", 0.0).max(0.0) as usize;
        let (phrases, except) = self.phrases(&mut fields);
        allow.extend(self.allow(fields.take("allow"), Some(span(key).join(whole(node)))));
        self.finish(fields);
        Some(FrameDef { id, summary, role, reach, phrases, except })
    }

    fn phrases(&mut self, fields: &mut Fields<'_>) -> (Vec<PhraseDef>, Vec<PhraseDef>) {
        let mut phrases = Vec::new();
        self.phrase_languages(fields, &mut phrases);
        let mut except = Vec::new();
        if let Some(node) = fields.take("except") {
            let mut keys = self.fields(node, "`except`");
            self.phrase_languages(&mut keys, &mut except);
            self.finish(keys);
        }
        (phrases, except)
    }

    fn phrase_languages(&mut self, fields: &mut Fields<'_>, out: &mut Vec<PhraseDef>) {
        for (key, language) in [
            ("ja", PhraseLanguage::Japanese),
            ("zh", PhraseLanguage::Chinese),
            ("en", PhraseLanguage::English),
            ("any", PhraseLanguage::Any),
        ] {
            let Some(node) = fields.take(key) else { continue };
            match &node.value {
                Value::Map(_) => {
                    let mut keys = self.fields(node, "a language's phrases");
                    for (key, kind, side) in [
                        ("surface", PhraseKind::Surface, Side::Either),
                        ("lemma", PhraseKind::Lemma, Side::Either),
                        ("word", PhraseKind::Word, Side::Either),
                        ("regex", PhraseKind::Regex, Side::Either),
                        ("before", PhraseKind::Surface, Side::Before),
                        ("after", PhraseKind::Surface, Side::After),
                    ] {
                        for text in self.texts(keys.take(key), "a phrase") {
                            out.push(PhraseDef { language, kind, side, text });
                        }
                    }
                    self.finish(keys);
                }
                _ => {
                    for text in self.texts(Some(node), "a phrase") {
                        out.push(PhraseDef { language, kind: PhraseKind::Surface, side: Side::Either, text });
                    }
                }
            }
        }
    }

    fn rule(&mut self, node: &Node, allow: &mut Vec<AllowDef>) -> Option<RuleDef> {
        let mut fields = self.fields(node, "a rule");
        let id = self.id(&mut fields, "id");
        let clause = fields.take("clause").and_then(|node| self.text(node, "clause"));
        if clause.is_none() {
            self.missing(&fields, "clause");
        }
        let why = self.localised(fields.take("why"), "why");
        let when = self.texts(fields.take("when"), "when");
        if when.is_empty() {
            self.missing(&fields, "when");
        }
        let unless = self.texts(fields.take("unless"), "unless");
        let weight_node = fields.take("weight");
        let weight = self.number(weight_node, "weight", 1.0);
        let weight = self.at(weight_node.unwrap_or(node), weight);
        let pinned = self.switch(fields.take("pinned"), "pinned");
        let examples = fields.take("examples").map(|node| self.examples(node)).unwrap_or_default();
        allow.extend(self.allow(fields.take("allow"), Some(whole(node))));
        self.finish(fields);
        Some(RuleDef { id: id?, clause: clause?, why, when, unless, weight, pinned, examples })
    }
}

/// Whether something can be the name of a concept, a rule and the like.
pub(crate) fn is_identifier(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.')
        && !text.ends_with(['-', '.'])
}

fn text_of(node: &Node) -> &str {
    scalar(node).unwrap_or("…")
}
