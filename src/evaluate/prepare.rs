//! Takes conditions apart into what a sentence holds and what is asked of sets of sentences.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::leanings::Leanings;
use super::needs::Needs;
use super::plan::{BASES, Kind, Part, PartNumber, Plan, SetName, Step, Tests, Where};
use crate::frame::Roles;
use crate::ruleset::condition::{Relation, Scope};
use crate::ruleset::{Cond, Ruleset};

/// A condition as questions about sets of sentences.
#[derive(Debug)]
enum Test {
    /// A sentence of the set holds a part.
    Has(Where, SetName, PartNumber),
    /// The same wherever it is asked: a condition by its number.
    Fact(u32),
    Not(Box<Test>),
    All(Vec<Test>),
    Any(Vec<Test>),
    AtLeast(usize, Vec<Test>),
}

/// Prepares the rules of a pack.
pub(super) fn plan(ruleset: &Ruleset, roles: Roles) -> Plan {
    let (concepts, frames) = (ruleset.concepts.len(), ruleset.frames.len());
    let asks = (0..frames).filter(|frame| roles.ask & (1 << frame) != 0);
    let mut builder = Builder {
        asks: asks.map(|frame| (concepts + frame) as PartNumber).collect(),
        known: HashMap::new(),
        either: HashMap::new(),
        plan: Plan {
            parts: Vec::new(),
            made: Vec::new(),
            framed: Vec::new(),
            conditions: Vec::new(),
            names: concepts + frames,
            steps: Vec::new(),
            rules: Vec::new(),
            needs: Needs::default(),
            leanings: Leanings::of(ruleset),
        },
    };
    ruleset.rules.iter().for_each(|rule| builder.rule(&rule.when, rule.unless.as_ref()));
    let mut plan = builder.plan;
    plan.needs = Needs::of(&plan);
    plan
}

struct Builder<'r> {
    /// The markers that ask.
    asks: Vec<PartNumber>,
    known: HashMap<&'r Cond, PartNumber>,
    either: HashMap<Vec<PartNumber>, PartNumber>,
    plan: Plan,
}

impl<'r> Builder<'r> {
    fn rule(&mut self, when: &'r Cond, unless: Option<&'r Cond>) {
        let test = self.test(when, 0);
        let needed = self.needed(&test);
        let when = self.write(&test);
        let unless = unless.map(|unless| self.test(unless, 0)).map(|unless| self.write(&unless));
        let end = self.plan.steps.len() as u32;
        let parts = self.plan.steps[when as usize..].iter().filter_map(|step| match step {
            Step::Has(_, _, part) => Some(*part),
            _ => None,
        });
        let (needed, parts) = (BTreeSet::from_iter(needed), BTreeSet::from_iter(parts));
        let (needed, parts) = (self.list(needed), self.list(parts));
        self.plan.rules.push(Tests { needed, parts, when, unless: unless.unwrap_or(end), end });
    }

    fn list(&mut self, parts: BTreeSet<PartNumber>) -> (u32, u32) {
        let from = self.plan.made.len() as u32;
        self.plan.made.extend(parts);
        (from, self.plan.made.len() as u32)
    }

    /// Parts each of which some sentence must hold for a test to be met.
    fn needed(&mut self, test: &Test) -> Vec<PartNumber> {
        match test {
            Test::Has(_, _, part) => vec![*part],
            Test::Fact(_) | Test::Not(_) | Test::AtLeast(0, _) => Vec::new(),
            Test::All(tests) => tests.iter().flat_map(|test| self.needed(test)).collect(),
            Test::Any(tests) | Test::AtLeast(_, tests) => {
                // Of each alternative one.
                let each = tests.iter().map(|test| self.needed(test).first().copied());
                each.collect::<Option<_>>().map(|parts| self.either(parts)).into_iter().collect()
            }
        }
    }

