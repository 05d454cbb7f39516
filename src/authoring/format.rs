//! A file of a pack with the look that all of them have, and with the same meaning.

use std::sync::{Arc, LazyLock};

use serde_json::Value as Json;

use super::layout::{Unknown, layout};
use super::order::Form;
use super::schema::FileKind;
use crate::diagnostic::{Diagnostic, Source};
use crate::ruleset::{Tree, Value, parse_file};

/// Why a file was not formatted.
#[derive(Debug, thiserror::Error)]
pub enum FormatError {
    /// It is not YAML; the fault is the one that a check of the pack tells.
    #[error("{}", .0.title)]
    NotYaml(Box<Diagnostic>),
    /// It has something that packs do without, such as an explicit key or a directive.
    #[error("line {line}: what stands here is YAML that packs do without, and is not formatted")]
    Unusual {
        /// The line, from 1.
        line: usize,
    },
}

static SCHEMA: LazyLock<Json> = LazyLock::new(|| FileKind::Pack.value());

/// A file of a pack, given by its name and text, laid out: two columns for each level, lines of lists in
/// brackets no longer than 140 columns, known keys in the order of the written form. Comments stay, and what
/// the file says. What was formatted stays as it is.
///
/// # Errors
/// [`FormatError`], if the text is not YAML or has forms of it that no pack needs.
///
/// # Example
/// ```
/// let text = "concepts:\n    script: # a program\n        en: [script,snippet]\n        summary:  A program.\n";
/// let laid_out = "concepts:\n  script: # a program\n    summary: A program.\n    en: [script, snippet]\n";
/// assert_eq!(inquiry_triage::format_file("concepts.yaml", text).unwrap(), laid_out);
/// ```
pub fn format_file(name: &str, text: &str) -> Result<String, FormatError> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text).replace("\r\n", "\n");
    let parsed = |text: String| parse_file(&Arc::new(Source { name: name.to_string(), text }));
    let before = parsed(text.clone()).map_err(|fault| FormatError::NotYaml(Box::new(fault)))?;
    let line = |at: usize| FormatError::Unusual { line: text[..at.min(text.len())].matches('\n').count() + 1 };
    let after = layout(&text, Form::root(&SCHEMA)).map_err(|Unknown(at)| line(at))?;
    // Whatever the two parsers see differently, a file keeps its meaning.
    match parsed(after.clone()) {
        Ok(laid_out) => match first_difference(&before, &laid_out) {
            None => Ok(after),
            Some(at) => Err(line(at)),
        },
        Err(_) => Err(line(0)),
    }
}

/// Where in the first of two trees something is not as in the second. The order of a set's keys says nothing.
fn first_difference(a: &Tree, b: &Tree) -> Option<usize> {
    let differs = Some(a.start as usize);
    match (&a.value, &b.value) {
        (Value::Null, Value::Null) => None,
        (Value::Scalar(a), Value::Scalar(b)) if a == b => None,
        (Value::List(a), Value::List(b)) if a.len() == b.len() => {
            a.iter().zip(b).find_map(|(a, b)| first_difference(a, b))
        }
        (Value::Map(a), Value::Map(b)) if a.len() == b.len() => {
            let (a, b) = (by_key(a), by_key(b));
            a.iter().zip(b).find_map(|(a, b)| first_difference(&a.0, &b.0).or_else(|| first_difference(&a.1, &b.1)))
        }
        _ => differs,
    }
}

fn by_key(entries: &[(Tree, Tree)]) -> Vec<&(Tree, Tree)> {
    let name = |entry: &&(Tree, Tree)| match &entry.0.value {
        Value::Scalar(text) => text.clone(),
        _ => String::new(),
    };
    let mut sorted: Vec<&(Tree, Tree)> = entries.iter().collect();
    // A key that is given twice keeps its order.
    sorted.sort_by_key(name);
    sorted
}
