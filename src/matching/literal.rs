//! The one pass over the text: every literal of every phrase in one automaton.

use std::collections::HashMap;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::verify::in_word;
use super::{Cache, Found};
use crate::reading::Reading;
use crate::ruleset::{Owner, Pattern, PhraseLanguage, Ruleset, is_cjk};
use crate::span::Span;
use crate::ticket::{Field, Language, Ticket};
use crate::token::Script;

/// The automata of a ruleset: what all sentences need, and what those of one language. Each is built
/// when a ticket first needs it, so that a single ticket does not pay for languages that it is not in.
#[derive(Debug, Default)]
pub(crate) struct Matcher {
    shared: OnceLock<Literals>,
    japanese: OnceLock<Literals>,
    chinese: OnceLock<Literals>,
}

/// One automaton and what its literals stand for.
#[derive(Debug)]
struct Literals {
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

impl Literals {
    /// Of those patterns that `wanted` chooses by their language.
    fn new(ruleset: &Ruleset, wanted: impl Fn(PhraseLanguage) -> bool) -> Self {
        let mut index: HashMap<String, usize> = HashMap::new();
        let mut literals: Vec<String> = Vec::new();
        let mut starts: Vec<Vec<Start>> = Vec::new();
        for (number, pattern) in ruleset.patterns.iter().enumerate().filter(|(_, pattern)| wanted(pattern.language)) {
            let Pattern { language, latin, .. } = *pattern;
            // The pack's check told of malformed phrases; here they match nothing.
            let beginnings = pattern.beginnings().unwrap_or_default();
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
        Literals { automaton, starts }
    }
}

impl Matcher {
    /// The automata that a ticket needs; those that are missing are built side by side.
    fn needed(&self, ruleset: &Ruleset, reading: &Reading) -> Vec<&Literals> {
        let cjk = |field: Field, span: Span| span.of(&reading.text(field).text).contains(is_cjk);
        let (mut japanese, mut chinese) = (false, false);
        for sentence in &reading.sentences {
            // Japanese or Chinese words in an English sentence may be of either.
            if sentence.language != Language::English || cjk(sentence.field, sentence.text) {
                japanese |= !sentence.language.is_chinese();
                chinese |= sentence.language != Language::Japanese;
            }
        }
        let shared = || Literals::new(ruleset, |of| matches!(of, PhraseLanguage::English | PhraseLanguage::Any));
        let only = |language| move || Literals::new(ruleset, |of| of == language);
        std::thread::scope(|scope| {
            if japanese && self.japanese.get().is_none() {
                scope.spawn(|| self.japanese.get_or_init(only(PhraseLanguage::Japanese)));
                scope.spawn(|| ruleset.tokenizer.warm(Script::Japanese));
            }
            if chinese && self.chinese.get().is_none() {
                scope.spawn(|| self.chinese.get_or_init(only(PhraseLanguage::Chinese)));
                scope.spawn(|| ruleset.tokenizer.warm(Script::Chinese));
            }
            self.shared.get_or_init(shared);
        });
        let own = [(japanese, &self.japanese), (chinese, &self.chinese)];
        let own = own.into_iter().filter(|(needed, _)| *needed).map(|(_, literals)| literals);
        [&self.shared].into_iter().chain(own).filter_map(OnceLock::get).collect()
    }

    /// Every phrase in every sentence of the ticket, sorted by sentence, place and owner.
    pub(crate) fn find(&self, ruleset: &Ruleset, ticket: &Ticket, reading: &Reading, cache: &mut Cache) -> Vec<Found> {
        let mut found = Vec::new();
        cache.tokens.reset(reading.sentences.len());
        if cache.eager {
            cache.tokens.read_all(ticket, reading, &mut cache.worker);
        }
        let needed = self.needed(ruleset, reading);
        for (field, literals) in Field::ALL.into_iter().flat_map(|field| needed.iter().map(move |own| (field, *own))) {
            let text = &reading.text(field).text;
            // Sentences of a field come in the order of its text.
            let sentences: Vec<usize> =
                (0..reading.sentences.len()).filter(|&i| reading.sentences[i].field == field).collect();
            for hit in literals.automaton.find_overlapping_iter(text) {
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
                for start in &literals.starts[hit.pattern().as_usize()] {
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
