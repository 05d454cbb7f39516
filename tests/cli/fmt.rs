//! `triage policy fmt`: one look for the files of a pack, and nothing of what they say is lost.

use inquiry_triage::{FormatError, format_file};
use proptest::prelude::*;
use serde_json::Value;

use super::{Scratch, TINY, triage, triage_with, yaml_files};

fn formatted(text: &str) -> String {
    let once = format_file("file.yaml", text).unwrap_or_else(|error| panic!("{error}:\n{text}"));
    let twice = format_file("file.yaml", &once).expect("it was formatted");
    assert_eq!(once, twice, "a second time something changes");
    once
}

/// What a file says; the order of keys is no part of it.
fn meaning(text: &str) -> Value {
    serde_saphyr::from_str(text).expect("YAML")
}

/// Everything that is not space, comments included, in no order. A comma may stand behind the last item.
fn characters(text: &str) -> Vec<char> {
    let mut all: Vec<char> = text.chars().filter(|c| !c.is_whitespace() && *c != ',').collect();
    all.sort_unstable();
    all
}

#[test]
fn indentation_blanks_and_the_order_of_keys() {
    let before = "\
# Words.


concepts:
    script:   # a program
        en: [ script,snippet ]   # more to come
        summary:   A program.

        except:
            en: {surface: [ film script ]}
rules:
- clause: general/script
  when:
  -   asks-us(script)
  - script near
      export
  id: script-wanted
# kept where it is
";
    let after = "\
# Words.

concepts:
  script:   # a program
    summary: A program.
    en: [script, snippet]   # more to come

    except:
      en: {surface: [film script]}
rules:
  - id: script-wanted
    clause: general/script
    when:
      - asks-us(script)
      - script near
        export
  # kept where it is
";
    assert_eq!(formatted(before), after);
}

#[test]
fn keys_move_only_where_no_comment_stands_between_them() {
    let sorted =
        "rules:\n  - id: a\n    clause: b/c\n    weight: 1 # learned\n    examples:\n      match: {en: [x]} # here\n";
    let text =
        "rules:\n  - weight: 1 # learned\n    examples:\n      match: {en: [x]} # here\n    clause: b/c\n    id: a\n";
    assert_eq!(formatted(text), sorted);
    for text in [
        "rules:\n  - weight: 1\n    # of the next two\n    clause: b/c\n    id: a\n",
        "rules:\n  - weight: 1\n    wieght: 2\n    id: a\n",
        "version: 1\nid: a\n",
        "concepts:\n  b: {}\n  a: {}\n",
        // In the tree the last comment is no part of the set that it stands in.
        "concepts:\n  a:\n    en: [x] # first\n    ja: [y] # second\n  b:\n    en: [x]\n    ja: [y] # last\n",
    ] {
        assert_eq!(formatted(text), text);
    }
}

#[test]
fn lists_in_brackets() {
    let words = |count: usize| (0..count).map(|i| format!("word-{i:02}")).collect::<Vec<_>>();
    // A line of the author's stays, if it fits.
    let kept = "a: [one, two,\n    three,\n    four]\nb: [\n  one,\n  two\n]\nc: {x: [1, 2], y: 3}\n";
    assert_eq!(formatted(kept), kept);
    // One that does not makes all lines anew.
    let long = format!("a: [short,\n    {}]\n", words(30).join(", "));
    let lines = formatted(&long);
    assert!(lines.lines().all(|line| line.len() <= 140) && lines.lines().count() == 3, "{lines}");
    assert!(lines.starts_with("a: [short, word-00, ") && lines.contains("\n    word-"), "{lines}");
    // What stands behind a list of several lines has a line for itself.
    let both = format!("a: {{ja: [{}], en: [x], any: [y]}}\n", words(30).join(", "));
    let lines = formatted(&both);
    assert!(lines.starts_with("a: {ja: [word-00,") && lines.ends_with("],\n    en: [x], any: [y]}\n"), "{lines}");
    // Wide characters take two columns.
    let wide = format!("a: [{}]\n", vec!["スクリプト"; 20].join(", "));
    assert_eq!(formatted(&wide).lines().count(), 2);
    // Comments within.
    let text = "a: [ # head\n  one, # first\n  # on its own\n  two # last\n]\nb: [one,\n\n    two,\n    ]\n";
    let kept = "a: [ # head\n  one, # first\n  # on its own\n  two # last\n]\nb: [one,\n\n    two\n]\n";
    assert_eq!(formatted(text), kept);
}

