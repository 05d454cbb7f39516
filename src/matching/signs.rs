//! A sentence taken apart: its characters, its words in Latin script, and which words of phrases these are.

use std::cell::OnceCell;

use super::known::KnownWords;
use crate::ruleset::{Automaton, NOTHING, Symbol, Vocabulary, is_cjk};
use crate::script::{is_hiragana, is_katakana};
use crate::span::Span;

/// What a character is, a bit each.
pub(super) mod class {
    /// Part of a word in Latin or a like script.
    pub const LETTER: u8 = 1;
    /// Part of a word in a script that is written without spaces.
    pub const WIDE: u8 = 2;
    pub const HIRAGANA: u8 = 4;
    pub const KATAKANA: u8 = 8;
    /// The long-vowel mark.
    pub const LONG: u8 = 16;
}

/// A character of a sentence.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sign {
    /// What the automaton calls it.
    pub symbol: Symbol,
    /// Bytes of the text.
    pub at: u32,
    /// Bits of [`mod@class`].
    pub class: u8,
}

impl Sign {
    /// Whether it is part of a word in Latin script.
    #[inline]
    pub fn is_letter(self) -> bool {
        self.class & class::LETTER != 0
    }
}

/// A word in Latin script.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    /// Bytes of the field's normalised text.
    pub span: Span,
    /// The characters that it begins and ends at.
    pub signs: (u32, u32),
    /// Whether a phrase may go on here from the word before: nothing but a space or a hyphen parts them.
    pub joined: bool,
    /// Whether a phrase may begin here.
    pub open: bool,
    /// The key of its stem; none of a number.
    pub key: Option<u64>,
    /// Place of its numbers in [`KnownWords`].
    pub numbers: (u32, u32),
}

/// A sentence taken apart.
#[derive(Default)]
pub(super) struct Signs {
    /// One for each character, and one for the end, which is no letter but else is what follows the sentence.
    pub list: Vec<Sign>,
    pub words: Vec<Word>,
    /// What stands before the sentence.
    pub before: u8,
    /// What the sentence holds, once it is asked for.
    held: OnceCell<Held>,
}

/// A set of symbols in which some are found that are not there: two may share a bit.
#[derive(Default)]
pub(super) struct Held {
    bits: [u64; 32],
}

impl Held {
    #[inline]
    fn slot(symbol: Symbol) -> (usize, u64) {
        let hash = symbol.wrapping_mul(0x9e37_79b1) >> 21;
        ((hash >> 6) as usize, 1 << (hash & 63))
    }

    #[inline]
    fn insert(&mut self, symbol: Symbol) {
        let (word, bit) = Held::slot(symbol);
        self.bits[word] |= bit;
    }

    /// Whether a symbol may be there: said too often, but never too seldom.
    #[inline]
    pub fn may_have(&self, symbol: Symbol) -> bool {
        let (word, bit) = Held::slot(symbol);
        self.bits[word] & bit != 0
    }
}

impl Signs {
    /// Reads a sentence.
    pub fn read(&mut self, known: &mut KnownWords, vocabulary: &Vocabulary, text: &str, sentence: Span) {
        self.list.clear();
        self.words.clear();
        self.list.reserve(sentence.len() + 1);
        self.held.take();
        self.before = text[..sentence.start].chars().next_back().map_or(0, class);
        // Where the word begins that is not at its end yet: its character and its byte.
        let mut open: Option<(usize, usize)> = None;
        for (i, c) in sentence.of(text).char_indices() {
            let (at, class) = (sentence.start + i, class(c));
            if class & class::LETTER != 0 {
                open = open.or(Some((self.list.len(), at)));
            } else if let Some(from) = open
                // An apostrophe between letters belongs to the word.
                && !(c == '\'' && text[at + 1..sentence.end].chars().next().is_some_and(in_word))
            {
                self.add_word(known, vocabulary, text, from, at);
                open = None;
            }
            self.list.push(Sign { symbol: Automaton::char_symbol(c), at: at as u32, class });
        }
        if let Some(from) = open {
            self.add_word(known, vocabulary, text, from, sentence.end);
        }
        let after = text[sentence.end..].chars().next().map_or(0, class) & !class::LETTER;
        self.list.push(Sign { symbol: NOTHING, at: sentence.end as u32, class: after });
    }

    /// Adds the word from a character and its byte up to a byte before the next character read.
    fn add_word(
        &mut self,
        known: &mut KnownWords,
        vocabulary: &Vocabulary,
        text: &str,
        (sign, start): (usize, usize),
        end: usize,
    ) {
        let joined = self.words.last().is_some_and(|before| joins(&text[before.span.end..start]));
        let open = start == 0 || text.as_bytes()[start - 1] != b'\'';
        let (key, numbers) = known.look_up(vocabulary, &text[start..end]);
        let signs = (sign as u32, self.list.len() as u32);
        self.words.push(Word { span: Span::new(start, end), signs, joined, open, key, numbers });
    }

