//! Words in Latin letters and digits, and the stem of an English one.
//!
//! Comes in: a text, or one of its words. Goes out: spans of words by Unicode's word bounds. `can't`,
//! `v3.0`, `1,000`, `example.com` and `foo_bar` are one word each. A hyphen parts words (`third-party` is
//! `third` and `party`, so that a pattern finds either) unless one letter stands before it: `e-mail` and
//! `x-ray` are one word. No dictionary is asked.

use unicode_segmentation::UnicodeSegmentation;

use crate::span::Span;

pub use super::stem::stem;

/// The words of `text` that start with a Latin letter or a digit.
///
/// # Example
/// ```
/// use inquiry_triage::token::latin::words;
/// let found: Vec<&str> = words("Can't open the third-party e-mail (v3.0)").map(|(_, word)| word).collect();
/// assert_eq!(found, ["Can't", "open", "the", "third", "party", "e-mail", "v3.0"]);
/// ```
pub fn words(text: &str) -> impl Iterator<Item = (Span, &str)> {
    let mut words = text.unicode_word_indices().filter_map(latin).peekable();
    std::iter::from_fn(move || {
        let (start, word) = words.next()?;
        let mut end = start + word.len();
        let letter = word.len() == 1 && word.as_bytes()[0].is_ascii_alphabetic();
        if letter
            && text[end..].starts_with('-')
            && let Some((_, second)) = words.next_if(|(next, _)| *next == end + 1)
        {
            end += 1 + second.len();
        }
        Some((Span::new(start, end), &text[start..end]))
    })
}

/// The word without the underscores in front that Unicode counts to it, if it is Latin.
fn latin((start, word): (usize, &str)) -> Option<(usize, &str)> {
    let bare = word.trim_start_matches('_');
    bare.starts_with(is_latin).then_some((start + word.len() - bare.len(), bare))
}

/// Whether a character is a Latin letter or an ASCII digit.
pub(super) fn is_latin(c: char) -> bool {
    match c {
        '\0'..='\x7f' => c.is_ascii_alphanumeric(),
        '\u{c0}'..='\u{24f}' => c != '×' && c != '÷',
        '\u{1e00}'..='\u{1eff}' => true,
        _ => false,
    }
}

/// Adds to `spans` the words of a text that is mostly of another script.
///
/// Only the stretches that hold Latin letters are looked at: word bounds cost more than all else here.
pub(super) fn words_within(text: &str, spans: &mut Vec<Span>) {
    let bytes = text.as_bytes();
    // The lead bytes of the letters of `is_latin`, and a few more.
    let may_start = |byte: u8| byte.is_ascii_alphanumeric() || (0xc3..=0xc9).contains(&byte) || byte == 0xe1;
    let mut at = 0;
    while let Some(skipped) = bytes[at..].iter().position(|&byte| may_start(byte)) {
        let start = at + skipped;
        let stretch = &text[start..];
        let len = stretch.find(|c: char| !(c.is_ascii_graphic() || is_latin(c))).unwrap_or(stretch.len());
        spans.extend(words(&stretch[..len]).map(|(span, _)| Span::new(start + span.start, start + span.end)));
        let width = text[start + len..].chars().next().map_or(0, char::len_utf8);
        at = start + len + width;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        words(text)
            .map(|(span, word)| {
                assert_eq!(span.of(text), word);
                word
            })
            .collect()
    }

    #[test]
    fn words_of_prose() {
        assert_eq!(found("It's 1,000 logs, isn't it?"), ["It's", "1,000", "logs", "isn't", "it"]);
        assert_eq!(
            found("see example.com, 10.0.0.1 and foo_bar"),
            ["see", "example.com", "10.0.0.1", "and", "foo_bar"]
        );
        assert_eq!(found("read-only e-mail x-ray"), ["read", "only", "e-mail", "x-ray"]);
        assert_eq!(found("__init__ naïve café"), ["init__", "naïve", "café"]);
        assert_eq!(found("検知 - ー ☃"), Vec::<&str>::new());
        assert_eq!(found("a- b -c"), ["a", "b", "c"]);
    }

    #[test]
    fn words_between_other_scripts() {
        let text = "apiキーのv3.0を、e-mailで。é1";
        let mut spans = Vec::new();
        words_within(text, &mut spans);
        let found: Vec<&str> = spans.iter().map(|span| span.of(text)).collect();
        assert_eq!(found, ["api", "v3.0", "e-mail", "é1"]);
    }

    #[test]
    fn stems() {
        let mut out = String::from("old");
        for (word, expected) in [
            ("scripts", "script"),
            ("detected", "detect"),
            ("customer's", "custom"),
            ("customer’s", "custom"),
            ("v3.0", "v3.0"),
            ("logs2", "logs2"),
            ("cafés", "cafés"),
            ("", ""),
            ("'", "'"),
        ] {
            stem(word, &mut out);
            assert_eq!(out, expected, "{word}");
        }
    }
}
