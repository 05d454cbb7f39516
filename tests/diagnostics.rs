//! Golden pairs: `tests/data/diagnostics/CODE-name/` is a small pack with a fault, `CODE-name.out` is what
//! `triage policy check` says of it. `UPDATE_GOLDEN=1` writes the outputs anew; read them before they are kept.

use std::path::{Path, PathBuf};

use inquiry_triage::{CODES, Severity};

use crate::cli::{Run, triage};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/diagnostics")
}

/// The packs, by name.
fn packs() -> Vec<(String, PathBuf)> {
    let entries =
        std::fs::read_dir(folder()).expect("the folder is there").map(|entry| entry.expect("readable").path());
    let mut packs: Vec<(String, PathBuf)> = entries
        .filter(|path| path.is_dir())
        .map(|path| (path.file_name().expect("has a name").to_string_lossy().into_owned(), path))
        .collect();
    packs.sort();
    packs
}

#[test]
fn each_pack_gives_its_output() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut wrong = Vec::new();
    for (name, path) in packs() {
        let code = &name[..4];
        let entry = CODES.iter().find(|entry| entry.code == code).expect("a folder begins with a code");
        // Of a file of masks a command tells that masks by it.
        let masks = path.join("masks.yaml");
        let run = if masks.is_file() {
            let root = format!("{}/", env!("CARGO_MANIFEST_DIR"));
            let masks = masks.to_string_lossy().replace(&root, "");
            let run = triage(&["classify", "--text", "a", "--mask", "--mask-rules", &masks]);
            assert_eq!(run.code, 2, "{name}");
            Run { code: run.code, out: run.err, err: String::new() }
        } else {
            let run = triage(&["policy", "check", &path.to_string_lossy()]);
            assert_eq!(run.code, i32::from(entry.severity == Severity::Error), "{name}");
            run
        };
        assert!(run.out.contains(&format!("[{code}]")), "{name} lacks its code:\n{}", run.out);
        let golden = folder().join(format!("{name}.out"));
        if update {
            std::fs::write(&golden, &run.out).expect("the golden file can be written");
        }
        if std::fs::read_to_string(&golden).unwrap_or_default() != run.out {
            wrong.push(format!("{name}:\n{}", run.out));
        }
    }
    assert!(wrong.is_empty(), "differs from its .out:\n{}", wrong.join("\n"));
}

#[test]
fn no_code_is_missing() {
    let packs = packs();
    for entry in CODES {
        assert!(packs.iter().any(|(name, _)| name.starts_with(entry.code)), "no pack shows {}", entry.code);
    }
}

#[test]
fn no_output_is_left_over() {
    let packs = packs();
    for entry in std::fs::read_dir(folder()).expect("the folder is there") {
        let path = entry.expect("readable").path();
        if path.extension().is_some_and(|ending| ending == "out") {
            let name = path.file_stem().expect("has a name").to_string_lossy().into_owned();
            assert!(packs.iter().any(|(pack, _)| *pack == name), "{name}.out has no pack");
        }
    }
}

#[test]
fn faults_as_json_have_the_same_places() {
    let path = folder().join("E201-unknown-concept");
    let run = triage(&["policy", "check", "--format", "json", &path.to_string_lossy()]);
    assert_eq!(run.code, 1);
    let checked: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(checked["errors"], 2);
    let fault = &checked["diagnostics"][0];
    assert_eq!((&fault["code"], &fault["file"]), (&"E201".into(), &"policy.yaml".into()));
    assert_eq!((&fault["line"], &fault["column"]), (&29.into(), &19.into()));
}
