//! The weights of a pack's cues and words, as tables to be added up.

use crate::ruleset::{ClauseIndex, Ruleset};

/// The weights of many names for each clause, in hundredths.
#[derive(Debug)]
pub(super) struct Table {
    width: usize,
    weights: Vec<i16>,
}

/// Sums and weights are added so many at once.
const LANES: usize = 16;

/// So many sums of a row are made at once.
const COLUMNS: usize = 4 * LANES;

/// No weight says more, in hundredths; the check of a pack tells of those that do.
const MOST: i32 = 1000;

/// So many rows have no larger sum than an `i16` holds.
const ROWS: usize = i16::MAX as usize / MOST as usize;

impl Table {
    fn of(clauses: usize, rows: impl ExactSizeIterator<Item = impl Iterator<Item = (usize, i32)>>) -> Self {
        // Rows are made of whole lanes.
        let width = clauses.next_multiple_of(LANES);
        let mut weights = vec![0; rows.len() * width];
        for (own, row) in weights.chunks_exact_mut(width.max(1)).zip(rows) {
            for (clause, weight) in row {
                own[clause] = (i32::from(own[clause]) + weight).clamp(-MOST, MOST) as i16;
            }
        }
        Table { width, weights }
    }

    /// The weights of a row.
    #[inline]
    fn row(&self, row: u32) -> &[i16] {
        &self.weights[row as usize * self.width..][..self.width]
    }

    /// Adds the rows to the sums, which are as many as a row has weights or none.
    pub(super) fn add_all(&self, rows: &[u32], sums: &mut [i32]) {
        for (column, sums) in sums.chunks_mut(COLUMNS).enumerate() {
            for rows in rows.chunks(ROWS) {
                let mut own = [0; COLUMNS];
                let own = &mut own[..sums.len()];
                for &row in rows {
                    add(own, &self.row(row)[column * COLUMNS..][..own.len()]);
                }
                sums.iter_mut().zip(own).for_each(|(sum, own)| *sum += i32::from(*own));
            }
        }
    }
}

/// By itself, so that it is known that the one is not part of the other: many are added at once then.
#[inline(never)]
fn add(sums: &mut [i16], row: &[i16]) {
    sums.iter_mut().zip(row).for_each(|(sum, weight)| *sum += weight);
}

/// The weights of a pack's cues and words.
#[derive(Debug)]
pub(super) struct Leanings {
    /// What concepts and frames add by being met, and what by being met where the ticket asks.
    pub names: [Table; 2],
    pub words: Table,
    /// For each concept and frame whether it adds anything in either way.
    leans: Vec<[bool; 2]>,
    /// How many words there are.
    pub word_count: usize,
}

impl Leanings {
    pub(super) fn of(ruleset: &Ruleset) -> Self {
        let clauses = ruleset.clauses.len();
        let all = ruleset.cues.split_at(ruleset.cues.len() / 2);
        let table = |cues: &[Vec<(ClauseIndex, f64)>]| {
            let rows = cues.iter();
            Table::of(clauses, rows.map(|row| row.iter().map(|&(clause, weight)| (clause, hundredths(weight)))))
        };
        let leans = all.0.iter().zip(all.1).map(|(own, asked)| [!own.is_empty(), !asked.is_empty()]);
        let word_count = ruleset.wording.len();
        let words = (0..word_count).map(|number| ruleset.wording.hundredths(number as u32));
        Leanings {
            names: [table(all.0), table(all.1)],
            words: Table::of(clauses, words),
            leans: leans.collect(),
            word_count,
        }
    }

    /// How many sums a row is added to.
    pub(super) fn width(&self) -> usize {
        self.words.width
    }

    /// Whether a name leans to any clause by being met, and whether by being met where the ticket asks.
    #[inline]
    pub(super) fn leans(&self, name: u32) -> [bool; 2] {
        self.leans[name as usize]
    }

    /// The table that a cue stands in, and its row.
    fn cue(&self, cue: u32) -> (&Table, u32) {
        let [own, asked] = &self.names;
        match cue.checked_sub(self.leans.len() as u32) {
            None => (own, cue),
            Some(name) => (asked, name),
        }
    }

    pub(super) fn add_cues(&self, cues: &[u32], sums: &mut [i32]) {
        for (table, row) in cues.iter().map(|&cue| self.cue(cue)) {
            table.add_all(&[row], sums);
        }
    }

    /// How much a cue leans to a clause, in hundredths.
    pub(super) fn of_cue(&self, cue: u32, clause: ClauseIndex) -> i32 {
        let (table, row) = self.cue(cue);
        table.row(row)[clause].into()
    }

    /// The same of a word.
    pub(super) fn of_word(&self, word: u32, clause: ClauseIndex) -> i32 {
        self.words.row(word)[clause].into()
    }
}

/// A weight as whole hundredths.
fn hundredths(weight: f64) -> i32 {
    (weight * 100.0).round() as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_rows_of_the_largest_weights_are_summed() {
        for clauses in [3, LANES, 2 * LANES + 3] {
            let last = clauses - 1;
            let rows = [vec![(0, 7), (1, -3)], vec![(last, 2 * MOST)], vec![(last, -MOST)]];
            let table = Table::of(clauses, rows.into_iter().map(Vec::into_iter));
            let mut sums = vec![1; table.width];
            table.add_all(&[1; 3 * ROWS + 1], &mut sums);
            table.add_all(&[0, 2], &mut sums);
            let mut expected = vec![1; table.width];
            expected[0] += 7;
            expected[1] -= 3;
            expected[last] += 3 * ROWS as i32 * MOST;
            assert_eq!(sums, expected);
        }
    }
}
