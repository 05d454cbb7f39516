//! Cues learned from labelled tickets: how much each concept leans to each clause by merely being met,
//! anywhere or where the ticket asks. They speak where no rule does.

use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;

use crate::ruleset::{ALWAYS, Ruleset};

/// Smaller weights are left out.
const SMALLEST: f64 = 0.1;

/// How a line begins that names a file's schema for editors.
const NAMES_SCHEMA: &str = "# yaml-language-server:";

/// What was learned.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cues {
    /// For each clause of the table that has any: its cues as the pack writes them, two decimals.
    pub weights: Vec<(String, Vec<(String, f64)>)>,
}

impl Cues {
    /// Of learned weights: for each cue one for each clause, the cue that every ticket has at the end.
    pub(super) fn of(ruleset: &Ruleset, learned: &[f64]) -> Self {
        let clauses = ruleset.clauses.len();
        let of_clause = |clause: usize| {
            let rounded = |cue: usize| (learned[cue * clauses + clause] * 100.0).round() / 100.0;
            let mut cues: Vec<(String, f64)> = (0..ruleset.cues.len())
                .map(|cue| (ruleset.cue_name(cue), rounded(cue)))
                .filter(|(_, weight)| weight.abs() >= SMALLEST)
                .collect();
            cues.push((ALWAYS.to_string(), rounded(ruleset.cues.len())));
            cues.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            (ruleset.clause_name(clause), cues)
        };
        Cues { weights: (0..clauses).map(of_clause).collect() }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.weights.iter().map(|(_, cues)| cues.len()).sum()
    }

    /// The cues as a file of a pack.
    pub fn to_yaml(&self) -> String {
        let head = "# How much each concept leans to a clause, or away from it, by merely being met in a ticket.\n\
             # Learned from labelled tickets: `triage policy fit … --cues --write` makes this file anew.\n\
             cues:\n  weights:\n";
        let mut out = String::from(head);
        for (clause, own) in &self.weights {
            let _ = writeln!(out, "    {clause}:");
            let mut line = String::new();
            for (i, (name, weight)) in own.iter().enumerate() {
                let item = format!("{name}: {weight}");
                if line.len() + item.len() > 130 {
                    let _ = writeln!(out, "      {}{line},", if i == 0 || !out.ends_with(",\n") { "{" } else { " " });
                    line.clear();
                }
                if !line.is_empty() {
                    line.push_str(", ");
                }
                line.push_str(&item);
            }
            let _ = writeln!(out, "      {}{line}}}", if out.ends_with(",\n") { " " } else { "{" });
        }
        out
    }

    /// Writes the cues to `cues.yaml` of a pack's folder, in place of those there.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, dir: &Path) -> std::io::Result<()> {
        write_learned(dir, "cues", &self.to_yaml())
    }
}

/// Writes what was learned to a file of a pack's folder. The line that names a schema for editors stays; a new
/// file names the one that lies in the folder `schema`, if there is one.
pub(super) fn write_learned(dir: &Path, kind: &str, text: &str) -> std::io::Result<()> {
    let path = dir.join(format!("{kind}.yaml"));
    let line = match std::fs::read_to_string(&path) {
        Ok(old) => old.lines().next().filter(|line| line.starts_with(NAMES_SCHEMA)).map(str::to_string),
        Err(_) => {
            let schema = format!("schema/{kind}.schema.json");
            dir.join(&schema).is_file().then(|| format!("{NAMES_SCHEMA} $schema={schema}"))
        }
    };
    std::fs::write(path, line.map_or_else(String::new, |line| line + "\n") + text)
}
