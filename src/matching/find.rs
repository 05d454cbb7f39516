//! Every phrase of a pack in every sentence of a ticket.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::expressions::Expressions;
use super::tokens::{Unit, script};
use super::walk::{FirstSteps, Walk};
use super::{Cache, Found};
use crate::reading::Reading;
use crate::ruleset::{Check, Output, Owner, PhraseLanguage, Ruleset};
use crate::script::is_katakana;
use crate::span::Span;
use crate::ticket::{Field, Language, Ticket};

/// What is made of a ruleset once, when the first ticket comes.
#[derive(Debug, Default)]
pub(crate) struct Matcher {
    first: OnceLock<FirstSteps>,
    expressions: OnceLock<Expressions>,
}

impl Matcher {
    /// Every phrase in every sentence of the ticket, sorted by sentence, place and owner.
    pub(crate) fn find(&self, ruleset: &Ruleset, ticket: &Ticket, reading: &Reading, cache: &mut Cache) -> Vec<Found> {
        let mut found = Vec::new();
        cache.tokens.reset(reading.sentences.len());
        cache.words.reset();
        if cache.eager {
            cache.tokens.read_all(ticket, reading, &mut cache.worker);
        }
        let first = self.first.get_or_init(|| FirstSteps::of(&ruleset.automaton));
        for (number, sentence) in reading.sentences.iter().enumerate() {
            let text = &reading.text(sentence.field).text;
            cache.words.read(ruleset.automaton.vocabulary(), text, sentence.text);
            let Cache { worker, tokens, words, paths, .. } = cache;
            let mut confirm = |output: &Output, span: Span| {
                if !is_spoken_in(output, sentence.language) {
                    return false;
                }
                if output.check == Check::Nothing && !cuts_katakana(text, span) {
                    return true;
                }
                let script = script(output.language, sentence.language);
                confirmed(&output.check, span, tokens.of(script, number, ticket, reading, worker))
            };
            Walk::new(&ruleset.automaton, first, words, (text, sentence.text), paths)
                .all(&mut confirm, |span, owner| found.push(Found { sentence: number as u32, span, owner }));
        }
        if !ruleset.expressions.is_empty() {
            self.find_expressions(ruleset, reading, &mut found);
        }
        found.sort_unstable();
        found.dedup();
        drop_excepted(&mut found);
        found
    }

    fn find_expressions(&self, ruleset: &Ruleset, reading: &Reading, found: &mut Vec<Found>) {
        let expressions = self.expressions.get_or_init(|| Expressions::of(ruleset));
        for field in Field::ALL {
            // Sentences of a field come in the order of its text.
            let own = |i: &usize| reading.sentences[*i].field == field;
            let sentences: Vec<usize> = (0..reading.sentences.len()).filter(own).collect();
            let sentence_at = |start: usize| {
                let after = sentences.partition_point(|&i| reading.sentences[i].text.start <= start);
                after.checked_sub(1).map(|i| sentences[i])
            };
            let limit = |start| sentence_at(start).map(|i| reading.sentences[i].text.end).filter(|end| *end > start);
            expressions.all(ruleset, &reading.text(field).text, limit, |span, output| {
                let Some(sentence) = sentence_at(span.start) else { return };
                if is_spoken_in(output, reading.sentences[sentence].language) {
                    found.push(Found { sentence: sentence as u32, span, owner: output.owner });
                }
            });
        }
    }
}

/// Phrases of one CJK language are not looked for in sentences of the other, and the Latin words that
/// people mix in not in English ones.
fn is_spoken_in(output: &Output, sentence: Language) -> bool {
    match output.language {
        PhraseLanguage::Japanese | PhraseLanguage::Chinese if output.latin && sentence == Language::English => false,
        PhraseLanguage::Japanese => !sentence.is_chinese(),
        PhraseLanguage::Chinese => sentence != Language::Japanese,
        PhraseLanguage::English | PhraseLanguage::Any => true,
    }
}

/// Whether the tokens of the sentence allow what was found.
fn confirmed(check: &Check, span: Span, units: &[Unit]) -> bool {
    let starting = || {
        let at = units.partition_point(|unit| unit.span.start < span.start);
        units.get(at).filter(|unit| unit.span.start == span.start)
    };
    match check {
        // Whether a word of the dictionary reaches over an edge of the span: ログ in カタログ.
        Check::Nothing => {
            let from = units.partition_point(|unit| unit.span.end <= span.start);
            !units[from..].iter().take_while(|unit| unit.span.start < span.end).any(|unit| {
                let over_start = unit.span.start < span.start && span.start < unit.span.end;
                let over_end = unit.span.start < span.end && span.end < unit.span.end;
                unit.known && (over_start || over_end)
            })
        }
        Check::Token => starting().is_some_and(|unit| unit.span == span),
        Check::Lemma(lemma) => starting().is_some_and(|unit| unit.lemma == *lemma),
    }
}

/// Whether what was found begins or ends in the middle of a run of katakana.
fn cuts_katakana(text: &str, span: Span) -> bool {
    let inner = span.of(text);
    let head = inner.chars().next().is_some_and(is_katakana)
        && text[..span.start].chars().next_back().is_some_and(is_katakana);
    let tail = inner.chars().next_back().is_some_and(is_katakana)
        && text[span.end..].chars().next().is_some_and(|c| is_katakana(c) && c != 'ー');
    head || tail
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
