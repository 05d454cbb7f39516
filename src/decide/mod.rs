//! From evidence to one decision: weights summed per clause, exceptions, several inquiries, abstention.
//!
//! Comes in: a [`crate::evaluate::View`] of a ticket. Goes out: a [`Outcome`], indices only; [`crate::decision`] is the
//! same for people and programs.

mod inquiries;
mod weigh;

pub(crate) use inquiries::{Inquiry, Outcome, decide};
pub(crate) use weigh::{Weighing, share, weigh};
