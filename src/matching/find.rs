//! Every phrase of a pack in every sentence of a ticket.

use std::sync::OnceLock;

use super::expressions::Expressions;
use super::judge::Judge;
use super::steps::Steps;
use super::walk::Walk;
use super::wording::Wordings;
use super::{Cache, Found};
use crate::reading::Reading;
use crate::ruleset::{Owner, Ruleset};
use crate::ticket::Ticket;

/// What is made of a ruleset once, when the first ticket comes.
#[derive(Debug, Default)]
pub(crate) struct Matcher {
    made: OnceLock<Made>,
}

#[derive(Debug)]
struct Made {
    steps: Steps,
    expressions: Expressions,
    wordings: Wordings,
}

impl Matcher {
    /// Every phrase in every sentence of the ticket, sorted by sentence, place and owner.
    pub(crate) fn find(&self, ruleset: &Ruleset, ticket: &Ticket, reading: &Reading, cache: &mut Cache) -> Vec<Found> {
        let Made { steps, expressions, wordings } = self.made.get_or_init(|| Made {
            steps: Steps::of(&ruleset.automaton),
            expressions: Expressions::of(ruleset),
            wordings: Wordings::of(&ruleset.wording),
        });
        let mut found = Vec::with_capacity(reading.sentences.len() * 32);
        cache.tokens.reset(reading.sentences.len());
        cache.known.reset();
        cache.runs.reset();
        cache.ties.reset();
        if cache.met.len() < reading.sentences.len() {
            cache.met.resize_with(reading.sentences.len(), Vec::new);
        }
        if cache.eager {
            cache.tokens.read_all(ticket, reading, &mut cache.worker);
        }
        for (number, sentence) in reading.sentences.iter().enumerate() {
            let text = reading.text(sentence.field).text.as_str();
            let Cache { worker, tokens, runs, ties, known, signs, paths, eager, .. } = cache;
            let ties = (!*eager).then_some(ties);
            signs.read(known, ruleset.automaton.vocabulary(), text, sentence.text);
            let met = &mut cache.met[number];
            met.clear();
            if sentence.zone.is_content() {
                wordings.met(signs, met);
            }
            let judge = Judge {
                ruleset,
                expressions,
                ticket,
                reading,
                number,
                sentence,
                text,
                worker,
                tokens,
                runs,
                ties,
                told: None,
            };
            Walk::new(&ruleset.automaton, steps, known, signs, paths, judge).all(&mut found);
        }
        drop_excepted(&mut found);
        found
    }
}

/// A concept or marker inside its own `except` text does not count. What was found is sorted.
fn drop_excepted(found: &mut Vec<Found>) {
    let is_except = |f: &Found| matches!(f.owner, Owner::ConceptExcept(_) | Owner::FrameExcept(_));
    if !found.iter().any(is_except) {
        return;
    }
    for i in 0..found.len() {
        let except = found[i];
        let begins = |f: &Found| f.sentence == except.sentence && f.span.start == except.span.start;
        let from = if is_except(&except) { found[..i].iter().rposition(|f| !begins(f)) } else { continue };
        let near = |f: &&mut Found| f.sentence == except.sentence && f.span.start < except.span.end;
        for f in found[from.map_or(0, |from| from + 1)..].iter_mut().take_while(near) {
            let owner = match f.owner {
                Owner::Concept(id) => Owner::ConceptExcept(id),
                Owner::Frame(id, _) => Owner::FrameExcept(id),
                Owner::ConceptExcept(_) | Owner::FrameExcept(_) => continue,
            };
            if owner == except.owner && except.span.contains(f.span) {
                f.owner = owner;
            }
        }
    }
    found.retain(|f| !is_except(f));
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
    fn a_phrase_may_begin_with_a_character_outside_the_first_plane() {
        assert_eq!(found("ja: [𩸽定食]", "昨日の𩸽定食の件"), ["𩸽定食"]);
        assert_eq!(found("zh: [𨋢入面]", "座𨋢入面"), ["𨋢入面"]);
    }

    #[test]
    fn an_expression_begins_and_ends_outside_of_words() {
        assert_eq!(found("any: {regex: ['error [0-9]+']}", "Error 42, terror 43, error 44x"), ["error 42"]);
    }

    #[test]
    fn what_stands_behind_a_gap_may_be_a_word_or_not() {
        let phrases = "any: [ログ … delete, ログ … 消]";
        assert_eq!(found(phrases, "ログを全部delete消"), ["ログを全部delete"]);
        assert_eq!(found(phrases, "ログを消delete"), ["ログを消"]);
    }

    #[test]
    fn a_literal_of_an_expression_may_end_within_a_word() {
        assert_eq!(found("any: {regex: ['err[a-z]+ [0-9]+', 'error']}", "error 7 erroneous"), ["error", "error 7"]);
    }

    #[test]
    fn a_concept_does_not_count_inside_of_its_except() {
        let phrases = "en: [log, log in]\n    except: {en: [catalog log, log in page]}";
        assert_eq!(found(phrases, "the log, a catalog log, log in, log in page, log"), ["log", "log in", "log"]);
    }
}
