//! What single words say of a clause: stems of words in Latin script, pairs of these, and pairs of characters
//! in any other script. Each is known by a key, so that a text is read without making strings.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::compiled::ClauseIndex;
use super::node::digest;
use super::numbers::Numbers;

/// The key of a word's stem or of a pair of characters.
pub(crate) fn key(text: &str) -> u64 {
    digest(text.as_bytes())
}

/// The key of two words in a row.
pub(crate) fn pair(first: u64, second: u64) -> u64 {
    (first.rotate_left(23) ^ second).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// The key of a word as a pack writes it.
fn key_of(written: &str) -> u64 {
    match written.split_once(' ') {
        Some((first, second)) => pair(key(first), key(second)),
        None => key(written),
    }
}

/// The words of a pack that lean to clauses.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Wording {
    /// Sorted; of each word the upper and the lower half of its key.
    upper: Numbers,
    lower: Numbers,
    /// As the pack writes them, in the order of the keys.
    texts: Vec<String>,
    /// Where the weights of each word begin; they end where those of the next do.
    starts: Numbers,
    /// Of each weight its clause, and the weight in hundredths, as the bits of an `i32`.
    clauses: Numbers,
    weights: Numbers,
}

impl Wording {
    /// Of weights by word and clause. The same word for the same clause twice counts as both together.
    pub(super) fn of(weights: impl IntoIterator<Item = (String, ClauseIndex, f64)>) -> Self {
        let mut words: BTreeMap<u64, (String, BTreeMap<ClauseIndex, f64>)> = BTreeMap::new();
        for (text, clause, weight) in weights {
            let (_, own) = words.entry(key_of(&text)).or_insert_with(|| (text, BTreeMap::new()));
            *own.entry(clause).or_default() += weight;
        }
        let mut wording = Wording::default();
        for (key, (text, own)) in words {
            wording.upper.0.push((key >> 32) as u32);
            wording.lower.0.push(key as u32);
            wording.texts.push(text);
            wording.starts.0.push(wording.clauses.0.len() as u32);
            for (clause, weight) in own {
                wording.clauses.0.push(clause as u32);
                wording.weights.0.push(((weight * 100.0).round() as i32).cast_unsigned());
            }
        }
        wording.starts.0.push(wording.clauses.0.len() as u32);
        wording
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.texts.len()
    }

    /// The keys of all, in the order of their numbers.
    pub(crate) fn keys(&self) -> impl Iterator<Item = u64> {
        self.upper.0.iter().zip(&self.lower.0).map(|(upper, lower)| u64::from(*upper) << 32 | u64::from(*lower))
    }

    /// A word as the pack writes it.
    pub(crate) fn text(&self, number: u32) -> &str {
        &self.texts[number as usize]
    }

    /// The clauses that a word leans to, and how much.
    pub(crate) fn weights(&self, number: u32) -> impl Iterator<Item = (ClauseIndex, f64)> {
        self.hundredths(number).map(|(clause, weight)| (clause, f64::from(weight) / 100.0))
    }

    /// The same in whole hundredths.
    pub(crate) fn hundredths(&self, number: u32) -> impl Iterator<Item = (ClauseIndex, i32)> {
        let range = self.starts.0[number as usize] as usize..self.starts.0[number as usize + 1] as usize;
        let clauses = self.clauses.0[range.clone()].iter().map(|&clause| clause as usize);
        clauses.zip(self.weights.0[range].iter().map(|weight| weight.cast_signed()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_by_their_keys() {
        let wording = Wording::of([
            ("log".to_string(), 1, 0.25),
            ("sign in".to_string(), 0, -0.5),
            ("検知".to_string(), 2, 1.0),
            ("log".to_string(), 0, 0.1),
        ]);
        let weights = |key: u64| {
            let number = wording.keys().position(|own| own == key).map(|number| number as u32);
            number.map(|n| (wording.text(n).to_string(), wording.weights(n).collect::<Vec<_>>()))
        };
        assert_eq!(weights(key("log")), Some(("log".into(), vec![(0, 0.1), (1, 0.25)])));
        assert_eq!(weights(pair(key("sign"), key("in"))), Some(("sign in".into(), vec![(0, -0.5)])));
        assert_eq!(weights(key("検知")), Some(("検知".into(), vec![(2, 1.0)])));
        assert_eq!(weights(key("in")), None);
        assert_eq!(weights(pair(key("in"), key("sign"))), None);
    }
}
