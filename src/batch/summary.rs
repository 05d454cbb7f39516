//! What the rows of a batch came to, counted.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::row::RowError;
use crate::answer::Answer;
use crate::ruleset::{ClauseIndex, Ruleset, Verdict};
use crate::ticket::Language;

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
            later.into_iter().for_each(|(name, count)| *own.entry(name).or_default() += count);
        }
    }
}

/// The rows of a block, counted in numbers of the policy.
#[derive(Default)]
pub(super) struct Counts {
    rows: u64,
    broken: Vec<BrokenRow>,
    review: u64,
    verdicts: Vec<(Verdict, u64)>,
    clauses: Vec<(ClauseIndex, u64)>,
    languages: Vec<(Language, u64)>,
}

impl Counts {
    pub fn count_broken(&mut self, file: &str, error: &RowError) {
        self.rows += 1;
        let (line, message) = (error.line, error.message.clone());
        self.broken.push(BrokenRow { file: file.to_string(), line, message });
    }

    pub fn count(&mut self, answer: &Answer) {
        let main = &answer.inquiries[0];
        self.rows += 1;
        self.review += u64::from(answer.review.is_some());
        one_more(&mut self.verdicts, main.verdict);
        one_more(&mut self.clauses, main.clause);
        one_more(&mut self.languages, answer.language);
    }

    /// The same in words.
    pub fn summary(self, ruleset: &Ruleset) -> Summary {
        let mut categories = BTreeMap::new();
        for (clause, count) in self.clauses {
            *categories.entry(ruleset.category_of(clause).to_string()).or_default() += count;
        }
        let broken = self.broken.len() as u64;
        let mut first_broken = self.broken;
        first_broken.truncate(MOST_BROKEN);
        Summary {
            rows: self.rows,
            broken,
            first_broken,
            review: self.review,
            verdicts: self.verdicts.into_iter().map(|(verdict, count)| (verdict.as_str().to_string(), count)).collect(),
            categories,
            languages: self.languages.into_iter().map(|(own, count)| (own.as_str().to_string(), count)).collect(),
        }
    }
}

/// There are few of each, and the usual ones come early.
fn one_more<T: PartialEq>(counts: &mut Vec<(T, u64)>, thing: T) {
    match counts.iter_mut().find(|(known, _)| *known == thing) {
        Some((_, count)) => *count += 1,
        None => counts.push((thing, 1)),
    }
}
