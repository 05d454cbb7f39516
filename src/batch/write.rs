//! One record for each row.

use std::io::Write;

use super::rows::{Format, Row, RowError};
use crate::decision::Decision;

const ADDED: [&str; 10] = [
    "triage_language",
    "triage_category",
    "triage_clause",
    "triage_verdict",
    "triage_confidence",
    "triage_review",
    "triage_flags",
    "triage_inquiries",
    "triage_advice",
    "triage_error",
];

/// Writes records in one format.
pub(super) enum Writer<W: Write> {
    Csv(Box<csv::Writer<W>>, usize),
    Jsonl(std::io::BufWriter<W>),
}

impl<W: Write> Writer<W> {
    pub fn new(out: W, format: Format, headers: &[String]) -> std::io::Result<Self> {
        match format {
            Format::Jsonl => Ok(Writer::Jsonl(std::io::BufWriter::new(out))),
            Format::Csv => {
                let mut writer = csv::Writer::from_writer(out);
                let given: Vec<&str> =
                    if headers.is_empty() { vec!["id"] } else { headers.iter().map(String::as_str).collect() };
                writer.write_record(given.iter().chain(&ADDED))?;
                Ok(Writer::Csv(Box::new(writer), given.len()))
            }
        }
    }

    pub fn decision(&mut self, row: &Row, decision: &Decision) -> std::io::Result<()> {
        match self {
            Writer::Jsonl(out) => {
                serde_json::to_writer(&mut *out, decision)?;
                out.write_all(b"\n")
            }
            Writer::Csv(out, given) => {
                let inquiries: Vec<String> =
                    decision.inquiries.iter().map(|i| format!("{}/{} {}", i.category, i.clause, i.verdict)).collect();
                let advice: Vec<&str> = decision.advice.iter().map(|advice| advice.id.as_str()).collect();
                let mut record = kept(&row.cells, *given, &row.ticket.id);
                record.extend([
                    decision.language.as_str().to_string(),
                    decision.category.clone(),
                    decision.clause.clone(),
                    decision.verdict.as_str().to_string(),
                    decision.confidence.to_string(),
                    decision.review.as_ref().map_or("", |review| review.reason.as_str()).to_string(),
                    decision.flags.join(" "),
                    inquiries.join("; "),
                    advice.join(" "),
                    String::new(),
                ]);
                Ok(out.write_record(record)?)
            }
        }
    }

    pub fn fault(&mut self, fault: &RowError) -> std::io::Result<()> {
        match self {
            Writer::Jsonl(out) => {
                serde_json::to_writer(&mut *out, &serde_json::json!({"line": fault.line, "error": fault.message}))?;
                out.write_all(b"\n")
            }
            Writer::Csv(out, given) => {
                let mut record = kept(&fault.cells, *given, "");
                record.extend(std::iter::repeat_n(String::new(), ADDED.len() - 1));
                record.push(format!("line {}: {}", fault.line, fault.message));
                Ok(out.write_record(record)?)
            }
        }
    }

    pub fn finish(self) -> std::io::Result<()> {
        match self {
            Writer::Jsonl(mut out) => out.flush(),
            Writer::Csv(mut out, _) => out.flush(),
        }
    }
}

/// The cells of the input, as many as the header has.
fn kept(cells: &[String], given: usize, id: &str) -> Vec<String> {
    let mut record: Vec<String> = if cells.is_empty() { vec![id.to_string()] } else { cells.to_vec() };
    record.resize(given, String::new());
    record
}
