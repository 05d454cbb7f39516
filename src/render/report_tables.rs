//! Tables of counts with bars.

use maud::{Markup, html};

use super::report::{Maker, count, share};
use super::report_words as own;
use super::words::{self, Word};
use crate::batch::Tally;
use crate::ruleset::Verdict;

/// A column besides the usual ones.
pub(super) struct Column {
    pub title: Word,
    pub is_number: bool,
}

/// Names with tickets, share, verdicts as a bar, what is out of scope and what is for review.
pub(super) fn tally_table(
    maker: &Maker<'_>,
    what: Word,
    column: Option<Column>,
    rows: &[(Markup, &Tally, Markup)],
) -> Markup {
    let total = maker.report.total.tickets;
    let words = [what, own::COUNT, own::SHARE, own::VERDICTS, own::OUT_OF_SCOPE, own::FOR_REVIEW];
    let mut header: Vec<&str> = words.into_iter().map(|word| maker.say(word)).collect();
    let mut numbers = vec![1, 2, 4, 5];
    if let Some(column) = &column {
        header.push(maker.say(column.title));
        numbers.extend(column.is_number.then_some(6));
    }
    let row = |(name, tally, more): &(Markup, &Tally, Markup)| {
        let mut cells = vec![
            name.clone(),
            html! { (count(tally.tickets)) },
            html! { (share(tally.tickets, total)) },
            verdict_bar(maker, tally),
            html! { (share(tally.of(Verdict::OutOfScope), tally.tickets)) },
            html! { (share(tally.review, tally.tickets)) },
        ];
        if column.is_some() {
            cells.push(more.clone());
        }
        cells
    };
    cards(&header, &numbers, &rows.iter().map(row).collect::<Vec<_>>())
}

/// A table whose rows become cards on a narrow screen, each cell with its heading. The roles keep it a table for
/// those who hear it, however it is laid out.
pub(super) fn cards(header: &[&str], numbers: &[usize], rows: &[Vec<Markup>]) -> Markup {
    // What stands before the first number is text and takes a line of its own.
    let is_text = |i: usize| numbers.iter().min().is_some_and(|first| i < *first);
    html! {
        div.wide tabindex="0" {
            table.cards role="table" {
                thead role="rowgroup" {
                    tr role="row" {
                        @for (i, cell) in header.iter().enumerate() {
                            th scope="col" role="columnheader" .n[numbers.contains(&i)] { (cell) }
                        }
                    }
                }
                tbody role="rowgroup" {
                    @for row in rows {
                        tr role="row" {
                            @for (i, cell) in row.iter().enumerate() {
                                td role="cell" .n[numbers.contains(&i)] .text-cell[is_text(i)] data-label=(header[i]) { (cell) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The verdicts of a tally as parts of a bar.
pub(super) fn verdict_bar(maker: &Maker<'_>, tally: &Tally) -> Markup {
    let parts: Vec<Verdict> = Verdict::ALL.into_iter().filter(|verdict| tally.of(*verdict) > 0).collect();
    let said: Vec<String> = parts
        .iter()
        .map(|verdict| {
            format!("{} {}", words::verdict(*verdict, maker.language), share(tally.of(*verdict), tally.tickets))
        })
        .collect();
    let said = said.join(", ");
    html! {
        span.stack role="img" aria-label=(said) title=(said) {
            @for verdict in parts {
                span class=(verdict) style={ "width:" (width(tally.of(verdict) as f64 / tally.tickets as f64)) } {}
            }
        }
    }
}

/// A share as a bar; the number stands beside it.
pub(super) fn bar(share: f64) -> Markup {
    html! { span.stack.plain-bar aria-hidden="true" { span.c1 style={ "width:" (width(share)) } {} } }
}

fn width(share: f64) -> String {
    format!("{:.2}%", 100.0 * share)
}
