//! A pack to begin with: a help desk in a few files, in any of the four languages.

use super::schema::FileKind;
use crate::ruleset::is_identifier;
use crate::ticket::Language;

/// The files of the pack in all languages: path and text. Each text of a language stands on a line of its own.
const FILES: [(&str, &str); 5] = [
    ("policy.yaml", include_str!("scaffold/policy.yaml")),
    ("advice.yaml", include_str!("scaffold/advice.yaml")),
    ("concepts/printing.yaml", include_str!("scaffold/concepts/printing.yaml")),
    ("rules/printing.yaml", include_str!("scaffold/rules/printing.yaml")),
    ("examples.yaml", include_str!("scaffold/examples.yaml")),
];

const README: &str = include_str!("scaffold/README.md");

/// The id of a pack is no identifier.
#[derive(Debug, thiserror::Error)]
#[error("`{id}` is not an identifier: lower-case letters, digits, `-` and `.`, beginning with a letter")]
pub struct MalformedId {
    id: String,
}

/// The files of a new pack, each as its path within the pack's folder and its text: a small table that can be
/// changed step by step, the schemas for an editor, a page that tells what is where. `dir` is the folder's name
/// on that page.
///
/// # Errors
/// [`MalformedId`], if the pack could not be called so.
///
/// # Example
/// ```
/// use inquiry_triage::{Language, new_pack};
/// let files = new_pack("help-desk", "rules/help-desk", &[Language::English]).unwrap();
/// assert!(files.iter().any(|(path, text)| path == "policy.yaml" && text.contains("languages: [en]")));
/// ```
pub fn new_pack(id: &str, dir: &str, languages: &[Language]) -> Result<Vec<(String, String)>, MalformedId> {
    if !is_identifier(id) {
        return Err(MalformedId { id: id.to_string() });
    }
    let mut files: Vec<(String, String)> = FILES
        .iter()
        .map(|(path, text)| {
            let lines = text.lines().filter(|line| is_in(line, languages)).map(|line| filled_in(line, id, languages));
            (path.to_string(), lines.map(|line| line + "\n").collect())
        })
        .collect();
    files.push(("README.md".into(), README.replace("{id}", id).replace("{dir}", dir)));
    // Masks are no part of a pack.
    let kinds = FileKind::ALL.into_iter().filter(|kind| *kind != FileKind::Masks);
    files.extend(kinds.map(|kind| (format!("schema/{}", kind.schema_file()), kind.schema())));
    Ok(files)
}

/// Whether a line is for one of the languages, or for all.
fn is_in(line: &str, languages: &[Language]) -> bool {
    match line.trim_start().split_once(':').map(|(key, _)| key) {
        Some("zh") => languages.iter().any(|language| language.is_chinese()),
        Some(key) => Language::from_tag(key).is_none_or(|language| languages.contains(&language)),
        None => true,
    }
}

fn filled_in(line: &str, id: &str, languages: &[Language]) -> String {
    if line.starts_with("id: ") {
        return format!("id: {id}");
    }
    if line.starts_with("languages: ") {
        let names: Vec<&str> = languages.iter().map(|language| language.as_str()).collect();
        return format!("languages: [{}]", names.join(", "));
    }
    line.to_string()
}
