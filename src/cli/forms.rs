//! `triage policy schema`, `new` and `fmt`: what the author of a pack uses besides the engine.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, anyhow, bail};
use clap::Args;

use super::{input, output};
use crate::authoring::{FileKind, FormatError, format_file, new_pack};
use crate::render;
use crate::ticket::Language;

pub(super) const SCHEMA_HELP: &str = "\
Examples:
  triage policy schema
  triage policy schema rules > rules.schema.json
  triage policy schema --write rules/mine/schema

A file of a pack names its schema in its first line, so that an editor completes and checks it:
  # yaml-language-server: $schema=schema/rules.schema.json

Exit codes: 0 fine; 2 trouble.";

pub(super) const NEW_HELP: &str = "\
Examples:
  triage policy new rules/mine
  triage policy new rules/mine --languages ja,en
  triage policy new . --id help-desk

Exit codes: 0 fine; 2 trouble, such as a folder that is not empty.";

pub(super) const FMT_HELP: &str = "\
Examples:
  triage policy fmt rules/mine
  triage policy fmt rules/mine --check
  triage policy fmt - < rules.yaml | diff rules.yaml -

What a file says stays, and so do comments, quotes and, where the lines are not too long, line breaks inside
brackets. Keys are put in the order of `triage policy schema`, unless a comment stands on a line between them.

Exit codes: 0 fine; 1 --check found files that would change; 2 trouble: such a file stays as it is.";

#[derive(Args)]
pub(super) struct Schema {
    /// What the files hold; without it, a list of the kinds
    #[arg(value_parser = kind)]
    kind: Option<FileKind>,
    /// Write the schemas of all kinds into a folder, each as KIND.schema.json
    #[arg(long, value_name = "DIR", conflicts_with = "kind")]
    write: Option<PathBuf>,
}

#[derive(Args)]
pub(super) struct New {
    /// The folder of the pack, which is made if it is not there
    dir: PathBuf,
    /// Name of the pack, which its decisions carry [default: the folder's name]
    #[arg(long)]
    id: Option<String>,
    /// Languages of the pack, of ja, zh-Hant, zh-Hans, en; the first is the one that it is shown in
    #[arg(long, value_delimiter = ',', value_parser = super::policy::language, default_value = "en")]
    languages: Vec<Language>,
}

#[derive(Args)]
pub(super) struct Fmt {
    /// Files, or folders of .yaml files; - is standard input, laid out on standard output
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Change nothing; list the files that would change
    #[arg(long)]
    check: bool,
}

fn kind(name: &str) -> Result<FileKind, String> {
    FileKind::from_name(name).ok_or_else(|| {
        let names = FileKind::ALL.map(FileKind::as_str);
        match crate::diagnostic::did_you_mean(name, names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("one of {}", names.join(", ")),
        }
    })
}

pub(super) fn schema(arguments: &Schema) -> anyhow::Result<ExitCode> {
    if let Some(folder) = &arguments.write {
        for kind in FileKind::ALL {
            write(&folder.join(kind.schema_file()), &kind.schema())?;
        }
        output::print(&format!("{} schemas are written to {}\n", FileKind::ALL.len(), folder.display()))?;
    } else if let Some(kind) = arguments.kind {
        output::print(&kind.schema())?;
    } else {
        let line = |kind: FileKind| format!("{:<10}{}\n", kind.as_str(), kind.summary());
        output::print(&FileKind::ALL.map(line).concat())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes a file and the folders above it.
fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    let shown = || path.display().to_string();
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(shown)?;
    }
    std::fs::write(path, text).with_context(shown)
}

