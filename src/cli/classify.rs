//! `triage classify`: one ticket, decided and explained.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{anyhow, bail};
use clap::Args;
use serde::Serialize;

use super::mask::MaskChoice;
use super::{Format, PolicyChoice, input, output};
use crate::batch::{self, Source, SourceOptions};
use crate::render::{self, WhyNot};
use crate::{Decision, Engine, Explanation, Masker, Ticket};

pub(super) const HELP: &str = "\
Examples:
  triage classify mail.txt                         a message; the encoding is detected
  triage classify message.eml                      a mail: its subject and its text
  triage classify ticket.json --format json        an object with id, subject, body, metadata
  pbpaste | triage classify --subject 'API 403'    from standard input
  triage classify --text '腳本可以幫我們寫嗎？' --explain
  triage classify mail.txt --why-not api.usage/troubleshooting
  triage classify mail.txt --mask

Exit codes: 0 decided, for review too; 2 trouble.";

#[derive(Args)]
pub(super) struct Arguments {
    /// The message, a mail as .eml, or a .json file with a ticket; standard input if not given or `-`
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
    #[command(flatten)]
    mask: MaskChoice,
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
    let masker = arguments.mask.masker()?;
    let ticket = ticket(arguments)?;
    let mut answer = Answer::new(arguments, &engine, &ticket)?;
    let shown = match &masker {
        Some(masker) => answer.mask(masker, &ticket),
        None => ticket,
    };
    output::print(&answer.shown(arguments, &engine, &shown))?;
    Ok(ExitCode::SUCCESS)
}

/// What was asked for of a ticket, decided on the ticket as it is.
struct Answer {
    decision: Decision,
    explanation: Option<Explanation>,
    why_not: Option<WhyNot>,
}

impl Answer {
    fn new(arguments: &Arguments, engine: &Engine, ticket: &Ticket) -> anyhow::Result<Self> {
        let why_not = match &arguments.why_not {
            Some(clause) => Some(WhyNot::new(engine, ticket, clause).map_err(|message| anyhow!(message))?),
            None => None,
        };
        let explanation = arguments.explain.then(|| engine.explain(ticket));
        let decision = match &explanation {
            Some(explanation) => explanation.decision.clone(),
            None => engine.triage(ticket),
        };
        Ok(Answer { decision, explanation, why_not })
    }

    /// Masks all of it; returns the ticket that it is then an answer to.
    fn mask(&mut self, masker: &Masker, ticket: &Ticket) -> Ticket {
        let masked = masker.mask_ticket(ticket);
        masked.mask_decision(&mut self.decision);
        self.explanation.iter_mut().for_each(|explanation| masked.mask_explanation(explanation));
        if let Some(answer) = &mut self.why_not {
            masked.mask_rules(&mut answer.rules);
            answer.evidence.iter_mut().for_each(|evidence| masked.mask_clause(evidence));
        }
        masked.ticket().clone()
    }

    fn shown(self, arguments: &Arguments, engine: &Engine, ticket: &Ticket) -> String {
        match (arguments.format, self.explanation, self.why_not) {
            (Format::Json, None, Some(answer)) => render::json_pretty(&answer),
            (Format::Json, Some(explanation), why_not) => render::json_pretty(&Explained { explanation, why_not }),
            (Format::Json, None, None) => render::json_pretty(&self.decision),
            (Format::Text, explanation, why_not) => {
                let palette = output::palette();
                let mut text = String::new();
                if explanation.is_some() || why_not.is_none() {
                    text.push_str(&render::decision(engine, ticket, &self.decision, palette));
                }
                if let Some(explanation) = &explanation {
                    text.push('\n');
                    text.push_str(&render::explanation(engine, ticket, explanation, palette));
                }
                if let Some(answer) = why_not {
                    if explanation.is_some() {
                        text.push('\n');
                    }
                    text.push_str(&render::why_not(engine, ticket, &answer, arguments.explain, palette));
                }
                text
            }
        }
    }
}

fn ticket(arguments: &Arguments) -> anyhow::Result<Ticket> {
    let mut ticket = match (&arguments.text, &arguments.file) {
        (Some(text), _) => Ticket::from_text(text.clone()),
        (None, file) => {
            let path = file.as_deref().unwrap_or(Path::new("-"));
            if input::is_stdin(path) && std::io::stdin().is_terminal() {
                output::tell("Type the message and end it with Ctrl-D.\n");
            }
            match output::ending(path).to_ascii_lowercase().as_str() {
                "eml" => from_mail(path)?,
                "json" => from_json(&input::read_text(path, arguments.encoding.as_deref())?, path)?,
                _ => Ticket::from_text(input::read_text(path, arguments.encoding.as_deref())?),
            }
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
    first(Source::from_reader(&name.to_string(), std::io::Cursor::new(line), &options)?, path)
}

/// A mail as a batch reads it: its subject, and its text out of whatever it is packed in.
fn from_mail(path: &Path) -> anyhow::Result<Ticket> {
    first(Source::open(path, &SourceOptions::default())?, path)
}

fn first(mut source: Source, path: &Path) -> anyhow::Result<Ticket> {
    match source.next() {
        Some(Ok(row)) => Ok(row.ticket),
        Some(Err(fault)) => Err(anyhow!("{}: {}", path.display(), fault.message.replace("the line", "the object"))),
        None => Ok(Ticket::default()),
    }
}
