//! A decision, and a fault of a policy, as text for people.

use std::fmt::Write as _;

use super::excerpt::{excerpt, joined};
use super::palette::Palette;
use super::table::{one_line, wrapped};
use super::words::{self, say};
use crate::answer::{CUES, WORDS};
use crate::codes::{Code, Severity};
use crate::decision::{Advice, Candidate, Decision, Evidence, InquiryDecision, MatchedText, Review, ReviewReason};
use crate::diagnostic::Diagnostic;
use crate::engine::Engine;
use crate::reading::{Reading, read};
use crate::ruleset::{Audience, Ruleset, Verdict};
use crate::span::Span;
use crate::ticket::{Field, Language, Ticket};

/// How many sentences of an inquiry are shown.
const MOST_SENTENCES: usize = 8;

/// The titles of categories and clauses in one language.
#[derive(Clone, Copy)]
pub(super) struct Titles<'a> {
    pub ruleset: &'a Ruleset,
    pub language: Language,
}

impl Titles<'_> {
    /// `Category › Clause`; the identifiers where the policy has no title for them.
    pub(super) fn of(&self, category: &str, clause: &str) -> String {
        let found = self.ruleset.clauses.iter().find(|row| {
            row.id == clause && self.ruleset.categories.get(row.category).is_some_and(|(id, _)| id == category)
        });
        let or = |title: &str, id: &str| if title.is_empty() { id.to_string() } else { title.to_string() };
        match found {
            Some(row) => {
                let (_, title) = &self.ruleset.categories[row.category];
                format!("{} › {}", or(title.get(self.language), category), or(row.title.get(self.language), clause))
            }
            None => format!("{category} › {clause}"),
        }
    }
}

/// A share as a whole percentage.
pub(super) fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// The language that people read of a ticket told to be in `told`: that, or of a mixed one that of most of
/// its text.
pub(super) fn language_of_answer(engine: &Engine, ticket: &Ticket, told: Language) -> Language {
    if !matches!(told, Language::Mixed | Language::Undetermined) {
        return told;
    }
    engine.with_outcome(&mut engine.scratch(), ticket, |view, _| crate::advise::answer_language(view))
}

/// The decision for people: the answer, each inquiry with its sentences and reasons, the advice.
pub fn decision(engine: &Engine, ticket: &Ticket, decision: &Decision, palette: Palette) -> String {
    let language = language_of_answer(engine, ticket, decision.language);
    let shown = Shown { titles: Titles { ruleset: engine.ruleset(), language }, language, ticket, palette };
    let reading = read(ticket);
    let mut out = String::new();
    shown.head(&mut out, decision);
    let several = decision.inquiries.len() > 1;
    for (number, inquiry) in decision.inquiries.iter().enumerate() {
        let said = |review: &Review| matches!(review.reason, ReviewReason::NoText | ReviewReason::NoEvidence);
        let told = decision.review.as_ref().is_some_and(said);
        if !told || inquiry.span.is_some() {
            out.push('\n');
        }
        if several {
            let (number, total) = (number + 1, decision.inquiries.len());
            let which = format!("{} {number}{}{total}", say(words::INQUIRY, language), say(words::OF, language));
            let title = shown.titles.of(&inquiry.category, &inquiry.clause);
            let _ = writeln!(
                out,
                "{}  {}  {}  {}",
                palette.strong(&which),
                shown.verdict(inquiry.verdict),
                palette.strong(&title),
                palette.dim(&percent(inquiry.confidence))
            );
        }
        shown.inquiry(&mut out, &reading, inquiry, told);
    }
    shown.advice(&mut out, &decision.advice);
    out
}

/// What the main inquiry of a ticket was decided to be, with its sentences and reasons.
pub(super) fn main_inquiry(engine: &Engine, ticket: &Ticket, decision: &Decision, palette: Palette) -> String {
    let language = language_of_answer(engine, ticket, decision.language);
    let shown = Shown { titles: Titles { ruleset: engine.ruleset(), language }, language, ticket, palette };
    let (name, share) = (format!("{}/{}", decision.category, decision.clause), percent(decision.confidence));
    let mut out =
        format!("  {}  {}  {}\n", shown.verdict(decision.verdict), palette.strong(&name), palette.dim(&share));
    if let Some(inquiry) = decision.inquiries.first() {
        shown.inquiry(&mut out, &read(ticket), inquiry, false);
    }
    out
}

