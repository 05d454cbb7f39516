//! What is known of words in Latin script that were met before.

use rustc_hash::FxHashMap;

use crate::ruleset::{Vocabulary, wording};
use crate::token::latin::stem;

/// Words that are remembered; more than that are the identifiers of a log.
const MOST_WORDS: usize = 20_000;
/// Longer ones are not worth remembering.
const LONGEST_WORD: usize = 40;

/// The key of a word's stem, none of a number; and the place of its numbers.
type Known = (Option<u64>, (u32, u32));

/// The words met before.
#[derive(Default)]
pub(super) struct KnownWords {
    known: FxHashMap<Box<str>, Known>,
    numbers: Vec<u32>,
    stem: String,
}

impl KnownWords {
    /// Which words of the vocabulary a word is, by what [`KnownWords::look_up`] said of it.
    #[inline]
    pub fn numbers(&self, (from, to): (u32, u32)) -> &[u32] {
        &self.numbers[from as usize..to as usize]
    }

    /// Between two tickets: forgets what was remembered, if it is too much.
    pub fn reset(&mut self) {
        if self.known.len() > MOST_WORDS || self.numbers.len() > MOST_WORDS * 8 {
            self.known.clear();
            self.numbers.clear();
        }
    }

    /// What is known of a word.
    pub fn look_up(&mut self, vocabulary: &Vocabulary, word: &str) -> Known {
        if let Some(&known) = self.known.get(word) {
            return known;
        }
        stem(word.strip_suffix("'s").unwrap_or(word), &mut self.stem);
        let start = self.numbers.len();
        let mut found = Vec::new();
        vocabulary.numbers_of(word, &self.stem, &mut found);
        self.numbers.extend(found);
        let numbers = (start as u32, self.numbers.len() as u32);
        let known = (word.contains(char::is_alphabetic).then(|| wording::key(&self.stem)), numbers);
        if word.len() <= LONGEST_WORD {
            self.known.insert(word.into(), known);
        }
        known
    }
}
