//! `triage policy`: check, show and fit a pack. What else there is stands in files of its own.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::bail;
use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;

use super::{Format, forms, output};
use crate::render::{self, Align, PolicyTable};
use crate::{CODES, Diagnostic, Engine, FitConfig, Language, Severity};

pub(super) const HELP: &str = "\
Examples:
  triage policy new rules/mine
  triage policy check rules/mine
  triage policy test rules/mine
  triage policy show --language ja
  triage policy fit corpus/train --policy rules/mine

Exit codes: 0 fine; 1 faults, or examples that fail; 2 trouble.";

#[derive(Subcommand)]
pub(super) enum Command {
    /// Begin a pack: a small table with rules and examples that pass check and test
    #[command(after_help = forms::NEW_HELP)]
    New(forms::New),
    /// Every fault of a pack, each with its place in the source
    #[command(after_help = "\
Examples:
  triage policy check rules/mine
  triage policy check rules/mine --strict --format github
  triage policy check rules/mine --format json | jq '.diagnostics[].code'

A warning that is as it should be is allowed in place, with the reason: `allow: {W504: why}` in a concept, frame or \
rule, or at the top of a file for the whole pack.

Exit codes: 0 no errors; 1 errors, with --strict warnings, too; 2 trouble.")]
    Check(Check),
    /// What a code of `check` means and how to mend the fault
    #[command(after_help = "\
Examples:
  triage policy explain W503
  triage policy explain

Exit codes: 0 fine; 2 there is no such code.")]
    Explain(Explain),
    /// The support table: categories, clauses, verdicts, advice
    #[command(after_help = "\
Examples:
  triage policy show
  triage policy show rules/mine --language zh-Hant --rules
  triage policy show rules/mine --language ja -o table.html
  triage policy show --format markdown > table.md

Exit codes: 0 fine; 2 trouble.")]
    Show(Show),
    /// Run the examples of every rule and clause; tell what they exercise and which changes they notice
    #[command(after_help = super::suite::HELP)]
    Test(super::suite::Arguments),
    /// Learn the weights of the rules from labelled tickets
    #[command(after_help = "\
Examples:
  triage policy fit corpus/train --policy rules/mine
  triage policy fit corpus/train --policy rules/mine --hold 1 --write

Exit codes: 0 fine; 1 broken lines among the tickets; 2 trouble.")]
    Fit(Fit),
    /// What of a pack a history of tickets uses: dead rules and phrases, clauses in conflict, what nothing touches
    #[command(after_help = "\
Of a pack in a folder each phrase is looked at as it is written there; of a built-in one, as it is met.

Examples:
  triage policy coverage --on tickets-2025.csv
  triage policy coverage --policy rules/mine --on corpus/train --all | less
  triage policy coverage --policy rules/mine --on history -o coverage.html
  triage policy coverage --on history --format json | jq '.rules[] | select(.fires == 0).rule'

Exit codes: 0 fine; 1 broken rows; 2 a file cannot be read.")]
    Coverage(super::coverage::Arguments),
    /// Which tickets of a history another version of a policy decides otherwise, and which rules make it
    #[command(after_help = "\
OLD and NEW are folders, built-in policies, or folders in a git revision, REVISION:FOLDER. Where JSON lines are \
labelled (as for `eval`), it is told which flips agree with the labels.

Examples:
  triage policy diff HEAD:rules/mine rules/mine --on tickets-2025.csv
  triage policy diff vision-one rules/vision-one --on history --max-flips 2% --kinds verdict,clause
  triage policy diff HEAD~1:rules/mine HEAD:rules/mine --on corpus/dev -o flips.html

Exit codes: 0 fine; 1 more flips than --max-flips, or broken rows; 2 a policy or file cannot be read.")]
    Diff(super::diff::Arguments),
    /// JSON Schemas of a pack's files, for an editor that completes and checks them
    #[command(after_help = forms::SCHEMA_HELP)]
    Schema(forms::Schema),
    /// Lay out the files of a pack: indentation, blanks, long lines, the order of keys
    #[command(after_help = forms::FMT_HELP)]
    Fmt(forms::Fmt),
}

