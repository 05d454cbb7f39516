//! `triage policy schema`, `new` and `fmt`: what the author of a pack uses besides the engine.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::Args;

use super::{input, output};
use crate::authoring::{FileKind, FormatError, format_file};
use crate::render;

pub(super) const SCHEMA_HELP: &str = "\
Examples:
  triage policy schema
  triage policy schema rules > rules.schema.json
  triage policy schema --write rules/mine/schema

A file of a pack names its schema in its first line, so that an editor completes and checks it:
  # yaml-language-server: $schema=schema/rules.schema.json

Exit codes: 0 fine; 2 trouble.";

pub(super) const FMT_HELP: &str = "\
Examples:
  triage policy fmt rules/mine
  triage policy fmt rules/mine --check
  triage policy fmt - < rules.yaml | diff rules.yaml -

Comments, quotes and line breaks inside brackets stay, and so does what the file says.

Exit codes: 0 fine; 1 files that --check would change; 2 trouble, such as a file that is not YAML, which stays as it is.";

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
