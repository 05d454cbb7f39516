//! `rules/TUTORIAL.md`, followed to the letter: its files are written, its commands run, its outputs compared.
//!
//! A block of `yaml` or `csv` is a file, whose name is the last one in the paragraph above: all of it, or what is
//! added where that paragraph speaks of the end. A `diff` block changes lines of a file. Of a `console` block the
//! lines with `$` are run by a shell, and what comes must be what stands there; a line with nothing but `…` stands
//! for any lines. Of an `sh` block, which is an outlook, the options must exist. `UPDATE_GOLDEN=1` writes the outputs
//! anew; shorten and read them before they are kept.

use std::process::Command;

use super::{Scratch, triage};

const PAGE: &str = "rules/TUTORIAL.md";

/// What a page consists of.
enum Part<'p> {
    /// Lines outside of blocks.
    Prose(Vec<&'p str>),
    /// The word behind the fence, and the lines between the fences.
    Block(&'p str, Vec<&'p str>),
}

fn parts(page: &str) -> Vec<Part<'_>> {
    let mut parts = vec![Part::Prose(Vec::new())];
    for line in page.lines() {
        let open = match parts.last_mut() {
            Some(Part::Block(_, lines)) => Some(lines),
            _ => None,
        };
        match (open, line.strip_prefix("```")) {
            (Some(_), Some(_)) => parts.push(Part::Prose(Vec::new())),
            (Some(lines), None) => lines.push(line),
            (None, Some(word)) => parts.push(Part::Block(word, Vec::new())),
            (None, None) => match parts.last_mut() {
                Some(Part::Prose(lines)) => lines.push(line),
                _ => unreachable!("a page begins with prose, and a block ends with it"),
            },
        }
    }
    parts
}

/// The last paragraph of some prose, as one line.
fn last_paragraph(lines: &[&str]) -> String {
    let lines: Vec<&str> =
        lines.iter().rev().skip_while(|line| line.is_empty()).take_while(|line| !line.is_empty()).copied().collect();
    lines.into_iter().rev().collect::<Vec<_>>().join(" ")
}

/// The file that a paragraph names last.
fn file_named(paragraph: &str) -> &str {
    let names = paragraph.split('`').skip(1).step_by(2);
    let file = names.filter(|name| name.ends_with(".yaml") || name.ends_with(".csv")).last();
    file.unwrap_or_else(|| panic!("no file is named in: {paragraph}"))
}

fn with_breaks(lines: &[&str]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// Writes the file of a block.
fn write(scratch: &Scratch, paragraph: &str, word: &str, lines: &[&str]) {
    let name = file_named(paragraph);
    let text = match word {
        "diff" => {
            let side = |other: char| -> String {
                let own = lines.iter().filter(|line| !line.starts_with(other));
                own.map(|line| format!("{}\n", line.get(1..).unwrap_or_default())).collect()
            };
            let (text, old) = (scratch.read(name), side('+'));
            assert_eq!(text.matches(&old).count(), 1, "{name} has not once:\n{old}\nbut is:\n{text}");
            text.replace(&old, &side('-'))
        }
        _ if paragraph.contains("the end of") => scratch.read(name) + &with_breaks(lines),
        _ => with_breaks(lines),
    };
    scratch.file(name, text);
}

/// Runs a line of the page as a shell does.
fn run(scratch: &Scratch, line: &str) -> String {
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_triage")).parent().expect("it lies in a folder");
    let path = std::env::var("PATH").unwrap_or_default();
    let mut command = Command::new("sh");
    command.args(["-c", &format!("{{ {line}; }} 2>&1")]).current_dir(&scratch.0);
    command.env("PATH", format!("{}:{path}", program.display())).env("LC_ALL", "C");
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "CI"] {
        command.env_remove(variable);
    }
    String::from_utf8(command.output().expect("there is a shell").stdout).expect("UTF-8")
}

/// Whether lines are as a page has them.
fn is_as_told(told: &[&str], lines: &[&str]) -> bool {
    match told.split_first() {
        None => lines.is_empty(),
        Some((first, rest)) if first.trim() == "…" => (0..=lines.len()).any(|left| is_as_told(rest, &lines[left..])),
        Some((first, rest)) => lines.split_first().is_some_and(|(line, left)| first == line && is_as_told(rest, left)),
    }
}

#[test]
#[cfg_attr(windows, ignore = "the page's commands are those of a Unix shell")]
fn the_tutorial_is_as_it_says() {
    let page = std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE));
    let page = page.expect("the page is there");
    let scratch = Scratch::new("tutorial");
    let (mut paragraph, mut anew, mut differs, mut commands) = (String::new(), Vec::new(), Vec::new(), 0);
    for part in parts(&page) {
        let (word, lines) = match part {
            Part::Prose(lines) => {
                paragraph = last_paragraph(&lines);
                anew.extend(lines.into_iter().map(str::to_string));
                continue;
            }
            Part::Block(word, lines) => (word, lines),
        };
        anew.push(format!("```{word}"));
        match word {
            "console" => {
                for told in lines.chunk_by(|_, line| !line.starts_with("$ ")) {
                    let command = told[0].strip_prefix("$ ").expect("a block begins with a command");
                    let out = run(&scratch, command);
                    let out: Vec<&str> = out.lines().collect();
                    commands += 1;
                    anew.push(told[0].into());
                    if is_as_told(&told[1..], &out) {
                        anew.extend(told[1..].iter().map(|line| line.to_string()));
                    } else {
                        differs.push(format!("$ {command}\n{}", with_breaks(&out)));
                        anew.extend(out.iter().map(|line| line.to_string()));
                    }
                }
            }
            "yaml" | "csv" | "diff" => {
                write(&scratch, &paragraph, word, &lines);
                anew.extend(lines.iter().map(|line| line.to_string()));
            }
            "sh" => {
                lines.iter().for_each(|line| assert_options_exist(line));
                anew.extend(lines.iter().map(|line| line.to_string()));
            }
            word => panic!("a block of `{word}`"),
        }
        anew.push("```".into());
    }
    assert!(commands > 20, "only {commands} commands are read from the page");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(PAGE, anew.join("\n") + "\n").expect("the page can be written");
    }
    assert!(differs.is_empty(), "comes otherwise than the page says:\n{}", differs.join("\n"));
}

/// The command of a line has the options that the line gives it.
fn assert_options_exist(line: &str) {
    let line = line.split(" #").next().unwrap_or_default();
    let Some(arguments) = line.strip_prefix("triage ") else { return };
    let words: Vec<&str> = arguments.split_whitespace().collect();
    let depth = if words[0] == "policy" { 2 } else { 1 };
    let help = triage(&[&words[..depth], &["--help"]].concat());
    assert_eq!(help.code, 0, "{line}: {}", help.err);
    for option in words.iter().filter(|word| word.starts_with("--")) {
        assert!(help.out.contains(option), "{line}: there is no {option}");
    }
}
