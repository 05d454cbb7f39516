//! Conditions prepared for being asked of many sets of sentences of one ticket.
//!
//! A ticket is weighed as a whole and in each of its halves. In the end a condition is made of questions whether
//! some sentence of a set holds something, and what a sentence holds does not depend on the set: such a part is
//! worked out once per ticket, a bit for each sentence, and a set is asked by one `and`. Parts know of which others
//! they are a part, so that what a ticket holds spreads from its words, and what it does not speak of costs nothing.

use std::collections::HashMap;

use super::scope::{Sentences, SentenceSet, Scopes, Within};
use super::tally::Leanings;
use crate::frame::Roles;
use crate::ruleset::condition::{Relation, Scope};
use crate::ruleset::{Cond, FrameTest, Id, Ruleset};

/// Number of a [`Part`] in the plan; a part comes after those that it is made of.
pub(super) type PartNumber = u32;

/// What a sentence may hold.
#[derive(Debug)]
pub(super) enum Part {
    Present(Id),
    AnyAsk,
    Framed(FrameTest, Id),
    Not(PartNumber),
    All(Vec<PartNumber>),
    Any(Vec<PartNumber>),
    /// Asked of [`super::View::holds`], in the sentences that hold all of these.
    Other(Vec<PartNumber>, Cond),
}

/// A condition as questions about sets of sentences.
#[derive(Debug)]
pub(super) enum Test {
    /// Some sentence of the set holds it.
    Some(SetName, PartNumber),
    /// The first sentence of the set does.
    First(SetName, PartNumber),
    /// The last one does.
    Last(SetName, PartNumber),
    /// The same wherever it is asked.
    Fact(Cond),
    Not(Box<Test>),
    All(Vec<Test>),
    Any(Vec<Test>),
    AtLeast(usize, Vec<Test>),
}

/// A set of sentences by the words of the condition language: one of [`BASES`], and whether of it only what asks.
pub(super) type SetName = usize;
/// The set that is weighed comes first.
const BASES: [Option<Scope>; 6] =
    [None, Some(Scope::Subject), Some(Scope::Ticket), Some(Scope::Quoted), Some(Scope::Log), Some(Scope::Signature)];

/// Sets by their names; of the set that is weighed the places are left empty.
pub(super) type Sets = [Sentences; 2 * BASES.len()];

/// The sets that the ticket alone makes.
pub(super) fn sets(scopes: &Scopes) -> Sets {
    let mut sets = [0; 2 * BASES.len()];
    for (i, base) in BASES.iter().enumerate() {
        let Some(scope) = base else { continue };
        let set: SentenceSet = scopes.named(*scope, &Within::Set(&scopes.ticket));
        sets[2 * i] = set.first();
        sets[2 * i + 1] = scopes.focus(&set).first();
    }
    sets
}

/// Lists of numbers, one after another.
#[derive(Debug)]
pub(super) struct Lists {
    ends: Vec<u32>,
    numbers: Vec<u32>,
}

impl Lists {
    fn of(lists: Vec<Vec<u32>>) -> Self {
        let end = |end: &mut u32, list: &Vec<u32>| {
            *end += list.len() as u32;
            Some(*end)
        };
        Lists { ends: lists.iter().scan(0, end).collect(), numbers: lists.concat() }
    }

    pub(super) fn of_number(&self, number: usize) -> &[u32] {
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.numbers[start as usize..self.ends[number] as usize]
    }
}

/// The rules of a pack, prepared.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(super) parts: Vec<Part>,
    /// For each concept and frame the parts that stand on it alone.
    pub(super) of_name: Lists,
    /// For each part those that it is a part of.
    pub(super) wholes: Lists,
    /// How many of its parts must hold in some sentence before a part is looked at.
    pub(super) needed: Vec<u16>,
    /// The parts that may hold with nothing met.
    pub(super) always: Vec<PartNumber>,
    pub(super) rules: Vec<(Test, Option<Test>)>,
    /// For each part the rules of which it is an anchor.
    pub(super) anchored: Lists,
    /// The rules that have no anchor.
    pub(super) unanchored: Vec<u32>,
    pub(super) leanings: Leanings,
}

