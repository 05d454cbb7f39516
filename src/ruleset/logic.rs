//! What can be said of conditions without any ticket: which can never hold, which always do, which hold
//! only where another one does.
//!
//! A condition is a Boolean function of its parts. What parts imply one another is known (`asks(a)` needs
//! `a`, `a near b` needs both); everything else is taken to be possible. The function is looked at for every
//! combination of its parts at once, a bit each.

use super::condition::{Expr, Relation, Scope};

/// Conditions of more different parts are not looked at.
const MOST_ATOMS: usize = 12;

/// What a pack says of names, as far as one name implies another.
pub(super) trait Names {
    /// Whether the concept `inner` counts for the concept `outer` as well.
    fn includes(&self, outer: &str, inner: &str) -> bool;
    /// Whether the frame asks.
    fn is_ask(&self, frame: &str) -> bool;
}

/// A Boolean function of atoms, which are known by their numbers.
#[derive(Clone, Debug)]
enum Formula {
    Atom(usize),
    Not(Box<Formula>),
    All(Vec<Formula>),
    Any(Vec<Formula>),
    AtLeast(usize, Vec<Formula>),
}

/// A part that is not taken apart any more.
#[derive(Clone, Debug, PartialEq)]
enum Atom {
    Name(String),
    Framed(String, String),
    Metadata(String, String),
    Flag(String),
    Related(Relation, String, String),
    Scoped(String),
}

/// Conditions that are looked at together.
pub(super) struct Logic<'n> {
    names: &'n dyn Names,
    atoms: Vec<Atom>,
    /// What an atom needs.
    needs: Vec<(usize, Formula)>,
    conditions: Vec<Formula>,
}

/// One bit for each combination of atoms.
type Table = Vec<u64>;

impl<'n> Logic<'n> {
    pub(super) fn new(names: &'n dyn Names) -> Self {
        Logic { names, atoms: Vec::new(), needs: Vec::new(), conditions: Vec::new() }
    }

    /// Adds a condition; its number is told.
    pub(super) fn add(&mut self, expr: &Expr) -> usize {
        let formula = self.formula(expr);
        self.conditions.push(formula);
        self.conditions.len() - 1
    }

    /// Adds one that holds where one of `when` does and none of `unless`.
    pub(super) fn add_rule(&mut self, when: &[Expr], unless: &[Expr]) -> usize {
        let any = |this: &mut Self, exprs: &[Expr]| Formula::Any(exprs.iter().map(|e| this.formula(e)).collect());
        let (when, unless) = (any(self, when), any(self, unless));
        self.conditions.push(Formula::All(vec![when, Formula::Not(Box::new(unless))]));
        self.conditions.len() - 1
    }

    /// Whether the condition can hold at all, and whether it can fail; `None` if it has too many parts.
    pub(super) fn can_hold_and_fail(&self, condition: usize) -> Option<(bool, bool)> {
        let valid = self.valid()?;
        let table = self.table(&self.conditions[condition]);
        let both = |f: &dyn Fn(u64) -> u64| valid.iter().zip(&table).any(|(valid, own)| valid & f(*own) != 0);
        Some((both(&|own| own), both(&|own| !own)))
    }

    /// Whether the one condition holds only where the other does; `None` if they have too many parts.
    pub(super) fn implies(&self, one: usize, other: usize) -> Option<bool> {
        let valid = self.valid()?;
        let (one, other) = (self.table(&self.conditions[one]), self.table(&self.conditions[other]));
        let mut tables = valid.iter().zip(one).zip(other);
        Some(tables.all(|((valid, one), other)| valid & one & !other == 0))
    }

    fn atom(&mut self, atom: Atom) -> usize {
        if let Some(known) = self.atoms.iter().position(|own| *own == atom) {
            return known;
        }
        self.atoms.push(atom);
        self.atoms.len() - 1
    }

    fn formula(&mut self, expr: &Expr) -> Formula {
        let all = |this: &mut Self, parts: &[Expr]| parts.iter().map(|part| this.formula(part)).collect();
        match expr {
            Expr::Name(name) => Formula::Atom(self.atom(Atom::Name(name.text.clone()))),
            Expr::Framed(frame, concept) => self.framed(&frame.text, &concept.text),
            Expr::Metadata(key, value) => {
                Formula::Atom(self.atom(Atom::Metadata(key.text.clone(), value.text.to_ascii_lowercase())))
            }
            Expr::Flag(name) => Formula::Atom(self.atom(Atom::Flag(name.text.clone()))),
            Expr::Not(inner) => Formula::Not(Box::new(self.formula(inner))),
            Expr::All(parts) => Formula::All(all(self, parts)),
            Expr::Any(parts) => Formula::Any(all(self, parts)),
            Expr::AtLeast(count, parts) => Formula::AtLeast(*count, all(self, parts)),
            Expr::Relation(relation, left, right) => self.related(*relation, left, right),
            Expr::Scoped(scope, inner) => {
                let atom = self.atom(Atom::Scoped(expr.to_string()));
                let narrower = matches!(scope, Scope::Sentence | Scope::Asked | Scope::First | Scope::Last);
                if narrower && is_monotone(inner) {
                    let inner = self.formula(inner);
                    self.needs.push((atom, inner));
                }
                Formula::Atom(atom)
            }
        }
    }

