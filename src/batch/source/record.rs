//! What every format gives: cells in columns, and the way from them to a text.

use std::cell::OnceCell;
use std::sync::Arc;

use serde_json::Value;

use crate::batch::row::{Cell, Column, RowError};

/// A row as it was read, before anything is known of its columns.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub line: u64,
    pub columns: Arc<[Column]>,
    pub cells: Vec<Cell>,
    /// The nested cells once more, in which paths can be followed, column and value: made when one is asked for.
    pub nested: OnceCell<Vec<(usize, Value)>>,
}

impl Record {
    pub fn new(line: u64, columns: Arc<[Column]>, cells: Vec<Cell>) -> Record {
        Record { line, columns, cells, nested: OnceCell::new() }
    }

    pub fn nested(&self, column: usize) -> Option<&Value> {
        let Some(Cell::Json(_)) = self.cells.get(column) else { return None };
        let value = |cell: &Cell| match cell {
            Cell::Json(text) => serde_json::from_str(text).ok(),
            _ => None,
        };
        let all = self
            .nested
            .get_or_init(|| self.cells.iter().enumerate().filter_map(|(at, cell)| Some((at, value(cell)?))).collect());
        all.iter().find(|(own, _)| *own == column).map(|(_, value)| value)
    }
}

/// The rows of one input, one after another.
pub(super) trait Records: Send {
    /// The next row, or why it cannot be read; none at the end.
    fn next(&mut self) -> Option<Result<Record, RowError>>;

    /// The columns, if they are the same for all rows.
    fn columns(&self) -> Option<Arc<[Column]>>;

    /// Whether what `next` gave last was ended by the end of the input rather than by itself.
    fn was_last(&self) -> bool;

    /// How the reading went that shows only in the format: the delimiter.
    fn delimiter(&self) -> Option<char> {
        None
    }

    /// What is to be said of the input at its end that shows only in the format.
    fn note(&self) -> Option<String> {
        None
    }
}

/// A fault of a row whose columns are not known.
pub(super) fn fault(line: u64, message: impl Into<String>) -> RowError {
    RowError { line, message: message.into(), columns: Arc::new([]), cells: Vec::new() }
}

/// A nested value as text: what a person reads in it, or else its JSON.
pub(super) fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Object(object) => {
            if let Some(shown) = object.get("display_value") {
                // ServiceNow gives both what it stores and what it shows.
                return text_of(shown);
            }
            if object.get("type").is_some_and(|kind| kind == "doc") && object.contains_key("content") {
                let mut text = String::new();
                document(value, &mut text);
                return text.trim_end().to_string();
            }
            value.to_string()
        }
        Value::Array(items) if items.iter().all(Value::is_string) => {
            items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

/// The text of a document of Atlassian's format: blocks of blocks and texts.
fn document(node: &Value, into: &mut String) {
    let kind = node.get("type").and_then(Value::as_str).unwrap_or_default();
    let attribute = |name: &str| node.get("attrs").and_then(|all| all.get(name)).and_then(Value::as_str);
    match kind {
        "text" => into.push_str(node.get("text").and_then(Value::as_str).unwrap_or_default()),
        "hardBreak" => into.push('\n'),
        "mention" | "emoji" | "status" => into.push_str(attribute("text").unwrap_or_default()),
        "inlineCard" | "blockCard" => into.push_str(attribute("url").unwrap_or_default()),
        "listItem" => into.push_str("- "),
        _ => {}
    }
    let quoted = kind == "blockquote";
    let mut inner = String::new();
    for child in node.get("content").and_then(Value::as_array).into_iter().flatten() {
        document(child, if quoted { &mut inner } else { &mut *into });
    }
    for line in inner.lines() {
        into.push_str(&format!("> {line}\n"));
    }
    if matches!(kind, "paragraph" | "heading" | "codeBlock" | "rule" | "tableRow") && !into.is_empty() {
        into.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_values_are_read_as_people_would() {
        for (json, text) in [
            (r#"{"display_value": "INC001", "value": "x"}"#, "INC001"),
            (r#"["a", "b"]"#, "a, b"),
            (r#"{"a": 1}"#, r#"{"a":1}"#),
            (
                r#"{"type": "doc", "version": 1, "content": [
                    {"type": "paragraph", "content": [{"type": "text", "text": "It "}, {"type": "text", "text": "fails."}]},
                    {"type": "bulletList", "content": [{"type": "listItem", "content": [
                        {"type": "paragraph", "content": [{"type": "text", "text": "one"}]}]}]},
                    {"type": "blockquote", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "old"}]}]}
                ]}"#,
                "It fails.\n- one\n> old",
            ),
        ] {
            assert_eq!(text_of(&serde_json::from_str(json).expect("JSON")), text);
        }
    }
}
