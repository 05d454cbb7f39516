//! Files named on the command line: their bytes as text, what lies in folders, and how tickets are read from them.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;

use crate::batch::{BESIDE, Columns, Format, SourceOptions};

/// How inputs are read where it is not detected.
#[derive(Args, Clone, Debug)]
pub(super) struct Reading {
    /// Which columns or keys hold what: id=…,subject=…,body=…,date=…,lang=…,product=…; other names become metadata; a dotted path leads into nested ones
    #[arg(long, value_name = "NAME=COLUMN,…", value_parser = Columns::parse)]
    columns: Option<Columns>,
    /// The format of the inputs, if it is not told by name or content [possible values: csv, tsv, json, jsonl, parquet, eml, mbox]
    #[arg(long, value_name = "FORMAT", value_parser = str::parse::<Format>)]
    input_format: Option<Format>,
    /// What stands between the cells of a table, if it is not detected; \t is a tab
    #[arg(long, value_name = "CHARACTER", value_parser = delimiter)]
    delimiter: Option<char>,
    /// The encoding of the inputs, if it is not detected
    #[arg(long)]
    encoding: Option<String>,
}

impl Reading {
    pub(super) fn options(&self) -> SourceOptions {
        for (name, near) in self.columns.iter().flat_map(Columns::doubtful) {
            super::output::warn(&format!(
                "--columns: `{name}` becomes metadata of the tickets; did you mean `{near}`?"
            ));
        }
        SourceOptions {
            columns: self.columns.clone().unwrap_or_default(),
            encoding: self.encoding.clone(),
            format: self.input_format,
            delimiter: self.delimiter,
            ..SourceOptions::default()
        }
    }
}

fn delimiter(text: &str) -> Result<char, String> {
    let mut characters = text.chars();
    match (characters.next(), characters.next()) {
        (Some(one), None) if one.is_ascii() && !matches!(one, '"' | '\n' | '\r') => Ok(one),
        _ if matches!(text, "\\t" | "tab") => Ok('\t'),
        _ => Err("it has to be one ASCII character, and neither a quote nor a line break".into()),
    }
}

/// The text of a file, or of standard input for `-`. If a little of it is malformed, that is told.
pub(super) fn read_text(path: &Path, encoding: Option<&str>) -> anyhow::Result<String> {
    let name = shown(path);
    let bytes = if is_stdin(path) {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).with_context(|| name.clone())?;
        bytes
    } else {
        std::fs::read(path).with_context(|| name.clone())?
    };
    let decoded = crate::decode(&bytes, encoding).with_context(|| name.clone())?;
    if decoded.replaced > 0 {
        let (places, used) = (decoded.replaced, decoded.encoding);
        super::output::warn(&format!("{name}: not {used} throughout; malformed places read as \u{FFFD}: {places}"));
    }
    Ok(match decoded.text {
        // The usual case, UTF-8, is not copied.
        std::borrow::Cow::Borrowed(text) if text.len() == bytes.len() => {
            String::from_utf8(bytes).expect("the decoder found it to be UTF-8")
        }
        text => text.into_owned(),
    })
}

/// Whether a path means standard input.
pub(super) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// A path as people read it.
pub(super) fn shown(path: &Path) -> String {
    if is_stdin(path) { "standard input".into() } else { path.display().to_string() }
}

/// Files of tickets: as given, of folders those in and below them whose name says a format that is read, compressed or
/// not, and what patterns such as `export/**/*.csv.gz` match; sorted by name. What cannot be read is in the second list;
/// how many files of a folder are none of tickets by their names is told.
pub(super) fn tickets(given: &[PathBuf]) -> (Vec<PathBuf>, Vec<anyhow::Error>) {
    let names = Format::ALL.map(Format::as_str).join(", .");
    // What an earlier run left beside its output is no input of the next.
    let is_left = |path: &Path| {
        let name = path.file_name().map(|name| name.to_string_lossy());
        name.is_some_and(|name| BESIDE.iter().any(|ending| name.ends_with(ending)))
    };
    let mut found = gather(given, |path| Format::of_path(path).is_some() && !is_left(path), &names);
    found.others.retain(|path| !is_left(path));
    if let Some(told) = passed_over(&found.others) {
        super::output::warn(&told);
    }
    (found.files, found.faults)
}

