//! The spelling of a text whose wrapped lines are known, and that of a phrase.
//!
//! The build script folds the phrases of the built-in packs with this very file.

use super::folder::{self, Mode, Wrap};
use super::kana::Cell;
use crate::span::Offsets;

/// A text brought to one spelling, with the way back.
#[derive(Clone, Debug, Default)]
pub struct Normalised {
    /// The text after normalising.
    pub text: String,
    /// From bytes of `text` to bytes of the original.
    pub offsets: Offsets,
}

/// The memory in which texts are folded.
#[derive(Default)]
pub(crate) struct Folding {
    cells: Vec<Cell>,
}

impl Folding {
    /// As [`normalise_wrapped`], in the place of what was in `out`.
    pub(crate) fn normalise(&mut self, text: &str, wraps: &[Wrap], out: &mut Normalised) {
        out.text.clear();
        out.offsets.clear();
        folder::fold(text, wraps, Mode::Matching, &mut self.cells, out);
    }
}

/// As [`normalise`](super::normalise()), where the wrapped lines are known.
pub(crate) fn normalise_wrapped(text: &str, wraps: &[Wrap]) -> Normalised {
    let mut out = Normalised::default();
    Folding::default().normalise(text, wraps, &mut out);
    out
}

/// As [`for_tokens`](super::for_tokens()), where the wrapped lines are known.
pub(crate) fn wrapped_for_tokens(text: &str, wraps: &[Wrap]) -> Normalised {
    let mut out = Normalised::default();
    folder::fold(text, wraps, Mode::Tokens, &mut Vec::new(), &mut out);
    out
}

/// Folds a pattern of the policy as [`normalise`](super::normalise()) folds a text, so that it is found there.
///
/// # Example
/// ```
/// use inquiry_triage::fold;
/// assert_eq!(fold("サーバー"), fold("ｻｰﾊﾞ"));
/// assert_eq!(fold("ＡＰＩ"), "api");
/// ```
pub fn fold(pattern: &str) -> String {
    // Most English phrases of a pack need no more than this.
    if pattern.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ') {
        return pattern.to_ascii_lowercase();
    }
    normalise_wrapped(pattern, &[]).text
}

/// Folds a phrase of one line as [`super::for_tokens`] folds a text.
pub(crate) fn fold_for_tokens(phrase: &str) -> String {
    wrapped_for_tokens(phrase, &[]).text
}
