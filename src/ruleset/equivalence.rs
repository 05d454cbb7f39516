//! Whether two conditions of one ruleset are the same whatever a ticket says.

use std::collections::HashMap;

use super::compiled::{Cond, FrameTest, Id, Ruleset};
use super::condition::{Expr, Name};
use super::logic::{Logic, Names};
use super::schema::FrameRole;
use crate::span::Span;

/// Compares conditions of a ruleset.
pub(crate) struct Equivalence<'r> {
    ruleset: &'r Ruleset,
    concepts: HashMap<&'r str, Id>,
}

impl<'r> Equivalence<'r> {
    /// Ready to compare conditions of `ruleset`.
    pub(crate) fn new(ruleset: &'r Ruleset) -> Self {
        let concepts = ruleset.concepts.iter().enumerate().map(|(i, name)| (name.as_str(), i as Id)).collect();
        Equivalence { ruleset, concepts }
    }

    /// Whether two rules, each its `when` and its `unless`, fire on the same by logic alone. Those of too many
    /// parts are taken to differ.
    pub(crate) fn same(&self, one: (&[Cond], &[Cond]), other: (&[Cond], &[Cond])) -> bool {
        let exprs = |conds: &[Cond]| -> Vec<Expr> { conds.iter().map(|cond| self.expr(cond)).collect() };
        let mut logic = Logic::new(self);
        let a = logic.add_rule(&exprs(one.0), &exprs(one.1));
        let b = logic.add_rule(&exprs(other.0), &exprs(other.1));
        logic.implies(a, b) == Some(true) && logic.implies(b, a) == Some(true)
    }

    fn expr(&self, cond: &Cond) -> Expr {
        let name = |text: &str| Name { text: text.to_string(), span: Span::new(0, 0) };
        let all = |parts: &[Cond]| parts.iter().map(|part| self.expr(part)).collect();
        match cond {
            Cond::Present(id) => Expr::Name(name(self.ruleset.name(*id))),
            Cond::AnyAsk => Expr::Name(name("asks")),
            Cond::Framed(test, id) => {
                let frame = match test {
                    FrameTest::Asked => "asks",
                    FrameTest::Mentioned => "mentions",
                    FrameTest::Has(bit) => &self.ruleset.frames[bit.trailing_zeros() as usize].id,
                };
                Expr::Framed(name(frame), name(self.ruleset.name(*id)))
            }
            Cond::Scoped(scope, inner) => Expr::Scoped(*scope, Box::new(self.expr(inner))),
            Cond::Metadata(key, value) => Expr::Metadata(name(key), name(value)),
            Cond::Flag(flag) => Expr::Flag(name(&self.ruleset.modifiers[*flag].flag)),
            Cond::Not(inner) => Expr::Not(Box::new(self.expr(inner))),
            Cond::All(parts) => Expr::All(all(parts)),
            Cond::Any(parts) => Expr::Any(all(parts)),
            Cond::AtLeast(count, parts) => Expr::AtLeast(*count, all(parts)),
            Cond::Relation { relation, left, right, .. } => {
                Expr::Relation(*relation, Box::new(self.expr(left)), Box::new(self.expr(right)))
            }
        }
    }
}

impl Names for Equivalence<'_> {
    fn includes(&self, outer: &str, inner: &str) -> bool {
        match (self.concepts.get(outer), self.concepts.get(inner)) {
            (Some(outer), Some(inner)) => outer != inner && self.ruleset.containing[*inner as usize].contains(outer),
            _ => false,
        }
    }

    fn is_ask(&self, frame: &str) -> bool {
        self.ruleset.frames.iter().any(|own| own.id == frame && own.role == FrameRole::Ask)
    }
}
