//! Many tickets from a file to a file, in order, with a place for every row that is broken.
//!
//! `rows` reads CSV and JSON lines, `columns` says which of them holds what, `run` decides in parallel
//! and keeps the order, `write` writes. Rows are read, decided and written in blocks, so memory does
//! not grow with the file.

mod columns;
mod rows;
mod run;
mod write;

pub use columns::Columns;
pub use rows::{Format, Row, RowError, Rows};
pub use run::{Batch, BrokenRow, Summary};
