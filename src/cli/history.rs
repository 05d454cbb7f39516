//! Tickets of years gone by: files in any form that `batch` reads, as one list.

use std::path::PathBuf;

use anyhow::anyhow;

use super::input;
use crate::Ticket;
use crate::batch::{Columns, Format, Rows};

/// A history, and what is wrong with its files.
pub(super) struct History {
    pub tickets: Vec<Ticket>,
    /// Rows that hold no ticket, `file:line: message`.
    pub broken: Vec<String>,
    /// Files that cannot be read.
    pub faults: Vec<anyhow::Error>,
}

/// Reads files, and folders of `.csv`, `.tsv` and `.jsonl` files.
pub(super) fn read(given: &[PathBuf], columns: &Columns) -> History {
    let (files, faults) = input::files(given, &["csv", "tsv", "jsonl", "ndjson"]);
    let mut history = History { tickets: Vec::new(), broken: Vec::new(), faults };
    for path in &files {
        let name = input::shown(path);
        let read = input::read_text(path, None).and_then(|text| {
            let format = Format::of_path(path).unwrap_or_else(|| Format::of_text(&text));
            let rows = Rows::new(&text, format, columns).map_err(|message| anyhow!("{name}: {message}"))?;
            for row in rows {
                match row {
                    Ok(row) => history.tickets.push(row.ticket),
                    Err(error) => history.broken.push(format!("{name}:{}: {}", error.line, error.message)),
                }
            }
            Ok(())
        });
        history.faults.extend(read.err());
    }
    history
}
