//! What a batch came to, counted: all that a page for people shows, in memory that does not grow with the rows.
//!
//! Comes in: each row with its decision, and each row that could not be read. Goes out: counts per category,
//! verdict, language, product, queue, rule, concept and period; a few examples of each clause. What is counted
//! by a name of the policy is bounded by the policy; what is counted by a text of the input has a limit, and
//! what goes beyond is counted as others. Nothing but the list of the first errors depends on the order of the
//! rows, as long as no limit is passed.

mod example;
mod periods;
mod tally;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub(crate) use example::{Example, ExampleEvidence, Mark};
pub(crate) use periods::{Period, Periods};
pub(crate) use tally::{Named, Tally};

use self::example::Kept;
use self::tally::{bump, entry};
use super::row::{Row, RowError};
use super::run::Observer;
use crate::answer::{CUES, WORDS};
use crate::decision::{Decision, Evidence};
use crate::span::Offsets;

/// Examples that are kept of each clause, and of each reason of review.
pub(crate) const EXAMPLES: usize = 5;
/// Examples that are kept of the tickets that no rule touches.
pub(crate) const UNTOUCHED: usize = 10;
/// Errors that are listed.
pub(crate) const ERRORS: usize = 100;
/// Files and products that are counted by name.
const NAMES: usize = 1000;
/// Bytes of a name, or of what is wrong with a row, that are kept.
const NAME_BYTES: usize = 300;

/// What a batch came to, counted.
///
/// It can be written and read again by serde, and goes on counting as if nothing had been.
///
/// # Example
/// ```
/// use inquiry_triage::batch::{Report, Source, SourceOptions};
/// use inquiry_triage::{Engine, render};
/// let engine = Engine::builtin();
/// let mut report = Report::default();
/// report.begin("tickets.csv");
/// let text = "id,body\n7,The agent is offline.\n";
/// for row in Source::from_reader("tickets.csv", text.as_bytes(), &SourceOptions::default())? {
///     match row {
///         Ok(row) => report.add(&row, &engine.triage(&row.ticket)),
///         Err(error) => report.add_error(&error),
///     }
/// }
/// assert_eq!((report.rows(), report.errors()), (1, 0));
/// assert!(render::report_html(&report, &engine, None).contains("tickets.csv"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The input whose rows come now.
    file: String,
    pub(crate) files: Named<FileCount>,
    /// Every ticket.
    pub(crate) total: Tally,
    pub(crate) categories: BTreeMap<String, Tally>,
    /// By `category/clause`.
    pub(crate) clauses: BTreeMap<String, Tally>,
    /// By tag.
    pub(crate) languages: BTreeMap<String, Tally>,
    pub(crate) products: Named<Tally>,
    pub(crate) periods: Periods,
    /// Tickets for review, by reason.
    pub(crate) reviews: BTreeMap<String, u64>,
    pub(crate) flags: BTreeMap<String, u64>,
    pub(crate) queues: BTreeMap<String, Queue>,
    /// Tickets in whose evidence a concept was met.
    pub(crate) concepts: BTreeMap<String, u64>,
    pub(crate) rules: BTreeMap<String, RuleCount>,
    /// Tickets for which no rule fired.
    pub(crate) untouched: Tally,
    /// Of those, tickets for which nothing else speaks either.
    pub(crate) unknown: u64,
    /// Tickets that ask for more than one thing.
    pub(crate) several: u64,
    pub(crate) first_errors: Vec<ErrorPlace>,
    pub(crate) clause_examples: BTreeMap<String, Kept>,
    pub(crate) review_examples: BTreeMap<String, Kept>,
    pub(crate) untouched_examples: Kept,
}

impl Observer for Report {
    fn row(&mut self, file: &str, row: &Row, decision: &Decision) {
        if self.file != file {
            self.begin(file);
        }
        self.add(row, decision);
    }

    fn error(&mut self, file: &str, error: &RowError) {
        if self.file != file {
            self.begin(file);
        }
        self.add_error(error);
    }

    fn state(&self) -> serde_json::Value {
        serde_json::to_value(self).expect("counts and texts are JSON")
    }

    fn restore(&mut self, state: serde_json::Value) -> Result<(), String> {
        *self = serde_json::from_value(state).map_err(|error| format!("its report cannot be read: {error}"))?;
        Ok(())
    }
}

/// What came of one input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileCount {
    pub rows: u64,
    /// Of those, rows that could not be read.
    pub errors: u64,
}

/// Tickets that are routed to a queue, and what is advised there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Queue {
    pub tally: Tally,
    /// Tickets by advice.
    pub advice: BTreeMap<String, u64>,
}

/// What a rule does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RuleCount {
    /// Tickets in which it is the weightiest rule of the main inquiry.
    pub decides: u64,
    /// Tickets in which it fires.
    pub fires: u64,
}

/// A row that could not be read, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ErrorPlace {
    pub file: String,
    pub line: u64,
    pub message: String,
}

impl Report {
    /// Says which input the next rows come from.
    pub fn begin(&mut self, file: &str) {
        self.file = self.name(file);
        self.files.entry(&self.file, NAMES);
    }

    /// Rows seen, those that could not be read included.
    pub fn rows(&self) -> u64 {
        self.total.tickets + self.errors()
    }

