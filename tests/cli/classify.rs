//! `triage classify`: where the text comes from, what is printed, what is trouble.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::{Scratch, TINY, command, triage, triage_in_colour, triage_with};

const SCRIPT: &str = "Could you write a script for the export?";
const JAPANESE: &str = "お世話になっております。データを出力するスクリプトを作成していただけますか。";

fn decided(arguments: &[&str]) -> Value {
    let all = [&["classify", "--policy", TINY, "--format", "json"], arguments].concat();
    let run = triage(&all);
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{arguments:?}");
    serde_json::from_str(&run.out).expect("JSON")
}

fn clause(decision: &Value) -> String {
    format!("{}/{}", decision["category"].as_str().unwrap(), decision["clause"].as_str().unwrap())
}

#[test]
fn argument_file_and_standard_input_are_the_same() {
    let scratch = Scratch::new("sources");
    let file = scratch.file("mail.txt", SCRIPT);
    let wanted = triage(&["classify", "--policy", TINY, "--text", SCRIPT]);
    assert_eq!(wanted.code, 0);
    assert!(wanted.out.contains("api/script"), "{}", wanted.out);
    assert_eq!(triage(&["classify", "--policy", TINY, &file]).out, wanted.out);
    assert_eq!(triage_with(SCRIPT.as_bytes(), &["classify", "--policy", TINY]).out, wanted.out);
    assert_eq!(triage_with(SCRIPT.as_bytes(), &["classify", "--policy", TINY, "-"]).out, wanted.out);
}

#[test]
fn json_has_the_shape_of_the_contract() {
    let keys = |value: &Value| value.as_object().expect("an object").keys().cloned().collect::<Vec<_>>();
    let decision = decided(&["--text", SCRIPT]);
    assert_eq!(
        keys(&decision),
        [
            "id",
            "language",
            "category",
            "clause",
            "verdict",
            "confidence",
            "review",
            "flags",
            "inquiries",
            "advice",
            "policy"
        ]
    );
    assert_eq!(decision["review"], Value::Null);
    let inquiry = &decision["inquiries"][0];
    assert_eq!(keys(inquiry), ["category", "clause", "verdict", "confidence", "span", "evidence"]);
    assert_eq!(keys(&inquiry["span"]), ["field", "start", "end"]);
    let evidence = &inquiry["evidence"][0];
    assert_eq!(keys(evidence), ["rule", "weight", "why", "matches"]);
    let found = &evidence["matches"][0];
    assert_eq!(keys(found), ["concept", "field", "start", "end", "text"]);
    let place = |key: &str| found[key].as_u64().expect("a number") as usize;
    assert_eq!(&SCRIPT[place("start")..place("end")], found["text"].as_str().expect("a text"));
    let advice = &decision["advice"][0];
    assert_eq!(keys(advice), ["id", "queue", "audience", "text", "links", "collect"]);
    assert_eq!(keys(&decision["policy"]), ["id", "version", "digest"]);

    let collect = &decided(&["--text", "How do I install the sensor?"])["advice"][0]["collect"][0];
    assert_eq!(keys(collect), ["id", "label", "given"]);
    let review = decided(&["--text", "The sensor."])["review"].take();
    assert_eq!(keys(&review), ["reason", "candidates"], "{review}");
    let none = decided(&["--text", "Hello there."]);
    assert_eq!((none["review"]["reason"].as_str(), clause(&none)), (Some("no-evidence"), "general/other".into()));
}

#[test]
fn a_whole_decision_in_json() {
    insta::assert_snapshot!(
        triage(&["classify", "--policy", TINY, "--format", "json", "--text", "v1.2: How do I install the sensor?"]).out
    );
}

#[test]
fn a_ticket_object_brings_subject_and_metadata() {
    let scratch = Scratch::new("object");
    let file = scratch.file(
        "ticket.json",
        r#"{"id": 7, "subject": "Script", "body": "Could you write it?", "metadata": {"plan": "premium"}}"#,
    );
    let decision = decided(&[&file]);
    assert_eq!((decision["id"].as_str(), decision["verdict"].as_str()), (Some("7"), Some("see-contract")));
    assert_eq!(decision["flags"][0], "premium");
    let other = decided(&[&file, "--meta", "plan=standard", "--subject", "Installing"]);
    assert_eq!(other["flags"], Value::Array(Vec::new()));
    assert_eq!(decided(&["--text", SCRIPT, "--meta", "plan=premium"])["verdict"], "see-contract");

    for (name, content, message) in [
        ("no.json", "{\"body\": ", "not JSON"),
        ("list.json", "[{\"body\": \"a\"}]", "a ticket is a JSON object"),
        ("keys.json", "{\"id\": 1}", "no key looks like the message"),
    ] {
        let run = triage(&["classify", "--policy", TINY, &scratch.file(name, content)]);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{name}");
        assert!(run.err.contains(message) && run.err.contains(name), "{}", run.err);
    }
}

