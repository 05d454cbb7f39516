//! `triage policy check` for other programs, `explain`, and what a pack allows.

use serde_json::Value;

use super::{Scratch, triage};

const PACK: &str = "tests/data/diagnostics/W503-phrase-contained";

#[test]
fn warnings_fail_only_if_that_is_wanted() {
    assert_eq!(triage(&["policy", "check", PACK]).code, 0);
    assert_eq!(triage(&["policy", "check", PACK, "--strict"]).code, 1);
}

#[test]
fn sarif_has_each_fault_with_its_rule_and_place() {
    let run = triage(&["policy", "check", PACK, "--format", "sarif"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let log: Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    assert_eq!(rules.len(), inquiry_triage::CODES.len());
    let results = run["results"].as_array().expect("results");
    assert_eq!(results.len(), 3);
    for result in results {
        let index = result["ruleIndex"].as_u64().expect("a number") as usize;
        assert_eq!((&result["ruleId"], &result["level"]), (&rules[index]["id"], &"warning".into()));
    }
    let place = &results[2]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], format!("{PACK}/policy.yaml"));
    assert_eq!(
        place["region"],
        serde_json::json!({"startLine": 25, "startColumn": 14, "endLine": 25, "endColumn": 18})
    );
}

#[test]
fn github_commands_name_file_and_line() {
    let run = triage(&["policy", "check", "tests/data/diagnostics/E201-unknown-concept", "--format", "github"]);
    assert_eq!((run.code, run.err.as_str()), (1, ""));
    let first = run.out.lines().next().expect("a line");
    assert!(
        first.starts_with(
            "::error file=tests/data/diagnostics/E201-unknown-concept/policy.yaml,line=29,endLine=29,col=19,endColumn="
        ) && first.contains(",title=E201::"),
        "{first}"
    );
}

#[test]
fn what_is_allowed_with_a_reason_is_not_given() {
    let scratch = Scratch::new("allow");
    let text = std::fs::read_to_string(format!("{PACK}/policy.yaml")).expect("the pack is there");
    let others = text.lines().find(|line| line.starts_with("allow:")).expect("it allows W513").to_string();
    let allow = |more: &str| text.replace(&others, &others.replace('}', &format!(", {more}}}")));
    let check = |text: String| {
        scratch.file("policy.yaml", text);
        triage(&["policy", "check", &scratch.path("")])
    };
    let in_concept = text.replace("  script:\n", "  script:\n    allow: {W503: They are told apart in the report.}\n");
    assert_eq!(check(in_concept).out, "0 errors, 0 warnings\n");
    let of_pack = allow("W503: They are told apart in the report.");
    assert_eq!(check(of_pack).out, "0 errors, 0 warnings\n");
    let run = check(text.replace("  script:\n", "  script:\n    allow: {W999: why, W503: ''}\n"));
    assert_eq!(run.code, 1);
    assert!(run.out.contains("`W999` is not the code of a warning"), "{}", run.out);
    assert!(run.out.contains("what is allowed needs a reason"), "{}", run.out);
    // An error cannot be allowed.
    let run = check(allow("E201: why"));
    assert!(run.out.contains("`E201` is not the code of a warning"), "{}", run.out);
}

#[test]
fn every_code_is_explained() {
    let list = triage(&["policy", "explain"]);
    assert_eq!((list.code, list.err.as_str()), (0, ""));
    for code in inquiry_triage::CODES {
        assert!(list.out.contains(code.code) && list.out.contains(code.title), "{}", code.code);
        let run = triage(&["policy", "explain", &code.code.to_ascii_lowercase()]);
        assert_eq!((run.code, run.err.as_str()), (0, ""));
        assert!(run.out.contains(code.title) && run.out.lines().count() > 2, "{}", run.out);
    }
    let run = triage(&["policy", "explain", "W999"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(run.err.contains("there is no code `W999`"), "{}", run.err);
}

#[test]
fn the_shipped_packs_give_no_warning() {
    for name in inquiry_triage::builtin_policies() {
        let run = triage(&["policy", "check", &format!("rules/{name}"), "--strict"]);
        assert_eq!((run.code, run.out.as_str()), (0, "0 errors, 0 warnings\n"), "{name}");
    }
}
