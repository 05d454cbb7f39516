//! A set of keys that says quickly of most others that they are not in it.

/// A set of keys in which some are found that are not there: two may share a bit.
#[derive(Debug)]
pub(super) struct Sieve {
    /// A power of two of them.
    bits: Vec<u64>,
}

impl Sieve {
    /// With some eight bits for each key.
    pub fn of(keys: &[u64]) -> Self {
        let mut sieve = Sieve { bits: vec![0; (keys.len() / 8).next_power_of_two()] };
        for &key in keys {
            let (word, bit) = sieve.slot(key);
            sieve.bits[word] |= bit;
        }
        sieve
    }

    #[inline]
    fn slot(&self, key: u64) -> (usize, u64) {
        let hash = key.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        ((hash >> 38) as usize & (self.bits.len() - 1), 1 << (hash >> 32 & 63))
    }

    /// Whether a key may be there: said too often, but never too seldom.
    #[inline]
    pub fn may_have(&self, key: u64) -> bool {
        let (word, bit) = self.slot(key);
        self.bits[word] & bit != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_is_never_denied_and_most_else_is() {
        for many in [0, 1, 7, 8, 5_000, 100_000_u64] {
            let keys: Vec<u64> = (0..many).map(|i| ((i % 977) << 32) | (i * 31)).collect();
            let sieve = Sieve::of(&keys);
            assert!(keys.iter().all(|&key| sieve.may_have(key)));
            let wrong = (0..10_000).filter(|i| sieve.may_have((i % 311) << 32 | (i * 31 + 7))).count();
            assert!(wrong < 2_500, "{many}: {wrong}");
        }
    }
}
