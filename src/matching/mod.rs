//! Where the pack's phrases stand in a ticket.
//!
//! One automaton spells all phrases and the literals that expressions begin with; a sentence is taken apart once
//! ([`signs`]), and the automaton walked from every place of it where a phrase may begin ([`walk`]). What ends there
//! is judged ([`judge`]): a regular expression is tried where one of its literals stands ([`expressions`]), and only
//! what can be settled by nothing but tokens makes the tokenizer read that sentence ([`tokens`]). The types of
//! `regex` end here.

mod expressions;
mod find;
mod han;
mod inflection;
mod judge;
mod katakana;
mod known;
mod sieve;
mod signs;
mod steps;
mod tokens;
mod walk;
mod wording;

pub(crate) use find::Matcher;
pub(crate) use wording::{Met, spelled};

use crate::reading::Reading;
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
    ties: han::Ties,
    known: known::KnownWords,
    signs: signs::Signs,
    paths: walk::Paths,
    /// See [`Cache::met`]; there may be more of them than the ticket has sentences.
    met: Vec<Vec<Met>>,
    /// Read every sentence with the tokenizer, needed or not: the plain twin that tests compare with.
    pub(crate) eager: bool,
}

impl Cache {
    pub(crate) fn new(worker: Worker) -> Self {
        Cache {
            worker,
            tokens: SentenceTokens::default(),
            runs: katakana::Runs::default(),
            ties: han::Ties::default(),
            known: known::KnownWords::default(),
            signs: signs::Signs::default(),
            paths: walk::Paths::default(),
            met: Vec::new(),
            eager: false,
        }
    }

    /// Of each sentence of the ticket at hand the single words that the pack knows, by their number.
    pub(crate) fn met(&self, reading: &Reading) -> &[Vec<Met>] {
        &self.met[..reading.sentences.len()]
    }

    /// Bytes that the tokenizer has read for the ticket at hand.
    pub(crate) fn bytes_tokenised(&self) -> usize {
        self.tokens.bytes + self.runs.bytes + self.ties.bytes
    }
}
