//! Whether a phrase really stands where its literal was found.

use super::Cache;
use super::stems::Stems;
use super::tokens::script;
use crate::reading::Reading;
use crate::ruleset::{Head, Part, Pattern, Shape, WordForm, WordPattern};
use crate::span::Span;
use crate::ticket::Ticket;

/// How far a gap `…` may reach: words in Latin script, bytes in any other.
const GAP_WORDS: usize = 7;
const GAP_BYTES: usize = 66;

/// Where a literal was found, in bytes of the field's normalised text.
pub(super) struct Place<'a> {
    pub ticket: &'a Ticket,
    pub reading: &'a Reading,
    pub sentence: usize,
    pub start: usize,
}

/// The span of the whole phrase, if it stands here; of several alternatives the longest.
pub(super) fn verify(pattern: &Pattern, beginning: u32, place: &Place<'_>, cache: &mut Cache) -> Option<Span> {
    let sentence = &place.reading.sentences[place.sentence];
    let text = &place.reading.text(sentence.field).text[..sentence.text.end];
    let head = Head::of(&text[place.start..]);
    let mut longest: Option<Span> = None;
    // Where the first part ends; shapes that share it stand side by side.
    let mut first: Option<Option<usize>> = None;
    // The word at which the last of them failed: those that share it fail as well.
    let mut failed: Option<usize> = None;
    for (candidate, shape) in pattern.shapes_from(beginning) {
        if failed.is_some_and(|word| candidate.shared as usize > word) {
            continue;
        }
        failed = None;
        if !candidate.goes_on {
            first = None;
        }
        if !candidate.may_begin(head) {
            failed = Some(0);
            continue;
        }
        let span = verify_shape(pattern, shape, place, text, (&mut first, &mut failed), cache);
        longest = longest.into_iter().chain(span).max_by_key(|span| span.end);
    }
    longest
}

fn verify_shape(
    pattern: &Pattern,
    shape: &Shape,
    place: &Place<'_>,
    text: &str,
    (first, failed): (&mut Option<Option<usize>>, &mut Option<usize>),
    cache: &mut Cache,
) -> Option<Span> {
    let sentence = &place.reading.sentences[place.sentence];
    let limit = text.len();
    match shape {
        Shape::Parts(parts) => {
            let first = *first.get_or_insert_with(|| first_end(&parts[0], text, place.start, failed, &mut cache.stems));
            let end = rest_end(&parts[1..], text, first?, limit, &mut cache.stems)?;
            let span = Span::new(place.start, end);
            for part in [parts.first(), parts.last()].into_iter().flatten() {
                if let Part::Text(literal) = part
                    && cuts_katakana(literal, text, span)
                    && inside_longer_word(pattern, place, span, cache)
                {
                    return None;
                }
            }
            Some(span)
        }
        Shape::Lemma(lemma) => {
            let script = script(pattern.language, sentence.language);
            let units = cache.tokens.of(script, place.sentence, place.ticket, place.reading, &mut cache.worker);
            let at = units.partition_point(|unit| unit.span.start < place.start);
            let unit = units.get(at).filter(|unit| unit.span.start == place.start && unit.lemma == *lemma)?;
            Some(unit.span)
        }
        Shape::Token(token) => {
            if !text[place.start..limit].starts_with(token.as_str()) {
                return None;
            }
            let end = place.start + token.len();
            let script = script(pattern.language, sentence.language);
            let units = cache.tokens.of(script, place.sentence, place.ticket, place.reading, &mut cache.worker);
            let at = units.partition_point(|unit| unit.span.start < place.start);
            let unit = units.get(at)?;
            (unit.span == Span::new(place.start, end)).then_some(unit.span)
        }
        Shape::Regex { .. } => {
            let regex = shape.regex()?;
            let found = regex.find_at(&text[..limit], place.start)?;
            let whole = found.start() == place.start && !joins_latin(text, found.start(), found.end());
            whole.then(|| Span::new(found.start(), found.end()))
        }
    }
}

fn first_end(part: &Part, text: &str, start: usize, failed: &mut Option<usize>, stems: &mut Stems) -> Option<usize> {
    match part {
        Part::Words(words) => match words_end(words, text, start, text.len(), stems) {
            Ok(end) => Some(end),
            Err(word) => {
                *failed = Some(word);
                None
            }
        },
        Part::Text(literal) if text[start..].starts_with(literal.as_str()) => text_end(literal, text, start),
        Part::Text(_) => None,
    }
}

