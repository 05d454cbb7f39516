//! What helpdesks export, in every format that is read: the same tickets come out.

use std::io::Write as _;
use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Int64Array, ListArray, RecordBatch, StringArray, StructArray,
    TimestampMillisecondArray, types::Int32Type,
};
use arrow_schema::{DataType, Field};
use inquiry_triage::batch::{Cell, ColumnKind, Columns, Format, Row, RowError, Source, SourceOptions};
use serde_json::Value;

use super::{Run, Scratch, TINY, triage, triage_with};

const EXPORTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/exports/");
const ENGLISH: (&str, &str) = ("Sensor offline", "The sensor is offline since Monday.\n\nPlease help.");
const JAPANESE: (&str, &str) = ("スクリプトの件", "スクリプトを作成してください。\nよろしくお願いします。");

fn open(path: &str) -> Source {
    Source::open(path.as_ref(), &SourceOptions::default()).expect("is read")
}

fn of_bytes(name: &str, bytes: impl Into<Vec<u8>>) -> Source {
    Source::from_reader(name, std::io::Cursor::new(bytes.into()), &SourceOptions::default()).expect("is read")
}

fn whole(source: Source) -> Vec<Row> {
    source.map(|row| row.expect("a whole row")).collect()
}

fn batch(arguments: &[&str]) -> Run {
    triage(&[&["batch", "--policy", TINY], arguments].concat())
}

/// A file, how it was read, and of both tickets the identifiers.
const TAKEN: [(&str, &str, [&str; 2]); 14] = [
    (
        "zendesk.csv",
        "Zendesk export, CSV in UTF-8: id from `Id`, subject from `Subject`, body from `Description`, \
         date from `Created at`, product from `Product [list]`",
        ["101", "102"],
    ),
    (
        "zendesk.json",
        "Zendesk export, JSON in UTF-8: id from `id`, subject from `subject`, body from `description`, \
         date from `created_at`",
        ["101", "102"],
    ),
    (
        "zendesk.ndjson",
        "Zendesk export, lines of JSON in UTF-8: id from `id`, subject from `subject`, \
         body from `comments.0.plain_body`, date from `created_at`",
        ["101", "102"],
    ),
    (
        "zendesk-nested.ndjson",
        "Zendesk export, lines of JSON in UTF-8: id from `ticket.id`, subject from `ticket.subject`, \
         body from `ticket.description`, date from `ticket.created_at`",
        ["101", "102"],
    ),
    (
        "freshdesk.csv",
        "Freshdesk export, CSV in UTF-8: id from `Ticket ID`, subject from `Subject`, body from `Description`, \
         date from `Created time`, lang from `Language`, product from `Product`",
        ["101", "102"],
    ),
    (
        "freshdesk.json",
        "Freshdesk export, JSON in UTF-8: id from `id`, subject from `subject`, body from `description_text`, \
         date from `created_at`",
        ["101", "102"],
    ),
    (
        "freshdesk-account.json",
        "Freshdesk export, JSON in UTF-8: id from `helpdesk_ticket.display_id`, \
         subject from `helpdesk_ticket.subject`, body from `helpdesk_ticket.description`, \
         date from `helpdesk_ticket.created_at`",
        ["101", "102"],
    ),
    (
        "zammad.csv",
        "Zammad export, CSV with semicolons in UTF-8: id from `#`, subject from `Title`, body from `Article Body`, \
         date from `Created at` (day first), product from `Product`",
        ["101", "102"],
    ),
    (
        "zammad.json",
        "Zammad export, JSON in UTF-8: id from `number`, subject from `title`, body from `articles.customer.body`, \
         date from `created_at`",
        ["101", "102"],
    ),
    (
        "servicenow.csv",
        "ServiceNow export, CSV in UTF-8: id from `Number`, subject from `Short description`, \
         body from `Description`, date from `Created`",
        ["INC0010101", "INC0010102"],
    ),
    (
        "servicenow.json",
        "ServiceNow export, JSON in UTF-8: id from `number`, subject from `short_description`, \
         body from `description`, date from `sys_created_on`",
        ["INC0010101", "INC0010102"],
    ),
    (
        "jira.csv",
        "Jira Service Management export, CSV in UTF-8: id from `Issue key`, subject from `Summary`, \
         body from `Description`, date from `Created`, product from `Custom field (Product)`",
        ["SUP-101", "SUP-102"],
    ),
    (
        "jira.json",
        "Jira Service Management export, JSON in UTF-8: id from `key`, subject from `fields.summary`, \
         body from `fields.description`, date from `fields.created`",
        ["SUP-101", "SUP-102"],
    ),
    ("support.mbox", "mbox", ["101@customer.example", "102@customer.example"]),
];

