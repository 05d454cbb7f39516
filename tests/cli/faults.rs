//! What is told of a pack with faults: each once, and none that only follows from another.

use super::{Scratch, TINY, triage};

/// The tiny pack in a folder of its own, with something changed; and another file.
fn pack(scratch: &Scratch, changes: &[(&str, &str)], other: &str) -> String {
    std::fs::create_dir(scratch.path("pack")).expect("the scratch folder can be written");
    for file in ["policy.yaml", "rules.yaml"] {
        let mut text = std::fs::read_to_string(format!("{TINY}/{file}")).expect("the pack is there");
        for (from, to) in changes {
            text = text.replace(from, to);
        }
        scratch.file(&format!("pack/{file}"), text);
    }
    scratch.file("pack/other.yaml", other);
    scratch.path("pack")
}

const SPARE: &str = "concepts:\n  spare: {summary: Not used yet., any: [spare]}\n";

#[test]
fn a_misspelt_name_does_not_make_the_right_one_unused() {
    let scratch = Scratch::new("faults-misspelt");
    let rule = "rules:\n  - {id: spare-asked, clause: general/other, why: {en: x, ja: x}, when: spaer, weight: 1,\n     \
        examples: {match: {en: [spare], ja: [spare]}, no-match: {en: [x], ja: [x]}}}\n";
    let run = triage(&["policy", "check", &pack(&scratch, &[], &format!("{SPARE}{rule}"))]);
    assert!(run.out.contains("did you mean `spare`?") && !run.out.contains("W501"), "{}", run.out);
}

#[test]
fn a_placeholder_in_advice_names_a_concept() {
    let scratch = Scratch::new("faults-placeholder");
    let advice = "advice:\n  told:\n    queue: desk\n    text: {en: 'Your {spaer|part}.', ja: 'Your {spare|part}.'}\n";
    let run = triage(&["policy", "check", &pack(&scratch, &[], &format!("{SPARE}{advice}"))]);
    assert!(run.out.contains("there is no concept `spaer` for the text of advice `told`"), "{}", run.out);
    assert!(run.out.contains("other.yaml:6:23") && run.out.contains("did you mean `spare`?"), "{}", run.out);
    assert!(!run.out.contains("the concept `spare`"), "{}", run.out);
}

#[test]
fn a_file_that_cannot_be_read_is_the_only_fault() {
    let scratch = Scratch::new("faults-unread");
    let pack = pack(&scratch, &[("rules:\n", "rules:\n - [\n"), ("when: ", "when: spare and ")], SPARE);
    let run = triage(&["policy", "check", &pack]);
    assert!(run.out.contains("error[E001]: this is not YAML: "), "{}", run.out);
    assert!(!run.out.contains("YAML: error: line"), "{}", run.out);
    assert!(run.out.ends_with("\n1 error, 0 warnings\n"), "{}", run.out);
}

#[test]
fn who_wants_to_use_a_pack_is_told_its_errors_only() {
    let scratch = Scratch::new("faults-errors");
    let pack = pack(&scratch, &[("verdict: out-of-scope", "verdict: out-of-scop")], SPARE);
    let run = triage(&["classify", "--policy", &pack, "--text", "x"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(run.err.contains("did you mean `out-of-scope`?\n\n"), "{}", run.err);
    assert!(run.err.contains("error: ") && !run.err.contains("warning"), "{}", run.err);
}
