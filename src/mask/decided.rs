//! Decisions and explanations masked: their words are those of the masked ticket, and their offsets, too.

use super::{Masked, Masker};
use crate::decision::{Decision, MatchedText};
use crate::explain::{ClauseExplanation, Condition, CueExplanation, Explanation, RuleExplanation};
use crate::span::Span;
use crate::ticket::{Field, Ticket};

/// A ticket with placeholders, and the way to it from the original.
///
/// # Example
/// ```
/// use inquiry_triage::{Engine, Masker, Ticket};
/// let ticket = Ticket::from_text("Please write a script that mails the list to taro@example.com.");
/// let masker = Masker::builtin();
/// let mut decision = Engine::builtin().triage(&ticket);
/// let masked = masker.mask_ticket(&ticket);
/// masked.mask_decision(&mut decision);
/// assert!(!masked.ticket().body.contains("taro"));
/// let found = &decision.inquiries[0].evidence[0].matches[0];
/// assert_eq!(found.span().of(&masked.ticket().body), found.text);
/// ```
#[derive(Debug)]
pub struct MaskedTicket<'m> {
    masker: &'m Masker,
    ticket: Ticket,
    original: Ticket,
    fields: [Masked; 2],
}

impl Masker {
    /// A ticket with placeholders: its identifier, subject, body and metadata.
    pub fn mask_ticket(&self, ticket: &Ticket) -> MaskedTicket<'_> {
        let fields = Field::ALL.map(|field| self.mask_with_offsets(ticket.text(field)));
        let cell = |(name, value): (&String, &String)| (name.clone(), self.mask_cell(name, value).into_owned());
        let masked = Ticket {
            id: self.mask(&ticket.id).into_owned(),
            subject: fields[Field::Subject as usize].text.clone(),
            body: fields[Field::Body as usize].text.clone(),
            metadata: ticket.metadata.iter().map(cell).collect(),
        };
        MaskedTicket { masker: self, ticket: masked, original: ticket.clone(), fields }
    }

    /// Masks a decision of `ticket`; offsets are then those of the masked fields.
    pub fn mask_decision(&self, ticket: &Ticket, decision: &mut Decision) {
        self.mask_ticket(ticket).mask_decision(decision);
    }

    /// Masks an explanation of `ticket` with its decision.
    pub fn mask_explanation(&self, ticket: &Ticket, explanation: &mut Explanation) {
        self.mask_ticket(ticket).mask_explanation(explanation);
    }
}

impl MaskedTicket<'_> {
    /// The masked ticket.
    pub fn ticket(&self) -> &Ticket {
        &self.ticket
    }

    /// Where a span of the original field stands in the masked one.
    pub fn span(&self, field: Field, span: Span) -> Span {
        self.fields[field as usize].masked(span)
    }

    /// Masks a decision of the ticket.
    pub fn mask_decision(&self, decision: &mut Decision) {
        decision.id = self.masker.mask(&decision.id).into_owned();
        // Advice quotes the ticket's own words, and a word alone no longer shows that it is part of an address.
        let mut words: Vec<(String, String)> = Vec::new();
        for inquiry in &mut decision.inquiries {
            if let Some(place) = &mut inquiry.span {
                place.span = self.span(place.field, place.span);
            }
            for found in inquiry.evidence.iter_mut().flat_map(|evidence| &mut evidence.matches) {
                let before = found.text.clone();
                self.mask_match(found);
                if before != found.text && !words.iter().any(|(word, _)| *word == before) {
                    words.push((before, found.text.clone()));
                }
            }
        }
        for advice in &mut decision.advice {
            for (word, placeholder) in words.iter().filter(|(word, _)| is_quotable(word)) {
                advice.text = advice.text.replace(word.as_str(), placeholder);
            }
            advice.text = self.masker.mask(&advice.text).into_owned();
        }
    }

    /// Masks an explanation of the ticket, and the decision in it.
    pub fn mask_explanation(&self, explanation: &mut Explanation) {
        self.mask_decision(&mut explanation.decision);
        for sentence in &mut explanation.sentences {
            let span = self.span(sentence.field, Span::new(sentence.start, sentence.end));
            (sentence.start, sentence.end) = (span.start, span.end);
            sentence.text = span.of(self.ticket.text(sentence.field)).to_string();
            sentence.found.iter_mut().for_each(|found| self.mask_match(found));
        }
        for clause in explanation.inquiries.iter_mut().flat_map(|inquiry| &mut inquiry.clauses) {
            self.mask_clause(clause);
        }
    }

    /// Masks the evidence for a clause.
    pub fn mask_clause(&self, clause: &mut ClauseExplanation) {
        self.mask_cues(&mut clause.cues);
        self.mask_cues(&mut clause.words);
        self.mask_rules(&mut clause.rules);
    }

    /// Masks what rules were judged on.
    pub fn mask_rules(&self, rules: &mut [RuleExplanation]) {
        for rule in rules {
            self.mask_condition(&mut rule.when);
            rule.unless.iter_mut().for_each(|unless| self.mask_condition(unless));
        }
    }

    /// Masks what cues or words were met in.
    fn mask_cues(&self, cues: &mut [CueExplanation]) {
        cues.iter_mut().for_each(|cue| self.mask_match(&mut cue.met));
    }

    fn mask_condition(&self, condition: &mut Condition) {
        condition.matches.iter_mut().for_each(|found| self.mask_match(found));
        condition.parts.iter_mut().for_each(|part| self.mask_condition(part));
    }

    /// Masks words of the ticket: those that touch a masked value become its placeholder.
    fn mask_match(&self, found: &mut MatchedText) {
        let span = found.span();
        let masked = self.span(found.field, span);
        (found.start, found.end) = (masked.start, masked.end);
        // Of folded words (single words of the ticket) the text is not what the span covers: it stays as it is.
        let own = self.original.text(found.field).get(span.start..span.end);
        let text = masked.of(self.ticket.text(found.field));
        if own != Some(text) {
            found.text = text.to_string();
        }
    }
}

/// Whether a word is long enough to be found again in a text that quotes it.
fn is_quotable(word: &str) -> bool {
    word.chars().count() >= 3
}
