//! The packs that the build script compiled into the program.

use std::sync::Arc;

use super::compiled::Ruleset;
use super::load::File;
use super::node::EmbeddedFile;
use crate::diagnostic::Source;
use crate::token::CompiledTerms;

/// A pack as the build script left it.
struct Embedded {
    name: &'static str,
    /// A [`Ruleset`] in postcard.
    ruleset: &'static [u8],
    terms: CompiledTerms,
}

include!(concat!(env!("OUT_DIR"), "/packs.rs"));

/// All packs' files as trees, for packs in folders that extend them.
static TREES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/rules.postcard"));

/// The built-in pack `name`, such as `vision-one`, and its terms for the tokenizer.
pub(crate) fn builtin(name: &str) -> Option<(Ruleset, CompiledTerms)> {
    let pack = PACKS.iter().find(|pack| pack.name == name)?;
    let ruleset = postcard::from_bytes(pack.ruleset).expect("the build script wrote these bytes with the same types");
    Some((ruleset, pack.terms))
}

/// The names of the packs embedded in the program that can decide by themselves, sorted.
pub fn builtin_policies() -> Vec<String> {
    PACKS.iter().map(|pack| pack.name.to_string()).collect()
}

/// The files of the built-in pack `name`; none if there is no such pack.
pub(super) fn files(name: &str) -> Vec<File> {
    let prefix = format!("{name}/");
    let trees: Vec<EmbeddedFile<'_>> =
        postcard::from_bytes(TREES).expect("the build script wrote these bytes with the same types");
    trees
        .into_iter()
        .filter(|file| file.path.starts_with(&prefix))
        .map(|file| File {
            source: Arc::new(Source { name: format!("rules/{}", file.path), text: String::new() }),
            root: postcard::from_bytes(file.root).expect("the build script wrote these bytes with the same types"),
            digest: file.digest,
        })
        .collect()
}
