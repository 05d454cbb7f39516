//! Whether a word is an inflection of another, without stemming it anew each time.

use std::collections::HashMap;

use crate::token::latin::stem;

/// Words whose stems are kept; more than that are the identifiers of a log.
const MOST_WORDS: usize = 20_000;
const LONGEST_WORD: usize = 40;

/// The stems of words met before.
#[derive(Default)]
pub(super) struct Stems {
    known: HashMap<Box<str>, Box<str>>,
    scratch: String,
}

impl Stems {
    /// Whether `word` has the stem `wanted`.
    pub(super) fn same(&mut self, word: &str, wanted: &str) -> bool {
        if word == wanted {
            return true;
        }
        // Stemming changes the end of a word, and of short ones such as "dying" all but the first letter.
        let fixed = if wanted.len() > 3 { 3 } else { 1 };
        if word.as_bytes().get(..fixed) != wanted.as_bytes().get(..fixed) {
            return false;
        }
        if let Some(known) = self.known.get(word) {
            return **known == *wanted;
        }
        stem(word, &mut self.scratch);
        let same = self.scratch == wanted;
        if word.len() <= LONGEST_WORD {
            if self.known.len() == MOST_WORDS {
                self.known.clear();
            }
            self.known.insert(word.into(), self.scratch.as_str().into());
        }
        same
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inflections_are_the_same_word() {
        let mut stems = Stems::default();
        for (word, stem) in [("detections", "detect"), ("policies", "polici"), ("dying", "die"), ("logs", "log")] {
            for _ in 0..2 {
                assert!(stems.same(word, stem), "{word}");
            }
        }
        for (word, stem) in [("detour", "detect"), ("login", "log"), ("", "log"), ("é", "log")] {
            for _ in 0..2 {
                assert!(!stems.same(word, stem), "{word}");
            }
        }
    }
}
