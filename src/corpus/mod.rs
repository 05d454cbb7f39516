//! Labelled tickets, and how well an engine decides them.

mod cause;
mod cues;
mod fit;
mod labelled;
mod learn;
mod score;

pub use cause::{Cause, MissCause, causes, count_causes};
pub use cues::Cues;
pub use fit::{Fit, FitConfig, FittedWeight, fit};
pub use labelled::{BrokenLine, LabelledTicket, Labels, Primary, read_labelled};
pub use score::{ClassScore, CoveragePoint, Miss, Reliability, Score, score};