pub(super) fn new(arguments: &New) -> anyhow::Result<ExitCode> {
    let dir = &arguments.dir;
    let shown = dir.display();
    if dir.exists() && !dir.is_dir() {
        bail!("{shown} is not a folder");
    }
    if dir.is_dir() && std::fs::read_dir(dir).with_context(|| shown.to_string())?.next().is_some() {
        bail!("{shown} is not empty; a new pack has a folder of its own");
    }
    let id = match &arguments.id {
        Some(id) => id.clone(),
        None => folder_name(dir)?,
    };
    let mut languages: Vec<Language> = Vec::new();
    for language in &arguments.languages {
        if !languages.contains(language) {
            languages.push(*language);
        }
    }
    let quoted = quoted(&shown.to_string());
    let files = new_pack(&id, &quoted, &languages).map_err(|error| match arguments.id {
        Some(_) => anyhow::Error::new(error),
        None => anyhow::Error::new(error).context("the folder's name cannot be the pack's; name it with --id"),
    })?;
    for (path, text) in &files {
        write(&dir.join(path), text)?;
    }
    let ticket = match languages[0] {
        Language::Japanese => "自宅のプリンターを修理していただけますか",
        Language::TraditionalChinese => "可以幫我修理家裡的印表機嗎",
        Language::SimplifiedChinese => "可以帮我修理家里的打印机吗",
        _ => "Could you repair my own printer at home?",
    };
    output::print(&format!(
        "The pack `{id}` is begun in {shown}: {} files, a table of three clauses.\n\n\
         Next:\n  \
         triage policy check {quoted}\n  \
         triage policy test {quoted}\n  \
         triage classify --policy {quoted} --text '{ticket}'\n\n\
         Then change the table in policy.yaml; README.md tells what is where.\n",
        files.len()
    ))?;
    Ok(ExitCode::SUCCESS)
}

/// The last part of a path, also of one such as `.`.
fn folder_name(dir: &Path) -> anyhow::Result<String> {
    let whole = std::path::absolute(dir).with_context(|| dir.display().to_string())?;
    let name = whole.file_name().map(|name| name.to_string_lossy().into_owned());
    name.ok_or_else(|| anyhow!("{} has no name that the pack could have; name it with --id", dir.display()))
}

/// A path as one word of a shell's line.
fn quoted(path: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '/' | '-' | '\\' | ':');
    match path.chars().all(plain) && !path.starts_with('-') {
        true => path.to_string(),
        false => format!("'{}'", path.replace('\'', "'\\''")),
    }
}

pub(super) fn fmt(arguments: &Fmt) -> anyhow::Result<ExitCode> {
    let (files, mut faults) = input::files(&arguments.paths, &["yaml", "yml"]);
    let mut changed = 0;
    for path in &files {
        match fmt_file(path, arguments.check) {
            Ok(true) => changed += 1,
            Ok(false) => {}
            Err(fault) => faults.push(fault),
        }
    }
    for fault in &faults {
        output::complain(&format!("{fault:#}"));
    }
    let findings = arguments.check && changed > 0;
    Ok(ExitCode::from(if faults.is_empty() { u8::from(findings) } else { 2 }))
}

/// Lays one file out and tells whether that changes it.
fn fmt_file(path: &Path, check: bool) -> anyhow::Result<bool> {
    let name = input::shown(path);
    let text = if input::is_stdin(path) {
        let mut text = String::new();
        std::io::stdin().lock().read_to_string(&mut text).with_context(|| name.clone())?;
        text
    } else {
        std::fs::read_to_string(path).with_context(|| name.clone())?
    };
    let formatted = match format_file(&name, &text) {
        Ok(formatted) => formatted,
        Err(FormatError::NotYaml(fault)) => {
            output::tell(&(render::diagnostic(&fault, render::Palette::COLOUR) + "\n"));
            bail!("{name} is left as it is");
        }
        Err(error) => return Err(anyhow::Error::new(error).context(name)),
    };
    let differs = formatted != text;
    if check && differs {
        output::print(&format!("{name}\n"))?;
    } else if !check && input::is_stdin(path) {
        output::print(&formatted)?;
    } else if differs {
        replace(path, &formatted).with_context(|| name)?;
    }
    Ok(differs)
}

/// Puts a text in place of a file's: whoever reads the file sees the old one or the new one.
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    // A link stays a link.
    let path = path.canonicalize()?;
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.new", std::process::id()));
    let beside = path.with_file_name(name);
    let written = std::fs::write(&beside, text)
        .and_then(|()| std::fs::set_permissions(&beside, std::fs::metadata(&path)?.permissions()))
        .and_then(|()| std::fs::rename(&beside, &path));
    if written.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    written
}