#[test]
fn texts_of_several_lines() {
    let text = "a: >-\n      one\n        two\n\n      three\nb: \"x\n   y\"\nc:\n  plain\n    text\nd: |\n  - no list\n  # no comment\n";
    let kept =
        "a: >-\n  one\n    two\n\n  three\nb: \"x\n  y\"\nc:\n  plain\n  text\nd: |\n  - no list\n  # no comment\n";
    assert_eq!(formatted(text), kept);
    assert_eq!(meaning(text), meaning(kept));
    // Line breaks of another system, a byte order mark, an empty file.
    assert_eq!(formatted("\u{FEFF}a:  1\r\nb: |\r\n   x\r\n"), "a: 1\nb: |\n  x\n");
    assert_eq!((formatted("").as_str(), formatted("\n\n# only\n\n\n# this").as_str()), ("", "# only\n\n# this\n"));
}

#[test]
fn no_file_of_a_pack_loses_anything() {
    let mut seen = 0;
    for path in yaml_files("rules").into_iter().chain(yaml_files("tests/data")) {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let name = path.display().to_string();
        match format_file(&name, &text) {
            Ok(once) => {
                // A key that is given twice is no JSON, but stays all the same.
                let says = |text: &str| serde_saphyr::from_str::<Value>(text).ok();
                assert!(says(&text) == says(&once), "{name}");
                assert!(characters(&text) == characters(&once), "{name}");
                assert!(formatted(&text) == once, "{name}");
                seen += 1;
            }
            Err(FormatError::NotYaml(fault)) => assert!(name.contains("E001") && fault.code == "E001", "{name}"),
            Err(error) => panic!("{name}: {error}"),
        }
    }
    assert!(seen > 50, "{seen}");
}

/// Lists and sets within each other, spaced and broken at random, some with comments.
fn flow() -> impl Strategy<Value = String> {
    let word = prop_oneof!["[a-z]{1,12}( [a-z]{1,8}){0,5}", "[あ-んア-ン一-龠]{1,20}", "\"[a-z,#|()]{1,30}\""];
    let gap = prop_oneof![8 => Just(" "), 4 => Just(""), 2 => Just("\n      "), 1 => Just("   # why\n  "), 1 => Just("\n\n    ")];
    word.prop_recursive(3, 60, 12, move |inner| {
        let items = prop::collection::vec((gap.clone(), inner, gap.clone()), 0..12);
        (items, any::<bool>()).prop_map(|(items, list)| {
            let item = |(i, (before, item, after)): (usize, &(&str, String, &str))| match list {
                true => format!("{before}{item}{after}"),
                false => format!("{before}k{i}: {item}{after}"),
            };
            let items: Vec<String> = items.iter().enumerate().map(item).collect();
            if list { format!("[{}]", items.join(",")) } else { format!("{{{}}}", items.join(",")) }
        })
    })
}

proptest! {
    #[test]
    fn any_list_keeps_its_meaning_and_is_formatted_once(flow in flow()) {
        let text = format!("first: {flow}\nsecond:\n  - {flow}\n");
        let once = formatted(&text);
        prop_assert_eq!(meaning(&text), meaning(&once));
        prop_assert_eq!(characters(&text), characters(&once));
        prop_assert!(once.lines().all(|line| line.trim_end() == line), "{}", once);
    }
}

