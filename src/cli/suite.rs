//! `triage policy test`: the examples of a pack, what they exercise, which changes they notice.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::anyhow;
use clap::Args;
use serde::Serialize;

use super::policy::{folder, plural};
use super::{Format, output};
use crate::render::{self, SuiteParts};
use crate::{ExampleCoverage, ExampleFailure, Mutation};

pub(super) const HELP: &str = "\
An example of a rule is asked of that rule alone: it fires on what stands under `match` and not on what stands under \
`no-match`. Those under the top-level key `examples` are decided by the whole engine: the main inquiry is of the clause, \
or it is not.

Examples:
  triage policy test rules/mine
  triage policy test rules/mine --coverage --all | less
  triage policy test rules/mine --mutate --least 80%
  triage policy test rules/mine --mutate --format json | jq '.mutation.survivors[].place'

Exit codes: 0 all hold; 1 some fail, or the score is below --least; 2 the pack has faults.";

#[derive(Args)]
pub(super) struct Arguments {
    /// The folder of the pack
    dir: PathBuf,
    /// Tell which conditions, concepts and phrases no example exercises
    #[arg(long)]
    coverage: bool,
    /// Change each rule one part at a time and tell which changes none of its examples notices
    #[arg(long)]
    mutate: bool,
    /// Exit with 1 if a smaller share of the changes is noticed, such as 80%
    #[arg(long, value_name = "SCORE", value_parser = share, requires = "mutate")]
    least: Option<f64>,
    /// Everything that --coverage and --mutate find, not the first of it
    #[arg(long)]
    all: bool,
    /// Threads [default: one for each processor]
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// How to show it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// A share of one, given as such or in per cent.
fn share(text: &str) -> Result<f64, String> {
    let (number, whole) = text.trim().strip_suffix('%').map_or((text.trim(), 1.0), |number| (number.trim(), 100.0));
    let share = number.parse::<f64>().map(|number| number / whole).ok();
    share.filter(|share| (0.0..=1.0).contains(share)).ok_or_else(|| "a share, such as 80% or 0.8".to_string())
}

#[derive(Serialize)]
struct Report {
    examples: usize,
    failures: Vec<ExampleFailure>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage: Option<ExampleCoverage>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mutation: Option<Mutation>,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    folder(&arguments.dir)?;
    let engine = super::engine(&arguments.dir)?;
    let threads = arguments.threads.map_or_else(super::threads, usize::from);
    let coverage = match arguments.coverage {
        true => Some(
            crate::example_coverage(&engine, &arguments.dir, threads)
                .ok_or_else(|| anyhow!("{} changed while it was read", arguments.dir.display()))?,
        ),
        false => None,
    };
    let report = Report {
        examples: engine.examples(),
        failures: engine.test_examples(threads),
        coverage,
        mutation: arguments.mutate.then(|| crate::mutate(&engine, threads)),
    };
    let text = match arguments.format {
        Format::Json => render::json_pretty(&report),
        Format::Text => {
            let (palette, parts) = (output::palette(), SuiteParts { all: arguments.all });
            let mut text = render::examples(&engine, &report.failures, palette);
            text.push_str(&format!("{} of {} fail\n", report.failures.len(), plural(report.examples, "example")));
            if let Some(coverage) = &report.coverage {
                text.push_str(&format!("\n{}", render::example_coverage(coverage, parts, palette)));
            }
            if let Some(mutation) = &report.mutation {
                text.push_str(&format!("\n{}", render::mutation(mutation, parts, palette)));
            }
            text
        }
    };
    output::print(&text)?;
    let score = report.mutation.map_or(1.0, |mutation| mutation.score);
    let below = arguments.least.filter(|least| score < *least);
    if let Some(least) = below {
        let message = format!("{:.1} % of the changes are noticed, less than {} %", 100.0 * score, 100.0 * least);
        output::complain(&message);
    }
    Ok(ExitCode::from(u8::from(!report.failures.is_empty() || below.is_some())))
}
