//! Conditions prepared for being asked of many sets of sentences of one ticket.
//!
//! A ticket is weighed as a whole and in each of its halves. In the end a condition is made of questions whether
//! some sentence of a set holds something, and what a sentence holds does not depend on the set: such a part is
//! worked out once per ticket, a bit for each sentence, and a set is asked by one `and`. Most rules are not even
//! looked at: each is known by the rarest group of names of which it needs one.

use super::leanings::Leanings;
use super::needs::Needs;
use super::prepare;
use super::scope::{Scopes, SentenceSet, Within};
use crate::frame::Roles;
use crate::ruleset::condition::Scope;
use crate::ruleset::{Cond, FrameTest, Id, Ruleset};

/// Number of a part: first come the concepts and frames, each a part that is there or not, then the [`Part`]s of
/// the plan.
pub(super) type PartNumber = u32;

/// What a sentence may hold, and what it is made of: a stretch of the plan's list, which has names and then, from a
/// place on, other parts. These have smaller numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub kind: Kind,
    pub from: u32,
    pub parts: u32,
    pub to: u32,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// One of the plan's concepts in frames.
    Framed(u32),
    /// None of what it is made of.
    Not,
    All,
    Any,
    /// A condition, by its number, that is asked of [`super::View::holds`] where all of these hold.
    Other(u32),
}

/// A condition as questions about sets of sentences. One that is made of others comes before them.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// Whether a sentence of the set holds a part.
    Has(Where, SetName, PartNumber),
    /// A condition, by its number, that holds everywhere or nowhere.
    Fact(u32),
    /// Whether the next step is not met.
    Not,
    /// Whether so many of the next are met, and where they end.
    Of { needed: u32, count: u32, end: u32 },
}

/// Which sentence of a set is meant.
#[derive(Clone, Copy, Debug)]
pub(super) enum Where {
    Anywhere,
    First,
    Last,
}

/// A set of sentences by the words of the condition language: one of [`BASES`], and whether of it only what asks.
pub(super) type SetName = u8;
/// The set that is weighed comes first.
pub(super) const BASES: [Option<Scope>; 6] =
    [None, Some(Scope::Subject), Some(Scope::Ticket), Some(Scope::Quoted), Some(Scope::Log), Some(Scope::Signature)];

/// What asks of the set that is weighed.
pub(super) const ASKED: SetName = 1;

/// A set that the ticket alone makes.
pub(super) fn fixed_set(name: SetName, scopes: &Scopes) -> SentenceSet {
    let whole = Within::Set(&scopes.ticket);
    let set = BASES[usize::from(name / 2)].map_or_else(|| scopes.ticket.clone(), |scope| scopes.named(scope, &whole));
    if name & ASKED == 0 { set } else { scopes.focus(&set) }
}

/// The rules of a pack, prepared.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(super) parts: Vec<Part>,
    /// What parts are made of, and what rules ask for.
    pub(super) made: Vec<PartNumber>,
    pub(super) framed: Vec<(FrameTest, Id)>,
    pub(super) conditions: Vec<Cond>,
    /// How many concepts and frames there are.
    pub(super) names: usize,
    pub(super) steps: Vec<Step>,
    pub(super) rules: Vec<Tests>,
    pub(super) needs: Needs,
    pub(super) leanings: Leanings,
}

/// What there is to ask of a rule.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tests {
    /// The parts each of which some sentence must hold, as a stretch of the plan's list; then all that its steps ask for.
    pub needed: (u32, u32),
    pub parts: (u32, u32),
    /// Where the steps of its `when` and of its `unless` begin, and where they end.
    pub when: u32,
    pub unless: u32,
    pub end: u32,
}

impl Plan {
    pub(crate) fn of(ruleset: &Ruleset, roles: Roles) -> Self {
        prepare::plan(ruleset, roles)
    }

    /// The parts each of which some sentence must hold for a rule to fire anywhere.
    pub(super) fn needed(&self, tests: &Tests) -> &[PartNumber] {
        &self.made[tests.needed.0 as usize..tests.needed.1 as usize]
    }

    /// The parts that a rule asks for.
    pub(super) fn asked_for(&self, tests: &Tests) -> &[PartNumber] {
        &self.made[tests.parts.0 as usize..tests.parts.1 as usize]
    }
}
