//! A few tickets to show, chosen by their text alone.

use serde::{Deserialize, Serialize};

use super::Report;
use crate::batch::row::Row;
use crate::decision::{Decision, Evidence, InquiryDecision, MatchedText};
use crate::ruleset::Verdict;
use crate::span::{Offsets, Span};
use crate::ticket::{Field, Language, Ticket};

/// Bytes of a body that are shown, and how many of them before the first evidence.
const BODY_BYTES: usize = 1500;
const BEFORE_BYTES: usize = 300;
/// Bytes of a subject, and of the words that a rule stands on.
const SUBJECT_BYTES: usize = 400;
const WORDS_BYTES: usize = 90;
/// Inquiries of a ticket, evidence of an inquiry, matches of an evidence that are kept.
const INQUIRIES: usize = 6;
const EVIDENCE: usize = 12;
const MATCHES: usize = 12;

/// A ticket and what was decided of it, short enough to be kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Example {
    hash: u64,
    pub id: String,
    /// The input and the line in it.
    pub file: String,
    pub line: u64,
    pub date: Option<String>,
    pub product: Option<String>,
    pub language: Language,
    pub subject: String,
    pub body: String,
    /// Whether something of the body is left out before and after.
    pub cut: [bool; 2],
    /// The evidence in `subject` and `body`, in bytes of these.
    pub marks: Vec<Mark>,
    pub category: String,
    pub clause: String,
    pub verdict: Verdict,
    pub confidence: f64,
    /// The reason of review.
    pub review: Option<String>,
    pub flags: Vec<String>,
    pub inquiries: Vec<ExampleInquiry>,
    /// Queue and id.
    pub advice: Vec<(String, String)>,
}

/// Words of the ticket, and what stands on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Mark {
    pub field: Field,
    pub start: usize,
    pub end: usize,
    /// Which inquiry, and which evidence of it.
    pub inquiry: usize,
    pub evidence: usize,
}

impl Mark {
    pub fn span(&self) -> Span {
        Span::new(self.start, self.end)
    }
}

/// An inquiry of an example.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ExampleInquiry {
    pub category: String,
    pub clause: String,
    pub verdict: Verdict,
    pub confidence: f64,
    pub evidence: Vec<ExampleEvidence>,
}

/// A rule that speaks for an inquiry of an example; `cues` or `words` as in the decision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ExampleEvidence {
    pub rule: String,
    pub weight: f64,
    pub words: Vec<String>,
}

/// What stands for a ticket's text in the choice of examples: the same in every run and on every machine.
pub(super) fn hash(ticket: &Ticket) -> u64 {
    // FNV-1a over words of eight bytes, and a last mixing, since the least hashes are chosen: its upper bits alone
    // would follow the last byte.
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut add = |word: u64| hash = (hash ^ word).wrapping_mul(0x0100_0000_01b3).rotate_left(29);
    for text in [&ticket.subject, &ticket.body] {
        let mut words = text.as_bytes().chunks_exact(8);
        words.by_ref().for_each(|word| add(word.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte))));
        words.remainder().iter().for_each(|byte| add(u64::from(*byte)));
        add(text.len() as u64);
    }
    hash ^= hash >> 32;
    hash.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// The examples with the least hashes, one of each text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Kept {
    pub examples: Vec<Example>,
}

impl Kept {
    /// Whether a ticket of this hash may be among the examples.
    pub fn wants(&self, hash: u64, most: usize) -> bool {
        self.examples.len() < most || self.examples.last().is_some_and(|last| hash <= last.hash)
    }

    /// Keeps an example if it is among the least; of two with the same text, the one with the lesser place.
    pub fn keep(&mut self, example: &Example, most: usize) {
        match self.examples.binary_search_by_key(&example.hash, |own| own.hash) {
            Ok(same) if example.order() < self.examples[same].order() => self.examples[same] = example.clone(),
            Ok(_) => {}
            Err(place) if place < most => {
                self.examples.insert(place, example.clone());
                self.examples.truncate(most);
            }
            Err(_) => {}
        }
    }
}

impl Example {
    fn order(&self) -> (&str, &str, u64) {
        (&self.id, &self.file, self.line)
    }

