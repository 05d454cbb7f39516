//! `--mask`: nothing of a person is shown by any command, and nothing is decided otherwise.

use serde_json::{Value, json};

use inquiry_triage::{Engine, Masker, Ticket};

use super::{Scratch, TINY, triage};

/// A message full of what is masked, with words that rules look for in and beside it.
const MAIL: &str = "お世話になっております。\nサンプル商事の山田です。\n端末 DESKTOP-7F3K2Q1 (192.168.10.25) からアラートの一覧を取る\
                    スクリプトを作成してもらえますか。\n結果は script-team@example.co.jp に送ります。\n担当：山田太郎\nTEL：０３－１２３４－５６７８\n\
                    AC: AP-ABCD-12345-ABCDE-12345-ABCDE-12345\nC:\\Users\\taro\\export.py";

/// What must not be seen.
const SECRETS: [&str; 9] =
    ["山田", "太郎", "7F3K2Q1", "192.168", "script-team", "example.co.jp", "５６７８", "AP-ABCD", "taro"];

fn assert_masked(text: &str, what: &str) {
    for secret in SECRETS {
        assert!(!text.contains(secret), "{what} shows {secret}:\n{text}");
    }
}

#[test]
fn every_view_of_a_ticket_is_masked() {
    for view in [
        vec![],
        vec!["--explain"],
        vec!["--why-not", "api.usage/troubleshooting", "--explain"],
        vec!["--format", "json"],
        vec!["--format", "json", "--explain"],
        vec!["--format", "json", "--why-not", "api.usage/troubleshooting"],
    ] {
        let arguments = [&["classify", "--mask", "--text", MAIL, "--subject", "山田様の件"], &view[..]].concat();
        let run = triage(&arguments);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{view:?}");
        assert_masked(&run.out, &format!("{view:?}"));
        assert!(run.out.contains("api.scripting"), "{view:?}: {}", run.out);
    }
}

#[test]
fn the_decision_is_that_of_the_ticket() {
    let read = |arguments: &[&str]| -> Value {
        let run = triage(&[&["classify", "--format", "json", "--text", MAIL], arguments].concat());
        serde_json::from_str(&run.out).expect("JSON")
    };
    let (plain, masked) = (read(&[]), read(&["--mask"]));
    for key in ["category", "clause", "verdict", "confidence", "review", "flags", "language", "policy"] {
        assert_eq!(plain[key], masked[key], "{key}");
    }
    let rules = |decision: &Value| -> Vec<Value> {
        let evidence = decision["inquiries"][0]["evidence"].as_array().expect("a list");
        evidence.iter().map(|own| json!([own["rule"], own["weight"]])).collect()
    };
    assert_eq!(rules(&plain), rules(&masked));
}

#[test]
fn no_ticket_of_the_corpus_is_decided_otherwise_and_places_lead_into_the_masked_text() {
    let (engine, masker) = (Engine::builtin(), Masker::builtin());
    let mut scratch = engine.scratch();
    let mut seen = 0;
    for name in ["ja", "en-mail", "zh-Hant", "zh-Hans", "mixed"] {
        let path = format!("{}/corpus/dev/{name}.jsonl", env!("CARGO_MANIFEST_DIR"));
        for line in std::fs::read_to_string(path).expect("the corpus is there").lines() {
            let ticket: Ticket = serde_json::from_str(line).expect("a ticket");
            let decision = engine.triage_with(&mut scratch, &ticket);
            let masked = masker.mask_ticket(&ticket);
            let mut shown = decision.clone();
            masked.mask_decision(&mut shown);
            assert_eq!(
                (&shown.category, &shown.clause, shown.verdict),
                (&decision.category, &decision.clause, decision.verdict)
            );
            for (own, before) in shown.inquiries.iter().zip(&decision.inquiries) {
                let pairs = own.evidence.iter().zip(&before.evidence);
                for (found, before) in pairs.flat_map(|(a, b)| a.matches.iter().zip(&b.matches)) {
                    let text = found.span().of(masked.ticket().text(found.field));
                    if before.span().of(ticket.text(before.field)) == before.text {
                        assert_eq!(text, found.text, "{}", ticket.id);
                    }
                }
            }
            seen += 1;
        }
    }
    assert!(seen > 900, "{seen}");
}

#[test]
fn the_same_value_has_the_same_placeholder_everywhere_under_one_key() {
    let masked = |arguments: &[&str]| {
        triage(&[&["classify", "--text", "mail to taro@example.com fails", "--subject"], arguments].concat()).out
    };
    let show = |key: &[&str]| {
        let out = masked(&[&["taro@EXAMPLE.com", "--mask", "--format", "json", "--explain"], key].concat());
        let at = out.find("[mail-").expect("a placeholder");
        let placeholder = out[at..at + 15].to_string();
        assert_eq!(out.matches("[mail-").count(), out.matches(&placeholder).count(), "{out}");
        placeholder
    };
    let scratch = Scratch::new("mask-key");
    let file = format!("@{}", scratch.file("key", "ours\n"));
    assert_eq!(show(&[]), show(&[]));
    assert_ne!(show(&[]), show(&["--mask-key", "ours"]));
    assert_eq!(show(&["--mask-key", &file]), show(&["--mask-key", "ours"]));
    let run = triage(&["classify", "--text", "a", "--mask", "--mask-key", ""]);
    assert_eq!(run.code, 2);
}

