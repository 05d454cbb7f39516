//! What the sentences of one ticket hold: spread from what was met to all that is made of it.

use super::View;
use super::plan::{Part, PartNumber};
use super::scope::{Sentences, Within};

/// The parts of conditions that some sentence of a ticket holds.
#[derive(Debug)]
pub(super) struct Held {
    /// Of each part the sentences that hold it, a bit each. Of a ticket of 64 sentences or more the bits mean nothing
    /// but that the ticket has the words that the part cannot do without.
    pub sentences: Vec<Sentences>,
    /// The parts that some sentence holds, in their order.
    pub parts: Vec<PartNumber>,
}

impl Held {
    pub(super) fn of(view: &View<'_>) -> Held {
        let plan = view.plan;
        let count = plan.parts.len();
        let mut held = Held { sentences: vec![0; count], parts: Vec::with_capacity(128) };
        let mut ready = vec![0u16; count];
        // The parts to be looked at: what a part makes ready comes after it.
        let mut open = vec![0u64; count.div_ceil(64)];
        let add = |open: &mut [u64], part: PartNumber| open[part as usize / 64] |= 1 << (part % 64);
        plan.always.iter().for_each(|&part| add(&mut open, part));
        for name in &view.index.names {
            plan.of_name.of_number(name.id as usize).iter().for_each(|&part| add(&mut open, part));
        }
        for word in 0..open.len() {
            while open[word] != 0 {
                let part = word * 64 + open[word].trailing_zeros() as usize;
                open[word] &= open[word] - 1;
                let sentences = view.holding(&plan.parts[part], &held.sentences);
                if sentences == 0 {
                    continue;
                }
                held.sentences[part] = sentences;
                held.parts.push(part as PartNumber);
                for &whole in plan.wholes.of_number(part) {
                    let ready = &mut ready[whole as usize];
                    *ready = ready.saturating_add(1);
                    if *ready == plan.needed[whole as usize] {
                        add(&mut open, whole);
                    }
                }
            }
        }
        held
    }
}

impl View<'_> {
    /// The sentences that hold a part, by those that hold what it is made of.
    fn holding(&self, part: &Part, held: &[Sentences]) -> Sentences {
        let of = |number: &PartNumber| held[*number as usize];
        let all = self.every_sentence();
        match part {
            Part::Present(id) if !self.is_long => self.index.sentences(*id),
            Part::AnyAsk if !self.is_long => {
                let concepts = self.ruleset.concepts.len();
                let asks = self.index.names.iter().filter(|name| {
                    (name.id as usize).checked_sub(concepts).is_some_and(|frame| self.roles.ask & (1 << frame) != 0)
                });
                asks.fold(0, |all, name| all | name.sentences)
            }
            Part::Framed(test, id) if !self.is_long => {
                let own = self.index.of_id(*id).iter().map(|&i| &self.matches[i as usize]);
                own.filter(|m| self.in_frame(*test, m)).fold(0, |all, m| all | 1 << m.sentence)
            }
            Part::Present(_) | Part::AnyAsk | Part::Framed(..) => all,
            Part::Not(_) if self.is_long => all,
            Part::Not(inner) => !of(inner) & all,
            Part::All(parts) => parts.iter().fold(all, |all, part| all & of(part)),
            Part::Any(parts) => parts.iter().fold(0, |all, part| all | of(part)),
            Part::Other(parts, cond) => {
                let mut left = parts.iter().fold(all, |left, part| left & of(part));
                if self.is_long {
                    return left;
                }
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
        }
    }

    /// A bit for each sentence; of a ticket that has more, one for all together.
    fn every_sentence(&self) -> Sentences {
        match self.reading.sentences.len() {
            0 => 0,
            _ if self.is_long => 1,
            count => u64::MAX >> (64 - count),
        }
    }
}
