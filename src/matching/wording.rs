//! The single words of a sentence that the pack has a weight for: stems, pairs of stems, pairs of characters.

use rustc_hash::FxHashMap;

use super::known::KnownWords;
use super::signs::{Signs, class};
use crate::ruleset::wording::{Wording, pair};
use crate::ruleset::{Symbol, Vocabulary, is_cjk};
use crate::span::Span;
use crate::token::latin::stem;

/// The words of a pack by their keys: of pairs of characters not the pack's, but that of [`characters`].
#[derive(Debug)]
pub(super) struct Wordings {
    numbers: FxHashMap<u64, u32>,
}

/// A word of the pack that was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Met {
    /// Its number in the pack's [`Wording`].
    pub number: u32,
    /// Bytes of the field's normalised text.
    pub span: Span,
}

/// What single words and pairs a sentence holds, spelled as a pack writes them.
pub(crate) fn spelled(vocabulary: &Vocabulary, text: &str, sentence: Span, mut found: impl FnMut(String)) {
    let mut signs = Signs::default();
    signs.read(&mut KnownWords::default(), vocabulary, text, sentence);
    let mut stemmed = String::new();
    each(&signs, |_, span| {
        let written = span.of(text);
        if written.contains(is_cjk) {
            return found(written.to_string());
        }
        let own = signs.words.iter().filter(|word| span.start <= word.span.start && word.span.end <= span.end);
        let stems: Vec<String> = own
            .map(|word| {
                let word = word.span.of(text);
                stem(word.strip_suffix("'s").unwrap_or(word), &mut stemmed);
                stemmed.clone()
            })
            .collect();
        found(stems.join(" "));
    });
}

/// Every single word and pair that stands in a sentence: its key, and where it stands.
#[inline]
fn each(signs: &Signs, mut found: impl FnMut(u64, Span)) {
    let mut before: Option<(u64, Span)> = None;
    for word in &signs.words {
        let Some(own) = word.key else {
            before = None;
            continue;
        };
        found(own, word.span);
        if let Some((first, span)) = before.filter(|_| word.joined) {
            found(pair(first, own), span.join(word.span));
        }
        before = Some((own, word.span));
    }
    for signs in signs.list.windows(3) {
        let [first, second, end] = signs else { continue };
        let both = first.class & second.class;
        if both & class::WIDE != 0 && both & class::HIRAGANA == 0 {
            let span = Span::new(first.at as usize, end.at as usize);
            found(characters(first.symbol, second.symbol), span);
        }
    }
}

/// The key of a pair of characters, which takes no hashing.
#[inline]
fn characters(first: Symbol, second: Symbol) -> u64 {
    u64::from(first) << 32 | u64::from(second)
}

impl Wordings {
    pub fn of(wording: &Wording) -> Self {
        let key = |(own, number)| {
            let mut chars = wording.text(number).chars();
            match (chars.next(), chars.next()) {
                (Some(first), Some(second)) if is_cjk(first) => characters(first.into(), second.into()),
                _ => own,
            }
        };
        Wordings { numbers: wording.keys().zip(0..).map(key).zip(0..).collect() }
    }

    /// The words of a sentence that the pack knows, each where it stands first, by their number.
    pub fn met(&self, signs: &Signs, met: &mut Vec<Met>) {
        if self.numbers.is_empty() {
            return;
        }
        each(signs, |key, span| {
            if let Some(&number) = self.numbers.get(&key) {
                met.push(Met { number, span });
            }
        });
        // Of the same word the first stays, which was met first.
        met.sort_by_key(|met| met.number);
        met.dedup_by_key(|met| met.number);
    }
}