#[test]
fn the_same_tickets_come_out_of_every_helpdesk() {
    for (name, found, ids) in TAKEN {
        let source = open(&format!("{EXPORTS}{name}"));
        assert_eq!(source.found().to_string(), found, "{name}");
        let rows = whole(source);
        assert_eq!(rows.len(), 2, "{name}");
        for (row, (id, (subject, body))) in rows.iter().zip(ids.into_iter().zip([ENGLISH, JAPANESE])) {
            let text = row.ticket.body.trim_end().replace("From what I see, please", "Please");
            assert_eq!(
                (row.ticket.id.as_str(), row.ticket.subject.as_str(), text.as_str()),
                (id, subject, body),
                "{name}"
            );
            assert_eq!(row.cells.len(), row.columns.len(), "{name}");
        }
        let dates =
            rows.iter().map(|row| row.date.as_deref().expect("has a date").replace("18:30:00+09:00", "09:30:00Z"));
        assert_eq!(dates.collect::<Vec<_>>(), ["2024-03-01T15:04:00Z", "2024-03-13T09:30:00Z"], "{name}");
        for (row, product) in rows.iter().zip(["Endpoint", "Server"]).filter(|_| found.contains("product from")) {
            assert_eq!(row.ticket.metadata["product"], product, "{name}");
        }
        for (row, lang) in rows.iter().zip(["en", "ja"]).filter(|_| found.contains("lang from")) {
            assert_eq!(row.ticket.metadata["lang"], lang, "{name}");
        }
    }
}

#[test]
fn an_export_without_messages_is_read_for_its_subjects() {
    let source = open(&format!("{EXPORTS}zendesk-view.csv"));
    assert_eq!(
        source.found().to_string(),
        "Zendesk export, CSV in UTF-8: id from `ID`, subject from `Subject`, date from `Requested`; \
         no column holds the message, only subjects are read"
    );
    assert_eq!(whole(source)[1].ticket.subject, JAPANESE.0);
}

