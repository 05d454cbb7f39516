//! `triage policy new`: a pack to begin with, in any of the languages.

use super::schema::assert_of_its_form;
use super::{Scratch, triage, yaml_files};

const LANGUAGES: [&str; 4] = ["ja", "zh-Hant", "zh-Hans", "en"];

#[test]
fn a_new_pack_is_sound_in_any_choice_of_languages() {
    let scratch = Scratch::new("new");
    for choice in 1..16 {
        let languages: Vec<&str> = (0..4).filter(|i| choice & (1 << i) != 0).map(|i| LANGUAGES[i]).collect();
        let pack = scratch.path(&format!("pack-{choice}"));
        let run = triage(&["policy", "new", &pack, "--languages", &languages.join(",")]);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{languages:?}");
        let run = triage(&["policy", "check", &pack]);
        assert_eq!((run.code, run.out.as_str()), (0, "0 errors, 0 warnings\n"), "{languages:?}");
        let run = triage(&["policy", "test", &pack]);
        assert_eq!(run.code, 0, "{languages:?}: {}", run.out);
        assert_eq!(run.out, format!("0 of {} examples fail\n", 15 * languages.len()));
        let run = triage(&["policy", "fmt", "--check", &pack]);
        assert_eq!((run.code, run.out.as_str()), (0, ""), "{languages:?}");
        for path in yaml_files(&pack) {
            assert_of_its_form(&path);
        }
    }
    let policy = scratch.read("pack-9/policy.yaml");
    assert!(policy.contains("id: pack-9\n") && policy.contains("languages: [ja, en]\n"), "{policy}");
    assert!(!policy.contains("zh-"), "{policy}");
}

/// The words of a line for a shell; of quotes it knows the single ones.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (i, part) in line.split('\'').enumerate() {
        match i % 2 {
            0 => words.extend(part.split_whitespace().map(str::to_string)),
            _ => words.push(part.to_string()),
        }
    }
    words
}

#[test]
fn what_it_says_to_do_next_can_be_done() {
    let scratch = Scratch::new("next");
    for language in LANGUAGES {
        let pack = scratch.path(&format!("a folder/{}", language.to_lowercase()));
        let run = triage(&["policy", "new", &pack, "--languages", language]);
        assert_eq!(run.code, 0, "{}", run.err);
        let commands: Vec<&str> = run.out.lines().filter_map(|line| line.strip_prefix("  triage ")).collect();
        assert_eq!(commands.len(), 3, "{}", run.out);
        for command in commands {
            let words = words(command);
            let run = triage(&words.iter().map(String::as_str).collect::<Vec<_>>());
            assert_eq!((run.code, run.err.as_str()), (0, ""), "{command}");
            assert!(words[0] != "classify" || run.out.contains("[private-repair]"), "{}", run.out);
        }
        let page = scratch.read(&format!("a folder/{}/README.md", language.to_lowercase()));
        assert!(page.contains(&format!("triage policy check '{pack}'")), "{page}");
    }
}

#[test]
fn the_ticket_that_comes_from_a_branch_and_the_number_in_it() {
    let scratch = Scratch::new("branch");
    let pack = scratch.path("pack");
    assert_eq!(triage(&["policy", "new", &pack]).code, 0);
    let ticket = "The printer PR-0012 does not print.";
    let run = triage(&["classify", "--policy", &pack, "--text", ticket]);
    assert!(run.out.contains("come and look at the printer (PR-0012)"), "{}", run.out);
    let run = triage(&["classify", "--policy", &pack, "--meta", "site=branch", "--text", ticket]);
    assert!(run.out.contains("branch-desk"), "{}", run.out);
    let run = triage(&["classify", "--policy", &pack, "--text", "When is lunch?"]);
    assert!(run.out.contains("general/other"), "{}", run.out);
}

#[test]
fn nothing_is_written_over() {
    let scratch = Scratch::new("written-over");
    std::fs::create_dir(scratch.path("full")).expect("the scratch folder can be written");
    scratch.file("full/notes.txt", "mine");
    let file = scratch.file("a-file", "mine");
    for (arguments, message) in [
        (vec![scratch.path("full")], "is not empty"),
        (vec![file], "is not a folder"),
        (vec![scratch.path("Mine")], "name it with --id"),
        (vec![scratch.path("mine"), "--id".into(), "My pack".into()], "`My pack` is not an identifier"),
        (vec![scratch.path("mine"), "--languages".into(), "ja,fr".into()], "one of ja, zh-Hant, zh-Hans, en"),
        (vec![scratch.path("mine"), "--languages".into(), String::new()], "one of ja, zh-Hant, zh-Hans, en"),
    ] {
        let arguments: Vec<&str> = ["policy", "new"].into_iter().chain(arguments.iter().map(String::as_str)).collect();
        let run = triage(&arguments);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{arguments:?}");
        assert!(run.err.contains(message), "{arguments:?}: {}", run.err);
    }
    assert_eq!(scratch.names(), ["a-file", "full"]);
    // An empty folder will do.
    std::fs::create_dir(scratch.path("Empty")).expect("the scratch folder can be written");
    assert_eq!(triage(&["policy", "new", &scratch.path("Empty"), "--id", "mine", "--languages", "en,ja,en"]).code, 0);
    assert!(scratch.read("Empty/policy.yaml").contains("languages: [en, ja]"));
}
