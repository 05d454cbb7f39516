//! Telephone numbers: how their digits are grouped in Japan, Taiwan, China, North America and with a country code.

/// Digits in groups, and what stands between them.
struct Number {
    plus: bool,
    /// Length of each group, and the byte where it ends.
    groups: Vec<(usize, usize)>,
    digits: String,
    /// Signs between the groups: `-`, `.`, ` `, `(` for a pair of brackets.
    signs: Vec<u8>,
}

/// More than any number has.
const MOST_DIGITS: usize = 16;

/// Reads groups of digits from `at`, which is a digit, a plus sign or an opening bracket.
fn read(text: &[u8], at: usize) -> Option<Number> {
    let mut number = Number { plus: false, groups: Vec::new(), digits: String::new(), signs: Vec::new() };
    let mut i = at;
    let mut open = false;
    if text.get(i) == Some(&b'(') {
        open = true;
        i += 1;
    }
    if text.get(i) == Some(&b'+') {
        number.plus = true;
        i += 1;
    }
    loop {
        let start = i;
        while text.get(i).is_some_and(u8::is_ascii_digit) {
            number.digits.push(text[i] as char);
            i += 1;
        }
        if i == start {
            break;
        }
        number.groups.push((i - start, i));
        if number.digits.len() > MOST_DIGITS {
            return None;
        }
        let mut sign = 0;
        let mut end = i;
        if open && text.get(end) == Some(&b')') {
            (open, sign, end) = (false, b'(', end + 1);
        }
        // One sign, with or without a blank around it.
        for _ in 0..3 {
            match text.get(end) {
                Some(b'-' | b'.') if sign != b'-' && sign != b'.' => (sign, end) = (text[end], end + 1),
                Some(b' ') if text.get(end + 1) != Some(&b' ') => {
                    (sign, end) = (if sign == 0 { b' ' } else { sign }, end + 1);
                }
                Some(b'(') if !open && sign != b'(' => (open, sign, end) = (true, b'(', end + 1),
                _ => {}
            }
        }
        if sign == 0 || !text.get(end).is_some_and(u8::is_ascii_digit) {
            break;
        }
        number.signs.push(sign);
        i = end;
    }
    (!number.groups.is_empty()).then_some(number)
}

/// How sure the surroundings make it that a number is dialled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Behind `TEL:` and the like.
    Labelled,
    /// Behind `Number:` and the like, which numbers other things, too.
    Likely,
    /// Anywhere.
    Bare,
    /// Behind `case no.` and the like: only what has a country code.
    Other,
}

/// The end of the number that begins at `at`, if it is one that can be dialled.
pub(super) fn end(text: &str, at: usize, place: Place) -> Option<usize> {
    let bytes = text.as_bytes();
    let number = read(bytes, at)?;
    // What follows may be a date or the next number: the longest beginning that fits counts.
    let mut digits = number.digits.len();
    for count in (1..=number.groups.len()).rev() {
        let (_, end) = number.groups[count - 1];
        let lens: Vec<usize> = number.groups[..count].iter().map(|(len, _)| *len).collect();
        let signs = &number.signs[..count - 1];
        if ends_there(bytes, end) && fits(&number.digits[..digits], &lens, signs, number.plus, place) {
            let end = if bytes[at] == b'(' && bytes.get(end) == Some(&b')') { end + 1 } else { end };
            return Some(end + extension(&text[end..]));
        }
        digits -= lens[count - 1];
    }
    None
}

/// A number without the brackets that stand around the whole of it: they are the sentence's.
pub(super) fn unwrapped(text: &str, start: usize, end: usize) -> (usize, usize) {
    let Some(inner) = text[start..end].strip_prefix('(') else { return (start, end) };
    match inner.find(')') {
        None => (start + 1, end),
        Some(close) if close + 1 == inner.len() => (start + 1, end - 1),
        Some(_) => (start, end),
    }
}

/// Whether a number may end at a byte: no letter, sign of a longer number or unit follows.
fn ends_there(text: &[u8], end: usize) -> bool {
    match text.get(end) {
        None => true,
        Some(b'-' | b'_' | b'.' | b',' | b':' | b'/') => !text.get(end + 1).is_some_and(u8::is_ascii_alphanumeric),
        Some(b'%') => false,
        // `x` and `e` begin an extension.
        Some(byte) => !byte.is_ascii_alphanumeric() || matches!(byte, b'x' | b'e'),
    }
}

