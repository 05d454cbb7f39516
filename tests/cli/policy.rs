//! `triage policy`: check, show, fit. The faults themselves are in `tests/diagnostics.rs`.

use serde_json::Value;

use super::{Scratch, TINY, triage, triage_in_colour};

/// A copy of the tiny pack with something in its rules changed.
pub(super) fn changed(scratch: &Scratch, from: &str, to: &str) -> String {
    std::fs::create_dir_all(scratch.path("pack")).expect("the scratch folder can be written");
    for name in ["policy.yaml", "rules.yaml"] {
        let text = std::fs::read_to_string(format!("{TINY}/{name}")).expect("the pack is there");
        scratch.file(&format!("pack/{name}"), text.replace(from, to));
    }
    scratch.path("pack")
}

#[test]
fn a_sound_pack() {
    let run = triage(&["policy", "check", TINY]);
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, "0 errors, 0 warnings\n", ""));
    let run = triage(&["policy", "check", TINY, "--format", "json"]);
    let checked: Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(checked, serde_json::json!({"errors": 0, "warnings": 0, "diagnostics": []}));
    let run = triage(&["policy", "test", TINY]);
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, "0 of 44 examples fail\n", ""));
}

#[test]
fn the_shipped_packs_are_sound() {
    for name in inquiry_triage::builtin_policies() {
        let run = triage(&["policy", "check", &format!("rules/{name}")]);
        assert_eq!(run.code, 0, "{name}: {}", run.out);
        for language in ["ja", "zh-Hant", "zh-Hans", "en"] {
            let run = triage(&["policy", "show", &name, "--language", language, "--rules"]);
            assert_eq!((run.code, run.err.as_str()), (0, ""), "{name}");
        }
    }
}

#[test]
fn what_is_no_pack_is_trouble() {
    let scratch = Scratch::new("no-pack");
    let (file, empty) = (scratch.file("policy.yaml", "id: mine"), scratch.path("empty"));
    std::fs::create_dir(&empty).expect("the scratch folder can be written");
    for command in ["check", "test"] {
        for (path, message) in [("none", "there is no such folder"), (file.as_str(), "is not a folder")] {
            let run = triage(&["policy", command, path]);
            assert_eq!((run.code, run.out.as_str()), (2, ""), "{command} {path}");
            assert!(run.err.contains(message), "{}", run.err);
        }
    }
    let run = triage(&["policy", "check", &empty]);
    assert_eq!(run.code, 1);
    assert!(run.out.contains("error[E002]"), "{}", run.out);
    assert_eq!(triage(&["policy", "test", &empty]).code, 2);
}

#[test]
fn faults_in_colour_hold_the_same_words() {
    let pack = "tests/data/diagnostics/E201-unknown-concept";
    let coloured = triage_in_colour(&["policy", "check", pack]).out;
    assert!(coloured.contains("\u{1b}["));
    let plain = anstream::adapter::strip_str(&coloured).to_string();
    assert_eq!(plain, triage(&["policy", "check", pack]).out);
}

#[test]
fn the_table_as_text_markdown_and_json() {
    insta::assert_snapshot!("show_text", triage(&["policy", "show", TINY, "--language", "ja", "--rules"]).out);
    insta::assert_snapshot!("show_markdown", triage(&["policy", "show", TINY, "--format", "markdown", "--rules"]).out);
    let run = triage(&["policy", "show", TINY, "--format", "json", "--language", "ja"]);
    let table: Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!((table["language"].as_str(), table["default"].as_str()), (Some("ja"), Some("general/other")));
    let clause = &table["categories"][1]["clauses"][0];
    assert_eq!((clause["clause"].as_str(), clause["verdict"].as_str()), (Some("script"), Some("out-of-scope")));
    assert_eq!((clause["exception_of"][0].as_str(), clause.get("rules")), (Some("product/how-to"), None));
}

/// What a page says between `from` and the next `to`, every time.
fn between<'p>(page: &'p str, from: &str, to: &str) -> Vec<&'p str> {
    page.split(from).skip(1).map(|rest| rest.split(to).next().expect("split gives one part at least")).collect()
}

