//! Whether what the walk found counts.

use super::expressions::Expressions;
use super::han::Ties;
use super::inflection::settled;
use super::katakana::Runs;
use super::tokens::{SentenceTokens, Unit, Window, script};
use crate::reading::{Reading, Sentence};
use crate::ruleset::{Check, Ruleset};
use crate::span::Span;
use crate::ticket::Ticket;
use crate::token::{Script, Worker};

/// What knows the sentence at hand.
pub(super) struct Judge<'a> {
    pub ruleset: &'a Ruleset,
    pub expressions: &'a Expressions,
    pub ticket: &'a Ticket,
    pub reading: &'a Reading,
    /// Its number in the reading.
    pub number: usize,
    pub sentence: &'a Sentence,
    /// The normalised text of its field.
    pub text: &'a str,
    pub worker: &'a mut Worker,
    pub tokens: &'a mut SentenceTokens,
    pub runs: &'a mut Runs,
    /// None where the tokenizer reads everything.
    pub ties: Option<&'a mut Ties>,
    /// What was asked last of which place, and the answer: outputs that ask the same stand side by side.
    pub told: Option<(u32, Span, bool)>,
}

impl Judge<'_> {
    /// Whether a word reaches over a place within a run of katakana.
    pub fn cuts_katakana(&mut self, edge: usize) -> bool {
        self.runs.cut(edge, self.sentence.field, self.ticket, self.reading, self.worker)
    }

    /// Whether the tokenizer confirms the output with a number of the automaton.
    pub fn is_word(&mut self, output: u32, span: Span) -> bool {
        if let Some((_, _, is_word)) = self.told.filter(|told| (told.0, told.1) == (output, span)) {
            return is_word;
        }
        let is_word = self.reads(output, span);
        self.told = Some((output, span, is_word));
        is_word
    }

    fn reads(&mut self, output: u32, span: Span) -> bool {
        let Judge { number, ticket, reading, text, .. } = *self;
        let output = &self.ruleset.automaton.kinds()[output as usize];
        if let (Check::Lemma(lemma), true) = (&output.check, self.ties.is_some()) {
            let before = text[..span.start].chars().next_back();
            if let Some(is_form) = settled(lemma, span.of(text), before, &text[span.end..]) {
                return is_form;
            }
        }
        let script = script(output.language, self.sentence.language);
        if let (Some(ties), Script::Chinese, Check::Token) = (&mut self.ties, script, &output.check) {
            let original = ticket.text(self.sentence.field);
            let normalised = reading.text(self.sentence.field);
            if let Some(is_word) = ties.is_word(span, self.sentence, original, normalised, self.worker) {
                return is_word;
            }
        }
        let windows = self.tokens.of(script, number, span, ticket, reading, self.worker);
        let mut tokens = starting(windows, span.start);
        match &output.check {
            Check::Lemma(lemma) => tokens.any(|(window, unit)| window.lemma(unit) == *lemma),
            _ => tokens.any(|(_, unit)| unit.span == span),
        }
    }

    /// Where the match of an expression ends that begins at a place of the sentence.
    pub fn expression_end(&self, number: u32, start: usize) -> Option<usize> {
        self.expressions.end(self.ruleset, number, self.text, Span::new(start, self.sentence.text.end))
    }
}

/// The token that begins at a place.
fn starting(windows: &[Window], start: usize) -> impl Iterator<Item = (&Window, &Unit)> {
    windows.iter().filter_map(move |window| {
        let at = window.units.partition_point(|unit| unit.span.start < start);
        Some((window, window.units.get(at).filter(|unit| unit.span.start == start)?))
    })
}
