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
