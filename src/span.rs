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
/// Kept as runs. Inside a run that was copied, offsets move in step; inside a run that was changed
/// they stay on its borders, so that a span never cuts a character of the original.
///
/// # Example
/// ```
/// use inquiry_triage::{Offsets, Span};
/// // "ＡB" became "ab": three bytes became one, one byte stayed one.
/// let mut offsets = Offsets::default();
/// offsets.push(1, 0, 3);
/// offsets.copy(1, 3);
/// assert_eq!(offsets.original(0, 1), Span::new(0, 3));
/// assert_eq!(offsets.original(1, 2), Span::new(3, 4));
/// ```
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
    /// Where the original of a changed run ends; `None` if bytes map one to one.
    changed_to: Option<usize>,
}

impl Offsets {
    /// Says that the next `derived` bytes of the derived text stand for `original_start..original_end`,
    /// as a whole. Pushes must come in the order of the text; an empty `derived` (dropped text) is allowed.
    pub fn push(&mut self, derived: usize, original_start: usize, original_end: usize) {
        if derived > 0 {
            let run = Run { derived: self.derived_len, original: original_start, changed_to: Some(original_end) };
            self.runs.push(run);
        }
        self.derived_len += derived;
        self.original_len = original_end;
    }

    /// Says that the next `len` bytes of the derived text have the same character borders as the
    /// `len` bytes of the original from `original_start` on.
    pub fn copy(&mut self, len: usize, original_start: usize) {
        let extends = self.original_len == original_start
            && self.runs.last().is_some_and(|run| {
                run.changed_to.is_none() && self.derived_len - run.derived == original_start - run.original
            });
        if len > 0 && !extends {
            self.runs.push(Run { derived: self.derived_len, original: original_start, changed_to: None });
        }
        self.derived_len += len;
        self.original_len = original_start + len;
    }

    /// Takes all back.
    pub(crate) fn clear(&mut self) {
        self.runs.clear();
        self.derived_len = 0;
        self.original_len = 0;
    }

    /// Takes back what was said of the derived bytes from `derived` on.
    pub(crate) fn truncate(&mut self, derived: usize) {
        let kept = self.runs.partition_point(|run| run.derived < derived);
        self.runs.truncate(kept);
        self.derived_len = derived;
        self.original_len = self.ceil(derived);
    }

    /// The start of the unit that the derived byte at `derived` belongs to: of its run, if that was changed.
    pub(crate) fn unit_start(&self, derived: usize) -> usize {
        match self.runs[..self.runs.partition_point(|run| run.derived <= derived)].last() {
            Some(run) if run.changed_to.is_some() => run.derived,
            _ => derived,
        }
    }

    /// The characters of `text`, the derived text from `from` on, each with its original span.
    pub(crate) fn of_chars<'a>(&'a self, text: &'a str, from: usize) -> impl Iterator<Item = (char, Span)> + 'a {
        let first = self.runs.partition_point(|run| run.derived <= from).saturating_sub(1);
        let mut runs = self.runs[first..].iter().peekable();
        let mut run = runs.next();
        text.char_indices().filter_map(move |(at, c)| {
            let derived = from + at;
            while let Some(next) = runs.next_if(|next| next.derived <= derived) {
                run = Some(next);
            }
            let run = run?;
            let in_step = run.original + (derived - run.derived);
            Some(match run.changed_to {
                Some(end) => (c, Span::new(run.original, end)),
                None => (c, Span::new(in_step, in_step + c.len_utf8())),
            })
        })
    }

    /// The original span of the derived bytes `start..end`: the least one that covers them.
    pub fn original(&self, start: usize, end: usize) -> Span {
        let from = self.floor(start);
        let to = if end > start { self.ceil(end) } else { from };
        Span::new(from, to.max(from))
    }

    /// The first derived offset whose original lies at or after `original`.
    pub fn derived(&self, original: usize) -> usize {
        self.derived_before(self.runs.partition_point(|run| run.original < original), original)
    }

    /// The derived offset of a place in the original that lies behind the start of the run before the `i`-th, and
    /// not behind that of the `i`-th.
    fn derived_before(&self, i: usize, original: usize) -> usize {
        let next = self.runs.get(i).map_or(self.derived_len, |run| run.derived);
        match i.checked_sub(1).map(|i| self.runs[i]) {
            Some(run) if run.changed_to.is_none() => (run.derived + original - run.original).min(next),
            _ => next,
        }
    }

