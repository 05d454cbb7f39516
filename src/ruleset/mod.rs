//! Policy packs: from YAML files to one immutable [`Ruleset`].
//!
//! `node` parses, `read` collects every fault of form into a plain [`schema::Pack`], `check` looks
//! names up, `compile` makes the tables that the stages below use. The stages after this one see
//! only the [`Ruleset`].

mod automaton;
mod check;
mod compile;
mod compiled;
pub(crate) mod condition;
mod embedded;
mod load;
mod node;
mod numbers;
mod pattern;
mod phrase;
mod read;
pub(crate) mod schema;
mod terms;

use std::path::Path;

pub(crate) use automaton::{Automaton, Check, Edge, Node, Output, Vocabulary};
pub(crate) use compiled::{ALWAYS, ClauseIndex, Cond, FrameTest, Id, Rule, Ruleset};
pub(crate) use embedded::builtin;
pub use embedded::builtin_policies;
pub(crate) use pattern::{Expression, Owner, is_cjk};
pub use schema::{Audience, Verdict};
pub(crate) use schema::{FrameRole, PhraseLanguage, Side};

#[cfg(feature = "cli")]
pub(crate) use load::parse as parse_file;
#[cfg(test)]
pub(crate) use node::digest;
#[cfg(feature = "cli")]
pub(crate) use node::{Node as Tree, Value};
#[cfg(feature = "cli")]
pub(crate) use read::is_identifier;

use crate::diagnostic::Diagnostic;

/// Reads, checks and compiles the pack in a folder. The faults come sorted by file and place; the ruleset
/// is there when none of them is an error.
pub(crate) fn from_dir(dir: &Path) -> (Option<Ruleset>, Vec<Diagnostic>) {
    load::build(dir, &embedded::files)
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
