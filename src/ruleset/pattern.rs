//! Phrases made ready for matching: what to look for first, and what must hold around it.

use std::sync::OnceLock;

use super::phrase::Phrase;
use super::schema::{PhraseDef, PhraseKind, PhraseLanguage, Side};
use crate::normalise::fold;
use crate::token::latin::stem;

/// What a pattern's matches mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
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

/// A written phrase of one owner.
///
/// A pack has tens of thousands of phrases and a ticket needs a few hundred of them, so only the
/// beginnings that the automaton looks for are made at load; the rest when a beginning was found.
#[derive(Debug)]
pub(crate) struct Pattern {
    pub owner: Owner,
    pub language: PhraseLanguage,
    kind: PhraseKind,
    written: String,
    /// Whether nothing in it is Japanese or Chinese.
    pub latin: bool,
    shapes: OnceLock<Shapes>,
}

/// A pattern spelled out, and which of its shapes can begin with which of its beginnings.
#[derive(Debug)]
struct Shapes {
    all: Vec<Shape>,
    from: Vec<Vec<Candidate>>,
}

/// A shape, with what rules it out at a glance.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate {
    shape: u32,
    head: Head,
    /// Its first part is that of the candidate before.
    pub goes_on: bool,
    /// How many words its first part begins with as that of the candidate before does.
    pub shared: u32,
}

impl Candidate {
    /// Whether the shape may begin where the text goes on with `head`.
    pub(crate) fn may_begin(&self, head: u128) -> bool {
        (self.head.bytes ^ head) & self.head.mask == 0
    }
}

/// The first bytes of a text as a number, and which of them are sure.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head {
    bytes: u128,
    mask: u128,
}

impl Head {
    /// The first sixteen bytes of a text as a number.
    pub(crate) fn of(text: &str) -> u128 {
        let mut bytes = [0; 16];
        let len = text.len().min(16);
        bytes[..len].copy_from_slice(&text.as_bytes()[..len]);
        u128::from_le_bytes(bytes)
    }

    fn sure(text: &str) -> Head {
        let mask = if text.len() >= 16 { u128::MAX } else { (1 << (8 * text.len())) - 1 };
        Head { bytes: Head::of(text), mask }
    }

    fn of_shape(shape: &Shape) -> Head {
        match shape {
            Shape::Token(text) => Head::sure(text),
            Shape::Parts(parts) => match &parts[0] {
                Part::Text(text) => Head::sure(text),
                Part::Words(words) => {
                    let WordPattern { form, text } = &words[0];
                    // Inflection changes the end of a word, of short ones all but the first letter.
                    let sure = match form {
                        WordForm::Stem if text.len() > 3 => 3,
                        WordForm::Stem => 1,
                        WordForm::Exact | WordForm::Prefix => text.len(),
                    };
                    Head::sure(text.get(..sure).unwrap_or_default())
                }
            },
            Shape::Lemma(_) | Shape::Regex { .. } => Head::sure(""),
        }
    }
}

impl Shapes {
    fn add(&mut self, beginnings: &[String], lead: Option<&str>, shape: Shape) {
        let number = self.all.len() as u32;
        let head = Head::of_shape(&shape);
        self.all.push(shape);
        // A beginning may be cut shorter than the shape's own.
        let fits = |beginning: &String| {
            lead.is_some_and(|lead| lead.starts_with(beginning.as_str()) || beginning.starts_with(lead))
        };
        let none_fits = !beginnings.iter().any(fits);
        for (beginning, own) in beginnings.iter().zip(&mut self.from) {
            if none_fits || fits(beginning) {
                let first = |shape: u32| match &self.all[shape as usize] {
                    Shape::Parts(parts) => parts.first(),
                    _ => None,
                };
                let goes_on = own.last().is_some_and(|last: &Candidate| {
                    let before = first(last.shape);
                    before.is_some() && before == first(number)
                });
                let shared = own.last().map_or(0, |last| match (first(last.shape), first(number)) {
                    (Some(Part::Words(a)), Some(Part::Words(b))) => a.iter().zip(b).take_while(|(a, b)| a == b).count(),
                    _ => 0,
                });
                own.push(Candidate { shape: number, head, goes_on, shared: shared as u32 });
            }
        }
    }
}

