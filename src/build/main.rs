//! What is made before the crate is compiled; nothing is fetched. Each product has its own module.

use std::path::{Path, PathBuf};

mod chinese;
mod compile;
mod fold_table;
mod japanese;
mod normalise;
mod packs;
mod ruleset;
mod token;

// The modules of the crate that the packs are compiled with, under the names that they have there.
#[path = "../codes.rs"]
#[expect(dead_code, reason = "shared with the crate")]
mod codes;
#[path = "../diagnostic.rs"]
#[expect(dead_code, reason = "shared with the crate")]
mod diagnostic;
#[path = "../script.rs"]
mod script;
#[path = "../span.rs"]
#[expect(dead_code, reason = "shared with the crate")]
mod span;
#[path = "../ticket.rs"]
#[expect(dead_code, reason = "shared with the crate")]
mod ticket;

fn main() {
    let variable = |name: &str| std::env::var(name).unwrap_or_else(|_| panic!("cargo sets {name}"));
    let package = PathBuf::from(variable("CARGO_MANIFEST_DIR"));
    let out = PathBuf::from(variable("OUT_DIR"));
    for path in ["build", "token", "normalise", "ruleset", "diagnostic.rs", "script.rs", "span.rs", "ticket.rs"] {
        println!("cargo::rerun-if-changed=src/{path}");
    }
    println!("cargo::rerun-if-changed=rules");

    dictionaries(&package, &out);
    let phrases = package.join("src/normalise/phrases.txt");
    let phrases = std::fs::read_to_string(phrases).expect("the package holds its spelling variants");
    let tables = fold_table::Tables::new(&phrases);
    tables.write(&out).expect("cargo's output folder can be written");
    normalise::table::set(tables);
    packs::embed(&package.join("rules"), &out);
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
    let digest = ruleset::node::digest(&bytes).to_string();
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

/// Every file below a folder, sorted, so that a build does not depend on the file system's order.
fn files_below(folder: &Path, paths: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut found: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    found.sort();
    for path in found {
        if path.is_dir() { files_below(&path, paths) } else { paths.push(path) }
    }
}