#[test]
fn mails_have_their_names_and_attachments() {
    let rows = whole(open(&format!("{EXPORTS}support.mbox")));
    let shown: Vec<String> = rows[0].cells.iter().map(Cell::shown).collect();
    assert_eq!((shown[2].as_str(), shown[3].as_str()), ("Aiko Mori <aiko@customer.example>", "support@example.com"));
    assert_eq!(shown[6], "agent.log");
    assert!(!rows[0].ticket.body.contains("not a part"));
    assert_eq!(rows[1].cells[2].shown(), "阿部 <ren@customer.example>");
    assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn a_mail_in_any_encoding() {
    let body = "お世話になっております。スクリプトを作成してください。";
    for (encoding, charset) in [
        (encoding_rs::ISO_2022_JP, "ISO-2022-JP"),
        (encoding_rs::SHIFT_JIS, "Shift_JIS"),
        (encoding_rs::SHIFT_JIS, "Windows-31J"),
        (encoding_rs::EUC_JP, "euc-jp"),
        (encoding_rs::UTF_8, "UTF-8"),
    ] {
        let (bytes, _, _) = encoding.encode(body);
        let head = format!(
            "Date: Fri, 1 Mar 2024 15:04:00 +0900\r\nFrom: a@customer.example\r\nMessage-ID: <1@customer.example>\r\n\
             Subject: =?ISO-2022-JP?B?GyRCJTklLyVqJVclSBsoQg==?=\r\nContent-Type: text/plain; charset={charset}\r\n\r\n"
        );
        let rows = whole(of_bytes("one.eml", [head.as_bytes(), &bytes].concat()));
        let row = &rows[0];
        assert_eq!((row.ticket.body.as_str(), row.ticket.subject.as_str()), (body, "スクリプト"), "{charset}");
        assert_eq!((row.ticket.id.as_str(), row.date.as_deref()), ("1@customer.example", Some("2024-03-01T06:04:00Z")));
    }
    for (encoding, charset, body) in [
        (encoding_rs::BIG5, "big5", "請問可以幫我們寫腳本嗎？"),
        (encoding_rs::GB18030, "gb18030", "请问可以帮我们写脚本吗？"),
        (encoding_rs::GBK, "gb2312", "请问可以帮我们写脚本吗？"),
    ] {
        let (bytes, _, _) = encoding.encode(body);
        let head = format!(
            "From: a@customer.example\r\nSubject: x\r\nContent-Type: text/plain; charset=\"{charset}\"\r\n\r\n"
        );
        assert_eq!(whole(of_bytes("one.eml", [head.as_bytes(), &bytes].concat()))[0].ticket.body, body, "{charset}");
    }
}

#[test]
fn a_table_in_any_encoding_and_with_any_delimiter() {
    let japanese = (
        "管理番号,受付日時,件名,お問い合わせ内容,製品名\r\n",
        "1,2024年3月1日 15:04,スクリプトの件,\"スクリプトを作成して\r\nください。\",Endpoint\r\n",
    );
    let traditional = (
        "工單編號,建立時間,主旨,問題描述,產品\r\n",
        "1,2024/3/1 下午 3:04,腳本,\"請問可以幫我們\r\n寫腳本嗎？謝謝您的協助。\",Endpoint\r\n",
    );
    let simplified = (
        "工单编号,创建时间,标题,问题描述,产品\r\n",
        "1,2024-03-01 15:04,脚本,\"请问可以帮我们\r\n写脚本吗？谢谢您的协助。\",Endpoint\r\n",
    );
    let utf_16 =
        |text: &str| [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let encoded = |encoding: &'static encoding_rs::Encoding, text: &str| encoding.encode(text).0.into_owned();
    for ((header, row), name, encode) in [
        (japanese, "Shift_JIS", &(|text: &str| encoded(encoding_rs::SHIFT_JIS, text)) as &dyn Fn(&str) -> Vec<u8>),
        (japanese, "EUC-JP", &|text| encoded(encoding_rs::EUC_JP, text)),
        (japanese, "UTF-16LE", &utf_16),
        (traditional, "Big5", &|text| encoded(encoding_rs::BIG5, text)),
        (traditional, "UTF-8", &|text| format!("\u{FEFF}{text}").into_bytes()),
        (simplified, "GBK", &|text| encoded(encoding_rs::GB18030, text)),
    ] {
        for (delimiter, told) in [(",", ""), ("\t", " with tabs"), (";", " with semicolons"), ("|", " with `|`")] {
            let text = format!("{header}{}", row.repeat(40)).replace(',', delimiter);
            let source = of_bytes("export.csv", encode(&text));
            let found = source.found().to_string();
            assert!(found.starts_with(&format!("CSV{told} in {name}: id from `")), "{found}");
            let rows = whole(source);
            assert_eq!(rows.len(), 40, "{found}");
            let (first, wanted) = (&rows[39], text.rsplit('"').nth(1).expect("a quoted cell"));
            assert_eq!((first.ticket.body.as_str(), first.ticket.id.as_str()), (wanted, "1"), "{found}");
            assert_eq!(first.date.as_deref(), Some("2024-03-01T15:04:00Z"), "{found}");
            assert_eq!(first.ticket.metadata["product"], "Endpoint", "{found}");
            assert_eq!(first.line, 2 + 39 * 2, "{found}");
        }
    }
}

/// A table of Parquet with what databases keep.
fn parquet() -> Vec<u8> {
    let ids: ArrayRef = Arc::new(Int64Array::from(vec![101, 102]));
    let subjects: ArrayRef = Arc::new(StringArray::from(vec![ENGLISH.0, JAPANESE.0]));
    let bodies: ArrayRef = Arc::new(StringArray::from(vec![ENGLISH.1, JAPANESE.1]));
    let ticket = StructArray::from(vec![
        (Arc::new(Field::new("subject", DataType::Utf8, false)), subjects),
        (Arc::new(Field::new("description", DataType::Utf8, false)), bodies),
    ]);
    let created: ArrayRef =
        Arc::new(TimestampMillisecondArray::from(vec![1_709_305_440_000, 1_710_322_200_000]).with_timezone("UTC"));
    let due: ArrayRef = Arc::new(Date32Array::from(vec![Some(19783), None]));
    let solved: ArrayRef = Arc::new(BooleanArray::from(vec![Some(true), None]));
    let votes: ArrayRef =
        Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>(vec![Some(vec![Some(1), None]), None]));
    let columns: [(&str, ArrayRef); 6] = [
        ("id", ids),
        ("ticket", Arc::new(ticket)),
        ("created_at", created),
        ("due", due),
        ("solved", solved),
        ("votes", votes),
    ];
    let batch = RecordBatch::try_from_iter(columns).expect("of the same length");
    let mut writer = parquet::arrow::ArrowWriter::try_new(Vec::new(), batch.schema(), None).expect("to memory");
    writer.write(&batch).expect("to memory");
    writer.into_inner().expect("to memory")
}

#[test]
fn parquet_keeps_the_kinds_of_its_columns() {
    let scratch = Scratch::new("parquet");
    let source = open(&scratch.file("tickets.parquet", parquet()));
    assert_eq!(
        source.found().to_string(),
        "Parquet: id from `id`, subject from `ticket.subject`, body from `ticket.description`, date from `created_at`"
    );
    let kinds: Vec<ColumnKind> = source.columns().iter().map(|column| column.kind).collect();
    use ColumnKind::{Boolean, Date, Integer, Json, Timestamp};
    assert_eq!(kinds, [Integer, Json, Timestamp, Date, Boolean, Json]);
    assert_eq!(source.size(), Some(parquet().len() as u64));
    let rows = whole(source);
    let text = |text: &str| Cell::Text(text.into());
    assert_eq!(rows[0].cells[0], Cell::Integer(101));
    assert_eq!(rows[0].cells[2..4], [text("2024-03-01T15:04:00Z"), text("2024-03-01")]);
    assert_eq!(rows[0].cells[4..], [Cell::Boolean(true), Cell::Json("[1,null]".into())]);
    assert_eq!(rows[1].cells[3..], [Cell::Empty, Cell::Empty, Cell::Empty]);
    assert_eq!((rows[1].ticket.subject.as_str(), rows[1].ticket.body.as_str()), JAPANESE);
    assert_eq!((rows[1].ticket.id.as_str(), rows[1].date.as_deref()), ("102", Some("2024-03-13T09:30:00Z")));
    // Its content says it as well, and from a pipe it is read like from a file.
    let piped = triage_with(&parquet(), &["batch", "--policy", TINY, "-"]);
    assert_eq!((piped.code, piped.out.lines().count()), (0, 2), "{}", piped.err);
    let cut = scratch.file("cut.parquet", &parquet()[..400]);
    let run = batch(&[&cut]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("cut.parquet: "), "{}", run.err);
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("to memory");
    encoder.finish().expect("to memory")
}

#[test]
fn every_format_may_be_compressed_and_piped() {
    let scratch = Scratch::new("compressed");
    for (name, ..) in TAKEN {
        let plain = std::fs::read(format!("{EXPORTS}{name}")).expect("the export is there");
        let wanted = batch(&[&scratch.file(name, &plain)]);
        assert_eq!((wanted.code, wanted.out.lines().count()), (0, 2), "{name}: {}", wanted.err);
        let zstd = zstd::encode_all(plain.as_slice(), 3).expect("to memory");
        for (ending, packed) in [("gz", gzip(&plain)), ("zst", zstd)] {
            assert_eq!(
                batch(&[&scratch.file(&format!("{name}.{ending}"), &packed)]).out,
                wanted.out,
                "{name}.{ending}"
            );
            // Neither the name nor the ending says anything.
            assert_eq!(batch(&[&scratch.file("export", &packed)]).out, wanted.out, "{name}.{ending}");
            assert_eq!(triage_with(&packed, &["batch", "--policy", TINY, "-"]).out, wanted.out, "{name}.{ending}");
        }
        assert_eq!(triage_with(&plain, &["batch", "--policy", TINY, "-"]).out, wanted.out, "{name}");
    }
}

#[test]
fn a_file_that_breaks_off_is_told_and_what_was_read_is_kept() {
    let rows: String = (0..9000).map(|i| format!("{i},the sensor {:x} is offline\n", i * 2_654_435_761_u64)).collect();
    let packed = gzip(format!("id,body\n{rows}").as_bytes());
    let source = of_bytes("cut.csv.gz", &packed[..packed.len() * 2 / 3]);
    let read: Vec<Result<Row, RowError>> = source.collect();
    let (last, whole) = read.split_last().expect("rows");
    assert!(whole.len() > 3000 && whole.iter().all(Result::is_ok), "{}", whole.len());
    let fault = last.as_ref().expect_err("it breaks off");
    assert_eq!(fault.message, "the input breaks off within this row: the compressed file is cut off");
    assert_eq!(fault.line, whole.len() as u64 + 2);
}

#[test]
fn whatever_is_broken_in_a_file_it_is_told_and_ends() {
    let mut inputs: Vec<(String, Vec<u8>)> = TAKEN
        .iter()
        .map(|(name, ..)| (name.to_string(), std::fs::read(format!("{EXPORTS}{name}")).expect("is there")))
        .collect();
    let packed = inputs.iter().map(|(name, plain)| (format!("{name}.gz"), gzip(plain))).collect::<Vec<_>>();
    inputs.extend(packed);
    inputs.push(("tickets.parquet".into(), parquet()));
    let mut random = 1_u64;
    let mut next = |below: usize| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) as usize % below
    };
    for (name, plain) in &inputs {
        for turn in 0..150 {
            let mut bytes = plain.clone();
            if turn % 3 == 0 {
                bytes.truncate(next(plain.len()));
            } else {
                for _ in 0..=turn % 7 {
                    let at = next(bytes.len());
                    bytes[at] = [b'"', b'{', b'\n', 0, 0xFF, b'<', b',', next(256) as u8][next(8)];
                }
            }
            let source = Source::from_reader(name, std::io::Cursor::new(bytes), &SourceOptions::default());
            let rows = source.map_or(0, |source| source.take(10_000).count());
            assert!(rows < 10_000, "{name} does not end");
        }
    }
}

