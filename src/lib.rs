//! Triage of support inquiries by rules that people can read.
#![deny(rustdoc::broken_intra_doc_links)]

mod span;
mod ticket;
pub mod token;

pub use span::{Offsets, Span};
pub use ticket::{Field, Language, Place, Ticket};
