//! The pages that show what came of a batch, and of a score.

use std::sync::Arc;

use inquiry_triage::batch::{Report, Row, RowError};
use inquiry_triage::{Engine, Language, Ticket, render};

fn row(line: u64, date: &str, ticket: Ticket) -> Row {
    Row { line, ticket, date: Some(date.to_string()), columns: Arc::from([]), cells: Vec::new() }
}

fn report(engine: &Engine, rows: &[Row]) -> Report {
    let mut report = Report::default();
    report.begin("tickets.csv");
    rows.iter().for_each(|row| report.add(row, &engine.triage(&row.ticket)));
    report
}

/// A page without its style, a line for each element that begins one.
fn bare(page: &str) -> String {
    let (before, after) = page.split_once("<style>").expect("the page has a style");
    let (_, after) = after.split_once("</style>").expect("the style ends");
    let mut out = format!("{before}{after}");
    for tag in [
        "section", "h1", "h2", "h3", "h4", "h5", "figure", "svg", "table", "tr", "td", "li", "details", "p", "article",
        "dt", "main",
    ] {
        for end in [" ", ">"] {
            out = out.replace(&format!("<{tag}{end}"), &format!("\n<{tag}{end}"));
        }
    }
    out
}

#[test]
fn a_report() {
    let engine = Engine::from_dir("tests/data/packs/tiny").expect("the pack has no faults");
    let ask = "Please write a script. The sensor shows an error since Monday.";
    let mut report = report(
        &engine,
        &[
            row(2, "2026-01-30", Ticket::new("Scripting", ask).with_id("a1").with("product", "XDR")),
            row(3, "2026-02-01T08:00:00Z", Ticket::from_text("スクリプトを作成してください。")),
            row(4, "soon", Ticket::from_text("Hello.").with_id("a3")),
        ],
    );
    report.add_error(&RowError {
        line: 5,
        message: "the row has 2 cells, the header 5".into(),
        columns: Arc::from([]),
        cells: Vec::new(),
    });
    insta::assert_snapshot!(bare(&render::report_html(&report, &engine, Some(Language::English))));
}

#[test]
fn a_report_of_nothing() {
    let engine = Engine::builtin();
    for language in [None, Some(Language::TraditionalChinese), Some(Language::SimplifiedChinese)] {
        let page = render::report_html(&Report::default(), &engine, language);
        assert!(page.starts_with("<!DOCTYPE html>") && !page.contains("NaN"), "{page}");
    }
}

#[test]
fn nothing_of_a_ticket_is_markup() {
    let engine = Engine::builtin();
    let evil = "</blockquote></style><script>alert(1)</script><img src=x onerror=alert(2)> \"'><svg onload=alert(3)>";
    let ask = format!("{evil} Could you write us a <script>script</script> that exports all alerts? {evil}");
    let ticket = Ticket::new(evil, ask).with_id(evil).with("product", evil);
    let mut report = Report::default();
    report.begin(evil);
    let ticket = row(2, &format!("2026-01-30 {evil}"), ticket);
    report.add(&ticket, &engine.triage(&ticket.ticket));
    report.add_error(&RowError { line: 3, message: evil.into(), columns: Arc::from([]), cells: Vec::new() });
    let page = render::report_html(&report, &engine, None);
    for forbidden in ["<script", "<img", "<svg onload", "</style><"] {
        let own = if forbidden == "</style><" { 1 } else { 0 };
        assert_eq!(page.matches(forbidden).count(), own, "{forbidden}");
    }
    // Within attributes no quote ends the value.
    assert!(!page.contains("\"'>") && page.contains("&lt;script&gt;alert(1)"));
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn a_report_names_everything_in_its_language() {
    let engine = Engine::builtin();
    let rows = [row(2, "2026-01-30", Ticket::from_text("Could you write us a script that exports all alerts?"))];
    let report = report(&engine, &rows);
    let page = |language| render::report_html(&report, &engine, Some(language));
    assert!(page(Language::Japanese).contains("スクリプトの作成依頼"));
    assert!(page(Language::TraditionalChinese).contains("lang=\"zh-Hant\""));
    assert!(page(Language::SimplifiedChinese).contains("客户来信判定报告"));
}

#[test]
fn headings_are_in_order_and_ids_are_unique() {
    let engine = Engine::builtin();
    let rows = [
        row(2, "2026-01-30", Ticket::from_text("Could you write us a script that exports all alerts?")),
        row(3, "2026-01-31", Ticket::from_text("Hello.")),
    ];
    let page = render::report_html(&report(&engine, &rows), &engine, Some(Language::English));
    let mut last = 0;
    for part in page.split("<h").skip(1) {
        let Some(level) = part.chars().next().and_then(|c| c.to_digit(10)) else { continue };
        assert!(level <= last + 1, "h{level} after h{last}: {}", &part[..60.min(part.len())]);
        last = level;
    }
    for tag in page.split('<') {
        let tag = tag.split('>').next().unwrap_or_default();
        assert!(tag.matches(" class=").count() <= 1, "two classes, of which the second is lost: {tag}");
    }
    let mut ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|part| part.split('"').next()).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all);
    for link in page.split("href=\"#").skip(1).filter_map(|part| part.split('"').next()) {
        assert!(ids.contains(&link), "{link} leads nowhere");
    }
}
