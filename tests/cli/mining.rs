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

#[test]
fn coverage_tells_which_written_phrases_are_met() {
    let scratch = Scratch::new("written");
    std::fs::create_dir_all(scratch.path("pack")).expect("the scratch folder can be written");
    for (name, from, to) in [
        ("policy.yaml", "", ""),
        // Two entries stand for one text, one is covered by a longer one, one never comes, and a rule stands on the
        // first match of a sentence.
        ("rules.yaml", "en: [sensor]", "en: [sensor, \"(sensor|probe)\", sensor cable, cable, lidar]"),
    ] {
        let text = std::fs::read_to_string(format!("{TINY}/{name}")).expect("the pack is there");
        scratch.file(&format!("pack/{name}"), text.replace(from, to));
    }
    let table = scratch.file(
        "history.csv",
        "id,body\n1,How do I install the Sensors of v1.2?\n2,The sensor cable shows an error E-77.\n3,Something else\n",
    );
    let pack = scratch.path("pack");
    let run = triage(&["policy", "coverage", "--policy", &pack, "--on", &table, "--format", "json"]);
    let report: Value = serde_json::from_str(&run.out).expect("JSON");
    let written = report["written"].as_array().expect("a list");
    let line =
        scratch.read("pack/rules.yaml").lines().position(|line| line.contains("lidar")).expect("it is there") + 1;
    let of = |concept: &str| -> Vec<(&str, u64, u64)> {
        let own = written.iter().filter(|phrase| phrase["concept"] == concept && phrase["language"] != "ja");
        let number = |value: &Value| value.as_u64().expect("a number");
        own.map(|p| (p["phrase"].as_str().expect("a text"), number(&p["met"]), number(&p["decides"]))).collect()
    };
    assert_eq!(
        of("sensor"),
        [("sensor", 1, 1), ("(sensor|probe)", 1, 1), ("sensor cable", 1, 1), ("cable", 1, 0), ("lidar", 0, 0)]
    );
    assert_eq!(of("version-named"), [("v[0-9]+\\.[0-9]+", 1, 0)]);
    assert_eq!(of("asks-how"), [("how do", 1, 0), ("how to", 0, 0)]);
    let lidar = written.iter().find(|phrase| phrase["phrase"] == "lidar").expect("it is told");
    assert_eq!(lidar["place"], format!("rules.yaml:{line}"));

    let run = triage(&["policy", "coverage", "--policy", &pack, "--on", &table, "--all"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    insta::assert_snapshot!(run.out);
    // A built-in pack has no files to point to.
    let run = triage(&["policy", "coverage", "--on", &table, "--format", "json"]);
    assert!(!run.out.contains("\"written\""), "{}", run.out);
}

#[test]
fn coverage_is_the_same_for_any_number_of_threads() {
    let scratch = Scratch::new("threads");
    let table = scratch.path("history.csv");
    let mut rows = String::from("body\n");
    for i in 0..40 {
        rows.push_str(
            ["How do I install it?\n", "The lamp stays dark.\n", "A script for the export shows an error\n"][i % 3],
        );
        rows.push_str("How do I export it with a script?\n");
    }
    std::fs::write(&table, rows).expect("the scratch folder can be written");
    let run = |threads: &str| {
        let run =
            triage(&["policy", "coverage", "--policy", TINY, "--on", &table, "--format", "json", "--threads", threads]);
        assert_eq!(run.code, 0, "{}", run.err);
        run.out
    };
    let one = run("1");
    assert!(run("2") == one && run("7") == one && run("200") == one);
    let report: Value = serde_json::from_str(&one).expect("JSON");
    let conflict = &report["conflicts"][0];
    let count = |key: &str| conflict[key].as_u64().expect("a number");
    assert_ne!(conflict["verdicts"][0], conflict["verdicts"][1]);
    assert!(count("tickets") >= count("review").max(count("close")) && count("tickets") > 0, "{conflict}");
    assert_eq!(conflict["samples"].as_array().map(Vec::len), Some(3));
    assert!(conflict["samples"][0].as_str().is_some_and(|name| name.starts_with('#')), "{conflict}");
}

#[test]
fn coverage_as_a_page() {
    let scratch = Scratch::new("coverage-page");
    let path = tickets(&scratch);
    let page = scratch.path("coverage.html");
    let run = triage(&["policy", "coverage", "--policy", TINY, "--on", &path, "-o", &page]);
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, "", ""));
    let page = scratch.read("coverage.html");
    assert!(page.starts_with("<!DOCTYPE html><html lang=\"en\">"), "{page}");
    for told in ["What of tiny 61 tickets use", "Rules that never fire: 3", "the lamp stays dark", "broken-thing"] {
        assert!(page.contains(told), "{told}");
    }
}
