//! The matches of a ticket by what they are of.

use super::firing::MOST_BLOCKS;
use super::scope::{Sentences, each};
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

/// Which matches are of which concept or frame. A ticket meets a few of the many that a pack has: what is as long as
/// the pack is kept from ticket to ticket, and cleared only where it was written on.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// Of each concept and frame its place in `names` and one more; 0 where it was not met.
    places: Vec<u32>,
    /// Of each block of 64 sentences, of which the first [`MOST_BLOCKS`] count, and each concept and frame those that it
    /// is in, a bit each.
    sentences: Vec<Sentences>,
    /// In the order of the pack.
    pub names: Vec<Name>,
    /// Indices of the matches: those of a name together, in reading order.
    order: Vec<u32>,
    /// Which names are met, a bit each, while they are counted.
    met: Vec<u64>,
}

impl Index {
    /// Of the matches in reading order; `names` is how many concepts and frames the pack has, `sentences` how many the
    /// ticket.
    pub(super) fn fill(&mut self, matches: &[Match], names: usize, sentences: usize) {
        self.clear(names, sentences.div_ceil(64).min(MOST_BLOCKS));
        for m in matches {
            let id = usize::from(m.id);
            if let Some(own) = self.sentences.get_mut(m.sentence as usize / 64 * names + id) {
                *own |= 1 << (m.sentence % 64);
            }
            self.met[id / 64] |= 1 << (id % 64);
            // How many there are, until all are counted.
            self.places[id] += 1;
        }
        let (mut start, is_long) = (0, sentences >= 64);
        for (word, met) in self.met.iter_mut().enumerate() {
            for bit in each(std::mem::take(met)) {
                let id = word * 64 + bit as usize;
                let sentences = if is_long { 1 } else { self.sentences[id] };
                self.names.push(Name { id: id as Id, sentences, start, end: start });
                start += self.places[id];
                self.places[id] = self.names.len() as u32;
            }
        }
        self.order.resize(matches.len(), 0);
        for (i, m) in (0..).zip(matches) {
            let name = &mut self.names[self.places[usize::from(m.id)] as usize - 1];
            self.order[name.end as usize] = i;
            name.end += 1;
        }
    }

    /// Forgets the last ticket.
    fn clear(&mut self, names: usize, blocks: usize) {
        // Of another pack.
        if self.places.len() != names {
            *self = Index { places: vec![0; names], met: vec![0; names.div_ceil(64)], ..Index::default() };
        }
        for name in self.names.drain(..) {
            let id = usize::from(name.id);
            self.places[id] = 0;
            self.sentences[id..].iter_mut().step_by(names).for_each(|own| *own = 0);
        }
        self.sentences.resize(names * blocks.max(1), 0);
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

    /// Of each concept and frame the sentences of a block that it is in.
    #[inline]
    pub(super) fn sentences(&self, block: usize) -> &[Sentences] {
        let names = self.places.len();
        &self.sentences[block * names..][..names]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Span;

    #[test]
    fn matches_are_found_by_their_names() {
        let at = |id, sentence| Match { id, sentence, clause: 0, span: Span::new(0, 1), frames: 0 };
        let mut index = Index::default();
        // Nothing of a ticket is left in the next.
        index.fill(&[at(1, 0), at(5, 63), at(6, 64), at(6, 129)], 7, 130);
        assert_eq!([(0, 5), (1, 6), (2, 6), (2, 5)].map(|(block, id)| index.sentences(block)[id]), [1 << 63, 1, 2, 0]);
        for _ in 0..2 {
            index.fill(&[at(5, 0), at(2, 0), at(5, 1), at(2, 62), at(0, 1)], 7, 63);
            assert_eq!(index.names.iter().map(|name| name.id).collect::<Vec<_>>(), [0, 2, 5]);
            assert_eq!([0, 2, 5, 6].map(|id| index.of_id(id).to_vec()), [vec![4], vec![1, 3], vec![0, 2], vec![]]);
            assert_eq!(index.sentences(0), [2, 0, 1 | 1 << 62, 0, 0, 3, 0]);
            assert!(index.has(0) && !index.has(6));
        }
        index.fill(&[], 7, 0);
        assert!(index.names.is_empty() && (0..7).all(|id| !index.has(id)));
        index.fill(&[at(70, 0)], 71, 1);
        assert_eq!((index.of_id(70).to_vec(), index.sentences(0)[70]), (vec![0], 1));
    }
}
