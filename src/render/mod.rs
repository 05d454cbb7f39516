//! Decisions, explanations, scores and policies as text for people and as JSON for programs.
//!
//! Comes in: what the stages made. Goes out: a string. It knows no terminal: whether colours are wanted
//! is told by a [`Palette`], how wide a line may be is fixed. What a ticket holds is shown with its control
//! characters made visible, so that no ticket can talk to the terminal.
//!
//! ```
//! use inquiry_triage::render::{self, Palette};
//! use inquiry_triage::{Engine, Ticket};
//! let engine = Engine::builtin();
//! let ticket = Ticket::from_text("Could you put together a script that exports the list?");
//! let decision = engine.triage(&ticket);
//! let shown = render::decision(&engine, &ticket, &decision, Palette::PLAIN);
//! assert!(shown.contains("api.scripting/script-creation"));
//! ```

#[cfg(feature = "cli")]
mod charts;
mod coverage;
mod diff;
mod diff_html;
mod excerpt;
mod explain;
mod faults;
mod json;
mod page;
mod palette;
mod policy;
mod policy_html;
mod policy_markdown;
mod policy_text;
#[cfg(feature = "cli")]
mod report;
#[cfg(feature = "cli")]
mod report_examples;
#[cfg(feature = "cli")]
mod report_lists;
#[cfg(feature = "cli")]
mod report_tables;
#[cfg(feature = "cli")]
mod report_time;
#[cfg(feature = "cli")]
mod report_words;
mod score;
#[cfg(feature = "cli")]
mod score_html;
mod score_rows;
mod suite;
mod table;
mod text;
mod words;

pub use coverage::{CoverageParts, coverage, coverage_html};
pub use diff::{DiffParts, diff};
pub use diff_html::diff_html;
pub use explain::{WhyNot, explanation, why_not};
pub use faults::{github, sarif};
pub use json::{json_line, json_pretty};
pub use palette::Palette;
pub use policy::{AdviceRow, CategoryRow, ClauseRow, ExampleRow, ModifierRow, NameRow, PolicyTable, RuleRow};
pub use policy_html::policy_html;
pub use policy_markdown::policy_markdown;
pub use policy_text::policy_text;
#[cfg(feature = "cli")]
pub use report::report_html;
pub use score::{ScoreParts, misses, score};
#[cfg(feature = "cli")]
pub use score_html::score_html;
pub use suite::{SuiteParts, example_coverage, examples, mutation};
pub use table::{Align, table};
pub use text::{code, decision, diagnostic};
