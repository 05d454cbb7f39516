//! Which script a character belongs to. Comes in: a character; it knows nothing else.
//!
//! ```
//! use inquiry_triage::{Language, Ticket, read};
//! assert_eq!(read(&Ticket::from_text("エラー")).language, Language::Japanese);
//! ```

/// Whether the character is Han.
pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2ffff}' | '々' | '〇')
}

/// Whether the character is hiragana.
pub(crate) fn is_hiragana(c: char) -> bool {
    matches!(c, 'ぁ'..='ゖ')
}

/// Whether the character is katakana or the long-vowel mark.
pub(crate) fn is_katakana(c: char) -> bool {
    matches!(c, 'ァ'..='ヺ' | 'ー' | 'ｦ'..='ﾟ')
}

#[cfg(test)]
mod tests {
    use super::*;

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
