#![doc = include_str!("DESIGN.md")]
#![deny(rustdoc::broken_intra_doc_links)]

/// The examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;

// In the order of the data's way: a module may use those above it. The blank lines keep the formatter
// from sorting them.
mod span;

mod codes;

mod diagnostic;

mod ticket;

pub mod token;

mod script;

mod words;

mod zone;

mod normalise;

mod language;

mod split;

mod reading;

mod ruleset;

mod matching;

mod frame;

mod evaluate;

mod decision;

mod decide;

mod advise;

mod answer;

mod engine;

mod explain;

mod corpus;

mod suite;

mod mask;

#[cfg(feature = "cli")]
mod authoring;

#[cfg(feature = "cli")]
mod encoding;

#[cfg(feature = "cli")]
pub mod batch;

pub mod render;

#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;

#[cfg(feature = "cli")]
pub use authoring::{FileKind, FormatError, MalformedId, format_file, new_pack};
pub use codes::{CODES, Code, Severity};
pub use corpus::{
    BrokenLine, Cause, Change, ClassScore, ClauseCoverage, CompareConfig, Comparison, Conflict, Coverage,
    CoverageConfig, CoveragePoint, Cues, Fit, FitConfig, FittedWeight, Flip, FlipCause, FlipGroup, FlipKind,
    LabelChange, LabelledTicket, Labels, Miss, MissCause, Overlap, PhraseCoverage, Primary, Reliability, RuleCoverage,
    Score, SuggestConfig, Suggestion, Untouched, Words, WrittenCoverage, causes, compare, count_causes, coverage, fit,
    read_labelled, score, suggest, suggestions_yaml,
};
pub use decision::{
    Advice, Candidate, Collect, Decision, Evidence, InquiryDecision, MatchedText, PolicyVersion, Review, ReviewReason,
};
pub use diagnostic::{Diagnostic, Source};
#[cfg(feature = "cli")]
pub use encoding::{DecodeError, Decoded, decode};
pub use engine::{Engine, PolicyError, Scratch};
pub use explain::{
    ClauseExplanation, Condition, CueExplanation, Explanation, InquiryExplanation, RuleExplanation, SentenceRead,
};
pub use mask::{MaskError, Masked, MaskedSpan, MaskedTicket, Masker};
pub use normalise::{Normalised, fold, for_tokens, normalise};
pub use reading::{Reading, Sentence, read};
pub use ruleset::{Audience, Verdict, builtin_policies};
pub use span::{Offsets, Span};
pub use split::Opener;
pub use suite::{
    ExampleCoverage, ExampleFailure, Exercised, KindScore, MissedName, MissedPart, MissedPhrase, MutantKind, Mutation,
    RuleMutation, Survivor, WhyMissed, example_coverage, mutate,
};
pub use ticket::{Field, Language, Place, Ticket};
pub use zone::{Zone, zones};
