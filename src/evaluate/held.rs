//! What the sentences of one ticket hold.
//!
//! A part is made of parts with smaller numbers. Those that are wanted are looked at from the last to the first: what
//! names say of a part is told at once, and where that does not settle it, what else it is made of is wanted as well.
//! Then they are worked out from the first to the last, each once.

use super::View;
use super::plan::{Kind, Part, PartNumber, Plan};
use super::scope::{Sentences, Within, each};

/// The parts of conditions that are known so far.
#[derive(Debug, Default)]
pub(super) struct Held {
    /// Of each block of 64 sentences and each part, names as well, those that hold it, a bit each, if it was wanted: what
    /// was so in the last ticket is left where it is.
    sentences: Vec<Sentences>,
    /// How many parts a block has.
    parts: usize,
    blocks: usize,
    /// The parts that are asked for, a bit each.
    wanted: Vec<u64>,
    /// Of each block those that have been looked at, and all names.
    known: Vec<u64>,
    /// In one block, those that are still to be looked at, and those that wait for what they are made of, from the last
    /// to the first.
    next: Vec<u64>,
    open: Vec<PartNumber>,
}

impl Held {
    /// Forgets the last ticket; of the next one it is known where names are.
    pub(super) fn clear(&mut self, view: &View<'_>, blocks: usize) {
        let names = view.plan.names;
        self.blocks = blocks;
        self.parts = names + view.plan.parts.len();
        let words = self.parts.div_ceil(64);
        for (own, len) in [(&mut self.wanted, words), (&mut self.known, words * blocks)] {
            own.clear();
            own.resize(len, 0);
        }
        self.sentences.resize(self.sentences.len().max(self.parts * blocks), 0);
        for block in 0..blocks {
            self.sentences[block * self.parts..][..names].copy_from_slice(view.index.sentences(block));
            let known = &mut self.known[block * words..][..words];
            known[..names / 64].fill(u64::MAX);
            if let Some(last) = known.get_mut(names / 64) {
                *last = (1 << (names % 64)) - 1;
            }
        }
    }

    /// Asks for parts, to be found with others.
    #[inline]
    pub(super) fn want(&mut self, parts: &[PartNumber]) {
        parts.iter().for_each(|&part| self.wanted[part as usize / 64] |= 1 << (part % 64));
    }

    /// Whether no sentence holds a part.
    #[inline]
    pub(super) fn is_idle(&self, part: PartNumber) -> bool {
        (0..self.blocks).all(|block| self.of(block, part) == 0)
    }

    /// The sentences of a block that hold a part, a bit each; it is a name, or has been found.
    #[inline]
    pub(super) fn of(&self, block: usize, part: PartNumber) -> Sentences {
        self.sentences[block * self.parts + part as usize]
    }

    /// Finds which sentences hold the parts that are wanted.
    pub(super) fn find(&mut self, view: &View<'_>) {
        let count = view.reading.sentences.len();
        let Held { sentences, parts, blocks, wanted, known, next, open } = self;
        for block in 0..*blocks {
            next.clone_from(wanted);
            let mut finding = Finding {
                view,
                block,
                every: Sentences::MAX >> (64 - (count - block * 64).min(64)),
                sentences: &mut sentences[block * *parts..][..*parts],
                known: &mut known[block * next.len()..][..next.len()],
                next,
                open,
            };
            finding.find();
        }
    }
}

/// What is worked on in one block of sentences.
struct Finding<'a, 'v> {
    view: &'a View<'v>,
    block: usize,
    /// A bit for each sentence of the block.
    every: Sentences,
    sentences: &'a mut [Sentences],
    known: &'a mut [u64],
    next: &'a mut [u64],
    open: &'a mut Vec<PartNumber>,
}

impl Finding<'_, '_> {
    fn find(&mut self) {
        let Plan { parts, made, names, .. } = self.view.plan;
        for word in (0..self.next.len()).rev() {
            self.next[word] &= !self.known[word];
            while let Some(bit) = self.next[word].checked_ilog2() {
                self.next[word] ^= 1 << bit;
                self.known[word] |= 1 << bit;
                let number = word * 64 + bit as usize;
                let part = &parts[number - names];
                self.begin(number, part, &made[part.from as usize..part.to as usize]);
            }
        }
        while let Some(number) = self.open.pop() {
            let part = &parts[number as usize - names];
            self.finish(number as usize, part.kind, &made[part.parts as usize..part.to as usize]);
        }
    }

    /// Looks at what names say of a part.
    #[inline]
    fn begin(&mut self, number: usize, part: &Part, made: &[PartNumber]) {
        let (names, parts) = made.split_at((part.parts - part.from) as usize);
        let own = match part.kind {
            Kind::Framed(framed) => self.framed(framed),
            Kind::Any | Kind::Not => self.any_of(0, names),
            Kind::All | Kind::Other(_) => self.all_of(self.every, names),
        };
        self.sentences[number] = own;
        let is_settled = match part.kind {
            Kind::Framed(_) => true,
            Kind::Any => parts.is_empty(),
            Kind::Not => false,
            Kind::All => own == 0 || parts.is_empty(),
            Kind::Other(_) => own == 0,
        };
        if !is_settled {
            for &part in parts {
                let word = part as usize / 64;
                self.next[word] |= 1 << (part % 64) & !self.known[word];
            }
            self.open.push(number as PartNumber);
        }
    }

    /// Works out a part from what else it is made of.
    #[inline]
    fn finish(&mut self, number: usize, kind: Kind, parts: &[PartNumber]) {
        let before = self.sentences[number];
        self.sentences[number] = match kind {
            Kind::Any => self.any_of(before, parts),
            Kind::Not => self.every & !self.any_of(before, parts),
            Kind::Other(condition) => self.asked_in_full(condition, self.all_of(before, parts)),
            Kind::All | Kind::Framed(_) => self.all_of(before, parts),
        };
    }

    #[inline]
    fn any_of(&self, mut own: Sentences, parts: &[PartNumber]) -> Sentences {
        for &part in parts {
            own |= self.sentences[part as usize];
        }
        own
    }

    #[inline]
    fn all_of(&self, mut own: Sentences, parts: &[PartNumber]) -> Sentences {
        for &part in parts {
            own &= self.sentences[part as usize];
        }
        own
    }

    fn framed(&self, framed: u32) -> Sentences {
        let (test, id) = self.view.plan.framed[framed as usize];
        if self.sentences[usize::from(id)] == 0 {
            return 0;
        }
        let mut own = 0;
        for &i in self.view.index.of_id(id) {
            let m = &self.view.matches[i as usize];
            if m.sentence as usize / 64 == self.block && self.view.in_frame(test, m) {
                own |= 1 << (m.sentence % 64);
            }
        }
        own
    }

    /// Those of some sentences in which a condition holds.
    fn asked_in_full(&self, condition: u32, own: Sentences) -> Sentences {
        let (condition, mut used) = (&self.view.plan.conditions[condition as usize], Vec::new());
        let holds = |sentence: &u32| {
            used.clear();
            self.view.holds(condition, &Within::Sentence(self.block as u32 * 64 + *sentence), &mut used)
        };
        each(own).filter(holds).fold(0, |all, sentence| all | 1 << sentence)
    }
}