/// What must hold at a literal for the pattern to match.
#[derive(Debug)]
pub(crate) enum Shape {
    /// Parts in order, with gaps between.
    Parts(Vec<Part>),
    /// A token whose dictionary form, folded, is this.
    Lemma(String),
    /// A whole token, folded.
    Token(String),
    /// A regular expression that begins at the literal.
    Regex { source: String, compiled: OnceLock<regex::Regex> },
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WordPattern {
    pub form: WordForm,
    pub text: String,
}

/// How a word is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WordForm {
    /// By its stem.
    Stem,
    /// As it stands.
    Exact,
    /// By its beginning.
    Prefix,
}

/// How many characters of a phrase the automaton looks for, in CJK and in Latin script.
const CJK_BEGINNING: usize = 3;
const LATIN_BEGINNING: usize = 5;

/// How many characters decide how the first [`CJK_BEGINNING`] of them are folded.
const LOOK_AHEAD: usize = 7;

/// How many beginnings are made of alternatives before the rest is left to comparison.
const MOST_BEGINNINGS: usize = 64;

impl Pattern {
    pub(crate) fn new(def: &PhraseDef, owner: Owner) -> Self {
        let written = def.text.value.trim().to_string();
        let latin = !written.chars().any(is_cjk) && def.kind != PhraseKind::Regex;
        Pattern { owner, language: def.language, kind: def.kind, written, latin, shapes: OnceLock::new() }
    }

    /// The folded texts that every match begins with one of.
    ///
    /// # Errors
    /// The code and the message of what is wrong with the phrase.
    pub(crate) fn beginnings(&self) -> Result<Vec<String>, Fault> {
        let mut beginnings = match self.kind {
            PhraseKind::Regex => return regex_literals(&self.written),
            PhraseKind::Lemma => {
                let mut literals = Vec::new();
                for lemma in self.lemmas()? {
                    let literal = lemma_literal(&lemma);
                    if literal.is_empty() || lemma == "する" {
                        return Err(("E302", format!("`{lemma}` has no fixed part to look for; use surfaces")));
                    }
                    literals.push(cut(literal, CJK_BEGINNING));
                }
                literals
            }
            PhraseKind::Word => self.lemmas()?.into_iter().map(|word| cut(word, CJK_BEGINNING)).collect(),
            PhraseKind::Surface => {
                let leads =
                    super::phrase::leads(&self.written, MOST_BEGINNINGS).map_err(|message| ("E302", message))?;
                leads.iter().map(|lead| beginning(lead)).collect()
            }
        };
        beginnings.sort_unstable();
        beginnings.dedup();
        match beginnings.iter().any(String::is_empty) {
            true => Err(("E302", "the phrase holds nothing to look for".into())),
            false => Ok(beginnings),
        }
    }

    fn lemmas(&self) -> Result<Vec<String>, Fault> {
        let phrases = super::phrase::expand(&self.written).map_err(|message| ("E302", message))?;
        phrases.iter().map(single).collect()
    }

    /// Whether the whole phrase is well formed; costs more than [`Self::beginnings`].
    pub(crate) fn check(&self) -> Result<(), Fault> {
        self.beginnings()?;
        match self.kind {
            PhraseKind::Regex => Ok(()),
            _ => super::phrase::expand(&self.written).map(|_| ()).map_err(|message| ("E302", message)),
        }
    }

    /// What the phrase stands for that can begin with one of [`Self::beginnings`], given by its number.
    pub(crate) fn shapes_from(&self, beginning: u32) -> impl Iterator<Item = (&Candidate, &Shape)> {
        let shapes = self.shapes.get_or_init(|| self.spell_out());
        let own = shapes.from.get(beginning as usize).into_iter().flatten();
        own.map(|candidate| (candidate, &shapes.all[candidate.shape as usize]))
    }