    /// Rows that could not be read.
    pub fn errors(&self) -> u64 {
        self.files.all().map(|count| count.errors).sum()
    }

    /// Counts a row that could not be read.
    pub fn add_error(&mut self, error: &RowError) {
        let file = self.files.entry(&self.file, NAMES);
        file.rows += 1;
        file.errors += 1;
        if self.first_errors.len() < ERRORS {
            let message = self.name(&error.message);
            self.first_errors.push(ErrorPlace { file: self.file.clone(), line: error.line, message });
        }
    }

    /// Counts a row and what was decided of it.
    pub fn add(&mut self, row: &Row, decision: &Decision) {
        self.files.entry(&self.file, NAMES).rows += 1;
        self.total.add(decision);
        entry(&mut self.categories, &decision.category).add(decision);
        entry(&mut self.languages, decision.language.as_str()).add(decision);
        let clause = format!("{}/{}", decision.category, decision.clause);
        entry(&mut self.clauses, &clause).add(decision);
        if let Some(product) = row.ticket.metadata.get("product").filter(|product| !product.trim().is_empty()) {
            let product = self.name(product.trim());
            self.products.entry(&product, NAMES).add(decision);
        }
        self.periods.add(row.date.as_deref(), decision);
        if let Some(review) = &decision.review {
            bump(&mut self.reviews, review.reason.as_str());
        }
        self.several += u64::from(decision.inquiries.len() > 1);
        decision.flags.iter().for_each(|flag| bump(&mut self.flags, flag));
        self.add_advice(decision);
        let touched = self.add_evidence(decision);
        self.add_examples(row, decision, &clause, touched);
    }

    fn add_advice(&mut self, decision: &Decision) {
        let mut queues: Vec<&str> = Vec::new();
        for advice in decision.advice.iter().filter(|advice| !advice.queue.is_empty()) {
            let queue = entry(&mut self.queues, &advice.queue);
            bump(&mut queue.advice, &advice.id);
            if !queues.contains(&advice.queue.as_str()) {
                queues.push(&advice.queue);
                queue.tally.add(decision);
            }
        }
    }

    /// Counts rules and concepts, each once for a ticket; tells whether any rule fired.
    fn add_evidence(&mut self, decision: &Decision) -> bool {
        let own = || decision.inquiries.iter().flat_map(|inquiry| &inquiry.evidence);
        let is_rule = |evidence: &&Evidence| evidence.rule != CUES && evidence.rule != WORDS;
        let mut rules: Vec<&str> = own().filter(is_rule).map(|evidence| evidence.rule.as_str()).collect();
        rules.sort_unstable();
        rules.dedup();
        rules.iter().for_each(|rule| entry(&mut self.rules, rule).fires += 1);
        let main = decision.inquiries.first().and_then(|inquiry| inquiry.evidence.iter().find(is_rule));
        if let Some(strongest) = main {
            entry(&mut self.rules, &strongest.rule).decides += 1;
        }
        // Single words are no concepts.
        let matches = own().filter(|evidence| evidence.rule != WORDS).flat_map(|evidence| &evidence.matches);
        let mut concepts: Vec<&str> = matches.map(|m| bare(&m.concept)).collect();
        concepts.sort_unstable();
        concepts.dedup();
        concepts.iter().for_each(|concept| bump(&mut self.concepts, concept));
        if rules.is_empty() {
            self.untouched.add(decision);
            self.unknown += u64::from(own().next().is_none());
        }
        !rules.is_empty()
    }

    fn add_examples(&mut self, row: &Row, decision: &Decision, clause: &str, touched: bool) {
        let hash = example::hash(&row.ticket);
        let reason = decision.review.as_ref().map(|review| review.reason.as_str());
        let wanted = entry(&mut self.clause_examples, clause).wants(hash, EXAMPLES)
            || reason.is_some_and(|reason| entry(&mut self.review_examples, reason).wants(hash, EXAMPLES))
            || (!touched && self.untouched_examples.wants(hash, UNTOUCHED));
        if !wanted {
            return;
        }
        let example = Example::new(self, hash, &self.file, row, decision);
        entry(&mut self.clause_examples, clause).keep(&example, EXAMPLES);
        if let Some(reason) = reason {
            entry(&mut self.review_examples, reason).keep(&example, EXAMPLES);
        }
        if !touched {
            self.untouched_examples.keep(&example, UNTOUCHED);
        }
    }

    /// Every text of the input that is kept goes through here: the text to keep, and the way back from its bytes
    /// to those of the original, by which spans are moved.
    fn text(&self, text: &str) -> (String, Offsets) {
        let mut offsets = Offsets::default();
        offsets.copy(text.len(), 0);
        (text.to_string(), offsets)
    }

    /// A short text of the input.
    fn name(&self, text: &str) -> String {
        let (mut text, _) = self.text(text);
        example::shorten(&mut text, NAME_BYTES);
        text
    }
}

/// The concept that a cue speaks of: `refund` of `asked(refund)`.
fn bare(cue: &str) -> &str {
    cue.strip_prefix("asked(").and_then(|name| name.strip_suffix(')')).unwrap_or(cue)
}

#[cfg(test)]
mod tests;
