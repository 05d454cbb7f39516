//! `triage policy test`: examples, what they exercise, which changes of the rules they notice.

use serde_json::Value;

use super::policy::changed;
use super::{Scratch, TINY, triage};

/// Runs `policy test` and reads its JSON.
fn tested(pack: &str, more: &[&str]) -> (i32, Value) {
    let run = triage(&[&["policy", "test", pack, "--format", "json"], more].concat());
    (run.code, serde_json::from_str(&run.out).expect("JSON"))
}

/// A pack of one rule with these lines in it, and its examples.
fn one_rule(scratch: &Scratch, rule: &str, matching: &[&str], near: &[&str]) -> String {
    std::fs::create_dir_all(scratch.path("pack")).expect("the scratch folder can be written");
    let list = |texts: &[&str]| serde_json::to_string(texts).expect("texts");
    let text = format!(
        "id: one\nversion: '1'\nlanguages: [en]\ndefault: general/other\n\
         table:\n  - category: general\n    title: General\n    clauses:\n      \
         - {{clause: other, title: Other, verdict: unlisted, advice: [a]}}\n\
         advice: {{a: {{text: Look.}}}}\n\
         concepts:\n  apple: {{en: [apple]}}\n  pear: {{en: [pear]}}\n  plum: {{en: [plum]}}\n\
         frames:\n  wants: {{role: ask, en: {{before: [want]}}}}\n  tells: {{role: report, en: [broken]}}\n\
         rules:\n  - id: a-rule\n    clause: general/other\n    why: {{en: Why.}}\n    {rule}\n    \
         examples:\n      match: {{en: {}}}\n      no-match: {{en: {}}}\n",
        list(matching),
        list(near)
    );
    scratch.file("pack/policy.yaml", text);
    scratch.path("pack")
}

/// The changes that no example notices, each as `kind: before → after`.
fn survivors(mutation: &Value) -> Vec<String> {
    let text = |own: &Value, key: &str| own[key].as_str().expect("a text").to_string();
    let all = mutation["survivors"].as_array().expect("a list");
    all.iter().map(|own| format!("{}: {} → {}", text(own, "kind"), text(own, "before"), text(own, "after"))).collect()
}

#[test]
fn examples_that_fail_are_explained() {
    let scratch = Scratch::new("examples");
    let pack = changed(&scratch, "en: [I installed it.]", "en: [How do I install it?]");
    let rules = scratch.read("pack/rules.yaml").replace("[Could you write a script?]", "[We do not need a script.]");
    scratch.file("pack/rules.yaml", rules);
    scratch.file(
        "pack/examples.yaml",
        "examples:\n  \
         api/script:\n    match:\n      en:\n        - Could you write a script?\n        - How do I install the script?\n    \
         no-match: {ja: [センサー用のスクリプトを作成してください。]}\n",
    );
    let run = triage(&["policy", "test", &pack]);
    assert_eq!((run.code, run.err.as_str()), (1, ""));
    insta::assert_snapshot!(scratch.anonymous(&run.out));
    let (code, report) = tested(&pack, &[]);
    let failures = report["failures"].as_array().expect("a list");
    assert_eq!((code, report["examples"].as_u64(), failures.len()), (1, Some(23), 4));
    assert_eq!(failures[2]["rule"], Value::Null);
    assert_eq!(failures[2]["clause"], "api/script");
    assert_eq!(failures[2]["decided"], "product/how-to");
    assert_eq!(failures[2]["place"], "examples.yaml:6");
    assert_eq!((report.get("coverage"), report.get("mutation")), (None, None));
}

#[test]
fn an_example_of_an_unknown_clause_is_a_fault() {
    let scratch = Scratch::new("examples-unknown");
    let pack = changed(&scratch, "", "");
    scratch.file("pack/examples.yaml", "examples:\n  api/skript:\n    match: {en: [A script.]}\n");
    let run = triage(&["policy", "check", &pack]);
    assert_eq!(run.code, 1);
    assert!(run.out.contains("error[E202]") && run.out.contains("did you mean `api/script`?"), "{}", run.out);
}

