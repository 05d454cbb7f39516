//! What must be met in a ticket before a rule can fire there.
//!
//! A condition in the end needs one name of each of some groups: `write near (script or query)` needs `write`, and
//! `script` or `query`. A rule is known by the rarest of its groups: it is looked at where one name of that is met.

use super::plan::{Kind, PartNumber, Plan, Tests};
use crate::ruleset::Id;

/// Names of which one must be met.
type Group = Vec<Id>;

/// Rules by their numbers, a bit each.
pub(super) type Rules = Vec<u64>;

/// Which rules are known by which names.
#[derive(Debug, Default)]
pub(super) struct Needs {
    /// Of each name where the rules that are known by it end.
    ends: Vec<u32>,
    known_by: Vec<u32>,
    /// The rules that need nothing.
    always: Rules,
}

impl Needs {
    pub(super) fn of(plan: &Plan) -> Self {
        let of_rule = |tests: &Tests| plan.needed(tests).iter().flat_map(|&part| groups(plan, part)).collect();
        let rules: Vec<Vec<Group>> = plan.rules.iter().map(of_rule).collect();
        // A name that many rules need is one that many tickets have.
        let mut often = vec![1; plan.names];
        rules.iter().flatten().flatten().for_each(|&id| often[usize::from(id)] += 1);
        let often = |group: &&Group| group.iter().map(|&id| often[usize::from(id)]).sum::<u32>();
        let mut always = vec![0; rules.len().div_ceil(64)];
        let mut known_by = vec![Vec::new(); plan.names];
        for (rule, groups) in (0..).zip(&rules) {
            match groups.iter().min_by_key(often) {
                Some(group) => group.iter().for_each(|&id| known_by[usize::from(id)].push(rule)),
                None => insert(&mut always, rule),
            }
        }
        let end = |end: &mut u32, own: &Vec<u32>| {
            *end += own.len() as u32;
            Some(*end)
        };
        Needs { ends: known_by.iter().scan(0, end).collect(), known_by: known_by.concat(), always }
    }

    /// Finds the rules that are known by one of these names.
    pub(super) fn met(&self, names: impl Iterator<Item = Id>, rules: &mut Rules) {
        rules.clone_from(&self.always);
        for id in names.map(usize::from) {
            let start = id.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
            self.known_by[start..self.ends[id] as usize].iter().for_each(|&rule| insert(rules, rule));
        }
    }
}

#[inline]
fn insert(rules: &mut Rules, rule: u32) {
    rules[rule as usize / 64] |= 1 << (rule % 64);
}

/// The groups of a part; none where nothing can be said.
fn groups(plan: &Plan, part: PartNumber) -> Vec<Group> {
    let Some(number) = (part as usize).checked_sub(plan.names) else { return vec![vec![part as Id]] };
    let part = plan.parts[number];
    let made = plan.made[part.from as usize..part.to as usize].iter().map(|&part| groups(plan, part));
    match part.kind {
        Kind::Framed(framed) => vec![vec![plan.framed[framed as usize].1]],
        Kind::Not => Vec::new(),
        Kind::All | Kind::Other(_) => made.flatten().collect(),
        Kind::Any => either(made),
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
