//! What is counted, and that it has its bounds.

use std::sync::Arc;

use super::*;
use crate::engine::Engine;
use crate::ticket::Ticket;

fn row(line: u64, date: Option<&str>, ticket: Ticket) -> Row {
    Row { line, ticket, date: date.map(String::from), columns: Arc::from([]), cells: Vec::new() }
}

fn rows() -> Vec<Row> {
    let texts = [
        "Could you write us a script that exports all alerts?",
        "毎朝アラートの一覧を取るスクリプトを作成してもらえますか。",
        "我們想知道這個告警為什麼會被偵測到。請問可以說明原因嗎？",
        "The agent has been offline since yesterday. How do I bring it back? Also, please reissue the invoice.",
        "Hello.",
        "",
    ];
    let row = |i: usize| {
        let date = ["2026-01-31T23:59:59+09:00", "2026-02-01", "1999-12-31", "yesterday", ""][i % 5];
        let ticket = Ticket::new("", format!("{} {}", texts[i % 6], "x".repeat(i / 6)));
        let ticket = ticket.with_id(format!("t{i}")).with("product", ["A", "B", " ", "C"][i % 4]);
        row(i as u64 + 2, Some(date), ticket)
    };
    (0..120).map(row).collect()
}

fn counted<'r>(engine: &Engine, rows: impl IntoIterator<Item = &'r Row>) -> Report {
    let mut report = Report::default();
    report.begin("tickets.csv");
    rows.into_iter().for_each(|row| report.add(row, &engine.triage(&row.ticket)));
    report
}

#[test]
fn the_order_of_rows_is_no_matter() {
    let engine = Engine::builtin();
    let rows = rows();
    let there = counted(&engine, &rows);
    let back = counted(&engine, rows.iter().rev());
    assert_eq!(there, back);
    assert_eq!(there.rows(), 120);
    assert_eq!(there.periods.undated + there.periods.unreadable, 48);
    assert_eq!(there.periods.span, Some(("1999-12-31".into(), "2026-02-01".into())));
    assert_eq!(there.products.names.keys().collect::<Vec<_>>(), ["A", "B", "C"]);
    assert!(there.untouched.tickets >= 40, "{:?}", there.untouched);
}

#[test]
fn it_goes_on_after_being_written_and_read() {
    let engine = Engine::builtin();
    let rows = rows();
    let whole = counted(&engine, &rows);
    let half = counted(&engine, &rows[..60]);
    let text = serde_json::to_string(&half).expect("it can be written");
    let mut again: Report = serde_json::from_str(&text).expect("it can be read");
    assert_eq!(half, again);
    rows[60..].iter().for_each(|row| again.add(row, &engine.triage(&row.ticket)));
    assert_eq!(whole, again);
}

#[test]
fn examples_are_few_and_differ() {
    let engine = Engine::builtin();
    let mut rows = rows();
    // The same text under other names is no other example.
    rows.extend((0..40).map(|i| row(200 + i, None, Ticket::from_text("Hello.").with_id(format!("h{i}")))));
    let report = counted(&engine, &rows);
    let all = report.clause_examples.values().chain(report.review_examples.values());
    for kept in all {
        assert!((1..=EXAMPLES).contains(&kept.examples.len()));
        let mut texts: Vec<&str> = kept.examples.iter().map(|own| own.body.as_str()).collect();
        texts.sort_unstable();
        texts.dedup();
        assert_eq!(texts.len(), kept.examples.len());
    }
    assert_eq!(report.untouched_examples.examples.len(), UNTOUCHED);
}

#[test]
fn marks_stand_in_the_text_that_is_kept() {
    let engine = Engine::builtin();
    let filler = "今日はとても良い天気でした。".repeat(200);
    let ticket =
        Ticket::new("API の件", format!("{filler}毎朝アラートの一覧を取るスクリプトを作成してもらえますか。{filler}"));
    let report = counted(&engine, [&row(2, None, ticket)]);
    let kept = report.clause_examples.values().next().expect("there is a clause");
    let example = &kept.examples[0];
    assert!(example.body.len() <= 1500 && example.cut == [true, true], "{example:?}");
    assert!(example.marks.iter().any(|mark| mark.span().of(&example.body) == "スクリプト"), "{:?}", example.marks);
    for mark in &example.marks {
        let text = if mark.field == crate::ticket::Field::Subject { &example.subject } else { &example.body };
        assert!(text.get(mark.start..mark.end).is_some_and(|words| !words.is_empty()));
    }
}

#[test]
fn names_that_the_input_chooses_have_a_limit() {
    let engine = Engine::builtin();
    let decision = engine.triage(&Ticket::from_text("Hello."));
    let mut report = Report::default();
    report.begin("big.csv");
    for i in 0..3000u64 {
        let ticket = Ticket::from_text("Hello.").with("product", format!("p{i:05}{}", "x".repeat(1000)));
        let day = format!("{:04}-{:02}-01", 1000 + i / 12, 1 + i % 12);
        report.add(&row(i, Some(&day), ticket), &decision);
        let message = format!("no. {i}");
        report.add_error(&RowError { line: i, message, columns: Arc::from([]), cells: Vec::new() });
    }
    assert_eq!((report.rows(), report.errors()), (6000, 3000));
    assert_eq!(report.products.names.len(), NAMES);
    assert_eq!(report.products.others.tickets, 2000);
    assert!(report.products.names.keys().all(|name| name.len() < 310));
    assert_eq!(report.first_errors.len(), ERRORS);
    assert_eq!(report.periods.periods.len(), 250);
    assert_eq!(report.periods.periods["1000"].tally.tickets, 12);
}
