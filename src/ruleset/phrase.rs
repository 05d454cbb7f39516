//! The notation of phrases: `(a|b)` for alternatives, `…` for a gap, a final `*` for any ending.

/// A phrase without alternatives: parts with a gap between each two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Phrase {
    pub parts: Vec<String>,
}

/// How many plain phrases one written phrase may stand for.
const MOST_PHRASES: usize = 1024;

/// Spells out a written phrase.
///
/// # Errors
/// What is wrong with it, for people.
pub(crate) fn expand(written: &str) -> Result<Vec<Phrase>, String> {
    let written = written.trim();
    if written.is_empty() {
        return Err("the phrase is empty".into());
    }
    let mut variants = vec![String::new()];
    let mut rest = written;
    while let Some(open) = rest.find(['(', ')', '|']) {
        if !rest[open..].starts_with('(') {
            return Err(format!("`{}` stands outside of `(a|b)`", &rest[open..=open]));
        }
        let Some(len) = rest[open..].find(')') else { return Err("a `(` is not closed".into()) };
        let inner = &rest[open + 1..open + len];
        if inner.contains('(') {
            return Err("alternatives cannot be nested".into());
        }
        let before = &rest[..open];
        let mut next = Vec::new();
        for variant in &variants {
            for choice in inner.split('|') {
                next.push(format!("{variant}{before}{choice}"));
            }
        }
        if next.len() > MOST_PHRASES {
            return Err(format!("the phrase stands for more than {MOST_PHRASES} phrases"));
        }
        variants = next;
        rest = &rest[open + len + 1..];
    }
    let mut phrases = Vec::new();
    for variant in variants {
        let text = format!("{variant}{rest}").replace("...", "…");
        let parts: Vec<String> = text.split('…').map(squeeze).collect();
        if parts.iter().any(String::is_empty) {
            return Err("a gap `…` needs words on both sides".into());
        }
        phrases.push(Phrase { parts });
    }
    Ok(phrases)
}

/// An empty alternative leaves two spaces side by side.
fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelled(written: &str) -> Vec<String> {
        expand(written).expect(written).into_iter().map(|phrase| phrase.parts.join("…")).collect()
    }

    #[test]
    fn alternatives_and_gaps() {
        assert_eq!(spelled("(turn|switch) (on|off)"), ["turn on", "turn off", "switch on", "switch off"]);
        assert_eq!(spelled("not (yet|) working"), ["not yet working", "not working"]);
        assert_eq!(spelled("どう…ですか"), ["どう…ですか"]);
        assert_eq!(spelled("how ... work"), ["how…work"]);
    }

    #[test]
    fn faults_are_told() {
        for written in ["", "a)", "(a", "a|b", "((a|b)|c)", "…a", "a…"] {
            assert!(expand(written).is_err(), "{written}");
        }
    }
}
