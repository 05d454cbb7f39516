//! What the rows of a batch came to, counted.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::row::RowError;
use crate::decision::Decision;

/// A row that could not be read, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrokenRow {
    /// The input, as it was named.
    pub file: String,
    /// The line that it begins on, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub message: String,
}

/// What a batch came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Rows read, broken ones included.
    pub rows: u64,
    /// Rows that could not be read.
    pub broken: u64,
    /// The first of them.
    pub first_broken: Vec<BrokenRow>,
    /// Decisions that go to a person.
    pub review: u64,
    /// Decisions per verdict.
    pub verdicts: BTreeMap<String, u64>,
    /// Decisions per category.
    pub categories: BTreeMap<String, u64>,
    /// Decisions per language.
    pub languages: BTreeMap<String, u64>,
}

/// Broken rows that a summary lists.
const MOST_BROKEN: usize = 20;

impl Summary {
    pub(super) fn count_broken(&mut self, file: &str, error: &RowError) {
        self.rows += 1;
        self.broken += 1;
        if self.first_broken.len() < MOST_BROKEN {
            let (line, message) = (error.line, error.message.clone());
            self.first_broken.push(BrokenRow { file: file.to_string(), line, message });
        }
    }

    pub(super) fn count(&mut self, decision: &Decision) {
        self.rows += 1;
        self.review += u64::from(decision.review.is_some());
        one_more(&mut self.verdicts, decision.verdict.as_str(), 1);
        one_more(&mut self.categories, &decision.category, 1);
        one_more(&mut self.languages, decision.language.as_str(), 1);
    }

    /// Takes in what the rows after these came to.
    pub(super) fn add(&mut self, later: Summary) {
        self.rows += later.rows;
        self.broken += later.broken;
        self.review += later.review;
        let room = MOST_BROKEN - self.first_broken.len().min(MOST_BROKEN);
        self.first_broken.extend(later.first_broken.into_iter().take(room));
        for (own, later) in [
            (&mut self.verdicts, later.verdicts),
            (&mut self.categories, later.categories),
            (&mut self.languages, later.languages),
        ] {
            later.iter().for_each(|(name, count)| one_more(own, name, *count));
        }
    }
}

/// A name is copied only when it is new: most are not.
fn one_more(counts: &mut BTreeMap<String, u64>, name: &str, count: u64) {
    match counts.get_mut(name) {
        Some(known) => *known += count,
        None => drop(counts.insert(name.to_string(), count)),
    }
}