fn fits(digits: &str, lens: &[usize], signs: &[u8], plus: bool, place: Place) -> bool {
    let total = digits.len();
    if plus {
        return (8..=15).contains(&total) && !digits.starts_with('0') && (lens.len() > 1 || total >= 10);
    }
    if place == Place::Other {
        return false;
    }
    if place == Place::Labelled && (7..=15).contains(&total) && !is_date(lens, digits) {
        return true;
    }
    let only = |sign: u8| signs.iter().all(|own| *own == sign);
    if matches!(lens, [3, 3, 4]) && only(b'.') {
        return north_american(digits);
    }
    if place == Place::Likely && matches!(lens, [10 | 11]) {
        let is_trunk = digits.starts_with('0') && !digits.starts_with("00");
        return is_trunk || north_american(digits) || chinese_mobile(digits);
    }
    if place == Place::Likely && matches!(lens, [3, 3, 4]) {
        return digits.starts_with('0') || north_american(digits);
    }
    if signs.contains(&b'.') {
        return false;
    }
    let spaced = only(b' ') && !signs.is_empty();
    let trunk = digits.starts_with('0') && !digits.starts_with("00");
    let mobile = |second: u8| digits.as_bytes().get(1) == Some(&second);
    match (lens, trunk) {
        // Mobile numbers have a form of their own; a landline without signs could be any number.
        ([11], true) => (mobile(b'9') || mobile(b'8') || mobile(b'7')) && digits.as_bytes()[2] == b'0',
        ([10], true) => mobile(b'9'),
        ([11], false) => chinese_mobile(digits),
        ([3, 4, 4], false) | ([3, 8], false) if chinese_mobile(digits) => true,
        ([3, 3, 4] | [3, 4, 3], false) if digits.starts_with("400") || digits.starts_with("800") => true,
        ([3, 3, 4], false) => north_american(digits) && !spaced,
        ([1, 3, 3, 4], false) => digits.starts_with('1') && north_american(&digits[1..]),
        ([2, 8] | [3, 7] | [4, 6] | [4, 7], true) => total <= 11 && (!spaced || lens[0] == 2),
        ([3 | 4, 8], true) => true,
        ([2, 4, 4] | [3, 3, 4] | [4, 2, 4] | [5, 1, 4] | [3, 4, 4] | [4, 3, 3] | [4, 3, 4] | [5, 3, 3], true) => true,
        ([2, 3, 4] | [3, 3, 3] | [5, 6], true) => !spaced,
        ([3, 4, 3], true) => !spaced,
        _ => false,
    }
}

/// Four, two and two digits, or two, two and four.
fn is_date(lens: &[usize], digits: &str) -> bool {
    match lens {
        [4, 1 | 2, 1 | 2] | [1 | 2, 1 | 2, 4] => true,
        [8] => digits.starts_with("19") || digits.starts_with("20"),
        _ => false,
    }
}

fn chinese_mobile(digits: &str) -> bool {
    digits.len() == 11 && digits.starts_with('1') && matches!(digits.as_bytes()[1], b'3'..=b'9')
}

/// Area and exchange codes do not begin with 0 or 1.
fn north_american(digits: &str) -> bool {
    digits.len() == 10 && [0, 3].iter().all(|&at| digits.as_bytes()[at] >= b'2')
}

/// Length of an extension behind a number: `ext. 12`, `#12`, `内線12`, `分機 12`, `转12`.
fn extension(rest: &str) -> usize {
    let words = ["ext.", "ext", "extension", "#", "x", "内線", "内线", "內線", "分機", "分机", "轉", "转"];
    let after = rest.trim_start_matches([' ', ',', '(']);
    let lower = after.get(..9.min(after.len())).unwrap_or(after);
    let word = words.iter().filter(|word| {
        after.starts_with(**word) || lower.get(..word.len()).is_some_and(|own| own.eq_ignore_ascii_case(word))
    });
    let Some(word) = word.max_by_key(|word| word.len()) else { return 0 };
    let behind = after[word.len()..].trim_start_matches([' ', ':', '.', '-']);
    let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
    let is_extension = (1..=6).contains(&digits);
    if is_extension { rest.len() - behind.len() + digits } else { 0 }
}

/// The end of an extension number that stands behind its label alone: three to six digits.
pub(super) fn short_end(text: &str, at: usize) -> Option<usize> {
    let digits = text[at..].bytes().take_while(u8::is_ascii_digit).count();
    ((3..=6).contains(&digits) && ends_there(text.as_bytes(), at + digits)).then_some(at + digits)
}

/// Whether sixteen or so digits in groups are a payment card's: the last is the check digit.
pub(super) fn card_end(text: &str, at: usize, labelled: bool) -> Option<usize> {
    let number = read(text.as_bytes(), at)?;
    let lens: Vec<usize> = number.groups.iter().map(|(len, _)| *len).collect();
    let grouped = matches!(&lens[..], [4, 4, 4, 4] | [4, 6, 5]);
    let in_one = matches!(&lens[..], [13..=16]) && labelled;
    let (_, end) = *number.groups.last()?;
    let sum: u32 = number.digits.bytes().rev().enumerate().fold(0, |sum, (i, digit)| {
        let digit = u32::from(digit - b'0') * if i % 2 == 1 { 2 } else { 1 };
        sum + digit / 10 + digit % 10
    });
    ((grouped || in_one) && sum.is_multiple_of(10) && ends_there(text.as_bytes(), end)).then_some(end)
}