    fn framed(&mut self, frame: &str, concept: &str) -> Formula {
        let known = self.atoms.len();
        let atom = self.atom(Atom::Framed(frame.to_string(), concept.to_string()));
        if atom == known {
            let mut needed = vec![Formula::Atom(self.atom(Atom::Name(concept.to_string())))];
            if !matches!(frame, "asks" | "mentions") {
                needed.push(Formula::Atom(self.atom(Atom::Name(frame.to_string()))));
                if self.names.is_ask(frame) {
                    needed.push(self.framed("asks", concept));
                }
            }
            self.needs.push((atom, Formula::All(needed)));
        }
        Formula::Atom(atom)
    }

    /// Two conditions in one place. Of alternatives on one side each by itself: there is a place for `(a or b)
    /// near c` where there is one for `a near c` or for `b near c`.
    fn related(&mut self, relation: Relation, left: &Expr, right: &Expr) -> Formula {
        if let Expr::Any(parts) = left {
            return Formula::Any(parts.iter().map(|part| self.related(relation, part, right)).collect());
        }
        if let Expr::Any(parts) = right {
            return Formula::Any(parts.iter().map(|part| self.related(relation, left, part)).collect());
        }
        let (mut first, mut second) = (left.to_string(), right.to_string());
        if relation != Relation::Before && second < first {
            std::mem::swap(&mut first, &mut second);
        }
        let known = self.atoms.len();
        let atom = self.atom(Atom::Related(relation, first, second));
        if atom == known && is_monotone(left) && is_monotone(right) {
            let mut needed = vec![self.formula(left), self.formula(right)];
            if relation != Relation::Near {
                needed.push(self.related(Relation::Near, left, right));
            }
            self.needs.push((atom, Formula::All(needed)));
        }
        Formula::Atom(atom)
    }

    /// The combinations of atoms that can be; `None` if there are too many atoms.
    fn valid(&self) -> Option<Table> {
        if self.atoms.len() > MOST_ATOMS {
            return None;
        }
        let mut valid = vec![u64::MAX; self.words()];
        if self.atoms.len() < 6 {
            valid[0] = (1u64 << (1 << self.atoms.len())) - 1;
        }
        let mut forbid = |one: &Table, other: &Table, negated: bool| {
            for ((valid, one), other) in valid.iter_mut().zip(one).zip(other) {
                *valid &= !(one & if negated { !other } else { *other });
            }
        };
        for (atom, needed) in &self.needs {
            forbid(&self.variable(*atom), &self.table(needed), true);
        }
        for (i, one) in self.atoms.iter().enumerate() {
            for (j, other) in self.atoms.iter().enumerate().filter(|(j, _)| *j != i) {
                if self.needs_other(one, other) {
                    forbid(&self.variable(i), &self.variable(j), true);
                }
                // One value at a time.
                if matches!((one, other), (Atom::Metadata(a, x), Atom::Metadata(b, y)) if a == b && x != y) {
                    forbid(&self.variable(i), &self.variable(j), false);
                }
            }
        }
        Some(valid)
    }

    fn needs_other(&self, one: &Atom, other: &Atom) -> bool {
        match (one, other) {
            (Atom::Name(inner), Atom::Name(outer)) => self.names.includes(outer, inner),
            (Atom::Framed(frame, inner), Atom::Framed(of_other, outer)) => {
                frame == of_other && self.names.includes(outer, inner)
            }
            (Atom::Related(Relation::Within(near), a, b), Atom::Related(Relation::Within(far), c, d)) => {
                near < far && (a, b) == (c, d)
            }
            _ => false,
        }
    }

    fn words(&self) -> usize {
        (1usize << self.atoms.len()).div_ceil(64)
    }