    /// [`Offsets::derived`] of many places, each behind the one before it.
    pub(crate) fn walk(&self) -> impl FnMut(usize) -> usize + '_ {
        let mut i = 0;
        move |original| {
            while self.runs.get(i).is_some_and(|run| run.original < original) {
                i += 1;
            }
            self.derived_before(i, original)
        }
    }

    /// Length of the derived text in bytes.
    pub fn derived_len(&self) -> usize {
        self.derived_len
    }

    fn floor(&self, derived: usize) -> usize {
        if derived >= self.derived_len {
            return self.original_len;
        }
        let run = self.runs[self.runs.partition_point(|run| run.derived <= derived) - 1];
        if run.changed_to.is_none() { run.original + (derived - run.derived) } else { run.original }
    }

    fn ceil(&self, derived: usize) -> usize {
        let i = self.runs.partition_point(|run| run.derived < derived);
        let Some(run) = i.checked_sub(1).map(|i| self.runs[i]) else { return 0 };
        let in_step = run.original + (derived.min(self.derived_len) - run.derived);
        run.changed_to.unwrap_or(in_step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "a<dropped 3>ＢBc" with the fullwidth letter folded and an expansion of one char to two.
    fn sample() -> Offsets {
        let mut offsets = Offsets::default();
        offsets.copy(1, 0);
        offsets.push(0, 1, 4);
        offsets.push(1, 4, 7);
        offsets.copy(2, 7);
        offsets.push(2, 9, 12);
        offsets
    }

    #[test]
    fn spans_lead_back() {
        let offsets = sample();
        assert_eq!(offsets.original(0, 1), Span::new(0, 1), "dropped text is not covered");
        assert_eq!(offsets.original(1, 2), Span::new(4, 7));
        assert_eq!(offsets.original(0, 2), Span::new(0, 7));
        assert_eq!(offsets.original(3, 4), Span::new(8, 9));
        assert_eq!(offsets.original(5, 6), Span::new(9, 12), "half of an expansion is the whole character");
        assert_eq!(offsets.original(4, 5), Span::new(9, 12));
        assert_eq!(offsets.original(6, 6), Span::new(12, 12));
        assert_eq!(Offsets::default().original(0, 0), Span::new(0, 0));
    }

    #[test]
    fn derived_is_the_first_offset_at_or_after() {
        let offsets = sample();
        let expected = [0, 1, 1, 1, 1, 2, 2, 2, 3, 4, 6, 6, 6];
        for (original, derived) in expected.into_iter().enumerate() {
            assert_eq!(offsets.derived(original), derived, "original offset {original}");
        }
        let mut walk = offsets.walk();
        assert_eq!([0, 2, 5, 5, 8, 9, 12].map(&mut walk), [0, 1, 2, 2, 3, 4, 6]);
    }

    #[test]
    fn derived_is_a_left_inverse() {
        let offsets = sample();
        for start in [0, 1, 2, 3, 4] {
            assert_eq!(offsets.derived(offsets.original(start, start + 1).start), start);
        }
    }

    #[test]
    fn what_is_taken_back_can_be_said_again() {
        let full = sample();
        for cut in 0..=6 {
            let mut offsets = sample();
            offsets.truncate(cut);
            assert_eq!(offsets.derived_len(), cut);
            assert_eq!(offsets.original(0, cut), full.original(0, cut), "{cut}");
        }
        let mut offsets = sample();
        offsets.truncate(3);
        offsets.copy(1, 8);
        assert_eq!((offsets.runs.len(), offsets.original(2, 4)), (3, full.original(2, 4)));
        assert_eq!([0, 1, 2, 3, 4, 5].map(|at| full.unit_start(at)), [0, 1, 2, 3, 4, 4]);
        let spans: Vec<_> = full.of_chars("cxy", 3).map(|(c, span)| (c, span.start, span.end)).collect();
        assert_eq!(spans, [('c', 8, 9), ('x', 9, 12), ('y', 9, 12)]);
    }

    #[test]
    fn spans_of_neighbours_are_in_order() {
        let offsets = sample();
        for start in 0..offsets.derived_len() {
            for end in start..=offsets.derived_len() {
                let span = offsets.original(start, end);
                assert!(span.start <= span.end && span.end <= 12);
                assert!(offsets.original(0, end).contains(span) || span.is_empty());
            }
        }
    }
}
