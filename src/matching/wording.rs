//! The single words of a sentence that the pack has a weight for: stems, pairs of stems, pairs of characters.

use super::words::Words;
use crate::ruleset::wording::{Wording, key, pair};
use crate::ruleset::{Vocabulary, is_cjk};
use crate::script::is_hiragana;
use crate::span::Span;
use crate::token::latin::stem;

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
    let mut words = Words::default();
    words.read(vocabulary, text, sentence);
    let mut stemmed = String::new();
    each(&words, text, sentence, |_, span| {
        let written = span.of(text);
        if written.contains(is_cjk) {
            return found(written.to_string());
        }
        let own = words.list.iter().filter(|word| span.start <= word.span.start && word.span.end <= span.end);
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
fn each(words: &Words, text: &str, sentence: Span, mut found: impl FnMut(u64, Span)) {
    let mut before: Option<(u64, Span)> = None;
    for word in &words.list {
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
    let mut before: Option<(usize, char)> = None;
    for (i, c) in sentence.of(text).char_indices() {
        if !is_cjk(c) {
            before = None;
            continue;
        }
        let at = sentence.start + i;
        if let Some((start, first)) = before
            && !(is_hiragana(first) && is_hiragana(c))
        {
            let span = Span::new(start, at + c.len_utf8());
            found(key(span.of(text)), span);
        }
        before = Some((at, c));
    }
}

/// The words of a sentence that the pack knows, each where it stands first.
pub(super) fn met(wording: &Wording, words: &Words, text: &str, sentence: Span, met: &mut Vec<Met>) {
    met.clear();
    each(words, text, sentence, |key, span| {
        met.extend(wording.number(key).map(|number| Met { number, span }));
    });
    // Of the same word the first stays.
    met.sort_unstable_by_key(|met| (met.number, met.span.start));
    met.dedup_by_key(|met| met.number);
}