/// Files as given, folders as the files in and below them with one of the endings, sorted by name. What
/// cannot be read is in the second list.
pub(super) fn files(given: &[PathBuf], endings: &[&str]) -> (Vec<PathBuf>, Vec<anyhow::Error>) {
    let has_ending =
        |path: &Path| path.extension().is_some_and(|own| endings.iter().any(|ending| own.eq_ignore_ascii_case(ending)));
    let found = gather(given, has_ending, &endings.join(", ."));
    (found.files, found.faults)
}

/// What was found where files were looked for.
#[derive(Default)]
struct Gathered {
    files: Vec<PathBuf>,
    /// Files in folders that are not of the wanted kind.
    others: Vec<PathBuf>,
    faults: Vec<anyhow::Error>,
}

/// Says of files in folders that they are not read; those that are hidden nobody misses.
fn passed_over(others: &[PathBuf]) -> Option<String> {
    let mut endings: BTreeMap<String, usize> = BTreeMap::new();
    for path in others {
        if path.file_name().is_some_and(|name| !name.to_string_lossy().starts_with('.')) {
            let ending = path.extension().map(|ending| format!(".{}", ending.to_string_lossy().to_lowercase()));
            *endings.entry(ending.unwrap_or("without an ending".into())).or_default() += 1;
        }
    }
    let count: usize = endings.values().sum();
    let mut endings: Vec<(String, usize)> = endings.into_iter().collect();
    endings.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let shown: Vec<String> =
        endings.iter().take(MOST_ENDINGS).map(|(ending, count)| format!("{count} {ending}")).collect();
    let more = if endings.len() > MOST_ENDINGS { ", …" } else { "" };
    (count > 0).then(|| {
        let what = if count == 1 { "1 file in the folders is" } else { &format!("{count} files in the folders are") };
        format!(
            "{what} not read, for the name says no format of tickets: {}{more}; name a file itself to read it",
            shown.join(", ")
        )
    })
}

/// Endings of files that are told.
const MOST_ENDINGS: usize = 5;

fn gather(given: &[PathBuf], is_wanted: impl Fn(&Path) -> bool, names: &str) -> Gathered {
    let mut found = Gathered::default();
    for path in given {
        let before = found.files.len();
        if path.is_dir() {
            if let Err(error) = below(path, &is_wanted, &mut found) {
                found.faults.push(anyhow::Error::new(error).context(path.display().to_string()));
            } else if found.files.len() == before {
                found.faults.push(anyhow::anyhow!("{}: the folder holds no .{names} file", path.display()));
            }
        } else if let Some(pattern) = pattern(path) {
            if let Err(error) = matching(pattern, &is_wanted, &mut found) {
                found.faults.push(error.context(path.display().to_string()));
            } else if found.files.len() == before {
                found.faults.push(anyhow::anyhow!("{}: no file matches the pattern", path.display()));
            }
        } else {
            found.files.push(path.clone());
        }
    }
    // Links may lead to the same file by many ways, and round in circles.
    let mut known = std::collections::HashSet::new();
    let mut is_new = |path: &PathBuf| path.canonicalize().map_or(true, |path| known.insert(path));
    found.files.retain(&mut is_new);
    found.others.retain(is_new);
    found
}

/// The pattern that a path is, unless there is a file of that very name.
fn pattern(path: &Path) -> Option<&str> {
    path.to_str().filter(|text| text.contains(['*', '?', '[']) && !path.exists())
}

fn matching(pattern: &str, is_wanted: &impl Fn(&Path) -> bool, found: &mut Gathered) -> anyhow::Result<()> {
    for path in glob::glob(pattern)? {
        let path = path?;
        if path.is_dir() {
            below(&path, is_wanted, found)?;
        } else {
            found.files.push(path);
        }
    }
    Ok(())
}

fn below(folder: &Path, is_wanted: &impl Fn(&Path) -> bool, found: &mut Gathered) -> std::io::Result<()> {
    below_once(folder, is_wanted, &mut Vec::new(), found)
}

/// The same, unless the folder is one of those that lead to it.
fn below_once(
    folder: &Path,
    is_wanted: &impl Fn(&Path) -> bool,
    above: &mut Vec<PathBuf>,
    found: &mut Gathered,
) -> std::io::Result<()> {
    let real = folder.canonicalize()?;
    if above.contains(&real) {
        return Ok(());
    }
    above.push(real);
    let mut entries = std::fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        if path.is_dir() {
            below_once(&path, is_wanted, above, found)?;
        } else if is_wanted(&path) {
            found.files.push(path);
        } else {
            found.others.push(path);
        }
    }
    above.pop();
    Ok(())
}
