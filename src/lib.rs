//! Triage of support inquiries by rules that people can read.
#![deny(rustdoc::broken_intra_doc_links)]

// In the order of the data's way; the blank lines keep the formatter from sorting them.
mod span;
mod ticket;
pub mod token;

mod script;

mod zone;

mod normalise;

mod language;

mod split;

mod reading;

pub use normalise::{Normalised, fold, for_tokens, normalise};
pub use reading::{Reading, Sentence, read};
pub use span::{Offsets, Span};
pub use split::Opener;
pub use ticket::{Field, Language, Place, Ticket};
pub use zone::{Zone, zones};