    pub(super) fn new(report: &Report, hash: u64, file: &str, row: &Row, decision: &Decision) -> Example {
        let fields = Field::ALL.map(|field| report.text(row.ticket.text(field)));
        let inquiries = &decision.inquiries[..decision.inquiries.len().min(INQUIRIES)];
        let mut marks = marks(inquiries, &fields);
        marks.sort_unstable();
        marks.dedup();
        let inquiries = inquiries.iter().map(|inquiry| example_inquiry(inquiry, &fields)).collect();
        let [(mut subject, _), (body, _)] = fields;
        let subject_end = shorten(&mut subject, SUBJECT_BYTES);
        let shown = window(&body, &marks);
        marks.retain_mut(|mark| match mark.field {
            Field::Subject => mark.end <= subject_end,
            Field::Body => {
                let inside = shown.contains(mark.span());
                mark.start = mark.start.wrapping_sub(shown.start);
                mark.end = mark.end.wrapping_sub(shown.start);
                inside
            }
        });
        let known = |text: &str| Some(report.name(text.trim())).filter(|text| !text.is_empty());
        Example {
            hash,
            id: report.name(&decision.id),
            file: file.to_string(),
            line: row.line,
            date: row.date.as_deref().and_then(known),
            product: row.ticket.metadata.get("product").and_then(|product| known(product)),
            language: decision.language,
            subject,
            body: shown.of(&body).to_string(),
            cut: [shown.start > 0, shown.end < body.len()],
            marks,
            category: decision.category.clone(),
            clause: decision.clause.clone(),
            verdict: decision.verdict,
            confidence: decision.confidence,
            review: decision.review.as_ref().map(|review| review.reason.as_str().to_string()),
            flags: decision.flags.clone(),
            inquiries,
            advice: decision.advice.iter().map(|advice| (advice.queue.clone(), advice.id.clone())).collect(),
        }
    }
}

fn example_inquiry(inquiry: &InquiryDecision, fields: &[(String, Offsets); 2]) -> ExampleInquiry {
    let words = |evidence: &Evidence| {
        let mut words: Vec<String> = Vec::new();
        for own in evidence.matches.iter().take(MATCHES) {
            let Some(span) = moved(own, fields) else { continue };
            let mut text = span.of(&fields[number(own.field)].0).to_string();
            shorten(&mut text, WORDS_BYTES);
            if !words.contains(&text) {
                words.push(text);
            }
        }
        words
    };
    let evidence = inquiry.evidence.iter().take(EVIDENCE).map(|evidence| ExampleEvidence {
        rule: evidence.rule.clone(),
        weight: evidence.weight,
        words: words(evidence),
    });
    ExampleInquiry {
        category: inquiry.category.clone(),
        clause: inquiry.clause.clone(),
        verdict: inquiry.verdict,
        confidence: inquiry.confidence,
        evidence: evidence.collect(),
    }
}

/// The place of a field in [`Field::ALL`].
fn number(field: Field) -> usize {
    usize::from(field == Field::Body)
}

/// Where the words of an evidence stand in the text that is kept; `None` where they are not in it any more.
fn moved(own: &MatchedText, fields: &[(String, Offsets); 2]) -> Option<Span> {
    let (text, offsets) = &fields[number(own.field)];
    let span = Span::new(offsets.derived(own.start), offsets.derived(own.end));
    (!span.is_empty() && text.get(span.start..span.end).is_some()).then_some(span)
}

/// Where the evidence stands in the texts that are kept.
fn marks(inquiries: &[InquiryDecision], fields: &[(String, Offsets); 2]) -> Vec<Mark> {
    let mut marks = Vec::new();
    for (i, inquiry) in inquiries.iter().enumerate() {
        for (e, evidence) in inquiry.evidence.iter().enumerate().take(EVIDENCE) {
            for own in evidence.matches.iter().take(MATCHES) {
                if let Some(Span { start, end }) = moved(own, fields) {
                    marks.push(Mark { field: own.field, start, end, inquiry: i, evidence: e });
                }
            }
        }
    }
    marks
}

/// The part of a body that is shown: from its beginning, or else from a little before the first evidence of the
/// main inquiry on.
fn window(body: &str, marks: &[Mark]) -> Span {
    let all = Span::new(0, body.len());
    if body.len() <= BODY_BYTES {
        return all;
    }
    let main = marks.iter().filter(|mark| mark.field == Field::Body && mark.inquiry == 0);
    let (first, last) = main.fold((usize::MAX, 0), |(a, b), mark| (a.min(mark.start), b.max(mark.end)));
    let start = if last <= BODY_BYTES { 0 } else { floor(body, first.saturating_sub(BEFORE_BYTES)) };
    Span::new(start, floor(body, start + BODY_BYTES))
}

/// Cuts a text to at most so many bytes, with a sign that there was more; returns how many of the text's own stay.
pub(super) fn shorten(text: &mut String, most: usize) -> usize {
    let end = floor(text, most);
    if end < text.len() {
        text.truncate(end);
        text.push('…');
    }
    end
}

/// The last border of characters up to `at`.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}
