//! Which rules fire within which sentences.
//!
//! A ticket is weighed in many sets of its sentences. Once it is known what its sentences hold, most of what a rule
//! asks is settled, whatever the set; what is left is written down as a few questions, and all sets answer these at
//! once, a bit each.

use super::View;
use super::held::Held;
use super::plan::{SetName, Sets, Test, sets};
use super::scope::{SentenceSet, Sentences, Within, each};

/// A question to a set of sentences. One that is made of others comes before them and says where they end.
#[derive(Clone, Copy, Debug)]
enum Question {
    /// Whether the set has one of these sentences.
    Some(SetName, Sentences),
    /// Whether its first sentence is one of these.
    First(SetName, Sentences),
    /// Whether its last one is.
    Last(SetName, Sentences),
    /// Whether the next question is answered by no.
    Not { below: u32 },
    /// Whether so many of the next questions are answered by yes; so many may be answered by no.
    Of { needed: u32, spare: u32, below: u32 },
}

/// What a test comes to in one ticket.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Known {
    /// It is not met, whatever the set.
    Never,
    /// It is met, whatever the set.
    Always,
    /// It was written down as a question.
    Asked,
}

/// A rule that could fire in some sentences of a ticket.
#[derive(Debug)]
struct Candidate {
    rule: u32,
    /// The questions of its `when` and then those of its `unless`, if there are any; the last rule's end where they
    /// begin.
    when: u32,
    unless: u32,
}

/// What can fire in one ticket.
#[derive(Debug)]
pub(super) struct Firing {
    candidates: Vec<Candidate>,
    questions: Vec<Question>,
    sets: Sets,
}

impl Firing {
    pub(super) fn of(view: &View<'_>) -> Firing {
        let mut candidates = Vec::with_capacity(32);
        let mut asking = Asking { view, held: Held::new(view.plan.parts()), questions: Vec::with_capacity(128) };
        for rule in view.plan.needs.met(view.index.names.iter().map(|name| name.id)) {
            let (when, unless) = &view.plan.rules[rule as usize];
            let from = asking.end();
            let mut fires = asking.ask(when) != Known::Never;
            let when = asking.end();
            if let Some(unless) = unless.as_ref().filter(|_| fires) {
                fires = asking.ask(unless) != Known::Always;
            }
            match fires {
                true => candidates.push(Candidate { rule, when, unless: asking.end() }),
                false => asking.questions.truncate(from as usize),
            }
        }
        Firing { candidates, questions: asking.questions, sets: sets(&view.scopes) }
    }

    /// The answers of all sets to the question at a place.
    fn answers(&self, sets: &Answering, at: usize) -> Answers {
        match self.questions[at] {
            Question::Some(name, own) => sets.each(name, |set| own & set != 0),
            Question::First(name, own) => sets.each(name, |set| own & set & set.wrapping_neg() != 0),
            Question::Last(name, own) => sets.each(name, |set| set != 0 && own >> (63 - set.leading_zeros()) & 1 != 0),
            Question::Not { .. } => !self.answers(sets, at + 1) & sets.all,
            Question::Of { needed: 1, below, .. } => {
                let mut yes = 0;
                for at in self.below(at, below) {
                    yes |= self.answers(sets, at);
                    if yes == sets.all {
                        break;
                    }
                }
                yes
            }
            Question::Of { spare: 0, below, .. } => {
                let mut yes = sets.all;
                for at in self.below(at, below) {
                    yes &= self.answers(sets, at);
                    if yes == 0 {
                        break;
                    }
                }
                yes
            }
            Question::Of { needed, below, .. } => {
                let mut yes = [0; MOST_SETS];
                for at in self.below(at, below) {
                    each(self.answers(sets, at)).for_each(|set| yes[set as usize] += 1);
                }
                each(sets.all).filter(|&set| yes[set as usize] >= needed).fold(0, |all, set| all | 1 << set)
            }
        }
    }

    /// The places of the questions that the one at a place is made of.
    fn below(&self, at: usize, below: u32) -> impl Iterator<Item = usize> {
        let end = at + 1 + below as usize;
        let mut next = at + 1;
        std::iter::from_fn(move || {
            let at = (next < end).then_some(next)?;
            next += match self.questions[at] {
                Question::Not { below } | Question::Of { below, .. } => 1 + below as usize,
                _ => 1,
            };
            Some(at)
        })
    }
}

/// What sets of sentences answer to a question, a bit each.
type Answers = u64;

/// So many sets are asked at once.
pub(crate) const MOST_SETS: usize = Answers::BITS as usize;

/// Sets of sentences that are asked.
struct Answering {
    /// The sets, and of each what asks.
    own: Vec<[Sentences; 2]>,
    /// The sets that are the same for all.
    sets: Sets,
    /// A bit for each set.
    all: Answers,
}

impl Answering {
    #[inline]
    fn each(&self, name: SetName, answer: impl Fn(Sentences) -> bool) -> Answers {
        if name > 1 {
            return if answer(self.sets[name]) { self.all } else { 0 };
        }
        let answers = (0..).zip(&self.own).map(|(at, own)| Answers::from(answer(own[name])) << at);
        answers.fold(0, |all, own: Answers| all | own)
    }
}

