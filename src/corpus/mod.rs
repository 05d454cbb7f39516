//! Labelled tickets, and how well an engine decides them.

mod cause;
mod compare;
mod conflicts;
mod coverage;
mod cues;
mod fit;
mod labelled;
mod learn;
mod pieces;
mod score;
mod suggest;
mod words;
mod written;

pub use cause::{Cause, MissCause, causes, count_causes};
pub use compare::{Change, CompareConfig, Comparison, Flip, FlipCause, FlipGroup, FlipKind, LabelChange, compare};
pub use conflicts::Conflict;
pub use coverage::{
    ClauseCoverage, Coverage, CoverageConfig, Overlap, PhraseCoverage, RuleCoverage, Untouched, coverage,
};
pub use cues::Cues;
pub use fit::{Fit, FitConfig, FittedWeight, fit};
pub use labelled::{BrokenLine, LabelledTicket, Labels, Primary, read_labelled};
pub use score::{ClassScore, CoveragePoint, Miss, Reliability, Score, score};
pub use suggest::{SuggestConfig, Suggestion, suggest, suggestions_yaml};
pub use words::Words;
pub use written::WrittenCoverage;
pub(crate) use written::{WrittenCounts, WrittenSearch};
