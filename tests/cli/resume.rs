//! `triage batch`: a run that is killed, interrupted or has no room is gone on with, and nothing shows of it.
#![cfg(unix)]

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::{Run, Scratch, TINY, command, triage};

fn batch<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [&["batch", "--policy", TINY, "--checkpoint", "0"], arguments].concat()
}

/// Rows of every kind, from `first` on; some are broken.
fn rows(first: usize, count: usize) -> String {
    let texts = [
        "How do I install the sensor?",
        "スクリプトを作成してください。",
        "The export fails with an error since Monday.",
        "請求書",
        "\"1. How do I install it?\n2. The export shows an error.\"",
    ];
    let row = |i: usize| match i % 97 {
        13 => format!("{i},ragged\n"),
        _ => format!("{i},{},{}\n", "word ".repeat(i % 7), texts[i % texts.len()]),
    };
    std::iter::once("id,subject,body\n".to_string()).chain((first..first + count).map(row)).collect()
}

fn start(arguments: &[&str]) -> Child {
    let mut command = command(arguments);
    command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the program is built")
}

/// Waits until something is so, or the program has ended; says which.
fn wait_until(child: &mut Child, is_so: impl Fn() -> bool) -> bool {
    let started = Instant::now();
    loop {
        if child.try_wait().expect("it can be asked").is_some() {
            return false;
        }
        if is_so() {
            return true;
        }
        assert!(started.elapsed() < Duration::from_secs(120), "the program hangs");
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn size(path: &str) -> u64 {
    std::fs::metadata(path).map_or(0, |meta| meta.len())
}

/// Starts a run and waits until the first rows are safe.
fn begun(out: &str, arguments: &[&str]) -> Child {
    let mut child = start(arguments);
    let resume = format!("{out}.resume.json");
    assert!(wait_until(&mut child, || Path::new(&resume).exists()), "it was over before the first checkpoint");
    child
}

fn said(child: Child) -> (Option<i32>, String) {
    let output = child.wait_with_output().expect("it ends");
    (output.status.code(), String::from_utf8(output.stderr).expect("UTF-8"))
}

fn signal(child: &Child, name: &str) {
    let status = Command::new("kill").args([name, &child.id().to_string()]).status();
    assert!(status.expect("there is a `kill`").success());
}

#[test]
fn killed_at_many_points_a_run_comes_to_the_same() {
    let scratch = Scratch::new("killed");
    let input = scratch.path("in");
    std::fs::create_dir(&input).expect("the scratch folder can be written");
    scratch.file("in/a.csv", rows(0, 3000));
    scratch.file("in/b.csv", rows(3000, 4000));
    scratch.file("in/c.csv", "id,subject,body\n");
    scratch.file("in/d.csv", rows(7000, 500));
    for (format, work) in [("csv", "part"), ("jsonl", "part"), ("parquet", "rows.part")] {
        let (wanted, out) = (scratch.path(&format!("wanted.{format}")), scratch.path(&format!("out.{format}")));
        let whole = triage(&batch(&[&input, "-o", &wanted]));
        assert_eq!(whole.code, 1, "{}", whole.err);
        let all = if format == "parquet" { size(&input_like(&scratch)) } else { size(&wanted) };
        let mut kills = 0;
        for point in 0..12 {
            let threads = ["1", "2", "3"][point % 3];
            let mut child = start(&batch(&[&input, "-o", &out, "--threads", threads, "--resume"]));
            let growing = format!("{out}.{work}");
            let enough = all * (point as u64 + 1) / 13;
            if wait_until(&mut child, || size(&growing) >= enough) {
                child.kill().expect("it can be killed");
                kills += 1;
            }
            child.wait().expect("it ends");
        }
        assert!(kills >= 8, "{format}: only {kills} kills came in time");
        let run = triage(&batch(&[&input, "-o", &out, "--resume"]));
        assert_eq!(run.code, 1, "{}", run.err);
        assert!(std::fs::read(&out).expect("written") == std::fs::read(&wanted).expect("written"), "{format} differs");
        assert_eq!(
            scratch.read(&format!("out.{format}.errors.jsonl")),
            scratch.read(&format!("wanted.{format}.errors.jsonl"))
        );
        // The summary is that of all rows.
        let table = |run: &Run| {
            run.err.split("\n\n").next().map(|text| text.lines().take(12).map(str::to_string).collect::<Vec<_>>())
        };
        assert_eq!(table(&without_note(run)), table(&whole), "{format}");
        let left: Vec<String> =
            scratch.names().into_iter().filter(|name| name.contains("part") || name.contains("resume")).collect();
        assert_eq!(left, Vec::<String>::new());
    }
}

/// Rows kept for Parquet take about as much as the table.
fn input_like(scratch: &Scratch) -> String {
    scratch.path("wanted.csv")
}

fn without_note(mut run: Run) -> Run {
    if let Some(rest) = run.err.strip_prefix("nothing to resume: the run begins at the start\n") {
        run.err = rest.to_string();
    }
    run
}

#[test]
fn an_interrupted_run_says_how_to_go_on() {
    let scratch = Scratch::new("interrupted");
    let (input, out, wanted) =
        (scratch.file("in.csv", rows(0, 20_000)), scratch.path("out.csv"), scratch.path("wanted.csv"));
    triage(&batch(&[&input, "-o", &wanted]));
    for name in ["-INT", "-TERM"] {
        let _ = std::fs::remove_file(format!("{out}.resume.json"));
        let child = begun(&out, &batch(&[&input, "-o", &out]));
        signal(&child, name);
        let (code, err) = said(child);
        assert_eq!(code, Some(130), "{err}");
        assert!(err.contains("rows are done; to go on:  triage batch "), "{err}");
        assert!(err.trim_end().ends_with(&format!("-o {out} --resume")), "{err}");
        assert!(!Path::new(&out).exists());
    }
    let run = triage(&batch(&[&input, "-o", &out, "--resume"]));
    assert!(run.err.contains("of the rows by the interrupted run"), "{}", run.err);
    assert_eq!(scratch.read("out.csv"), scratch.read("wanted.csv"));
}

#[test]
fn what_an_interrupted_run_has_done_is_neither_lost_nor_mixed() {
    let scratch = Scratch::new("refused");
    let (input, out) = (scratch.file("in.csv", rows(0, 20_000)), scratch.path("out.csv"));
    let mut child = begun(&out, &batch(&[&input, "-o", &out]));
    let busy = triage(&batch(&[&input, "-o", &out, "--resume"]));
    assert_eq!(busy.code, 2);
    assert!(busy.err.contains("another run is writing"), "{}", busy.err);
    child.kill().expect("it can be killed");
    child.wait().expect("it ends");

    let state = scratch.read("out.csv.resume.json");
    let refused = |arguments: &[&str], messages: &[&str]| {
        let run = triage(&batch(arguments));
        assert_eq!(run.code, 2, "{}", run.err);
        for message in messages {
            assert!(run.err.contains(message), "{message}: {}", run.err);
        }
        assert_eq!(scratch.read("out.csv.resume.json"), state);
    };
    refused(
        &[&input, "-o", &out],
        &["was interrupted after", "to go on with it:", "--resume", "to begin anew:", "--restart"],
    );
    refused(&[&input, "-o", &out, "--resume", "--format", "tsv"], &["begun with `csv` for --format, not `tsv`"]);
    refused(&[&input, "-o", &out, "--resume", "--columns", "body=subject"], &["the way of reading"]);
    refused(&[&input, &scratch.path("none.csv"), "-o", &out, "--resume"], &["begun with 1 inputs, not 2"]);
    let run = triage(&["batch", &input, "-o", &out, "--resume"]);
    assert!(run.err.contains("begun with the policy tiny"), "{}", run.err);
    scratch.file("in.csv", rows(1, 20_000));
    refused(&[&input, "-o", &out, "--resume"], &["in.csv has changed since", "--restart"]);

    scratch.file("in.csv", rows(0, 500));
    let run = triage(&batch(&[&input, "-o", &out, "--restart"]));
    assert_eq!(run.code, 1, "{}", run.err);
    assert_eq!(scratch.names(), ["in.csv", "out.csv", "out.csv.errors.jsonl"]);
    let run = triage(&batch(&[&input, "-o", &out, "--resume"]));
    assert!(run.err.starts_with("nothing to resume: the run begins at the start\n"), "{}", run.err);
}

#[test]
fn a_disk_that_is_full_loses_nothing_that_was_done() {
    let scratch = Scratch::new("full");
    let (input, out, wanted) =
        (scratch.file("in.csv", rows(0, 9000)), scratch.path("out.csv"), scratch.path("wanted.csv"));
    triage(&batch(&[&input, "-o", &wanted]));
    let limited = |blocks: &str, more: &[&str]| {
        let words = batch(&[&[&*input, "-o", &out], more].concat());
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("ulimit -f {blocks}; exec \"$0\" \"$@\""), env!("CARGO_BIN_EXE_triage")]);
        shell.args(words).current_dir(env!("CARGO_MANIFEST_DIR"));
        let output = shell.output().expect("there is a shell");
        (output.status.code(), String::from_utf8(output.stderr).expect("UTF-8"))
    };
    let (code, err) = limited("300", &[]);
    assert_eq!(code, Some(2), "{err}");
    assert!(err.contains("the output cannot be written: ") && err.contains("File too large"), "{err}");
    assert!(err.contains("rows are done; to go on:  triage batch"), "{err}");
    assert!(!Path::new(&out).exists());
    let (code, err) = limited("600", &["--resume"]);
    assert_eq!(code, Some(2), "{err}");
    let run = triage(&batch(&[&input, "-o", &out, "--resume"]));
    assert_eq!(run.code, 1, "{}", run.err);
    assert_eq!(scratch.read("out.csv"), scratch.read("wanted.csv"));
    // With no room at all there is nothing to go on with, and nothing is left.
    let (code, err) = limited("0", &["--restart"]);
    assert_eq!(code, Some(2), "{err}");
    assert!(!err.contains("--resume"), "{err}");
    let left = ["in.csv", "out.csv", "out.csv.errors.jsonl", "wanted.csv", "wanted.csv.errors.jsonl"];
    assert_eq!(scratch.names(), left);
}

