//! Which conditions hold where, on which matches.
//!
//! A [`View`] is a ticket's matches, indexed; [`View::holds`] is the meaning of a condition. The
//! explanation asks the same function about every part of a condition, so it cannot tell another
//! story than the decision.

mod columns;
mod firing;
mod held;
mod index;
mod leanings;
mod needs;
mod plan;
mod prepare;
mod scope;
mod tally;

pub(crate) use columns::MOST_SETS;
pub(crate) use firing::Fires;
pub(crate) use plan::Plan;
pub(crate) use scope::{Scopes, SentenceSet, Within};
pub(crate) use tally::{Order, Tallies, Tally};

use std::cell::{Cell, OnceCell, RefCell};

use self::columns::Columns;
use self::firing::Firing;
use self::index::Index;
use self::tally::MetWhere;
use crate::frame::{Match, Roles};
use crate::matching::Met;
use crate::reading::Reading;
use crate::ruleset::condition::{Relation, Scope};
use crate::ruleset::{Cond, FrameTest, Id, Ruleset};
use crate::span::Span;
use crate::ticket::Ticket;

/// A ticket's matches and the sets of sentences that conditions speak of.
pub(crate) struct View<'a> {
    pub ruleset: &'a Ruleset,
    plan: &'a Plan,
    pub roles: Roles,
    pub ticket: &'a Ticket,
    pub reading: &'a Reading,
    pub matches: &'a [Match],
    /// Of each sentence the single words that the pack knows, by their number.
    pub met: &'a [Vec<Met>],
    index: Index,
    pub scopes: Scopes,
    /// A ticket of so many sentences that sets of them are no numbers.
    is_long: bool,
    met_where: OnceCell<MetWhere>,
    firing: OnceCell<Firing>,
    /// What the last ticket left to work in.
    spare: Cell<Firing>,
    columns: RefCell<Columns>,
    pub flags: u64,
    /// Take every frame as given: what would hold if only the words counted.
    pub words_only: bool,
}

/// What a view works in; a thread keeps it from ticket to ticket of one policy.
#[derive(Default)]
pub(crate) struct Room {
    index: Index,
    firing: Firing,
    columns: Columns,
}

/// A single word that was met.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word {
    /// Its number in the ruleset's wording.
    pub number: u32,
    pub sentence: u32,
    /// Bytes of the field's normalised text.
    pub span: Span,
}

/// A cue that was met.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cue {
    /// Index in the ruleset's cues.
    pub cue: usize,
    /// Its first match, an index into the view's matches.
    pub at: u32,
}

impl<'a> View<'a> {
    pub(crate) fn new(
        (ruleset, plan): (&'a Ruleset, &'a Plan),
        roles: Roles,
        ticket: &'a Ticket,
        reading: &'a Reading,
        matches: &'a [Match],
        met: &'a [Vec<Met>],
        room: Room,
    ) -> Self {
        let Room { mut index, firing, columns } = room;
        index.fill(matches, ruleset.concepts.len() + ruleset.frames.len(), reading.sentences.len());
        let scopes = Scopes::new(ruleset, roles, reading, matches);
        View {
            ruleset,
            plan,
            roles,
            ticket,
            reading,
            matches,
            met,
            index,
            scopes,
            is_long: reading.sentences.len() >= 64,
            met_where: OnceCell::new(),
            firing: OnceCell::new(),
            spare: Cell::new(firing),
            columns: RefCell::new(columns),
            flags: 0,
            words_only: false,
        }
    }

