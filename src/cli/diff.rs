//! `triage policy diff`: what a change of policy does to a history.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, ValueEnum};

use super::mask::{MaskChoice, mask_all};
use super::{history, input, output, revision};
use crate::render::{self, DiffParts};
use crate::{CompareConfig, Comparison, Engine, FlipKind, Masker, compare};

#[derive(Args)]
pub(super) struct Arguments {
    /// The policy before: a folder, a built-in one, or a folder in a git revision
    #[arg(value_name = "OLD")]
    old: String,
    /// The policy after: the same
    #[arg(value_name = "NEW")]
    new: String,
    /// Tickets of any format that `batch` reads: files, folders or quoted patterns
    #[arg(long = "on", required = true, num_args = 1.., value_name = "HISTORY")]
    on: Vec<PathBuf>,
    #[command(flatten)]
    reading: input::Reading,
    /// What counts as a flip [default: all]
    #[arg(long, value_enum, value_delimiter = ',', value_name = "KIND,…")]
    kinds: Vec<Kind>,
    /// Exit with 1 if more tickets flip: a number, or a share such as 2%
    #[arg(long, value_name = "N|N%", value_parser = Limit::parse)]
    max_flips: Option<Limit>,
    /// Tickets of each group that are shown with both decisions
    #[arg(long, default_value_t = CompareConfig::default().samples)]
    samples: usize,
    /// Every group and every ticket's identifier, not the largest groups only
    #[arg(long)]
    all: bool,
    /// Threads [default: one for each processor]
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// How to show it [default: by the output's ending, else text]
    #[arg(long, value_enum)]
    format: Option<DiffFormat>,
    /// Write it to a file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    mask: MaskChoice,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum DiffFormat {
    /// For a terminal
    Text,
    /// For programs
    Json,
    /// A page
    Html,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// The verdict of the main inquiry
    Verdict,
    /// Its clause, with the same verdict
    Clause,
    /// The set of inquiries
    Inquiries,
    /// Whether a person reviews the ticket
    Review,
    /// Which advice is given
    Advice,
}

impl Kind {
    fn kind(self) -> FlipKind {
        match self {
            Kind::Verdict => FlipKind::Verdict,
            Kind::Clause => FlipKind::Clause,
            Kind::Inquiries => FlipKind::Inquiries,
            Kind::Review => FlipKind::Review,
            Kind::Advice => FlipKind::Advice,
        }
    }
}

/// How many tickets may flip.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Limit {
    Tickets(usize),
    /// Of all, 0 to 100.
    Percent(f64),
}

impl Limit {
    fn parse(text: &str) -> Result<Limit, String> {
        let text = text.trim();
        let wrong = || "a number of tickets, or a share such as 2%".to_string();
        match text.strip_suffix('%') {
            Some(share) => match share.trim().parse::<f64>() {
                Ok(share) if (0.0..=100.0).contains(&share) => Ok(Limit::Percent(share)),
                _ => Err(wrong()),
            },
            None => text.parse().map(Limit::Tickets).map_err(|_| wrong()),
        }
    }

    /// What to say if more flip.
    fn passed(self, comparison: &Comparison) -> Option<String> {
        let (flips, tickets) = (comparison.flips, comparison.tickets);
        match self {
            Limit::Tickets(most) => (flips > most).then(|| format!("{flips} tickets flip, more than {most}")),
            Limit::Percent(most) => {
                let share = 100.0 * flips as f64 / tickets.max(1) as f64;
                (share > most).then(|| format!("{share:.2} % of the tickets flip, more than {most} %"))
            }
        }
    }
}

/// The engine of a policy that is named in one of three ways.
fn engine(name: &str) -> anyhow::Result<Engine> {
    let path = PathBuf::from(name);
    match revision::parse(name).filter(|_| !path.exists()) {
        Some((rev, folder)) => {
            let checkout = revision::checkout(rev, folder).with_context(|| name.to_string())?;
            super::engine(&checkout.pack()).with_context(|| name.to_string())
        }
        None => super::engine(&path),
    }
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let (old, new) = (engine(&arguments.old)?, engine(&arguments.new)?);
    let masker = arguments.mask.masker()?;
    let mut history = history::read(&arguments.on, &arguments.reading.options());
    if history.is_unreadable() {
        return Ok(history.finish(false));
    }
    let mut config = CompareConfig {
        threads: arguments.threads.map_or_else(super::threads, usize::from),
        samples: arguments.samples,
        ..CompareConfig::default()
    };
    if !arguments.kinds.is_empty() {
        config.kinds = arguments.kinds.iter().map(|kind| kind.kind()).collect();
    }
    let mut comparison = compare(&old, &new, &history.tickets, &history.labels, &config);
    if let Some(masker) = &masker {
        mask(masker, &mut comparison);
        history.mask_broken(masker);
    }
    let names = [arguments.old.as_str(), arguments.new.as_str()];
    let parts = DiffParts { all: arguments.all };
    let path = arguments.output.as_deref();
    let format = arguments.format.unwrap_or_else(|| of_ending(path));
    let text = match format {
        DiffFormat::Json => render::json_pretty(&comparison),
        DiffFormat::Text => render::diff(&comparison, names, parts, output::palette_for(path)),
        DiffFormat::Html => render::diff_html(&comparison, names, parts),
    };
    output::write(path, &text)?;
    if path.is_some() {
        output::tell(&format!("{} of {} tickets flip\n", comparison.flips, comparison.tickets));
    }
    let passed = arguments.max_flips.and_then(|limit| limit.passed(&comparison));
    if let Some(message) = &passed {
        output::complain(message);
    }
    Ok(history.finish(passed.is_some()))
}

/// Masks the tickets that are shown, after both policies decided them as they are.
fn mask(masker: &Masker, comparison: &mut Comparison) {
    for group in &mut comparison.groups {
        mask_all(masker, &mut group.tickets);
        for flip in &mut group.samples {
            let masked = masker.mask_ticket(&flip.ticket);
            masked.mask_decision(&mut flip.old);
            masked.mask_decision(&mut flip.new);
            flip.id = masker.mask(&flip.id).into_owned();
            let shown = masked.ticket().clone();
            flip.ticket = shown;
        }
    }
}

fn of_ending(path: Option<&std::path::Path>) -> DiffFormat {
    match path.map(output::ending) {
        Some("json") => DiffFormat::Json,
        Some("html" | "htm") => DiffFormat::Html,
        _ => DiffFormat::Text,
    }
}
