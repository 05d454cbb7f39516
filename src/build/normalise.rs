//! The crate's own folding of phrases, with the tables that this script is about to write.

#[path = "../normalise/cells.rs"]
mod cells;
#[path = "../normalise/entry.rs"]
mod entry;
#[path = "../normalise/fold.rs"]
#[expect(dead_code, reason = "shared with the crate")]
mod fold;
#[path = "../normalise/kana.rs"]
mod kana;
pub mod table;

pub(crate) use entry::{DROPPED, MANY};
pub(crate) use fold::{fold, fold_for_tokens};
