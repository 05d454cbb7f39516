//! Where packs come from: a folder of YAML files, or the trees embedded in the program.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::node::{self, EmbeddedFile, Node};
use super::read;
use super::schema::Pack;
use crate::diagnostic::{Diagnostic, Source};
use crate::span::Span;

static EMBEDDED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/rules.postcard"));

/// A pack and the digest of the files it came from.
pub(super) struct Loaded {
    pub pack: Pack,
    pub digest: u64,
}

struct File {
    source: Arc<Source>,
    root: Node,
    digest: u64,
}

/// Loads the built-in pack `name`, such as `vision-one`, with what it extends.
pub(super) fn builtin(name: &str, faults: &mut Vec<Diagnostic>) -> Loaded {
    let mut loaded = Loaded { pack: Pack::default(), digest: node::digest(b"") };
    let files = embedded_files(name);
    join(files, &mut loaded, faults, &mut |parent, _| Some(embedded_files(parent)));
    loaded
}

/// The names of the built-in packs that can decide by themselves.
pub(super) fn builtin_names() -> Vec<String> {
    let mut names: Vec<String> = embedded()
        .iter()
        .filter_map(|file| file.path.strip_suffix("/policy.yaml"))
        .filter(|name| *name != "language")
        .map(str::to_string)
        .collect();
    names.sort();
    names
}

/// Loads the pack in the folder `dir`. What it extends is looked for beside the folder, then among
/// the built-in packs.
pub(super) fn folder(dir: &Path, faults: &mut Vec<Diagnostic>) -> Loaded {
    let mut loaded = Loaded { pack: Pack::default(), digest: node::digest(b"") };
    let files = folder_files(dir, dir, faults);
    let beside = dir.canonicalize().ok().and_then(|dir| dir.parent().map(Path::to_path_buf));
    join(files, &mut loaded, faults, &mut |parent, faults| {
        let sibling = beside.as_ref().map(|beside| beside.join(parent)).filter(|path| path.is_dir());
        match sibling {
            Some(path) => Some(folder_files(&path, path.parent().unwrap_or(&path), faults)),
            None => Some(embedded_files(parent)),
        }
    });
    loaded
}

type Parents<'a> = dyn FnMut(&str, &mut Vec<Diagnostic>) -> Option<Vec<File>> + 'a;

fn join(files: Vec<File>, loaded: &mut Loaded, faults: &mut Vec<Diagnostic>, parents: &mut Parents<'_>) {
    let mut own = Pack::default();
    for file in &files {
        loaded.digest = node::digest(&[loaded.digest.to_le_bytes(), file.digest.to_le_bytes()].concat());
        read::read(&file.root, &file.source, &mut own, faults);
    }
    for parent in own.extends.clone() {
        let Some(files) = parents(&parent.value, faults).filter(|files| !files.is_empty()) else {
            let title = format!("the pack `{}` is not found", parent.value);
            let help = "a pack that is extended lies beside this one or is built in";
            faults.push(Diagnostic::new("E207", &parent.source, parent.span, title).help(help));
            continue;
        };
        let mut base = Pack::default();
        for file in &files {
            loaded.digest = node::digest(&[loaded.digest.to_le_bytes(), file.digest.to_le_bytes()].concat());
            read::read(&file.root, &file.source, &mut base, faults);
        }
        own.concepts.splice(0..0, base.concepts);
        own.frames.splice(0..0, base.frames);
    }
    loaded.pack = own;
}

fn embedded() -> Vec<EmbeddedFile<'static>> {
    postcard::from_bytes(EMBEDDED).expect("the build script wrote these bytes with the same types")
}

fn embedded_files(name: &str) -> Vec<File> {
    let prefix = format!("{name}/");
    embedded()
        .into_iter()
        .filter(|file| file.path.starts_with(&prefix))
        .map(|file| File {
            source: Arc::new(Source { name: format!("rules/{}", file.path), text: String::new() }),
            root: postcard::from_bytes(file.root).expect("the build script wrote these bytes with the same types"),
            digest: file.digest,
        })
        .collect()
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
        match node::parse(&source.text) {
            Ok(root) => files.push(File { digest: node::digest(source.text.as_bytes()), source, root }),
            Err(fault) => {
                let span = Span::new(fault.at, fault.at);
                faults.push(Diagnostic::new("E001", &source, span, format!("this is not YAML: {}", fault.message)));
            }
        }
    }
    files
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
