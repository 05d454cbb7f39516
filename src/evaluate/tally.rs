//! What cues and single words add to the clauses.
//!
//! Their weights are whole hundredths, so a sum does not depend on the order in which it is made. Each counts once
//! however often it is met: as a set of sentences grows, each sentence adds what those before it have not. So the
//! sums of all beginnings of a text, and of all its ends, are made in one go each.

use super::View;
use super::scope::{SentenceSet, Sentences, each};
use crate::matching::Met;
use crate::ruleset::ClauseIndex;

/// What is met in a ticket of fewer than 64 sentences.
#[derive(Debug)]
pub(super) struct MetWhere {
    /// The concepts and frames that lean to some clause, with the sentences in which they are met and not said to be none
    /// of the question.
    names: Vec<(u32, Sentences)>,
    /// The sentences that have a cue, and those that have one if the ticket asks there.
    cues_in: [Sentences; 2],
}

/// In which order sentences come.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Order {
    Reading,
    Backwards,
}

/// What cues and words add to each clause in some sets of sentences.
#[derive(Debug)]
pub(crate) struct Tallies {
    sets: Vec<(SentenceSet, Counts)>,
    /// For each set what the cues add to each clause, in hundredths, then what the words do.
    sums: Vec<i32>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    words: usize,
    any_cue: bool,
}

/// What cues and words add to each clause in a set of sentences.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tally<'t> {
    /// How many words were met.
    pub word_count: usize,
    /// Whether any cue was.
    pub any_cue: bool,
    /// In hundredths, of as many clauses; both empty where nothing leans to any.
    pub cues: &'t [i32],
    pub words: &'t [i32],
}

impl Tallies {
    pub(crate) fn len(&self) -> usize {
        self.sets.len()
    }

    pub(crate) fn set(&self, at: usize) -> &SentenceSet {
        &self.sets[at].0
    }

    pub(crate) fn of(&self, at: usize) -> Tally<'_> {
        let width = self.sums.len() / self.sets.len() / 2;
        let (cues, words) = self.sums[at * width * 2..][..width * 2].split_at(width);
        let Counts { words: word_count, any_cue } = self.sets[at].1;
        Tally { word_count, any_cue, cues, words }
    }
}

