//! `triage policy coverage`: what of a pack a history of tickets uses.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::{Format, PolicyChoice, history, output};
use crate::batch::Columns;
use crate::render::{self, CoverageParts};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    policy: PolicyChoice,
    /// Tickets: CSV, TSV or JSON lines, files or folders
    #[arg(long = "on", required = true, num_args = 1.., value_name = "HISTORY")]
    on: Vec<PathBuf>,
    /// Which columns hold what, as in `batch`
    #[arg(long, value_name = "NAME=COLUMN,…", value_parser = Columns::parse)]
    columns: Option<Columns>,
    /// Every rule and every phrase, not the telling ones only
    #[arg(long)]
    all: bool,
    /// How to show it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let engine = arguments.policy.engine()?;
    let history = history::read(&arguments.on, &arguments.columns.clone().unwrap_or_default());
    let coverage = crate::coverage(&engine, &history.tickets);
    output::print(&match arguments.format {
        Format::Json => render::json_pretty(&coverage),
        Format::Text => render::coverage(&coverage, CoverageParts { all: arguments.all }, output::palette()),
    })?;
    Ok(history.finish(false))
}
