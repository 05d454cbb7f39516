//! Labelled tickets as they stand in `corpus/*.jsonl`.

use serde::{Deserialize, Serialize};

use crate::ruleset::Verdict;
use crate::ticket::{Language, Ticket};

/// A ticket and what people say of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LabelledTicket {
    /// The ticket.
    #[serde(flatten)]
    pub ticket: Ticket,
    /// Its language.
    pub lang: Language,
    /// Every inquiry in it.
    pub inquiries: Vec<Labels>,
    /// The inquiry that the customer mainly wants answered.
    pub primary: Primary,
    /// Flags such as `managed-xdr`.
    #[serde(default)]
    pub flags: Vec<String>,
    /// What makes it hard: `plain`, `near-miss`, `noisy` and so on.
    #[serde(default)]
    pub difficulty: String,
}

/// The label of one inquiry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Labels {
    /// Its category.
    pub category: String,
    /// Its clause.
    pub clause: String,
    /// Its verdict.
    pub verdict: Verdict,
}

/// The label of the main inquiry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Primary {
    /// Its category.
    pub category: String,
    /// Its clause.
    pub clause: String,
}

impl LabelledTicket {
    /// The verdict of the main inquiry.
    pub fn verdict(&self) -> Option<Verdict> {
        let main = |l: &&Labels| l.category == self.primary.category && l.clause == self.primary.clause;
        self.inquiries.iter().find(main).map(|labels| labels.verdict)
    }
}

/// A line that is not a labelled ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenLine {
    /// Its number, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub message: String,
}

/// Reads labelled tickets from JSON lines; blank lines are skipped, broken ones told.
pub fn read_labelled(text: &str) -> (Vec<LabelledTicket>, Vec<BrokenLine>) {
    let mut tickets = Vec::new();
    let mut broken = Vec::new();
    for (i, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        match serde_json::from_str::<LabelledTicket>(line) {
            Ok(ticket) if ticket.verdict().is_some() => tickets.push(ticket),
            Ok(_) => broken.push(BrokenLine { line: i + 1, message: "the primary is not among the inquiries".into() }),
            Err(error) => {
                // Within a line there is no other; what remains of the place is the column.
                let message = error.to_string();
                let what = message.split(" at line ").next().unwrap_or_default();
                broken.push(BrokenLine { line: i + 1, message: format!("{what} (column {})", error.column()) });
            }
        }
    }
    (tickets, broken)
}