#[test]
fn folders_and_patterns_are_searched() {
    let scratch = Scratch::new("patterns");
    std::fs::create_dir_all(scratch.path("in/2023/a")).expect("the scratch folder can be written");
    std::fs::create_dir_all(scratch.path("in/2024")).expect("the scratch folder can be written");
    scratch.file("in/2023/a/one.csv.gz", gzip(b"id,body\n1,the sensor\n"));
    scratch.file("in/2023/two.csv", "id,body\n2,the sensor\n");
    scratch.file("in/2024/three.eml", "From: a@customer.example\nMessage-ID: <3>\nSubject: x\n\nthe sensor\n");
    scratch.file("in/2024/notes.txt", "nothing");
    let ids = |run: &Run| -> Vec<String> {
        let lines = run.out.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
        lines.map(|line| line["id"].as_str().expect("has one").to_string()).collect()
    };
    let run = batch(&[&scratch.path("in")]);
    assert_eq!((run.code, ids(&run)), (0, vec!["1".into(), "2".into(), "3".into()]), "{}", run.err);
    assert_eq!(ids(&batch(&[&scratch.path("in/**/*.csv.gz")])), ["1"]);
    assert_eq!(ids(&batch(&[&scratch.path("in/202[34]/*.[ce]*")])), ["2", "3"]);
    let run = batch(&[&scratch.path("in/*.csv")]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("no file matches the pattern"), "{}", run.err);
}

