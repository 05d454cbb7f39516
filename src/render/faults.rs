//! The faults of a pack for programs that show them elsewhere: SARIF for code scanning, commands for the log
//! of GitHub's actions.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::codes::{CODES, Severity};
use crate::diagnostic::Diagnostic;

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// What is said of a fault in one text.
fn message(fault: &Diagnostic) -> String {
    let mut message = fault.title.clone();
    for more in [&fault.label, &fault.help] {
        if !more.is_empty() {
            message.push_str("; ");
            message.push_str(more);
        }
    }
    message
}

/// The faults as a SARIF 2.1.0 log. `path` gives the path of a file as the repository has it.
pub fn sarif(faults: &[Diagnostic], path: &dyn Fn(&str) -> String) -> String {
    let rule = |code: &crate::codes::Code| {
        json!({
            "id": code.code,
            "shortDescription": {"text": code.title},
            "fullDescription": {"text": code.text},
            "help": {"text": code.text, "markdown": code.text},
            "defaultConfiguration": {"level": level(code.severity)},
        })
    };
    let result = |fault: &Diagnostic| {
        let (line, column) = fault.line_column();
        let (end_line, end_column) = fault.end_line_column();
        json!({
            "ruleId": fault.code,
            "ruleIndex": CODES.iter().position(|code| code.code == fault.code),
            "level": level(fault.severity),
            "message": {"text": message(fault)},
            "locations": [{"physicalLocation": {
                "artifactLocation": {"uri": path(&fault.source.name)},
                "region": {
                    "startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column,
                },
            }}],
        })
    };
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "triage policy check",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": CODES.iter().map(rule).collect::<Vec<Value>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": faults.iter().map(result).collect::<Vec<Value>>(),
        }],
    });
    super::json_pretty(&log)
}

/// The faults as commands that GitHub's actions turn into annotations, a line each. `path` gives the path of a
/// file as the repository has it.
pub fn github(faults: &[Diagnostic], path: &dyn Fn(&str) -> String) -> String {
    let data = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
    let mut out = String::new();
    for fault in faults {
        let (line, column) = fault.line_column();
        let (end_line, end_column) = fault.end_line_column();
        // A column of the end is for faults on one line only.
        let end = if line == end_line { format!(",endColumn={end_column}") } else { String::new() };
        let _ = writeln!(
            out,
            "::{} file={},line={line},endLine={end_line},col={column}{end},title={}::{}",
            level(fault.severity),
            property(&path(&fault.source.name)),
            property(fault.code),
            data(&message(fault))
        );
    }
    out
}
