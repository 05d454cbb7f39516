//! Runs of words in what customers wrote: what suggestions and clusters are made of.

use std::collections::HashSet;

use crate::engine::Engine;
use crate::evaluate::View;
use crate::ruleset::is_cjk;
use crate::span::Span;
use crate::ticket::{Field, Language};
use crate::token::{Pos, Script, Tokens, Worker, latin};

/// Most words of a run.
const LONGEST: usize = 4;

/// A run of words: where it stands, and its folded text.
pub(super) struct Piece {
    pub sentence: u32,
    pub span: Span,
    pub text: String,
    /// The customer's own spelling.
    pub written: String,
    pub language: Language,
}

/// Cuts tickets into runs of words; the tokenizer's memory is kept between them.
pub(super) struct Pieces {
    worker: Worker,
    tokens: Tokens,
}

impl Pieces {
    pub fn new(engine: &Engine) -> Self {
        Pieces { worker: engine.worker(), tokens: Tokens::default() }
    }

    /// Every run of one to four words in what the customer wrote, each text once.
    pub fn of(&mut self, view: &View<'_>) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut seen = HashSet::new();
        for (number, sentence) in view.reading.sentences.iter().enumerate() {
            if !view.scopes.ticket.has(number as u32) {
                continue;
            }
            let words = self.words(view, sentence.field, sentence.text, sentence.language);
            let text = &view.reading.text(sentence.field).text;
            for start in 0..words.len() {
                let mut says = false;
                for end in start..words.len().min(start + LONGEST) {
                    says |= words[end].1;
                    // A run ends at whatever parts its words.
                    if end > start && words[end].0.start > words[end - 1].0.end + 1 {
                        break;
                    }
                    let span = Span::new(words[start].0.start, words[end].0.end);
                    let run = span.of(text);
                    if says && is_telling(run) && seen.insert(run.to_string()) {
                        let own = view.reading.text(sentence.field).offsets.original(span.start, span.end);
                        pieces.push(Piece {
                            sentence: number as u32,
                            span,
                            text: run.to_string(),
                            written: own.of(view.ticket.text(sentence.field)).to_string(),
                            language: sentence.language,
                        });
                    }
                }
            }
        }
        pieces
    }

    /// The words of a sentence, and which of them say something by themselves.
    fn words(&mut self, view: &View<'_>, field: Field, sentence: Span, language: Language) -> Vec<(Span, bool)> {
        let text = sentence.of(&view.reading.text(field).text);
        let moved = |span: Span| Span::new(span.start + sentence.start, span.end + sentence.start);
        let script = match language {
            Language::Japanese => Script::Japanese,
            language if language.is_chinese() => Script::Chinese,
            _ => {
                let words = latin::words(text).map(|(span, word)| (span, word.len() > 3));
                return words.map(|(span, says)| (moved(span), says)).collect();
            }
        };
        self.worker.tokenise(script, text, &mut self.tokens);
        let word = |text: &str| text.chars().any(char::is_alphanumeric);
        let tokens = self.tokens.iter().filter(|token| word(token.span.of(text)));
        tokens.map(|token| (moved(token.span), is_content(token.pos))).collect()
    }
}

/// Whether words of this part of speech say something by themselves.
fn is_content(pos: Pos) -> bool {
    use Pos::{Adjective, Latin, Noun, ProperNoun, Unknown, Verb, VerbalNoun};
    matches!(pos, Noun | VerbalNoun | ProperNoun | Verb | Adjective | Latin | Unknown)
}

/// Whether a run could be a phrase of a pack: more than a letter, and no number.
fn is_telling(run: &str) -> bool {
    let letters = run.chars().filter(|c| c.is_alphabetic()).count();
    let cjk = run.chars().any(is_cjk);
    let digits = run.chars().filter(char::is_ascii_digit).count();
    letters >= if cjk { 2 } else { 4 } && digits * 2 <= letters && !run.contains('\n')
}
