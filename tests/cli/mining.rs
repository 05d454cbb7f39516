//! `triage suggest` and `triage policy coverage`: what tickets say of a pack.

use serde_json::Value;

use super::{Scratch, TINY, triage};

/// Tickets that all say "lamp stays dark", which the tiny pack has no word for, and others.
fn tickets(scratch: &Scratch) -> String {
    let line = |i: usize, body: &str, category: &str, clause: &str, verdict: &str| {
        serde_json::json!({
            "id": format!("s-{i}"), "lang": "en", "subject": "", "body": body,
            "inquiries": [{"category": category, "clause": clause, "verdict": verdict}],
            "primary": {"category": category, "clause": clause},
        })
        .to_string()
    };
    let rooms = ["hall", "cellar", "office", "garage", "kitchen", "attic"];
    let towns = ["Leeds", "Osaka", "Taipei", "Berlin", "Lyon"];
    let places: Vec<String> = rooms.iter().flat_map(|room| towns.map(|town| format!("{room} of {town}"))).collect();
    let dark = places
        .iter()
        .enumerate()
        .map(|(i, place)| line(i, &format!("In the {place} the lamp stays dark."), "product", "fault", "conditional"));
    let how = places.iter().enumerate().map(|(i, place)| {
        line(100 + i, &format!("How do I install the sensor in the {place}?"), "product", "how-to", "in-scope")
    });
    let odd = line(200, "{\"broken", "product", "fault", "conditional");
    let lines: Vec<String> = dark.chain(how).chain([odd]).collect();
    scratch.file("tickets.jsonl", lines.join("\n"))
}

#[test]
fn what_a_clause_says_and_no_concept_has_is_suggested() {
    let scratch = Scratch::new("suggest");
    let path = tickets(&scratch);
    let run = triage(&["suggest", &path, "--policy", TINY]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    insta::assert_snapshot!(run.out);
    // The suggestions are YAML that a pack can take.
    let pack = scratch.path("pack");
    std::fs::create_dir_all(&pack).expect("the scratch folder can be written");
    for name in ["policy.yaml", "rules.yaml"] {
        let text = std::fs::read_to_string(format!("{TINY}/{name}")).expect("the pack is there");
        scratch.file(&format!("pack/{name}"), text);
    }
    scratch.file("pack/suggested.yaml", &run.out);
    let check = triage(&["policy", "check", &pack]);
    assert_eq!(check.code, 0, "{}", check.out);
    // With them there is nothing more to suggest.
    let rules = scratch
        .read("pack/rules.yaml")
        .replace("when: (sensor or install or export) and broken", "when: suggested-fault")
        .replace("unless: not (reports or broken near sensor)", "unless: sensor");
    scratch.file("pack/rules.yaml", rules);
    let again = triage(&["suggest", &path, "--policy", &pack, "--clause", "product/fault"]);
    assert!(!again.out.contains("lamp stays"), "{}", again.out);
    assert_eq!(triage(&["suggest", &path, "--policy", TINY, "--clause", "product/faults"]).code, 2);
}

#[test]
fn coverage_tells_what_decides_and_what_nothing_touches() {
    let scratch = Scratch::new("coverage");
    let path = tickets(&scratch);
    let run = triage(&["policy", "coverage", "--policy", TINY, "--on", &path]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    insta::assert_snapshot!(run.out);
    let run = triage(&["policy", "coverage", "--policy", TINY, "--on", &path, "--format", "json"]);
    let report: Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(report["tickets"], 61);
    let how = report["rules"].as_array().and_then(|rules| rules.iter().find(|rule| rule["rule"] == "how-asked"));
    assert_eq!(how.map(|rule| (rule["fires"].as_u64(), rule["decides"].as_u64())), Some((Some(30), Some(30))));
    assert_eq!(report["untouched"][0]["tickets"].as_array().map(Vec::len), Some(30));
    // A table does as well; a broken row is told.
    let table = scratch.file("history.csv", "id,body\n1,How do I install it?\n2\n");
    let run = triage(&["policy", "coverage", "--policy", TINY, "--on", &table]);
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(run.err.contains("history.csv:3"), "{}", run.err);
}
