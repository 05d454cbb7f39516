//! The tables of a score as cells, which text and page write each in its own way.

use crate::corpus::{ClassScore, Score};

/// What stands in a cell.
pub(super) enum Cell {
    Name(String),
    Count(usize),
    /// `None` of nothing.
    Share(Option<f64>),
    Confidence(f64),
}

/// A table: the heading of each column, and rows as long as that.
pub(super) struct Rows<const COLUMNS: usize> {
    pub header: [&'static str; COLUMNS],
    pub rows: Vec<[Cell; COLUMNS]>,
}

impl Cell {
    fn share(part: usize, total: usize) -> Cell {
        Cell::Share((total > 0).then(|| part as f64 / total as f64))
    }

    fn share_of(share: f64, of: usize) -> Cell {
        Cell::Share((of > 0).then_some(share))
    }
}

impl<const COLUMNS: usize> Rows<COLUMNS> {
    /// The rows with each cell written.
    pub fn written<T>(&self, write: impl Fn(&Cell) -> T) -> Vec<Vec<T>> {
        self.rows.iter().map(|row| row.iter().map(&write).collect()).collect()
    }
}

/// What is right in each language, and in all.
pub(super) fn languages(score: &Score) -> Rows<10> {
    let row = |name: &str, s: &Score| {
        [
            Cell::Name(name.to_string()),
            Cell::Count(s.tickets),
            Cell::share(s.category, s.tickets),
            Cell::share(s.clause, s.tickets),
            Cell::share(s.verdict, s.tickets),
            Cell::share(s.inquiries, s.tickets),
            Cell::share(s.flags, s.tickets),
            Cell::share(s.language, s.tickets),
            Cell::share(s.decided, s.tickets),
            Cell::share(s.decided_right, s.decided),
        ]
    };
    let all = score.by_language.iter().map(|(name, s)| row(name, s));
    Rows {
        header: [
            "language",
            "tickets",
            "category",
            "clause",
            "verdict",
            "inquiries",
            "flags",
            "language told",
            "decided",
            "their verdict",
        ],
        rows: all.chain([row("all", score)]).collect(),
    }
}

/// What a confidence means.
pub(super) fn reliability(score: &Score) -> Rows<5> {
    let row = |group: &crate::corpus::Reliability| {
        [
            Cell::Confidence(group.from),
            Cell::Count(group.tickets),
            Cell::Share(Some(group.confidence)),
            Cell::Share(Some(group.clause)),
            Cell::Share(Some(group.verdict)),
        ]
    };
    Rows {
        header: ["from", "tickets", "mean confidence", "right clause", "right verdict"],
        rows: score.reliability.iter().map(row).collect(),
    }
}

/// How the error falls with the share that is decided.
pub(super) fn curve(score: &Score) -> Rows<4> {
    let row = |point: &crate::corpus::CoveragePoint| {
        [
            Cell::Share(Some(point.coverage)),
            Cell::Confidence(point.confidence),
            Cell::Share(Some(point.verdict)),
            Cell::Share(Some(point.category)),
        ]
    };
    Rows { header: ["coverage", "confidence", "verdict", "category"], rows: score.curve.iter().map(row).collect() }
}

/// What is right of each class; `what` they are classes of.
pub(super) fn classes<'c>(what: &'static str, classes: impl Iterator<Item = (&'c String, &'c ClassScore)>) -> Rows<6> {
    let row = |(name, class): (&String, &ClassScore)| {
        [
            Cell::Name(name.clone()),
            Cell::Count(class.labelled),
            Cell::Count(class.decided),
            Cell::share_of(class.precision(), class.decided),
            Cell::share_of(class.recall(), class.labelled),
            Cell::share_of(class.f1(), class.labelled + class.decided),
        ]
    };
    Rows { header: [what, "labelled", "decided", "precision", "recall", "F1"], rows: classes.map(row).collect() }
}
