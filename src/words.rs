//! Lists of words that a text may begin with or hold, asked all at once.
//!
//! Comes in: a text. Goes out: whether words of a list stand there; it knows none itself. A set of the heads of the
//! words, made when the crate is compiled, says of nearly every place of a text that none of them stands there.

/// A list of words.
pub(crate) struct Words {
    words: &'static [&'static str],
    /// A capital letter of ASCII is as good as a small one; the words are then in small letters.
    fold: bool,
    /// A bit for the head of each word.
    heads: [u64; HEADS / 64],
}

const HEADS: usize = 1024;

impl Words {
    /// Words that are looked for as they are.
    pub(crate) const fn exact(words: &'static [&'static str]) -> Self {
        Words { words, fold: false, heads: heads(words) }
    }

    /// Words, in small letters, that are looked for whatever the case of ASCII letters.
    pub(crate) const fn folded(words: &'static [&'static str]) -> Self {
        Words { words, fold: true, heads: heads(words) }
    }

    /// The words with which `text` begins.
    pub(crate) fn heading<'t>(&'t self, text: &'t str) -> impl Iterator<Item = &'static str> + 't {
        let bytes = text.as_bytes();
        let words = if bytes.is_empty() || !self.has_head(bytes, 0) { &[] } else { self.words };
        words.iter().copied().filter(|word| self.is_at(bytes, word))
    }

    /// Whether `text` begins with one of the words.
    pub(crate) fn begin(&self, text: &str) -> bool {
        self.heading(text).next().is_some()
    }

    /// Whether one of the words stands in `text`.
    pub(crate) fn stand_in(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if self.has_head(bytes, at) && self.words.iter().any(|word| self.is_at(&bytes[at..], word)) {
                return true;
            }
            at += match byte {
                0..0xc0 => 1,
                0xc0..0xe0 => 2,
                0xe0..0xf0 => 3,
                _ => 4,
            };
        }
        false
    }

    /// How many of the words stand in `text`, letter by letter; `held` are its [`Heads`].
    pub(crate) fn count_in(&self, text: &str, held: &Heads) -> usize {
        self.words.iter().filter(|word| held.has(word) && text.contains(**word)).count()
    }

    /// The text with a space in place of each word: of the first in the list, then of the next.
    pub(crate) fn without(&self, text: &str) -> String {
        let mut text = text.to_string();
        let mut held = Heads::of(&text);
        for word in self.words {
            if held.has(word) && text.contains(word) {
                text = text.replace(word, " ");
                held = Heads::of(&text);
            }
        }
        text
    }

    #[inline]
    fn has_head(&self, bytes: &[u8], at: usize) -> bool {
        let head = head(bytes, at);
        self.heads[head / 64] & 1 << (head % 64) != 0
    }

    #[inline]
    fn is_at(&self, bytes: &[u8], word: &str) -> bool {
        let word = word.as_bytes();
        bytes.len() >= word.len()
            && (bytes[0] | 0x20 == word[0] | 0x20)
            && if self.fold { bytes[..word.len()].eq_ignore_ascii_case(word) } else { bytes.starts_with(word) }
    }
}

/// The heads of all that begins somewhere in a text.
pub(crate) struct Heads([u64; HEADS / 64]);

impl Heads {
    pub(crate) fn of(text: &str) -> Self {
        let mut heads = [0; HEADS / 64];
        for (at, _) in text.char_indices() {
            let head = head(text.as_bytes(), at);
            heads[head / 64] |= 1 << (head % 64);
        }
        Heads(heads)
    }

    /// Whether the word may stand in the text, if it has two bytes at least.
    fn has(&self, word: &str) -> bool {
        let head = head(word.as_bytes(), 0);
        self.0[head / 64] & 1 << (head % 64) != 0
    }
}

const fn heads(words: &[&str]) -> [u64; HEADS / 64] {
    let mut heads = [0; HEADS / 64];
    let mut i = 0;
    while i < words.len() {
        let word = words[i].as_bytes();
        // Whatever follows a word of one byte.
        let mut next = 0;
        while next < if word.len() == 1 { 256 } else { 1 } {
            let head = if word.len() == 1 { head(&[word[0], next as u8], 0) } else { head(word, 0) };
            heads[head / 64] |= 1 << (head % 64);
            next += 1;
        }
        i += 1;
    }
    heads
}

/// Of two ASCII characters, in small letters, or of one other a number below [`HEADS`].
#[inline]
const fn head(bytes: &[u8], at: usize) -> usize {
    let second = if at + 1 < bytes.len() { bytes[at + 1] } else { 0 };
    let (a, b) = if bytes[at] < 0x80 {
        (bytes[at] | 0x20, second | 0x20)
    } else {
        (second, if at + 2 < bytes.len() { bytes[at + 2] } else { 0 })
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
        assert_eq!(SEVERAL.count_in(text, &Heads::of(text)), 3);
        static EXACT: Words = Words::exact(&["PS：", "iPhone"]);
        assert!(EXACT.begin("PS：x") && EXACT.stand_in("my iPhone"));
        assert!(!EXACT.begin("ps：x") && !EXACT.stand_in("my iphone"));
    }
}
