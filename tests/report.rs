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
        for empty in ["<table", "<svg", "<nav", "<section"] {
            assert!(!page.contains(empty), "{empty}: {page}");
        }
    }
    let page = render::report_html(&Report::default(), &engine, Some(Language::English));
    assert!(page.contains("The input has no rows: there was nothing to decide."), "{page}");
    let page = render::report_html(&Report::default(), &engine, Some(Language::TraditionalChinese));
    assert!(page.contains("輸入中沒有任何資料列"), "{page}");
}

#[test]
fn a_report_of_errors_alone_shows_them_and_nothing_else() {
    let engine = Engine::builtin();
    let mut report = Report::default();
    report.begin("tickets.csv");
    let message = "the row has 2 cells, the header 5".to_string();
    report.add_error(&RowError { line: 5, message, columns: Arc::from([]), cells: Vec::new() });
    let page = render::report_html(&report, &engine, Some(Language::English));
    for part in ["None of the rows could be read", "tickets.csv:5", "the row has 2 cells"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert_eq!((page.matches("<section").count(), page.contains("<svg")), (1, false), "{page}");
}

#[test]
fn a_report_without_dates_says_so() {
    let engine = Engine::builtin();
    let page = |date: Option<&str>| {
        let ticket = Ticket::from_text("Could you write us a script that exports all alerts?");
        let row = Row { date: date.map(str::to_string), ..row(2, "", ticket) };
        render::report_html(&report(&engine, &[row]), &engine, Some(Language::English))
    };
    assert!(page(None).contains("No ticket has a date, so nothing can be shown over time."));
    let page = page(Some("last Tuesday"));
    assert!(page.contains("No date can be read, so nothing can be shown over time."));
    assert!(page.contains("With a date that cannot be read: 1") && !page.contains("wide-chart\""), "{page}");
}

#[test]
fn what_a_chart_puts_together_is_called_as_no_category_is() {
    let engine = Engine::builtin();
    let text = std::fs::read_to_string("corpus/dev/ja.jsonl").expect("the corpus is there");
    let rows: Vec<Row> = text
        .lines()
        .take(200)
        .enumerate()
        .map(|(i, line)| {
            let ticket: Ticket = serde_json::from_str(line).expect("a ticket");
            let product = format!("P{}", i % 40);
            row(i as u64 + 2, &format!("2026-0{}-{:02}", 1 + i / 28, 1 + i % 28), ticket.with("product", product))
        })
        .collect();
    let report = report(&engine, &rows);
    let page = |language| render::report_html(&report, &engine, Some(language));
    let (japanese, english) = (page(Language::Japanese), page(Language::English));
    assert!(english.contains("the remaining 15 products"), "{english}");
    assert!(japanese.contains("残りの15製品"), "{japanese}");
    let legend = english.split("<svg").next().expect("the page begins");
    let rest = english.split("swatch rest\"></span>").nth(1).expect("a chart has a rest");
    assert!(rest.starts_with("the remaining ") && !legend.contains("others"), "{rest:.60}");
    // The last period ends on the 4th: it is pale, and the page says which it is.
    assert!(english.contains("pale\"") && english.contains("2026-08 (– 2026-08-04)"), "{english}");
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
    // The reasons of the decision are in the ticket's language; those of the page in its own.
    let decision = engine.triage(&rows[0].ticket);
    for evidence in decision.inquiries.iter().flat_map(|inquiry| &inquiry.evidence) {
        // Behind its weight.
        let why = format!("</span> {} ", evidence.why);
        assert!(page(Language::English).contains(&why), "{why}");
        for language in [Language::Japanese, Language::TraditionalChinese, Language::SimplifiedChinese] {
            assert!(!page(language).contains(&why), "{language}: {why}");
        }
    }
    for (language, meaning) in [
        (Language::Japanese, "スクリプト、プログラム、ソースコード。"),
        (Language::TraditionalChinese, "腳本、程式或原始碼。"),
        (Language::SimplifiedChinese, "脚本、程序或源代码。"),
        (Language::English, "A script, program or piece of source code."),
    ] {
        assert!(page(language).contains(meaning), "{meaning}");
    }
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
