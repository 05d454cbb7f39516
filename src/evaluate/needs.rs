//! What must be met in a ticket before a rule can fire there.
//!
//! A condition in the end needs one name of each of some groups: `write near (script or query)` needs `write`, and
//! `script` or `query`. A ticket meets some fifty of the names of a pack; each says of the rules that need it which
//! group is had, and the rules that have all their groups are those worth asking.

use super::plan::{Part, PartNumber, Plan, Test};
use crate::frame::Roles;
use crate::ruleset::{Id, Ruleset};

/// Names of which one must be met.
type Group = Vec<Id>;

/// So many groups of a rule are watched; more would hardly keep out any other ticket.
const MOST_GROUPS: usize = 8;

/// Which rules need which names.
#[derive(Debug, Default)]
pub(super) struct Needs {
    /// Of each name the rules that need it, and the bit of the group that it is in; where each ends.
    ends: Vec<u32>,
    needed_by: Vec<(u32, u8)>,
    /// Of each rule the bits of all its groups.
    all: Vec<u8>,
    /// The rules that need nothing.
    always: Vec<u32>,
}

impl Needs {
    pub(super) fn of(ruleset: &Ruleset, roles: Roles, plan: &Plan) -> Self {
        let concepts = ruleset.concepts.len();
        let asks = (0..ruleset.frames.len()).filter(|frame| roles.ask & (1 << frame) != 0);
        let groups = Groups { plan, asks: asks.map(|frame| (concepts + frame) as Id).collect() };
        let mut needed_by = vec![Vec::new(); concepts + ruleset.frames.len()];
        let mut all = Vec::new();
        for (rule, (when, _)) in (0..).zip(&plan.rules) {
            let mut own = groups.of_test(when);
            own.sort();
            own.dedup();
            own.sort_by_key(Vec::len);
            own.truncate(MOST_GROUPS);
            for (bit, group) in own.iter().enumerate() {
                group.iter().for_each(|&id| needed_by[usize::from(id)].push((rule, 1 << bit)));
            }
            all.push(own.iter().enumerate().fold(0, |all, (bit, _)| all | 1 << bit));
        }
        let end = |end: &mut u32, own: &Vec<(u32, u8)>| {
            *end += own.len() as u32;
            Some(*end)
        };
        let always = (0..).zip(&all).filter(|(_, all)| **all == 0).map(|(rule, _)| rule).collect();
        Needs { ends: needed_by.iter().scan(0, end).collect(), needed_by: needed_by.concat(), all, always }
    }

    /// The rules that have what they need where these names are met, in their order.
    pub(super) fn met(&self, names: impl Iterator<Item = Id>) -> Vec<u32> {
        let mut had = vec![0u8; self.all.len()];
        let mut rules = self.always.clone();
        for id in names.map(usize::from) {
            let start = id.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
            for &(rule, group) in &self.needed_by[start..self.ends[id] as usize] {
                let (had, all) = (&mut had[rule as usize], self.all[rule as usize]);
                let before = *had;
                *had |= group;
                if before != all && *had == all {
                    rules.push(rule);
                }
            }
        }
        rules.sort_unstable();
        rules
    }
}

/// Finds the groups of conditions; none where nothing can be said.
struct Groups<'p> {
    plan: &'p Plan,
    asks: Group,
}

impl Groups<'_> {
    fn of_test(&self, test: &Test) -> Vec<Group> {
        match test {
            Test::Some(_, part) | Test::First(_, part) | Test::Last(_, part) => self.of_part(*part),
            Test::Fact(_) | Test::Not(_) => Vec::new(),
            Test::All(tests) => tests.iter().flat_map(|test| self.of_test(test)).collect(),
            Test::Any(tests) | Test::AtLeast(1.., tests) => either(tests.iter().map(|test| self.of_test(test))),
            Test::AtLeast(..) => Vec::new(),
        }
    }

    fn of_part(&self, part: PartNumber) -> Vec<Group> {
        let part = match self.plan.part(part) {
            Ok(id) => return vec![vec![id]],
            Err((_, part)) => part,
        };
        match part {
            Part::Framed(_, id) => vec![vec![*id]],
            Part::AnyAsk => vec![self.asks.clone()],
            Part::Not(_) => Vec::new(),
            Part::All(names, parts) => {
                let names = names.iter().map(|name| vec![*name]);
                names.chain(parts.iter().flat_map(|part| self.of_part(*part))).collect()
            }
            Part::Other(parts, _) => parts.iter().flat_map(|part| self.of_part(*part)).collect(),
            Part::Any(names, parts) => {
                let names = names.iter().map(|name| vec![vec![*name]]);
                either(names.chain(parts.iter().map(|part| self.of_part(*part))))
            }
        }
    }
}

/// The group of which any alternative needs one: its smallest group, of each.
fn either(alternatives: impl Iterator<Item = Vec<Group>>) -> Vec<Group> {
    let smallest = |groups: Vec<Group>| groups.into_iter().min_by_key(Vec::len);
    let all: Option<Vec<Group>> = alternatives.map(smallest).collect();
    let Some(mut group) = all.map(|all| all.concat()) else { return Vec::new() };
    group.sort_unstable();
    group.dedup();
    vec![group]
}