#[derive(Args)]
pub(super) struct Check {
    /// The folder of the pack
    dir: PathBuf,
    /// Exit with 1 for warnings, too
    #[arg(long)]
    strict: bool,
    /// How to show the faults
    #[arg(long, value_enum, default_value_t = CheckFormat::Text)]
    format: CheckFormat,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum CheckFormat {
    /// For people
    Text,
    /// For programs
    Json,
    /// For code scanning
    Sarif,
    /// For the log of GitHub's actions
    Github,
}

#[derive(Args)]
pub(super) struct Explain {
    /// A code such as E201; without one all are listed
    code: Option<String>,
}

#[derive(Args)]
pub(super) struct Show {
    /// The folder of the pack, or the name of a built-in one
    #[arg(value_name = "DIR|NAME", default_value = "vision-one")]
    policy: PathBuf,
    /// The language of the texts [default: the policy's first]
    #[arg(long, value_parser = language)]
    language: Option<Language>,
    /// The rules and examples behind each clause, too (a built-in pack has no examples in it)
    #[arg(long)]
    rules: bool,
    /// How to show the table [default: by the output's ending, else text]
    #[arg(long, value_enum)]
    format: Option<ShowFormat>,
    /// Write it to a file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ShowFormat {
    /// For a terminal
    Text,
    /// A section per category
    Markdown,
    /// A page that can be published
    Html,
    /// For programs
    Json,
}

impl ShowFormat {
    fn of_ending(path: Option<&Path>) -> Self {
        match path.map(output::ending) {
            Some("md" | "markdown") => ShowFormat::Markdown,
            Some("html" | "htm") => ShowFormat::Html,
            Some("json") => ShowFormat::Json,
            _ => ShowFormat::Text,
        }
    }
}

#[derive(Args)]
pub(super) struct Fit {
    /// Labelled tickets: files, or folders of .jsonl files
    #[arg(required = true, value_name = "LABELLED")]
    files: Vec<PathBuf>,
    /// The folder of the pack
    #[arg(long, value_name = "DIR")]
    policy: PathBuf,
    /// Learn the cues, too: what a concept says of a clause by merely being met
    #[arg(long)]
    cues: bool,
    /// Learn the single words, too: what leans to a clause beside all concepts
    #[arg(long)]
    words: bool,
    /// Write the weights into the pack
    #[arg(long)]
    write: bool,
    /// How strongly weights are held to the author's, or with --cues to zero [default: 0.5, with --cues 2]
    #[arg(long, value_parser = hold)]
    hold: Option<f64>,
    /// How to show the weights
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

pub(super) fn language(tag: &str) -> Result<Language, String> {
    let spoken = |language: &Language| !matches!(language, Language::Mixed | Language::Undetermined);
    Language::from_tag(tag).filter(spoken).ok_or_else(|| "one of ja, zh-Hant, zh-Hans, en".into())
}

fn hold(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0);
    number.ok_or_else(|| "a number, 0 or more".into())
}

pub(super) fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Check(arguments) => check(&arguments),
        Command::Explain(arguments) => explain(&arguments),
        Command::Show(arguments) => show(&arguments),
        Command::Test(arguments) => super::suite::run(&arguments),
        Command::Fit(arguments) => fit(&arguments),
        Command::Coverage(arguments) => super::coverage::run(&arguments),
        Command::Diff(arguments) => super::diff::run(&arguments),
        Command::New(arguments) => forms::new(&arguments),
        Command::Schema(arguments) => forms::schema(&arguments),
        Command::Fmt(arguments) => forms::fmt(&arguments),
    }
}

/// A pack that is to be checked or changed lies in a folder.
pub(super) fn folder(path: &Path) -> anyhow::Result<()> {
    if !path.exists() {
        bail!("{}: there is no such folder", path.display());
    }
    if !path.is_dir() {
        bail!("{} is not a folder; a policy is the folder that holds policy.yaml", path.display());
    }
    Ok(())
}

pub(super) fn plural(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

#[derive(Serialize)]
struct Checked<'a> {
    errors: usize,
    warnings: usize,
    diagnostics: &'a [Diagnostic],
}

fn check(arguments: &Check) -> anyhow::Result<ExitCode> {
    folder(&arguments.dir)?;
    let mut faults = Engine::check_dir(&arguments.dir);
    // Nobody can mend a pack that is built in, and a word of it that this pack does not use is no fault.
    faults.retain(|fault| fault.severity == Severity::Error || !fault.source.text.is_empty());
    let errors = faults.iter().filter(|fault| fault.severity == Severity::Error).count();
    let warnings = faults.len() - errors;
    // As the files lie: the pack's own in its folder, those of a pack that it extends beside that.
    let path = |name: &str| {
        let own = arguments.dir.join(name);
        let beside = arguments.dir.parent().map(|parent| parent.join(name));
        let path = beside.filter(|beside| !own.exists() && beside.exists()).unwrap_or(own);
        path.to_string_lossy().replace('\\', "/")
    };
    let text = match arguments.format {
        CheckFormat::Json => render::json_pretty(&Checked { errors, warnings, diagnostics: &faults }),
        CheckFormat::Sarif => render::sarif(&faults, &path),
        CheckFormat::Github => render::github(&faults, &path),
        CheckFormat::Text => {
            let palette = output::palette();
            let mut text: String = faults.iter().map(|fault| render::diagnostic(fault, palette) + "\n").collect();
            text.push_str(&format!("{}, {}\n", plural(errors, "error"), plural(warnings, "warning")));
            text
        }
    };
    output::print(&text)?;
    Ok(ExitCode::from(u8::from(errors > 0 || (arguments.strict && warnings > 0))))
}

