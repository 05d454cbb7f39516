//! The crate's own folding of phrases, with the tables that this script is about to write.

#[path = "../normalise/entry.rs"]
mod entry;
#[path = "../normalise/fold.rs"]
mod fold;
#[path = "../normalise/folder.rs"]
mod folder;
#[path = "../normalise/kana.rs"]
mod kana;
pub mod table;

pub(crate) use entry::{
    BEHIND_KANA, CHANGED, DROPPED, ELSE, KATAKANA, LONG, MANY, MARK, PART, PLAIN, START, SUSPECT, VARIANT, WHITE,
    beyond, pair, with_code,
};
pub(crate) use fold::{fold, fold_for_tokens};
