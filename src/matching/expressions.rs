//! Regular expressions: tried only where the walk met one of their literals.

use std::sync::OnceLock;

use regex::Regex;

use super::signs::in_word;
use crate::ruleset::Ruleset;
use crate::span::Span;

/// The expressions of a ruleset, each compiled when it is first tried.
#[derive(Debug)]
pub(super) struct Expressions {
    compiled: Vec<OnceLock<Option<Regex>>>,
}

impl Expressions {
    pub fn of(ruleset: &Ruleset) -> Self {
        Expressions { compiled: ruleset.expressions.iter().map(|_| OnceLock::new()).collect() }
    }

    /// Where the match of an expression ends that begins where the sentence's `rest` does.
    pub fn end(&self, ruleset: &Ruleset, number: u32, text: &str, rest: Span) -> Option<usize> {
        // The pack's check told of expressions that are none.
        // It is looked for here and no farther on.
        let compiled = self.compiled[number as usize].get_or_init(|| {
            let here = format!(r"\A(?:{})", ruleset.expressions[number as usize].1.source);
            regex::RegexBuilder::new(&here).case_insensitive(true).build().ok()
        });
        let end = rest.start + compiled.as_ref()?.find(rest.of(text))?.end();
        (!cuts(text, end)).then_some(end)
    }
}

/// Whether a place lies within a word in Latin script.
fn cuts(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at(at);
    before.chars().next_back().is_some_and(in_word) && after.chars().next().is_some_and(in_word)
}