/// Writes down what is left to be asked of the tests of one ticket.
struct Asking<'a, 'v> {
    view: &'a View<'v>,
    held: Held,
    questions: Vec<Question>,
}

impl Asking<'_, '_> {
    fn end(&self) -> u32 {
        self.questions.len() as u32
    }

    /// How many questions have been written down after a place.
    fn below(&self, place: usize) -> u32 {
        (self.questions.len() - place - 1) as u32
    }

    fn ask(&mut self, test: &Test) -> Known {
        match test {
            Test::Some(set, part) => self.ask_of(*part, |own| Question::Some(*set, own)),
            Test::First(set, part) => self.ask_of(*part, |own| Question::First(*set, own)),
            Test::Last(set, part) => self.ask_of(*part, |own| Question::Last(*set, own)),
            Test::Fact(cond) => match self.view.holds(cond, &Within::Sentence(0), &mut Vec::new()) {
                true => Known::Always,
                false => Known::Never,
            },
            Test::Not(inner) => {
                let from = self.questions.len();
                self.questions.push(Question::Not { below: 0 });
                let inner = self.ask(inner);
                match inner {
                    Known::Asked => self.questions[from] = Question::Not { below: self.below(from) },
                    _ => self.questions.truncate(from),
                }
                match inner {
                    Known::Asked => Known::Asked,
                    Known::Never => Known::Always,
                    Known::Always => Known::Never,
                }
            }
            Test::All(tests) => self.ask_for(tests.len(), tests),
            Test::Any(tests) => self.ask_for(1, tests),
            Test::AtLeast(count, tests) => self.ask_for(*count, tests),
        }
    }

    fn ask_of(&mut self, part: u32, question: impl FnOnce(Sentences) -> Question) -> Known {
        match self.view.holding(&self.held, part) {
            0 => Known::Never,
            own => {
                self.questions.push(question(own));
                Known::Asked
            }
        }
    }

    /// Asks whether so many of the tests are met.
    fn ask_for(&mut self, count: usize, tests: &[Test]) -> Known {
        let from = self.questions.len();
        self.questions.push(Question::Of { needed: 0, spare: 0, below: 0 });
        let (mut needed, mut left, mut asked) = (count, tests.len(), 0);
        for test in tests {
            if needed == 0 || left < needed {
                break;
            }
            match self.ask(test) {
                Known::Always => {
                    needed -= 1;
                    left -= 1;
                }
                Known::Never => left -= 1,
                Known::Asked => asked += 1,
            }
        }
        let known = match (needed, left < needed) {
            (0, _) => Known::Always,
            (_, true) => Known::Never,
            _ => Known::Asked,
        };
        match known {
            Known::Asked if asked == 1 => drop(self.questions.remove(from)),
            Known::Asked => {
                let (needed, spare) = (needed as u32, (asked - needed) as u32);
                self.questions[from] = Question::Of { needed, spare, below: self.below(from) };
            }
            _ => self.questions.truncate(from),
        }
        known
    }
}

/// The rules that fire in some of many sets of sentences, by number, and in which of the sets: a bit each.
pub(crate) type Fires = Vec<(u32, Answers)>;

