//! The tables that the build script wrote: what a character folds to, which script a Han character
//! belongs to, and which spellings are variants of each other.

pub(super) use super::entry::{Folded, Phrase};
use super::entry::{PLAIN, beyond, folded, pair, with_code};

include!(concat!(env!("OUT_DIR"), "/fold_table.rs"));

/// The entry of a character; a line break of any kind becomes `\n`, other white space a space.
#[inline]
pub(super) fn entry(code: u32) -> u32 {
    match INDEX.get((code >> 8) as usize) {
        Some(&page) => with_code(ENTRIES[usize::from(page) << 8 | (code & 255) as usize], code),
        None => beyond(code),
    }
}

/// Whether a character of [`PLAIN`] stays as it is and begins no variant: what its entry says, in less memory.
#[inline]
pub(super) fn is_plain(code: u32) -> bool {
    let place = code.wrapping_sub(PLAIN.start) as usize;
    PLAIN_ONES.get(place / 64).is_some_and(|bits| bits & 1 << (place % 64) != 0)
}

/// What an entry says.
#[inline]
pub(super) fn folded_entry(entry: u32) -> Folded {
    folded(entry, &STRINGS)
}

/// Whether a spelling variant may begin with the two characters; of other pairs few are told so.
#[inline]
pub(super) fn begins_variant(first: u32, second: u32) -> bool {
    let (word, bit) = pair(first, second);
    PAIRS[word] & bit != 0
}

/// The spelling variants that begin with `first`, longest first.
#[inline]
pub(super) fn phrases(first: char) -> &'static [Phrase] {
    let low = u32::from(first) & 4095;
    if first.is_ascii() || PHRASE_STARTS[(low >> 6) as usize] & 1 << (low & 63) == 0 {
        return &[];
    }
    PHRASES.binary_search_by_key(&first, |group| group.0).map_or(&[], |i| PHRASES[i].1)
}

/// Where a Han character is written: a set of bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct HanClass(pub(crate) u8);

impl HanClass {
    pub(crate) const NOT_SIMPLIFIED: u8 = 1;
    pub(crate) const NOT_TRADITIONAL: u8 = 2;
    pub(crate) const NOT_JAPANESE: u8 = 4;
    /// In the Japanese character set, but not among its common characters.
    pub(crate) const RARE_IN_JAPANESE: u8 = 8;
    /// So many sets there are.
    pub(crate) const ALL: usize = 16;
}

/// The class of the Han character with this code; nothing is excluded for any other character.
pub(crate) const fn han_class(code: u32) -> HanClass {
    let place = code.wrapping_sub(0x4e00) as usize;
    HanClass(if place < HAN.len() { HAN[place] } else { 0 })
}

#[cfg(test)]
mod tests {
    use super::super::entry::{CHANGED, MANY, MARK, SUSPECT, WHITE};
    use super::*;
    use unicode_normalization::UnicodeNormalization;

    fn fold_char(c: char) -> Folded {
        folded_entry(entry(c.into()))
    }

    #[test]
    fn table_is_its_own_fixed_point() {
        for c in '\0'..='\u{3ffff}' {
            match fold_char(c) {
                Folded::One(one) => assert_eq!(fold_char(one), Folded::One(one), "{c:?}"),
                Folded::Many(many) => {
                    for &one in many {
                        assert_eq!(fold_char(one), Folded::One(one), "{c:?}");
                    }
                }
                Folded::Dropped => {}
            }
        }
    }

    #[test]
    fn plain_ones_are_those_of_the_entries() {
        for code in PLAIN {
            let entry = entry(code);
            let special = entry & (MANY | CHANGED | WHITE | MARK | SUSPECT) != 0;
            assert_eq!(is_plain(code), !special, "{code:x}");
        }
        assert!(!is_plain(0x2fff) && !is_plain(0xa000) && is_plain('端'.into()) && !is_plain('檢'.into()));
    }

    #[test]
    fn latin_greek_and_kana_fold_as_the_crate_folds() {
        for c in ('!'..='\u{24f}').chain('\u{370}'..='\u{3ff}').chain('\u{ff01}'..='\u{ff5d}') {
            let reference: String = c.to_string().nfkc().flat_map(char::to_lowercase).nfkc().collect();
            match fold_char(c) {
                Folded::One('\'' | '-' | '~' | ' ' | '・' | '\n') | Folded::Dropped => {}
                Folded::One(one) => assert_eq!(one.to_string(), reference),
                Folded::Many(many) => {
                    let got: String = many.iter().collect();
                    assert!(got == reference || reference.contains('´') || reference.starts_with(' '), "{c:?}");
                }
            }
        }
    }

    #[test]
    fn traditional_becomes_simplified_one_for_one() {
        for (from, to) in "後裡隻錄檢測無為著臺佈於乾".chars().zip("后里只录检测无为着台布于干".chars())
        {
            assert_eq!(fold_char(from), Folded::One(to), "{from}");
        }
    }

    #[test]
    fn scripts_of_han_characters() {
        let has = |c: char, bits| han_class(c.into()).0 & bits == bits;
        assert!(has('検', HanClass::NOT_SIMPLIFIED | HanClass::NOT_TRADITIONAL));
        assert!(has('检', HanClass::NOT_TRADITIONAL | HanClass::NOT_JAPANESE));
        assert!(has('檢', HanClass::NOT_SIMPLIFIED));
        assert!(has('錄', HanClass::NOT_SIMPLIFIED));
        assert_eq!([han_class('人'.into()), han_class('あ'.into())], [HanClass::default(); 2]);
    }
}
