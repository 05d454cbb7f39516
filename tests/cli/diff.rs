//! `triage policy diff`: what a change of policy does to a history.

use std::process::Command;

use serde_json::Value;

use super::{Scratch, TINY, triage};

/// The tiny pack in a folder of its own, with something changed.
fn pack(scratch: &Scratch, name: &str, changes: &[(&str, &str)]) -> String {
    std::fs::create_dir_all(scratch.path(name)).expect("the scratch folder can be written");
    for file in ["policy.yaml", "rules.yaml"] {
        let mut text = std::fs::read_to_string(format!("{TINY}/{file}")).expect("the pack is there");
        for (from, to) in changes {
            text = text.replace(from, to);
        }
        scratch.file(&format!("{name}/{file}"), text);
    }
    scratch.path(name)
}

const HISTORY: &str = "id,subject,body\n\
    1,,How do I install it?\n\
    2,,Could you write a script?\n\
    3,,Could you write a script? It shows E-12.\n\
    4,,I installed it.\n";

#[test]
fn a_clause_with_another_verdict_flips_its_tickets() {
    let scratch = Scratch::new("diff-verdict");
    let history = scratch.file("history.csv", HISTORY);
    let new = pack(&scratch, "new", &[("verdict: out-of-scope", "verdict: conditional")]);
    let run = triage(&["policy", "diff", TINY, &new, "--on", &history]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    insta::assert_snapshot!(scratch.anonymous(&run.out));
}

#[test]
fn a_policy_against_itself_flips_nothing() {
    let scratch = Scratch::new("diff-none");
    let history = scratch.file("history.csv", HISTORY);
    let run = triage(&["policy", "diff", TINY, TINY, "--on", &history, "--max-flips", "0"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert!(run.out.contains("0 of 4 tickets flip"), "{}", run.out);
}

#[test]
fn rules_responsible_and_limits() {
    let scratch = Scratch::new("diff-rules");
    let history = scratch.file("history.csv", HISTORY);
    // Without its rule only a script that has an error code is seen.
    let new = pack(&scratch, "new", &[("when: asks-us(script)", "when: asks-us(script) and error-code-named")]);
    let run = triage(&["policy", "diff", TINY, &new, "--on", &history, "--format", "json"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let diff: Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!((&diff["tickets"], &diff["flips"]), (&4.into(), &1.into()), "{diff}");
    let group = &diff["groups"][0];
    assert_eq!((&group["kind"], &group["tickets"][0]), (&"verdict".into(), &"2".into()), "{diff}");
    assert!(!group["causes"][0]["name"].as_str().expect("a name").is_empty());
    let sample = &group["samples"][0];
    assert!(sample["old"]["inquiries"][0]["evidence"][0]["rule"].is_string(), "{sample}");
    for (limit, code) in [("0", 1), ("1", 0), ("24%", 1), ("25%", 0)] {
        let run = triage(&["policy", "diff", TINY, &new, "--on", &history, "--max-flips", limit]);
        assert_eq!(run.code, code, "{limit}: {}", run.err);
    }
    let run = triage(&["policy", "diff", TINY, &new, "--on", &history, "--kinds", "inquiries,advice"]);
    assert!(run.out.contains("0 of 4 tickets flip"), "{}", run.out);
    assert_eq!(triage(&["policy", "diff", TINY, &new, "--on", &history, "--max-flips", "many"]).code, 2);
}

#[test]
fn labels_tell_whether_a_flip_is_for_the_better() {
    let scratch = Scratch::new("diff-labels");
    let decided = triage(&["classify", "--policy", TINY, "--text", "Could you write a script?", "--format", "json"]);
    let decided: Value = serde_json::from_str(&decided.out).expect("JSON");
    let line = serde_json::json!({"id": "a", "body": "Could you write a script?",
        "primary": {"category": decided["category"], "clause": decided["clause"]}});
    let history = scratch.file("history.jsonl", format!("{line}\n{{\"id\": \"b\", \"body\": \"I installed it.\"}}\n"));
    let new = pack(&scratch, "new", &[("when: asks-us(script)", "when: asks-us(script) and error-code-named")]);
    let run = triage(&["policy", "diff", TINY, &new, "--on", &history, "--format", "json"]);
    let diff: Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(diff["labels"], serde_json::json!({"tickets": 1, "right_before": 1, "right_after": 0}));
    assert_eq!((&diff["groups"][0]["mended"], &diff["groups"][0]["spoiled"]), (&0.into(), &1.into()));
}

#[test]
fn threads_do_not_change_the_page() {
    let scratch = Scratch::new("diff-page");
    let history = scratch.file("history.csv", HISTORY);
    let new = pack(&scratch, "new", &[("verdict: out-of-scope", "verdict: conditional")]);
    let page = |threads: &str, name: &str| {
        let out = scratch.path(name);
        let run = triage(&["policy", "diff", TINY, &new, "--on", &history, "--threads", threads, "-o", &out]);
        assert_eq!((run.code, run.out.as_str()), (0, ""), "{}", run.err);
        scratch.read(name)
    };
    let (one, three) = (page("1", "one.html"), page("3", "three.html"));
    assert_eq!(one, three);
    assert!(one.starts_with("<!DOCTYPE html>") && one.contains("Could you write a <mark>"), "{one}");
    assert!(!one.contains("<script") && !one.contains("http://") && !one.contains("src="), "nothing from elsewhere");
}

#[test]
fn a_page_shows_a_ticket_as_text() {
    let scratch = Scratch::new("diff-escape");
    let history = scratch.file("history.csv", "id,body\n<b>1,Could you write a <script>alert(1)</script>?\n");
    let new = pack(&scratch, "new", &[("verdict: out-of-scope", "verdict: conditional")]);
    let run = triage(&["policy", "diff", TINY, &new, "--on", &history, "--format", "html"]);
    assert!(run.out.contains("&lt;b&gt;1") && !run.out.contains("<script>"), "{}", run.out);
}

#[test]
fn a_policy_of_a_revision() {
    let scratch = Scratch::new("diff-git");
    let history = scratch.file("history.csv", HISTORY);
    let git = |arguments: &[&str]| {
        let names = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"];
        let run = Command::new("git").args(names).args(arguments).current_dir(&scratch.0).output();
        let run = run.expect("git is there");
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    };
    git(&["init", "-q"]);
    std::fs::create_dir_all(scratch.path("packs")).expect("the scratch folder can be written");
    std::fs::create_dir_all(scratch.path("packs/language")).expect("the scratch folder can be written");
    for file in ["concepts.yaml", "frames.yaml", "policy.yaml"] {
        let text = std::fs::read_to_string(format!("rules/language/{file}")).expect("the pack is there");
        scratch.file(&format!("packs/language/{file}"), text);
    }
    pack(&scratch, "packs/mine", &[]);
    git(&["add", "-A"]);
    git(&["commit", "-q", "-m", "before"]);
    pack(&scratch, "packs/mine", &[("verdict: out-of-scope", "verdict: conditional")]);
    let diff = |old: &str, new: &str| {
        let mut command = super::command(&["policy", "diff", old, new, "--on", &history]);
        command.current_dir(&scratch.0);
        super::finish(command, b"")
    };
    for (old, new) in [("HEAD:packs/mine", "packs/mine"), ("HEAD:./packs/mine/", "packs/mine")] {
        let run = diff(old, new);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{old}");
        assert!(run.out.contains("2 of 4 tickets flip"), "{}", run.out);
    }
    for (old, says) in [
        ("HEAD:packs/none", "has no pack in `packs/none`"),
        ("nowhere:packs/mine", "git: "),
        ("HEAD:../packs", "leaves the repository"),
        ("packs/none", "neither a folder nor a built-in policy"),
    ] {
        let run = diff(old, "packs/mine");
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{old}");
        assert!(run.err.contains(says), "{old}: {}", run.err);
    }
}
