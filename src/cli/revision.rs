//! A policy pack as it stood in a git revision: its files, laid into a folder for temporary files.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, anyhow, bail};

/// A folder that holds a pack and what it extends; gone when dropped.
pub(super) struct Checkout {
    folder: tempfile::TempDir,
    pack: PathBuf,
}

impl Checkout {
    /// Where the pack lies.
    pub(super) fn pack(&self) -> PathBuf {
        self.folder.path().join(&self.pack)
    }
}

/// `REVISION:FOLDER`, if it is written so: `HEAD~1:rules/mine`.
pub(super) fn parse(name: &str) -> Option<(&str, &str)> {
    name.split_once(':').filter(|(revision, folder)| !revision.is_empty() && !folder.is_empty())
}

/// Lays out the YAML files of a pack and of the folders beside it, which it may extend.
///
/// # Errors
/// What git says, or that there is no such folder in the revision.
pub(super) fn checkout(revision: &str, folder: &str) -> anyhow::Result<Checkout> {
    let folder = folder.trim_end_matches('/');
    // As git reads `REVISION:./folder`, relative to the current folder; else from the repository's top.
    let prefix = match folder.starts_with('.') {
        true => String::from_utf8(git(&["rev-parse", "--show-prefix"])?)?.trim().to_string(),
        false => String::new(),
    };
    let pack = plain(&Path::new(&prefix).join(folder)).ok_or_else(|| anyhow!("`{folder}` leaves the repository"))?;
    let listed = git(&["ls-tree", "-r", "-z", "--full-tree", "--name-only", revision])?;
    let beside = pack.parent().unwrap_or(Path::new(""));
    let names: Vec<&str> = listed.split(|byte| *byte == 0).filter_map(|name| std::str::from_utf8(name).ok()).collect();
    let mut files = names.into_iter().filter(|name| {
        let path = Path::new(name);
        let yaml = path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml");
        yaml && path.starts_with(beside)
    });
    let laid_out = tempfile::Builder::new().prefix("triage-").tempdir().context("the folder for temporary files")?;
    let mut found = false;
    files.try_for_each(|name| -> anyhow::Result<()> {
        found |= Path::new(name).starts_with(&pack);
        let target = laid_out.path().join(name);
        let parent = target.parent().unwrap_or(laid_out.path());
        std::fs::create_dir_all(parent).with_context(|| parent.display().to_string())?;
        let bytes = git(&["cat-file", "blob", &format!("{revision}:{name}")])?;
        std::fs::write(&target, bytes).with_context(|| target.display().to_string())
    })?;
    if !found {
        bail!("the revision {revision} has no pack in `{}`", pack.display());
    }
    Ok(Checkout { folder: laid_out, pack })
}

/// The path without `.` and `..`; `None` if it leads out of the repository.
fn plain(path: &Path) -> Option<PathBuf> {
    use std::path::Component;
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                if !plain.pop() {
                    return None;
                }
            }
            Component::Normal(name) => plain.push(name),
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(plain)
}

fn git(arguments: &[&str]) -> anyhow::Result<Vec<u8>> {
    let run = Command::new("git").args(arguments).output();
    let output = run.context("a policy of a revision needs `git`, which cannot be run")?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.trim().trim_start_matches("fatal: ");
        bail!("git: {}", said.lines().next().unwrap_or("failed without a word"));
    }
    Ok(output.stdout)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revision_and_a_folder() {
        assert_eq!(parse("HEAD~1:rules/mine"), Some(("HEAD~1", "rules/mine")));
        assert_eq!(parse("rules/mine"), None);
        assert_eq!(parse(":rules"), None);
    }

    #[test]
    fn paths_stay_in_the_repository() {
        assert_eq!(plain(Path::new("a/./b/../c")), Some(PathBuf::from("a/c")));
        assert_eq!(plain(Path::new("a/../../c")), None);
        assert_eq!(plain(Path::new("/etc")), None);
    }
}
