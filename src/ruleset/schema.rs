//! The policy pack as plain data: what the YAML says, with the place of every name.
//!
//! Comes from [`super::read`], goes to [`super::check`] and [`super::compile`]. Knows neither YAML nor
//! the engine.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::diagnostic::Source;
use crate::span::Span;
use crate::ticket::Language;

/// A value and where it stands in which file.
#[derive(Clone, Debug)]
pub struct At<T> {
    pub value: T,
    pub source: Arc<Source>,
    pub span: Span,
}

impl<T> At<T> {
    /// Another value at the same place.
    pub fn with<U>(&self, value: U) -> At<U> {
        At { value, source: Arc::clone(&self.source), span: self.span }
    }

    /// `file:line`; of a pack that is built in the file alone.
    pub fn place(&self) -> String {
        let Source { name, text } = &*self.source;
        match text.get(..self.span.start) {
            Some(before) if !text.is_empty() => format!("{name}:{}", before.matches('\n').count() + 1),
            _ => name.clone(),
        }
    }
}

/// A text in the pack's languages.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Localised(pub BTreeMap<Language, String>);

impl Localised {
    /// The text in `language`, or in the nearest language that the pack has.
    pub fn get(&self, language: Language) -> &str {
        self.found(language).map_or("", |(_, text)| text)
    }

    /// The same, and the language that it is in.
    pub fn found(&self, language: Language) -> Option<(Language, &str)> {
        use Language::{English, Japanese, SimplifiedChinese, TraditionalChinese};
        let order = match language {
            TraditionalChinese => [TraditionalChinese, SimplifiedChinese, English, Japanese],
            SimplifiedChinese => [SimplifiedChinese, TraditionalChinese, English, Japanese],
            Japanese => [Japanese, English, TraditionalChinese, SimplifiedChinese],
            _ => [English, Japanese, TraditionalChinese, SimplifiedChinese],
        };
        order.into_iter().find_map(|language| Some((language, self.0.get(&language)?.as_str())))
    }
}

/// A pack as read: every file's definitions joined, in the order of the files' names.
#[derive(Clone, Debug, Default)]
pub struct Pack {
    pub id: Option<At<String>>,
    pub version: Option<At<String>>,
    pub title: Localised,
    pub languages: Vec<At<Language>>,
    pub extends: Vec<At<String>>,
    pub source: String,
    pub categories: Vec<CategoryDef>,
    pub modifiers: Vec<ModifierDef>,
    pub default: Option<At<(String, String)>>,
    pub thresholds: Thresholds,
    pub advice: Vec<AdviceDef>,
    pub collect: Vec<CollectDef>,
    pub concepts: Vec<ConceptDef>,
    pub frames: Vec<FrameDef>,
    pub rules: Vec<RuleDef>,
    pub cues: Vec<CueDef>,
    /// Why a cue counts, in a sentence.
    pub cues_why: Localised,
    pub words: Vec<WordDef>,
    /// Why a word counts, in a sentence.
    pub words_why: Localised,
    pub allow: Vec<AllowDef>,
    pub examples: Vec<ClauseExamplesDef>,
}

/// A category of the table with its clauses.
#[derive(Clone, Debug)]
pub struct CategoryDef {
    pub id: At<String>,
    pub title: Localised,
    pub clauses: Vec<ClauseDef>,
}

/// A clause: one row of the support table.
#[derive(Clone, Debug)]
pub struct ClauseDef {
    pub id: At<String>,
    pub title: Localised,
    pub verdict: At<Verdict>,
    /// Which row of which document the clause comes from.
    pub row: String,
    pub advice: Vec<At<String>>,
    pub collect: Vec<At<String>>,
    /// Clauses (`category/clause`) that this one defeats where both have evidence.
    pub exception_of: Vec<At<String>>,
    /// Never one of several inquiries: what is said beside a request of another clause.
    pub alone: bool,
}

/// May support handle the inquiry? The closed list of answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Support answers it.
    InScope,
    /// Support does not do this.
    OutOfScope,
    /// Taken only within a stated limit.
    Conditional,
    /// The table does not apply; the customer's contract does.
    SeeContract,
    /// The table says nothing of it.
    Unlisted,
}

impl Verdict {
    /// All verdicts, in the order of reports.
    pub const ALL: [Verdict; 5] =
        [Verdict::InScope, Verdict::OutOfScope, Verdict::Conditional, Verdict::SeeContract, Verdict::Unlisted];

    /// The name as written in YAML and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Verdict::InScope => "in-scope",
            Verdict::OutOfScope => "out-of-scope",
            Verdict::Conditional => "conditional",
            Verdict::SeeContract => "see-contract",
            Verdict::Unlisted => "unlisted",
        }
    }

    /// Reads the name.
    pub fn from_name(name: &str) -> Option<Verdict> {
        Verdict::ALL.into_iter().find(|verdict| verdict.as_str() == name)
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A flag of the whole ticket that changes verdicts or adds advice.
#[derive(Clone, Debug)]
pub struct ModifierDef {
    pub flag: At<String>,
    pub when: Vec<At<String>>,
    pub unless: Vec<At<String>>,
    pub verdict: Option<Verdict>,
    pub advice: Vec<At<String>>,
    pub why: Localised,
}

/// When a decision goes to a person.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Thresholds {
    /// Below this confidence (0 to 1) a ticket is reviewed.
    pub review: f64,
    /// How likely (0 to 1) its clause must be for a question that nothing sets apart to be one of several
    /// inquiries; less where the text sets it apart.
    pub inquiry: f64,
    /// The weight that an exception needs to defeat its general row.
    pub defeat: f64,
    /// Divides the sums of weights before they become a confidence.
    pub temperature: f64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Thresholds { review: 0.5, inquiry: 0.75, defeat: 2.0, temperature: 1.0 }
    }
}

