//! `triage suggest`: phrases that labelled tickets share and no concept has.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::mask::{MaskChoice, mask_all};
use super::{Format, PolicyChoice, eval, history, output};
use crate::render;
use crate::{SuggestConfig, suggest, suggestions_yaml};

pub(super) const HELP: &str = "\
Phrases come as concepts of a pack, with the tickets that hold them beside each: keep what would be true \
of tickets not written yet, put it into the concept that means it.

Examples:
  triage suggest corpus/train --policy rules/mine
  triage suggest corpus/train --clause api.scripting/script-creation --least 3
  triage suggest corpus/train --format json | jq '.[] | select(.log_odds > 3)'

Exit codes: 0 fine; 1 broken lines among the tickets; 2 a file cannot be read.";

#[derive(Args)]
pub(super) struct Arguments {
    /// Labelled tickets: files, or folders of .jsonl files
    #[arg(required = true, value_name = "LABELLED")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    policy: PolicyChoice,
    /// Only for one clause
    #[arg(long, value_name = "CATEGORY/CLAUSE")]
    clause: Option<String>,
    /// Tickets of the clause that must hold a phrase
    #[arg(long, default_value_t = SuggestConfig::default().least)]
    least: usize,
    /// Most phrases for each clause and language
    #[arg(long, default_value_t = SuggestConfig::default().most)]
    most: usize,
    /// How to show them
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    mask: MaskChoice,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let engine = arguments.policy.engine()?;
    if let Some(clause) = &arguments.clause {
        super::known_clause(&engine, clause)?;
    }
    let mut labelled = eval::read(&arguments.files);
    if let Some(masker) = arguments.mask.masker()? {
        // Nothing is decided here: phrases are looked for in what is left of the tickets.
        for own in &mut labelled.tickets {
            let shown = masker.mask_ticket(&own.ticket).ticket().clone();
            own.ticket = shown;
        }
        mask_all(&masker, &mut labelled.broken);
    }
    let config = SuggestConfig { least: arguments.least, most: arguments.most, ..SuggestConfig::default() };
    let mut suggestions = suggest(&engine, &labelled.tickets, config);
    suggestions.retain(|own| arguments.clause.as_ref().is_none_or(|clause| own.clause == *clause));
    output::print(&match arguments.format {
        Format::Json => render::json_pretty(&suggestions),
        Format::Text => suggestions_yaml(&suggestions),
    })?;
    Ok(history::finish(&labelled.broken, &labelled.faults, false))
}
