//! Policy packs: from YAML files to one immutable [`Ruleset`].
//!
//! `node` parses, `read` collects every fault of form into a plain [`schema::Pack`], `check` looks
//! names up, `compile` makes the tables that the stages below use. The stages after this one see
//! only the [`Ruleset`].

mod automaton;
mod check;
mod compile;
pub(crate) mod condition;
mod load;
mod node;
mod numbers;
mod pattern;
mod phrase;
mod read;
pub(crate) mod schema;

use std::path::Path;

pub(crate) use compile::{ALWAYS, ClauseIndex, Cond, FrameTest, Id, Ruleset};
pub(crate) use automaton::{Automaton, Check, Edge, Node, Output, Vocabulary};
pub(crate) use pattern::{Expression, Owner, is_cjk};
pub use schema::{Audience, Verdict};
pub(crate) use schema::{FrameRole, PhraseLanguage, Side};

use crate::diagnostic::{Diagnostic, Severity};

/// Reads, checks and compiles a pack. The faults come sorted by file and place; the ruleset is there
/// when none of them is an error.
pub(crate) fn build(origin: Origin<'_>) -> (Option<Ruleset>, Vec<Diagnostic>) {
    let mut faults = Vec::new();
    let loaded = match origin {
        Origin::Builtin(name) => load::builtin(name, &mut faults),
        Origin::Folder(dir) => load::folder(dir, &mut faults),
    };
    let embedded = matches!(origin, Origin::Builtin(_));
    if !embedded {
        check::check(&loaded.pack, &mut faults);
    }
    let ruleset = compile::compile(loaded.pack, loaded.digest, &mut faults);
    faults.sort_by(|a, b| (&a.source.name, a.span, a.code).cmp(&(&b.source.name, b.span, b.code)));
    faults.dedup();
    let broken = faults.iter().any(|fault| fault.severity == Severity::Error);
    (ruleset.filter(|_| !broken), faults)
}

/// Where a pack comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Origin<'a> {
    /// A pack embedded in the program.
    Builtin(&'a str),
    /// A folder.
    Folder(&'a Path),
}

/// The names of the packs embedded in the program.
pub fn builtin_policies() -> Vec<String> {
    load::builtin_names()
}
