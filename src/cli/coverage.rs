//! `triage policy coverage`: what of a pack a history of tickets uses.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::mask::{MaskChoice, mask_all};
use super::{PolicyChoice, history, input, output};
use crate::render::{self, CoverageParts};
use crate::{Coverage, CoverageConfig, Masker, Ticket, fold};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    policy: PolicyChoice,
    /// Tickets of any format that `batch` reads: files, folders or quoted patterns
    #[arg(long = "on", required = true, num_args = 1.., value_name = "HISTORY")]
    on: Vec<PathBuf>,
    #[command(flatten)]
    reading: input::Reading,
    /// Every rule and every phrase, those of a folder that are never met with their places
    #[arg(long)]
    all: bool,
    /// Threads [default: one for each processor]
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// How to show it [default: by the output's ending, else text]
    #[arg(long, value_enum)]
    format: Option<CoverageFormat>,
    /// Write it to a file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    mask: MaskChoice,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum CoverageFormat {
    /// For a terminal
    Text,
    /// For programs
    Json,
    /// A page
    Html,
}

impl CoverageFormat {
    fn of_ending(path: Option<&Path>) -> Self {
        match path.map(output::ending) {
            Some("json") => CoverageFormat::Json,
            Some("html" | "htm") => CoverageFormat::Html,
            _ => CoverageFormat::Text,
        }
    }
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let engine = arguments.policy.engine()?;
    let masker = arguments.mask.masker()?;
    let mut history = history::read(&arguments.on, &arguments.reading.options());
    if history.is_unreadable() {
        return Ok(history.finish(false));
    }
    let folder = &arguments.policy.policy;
    let config = CoverageConfig {
        threads: arguments.threads.map_or_else(super::threads, usize::from),
        folder: folder.is_dir().then(|| folder.clone()),
    };
    let mut coverage = crate::coverage(&engine, &history.tickets, &config);
    if let Some(masker) = &masker {
        mask(masker, &mut coverage, &history.tickets);
        history.mask_broken(masker);
    }
    let path = arguments.output.as_deref();
    let parts = CoverageParts { all: arguments.all };
    let text = match arguments.format.unwrap_or_else(|| CoverageFormat::of_ending(path)) {
        CoverageFormat::Json => render::json_pretty(&coverage),
        CoverageFormat::Text => render::coverage(&coverage, parts, output::palette_for(path)),
        CoverageFormat::Html => render::coverage_html(&coverage, &engine.policy().id, parts),
    };
    output::write(path, &text)?;
    Ok(history.finish(false))
}

/// Masks what is told of tickets: identifiers, and words that a masked value of any of them holds.
fn mask(masker: &Masker, coverage: &mut Coverage, tickets: &[Ticket]) {
    let mut values: HashSet<String> = HashSet::new();
    for ticket in tickets.iter().filter(|_| !coverage.untouched.is_empty()) {
        values.extend(masker.values(&ticket.subject));
        values.extend(masker.values(&ticket.body));
    }
    for group in &mut coverage.untouched {
        let shared = fold(&group.shared);
        let hidden = values.iter().any(|value| value.contains(&shared) || shared.contains(value.as_str()));
        if hidden && !shared.is_empty() {
            group.shared = "[masked]".to_string();
        }
        mask_all(masker, &mut group.tickets);
    }
    for conflict in &mut coverage.conflicts {
        mask_all(masker, &mut conflict.samples);
    }
}
