//! Phrases made ready for matching: every alternative and spelling of a phrase, folded.

use serde::{Deserialize, Serialize};

use super::phrase::{Phrase, expand};
use super::schema::{PhraseDef, PhraseKind, Side};
use crate::normalise::fold;
use crate::token::latin::stem;

/// What a phrase stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Owner {
    /// A concept was named.
    Concept(u16),
    /// The concept does not count inside this text.
    ConceptExcept(u16),
    /// A frame's marker, which applies to what stands on `Side` of it.
    Frame(u16, Side),
    /// The frame's marker does not count inside this text.
    FrameExcept(u16),
}

/// One thing that a written phrase stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Parts in order, with gaps between.
    Parts(Vec<Part>),
    /// A whole token, folded.
    Token(String),
    /// A token whose dictionary form, folded, is `lemma`; all its inflections begin with `stem`.
    Lemma { stem: String, lemma: String },
}

/// A stretch of a phrase without a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Words in Latin script.
    Words(Vec<WordPattern>),
    /// Any other text: a substring.
    Text(String),
}

/// A word of a phrase.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct WordPattern {
    pub form: WordForm,
    pub text: String,
}

/// How a word is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum WordForm {
    /// By its stem.
    Stem,
    /// As it stands.
    Exact,
    /// By its beginning.
    Prefix,
}

/// How many characters of a dictionary form are looked for in the text.
const LEMMA_STEM: usize = 3;

/// A code and a message.
pub(super) type Fault = (&'static str, String);

/// Everything that a phrase stands for; it must not be a regular expression.
///
/// # Errors
/// The code and the message of what is wrong with the phrase.
pub(super) fn forms(def: &PhraseDef) -> Result<Vec<Form>, Fault> {
    let phrases = expand(&def.text.value).map_err(|message| ("E302", message))?;
    let mut forms = Vec::with_capacity(phrases.len());
    for phrase in &phrases {
        match def.kind {
            PhraseKind::Lemma => forms.push(lemma(single(phrase)?)?),
            PhraseKind::Word => forms.push(Form::Token(single(phrase)?)),
            PhraseKind::Surface | PhraseKind::Regex => {
                // A single ideograph is a word only where the tokenizer says so.
                forms.extend(spacings(phrase).into_iter().map(|parts| match parts.as_slice() {
                    [Part::Text(text)] if is_one_ideograph(text) => Form::Token(text.clone()),
                    _ => Form::Parts(parts),
                }));
            }
        }
    }
    let empty = |form: &Form| match form {
        Form::Parts(parts) => parts.iter().any(|part| matches!(part, Part::Text(text) if text.trim().is_empty())),
        Form::Token(text) => text.is_empty(),
        Form::Lemma { .. } => false,
    };
    match forms.iter().any(empty) {
        true => Err(("E302", "the phrase holds nothing to look for".into())),
        false => Ok(forms),
    }
}

fn lemma(lemma: String) -> Result<Form, Fault> {
    let stem = cut(lemma_stem(&lemma), LEMMA_STEM);
    if stem.is_empty() || lemma == "する" {
        return Err(("E302", format!("`{lemma}` has no fixed part to look for; use surfaces")));
    }
    Ok(Form::Lemma { stem, lemma })
}

fn cut(mut text: String, chars: usize) -> String {
    if let Some((end, _)) = text.char_indices().nth(chars) {
        text.truncate(end);
    }
    text
}

fn single(phrase: &Phrase) -> Result<String, Fault> {
    match phrase.parts.as_slice() {
        [part] => Ok(fold(part)),
        _ => Err(("E302", "a token has no gap".into())),
    }
}

fn is_one_ideograph(text: &str) -> bool {
    let mut chars = text.chars();
    matches!((chars.next(), chars.next()), (Some(c), None) if is_ideograph(c))
}

pub(crate) fn is_ideograph(c: char) -> bool {
    matches!(c as u32, 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF) || c == '々'
}

pub(crate) fn is_kana(c: char) -> bool {
    matches!(c as u32, 0x3041..=0x30FF)
}

/// Whether a character is part of a word in a script that is written without spaces.
pub(crate) fn is_cjk(c: char) -> bool {
    is_ideograph(c) || is_kana(c)
}

/// The part of a dictionary form that all inflections share.
fn lemma_stem(lemma: &str) -> String {
    let mut chars: Vec<char> = lemma.chars().collect();
    if chars.len() > 1 && matches!(chars.last(), Some('\u{3041}'..='\u{3096}')) {
        chars.pop();
    }
    chars.into_iter().collect()
}

/// A phrase with and without the blank that some writers put between CJK and Latin script.
fn spacings(phrase: &Phrase) -> Vec<Vec<Part>> {
    let mut variants: Vec<Vec<Part>> = vec![Vec::new()];
    for part in &phrase.parts {
        let folded = fold(part);
        let forms = if folded.chars().any(is_cjk) { spaced(&folded) } else { vec![folded] };
        variants = variants
            .into_iter()
            .flat_map(|variant| {
                forms.iter().map(move |form| {
                    let mut longer = variant.clone();
                    longer.push(to_part(form));
                    longer
                })
            })
            .collect();
    }
    variants
}

/// All ways to space the first three borders between CJK and Latin script.
fn spaced(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut forms = vec![String::new()];
    let mut borders = 0;
    for (i, &c) in chars.iter().enumerate() {
        let latin = |c: char| c.is_ascii_alphanumeric();
        let after = chars[i + 1..].iter().copied().find(|&c| c != ' ');
        let before = chars[..i].iter().copied().rfind(|&c| c != ' ');
        let mixes = |a: Option<char>, b: Option<char>| match (a, b) {
            (Some(a), Some(b)) => (is_cjk(a) && latin(b)) || (latin(a) && is_cjk(b)),
            _ => false,
        };
        if c == ' ' && mixes(before, after) {
            continue;
        }
        for form in &mut forms {
            form.push(c);
        }
        if mixes(Some(c), after) && borders < 3 {
            borders += 1;
            let with_blank: Vec<String> = forms.iter().map(|form| format!("{form} ")).collect();
            forms.extend(with_blank);
        }
    }
    forms
}

fn to_part(text: &str) -> Part {
    let latin = text.chars().any(|c| c.is_alphanumeric()) && !text.chars().any(is_cjk);
    if !latin {
        return Part::Text(text.to_string());
    }
    let words: Vec<WordPattern> = text
        .split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '*' || c == '='))
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .map(word_pattern)
        .collect();
    // "?" or "v3.0 +" hold signs that words would lose.
    let signs = text.chars().any(|c| !(c.is_alphanumeric() || " -'*/_.=".contains(c)));
    let signs = signs || text.split(' ').any(|word| word.trim_start_matches('=').contains('=') || word.ends_with('='));
    if signs || words.is_empty() { Part::Text(text.to_string()) } else { Part::Words(words) }
}

