//! jieba's big word list, Traditional and Simplified, as a dictionary without contexts: the cost of a
//! word is its information, so that Viterbi finds jieba's most probable path.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::compile::{Entry, compile, fold, merge, unpack, wanted};
use crate::token::Pos;

/// Lines of the source.
const LINES: usize = 584_429;
/// Entries after folding, leaving out and merging.
const ENTRIES: usize = 583_273;
/// Cost of one nat: the rarest word then costs 12,797, well inside lindera's 16 bits.
const SCALE: f64 = 700.0;

/// Compiles the dictionary into the folder `chinese` of the current directory.
pub fn build(source: &Path) {
    let list = unpack(&source.join("dict.txt.big.zst"));
    assert_eq!(list.lines().count(), LINES, "dict.txt.big");
    let rows = || {
        list.lines().map(|line| {
            let mut fields = line.split(' ');
            let (Some(word), Some(count), Some(tag), None) =
                (fields.next(), fields.next(), fields.next(), fields.next())
            else {
                panic!("a row of dict.txt.big has three columns: {line}")
            };
            (word, count.parse::<u32>().expect("a count"), tag)
        })
    };
    let total: f64 = rows().map(|(_, count, _)| f64::from(count)).sum();

    // Of words that fold to one, the more frequent stays.
    let mut words: BTreeMap<String, (u32, &str)> = BTreeMap::new();
    for (word, count, tag) in rows() {
        let surface = fold(word);
        if wanted(&surface) {
            let kept = words.entry(surface).or_insert((count, tag));
            if count > kept.0 {
                *kept = (count, tag);
            }
        }
    }
    let mut entries: Vec<Entry> = words
        .into_iter()
        .map(|(surface, (count, tag))| {
            let cost = (-(f64::from(count.max(1)) / total).ln() * SCALE).round() as i16;
            Entry { surface, left: 0, right: 0, code: Pos::from_jieba(tag).code(), base: None, cost }
        })
        .collect();
    merge(&mut entries);
    assert_eq!(entries.len(), ENTRIES, "entries of jieba's list");

    let unknown = fs::read_to_string(source.join("unk.def")).expect("unk.def is committed");
    let unknown: String = unknown.lines().map(|line| unknown_row(line) + "\n").collect();
    compile("chinese", source, &entries, &unknown, "1 1\n0 0 0\n");
}

/// `HANZI,0,0,14000,x` with the part of speech as its letter.
fn unknown_row(line: &str) -> String {
    let (row, _) = line.rsplit_once(',').unwrap_or_else(|| panic!("a row of unk.def: {line}"));
    let pos = match row.split(',').next() {
        Some("SYMBOL" | "SPACE") => Pos::Symbol,
        Some("NUMERIC") => Pos::Number,
        Some("ALPHA") => Pos::Latin,
        _ => Pos::Unknown,
    };
    format!("{row},{}", pos.code())
}
