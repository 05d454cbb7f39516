//! Pages beside the output: `triage batch --report`, `triage eval --html`.

use super::{Scratch, TINY, triage};

fn tickets() -> String {
    let mut csv = "id,product,subject,body\n".to_string();
    for i in 0..300 {
        let body = ["The sensor shows an error since Monday.", "Please write a script.", "Hello."][i % 3];
        csv.push_str(&format!("t{i},P{},,{body} No. {i}.\n", i % 4));
    }
    csv + "broken,row\n"
}

#[test]
fn the_report_does_not_depend_on_threads() {
    let scratch = Scratch::new("report");
    let input = scratch.file("tickets.csv", tickets());
    let page = |name: &str, threads: &str| {
        let (out, page) = (scratch.path("out.csv"), scratch.path(name));
        let run = triage(&[
            "batch",
            &input,
            "-o",
            &out,
            "--policy",
            TINY,
            "--threads",
            threads,
            "--report",
            &page,
            "--report-language",
            "en",
        ]);
        assert_eq!(run.code, 1, "{}", run.err);
        scratch.read(name)
    };
    let one = page("one.html", "1");
    assert_eq!(one, page("four.html", "4"));
    for part in ["Report on support inquiries", "300", "tickets.csv:302", "P3", "Please write a"] {
        assert!(one.contains(part), "{part}");
    }
    assert!(!one.contains("http://www.w3.org/1999") && !one.contains(" src="), "nothing is fetched");
}

#[test]
fn a_report_that_cannot_be_written_is_an_error() {
    let scratch = Scratch::new("report-target");
    let input = scratch.file("tickets.csv", "id,body\n1,Hello.\n");
    let report = scratch.path("none/report.html");
    let run = triage(&["batch", &input, "-o", &scratch.path("out.csv"), "--policy", TINY, "--report", &report]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("none/report.html"), "{}", run.err);
    let run = triage(&["batch", &input, "--report-language", "en"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("--report <FILE>"), "{}", run.err);
}

#[test]
fn a_score_as_a_page() {
    let scratch = Scratch::new("score-page");
    let page = scratch.path("score.html");
    let tickets = "tests/data/tickets/tiny.jsonl";
    let plain = triage(&["eval", "--policy", TINY, tickets]);
    let run = triage(&["eval", "--policy", TINY, tickets, "--html", &page]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert_eq!(run.out, plain.out, "the text is the same beside a page");
    let page = scratch.read("score.html");
    for part in ["Confusion matrix", "Risk against coverage", "What a confidence means", "Decided otherwise", "<svg"] {
        assert!(page.contains(part), "{part}");
    }
}

#[test]
fn nothing_of_a_labelled_ticket_is_markup() {
    let scratch = Scratch::new("score-evil");
    let line = serde_json::json!({
        "id": "<script>1</script>", "lang": "en", "subject": "<img src=x onerror=alert(1)>",
        "body": "</blockquote><script>alert(1)</script> The sensor shows an error.",
        "inquiries": [{"category": "<b>api", "clause": "\"><svg onload=x>", "verdict": "out-of-scope"}],
        "primary": {"category": "<b>api", "clause": "\"><svg onload=x>"},
    });
    let input = scratch.file("evil.jsonl", line.to_string());
    let run = triage(&["eval", "--policy", TINY, &input, "--html", &scratch.path("score.html")]);
    assert_eq!(run.code, 0, "{}", run.err);
    let page = scratch.read("score.html");
    for forbidden in ["<script", "<img", "<svg onload", "<b>api"] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    assert!(page.contains("&lt;script&gt;alert(1)"));
}

#[test]
fn a_report_overwrites_neither_input_nor_output() {
    let scratch = Scratch::new("report-over");
    let text = "id,body\n1,Hello.\n";
    let input = scratch.file("in.csv", text);
    let out = scratch.path("out.csv");
    for page in ["in.csv", "out.csv", "out.csv.part", "out.csv.errors.jsonl", "out.csv.resume.json"] {
        let run = triage(&["batch", &input, "-o", &out, "--policy", TINY, "--report", &scratch.path(page)]);
        assert_eq!(run.code, 2, "{page}");
        assert!(run.err.contains("the report"), "{}", run.err);
    }
    assert_eq!(scratch.names(), ["in.csv"], "nothing was begun");
    assert_eq!(scratch.read("in.csv"), text);
}
