//! The stem of an English word. The build script stems the words of the built-in packs with this file.

use std::cell::OnceCell;
use std::sync::LazyLock;

use rust_stemmers::{Algorithm, Stemmer};

/// Writes the stem of an English word in lower case to `out`, which is cleared first (Snowball, "Porter 2").
///
/// A word with digits or letters beyond ASCII stays as it is; a typographic apostrophe counts as `'`.
///
/// # Example
/// ```
/// let mut out = String::new();
/// inquiry_triage::token::latin::stem("detections", &mut out);
/// assert_eq!(out, "detect");
/// ```
pub fn stem(word: &str, out: &mut String) {
    static ENGLISH: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::create(Algorithm::English));
    out.clear();
    let plain = OnceCell::new();
    let word = if word.contains('’') { plain.get_or_init(|| word.replace('’', "'")).as_str() } else { word };
    if word.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'\'' || byte == b'-') {
        out.push_str(&ENGLISH.stem(word));
    } else {
        out.push_str(word);
    }
}
