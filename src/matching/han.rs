//! Whether what was found in Chinese is a word, said from the few characters around it.
//!
//! The Chinese dictionary knows no contexts: where no word of it reaches over a place, what stands before the place
//! does not matter for what comes after it. So the tokenizer reads only the characters that words tie together, and
//! what it said of them is remembered: the same few thousand make up the texts of a desk.

use rustc_hash::FxHashMap;

use crate::normalise::Normalised;
use crate::reading::Sentence;
use crate::span::Span;
use crate::ticket::Field;
use crate::token::{LONGEST_WINDOW, Script, Tokens, Worker};

/// A longer stretch is left to the tokenizer.
const LONGEST_STRETCH: usize = 64 * 3;
/// What is remembered at most.
const MOST: usize = 20_000;

/// What is known of characters that words tie together.
#[derive(Default)]
pub(super) struct Ties {
    /// Where words begin and end in them.
    known: FxHashMap<Box<str>, Box<[Span]>>,
    tokens: Tokens,
    /// The stretch of the ticket that was asked about last, as the tokenizer has it, and where no word ties it.
    stretch: Option<(Field, Span)>,
    folded: String,
    seams: Vec<usize>,
    /// Bytes that the tokenizer has read since the last [`Ties::reset`].
    pub bytes: usize,
}

impl Ties {
    /// Between two tickets: forgets what was remembered, if it is too much.
    pub fn reset(&mut self) {
        self.bytes = 0;
        self.stretch = None;
        if self.known.len() > MOST {
            self.known.clear();
        }
    }

    /// Whether the `span` of a sentence's normalised text is a word; `None` if that cannot be told from the
    /// characters around it. `original` is the field as the customer wrote it.
    pub fn is_word(
        &mut self,
        span: Span,
        sentence: &Sentence,
        original: &str,
        normalised: &Normalised,
        worker: &mut Worker,
    ) -> Option<bool> {
        // So short a sentence is not cut but after punctuation.
        if sentence.span.len() + sentence.text.len() > LONGEST_WINDOW {
            return None;
        }
        let offsets = &normalised.offsets;
        let own = offsets.original(span.start, span.end);
        let stretch = match self.stretch {
            Some((field, last)) if field == sentence.field && last.contains(own) => last,
            _ => {
                let stretch = stretch(original, sentence.span, own)?;
                self.folded.clear();
                self.folded.push_str(stretch.of(original));
                self.folded.make_ascii_lowercase();
                worker.seams(Script::Chinese, &self.folded, &mut self.seams);
                self.stretch = Some((sentence.field, stretch));
                stretch
            }
        };
        let from = self.seams.partition_point(|seam| stretch.start + seam <= own.start) - 1;
        let to = from + self.seams[from..].partition_point(|seam| stretch.start + seam < own.end);
        let tied = Span::new(stretch.start + self.seams[from], stretch.start + self.seams[to]);
        let text = tied.of(original);
        // Each character is one of its own in both texts, that before them too, and none is read otherwise.
        let before = original[sentence.span.start..tied.start].chars().next_back();
        let mut before = before.map(|c| offsets.derived(tied.start - c.len_utf8()));
        for (i, c) in text.char_indices().chain([(text.len(), '一')]) {
            let derived = Some(offsets.derived(tied.start + i));
            if !is_plain(c) || derived <= before {
                return None;
            }
            before = derived;
        }
        if offsets.derived(own.start) != span.start || offsets.derived(own.end) != span.end {
            return None;
        }
        if tied == own && text.len() == 3 {
            return Some(true);
        }
        let own = Span::new(own.start - tied.start, own.end - tied.start);
        if let Some(known) = self.known.get(text) {
            return Some(known.contains(&own));
        }
        self.bytes += text.len();
        worker.tokenise(Script::Chinese, text, &mut self.tokens);
        let spans: Box<[Span]> = self.tokens.iter().map(|token| token.span).collect();
        let is_word = spans.contains(&own);
        self.known.insert(text.into(), spans);
        Some(is_word)
    }
}