fn explain(arguments: &Explain) -> anyhow::Result<ExitCode> {
    let palette = output::palette();
    let Some(code) = &arguments.code else {
        let row = |code: &crate::Code| vec![code.code.to_string(), code.title.to_string()];
        let rows: Vec<Vec<String>> = CODES.iter().map(row).collect();
        output::print(&render::table(&["code", "what it means"], &[Align::Left, Align::Left], &rows))?;
        return Ok(ExitCode::SUCCESS);
    };
    match CODES.iter().find(|own| own.code.eq_ignore_ascii_case(code)) {
        Some(code) => output::print(&render::code(code, palette))?,
        None => bail!("there is no code `{code}`; `triage policy explain` lists them"),
    }
    Ok(ExitCode::SUCCESS)
}

fn show(arguments: &Show) -> anyhow::Result<ExitCode> {
    let engine = super::engine(&arguments.policy)?;
    let table = PolicyTable::new(&engine, arguments.language, arguments.rules);
    let path = arguments.output.as_deref();
    let format = arguments.format.unwrap_or_else(|| ShowFormat::of_ending(path));
    let text = match format {
        ShowFormat::Text => render::policy_text(&table, output::palette_for(path)),
        ShowFormat::Markdown => render::policy_markdown(&table),
        ShowFormat::Html => render::policy_html(&table),
        ShowFormat::Json => render::json_pretty(&table),
    };
    output::write(path, &text)?;
    Ok(ExitCode::SUCCESS)
}

fn fit(arguments: &Fit) -> anyhow::Result<ExitCode> {
    folder(&arguments.policy)?;
    let engine = super::engine(&arguments.policy)?;
    let labelled = super::eval::read(&arguments.files);
    for line in &labelled.broken {
        output::tell(&format!("{line}\n"));
    }
    // Weights learned from a part of the tickets would look like those of all.
    if let Some(fault) = labelled.faults.into_iter().next() {
        return Err(fault);
    }
    let mut config = FitConfig::new(arguments.cues);
    config.words = arguments.words;
    config.hold = arguments.hold.unwrap_or(config.hold);
    let fit = crate::fit(&engine, &labelled.tickets, config);
    if arguments.write {
        engine.write_weights(&arguments.policy, &fit)?;
        if let Some(cues) = &fit.cues {
            cues.write(&arguments.policy)?;
        }
        if let Some(words) = &fit.words {
            words.write(&arguments.policy)?;
        }
    }
    let text = match arguments.format {
        Format::Json => render::json_pretty(&fit),
        Format::Text => {
            let row = |weight: &crate::FittedWeight| {
                let number = |weight: f64| format!("{weight:.2}");
                vec![weight.rule.clone(), weight.fired.to_string(), number(weight.before), number(weight.after)]
            };
            let rows: Vec<Vec<String>> = fit.weights.iter().map(row).collect();
            let align = [Align::Left, Align::Right, Align::Right, Align::Right];
            let mut text = render::table(&["rule", "fired", "before", "after"], &align, &rows);
            text.push_str(&format!(
                "{} of one inquiry: {} right before, {} after, {} cross-validated\n",
                plural(fit.tickets, "ticket"),
                fit.right.0,
                fit.right.1,
                fit.cross_validated
            ));
            let mut learned = "The weights".to_string();
            if let Some(cues) = &fit.cues {
                learned.push_str(&format!(" and {} cues", cues.count()));
            }
            if let Some(words) = &fit.words {
                learned.push_str(&format!(" and {} weights of words", words.count()));
            }
            let written = if arguments.write { "written" } else { "not written; --write does" };
            text.push_str(&format!("{learned} are {written}.\n"));
            text
        }
    };
    output::print(&text)?;
    Ok(ExitCode::from(u8::from(!labelled.broken.is_empty())))
}
