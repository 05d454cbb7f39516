//! Every phrase of a pack in every sentence of a ticket.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::expressions::Expressions;
use super::inflection::may_go_on;
use super::tokens::{Unit, Window, script};
use super::walk::{FirstSteps, Walk};
use super::{Cache, Found, wording};
use crate::reading::Reading;
use crate::ruleset::{Check, Output, Owner, PhraseLanguage, Ruleset};
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
        cache.runs.reset();
        cache.met.resize_with(reading.sentences.len(), Vec::new);
        if cache.eager {
            cache.tokens.read_all(ticket, reading, &mut cache.worker);
        }
        let first = self.first.get_or_init(|| FirstSteps::of(&ruleset.automaton));
        for (number, sentence) in reading.sentences.iter().enumerate() {
            let text = &reading.text(sentence.field).text;
            cache.words.read(ruleset.automaton.vocabulary(), text, sentence.text);
            let met = &mut cache.met[number];
            met.clear();
            if !ruleset.wording.is_empty() && sentence.zone.is_content() {
                wording::met(&ruleset.wording, &cache.words, text, sentence.text, met);
            }
            let Cache { worker, tokens, runs, words, signs, paths, .. } = cache;
            signs.read(text, sentence.text, words);
            let mut confirm = |output: &Output, span: Span| {
                if !is_spoken_in(output, sentence.language) {
                    return false;
                }
                match &output.check {
                    Check::Nothing => !runs.cut(span, sentence.field, ticket, reading, worker),
                    Check::Lemma(lemma) if !may_go_on(lemma, span.of(text), text[span.end..].chars().next()) => false,
                    check => {
                        let script = script(output.language, sentence.language);
                        let windows = tokens.of(script, number, span, ticket, reading, worker);
                        let mut tokens = starting(windows, span.start);
                        match check {
                            Check::Lemma(lemma) => tokens.any(|(window, unit)| window.lemma(unit) == *lemma),
                            _ => tokens.any(|(_, unit)| unit.span == span),
                        }
                    }
                }
            };
            Walk::new(&ruleset.automaton, first, words, signs, paths)
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

/// The token that begins at a place.
fn starting(windows: &[Window], start: usize) -> impl Iterator<Item = (&Window, &Unit)> {
    windows.iter().filter_map(move |window| {
        let at = window.units.partition_point(|unit| unit.span.start < start);
        Some((window, window.units.get(at).filter(|unit| unit.span.start == start)?))
    })
}

/// A concept or marker inside its own `except` text does not count.
fn drop_excepted(found: &mut Vec<Found>) {
    let excepts: Vec<Found> =
        found.iter().filter(|f| matches!(f.owner, Owner::ConceptExcept(_) | Owner::FrameExcept(_))).copied().collect();
    if excepts.is_empty() {
        return;
    }
    let mut by_owner: FxHashMap<(Owner, u32), Vec<Found>> = FxHashMap::default();
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

#[cfg(test)]
mod tests {
    use crate::ticket::Ticket;

    /// What is found in a text of the words of a concept that a pack of one concept has.
    fn found(phrases: &str, text: &str) -> Vec<String> {
        let dir = std::env::temp_dir().join(format!(
            "triage-find-{}-{}",
            std::process::id(),
            crate::ruleset::digest(phrases.as_bytes())
        ));
        std::fs::create_dir_all(&dir).expect("a folder for temporary files");
        let policy = "id: p\nversion: 1\ntitle: {en: P}\nlanguages: [en]\ndefault: c/other\ntable:\n  - category: c\n    title: {en: C}\n    clauses:\n      - {clause: other, title: {en: O}, verdict: unlisted, advice: [a]}\nadvice:\n  a: {queue: q, text: {en: A}}\n";
        std::fs::write(dir.join("policy.yaml"), format!("{policy}concepts:\n  thing:\n    {phrases}\n"))
            .expect("it can be written");
        let (ruleset, faults) = crate::ruleset::from_dir(&dir);
        let text_of = |fault: &crate::Diagnostic| fault.render();
        let ruleset = ruleset.unwrap_or_else(|| panic!("{}", faults.iter().map(text_of).collect::<String>()));
        std::fs::remove_dir_all(&dir).expect("it was made above");
        let tokenizer = crate::token::Tokenizer::new(ruleset.terms.clone());
        let ticket = Ticket::from_text(text);
        let reading = crate::reading::read(&ticket);
        let mut cache = super::Cache::new(tokenizer.worker());
        let found = super::Matcher::default().find(&ruleset, &ticket, &reading, &mut cache);
        found.iter().map(|found| found.span.of(&reading.body.text).to_string()).collect()
    }

    #[test]
    fn the_longest_of_a_place_counts() {
        assert_eq!(found("en: [log, log file, file]", "the log files"), ["log files", "files"]);
    }

    #[test]
    fn after_a_gap_the_nearest_counts() {
        assert_eq!(found("en: [delete … (log|file)]", "delete the file, the log and the file"), ["delete the file"]);
        let words = "a b c d e f";
        assert_eq!(found("en: [delete … log]", &format!("delete {words} log")).len(), 1);
        assert!(found("en: [delete … log]", &format!("delete {words} g log")).is_empty());
    }

    #[test]
    fn words_begin_and_end_as_words() {
        assert_eq!(found("en: [log in]", "I log-in, logged in; the blog in, login"), ["log-in", "logged in"]);
        assert_eq!(found("en: [\"c++\", v3.0]", "c++ v3.0 v3.01 xc++"), ["c++", "v3.0"]);
        assert_eq!(found("ja: [apiキー]", "apiキーとAPI キーとxapiキー"), ["apiキー", "api キー"]);
    }

    #[test]
    fn katakana_and_single_ideographs_are_words_by_the_tokenizer() {
        assert_eq!(found("ja: [ログ]", "カタログとログとアクセスログ"), ["ログ", "ログ"]);
        assert_eq!(found("zh: [查]", "請查一下調查結果"), ["查"]);
    }

    #[test]
    fn an_expression_begins_and_ends_outside_of_words() {
        assert_eq!(found("any: {regex: ['error [0-9]+']}", "Error 42, terror 43, error 44x"), ["error 42"]);
    }
}
