//! The sets of sentences that a condition can look at.

use crate::frame::{Match, Roles};
use crate::reading::Reading;
use crate::ruleset::Ruleset;
use crate::ruleset::condition::Scope;
use crate::ticket::Field;
use crate::zone::Zone;

/// The first 64 sentences of a ticket, a bit each.
pub(super) type Sentences = u64;

/// The sentences of a set, one by one.
#[inline]
pub(super) fn each(mut sentences: Sentences) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        let sentence = (sentences != 0).then(|| sentences.trailing_zeros());
        sentences &= sentences.wrapping_sub(1);
        sentence
    })
}

/// A set of sentences, by index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SentenceSet {
    /// Of the first 64 a bit each: hardly a ticket has more.
    first: Sentences,
    /// Of all others.
    rest: Vec<u64>,
}

impl SentenceSet {
    /// Those of the first 64 sentences that are in it, a bit each.
    #[inline]
    pub(super) fn first(&self) -> Sentences {
        self.first
    }

    /// Of the first 64 sentences.
    pub(super) fn of_first(first: Sentences) -> Self {
        SentenceSet { first, rest: Vec::new() }
    }

    /// The same of all sentences, 64 at a time.
    #[inline]
    pub(super) fn words(&self) -> impl Iterator<Item = Sentences> {
        std::iter::once(self.first).chain(self.rest.iter().copied())
    }

    /// Its sentences, in their order.
    pub(super) fn sentences(&self) -> impl Iterator<Item = u32> {
        (0..).zip(self.words()).flat_map(|(word, own)| each(own).map(move |bit| word * 64 + bit))
    }

    pub(crate) fn insert(&mut self, sentence: u32) {
        let (word, bit) = (sentence as usize / 64, 1 << (sentence % 64));
        let Some(word) = word.checked_sub(1) else {
            self.first |= bit;
            return;
        };
        if word >= self.rest.len() {
            self.rest.resize(word + 1, 0);
        }
        self.rest[word] |= bit;
    }

    #[inline]
    pub(crate) fn has(&self, sentence: u32) -> bool {
        let word = match (sentence as usize / 64).checked_sub(1) {
            None => Some(&self.first),
            Some(word) => self.rest.get(word),
        };
        word.is_some_and(|word| word & (1 << (sentence % 64)) != 0)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.first == 0 && self.rest.iter().all(|word| *word == 0)
    }

    /// Whether some sentence is in both.
    #[inline]
    pub(crate) fn meets(&self, other: &SentenceSet) -> bool {
        self.words().zip(other.words()).any(|(a, b)| a & b != 0)
    }

    pub(crate) fn union(&mut self, other: &SentenceSet) {
        self.first |= other.first;
        if self.rest.len() < other.rest.len() {
            self.rest.resize(other.rest.len(), 0);
        }
        for (mine, theirs) in self.rest.iter_mut().zip(&other.rest) {
            *mine |= theirs;
        }
    }

    fn intersection(&self, other: &SentenceSet) -> SentenceSet {
        let rest = self.rest.iter().zip(&other.rest).map(|(a, b)| a & b).collect();
        SentenceSet { first: self.first & other.first, rest }
    }
}

impl FromIterator<u32> for SentenceSet {
    fn from_iter<I: IntoIterator<Item = u32>>(sentences: I) -> Self {
        let mut set = SentenceSet::default();
        sentences.into_iter().for_each(|sentence| set.insert(sentence));
        set
    }
}

/// The part of a ticket in which a condition is looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Within<'s> {
    Set(&'s SentenceSet),
    Sentence(u32),
    Clause(u32, u32),
}

impl Within<'_> {
    pub(crate) fn has(&self, m: &Match) -> bool {
        match self {
            Within::Set(set) => set.has(m.sentence),
            Within::Sentence(sentence) => m.sentence == *sentence,
            Within::Clause(sentence, clause) => m.sentence == *sentence && m.clause == *clause,
        }
    }

    fn has_sentence(&self, sentence: u32) -> bool {
        match self {
            Within::Set(set) => set.has(sentence),
            Within::Sentence(own) | Within::Clause(own, _) => *own == sentence,
        }
    }

    pub(crate) fn sentences(&self, reading: &Reading) -> impl Iterator<Item = u32> {
        let range = match self {
            Within::Set(_) => 0..reading.sentences.len() as u32,
            Within::Sentence(own) | Within::Clause(own, _) => *own..*own + 1,
        };
        let this = *self;
        range.filter(move |sentence| this.has_sentence(*sentence))
    }
}

