//! How far a batch is.

use std::sync::atomic::Ordering;

use super::checkpoint::Checkpoint;
use super::read::Position;

/// What a run says while it is on.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// How far it is; said a few times a second.
    Progress(Progress),
    /// How an input is read: what was detected and guessed.
    Found(String),
    /// Something about the inputs that somebody should know.
    Note(String),
}

/// How far a run is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Rows in the output.
    pub rows: u64,
    /// Rows that could not be read.
    pub broken: u64,
    /// Rows that an interrupted run had done.
    pub before: u64,
    /// Of those, the rows that have been read again.
    pub again: u64,
    /// Bytes of the inputs that have been read.
    pub read: u64,
    /// Bytes of the inputs, if that is known.
    pub size: Option<u64>,
    /// Rows that have been brought into the output's own form, if that is done at the end and has begun.
    pub converted: Option<u64>,
}

impl Progress {
    pub(super) fn of(checkpoint: &Checkpoint, before: u64, position: &Position) -> Self {
        let sizes: Option<Vec<u64>> = checkpoint.task.inputs.iter().map(|stamp| stamp.size).collect();
        Progress {
            rows: checkpoint.rows,
            broken: checkpoint.summary.broken,
            before,
            again: position.rows.load(Ordering::Relaxed).min(before),
            read: position.bytes.load(Ordering::Relaxed),
            size: sizes.map(|sizes| sizes.iter().sum()),
            converted: None,
        }
    }
}
