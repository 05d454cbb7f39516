//! Conditions prepared for being asked of many sets of sentences of one ticket.
//!
//! A ticket is weighed as a whole and in each of its halves. In the end a condition is made of questions whether
//! some sentence of a set holds something, and what a sentence holds does not depend on the set: such a part is
//! worked out once per ticket, a bit for each sentence, and a set is asked by one `and`. Most rules are not even
//! looked at: each is known by the groups of names of which it needs one each.

use std::collections::{BTreeMap, HashMap};

use super::needs::Needs;
use super::scope::{Scopes, SentenceSet, Sentences, Within};
use super::tally::Leanings;
use crate::frame::Roles;
use crate::ruleset::condition::{Relation, Scope};
use crate::ruleset::{Cond, FrameTest, Id, Ruleset};

/// Number of a part: first come the concepts and frames, each a part that is there or not, then the [`Part`]s of
/// the plan.
pub(super) type PartNumber = u32;

/// What a sentence may hold.
#[derive(Debug)]
pub(super) enum Part {
    AnyAsk,
    Framed(FrameTest, Id),
    Not(PartNumber),
    /// All of the names and of the other parts.
    All(Vec<Id>, Vec<PartNumber>),
    /// One of the names or of the other parts.
    Any(Vec<Id>, Vec<PartNumber>),
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

/// The rules of a pack, prepared.
#[derive(Debug)]
pub(crate) struct Plan {
    parts: Vec<Part>,
    /// How many concepts and frames there are.
    names: usize,
    pub(super) rules: Vec<(Test, Option<Test>)>,
    pub(super) needs: Needs,
    pub(super) leanings: Leanings,
}

impl Plan {
    pub(crate) fn of(ruleset: &Ruleset, roles: Roles) -> Self {
        let names = ruleset.concepts.len() + ruleset.frames.len();
        let mut builder = Builder { names, parts: Vec::new(), known: HashMap::new(), either: HashMap::new() };
        let rules = ruleset.rules.iter();
        let rules = rules.map(|rule| (builder.test(&rule.when, 0), rule.unless.as_ref().map(|u| builder.test(u, 0))));
        let rules: Vec<(Test, Option<Test>)> = rules.collect();
        let leanings = Leanings::of(ruleset);
        let mut plan = Plan { parts: builder.parts, names, rules, needs: Needs::default(), leanings };
        plan.needs = Needs::of(ruleset, roles, &plan);
        plan
    }

    /// How many parts there are that are more than a name.
    pub(super) fn parts(&self) -> usize {
        self.parts.len()
    }

    /// What a part is: a concept or frame, or the number of a part that is more than that, and the part.
    #[inline]
    pub(super) fn part(&self, number: PartNumber) -> Result<Id, (usize, &Part)> {
        match (number as usize).checked_sub(self.names) {
            None => Ok(number as Id),
            Some(number) => Err((number, &self.parts[number])),
        }
    }
}

struct Builder<'r> {
    names: usize,
    parts: Vec<Part>,
    known: HashMap<&'r Cond, PartNumber>,
    either: HashMap<Vec<PartNumber>, PartNumber>,
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
            Cond::All(parts) => {
                let mut tests: Vec<Test> = parts.iter().map(|part| self.test(part, set)).collect();
                // What is quick to ask is asked first.
                tests.sort_by_key(|test| matches!(test, Test::All(_) | Test::Any(_) | Test::AtLeast(..)));
                Test::All(tests)
            }
            Cond::Any(parts) => {
                let tests = parts.iter().map(|part| self.test(part, set)).collect();
                self.any(tests)
            }
            Cond::AtLeast(count, parts) => {
                Test::AtLeast(*count, parts.iter().map(|part| self.test(part, set)).collect())
            }
        }
    }

    /// Some of the tests. Whether some sentence of a set holds one thing or another is one question.
    fn any(&mut self, tests: Vec<Test>) -> Test {
        let mut held: BTreeMap<SetName, Vec<PartNumber>> = BTreeMap::new();
        let mut others = Vec::new();
        let nested = tests.into_iter().flat_map(|test| match test {
            Test::Any(own) => own,
            test => vec![test],
        });
        for test in nested {
            match test {
                Test::Some(set, part) => held.entry(set).or_default().push(part),
                test => others.push(test),
            }
        }
        let held = held.into_iter().map(|(set, parts)| Test::Some(set, self.either(parts)));
        let mut tests: Vec<Test> = held.chain(others).collect();
        if tests.len() == 1 { tests.remove(0) } else { Test::Any(tests) }
    }

    /// The part that holds where one of these does.
    fn either(&mut self, mut parts: Vec<PartNumber>) -> PartNumber {
        parts.sort_unstable();
        parts.dedup();
        if let [one] = parts[..] {
            return one;
        }
        *self.either.entry(parts).or_insert_with_key(|parts| {
            let (names, others) = named(parts, self.names);
            self.parts.push(Part::Any(names, others));
            (self.names + self.parts.len() - 1) as PartNumber
        })
    }

    /// The part that holds where all of these do.
    fn all(&mut self, parts: impl Iterator<Item = &'r Cond>) -> Part {
        let parts: Vec<PartNumber> = parts.map(|part| self.part(part)).collect();
        let (names, others) = named(&parts, self.names);
        Part::All(names, others)
    }

    fn part(&mut self, cond: &'r Cond) -> PartNumber {
        if let Some(&number) = self.known.get(cond) {
            return number;
        }
        let part = match cond {
            Cond::Present(id) => return PartNumber::from(*id),
            Cond::Any(parts) => {
                let parts = parts.iter().map(|part| self.part(part)).collect();
                return self.either(parts);
            }
            Cond::AnyAsk => Part::AnyAsk,
            Cond::Framed(test, id) => Part::Framed(*test, *id),
            Cond::Not(inner) => Part::Not(self.part(inner)),
            Cond::All(parts) => self.all(parts.iter()),
            Cond::Relation { relation: Relation::Near, left, right, .. } if in_place(left) && in_place(right) => {
                self.all([&**left, &**right].into_iter())
            }
            // What stands in one clause or in some order stands in one sentence; what is not in a clause may well be
            // elsewhere in its sentence.
            Cond::Relation { relation, left, right, .. } => {
                let own = |side: &Cond| in_place(side) && (*relation != Relation::Beside || is_positive(side));
                let sides = [left, right].into_iter().filter(|side| own(side));
                Part::Other(sides.map(|side| self.part(side)).collect(), cond.clone())
            }
            Cond::AtLeast(1.., parts) if parts.iter().all(in_place) => {
                let any = parts.iter().map(|part| self.part(part)).collect();
                Part::Other(vec![self.either(any)], cond.clone())
            }
            Cond::Scoped(Scope::Sentence | Scope::First | Scope::Last, inner) => {
                let inner = self.part(inner);
                self.known.insert(cond, inner);
                return inner;
            }
            Cond::Scoped(..) | Cond::Metadata(..) | Cond::Flag(_) | Cond::AtLeast(..) => {
                Part::Other(Vec::new(), cond.clone())
            }
        };
        self.parts.push(part);
        let number = (self.names + self.parts.len() - 1) as PartNumber;
        self.known.insert(cond, number);
        number
    }
}

/// Which of some parts are names, and the others.
fn named(parts: &[PartNumber], names: usize) -> (Vec<Id>, Vec<PartNumber>) {
    let (named, others): (Vec<_>, Vec<_>) = parts.iter().partition(|&&part| (part as usize) < names);
    (named.into_iter().map(|name: PartNumber| name as Id).collect(), others)
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