impl View<'_> {
    /// The rules that fire in each of some sets, of which there are at most [`MOST_SETS`].
    pub(crate) fn firing<'s>(&self, sets: impl ExactSizeIterator<Item = &'s SentenceSet>) -> Fires {
        let firing = self.firing.get_or_init(|| Firing::of(self));
        let candidates = firing.candidates.iter();
        if self.is_long {
            let sets: Vec<&SentenceSet> = sets.collect();
            let fires = |rule: u32, set: &SentenceSet| {
                let (rule, within) = (&self.ruleset.rules[rule as usize], Within::Set(set));
                let holds = |cond| self.holds(cond, &within, &mut Vec::new());
                holds(&rule.when) && !rule.unless.as_ref().is_some_and(holds)
            };
            let of = |rule| (0..).zip(&sets).fold(0, |all, (at, set)| all | Answers::from(fires(rule, set)) << at);
            return candidates.map(|own| (own.rule, of(own.rule))).filter(|(_, sets)| *sets != 0).collect();
        }
        let own: Vec<_> = sets.map(|set| [set.first(), self.scopes.focus(set).first()]).collect();
        let all = Answers::MAX.checked_shr((MOST_SETS - own.len()) as u32).unwrap_or(0);
        let sets = Answering { own, sets: firing.sets, all };
        let mut from = 0;
        let fires = candidates.map(|&Candidate { rule, when, unless }| {
            let mut fires = sets.all;
            if from < when {
                fires &= firing.answers(&sets, from as usize);
            }
            if when < unless && fires != 0 {
                fires &= !firing.answers(&sets, when as usize);
            }
            from = unless;
            (rule, fires)
        });
        fires.filter(|(_, sets)| *sets != 0).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Engine;
    use crate::ticket::Ticket;

    /// Of every form that a condition has; each is a rule's `when`, and of another rule the `unless`.
    const CONDITIONS: &[&str] = &[
        "alpha",
        "how(alpha)",
        "asked(beta)",
        "alpha near beta",
        "alpha beside beta",
        "alpha beside not beta",
        "alpha before beta",
        "alpha within 8 of beta",
        "not alpha and beta",
        "not (alpha and beta) and gamma",
        "at-least 2 of (alpha, beta, gamma)",
        "at-least 2 of (alpha, beta, gamma) near how",
        "at-least 1 of (alpha near gamma, not beta)",
        "first(alpha) or last(beta)",
        "sentence(alpha and not beta)",
        "subject(alpha) and ticket(gamma)",
        "(alpha or asked(beta)) near gamma",
        "asked(alpha or beta) and (gamma or how(beta) or not alpha)",
        "plan is gold and alpha",
        "flag(vip) or gamma near alpha",
        "not flag(vip) and asked(gamma)",
    ];

    fn pack() -> Engine {
        let mut yaml = "id: p\nversion: 1\ntitle: {en: P}\nlanguages: [en]\ndefault: c/other\ntable:\n  - category: c\n    \
            title: {en: C}\n    clauses:\n      - {clause: other, title: {en: O}, verdict: unlisted, advice: [a]}\n\
            advice:\n  a: {queue: q, text: {en: A}}\nmodifiers:\n  - {flag: vip, when: plan is gold and beta, why: {en: V}}\n\
            concepts:\n  alpha: {en: [alpha]}\n  beta: {en: [beta]}\n  gamma: {en: [gamma]}\n\
            frames:\n  how: {role: ask, en: [how]}\n  no-more: {role: decline, en: {before: [no more]}}\n\
            \x20 fails: {role: report, en: [fails]}\n  but: {role: break, en: [but]}\nrules:\n"
            .to_string();
        let mut rule = |when: &str, unless: &str| {
            let number = yaml.matches("- id:").count();
            yaml += &format!(
                "  - id: r{number}\n    clause: c/other\n    why: {{en: W}}\n    when: {when}\n{unless}\
                \x20   examples: {{match: {{en: [x]}}, no-match: {{en: [y]}}}}\n"
            );
        };
        for condition in CONDITIONS {
            rule(condition, "");
            rule("alpha or gamma", &format!("    unless: {condition}\n"));
        }
        let dir = std::env::temp_dir().join(format!("triage-firing-{}", std::process::id()));
        std::fs::create_dir_all(&dir).expect("a folder for temporary files");
        std::fs::write(dir.join("policy.yaml"), yaml).expect("it can be written");
        let engine = Engine::from_dir(&dir);
        std::fs::remove_dir_all(&dir).expect("it was made above");
        engine.unwrap_or_else(|error| {
            panic!("{}", error.diagnostics().iter().map(|fault| fault.render()).collect::<String>())
        })
    }

    #[test]
    fn what_fires_is_what_holds() {
        let engine = pack();
        let mut scratch = engine.scratch();
        let (mut fired_at_all, mut asked) = (vec![0; CONDITIONS.len() * 2], 0);
        for (subject, body) in [
            ("", ""),
            ("alpha", "How beta. gamma fails but alpha. No more beta."),
            ("beta", "alpha beta. How gamma but alpha. beta gamma."),
            ("", "How alpha and gamma. beta but gamma. Nothing. alpha of the beta, gamma."),
            ("gamma", "Nothing. fails alpha. no more alpha but how beta."),
            ("gamma", &format!("alpha. How beta but gamma. {}", "Nothing. alpha. ".repeat(40))),
        ] {
            for plan in ["gold", "tin"] {
                let mut ticket = Ticket::new(subject, body);
                ticket.metadata.insert("plan".into(), plan.into());
                engine.with_view(&mut scratch, &ticket, |view| {
                    let count = view.reading.sentences.len();
                    let all: SentenceSet = (0..count as u32).collect();
                    let some = (0..1u64 << count.min(8)).map(|set| each(set).collect());
                    for sentences in std::iter::once(all).chain(some) {
                        let within = Within::Set(&sentences);
                        let holds = |cond| view.holds(cond, &within, &mut Vec::new());
                        let rules = (0u32..).zip(&view.ruleset.rules);
                        let holding =
                            rules.filter(|(_, rule)| holds(&rule.when) && !rule.unless.as_ref().is_some_and(holds));
                        let holding: Vec<u32> = holding.map(|(number, _)| number).collect();
                        let both = view.firing([&sentences, &SentenceSet::default()].into_iter());
                        let fired: Vec<u32> = both.iter().filter(|(_, sets)| sets & 1 != 0).map(|own| own.0).collect();
                        assert_eq!(fired, holding, "{subject} | {body} | {plan} | {sentences:?}");
                        fired.iter().for_each(|&rule| fired_at_all[rule as usize] += 1);
                        asked += 1;
                    }
                });
            }
        }
        assert!(fired_at_all.iter().all(|&fired| 0 < fired && fired < asked), "{fired_at_all:?} of {asked}");
    }
}
