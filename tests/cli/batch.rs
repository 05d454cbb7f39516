//! `triage batch`: every row comes out, broken ones too; the output is whole or not there.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use serde_json::Value;

use super::{Run, Scratch, TINY, command, triage, triage_with};

fn batch(arguments: &[&str]) -> Run {
    triage(&[&["batch", "--policy", TINY], arguments].concat())
}

const TABLE: &str = "\
id,subject,body,plan
1,Help,How do I install the sensor?,premium
2,,\"Could you write a script,
please?\",
3,too,few
4,,請求書,
";

#[test]
fn a_table_keeps_its_columns_and_its_broken_rows() {
    let scratch = Scratch::new("table");
    let file = scratch.file("in.csv", TABLE);
    let run = batch(&[&file, "-o", &scratch.path("out.csv")]);
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    insta::assert_snapshot!(scratch.anonymous(&scratch.read("out.csv")));
    assert_eq!(scratch.names(), ["in.csv", "out.csv", "out.csv.errors.jsonl"], "nothing is left beside");
    let error = "{\"file\":\"SCRATCH/in.csv\",\"line\":5,\"error\":\"the row has 3 cells, the header 4\",\
                 \"row\":{\"id\":\"3\",\"subject\":\"too\",\"body\":\"few\"}}\n";
    assert_eq!(scratch.anonymous(&scratch.read("out.csv.errors.jsonl")), error);
    assert!(run.err.contains("rows that could not be read: "), "{}", run.err);
    // Without broken rows, those of the earlier run are not left beside.
    scratch.file("in.csv", TABLE.replace("few", "few,"));
    assert_eq!(batch(&[&file, "-o", &scratch.path("out.csv")]).code, 0);
    assert_eq!(scratch.names(), ["in.csv", "out.csv"]);
}

#[test]
fn the_summary_counts_and_lists() {
    let scratch = Scratch::new("summary");
    let run = batch(&[&scratch.file("in.csv", TABLE)]);
    let err = scratch.anonymous(&run.err);
    let timed = err.lines().map(|line| if line.contains("tickets/s") { "(time)" } else { line });
    insta::assert_snapshot!(timed.collect::<Vec<_>>().join("\n"));
}

#[test]
fn lines_of_json_hold_the_decision_that_classify_gives() {
    let scratch = Scratch::new("lines");
    let good =
        r#"{"id": "a", "subject": "Help", "body": "How do I install the sensor?", "metadata": {"plan": "premium"}}"#;
    let file = scratch.file("in.jsonl", format!("{good}\n{{\"id\": \"b\", \"body\": }}\n\n[1]\n{{\"id\": \"c\"}}\n"));
    let run = batch(&[&file, "--no-row"]);
    assert_eq!(run.code, 1);
    let lines: Vec<Value> = run.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines.len(), 4);
    let one = triage(&["classify", "--policy", TINY, "--format", "json", &scratch.file("one.json", good)]);
    let mut wanted: Value = serde_json::from_str(&one.out).expect("JSON");
    assert_eq!(lines[0], wanted);
    let with_row = batch(&[&file]).out;
    let with_row: Value = serde_json::from_str(with_row.lines().next().expect("a line")).expect("JSON");
    wanted["row"] = serde_json::from_str(good).expect("JSON");
    assert_eq!(with_row, wanted);
    assert_eq!(with_row.as_object().expect("an object").keys().next_back().map(String::as_str), Some("row"));
    for (line, number, message) in [
        (&lines[1], 2, "the line is not JSON: expected value (column 21)"),
        (&lines[2], 4, "the line is not a JSON object"),
        (&lines[3], 5, "no key looks like the message; name it with --columns body=…; the object has: id"),
    ] {
        assert_eq!((line["line"].as_u64(), line["error"].as_str()), (Some(number), Some(message)));
        assert!(run.err.contains(&format!("{file}:{number}: {message}")), "{}", run.err);
    }
}

