//! IPADIC. Of the 13 columns the contexts, the cost, a coarse part of speech and the base form are kept.

use std::fs;
use std::path::Path;

use crate::compile::{Entry, compile, fold, merge, unpack, wanted};
use crate::token::Pos;

/// Lines of the source.
const LINES: usize = 392_126;
/// Entries after folding, leaving out and merging.
const ENTRIES: usize = 377943;

/// Compiles the dictionary into the folder `japanese` of the current directory.
pub fn build(source: &Path) {
    let csv = unpack(&source.join("ipadic.csv.zst"));
    assert_eq!(csv.lines().count(), LINES, "ipadic.csv");
    let mut entries: Vec<Entry> = csv.lines().filter_map(entry).collect();
    merge(&mut entries);
    assert_eq!(entries.len(), ENTRIES, "entries of IPADIC");

    let unknown = fs::read_to_string(source.join("unk.def")).expect("unk.def is committed");
    let unknown: String = unknown.lines().map(|line| unknown_row(line) + "\n").collect();
    compile("japanese", source, &entries, &unknown, &unpack(&source.join("matrix.def.zst")));
}

fn entry(line: &str) -> Option<Entry> {
    // No field of the source is quoted.
    let fields: Vec<&str> = line.split(',').collect();
    let [surface, left, right, cost, major, minor, _, _, _, _, base, ..] = fields[..] else {
        panic!("a row of IPADIC has 13 columns: {line}")
    };
    let (surface, base) = (fold(surface), fold(base));
    wanted(&surface).then(|| Entry {
        left: left.parse().expect("a context id"),
        right: right.parse().expect("a context id"),
        code: Pos::from_ipadic(major, minor).code(),
        base: (base != "*" && base != surface).then_some(base),
        cost: cost.parse().expect("a cost"),
        surface,
    })
}

/// `KANJI,1285,1285,11426,名詞,一般,…` with the part of speech as its letter. What the character class
/// says goes before IPADIC's guess, which takes an unknown `!` for a verbal noun.
fn unknown_row(line: &str) -> String {
    let fields: Vec<&str> = line.split(',').collect();
    let [class, left, right, cost, major, minor, ..] = fields[..] else { panic!("a row of unk.def: {line}") };
    let pos = match class {
        "SYMBOL" | "SPACE" => Pos::Symbol,
        "NUMERIC" | "KANJINUMERIC" => Pos::Number,
        "ALPHA" => Pos::Latin,
        _ => Pos::from_ipadic(major, minor),
    };
    format!("{class},{left},{right},{cost},{}", pos.code())
}
