//! Regular expressions: tried only where one of their literals stands.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};
use regex::Regex;

use super::words::in_word;
use crate::ruleset::{Expression, Output, Ruleset};
use crate::span::Span;

/// The expressions of a ruleset and the automaton of their literals.
#[derive(Debug)]
pub(super) struct Expressions {
    literals: AhoCorasick,
    /// Of each literal its expression.
    owners: Vec<usize>,
    compiled: Vec<OnceLock<Option<Regex>>>,
}

impl Expressions {
    pub fn of(ruleset: &Ruleset) -> Self {
        let own = |(i, (_, expression)): (usize, &(Output, Expression))| -> Vec<(usize, String)> {
            expression.literals.iter().map(|literal| (i, literal.clone())).collect()
        };
        let (owners, literals): (Vec<usize>, Vec<String>) =
            ruleset.expressions.iter().enumerate().flat_map(own).unzip();
        let literals = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(literals)
            .expect("the literals of a pack are far from the automaton's limits");
        let compiled = ruleset.expressions.iter().map(|_| OnceLock::new()).collect();
        Expressions { literals, owners, compiled }
    }

    /// Calls `found` for each match in a text that begins with one of the expression's literals; matches
    /// end before `limit(start)`, which is `None` where nothing is to be looked for.
    pub fn all(
        &self,
        ruleset: &Ruleset,
        text: &str,
        limit: impl Fn(usize) -> Option<usize>,
        mut found: impl FnMut(Span, &Output),
    ) {
        for hit in self.literals.find_overlapping_iter(text) {
            let start = hit.start();
            let number = self.owners[hit.pattern().as_usize()];
            let (output, expression) = &ruleset.expressions[number];
            let Some(limit) = limit(start).filter(|limit| hit.end() <= *limit) else { continue };
            if cuts(text, start) {
                continue;
            }
            // The pack's check told of expressions that are none.
            // It is looked for here and no farther on.
            let compiled = self.compiled[number].get_or_init(|| {
                let here = format!(r"\A(?:{})", expression.source);
                regex::RegexBuilder::new(&here).case_insensitive(true).build().ok()
            });
            let Some(regex) = compiled else { continue };
            if let Some(m) = regex.find(&text[start..limit])
                && !cuts(text, start + m.end())
            {
                found(Span::new(start, start + m.end()), output);
            }
        }
    }
}

/// Whether a place lies within a word in Latin script.
fn cuts(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at(at);
    before.chars().next_back().is_some_and(in_word) && after.chars().next().is_some_and(in_word)
}