impl View<'_> {
    /// How much each of the cues met in some sentences leans to a clause, in hundredths.
    pub(crate) fn cue_weights(&self, sentences: &SentenceSet, clause: ClauseIndex) -> impl Iterator<Item = (u32, i32)> {
        self.cues(sentences).into_iter().map(move |cue| (cue, self.plan.leanings.of_cue(cue, clause)))
    }

    /// The same of the words met, by their numbers.
    pub(crate) fn word_weights(
        &self,
        sentences: &SentenceSet,
        clause: ClauseIndex,
    ) -> impl Iterator<Item = (u32, i32)> {
        self.words(sentences).into_iter().map(move |word| (word, self.plan.leanings.of_word(word, clause)))
    }

    fn met_where(&self) -> &MetWhere {
        self.met_where.get_or_init(|| {
            let declines = self.matches.iter().any(|m| m.frames & self.roles.decline != 0);
            let mut met = MetWhere { names: Vec::with_capacity(self.index.names.len()), cues_in: [0; 2] };
            for name in &self.index.names {
                let [own, asked] = self.plan.leanings.leans(name.id.into());
                if !own && !asked {
                    continue;
                }
                let meant = match declines {
                    true => self.meant(name.id).fold(0, |all, (_, m)| all | 1 << m.sentence),
                    false => name.sentences,
                };
                if meant != 0 {
                    met.names.push((name.id.into(), meant));
                    met.cues_in[0] |= if own { meant } else { 0 };
                    met.cues_in[1] |= if asked { meant } else { 0 };
                }
            }
            met
        })
    }

    /// The cues that are met in some sentences and lean to some clause, by their indices.
    pub(crate) fn cues(&self, sentences: &SentenceSet) -> Vec<u32> {
        if self.is_long {
            let cues = self.met(sentences).into_iter();
            return cues.filter(|&cue| !self.ruleset.cues[cue as usize].is_empty()).collect();
        }
        let met = self.met_where();
        let mut cues = Vec::with_capacity(met.names.len() * 2);
        let sets = [sentences.first(), self.scopes.focus_of(sentences.first())];
        for (way, set) in sets.into_iter().enumerate() {
            let own = met.names.iter().filter(|&&(name, of)| of & set != 0 && self.plan.leanings.leans(name)[way]);
            cues.extend(own.map(|(name, _)| (way * self.names()) as u32 + name));
        }
        cues
    }

    /// The single words of some sentences that the pack knows, by their numbers, each once.
    pub(crate) fn words(&self, sentences: &SentenceSet) -> Vec<u32> {
        let mut words = NewWords::of(self);
        let own = (0..).zip(self.met).filter(|(sentence, _)| sentences.has(*sentence));
        own.for_each(|(sentence, _)| words.take(sentence));
        words.taken
    }

    /// What cues and words add in some sentences.
    pub(crate) fn tally(&self, sentences: &SentenceSet) -> Tallies {
        if self.is_long {
            return self.tally_of_long(sentences);
        }
        let sentences: Vec<u32> = each(sentences.first()).collect();
        let mut growing = Growing::of(self, &sentences, Order::Reading);
        sentences.iter().for_each(|&sentence| growing.add(sentence));
        growing.tell();
        growing.told
    }

    fn tally_of_long(&self, sentences: &SentenceSet) -> Tallies {
        let leanings = &self.plan.leanings;
        let (cues, words) = (self.cues(sentences), self.words(sentences));
        let mut sums = vec![0; leanings.width() * 2];
        let (of_cues, of_words) = sums.split_at_mut(leanings.width());
        leanings.add_cues(&cues, of_cues);
        leanings.words.add_all(&words, of_words);
        Tallies { sets: vec![(sentences.clone(), Counts { words: words.len(), any_cue: !cues.is_empty() })], sums }
    }

    /// What cues and words add in the first of these sentences, in the first two, and so on, as they come in an order.
    /// They are given in reading order.
    pub(crate) fn tallies(&self, sentences: &[u32], order: Order) -> Tallies {
        let mut all = Tallies { sets: Vec::new(), sums: Vec::new() };
        let mut set = SentenceSet::default();
        let mut growing = (!self.is_long).then(|| Growing::of(self, sentences, order));
        let next = |&sentence: &u32| match &mut growing {
            Some(growing) => {
                growing.add(sentence);
                growing.tell();
            }
            None => {
                set.insert(sentence);
                let own = self.tally(&set);
                all.sets.extend(own.sets);
                all.sums.extend(own.sums);
            }
        };
        match order {
            Order::Reading => sentences.iter().for_each(next),
            Order::Backwards => sentences.iter().rev().for_each(next),
        }
        growing.map_or(all, |growing| growing.told)
    }
}

/// Sums of a set of sentences that grows.
struct Growing<'a, 'v> {
    view: &'a View<'v>,
    order: Order,
    /// The sentences that it will have in the end.
    stretch: Sentences,
    /// Those that it has.
    set: Sentences,
    /// Those that it will be taken to ask in, and those of them that were summed.
    asking: Sentences,
    asked: Sentences,
    words: NewWords<'a>,
    /// The names of the stretch, and those of what asks.
    names: [NewNames; 2],
    /// What its cues add to each clause, what its words do, and what its cues do that are asked.
    sums: Vec<i32>,
    width: usize,
    told: Tallies,
}

