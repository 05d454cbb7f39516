//! The words in Latin script of a sentence, and which words of phrases they are.

use rustc_hash::FxHashMap;

use crate::ruleset::{Vocabulary, is_cjk, wording};
use crate::span::Span;
use crate::token::latin::stem;

/// Words that are remembered; more than that are the identifiers of a log.
const MOST_WORDS: usize = 20_000;
/// Longer ones are not worth remembering.
const LONGEST_WORD: usize = 40;

/// A word of a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    /// Bytes of the field's normalised text.
    pub span: Span,
    /// Whether a phrase may go on here from the word before: nothing but a space or a hyphen parts them.
    pub joined: bool,
    /// Whether a phrase may begin here.
    pub open: bool,
    /// The key of its stem; none of a number.
    pub key: Option<u64>,
    /// Place of its numbers in [`Words::numbers`].
    numbers: (u32, u32),
}

/// What is known of a word.
#[derive(Clone, Copy, Debug)]
struct Known {
    numbers: (u32, u32),
    key: Option<u64>,
}

/// The words of one sentence, and what is known of words met before.
#[derive(Default)]
pub(super) struct Words {
    pub list: Vec<Word>,
    numbers: Vec<u32>,
    known: FxHashMap<Box<str>, Known>,
    stem: String,
}

impl Words {
    /// Which words of the vocabulary a word of the sentence is.
    pub fn numbers(&self, word: &Word) -> &[u32] {
        &self.numbers[word.numbers.0 as usize..word.numbers.1 as usize]
    }

    /// Between two tickets: forgets what was remembered, if it is too much.
    pub fn reset(&mut self) {
        if self.known.len() > MOST_WORDS || self.numbers.len() > MOST_WORDS * 8 {
            self.known.clear();
            self.numbers.clear();
        }
    }

    /// Reads the words of a sentence.
    pub fn read(&mut self, vocabulary: &Vocabulary, text: &str, sentence: Span) {
        self.list.clear();
        let bytes = text.as_bytes();
        let mut at = sentence.start;
        let mut before: Option<usize> = None;
        while at < sentence.end {
            // What is neither a letter nor a digit of ASCII is mostly CJK: three bytes that are no word.
            let c = match bytes[at] {
                byte if byte.is_ascii_alphanumeric() => byte as char,
                0..0x80 => {
                    at += 1;
                    continue;
                }
                _ => text[at..].chars().next().unwrap_or('\u{fffd}'),
            };
            if !in_word(c) {
                at += c.len_utf8();
                continue;
            }
            let end = word_end(text, at, sentence.end);
            let joined = before.is_some_and(|before| joins(&text[before..at]));
            let open = at == 0 || bytes[at - 1] != b'\'';
            let Known { numbers, key } = self.look_up(vocabulary, &text[at..end]);
            self.list.push(Word { span: Span::new(at, end), joined, open, key, numbers });
            before = Some(end);
            at = end;
        }
    }

    fn look_up(&mut self, vocabulary: &Vocabulary, word: &str) -> Known {
        if let Some(&known) = self.known.get(word) {
            return known;
        }
        stem(word.strip_suffix("'s").unwrap_or(word), &mut self.stem);
        let start = self.numbers.len();
        let mut found = Vec::new();
        vocabulary.numbers_of(word, &self.stem, &mut found);
        self.numbers.extend(found);
        let numbers = (start as u32, self.numbers.len() as u32);
        let known = Known { numbers, key: word.contains(char::is_alphabetic).then(|| wording::key(&self.stem)) };
        if word.len() <= LONGEST_WORD {
            self.known.insert(word.into(), known);
        }
        known
    }
}

/// Whether a character is part of a word in Latin or a like script.
pub(super) fn in_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || (!c.is_ascii() && !is_cjk(c) && c.is_alphanumeric())
}

/// Whether what stands between two words lets a phrase go on.
fn joins(between: &str) -> bool {
    between == "."
        || between.len() <= 4 && between.chars().all(|c| matches!(c, ' ' | '-' | '/' | '_' | '"' | '\'' | '\n'))
}

/// The end of the word that begins at `start`; an apostrophe between letters belongs to it.
fn word_end(text: &str, start: usize, limit: usize) -> usize {
    let mut end = start;
    let mut chars = text[start..limit].char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        let apostrophe = c == '\'' && chars.peek().is_some_and(|(_, next)| in_word(*next));
        if !in_word(c) && !apostrophe {
            break;
        }
        end = start + i + c.len_utf8();
    }
    end
}