#[test]
fn an_input_that_vanishes_may_come_back() {
    let scratch = Scratch::new("vanished");
    let (first, second) = (scratch.file("a.csv", rows(0, 20_000)), scratch.file("b.csv", rows(20_000, 500)));
    let (out, wanted, away) = (scratch.path("out.jsonl"), scratch.path("wanted.jsonl"), scratch.path("away.csv"));
    triage(&batch(&[&first, &second, "-o", &wanted]));
    let child = begun(&out, &batch(&[&first, &second, "-o", &out]));
    std::fs::rename(&second, &away).expect("it is there");
    let (code, err) = said(child);
    assert_eq!(code, Some(2), "{err}");
    assert!(
        err.contains("an input has changed while the run was on: ") && err.contains("b.csv: No such file"),
        "{err}"
    );
    assert!(err.contains("20,000 rows are done; to go on:"), "{err}");
    std::fs::rename(&away, &second).expect("it is there");
    let run = triage(&batch(&[&first, &second, "-o", &out, "--resume"]));
    assert_eq!(run.code, 1, "{}", run.err);
    assert_eq!(scratch.read("out.jsonl"), scratch.read("wanted.jsonl"));
}

#[test]
fn only_files_are_gone_on_with() {
    let scratch = Scratch::new("stdout-resume");
    let run = triage(&batch(&[&scratch.file("in.csv", rows(0, 5)), "--resume"]));
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(run.err.contains("only a run to a file"), "{}", run.err);
}