/// A piece of routing advice.
#[derive(Clone, Debug)]
pub struct AdviceDef {
    pub id: At<String>,
    pub queue: String,
    /// `customer` or `agent`: who reads the text.
    pub audience: Audience,
    pub text: Localised,
    pub links: Vec<String>,
    pub collect: Vec<At<String>>,
    /// Only for tickets in these languages; empty means all.
    pub only: Vec<Language>,
    /// Conditions under which the advice is given besides its clauses.
    pub when: Vec<At<String>>,
}

/// Who an advice is written for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Audience {
    /// Can be sent as it is.
    #[default]
    Customer,
    /// A hint to the support agent only.
    Agent,
}

/// Something to collect from the customer, and how to see that the ticket already gives it.
#[derive(Clone, Debug)]
pub struct CollectDef {
    pub id: At<String>,
    pub label: Localised,
    pub given: Vec<At<String>>,
}

/// Phrases for one language of a concept or frame.
#[derive(Clone, Debug)]
pub struct PhraseDef {
    pub language: PhraseLanguage,
    pub kind: PhraseKind,
    pub side: Side,
    pub text: At<String>,
}

/// Which sentences a phrase is looked for in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum PhraseLanguage {
    /// Japanese sentences.
    Japanese,
    /// Chinese sentences, either script.
    Chinese,
    /// Words in Latin letters, wherever they stand.
    English,
    /// Every sentence.
    Any,
}

/// How a phrase is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhraseKind {
    /// As written: words with their inflections in Latin script, substrings guarded by the tokenizer in CJK.
    Surface,
    /// A token with this dictionary form.
    Lemma,
    /// A whole token as written.
    Word,
    /// A regular expression.
    Regex,
}

/// On which side of a concept a frame's marker stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Side {
    Before,
    After,
    Either,
}

/// A concept: a named set of phrases that mean one thing.
#[derive(Clone, Debug)]
pub struct ConceptDef {
    pub id: At<String>,
    pub summary: Localised,
    pub phrases: Vec<PhraseDef>,
    pub except: Vec<PhraseDef>,
    pub includes: Vec<At<String>>,
}

/// What a frame does to the words in its clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FrameRole {
    /// A question or request.
    Ask,
    /// A report that something goes wrong.
    Report,
    /// A request or question taken back: not wanted.
    Decline,
    /// Negation of the word beside it.
    Negate,
    /// Anything else that is worth noting: past, finished, said by others.
    Note,
    /// The end of a clause.
    Break,
}

/// A frame: how something is said, apart from what is said.
#[derive(Clone, Debug)]
pub struct FrameDef {
    pub id: At<String>,
    pub summary: Localised,
    pub role: FrameRole,
    /// How far a marker reaches, in characters; 0 means the whole clause.
    pub reach: usize,
    pub phrases: Vec<PhraseDef>,
    pub except: Vec<PhraseDef>,
}

/// A rule: a condition that gives evidence for a clause.
#[derive(Clone, Debug)]
pub struct RuleDef {
    pub id: At<String>,
    pub clause: At<String>,
    pub why: Localised,
    pub when: Vec<At<String>>,
    pub unless: Vec<At<String>>,
    pub weight: At<f64>,
    /// A weight that fitting must leave as it is.
    pub pinned: bool,
    pub examples: Vec<ExampleDef>,
}

/// A concept or frame that leans to a clause wherever it is met.
#[derive(Clone, Debug)]
pub struct CueDef {
    pub clause: At<String>,
    pub concept: At<String>,
    pub weight: f64,
}

/// A warning that is as it should be.
#[derive(Clone, Debug)]
pub struct AllowDef {
    pub code: At<String>,
    /// The definition in which it is allowed; none for the whole pack.
    pub within: Option<Span>,
    /// How the names of the pack's files begin: that of a pack that is extended allows nothing in this one.
    pub files: String,
}

/// A single word, or two in a row, that leans to a clause.
#[derive(Clone, Debug)]
pub struct WordDef {
    pub clause: At<String>,
    /// A stem, two stems, or two characters: what the text is folded to.
    pub text: String,
    pub weight: f64,
}

/// What the whole pack decides to be a clause, and near misses.
#[derive(Clone, Debug)]
pub struct ClauseExamplesDef {
    /// `category/clause`.
    pub clause: At<String>,
    pub examples: Vec<ExampleDef>,
}

/// An example or counter-example of a rule or of a clause.
#[derive(Clone, Debug)]
pub struct ExampleDef {
    pub language: Language,
    /// Whether the rule fires on it, or the clause is what is decided.
    pub holds: bool,
    pub text: At<String>,
}
