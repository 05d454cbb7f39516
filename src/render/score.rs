//! Scores against labels, as tables.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::palette::Palette;
use super::table::{Align, one_line, table};
use crate::corpus::{Cause, ClassScore, LabelledTicket, Miss, MissCause, Score, count_causes};
use crate::decision::Decision;

/// Which tables are wanted besides the usual ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ScoreParts {
    /// A row per clause.
    pub clauses: bool,
}

/// Confusions shown.
const MOST_CONFUSIONS: usize = 15;

fn share(part: usize, total: usize) -> String {
    if total == 0 { "–".into() } else { format!("{:.1}", 100.0 * part as f64 / total as f64) }
}

fn heading(out: &mut String, text: &str, palette: Palette) {
    let _ = writeln!(out, "\n{}", palette.strong(text));
}

/// The score as tables: languages, verdicts, categories, confusions, risk against coverage. Figures are
/// per cent where no count is meant.
pub fn score(score: &Score, parts: ScoreParts, palette: Palette) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}", palette.strong("Right, in per cent of the tickets"));
    let header = [
        "language",
        "tickets",
        "category",
        "clause",
        "verdict",
        "inquiries",
        "flags",
        "language told",
        "decided",
        "their verdict",
    ];
    let row = |name: &str, s: &Score| {
        vec![
            name.to_string(),
            s.tickets.to_string(),
            share(s.category, s.tickets),
            share(s.clause, s.tickets),
            share(s.verdict, s.tickets),
            share(s.inquiries, s.tickets),
            share(s.flags, s.tickets),
            share(s.language, s.tickets),
            share(s.decided, s.tickets),
            share(s.decided_right, s.decided),
        ]
    };
    let mut rows: Vec<Vec<String>> = score.by_language.iter().map(|(name, s)| row(name, s)).collect();
    rows.push(row("all", score));
    let mut align = [Align::Right; 10];
    align[0] = Align::Left;
    out.push_str(&table(&header, &align, &rows));
    let _ = writeln!(out, "{}", palette.dim("decided: without review; their verdict: right among those"));

    heading(&mut out, "Verdicts", palette);
    classes(&mut out, "verdict", &score.verdicts);
    heading(&mut out, "Categories", palette);
    classes(&mut out, "category", &score.categories);
    if parts.clauses {
        heading(&mut out, "Clauses", palette);
        classes(&mut out, "clause", &score.clauses);
    }
    if !score.confusion.is_empty() {
        heading(&mut out, "Categories taken for another", palette);
        let row = |(wanted, decided, count): &(String, String, usize)| {
            vec![count.to_string(), wanted.clone(), decided.clone()]
        };
        let rows: Vec<Vec<String>> = score.confusion.iter().take(MOST_CONFUSIONS).map(row).collect();
        out.push_str(&table(&["tickets", "labelled", "decided"], &[Align::Right, Align::Left, Align::Left], &rows));
        let more = score.confusion.len().saturating_sub(MOST_CONFUSIONS);
        if more > 0 {
            let _ = writeln!(out, "{}", palette.dim(&format!("… {more} more pairs")));
        }
    }
    heading(&mut out, "What a confidence means", palette);
    let row = |group: &crate::corpus::Reliability| {
        let percent = |share: f64| format!("{:.1}", 100.0 * share);
        let from = format!("{:.2}", group.from);
        vec![from, group.tickets.to_string(), percent(group.confidence), percent(group.clause), percent(group.verdict)]
    };
    let rows: Vec<Vec<String>> = score.reliability.iter().map(row).collect();
    let header = ["from", "tickets", "mean confidence", "right clause", "right verdict"];
    out.push_str(&table(&header, &[Align::Right; 5], &rows));
    heading(&mut out, "Risk against coverage, the surest tickets first", palette);
    let row = |point: &crate::corpus::CoveragePoint| {
        let percent = |share: f64| format!("{:.1}", 100.0 * share);
        vec![
            percent(point.coverage),
            format!("{:.2}", point.confidence),
            percent(point.verdict),
            percent(point.category),
        ]
    };
    let mut rows: Vec<Vec<String>> = score.curve.iter().map(row).collect();
    // Of a few tickets several steps are the same.
    rows.dedup();
    out.push_str(&table(&["coverage", "confidence", "verdict", "category"], &[Align::Right; 4], &rows));
    out
}

