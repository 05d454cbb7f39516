//! `triage classify`: one ticket, decided and explained.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{anyhow, bail};
use clap::Args;
use serde::Serialize;

use super::{Format, PolicyChoice, input, output};
use crate::batch::{self, Source, SourceOptions};
use crate::render::{self, WhyNot};
use crate::{Explanation, Ticket};

pub(super) const HELP: &str = "\
Examples:
  triage classify mail.txt                         a message; the encoding is detected
  triage classify ticket.json --format json        an object with id, subject, body, metadata
  pbpaste | triage classify --subject 'API 403'    from standard input
  triage classify --text '腳本可以幫我們寫嗎？' --explain
  triage classify mail.txt --why-not api.usage/troubleshooting

Exit codes: 0 decided, for review too; 2 trouble.";

#[derive(Args)]
pub(super) struct Arguments {
    /// The message, or a .json file with a ticket; standard input if not given or `-`
    #[arg(value_name = "FILE|-", conflicts_with = "text")]
    file: Option<PathBuf>,
    /// The message itself
    #[arg(long, allow_hyphen_values = true)]
    text: Option<String>,
    /// The subject line
    #[arg(long, allow_hyphen_values = true)]
    subject: Option<String>,
    /// What the helpdesk knows besides, such as plan=standard; may be given several times
    #[arg(long, value_name = "KEY=VALUE", value_parser = key_value)]
    meta: Vec<(String, String)>,
    /// How to show the decision
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Show how the text was read and which conditions held
    #[arg(long)]
    explain: bool,
    /// Show what a clause lacked
    #[arg(long, value_name = "CATEGORY/CLAUSE")]
    why_not: Option<String>,
    #[command(flatten)]
    policy: PolicyChoice,
    /// The encoding of the file, such as Shift_JIS, if it is not detected
    #[arg(long)]
    encoding: Option<String>,
}

fn key_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() => Ok((key.trim().to_string(), value.to_string())),
        _ => Err("not of the form KEY=VALUE".into()),
    }
}

/// What `--format json` prints with `--explain` or `--why-not`.
#[derive(Serialize)]
struct Explained {
    #[serde(flatten)]
    explanation: Explanation,
    #[serde(skip_serializing_if = "Option::is_none")]
    why_not: Option<WhyNot>,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let engine = arguments.policy.engine()?;
    let ticket = ticket(arguments)?;
    let why_not = match &arguments.why_not {
        Some(clause) => Some(WhyNot::new(&engine, &ticket, clause).map_err(|message| anyhow!(message))?),
        None => None,
    };
    let text = match (arguments.format, why_not) {
        (Format::Json, Some(answer)) if !arguments.explain => render::json_pretty(&answer),
        (Format::Json, why_not) if arguments.explain => {
            render::json_pretty(&Explained { explanation: engine.explain(&ticket), why_not })
        }
        (Format::Json, _) => render::json_pretty(&engine.triage(&ticket)),
        (Format::Text, why_not) => {
            let palette = output::palette();
            let mut text = String::new();
            if arguments.explain {
                let explanation = engine.explain(&ticket);
                text.push_str(&render::decision(&engine, &ticket, &explanation.decision, palette));
                text.push('\n');
                text.push_str(&render::explanation(&engine, &ticket, &explanation, palette));
            } else if why_not.is_none() {
                text.push_str(&render::decision(&engine, &ticket, &engine.triage(&ticket), palette));
            }
            if let Some(answer) = why_not {
                if arguments.explain {
                    text.push('\n');
                }
                text.push_str(&render::why_not(&engine, &ticket, &answer, arguments.explain, palette));
            }
            text
        }
    };
    output::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn ticket(arguments: &Arguments) -> anyhow::Result<Ticket> {
    let mut ticket = match (&arguments.text, &arguments.file) {
        (Some(text), _) => Ticket::from_text(text.clone()),
        (None, file) => {
            let path = file.as_deref().unwrap_or(Path::new("-"));
            if input::is_stdin(path) && std::io::stdin().is_terminal() {
                output::tell("Type the message and end it with Ctrl-D.\n");
            }
            let text = input::read_text(path, arguments.encoding.as_deref())?;
            let is_json = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
            if is_json { from_json(&text, path)? } else { Ticket::from_text(text) }
        }
    };
    if let Some(subject) = &arguments.subject {
        ticket.subject.clone_from(subject);
    }
    ticket.metadata.extend(arguments.meta.iter().cloned());
    Ok(ticket)
}

/// A ticket as a helpdesk exports it: the same keys are understood as in a batch.
fn from_json(text: &str, path: &Path) -> anyhow::Result<Ticket> {
    let name = path.display();
    let value: serde_json::Value = serde_json::from_str(text).map_err(|error| anyhow!("{name}: not JSON: {error}"))?;
    if !value.is_object() {
        bail!("{name}: a ticket is a JSON object; several tickets are for `triage batch`");
    }
    let line = value.to_string();
    let options = SourceOptions { format: Some(batch::Format::Jsonl), ..SourceOptions::default() };
    match Source::from_reader(&name.to_string(), std::io::Cursor::new(line), &options)?.next() {
        Some(Ok(row)) => Ok(row.ticket),
        Some(Err(fault)) => Err(anyhow!("{name}: {}", fault.message.replace("the line", "the object"))),
        None => Ok(Ticket::default()),
    }
}
