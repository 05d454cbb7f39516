//! What a batch came to, as a table for people.

use std::time::Duration;

use super::progress::count;
use crate::batch::Outcome;
use crate::render::{Align, table};

/// The table, and below it the time and the first broken rows.
pub(super) fn shown(outcome: &Outcome, took: Duration, to_file: bool) -> String {
    let summary = &outcome.summary;
    let decided = summary.rows - summary.broken;
    let row = |what: &str, name: &str, count: u64, of: u64| {
        let share = if of == 0 { String::new() } else { format!("{:.1} %", 100.0 * count as f64 / of as f64) };
        vec![what.to_string(), name.to_string(), count.to_string(), share]
    };
    let mut rows = vec![
        row("rows", "", summary.rows, 0),
        row("", "broken", summary.broken, summary.rows),
        row("", "for review", summary.review, decided),
    ];
    for (what, counts) in
        [("verdict", &summary.verdicts), ("category", &summary.categories), ("language", &summary.languages)]
    {
        let mut counts: Vec<(&str, u64)> = counts.iter().map(|(name, count)| (name.as_str(), *count)).collect();
        counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        for (i, (name, count)) in counts.into_iter().enumerate() {
            rows.push(row(if i == 0 { what } else { "" }, name, count, decided));
        }
    }
    let align = [Align::Left, Align::Left, Align::Right, Align::Right];
    let mut shown = table(&["", "", "tickets", "share"], &align, &rows);
    let seconds = took.as_secs_f64();
    let rate = (summary.rows - outcome.before) as f64 / seconds.max(1e-9);
    shown += &format!("{seconds:.2} s, {rate:.0} tickets/s");
    if outcome.before > 0 {
        shown += &format!("; {} of the rows by the interrupted run", count(outcome.before));
    }
    shown += "\n";
    for broken in &summary.first_broken {
        shown += &format!("{}:{}: {}\n", broken.file, broken.line, broken.message);
    }
    let more = summary.broken - summary.first_broken.len() as u64;
    if more > 0 {
        shown += &format!("… and {more} more broken rows");
        // A file as output has all of them in a file beside it.
        shown += if to_file { "\n" } else { "; they stand in the output only\n" };
    }
    shown
}
