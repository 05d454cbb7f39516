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
use crate::normalise::{Folding, Normalised, wraps};
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
#[derive(Clone, Debug, Default)]
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
    let mut reader = Reader::default();
    reader.read(ticket);
    reader.reading
}

/// Reads tickets, one after the other, into the same memory.
#[derive(Default)]
pub(crate) struct Reader {
    reading: Reading,
    /// What each sentence says of its language.
    evidence: Vec<Evidence>,
    folding: Folding,
}

impl Reader {
    /// As [`read`].
    pub(crate) fn read(&mut self, ticket: &Ticket) -> &Reading {
        self.reading.sentences.clear();
        self.evidence.clear();
        for field in Field::ALL {
            self.read_field(ticket.text(field), field);
        }
        let Reading { sentences, language, segments, .. } = &mut self.reading;
        *language = languages(sentences, &self.evidence);
        segments.clear();
        group(sentences, segments);
        &self.reading
    }

    fn read_field(&mut self, text: &str, field: Field) {
        let Reading { subject, body, sentences, .. } = &mut self.reading;
        let normalised = match field {
            Field::Subject => subject,
            Field::Body => body,
        };
        let zones = zones(text);
        let wraps = wraps(text, &zones);
        self.folding.normalise(text, &wraps, normalised);
        let mut place = normalised.offsets.walk();
        split(text, &zones, &wraps, |Piece { zone, span, item, opens, paragraph }| {
            self.evidence.push(Evidence::of(span.of(text)));
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
        });
    }
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
    let told = sentences.iter().zip(evidence).filter(|(sentence, _)| content(sentence));
    language::of_ticket(told.map(|(sentence, evidence)| (evidence, sentence.language)))
}

/// Groups the content sentences of the body.
fn group(sentences: &[Sentence], found: &mut Vec<Range<usize>>) {
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_ticket_stays_for_the_next() {
        let tickets = [
            Ticket::new("登入問題", "1. サーバーが致し\n2. 無法登入。\n\n> Why? See below.\n--\n小陳"),
            Ticket::from_text(""),
            Ticket::new("", "請問㍿か\u{3099}。\nCan we upgrade?\n\nRegards,\nKevin"),
            Ticket::new("x", "あ"),
        ];
        let mut reader = Reader::default();
        for ticket in tickets.iter().chain(tickets.iter().rev()) {
            assert_eq!(format!("{:?}", reader.read(ticket)), format!("{:?}", read(ticket)));
        }
    }
}
