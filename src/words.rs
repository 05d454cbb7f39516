//! Lists of words that a text may begin with or hold, asked all at once.
//!
//! Comes in: a text. Goes out: whether words of a list stand there; it knows none itself. The words are
//! listed by their heads when the crate is compiled: of nearly every place of a text that says that none of them
//! stands there, and elsewhere which few may.

/// A list of words.
pub(crate) struct Words {
    words: &'static [&'static str],
    /// A capital letter of ASCII is as good as a small one; the words are then in small letters.
    fold: bool,
    /// A bit for the head of each word.
    heads: [u64; HEADS / 64],
    /// The first word of each head, or [`NONE`].
    first: [u8; HEADS],
    /// Behind each word the next of the same head.
    next: [u8; MOST],
}

const HEADS: usize = 1024;
/// No list is longer.
const MOST: usize = 128;
const NONE: u8 = u8::MAX;

impl Words {
    /// Words that are looked for as they are.
    pub(crate) const fn exact(words: &'static [&'static str]) -> Self {
        Words::new(words, false)
    }

    /// Words, in small letters, that are looked for whatever the case of ASCII letters.
    pub(crate) const fn folded(words: &'static [&'static str]) -> Self {
        Words::new(words, true)
    }

    const fn new(words: &'static [&'static str], fold: bool) -> Self {
        assert!(words.len() <= MOST);
        let mut list = Words { words, fold, heads: [0; HEADS / 64], first: [NONE; HEADS], next: [NONE; MOST] };
        // A word of one byte has the heads of all that may follow it: it ends the list of each, so there is but one.
        let mut one = NONE;
        let mut i = words.len();
        while i > 0 {
            i -= 1;
            if let [byte] = words[i].as_bytes() {
                assert!(one == NONE);
                one = i as u8;
                let mut next = 0;
                while next < 256 {
                    list.first[head(&[*byte, next as u8])] = one;
                    next += 1;
                }
            }
        }
        i = words.len();
        while i > 0 {
            i -= 1;
            if i != one as usize {
                let head = head(words[i].as_bytes());
                list.next[i] = list.first[head];
                list.first[head] = i as u8;
            }
        }
        let mut head = 0;
        while head < HEADS {
            list.heads[head / 64] |= ((list.first[head] != NONE) as u64) << (head % 64);
            head += 1;
        }
        list
    }

    /// The words with which `text` begins.
    pub(crate) fn heading(&self, text: &str) -> impl Iterator<Item = &'static str> {
        self.at(text.as_bytes()).map(|i| self.words[i])
    }

    /// Whether `text` begins with one of the words.
    #[inline]
    pub(crate) fn begin(&self, text: &str) -> bool {
        self.at(text.as_bytes()).next().is_some()
    }

    /// Whether one of the words stands in `text`.
    pub(crate) fn stand_in(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        places(bytes).any(|at| self.at(&bytes[at..]).next().is_some())
    }

    /// Which of the words stand in `text`, a bit each.
    fn all_in(&self, text: &str) -> u128 {
        let bytes = text.as_bytes();
        let mut all = 0;
        for at in places(bytes) {
            self.at(&bytes[at..]).for_each(|i| all |= 1 << i);
        }
        all
    }

    /// How many of the words stand in `text`.
    pub(crate) fn count_in(&self, text: &str) -> u32 {
        self.all_in(text).count_ones()
    }

    /// The text with a space in place of each word: of the first in the list, then of the next.
    pub(crate) fn without(&self, text: &str) -> String {
        let mut text = text.to_string();
        let mut held = self.all_in(&text);
        for (i, word) in self.words.iter().enumerate() {
            if held & 1 << i != 0 {
                text = text.replace(word, " ");
                held = self.all_in(&text);
            }
        }
        text
    }

    /// The words with which the bytes begin.
    #[inline]
    fn at(&self, bytes: &[u8]) -> impl Iterator<Item = usize> {
        let head = if bytes.is_empty() { 0 } else { head(bytes) };
        let none = bytes.is_empty() || self.heads[head / 64] & 1 << (head % 64) == 0;
        let mut i = if none { NONE } else { self.first[head] };
        std::iter::from_fn(move || {
            while i != NONE {
                let word = usize::from(i);
                i = self.next[word];
                if self.is_at(bytes, self.words[word]) {
                    return Some(word);
                }
            }
            None
        })
    }

    fn is_at(&self, bytes: &[u8], word: &str) -> bool {
        let word = word.as_bytes();
        bytes.len() >= word.len()
            && if self.fold { bytes[..word.len()].eq_ignore_ascii_case(word) } else { bytes.starts_with(word) }
    }
}

/// Where the characters of a text begin.
#[inline]
fn places(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let place = at;
        at += match *bytes.get(place)? {
            0..0xc0 => 1,
            0xc0..0xe0 => 2,
            0xe0..0xf0 => 3,
            _ => 4,
        };
        Some(place)
    })
}

/// Of two ASCII characters, in small letters, or of one other a number below [`HEADS`].
#[inline]
const fn head(bytes: &[u8]) -> usize {
    let second = if bytes.len() > 1 { bytes[1] } else { 0 };
    let (a, b) = if bytes[0] < 0x80 {
        (bytes[0] | 0x20, second | 0x20)
    } else {
        (second, if bytes.len() > 2 { bytes[2] } else { 0 })
    };
    (a as usize * 37 + b as usize) % HEADS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_where_they_stand() {
        static WORDS: Words = Words::folded(&["?", "fyi", "how ", "請", "ください", "grüße"]);
        for (text, begins, stands) in [
            ("", false, false),
            ("?", true, true),
            ("?あ", true, true),
            ("FYI", true, true),
            ("so?", false, true),
            ("a FyI", false, true),
            ("how", false, false),
            ("検ください", false, true),
            ("請", true, true),
            ("くださ", false, false),
            ("é😀請", false, true),
            ("Grüße", true, true),
            ("f", false, false),
        ] {
            assert_eq!((WORDS.begin(text), WORDS.stand_in(text)), (begins, stands), "{text}");
        }
        static SEVERAL: Words = Words::folded(&["see below", "below", "下記の通り", "下記"]);
        assert_eq!(SEVERAL.without("下記の通りsee below, below下記"), "  ,   ");
        let text = "see belowx下記の通";
        assert_eq!(SEVERAL.count_in(text), 3);
        assert_eq!((SEVERAL.count_in(""), SEVERAL.count_in("下記下記"), WORDS.count_in("??fyi?x")), (0, 1, 2));
        assert_eq!(WORDS.heading("FYI").chain(WORDS.heading("?f")).collect::<Vec<_>>(), ["fyi", "?"]);
        static EXACT: Words = Words::exact(&["PS：", "iPhone"]);
        assert!(EXACT.begin("PS：x") && EXACT.stand_in("my iPhone"));
        assert!(!EXACT.begin("ps：x") && !EXACT.stand_in("my iphone"));
    }
}