    fn spell_out(&self) -> Shapes {
        let beginnings = self.beginnings().unwrap_or_default();
        let mut shapes = Shapes { all: Vec::new(), from: vec![Vec::new(); beginnings.len()] };
        if self.kind == PhraseKind::Regex {
            shapes.add(
                &beginnings,
                None,
                Shape::Regex { source: folded_source(&self.written), compiled: OnceLock::new() },
            );
            return shapes;
        }
        for phrase in super::phrase::expand(&self.written).unwrap_or_default() {
            match (self.kind, single(&phrase)) {
                (PhraseKind::Lemma, Ok(lemma)) => shapes.add(&beginnings, None, Shape::Lemma(lemma)),
                (PhraseKind::Word, Ok(word)) => shapes.add(&beginnings, None, Shape::Token(word)),
                _ => {
                    let lead = phrase.parts.first().map(|part| beginning(part));
                    for parts in spacings(&phrase) {
                        // A single ideograph is a word only where the tokenizer says so.
                        let shape = match parts.as_slice() {
                            [Part::Text(text)] if is_one_ideograph(text) => Shape::Token(text.clone()),
                            _ => Shape::Parts(parts),
                        };
                        shapes.add(&beginnings, lead.as_deref(), shape);
                    }
                }
            }
        }
        shapes
    }
}

/// A code and a message.
pub(crate) type Fault = (&'static str, String);

/// What to look for of a phrase's first words.
fn beginning(lead: &str) -> String {
    let lead = lead.trim_start();
    if let Some(exact) = lead.strip_prefix('=').filter(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric())) {
        let end = exact.find(|c: char| !c.is_alphanumeric()).unwrap_or(exact.len());
        return cut(fold(&exact[..end]), LATIN_BEGINNING);
    }
    let latin = |c: char| c.is_alphanumeric() && !is_cjk(c);
    if lead.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        // Up to the first sign that is not of the word; it may be inflected, so its stem is what counts.
        let end = lead.find(|c: char| !latin(c)).unwrap_or(lead.len());
        let word = fold(&lead[..end]);
        let beside_cjk = lead[end..].trim_start().starts_with(is_cjk);
        let literal = if beside_cjk { word.clone() } else { word_literal(&word_pattern(&word)) };
        return cut(if literal.is_empty() { word } else { literal }, LATIN_BEGINNING);
    }
    // Folding never looks further ahead than this.
    let near = lead.char_indices().nth(LOOK_AHEAD).map_or(lead, |(end, _)| &lead[..end]);
    let folded = fold(near);
    if folded.starts_with(latin) {
        let end = folded.find(|c: char| !latin(c)).unwrap_or(folded.len());
        return cut(folded[..end].to_string(), 2);
    }
    // A blank between CJK and Latin script may be missing in the text.
    let border = |(i, c): &(usize, char)| *i > 0 && (*c == ' ' || c.is_ascii_alphanumeric());
    let end = folded.char_indices().find(border).map_or(folded.len(), |(i, _)| i);
    cut(folded[..end].to_string(), CJK_BEGINNING)
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
fn lemma_literal(lemma: &str) -> String {
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

/// A beginning that every inflection of the word shares. The last letter of a stem may differ from the
/// text's (policy, polici; share, sharing), so that letter is left out where it is not sure.
fn word_literal(word: &WordPattern) -> String {
    match word.form {
        WordForm::Stem => {
            let text = word.text.as_str();
            text.strip_suffix(['i', 'e', 'y']).filter(|rest| rest.len() > 1).unwrap_or(text).to_string()
        }
        _ => word.text.clone(),
    }
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

impl Shape {
    /// The compiled expression of a [`Shape::Regex`]; compiled when first needed.
    pub(crate) fn regex(&self) -> Option<&regex::Regex> {
        match self {
            Shape::Regex { source, compiled } => Some(compiled.get_or_init(|| {
                regex::RegexBuilder::new(source)
                    .case_insensitive(true)
                    .build()
                    .unwrap_or_else(|_| regex::Regex::new("$^").expect("a valid expression"))
            })),
            _ => None,
        }
    }
}