fn classes(out: &mut String, what: &str, classes: &BTreeMap<String, ClassScore>) {
    let row = |(name, class): (&String, &ClassScore)| {
        let percent = |share: f64, of: usize| if of == 0 { "–".into() } else { format!("{:.1}", 100.0 * share) };
        vec![
            name.clone(),
            class.labelled.to_string(),
            class.decided.to_string(),
            percent(class.precision(), class.decided),
            percent(class.recall(), class.labelled),
            percent(class.f1(), class.labelled + class.decided),
        ]
    };
    let rows: Vec<Vec<String>> = classes.iter().map(row).collect();
    let mut align = [Align::Right; 6];
    align[0] = Align::Left;
    out.push_str(&table(&[what, "labelled", "decided", "precision", "recall", "F1"], &align, &rows));
}

/// Each miss with its ticket, its label, its decision and the evidence for that, by cause.
///
/// # Panics
/// If `tickets`, `decisions` and `causes` are not those of the score.
pub fn misses(
    score: &Score,
    tickets: &[LabelledTicket],
    decisions: &[Decision],
    causes: &[MissCause],
    palette: Palette,
) -> String {
    let mut out = String::new();
    heading(&mut out, &format!("Decided otherwise: {}", score.misses.len()), palette);
    let counts = count_causes(causes);
    let row = |(cause, count): (&Cause, &usize)| vec![count.to_string(), cause.meaning().to_string()];
    let rows: Vec<Vec<String>> = counts.iter().map(row).collect();
    out.push_str(&table(&["misses", "cause"], &[Align::Right, Align::Left], &rows));
    for cause in Cause::ALL.into_iter().filter(|cause| counts.contains_key(cause)) {
        heading(&mut out, &format!("{}: {}", counts[&cause], cause.meaning()), palette);
        for (miss, own) in score.misses.iter().zip(causes).filter(|(_, own)| own.cause == cause) {
            self::miss(&mut out, miss, own, &tickets[miss.ticket], &decisions[miss.ticket], palette);
        }
    }
    out
}

fn miss(
    out: &mut String,
    miss: &Miss,
    cause: &MissCause,
    ticket: &LabelledTicket,
    decision: &Decision,
    palette: Palette,
) {
    let id = if miss.id.is_empty() { "(no id)".to_string() } else { one_line(&miss.id, 60) };
    let _ = writeln!(out, "\n{} {}", palette.strong(&id), palette.dim(&miss.language));
    if !ticket.ticket.subject.trim().is_empty() {
        let _ = writeln!(out, "  subject   {}", one_line(&ticket.ticket.subject, 160));
    }
    let _ = writeln!(out, "  body      {}", one_line(&ticket.ticket.body, 400));
    let _ = writeln!(out, "  labelled  {}", palette.good(&miss.labelled));
    let sure = format!("{:.2}", miss.confidence);
    let review = decision.review.as_ref().map_or(String::new(), |r| format!(" review: {}", r.reason.as_str()));
    let _ = writeln!(out, "  decided   {} {}", palette.bad(&miss.decided), palette.dim(&(sure + &review)));
    if let Some(rule) = &cause.nearest {
        let _ = writeln!(out, "  nearest   {rule}");
    }
    if let Some((labelled, decided)) = &miss.sets {
        let but = palette.dim("but decided");
        let _ = writeln!(out, "  inquiries {} {but} {}", labelled.join(", "), decided.join(", "));
    }
    for evidence in decision.inquiries.iter().flat_map(|inquiry| &inquiry.evidence) {
        let words: Vec<String> = evidence.matches.iter().map(|m| one_line(&m.text, 40)).collect();
        let words = palette.place(&format!("“{}”", words.join("” “")));
        let _ = writeln!(out, "    {:+} {}  {words}", evidence.weight, evidence.rule);
    }
}
