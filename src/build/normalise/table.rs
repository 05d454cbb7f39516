//! The fold table as it is before it is written: the same answers as the crate's.

use std::collections::BTreeMap;
use std::sync::OnceLock;

pub(crate) use super::entry::{Folded, Phrase};
use super::entry::{PLAIN, folded, pair};
use crate::fold_table::{self, Tables};

struct Known {
    tables: Tables,
    strings: &'static [char],
    phrases: BTreeMap<char, Vec<Phrase>>,
}

static KNOWN: OnceLock<Known> = OnceLock::new();

/// Sets the tables, once, before anything is folded.
pub fn set(tables: Tables) {
    let phrase = |(from, to, condition): &(Vec<char>, Vec<char>, u8)| Phrase {
        from: from.clone().leak(),
        to: to.clone().leak(),
        condition: *condition,
    };
    let phrases = tables.variants.iter().map(|(first, group)| (*first, group.iter().map(phrase).collect())).collect();
    let strings = tables.strings.clone().leak();
    assert!(KNOWN.set(Known { tables, strings, phrases }).is_ok(), "the tables are set once");
}

fn known() -> &'static Known {
    KNOWN.get().expect("the tables are set before anything is folded")
}

pub fn entry(code: u32) -> u32 {
    known().tables.entry(code)
}

pub fn is_plain(code: u32) -> bool {
    PLAIN.contains(&code) && fold_table::is_plain(entry(code))
}

pub fn folded_entry(entry: u32) -> Folded {
    folded(entry, known().strings)
}

pub fn begins_variant(first: u32, second: u32) -> bool {
    let (word, bit) = pair(first, second);
    known().tables.pairs[word] & bit != 0
}

pub fn phrases(first: char) -> &'static [Phrase] {
    known().phrases.get(&first).map_or(&[], Vec::as_slice)
}
