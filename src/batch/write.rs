//! One record for each row.

use std::io::Write;

use super::row::{Cell, Column, Row, RowError};
use super::source::Format;
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
    Table { out: Box<csv::Writer<W>>, headers: Vec<String> },
    Jsonl(std::io::BufWriter<W>),
}

/// For each column of the output the column of one input; and the column of the identifier.
#[derive(Clone, Debug)]
pub(super) struct Mapping {
    from: Vec<Option<usize>>,
    id: usize,
}

impl<W: Write> Writer<W> {
    pub fn new(out: W, format: Format, headers: &[String]) -> std::io::Result<Self> {
        if format == Format::Jsonl {
            return Ok(Writer::Jsonl(std::io::BufWriter::new(out)));
        }
        let mut writer =
            csv::WriterBuilder::new().delimiter(if format == Format::Tsv { b'\t' } else { b',' }).from_writer(out);
        let headers = if headers.is_empty() { vec!["id".to_string()] } else { headers.to_vec() };
        writer.write_record(headers.iter().map(String::as_str).chain(ADDED))?;
        Ok(Writer::Table { out: Box::new(writer), headers })
    }

    /// How the columns of an input with `given` headers go into the output.
    pub fn mapping(&self, given: &[Column]) -> Mapping {
        let Writer::Table { headers, .. } = self else { return Mapping { from: Vec::new(), id: 0 } };
        let same = given.len() == headers.len() && given.iter().zip(headers).all(|(own, header)| own.name == *header);
        let from = if same {
            (0..given.len()).map(Some).collect()
        } else {
            headers.iter().map(|header| given.iter().position(|own| own.name == *header)).collect()
        };
        Mapping { from, id: headers.iter().position(|header| header == "id").unwrap_or(0) }
    }

    pub fn decision(&mut self, mapping: &Mapping, row: &Row, decision: &Decision) -> std::io::Result<()> {
        match self {
            Writer::Jsonl(out) => {
                serde_json::to_writer(&mut *out, decision)?;
                out.write_all(b"\n")
            }
            Writer::Table { out, .. } => {
                let inquiries: Vec<String> =
                    decision.inquiries.iter().map(|i| format!("{}/{} {}", i.category, i.clause, i.verdict)).collect();
                let advice: Vec<&str> = decision.advice.iter().map(|advice| advice.id.as_str()).collect();
                let mut record = kept(mapping, &row.cells, &row.ticket.id);
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

    pub fn fault(&mut self, mapping: &Mapping, file: &str, fault: &RowError) -> std::io::Result<()> {
        let RowError { line, message, cells, .. } = fault;
        match self {
            Writer::Jsonl(out) => {
                let record = serde_json::json!({"file": file, "line": line, "error": message});
                serde_json::to_writer(&mut *out, &record)?;
                out.write_all(b"\n")
            }
            Writer::Table { out, .. } => {
                let mut record = kept(mapping, cells, "");
                record.extend(std::iter::repeat_n(String::new(), ADDED.len() - 1));
                record.push(format!("{file}:{line}: {message}"));
                Ok(out.write_record(record)?)
            }
        }
    }

    pub fn finish(self) -> std::io::Result<W> {
        match self {
            Writer::Jsonl(out) => out.into_inner().map_err(std::io::IntoInnerError::into_error),
            Writer::Table { out, .. } => out.into_inner().map_err(csv::IntoInnerError::into_error),
        }
    }
}

/// The cells of the input in the columns of the output; of a row without cells, its identifier.
fn kept(mapping: &Mapping, cells: &[Cell], id: &str) -> Vec<String> {
    if cells.is_empty() || mapping.from.iter().all(Option::is_none) {
        let mut record = vec![String::new(); mapping.from.len()];
        if let Some(cell) = record.get_mut(mapping.id) {
            *cell = id.to_string();
        }
        return record;
    }
    let cell = |from: &Option<usize>| from.and_then(|from| cells.get(from)).map(Cell::shown).unwrap_or_default();
    mapping.from.iter().map(cell).collect()
}
