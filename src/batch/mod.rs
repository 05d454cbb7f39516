//! Many tickets from a file to a file, in order, with a place for every row that is broken.
//!
//! `source` reads the rows of an input with the cells that they have, `columns` says which of them holds what; `read`
//! goes through the inputs and makes blocks of rows, `pipeline` decides them in parallel and keeps the order, `write`
//! renders records, `target` takes them into a file that is there only when it is whole; `run` holds it together and
//! can go on after an interruption, by a `checkpoint`. Rows are read, decided and written in blocks, so memory does
//! not grow with the file. `report` counts what came of it, for people.

mod checkpoint;
mod columns;
mod errors;
mod json;
mod layout;
mod pipeline;
mod progress;
mod read;
mod report;
mod row;
mod run;
mod source;
mod summary;
mod target;
mod write;

pub use columns::Columns;
pub use errors::BatchError;
pub use progress::{Event, Progress};
pub use report::Report;
pub(crate) use report::{ErrorPlace, Example, ExampleEvidence, FileCount, Mark, Period, Periods, RuleCount, Tally};
pub use row::{Cell, Column, ColumnKind, Row, RowError};
pub(crate) use run::Observer;
pub use run::{Batch, BatchOptions, Outcome, Start, unfinished};
pub use source::{Compression, DateOrder, Format, Found, Source, SourceError, SourceOptions};
pub use summary::{BrokenRow, Summary};
pub(crate) use target::BESIDE;
pub use write::OutputFormat;