struct Shown<'a> {
    titles: Titles<'a>,
    language: Language,
    ticket: &'a Ticket,
    palette: Palette,
}

impl Shown<'_> {
    fn verdict(&self, verdict: Verdict) -> String {
        self.palette.verdict(verdict, words::verdict(verdict, self.language))
    }

    fn head(&self, out: &mut String, decision: &Decision) {
        let palette = self.palette;
        let title = self.titles.of(&decision.category, &decision.clause);
        let _ = writeln!(out, "{}  {}", self.verdict(decision.verdict), palette.strong(&title));
        let confidence = format!("{} {}", say(words::CONFIDENCE, self.language), percent(decision.confidence));
        let mut facts =
            vec![format!("{}/{}", decision.category, decision.clause), confidence, decision.language.to_string()];
        if !decision.id.is_empty() {
            facts.insert(0, one_line(&decision.id, 60));
        }
        if !decision.flags.is_empty() {
            facts.push(format!("{} {}", say(words::FLAGS, self.language), decision.flags.join(", ")));
        }
        let _ = writeln!(out, "  {}", palette.dim(&facts.join(" · ")));
        let Some(review) = &decision.review else { return };
        let _ = writeln!(out, "  {}", palette.warn(&format!("⚠ {}", words::review(review.reason, self.language))));
        let is_decided = |c: &Candidate| c.category == decision.category && c.clause == decision.clause;
        if review.candidates.iter().all(is_decided) {
            return;
        }
        let _ = writeln!(out, "    {}", palette.dim(say(words::CANDIDATES, self.language)));
        for candidate in &review.candidates {
            let title = self.titles.of(&candidate.category, &candidate.clause);
            let name = format!("{}/{}", candidate.category, candidate.clause);
            let share = percent(candidate.confidence);
            let _ =
                writeln!(out, "    {share:>5}  {}  {title}  {}", self.verdict(candidate.verdict), palette.dim(&name));
        }
    }

    /// One inquiry; with `told`, that nothing speaks for it was said above.
    fn inquiry(&self, out: &mut String, reading: &Reading, inquiry: &InquiryDecision, told: bool) {
        self.sentences(out, reading, inquiry);
        if inquiry.evidence.is_empty() && !told {
            let _ = writeln!(out, "  {}", self.palette.dim(say(words::NO_EVIDENCE, self.language)));
        }
        let weights: Vec<String> = inquiry.evidence.iter().map(|evidence| format!("{:+}", evidence.weight)).collect();
        let widest = weights.iter().map(String::len).max().unwrap_or(0);
        for (Evidence { rule, why, matches, .. }, weight) in inquiry.evidence.iter().zip(weights) {
            let weight = self.palette.dim(&format!("{weight:widest$}"));
            let _ = writeln!(out, "  {weight}  {why} {}", self.palette.dim(&format!("[{rule}]")));
            // A rule's reason names what it found; the cues' has to be told.
            if rule == CUES && !matches.is_empty() {
                let cues = told_cues(matches);
                let _ = writeln!(out, "  {:widest$}  {}", "", self.palette.dim(&cues.join(" · ")));
            }
            if rule == WORDS && !matches.is_empty() {
                let words: Vec<String> = matches.iter().map(|m| format!("“{}”", one_line(&m.text, 40))).collect();
                let _ = writeln!(out, "  {:widest$}  {}", "", self.palette.dim(&words.join(" · ")));
            }
        }
    }

    /// The sentences that hold evidence; where there is none, those that the inquiry takes.
    fn sentences(&self, out: &mut String, reading: &Reading, inquiry: &InquiryDecision) {
        let marks = Field::ALL.map(|field| {
            let matches = inquiry.evidence.iter().flat_map(|evidence| &evidence.matches);
            joined(matches.filter(|m| m.field == field).map(|m| m.span()).collect())
        });
        let bare = marks.iter().all(Vec::is_empty);
        let mut shown = 0;
        let mut left_out = 0;
        for sentence in &reading.sentences {
            let marks = &marks[sentence.field as usize];
            let touches = |span: &Span| span.start < sentence.span.end && sentence.span.start < span.end;
            let own = match &inquiry.span {
                Some(place) if bare => {
                    place.field == sentence.field && touches(&place.span) && sentence.zone.is_content()
                }
                _ => marks.iter().any(touches),
            };
            if !own {
                continue;
            }
            if shown == if bare { 2 } else { MOST_SENTENCES } {
                left_out += 1;
                continue;
            }
            shown += 1;
            excerpt(out, self.ticket.text(sentence.field), sentence.span, marks, "    ", self.palette);
        }
        if left_out > 0 {
            let more = format!("… {left_out}{}", say(words::MORE_SENTENCES, self.language));
            let _ = writeln!(out, "    {}", self.palette.dim(&more));
        }
    }

    fn advice(&self, out: &mut String, all: &[Advice]) {
        let palette = self.palette;
        if all.is_empty() {
            return;
        }
        let _ = writeln!(out, "\n{}", palette.strong(say(words::ADVICE, self.language)));
        for advice in all {
            let mut head = palette.place(&format!("→ {}", advice.queue));
            if advice.audience == Audience::Agent {
                head.push_str(&palette.warn(&format!("  ({})", say(words::FOR_AGENT, self.language))));
            }
            let _ = writeln!(out, "  {head}  {}", palette.dim(&advice.id));
            // The text may hold words of the ticket.
            let text: String =
                advice.text.chars().map(|c| if c == '\n' { c } else { super::table::visible(c) }).collect();
            out.push_str(&wrapped(&text, "    "));
            for link in &advice.links {
                let _ = writeln!(out, "    {}", palette.place(link));
            }
            for item in &advice.collect {
                let mark = if item.given { palette.good("☑") } else { palette.warn("☐") };
                let _ = writeln!(out, "    {mark} {}", item.label);
            }
        }
    }
}