#[test]
fn misses_flips_and_phrases_are_masked() {
    let scratch = Scratch::new("mask-all");
    let line = |id: &str, category: &str, clause: &str| {
        json!({"id": id, "lang": "ja", "subject": "山田様", "body": MAIL, "flags": [],
            "inquiries": [{"category": category, "clause": clause, "verdict": "in-scope"}],
            "primary": {"category": category, "clause": clause}})
        .to_string()
    };
    let lines: Vec<String> =
        (0..6).map(|i| line(&format!("taro{i}@example.co.jp"), "account.credits", "sandbox-quota")).collect();
    let file = scratch.file("labelled.jsonl", lines.join("\n") + "\n");
    for arguments in [
        vec!["eval", &file, "--misses", "--mask"],
        vec!["eval", &file, "--misses", "--mask", "--format", "json"],
        vec!["suggest", &file, "--mask"],
        vec!["suggest", &file, "--mask", "--format", "json"],
        vec!["policy", "diff", "vision-one", "cloud-storage", "--on", &file, "--mask", "--all"],
        vec!["policy", "diff", "vision-one", "cloud-storage", "--on", &file, "--mask", "--format", "json"],
        vec!["policy", "diff", "vision-one", "cloud-storage", "--on", &file, "--mask", "--format", "html"],
        vec!["policy", "coverage", "--policy", "cloud-storage", "--on", &file, "--mask", "--all"],
        vec!["policy", "coverage", "--policy", "cloud-storage", "--on", &file, "--mask", "--format", "json"],
    ] {
        let run = triage(&arguments);
        assert!(run.code < 2, "{arguments:?}: {}", run.err);
        assert_masked(&run.out.replace(&file, "FILE"), &format!("{arguments:?}"));
        assert_masked(&run.err.replace(&file, "FILE"), &format!("{arguments:?}"));
    }
}

#[test]
fn rules_of_ones_own_come_on_top() {
    let scratch = Scratch::new("mask-rules");
    let rules = scratch.file(
        "masks.yaml",
        "off: [ip]\nhost:\n  keep: [shop.example]\nname:\n  labels: [Sachbearbeiter]\npatterns:\n  - id: staff\n    summary: Numbers of staff.\n    \
         regex: 'E-(\\d{6})'\n    examples:\n      match: [E-123456]\n      no-match: [E-12]\n",
    );
    let text = "Sachbearbeiter: Jo Doe, E-123456, from 10.0.0.1 at www.shop.example and pc-0123";
    let run = triage(&["classify", "--mask", "--mask-rules", &rules, "--format", "json", "--explain", "--text", text]);
    assert_eq!(run.code, 0, "{}", run.err);
    for shown in ["10.0.0.1", "www.shop.example", "E-[staff-", "Sachbearbeiter: [name-", "[host-"] {
        assert!(run.out.contains(shown), "{shown}: {}", run.out);
    }
    let run = triage(&["classify", "--mask-rules", &rules, "--text", text]);
    assert_eq!(run.code, 2, "without --mask nothing would be masked");
    let run = triage(&["classify", "--mask", "--mask-rules", &scratch.path("missing.yaml"), "--text", text]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("missing.yaml: the file cannot be read"), "{}", run.err);
}

#[test]
fn nothing_that_a_batch_writes_tells_who_it_was() {
    let scratch = Scratch::new("mask-batch");
    let rows = "id,subject,body,Requester Name,phone\n\
        1,Help,\"The sensor shows an error. Write to taro.yamada@kaisha.example or call 03-1234-5678.\",Mori Hana,0312345678\n\
        2,ragged taro.yamada@kaisha.example\n";
    let input = scratch.file("in.csv", rows);
    for ending in ["csv", "jsonl", "parquet"] {
        let (out, page) = (scratch.path(&format!("out.{ending}")), scratch.path("report.html"));
        let plain = ["batch", "--policy", TINY, &input, "-o", &out];
        assert_eq!(triage(&plain).code, 1);
        let run = triage(&[&plain[..], &["--mask", "--report", &page, "--report-language", "en"]].concat());
        assert_eq!(run.code, 1, "{}", run.err);
        let written: Vec<String> = scratch
            .names()
            .iter()
            .filter(|name| *name != "in.csv")
            .map(|name| String::from_utf8_lossy(&std::fs::read(scratch.path(name)).expect("it is there")).into_owned())
            .chain([run.err.clone()])
            .collect();
        for text in &written {
            for secret in ["taro.yamada", "kaisha.example", "1234-5678", "0312345678", "Mori", "Hana"] {
                assert!(!text.contains(secret), "{ending}: {secret}: {text}");
            }
        }
        assert!(written.iter().any(|text| text.contains("[mail-")), "{ending}");
        for name in scratch.names().iter().filter(|name| *name != "in.csv") {
            std::fs::remove_file(scratch.path(name)).expect("it can be removed");
        }
    }
}

#[test]
fn a_masked_column_of_numbers_is_one_of_texts_in_parquet() {
    let scratch = Scratch::new("mask-numbers");
    let input = scratch.file("in.jsonl", "{\"id\":1,\"body\":\"The sensor hangs.\",\"phone\":81353214478}\n");
    let run = triage(&["batch", "--policy", TINY, &input, "-o", &scratch.path("out.parquet"), "--mask"]);
    assert_eq!((run.code, run.err.contains("is not")), (0, false), "{}", run.err);
    let (out, again) = (scratch.path("out.parquet"), scratch.path("again.csv"));
    assert_eq!(triage(&["batch", "--policy", TINY, &out, "-o", &again]).code, 0);
    assert!(scratch.read("again.csv").contains("[phone-"), "{}", scratch.read("again.csv"));
}
