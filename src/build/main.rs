//! What is made before the crate is compiled; nothing is fetched. Each product has its own module.

use std::path::{Path, PathBuf};

mod chinese;
mod compile;
mod japanese;
#[path = "../ruleset/node.rs"]
mod node;
#[path = "../token/pos.rs"]
#[expect(dead_code, reason = "shared with the crate, which reads what this script writes")]
mod pos;
#[path = "../normalise/table_build.rs"]
mod table_build;

fn main() {
    let variable = |name: &str| std::env::var(name).unwrap_or_else(|_| panic!("cargo sets {name}"));
    let package = PathBuf::from(variable("CARGO_MANIFEST_DIR"));
    let out = PathBuf::from(variable("OUT_DIR"));
    for path in
        ["src/build", "src/token/dictionaries", "rules", "src/token/pos.rs", "src/ruleset/node.rs", "src/normalise"]
    {
        println!("cargo::rerun-if-changed={path}");
    }

    dictionaries(&package, &out);
    let phrases = package.join("src/normalise/phrases.txt");
    let phrases = std::fs::read_to_string(phrases).expect("the package holds its spelling variants");
    table_build::write(&out, &phrases).expect("cargo's output folder can be written");
    let rules = embed_rules(&package.join("rules"));
    std::fs::write(out.join("rules.postcard"), rules).expect("cargo's output folder can be written");
    // The name that lindera's `embedded_dictionary!` reads.
    println!("cargo::rustc-env=LINDERA_WORKDIR={}", out.display());
}

/// Compiles both dictionaries, unless the output folder holds them from the same sources: a change of
/// a rule should not cost a compilation of the dictionaries.
fn dictionaries(package: &Path, out: &Path) {
    let mut sources = Vec::new();
    for folder in ["src/build", "src/token/dictionaries/chinese", "src/token/dictionaries/japanese"] {
        files_below(&package.join(folder), &mut sources);
    }
    sources.push(package.join("src/token/pos.rs"));
    let mut bytes = Vec::new();
    for path in &sources {
        bytes.extend(std::fs::metadata(path).map(|meta| meta.len()).unwrap_or(0).to_le_bytes());
        // The packed sources are large: their length and their last bytes, a checksum, tell them apart.
        let content = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        bytes.extend(&content[content.len().saturating_sub(20_000)..]);
    }
    let stamp = out.join("dictionaries.stamp");
    let digest = node::digest(&bytes).to_string();
    if std::fs::read_to_string(&stamp).is_ok_and(|old| old == digest) {
        return;
    }
    compile::inside(out, || {
        std::thread::scope(|scope| {
            scope.spawn(|| chinese::build(&package.join("src/token/dictionaries/chinese")));
            japanese::build(&package.join("src/token/dictionaries/japanese"));
        });
    });
    std::fs::write(stamp, digest).expect("cargo's output folder can be written");
}

/// The built-in packs as trees, so that no YAML is parsed at start-up; examples are left out.
fn embed_rules(rules: &Path) -> Vec<u8> {
    let mut paths = Vec::new();
    files_below(rules, &mut paths);
    let mut files = Vec::new();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "yaml")) {
        let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut root = node::parse(&text).unwrap_or_else(|error| {
            let line = text[..error.at].matches('\n').count() + 1;
            panic!("{}:{line}: {}", path.display(), error.message)
        });
        drop_examples(&mut root);
        let path = path.strip_prefix(rules).expect("the file lies below the folder");
        let path = path.to_string_lossy().replace('\\', "/");
        files.push((path, node::digest(text.as_bytes()), postcard::to_allocvec(&root).expect("a tree can be written")));
    }
    let files: Vec<node::EmbeddedFile<'_>> =
        files.iter().map(|(path, digest, root)| node::EmbeddedFile { path, digest: *digest, root }).collect();
    postcard::to_allocvec(&files).expect("a list can be written")
}

fn drop_examples(node: &mut node::Node) {
    match &mut node.value {
        node::Value::List(items) => items.iter_mut().for_each(drop_examples),
        node::Value::Map(entries) => {
            entries.retain(|(key, _)| !matches!(&key.value, node::Value::Scalar(key) if key == "examples"));
            entries.iter_mut().for_each(|(_, value)| drop_examples(value));
        }
        _ => {}
    }
}

/// Every file below a folder, sorted, so that a build does not depend on the file system's order.
fn files_below(folder: &Path, paths: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut found: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    found.sort();
    for path in found {
        if path.is_dir() { files_below(&path, paths) } else { paths.push(path) }
    }
}
