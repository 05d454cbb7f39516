//! Reads a ticket: zones, normalised texts, sentences with their languages, candidate inquiries.
//!
//! Comes in: a [`Ticket`]. Goes out: a [`Reading`], all that later stages need to know of the text. It
//! calls the text stages in order and adds only the grouping of sentences into segments.
//!
//! ```
//! use inquiry_triage::{Language, Ticket, Zone, read};
//! let reading = read(&Ticket::new("登入問題", "無法登入主控台。\n\n敬上\n小陳"));
//! assert_eq!(reading.language, Language::TraditionalChinese);
//! assert_eq!(reading.sentences[1].zone, Zone::New);
//! assert_eq!(reading.segments, [1..2]);
//! ```

use std::ops::Range;

use crate::language::{self, Evidence};
use crate::normalise::{Normalised, normalise_wrapped, wraps};
use crate::span::Span;
use crate::split::{Opener, Piece, split};
use crate::ticket::{Field, Language, Ticket};
use crate::zone::{Zone, zones};

/// A sentence of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// The field it stands in.
    pub field: Field,
    /// The zone it stands in.
    pub zone: Zone,
    /// Bytes of the original field.
    pub span: Span,
    /// Bytes of the normalised text of the field.
    pub text: Span,
    /// Its language; never `mixed`.
    pub language: Language,
    /// Number of the list item that it opens.
    pub item: Option<u32>,
    /// How it opens.
    pub opens: Option<Opener>,
    /// Number of its paragraph in the field.
    pub paragraph: u32,
}

/// A ticket as read.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The subject, normalised.
    pub subject: Normalised,
    /// The body, normalised.
    pub body: Normalised,
    /// The sentences of the subject, then of the body, all zones.
    pub sentences: Vec<Sentence>,
    /// The language of the ticket.
    pub language: Language,
    /// Candidate inquiries: ranges of indices into `sentences`, in the body, of new or forwarded prose.
    pub segments: Vec<Range<usize>>,
}

impl Reading {
    /// The normalised text of a field.
    pub fn text(&self, field: Field) -> &Normalised {
        match field {
            Field::Subject => &self.subject,
            Field::Body => &self.body,
        }
    }
}

/// Reads a ticket.
pub fn read(ticket: &Ticket) -> Reading {
    let mut sentences = Vec::new();
    let mut evidence = Vec::new();
    let [subject, body] = Field::ALL.map(|field| read_field(ticket.text(field), field, &mut sentences, &mut evidence));
    let language = languages(&mut sentences, &evidence);
    let segments = segments(&sentences);
    Reading { subject, body, sentences, language, segments }
}

fn read_field(text: &str, field: Field, sentences: &mut Vec<Sentence>, evidence: &mut Vec<Evidence>) -> Normalised {
    let zones = zones(text);
    let wraps = wraps(text, &zones);
    let normalised = normalise_wrapped(text, &wraps);
    let mut place = normalised.offsets.walk();
    for Piece { zone, span, item, opens, paragraph } in split(text, &zones, &wraps) {
        evidence.push(Evidence::of(span.of(text)));
        sentences.push(Sentence {
            field,
            zone,
            span,
            text: Span::new(place(span.start), place(span.end)),
            language: Language::Undetermined,
            item,
            opens,
            paragraph,
        });
    }
    drop(place);
    normalised
}

/// Gives each sentence its language, and returns that of the ticket.
fn languages(sentences: &mut [Sentence], evidence: &[Evidence]) -> Language {
    let mut all = Evidence::default();
    let content = |sentence: &Sentence| sentence.zone.is_content();
    for (_, evidence) in sentences.iter().zip(evidence).filter(|(sentence, _)| content(sentence)) {
        all.add(evidence);
    }
    let fallback = all.language(Language::Undetermined);
    for (sentence, evidence) in sentences.iter_mut().zip(evidence) {
        sentence.language = evidence.language(fallback);
    }
    let told: Vec<(Evidence, Language)> = sentences
        .iter()
        .zip(evidence)
        .filter(|(sentence, _)| content(sentence))
        .map(|(sentence, evidence)| (*evidence, sentence.language))
        .collect();
    language::of_ticket(&told)
}

/// Groups the content sentences of the body.
fn segments(sentences: &[Sentence]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut in_list = false;
    for (i, sentence) in sentences.iter().enumerate() {
        if sentence.field != Field::Body || !sentence.zone.is_content() {
            continue;
        }
        let item = matches!(sentence.opens, Some(Opener::NumberedItem | Opener::Bullet));
        let opens = match sentence.opens {
            Some(Opener::Also | Opener::NumberedItem | Opener::Bullet) => true,
            // What follows a list is not part of its last item.
            Some(Opener::Paragraph) => in_list,
            None => false,
        };
        match found.last_mut() {
            Some(last) if !opens && last.end == i => last.end = i + 1,
            // A log or a quotation between two sentences does not part them.
            Some(last)
                if !opens && sentences[last.end..i].iter().all(|between| !between.zone.is_content()) && !in_list =>
            {
                last.end = i + 1
            }
            _ => found.push(i..i + 1),
        }
        in_list = item || (in_list && sentence.opens.is_none());
    }
    found
}
