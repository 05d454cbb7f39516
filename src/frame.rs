//! How something is said: asked, reported, declined, merely mentioned.
//!
//! Comes in: where phrases stand ([`Found`]). Goes out: [`Match`]es that know the frames of their clause.
//! A sentence is cut into clauses at break markers, but a border counts only between two stretches
//! that each have a marker of their own: in 「誤検知の件、どう対応すれば」 the topic belongs to the question.

use crate::matching::Found;
use crate::reading::Reading;
use crate::ruleset::{FrameRole, Id, Owner, Ruleset, Side};
use crate::span::Span;

/// A concept or frame marker in a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Match {
    /// Concepts first, then frames; see [`Ruleset::name`].
    pub id: Id,
    /// Index of the sentence in the reading.
    pub sentence: u32,
    /// Number of the clause within the sentence.
    pub clause: u32,
    /// Bytes of the field's normalised text.
    pub span: Span,
    /// The frames that it stands in, a bit each.
    pub frames: u64,
}

/// The bits of the roles, worked out once per ruleset.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Roles {
    pub ask: u64,
    pub report: u64,
    pub decline: u64,
    pub negate: u64,
    pub breaks: u64,
}

impl Roles {
    pub(crate) fn of(ruleset: &Ruleset) -> Self {
        Roles {
            ask: ruleset.role_mask(FrameRole::Ask),
            report: ruleset.role_mask(FrameRole::Report),
            decline: ruleset.role_mask(FrameRole::Decline),
            negate: ruleset.role_mask(FrameRole::Negate),
            breaks: ruleset.role_mask(FrameRole::Break),
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Marker {
    frame: u16,
    side: Side,
    span: Span,
    clause: u32,
    /// Whether it says nothing of the words around it.
    dead: bool,
}

/// The markers and clauses of a sentence.
struct Clauses<'a> {
    ruleset: &'a Ruleset,
    roles: Roles,
    /// The normalised text of its field.
    text: &'a str,
    /// In the order of the text.
    markers: Vec<Marker>,
    breaks: Vec<Span>,
    /// Where clauses end.
    borders: Vec<usize>,
}

/// Gives every phrase found its clause and frames; `found` is sorted by sentence and place.
pub(crate) fn assign(ruleset: &Ruleset, roles: Roles, reading: &Reading, found: &[Found]) -> Vec<Match> {
    let mut matches = Vec::with_capacity(found.len() * 2);
    let (markers, breaks, borders) = (Vec::new(), Vec::new(), Vec::new());
    let mut clauses = Clauses { ruleset, roles, text: "", markers, breaks, borders };
    for own in found.chunk_by(|a, b| a.sentence == b.sentence) {
        clauses.text = &reading.text(reading.sentences[own[0].sentence as usize].field).text;
        clauses.read(own);
        clauses.tell(own, &mut matches);
    }
    matches
}

impl Clauses<'_> {
    /// Finds the markers and clauses of a sentence among the phrases found in it.
    fn read(&mut self, found: &[Found]) {
        self.markers.clear();
        self.breaks.clear();
        self.borders.clear();
        for f in found {
            if let Owner::Frame(frame, side) = f.owner {
                if self.roles.breaks & (1 << frame) != 0 {
                    self.breaks.push(f.span);
                } else {
                    self.markers.push(Marker { frame, side, span: f.span, clause: 0, dead: false });
                }
            }
        }
        if self.markers.is_empty() {
            return;
        }
        self.drop_shorter();
        self.find_borders();
        for i in 0..self.markers.len() {
            self.markers[i].clause = self.clause_at(self.markers[i].span.start);
        }
        self.drop_dead();
    }

    /// Of two markers of one frame, one inside the other, the longer one counts.
    fn drop_shorter(&mut self) {
        let longer = |m: &Marker, other: &Marker| {
            (other.frame, other.side) == (m.frame, m.side) && other.span.contains(m.span) && other.span != m.span
        };
        let (mut met, mut again) = (0u64, 0);
        for m in &self.markers {
            again |= met & 1 << m.frame;
            met |= 1 << m.frame;
        }
        if again != 0 {
            for i in 0..self.markers.len() {
                let own = self.markers[i];
                self.markers[i].dead = again & 1 << own.frame != 0 && self.markers.iter().any(|m| longer(&own, m));
            }
            self.markers.retain(|m| !m.dead);
        }
        // A break inside a longer marker is part of it.
        let markers = &self.markers;
        self.breaks.retain(|b| !markers.iter().any(|m| m.span.contains(*b) && m.span != *b));
    }

    /// Finds where clauses end: at breaks that have a marker on both sides.
    fn find_borders(&mut self) {
        if self.breaks.is_empty() {
            return;
        }
        // Being past, denied or hearsay does not make a clause one that speaks for itself, nor does a
        // question mark: it belongs to the whole sentence.
        let acts = self.roles.ask | self.roles.report | self.roles.decline;
        let counts = |m: &Marker| acts & (1 << m.frame) != 0 && m.span.of(self.text).contains(char::is_alphanumeric);
        self.breaks.sort_unstable_by_key(|b| b.end);
        let mut acting = self.markers.iter().filter(|m| counts(m)).map(|m| m.span.start).peekable();
        let mut before = false;
        for end in self.breaks.iter().map(|b| b.end) {
            while acting.next_if(|&start| start < end).is_some() {
                before = true;
            }
            // A stretch without a marker of its own goes with what follows, the last with what came before.
            if before && acting.peek().is_some() {
                self.borders.push(end);
                before = false;
            }
        }
    }

    /// A question taken back is no question; a fault denied is no fault. Such a marker says nothing of the words
    /// around it either.
    fn drop_dead(&mut self) {
        let Roles { ask, report, decline, negate, .. } = self.roles;
        if !self.markers.iter().any(|m| (decline | negate) & (1 << m.frame) != 0) {
            return;
        }
        for i in 0..self.markers.len() {
            let bit = 1u64 << self.markers[i].frame;
            if bit & (ask | report) != 0 {
                let around = self.frames(self.markers[i].span, self.markers[i].clause, Some(i));
                let dead = (bit & ask != 0 && around & decline != 0) || (bit & report != 0 && around & negate != 0);
                self.markers[i].dead = dead;
            }
        }
        self.markers.retain(|m| !m.dead);
    }

    /// Number of the clause that a place lies in.
    fn clause_at(&self, at: usize) -> u32 {
        self.borders.partition_point(|border| *border <= at) as u32
    }

    /// Adds the matches of the sentence, sorted by place and number.
    fn tell(&self, found: &[Found], out: &mut Vec<Match>) {
        let sentence = found[0].sentence;
        // Those left of the markers found, which come in the same order.
        let mut markers = self.markers.iter().enumerate().peekable();
        // The place at hand, where its matches begin, and its clause and frames once they are asked for.
        let (mut place, mut from, mut here) = (None, 0, None);
        for f in found {
            let span = f.span;
            if place != Some(span) {
                (place, from, here) = (Some(span), out.len(), None);
            }
            match f.owner {
                Owner::Concept(concept) => {
                    let (clause, frames) = *here.get_or_insert_with(|| {
                        let clause = self.clause_at(span.start);
                        (clause, self.frames(span, clause, None))
                    });
                    for &id in &self.ruleset.containing[concept as usize] {
                        add(out, from, Match { id, sentence, clause, span, frames });
                    }
                }
                Owner::Frame(frame, side) => {
                    let own = |(_, m): &(usize, &Marker)| m.span == span && (m.frame, m.side) == (frame, side);
                    let Some((i, marker)) = markers.next_if(own) else { continue };
                    let frames = self.frames(span, marker.clause, Some(i)) | 1 << frame;
                    let id = self.ruleset.concepts.len() as Id + frame;
                    add(out, from, Match { id, sentence, clause: marker.clause, span, frames });
                }
                Owner::ConceptExcept(_) | Owner::FrameExcept(_) => {}
            }
        }
    }

    /// The frames that a place of a clause stands in; `own` is the marker that it is itself.
    fn frames(&self, span: Span, clause: u32, own: Option<usize>) -> u64 {
        let mut frames = 0u64;
        if self.markers.is_empty() {
            return frames;
        }
        for (i, marker) in self.markers.iter().enumerate() {
            if marker.clause != clause || own == Some(i) {
                continue;
            }
            // A marker does not apply to one that it is part of.
            if own.is_some() && marker.span.overlaps(span) {
                continue;
            }
            let fits = match marker.side {
                Side::Before => marker.span.start <= span.start,
                Side::After => marker.span.end >= span.end,
                Side::Either => true,
            };
            let reach = self.ruleset.frames[marker.frame as usize].reach;
            if fits && (reach == 0 || within_reach(reach, self.text, marker.span, span)) {
                frames |= 1 << marker.frame;
            }
        }
        if frames & self.roles.decline != 0 {
            frames &= !self.roles.ask;
        }
        frames
    }
}

/// Adds a match of a place whose matches begin at `from`, which are sorted by number; those of one concept are alike.
#[inline]
fn add(matches: &mut Vec<Match>, from: usize, own: Match) {
    // Mostly they come sorted.
    if matches.len() == from || matches.last().is_some_and(|last| last.id < own.id) {
        matches.push(own);
    } else if let Err(i) = matches[from..].binary_search_by_key(&own.id, |m| m.id) {
        matches.insert(from + i, own);
    }
}

fn within_reach(reach: usize, text: &str, a: Span, b: Span) -> bool {
    if a.overlaps(b) {
        return true;
    }
    let gap = if a.end <= b.start { a.end..b.start } else { b.end..a.start };
    // Each character has at most four bytes: a far gap need not be counted.
    gap.len() <= reach * 4 && text[gap].chars().count() <= reach
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_of_a_place_are_sorted_and_met_once() {
        let at = |id, clause| Match { id, sentence: 0, clause, span: Span::new(0, 1), frames: 0 };
        let mut matches = vec![at(9, 0)];
        for (id, clause) in [(4, 1), (6, 1), (4, 2), (5, 1), (2, 1), (7, 1), (7, 2)] {
            add(&mut matches, 1, at(id, clause));
        }
        assert_eq!(
            matches.iter().map(|m| (m.id, m.clause)).collect::<Vec<_>>(),
            [(9, 0), (2, 1), (4, 1), (5, 1), (6, 1), (7, 1)]
        );
    }
}
