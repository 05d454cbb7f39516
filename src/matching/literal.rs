//! The one pass over the text: every literal of every phrase in one automaton.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::verify::in_word;
use super::{Cache, Found};
use crate::reading::Reading;
use crate::ruleset::{Owner, Pattern, PhraseLanguage, Ruleset};
use crate::ticket::{Field, Language, Ticket};

/// The automaton of a ruleset.
#[derive(Debug)]
pub(crate) struct Matcher {
    automaton: AhoCorasick,
    /// For each literal the patterns that begin with it.
    starts: Vec<Vec<Start>>,
}

/// A pattern that begins with a literal. What rules most of them out stands here, beside the literal,
/// not with the pattern somewhere in memory.
#[derive(Clone, Copy, Debug)]
struct Start {
    pattern: u32,
    /// Which of the pattern's beginnings the literal is.
    beginning: u32,
    language: PhraseLanguage,
    latin: bool,
}

impl Matcher {
    pub(crate) fn new(ruleset: &Ruleset) -> Self {
        let mut index: HashMap<String, usize> = HashMap::new();
        let mut literals: Vec<String> = Vec::new();
        let mut starts: Vec<Vec<Start>> = Vec::new();
        for (number, beginnings) in beginnings(&ruleset.patterns).into_iter().enumerate() {
            let Pattern { language, latin, .. } = ruleset.patterns[number];
            for (beginning, literal) in beginnings.into_iter().enumerate() {
                let slot = *index.entry(literal).or_insert_with_key(|literal| {
                    literals.push(literal.clone());
                    starts.push(Vec::new());
                    literals.len() - 1
                });
                starts[slot].push(Start { pattern: number as u32, beginning: beginning as u32, language, latin });
            }
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(&literals)
            .expect("the literals of a pack are far from the automaton's limits");
        Matcher { automaton, starts }
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
                // A word in Latin script begins where a word begins.
                let inside = |text: &str, at: usize| {
                    let (before, here) = (text[..at].chars().next_back(), text[at..].chars().next());
                    before.is_some_and(in_word) && here.is_some_and(in_word)
                };
                if inside(text, hit.start()) {
                    continue;
                }
                let place = super::verify::Place { ticket, reading, sentence, start: hit.start() };
                let spoken = reading.sentences[sentence].language;
                for start in &self.starts[hit.pattern().as_usize()] {
                    if !is_spoken_in(start, spoken) {
                        continue;
                    }
                    let pattern = &ruleset.patterns[start.pattern as usize];
                    if let Some(span) = super::verify::verify(pattern, start.beginning, &place, cache) {
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

/// Phrases of one CJK language are not looked for in sentences of the other, and the Latin words that
/// people mix in not in English ones.
fn is_spoken_in(start: &Start, sentence: Language) -> bool {
    match start.language {
        PhraseLanguage::Japanese | PhraseLanguage::Chinese if start.latin && sentence == Language::English => false,
        PhraseLanguage::Japanese => !sentence.is_chinese(),
        PhraseLanguage::Chinese => sentence != Language::Japanese,
        PhraseLanguage::English | PhraseLanguage::Any => true,
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