/// The ideographs, and letters and digits between them, around a place of a sentence; `None` where something stands
/// beside them that the tokenizer might not read as it is written.
fn stretch(original: &str, sentence: Span, own: Span) -> Option<Span> {
    let within = |c: &char| is_plain(*c) || c.is_ascii_alphanumeric();
    let width = |chars: &mut dyn Iterator<Item = char>| -> Option<usize> {
        let mut width = 0;
        let next = loop {
            match chars.next() {
                Some(c) if within(&c) => width += c.len_utf8(),
                next => break next,
            }
            if width > LONGEST_STRETCH {
                return None;
            }
        };
        let ends = match next {
            None => true,
            // A blank may go with the end of a line.
            Some(' ') => chars.next().is_none_or(|c| within(&c) || c.is_ascii_graphic()),
            Some(c) => parts(c),
        };
        ends.then_some(width)
    };
    let before = Span::new(sentence.start, own.start).of(original);
    let after = Span::new(own.end, sentence.end).of(original);
    let all = own.of(original).chars().all(|c| within(&c));
    let (before, after) = (width(&mut before.chars().rev())?, width(&mut after.chars())?);
    all.then(|| Span::new(own.start - before, own.end + after))
}

/// Whether a character is an ideograph that every spelling of a text has.
fn is_plain(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}')
}

/// Whether a character stands in no word of the Chinese dictionary beside an ideograph.
fn parts(c: char) -> bool {
    c.is_ascii_graphic()
        || matches!(c, '、'..='〄' | '〈'..='〟' | 'ぁ'..='ゖ' | 'ァ'..='ー' | '！'..='／' | '：'..='＠' | '［'..='｀' | '｛'..='～')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticket::Ticket;
    use crate::token::{Term, Terms, Tokenizer};

    /// Says of each character of a text whether it is a word, and asks the tokenizer the same of the whole text.
    fn told(text: &str) -> Vec<Option<bool>> {
        let terms = Terms { chinese: vec![Term::new("看板", crate::token::Pos::Noun)], ..Terms::default() };
        let mut worker = Tokenizer::new(terms).worker();
        let reading = crate::reading::read(&Ticket::from_text(text));
        let [sentence] = &reading.sentences[..] else { panic!("one sentence: {text}") };
        let mut tokens = Tokens::default();
        let prose = crate::normalise::for_tokens(text);
        worker.tokenise(Script::Chinese, &prose.text, &mut tokens);
        let mut ties = Ties::default();
        let mut told = Vec::new();
        for (i, c) in reading.body.text.char_indices().filter(|(_, c)| is_plain(*c)) {
            let span = Span::new(i, i + c.len_utf8());
            let own = reading.body.offsets.original(span.start, span.end);
            for _ in 0..2 {
                let is_word = ties.is_word(span, sentence, text, &reading.body, &mut worker);
                let whole = tokens.iter().any(|token| prose.offsets.original(token.span.start, token.span.end) == own);
                assert!(is_word.is_none_or(|is_word| is_word == whole), "{text} {c}");
                told.push(is_word);
            }
        }
        told
    }

    #[test]
    fn what_it_says_the_tokenizer_says() {
        for text in
            ["我想查一下調查結果", "請問「查」,查詢呢", "用API查了台電腦", "API和看板", "去看板了看", "開", "我要 開"]
        {
            assert!(told(text).iter().all(Option::is_some), "{text}");
        }
    }

    #[test]
    fn what_it_cannot_tell_it_leaves_to_the_tokenizer() {
        for text in ["T恤", "查Ａ", "查\u{200b}看", "查γ", "查々", "是不是非封不可"] {
            assert!(told(text).contains(&None), "{text}");
        }
        assert!(told(&"查看".repeat(200)).iter().all(Option::is_none));
    }
}