impl Plan {
    pub(crate) fn of(ruleset: &Ruleset, roles: Roles) -> Self {
        let mut builder = Builder { parts: Vec::new(), known: HashMap::new() };
        let rules = ruleset.rules.iter();
        let rules = rules.map(|rule| (builder.test(&rule.when, 0), rule.unless.as_ref().map(|u| builder.test(u, 0))));
        let rules: Vec<(Test, Option<Test>)> = rules.collect();
        let parts = builder.parts;
        let mut of_name = vec![Vec::new(); ruleset.concepts.len() + ruleset.frames.len()];
        let mut wholes = vec![Vec::new(); parts.len()];
        let (mut needed, mut always): (Vec<u16>, _) = (Vec::with_capacity(parts.len()), Vec::new());
        for (number, part) in (0..).zip(&parts) {
            // What may hold with nothing met is never waited for.
            let waited_for = |inner: &&PartNumber| needed[**inner as usize] > 0;
            let need = match part {
                Part::Present(id) | Part::Framed(_, id) => {
                    of_name[*id as usize].push(number);
                    1
                }
                Part::AnyAsk => {
                    let asks = (0..ruleset.frames.len()).filter(|frame| roles.ask & (1 << frame) != 0);
                    asks.for_each(|frame| of_name[ruleset.concepts.len() + frame].push(number));
                    1
                }
                Part::Not(_) => 0,
                Part::All(inner) | Part::Other(inner, _) => inner.iter().filter(waited_for).count(),
                Part::Any(inner) => usize::from(inner.iter().all(|inner| waited_for(&inner))),
            };
            if let Part::All(inner) | Part::Any(inner) | Part::Other(inner, _) = part {
                inner.iter().filter(waited_for).for_each(|&inner| wholes[inner as usize].push(number));
            }
            needed.push(u16::try_from(need).unwrap_or(u16::MAX));
            always.extend((need == 0).then_some(number));
        }
        let mut anchored = vec![Vec::new(); parts.len()];
        let mut unanchored = Vec::new();
        for (number, (when, _)) in (0..).zip(&rules) {
            match anchors(when, &needed) {
                Some(anchors) => anchors.iter().for_each(|&part| anchored[part as usize].push(number)),
                None => unanchored.push(number),
            }
        }
        let [of_name, wholes, anchored] = [of_name, wholes, anchored].map(Lists::of);
        Plan { parts, of_name, wholes, needed, always, rules, anchored, unanchored, leanings: Leanings::of(ruleset) }
    }
}

/// Parts of which one must hold somewhere for a test to be met, the fewest that are known; `None` if it may be met
/// with nothing met.
fn anchors(test: &Test, needed: &[u16]) -> Option<Vec<PartNumber>> {
    match test {
        Test::Some(_, part) | Test::First(_, part) | Test::Last(_, part) => {
            (needed[*part as usize] > 0).then(|| vec![*part])
        }
        Test::Fact(_) | Test::Not(_) => None,
        Test::All(tests) => tests.iter().filter_map(|test| anchors(test, needed)).min_by_key(Vec::len),
        Test::Any(tests) | Test::AtLeast(_, tests) => {
            let all: Option<Vec<_>> = tests.iter().map(|test| anchors(test, needed)).collect();
            all.map(|all| all.concat())
        }
    }
}

struct Builder<'r> {
    parts: Vec<Part>,
    known: HashMap<&'r Cond, PartNumber>,
}