impl<'a, 'v> Growing<'a, 'v> {
    /// Of none yet of these sentences.
    fn of(view: &'a View<'v>, sentences: &[u32], order: Order) -> Self {
        let met = view.met_where();
        let nothing = met.names.is_empty() && view.met.iter().all(Vec::is_empty);
        let width = if nothing { 0 } else { view.plan.leanings.width() };
        let stretch = sentences.iter().fold(0, |all, sentence| all | 1 << sentence);
        let sums = Vec::with_capacity(sentences.len() * width * 2);
        Growing {
            view,
            order,
            stretch,
            set: 0,
            asking: 0,
            asked: 0,
            words: NewWords::of(view),
            names: [stretch, 0].map(|stretch| NewNames::of(met, stretch, order)),
            sums: vec![0; width * 3],
            width,
            told: Tallies { sets: Vec::with_capacity(sentences.len()), sums },
        }
    }

    fn add(&mut self, sentence: u32) {
        let leanings = &self.view.plan.leanings;
        let (of_cues, of_words) = self.sums.split_at_mut(self.width);
        leanings.names[0].add_all(self.names[0].take(sentence), of_cues);
        let before = self.words.taken.len();
        self.words.take(sentence);
        leanings.words.add_all(&self.words.taken[before..], &mut of_words[..self.width]);
        self.set |= 1 << sentence;
    }

    /// Tells the sums of the sentences so far.
    fn tell(&mut self) {
        let (own, asks) = self.sums.split_at_mut(self.width * 2);
        let focus = self.view.scopes.focus_of(self.set);
        // What a set asks mostly grows with it.
        let asking = self.view.scopes.focus_within(self.set, self.stretch);
        if self.asking != asking {
            (self.asking, self.asked) = (asking, 0);
            self.names[1] = NewNames::of(self.view.met_where(), asking, self.order);
            asks.fill(0);
        }
        for sentence in each(focus & !self.asked) {
            self.view.plan.leanings.names[1].add_all(self.names[1].take(sentence), asks);
        }
        self.asked = focus;
        let from = self.told.sums.len();
        self.told.sums.extend_from_slice(own);
        self.told.sums[from..].iter_mut().zip(asks).for_each(|(sum, asks)| *sum += *asks);
        let [cues_in, asked_in] = self.view.met_where().cues_in;
        let any_cue = cues_in & self.set != 0 || asked_in & focus != 0;
        let counts = Counts { words: self.words.taken.len(), any_cue };
        self.told.sets.push((SentenceSet::of_first(self.set), counts));
    }
}

/// The words of a ticket, each to be taken once.
struct NewWords<'a> {
    met: &'a [Vec<Met>],
    /// A bit for each word of the pack.
    known: Vec<u64>,
    taken: Vec<u32>,
}

impl<'a> NewWords<'a> {
    fn of(view: &'a View<'_>) -> Self {
        let known = vec![0; view.plan.leanings.word_count.div_ceil(64)];
        NewWords { met: view.met, known, taken: Vec::with_capacity(view.met.iter().map(Vec::len).sum()) }
    }

    /// Takes the words of a sentence that were not taken before.
    fn take(&mut self, sentence: u32) {
        for word in &self.met[sentence as usize] {
            let (known, bit) = (&mut self.known[word.number as usize / 64], 1 << (word.number % 64));
            if *known & bit == 0 {
                *known |= bit;
                self.taken.push(word.number);
            }
        }
    }
}

/// The names of some sentences, each to be taken once, with the sentence that comes first.
struct NewNames {
    /// Of each sentence the last of its names and one more; 0 where it has none.
    last: [u32; 64],
    /// Each name with the one before it of the same sentence, likewise.
    names: Vec<(u32, u32)>,
    taken: Vec<u32>,
}

impl NewNames {
    fn of(met: &MetWhere, stretch: Sentences, order: Order) -> Self {
        let count = met.names.len();
        let mut new = NewNames { last: [0; 64], names: Vec::with_capacity(count), taken: Vec::with_capacity(count) };
        for &(name, of) in &met.names {
            let sentence = match order {
                _ if of & stretch == 0 => continue,
                Order::Reading => (of & stretch).trailing_zeros(),
                Order::Backwards => 63 - (of & stretch).leading_zeros(),
            };
            let last = &mut new.last[sentence as usize];
            new.names.push((name, *last));
            *last = new.names.len() as u32;
        }
        new
    }