#[test]
fn usual_encodings_are_told() {
    let scratch = Scratch::new("encodings");
    let traditional = "您好，請問是否能幫我們寫一支腳本？謝謝您的協助，期待您的回覆。";
    let simplified = "您好，请问是否能帮我们写一个脚本？谢谢您的协助，期待您的回复。";
    for (encoding, text) in [
        (encoding_rs::SHIFT_JIS, JAPANESE),
        (encoding_rs::EUC_JP, JAPANESE),
        (encoding_rs::ISO_2022_JP, JAPANESE),
        (encoding_rs::BIG5, traditional),
        (encoding_rs::GBK, simplified),
        (encoding_rs::GB18030, simplified),
    ] {
        let (bytes, _, _) = encoding.encode(text);
        let file = scratch.file(encoding.name(), &bytes);
        let wanted = decided(&["--text", text]);
        assert_eq!(decided(&[&file]), wanted, "{}", encoding.name());
        assert_eq!(decided(&[&file, "--encoding", encoding.name()]), wanted, "{}", encoding.name());
    }
    let wanted = decided(&["--text", JAPANESE]);
    let little: Vec<u8> = [0xFEFF].into_iter().chain(JAPANESE.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = [0xFEFF].into_iter().chain(JAPANESE.encode_utf16()).flat_map(u16::to_be_bytes).collect();
    assert_eq!(decided(&[&scratch.file("utf-16le", little)]), wanted);
    assert_eq!(decided(&[&scratch.file("utf-16be", big)]), wanted);
    assert_eq!(decided(&[&scratch.file("utf-8", format!("\u{feff}{JAPANESE}"))]), wanted);
}

#[test]
fn what_is_no_text_is_told_with_a_way_out() {
    let scratch = Scratch::new("no-text");
    let noise: Vec<u8> = (0..4000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 16) as u8).collect();
    let noise = scratch.file("image.png", noise);
    let broken = scratch.file("broken.txt", [JAPANESE.as_bytes(), b"\xff\xfe\x80\x81", JAPANESE.as_bytes()].concat());
    for (arguments, message) in [
        (vec![noise.as_str()], "--encoding"),
        (vec![&broken], "--encoding"),
        (vec![&broken, "--encoding", "utf-8"], "is not UTF-8 (byte 114)"),
        (vec![&broken, "--encoding", "klingon"], "`klingon` is not an encoding"),
        (vec!["no-such-file.txt"], "no-such-file.txt: No such file"),
        (vec!["tests"], "tests: "),
    ] {
        let run = triage(&[&["classify", "--policy", TINY], arguments.as_slice()].concat());
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{arguments:?}");
        assert!(run.err.contains(message) && run.err.starts_with("error: "), "{arguments:?}: {}", run.err);
        assert_eq!(run.err.lines().count(), 1, "{}", run.err);
    }
}

#[test]
fn a_ticket_without_words_of_the_customer_is_decided() {
    let scratch = Scratch::new("wordless");
    for (name, text) in [
        ("empty", ""),
        ("blank", " \n\u{3000}\n\t\n"),
        ("signature", "--\nTaro Yamada\nExample Ltd.\nTEL: 03-0000-0000\ntaro@example.com\n"),
    ] {
        let decision = decided(&[&scratch.file(name, text)]);
        assert_eq!(clause(&decision), "general/other", "{name}");
        let reason = decision["review"]["reason"].as_str().expect("it is for review");
        assert!(matches!(reason, "no-text" | "no-evidence"), "{name}: {reason}");
        let shown = triage(&["classify", "--policy", TINY, "--explain", &scratch.path(name)]);
        assert_eq!((shown.code, shown.err.as_str()), (0, ""), "{name}");
    }
    // Of a log alone the words count: there are no others.
    let log = "2024-05-01 10:00:00 ERROR com.example.Sensor: script export failed\n\
               \tat com.example.Sensor.install(Sensor.java:17)\n\
               \tat com.example.Main.main(Main.java:3)\n";
    let shown = triage(&["classify", "--policy", TINY, "--explain", &scratch.file("log", log)]);
    assert_eq!((shown.code, shown.err.as_str()), (0, ""));
    assert!(shown.out.contains("com.example.Sensor"), "{}", shown.out);
}

#[test]
fn five_megabytes_take_seconds() {
    let scratch = Scratch::new("large");
    let question = "How do I install the sensor?\n\n";
    for (name, unit) in [
        ("log.txt", "2024-05-01 10:00:00 ERROR com.example.Sensor: the export fails\n"),
        ("prose.txt", "センサーの動作が重く、データの出力に時間がかかる状況が続いています。"),
    ] {
        let file = scratch.file(name, question.to_string() + &unit.repeat(5_000_000 / unit.len()));
        let start = Instant::now();
        let run = triage(&["classify", "--policy", TINY, &file]);
        let took = start.elapsed();
        assert!(took < Duration::from_secs(60), "{name}: {took:?}");
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{name}");
        assert!(run.out.contains("product/how-to") && run.out.len() < 20_000, "{name}: {} bytes", run.out.len());
    }
}

