//! Conditions prepared for being asked of many sets of sentences of one ticket.
//!
//! A ticket is weighed as a whole and in each of its halves. In the end a condition is made of questions whether
//! some sentence of a set holds something, and what a sentence holds does not depend on the set: it is worked out
//! once per ticket, a bit for each sentence, and a set is asked by one `and`. [`View::holds`] stays the meaning of
//! a condition; what cannot be said in bits is asked of it sentence by sentence.

use std::cell::Cell;
use std::collections::HashMap;

use super::View;
use super::scope::{Scopes, SentenceSet, Within};
use super::tally::Leanings;
use crate::ruleset::condition::{Relation, Scope};
use crate::ruleset::{Cond, FrameTest, Id, Ruleset};

/// Number of a [`Part`] in the plan.
type PartNumber = u32;

/// What a sentence may hold.
#[derive(Debug)]
enum Part {
    Present(Id),
    AnyAsk,
    Framed(FrameTest, Id),
    Not(PartNumber),
    All(Vec<PartNumber>),
    Any(Vec<PartNumber>),
    /// Asked of [`View::holds`], in the sentences that have one of each of these.
    Other(Vec<Vec<Id>>, Cond),
}

/// A condition as questions about sets of sentences.
#[derive(Debug)]
enum Test {
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
type SetName = usize;
/// The set that is weighed comes first.
const BASES: [Option<Scope>; 6] =
    [None, Some(Scope::Subject), Some(Scope::Ticket), Some(Scope::Quoted), Some(Scope::Log), Some(Scope::Signature)];

/// The rules of a pack, prepared.
#[derive(Debug)]
pub(crate) struct Plan {
    parts: Vec<Part>,
    rules: Vec<(Test, Option<Test>)>,
    /// For each concept and frame the rules that it is an anchor of.
    anchored: Vec<Vec<u32>>,
    /// The rules that have no anchor.
    unanchored: Vec<u32>,
    pub(super) leanings: Leanings,
}

impl Plan {
    pub(crate) fn of(ruleset: &Ruleset) -> Self {
        let mut builder = Builder { parts: Vec::new(), known: HashMap::new() };
        let rules = ruleset.rules.iter();
        let rules = rules.map(|rule| (builder.test(&rule.when, 0), rule.unless.as_ref().map(|u| builder.test(u, 0))));
        let rules = rules.collect();
        let mut anchored = vec![Vec::new(); ruleset.concepts.len() + ruleset.frames.len()];
        let mut unanchored = Vec::new();
        for (number, rule) in (0..).zip(&ruleset.rules) {
            rule.anchors.iter().for_each(|&id| anchored[id as usize].push(number));
            unanchored.extend(rule.anchors.is_empty().then_some(number));
        }
        Plan { parts: builder.parts, rules, anchored, unanchored, leanings: Leanings::of(ruleset) }
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
            Cond::Relation { left, right, .. } if in_place(left) && in_place(right) => {
                let anchors = [left.anchors(), right.anchors()].into_iter().filter(|anchors| !anchors.is_empty());
                Part::Other(anchors.collect(), cond.clone())
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

/// Sentences of a ticket that has fewer than 64 of them, a bit each.
pub(crate) type Sentences = u64;

/// Whether some sentence of a set is among these, and whether that is wanted.
type Question = (SetName, Sentences, bool);

/// The rules that could fire in some sentences of a ticket, by number, and what to ask for each.
#[derive(Default)]
pub(super) struct Candidates {
    /// Of each rule where its groups end, which begin where those of the rule before end; `None` if it is more than
    /// groups of questions.
    rules: Vec<(u32, Option<u32>)>,
    /// Where each group ends. Of each group one question must be answered as wanted.
    groups: Vec<u32>,
    questions: Vec<Question>,
}

/// What is known so far of the sentences of one ticket.
pub(super) struct Known {
    /// Of each part the sentences that hold it; [`NOT_ASKED`] where nothing has asked yet.
    parts: Vec<Cell<Sentences>>,
    /// The sets that the ticket alone makes, by their names.
    sets: [Sentences; 2 * BASES.len()],
}

/// No set of sentences of a ticket that has fewer than 64.
const NOT_ASKED: Sentences = Sentences::MAX;

impl Known {
    /// `None` for a ticket of 64 sentences or more.
    pub(super) fn new(plan: &Plan, scopes: &Scopes, sentences: usize) -> Option<Known> {
        if sentences >= 64 {
            return None;
        }
        let mut sets = [0; 2 * BASES.len()];
        for (i, base) in BASES.iter().enumerate() {
            let Some(scope) = base else { continue };
            let set = scopes.named(*scope, &Within::Set(&scopes.ticket));
            sets[2 * i] = set.first();
            sets[2 * i + 1] = scopes.focus(&set).first();
        }
        Some(Known { parts: vec![Cell::new(NOT_ASKED); plan.parts.len()], sets })
    }
}

impl View<'_> {
    /// The sentences that hold a part.
    fn holding(&self, known: &Known, number: PartNumber) -> Sentences {
        let slot = &known.parts[number as usize];
        if slot.get() != NOT_ASKED {
            return slot.get();
        }
        let all = self.every_sentence();
        let sentences = match &self.plan.parts[number as usize] {
            Part::Present(id) => self.present[*id as usize],
            Part::AnyAsk => {
                let concepts = self.ruleset.concepts.len();
                let asks = (0..self.ruleset.frames.len()).filter(|frame| self.roles.ask & (1 << frame) != 0);
                asks.fold(0, |all, frame| all | self.present[concepts + frame])
            }
            Part::Framed(test, id) => {
                let own = self.of_id(*id).iter().map(|&i| &self.matches[i as usize]);
                own.filter(|m| self.in_frame(*test, m)).fold(0, |all, m| all | 1 << m.sentence)
            }
            Part::Not(inner) => !self.holding(known, *inner) & all,
            Part::All(parts) => {
                let mut sentences = all;
                for part in parts {
                    sentences &= self.holding(known, *part);
                    if sentences == 0 {
                        break;
                    }
                }
                sentences
            }
            Part::Any(parts) => parts.iter().fold(0, |all, part| all | self.holding(known, *part)),
            Part::Other(anchors, cond) => {
                let having = |ids: &Vec<Id>| ids.iter().fold(0, |all, id| all | self.present[*id as usize]);
                let mut left = anchors.iter().fold(all, |left, ids| left & having(ids));
                let mut sentences = 0;
                let mut used = Vec::new();
                while left != 0 {
                    let sentence = left.trailing_zeros();
                    left &= left - 1;
                    if self.holds(cond, &Within::Sentence(sentence), &mut used) {
                        sentences |= 1 << sentence;
                    }
                }
                sentences
            }
        };
        slot.set(sentences);
        sentences
    }

    fn every_sentence(&self) -> Sentences {
        match self.reading.sentences.len() {
            0 => 0,
            count => u64::MAX >> (64 - count),
        }
    }

    fn tested(&self, known: &Known, sets: &[Sentences], test: &Test) -> bool {
        match test {
            Test::Some(set, part) => self.holding(known, *part) & sets[*set] != 0,
            Test::First(set, part) => {
                let set = sets[*set];
                self.holding(known, *part) & set & set.wrapping_neg() != 0
            }
            Test::Last(set, part) => {
                let set = sets[*set];
                set != 0 && self.holding(known, *part) >> (63 - set.leading_zeros()) & 1 != 0
            }
            Test::Fact(cond) => self.holds(cond, &Within::Sentence(0), &mut Vec::new()),
            Test::Not(inner) => !self.tested(known, sets, inner),
            Test::All(parts) => parts.iter().all(|part| self.tested(known, sets, part)),
            Test::Any(parts) => parts.iter().any(|part| self.tested(known, sets, part)),
            Test::AtLeast(count, parts) => parts.iter().filter(|part| self.tested(known, sets, part)).count() >= *count,
        }
    }

    /// Whether a test could hold of some set of sentences.
    fn possible(&self, known: &Known, test: &Test) -> bool {
        match test {
            Test::Some(_, part) | Test::First(_, part) | Test::Last(_, part) => self.holding(known, *part) != 0,
            Test::Fact(_) => self.tested(known, &known.sets, test),
            Test::Not(_) => true,
            Test::All(parts) => parts.iter().all(|part| self.possible(known, part)),
            Test::Any(parts) => parts.iter().any(|part| self.possible(known, part)),
            Test::AtLeast(count, parts) => parts.iter().filter(|part| self.possible(known, part)).count() >= *count,
        }
    }

    /// The rules that could fire in some sentences of this ticket: looked for once.
    fn candidates(&self, known: &Known) -> &Candidates {
        self.candidates.get_or_init(|| {
            let mut candidates = Candidates::default();
            for number in self.anchored() {
                let (when, unless) = &self.plan.rules[number as usize];
                if !self.possible(known, when) {
                    continue;
                }
                let from = (candidates.groups.len(), candidates.questions.len());
                let plain = self.all_of(known, when, true, &mut candidates)
                    && unless.as_ref().is_none_or(|unless| self.all_of(known, unless, false, &mut candidates));
                if !plain {
                    candidates.groups.truncate(from.0);
                    candidates.questions.truncate(from.1);
                }
                candidates.rules.push((number, plain.then_some(candidates.groups.len() as u32)));
            }
            candidates
        })
    }

    /// The rules that have an anchor in the ticket or need none, in their order.
    fn anchored(&self) -> impl Iterator<Item = u32> {
        let mut bits = vec![0u64; self.plan.rules.len().div_ceil(64)];
        let met = (0..self.present.len()).filter(|&id| !self.of_id(id as Id).is_empty());
        let met = met.flat_map(|id| &self.plan.anchored[id]);
        for &number in met.chain(&self.plan.unanchored) {
            bits[number as usize / 64] |= 1 << (number % 64);
        }
        (0u32..).zip(bits).flat_map(|(word, mut bits)| {
            std::iter::from_fn(move || {
                let bit = (bits != 0).then(|| bits.trailing_zeros())?;
                bits &= bits - 1;
                Some(word * 64 + bit)
            })
        })
    }

    /// Writes a test as groups of questions, if it is no more than that.
    fn all_of(&self, known: &Known, test: &Test, wanted: bool, candidates: &mut Candidates) -> bool {
        match test {
            Test::Not(inner) => self.all_of(known, inner, !wanted, candidates),
            Test::All(parts) if wanted => parts.iter().all(|part| self.all_of(known, part, true, candidates)),
            Test::Any(parts) if !wanted => parts.iter().all(|part| self.all_of(known, part, false, candidates)),
            // Where only one alternative is left, it is what is asked.
            Test::Any(parts) if parts.iter().filter(|part| self.possible(known, part)).count() == 1 => {
                let mut left = parts.iter().filter(|part| self.possible(known, part));
                left.all(|part| self.all_of(known, part, true, candidates))
            }
            _ => {
                let from = candidates.questions.len();
                let Some(sure) = self.any_of(known, test, wanted, from, &mut candidates.questions) else {
                    return false;
                };
                if sure {
                    candidates.questions.truncate(from);
                } else {
                    candidates.groups.push(candidates.questions.len() as u32);
                }
                true
            }
        }
    }

    /// Writes a test as one group of questions, which begins at `from`: whether one of them is sure to be answered as
    /// wanted; `None` if the test is more than that.
    fn any_of(
        &self,
        known: &Known,
        test: &Test,
        wanted: bool,
        from: usize,
        questions: &mut Vec<Question>,
    ) -> Option<bool> {
        match test {
            Test::Some(set, part) => {
                let held = self.holding(known, *part);
                if held == 0 {
                    return Some(!wanted);
                }
                match questions[from..].iter_mut().find(|own| wanted && own.2 && own.0 == *set) {
                    Some(own) => own.1 |= held,
                    None => questions.push((*set, held, wanted)),
                }
                Some(false)
            }
            Test::Not(inner) => self.any_of(known, inner, !wanted, from, questions),
            Test::Any(parts) | Test::All(parts) if parts.len() == 1 || wanted == matches!(test, Test::Any(_)) => {
                let mut sure = false;
                for part in parts.iter().filter(|part| !wanted || self.possible(known, part)) {
                    sure |= self.any_of(known, part, wanted, from, questions)?;
                }
                Some(sure)
            }
            Test::Fact(_) => Some(self.tested(known, &known.sets, test) == wanted),
            Test::Any(_) | Test::All(_) | Test::First(..) | Test::Last(..) | Test::AtLeast(..) => None,
        }
    }

    /// The rules that fire within some sentences, by number.
    pub(crate) fn firing(&self, sentences: &SentenceSet, fired: &mut Vec<u32>) {
        fired.clear();
        let Some(known) = &self.known else {
            let within = Within::Set(sentences);
            let fires = |number: &u32| {
                let rule = &self.ruleset.rules[*number as usize];
                self.is_spoken_of(&rule.when)
                    && self.holds(&rule.when, &within, &mut Vec::new())
                    && !rule.unless.as_ref().is_some_and(|unless| self.holds(unless, &within, &mut Vec::new()))
            };
            return fired.extend(self.anchored().filter(fires));
        };
        let mut sets = known.sets;
        sets[0] = sentences.first();
        sets[1] = self.scopes.focus(sentences).first();
        let candidates = self.candidates(known);
        let mut group = 0;
        let mut question = 0;
        for &(number, groups) in &candidates.rules {
            let fires = match groups {
                Some(to) => {
                    let mut fires = true;
                    for &end in &candidates.groups[group..to as usize] {
                        let own = &candidates.questions[question..end as usize];
                        fires = fires && own.iter().any(|&(set, held, wanted)| (held & sets[set] != 0) == wanted);
                        question = end as usize;
                    }
                    group = to as usize;
                    fires
                }
                None => {
                    let (when, unless) = &self.plan.rules[number as usize];
                    self.tested(known, &sets, when)
                        && !unless.as_ref().is_some_and(|unless| self.tested(known, &sets, unless))
                }
            };
            fired.extend(fires.then_some(number));
        }
    }
}