fn word_pattern(word: &str) -> WordPattern {
    let word = word.trim_matches('\'');
    // "=finding" is that word and not "find".
    if let Some(exact) = word.strip_prefix('=') {
        return WordPattern { form: WordForm::Exact, text: exact.to_string() };
    }
    if let Some(prefix) = word.strip_suffix('*') {
        return WordPattern { form: WordForm::Prefix, text: prefix.to_string() };
    }
    let stems = word.len() > 3 && word.bytes().all(|b| b.is_ascii_lowercase());
    if !stems {
        // Short words: "use" and "us", "log" and "logs" must not be blurred by the stemmer; a plural
        // of three letters is caught by stemming both sides only when the stem is the word itself.
        let mut stemmed = String::new();
        stem(word, &mut stemmed);
        if word.len() == 3 && stemmed == word && word.bytes().all(|b| b.is_ascii_lowercase()) {
            return WordPattern { form: WordForm::Stem, text: stemmed };
        }
        return WordPattern { form: WordForm::Exact, text: word.to_string() };
    }
    let mut stemmed = String::new();
    stem(word, &mut stemmed);
    WordPattern { form: WordForm::Stem, text: stemmed }
}

/// A regular expression of the pack, ready to be compiled, and the literals that its matches begin with.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Expression {
    pub source: String,
    /// Compiled, they are in the automaton.
    #[serde(skip)]
    pub literals: Vec<String>,
}

/// Reads a regular expression.
///
/// # Errors
/// The code and the message of what is wrong with it.
pub(super) fn expression(source: &str) -> Result<Expression, Fault> {
    Ok(Expression { source: folded_source(source), literals: regex_literals(source)? })
}

/// A regular expression for folded text: its runs of CJK letters are folded as the text is, so that
/// `コード` finds what the text says.
fn folded_source(source: &str) -> String {
    let mut folded = String::with_capacity(source.len());
    let mut run = String::new();
    for c in source.chars().chain(['\0']) {
        if is_cjk(c) || c == 'ー' {
            run.push(c);
            continue;
        }
        if !run.is_empty() {
            folded.push_str(&fold(&run));
            run.clear();
        }
        folded.push(c);
    }
    folded.pop();
    folded
}

fn regex_literals(source: &str) -> Result<Vec<String>, Fault> {
    let hir = regex_syntax::ParserBuilder::new()
        .case_insensitive(true)
        .build()
        .parse(source)
        .map_err(|error| ("E303", error.to_string().lines().last().unwrap_or_default().trim().to_string()))?;
    let prefixes = regex_syntax::hir::literal::Extractor::new().extract(&hir);
    let no_literal = || {
        let message = "the expression begins with nothing fixed to look for; begin it with two literal characters";
        ("E304", message.to_string())
    };
    let mut literals: Vec<String> = Vec::new();
    for literal in prefixes.literals().ok_or_else(no_literal)? {
        let text = String::from_utf8_lossy(literal.as_bytes());
        let folded = fold(text.trim_end_matches('\u{FFFD}'));
        if folded.chars().count() < 2 {
            return Err(no_literal());
        }
        if !literals.contains(&folded) {
            literals.push(folded);
        }
    }
    if literals.is_empty() { Err(no_literal()) } else { Ok(literals) }
}
