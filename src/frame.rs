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
}

/// Gives every phrase found its clause and frames; `found` is sorted by sentence and place.
pub(crate) fn assign(ruleset: &Ruleset, roles: Roles, reading: &Reading, found: &[Found]) -> Vec<Match> {
    let mut matches = Vec::with_capacity(found.len() * 2);
    let mut from = 0;
    while from < found.len() {
        let sentence = found[from].sentence;
        let to = from + found[from..].partition_point(|f| f.sentence == sentence);
        sentence_matches(ruleset, roles, reading, &found[from..to], &mut matches);
        from = to;
    }
    matches
}

fn sentence_matches(ruleset: &Ruleset, roles: Roles, reading: &Reading, found: &[Found], out: &mut Vec<Match>) {
    let number = found[0].sentence;
    let sentence = &reading.sentences[number as usize];
    let text = &reading.text(sentence.field).text;
    let mut markers: Vec<Marker> = Vec::new();
    let mut breaks: Vec<Span> = Vec::new();
    for f in found {
        if let Owner::Frame(frame, side) = f.owner {
            if roles.breaks & (1 << frame) != 0 {
                breaks.push(f.span);
            } else {
                markers.push(Marker { frame, side, span: f.span, clause: 0 });
            }
        }
    }
    drop_shorter(&mut markers);
    // A break inside a longer marker is part of it.
    breaks.retain(|b| !markers.iter().any(|m| m.span.contains(*b) && m.span != *b));
    let borders = borders(roles, text, &breaks, &markers);
    let clause_of = |at: usize| borders.partition_point(|border| *border <= at) as u32;
    for marker in &mut markers {
        marker.clause = clause_of(marker.span.start);
    }

    // A question taken back is no question; a fault denied is no fault. Such a marker says nothing of
    // the words around it either.
    let dead: Vec<bool> = (0..markers.len())
        .map(|i| {
            let marker = markers[i];
            let around = frames_of(ruleset, roles, text, &markers, marker.span, marker.clause, Some(i));
            let bit = 1u64 << marker.frame;
            (bit & roles.ask != 0 && around & roles.decline != 0)
                || (bit & roles.report != 0 && around & roles.negate != 0)
        })
        .collect();
    let mut alive = dead.iter().map(|dead| !dead);
    markers.retain(|_| alive.next().unwrap_or(true));

    let start = out.len();
    for f in found {
        let Owner::Concept(concept) = f.owner else { continue };
        let clause = clause_of(f.span.start);
        let frames = frames_of(ruleset, roles, text, &markers, f.span, clause, None);
        for &id in &ruleset.containing[concept as usize] {
            out.push(Match { id, sentence: number, clause, span: f.span, frames });
        }
    }
    for (i, marker) in markers.iter().enumerate() {
        let bit = 1u64 << marker.frame;
        let around = frames_of(ruleset, roles, text, &markers, marker.span, marker.clause, Some(i));
        let id = ruleset.concepts.len() as Id + marker.frame;
        out.push(Match { id, sentence: number, clause: marker.clause, span: marker.span, frames: around | bit });
    }
    out[start..].sort_by_key(|m| (m.span, m.id));
    let mut kept = start;
    for i in start..out.len() {
        if i == start || (out[i].id, out[i].span) != (out[kept - 1].id, out[kept - 1].span) {
            out[kept] = out[i];
            kept += 1;
        }
    }
    out.truncate(kept);
}

/// Of two markers of one frame, one inside the other, the longer one counts.
fn drop_shorter(markers: &mut Vec<Marker>) {
    let all = markers.clone();
    markers.retain(|m| {
        !all.iter().any(|other| {
            (other.frame, other.side) == (m.frame, m.side) && other.span.contains(m.span) && other.span != m.span
        })
    });
}

/// Where clauses end: at breaks that have a marker on both sides.
fn borders(roles: Roles, text: &str, breaks: &[Span], markers: &[Marker]) -> Vec<usize> {
    // Being past, denied or hearsay does not make a clause one that speaks for itself, nor does a
    // question mark: it belongs to the whole sentence.
    let acts = roles.ask | roles.report | roles.decline;
    let counts =
        |m: &&Marker| acts & (1 << m.frame) != 0 && text[m.span.start..m.span.end].chars().any(char::is_alphanumeric);
    let markers: Vec<&Marker> = markers.iter().filter(counts).collect();

    let mut ends: Vec<usize> = breaks.iter().map(|b| b.end).collect();
    ends.sort_unstable();
    ends.dedup();
    let mut borders: Vec<usize> = Vec::new();
    let mut from = 0;
    for end in ends {
        let before = markers.iter().any(|m| (from..end).contains(&m.span.start));
        let later = markers.iter().any(|m| m.span.start >= end);
        // A stretch without a marker of its own goes with what follows, the last with what came before.
        if before && later {
            borders.push(end);
            from = end;
        }
    }
    borders
}

fn frames_of(
    ruleset: &Ruleset,
    roles: Roles,
    text: &str,
    markers: &[Marker],
    span: Span,
    clause: u32,
    own: Option<usize>,
) -> u64 {
    let mut frames = 0u64;
    for (i, marker) in markers.iter().enumerate() {
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
        if fits && within_reach(ruleset.frames[marker.frame as usize].reach, text, marker.span, span) {
            frames |= 1 << marker.frame;
        }
    }
    if frames & roles.decline != 0 {
        frames &= !roles.ask;
    }
    frames
}

fn within_reach(reach: usize, text: &str, a: Span, b: Span) -> bool {
    if reach == 0 || a.overlaps(b) {
        return true;
    }
    let gap = if a.end <= b.start { a.end..b.start } else { b.end..a.start };
    // Each character has at most four bytes: a far gap need not be counted.
    gap.len() <= reach * 4 && text[gap].chars().count() <= reach
}