#[test]
fn a_report_and_masks_outlast_an_interruption() {
    let scratch = Scratch::new("report-resumed");
    let input = scratch.file("in.csv", rows(0, 6000));
    let run = |out: &str, page: &str, more: &[&str]| {
        let (out, page) = (scratch.path(out), scratch.path(page));
        let mut arguments: Vec<String> =
            batch(&[&input, "-o", &out, "--report", &page, "--mask"]).into_iter().map(str::to_string).collect();
        arguments.extend(more.iter().map(|word| word.to_string()));
        (out, arguments)
    };
    let words = |arguments: &[String]| -> Run { triage(&arguments.iter().map(String::as_str).collect::<Vec<_>>()) };
    let (_, whole) = run("whole.csv", "whole.html", &[]);
    assert_eq!(words(&whole).code, 1);
    let (out, arguments) = run("out.csv", "out.html", &[]);
    let child = begun(&out, &arguments.iter().map(String::as_str).collect::<Vec<_>>());
    signal(&child, "-INT");
    assert_eq!(said(child).0, Some(130));
    assert!(!Path::new(&scratch.path("out.html")).exists(), "a page of a part would be taken for the whole");
    let (_, other_key) = run("out.csv", "out.html", &["--resume", "--mask-key", "another"]);
    let refused = words(&other_key);
    assert!(refused.code == 2 && refused.err.contains("--mask"), "{}", refused.err);
    let (_, resumed) = run("out.csv", "out.html", &["--resume"]);
    assert_eq!(words(&resumed).code, 1);
    assert_eq!(scratch.read("out.csv"), scratch.read("whole.csv"));
    assert_eq!(scratch.read("out.html"), scratch.read("whole.html"));
}