    fn test(&mut self, cond: &'r Cond, set: SetName) -> Test {
        match cond {
            Cond::Present(_) | Cond::AnyAsk | Cond::Framed(..) | Cond::Relation { .. } => {
                Test::Has(Where::Anywhere, set, self.part(cond))
            }
            Cond::Scoped(Scope::Sentence, inner) => Test::Has(Where::Anywhere, set, self.part(inner)),
            Cond::Scoped(Scope::First, inner) => Test::Has(Where::First, set, self.part(inner)),
            Cond::Scoped(Scope::Last, inner) => Test::Has(Where::Last, set, self.part(inner)),
            // What asks of what asks is the same.
            Cond::Scoped(Scope::Asked, inner) => self.test(inner, set | 1),
            Cond::Scoped(scope, inner) => {
                let base = BASES.iter().position(|base| *base == Some(*scope)).unwrap_or(0);
                self.test(inner, base as SetName * 2)
            }
            Cond::Metadata(..) | Cond::Flag(_) => Test::Fact(self.condition(cond)),
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

    /// Writes a test down as steps; where they begin.
    fn write(&mut self, test: &Test) -> u32 {
        let at = self.plan.steps.len();
        match test {
            Test::Has(place, set, part) => self.plan.steps.push(Step::Has(*place, *set, *part)),
            Test::Fact(condition) => self.plan.steps.push(Step::Fact(*condition)),
            Test::Not(inner) => {
                self.plan.steps.push(Step::Not);
                self.write(inner);
            }
            Test::All(tests) => self.write_of(tests.len(), tests),
            Test::Any(tests) => self.write_of(1, tests),
            Test::AtLeast(count, tests) => self.write_of(*count, tests),
        }
        at as u32
    }

    fn write_of(&mut self, needed: usize, tests: &[Test]) {
        let at = self.plan.steps.len();
        self.plan.steps.push(Step::Not);
        for test in tests {
            self.write(test);
        }
        self.plan.steps[at] =
            Step::Of { needed: needed as u32, count: tests.len() as u32, end: self.plan.steps.len() as u32 };
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
                Test::Has(Where::Anywhere, set, part) => held.entry(set).or_default().push(part),
                test => others.push(test),
            }
        }
        let held = held.into_iter().map(|(set, parts)| Test::Has(Where::Anywhere, set, self.either(parts)));
        let mut tests: Vec<Test> = held.chain(others).collect();
        if tests.len() == 1 { tests.remove(0) } else { Test::Any(tests) }
    }

    fn condition(&mut self, cond: &Cond) -> u32 {
        self.plan.conditions.push(cond.clone());
        (self.plan.conditions.len() - 1) as u32
    }

    /// Adds a part that is made of these.
    fn push(&mut self, kind: Kind, made: Vec<PartNumber>) -> PartNumber {
        let plan = &mut self.plan;
        let (names, others): (Vec<_>, Vec<_>) = made.into_iter().partition(|&part| (part as usize) < plan.names);
        let from = plan.made.len() as u32;
        plan.made.extend(names);
        let parts = plan.made.len() as u32;
        plan.made.extend(others);
        plan.parts.push(Part { kind, from, parts, to: plan.made.len() as u32 });
        (plan.names + plan.parts.len() - 1) as PartNumber
    }

    /// The part that holds where one of these does.
    fn either(&mut self, mut parts: Vec<PartNumber>) -> PartNumber {
        parts.sort_unstable();
        parts.dedup();
        if let [one] = parts[..] {
            return one;
        }
        if let Some(&known) = self.either.get(&parts) {
            return known;
        }
        let number = self.push(Kind::Any, parts.clone());
        self.either.insert(parts, number);
        number
    }

    fn part(&mut self, cond: &'r Cond) -> PartNumber {
        if let Some(&number) = self.known.get(cond) {
            return number;
        }
        let mut of = |parts: &[&'r Cond]| -> Vec<PartNumber> { parts.iter().map(|part| self.part(part)).collect() };
        let number = match cond {
            Cond::Present(id) => return PartNumber::from(*id),
            Cond::AnyAsk => self.either(self.asks.clone()),
            Cond::Any(parts) => {
                let parts = of(&Vec::from_iter(parts));
                self.either(parts)
            }
            Cond::Framed(test, id) => {
                self.plan.framed.push((*test, *id));
                self.push(Kind::Framed(self.plan.framed.len() as u32 - 1), Vec::new())
            }
            Cond::Not(inner) => {
                let inner = of(&[inner]);
                self.push(Kind::Not, inner)
            }
            Cond::All(parts) => {
                let parts = of(&Vec::from_iter(parts));
                self.push(Kind::All, parts)
            }
            Cond::Relation { relation: Relation::Near, left, right, .. } if in_place(left) && in_place(right) => {
                let sides = of(&[left, right]);
                self.push(Kind::All, sides)
            }
            // What stands in one clause or in some order stands in one sentence; what is not in a clause may well be
            // elsewhere in its sentence.
            Cond::Relation { relation, left, right, .. } => {
                let own = |side: &&Cond| in_place(side) && (*relation != Relation::Beside || is_positive(side));
                let sides: Vec<&Cond> = [&**left, &**right].into_iter().filter(own).collect();
                let sides = of(&sides);
                self.other(sides, cond)
            }
            Cond::AtLeast(1.., parts) if parts.iter().all(in_place) => {
                let parts = of(&Vec::from_iter(parts));
                let any = self.either(parts);
                self.other(vec![any], cond)
            }
            Cond::Scoped(Scope::Sentence | Scope::First | Scope::Last, inner) => self.part(inner),
            Cond::Scoped(..) | Cond::Metadata(..) | Cond::Flag(_) | Cond::AtLeast(..) => self.other(Vec::new(), cond),
        };
        self.known.insert(cond, number);
        number
    }

    /// The part that is asked in full where all of these are held.
    fn other(&mut self, held: Vec<PartNumber>, cond: &Cond) -> PartNumber {
        let condition = self.condition(cond);
        self.push(Kind::Other(condition), held)
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
