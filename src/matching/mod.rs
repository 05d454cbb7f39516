//! Where the pack's phrases stand in a ticket.
//!
//! One automaton spells all phrases ([`walk`]); it is walked from every place of a sentence where a
//! phrase may begin. Regular expressions are tried where one of their literals stands ([`expressions`]).
//! Only what can be settled by nothing but tokens makes the tokenizer read that sentence ([`tokens`]).
//! The types of `aho-corasick` and `regex` end here.

mod expressions;
mod find;
mod inflection;
mod katakana;
mod tokens;
mod walk;
mod wording;
mod words;

pub(crate) use find::Matcher;
pub(crate) use wording::{Met, spelled};

use crate::ruleset::Owner;
use crate::span::Span;
use crate::token::Worker;
use tokens::SentenceTokens;

/// A phrase found in a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Found {
    /// Index of the sentence in the reading.
    pub sentence: u32,
    /// Bytes of the field's normalised text.
    pub span: Span,
    pub owner: Owner,
}

/// What one thread needs besides the shared tables.
pub(crate) struct Cache {
    worker: Worker,
    tokens: SentenceTokens,
    runs: katakana::Runs,
    words: words::Words,
    signs: walk::Signs,
    paths: walk::Paths,
    /// Of each sentence of the ticket at hand the single words that the pack knows, by their number.
    pub(crate) met: Vec<Vec<Met>>,
    /// Read every sentence with the tokenizer, needed or not: the plain twin that tests compare with.
    pub(crate) eager: bool,
}

impl Cache {
    pub(crate) fn new(worker: Worker) -> Self {
        Cache {
            worker,
            tokens: SentenceTokens::default(),
            runs: katakana::Runs::default(),
            words: words::Words::default(),
            signs: walk::Signs::default(),
            paths: walk::Paths::default(),
            met: Vec::new(),
            eager: false,
        }
    }

    /// Bytes that the tokenizer has read for the ticket at hand.
    pub(crate) fn bytes_tokenised(&self) -> usize {
        self.tokens.bytes + self.runs.bytes
    }
}
