//! Many tickets from a file to a file, in order, with a place for every row that is broken.
//!
//! `source` reads what a helpdesk exports, `columns` says which of it holds what, `run` decides in parallel
//! and keeps the order, `write` writes. Rows are read, decided and written in blocks, so memory does
//! not grow with the file.

mod columns;
mod row;
mod run;
mod source;
mod write;

pub use columns::Columns;
pub use row::{Cell, Column, ColumnKind, Row, RowError};
pub use run::{Batch, BrokenRow, Summary};
pub use source::{Compression, Format, Found, Source, SourceError, SourceOptions};
