//! What the entries of the fold table mean; the build script, which writes them, shares this file.

use std::ops::Range;

/// The entry of a character that is dropped.
pub(crate) const DROPPED: u32 = u32::MAX;
/// With this bit, and [`CHANGED`], an entry is a piece of the strings: start and length.
pub(crate) const MANY: u32 = 1 << 31;
/// Of any other entry the code of the character that it becomes. The bits above speak of that one.
pub(crate) const CODE: u32 = (1 << 21) - 1;
/// It is another character; an entry without this bit has no code.
pub(crate) const CHANGED: u32 = 1 << 30;
/// A line break or other white space.
pub(crate) const WHITE: u32 = 1 << 22;
/// It may join the character before it.
pub(crate) const MARK: u32 = 1 << 23;
/// Part of a spelling variant or of what replaces one, or katakana: all others stay, whatever stands beside them.
pub(crate) const PART: u32 = 1 << 24;
/// A spelling variant of two or more characters begins with it.
pub(crate) const START: u32 = 1 << 25;
/// It is a spelling variant by itself,
pub(crate) const VARIANT: u32 = 1 << 26;
/// or only behind hiragana.
pub(crate) const BEHIND_KANA: u32 = 1 << 21;
/// Katakana or the long-vowel mark.
pub(crate) const KATAKANA: u32 = 1 << 27;
/// The long-vowel mark.
pub(crate) const LONG: u32 = 1 << 28;
/// For a tokenizer it becomes something else, also among the entries that are a piece of the strings.
pub(crate) const ELSE: u32 = 1 << 29;

/// With any of these bits a character is looked at for spelling variants.
pub(crate) const SUSPECT: u32 = START | VARIANT | BEHIND_KANA | LONG;
/// The characters that have a bit each for being plain: those that begin with the bytes E3 to E9.
pub(crate) const PLAIN: Range<u32> = 0x3000..0xa000;

/// One spelling variant.
pub(crate) struct Phrase {
    pub(crate) from: &'static [char],
    pub(crate) to: &'static [char],
    /// 0 always, 1 before hiragana, 2 after hiragana and not before Han, 3 not after Han.
    pub(crate) condition: u8,
}

/// What a character becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Folded {
    One(char),
    Many(&'static [char]),
    Dropped,
}

/// An entry of the table with the code of its character, if that stays.
#[inline]
pub(crate) fn with_code(entry: u32, code: u32) -> u32 {
    if entry & CHANGED == 0 { entry | code } else { entry }
}

/// What an entry says; many characters are a piece of `strings`.
#[inline]
pub(crate) fn folded(entry: u32, strings: &'static [char]) -> Folded {
    if entry & MANY == 0 {
        Folded::One(char::from_u32(entry & CODE).unwrap_or(char::REPLACEMENT_CHARACTER))
    } else if entry == DROPPED {
        Folded::Dropped
    } else {
        let start = (entry >> 8 & 0x1f_ffff) as usize;
        Folded::Many(&strings[start..start + (entry & 255) as usize])
    }
}

/// The entry of a character that lies behind the table: only tags and supplementary variation selectors are dropped.
pub(crate) fn beyond(code: u32) -> u32 {
    if matches!(code, 0xe0000..0xe1000) { DROPPED } else { code }
}

/// The place of two characters in the set of pairs with which spelling variants begin.
#[inline]
pub(crate) fn pair(first: u32, second: u32) -> (usize, u64) {
    let place = first.wrapping_mul(31).wrapping_add(second) & 4095;
    ((place >> 6) as usize, 1 << (place & 63))
}