#[test]
fn the_table_as_a_page() {
    let run = triage(&["policy", "show", TINY, "--format", "html", "--rules", "--language", "ja"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let style = between(&run.out, "<style>", "</style>")[0];
    let page = run.out.replace(style, "");
    insta::assert_snapshot!("show_html", page.replace("><", ">\n<"));
}

#[test]
fn a_page_is_whole_in_every_language() {
    for pack in ["rules/vision-one", "rules/cloud-storage", TINY] {
        for language in ["ja", "zh-Hant", "zh-Hans", "en"] {
            let page = triage(&["policy", "show", pack, "--language", language, "--rules", "--format", "html"]).out;
            let what = format!("{pack} in {language}");
            assert!(page.starts_with(&format!("<!DOCTYPE html><html lang=\"{language}\">")), "{what}");
            for foreign in ["<script", "<link", "<img", " src=", "url(", "@import"] {
                assert!(!page.contains(foreign), "{what}: {foreign}");
            }
            // What is linked to is there, once.
            let ids = between(&page, " id=\"", "\"");
            let known: std::collections::HashSet<&str> = ids.iter().copied().collect();
            assert_eq!(known.len(), ids.len(), "{what}");
            for target in between(&page, "href=\"#", "\"") {
                assert!(known.contains(target), "{what}: {target}");
            }
            // Headings go down one level at a time.
            let levels: Vec<u32> =
                page.match_indices("<h").filter_map(|(i, _)| page[i + 2..].chars().next()?.to_digit(10)).collect();
            assert_eq!(levels[0], 1, "{what}");
            assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1 && pair[1] > 1), "{what}");
            // Slots are shown as people read them.
            let told = between(&page, "<p class=\"text\">", "</p>").concat();
            assert!(!told.contains('{') && !told.contains('}'), "{what}");
            let markdown = triage(&["policy", "show", pack, "--language", language, "--format", "markdown"]).out;
            assert!(!markdown.contains('{') && markdown.contains("\n> "), "{what}");
        }
    }
}

#[test]
fn examples_in_the_language_of_the_page_come_first() {
    let tables = ["en", "ja"].map(|language| {
        let run = triage(&["policy", "show", TINY, "--format", "json", "--rules", "--language", language]);
        serde_json::from_str::<Value>(&run.out).expect("JSON")
    });
    for (table, language) in tables.iter().zip(["en", "ja"]) {
        let examples = table["categories"][0]["clauses"][0]["rules"][0]["examples"].as_array().expect("a list");
        let order: Vec<(bool, bool)> =
            examples.iter().map(|own| (own["language"] == language, own["fires"] == true)).collect();
        assert_eq!(order, [(true, true), (true, false), (false, true), (false, false)]);
    }
}

#[test]
fn a_table_is_written_by_the_files_ending() {
    let scratch = Scratch::new("show");
    for (name, start) in [
        ("table.html", "<!DOCTYPE html>"),
        ("table.md", "# Tiny support scope"),
        ("table.json", "{"),
        ("table.txt", "Tiny support scope\n"),
    ] {
        let run = triage_in_colour(&["policy", "show", TINY, "-o", &scratch.path(name)]);
        assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, "", ""), "{name}");
        assert!(scratch.read(name).starts_with(start), "{name}: {}", scratch.read(name));
    }
    let run = triage(&["policy", "show", TINY, "-o", &scratch.path("table.md"), "--format", "json"]);
    assert_eq!((run.code, scratch.read("table.md").starts_with('{')), (0, true));
    assert_eq!(triage(&["policy", "show", TINY, "-o", &scratch.path("")]).code, 2);
}

#[test]
fn a_page_takes_texts_as_texts() {
    let scratch = Scratch::new("escape");
    let pack = changed(&scratch, "We will look into it.", "\"We <b>look</b> & *wait*.\"");
    let page = triage(&["policy", "show", &pack, "--format", "html"]).out;
    assert!(page.contains("We &lt;b&gt;look&lt;/b&gt; &amp; *wait*."), "{page}");
    let markdown = triage(&["policy", "show", &pack, "--format", "markdown"]).out;
    assert!(markdown.contains("> We \\<b\\>look\\</b\\> & \\*wait\\*."), "{markdown}");
}

#[test]
fn weights_are_written_only_when_asked_for() {
    let scratch = Scratch::new("fit");
    let pack = changed(&scratch, "", "");
    let before = scratch.read("pack/rules.yaml");
    let tickets = "tests/data/tickets/tiny.jsonl";
    let run = triage(&["policy", "fit", tickets, "--policy", &pack]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert!(run.out.contains("not written") && run.out.contains("script-wanted"), "{}", run.out);
    assert_eq!(scratch.read("pack/rules.yaml"), before);
    let run = triage(&["policy", "fit", tickets, "--policy", &pack, "--write", "--hold", "0.1"]);
    assert_eq!(run.code, 0);
    let after = scratch.read("pack/rules.yaml");
    assert_ne!(after, before);
    let weightless = |text: &str| text.lines().filter(|line| !line.contains("weight:")).collect::<Vec<_>>().join("\n");
    assert_eq!(weightless(&after), weightless(&before), "nothing but weights is changed");
    assert_eq!(triage(&["policy", "check", &pack]).code, 0);
}
