//! Why a batch did not come to its end.

use std::io;
use std::path::{Path, PathBuf};

use super::pipeline::Panicked;

/// Why a run did not come to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BatchError {
    /// The disk is full, the folder cannot be written to, or the like.
    #[error("the output cannot be written{}{file}", if file.is_empty() { "" } else { ": " })]
    Unwritable {
        /// The file; empty for a stream.
        file: String,
        /// What the operating system says.
        source: io::Error,
    },
    /// An interrupted run is there, and what is to become of it was not said.
    #[error("a run to {} was interrupted after {rows} rows", file.display())]
    Unfinished {
        /// The output.
        file: PathBuf,
        /// The rows that are done.
        rows: u64,
    },
    /// The interrupted run cannot be gone on with.
    #[error("the interrupted run cannot be gone on with: {}", reasons.join("; "))]
    Changed {
        /// Everything that differs.
        reasons: Vec<String>,
    },
    /// Another process writes the output.
    #[error("another run is writing {}", file.display())]
    Busy {
        /// The file that it holds.
        file: PathBuf,
    },
    /// An input is not what it was when the run began.
    #[error("{0}")]
    Input(String),
    /// A thread ended before its time.
    #[error("a thread that reads or decides has ended before its time")]
    Panicked,
}

impl BatchError {
    pub(super) fn unwritable(file: impl AsRef<Path>, source: io::Error) -> Self {
        BatchError::Unwritable { file: file.as_ref().display().to_string(), source }
    }
}

impl From<Panicked> for BatchError {
    fn from(_: Panicked) -> Self {
        BatchError::Panicked
    }
}
