//! `triage batch`: what is kept of the inputs in each form of the output.

use std::sync::Arc;

use arrow_array::{ArrayRef, Date32Array, Decimal128Array, RecordBatch, StringArray, TimestampMillisecondArray};
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use serde_json::Value;

use super::{Run, Scratch, TINY, triage, triage_with};

fn batch(arguments: &[&str]) -> Run {
    triage(&[&["batch", "--policy", TINY], arguments].concat())
}

/// Lines whose values are of every kind; `late` is met only behind those that a table's columns are taken from.
fn lines() -> String {
    let mut lines = String::from(
        "{\"id\": 1, \"body\": \"How do I install the sensor?\", \"score\": 7, \"open\": true, \"tags\": [\"a\", 1.0]}\n\
         {\"id\": 2, \"body\": \"a script, please\", \"score\": 0.1, \"open\": null, \"note\": \"x\\ty\"}\n",
    );
    lines.extend((3..1500).map(|id| format!("{{\"id\": {id}, \"body\": \"the export\"}}\n")));
    lines + "{\"id\": \"last\", \"body\": \"\", \"late\": \"kept\"}\n{\n"
}

#[test]
fn parquet_keeps_the_kinds() {
    let scratch = Scratch::new("kinds");
    let (file, out) = (scratch.file("in.jsonl", lines()), scratch.path("out.parquet"));
    let run = batch(&[&file, "-o", &out]);
    assert_eq!(run.code, 1, "{}", run.err);
    assert_eq!(scratch.names(), ["in.jsonl", "out.parquet", "out.parquet.errors.jsonl"]);
    let reader = SerializedFileReader::new(std::fs::File::open(&out).expect("written")).expect("Parquet");
    let schema = reader.metadata().file_metadata().schema_descr();
    let columns: Vec<String> =
        schema.columns().iter().map(|column| format!("{} {}", column.name(), column.physical_type())).collect();
    assert_eq!(
        columns[..7],
        // Whole numbers with a text among them are texts.
        [
            "id BYTE_ARRAY",
            "body BYTE_ARRAY",
            "score DOUBLE",
            "open BOOLEAN",
            "tags BYTE_ARRAY",
            "note BYTE_ARRAY",
            "late BYTE_ARRAY"
        ]
    );
    assert_eq!(columns[11], "triage_confidence DOUBLE");
    let rows: Vec<String> =
        reader.get_row_iter(None).expect("rows").map(|row| row.expect("whole").to_string()).collect();
    assert_eq!(rows.len(), 1501);
    assert!(rows[0].contains("id: \"1\"") && rows[0].contains("score: 7.0, open: true, tags: \"[\"a\",1.0]\""));
    assert!(rows[1].contains("score: 0.1, open: null, tags: null, note: \"x\ty\", late: null"), "{}", rows[1]);
    assert!(rows[1499].contains("id: \"last\"") && rows[1499].contains("late: \"kept\""), "{}", rows[1499]);
    assert!(rows[1500].contains("id: null") && rows[1500].contains(":1501: the line is not JSON"), "{}", rows[1500]);
}