/// What the words of the condition language stand for in one ticket.
#[derive(Debug, Default)]
pub(crate) struct Scopes {
    /// Subject and prose that the customer wrote.
    pub ticket: SentenceSet,
    pub subject: SentenceSet,
    /// Sentences that ask, and the one before where the asking one has no content.
    pub asking: SentenceSet,
    /// Sentences that ask, and no others.
    pub questions: SentenceSet,
    /// Sentences that ask, but of what the one before said.
    pub bare: SentenceSet,
    /// Sentences that take a request back or say what is not asked.
    pub declining: SentenceSet,
    /// Sentences that report a fault.
    pub reporting: SentenceSet,
    pub quoted: SentenceSet,
    pub log: SentenceSet,
    pub signature: SentenceSet,
}

/// An asking sentence shorter than this many bytes leans on the sentence before it.
const SHORT_QUESTION: usize = 75;

impl Scopes {
    pub(crate) fn new(ruleset: &Ruleset, roles: Roles, reading: &Reading, matches: &[Match]) -> Self {
        let mut scopes = Scopes::default();
        for (i, sentence) in reading.sentences.iter().enumerate() {
            let i = i as u32;
            match sentence.zone {
                Zone::New | Zone::Forwarded => {
                    scopes.ticket.insert(i);
                    if sentence.field == Field::Subject {
                        scopes.subject.insert(i);
                    }
                }
                Zone::Quoted => scopes.quoted.insert(i),
                Zone::Log => scopes.log.insert(i),
                Zone::Signature => scopes.signature.insert(i),
                _ => {}
            }
        }
        let concepts = ruleset.concepts.len();
        // The sentences that speak of anything.
        let mut content = SentenceSet::default();
        for m in matches {
            let Some(frame) = usize::from(m.id).checked_sub(concepts) else {
                content.insert(m.sentence);
                continue;
            };
            if !scopes.ticket.has(m.sentence) {
                continue;
            }
            let bit = 1u64 << frame;
            if bit & roles.decline != 0 {
                scopes.declining.insert(m.sentence);
            }
            if bit & roles.ask != 0 {
                scopes.questions.insert(m.sentence);
            } else if bit & roles.report != 0 {
                scopes.reporting.insert(m.sentence);
            }
        }
        scopes.asking = scopes.questions.clone();
        for i in scopes.questions.sentences().filter(|&i| i > 0 && scopes.ticket.has(i - 1)) {
            if reading.sentences[i as usize].text.len() < SHORT_QUESTION || !content.has(i) {
                scopes.bare.insert(i);
                scopes.asking.insert(i - 1);
            }
        }
        scopes
    }

    /// The sentences that ask within a set; where none asks, those that report; else all of them.
    pub(crate) fn focus(&self, within: &SentenceSet) -> SentenceSet {
        self.asking_of(within).map_or_else(|| within.clone(), |asking| asking.intersection(within))
    }

    /// The sentences of which a set has those that ask: `None` if all of it does.
    #[inline]
    pub(super) fn asking_of(&self, within: &SentenceSet) -> Option<&SentenceSet> {
        [&self.asking, &self.reporting].into_iter().find(|asking| asking.meets(within))
    }

    /// The same of the first 64 sentences of a ticket.
    pub(super) fn focus_of(&self, within: Sentences) -> Sentences {
        self.focus_within(within, within)
    }

    /// The sentences of a stretch that a part of it is taken to ask in, if they are in that part.
    pub(super) fn focus_within(&self, part: Sentences, stretch: Sentences) -> Sentences {
        let focus = [&self.asking, &self.reporting].into_iter().find(|all| all.first & part != 0);
        focus.map_or(stretch, |all| all.first & stretch)
    }

    /// The set that a word of the condition language names.
    pub(crate) fn named(&self, scope: Scope, within: &Within<'_>) -> SentenceSet {
        match scope {
            Scope::Subject => self.subject.clone(),
            Scope::Ticket => self.ticket.clone(),
            Scope::Quoted => self.quoted.clone(),
            Scope::Log => self.log.clone(),
            Scope::Signature => self.signature.clone(),
            Scope::Asked => match within {
                Within::Set(set) => self.focus(set),
                Within::Sentence(sentence) | Within::Clause(sentence, _) => {
                    let own = SentenceSet::from_iter([*sentence]);
                    let focus = self.focus(&self.ticket);
                    if focus.has(*sentence) { own } else { SentenceSet::default() }
                }
            },
            Scope::Sentence | Scope::First | Scope::Last => SentenceSet::default(),
        }
    }
}
