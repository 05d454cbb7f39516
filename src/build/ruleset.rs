//! The crate's own `ruleset`, without what reads the packs that this script writes.
#![expect(dead_code, reason = "shared with the crate")]

#[path = "../ruleset/automaton.rs"]
mod automaton;
#[path = "../ruleset/check.rs"]
mod check;
#[path = "../ruleset/compile.rs"]
mod compile;
#[path = "../ruleset/compiled.rs"]
mod compiled;
#[path = "../ruleset/condition.rs"]
mod condition;
#[path = "../ruleset/examples.rs"]
mod examples;
#[path = "../ruleset/leanings.rs"]
mod leanings;
#[path = "../ruleset/load.rs"]
mod load;
#[path = "../ruleset/node.rs"]
pub mod node;
#[path = "../ruleset/numbers.rs"]
mod numbers;
#[path = "../ruleset/pattern.rs"]
mod pattern;
#[path = "../ruleset/phrase.rs"]
mod phrase;
#[path = "../ruleset/read.rs"]
mod read;
#[path = "../ruleset/schema.rs"]
mod schema;
#[path = "../ruleset/terms.rs"]
mod terms;
#[path = "../ruleset/wording.rs"]
mod wording;

pub(crate) use load::build;
