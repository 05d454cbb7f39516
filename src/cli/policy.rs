//! `triage policy`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;

use crate::{Engine, Severity};

#[derive(Subcommand)]
pub enum Command {
    /// Every fault of a pack
    Check {
        #[arg(long)]
        policy: PathBuf,
    },
    /// Learn the rules' weights from labelled tickets
    Fit {
        /// Labelled tickets: files or folders of JSON lines
        files: Vec<PathBuf>,
        #[arg(long)]
        policy: PathBuf,
        /// Write the weights into the pack
        #[arg(long)]
        write: bool,
        /// How strongly a weight is held to the author's
        #[arg(long, default_value_t = 0.5)]
        hold: f64,
    },
    /// Run the rules' examples
    Test {
        #[arg(long)]
        policy: PathBuf,
    },
}

pub fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Check { policy } => {
            let faults = Engine::check_dir(&policy);
            for fault in &faults {
                println!("{}", fault.render());
            }
            let errors = faults.iter().filter(|f| f.severity == Severity::Error).count();
            println!("{errors} errors, {} warnings", faults.len() - errors);
            Ok(ExitCode::from(u8::from(errors > 0)))
        }
        Command::Fit { files, policy, write, hold } => {
            let engine = super::engine(Some(&policy))?;
            let tickets = super::eval::tickets(&files)?;
            let fit = crate::fit(&engine, &tickets, crate::FitConfig { hold, ..crate::FitConfig::default() });
            for w in &fit.weights {
                println!("{:48} fired {:4}  {:5.2} -> {:5.2}", w.rule, w.fired, w.before, w.after);
            }
            println!(
                "{} tickets of one inquiry: {} right before, {} after, {} cross-validated",
                fit.tickets, fit.right.0, fit.right.1, fit.cross_validated
            );
            if write {
                engine.write_weights(&policy, &fit)?;
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::Test { policy } => {
            let engine = super::engine(Some(&policy))?;
            let failures = engine.test_examples();
            for f in &failures {
                println!(
                    "{} ({}) {} {}: {}",
                    f.rule,
                    f.place,
                    f.language,
                    if f.should_fire { "should fire on" } else { "should not fire on" },
                    f.text
                );
            }
            println!("{} failures", failures.len());
            Ok(ExitCode::from(u8::from(!failures.is_empty())))
        }
    }
}
