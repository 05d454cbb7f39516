//! What the sentences of one ticket hold: of each part worked out when it is first asked for.

use std::cell::RefCell;

use super::View;
use super::plan::{Part, PartNumber};
use super::scope::{Sentences, Within, each};
use crate::ruleset::Id;

/// The parts of conditions that are known so far.
#[derive(Debug)]
pub(super) struct Held {
    /// Of each part its place in `sentences` and one more; 0 where nothing has asked yet. Few parts are asked for in
    /// a ticket: what is as long as the plan is made of small numbers.
    places: RefCell<Vec<u16>>,
    sentences: RefCell<Vec<Sentences>>,
}

impl Held {
    pub(super) fn new(parts: usize) -> Self {
        Held { places: RefCell::new(vec![0; parts]), sentences: RefCell::new(Vec::with_capacity(64)) }
    }

    #[inline]
    fn known(&self, part: usize) -> Option<Sentences> {
        let place = self.places.borrow()[part];
        usize::from(place).checked_sub(1).map(|place| self.sentences.borrow()[place])
    }

    #[inline]
    fn remember(&self, part: usize, own: Sentences) {
        let mut sentences = self.sentences.borrow_mut();
        // What has no place any more is worked out each time.
        if let Ok(place) = u16::try_from(sentences.len() + 1) {
            sentences.push(own);
            self.places.borrow_mut()[part] = place;
        }
    }
}

impl View<'_> {
    /// The sentences that hold a part, a bit each. Of a ticket of 64 sentences or more the bits mean nothing but that
    /// the ticket has the words that the part cannot do without.
    #[inline]
    pub(super) fn holding(&self, held: &Held, number: PartNumber) -> Sentences {
        let (number, part) = match self.plan.part(number) {
            Ok(id) => return self.index.sentences(id),
            Err(part) => part,
        };
        match part {
            // To look is as quick as to remember.
            Part::All(names, others) if others.is_empty() => self.all_named(names),
            Part::Any(names, others) if others.is_empty() => self.any_named(names),
            _ => held.known(number).unwrap_or_else(|| {
                let sentences = self.held_by(held, part);
                held.remember(number, sentences);
                sentences
            }),
        }
    }

    fn all_named(&self, names: &[Id]) -> Sentences {
        let mut sentences = self.every_sentence();
        for name in names {
            sentences &= self.index.sentences(*name);
            if sentences == 0 {
                break;
            }
        }
        sentences
    }

    fn any_named(&self, names: &[Id]) -> Sentences {
        names.iter().fold(0, |all, name| all | self.index.sentences(*name))
    }

    fn held_by(&self, held: &Held, part: &Part) -> Sentences {
        let of = |number: &PartNumber| self.holding(held, *number);
        match part {
            Part::AnyAsk => {
                let asks = |id: usize| {
                    id.checked_sub(self.ruleset.concepts.len()).is_some_and(|f| self.roles.ask >> f & 1 != 0)
                };
                let asks = self.index.names.iter().filter(|name| asks(usize::from(name.id)));
                asks.fold(0, |all, name| all | name.sentences)
            }
            Part::Framed(_, id) if self.is_long => self.index.sentences(*id),
            Part::Framed(test, id) => {
                let own = self.index.of_id(*id).iter().map(|&i| &self.matches[i as usize]);
                own.filter(|m| self.in_frame(*test, m)).fold(0, |all, m| all | 1 << m.sentence)
            }
            Part::Not(_) if self.is_long => 1,
            Part::Not(inner) => !of(inner) & self.every_sentence(),
            Part::All(names, parts) => match self.all_named(names) {
                0 => 0,
                named => named & self.all_of(held, parts),
            },
            Part::Any(names, parts) => parts.iter().fold(self.any_named(names), |all, part| all | of(part)),
            Part::Other(parts, _) if self.is_long => self.all_of(held, parts),
            Part::Other(parts, cond) => {
                let mut used = Vec::new();
                let holds = |sentence: &u32| self.holds(cond, &Within::Sentence(*sentence), &mut used);
                each(self.all_of(held, parts)).filter(holds).fold(0, |all, sentence| all | 1 << sentence)
            }
        }
    }

    fn all_of(&self, held: &Held, parts: &[PartNumber]) -> Sentences {
        let mut sentences = self.every_sentence();
        for part in parts {
            if sentences == 0 {
                break;
            }
            sentences &= self.holding(held, *part);
        }
        sentences
    }

    /// A bit for each sentence; of a ticket that has more, one for all together.
    fn every_sentence(&self) -> Sentences {
        match self.reading.sentences.len() {
            0 => 0,
            _ if self.is_long => 1,
            count => Sentences::MAX >> (64 - count),
        }
    }
}
