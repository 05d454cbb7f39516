//! A pack, checked and compiled: what the stages after this one see.

use serde::{Deserialize, Serialize};

use super::automaton::{Automaton, Output};
use super::condition::{Relation, Scope};
use super::pattern::Expression;
use super::schema::*;
use super::wording::Wording;
use crate::ticket::Language;
use crate::token::Terms;

/// The cue that every ticket has: what a clause starts with.
pub(crate) const ALWAYS: &str = "always";

/// The name in `asked(name)`, if a cue is written so.
pub(super) fn asked(cue: &str) -> Option<&str> {
    cue.strip_prefix("asked(")?.strip_suffix(')').map(str::trim)
}

/// A concept or a frame. Concepts come first: ids below `Ruleset::concepts.len()`.
pub(crate) type Id = u16;
/// Index of a clause in [`Ruleset::clauses`].
pub(crate) type ClauseIndex = usize;

/// A pack, checked and compiled: immutable, shared between threads.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Ruleset {
    pub id: String,
    pub version: String,
    pub digest: u64,
    pub title: Localised,
    pub languages: Vec<Language>,
    pub source: String,
    pub thresholds: Thresholds,
    pub categories: Vec<(String, Localised)>,
    pub clauses: Vec<Clause>,
    pub default: ClauseIndex,
    pub concepts: Vec<String>,
    pub frames: Vec<Frame>,
    /// What each concept and frame stands for, by id.
    pub summaries: Vec<Localised>,
    /// For each concept the concepts that include it, itself first.
    pub containing: Vec<Vec<Id>>,
    pub automaton: Automaton,
    pub expressions: Vec<(Output, Expression)>,
    pub rules: Vec<Rule>,
    /// For each concept and frame the clauses that it leans to by being met, and how much; then the same for
    /// each by being met where the ticket asks.
    pub cues: Vec<Vec<(ClauseIndex, f64)>>,
    /// What each clause has before anything is met.
    pub base: Vec<f64>,
    pub cues_why: Localised,
    /// What single words say.
    pub wording: Wording,
    pub words_why: Localised,
    pub modifiers: Vec<Modifier>,
    pub advice: Vec<Advice>,
    pub collect: Vec<Collect>,
    /// The pack's own words; of a built-in pack they are compiled for the tokenizer.
    #[serde(skip)]
    pub terms: Terms,
}

