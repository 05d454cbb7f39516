//! Many tickets from a file to a file, in order, with a place for every row that is broken.
//!
//! `rows` reads CSV and JSON lines, `columns` says which of them holds what, `run` decides in parallel
//! and keeps the order, `write` writes. Rows are read, decided and written in blocks, so memory does
//! not grow with the file. `report` counts what came of it, for people.

mod columns;
mod report;
mod row;
mod rows;
mod run;
mod source;
mod write;

pub use columns::Columns;
pub use report::Report;
pub(crate) use report::{ErrorPlace, Example, ExampleEvidence, FileCount, Mark, Period, Periods, RuleCount, Tally};
pub use row::{Cell, Column, ColumnKind, Row, RowError};
pub use rows::{Format, Rows};
pub use run::{Batch, BrokenRow, Summary};
pub use source::{Source, SourceError, SourceOptions};
