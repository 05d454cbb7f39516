//! What the entries of the fold table mean; the build script, which writes them, shares this file.

/// The entry of a character that is dropped.
pub(crate) const DROPPED: u32 = u32::MAX;
/// With this bit an entry is a piece of the strings: start and length.
pub(crate) const MANY: u32 = 1 << 31;

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

/// What an entry says of the character `c`: 0 unchanged; a character's code; [`DROPPED`]; or with
/// [`MANY`] a piece of `strings`.
#[inline]
pub(crate) fn folded(entry: u32, c: char, strings: &'static [char]) -> Folded {
    if entry == 0 {
        Folded::One(c)
    } else if entry & MANY == 0 {
        Folded::One(char::from_u32(entry).unwrap_or(c))
    } else if entry == DROPPED {
        Folded::Dropped
    } else {
        let start = (entry >> 8 & 0x7f_ffff) as usize;
        Folded::Many(&strings[start..start + (entry & 255) as usize])
    }
}

/// Tags and the supplementary variation selectors, which lie behind the table.
pub(crate) fn is_dropped_beyond(c: char) -> bool {
    matches!(c, '\u{e0000}'..'\u{e1000}')
}
