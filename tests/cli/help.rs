//! Help texts, usage errors, completions, the manual page.

use super::triage;

#[test]
fn help_of_every_command() {
    for (name, arguments) in [
        ("triage", &["--help"][..]),
        ("classify", &["classify", "--help"]),
        ("batch", &["batch", "--help"]),
        ("eval", &["eval", "--help"]),
        ("policy", &["policy", "--help"]),
        ("policy-check", &["policy", "check", "--help"]),
        ("policy-show", &["policy", "show", "--help"]),
        ("policy-test", &["policy", "test", "--help"]),
        ("policy-fit", &["policy", "fit", "--help"]),
        ("policy-coverage", &["policy", "coverage", "--help"]),
        ("policy-new", &["policy", "new", "--help"]),
        ("policy-schema", &["policy", "schema", "--help"]),
        ("policy-fmt", &["policy", "fmt", "--help"]),
        ("suggest", &["suggest", "--help"]),
    ] {
        let run = triage(arguments);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{name}");
        assert!(run.out.contains("Example"), "{name} has no example");
        assert!(run.out.contains("Exit codes:"), "{name} does not say what it returns");
        insta::assert_snapshot!(format!("help_{name}"), run.out);
    }
}

#[test]
fn wrong_usage_is_trouble() {
    for arguments in [
        &["clasify"][..],
        &[],
        &["classify", "--format", "xml"],
        &["classify", "a.txt", "--text", "b"],
        &["classify", "--meta", "plan"],
        &["batch"],
        &["batch", "a.csv", "--threads", "0"],
        &["batch", "a.csv", "--columns", "body"],
        &["eval"],
        &["eval", "corpus/dev", "--fail-under", "speed=1"],
        &["eval", "corpus/dev", "--fail-under", "category=80"],
        &["policy", "check"],
        &["policy", "show", "--language", "fr"],
        &["policy", "new"],
        &["policy", "schema", "rules", "--write", "a"],
        &["policy", "fmt"],
        &["policy", "test", "tests/data/packs/tiny", "--least", "0.5"],
        &["policy", "test", "tests/data/packs/tiny", "--mutate", "--least", "150%"],
        &["policy", "fit", "a.jsonl", "--policy", "p", "--hold", "-1"],
    ] {
        let run = triage(arguments);
        assert_eq!(run.code, 2, "{arguments:?}: {run:?}");
        assert_eq!(run.out, "", "{arguments:?}");
        assert!(!run.err.is_empty(), "{arguments:?}");
    }
}

#[test]
fn completions_and_manual_page() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = triage(&["completions", shell]);
        assert_eq!(run.code, 0);
        assert!(run.out.contains("classify"), "{shell}");
    }
    let page = triage(&["man"]);
    assert_eq!(page.code, 0);
    assert!(page.out.contains(".TH triage"), "{}", page.out);
}
