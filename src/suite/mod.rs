//! What the examples of a pack are worth: which hold, what of the pack they exercise, which changes of its rules
//! they notice.
//!
//! Comes in: an engine whose pack was read from a folder; the packs that are built in carry no examples. Goes
//! out: plain data. An example of a rule is asked of that rule alone, one of a clause of the whole engine.
//!
//! ```
//! use inquiry_triage::{Engine, mutate};
//! let engine = Engine::from_dir("tests/data/packs/tiny").unwrap();
//! assert!(engine.test_examples(1).is_empty());
//! let mutation = mutate(&engine, 1);
//! assert!(mutation.killed > 0 && mutation.score <= 1.0);
//! ```

mod coverage;
mod examples;
mod mutants;
mod mutation;
mod parts;

pub use coverage::{ExampleCoverage, Exercised, MissedName, MissedPart, MissedPhrase, example_coverage};
pub use examples::ExampleFailure;
pub use mutants::MutantKind;
pub use mutation::{KindScore, Mutation, RuleMutation, Survivor, mutate};
pub use parts::WhyMissed;