#[test]
fn files_are_changed_in_place_or_listed() {
    let scratch = Scratch::new("fmt");
    std::fs::create_dir(scratch.path("concepts")).expect("the scratch folder can be written");
    let (neat, messy) =
        (scratch.file("policy.yaml", "id: mine\n"), scratch.file("concepts/a.yaml", "concepts:\n    a: {}\n"));
    let other = scratch.file("notes.md", "a:   b");
    let folder = scratch.path("");
    let run = triage(&["policy", "fmt", "--check", &folder]);
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (1, format!("{messy}\n").as_str(), ""));
    assert_eq!(scratch.read("concepts/a.yaml"), "concepts:\n    a: {}\n");
    let run = triage(&["policy", "fmt", &folder, &neat]);
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, "", ""));
    assert_eq!(scratch.read("concepts/a.yaml"), "concepts:\n  a: {}\n");
    assert_eq!((scratch.read("notes.md").as_str(), scratch.names().len()), ("a:   b", 3));
    assert_eq!(triage(&["policy", "fmt", "--check", &folder]).code, 0);
    // Standard input and output; a file that is named need not end in .yaml.
    let run = triage_with(b"a:   b", &["policy", "fmt", "-"]);
    assert_eq!((run.code, run.out.as_str()), (0, "a: b\n"));
    let run = triage_with(b"a:   b", &["policy", "fmt", "--check", "-"]);
    assert_eq!((run.code, run.out.as_str()), (1, "standard input\n"));
    assert_eq!(triage(&["policy", "fmt", &other]).code, 0);
    assert_eq!(scratch.read("notes.md"), "a: b\n");
}

#[test]
fn what_cannot_be_formatted_stays_as_it_is() {
    let scratch = Scratch::new("fmt-broken");
    let (broken, unusual) = (scratch.file("a.yaml", "a:  [b\nc: d"), scratch.file("b.yaml", "a:   1\n? b\n:   c\n"));
    let fine = scratch.file("c.yaml", "a:   1");
    let run = triage(&["policy", "fmt", &scratch.path("")]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(run.err.contains("error[E001]: this is not YAML") && run.err.contains("a.yaml:2:2"), "{}", run.err);
    assert!(run.err.contains("b.yaml: line 2: "), "{}", run.err);
    assert_eq!(
        (scratch.read("a.yaml").as_str(), scratch.read("b.yaml").as_str()),
        ("a:  [b\nc: d", "a:   1\n? b\n:   c\n")
    );
    // The others are formatted, and nothing is left behind.
    assert_eq!((scratch.read("c.yaml").as_str(), scratch.names().len()), ("a: 1\n", 3));
    for path in [&broken, &unusual] {
        assert_eq!(triage(&["policy", "fmt", "--check", path]).code, 2);
    }
    let run = triage(&["policy", "fmt", &fine, &scratch.path("none.yaml")]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("none.yaml"), "{}", run.err);
}

#[test]
fn what_fitting_writes_is_formatted_and_what_is_formatted_can_be_fitted() {
    let scratch = Scratch::new("fmt-fit");
    std::fs::create_dir(scratch.path("pack")).expect("the scratch folder can be written");
    for path in yaml_files(TINY) {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).expect("the pack is there");
        scratch.file(&format!("pack/{name}"), formatted(&text));
    }
    let pack = scratch.path("pack");
    let fit = || {
        let arguments = ["policy", "fit", "tests/data/tickets/tiny.jsonl", "--policy", &pack, "--cues", "--write"];
        let run = triage(&arguments);
        assert_eq!((run.code, run.err.as_str()), (0, ""));
        assert_eq!(triage(&["policy", "check", &pack]).out, "0 errors, 0 warnings\n");
        let run = triage(&["policy", "fmt", "--check", &pack]);
        assert_eq!((run.code, run.out.as_str()), (0, ""));
    };
    fit();
    assert!(scratch.read("pack/cues.yaml").starts_with("# How much"));
    // The line that names the schema stays.
    let line = "# yaml-language-server: $schema=../schema/cues.schema.json\n";
    scratch.file("pack/cues.yaml", line.to_string() + &scratch.read("pack/cues.yaml"));
    fit();
    assert!(scratch.read("pack/cues.yaml").starts_with(&format!("{line}# How much")));
    // A pack that has schemas beside its files gets the line.
    std::fs::remove_file(scratch.path("pack/cues.yaml")).expect("it is there");
    assert_eq!(triage(&["policy", "schema", "--write", &scratch.path("pack/schema")]).code, 0);
    fit();
    assert!(scratch.read("pack/cues.yaml").starts_with("# yaml-language-server: $schema=schema/cues.schema.json\n"));
}