#[test]
fn days_times_and_decimals_of_parquet_stay_what_they_are() {
    let time = |zone: Option<&str>| {
        let times = TimestampMillisecondArray::from(vec![Some(1_709_305_440_123), Some(-1)]);
        Arc::new(times.with_timezone_opt(zone)) as ArrayRef
    };
    let decimals = |digits, behind| {
        let numbers = Decimal128Array::from(vec![Some(-150), None]).with_precision_and_scale(digits, behind);
        Arc::new(numbers.expect("they fit")) as ArrayRef
    };
    let columns: [(&str, ArrayRef); 6] = [
        ("body", Arc::new(StringArray::from(vec!["the sensor", "the script"]))),
        ("day", Arc::new(Date32Array::from(vec![Some(19_783), Some(-1)]))),
        ("local", time(None)),
        ("zoned", time(Some("+00:00"))),
        ("price", decimals(9, 2)),
        ("large", decimals(38, 4)),
    ];
    let batch = RecordBatch::try_from_iter(columns).expect("of the same length");
    let mut writer = parquet::arrow::ArrowWriter::try_new(Vec::new(), batch.schema(), None).expect("to memory");
    writer.write(&batch).expect("to memory");
    let scratch = Scratch::new("typed");
    let file = scratch.file("in.parquet", writer.into_inner().expect("to memory"));
    let out = scratch.path("out.parquet");
    let run = self::batch(&[&file, "-o", &out]);
    assert_eq!(run.code, 0, "{}", run.err);
    let reader = SerializedFileReader::new(std::fs::File::open(&out).expect("written")).expect("Parquet");
    let rows: Vec<String> =
        reader.get_row_iter(None).expect("rows").map(|row| row.expect("whole").to_string()).collect();
    for (row, wanted) in rows.iter().zip([
        "day: 2024-03-01, local: 2024-03-01 15:04:00.123000 +00:00, zoned: 2024-03-01 15:04:00.123000 +00:00, price: -1.50, large: -0.0150,",
        "day: 1969-12-31, local: 1969-12-31 23:59:59.999000 +00:00, zoned: 1969-12-31 23:59:59.999000 +00:00, price: null, large: null,",
    ]) {
        assert!(row.contains(wanted), "{row}");
    }
    let schema = reader.metadata().file_metadata().schema_descr();
    let kinds: Vec<String> = schema.columns()[1..6].iter().map(|c| format!("{:?}", c.logical_type_ref())).collect();
    assert!(kinds[0].contains("Date") && kinds[1].contains("false") && kinds[2].contains("true"), "{kinds:?}");
    assert!(kinds[3].contains("precision: 9") && kinds[4].contains("precision: 38"), "{kinds:?}");
    let run = self::batch(&[&file, "--format", "csv"]);
    assert!(
        run.out.contains("the sensor,2024-03-01,2024-03-01T15:04:00.123,2024-03-01T15:04:00.123Z,-1.50,-0.0150,"),
        "{}",
        run.out
    );
    // Masked ones are texts, and so is a decimal that might be a telephone number.
    let rules = scratch.file("masks.yaml", "user:\n  columns: [day, zoned]\n");
    let run = self::batch(&[&file, "-o", &out, "--mask", "--mask-rules", &rules]);
    assert_eq!(run.code, 0, "{}", run.err);
    let reader = SerializedFileReader::new(std::fs::File::open(&out).expect("written")).expect("Parquet");
    let row = reader.get_row_iter(None).expect("rows").next().expect("a row").expect("whole").to_string();
    for wanted in ["day: \"[user-", "local: 2024-03-01 15:04", "zoned: \"[user-", "price: \"-1.50\""] {
        assert!(row.contains(wanted), "{wanted}: {row}");
    }
}

#[test]
fn parquet_goes_to_standard_output_too() {
    let scratch = Scratch::new("parquet-stdout");
    let (file, out) = (scratch.file("in.jsonl", lines()), scratch.path("out.parquet"));
    batch(&[&file, "-o", &out]);
    let mut command = super::command(&["batch", "--policy", TINY, "--format", "parquet", &file]);
    let output = command.output().expect("the program is built");
    assert!(output.stdout == std::fs::read(&out).expect("written"));
}

#[test]
fn a_table_of_json_has_the_columns_of_its_first_lines() {
    let scratch = Scratch::new("late");
    let file = scratch.file("in.jsonl", lines());
    for (input, name) in [(&*file, &*file), ("-", "standard input")] {
        let run = triage_with(lines().as_bytes(), &["batch", "--policy", TINY, input, "--format", "csv"]);
        let out: Vec<&str> = run.out.lines().collect();
        assert_eq!(out.len(), 1502);
        assert!(out[0].starts_with("id,body,score,open,tags,note,triage_language,"), "{}", out[0]);
        assert!(out[1].starts_with("1,How do I install the sensor?,7,true,\"[\"\"a\"\",1.0]\",,en,"), "{}", out[1]);
        assert!(run.err.contains(&format!("warning: {name}:1500: `late` is first met here")), "{}", run.err);
        assert_eq!(run.err.matches("`late`").count(), 1);
    }
}

#[test]
fn columns_of_an_earlier_run_are_replaced() {
    let scratch = Scratch::new("twice");
    let file = scratch.file("in.csv", "id,body,note,note\n1,How do I install the sensor?,a,b\n");
    let (once, twice) = (scratch.path("once.csv"), scratch.path("twice.csv"));
    batch(&[&file, "-o", &once]);
    batch(&[&once, "-o", &twice]);
    assert_eq!(scratch.read("once.csv"), scratch.read("twice.csv"));
    let decision: Value = serde_json::from_str(&batch(&[&file]).out).expect("JSON");
    assert_eq!(
        decision["row"].to_string(),
        "{\"id\":\"1\",\"body\":\"How do I install the sensor?\",\"note\":\"a\",\"note_2\":\"b\"}"
    );
}

#[test]
fn a_name_that_promises_another_form_is_refused() {
    let scratch = Scratch::new("ending");
    let file = scratch.file("in.csv", "id,body\n1,the sensor\n");
    let run = batch(&[&file, "-o", &scratch.path("out.csv.gz")]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("an output as .gz is not written"), "{}", run.err);
    assert_eq!(scratch.names(), ["in.csv"]);
}

#[test]
fn quiet_says_only_what_is_wrong() {
    let scratch = Scratch::new("quiet");
    let file = scratch.file("in.csv", "id,body\n1,the sensor\n");
    let run = batch(&[&file, "--quiet"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
}
