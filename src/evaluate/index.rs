//! The matches of a ticket by what they are of.

use super::scope::Sentences;
use crate::frame::Match;
use crate::ruleset::Id;

/// A concept or frame that was met.
#[derive(Clone, Copy, Debug)]
pub(super) struct Name {
    pub id: Id,
    /// The sentences that it is in; of a long ticket no more than that it is there.
    pub sentences: Sentences,
    /// Its place in [`Index::order`].
    start: u32,
    end: u32,
}

/// Which matches are of which concept or frame. A ticket meets a few of the many that a pack has: only the table of
/// places is as long as the pack.
#[derive(Debug)]
pub(super) struct Index {
    /// Of each concept and frame its place in `names` and one more; 0 where it was not met.
    places: Vec<u32>,
    /// In the order of the pack.
    pub names: Vec<Name>,
    /// Indices of the matches: those of a name together, in reading order.
    order: Vec<u32>,
}

impl Index {
    /// Of the matches in reading order; `names` is how many concepts and frames the pack has, `is_long` whether the
    /// ticket has more sentences than a set holds.
    pub(super) fn of(matches: &[Match], names: usize, is_long: bool) -> Self {
        let mut places = vec![0; names];
        let mut met: Vec<Name> = Vec::with_capacity(64);
        for m in matches {
            let place = &mut places[m.id as usize];
            if *place == 0 {
                met.push(Name { id: m.id, sentences: 0, start: 0, end: 0 });
                *place = met.len() as u32;
            }
            let name = &mut met[*place as usize - 1];
            name.end += 1;
            name.sentences |= if is_long { 1 } else { 1 << m.sentence };
        }
        met.sort_unstable_by_key(|name| name.id);
        let mut start = 0;
        for (place, name) in (1..).zip(&mut met) {
            places[name.id as usize] = place;
            let count = name.end;
            (name.start, name.end) = (start, start);
            start += count;
        }
        let mut order = vec![0; matches.len()];
        for (i, m) in (0..).zip(matches) {
            let name = &mut met[places[m.id as usize] as usize - 1];
            order[name.end as usize] = i;
            name.end += 1;
        }
        Index { places, names: met, order }
    }

    /// What is known of a concept or frame, if it was met.
    #[inline]
    fn name(&self, id: Id) -> Option<&Name> {
        self.places[id as usize].checked_sub(1).map(|place| &self.names[place as usize])
    }

    /// The matches of a concept or frame, as indices in reading order.
    #[inline]
    pub(super) fn of_id(&self, id: Id) -> &[u32] {
        self.name(id).map_or(&[], |name| self.of_name(name))
    }

    #[inline]
    fn of_name(&self, name: &Name) -> &[u32] {
        &self.order[name.start as usize..name.end as usize]
    }

    #[inline]
    pub(super) fn has(&self, id: Id) -> bool {
        self.places[id as usize] != 0
    }

    /// The sentences that a concept or frame is in.
    #[inline]
    pub(super) fn sentences(&self, id: Id) -> Sentences {
        self.name(id).map_or(0, |name| name.sentences)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Span;

    #[test]
    fn matches_are_found_by_their_names() {
        let at = |id, sentence| Match { id, sentence, clause: 0, span: Span::new(0, 1), frames: 0 };
        let index = Index::of(&[at(5, 0), at(2, 0), at(5, 1), at(2, 62), at(0, 1)], 7, false);
        assert_eq!(index.names.iter().map(|name| name.id).collect::<Vec<_>>(), [0, 2, 5]);
        assert_eq!([0, 2, 5, 6].map(|id| index.of_id(id).to_vec()), [vec![4], vec![1, 3], vec![0, 2], vec![]]);
        assert_eq!([0, 2, 5, 6].map(|id| index.sentences(id)), [2, 1 | 1 << 62, 3, 0]);
        assert!(index.has(0) && !index.has(6));
    }
}