fn rest_end(parts: &[Part], text: &str, first: usize, limit: usize, stems: &mut Stems) -> Option<usize> {
    let mut end = first;
    for part in parts {
        end = match part {
            Part::Words(words) => {
                let mut at = end;
                let mut tries = 0;
                loop {
                    at = next_word(text, at, limit)?;
                    if let Ok(end) = words_end(words, text, at, limit, stems) {
                        break end;
                    }
                    tries += 1;
                    if tries >= GAP_WORDS {
                        return None;
                    }
                    at = word_end(text, at, limit);
                }
            }
            Part::Text(literal) => {
                let mut reach = (end + GAP_BYTES + literal.len()).min(limit);
                while !text.is_char_boundary(reach) {
                    reach -= 1;
                }
                let at = text.get(end..reach)?.find(literal.as_str())? + end;
                text_end(literal, text, at)?
            }
        };
    }
    Some(end)
}

fn text_end(literal: &str, text: &str, start: usize) -> Option<usize> {
    let end = start + literal.len();
    (!joins_latin(text, start, end)).then_some(end)
}

/// Whether an edge of the span cuts through a word in Latin script.
fn joins_latin(text: &str, start: usize, end: usize) -> bool {
    let latin = |c: char| c.is_alphanumeric() && !crate::ruleset::is_cjk(c);
    let inner = &text[start..end];
    let head = inner.chars().next().is_some_and(latin) && text[..start].chars().next_back().is_some_and(latin);
    let tail = inner.chars().next_back().is_some_and(latin) && text[end..].chars().next().is_some_and(latin);
    head || tail
}

/// Whether a character is part of a word in Latin or a like script.
pub(super) fn in_word(c: char) -> bool {
    c.is_alphanumeric() && !crate::ruleset::is_cjk(c)
}

/// The end of the word that begins at `start`; an apostrophe between letters belongs to it.
fn word_end(text: &str, start: usize, limit: usize) -> usize {
    let mut end = start;
    let mut chars = text[start..limit].char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        let apostrophe = c == '\'' && chars.peek().is_some_and(|(_, next)| in_word(*next));
        if !in_word(c) && !apostrophe {
            break;
        }
        end = start + i + c.len_utf8();
    }
    end
}

/// The start of the first word at or after `at`.
fn next_word(text: &str, at: usize, limit: usize) -> Option<usize> {
    text[at..limit].char_indices().find(|(_, c)| in_word(*c)).map(|(i, _)| at + i)
}

/// Where the words end that begin at `start`; or which of them is not there.
fn words_end(words: &[WordPattern], text: &str, start: usize, limit: usize, stems: &mut Stems) -> Result<usize, usize> {
    if text[..start].chars().next_back().is_some_and(|c| in_word(c) || c == '\'') {
        return Err(0);
    }
    let mut at = start;
    let mut end = start;
    for (i, word) in words.iter().enumerate() {
        if i > 0 {
            at = next_word(text, end, limit).ok_or(i)?;
            let between = &text[end..at];
            if between.len() > 4 || between.chars().any(|c| !matches!(c, ' ' | '-' | '/' | '_' | '"' | '\'' | '\n')) {
                return Err(i);
            }
        }
        end = word_end(text, at, limit);
        if !same_word(word, &text[at..end], stems) {
            return Err(i);
        }
    }
    Ok(end)
}

fn same_word(pattern: &WordPattern, word: &str, stems: &mut Stems) -> bool {
    let bare = word.strip_suffix("'s").unwrap_or(word);
    match pattern.form {
        WordForm::Prefix => word.starts_with(&pattern.text),
        WordForm::Exact => word == pattern.text || bare == pattern.text,
        WordForm::Stem => word == pattern.text || stems.same(bare, &pattern.text),
    }
}

/// Whether a katakana phrase begins or ends in the middle of a run of katakana.
fn cuts_katakana(literal: &str, text: &str, span: Span) -> bool {
    let katakana = |c: char| matches!(c, '\u{30A1}'..='\u{30FA}' | 'ー');
    let head =
        literal.chars().next().is_some_and(katakana) && text[..span.start].chars().next_back().is_some_and(katakana);
    let tail = literal.chars().next_back().is_some_and(katakana)
        && text[span.end..].chars().next().is_some_and(|c| katakana(c) && c != 'ー');
    head || tail
}

/// Whether a word of the dictionary reaches over an edge of the span: ログ in カタログ.
fn inside_longer_word(pattern: &Pattern, place: &Place<'_>, span: Span, cache: &mut Cache) -> bool {
    let language = place.reading.sentences[place.sentence].language;
    let script = script(pattern.language, language);
    let units = cache.tokens.of(script, place.sentence, place.ticket, place.reading, &mut cache.worker);
    let from = units.partition_point(|unit| unit.span.end <= span.start);
    units[from..].iter().take_while(|unit| unit.span.start < span.end).any(|unit| {
        let over_start = unit.span.start < span.start && span.start < unit.span.end;
        let over_end = unit.span.start < span.end && span.end < unit.span.end;
        unit.known && (over_start || over_end)
    })
}
