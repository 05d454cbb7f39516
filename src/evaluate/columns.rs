//! Sets of sentences that are asked at once, turned on their side: of each sentence the sets that have it.

use super::plan::Where;
use super::scope::{Scopes, SentenceSet, Sentences, each};

/// What sets of sentences answer to a question, a bit each.
pub(super) type Answers = u64;

/// So many sets are asked at once.
pub(crate) const MOST_SETS: usize = Answers::BITS as usize;

/// Some sentences of a block, one of which a set is to have.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sought {
    pub place: Where,
    /// Among what of the set asks.
    pub asking: bool,
    pub block: u16,
    pub own: Sentences,
}

/// Sets of sentences that are asked.
#[derive(Debug, Default)]
pub(super) struct Columns {
    /// Of each sentence the sets that have it, and those that have it among what asks.
    having: Vec<[Answers; 2]>,
    /// A bit for each set.
    pub all: Answers,
}

impl Columns {
    /// Of so many sentences at most.
    pub(super) fn fill<'s>(
        &mut self,
        scopes: &Scopes,
        sentences: usize,
        sets: impl ExactSizeIterator<Item = &'s SentenceSet>,
    ) {
        self.having.clear();
        self.having.resize(sentences, [0; 2]);
        self.all = Answers::MAX.checked_shr((MOST_SETS - sets.len()) as u32).unwrap_or(0);
        for (at, set) in sets.enumerate() {
            let asking = scopes.asking_of(set);
            let asks = asking.into_iter().flat_map(SentenceSet::words).chain(std::iter::repeat(0));
            for ((block, own), asks) in set.words().enumerate().zip(asks) {
                self.add(0, block, own, 1 << at);
                self.add(1, block, if asking.is_some() { own & asks } else { own }, 1 << at);
            }
        }
    }

    #[inline]
    fn add(&mut self, kind: usize, block: usize, own: Sentences, set: Answers) {
        each(own).for_each(|sentence| self.having[block * 64 + sentence as usize][kind] |= set);
    }

    /// The sets that have one of some sentences, at the place that is meant.
    #[inline]
    pub(super) fn having(&self, sought: Sought) -> Answers {
        let (kind, before) = (usize::from(sought.asking), usize::from(sought.block) * 64);
        match sought.place {
            Where::Anywhere => {
                let having = &self.having[before..];
                each(sought.own).fold(0, |sets, sentence| sets | having[sentence as usize][kind])
            }
            Where::First => self.first(0..self.having.len(), sought),
            Where::Last => self.first((0..self.having.len()).rev(), sought),
        }
    }

    /// The sets of which the first sentence to come is one of some.
    fn first(&self, sentences: impl Iterator<Item = usize>, sought: Sought) -> Answers {
        let (mut begun, mut sets) = (0, 0);
        for sentence in sentences {
            let having = self.having[sentence][usize::from(sought.asking)];
            if sentence / 64 == usize::from(sought.block) && sought.own >> (sentence % 64) & 1 != 0 {
                sets |= having & !begun;
            }
            begun |= having;
        }
        sets
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_answer_by_their_sentences() {
        let scopes = Scopes { asking: SentenceSet::from_iter([1, 70]), ..Scopes::default() };
        let sets = [vec![], vec![0, 1], vec![1, 70], vec![0, 64]].map(SentenceSet::from_iter);
        let mut columns = Columns::default();
        columns.fill(&scopes, 71, sets.iter());
        assert_eq!(columns.all, 0b1111);
        let having = |place, own: [Sentences; 2]| {
            [false, true].map(|asking| {
                let sought = |block| Sought { place, asking, block, own: own[usize::from(block)] };
                columns.having(sought(0)) | columns.having(sought(1))
            })
        };
        assert_eq!(having(Where::Anywhere, [1, 0]), [0b1010, 0b1000]);
        assert_eq!(having(Where::Anywhere, [2, 1 << 6]), [0b0110, 0b0110]);
        assert_eq!(having(Where::First, [1, 0]), [0b1010, 0b1000]);
        assert_eq!(having(Where::Last, [2, 1]), [0b1010, 0b1010]);
        assert_eq!(having(Where::Last, [0, 1 << 6]), [0b0100, 0b0100]);
        // Sixty-four sets, and none.
        let one = SentenceSet::from_iter([0]);
        columns.fill(&scopes, 1, vec![&one; MOST_SETS].into_iter());
        let sought = Sought { place: Where::First, asking: false, block: 0, own: 1 };
        assert_eq!((columns.all, columns.having(sought)), (Answers::MAX, Answers::MAX));
        columns.fill(&scopes, 1, [].into_iter());
        assert_eq!((columns.all, columns.having(sought)), (0, 0));
    }
}