/// A row of the support table.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Clause {
    pub category: usize,
    pub id: String,
    pub title: Localised,
    pub verdict: Verdict,
    pub row: String,
    pub advice: Vec<usize>,
    pub collect: Vec<usize>,
    pub exception_of: Vec<ClauseIndex>,
    /// Never one of several inquiries.
    pub alone: bool,
    /// Empty in a built-in pack.
    #[serde(skip)]
    pub examples: Vec<ExampleDef>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Frame {
    pub id: String,
    pub role: FrameRole,
    pub reach: usize,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Rule {
    pub id: String,
    pub clause: ClauseIndex,
    pub why: Localised,
    pub when: Cond,
    pub unless: Option<Cond>,
    pub weight: f64,
    /// Fitting leaves the weight as it is.
    pub pinned: bool,
    /// Where the weight stands in the pack's files.
    #[serde(skip)]
    pub weight_at: Option<At<()>>,
    /// One of these must be in the ticket; empty when that cannot be said.
    pub anchors: Vec<Id>,
    /// Where the lines of `when` and of `unless` stand; empty in a built-in pack.
    #[serde(skip)]
    pub lines_at: [Vec<At<()>>; 2],
    /// Empty in a built-in pack.
    #[serde(skip)]
    pub examples: Vec<ExampleDef>,
    /// Where the rule stands: `file:line`.
    pub place: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Modifier {
    pub flag: String,
    pub when: Cond,
    pub unless: Option<Cond>,
    pub verdict: Option<Verdict>,
    pub advice: Vec<usize>,
    pub why: Localised,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Advice {
    pub id: String,
    pub queue: String,
    pub audience: Audience,
    pub text: Localised,
    pub links: Vec<String>,
    pub collect: Vec<usize>,
    pub only: Vec<Language>,
    pub when: Option<Cond>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Collect {
    pub id: String,
    pub label: Localised,
    pub given: Option<Cond>,
}

/// A condition with its names looked up.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Cond {
    /// A concept, or a frame's marker, anywhere in scope.
    Present(Id),
    /// Any marker of an ask-role frame.
    AnyAsk,
    /// A concept in a clause with that frame.
    Framed(FrameTest, Id),
    Scoped(Scope, Box<Cond>),
    Metadata(String, String),
    Flag(usize),
    Not(Box<Cond>),
    All(Vec<Cond>),
    Any(Vec<Cond>),
    AtLeast(usize, Vec<Cond>),
    Relation {
        relation: Relation,
        left: Box<Cond>,
        right: Box<Cond>,
        anchors: Vec<Id>,
    },
}

impl Cond {
    /// Concepts of which at least one must be present for the condition to hold; empty when unknown.
    pub(crate) fn anchors(&self) -> Vec<Id> {
        match self {
            Cond::Present(id) | Cond::Framed(_, id) => vec![*id],
            Cond::All(parts) => parts.iter().map(Cond::anchors).find(|ids| !ids.is_empty()).unwrap_or_default(),
            Cond::Any(parts) | Cond::AtLeast(_, parts) => {
                let all: Vec<Vec<Id>> = parts.iter().map(Cond::anchors).collect();
                if all.iter().any(Vec::is_empty) { Vec::new() } else { all.concat() }
            }
            Cond::Scoped(_, inner) => inner.anchors(),
            Cond::Relation { left, right, .. } => {
                let left = left.anchors();
                if left.is_empty() { right.anchors() } else { left }
            }
            Cond::Not(_) | Cond::Metadata(..) | Cond::Flag(_) | Cond::AnyAsk => Vec::new(),
        }
    }

    /// Two conditions in one place.
    pub(crate) fn related(relation: Relation, left: Cond, right: Cond) -> Cond {
        let anchors = left.anchors();
        Cond::Relation { relation, left: Box::new(left), right: Box::new(right), anchors }
    }
}

/// Which frames a concept must stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum FrameTest {
    /// The frame with this bit.
    Has(u64),
    /// Any ask-role frame.
    Asked,
    /// Neither asked, nor reported, nor declined.
    Mentioned,
}

impl Ruleset {
    /// `category/clause`.
    pub(crate) fn clause_name(&self, clause: ClauseIndex) -> String {
        format!("{}/{}", self.category_of(clause), self.clauses[clause].id)
    }

    pub(crate) fn category_of(&self, clause: ClauseIndex) -> &str {
        &self.categories[self.clauses[clause].category].0
    }

    /// The name of a concept or frame.
    pub(crate) fn name(&self, id: Id) -> &str {
        let id = id as usize;
        if id < self.concepts.len() { &self.concepts[id] } else { &self.frames[id - self.concepts.len()].id }
    }

    /// A cue as a pack writes it: a name, or `asked(name)`.
    pub(crate) fn cue_name(&self, cue: usize) -> String {
        let names = self.cues.len() / 2;
        if cue < names {
            self.name(cue as Id).to_string()
        } else {
            format!("asked({})", self.name((cue - names) as Id))
        }
    }

    pub(crate) fn clause_named(&self, name: &str) -> Option<ClauseIndex> {
        (0..self.clauses.len()).find(|&clause| self.clause_name(clause) == name)
    }

    /// The bits of all frames with a role.
    pub(crate) fn role_mask(&self, role: FrameRole) -> u64 {
        self.frames.iter().enumerate().filter(|(_, frame)| frame.role == role).fold(0, |mask, (i, _)| mask | 1 << i)
    }
}