    /// What the sentence holds.
    pub fn held(&self, known: &KnownWords) -> &Held {
        self.held.get_or_init(|| {
            let mut held = Held::default();
            self.list.iter().for_each(|sign| held.insert(sign.symbol));
            let numbers = self.words.iter().flat_map(|word| known.numbers(word.numbers));
            numbers.for_each(|&number| held.insert(Automaton::word_symbol(number)));
            held
        })
    }

    /// What the character before a place is.
    #[inline]
    pub fn class_before(&self, at: usize) -> u8 {
        at.checked_sub(1).map_or(self.before, |before| self.list[before].class)
    }
}

/// What the characters of ASCII are.
const ASCII: [u8; 0x80] = {
    let mut classes = [0; 0x80];
    let mut c: u8 = 0;
    while c < 0x80 {
        classes[c as usize] = if c.is_ascii_alphanumeric() { class::LETTER } else { 0 };
        c += 1;
    }
    classes
};

/// What a character is.
#[inline]
fn class(c: char) -> u8 {
    match c {
        '\0'..='\x7f' => ASCII[c as usize],
        '\u{4e00}'..='\u{9fff}' => class::WIDE,
        'ぁ'..='ゖ' => class::WIDE | class::HIRAGANA,
        'ァ'..='ヺ' => class::WIDE | class::KATAKANA,
        // Punctuation, of which tables need not be asked.
        '\u{3000}'..='〄' | '〈'..='〠' => 0,
        _ => class_by_tables(c),
    }
}

#[cold]
fn class_by_tables(c: char) -> u8 {
    let bits = [
        (in_word(c), class::LETTER),
        (is_cjk(c), class::WIDE),
        (is_hiragana(c), class::HIRAGANA),
        (is_katakana(c), class::KATAKANA),
        (c == 'ー', class::LONG),
    ];
    bits.iter().filter(|(holds, _)| *holds).fold(0, |bits, (_, bit)| bits | bit)
}

/// Whether a character is part of a word in Latin or a like script.
pub(super) fn in_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || (!c.is_ascii() && !is_cjk(c) && c.is_alphanumeric())
}

/// Whether what stands between two words lets a phrase go on.
fn joins(between: &str) -> bool {
    between == "."
        || between.len() <= 4 && between.bytes().all(|c| matches!(c, b' ' | b'-' | b'/' | b'_' | b'"' | b'\'' | b'\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, sentence: Span) -> Signs {
        let (ruleset, _) = crate::ruleset::builtin("vision-one").expect("it is built in");
        let mut signs = Signs::default();
        signs.read(&mut KnownWords::default(), ruleset.automaton.vocabulary(), text, sentence);
        signs
    }

    fn words(text: &str) -> Vec<(&str, bool, bool)> {
        let signs = read(text, Span::new(0, text.len()));
        for word in &signs.words {
            let at = |sign: u32| signs.list[sign as usize].at as usize;
            assert_eq!(Span::new(at(word.signs.0), at(word.signs.1)), word.span, "{text}");
        }
        signs.words.iter().map(|word| (word.span.of(text), word.joined, word.open)).collect()
    }

    #[test]
    fn classes_are_those_of_the_tables() {
        for c in (0..=0x3_ffff).filter_map(char::from_u32) {
            assert_eq!(class(c), class_by_tables(c), "{c:?}");
        }
    }

    #[test]
    fn words_of_a_sentence() {
        assert_eq!(words("log-in,it's"), [("log", false, true), ("in", true, true), ("it's", false, true)]);
        assert_eq!(words("'a' b''c'"), [("a", false, false), ("b", true, true), ("c", true, false)]);
        assert_eq!(words("v3.0の𠮷é"), [("v3", false, true), ("0", true, true), ("é", false, true)]);
        assert!(words("").is_empty() && words("、。").is_empty());
    }

    #[test]
    fn a_sentence_knows_what_stands_around_it() {
        let signs = read("アカウトaの", Span::new(3, 12));
        assert_eq!((signs.before, signs.list.len()), (class::WIDE | class::KATAKANA, 4));
        assert!(!signs.list[3].is_letter());
        let signs = read("ログー", Span::new(0, 6));
        assert_eq!(signs.list[2].class, class::WIDE | class::KATAKANA | class::LONG);
        let may_hold = |c| signs.held(&KnownWords::default()).may_have(Automaton::char_symbol(c));
        assert!(may_hold('グ') && !may_hold('ー'));
    }
}
