//! Which rules fire within which sentences.
//!
//! A ticket is weighed in many sets of its sentences. Once it is known what its sentences hold, most of what a rule
//! asks is settled, whatever the set; what is left is written down as a few questions, and all sets answer these at
//! once, a bit each.

use super::View;
use super::columns::{Answers, Columns, Sought};
use super::held::Held;
use super::needs::Rules;
use super::plan::{ASKED, PartNumber, SetName, Step, Where, fixed_set};
use super::scope::{SentenceSet, Within, each};

/// A question to a set of sentences. One that is made of others comes before them.
#[derive(Clone, Copy, Debug)]
enum Question {
    /// Whether the set has one of some sentences.
    Has(Sought),
    /// Whether the next question is answered by no.
    Not,
    /// Whether so many of the next questions are answered by yes; so many may be answered by no. And where they end.
    Of { needed: u32, spare: u32, end: u32 },
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
    /// Where the questions of its `when` and then those of its `unless` end, if there are any; they begin where those
    /// of the last rule end.
    when: u32,
    unless: u32,
}

/// Of a ticket of more blocks of 64 sentences it is not worked out what they hold: it is weighed as a whole only, and
/// that much would have to be kept of it.
pub(super) const MOST_BLOCKS: usize = 16;

/// What can fire in one ticket; kept from ticket to ticket.
#[derive(Debug, Default)]
pub(super) struct Firing {
    candidates: Vec<Candidate>,
    questions: Vec<Question>,
    held: Held,
    rules: Rules,
    blocks: usize,
}

impl Firing {
    pub(super) fn fill(&mut self, view: &View<'_>) {
        self.candidates.clear();
        self.questions.clear();
        self.blocks = view.reading.sentences.len().div_ceil(64);
        let mut rules = std::mem::take(&mut self.rules);
        view.plan.needs.met(view.index.names.iter().map(|name| name.id), &mut rules);
        if self.blocks > MOST_BLOCKS {
            // Each is asked of thousands of sentences: only those of which all is there.
            let spoken_of = |rule: &u32| view.is_spoken_of(&view.ruleset.rules[*rule as usize].when);
            let rules = each_rule(&rules).filter(spoken_of);
            self.candidates.extend(rules.map(|rule| Candidate { rule, when: 0, unless: 0 }));
        } else {
            self.drop_idle(view, &mut rules);
            each_rule(&rules).for_each(|rule| self.try_rule(view, rule));
        }
        self.rules = rules;
    }

    /// Drops rules that lack what they need, and finds what the others ask for.
    fn drop_idle(&mut self, view: &View<'_>, rules: &mut Rules) {
        let (plan, held) = (view.plan, &mut self.held);
        held.clear(view, self.blocks);
        each_rule(rules).for_each(|rule| held.want(plan.needed(&plan.rules[rule as usize])));
        held.find(view);
        for (word, own) in rules.iter_mut().enumerate() {
            for bit in each(*own) {
                let tests = &plan.rules[word * 64 + bit as usize];
                match plan.needed(tests).iter().any(|&part| held.is_idle(part)) {
                    true => *own ^= 1 << bit,
                    false => held.want(plan.asked_for(tests)),
                }
            }
        }
        held.find(view);
    }

    /// Notes a rule and what is left to ask of it, if it can fire.
    fn try_rule(&mut self, view: &View<'_>, rule: u32) {
        let tests = view.plan.rules[rule as usize];
        let from = self.questions.len();
        let mut fires = self.ask(view, tests.when) != Known::Never;
        let when = self.questions.len() as u32;
        if fires && tests.unless < tests.end {
            fires = self.ask(view, tests.unless) != Known::Always;
        }
        match fires {
            true => self.candidates.push(Candidate { rule, when, unless: self.questions.len() as u32 }),
            false => self.questions.truncate(from),
        }
    }

    fn ask(&mut self, view: &View<'_>, at: u32) -> Known {
        Asking { view, firing: self, at: at as usize }.ask()
    }