    fn take(&mut self, sentence: u32) -> &[u32] {
        self.taken.clear();
        let mut next = self.last[sentence as usize];
        while let Some(at) = next.checked_sub(1) {
            let (name, before) = self.names[at as usize];
            self.taken.push(name);
            next = before;
        }
        &self.taken
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::engine::Engine;
    use crate::ticket::Ticket;

    /// What the cues and words of a set add, looked up one by one.
    fn one_by_one(view: &View<'_>, set: &SentenceSet) -> (usize, bool, Vec<i32>) {
        let clauses = 0..view.ruleset.clauses.len();
        let leanings = &view.plan.leanings;
        let cues: BTreeSet<u32> = view.met(set).into_iter().collect();
        let cues: Vec<u32> = cues.into_iter().filter(|&cue| !view.ruleset.cues[cue as usize].is_empty()).collect();
        let own = (0..).zip(view.met).filter(|(sentence, _)| set.has(*sentence));
        let words: BTreeSet<u32> = own.flat_map(|(_, met)| met.iter().map(|met| met.number)).collect();
        let of_cues = clauses.clone().map(|clause| cues.iter().map(|&cue| leanings.of_cue(cue, clause)).sum());
        let of_words = clauses.map(|clause| words.iter().map(|&word| leanings.of_word(word, clause)).sum());
        (words.len(), !cues.is_empty(), of_cues.chain(of_words).collect())
    }

    #[test]
    fn growing_sums_are_those_of_what_is_met() {
        let engine = Engine::builtin();
        let mut scratch = engine.scratch();
        let clauses = engine.ruleset().clauses.len();
        let long = "The agent is offline. Why? ".repeat(40);
        for (subject, body) in [
            ("", ""),
            ("", "???"),
            (
                "Agent offline",
                "The agent is offline. We updated it yesterday. The agent is still offline. What does it mean?",
            ),
            (
                "",
                "検知しました。隔離されたファイルを復元できますか。スクリプトは不要です。検知の理由も教えてください。",
            ),
            ("登入問題", "無法登入主控台。請問授權到期了嗎？另外，請寫一支腳本匯出告警。無法登入主控台。"),
            ("", long.as_str()),
        ] {
            engine.with_view(&mut scratch, &Ticket::new(subject, body), |view| {
                let all: Vec<u32> = (0..view.reading.sentences.len() as u32).collect();
                let stretches = [&all[..], &all[all.len().min(1)..], &all[..all.len() / 2]];
                for (order, sentences) in
                    stretches.iter().flat_map(|own| [(Order::Reading, own), (Order::Backwards, own)])
                {
                    let tallies = view.tallies(sentences, order);
                    assert_eq!(tallies.len(), sentences.len());
                    for at in 0..tallies.len() {
                        let set: SentenceSet = match order {
                            Order::Reading => sentences[..=at].iter().copied().collect(),
                            Order::Backwards => sentences[sentences.len() - at - 1..].iter().copied().collect(),
                        };
                        assert_eq!(*tallies.set(at), set, "{body}");
                        let tally = tallies.of(at);
                        let mut sums = [tally.cues, tally.words].concat();
                        // A row has more sums than there are clauses, and none where nothing is met.
                        sums.resize(sums.len().max(2 * clauses), 0);
                        let half = sums.len() / 2;
                        let sums = [&sums[..clauses], &sums[half..half + clauses]].concat();
                        assert_eq!(
                            (tally.word_count, tally.any_cue, sums),
                            one_by_one(view, &set),
                            "{body} {order:?} {at}"
                        );
                    }
                }
            });
        }
    }
}