/// A fault of a policy, in colours if they are on.
pub fn diagnostic(fault: &Diagnostic, palette: Palette) -> String {
    let plain = fault.render();
    if !palette.is_on() {
        return plain;
    }
    let paint = |text: &str| palette.fault(fault.severity == Severity::Error, text);
    let mut out = String::new();
    for (number, line) in plain.lines().enumerate() {
        let (gutter, rest) = match line.split_once(" | ") {
            Some((gutter, rest)) if gutter.trim().chars().all(|c| c.is_ascii_digit()) => (format!("{gutter} | "), rest),
            _ => (String::new(), line),
        };
        let painted = match (number, line.split_once(": ")) {
            (0, Some((code, title))) => format!("{}: {}", paint(code), palette.strong(title)),
            (1, _) => palette.place(line),
            _ if gutter.trim() == "|" => paint(rest),
            (_, Some((help, rest))) if help.trim_start() == "= help" => format!("{}: {rest}", palette.place(help)),
            _ if line.trim() == "|" => palette.place(line),
            _ => rest.to_string(),
        };
        let _ = writeln!(out, "{}{painted}", palette.place(&gutter));
    }
    out
}

/// What a code means.
pub fn code(code: &Code, palette: Palette) -> String {
    let is_error = code.severity == Severity::Error;
    let head = palette.fault(is_error, &format!("{}[{}]", if is_error { "error" } else { "warning" }, code.code));
    format!("{head}: {}\n\n{}", palette.strong(code.title), wrapped(code.text, ""))
}

/// The words that cues were met in, each once, and what they are.
fn told_cues(matches: &[MatchedText]) -> Vec<String> {
    let mut words: Vec<(&str, Vec<&str>)> = Vec::new();
    for m in matches {
        let name = m.concept.strip_prefix("asked(").and_then(|rest| rest.strip_suffix(')')).unwrap_or(&m.concept);
        match words.iter_mut().find(|(text, _)| *text == m.text) {
            Some((_, names)) if names.contains(&name) => {}
            Some((_, names)) => names.push(name),
            None => words.push((&m.text, vec![name])),
        }
    }
    words.iter().map(|(text, names)| format!("“{}” {}", one_line(text, 40), names.join(", "))).collect()
}
