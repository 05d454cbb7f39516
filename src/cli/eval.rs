//! `triage eval`: how well decisions agree with labels.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde::Serialize;

use super::mask::MaskChoice;
use super::{Format, PolicyChoice, history, input, output};
use crate::decision::PolicyVersion;
use crate::render::{self, ScoreParts};
use crate::{Decision, LabelledTicket, Masker, Score, read_labelled, score};

pub(super) const HELP: &str = "\
Labelled tickets are JSON lines with id, lang, subject, body, inquiries, primary and flags.

Examples:
  triage eval corpus/dev
  triage eval corpus/test --misses | less -R
  triage eval corpus/dev --policy rules/mine --fail-under category=0.8,verdict=0.88
  triage eval corpus/dev --html score.html
  triage eval corpus/dev --format json | jq .score.by_language

Exit codes: 0 fine; 1 broken lines, or below --fail-under; 2 a file cannot be read.";

#[derive(Args)]
pub(super) struct Arguments {
    /// Files, or folders of .jsonl files
    #[arg(required = true, value_name = "LABELLED")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    policy: PolicyChoice,
    /// How to show the score
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// List every ticket that was decided otherwise by cause, with the evidence and the nearest rule
    #[arg(long)]
    misses: bool,
    /// A row for each clause
    #[arg(long)]
    clauses: bool,
    /// Also write a page: tables, confusion matrix, curves, misses by cause
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Least shares, 0 to 1, of category, clause, verdict, inquiries, language, flags, decided, decided-verdict
    #[arg(long, value_name = "FIGURE=SHARE,…", value_delimiter = ',', value_parser = Bar::parse)]
    fail_under: Vec<Bar>,
    #[command(flatten)]
    mask: MaskChoice,
}

/// A figure and the least that it may be.
#[derive(Clone, Debug)]
struct Bar {
    figure: &'static str,
    least: f64,
}

/// A figure's name, its right tickets and its total.
type Figure = (&'static str, fn(&Score) -> (usize, usize));

const FIGURES: [Figure; 8] = [
    ("category", |s| (s.category, s.tickets)),
    ("clause", |s| (s.clause, s.tickets)),
    ("verdict", |s| (s.verdict, s.tickets)),
    ("inquiries", |s| (s.inquiries, s.tickets)),
    ("language", |s| (s.language, s.tickets)),
    ("flags", |s| (s.flags, s.tickets)),
    ("decided", |s| (s.decided, s.tickets)),
    ("decided-verdict", |s| (s.decided_right, s.decided)),
];

impl Bar {
    fn parse(text: &str) -> Result<Bar, String> {
        let (name, least) = text.split_once('=').ok_or("not of the form FIGURE=SHARE")?;
        let known = FIGURES.map(|(name, _)| name);
        let figure = known
            .into_iter()
            .find(|known| *known == name.trim())
            .ok_or_else(|| format!("one of {}", known.join(", ")))?;
        match least.trim().parse::<f64>() {
            Ok(least) if (0.0..=1.0).contains(&least) => Ok(Bar { figure, least }),
            _ => Err("the share must be a number from 0 to 1".into()),
        }
    }

    /// What the score is, if that is too little.
    fn missed(&self, score: &Score) -> Option<String> {
        let (_, count) = FIGURES.iter().find(|(name, _)| *name == self.figure)?;
        let (right, total) = count(score);
        let share = if total == 0 { 0.0 } else { right as f64 / total as f64 };
        (share < self.least).then(|| format!("{}: {share:.4} is below {}", self.figure, self.least))
    }
}

#[derive(Serialize)]
struct Report<'a> {
    policy: PolicyVersion,
    broken: &'a [String],
    below: &'a [String],
    score: &'a Score,
    /// Of each miss, with --misses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    causes: Vec<crate::MissCause>,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let engine = arguments.policy.engine()?;
    let masker = arguments.mask.masker()?;
    let Labelled { mut tickets, mut broken, faults } = read(&arguments.files);
    if tickets.is_empty() && !faults.is_empty() {
        return Ok(super::history::finish(&broken, &faults, false));
    }
    let mut decisions = engine.triage_all(tickets.iter().map(|labelled| &labelled.ticket), super::threads());
    let mut score = score(&tickets, &decisions);
    let below: Vec<String> = arguments.fail_under.iter().filter_map(|bar| bar.missed(&score)).collect();
    let causes = match arguments.misses || arguments.html.is_some() {
        true => crate::causes(&engine, &score, &tickets, &decisions),
        false => Vec::new(),
    };
    // Decided and judged as they are, shown masked.
    if let Some(masker) = &masker {
        broken = broken.iter().map(|line| masker.mask(line).into_owned()).collect();
        mask_misses(masker, &mut score, &mut tickets, &mut decisions);
    }
    if let Some(path) = &arguments.html {
        let names: Vec<String> = arguments.files.iter().map(|path| input::shown(path)).collect();
        let page = render::score_html(&score, &engine, &names.join(", "), &tickets, &decisions, &causes);
        output::write(Some(path), &page)?;
    }
    let text = match arguments.format {
        Format::Json => {
            let causes = if arguments.misses { causes } else { Vec::new() };
            let policy = engine.policy();
            render::json_pretty(&Report { policy, broken: &broken, below: &below, score: &score, causes })
        }
        Format::Text => {
            let palette = output::palette();
            let mut text = render::score(&score, ScoreParts { clauses: arguments.clauses }, palette);
            if arguments.misses {
                text.push_str(&render::misses(&score, &tickets, &decisions, &causes, palette));
            }
            text
        }
    };
    output::print(&text)?;
    let findings: Vec<String> = broken.into_iter().chain(below).collect();
    Ok(history::finish(&findings, &faults, false))
}

/// Masks the tickets that are told of: those that were missed.
fn mask_misses(masker: &Masker, score: &mut Score, tickets: &mut [LabelledTicket], decisions: &mut [Decision]) {
    for miss in &mut score.misses {
        miss.id = masker.mask(&miss.id).into_owned();
        let ticket = &mut tickets[miss.ticket].ticket;
        let masked = masker.mask_ticket(ticket);
        masked.mask_decision(&mut decisions[miss.ticket]);
        let shown = masked.ticket().clone();
        *ticket = shown;
    }
}

/// Labelled tickets of several files, and what is wrong with these.
pub(super) struct Labelled {
    pub tickets: Vec<LabelledTicket>,
    /// Lines that are not labelled tickets, `file:line: message`.
    pub broken: Vec<String>,
    /// Files that cannot be read.
    pub faults: Vec<anyhow::Error>,
}

/// Reads files, and folders of `.jsonl` files.
pub(super) fn read(given: &[PathBuf]) -> Labelled {
    let (files, faults) = input::files(given, &["jsonl"]);
    let mut all = Labelled { tickets: Vec::new(), broken: Vec::new(), faults };
    for path in &files {
        match input::read_text(path, None) {
            Ok(text) => {
                let (tickets, broken) = read_labelled(&text);
                all.tickets.extend(tickets);
                let name = input::shown(path);
                all.broken.extend(broken.iter().map(|fault| format!("{name}:{}: {}", fault.line, fault.message)));
            }
            Err(error) => all.faults.push(error),
        }
    }
    all
}
