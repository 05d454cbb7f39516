//! Counts by verdict and review, and counts by name with a limit.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::decision::Decision;
use crate::ruleset::Verdict;

/// Tickets, by verdict, and how many of them go to a person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tally {
    pub tickets: u64,
    /// Tickets for review.
    pub review: u64,
    /// In the order of [`Verdict::ALL`].
    pub verdicts: [u64; Verdict::ALL.len()],
}

impl Tally {
    pub fn add(&mut self, decision: &Decision) {
        self.tickets += 1;
        self.review += u64::from(decision.review.is_some());
        self.verdicts[decision.verdict as usize] += 1;
    }

    pub fn merge(&mut self, other: &Tally) {
        self.tickets += other.tickets;
        self.review += other.review;
        self.verdicts.iter_mut().zip(other.verdicts).for_each(|(own, other)| *own += other);
    }

    /// What is left without those of another.
    pub fn take(&mut self, other: &Tally) {
        self.tickets -= other.tickets;
        self.review -= other.review;
        self.verdicts.iter_mut().zip(other.verdicts).for_each(|(own, other)| *own -= other);
    }

    pub fn of(&self, verdict: Verdict) -> u64 {
        self.verdicts[verdict as usize]
    }
}

/// Counts by names that the input chooses: so many by name, the names met later as others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Named<T> {
    pub names: BTreeMap<String, T>,
    pub others: T,
}

impl<T: Default> Named<T> {
    pub fn entry(&mut self, name: &str, most: usize) -> &mut T {
        if self.names.len() >= most && !self.names.contains_key(name) {
            return &mut self.others;
        }
        entry(&mut self.names, name)
    }

    /// Those with a name, and the others.
    pub fn all(&self) -> impl Iterator<Item = &T> {
        self.names.values().chain([&self.others])
    }
}

/// What stands under a name; the name is copied only where it is new.
pub(super) fn entry<'m, T: Default>(map: &'m mut BTreeMap<String, T>, name: &str) -> &'m mut T {
    if !map.contains_key(name) {
        map.insert(name.to_string(), T::default());
    }
    map.get_mut(name).expect("it was put there if it was not")
}

/// One more under a name.
pub(super) fn bump(map: &mut BTreeMap<String, u64>, name: &str) {
    *entry(map, name) += 1;
}
