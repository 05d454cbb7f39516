//! The built-in packs: compiled with the crate's own code, so that a start reads tables and no YAML.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use lindera_dictionary::builder::DictionaryBuilder;
use lindera_dictionary::dictionary::metadata::Metadata;

use crate::diagnostic::Severity;
use crate::ruleset::{build, node};
use crate::token::{Script, Term, rows};

/// Writes every pack below `rules` that can decide by itself, and the trees of all.
pub fn embed(rules: &Path, out: &Path) {
    let trees = trees(rules);
    fs::write(out.join("rules.postcard"), trees).expect("cargo's output folder can be written");
    let entries = fs::read_dir(rules).unwrap_or_else(|error| panic!("{}: {error}", rules.display()));
    let mut folders: Vec<_> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    folders.sort();
    let mut packs = String::from("static PACKS: &[Embedded] = &[\n");
    for folder in folders.iter().filter(|folder| decides(folder)) {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let (ruleset, faults) = build(folder, &|_| Vec::new());
        let errors: Vec<String> = faults.iter().filter(|f| f.severity == Severity::Error).map(|f| f.render()).collect();
        let ruleset = ruleset.unwrap_or_else(|| panic!("the pack {name} has faults:\n{}", errors.join("\n")));
        let bytes = postcard::to_allocvec(&ruleset).expect("a ruleset can be written");
        fs::write(out.join(format!("{name}.ruleset")), bytes).expect("cargo's output folder can be written");
        terms(&ruleset.terms.japanese, Script::Japanese, "japanese", &name, out);
        terms(&ruleset.terms.chinese, Script::Chinese, "chinese", &name, out);
        let file = |kind: &str| format!("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}.{kind}\"))");
        let (ruleset, japanese, chinese) = (file("ruleset"), file("japanese"), file("chinese"));
        writeln!(
            packs,
            "Embedded {{ name: {name:?}, ruleset: {ruleset}, \
             terms: CompiledTerms {{ japanese: {japanese}, chinese: {chinese} }} }},"
        )
        .expect("a String takes everything");
    }
    packs.push_str("];\n");
    fs::write(out.join("packs.rs"), packs).expect("cargo's output folder can be written");
}

/// Whether a pack has a table; one that has none is there to be extended.
fn decides(folder: &Path) -> bool {
    fs::read_to_string(folder.join("policy.yaml"))
        .is_ok_and(|text| text.lines().any(|line| line.starts_with("default:")))
}

/// Compiles terms with the metadata of their dictionary, which was compiled before.
fn terms(terms: &[Term], script: Script, dictionary: &str, pack: &str, out: &Path) {
    let target = out.join(format!("{pack}.{dictionary}"));
    let metadata = fs::read_to_string(out.join(dictionary).join("metadata.json")).expect("the dictionary was compiled");
    let metadata: Metadata = serde_json::from_str(&metadata).expect("lindera wrote it");
    let rows = rows(terms, script, metadata.dictionary_schema.field_count());
    if rows.is_empty() {
        fs::write(target, "").expect("cargo's output folder can be written");
        return;
    }
    let source = out.join("terms.csv");
    fs::write(&source, rows).expect("cargo's output folder can be written");
    DictionaryBuilder::new(metadata)
        .build_user_dictionary(&source, &target)
        .unwrap_or_else(|error| panic!("the terms of {pack}: {error}"));
}

/// All packs as trees, for packs in folders that extend them; examples are left out.
fn trees(rules: &Path) -> Vec<u8> {
    let mut paths = Vec::new();
    crate::files_below(rules, &mut paths);
    let mut files = Vec::new();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "yaml")) {
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
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
