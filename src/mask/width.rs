//! Text with full-width letters, digits and signs made half-width, and the way back to the original bytes.
//!
//! Less than `normalise` does, and quicker: what is masked must be found by its shape only.

use std::borrow::Cow;

use crate::span::Offsets;

/// A text in half width.
pub(super) struct Narrow<'t> {
    pub text: Cow<'t, str>,
    /// The way back; `None` if nothing was changed.
    pub offsets: Option<Offsets>,
}

/// Makes a text half-width. Hyphens and dashes of every kind become `-`, yen signs (which Japanese fonts show
/// for it) a backslash, and a long-vowel mark between digits a hyphen.
pub(super) fn narrow(text: &str) -> Narrow<'_> {
    let bytes = text.as_bytes();
    let Some(first) = next(bytes, 0) else { return Narrow { text: Cow::Borrowed(text), offsets: None } };
    let mut out = String::with_capacity(text.len());
    let mut offsets = Offsets::default();
    let (mut done, mut found) = (0, Some(first));
    while let Some((at, len, c)) = found {
        out.push_str(&text[done..at]);
        offsets.copy(at - done, done);
        out.push(c);
        offsets.push(1, at, at + len);
        done = at + len;
        found = next(bytes, done);
    }
    out.push_str(&text[done..]);
    offsets.copy(text.len() - done, done);
    Narrow { text: Cow::Owned(out), offsets: Some(offsets) }
}

/// The next character from `from` on that has another form in half width: its place, length and that form.
fn next(bytes: &[u8], from: usize) -> Option<(usize, usize, char)> {
    let mut at = from;
    while let Some(&byte) = bytes.get(at) {
        // Most bytes are none of these four.
        if !LEADS[byte as usize] {
            at += 1;
            continue;
        }
        let rest = (bytes.get(at + 1).copied().unwrap_or(0), bytes.get(at + 2).copied().unwrap_or(0));
        let is_digit = |at: Option<&u8>| at.is_some_and(u8::is_ascii_digit);
        // Full-width digits are EF BC 90 to EF BC 99.
        let wide_digit = |at: Option<usize>| {
            let three = at.and_then(|at| bytes.get(at..at + 3));
            matches!(three, Some([0xEF, 0xBC, 0x90..=0x99]))
        };
        let narrow = match (byte, rest.0, rest.1) {
            (0xEF, 0xBC, third @ 0x81..=0xBF) => Some((3, (third - 0x81 + b'!') as char)),
            (0xEF, 0xBD, third @ 0x80..=0x9E) => Some((3, (third - 0x80 + b'`') as char)),
            (0xEF, 0xBF, 0xA5) => Some((3, '\\')),
            (0xEF, 0xB9, 0x98 | 0xA3) => Some((3, '-')),
            (0xC2, 0xA5, _) => Some((2, '\\')),
            (0xC2, 0xA0, _) => Some((2, ' ')),
            (0xE3, 0x80, 0x80) => Some((3, ' ')),
            (0xE2, 0x80, 0x90..=0x95) | (0xE2, 0x88, 0x92) => Some((3, '-')),
            (0xE2, 0x80, 0x99) => Some((3, '\'')),
            // ー and ｰ
            (0xE3, 0x83, 0xBC) | (0xEF, 0xBD, 0xB0) => {
                let before = at.checked_sub(1).is_some_and(|b| is_digit(bytes.get(b))) || wide_digit(at.checked_sub(3));
                let after = is_digit(bytes.get(at + 3)) || wide_digit(Some(at + 3));
                (before && after).then_some((3, '-'))
            }
            _ => None,
        };
        match narrow {
            Some((len, c)) => return Some((at, len, c)),
            None => at += 1,
        }
    }
    None
}

/// The bytes that a character with another form begins with.
const LEADS: [bool; 256] = {
    let mut leads = [false; 256];
    leads[0xC2] = true;
    leads[0xE2] = true;
    leads[0xE3] = true;
    leads[0xEF] = true;
    leads
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Span;

    #[test]
    fn signs_become_narrow_and_lead_back() {
        let text = "電話：０３ー１２３４−５６７８、ｔａｒｏ＠ａｂｃ．ｊｐ　C:¥Users ユーザー";
        let narrow = narrow(text);
        assert_eq!(narrow.text, "電話:03-1234-5678、taro@abc.jp C:\\Users ユーザー");
        let offsets = narrow.offsets.expect("changed");
        let at = narrow.text.find("03-1234-5678").expect("there");
        assert_eq!(offsets.original(at, at + 12).of(text), "０３ー１２３４−５６７８");
        assert_eq!(offsets.original(0, narrow.text.len()), Span::new(0, text.len()));
    }

    #[test]
    fn what_is_narrow_is_not_copied() {
        assert!(matches!(narrow("サーバーのIP 10.0.0.1 で「確認」。").text, Cow::Borrowed(_)));
    }
}
