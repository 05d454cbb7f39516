//! The tokens of a sentence, read when first asked for, in the normalised text's own offsets.

use crate::normalise;
use crate::reading::Reading;
use crate::span::Span;
use crate::ticket::{Language, Ticket};
use crate::token::{Script, Tokens, Worker};

/// A token as matching sees it.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    /// Bytes of the field's normalised text.
    pub span: Span,
    /// The dictionary form, folded like a pattern.
    pub lemma: String,
    pub known: bool,
}

/// The tokens of the sentences of one ticket.
#[derive(Default)]
pub(super) struct SentenceTokens {
    japanese: Vec<Option<Vec<Unit>>>,
    chinese: Vec<Option<Vec<Unit>>>,
    scratch: Tokens,
    pub bytes: usize,
}

impl SentenceTokens {
    pub fn reset(&mut self, sentences: usize) {
        self.japanese.clear();
        self.japanese.resize_with(sentences, || None);
        self.chinese.clear();
        self.chinese.resize_with(sentences, || None);
        self.bytes = 0;
    }

    pub fn read_all(&mut self, ticket: &Ticket, reading: &Reading, worker: &mut Worker) {
        for sentence in 0..reading.sentences.len() {
            for script in [Script::Japanese, Script::Chinese] {
                self.of(script, sentence, ticket, reading, worker);
            }
        }
    }

    /// The tokens of a sentence by one of the dictionaries.
    pub fn of(
        &mut self,
        script: Script,
        sentence: usize,
        ticket: &Ticket,
        reading: &Reading,
        worker: &mut Worker,
    ) -> &[Unit] {
        let slot = match script {
            Script::Japanese => &mut self.japanese[sentence],
            Script::Chinese => &mut self.chinese[sentence],
        };
        if slot.is_none() {
            let s = &reading.sentences[sentence];
            let original = s.span.of(ticket.text(s.field));
            let prose = normalise::for_tokens(original);
            self.bytes += prose.text.len();
            worker.tokenise(script, &prose.text, &mut self.scratch);
            let offsets = &reading.text(s.field).offsets;
            let mut units = Vec::with_capacity(self.scratch.as_slice().len());
            for token in self.scratch.iter() {
                let place = prose.offsets.original(token.span.start, token.span.end);
                let start = offsets.derived(s.span.start + place.start);
                let end = offsets.derived(s.span.start + place.end);
                let lemma = normalise::fold(self.scratch.lemma(token));
                units.push(Unit { span: Span::new(start, end.max(start)), lemma, known: token.known });
            }
            *slot = Some(units);
        }
        slot.as_deref().unwrap_or(&[])
    }
}

/// The dictionary that reads a sentence for a pattern of some language.
pub(super) fn script(pattern: crate::ruleset::PhraseLanguage, sentence: Language) -> Script {
    use crate::ruleset::PhraseLanguage;
    match (pattern, sentence) {
        (PhraseLanguage::Chinese, _) => Script::Chinese,
        (PhraseLanguage::Any | PhraseLanguage::English, language) if language.is_chinese() => Script::Chinese,
        _ => Script::Japanese,
    }
}
