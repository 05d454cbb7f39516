//! Labelled tickets, and how well an engine decides them.

mod fit;
mod labelled;
mod score;

pub use fit::{Fit, FitConfig, FittedWeight, fit};
pub use labelled::{BrokenLine, LabelledTicket, Labels, Primary, read_labelled};
pub use score::{ClassScore, CoveragePoint, Miss, Score, score};
