//! Whether what was found cuts a word of katakana in two: ログ in カタログ.
//!
//! A run of katakana is read by itself, not with the sentence around it, and what was said of one is remembered: the
//! same few thousand runs make up the texts of a desk.

use rustc_hash::FxHashMap;

use crate::normalise;
use crate::reading::Reading;
use crate::script::is_katakana;
use crate::span::Span;
use crate::ticket::{Field, Ticket};
use crate::token::{Script, Tokens, Worker};

/// Of a longer run only so many characters to either side are looked at: no word is longer.
const REACH: usize = 40;
/// Runs that are remembered; more than that are no words.
const MOST_RUNS: usize = 20_000;

/// What is known of runs met before.
#[derive(Default)]
pub(super) struct Runs {
    /// Of a run as the customer wrote it the words of the dictionary: bytes of the normalised run.
    known: FxHashMap<Box<str>, Box<[Span]>>,
    tokens: Tokens,
    /// Bytes that the tokenizer has read since the last [`Runs::reset`].
    pub bytes: usize,
}

impl Runs {
    /// Between two tickets: forgets what was remembered, if it is too much.
    pub fn reset(&mut self) {
        self.bytes = 0;
        if self.known.len() > MOST_RUNS {
            self.known.clear();
        }
    }

    /// Whether a word of the dictionary reaches over a place within a run.
    pub fn cut(&mut self, edge: usize, field: Field, ticket: &Ticket, reading: &Reading, worker: &mut Worker) -> bool {
        let normalised = reading.text(field);
        let run = run(&normalised.text, edge);
        let original = normalised.offsets.original(run.start, run.end);
        let written = original.of(ticket.text(field));
        if !self.known.contains_key(written) {
            let prose = normalise::for_tokens(written);
            self.bytes += prose.text.len();
            worker.tokenise(Script::Japanese, &prose.text, &mut self.tokens);
            let known = self.tokens.iter().filter(|token| token.known).map(|token| {
                let place = prose.offsets.original(token.span.start, token.span.end);
                let [start, end] = [place.start, place.end].map(|at| normalised.offsets.derived(original.start + at));
                Span::new(start - run.start, end.max(start) - run.start)
            });
            self.known.insert(written.into(), known.collect());
        }
        let edge = edge - run.start;
        self.known.get(written).is_some_and(|words| words.iter().any(|word| word.start < edge && edge < word.end))
    }
}

/// The run of katakana around a place, in bytes.
fn run(text: &str, at: usize) -> Span {
    let len = |chars: &mut dyn Iterator<Item = char>| -> usize {
        chars.take(REACH).take_while(|c| is_katakana(*c)).map(char::len_utf8).sum()
    };
    Span::new(at - len(&mut text[..at].chars().rev()), at + len(&mut text[at..].chars()))
}
