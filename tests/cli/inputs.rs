//! What inputs leave open, lack or have besides tickets: it is told, and what can be read is.

use std::io::Write as _;

use parquet::file::reader::{FileReader as _, SerializedFileReader};
use serde_json::Value;

use super::{Run, Scratch, TINY, triage};

fn batch(arguments: &[&str]) -> Run {
    triage(&[&["batch", "--policy", TINY], arguments].concat())
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("to memory");
    encoder.finish().expect("to memory")
}

#[test]
fn dates_whose_order_is_open_are_told() {
    let scratch = Scratch::new("date-order");
    let table = |dates: [&str; 3]| -> String {
        let rows = dates.iter().enumerate().map(|(i, date)| format!("{i},{date},the sensor\n"));
        std::iter::once("id,created,body\n".to_string()).chain(rows).collect()
    };
    let open = scratch.file("open.csv", table(["03/04/2025", "04/04/2025", "05/05/2025"]));
    let shown = scratch.file("shown.csv", table(["03/04/2025", "13/04/2025", "at noon"]));
    let page = scratch.path("report.html");
    let run = batch(&[&open, "--report", &page]);
    assert_eq!(run.code, 0);
    assert!(run.err.contains("date from `created` (day or month first?)"), "{}", run.err);
    let note = "dates that are not read: 1 of 3; which number of `03/04/2025` is the day, which the month?";
    assert!(run.err.contains(note), "{}", run.err);
    assert!(run.err.contains("Say it with --date-order dmy, mdy, ymd"), "{}", run.err);
    assert!(!scratch.read("report.html").contains("2025-04-03"));
    for (order, day) in [("dmy", "2025-04-03"), ("mdy", "2025-03-04")] {
        let run = batch(&[&open, "--report", &page, "--date-order", order]);
        assert!(!run.err.contains("are not read") && scratch.read("report.html").contains(day), "{order}");
    }
    let run = batch(&[&shown, "--report", &page]);
    assert!(run.err.contains("date from `created` (day first)"), "{}", run.err);
    assert!(run.err.contains("dates that cannot be read: 1 of 3; the first is on line 4"), "{}", run.err);
    assert!(scratch.read("report.html").contains("2025-04-03"));
    let run = batch(&[&open, "--date-order", "dym"]);
    assert!(run.code == 2 && run.err.contains("there are dmy, mdy, ymd"), "{}", run.err);
}

/// A table, lines of JSON and a mail.
fn mixed(scratch: &Scratch) -> [String; 3] {
    [
        scratch.file("a.csv", "No,Created,本文\n1,2024-03-01,the sensor\n2,ragged\n"),
        scratch.file("b.jsonl", "\n{\"key\": \"SUP-1\", \"fields\": {\"summary\": \"script\", \"created\": \"2024-03-02T10:00:00+09:00\"}}\n"),
        scratch.file("c.eml", "From: a@customer.example\nMessage-ID: <9@customer.example>\nSubject: x\n\nthe sensor\n"),
    ]
}

const ORIGINS: [&str; 4] = [
    "a.csv|2||2024-03-01T00:00:00Z",
    "a.csv|3||",
    "b.jsonl|2|SUP-1|2024-03-02T10:00:00+09:00",
    "c.eml|1|9@customer.example|",
];

#[test]
fn records_of_several_inputs_say_where_they_come_from() {
    let scratch = Scratch::new("origins");
    let files = mixed(&scratch);
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let out = scratch.path("out.csv");
    batch(&[&files[..], &["-o", &out]].concat());
    let mut table = csv::Reader::from_path(&out).expect("written");
    let header: Vec<String> = table.headers().expect("a header").iter().map(str::to_string).collect();
    let at = header.iter().position(|name| name == "triage_file").expect("is there");
    assert_eq!(header[at..at + 5], ["triage_file", "triage_line", "triage_id", "triage_date", "triage_language"]);
    let folder = format!("{}/", scratch.path("").trim_end_matches('/'));
    let rows = table.records().map(|row| row.expect("whole"));
    let origins: Vec<String> =
        rows.map(|row| row.iter().skip(at).take(4).collect::<Vec<_>>().join("|").replace(&folder, "")).collect();
    assert_eq!(origins, ORIGINS);
    // One input has all of it in its own columns; those of an earlier run stay.
    let again = scratch.path("again.csv");
    batch(&[&out, "-o", &again, "--columns", "body=triage_file"]);
    assert_eq!(csv::Reader::from_path(&again).expect("written").headers().expect("a header"), &*header);
    let run = batch(&[&files[..], &["--no-row"]].concat());
    let lines: Vec<Value> = run.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let text = |value: &Value| value.as_str().unwrap_or_default().replace(&folder, "");
    let told = lines
        .iter()
        .map(|line| format!("{}|{}|{}|{}", text(&line["file"]), line["line"], text(&line["id"]), text(&line["date"])));
    assert_eq!(told.collect::<Vec<_>>(), ORIGINS);
}

