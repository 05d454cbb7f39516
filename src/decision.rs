//! The decision as people and programs see it: the contract of command line, batch and bindings.

use serde::Serialize;

use crate::ruleset::{Audience, Verdict};
use crate::span::Span;
use crate::ticket::{Field, Language, Place};

/// What the engine says of one ticket. Its JSON form is stable; offsets are bytes of the original field.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Decision {
    /// The ticket's identifier, as given.
    pub id: String,
    /// The ticket's language.
    pub language: Language,
    /// Category of the main inquiry.
    pub category: String,
    /// Clause of the main inquiry.
    pub clause: String,
    /// Verdict of the main inquiry.
    pub verdict: Verdict,
    /// How sure the main inquiry is, 0 to 1.
    pub confidence: f64,
    /// Why a person should look; `None` when the decision can stand.
    pub review: Option<Review>,
    /// Flags of the whole ticket, such as `managed-xdr`.
    pub flags: Vec<String>,
    /// Every inquiry, the main one first.
    pub inquiries: Vec<InquiryDecision>,
    /// What to do and say.
    pub advice: Vec<Advice>,
    /// Which policy decided.
    pub policy: PolicyVersion,
}

/// An abstention: the best guess stands in the decision, a person has the last word.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Review {
    /// Why.
    pub reason: ReviewReason,
    /// The likeliest clauses, best first.
    pub candidates: Vec<Candidate>,
}

/// Why a ticket goes to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ReviewReason {
    /// The ticket holds no text of the customer's own.
    NoText,
    /// No rule fired.
    NoEvidence,
    /// Two clauses with different verdicts are about as likely.
    Conflict,
    /// The evidence is thin.
    LowConfidence,
}

impl ReviewReason {
    /// The name as written in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            ReviewReason::NoText => "no-text",
            ReviewReason::NoEvidence => "no-evidence",
            ReviewReason::Conflict => "conflict",
            ReviewReason::LowConfidence => "low-confidence",
        }
    }
}

/// A clause that could be meant.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Candidate {
    /// Its category.
    pub category: String,
    /// The clause.
    pub clause: String,
    /// Its verdict.
    pub verdict: Verdict,
    /// How likely, 0 to 1.
    pub confidence: f64,
}

/// One inquiry with the evidence for it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct InquiryDecision {
    /// Its category.
    pub category: String,
    /// Its clause.
    pub clause: String,
    /// Its verdict.
    pub verdict: Verdict,
    /// How sure, 0 to 1.
    pub confidence: f64,
    /// Where it stands: the smallest span of one field that holds its evidence.
    pub span: Option<Place>,
    /// The rules that speak for it, the weightiest first; the cues and the single words come last.
    pub evidence: Vec<Evidence>,
}

/// A rule that fired; or, with the name `cues` or `words`, all concepts or single words that lean to the clause by
/// merely being met.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evidence {
    /// The rule.
    pub rule: String,
    /// What it adds to its clause.
    pub weight: f64,
    /// Its reason, in the ticket's language.
    pub why: String,
    /// The words that made it fire.
    pub matches: Vec<MatchedText>,
}

/// Words of the ticket that a rule stands on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct MatchedText {
    /// The concept or frame.
    pub concept: String,
    /// The field they stand in.
    pub field: Field,
    /// First byte in the original field.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The words as the customer wrote them.
    pub text: String,
}

impl MatchedText {
    /// Where the words stand.
    pub fn span(&self) -> Span {
        Span::new(self.start, self.end)
    }
}

/// A piece of advice, rendered in the ticket's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Advice {
    /// Its id in the pack.
    pub id: String,
    /// Where the ticket goes.
    pub queue: String,
    /// Who the text is for.
    pub audience: Audience,
    /// What to say.
    pub text: String,
    /// Pages to name.
    pub links: Vec<String>,
    /// What is needed from the customer.
    pub collect: Vec<Collect>,
}

/// A piece of information to collect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Collect {
    /// Its id in the pack.
    pub id: String,
    /// What it is, in the ticket's language.
    pub label: String,
    /// Whether the ticket already gives it.
    pub given: bool,
}

/// Which policy decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PolicyVersion {
    /// The pack's id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// Digest of its files, 16 hexadecimal digits.
    pub digest: String,
}
