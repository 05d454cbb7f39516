//! The one pass over the text: every literal of every phrase in one automaton.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::{Cache, Found};
use crate::reading::Reading;
use crate::ruleset::{Owner, Pattern, Ruleset};
use crate::ticket::{Field, Ticket};

/// The automaton of a ruleset.
#[derive(Debug)]
pub(crate) struct Matcher {
    automaton: AhoCorasick,
    /// For each literal the patterns that begin with it.
    patterns: Vec<Vec<u32>>,
}

impl Matcher {
    pub(crate) fn new(ruleset: &Ruleset) -> Self {
        let mut index: HashMap<String, usize> = HashMap::new();
        let mut literals: Vec<String> = Vec::new();
        let mut patterns: Vec<Vec<u32>> = Vec::new();
        for (number, beginnings) in beginnings(&ruleset.patterns).into_iter().enumerate() {
            for literal in beginnings {
                let slot = *index.entry(literal).or_insert_with_key(|literal| {
                    literals.push(literal.clone());
                    patterns.push(Vec::new());
                    literals.len() - 1
                });
                patterns[slot].push(number as u32);
            }
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(&literals)
            .expect("the literals of a pack are far from the automaton's limits");
        Matcher { automaton, patterns }
    }

    /// Every phrase in every sentence of the ticket, sorted by sentence, place and owner.
    pub(crate) fn find(&self, ruleset: &Ruleset, ticket: &Ticket, reading: &Reading, cache: &mut Cache) -> Vec<Found> {
        let mut found = Vec::new();
        cache.tokens.reset(reading.sentences.len());
        if cache.eager {
            cache.tokens.read_all(ticket, reading, &mut cache.worker);
        }
        for field in Field::ALL {
            let text = &reading.text(field).text;
            // Sentences of a field come in the order of its text.
            let sentences: Vec<usize> =
                (0..reading.sentences.len()).filter(|&i| reading.sentences[i].field == field).collect();
            for hit in self.automaton.find_overlapping_iter(text) {
                let after = sentences.partition_point(|&i| reading.sentences[i].text.start <= hit.start());
                let Some(&sentence) = after.checked_sub(1).and_then(|i| sentences.get(i)) else { continue };
                if hit.end() > reading.sentences[sentence].text.end {
                    continue;
                }
                for &number in &self.patterns[hit.pattern().as_usize()] {
                    let pattern = &ruleset.patterns[number as usize];
                    let place = super::verify::Place { ticket, reading, sentence, start: hit.start() };
                    if let Some(span) = super::verify::verify(pattern, &place, cache) {
                        found.push(Found { sentence: sentence as u32, span, owner: pattern.owner });
                    }
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        drop_excepted(&mut found);
        found
    }
}

/// The beginnings of every pattern, worked out on two threads: most of the time from start to answer.
fn beginnings(patterns: &[Pattern]) -> Vec<Vec<String>> {
    // The pack's check told of malformed phrases; here they match nothing.
    let of = |patterns: &[Pattern]| -> Vec<Vec<String>> {
        patterns.iter().map(|pattern| pattern.beginnings().unwrap_or_default()).collect()
    };
    let (first, second) = patterns.split_at(patterns.len() / 2);
    std::thread::scope(|scope| {
        let second = scope.spawn(move || of(second));
        let mut all = of(first);
        all.extend(second.join().expect("working out beginnings does not panic"));
        all
    })
}

/// A concept or marker inside its own `except` text does not count.
fn drop_excepted(found: &mut Vec<Found>) {
    let excepts: Vec<Found> =
        found.iter().filter(|f| matches!(f.owner, Owner::ConceptExcept(_) | Owner::FrameExcept(_))).copied().collect();
    if excepts.is_empty() {
        return;
    }
    let mut by_owner: HashMap<(Owner, u32), Vec<Found>> = HashMap::new();
    for except in excepts {
        by_owner.entry((except.owner, except.sentence)).or_default().push(except);
    }
    found.retain(|f| {
        let key = match f.owner {
            Owner::Concept(id) => Owner::ConceptExcept(id),
            Owner::Frame(id, _) => Owner::FrameExcept(id),
            Owner::ConceptExcept(_) | Owner::FrameExcept(_) => return false,
        };
        !by_owner.get(&(key, f.sentence)).is_some_and(|excepts| excepts.iter().any(|e| e.span.contains(f.span)))
    });
}
