//! Scores against labels, as tables.

use std::fmt::Write as _;

use super::palette::Palette;
use super::score_rows::{self, Cell, Rows};
use super::table::{Align, one_line, table};
use crate::corpus::{Cause, LabelledTicket, Miss, MissCause, Score, count_causes};
use crate::decision::Decision;

/// Which tables are wanted besides the usual ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ScoreParts {
    /// A row per clause.
    pub clauses: bool,
}

/// Confusions shown.
const MOST_CONFUSIONS: usize = 15;

/// A cell; shares in per cent.
fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Name(name) => name.clone(),
        Cell::Count(count) => count.to_string(),
        Cell::Share(None) => "–".into(),
        Cell::Share(Some(share)) => format!("{:.1}", 100.0 * share),
        Cell::Confidence(confidence) => format!("{confidence:.2}"),
    }
}

/// A table of numbers, the first column of which holds names if `named`.
fn numbers<const COLUMNS: usize>(own: &Rows<COLUMNS>, named: bool) -> String {
    let mut align = [Align::Right; COLUMNS];
    if named {
        align[0] = Align::Left;
    }
    let mut rows = own.written(cell);
    // Of a few tickets several steps of the curve are the same.
    rows.dedup();
    table(&own.header, &align, &rows)
}

fn heading(out: &mut String, text: &str, palette: Palette) {
    let _ = writeln!(out, "\n{}", palette.strong(text));
}

/// The score as tables: languages, verdicts, categories, confusions, risk against coverage. Figures are
/// per cent where no count is meant.
pub fn score(score: &Score, parts: ScoreParts, palette: Palette) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}", palette.strong("Right, in per cent of the tickets"));
    out.push_str(&numbers(&score_rows::languages(score), true));
    let _ = writeln!(out, "{}", palette.dim("decided: without review; their verdict: right among those"));

    heading(&mut out, "Verdicts", palette);
    out.push_str(&numbers(&score_rows::classes("verdict", score.verdicts.iter()), true));
    heading(&mut out, "Categories", palette);
    out.push_str(&numbers(&score_rows::classes("category", score.categories.iter()), true));
    if parts.clauses {
        heading(&mut out, "Clauses", palette);
        out.push_str(&numbers(&score_rows::classes("clause", score.clauses.iter()), true));
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
    out.push_str(&numbers(&score_rows::reliability(score), false));
    heading(&mut out, "Risk against coverage, the surest tickets first", palette);
    out.push_str(&numbers(&score_rows::curve(score), false));
    out
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