#[test]
fn what_is_detected_can_be_said_instead() {
    let scratch = Scratch::new("said");
    let nested = r#"{"no": 7, "thread": {"posts": [{"by": "x", "text": "How do I install the sensor?"}]}, "when": "2024/03/01"}"#;
    let options = SourceOptions {
        columns: Columns::parse("id=no,body=thread.posts.0.text,date=when,by=thread.posts.0.by").expect("well formed"),
        ..SourceOptions::default()
    };
    let path = scratch.file("nested.jsonl", nested);
    let row = Source::open(path.as_ref(), &options).expect("is read").next().expect("a row").expect("a whole one");
    assert_eq!((row.ticket.id.as_str(), row.ticket.body.as_str()), ("7", "How do I install the sensor?"));
    assert_eq!((row.ticket.metadata["by"].as_str(), row.date.as_deref()), ("x", Some("2024-03-01T00:00:00Z")));
    let run = batch(&[&path, "--columns", "body=thread.posts.0.txt"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("there is no key `thread.posts.0.txt`; the object has: no, thread, when"), "{}", run.err);
    let odd = scratch.file("odd.dat", "id^body\n1^a, b; c\n");
    let run = batch(&[&odd, "--delimiter", "^", "--input-format", "csv"]);
    assert_eq!((run.code, run.out.contains("\"id\":\"1\"")), (0, true), "{}", run.err);
    let run = batch(&[&odd, "--input-format", "excel"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("there are csv, tsv, json, jsonl, parquet, eml, mbox"), "{}", run.err);
    let workbook = scratch.file("book.xlsx", b"PK\x03\x04rest");
    let run = batch(&[&workbook]);
    assert!(run.err.contains("book.xlsx: it is a zip archive or an Excel workbook"), "{}", run.err);
}

#[test]
fn html_becomes_text_and_talk_of_tags_stays() {
    let text =
        "id,body\n1,\"<div><p>It fails.</p><ul><li>one</li></ul></div>\"\n2,Could you write a <script> for <us>\n";
    let rows = whole(of_bytes("in.csv", text));
    assert_eq!(rows[0].ticket.body, "It fails.\n- one");
    assert_eq!(
        rows[0].cells[1].shown(),
        "<div><p>It fails.</p><ul><li>one</li></ul></div>",
        "the cell stays as it came"
    );
    assert_eq!(rows[1].ticket.body, "Could you write a <script> for <us>");
}

#[test]
fn malformed_places_are_told_at_the_end() {
    let rows: String = (1..2000).map(|i| format!("{i},センサーのインストール方法を教えてください。\n")).collect();
    let mut source = of_bytes("in.csv", [b"id,body\n", rows.as_bytes(), b"2000,\xE3\x81\n"].concat());
    assert_eq!(source.by_ref().filter(Result::is_ok).count(), 2000);
    assert_eq!(source.notes(), ["not UTF-8 throughout; malformed places read as \u{FFFD}: 1"]);
    let size = "id,body\n".len() + rows.len() + "2000,..\n".len();
    assert_eq!((source.read(), source.size()), (size as u64, None));
}

#[test]
fn a_history_may_be_any_export() {
    let run = triage(&["policy", "coverage", "--policy", TINY, "--on", EXPORTS, "--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let told: Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(told["tickets"], 2 * 15, "{}", &run.out[..300]);
}

#[test]
fn a_source_can_be_read_by_another_thread() {
    let source = of_bytes("in.csv", "id,body\n1,x\n");
    let progress = source.progress();
    let rows = std::thread::spawn(move || source.count()).join().expect("ends");
    assert_eq!((rows, progress.load(std::sync::atomic::Ordering::Relaxed)), (1, 12));
    assert_eq!(Format::of_path("x.jsonl.zst".as_ref()), Some(Format::Jsonl));
}

#[test]
fn an_empty_pipe_is_told() {
    let run = triage_with(b"", &["batch", "--policy", TINY, "-"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("standard input: the file is empty"), "{}", run.err);
}

#[test]
fn one_line_with_a_list_of_tickets_is_not_a_ticket() {
    let scratch = Scratch::new("wrapped");
    let tickets = r#"[{"id":1,"body":"The sensor hangs."},{"id":2,"body":"Please write a script."}]"#;
    for wrapper in ["result", "issues", "tickets"] {
        let input = scratch.file("in.json", format!("{{\"{wrapper}\":{tickets}}}\n"));
        let run = triage(&["batch", "--policy", TINY, &input, "-o", &scratch.path("out.csv")]);
        assert_eq!((run.code, scratch.read("out.csv").lines().count()), (0, 3), "{wrapper}: {}", run.err);
    }
}

#[test]
#[cfg(unix)]
fn a_link_that_leads_back_leads_nowhere() {
    let scratch = Scratch::new("links");
    std::fs::create_dir(scratch.path("f")).expect("it can be made");
    scratch.file("f/in.csv", "id,body\n1,The sensor hangs.\n");
    std::os::unix::fs::symlink(scratch.path("f"), scratch.path("f/loop")).expect("it can be made");
    for input in [scratch.path("f"), format!("{}/**/*.csv", scratch.path("f"))] {
        let run = triage(&["batch", "--policy", TINY, &input, "-o", &scratch.path("out.csv")]);
        assert_eq!((run.code, scratch.read("out.csv").lines().count()), (0, 2), "{input}: {}", run.err);
    }
}

#[test]
fn charsets_by_their_other_names() {
    let scratch = Scratch::new("charsets");
    let (text, _, _) = encoding_rs::BIG5.encode("您好，感測器無法連線，請協助。");
    let mut mail =
        b"From: a@example.com\r\nSubject: =?x-big5?B?t1C0+r65?=\r\nContent-Type: text/plain; charset=\"cp950\"\r\n\r\n"
            .to_vec();
    mail.extend_from_slice(&text);
    let input = scratch.path("in.eml");
    std::fs::write(&input, mail).expect("it can be written");
    let run = triage(&["batch", "--policy", TINY, &input, "-o", &scratch.path("out.csv")]);
    let out = scratch.read("out.csv");
    assert!(run.code == 0 && out.contains("無法連線") && out.contains("感測器"), "{out}{}", run.err);
}
