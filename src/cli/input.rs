//! Files named on the command line: their bytes as text, and what lies in folders.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

/// The text of a file, or of standard input for `-`. If a little of it is malformed, that is told.
pub(super) fn read_text(path: &Path, encoding: Option<&str>) -> anyhow::Result<String> {
    let (text, warning) = decoded(path, encoding)?;
    if let Some(warning) = warning {
        super::output::warn(&warning);
    }
    Ok(text)
}

/// The text, and what to warn of.
pub(super) fn decoded(path: &Path, encoding: Option<&str>) -> anyhow::Result<(String, Option<String>)> {
    let name = shown(path);
    let bytes = if is_stdin(path) {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).with_context(|| name.clone())?;
        bytes
    } else {
        std::fs::read(path).with_context(|| name.clone())?
    };
    let decoded = crate::decode(&bytes, encoding).with_context(|| name.clone())?;
    let warning = (decoded.replaced > 0).then(|| {
        let (places, used) = (decoded.replaced, decoded.encoding);
        format!("{name}: not {used} throughout; malformed places read as \u{FFFD}: {places}")
    });
    let text = match decoded.text {
        // The usual case, UTF-8, is not copied.
        std::borrow::Cow::Borrowed(text) if text.len() == bytes.len() => {
            String::from_utf8(bytes).expect("the decoder found it to be UTF-8")
        }
        text => text.into_owned(),
    };
    Ok((text, warning))
}

/// Whether a path means standard input.
pub(super) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// A path as people read it.
pub(super) fn shown(path: &Path) -> String {
    if is_stdin(path) { "standard input".into() } else { path.display().to_string() }
}

/// Files as given, folders as the files in and below them with one of the endings, sorted by name. What
/// cannot be read is in the second list.
pub(super) fn files(given: &[PathBuf], endings: &[&str]) -> (Vec<PathBuf>, Vec<anyhow::Error>) {
    let mut found = Vec::new();
    let mut faults = Vec::new();
    for path in given {
        if path.is_dir() {
            let before = found.len();
            if let Err(error) = below(path, endings, &mut found) {
                faults.push(anyhow::Error::new(error).context(path.display().to_string()));
            } else if found.len() == before {
                faults.push(anyhow::anyhow!("{}: the folder holds no .{} file", path.display(), endings.join(", .")));
            }
        } else {
            found.push(path.clone());
        }
    }
    (found, faults)
}

fn below(folder: &Path, endings: &[&str], found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    let mut entries = std::fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        if path.is_dir() {
            below(&path, endings, found)?;
        } else if path.extension().is_some_and(|own| endings.iter().any(|ending| own.eq_ignore_ascii_case(ending))) {
            found.push(path);
        }
    }
    Ok(())
}
