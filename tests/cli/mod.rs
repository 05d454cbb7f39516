//! The command line: the built program is run, and what it says and returns is looked at.

mod batch;
mod check;
mod classify;
mod diff;
mod eval;
mod faults;
mod fmt;
mod formats;
mod help;
mod inputs;
mod mask;
mod mining;
mod new;
mod outputs;
mod policy;
mod report;
mod resume;
mod schema;
mod suite;
mod tutorial;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a run of the program came to.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_triage"));
    // What the tests run in must not show in the output.
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "CI"] {
        command.env_remove(variable);
    }
    command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR"));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn finish(mut command: Command, input: &[u8]) -> Run {
    command.stdin(Stdio::piped());
    let mut child = command.spawn().expect("the program is built");
    // A program that does not read its input closes the pipe.
    let _ = child.stdin.take().expect("piped").write_all(input);
    let output = child.wait_with_output().expect("the program ends");
    Run {
        code: output.status.code().expect("the program ends by itself"),
        out: String::from_utf8(output.stdout).expect("UTF-8"),
        err: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

/// Runs the program.
pub fn triage(arguments: &[&str]) -> Run {
    finish(command(arguments), b"")
}

/// Runs the program with something on standard input.
fn triage_with(input: &[u8], arguments: &[&str]) -> Run {
    finish(command(arguments), input)
}

/// Runs the program with colours.
fn triage_in_colour(arguments: &[&str]) -> Run {
    let mut command = command(arguments);
    command.env("CLICOLOR_FORCE", "1").env("TERM", "xterm-256color");
    finish(command, b"")
}

/// The pack that snapshots stand on.
const TINY: &str = "tests/data/packs/tiny";

/// The YAML files in and below a folder, sorted.
fn yaml_files(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the folder is there") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "yaml") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// A folder of a test's own, gone when the test ends.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("triage-test-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("the folder for temporary files can be written");
        Scratch(path)
    }

    /// Writes a file and returns its path.
    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        std::fs::write(&path, content).expect("the scratch folder can be written");
        path
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_string_lossy().into_owned()
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).expect("the file is there")
    }

    /// A text with the folder's name taken out.
    fn anonymous(&self, text: &str) -> String {
        text.replace(&*self.0.to_string_lossy(), "SCRATCH")
    }

    fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.0).expect("the folder is there");
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(Path::new(&self.0));
    }
}