    /// The same ticket with every frame taken as given.
    pub(crate) fn with_words_only<T>(&self, look: impl FnOnce(&View<'_>) -> T) -> T {
        let View { ruleset, plan, roles, ticket, reading, matches, met, flags, .. } = *self;
        let room = Room::default();
        look(&View {
            flags,
            words_only: true,
            ..View::new((ruleset, plan), roles, ticket, reading, matches, met, room)
        })
    }

    /// What it worked in, for the next ticket.
    pub(crate) fn leave(self) -> Room {
        let firing = self.firing.into_inner().unwrap_or_else(|| self.spare.take());
        Room { index: self.index, firing, columns: self.columns.into_inner() }
    }

    /// Number of the last clause of a sentence.
    pub(crate) fn last_clause(&self, sentence: u32) -> u32 {
        let from = self.matches.partition_point(|m| m.sentence < sentence);
        let own = self.matches[from..].iter().take_while(|m| m.sentence == sentence);
        own.map(|m| m.clause).max().unwrap_or(0)
    }

    /// Whether any of the ids is anywhere in the ticket; true when there are none to look for.
    pub(crate) fn may_hold(&self, anchors: &[Id]) -> bool {
        anchors.is_empty() || anchors.iter().any(|&id| self.index.has(id))
    }

    /// Every cue that is met in some sentences, whether the pack has weights for it or not.
    pub(crate) fn met(&self, sentences: &SentenceSet) -> Vec<u32> {
        let asked = self.scopes.focus(sentences);
        let mut met = Vec::new();
        for (after, set) in [(0, sentences), (self.names(), &asked)] {
            let ids = self.index.names.iter().map(|name| name.id).filter(|&id| self.first_meant(id, set).is_some());
            met.extend(ids.map(|id| (after + usize::from(id)) as u32));
        }
        met
    }

    /// A cue that is met in some sentences, where it stands first; `None` if it is not met there.
    pub(crate) fn cue(&self, cue: u32, sentences: &SentenceSet) -> Option<Cue> {
        let (cue, names) = (cue as usize, self.names());
        let at = match cue.checked_sub(names) {
            Some(id) => self.first_meant(id as Id, &self.scopes.focus(sentences)),
            None => self.first_meant(cue as Id, sentences),
        };
        at.map(|at| Cue { cue, at })
    }

    fn first_meant(&self, id: Id, sentences: &SentenceSet) -> Option<u32> {
        self.meant(id).find(|(_, m)| sentences.has(m.sentence)).map(|(at, _)| at)
    }

    /// A word that is met in some sentences, where it stands first; `None` if it is not met there.
    pub(crate) fn word(&self, number: u32, sentences: &SentenceSet) -> Option<Word> {
        let mut own = (0..).zip(self.met).filter(|(sentence, _)| sentences.has(*sentence));
        own.find_map(|(sentence, met)| {
            let at = met.binary_search_by_key(&number, |met| met.number).ok()?;
            Some(Word { number, sentence, span: met[at].span })
        })
    }

    /// The matches of a concept or frame but those that are said to be none of the question: these are no cue.
    #[inline]
    fn meant(&self, id: Id) -> impl Iterator<Item = (u32, &Match)> {
        let own = self.index.of_id(id).iter().map(|&i| (i, &self.matches[i as usize]));
        own.filter(|(_, m)| m.frames & self.roles.decline == 0)
    }

    /// How many concepts and frames the pack has.
    #[inline]
    fn names(&self) -> usize {
        self.ruleset.concepts.len() + self.ruleset.frames.len()
    }

    fn of(&self, id: Id, within: &Within<'_>) -> impl Iterator<Item = (u32, &Match)> {
        let all = self.index.of_id(id);
        let own = match within {
            // Matches are in reading order: those of one sentence need no look at all the others.
            Within::Sentence(sentence) | Within::Clause(sentence, _) => {
                let sentence_of = |&i: &u32| self.matches[i as usize].sentence;
                let from = all.partition_point(|i| sentence_of(i) < *sentence);
                let to = from + all[from..].partition_point(|i| sentence_of(i) == *sentence);
                &all[from..to]
            }
            Within::Set(_) => all,
        };
        own.iter().map(|&i| (i, &self.matches[i as usize])).filter(|(_, m)| within.has(m))
    }

    #[inline]
    fn in_frame(&self, test: FrameTest, m: &Match) -> bool {
        match test {
            _ if self.words_only => true,
            FrameTest::Has(bit) => m.frames & bit != 0,
            FrameTest::Asked => m.frames & self.roles.ask != 0,
            FrameTest::Mentioned => m.frames & (self.roles.ask | self.roles.report | self.roles.decline) == 0,
        }
    }

    /// Whether the ticket has the words that a condition cannot hold without, wherever they stand: it need not be
    /// asked of thousands of sentences if not.
    fn is_spoken_of(&self, cond: &Cond) -> bool {
        match cond {
            Cond::Present(id) | Cond::Framed(_, id) => self.index.has(*id),
            Cond::All(parts) => parts.iter().all(|part| self.is_spoken_of(part)),
            Cond::Any(parts) => parts.iter().any(|part| self.is_spoken_of(part)),
            Cond::AtLeast(count, parts) => parts.iter().filter(|part| self.is_spoken_of(part)).count() >= *count,
            Cond::Scoped(_, inner) => self.is_spoken_of(inner),
            Cond::Relation { left, right, .. } => self.is_spoken_of(left) && self.is_spoken_of(right),
            Cond::AnyAsk | Cond::Not(_) | Cond::Metadata(..) | Cond::Flag(_) => true,
        }
    }

    /// Whether a condition holds in some scope. The matches that made it hold are added to `used`
    /// (indices into `matches`); nothing is added when it does not hold.
    pub(crate) fn holds(&self, cond: &Cond, within: &Within<'_>, used: &mut Vec<u32>) -> bool {
        match cond {
            Cond::Present(id) => {
                let found = self.of(*id, within).next();
                used.extend(found.map(|(i, _)| i));
                found.is_some()
            }
            Cond::AnyAsk => {
                let concepts = self.ruleset.concepts.len();
                let found = (0..self.ruleset.frames.len())
                    .filter(|frame| self.roles.ask & (1 << frame) != 0)
                    .find_map(|frame| self.of((concepts + frame) as Id, within).next());
                used.extend(found.map(|(i, _)| i));
                found.is_some()
            }
            Cond::Framed(test, id) => {
                let found = self.of(*id, within).find(|(_, m)| self.in_frame(*test, m));
                used.extend(found.map(|(i, _)| i));
                found.is_some()
            }
            Cond::Scoped(scope, inner) => match scope {
                Scope::Sentence => {
                    let mut sentences = within.sentences(self.reading);
                    self.is_spoken_of(inner) && sentences.any(|s| self.holds(inner, &Within::Sentence(s), used))
                }
                Scope::First | Scope::Last => {
                    let mut sentences = within.sentences(self.reading);
                    let sentence = if *scope == Scope::First { sentences.next() } else { sentences.last() };
                    sentence.is_some_and(|s| self.holds(inner, &Within::Sentence(s), used))
                }
                _ => {
                    let set = self.scopes.named(*scope, within);
                    self.holds(inner, &Within::Set(&set), used)
                }
            },
            Cond::Metadata(key, value) => {
                if key == "language" {
                    return self.reading.language.as_str() == value;
                }
                self.ticket.metadata.get(key).is_some_and(|given| given.eq_ignore_ascii_case(value))
            }
            Cond::Flag(flag) => self.flags & (1 << flag) != 0,
            Cond::Not(inner) => {
                let before = used.len();
                let held = self.holds(inner, within, used);
                used.truncate(before);
                !held
            }
            Cond::All(parts) => {
                let before = used.len();
                let held = parts.iter().all(|part| self.holds(part, within, used));
                if !held {
                    used.truncate(before);
                }
                held
            }
            Cond::Any(parts) => parts.iter().any(|part| self.holds(part, within, used)),
            Cond::AtLeast(count, parts) => {
                let before = used.len();
                let held = parts.iter().filter(|part| self.holds(part, within, used)).count() >= *count;
                if !held {
                    used.truncate(before);
                }
                held
            }
            Cond::Relation { relation, left, right, anchors } => {
                self.related(*relation, left, right, anchors, within, used)
            }
        }
    }

    fn related(
        &self,
        relation: Relation,
        left: &Cond,
        right: &Cond,
        anchors: &[Id],
        within: &Within<'_>,
        used: &mut Vec<u32>,
    ) -> bool {
        let mut try_place = |place: Within<'_>| {
            let before = used.len();
            let held = self.holds(left, &place, used)
                && self.holds(right, &place, used)
                && match relation {
                    Relation::Near | Relation::Beside => true,
                    Relation::Before | Relation::Within(_) => self.placed(relation, left, right, &place, used, before),
                };
            if !held {
                used.truncate(before);
            }
            held
        };
        let sentences: Vec<u32> = if anchors.is_empty() {
            within.sentences(self.reading).collect()
        } else {
            let mut sentences: Vec<u32> =
                anchors.iter().flat_map(|id| self.of(*id, within)).map(|(_, m)| m.sentence).collect();
            sentences.sort_unstable();
            sentences.dedup();
            sentences
        };
        sentences.into_iter().any(|sentence| match (relation, within) {
            (_, Within::Clause(..)) => try_place(*within),
            (Relation::Beside, _) => {
                (0..=self.last_clause(sentence)).any(|clause| try_place(Within::Clause(sentence, clause)))
            }
            _ => try_place(Within::Sentence(sentence)),
        })
    }

