//! How far a run has come: what a later run needs to go on with it, and to know whether it may.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use super::layout::Kept;
use super::summary::Summary;

/// What a run is: as long as this stays the same, it may be gone on with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Task {
    /// The program and its version.
    pub program: String,
    /// The policy's identifier, version and digest.
    pub policy: String,
    /// What decides how the output looks, by the options' names.
    pub settings: BTreeMap<String, String>,
    pub inputs: Vec<Stamp>,
}

/// An input as it was when the run began.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Stamp {
    pub path: String,
    /// `None` if it is not there, or standard input.
    pub size: Option<u64>,
    /// Nanoseconds since 1970.
    pub modified: Option<u64>,
}

/// The state of a run after whole blocks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Checkpoint {
    pub task: Task,
    /// Rows that are in the output.
    pub rows: u64,
    /// Digest of what they were read as.
    pub digest: u64,
    /// Bytes of the file being written that are theirs.
    pub bytes: u64,
    /// Bytes of the file of errors that are theirs.
    pub error_bytes: u64,
    pub summary: Summary,
    /// What the run's observer had seen.
    pub observed: Option<serde_json::Value>,
    /// When all rows are done: the columns of the output, and the inputs that could not be read.
    pub complete: Option<Complete>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Complete {
    pub columns: Vec<Kept>,
    pub faults: Vec<String>,
}

impl Stamp {
    /// The input as it is now.
    pub fn of(path: &Path) -> Stamp {
        // A later run may be started in another folder.
        let shown = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        let meta = if path.as_os_str() == "-" { None } else { path.metadata().ok() };
        let modified = meta.as_ref().and_then(|meta| meta.modified().ok()?.duration_since(UNIX_EPOCH).ok());
        Stamp {
            path: if path.as_os_str() == "-" { "-".into() } else { shown.to_string_lossy().into_owned() },
            size: meta.map(|meta| meta.len()),
            modified: modified.and_then(|since| u64::try_from(since.as_nanos()).ok()),
        }
    }
}

impl Task {
    /// Why what `self` has begun cannot be gone on with as `now`; empty if it can.
    pub fn differs(&self, now: &Task) -> Vec<String> {
        let mut reasons = Vec::new();
        if self.program != now.program {
            reasons.push(format!("it was begun by {}, this is {}", self.program, now.program));
        }
        if self.policy != now.policy {
            reasons.push(format!("it was begun with the policy {}, this is {}", self.policy, now.policy));
        }
        let names = self.settings.keys().chain(now.settings.keys().filter(|name| !self.settings.contains_key(*name)));
        for name in names {
            let value =
                |task: &Task| task.settings.get(name).map_or("nothing".to_string(), |value| format!("`{value}`"));
            if self.settings.get(name) != now.settings.get(name) && name == "--mask" {
                reasons.push("what is masked, by which rules or which key, is not the same".into());
            } else if self.settings.get(name) != now.settings.get(name) {
                reasons.push(format!("it was begun with {} for {name}, not {}", value(self), value(now)));
            }
        }
        if self.inputs.len() != now.inputs.len() {
            reasons.push(format!("it was begun with {} inputs, not {}", self.inputs.len(), now.inputs.len()));
        }
        let mut changed = self.inputs.iter().zip(&now.inputs).filter(|(then, now)| then != now);
        if let Some((then, now)) = changed.next() {
            reasons.push(match (then.path == now.path, now.size) {
                (false, _) => format!("it was begun with the input {}, not {}", then.path, now.path),
                (true, None) => format!("{} is not there any more", now.path),
                (true, Some(_)) => format!("{} has changed since", now.path),
            });
        }
        match changed.count() {
            0 => {}
            1 => reasons.push("another input differs, too".into()),
            more => reasons.push(format!("{more} more inputs differ")),
        }
        reasons
    }
}

impl Checkpoint {
    /// A run that has not begun.
    pub fn new(task: Task) -> Checkpoint {
        Checkpoint {
            task,
            rows: 0,
            digest: 0,
            bytes: 0,
            error_bytes: 0,
            summary: Summary::default(),
            observed: None,
            complete: None,
        }
    }

    /// Writes it such that at any time either the old one or the new one is there.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let beside = beside(path, ".part");
        let mut file = File::create(&beside)?;
        let written = serde_json::to_vec(self).map_err(io::Error::from).and_then(|text| {
            file.write_all(&text)?;
            file.sync_data()
        });
        if let Err(error) = written.and_then(|()| std::fs::rename(&beside, path)) {
            let _ = std::fs::remove_file(&beside);
            return Err(error);
        }
        Ok(())
    }

    /// Reads it; `None` if there is none.
    pub fn read(path: &Path) -> io::Result<Option<Checkpoint>> {
        match std::fs::read(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
            Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
        }
    }
}

/// The file of that ending in the same folder.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(ending);
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task() -> Task {
        let stamp = |path: &str| Stamp { path: path.into(), size: Some(7), modified: Some(9) };
        Task {
            program: "triage 1".into(),
            policy: "p".into(),
            settings: [("--format".to_string(), "csv".to_string())].into(),
            inputs: vec![stamp("a"), stamp("b")],
        }
    }

    #[test]
    fn what_differs_is_told() {
        let reasons = |change: fn(&mut Task)| {
            let mut now = task();
            change(&mut now);
            task().differs(&now).join("; ")
        };
        assert_eq!(reasons(|_| {}), "");
        assert_eq!(reasons(|now| now.program = "triage 2".into()), "it was begun by triage 1, this is triage 2");
        assert_eq!(reasons(|now| now.inputs[1].size = Some(8)), "b has changed since");
        assert_eq!(reasons(|now| now.inputs[0].size = None), "a is not there any more");
        assert_eq!(reasons(|now| now.inputs.truncate(1)), "it was begun with 2 inputs, not 1");
        assert_eq!(
            reasons(|now| now.inputs.swap(0, 1)),
            "it was begun with the input a, not b; another input differs, too"
        );
        let format = |now: &mut Task| drop(now.settings.insert("--format".into(), "tsv".into()));
        assert_eq!(reasons(format), "it was begun with `csv` for --format, not `tsv`");
        let row = |now: &mut Task| drop(now.settings.insert("--no-row".into(), "yes".into()));
        assert_eq!(reasons(row), "it was begun with nothing for --no-row, not `yes`");
    }

    #[test]
    fn it_comes_back_as_it_was_written() {
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        let path = folder.path().join("out.csv.resume.json");
        assert_eq!(Checkpoint::read(&path).expect("none is no error"), None);
        let checkpoint = Checkpoint { digest: u64::MAX, rows: 3, ..Checkpoint::new(task()) };
        checkpoint.write(&path).expect("writes");
        assert_eq!(Checkpoint::read(&path).expect("reads"), Some(checkpoint));
        assert_eq!(std::fs::read_dir(folder.path()).expect("lists").count(), 1);
        std::fs::write(&path, "{").expect("writes");
        assert!(Checkpoint::read(&path).is_err());
    }
}
