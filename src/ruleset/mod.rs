//! Policy packs: from YAML files to one immutable [`Ruleset`].
//!
//! `node` parses, `read` collects every fault of form into a plain [`schema::Pack`], `check` looks
//! names up, `compile` makes the tables that the stages below use. The stages after this one see
//! only the [`Ruleset`].

mod allow;
mod automaton;
mod check;
mod compile;
mod compiled;
pub(crate) mod condition;
mod embedded;
mod equivalence;
mod examples;
mod leanings;
mod lint;
mod load;
mod logic;
mod node;
mod numbers;
mod pattern;
mod phrase;
mod read;
pub(crate) mod schema;
mod terms;
pub(crate) mod wording;
mod written;

use std::path::Path;

pub(crate) use automaton::{Automaton, Check, Edge, NOTHING, Node, Output, Place, Symbol, Vocabulary};
pub(crate) use compiled::{ALWAYS, ClauseIndex, Cond, FrameTest, Id, Rule, Ruleset};
pub(crate) use embedded::builtin;
pub use embedded::builtin_policies;
pub(crate) use equivalence::Equivalence;
pub(crate) use pattern::{Owner, is_cjk};
pub use schema::{Audience, Verdict};
pub(crate) use schema::{ExampleDef, FrameRole, PhraseLanguage, Side};
pub(crate) use written::{Written, WrittenName, WrittenPhrase};

pub(crate) use load::parse as parse_file;
pub(crate) use node::digest;
pub(crate) use node::{Node as Tree, Value};
#[cfg(feature = "cli")]
pub(crate) use read::is_identifier;
pub(crate) use read::{Fields, Reader};

use crate::diagnostic::Diagnostic;

/// Reads, checks and compiles the pack in a folder. The faults come sorted by file and place; the ruleset
/// is there when none of them is an error.
pub(crate) fn from_dir(dir: &Path) -> (Option<Ruleset>, Vec<Diagnostic>) {
    load::build(dir, &embedded::files)
}

/// Every fault of the pack in a folder, and what is probably not meant; what the pack allows is left out.
/// Sorted by file and place.
pub(crate) fn check_dir(dir: &Path) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    let (pack, digest) = load::checked(dir, &embedded::files, &mut faults);
    // Of a pack that was not read as a whole nothing can be said of what it lacks.
    if !faults.iter().any(|fault| matches!(fault.code, "E001" | "E002")) {
        lint::lint(&pack, &mut faults);
        allow::apply(&pack.allow, &mut faults);
    }
    let _ = compile::compile(pack, digest, &mut faults);
    load::in_order(&mut faults);
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_packs_are_the_folders_compiled() {
        for name in builtin_policies() {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules").join(&name);
            let (compiled, faults) = from_dir(&folder);
            assert!(faults.is_empty(), "{name}: {}", faults[0].render());
            let bytes = |ruleset: &Ruleset| postcard::to_allocvec(ruleset).expect("a ruleset can be written");
            let (embedded, _) = builtin(&name).expect("it is built in");
            assert!(bytes(&compiled.expect("no faults")) == bytes(&embedded), "{name}");
        }
    }
}