    /// The answers of all sets to the next question.
    fn answers(&self, sets: &Columns, next: &mut usize) -> Answers {
        let question = self.questions[*next];
        *next += 1;
        match question {
            Question::Has(sought) => sets.having(sought),
            Question::Not => sets.all & !self.answers(sets, next),
            Question::Of { needed: 1, end, .. } => {
                let mut yes = 0;
                while *next < end as usize && yes != sets.all {
                    yes |= self.answers(sets, next);
                }
                *next = end as usize;
                yes
            }
            Question::Of { spare: 0, end, .. } => {
                let mut yes = sets.all;
                while *next < end as usize && yes != 0 {
                    yes &= self.answers(sets, next);
                }
                *next = end as usize;
                yes
            }
            Question::Of { needed, end, .. } => {
                let mut yes = [0; Answers::BITS as usize];
                while *next < end as usize {
                    each(self.answers(sets, next)).for_each(|set| yes[set as usize] += 1);
                }
                each(sets.all).filter(|&set| yes[set as usize] >= needed).fold(0, |all, set| all | 1 << set)
            }
        }
    }
}

/// Writes down what is left to be asked of a test. What calls itself is kept apart: most tests are a look at one part,
/// and need not save what a call does.
struct Asking<'a, 'v> {
    view: &'a View<'v>,
    firing: &'a mut Firing,
    /// The next step.
    at: usize,
}

impl Asking<'_, '_> {
    #[inline]
    fn ask(&mut self) -> Known {
        let step = self.view.plan.steps[self.at];
        self.at += 1;
        match step {
            Step::Has(place, set, part) => self.ask_for(place, set, part),
            Step::Fact(condition) => {
                let condition = &self.view.plan.conditions[condition as usize];
                fact(self.view.holds(condition, &Within::Sentence(0), &mut Vec::new()))
            }
            Step::Not => self.ask_not(),
            Step::Of { needed, count, end } => {
                let known = self.ask_of(needed, count);
                self.at = end as usize;
                known
            }
        }
    }

    /// Asks whether the next test is not met.
    #[inline(never)]
    fn ask_not(&mut self) -> Known {
        let from = self.firing.questions.len();
        self.firing.questions.push(Question::Not);
        let known = match self.ask() {
            Known::Asked => return Known::Asked,
            Known::Never => Known::Always,
            Known::Always => Known::Never,
        };
        self.firing.questions.truncate(from);
        known
    }

    /// Asks whether a sentence of a set holds a part.
    #[inline]
    fn ask_for(&mut self, place: Where, set: SetName, part: PartNumber) -> Known {
        if set > ASKED {
            return fact(self.is_in(place, set, part));
        }
        let Firing { held, questions, blocks, .. } = &mut *self.firing;
        let from = questions.len();
        for block in 0..*blocks {
            let own = held.of(block, part);
            if own != 0 {
                questions.push(Question::Has(Sought { place, asking: set == ASKED, block: block as u16, own }));
            }
        }
        let asked = (questions.len() - from) as u32;
        if asked > 1 {
            let end = questions.len() as u32 + 1;
            questions.insert(from, Question::Of { needed: 1, spare: asked - 1, end });
        }
        if asked == 0 { Known::Never } else { Known::Asked }
    }

    /// Whether a sentence of a set that the ticket alone makes holds a part.
    #[inline(never)]
    fn is_in(&self, place: Where, set: SetName, part: PartNumber) -> bool {
        let set = fixed_set(set, &self.view.scopes);
        let has = |sentence: u32| self.firing.held.of(sentence as usize / 64, part) >> (sentence % 64) & 1 != 0;
        let mut sentences = set.sentences();
        match place {
            Where::Anywhere => sentences.any(has),
            Where::First => sentences.next().is_some_and(has),
            Where::Last => sentences.last().is_some_and(has),
        }
    }