#[test]
fn no_ticket_talks_to_the_terminal() {
    let text = "How do I install\u{1b}[2J\u{202e} the \u{7}sensor\u{2066}\u{9b}31m?\u{1b}]0;title\u{7}\r\nv1.2";
    for run in [
        triage(&["classify", "--policy", TINY, "--text", text, "--subject", "\u{1b}[31mred", "--explain"]),
        triage(&["classify", "--policy", TINY, "--text", text, "--why-not", "api/script"]),
        triage(&["classify", "--policy", TINY, "--text", text, "--meta", "\u{1b}[31m=\u{1b}"]),
    ] {
        assert_eq!(run.code, 0);
        let stray = run
            .out
            .chars()
            .find(|c| c.is_control() && *c != '\n' || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'));
        assert_eq!(stray, None, "{}", run.out);
    }
    assert_eq!(clause(&decided(&["--text", text])), "product/how-to");
}

#[test]
fn a_text_may_begin_with_hyphens() {
    assert_eq!(clause(&decided(&["--text", "--\nregards", "--subject", "- How do I install it?"])), "product/how-to");
}

#[test]
fn explanations() {
    let run = triage(&["classify", "--policy", TINY, "--text", SCRIPT, "--explain"]);
    assert!(run.out.contains("How the text was read") && run.out.contains("✓ script-wanted"), "{}", run.out);
    let explained = decided(&["--text", SCRIPT, "--explain"]);
    let keys: Vec<&String> = explained.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["decision", "sentences", "inquiries"]);
    assert_eq!(explained["decision"], decided(&["--text", SCRIPT]));
}

#[test]
fn why_not_another_clause() {
    let answer = decided(&["--text", SCRIPT, "--why-not", "product/fault"]);
    assert_eq!((answer["clause"].as_str(), answer["decided"].as_str()), (Some("product/fault"), Some("api/script")));
    assert_eq!(answer["rules"][0]["fired"], false);
    let both = decided(&["--text", SCRIPT, "--why-not", "product/fault", "--explain"]);
    assert_eq!((&both["why_not"], &both["decision"]["clause"]), (&answer, &"script".into()));
    for (name, hint) in [
        ("api/scirpt", "did you mean api/script?"),
        ("script", "did you mean api/script?"),
        ("product", "did you mean product/how-to or product/fault?"),
        ("prodcut/fault", "did you mean product/fault?"),
        ("x/elephant", "`triage policy show` lists them"),
    ] {
        let run = triage(&["classify", "--policy", TINY, "--text", SCRIPT, "--why-not", name]);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{name}");
        assert!(run.err.contains(hint), "{name}: {}", run.err);
    }
}

#[test]
fn colours_are_for_terminals() {
    let arguments = ["classify", "--policy", TINY, "--text", SCRIPT];
    assert!(!triage(&arguments).out.contains('\u{1b}'));
    assert!(triage_in_colour(&arguments).out.contains("\u{1b}["));
}

#[test]
fn a_policy_is_a_folder_or_a_name() {
    let scratch = Scratch::new("policies");
    let folder = scratch.path("pack");
    std::fs::create_dir(&folder).expect("the scratch folder can be written");
    let file = scratch.file("pack/policy.yaml", "id: mine\nverson: \"1\"\n");
    for (policy, messages) in [
        ("vision-on", &["`vision-on` is neither a folder nor a built-in policy; did you mean `vision-one`?"][..]),
        ("klingon", &["built in: "]),
        (&file, &["is a file"]),
        (&folder, &["error[E101]", "verson", "faults that must be mended first"]),
    ] {
        let run = triage(&["classify", "--policy", policy, "--text", SCRIPT]);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{policy}");
        for message in messages {
            assert!(run.err.contains(message), "{policy}: {}", run.err);
        }
    }
    assert_eq!(triage(&["classify", "--text", SCRIPT]).code, 0);
    assert_eq!(triage(&["classify", "--policy", "cloud-storage", "--text", SCRIPT]).code, 0);
}

#[test]
fn a_folder_that_is_named_as_a_built_in_policy_does_not_take_its_place() {
    let scratch = Scratch::new("namesakes");
    std::fs::create_dir(scratch.path("vision-one")).expect("the scratch folder can be written");
    scratch.file("vision-one/policy.yaml", "no pack");
    let code = |policy: &[&str]| {
        let mut command = command(&[&["classify", "--text", SCRIPT], policy].concat());
        command.current_dir(scratch.path("")).output().expect("the program is built").status.code()
    };
    assert_eq!(code(&[]), Some(0));
    assert_eq!(code(&["--policy", "vision-one"]), Some(0));
    assert_eq!(code(&["--policy", "./vision-one"]), Some(2));
}