impl<'r> Builder<'r> {
    fn test(&mut self, cond: &'r Cond, set: SetName) -> Test {
        match cond {
            Cond::Present(_) | Cond::AnyAsk | Cond::Framed(..) | Cond::Relation { .. } => {
                Test::Some(set, self.part(cond))
            }
            Cond::Scoped(Scope::Sentence, inner) => Test::Some(set, self.part(inner)),
            Cond::Scoped(Scope::First, inner) => Test::First(set, self.part(inner)),
            Cond::Scoped(Scope::Last, inner) => Test::Last(set, self.part(inner)),
            // What asks of what asks is the same.
            Cond::Scoped(Scope::Asked, inner) => self.test(inner, set | 1),
            Cond::Scoped(scope, inner) => {
                let base = BASES.iter().position(|base| *base == Some(*scope)).unwrap_or(0);
                self.test(inner, base * 2)
            }
            Cond::Metadata(..) | Cond::Flag(_) => Test::Fact(cond.clone()),
            Cond::Not(inner) => Test::Not(Box::new(self.test(inner, set))),
            Cond::All(parts) => Test::All(parts.iter().map(|part| self.test(part, set)).collect()),
            Cond::Any(parts) => Test::Any(parts.iter().map(|part| self.test(part, set)).collect()),
            Cond::AtLeast(count, parts) => {
                Test::AtLeast(*count, parts.iter().map(|part| self.test(part, set)).collect())
            }
        }
    }

    fn part(&mut self, cond: &'r Cond) -> PartNumber {
        if let Some(&number) = self.known.get(cond) {
            return number;
        }
        let part = match cond {
            Cond::Present(id) => Part::Present(*id),
            Cond::AnyAsk => Part::AnyAsk,
            Cond::Framed(test, id) => Part::Framed(*test, *id),
            Cond::Not(inner) => Part::Not(self.part(inner)),
            Cond::All(parts) => Part::All(parts.iter().map(|part| self.part(part)).collect()),
            Cond::Any(parts) => Part::Any(parts.iter().map(|part| self.part(part)).collect()),
            Cond::Relation { relation: Relation::Near, left, right, .. } if in_place(left) && in_place(right) => {
                Part::All([left, right].map(|side| self.part(side)).to_vec())
            }
            // What stands in one clause or in some order stands in one sentence; what is not in a clause may well be
            // elsewhere in its sentence.
            Cond::Relation { relation, left, right, .. } if in_place(left) && in_place(right) => {
                let sides = [left, right].into_iter().filter(|side| *relation != Relation::Beside || is_positive(side));
                Part::Other(sides.map(|side| self.part(side)).collect(), cond.clone())
            }
            Cond::AtLeast(1.., parts) if parts.iter().all(in_place) => {
                let any = Part::Any(parts.iter().map(|part| self.part(part)).collect());
                self.parts.push(any);
                Part::Other(vec![self.parts.len() as PartNumber - 1], cond.clone())
            }
            Cond::Scoped(Scope::Sentence | Scope::First | Scope::Last, inner) => {
                let inner = self.part(inner);
                self.known.insert(cond, inner);
                return inner;
            }
            Cond::Relation { .. } | Cond::Scoped(..) | Cond::Metadata(..) | Cond::Flag(_) | Cond::AtLeast(..) => {
                Part::Other(Vec::new(), cond.clone())
            }
        };
        let number = self.parts.len() as PartNumber;
        self.parts.push(part);
        self.known.insert(cond, number);
        number
    }
}

/// Whether a condition looks at nothing but the place in which it is asked.
fn in_place(cond: &Cond) -> bool {
    match cond {
        Cond::Present(_) | Cond::AnyAsk | Cond::Framed(..) => true,
        Cond::Scoped(..) | Cond::Metadata(..) | Cond::Flag(_) => false,
        Cond::Not(inner) => in_place(inner),
        Cond::All(parts) | Cond::Any(parts) | Cond::AtLeast(_, parts) => parts.iter().all(in_place),
        Cond::Relation { left, right, .. } => in_place(left) && in_place(right),
    }
}

/// Whether a condition says of nothing that it is not there.
fn is_positive(cond: &Cond) -> bool {
    match cond {
        Cond::Present(_) | Cond::AnyAsk | Cond::Framed(..) | Cond::Metadata(..) | Cond::Flag(_) => true,
        Cond::Not(_) => false,
        Cond::Scoped(_, inner) => is_positive(inner),
        Cond::All(parts) | Cond::Any(parts) | Cond::AtLeast(_, parts) => parts.iter().all(is_positive),
        Cond::Relation { left, right, .. } => is_positive(left) && is_positive(right),
    }
}