    /// Where an atom holds.
    fn variable(&self, atom: usize) -> Table {
        const WITHIN: [u64; 6] = [
            0xAAAA_AAAA_AAAA_AAAA,
            0xCCCC_CCCC_CCCC_CCCC,
            0xF0F0_F0F0_F0F0_F0F0,
            0xFF00_FF00_FF00_FF00,
            0xFFFF_0000_FFFF_0000,
            0xFFFF_FFFF_0000_0000,
        ];
        match WITHIN.get(atom) {
            Some(&pattern) => vec![pattern; self.words()],
            None => (0..self.words()).map(|word| if word >> (atom - 6) & 1 == 1 { u64::MAX } else { 0 }).collect(),
        }
    }

    fn table(&self, formula: &Formula) -> Table {
        match formula {
            Formula::Atom(atom) => self.variable(*atom),
            Formula::Not(inner) => self.table(inner).into_iter().map(|word| !word).collect(),
            Formula::All(parts) => self.fold(parts, u64::MAX, |a, b| a & b),
            Formula::Any(parts) => self.fold(parts, 0, |a, b| a | b),
            Formula::AtLeast(count, parts) => {
                // Row n: at least n of the parts so far.
                let mut rows = vec![vec![0; self.words()]; count + 1];
                rows[0].fill(u64::MAX);
                for part in parts {
                    let table = self.table(part);
                    for row in (1..=*count).rev() {
                        let (fewer, own) = rows.split_at_mut(row);
                        let more = fewer[row - 1].iter().zip(&table);
                        own[0].iter_mut().zip(more).for_each(|(own, (fewer, holds))| *own |= fewer & holds);
                    }
                }
                rows.pop().unwrap_or_default()
            }
        }
    }

    fn fold(&self, parts: &[Formula], start: u64, join: fn(u64, u64) -> u64) -> Table {
        parts.iter().fold(vec![start; self.words()], |all, part| {
            all.into_iter().zip(self.table(part)).map(|(a, b)| join(a, b)).collect()
        })
    }
}

/// Whether more words in a ticket can never make the condition fail.
fn is_monotone(expr: &Expr) -> bool {
    match expr {
        Expr::Not(_) => false,
        // A concept that is asked about somewhere else is no mere mention.
        Expr::Name(_) | Expr::Framed(..) | Expr::Metadata(..) | Expr::Flag(_) => true,
        Expr::Scoped(_, inner) => is_monotone(inner),
        Expr::All(parts) | Expr::Any(parts) | Expr::AtLeast(_, parts) => parts.iter().all(is_monotone),
        Expr::Relation(_, left, right) => is_monotone(left) && is_monotone(right),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ruleset::condition::parse;

    struct Pack;

    impl Names for Pack {
        fn includes(&self, outer: &str, inner: &str) -> bool {
            (outer, inner) == ("animal", "dog")
        }

        fn is_ask(&self, frame: &str) -> bool {
            frame == "asks-us"
        }
    }

    fn holds_and_fails(text: &str) -> Option<(bool, bool)> {
        let mut logic = Logic::new(&Pack);
        let condition = logic.add(&parse(text).expect(text));
        logic.can_hold_and_fail(condition)
    }

    #[test]
    fn what_never_and_what_always_holds() {
        for (text, expected) in [
            ("a", (true, true)),
            ("a and not a", (false, true)),
            ("a or not a", (true, false)),
            ("asks(a) and not a", (false, true)),
            ("a near b and not (a or b)", (false, true)),
            ("plan is gold and plan is silver", (false, true)),
            ("plan is gold and tier is silver", (true, true)),
            ("dog and not animal", (false, true)),
            ("asks-us(a) and not asks(a)", (false, true)),
            ("at-least 2 of (a, not a)", (false, true)),
            ("at-least 1 of (a, not a)", (true, false)),
            ("mentions(a) and asks(a)", (true, true)),
        ] {
            assert_eq!(holds_and_fails(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_holds_only_where_something_else_does() {
        for (one, other, expected) in [
            ("a and b", "a", true),
            ("a", "a and b", false),
            ("a near b", "b near a", true),
            ("a beside b", "a near b", true),
            ("a near b", "a beside b", false),
            ("a within 5 of b", "a within 20 of b", true),
            ("(a or b) near c", "(a or b or d) near c", true),
            ("asks-us(dog) and b", "asks(dog)", true),
            ("asks-us(dog)", "asks-us(animal)", true),
            ("asked(a near b)", "a", true),
            ("subject(a)", "a", false),
        ] {
            let mut logic = Logic::new(&Pack);
            let (a, b) = (logic.add(&parse(one).expect(one)), logic.add(&parse(other).expect(other)));
            assert_eq!(logic.implies(a, b), Some(expected), "{one} => {other}");
        }
    }

    #[test]
    fn too_many_parts_are_not_looked_at() {
        assert_eq!(holds_and_fails("a and b and c and d and e and f and g and h and i and j and k and l and m"), None);
    }
}
