//! A pack from a folder of YAML files, and what it extends.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::check::check;
use super::compile::compile;
use super::compiled::Ruleset;
use super::node::{self, Node};
use super::read;
use super::schema::{AllowDef, Pack};
use crate::diagnostic::{Diagnostic, Severity, Source};
use crate::span::Span;

/// A file of a pack, parsed.
pub(crate) struct File {
    pub source: Arc<Source>,
    pub root: Node,
    pub digest: u64,
}

/// The files of a pack by its name, for packs that are extended and do not lie beside the folder.
pub(crate) type Elsewhere<'a> = dyn Fn(&str) -> Vec<File> + 'a;

/// Reads, checks and compiles the pack in the folder `dir`. What it extends is looked for beside the
/// folder, then by `elsewhere`. The faults come sorted by file and place; the ruleset is there when none
/// of them is an error.
pub(crate) fn build(dir: &Path, elsewhere: &Elsewhere<'_>) -> (Option<Ruleset>, Vec<Diagnostic>) {
    let mut faults = Vec::new();
    let (pack, digest) = checked(dir, elsewhere, &mut faults);
    let ruleset = compile(pack, digest, &mut faults);
    in_order(&mut faults);
    let broken = faults.iter().any(|fault| fault.severity == Severity::Error);
    (ruleset.filter(|_| !broken), faults)
}

/// The pack as written and its digest; what is wrong with it as a whole is added to `faults`.
pub(super) fn checked(dir: &Path, elsewhere: &Elsewhere<'_>, faults: &mut Vec<Diagnostic>) -> (Pack, u64) {
    let (pack, digest) = read(dir, elsewhere, faults);
    check(&pack, faults);
    (pack, digest)
}

/// Faults by file and place, each once. Where a file could not be read, whatever it defines seems to be missing in
/// the others: that is told when it can be known.
pub(super) fn in_order(faults: &mut Vec<Diagnostic>) {
    if faults.iter().any(|fault| matches!(fault.code, "E001" | "E002")) {
        faults.retain(|fault| !matches!(fault.code, "E201" | "E202" | "E203" | "E204" | "E205"));
    }
    faults.sort_by(|a, b| (&a.source.name, a.span, a.code).cmp(&(&b.source.name, b.span, b.code)));
    faults.dedup();
}

/// The pack as written, joined with what it extends, and the digest of all files.
fn read(dir: &Path, elsewhere: &Elsewhere<'_>, faults: &mut Vec<Diagnostic>) -> (Pack, u64) {
    let mut digest = node::digest(b"");
    let mut own = Pack::default();
    let beside = dir.canonicalize().ok().and_then(|dir| dir.parent().map(Path::to_path_buf));
    for file in folder_files(dir, dir, faults) {
        digest = node::digest(&[digest.to_le_bytes(), file.digest.to_le_bytes()].concat());
        read::read(&file.root, &file.source, &mut own, faults);
    }
    for parent in own.extends.clone() {
        let sibling = beside.as_ref().map(|beside| beside.join(&parent.value)).filter(|path| path.is_dir());
        let files = match sibling {
            Some(path) => folder_files(&path, path.parent().unwrap_or(&path), faults),
            None => elsewhere(&parent.value),
        };
        if files.is_empty() {
            let title = format!("the pack `{}` is not found", parent.value);
            let help = "a pack that is extended lies beside this one or is built in";
            faults.push(Diagnostic::new("E207", &parent.source, parent.span, title).help(help));
        }
        let mut base = Pack::default();
        for file in &files {
            digest = node::digest(&[digest.to_le_bytes(), file.digest.to_le_bytes()].concat());
            read::read(&file.root, &file.source, &mut base, faults);
        }
        let files = format!("{}/", parent.value);
        own.allow.extend(base.allow.into_iter().map(|allow| AllowDef { files: files.clone(), ..allow }));
        own.concepts.splice(0..0, base.concepts);
        own.frames.splice(0..0, base.frames);
    }
    (own, digest)
}

/// The pack in a folder as written, without what it extends; faults are left to [`build`].
pub(super) fn own(dir: &Path) -> Pack {
    let mut pack = Pack::default();
    for file in folder_files(dir, dir, &mut Vec::new()) {
        read::read(&file.root, &file.source, &mut pack, &mut Vec::new());
    }
    pack
}

fn folder_files(dir: &Path, shown_from: &Path, faults: &mut Vec<Diagnostic>) -> Vec<File> {
    let mut paths = Vec::new();
    if let Err(error) = yaml_paths(dir, &mut paths) {
        let source = Arc::new(Source { name: dir.display().to_string(), text: String::new() });
        faults.push(Diagnostic::new("E002", &source, Span::new(0, 0), format!("the folder cannot be read: {error}")));
    }
    // The order of a folder's files must not depend on the file system.
    paths.sort_by_key(|path| path.strip_prefix(dir).unwrap_or(path).to_string_lossy().replace('\\', "/"));
    if paths.is_empty() && faults.is_empty() {
        let source = Arc::new(Source { name: dir.display().to_string(), text: String::new() });
        let fault = Diagnostic::new("E002", &source, Span::new(0, 0), "the folder holds no .yaml file");
        faults.push(fault.help("a pack is a folder with policy.yaml, concepts and rules"));
    }
    let mut files = Vec::new();
    for path in paths {
        let name = path.strip_prefix(shown_from).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) => {
                let source = Arc::new(Source { name, text: String::new() });
                let title = format!("the file cannot be read: {error}");
                faults.push(Diagnostic::new("E002", &source, Span::new(0, 0), title));
                continue;
            }
        };
        let source = Arc::new(Source { name, text });
        match parse(&source) {
            Ok(root) => files.push(File { digest: node::digest(source.text.as_bytes()), source, root }),
            Err(fault) => faults.push(fault),
        }
    }
    files
}

/// The tree of a file, or the fault that it is not YAML.
pub(crate) fn parse(source: &Arc<Source>) -> Result<Node, Diagnostic> {
    node::parse(&source.text).map_err(|fault| {
        let span = Span::new(fault.at, fault.at);
        let help = "the cause may stand in the line above; `triage policy explain E001` tells of usual slips";
        Diagnostic::new("E001", source, span, in_plain_words(&fault.message)).help(help)
    })
}

/// What a YAML parser says, for people who do not write parsers.
fn in_plain_words(message: &str) -> String {
    if let Some(rest) = message.split("duplicate mapping key: ").nth(1) {
        let key = rest.split(", set ").next().unwrap_or(rest);
        return format!("`{key}` stands here twice");
    }
    let said = |parts: &[&str]| parts.iter().any(|part| message.contains(part));
    if said(&["mapping values are not allowed"]) {
        return "a `:` cannot stand here: the line begins with too many blanks, or a text that holds `: ` needs quotes"
            .into();
    }
    if said(&["did not find expected '-' indicator", "did not find expected key", "expected <block end>"]) {
        return "this line begins with more or fewer blanks than those it belongs with".into();
    }
    if said(&["simple key expect"]) {
        return "a blank is missing behind a `:`, or the `:` itself".into();
    }
    format!("this is not YAML: {message}")
}

fn yaml_paths(dir: &Path, paths: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            yaml_paths(&path, paths)?;
        } else if path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml") {
            paths.push(path);
        }
    }
    Ok(())
}
