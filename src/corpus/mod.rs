//! Labelled tickets, and how well an engine decides them.

mod cues;
mod fit;
mod labelled;
mod score;

pub use cues::{CueConfig, Cues, learn_cues};
pub use fit::{Fit, FitConfig, FittedWeight, fit};
pub use labelled::{BrokenLine, LabelledTicket, Labels, Primary, read_labelled};
pub use score::{ClassScore, CoveragePoint, Miss, Score, score};
