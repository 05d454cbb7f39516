//! The tokens of a sentence, read when first asked for, in the normalised text's own offsets.
//!
//! What is read is not the sentence but the piece of it that is asked about: what the tokenizer says of one does not
//! depend on the others.

use crate::normalise::{self, Normalised};
use crate::reading::Reading;
use crate::span::{Offsets, Span};
use crate::ticket::{Language, Ticket};
use crate::token::{Script, Tokens, Worker, windows};

/// A token as matching sees it.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    /// Bytes of the field's normalised text.
    pub span: Span,
    /// The dictionary form as the tokenizer has it: bytes of [`Window::lemmas`].
    lemma: Span,
}

/// The tokens of a window of a sentence.
#[derive(Debug, Default)]
pub(super) struct Window {
    /// Bytes of the field's normalised text.
    span: Span,
    /// Bytes of the sentence's prose.
    prose: Span,
    is_read: bool,
    pub units: Vec<Unit>,
    lemmas: String,
}

impl Window {
    /// The dictionary form of a token, folded like a pattern.
    pub fn lemma(&self, unit: &Unit) -> String {
        normalise::fold(unit.lemma.of(&self.lemmas))
    }
}

/// A sentence as one of the dictionaries reads it.
#[derive(Debug)]
struct Sentence {
    prose: Normalised,
    /// Two in a row may share a word.
    windows: Vec<Window>,
}

/// The tokens of the sentences of one ticket.
#[derive(Default)]
pub(super) struct SentenceTokens {
    japanese: Vec<Option<Sentence>>,
    chinese: Vec<Option<Sentence>>,
    scratch: Tokens,
    /// Whether the tokenizer reads everything, and no windows smaller than it chooses by itself.
    whole: bool,
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

    /// Reads all sentences.
    pub fn read_all(&mut self, ticket: &Ticket, reading: &Reading, worker: &mut Worker) {
        self.whole = true;
        for (number, sentence) in reading.sentences.iter().enumerate() {
            for script in [Script::Japanese, Script::Chinese] {
                self.of(script, number, sentence.text, ticket, reading, worker);
            }
        }
    }

    /// The windows of a sentence that share a byte with `span` of the normalised text, read by one of the
    /// dictionaries.
    pub fn of(
        &mut self,
        script: Script,
        number: usize,
        span: Span,
        ticket: &Ticket,
        reading: &Reading,
        worker: &mut Worker,
    ) -> &[Window] {
        let slot = match script {
            Script::Japanese => &mut self.japanese[number],
            Script::Chinese => &mut self.chinese[number],
        };
        let sentence = &reading.sentences[number];
        let offsets = &reading.text(sentence.field).offsets;
        let Sentence { prose, windows } = slot.get_or_insert_with(|| {
            let prose = normalise::for_tokens(sentence.span.of(ticket.text(sentence.field)));
            let pieces = if self.whole { windows(&prose.text).collect() } else { worker.pieces(script, &prose.text) };
            Sentence::of(prose, &pieces, sentence, offsets)
        });
        let from = windows.partition_point(|window| window.span.end <= span.start);
        let to = from + windows[from..].partition_point(|window| window.span.start < span.end);
        for window in windows[from..to].iter_mut().filter(|window| !window.is_read) {
            window.is_read = true;
            let text = window.prose.of(&prose.text);
            self.bytes += text.len();
            worker.tokenise(script, text, &mut self.scratch);
            window.units.reserve(self.scratch.as_slice().len());
            for token in self.scratch.iter() {
                let place =
                    prose.offsets.original(window.prose.start + token.span.start, window.prose.start + token.span.end);
                let start = offsets.derived(sentence.span.start + place.start);
                let end = offsets.derived(sentence.span.start + place.end);
                let from = window.lemmas.len();
                window.lemmas.push_str(self.scratch.lemma(token));
                let lemma = Span::new(from, window.lemmas.len());
                window.units.push(Unit { span: Span::new(start, end.max(start)), lemma });
            }
        }
        &windows[from..to]
    }
}

impl Sentence {
    fn of(prose: Normalised, pieces: &[Span], sentence: &crate::reading::Sentence, offsets: &Offsets) -> Sentence {
        let mut end = sentence.text.start;
        let window = |own: &Span| {
            let original = prose.offsets.original(own.start, own.end);
            let start = offsets.derived(sentence.span.start + original.start).clamp(sentence.text.start, end);
            end = offsets.derived(sentence.span.start + original.end).max(end);
            Window { span: Span::new(start, end), prose: *own, ..Window::default() }
        };
        let windows = pieces.iter().map(window).collect();
        Sentence { prose, windows }
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