#[test]
fn parquet_of_several_inputs_has_a_number_and_a_time_in_it() {
    let scratch = Scratch::new("origins-parquet");
    let files = mixed(&scratch);
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let out = scratch.path("out.parquet");
    batch(&[&files[..], &["-o", &out]].concat());
    let reader = SerializedFileReader::new(std::fs::File::open(&out).expect("written")).expect("Parquet");
    let rows: Vec<String> =
        reader.get_row_iter(None).expect("rows").map(|row| row.expect("whole").to_string()).collect();
    assert!(rows[2].contains("triage_line: 2, triage_id: \"SUP-1\", triage_date: 2024-03-02 01:00:00"), "{}", rows[2]);
    assert!(rows[1].contains("triage_line: 3, triage_id: null, triage_date: null"), "{}", rows[1]);
}

#[test]
fn a_table_may_begin_with_a_byte_order_mark() {
    let scratch = Scratch::new("bom");
    let file = scratch.file("in.csv", "id,本文\n1,センサーのインストール方法は?\n");
    let (plain, marked) = (scratch.path("plain.tsv"), scratch.path("marked.tsv"));
    batch(&[&file, "-o", &plain]);
    assert_eq!(batch(&[&file, "-o", &marked, "--bom"]).code, 0);
    assert_eq!(scratch.read("marked.tsv"), format!("\u{FEFF}{}", scratch.read("plain.tsv")));
    let run = batch(&[&file, "--bom"]);
    assert!(run.code == 2 && run.err.contains("a byte order mark is for CSV and TSV, and the output is jsonl"));
}

#[test]
fn files_of_a_folder_that_are_not_read_are_counted() {
    let scratch = Scratch::new("passed-over");
    std::fs::create_dir_all(scratch.path("in/deep")).expect("the scratch folder can be written");
    scratch.file("in/a.csv", "id,body\n1,the sensor\n");
    for name in ["in/x.TXT", "in/deep/y.txt", "in/z.xlsx", "in/README", "in/.DS_Store"] {
        scratch.file(name, "x");
    }
    let run = batch(&[&scratch.path("in"), "--quiet"]);
    assert_eq!((run.code, run.out.lines().count()), (0, 1));
    assert!(
        run.err.contains("4 files in the folders are not read, for the name says no format of tickets: 2 .txt, 1 .xlsx, 1 without an ending;"),
        "{}",
        run.err
    );
}

#[test]
fn what_a_run_leaves_beside_its_output_is_no_input_of_the_next() {
    let scratch = Scratch::new("left-beside");
    std::fs::create_dir_all(scratch.path("in")).expect("the scratch folder can be written");
    scratch.file("in/a.csv", "id,body\n1,the sensor\n");
    scratch.file("in/old.csv.errors.jsonl", "{\"line\": 2, \"error\": \"x\", \"body\": \"y\"}\n");
    scratch.file("in/old.csv.resume.json", "{\"body\": \"y\"}\n");
    scratch.file("in/old.csv.part", "id,body\n");
    let run = batch(&[&scratch.path("in"), "--quiet"]);
    assert_eq!((run.code, run.out.lines().count(), run.err.as_str()), (0, 1, ""));
    // Named, it is read as any other.
    assert_eq!(batch(&[&scratch.path("in/old.csv.errors.jsonl"), "--quiet"]).out.lines().count(), 1);
}

#[test]
fn a_column_that_is_not_there_is_told_in_every_format() {
    let scratch = Scratch::new("absent");
    let inputs = [
        scratch.file("a.csv", "id,body,plan\n1,the sensor,x\n"),
        scratch.file("b.json", "[{\"id\": 1, \"body\": \"the sensor\", \"plan\": \"x\"}]"),
        scratch.file("c.jsonl", "{\"id\": 1, \"body\": \"the sensor\", \"plan\": \"x\"}\n"),
        scratch.file("d.eml", "From: a@customer.example\nSubject: x\n\nthe sensor\n"),
    ];
    for input in &inputs {
        for columns in ["body=bdy", "id=bdy", "lang=bdy", "plan=bdy", "tier=bdy"] {
            let run = batch(&[input, "--columns", columns]);
            assert_eq!((run.code, run.out.as_str()), (2, ""), "{input} {columns}");
            assert!(run.err.contains("`bdy` (did you mean `body`?)"), "{input} {columns}: {}", run.err);
        }
    }
    let run = batch(&[&inputs[0], "--columns", "sujbect=plan"]);
    assert!(run.err.contains("`sujbect` becomes metadata of the tickets; did you mean `subject`?"), "{}", run.err);
    assert_eq!(run.code, 0);
}

