//! Labelled tickets, and how well an engine decides them.

mod labelled;
mod score;

pub use labelled::{BrokenLine, LabelledTicket, Labels, Primary, read_labelled};
pub use score::{ClassScore, CoveragePoint, Miss, Score, score};
