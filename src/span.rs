//! Byte spans of the original text, and the table that leads from a derived text back to it.
//!
//! Every stage that changes text (normalising, joining wrapped lines) keeps an [`Offsets`], so that
//! whatever a rule finds can be shown in the customer's own words.

use serde::Serialize;

/// A half-open span `start..end`, in **bytes** of the original UTF-8 text.
///
/// # Example
/// ```
/// use inquiry_triage::Span;
/// let text = "Vision One の誤検知";
/// assert_eq!(Span::new(14, 23).of(text), "誤検知");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// A span of `start..end` bytes.
    pub const fn new(start: usize, end: usize) -> Self {
        Span { start, end }
    }

    /// The text that the span covers.
    ///
    /// # Panics
    /// If the span does not lie on character borders of `text`.
    pub fn of(self, text: &str) -> &str {
        &text[self.start..self.end]
    }

    /// Length in bytes.
    pub const fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether the span covers nothing.
    pub const fn is_empty(self) -> bool {
        self.start >= self.end
    }

    /// Whether `other` lies wholly inside this span.
    pub const fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two spans share a byte.
    pub const fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that covers both.
    pub fn join(self, other: Span) -> Span {
        Span::new(self.start.min(other.start), self.end.max(other.end))
    }
}

/// Maps byte offsets of a derived text to byte offsets of the original.
///
/// Kept as runs: each entry says that from derived offset `derived` on, the text came from original
/// offset `original`; inside a run of unchanged bytes offsets move in step, inside a changed one they
/// stay on its borders.
#[derive(Clone, Debug, Default)]
pub struct Offsets {
    runs: Vec<Run>,
    derived_len: usize,
    original_len: usize,
}

#[derive(Clone, Copy, Debug)]
struct Run {
    derived: usize,
    original: usize,
    /// Bytes map one to one inside the run.
    in_step: bool,
}

impl Offsets {
    /// Says that the next `derived` bytes of the derived text came from `original_start..original_end`.
    /// Pushes must come in the order of the text; an empty `derived` (dropped text) is allowed.
    pub fn push(&mut self, derived: usize, original_start: usize, original_end: usize) {
        let in_step = derived == original_end - original_start;
        if derived > 0 {
            let extends =
                in_step && self.original_len == original_start && self.runs.last().is_some_and(|run| run.in_step);
            if !extends {
                self.runs.push(Run { derived: self.derived_len, original: original_start, in_step });
            }
        }
        self.derived_len += derived;
        self.original_len = original_end;
    }

    /// The original span of the derived bytes `start..end`.
    pub fn original(&self, start: usize, end: usize) -> Span {
        if self.runs.is_empty() {
            return Span::new(0, 0);
        }
        let from = self.floor(start);
        let to = if end > start { self.ceil(end) } else { from };
        Span::new(from, to.max(from))
    }

    /// The first derived offset whose original lies at or after `original`.
    pub fn derived(&self, original: usize) -> usize {
        let i = self.runs.partition_point(|run| run.original <= original);
        let Some(run) = i.checked_sub(1).map(|i| self.runs[i]) else { return 0 };
        let next = self.runs.get(i).map_or(self.derived_len, |run| run.derived);
        if run.in_step {
            (run.derived + original - run.original).min(next)
        } else if run.original == original {
            run.derived
        } else {
            next
        }
    }

    fn floor(&self, derived: usize) -> usize {
        if derived >= self.derived_len {
            return self.original_len;
        }
        let run = self.runs[self.runs.partition_point(|run| run.derived <= derived) - 1];
        if run.in_step { run.original + (derived - run.derived) } else { run.original }
    }

    fn ceil(&self, derived: usize) -> usize {
        let i = self.runs.partition_point(|run| run.derived < derived);
        let Some(run) = i.checked_sub(1).map(|i| self.runs[i]) else { return 0 };
        if run.in_step {
            return run.original + (derived - run.derived);
        }
        self.runs.get(i).map_or(self.original_len, |next| next.original)
    }
}
