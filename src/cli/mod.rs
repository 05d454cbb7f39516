//! The command line: a thin edge that reads files, calls the library and shows what comes of it.

mod batch;
mod classify;
mod coverage;
mod diff;
mod eval;
mod forms;
mod history;
mod input;
mod mask;
mod output;
mod policy;
mod revision;
mod suggest;
mod suite;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{anyhow, bail};
use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};

use crate::render::{self, Palette};
use crate::{Engine, Severity, builtin_policies};

const EXAMPLES: &str = "\
Examples:
  triage classify mail.txt
  triage classify --text 'スクリプトを作成してもらえますか' --explain
  triage batch tickets.csv -o decided.csv
  triage eval corpus/dev --misses
  triage policy show --language en

Exit codes:
  0    fine
  1    findings: broken rows, faults or failing examples of a policy, a score below --fail-under
  2    trouble: wrong usage, a file or policy that cannot be read
  130  a batch that was interrupted

Colours are used on a terminal only; NO_COLOR turns them off.";

#[derive(Parser)]
#[command(
    name = "triage",
    version,
    about = "Triage of support inquiries by rules that people can read",
    after_help = EXAMPLES
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Decide one ticket
    #[command(after_help = classify::HELP)]
    Classify(classify::Arguments),
    /// Decide many tickets: tables, JSON, Parquet or mails in; CSV, TSV, JSON lines or Parquet out
    #[command(after_help = batch::HELP)]
    Batch(batch::Arguments),
    /// Score against labelled tickets
    #[command(after_help = eval::HELP)]
    Eval(eval::Arguments),
    /// Phrases that labelled tickets share and no concept has yet
    #[command(after_help = suggest::HELP)]
    Suggest(suggest::Arguments),
    /// Begin, check, show, test, lay out or fit a policy pack; see what of it a history uses
    #[command(after_help = policy::HELP)]
    Policy {
        #[command(subcommand)]
        command: policy::Command,
    },
    /// Print a completion script for a shell
    #[command(after_help = "Example:\n  triage completions bash > /etc/bash_completion.d/triage")]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    #[command(after_help = "Example:\n  triage man | man -l -")]
    Man,
}

/// How results are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// Which policy decides.
#[derive(Args)]
struct PolicyChoice {
    /// A policy pack: a folder, or the name of a built-in one
    #[arg(long, value_name = "DIR|NAME", default_value = "vision-one")]
    policy: PathBuf,
}

impl PolicyChoice {
    fn engine(&self) -> anyhow::Result<Engine> {
        engine(&self.policy)
    }
}

/// Runs the `triage` command with the arguments of the process.
pub fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(code) => code,
        // Whoever read our output has seen enough.
        Err(error) if output::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            output::complain(&format!("{error:#}"));
            ExitCode::from(2)
        }
    }
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Classify(arguments) => classify::run(&arguments),
        Command::Batch(arguments) => batch::run(&arguments),
        Command::Eval(arguments) => eval::run(&arguments),
        Command::Suggest(arguments) => suggest::run(&arguments),
        Command::Policy { command } => policy::run(command),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "triage", &mut script);
            output::print_bytes(&script)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Man => {
            let mut page = Vec::new();
            clap_mangen::Man::new(Cli::command()).render(&mut page)?;
            output::print_bytes(&page)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// One thread for each processor.
fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// The engine for a folder or the name of a built-in pack. The faults of a folder are shown.
fn engine(policy: &std::path::Path) -> anyhow::Result<Engine> {
    // A folder that happens to lie around must not change what decides: one of that name is `./NAME`.
    let names = builtin_policies();
    let name = policy.to_string_lossy();
    if names.contains(&name.to_string()) {
        return Engine::builtin_named(&name).ok_or_else(|| anyhow!("the built-in policy `{name}` is broken"));
    }
    if policy.is_dir() {
        return Engine::from_dir(policy).map_err(|error| {
            // Warnings keep nobody from using a pack; `check` tells them.
            for fault in error.diagnostics().iter().filter(|fault| fault.severity == Severity::Error) {
                output::tell(&(render::diagnostic(fault, Palette::COLOUR) + "\n"));
            }
            anyhow!("{}: {error}", policy.display())
        });
    }
    let hint = match crate::diagnostic::did_you_mean(&name, names.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("built in: {}", names.join(", ")),
    };
    if policy.is_file() {
        bail!("{name} is a file; a policy is the folder that holds policy.yaml");
    }
    bail!("`{name}` is neither a folder nor a built-in policy; {hint}");
}

/// A clause that the policy has.
fn known_clause(engine: &Engine, clause: &str) -> anyhow::Result<()> {
    let ruleset = engine.ruleset();
    if ruleset.clause_named(clause).is_some() {
        return Ok(());
    }
    let names: Vec<String> = (0..ruleset.clauses.len()).map(|clause| ruleset.clause_name(clause)).collect();
    match crate::diagnostic::did_you_mean(clause, names.iter().map(String::as_str)) {
        Some(near) => bail!("the policy has no clause `{clause}`; did you mean `{near}`?"),
        None => bail!("the policy has no clause `{clause}`; `triage policy show` lists them"),
    }
}
