//! Tickets of years gone by: files in any form that `batch` reads, as one list.

use std::path::PathBuf;
use std::process::ExitCode;

use super::{input, output};
use crate::batch::{Cell, Row, Source, SourceOptions};
use crate::{Masker, Primary, Ticket};

/// A history, and what is wrong with its files.
pub(super) struct History {
    pub tickets: Vec<Ticket>,
    /// What people labelled them with: one for each ticket, where JSON says so.
    pub labels: Vec<Option<Primary>>,
    /// Rows that hold no ticket, `file:line: message`.
    pub broken: Vec<String>,
    /// Files that cannot be read.
    pub faults: Vec<anyhow::Error>,
}

/// Reads files, folders and patterns of whatever `batch` reads.
pub(super) fn read(given: &[PathBuf], options: &SourceOptions) -> History {
    let (files, faults) = input::tickets(given);
    let mut history = History { tickets: Vec::new(), labels: Vec::new(), broken: Vec::new(), faults };
    let mut empty = Vec::new();
    for path in &files {
        match Source::open(path, options) {
            Ok(source) => history.add(&input::shown(path), source),
            Err(error) if error.is_empty() => empty.push(error),
            Err(error) => history.faults.push(error.into()),
        }
    }
    // As in a batch: an empty file among others is no fault.
    if history.tickets.is_empty() {
        history.faults.extend(empty.into_iter().map(anyhow::Error::new));
    } else {
        empty.iter().for_each(|error| output::warn(&error.to_string()));
    }
    history
}

/// The label of the main inquiry in a labelled ticket.
fn label(row: &Row) -> Option<Primary> {
    let column = row.columns.iter().position(|column| column.name == "primary")?;
    match row.cells.get(column) {
        Some(Cell::Json(text)) => serde_json::from_str(text).ok(),
        _ => None,
    }
}

impl History {
    fn add(&mut self, name: &str, mut source: Source) {
        for row in source.by_ref() {
            match row {
                Ok(row) => {
                    self.labels.push(label(&row));
                    self.tickets.push(row.ticket);
                }
                Err(error) => self.broken.push(format!("{name}:{}: {}", error.line, error.message)),
            }
        }
        for note in source.notes() {
            output::warn(&format!("{name}: {note}"));
        }
        if let Some(reason) = source.failed() {
            self.faults.push(anyhow::anyhow!("{name}: it could not be read to its end: {reason}"));
        }
    }

    /// Whether no ticket could be read at all: what would be said of none is not worth saying.
    pub(super) fn is_unreadable(&self) -> bool {
        self.tickets.is_empty() && !self.faults.is_empty()
    }

    /// Masks what is told of broken rows: it may quote them.
    pub(super) fn mask_broken(&mut self, masker: &Masker) {
        super::mask::mask_all(masker, &mut self.broken);
    }

    /// Tells what was wrong with the files. The exit code: 2 if a file cannot be read, 1 for broken rows or
    /// else what `findings` says.
    pub(super) fn finish(&self, findings: bool) -> ExitCode {
        finish(&self.broken, &self.faults, findings)
    }
}

/// Tells broken rows and files that cannot be read; the exit code of a command that went on without them.
pub(super) fn finish(broken: &[String], faults: &[anyhow::Error], findings: bool) -> ExitCode {
    for line in broken {
        output::tell(&format!("{line}\n"));
    }
    for fault in faults {
        output::complain(&format!("{fault:#}"));
    }
    match (faults.is_empty(), broken.is_empty() && !findings) {
        (false, _) => ExitCode::from(2),
        (true, fine) => ExitCode::from(u8::from(!fine)),
    }
}
