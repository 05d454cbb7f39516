//! Which script a character belongs to, and how it is read from the bytes of a text; it knows nothing else.
//!
//! ```
//! use inquiry_triage::{Language, Ticket, read};
//! assert_eq!(read(&Ticket::from_text("エラー")).language, Language::Japanese);
//! ```

/// Whether the character is Han.
#[inline]
pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2ffff}' | '々' | '〇')
}

/// Whether the character is hiragana.
#[inline]
pub(crate) fn is_hiragana(c: char) -> bool {
    matches!(c, 'ぁ'..='ゖ')
}

/// Whether the character is katakana or the long-vowel mark.
#[inline]
pub(crate) fn is_katakana(c: char) -> bool {
    matches!(c, 'ァ'..='ヺ' | 'ー' | 'ｦ'..='ﾟ')
}

/// The code of the character at `at`, which is a border of characters before the end of a text, and its length.
#[inline]
pub(crate) fn decode(bytes: &[u8], at: usize) -> (u32, usize) {
    let low = |byte: u8| u32::from(byte & 0x3f);
    match bytes[at..] {
        [a @ 0..0x80, ..] => (a.into(), 1),
        [a @ 0xe0..0xf0, b, c, ..] => (u32::from(a & 15) << 12 | low(b) << 6 | low(c), 3),
        [a @ 0xc0..0xe0, b, ..] => (u32::from(a & 31) << 6 | low(b), 2),
        [a, b, c, d, ..] => (u32::from(a & 7) << 18 | low(b) << 12 | low(c) << 6 | low(d), 4),
        _ => (0, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_read_as_the_standard_library_reads_them() {
        let text = "\0a\u{7f}\u{80}é\u{7ff}\u{800}あ検\u{ffff}\u{10000}😀\u{10ffff}";
        for (at, c) in text.char_indices() {
            assert_eq!(decode(text.as_bytes(), at), (c.into(), c.len_utf8()), "{c:?}");
        }
    }

    #[test]
    fn scripts_do_not_overlap() {
        for (text, han, hiragana, katakana) in [
            ("検々", true, false, false),
            ("のん", false, true, false),
            ("ーヴｱ", false, false, true),
            ("a。・", false, false, false),
        ] {
            for c in text.chars() {
                assert_eq!((is_han(c), is_hiragana(c), is_katakana(c)), (han, hiragana, katakana), "{c}");
            }
        }
    }
}
