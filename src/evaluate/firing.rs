//! Which rules fire within which sentences.

use super::View;
use super::held::Held;
use super::plan::{Sets, Test, sets};
use super::scope::{SentenceSet, Sentences, Within};

/// What can fire in one ticket.
#[derive(Debug)]
pub(super) struct Firing {
    held: Held,
    /// The rules that could fire in some of its sentences, by number.
    rules: Vec<u32>,
    sets: Sets,
}

impl Firing {
    pub(super) fn of(view: &View<'_>) -> Firing {
        let mut firing = Firing { held: Held::of(view), rules: Vec::new(), sets: sets(&view.scopes) };
        let plan = view.plan;
        let mut open = vec![0u64; plan.rules.len().div_ceil(64)];
        let anchored = firing.held.parts.iter().flat_map(|&part| plan.anchored.of_number(part as usize));
        for &rule in anchored.chain(&plan.unanchored) {
            open[rule as usize / 64] |= 1 << (rule % 64);
        }
        for (word, mut bits) in (0u32..).zip(open) {
            while bits != 0 {
                let rule = word * 64 + bits.trailing_zeros();
                bits &= bits - 1;
                if firing.possible(view, &plan.rules[rule as usize].0) {
                    firing.rules.push(rule);
                }
            }
        }
        firing
    }

    /// Whether a test could be met in some set of sentences.
    fn possible(&self, view: &View<'_>, test: &Test) -> bool {
        match test {
            Test::Some(_, part) | Test::First(_, part) | Test::Last(_, part) => {
                self.held.sentences[*part as usize] != 0
            }
            Test::Fact(_) => self.tested(view, &self.sets, test),
            Test::Not(_) => true,
            Test::All(parts) => parts.iter().all(|part| self.possible(view, part)),
            Test::Any(parts) => parts.iter().any(|part| self.possible(view, part)),
            Test::AtLeast(count, parts) => parts.iter().filter(|part| self.possible(view, part)).count() >= *count,
        }
    }

    fn tested(&self, view: &View<'_>, sets: &Sets, test: &Test) -> bool {
        let holding = |part: u32| -> Sentences { self.held.sentences[part as usize] };
        match test {
            Test::Some(set, part) => holding(*part) & sets[*set] != 0,
            Test::First(set, part) => {
                let set = sets[*set];
                holding(*part) & set & set.wrapping_neg() != 0
            }
            Test::Last(set, part) => {
                let set = sets[*set];
                set != 0 && holding(*part) >> (63 - set.leading_zeros()) & 1 != 0
            }
            Test::Fact(cond) => view.holds(cond, &Within::Sentence(0), &mut Vec::new()),
            Test::Not(inner) => !self.tested(view, sets, inner),
            Test::All(parts) => parts.iter().all(|part| self.tested(view, sets, part)),
            Test::Any(parts) => parts.iter().any(|part| self.tested(view, sets, part)),
            Test::AtLeast(count, parts) => parts.iter().filter(|part| self.tested(view, sets, part)).count() >= *count,
        }
    }
}

impl View<'_> {
    /// The rules that fire within some sentences, by number.
    pub(crate) fn firing(&self, sentences: &SentenceSet, fired: &mut Vec<u32>) {
        fired.clear();
        let firing = self.firing.get_or_init(|| Firing::of(self));
        if self.is_long {
            let within = Within::Set(sentences);
            let fires = |number: &&u32| {
                let rule = &self.ruleset.rules[**number as usize];
                self.holds(&rule.when, &within, &mut Vec::new())
                    && !rule.unless.as_ref().is_some_and(|unless| self.holds(unless, &within, &mut Vec::new()))
            };
            return fired.extend(firing.rules.iter().filter(fires));
        }
        let mut sets = firing.sets;
        sets[0] = sentences.first();
        sets[1] = self.scopes.focus(sentences).first();
        fired.extend(firing.rules.iter().filter(|&&number| {
            let (when, unless) = &self.plan.rules[number as usize];
            firing.tested(self, &sets, when)
                && !unless.as_ref().is_some_and(|unless| firing.tested(self, &sets, unless))
        }));
    }
}
