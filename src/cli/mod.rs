//! The command line: a thin edge without logic of its own.
#![allow(missing_docs)]

mod eval;
mod policy;

use std::io::Read as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::{Engine, Ticket};

#[derive(Parser)]
#[command(name = "triage", version, about = "Triage of support inquiries by rules that people can read")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Decide one ticket
    Classify {
        file: Option<PathBuf>,
        #[arg(long)]
        text: Option<String>,
        #[arg(long, default_value = "")]
        subject: String,
        #[arg(long)]
        policy: Option<PathBuf>,
        #[arg(long)]
        explain: bool,
        #[arg(long)]
        why_not: Option<String>,
    },
    /// Score against labelled tickets
    Eval {
        files: Vec<PathBuf>,
        #[arg(long)]
        policy: Option<PathBuf>,
        #[arg(long)]
        misses: bool,
    },
    /// Work on a policy pack
    Policy {
        #[command(subcommand)]
        command: policy::Command,
    },
}

pub fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("triage: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn engine(policy: Option<&PathBuf>) -> anyhow::Result<Engine> {
    match policy {
        None => Ok(Engine::builtin()),
        Some(dir) => Engine::from_dir(dir).map_err(|error| {
            for fault in error.diagnostics() {
                eprintln!("{}", fault.render());
            }
            error.into()
        }),
    }
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Classify { file, text, subject, policy, explain, why_not } => {
            let engine = engine(policy.as_ref())?;
            let body = match (file, text) {
                (_, Some(text)) => text,
                (Some(file), None) => std::fs::read_to_string(file)?,
                (None, None) => {
                    let mut text = String::new();
                    std::io::stdin().read_to_string(&mut text)?;
                    text
                }
            };
            let ticket = Ticket::new(subject, body);
            if let Some(clause) = why_not {
                for rule in engine.why_not(&ticket, &clause).unwrap_or_default() {
                    show_rule(&rule, 0);
                }
            } else if explain {
                let e = engine.explain(&ticket);
                for s in &e.sentences {
                    println!(
                        "[{} {} {}{}] {}",
                        s.field.as_str(),
                        s.zone.as_str(),
                        s.language,
                        if s.asks { " asks" } else { "" },
                        s.text.trim()
                    );
                    let found: Vec<String> = s.found.iter().map(|m| format!("{}={}", m.concept, m.text)).collect();
                    println!("    {}", found.join("  "));
                }
                for i in &e.inquiries {
                    println!("INQUIRY {}", i.clause);
                    for c in &i.clauses {
                        println!(
                            "  {} {} score {} p {} {}",
                            c.clause,
                            c.verdict,
                            c.score,
                            c.confidence,
                            c.defeated_by.as_deref().map(|d| format!("DEFEATED BY {d}")).unwrap_or_default()
                        );
                        for r in &c.rules {
                            show_rule(r, 4);
                        }
                    }
                }
            } else {
                println!("{}", serde_json::to_string_pretty(&engine.triage(&ticket))?);
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::Eval { files, policy, misses } => eval::run(&engine(policy.as_ref())?, &files, misses),
        Command::Policy { command } => policy::run(command),
    }
}

fn show_rule(rule: &crate::RuleExplanation, indent: usize) {
    println!("{:indent$}{} {} {:+}  {}", "", if rule.fired { "FIRED" } else { "no" }, rule.rule, rule.weight, rule.why);
    show_condition(&rule.when, indent + 4, "when");
    if let Some(unless) = &rule.unless {
        show_condition(unless, indent + 4, "unless");
    }
}

fn show_condition(c: &crate::Condition, indent: usize, label: &str) {
    let words: Vec<&str> = c.matches.iter().map(|m| m.text.as_str()).collect();
    println!("{:indent$}{label} {} {}  {}", "", if c.held { "✓" } else { "✗" }, c.text, words.join(" · "));
    for part in &c.parts {
        show_condition(part, indent + 2, "");
    }
}
