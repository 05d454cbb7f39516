//! Divides a text into zones: what the customer wrote now, and what mail clients and tools put around it.
//!
//! Comes in: the text of a field. Goes out: spans that cover it in order, each with a [`Zone`]. It looks
//! at whole lines only and knows no words of the policy. It errs to the side of [`Zone::New`]: a false
//! quotation, signature or log would lose the request.
//!
//! ```
//! use inquiry_triage::{Zone, zones};
//! let text = "The agent is offline. Why?\n\n-- \nKevin\n+886 2 0000 0000";
//! let found = zones(text);
//! assert_eq!(found[0].0, Zone::New);
//! assert_eq!(found[1].0, Zone::Signature);
//! assert_eq!(found[1].1.of(text), "-- \nKevin\n+886 2 0000 0000");
//! ```

mod item;
mod line;
mod log;
mod reply;
mod signature;

use serde::Serialize;

use crate::span::Span;
use line::Line;

pub(crate) use item::{Item, list_item};
pub(crate) use line::{ends_plain, trim};

/// What a part of a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Zone {
    /// What the customer wrote in this message.
    New,
    /// Text of an earlier message.
    Quoted,
    /// Text of a message that was forwarded as the inquiry itself.
    Forwarded,
    /// The lines that introduce a quoted or forwarded message.
    Header,
    /// Closing formula, name, company, telephone.
    Signature,
    /// Boilerplate on confidentiality and the like.
    Disclaimer,
    /// Log, stack trace, code, JSON, command output.
    Log,
}

impl Zone {
    /// Every zone.
    pub const ALL: [Zone; 7] =
        [Zone::New, Zone::Quoted, Zone::Forwarded, Zone::Header, Zone::Signature, Zone::Disclaimer, Zone::Log];

    /// The name as written in JSON and YAML.
    pub const fn as_str(self) -> &'static str {
        match self {
            Zone::New => "new",
            Zone::Quoted => "quoted",
            Zone::Forwarded => "forwarded",
            Zone::Header => "header",
            Zone::Signature => "signature",
            Zone::Disclaimer => "disclaimer",
            Zone::Log => "log",
        }
    }

    /// Whether inquiries are looked for here.
    pub const fn is_content(self) -> bool {
        matches!(self, Zone::New | Zone::Forwarded)
    }
}

/// Divides `text` into zones: contiguous, in order, covering all of it.
pub fn zones(text: &str) -> Vec<(Zone, Span)> {
    // Most subjects and chat messages: one line is what it is.
    if !text.contains('\n') {
        return if text.is_empty() { Vec::new() } else { vec![(Zone::New, Span::new(0, text.len()))] };
    }
    let lines = line::lines(text);
    let mut kinds = vec![Zone::New; lines.len()];
    log::mark(&lines, &mut kinds);
    reply::mark(&lines, &mut kinds);
    signature::mark(&lines, &mut kinds);
    fall_back(&lines, &mut kinds);
    gather(text, &lines, &kinds)
}

/// If nothing is left that the customer says, the longest run of prose is what they say.
fn fall_back(lines: &[Line], kinds: &mut [Zone]) {
    if lines.iter().zip(&*kinds).any(|(line, kind)| kind.is_content() && line.has_words()) {
        return;
    }
    for among in [&[Zone::Quoted][..], &[Zone::Signature, Zone::Disclaimer], &[Zone::Log]] {
        let mut best: Option<(usize, usize, usize)> = None;
        let mut i = 0;
        while i < lines.len() {
            let from = i;
            let mut prose = 0;
            while i < lines.len() && kinds[i] == kinds[from] {
                if among.contains(&kinds[i]) && lines[i].is_prose() {
                    prose += lines[i].text.len();
                }
                i += 1;
            }
            if prose > 0 && best.is_none_or(|best| prose > best.0) {
                best = Some((prose, from, i));
            }
        }
        if let Some((_, from, to)) = best {
            kinds[from..to].fill(Zone::New);
            return;
        }
    }
}

/// Lines of one kind make one span; a blank line goes with the lines before it.
fn gather(text: &str, lines: &[Line], kinds: &[Zone]) -> Vec<(Zone, Span)> {
    let mut found: Vec<(Zone, Span)> = Vec::new();
    for (line, &kind) in lines.iter().zip(kinds) {
        match found.last_mut() {
            Some((last, span)) if *last == kind || line.is_blank() => span.end = line.end,
            _ => {
                let start = found.last().map_or(0, |(_, span)| span.end);
                found.push((kind, Span::new(start, line.end)));
            }
        }
    }
    if let Some((_, span)) = found.last_mut() {
        span.end = text.len();
    }
    found
}
