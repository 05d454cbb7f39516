//! Tickets of years gone by: files in any form that `batch` reads, as one list.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::anyhow;

use super::{input, output};
use crate::batch::{Columns, Format, Rows};
use crate::{Masker, Primary, Ticket};

/// A history, and what is wrong with its files.
pub(super) struct History {
    pub tickets: Vec<Ticket>,
    /// What people labelled them with: one for each ticket, where JSON lines say so.
    pub labels: Vec<Option<Primary>>,
    /// Rows that hold no ticket, `file:line: message`.
    pub broken: Vec<String>,
    /// Files that cannot be read.
    pub faults: Vec<anyhow::Error>,
}

/// Reads files, and folders of `.csv`, `.tsv` and `.jsonl` files.
pub(super) fn read(given: &[PathBuf], columns: &Columns) -> History {
    let (files, faults) = input::files(given, &["csv", "tsv", "jsonl", "ndjson"]);
    let mut history = History { tickets: Vec::new(), labels: Vec::new(), broken: Vec::new(), faults };
    for path in &files {
        let name = input::shown(path);
        let read = input::read_text(path, None).and_then(|text| {
            let format = Format::of_path(path).unwrap_or_else(|| Format::of_text(&text));
            let rows = Rows::new(&text, format, columns).map_err(|message| anyhow!("{name}: {message}"))?;
            let lines: Vec<&str> = if format == Format::Jsonl { text.lines().collect() } else { Vec::new() };
            for row in rows {
                match row {
                    Ok(row) => {
                        let label = lines.get((row.line as usize).saturating_sub(1)).and_then(|line| label(line));
                        history.labels.push(label);
                        history.tickets.push(row.ticket);
                    }
                    Err(error) => history.broken.push(format!("{name}:{}: {}", error.line, error.message)),
                }
            }
            Ok(())
        });
        history.faults.extend(read.err());
    }
    history
}

/// The label of the main inquiry in a line of labelled tickets.
fn label(line: &str) -> Option<Primary> {
    #[derive(serde::Deserialize)]
    struct Labelled {
        primary: Primary,
    }
    // Most lines of a history have none; to look for the word is quicker than to parse.
    line.contains("\"primary\"").then(|| serde_json::from_str::<Labelled>(line).ok())?.map(|own| own.primary)
}

impl History {
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
