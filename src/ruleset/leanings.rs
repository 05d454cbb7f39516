//! The learned files of a pack: what cues and single words add to the clauses.

use super::node::Node;
use super::read::{Reader, span};
use super::schema::*;
use crate::span::Span;

/// No cue and no single word leans more to a clause. Both count in hundredths.
const MOST: f64 = 10.0;

impl Reader<'_> {
    pub(super) fn cues(&mut self, node: &Node, pack: &mut Pack) {
        let mut keys = self.fields(node, "`cues`");
        if let Some(why) = keys.take("why") {
            pack.cues_why = self.localised(Some(why), "why");
        }
        for (clause, weights) in self.named(keys.take("weights"), "weights") {
            let Some(clause) = self.text(clause, "the clause's name") else { continue };
            for (concept, weight) in self.named(Some(weights), "the clause's cues") {
                let Some(concept) = self.text(concept, "the concept's name") else { continue };
                let (at, weight) = (span(weight), self.number(Some(weight), "a cue", 0.0));
                if weight.abs() > MOST {
                    self.fault("E103", at, "a cue weighs at most 10", "what says more is a rule's matter");
                }
                pack.cues.push(CueDef { clause: clause.clone(), concept, weight });
            }
        }
        self.finish(keys);
    }

    pub(super) fn words(&mut self, node: &Node, pack: &mut Pack) {
        let mut keys = self.fields(node, "`words`");
        if let Some(why) = keys.take("why") {
            pack.words_why = self.localised(Some(why), "why");
        }
        for (clause, words) in self.named(keys.take("weights"), "weights") {
            let Some(clause) = self.text(clause, "the clause's name") else { continue };
            let Some(words) = self.text(words, "the clause's words") else { continue };
            for entry in words.value.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
                let number = |weight: &str| weight.parse::<f64>().ok().filter(|weight| weight.abs() <= MOST);
                let parts = entry.rsplit_once(char::is_whitespace);
                match parts.and_then(|(word, weight)| Some((word.trim(), number(weight)?))) {
                    Some((word, weight)) => {
                        pack.words.push(WordDef { clause: clause.clone(), text: word.to_string(), weight });
                    }
                    None => {
                        let start = self.source.text.get(words.span.start..words.span.end);
                        let at = start.and_then(|written| written.find(entry)).map_or(words.span, |at| {
                            Span::new(words.span.start + at, words.span.start + at + entry.len())
                        });
                        let help = "words stand as `word weight, word weight`, no weight beyond 10";
                        self.fault("E103", at, format!("`{entry}` is not a word and its weight"), help);
                    }
                }
            }
        }
        self.finish(keys);
    }
}
