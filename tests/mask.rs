//! Masking: a table of texts in four languages, and what all of it must keep.

use std::collections::BTreeMap;
use std::path::Path;

use inquiry_triage::Masker;

type Table = BTreeMap<String, BTreeMap<String, Vec<String>>>;

/// The cases: kind, language, marked text.
fn cases() -> Vec<(String, String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/masks");
    let mut all = Vec::new();
    for name in ["mail-host-ip", "phone", "keys", "people", "organisations", "journals"] {
        let text = std::fs::read_to_string(folder.join(name).with_extension("yaml")).expect("the file is there");
        let table: Table = serde_saphyr::from_str(&text).expect("YAML");
        for (kind, languages) in table {
            for (language, texts) in languages {
                all.extend(texts.into_iter().map(|text| (kind.clone(), language.clone(), text)));
            }
        }
    }
    all
}

/// A marked text without its marks, and what is marked: kind, start, value.
fn unmarked(marked: &str) -> (String, Vec<(String, usize, String)>) {
    let (mut text, mut values, mut rest) = (String::new(), Vec::new(), marked);
    while let Some((before, after)) = rest.split_once('⟦') {
        let (inner, behind) = after.split_once('⟧').expect("a mark is closed");
        let (kind, value) = inner.split_once('|').expect("a mark has a kind");
        text.push_str(before);
        values.push((kind.to_string(), text.len(), value.to_string()));
        text.push_str(value);
        rest = behind;
    }
    text.push_str(rest);
    (text, values)
}

#[test]
fn the_table_holds() {
    let masker = Masker::builtin();
    let cases = cases();
    assert!(cases.len() >= 300, "{}", cases.len());
    let mut wrong = Vec::new();
    for (kind, language, marked) in &cases {
        let (text, expected) = unmarked(marked);
        let masked = masker.mask_with_offsets(&text);
        let found: Vec<(String, usize, String)> = masked
            .spans
            .iter()
            .map(|own| (own.kind.clone(), own.original.start, own.original.of(&text).to_string()))
            .collect();
        if found != expected {
            let told: Vec<String> = found.iter().map(|(kind, _, value)| format!("{kind}|{value}")).collect();
            wrong.push(format!("{kind} {language}: {marked:?}\n    found {told:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn a_line_of_the_table_is_masked_in_quotes_and_within_other_lines() {
    let masker = Masker::builtin();
    for (_, _, marked) in cases() {
        let (text, expected) = unmarked(&marked);
        // Quoted, and with line breaks of mails.
        for around in
            [format!("> {}", text.replace('\n', "\n> ")), format!("one\r\n{}\r\ntwo", text.replace('\n', "\r\n"))]
        {
            let masked = masker.mask(&around);
            for (kind, _, value) in &expected {
                let still = masked.contains(value.as_str()) && value.chars().count() > 3;
                assert!(!still, "{kind} {value:?} stands in {masked:?}");
            }
        }
    }
}
