//! `triage eval`: the score of labelled tickets.

use serde_json::Value;

use super::{Run, Scratch, TINY, triage};

const TICKETS: &str = "tests/data/tickets/tiny.jsonl";

fn eval(arguments: &[&str]) -> Run {
    triage(&[&["eval", "--policy", TINY], arguments].concat())
}

#[test]
fn the_score_as_tables() {
    let run = eval(&[TICKETS, "--clauses", "--misses"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    insta::assert_snapshot!(run.out);
}

#[test]
fn the_score_as_json() {
    let run = eval(&[TICKETS, "--format", "json"]);
    let report: Value = serde_json::from_str(&run.out).expect("JSON");
    let keys: Vec<&String> = report.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["policy", "broken", "below", "score"]);
    assert_eq!((report["score"]["tickets"].as_u64(), report["policy"]["id"].as_str()), (Some(6), Some("tiny")));
    assert_eq!(report["score"]["by_language"]["ja"]["tickets"], 2);
}

#[test]
fn bars_that_are_missed_are_findings() {
    let run = eval(&[TICKETS, "--fail-under", "category=0.5,verdict=0.5"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let run = eval(&[TICKETS, "--fail-under", "category=1,language=1"]);
    assert_eq!(run.code, 1);
    assert!(run.err.contains("is below 1") && !run.err.contains("language"), "{}", run.err);
}

#[test]
fn folders_broken_lines_and_missing_files() {
    let scratch = Scratch::new("eval");
    std::fs::create_dir_all(scratch.path("set/more")).expect("the scratch folder can be written");
    let tickets = std::fs::read_to_string(TICKETS).expect("the tickets are there");
    let first = tickets.lines().next().expect("a line");
    scratch.file("set/a.jsonl", first);
    scratch.file("set/more/b.jsonl", &tickets);
    let folder = scratch.path("set");
    let run = eval(&[&folder, "--format", "json"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let report: Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(report["score"]["tickets"], 7);

    let other = first.replace("\"primary\": {\"category\": \"product\"", "\"primary\": {\"category\": \"api\"");
    let broken = scratch.file("broken.jsonl", format!("{first}\n\n{{\"id\": \"x\"\n{other}\n{{}}\n"));
    let run = eval(&[&broken]);
    assert_eq!(run.code, 1);
    let lines: Vec<String> = scratch.anonymous(&run.err).lines().map(str::to_string).collect();
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(lines[0].starts_with("SCRATCH/broken.jsonl:3: "), "{lines:?}");
    assert_eq!(lines[1], "SCRATCH/broken.jsonl:4: the primary is not among the inquiries");
    assert!(lines[2].starts_with("SCRATCH/broken.jsonl:5: missing field"), "{lines:?}");

    let run = eval(&[&scratch.path("missing.jsonl"), TICKETS]);
    assert_eq!(run.code, 2);
    assert!(run.out.contains("Verdicts") && run.err.contains("missing.jsonl"), "{run:?}");
    assert_eq!(eval(&[&scratch.file("empty.jsonl", "")]).code, 0);
}

#[test]
fn the_corpus_can_be_read() {
    for folder in ["corpus/dev", "corpus/test", "corpus/train"] {
        let text = |path: &std::path::Path| std::fs::read_to_string(path).expect("the corpus can be read");
        for entry in std::fs::read_dir(folder).expect("the corpus is there") {
            let path = entry.expect("readable").path();
            let (tickets, broken) = inquiry_triage::read_labelled(&text(&path));
            assert!(broken.is_empty(), "{}: {broken:?}", path.display());
            assert!(!tickets.is_empty(), "{}", path.display());
        }
    }
}