#[test]
fn empty_files_are_told_and_no_fault_beside_others() {
    let scratch = Scratch::new("empty");
    let full = scratch.file("full.csv", "id,body\n1,the sensor\n");
    for name in ["e.csv", "e.tsv", "e.json", "e.jsonl", "e.mbox", "e.eml", "e.parquet", "e.csv.gz"] {
        let content = if name.ends_with("gz") { gzip(b"\n") } else { b"".to_vec() };
        let empty = scratch.file(name, content);
        let run = batch(&[&empty]);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{name}: {}", run.err);
        assert!(run.err.contains(&format!("error: {empty}: the file is empty")), "{name}: {}", run.err);
        let run = batch(&[&empty, &full]);
        assert_eq!((run.code, run.out.lines().count()), (0, 1), "{name}: {}", run.err);
        assert!(run.err.contains(&format!("warning: {empty}: the file is empty")), "{name}: {}", run.err);
    }
    for (name, content) in [("h.csv", "id,body\n"), ("h.json", "[]")] {
        let run = batch(&[&scratch.file(name, content)]);
        assert_eq!(run.code, 0, "{name}");
        assert!(run.err.contains(&format!("{name}: there are no rows in it")), "{name}: {}", run.err);
    }
}

#[test]
fn an_input_that_is_cut_off_is_told() {
    let scratch = Scratch::new("cut");
    let rows: String = (0..9000).map(|i| format!("{i},the sensor {:x} is offline\n", i * 2_654_435_761_u64)).collect();
    let packed = gzip(format!("id,body\n{rows}").as_bytes());
    let cut = scratch.file("cut.csv.gz", &packed[..packed.len() / 2]);
    let out = scratch.path("out.csv");
    let run = batch(&[&cut, "-o", &out]);
    assert_eq!(run.code, 1, "{}", run.err);
    let kept = scratch.read("out.csv").lines().count();
    assert!(kept > 3000, "{kept}");
    assert!(run.err.contains("cut.csv.gz: it could not be read to its end: the compressed file is cut off"));
    assert!(run.err.contains(&format!("cut.csv.gz:{kept}: the input breaks off within this row")), "{}", run.err);
    let mail = "From a@customer.example Fri Mar  1 10:22:33 2024\nSubject: x\n\nthe sensor\n\n";
    let mbox = scratch.file("cut.mbox", format!("{mail}{}", &mail[..70]));
    let run = batch(&[&mbox]);
    assert_eq!((run.code, run.out.lines().count()), (0, 2), "{}", run.err);
    assert!(run.err.contains("cut.mbox: mail 2 may be cut off: the file ends within a line"), "{}", run.err);
}

#[test]
fn a_reading_that_fails_gives_no_broken_row() {
    use inquiry_triage::batch::{Source, SourceOptions};
    /// Ends with an error, as a disk of a network that is gone.
    struct Failing(&'static [u8]);
    impl std::io::Read for Failing {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            match self.0.read(into)? {
                0 => Err(std::io::Error::other("the network is gone")),
                count => Ok(count),
            }
        }
    }
    for (name, text) in [
        ("a.csv", "id,body\n1,the sensor\n2,the sen"),
        ("a.jsonl", "{\"id\": 1, \"body\": \"x\"}\n{\"id\": 2, \"bo"),
        ("a.json", "[{\"id\": 1, \"body\": \"x\"}, {\"id\": 2, \"bo"),
        (
            "a.mbox",
            "From a@x.example Fri Mar  1 10:22:33 2024\nSubject: x\n\nthe sensor\n\n\
                    From a@x.example Fri Mar  1 10:22:33 2024\nSubject: y",
        ),
    ] {
        let mut source =
            Source::from_reader(name, Failing(text.as_bytes()), &SourceOptions::default()).expect("begins well");
        let rows: Vec<_> = source.by_ref().collect();
        assert!(rows.len() == 1 && rows[0].is_ok(), "{name}: {rows:?}");
        assert_eq!(source.failed(), Some("the network is gone"), "{name}");
        assert!(source.notes().is_empty(), "{name}: {:?}", source.notes());
    }
}

#[test]
fn classify_reads_a_mail() {
    let scratch = Scratch::new("classify-eml");
    let mail = "From: a@customer.example\nMessage-ID: <9@customer.example>\n\
        Subject: =?UTF-8?B?44K544Kv44Oq44OX44OI?=\nContent-Type: text/plain; charset=utf-8\n\
        Content-Transfer-Encoding: base64\n\n44K544Kv44Oq44OX44OI44KS5L2c5oiQ44GX44Gm44GP44Gg44GV44GE44CC\n";
    let file = scratch.file("mail.EML", mail);
    let run = triage(&["classify", "--policy", TINY, "--format", "json", &file]);
    let decision: Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!((decision["id"].as_str(), decision["language"].as_str()), (Some("9@customer.example"), Some("ja")));
    let run = batch(&[&file, "--no-row"]);
    assert_eq!(serde_json::from_str::<Value>(&run.out).expect("JSON"), decision);
    let run = triage(&["classify", "--policy", TINY, &scratch.file("no.eml", "hello")]);
    assert!(run.code == 2 && run.err.contains("not a mail"), "{}", run.err);
}
