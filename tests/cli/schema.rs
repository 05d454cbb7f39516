//! `triage policy schema`: what the schemas take is what the reader of packs takes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use inquiry_triage::{Diagnostic, Engine, FileKind};
use serde_json::{Value, json};

use super::{Scratch, triage, yaml_files};

/// A YAML file as JSON, or nothing if it is not YAML.
fn json_of(path: &Path) -> Option<Value> {
    serde_saphyr::from_str(&std::fs::read_to_string(path).ok()?).ok()
}

fn schema(kind: FileKind) -> Value {
    serde_json::from_str(&kind.schema()).expect("JSON")
}

/// What is wrong with a file by a schema.
fn faults(schema: &Value, file: &Value) -> Vec<String> {
    let validator = jsonschema::validator_for(schema).expect("a schema");
    validator.iter_errors(file).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// The file of a schema that the first line of a pack's file names.
pub(super) fn named_schema(path: &Path) -> PathBuf {
    let text = std::fs::read_to_string(path).expect("the file is there");
    let line = text.lines().next().unwrap_or_default();
    let name = line.strip_prefix("# yaml-language-server: $schema=");
    let name = name.unwrap_or_else(|| panic!("{} names no schema: {line}", path.display()));
    path.with_file_name(name)
}

/// Demands that a pack's file is of the form that its first line names.
pub(super) fn assert_of_its_form(path: &Path) {
    let schema = std::fs::read_to_string(named_schema(path)).expect("the schema is there");
    let found = faults(&serde_json::from_str(&schema).expect("JSON"), &json_of(path).expect("YAML"));
    assert!(found.is_empty(), "{}: {found:#?}", path.display());
}

#[test]
fn the_kinds_are_listed_and_shown() {
    let run = triage(&["policy", "schema"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    for (line, kind) in run.out.lines().zip(FileKind::ALL) {
        assert!(line.starts_with(kind.as_str()) && line.ends_with('.'), "{line}");
        let run = triage(&["policy", "schema", kind.as_str()]);
        assert_eq!((run.code, run.out), (0, kind.schema()));
        assert!(jsonschema::meta::is_valid(&schema(kind)), "{}", kind.as_str());
        assert_eq!(schema(kind)["$schema"], "http://json-schema.org/draft-07/schema#");
    }
    assert_eq!(run.out.lines().count(), FileKind::ALL.len());
    let run = triage(&["policy", "schema", "rule"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("did you mean `rules`?"), "{}", run.err);
}

#[test]
fn the_shipped_schemas_are_those_of_the_command() {
    let scratch = Scratch::new("schemas");
    let run = triage(&["policy", "schema", "--write", &scratch.path("some/schema")]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let files = |folder: &Path| {
        let mut files: Vec<(String, String)> = std::fs::read_dir(folder)
            .expect("the folder is there")
            .map(|entry| entry.expect("readable").path())
            .map(|path| (path.file_name().expect("a name").to_string_lossy().into_owned(), path))
            .map(|(name, path)| (name, std::fs::read_to_string(path).expect("UTF-8")))
            .collect();
        files.sort();
        files
    };
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/schema");
    assert!(
        files(Path::new(&scratch.path("some/schema"))) == files(&shipped),
        "`triage policy schema --write rules/schema` makes them anew"
    );
    assert!(!inquiry_triage::builtin_policies().contains(&"schema".to_string()));
}

#[test]
fn the_shipped_files_name_their_schema_and_are_of_its_form() {
    let files = yaml_files("rules");
    assert!(files.len() > 20);
    for path in files {
        assert_of_its_form(&path);
    }
}

#[test]
fn faults_of_form_are_faults_by_the_schema() {
    let schema = schema(FileKind::Pack);
    let mut seen = BTreeSet::new();
    for path in yaml_files("tests/data/diagnostics") {
        // Of files of masks there is a schema of its own.
        if path.ends_with("masks.yaml") {
            continue;
        }
        let Some(file) = json_of(&path) else { continue };
        let folder = path.parent().and_then(Path::file_name).expect("a folder").to_string_lossy().into_owned();
        let found = faults(&schema, &file);
        let of_form = ["E101", "E102", "E103", "E105", "E106"].contains(&&folder[..4]);
        assert_eq!(of_form, !found.is_empty(), "{folder}: {found:#?}");
        seen.insert(folder[..4].to_string());
    }
    assert!(["E101", "E102", "E103", "E106", "E201"].iter().all(|code| seen.contains(*code)), "{seen:?}");
}

#[test]
fn the_reader_of_masks_takes_the_keys_of_their_schema_and_no_other() {
    let scratch = Scratch::new("masks-schema");
    let schema = schema(FileKind::Masks);
    let read = |file: &Value| {
        let path = scratch.file("masks.yaml", file.to_string());
        inquiry_triage::Masker::from_file(path).err().map_or(0, |error| error.diagnostics().len())
    };
    for (kind, value) in schema["properties"].as_object().expect("keys") {
        let Some(properties) = at(&schema, &schema, &[kind]).and_then(Value::as_object) else { continue };
        if kind == "patterns" || value["type"] == "boolean" {
            continue;
        }
        let mut whole: serde_json::Map<String, Value> =
            properties.keys().map(|key| (key.clone(), json!(["x"]))).collect();
        let file = json!({ kind.as_str(): whole });
        assert_eq!((read(&file), faults(&schema, &file)), (0, Vec::new()), "{kind}");
        whole.insert("qqqqqqqq".into(), json!("x"));
        let file = json!({ kind.as_str(): whole });
        assert!(read(&file) == 1 && !faults(&schema, &file).is_empty(), "{kind}");
    }
    let examples = json!({"match": ["E-1"], "no-match": ["E-x"]});
    let file = json!({"builtin": false, "off": ["card"],
        "patterns": [{"id": "staff", "summary": "s", "regex": "E-\\d", "examples": examples}]});
    assert_eq!((read(&file), faults(&schema, &file)), (0, Vec::new()));
}

/// A file with every key that there is.
fn whole() -> Value {
    let each = |text: &str| json!({"ja": text, "zh-Hant": text, "zh-Hans": text, "en": text});
    let kinds =
        json!({"lemma": ["a"], "word": ["b"], "surface": ["c"], "regex": ["dd"], "before": ["e"], "after": ["f"]});
    let phrases = json!({"ja": kinds, "zh": ["g"], "en": ["h"], "any": "i"});
    json!({
        "id": "mini", "version": "1", "title": each("t"), "languages": ["en"], "extends": ["other"], "source": "s",
        "default": "general/other",
        "thresholds": {"review": 0.5, "inquiry": 0.5, "defeat": 2, "temperature": 1},
        "cues": {"why": each("w"), "weights": {"general/other": {"script": 0.5}}},
        "words": {"why": each("w"), "weights": {"general/other": "script 0.5, sign in -0.2"}},
        "allow": {"W504": "r"},
        "table": [{"category": "general", "title": each("t"), "clauses": [{
            "clause": "other", "verdict": "unlisted", "title": each("t"), "row": "r", "advice": ["look"],
            "collect": ["item"], "exception-of": ["general/other"], "alone": true,
        }]}],
        "modifiers": [{
            "flag": "partner", "when": ["script"], "unless": ["script"], "verdict": "see-contract", "advice": ["look"],
            "why": each("w"),
        }],
        "advice": {"look": {
            "queue": "q", "audience": "agent", "text": each("t"), "links": ["l"], "collect": ["item"], "only": ["en"],
            "when": ["script"],
        }},
        "collect": {"item": {"label": each("l"), "given": ["script"]}},
        "concepts": {"script": {
            "summary": "s", "includes": ["other"], "ja": kinds, "zh": ["g"], "en": ["h"], "any": "i", "except": phrases,
            "allow": {"W504": "r"},
        }},
        "frames": {"a-frame": {
            "summary": "s", "role": "ask", "reach": 3, "ja": kinds, "zh": ["g"], "en": ["h"], "any": "i", "except": phrases,
            "allow": {"W504": "r"},
        }},
        "rules": [{
            "id": "a-rule", "clause": "general/other", "why": each("w"), "when": ["script"], "unless": ["script"],
            "weight": 2, "pinned": true, "allow": {"W504": "r"},
            "examples": {"match": each("m"), "no-match": each("n")},
        }],
        "examples": {"general/other": {"match": each("m"), "no-match": each("n")}},
    })
}

/// What the reader says of a file's form. JSON is YAML.
fn read(scratch: &Scratch, file: &Value) -> Vec<Diagnostic> {
    scratch.file("policy.yaml", file.to_string());
    let mut found = Engine::check_dir(scratch.path(""));
    let of_form = |fault: &Diagnostic| matches!(fault.code, "E101" | "E102" | "E103" | "E105" | "E106");
    // What the whole pack lacks is nothing of one file's form.
    found.retain(|fault| of_form(fault) && !fault.title.starts_with("the policy lacks"));
    found
}

/// The schema of the place that a pointer such as `/table/0/verdict` leads to.
fn at<'s>(schema: &'s Value, root: &'s Value, path: &[&str]) -> Option<&'s Value> {
    if let Some(name) = schema["$ref"].as_str() {
        return at(root.pointer(name.trim_start_matches('#')).expect("defined"), root, path);
    }
    let alternatives = ["anyOf", "allOf"].into_iter().filter_map(|of| schema[of].as_array()).flatten();
    let mut all = std::iter::once(schema).chain(alternatives);
    let Some((key, rest)) = path.split_first() else {
        return match schema.get("properties") {
            Some(properties) => Some(properties),
            None => all.skip(1).find_map(|schema| at(schema, root, path)),
        };
    };
    let own = |schema: &'s Value| {
        let inner = schema["properties"].get(key).or(match key.parse::<usize>() {
            Ok(_) => schema.get("items"),
            Err(_) => schema.get("additionalProperties").filter(|schema| schema.is_object()),
        })?;
        at(inner, root, rest)
    };
    own(schema).or_else(|| all.by_ref().skip(1).find_map(|schema| at(schema, root, path)))
}

/// The pointers of all values in a file.
fn pointers(value: &Value, pointer: &str, found: &mut Vec<String>) {
    found.push(pointer.to_string());
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                pointers(value, &format!("{pointer}/{}", key.replace('/', "~1")), found);
            }
        }
        Value::Array(items) => {
            for (i, value) in items.iter().enumerate() {
                pointers(value, &format!("{pointer}/{i}"), found);
            }
        }
        _ => {}
    }
}

fn all_pointers() -> Vec<String> {
    let mut found = Vec::new();
    pointers(&whole(), "", &mut found);
    found
}

#[test]
fn the_reader_takes_the_keys_of_the_schema_and_no_other() {
    let scratch = Scratch::new("keys");
    let schema = schema(FileKind::Pack);
    assert_eq!((read(&scratch, &whole()), faults(&schema, &whole())), (Vec::new(), Vec::new()));
    let mut seen = 0;
    for pointer in all_pointers() {
        let parts: Vec<String> = pointer.split('/').skip(1).map(|part| part.replace("~1", "/")).collect();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let mut file = whole();
        let Some(Value::Object(entries)) = file.pointer_mut(&pointer) else { continue };
        // Sets whose keys are names have no list of keys.
        let Some(properties) = at(&schema, &schema, &parts) else { continue };
        let properties: BTreeSet<&str> = properties.as_object().expect("a set").keys().map(String::as_str).collect();
        let given: BTreeSet<&str> = entries.keys().map(String::as_str).collect();
        assert_eq!(properties, given, "{pointer}: the test must have every key of the schema");
        entries.insert("qqqqqqqq".into(), json!("x"));
        let found = read(&scratch, &file);
        let [fault] = &found[..] else { panic!("{pointer}: {found:?}") };
        let known = fault.help.split_once("takes: ").or(fault.help.split_once("one of ")).expect("a list of keys").1;
        assert_eq!(known.split(", ").collect::<BTreeSet<_>>(), properties, "{pointer}: {}", fault.help);
        assert!(!faults(&schema, &file).is_empty(), "{pointer}");
        seen += 1;
    }
    assert!(seen > 25, "{seen}");
}

#[test]
fn the_reader_takes_the_values_of_the_schema_and_no_other() {
    let scratch = Scratch::new("values");
    let schema = schema(FileKind::Pack);
    let mut wrong = Vec::new();
    let shapes =
        [json!(null), json!("text"), json!(7), json!([]), json!(["text"]), json!({}), json!({"qq": 1}), json!([[1]])];
    for pointer in all_pointers().iter().skip(1) {
        for shape in &shapes {
            // That a clause of this name is missing is found when names are looked up.
            if pointer == "/rules/0/clause" && (shape.is_string() || shape.is_number()) {
                continue;
            }
            let mut file = whole();
            *file.pointer_mut(pointer).expect("it is there") = shape.clone();
            let (by_reader, by_schema) = (read(&scratch, &file), faults(&schema, &file));
            if by_reader.is_empty() != by_schema.is_empty() {
                let titles: Vec<&str> = by_reader.iter().map(|fault| fault.title.as_str()).collect();
                wrong.push(format!("{pointer} = {shape}: reader {titles:?}, schema {by_schema:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_closed_lists_are_those_of_the_reader() {
    let scratch = Scratch::new("closed-lists");
    let schema = schema(FileKind::Pack);
    let names = |definition: &str| -> BTreeSet<String> {
        let options = schema["definitions"][definition]["oneOf"].as_array().expect("alternatives");
        options.iter().map(|option| option["const"].as_str().expect("a text").to_string()).collect()
    };
    for (definition, pointer) in [
        ("Verdict", "/table/0/clauses/0/verdict"),
        ("Verdict", "/modifiers/0/verdict"),
        ("Role", "/frames/a-frame/role"),
        ("Audience", "/advice/look/audience"),
        ("Language", "/languages/0"),
        ("Language", "/advice/look/only/0"),
    ] {
        for name in names(definition) {
            let mut file = whole();
            *file.pointer_mut(pointer).expect("it is there") = json!(name);
            assert_eq!(read(&scratch, &file), Vec::new(), "{pointer}: {name}");
        }
        let mut file = whole();
        *file.pointer_mut(pointer).expect("it is there") = json!("qqqqqqqq");
        let fault = &read(&scratch, &file)[0];
        let listed = fault.help.strip_prefix("one of ").map(|list| list.split(", ").map(str::to_string).collect());
        assert!(listed.is_none_or(|listed: BTreeSet<String>| listed == names(definition)), "{}", fault.help);
    }
    assert_eq!(names("Verdict"), inquiry_triage::Verdict::ALL.map(|verdict| verdict.as_str().to_string()).into());
}
