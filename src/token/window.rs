//! Cuts a text into the windows that are analysed one by one.
//!
//! Comes in: a text of any length. Goes out: spans that cover it, in order, none longer than [`LONGEST`].
//! A window normally ends after punctuation, where no word can be cut. Where there is none, it ends at a
//! change of script, and failing that anywhere between two characters: time stays linear and memory
//! bounded even for a megabyte of one letter.

use crate::span::Span;

/// Most bytes of a window: 512 characters of Japanese, longer than any clause that a person writes.
pub(crate) const LONGEST: usize = super::terms::LONGEST_TERM;
/// How many bytes before [`LONGEST`] a change of script is looked for.
const LOOK_BACK: usize = 256;

/// The windows of `text`.
pub(crate) fn windows(text: &str) -> impl Iterator<Item = Span> + '_ {
    let mut start = 0;
    std::iter::from_fn(move || {
        let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
        let span = Span::new(start, start + first(rest));
        start = span.end;
        Some(span)
    })
}

/// Length of the first window of `rest`.
fn first(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let limit = bytes.len().min(LONGEST);
    for (i, &byte) in bytes[..limit].iter().enumerate() {
        let stop = match byte {
            b'\n' | b'\t' => true,
            // Not in `1,000` or `wow!important`.
            b'!' | b'?' | b',' | b';' => !bytes.get(i + 1).is_some_and(u8::is_ascii_alphanumeric),
            // 、 and 。 are E3 80 81 and E3 80 82.
            0x81 | 0x82 => i >= 2 && bytes[i - 2] == 0xe3 && bytes[i - 1] == 0x80,
            _ => false,
        };
        if stop {
            return i + 1;
        }
    }
    if bytes.len() <= LONGEST {
        return bytes.len();
    }
    let mut longest = LONGEST;
    while !rest.is_char_boundary(longest) {
        longest -= 1;
    }
    let mut after = None;
    for (i, c) in rest[..longest].char_indices().rev() {
        let class = class(c);
        if after.is_some_and(|after| after != class) {
            return i + c.len_utf8();
        }
        after = Some(class);
        if longest - i > LOOK_BACK {
            break;
        }
    }
    longest
}

/// The places of each を of a Japanese text that no word of the dictionary but を itself may hold. Every reading has
/// that word there, of which there is one, so what stands before it does not matter for what comes after it.
pub(super) fn lone_particles(text: &str) -> impl Iterator<Item = usize> + '_ {
    // What stands beside it in its words: をもって, やむを得ない, names like みさを.
    let in_word = |before: char, after: Option<char>| {
        "きさしつなみや".contains(before)
            || after.is_some_and(|after| "いえかのみめもりるろゑん一以子得語通里".contains(after))
    };
    // These begin no word in some places; hiragana up to the end of their run would be read as one unknown word.
    let begins_words = |c: &char| !"ぁぃぅぇぉぎぐざづぱびぴぷぺむゃゅょ".contains(*c) && *c <= 'ん';
    text.match_indices('を').map(|(at, _)| at).filter(move |&at| {
        let mut before = text[..at].chars().rev().peekable();
        let apart = before.peek().is_some_and(|&before| !in_word(before, text[at + 3..].chars().next()));
        let run = |c: &char| ('\u{3041}'..='\u{309f}').contains(c);
        apart && before.take_while(run).all(|c| begins_words(&c))
    })
}

/// Kinds of characters between which words usually end.
#[derive(PartialEq, Eq)]
enum Class {
    Space,
    Kana,
    Katakana,
    Narrow,
    Wide,
}

fn class(c: char) -> Class {
    match c {
        _ if c.is_whitespace() => Class::Space,
        '\u{3041}'..='\u{309f}' => Class::Kana,
        '\u{30a0}'..='\u{30ff}' => Class::Katakana,
        '\0'..='\u{2e7f}' => Class::Narrow,
        _ => Class::Wide,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        windows(text).map(|span| span.of(text)).collect()
    }

    #[test]
    fn after_punctuation() {
        assert_eq!(cut("検知した。なぜ?1,000件,至急\n"), ["検知した。", "なぜ?1,000件,", "至急\n"]);
        assert_eq!(cut("はい、いいえ"), ["はい、", "いいえ"]);
        assert!(cut("").is_empty());
    }

    #[test]
    fn at_a_change_of_script_when_there_is_none() {
        let text = format!("{}検知{}", "ア".repeat(480), "イ".repeat(200));
        assert_eq!(windows(&text).next(), Some(Span::new(0, 482 * 3)));
    }

    #[test]
    fn number_of_windows_is_linear() {
        for unit in ["ア", "a", "検", "🙂", " ", "ア検", "a, "] {
            let text = unit.repeat(1_000_000 / unit.len());
            let mut end = 0;
            let mut count = 0;
            for span in windows(&text) {
                assert_eq!(span.start, end);
                assert!(!span.is_empty() && span.len() <= LONGEST);
                assert!(text.is_char_boundary(span.end));
                (end, count) = (span.end, count + 1);
            }
            assert_eq!(end, text.len());
            let stops = text.matches(", ").count();
            assert!(count <= text.len() / (LONGEST - LOOK_BACK - 8) + stops + 1, "{unit}: {count}");
        }
    }
}