#[test]
fn columns_are_named_or_told() {
    let scratch = Scratch::new("columns");
    let file = scratch.file("in.csv", "No,見出し,質問,契約\n1,,センサーのインストール方法は?,premium\n");
    let run = batch(&[&file]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(run.err.contains("no column looks like the message; name it with --columns body=…"), "{}", run.err);
    assert!(run.err.contains("the file has: No, 見出し, 質問, 契約"), "{}", run.err);
    let run = batch(&[&file, "--columns", "id=No,subject=見出し,body=質問,plan=契約"]);
    let decision: Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!((decision["id"].as_str(), decision["flags"][0].as_str()), (Some("1"), Some("premium")));
    let run = batch(&[&file, "--columns", "body=本文"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("there is no column `本文`"), "{}", run.err);
}

#[test]
fn an_input_that_cannot_be_read_does_not_stop_the_others() {
    let scratch = Scratch::new("unreadable");
    let missing = scratch.path("missing.csv");
    let binary = scratch.file("binary.csv", (0..5000_u32).map(|i| (i * 197 + i / 7) as u8).collect::<Vec<u8>>());
    let empty = scratch.file("empty.csv", "");
    let good = scratch.file("good.csv", "id,body\n1,the sensor\n");
    let run = batch(&[&missing, &binary, &empty, &good]);
    assert_eq!((run.code, run.out.lines().count()), (2, 1));
    for message in
        ["missing.csv: No such file", "binary.csv: the encoding cannot be told", "empty.csv: the file is empty"]
    {
        assert!(run.err.contains(message), "{message}: {}", run.err);
    }
}

#[test]
fn folders_and_tables_of_different_columns() {
    let scratch = Scratch::new("folders");
    std::fs::create_dir_all(scratch.path("in/deep")).expect("the scratch folder can be written");
    scratch.file("in/a.csv", "id,body\n1,the sensor\n");
    scratch.file("in/deep/b.tsv", "case\tbody\tqueue\n2\ta script, please\tx\n");
    scratch.file("in/c.jsonl", "{\"id\": 3, \"body\": \"install\"}\n");
    scratch.file("in/readme.txt", "not a table");
    let (inputs, out) = (scratch.path("in"), scratch.path("out.csv"));
    let run = batch(&[&inputs, "-o", &out]);
    assert_eq!(run.code, 0, "{}", run.err);
    let rows: Vec<String> =
        scratch.read("out.csv").lines().map(|line| line.split(',').take(4).collect::<Vec<_>>().join("|")).collect();
    assert_eq!(rows, ["id|body|case|queue", "1|the sensor||", "3|install||", "|\"a script| please\"|2"]);
    let empty = scratch.path("in/none");
    std::fs::create_dir(&empty).expect("the scratch folder can be written");
    let run = batch(&[&empty]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("the folder holds no .csv, .tsv, .json, "), "{}", run.err);
}

#[test]
fn standard_input_is_told_by_its_looks() {
    for (text, name) in [
        ("id,body\n1,the sensor\n", "csv"),
        ("id\tbody\n1\tthe sensor\n", "tsv"),
        ("\n{\"id\": \"1\", \"body\": \"the sensor\"}\n", "jsonl"),
    ] {
        let run = triage_with(text.as_bytes(), &["batch", "--policy", TINY, "-"]);
        let decision: Value = serde_json::from_str(&run.out).expect("JSON");
        assert_eq!((decision["id"].as_str(), decision["clause"].as_str()), (Some("1"), Some("how-to")), "{name}");
    }
}

#[test]
fn tables_in_other_encodings() {
    let scratch = Scratch::new("table-encodings");
    let text = "番号,本文\n1,センサーのインストール方法を教えてください。\n2,スクリプトを作成してください。\n";
    let (bytes, _, _) = encoding_rs::SHIFT_JIS.encode(text);
    let wanted = batch(&[&scratch.file("utf8.csv", text)]).out;
    assert_eq!(wanted.lines().count(), 2);
    assert_eq!(batch(&[&scratch.file("sjis.csv", &bytes)]).out, wanted);
    let marked = scratch.file("marked.csv", format!("\u{feff}{}", text.replace('\n', "\r\n")));
    assert_eq!(batch(&[&marked]).out, wanted, "a byte order mark is no part of the first column's name");
}

#[test]
fn a_cut_character_costs_no_row() {
    let scratch = Scratch::new("damaged");
    let rows: String = (1..20).map(|i| format!("{i},センサーのインストール方法を教えてください。\n")).collect();
    let bytes = [b"id,body\n".as_slice(), rows.as_bytes(), "20,センサー".as_bytes(), b"\xe3\x81\n"].concat();
    let run = batch(&[&scratch.file("in.csv", bytes), "--format", "csv"]);
    assert_eq!((run.code, run.out.lines().count()), (0, 21), "{}", run.err);
    assert!(run.err.contains("warning: "), "{}", run.err);
    assert_eq!(run.err.matches("not UTF-8 throughout").count(), 1, "{}", run.err);
}

/// Rows of every kind, more than fit into one block.
fn many() -> String {
    let texts = [
        "How do I install the sensor?",
        "スクリプトを作成してください。",
        "The export fails with an error since Monday.",
        "",
        "請求書",
        "\"1. How do I install it?\n2. The export shows an error.\"",
    ];
    let rows = (0..2500).map(|i| match i % 97 {
        13 => format!("{i},ragged\n"),
        _ => format!("{i},,{}\n", texts[i % texts.len()]),
    });
    std::iter::once("id,subject,body\n".to_string()).chain(rows).collect()
}

#[test]
fn threads_change_nothing() {
    let scratch = Scratch::new("threads");
    let file = scratch.file("in.csv", many());
    for format in ["csv", "jsonl"] {
        let one = batch(&[&file, "--format", format, "--threads", "1"]);
        let four = batch(&[&file, "--format", format, "--threads", "4"]);
        assert_eq!(one.code, 1);
        assert!(one.out == four.out, "{format} differs");
        assert_eq!(one.out.matches("the row has 2 cells").count(), 26, "no broken row is lost");
    }
}

#[test]
fn of_many_broken_rows_the_first_are_listed() {
    let scratch = Scratch::new("many-broken");
    let file = scratch.file("in.jsonl", "{\n".repeat(33));
    let run = batch(&[&file]);
    assert_eq!((run.code, run.out.lines().count()), (1, 33));
    assert_eq!(run.err.matches(": the line is not JSON").count(), 20);
    assert!(run.err.ends_with("… and 13 more broken rows; they stand in the output only\n"), "{}", run.err);
}

#[test]
fn an_output_that_cannot_be_written_is_trouble() {
    let scratch = Scratch::new("output");
    let file = scratch.file("in.csv", "id,body\n1,the sensor\n");
    for (out, message) in [
        (file.clone(), "the output is one of the inputs"),
        (scratch.path(""), "the output is a folder"),
        (scratch.path("none/out.csv"), "No such file"),
    ] {
        let run = batch(&[&file, "-o", &out]);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{out}");
        assert!(run.err.contains(message), "{out}: {}", run.err);
    }
    assert_eq!(scratch.names(), ["in.csv"]);
    assert_eq!(scratch.read("in.csv"), "id,body\n1,the sensor\n");
    if std::path::Path::new("/dev/full").exists() {
        let run = batch(&[&file, "-o", "/dev/full"]);
        assert_eq!(run.code, 2);
        assert!(run.err.contains("the output cannot be written"), "{}", run.err);
    }
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let scratch = Scratch::new("pipe");
    let file = scratch.file("in.csv", many());
    for arguments in [
        vec!["batch", "--policy", TINY, "--quiet", &file],
        vec!["classify", "--policy", TINY, "--format", "json", "--explain", &file],
        vec!["policy", "show", "--rules"],
        vec!["eval", "--policy", TINY, "corpus/dev", "--misses"],
    ] {
        let mut child = command(&arguments).stdout(Stdio::piped()).spawn().expect("the program is built");
        let mut out = BufReader::with_capacity(16, child.stdout.take().expect("piped"));
        out.read_line(&mut String::new()).expect("a line");
        drop(out);
        let output = child.wait_with_output().expect("the program ends");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments:?}");
    }
}
