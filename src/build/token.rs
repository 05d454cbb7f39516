//! What the packs and the dictionaries need of the crate's own `token`.

#[path = "../token/pos.rs"]
#[expect(dead_code, reason = "shared with the crate, which reads what this script writes")]
mod pos;
#[path = "../token/stem.rs"]
mod stem;
#[path = "../token/terms.rs"]
#[expect(dead_code, reason = "shared with the crate")]
mod terms;

pub(crate) use pos::Pos;
pub(crate) use terms::{Script, Term, Terms, rows};

pub mod latin {
    pub(crate) use super::stem::stem;
}