    /// Order and distance: some match of the left and some match of the right stand so.
    fn placed(
        &self,
        relation: Relation,
        left: &Cond,
        right: &Cond,
        place: &Within<'_>,
        used: &mut Vec<u32>,
        before: usize,
    ) -> bool {
        let (mut lefts, mut rights) = (Vec::new(), Vec::new());
        self.collect(left, place, &mut lefts);
        self.collect(right, place, &mut rights);
        for &l in &lefts {
            for &r in &rights {
                let (a, b) = (&self.matches[l as usize], &self.matches[r as usize]);
                let fits = match relation {
                    Relation::Before => a.span.end <= b.span.start,
                    Relation::Within(distance) => {
                        let (first, second) = if a.span <= b.span { (a.span, b.span) } else { (b.span, a.span) };
                        let field = self.reading.sentences[a.sentence as usize].field;
                        second.start <= first.end
                            || self.reading.text(field).text[first.end..second.start].chars().count() <= distance
                    }
                    Relation::Near | Relation::Beside => true,
                };
                if fits {
                    used.truncate(before);
                    used.extend([l, r]);
                    return true;
                }
            }
        }
        false
    }

    /// Every match that a condition's positive parts could stand on.
    fn collect(&self, cond: &Cond, within: &Within<'_>, out: &mut Vec<u32>) {
        match cond {
            Cond::Present(id) => out.extend(self.of(*id, within).map(|(i, _)| i)),
            Cond::Framed(test, id) => {
                out.extend(self.of(*id, within).filter(|(_, m)| self.in_frame(*test, m)).map(|(i, _)| i));
            }
            Cond::AnyAsk => {
                let concepts = self.ruleset.concepts.len();
                for frame in 0..self.ruleset.frames.len() {
                    if self.roles.ask & (1 << frame) != 0 {
                        out.extend(self.of((concepts + frame) as Id, within).map(|(i, _)| i));
                    }
                }
            }
            Cond::Scoped(_, inner) => self.collect(inner, within, out),
            Cond::All(parts) | Cond::Any(parts) | Cond::AtLeast(_, parts) => {
                parts.iter().for_each(|part| self.collect(part, within, out));
            }
            Cond::Relation { left, right, .. } => {
                self.collect(left, within, out);
                self.collect(right, within, out);
            }
            Cond::Not(_) | Cond::Metadata(..) | Cond::Flag(_) => {}
        }
    }
}