#[test]
fn what_no_example_exercises() {
    let run = triage(&["policy", "test", TINY, "--coverage", "--all"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    insta::assert_snapshot!(run.out);
    let (_, report) = tested(TINY, &["--coverage"]);
    for what in ["conditions", "exceptions", "concepts", "phrases"] {
        let own = &report["coverage"][what];
        let missed = own["missed"].as_array().expect("a list").len() as u64;
        assert_eq!(own["all"].as_u64(), own["exercised"].as_u64().map(|exercised| exercised + missed), "{what}");
    }
}

#[test]
fn a_part_is_exercised_where_it_holds_or_under_unless_where_it_matters() {
    let missed = |rule: &str, matching: &[&str], near: &[&str]| -> Vec<String> {
        let scratch = Scratch::new("exercised");
        let (_, report) = tested(&one_rule(&scratch, rule, matching, near), &["--coverage"]);
        let text = |own: &Value| format!("{} {}", own["part"], own["why"]).replace('"', "");
        let missed = ["conditions", "exceptions"].map(|kind| report["coverage"][kind]["missed"].clone());
        missed.iter().filter_map(Value::as_array).flatten().map(text).collect()
    };
    let none: [String; 0] = [];
    assert_eq!(missed("when: apple near (pear or plum)", &["apple and pear"], &["plum"]), none);
    assert_eq!(missed("when: apple near (pear or plum)", &["apple and pear"], &["apple"]), ["plum never-holds"]);
    let unless = "when: apple\n    unless: [pear, plum]";
    assert_eq!(missed(unless, &["apple"], &["apple and pear", "apple and plum"]), none);
    // Each is there, but neither stops the rule by itself.
    assert_eq!(
        missed(unless, &["apple"], &["apple, pear and plum", "pear"]),
        ["pear never-matters", "plum never-matters"]
    );
    assert_eq!(missed("when: apple and not pear", &["apple"], &["pear"]), ["pear never-matters"]);
    assert_eq!(missed("when: apple and not pear", &["apple"], &["apple and pear"]), none);
    assert_eq!(missed("when: wants(apple)", &["I want an apple"], &["an apple"]), none);
    // What never holds is told with its parts, which count as missed within it.
    let parts = missed("when: [apple, pear near plum]", &["apple"], &["a pear"]);
    assert_eq!(parts, ["pear near plum never-holds", "plum never-holds"]);
}

#[test]
fn which_changes_no_example_notices() {
    let mutation = |rule: &str, matching: &[&str], near: &[&str]| -> Value {
        let scratch = Scratch::new("noticed");
        tested(&one_rule(&scratch, rule, matching, near), &["--mutate"]).1["mutation"].clone()
    };
    let enough = mutation("when: apple near pear", &["apple and pear"], &["apple. And a pear.", "apple", "pear"]);
    assert_eq!((survivors(&enough), &enough["score"]), (Vec::new(), &Value::from(1.0)));
    // The rule negated, either side dropped or negated, `near` widened.
    assert_eq!((&enough["mutants"], &enough["killed"]), (&6.into(), &6.into()));
    let few = mutation("when: apple near pear", &["apple and pear"], &["apple"]);
    assert_eq!(survivors(&few), ["drop: apple near pear → pear", "widen: apple near pear → apple and pear"]);
    assert_eq!(few["rules"][0]["killed"], 4);
    let unless = mutation("when: apple\n    unless: pear", &["apple"], &["plum"]);
    assert_eq!(survivors(&unless), ["drop: pear → "]);
    let framed = mutation("when: wants(apple)", &["I want an apple"], &["plum"]);
    assert_eq!(survivors(&framed), ["widen: wants(apple) → apple"]);
    // The second alternative adds nothing, with or without its `pear`.
    let same = mutation("when: apple or (apple and pear)", &["apple"], &["pear"]);
    assert_eq!((&same["equivalent"], survivors(&same).len()), (&3.into(), 0), "{same:#}");
}

#[test]
fn the_score_can_be_demanded() {
    let run = triage(&["policy", "test", TINY, "--mutate"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    insta::assert_snapshot!(run.out);
    assert_eq!(triage(&["policy", "test", TINY, "--mutate", "--least", "20%"]).code, 0);
    let run = triage(&["policy", "test", TINY, "--mutate", "--least", "0.9"]);
    assert_eq!(run.code, 1);
    assert!(run.err.contains("of the changes are noticed, less than 90 %"), "{}", run.err);
}

#[test]
fn results_do_not_depend_on_threads() {
    let run =
        |threads: &str| triage(&["policy", "test", TINY, "--mutate", "--coverage", "--all", "--threads", threads]);
    assert_eq!(run("1").out, run("3").out);
}

#[test]
fn the_examples_of_the_shipped_packs_hold() {
    for pack in ["rules/vision-one", "rules/cloud-storage"] {
        let run = triage(&["policy", "test", pack]);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{pack}: {}", run.out);
        let check = triage(&["policy", "check", pack]);
        assert!(!check.out.contains("W513"), "{pack}: {}", check.out);
    }
}