    /// Asks whether so many of the next tests are met.
    #[inline(never)]
    fn ask_of(&mut self, mut needed: u32, count: u32) -> Known {
        let from = self.firing.questions.len();
        // To be replaced once it is known what is asked.
        self.firing.questions.push(Question::Not);
        let (mut left, mut asked) = (count, 0);
        for _ in 0..count {
            if needed == 0 || left < needed {
                break;
            }
            if let Some(end) = self.end_of_idle() {
                self.at = end;
                left -= 1;
                continue;
            }
            match self.ask() {
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
            Known::Asked => {
                let end = self.firing.questions.len() as u32;
                self.firing.questions[from] = Question::Of { needed, spare: asked - needed, end };
            }
            _ => self.firing.questions.truncate(from),
        }
        known
    }

    /// Where the next test ends, if a look at the parts that it begins with shows that it is not met; most are not.
    #[inline]
    fn end_of_idle(&self) -> Option<usize> {
        let (steps, held) = (&self.view.plan.steps, &self.firing.held);
        match steps[self.at] {
            Step::Has(_, ..=ASKED, part) => held.is_idle(part).then_some(self.at + 1),
            Step::Of { needed, count, end } if needed == count => {
                let mut parts = steps[self.at + 1..end as usize].iter().map_while(|step| match step {
                    Step::Has(_, ..=ASKED, part) => Some(*part),
                    _ => None,
                });
                parts.any(|part| held.is_idle(part)).then_some(end as usize)
            }
            _ => None,
        }
    }
}

/// Rules by their numbers, in order.
fn each_rule(rules: &Rules) -> impl Iterator<Item = u32> {
    (0..).zip(rules).flat_map(|(word, own)| each(*own).map(move |bit| word * 64 + bit))
}

fn fact(holds: bool) -> Known {
    if holds { Known::Always } else { Known::Never }
}

/// The rules that fire in some of many sets of sentences, by number, and in which of the sets: a bit each.
pub(crate) type Fires = Vec<(u32, Answers)>;

impl View<'_> {
    /// The rules that fire in each of some sets, of which there are at most [`super::MOST_SETS`].
    pub(crate) fn firing<'s>(&self, sets: impl ExactSizeIterator<Item = &'s SentenceSet>) -> Fires {
        let firing = self.firing.get_or_init(|| {
            let mut firing = self.spare.take();
            firing.fill(self);
            firing
        });
        let candidates = firing.candidates.iter();
        if firing.blocks > MOST_BLOCKS {
            let sets: Vec<&SentenceSet> = sets.collect();
            let fires = |rule: u32, set: &SentenceSet| {
                let (rule, within) = (&self.ruleset.rules[rule as usize], Within::Set(set));
                let holds = |cond| self.holds(cond, &within, &mut Vec::new());
                holds(&rule.when) && !rule.unless.as_ref().is_some_and(holds)
            };
            let of = |rule| (0..).zip(&sets).fold(0, |all, (at, set)| all | Answers::from(fires(rule, set)) << at);
            return candidates.map(|own| (own.rule, of(own.rule))).filter(|(_, sets)| *sets != 0).collect();
        }
        let mut columns = self.columns.borrow_mut();
        columns.fill(&self.scopes, self.reading.sentences.len(), sets);
        let mut all = Vec::with_capacity(candidates.len());
        let mut from = 0;
        for &Candidate { rule, when, unless } in candidates {
            let mut fires = columns.all;
            if from < when {
                fires &= firing.answers(&columns, &mut (from as usize));
            }
            if when < unless && fires != 0 {
                fires &= !firing.answers(&columns, &mut (when as usize));
            }
            from = unless;
            if fires != 0 {
                all.push((rule, fires));
            }
        }
        all
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
            ("gamma", &format!("{}How beta but gamma. alpha beta. fails alpha.", "Nothing. ".repeat(150))),
            ("gamma", &format!("alpha. How beta but gamma. {}", "Nothing. alpha. ".repeat(520))),
        ] {
            for plan in ["gold", "tin"] {
                let mut ticket = Ticket::new(subject, body);
                ticket.metadata.insert("plan".into(), plan.into());
                engine.with_view(&mut scratch, &ticket, |view| {
                    let count = view.reading.sentences.len();
                    let all: SentenceSet = (0..count as u32).collect();
                    // Those at the end as well; of a text of which nothing is kept in bits only some.
                    let few = if count > MOST_BLOCKS * 64 { 2 } else { 8 };
                    let some = (0..1u64 << count.min(few)).flat_map(|set| {
                        let at_end = each(set).map(move |sentence| count as u32 - 1 - sentence);
                        [each(set).collect(), at_end.collect::<SentenceSet>()]
                    });
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
