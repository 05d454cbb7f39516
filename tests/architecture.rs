//! Arrows between modules point one way; files stay short; nothing is unsafe.

use std::path::{Path, PathBuf};

fn sources(folder: &str) -> Vec<(String, String)> {
    fn below(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("the folder is there") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                below(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    below(&root.join(folder), &mut paths);
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("the source is UTF-8");
            let name = path.strip_prefix(root).expect("it lies below").to_string_lossy().replace('\\', "/");
            (name, text)
        })
        .collect()
}

/// The modules in the order of `src/lib.rs`.
fn order(lib: &str) -> Vec<&str> {
    let module = |line: &'_ str| {
        let line = line.strip_prefix("pub ").unwrap_or(line);
        line.strip_prefix("mod ").and_then(|rest| rest.strip_suffix(';')).map(str::len)
    };
    lib.lines()
        .filter(|line| module(line).is_some())
        .filter_map(|line| line.trim_end_matches(';').rsplit(' ').next())
        .collect()
}

/// What `lib.rs` re-exports: the name and the module that it comes from.
fn exports(lib: &str) -> Vec<(&str, &str)> {
    let mut all = Vec::new();
    for part in lib.split("pub use ").skip(1) {
        let Some((path, _)) = part.split_once(';') else { continue };
        let Some((module, names)) = path.split_once("::") else { continue };
        let names = names.trim_start_matches('{').trim_end_matches('}');
        all.extend(names.split(',').map(str::trim).filter(|name| !name.is_empty()).map(|name| (name, module)));
    }
    all
}

/// The lines of code: no comments, nothing from the tests at the file's foot on.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate().map(|(i, line)| (i + 1, line));
    lines.take_while(|(_, line)| *line != "#[cfg(test)]").filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// The names that follow `crate::` in a file; of `use crate::{a, b::c}` each.
fn arrows(text: &str) -> Vec<(usize, String)> {
    let mut joined = String::new();
    let mut starts = Vec::new();
    for (number, line) in code(text) {
        starts.push((joined.len(), number));
        joined.push_str(line);
        joined.push('\n');
    }
    let line_of = |at: usize| starts[starts.partition_point(|(start, _)| *start <= at) - 1].1;
    let name =
        |text: &str| text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut found = Vec::new();
    for (at, _) in joined.match_indices("crate::") {
        if joined[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &joined[at + "crate::".len()..];
        let Some(group) = rest.strip_prefix('{') else {
            found.push((line_of(at), name(rest)));
            continue;
        };
        let (mut depth, mut expected) = (0, true);
        for (i, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => expected = true,
                c if expected && !c.is_whitespace() => {
                    found.push((line_of(at), name(&group[i..])));
                    expected = false;
                }
                _ => {}
            }
        }
    }
    found
}

/// The module of a file: `src/a/b.rs` and `src/a.rs` are of `a`.
fn module_of(file: &str) -> &str {
    let path = file.strip_prefix("src/").unwrap_or(file);
    path.split('/').next().unwrap_or(path).trim_end_matches(".rs")
}

/// The arrows of `text` that point to a later module than `own`.
fn upward(own: &str, text: &str, lib: &str) -> Vec<String> {
    let (order, exports) = (order(lib), exports(lib));
    let place = |module: &str| order.iter().position(|known| *known == module);
    let here = place(own).unwrap_or_else(|| panic!("{own} is not declared in lib.rs"));
    let mut wrong = Vec::new();
    for (line, name) in arrows(text) {
        let target = exports.iter().find(|(known, _)| *known == name).map_or(name.as_str(), |(_, module)| module);
        match place(target) {
            Some(there) if there > here => wrong.push(format!("{line}: {own} uses {target}, which comes later")),
            Some(_) => {}
            None => wrong.push(format!("{line}: {own} uses `crate::{name}`, which lib.rs does not declare")),
        }
    }
    wrong
}

/// Programs of their own stand beside the library's modules.
fn is_of_the_library(name: &str) -> bool {
    !matches!(name, "src/lib.rs" | "src/main.rs") && !name.starts_with("src/build/")
}

#[test]
fn arrows_point_up_the_list_of_modules() {
    let sources = sources("src");
    let lib = &sources.iter().find(|(name, _)| name == "src/lib.rs").expect("the library has a root").1;
    let mut wrong = Vec::new();
    for (name, text) in sources.iter().filter(|(name, _)| is_of_the_library(name)) {
        wrong.extend(upward(module_of(name), text, lib).iter().map(|fault| format!("{name}:{fault}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_upward_arrow_would_be_seen() {
    let lib = "mod span;\n\nmod engine;\n\n#[cfg(x)]\npub mod cli;\n\npub use engine::{Engine, Scratch};\npub use span::Span;\n";
    assert_eq!(order(lib), ["span", "engine", "cli"]);
    for text in [
        "use crate::engine::Engine;",
        "use crate::{\n    Span,\n    span::{Offsets, Span},\n    Engine,\n};",
        "fn a() { crate::cli::main() }",
        "pub(crate) use crate::Scratch;",
    ] {
        assert_eq!(upward("span", text, lib).len(), 1, "{text}");
    }
    for text in [
        "use crate::{Span, span::{Engine}};",
        "// use crate::cli;\n/// [`crate::Engine`]",
        "#[cfg(test)]\nmod tests { use crate::cli; }",
        "use other_crate::cli;",
    ] {
        assert_eq!(upward("engine", text, lib), Vec::<String>::new(), "{text}");
    }
    assert_eq!(upward("span", "use crate::missing;", lib).len(), 1);
}

#[test]
fn files_stay_short() {
    for folder in ["src", "tests"] {
        for (name, text) in sources(folder) {
            let lines = text.lines().count();
            assert!(lines <= 600, "{name} has {lines} lines; look for the second subject");
        }
    }
}

#[test]
fn each_file_says_what_it_is() {
    for (name, text) in sources("src") {
        let told = text.starts_with("//!") || text.starts_with("#![doc = include_str!(");
        assert!(told, "{name} begins without a word on what it is");
    }
}

#[test]
fn nothing_is_unsafe() {
    for folder in ["src", "tests"] {
        for (name, text) in sources(folder) {
            let word = ["un", "safe"].concat();
            let is_word = |line: &str| {
                line.split(|c: char| !c.is_alphanumeric() && c != '_').any(|found| found == word) && !line.contains('"')
            };
            let found = code(&text).find(|(_, line)| is_word(line));
            assert_eq!(found, None, "{name}");
        }
    }
}

#[test]
fn library_files_neither_unwrap_nor_leave_work_undone() {
    for (name, text) in sources("src") {
        for (number, line) in code(&text) {
            assert!(!line.contains(".unwrap()"), "{name}:{number}: an `expect` states the invariant");
            assert!(!line.contains("todo!") && !line.contains("dbg!"), "{name}:{number}");
            if is_of_the_library(&name) && !name.starts_with("src/cli/") {
                assert!(!line.contains("anyhow"), "{name}:{number}: only the command line may use it");
                assert!(!line.contains("println!"), "{name}:{number}: only the command line may print");
            }
        }
    }
}
