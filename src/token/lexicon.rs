//! One compiled dictionary with the pack's own terms, and the search for the best reading of a text.
//!
//! The only file that knows lindera's types. It uses the lattice itself rather than lindera's segmenter:
//! that one copies the user dictionary for each worker and allocates for each token.

use lindera_dictionary::builder::DictionaryBuilder;
pub(super) use lindera_dictionary::dictionary::Dictionary;
use lindera_dictionary::dictionary::UserDictionary;
use lindera_dictionary::mode::Mode;
use lindera_dictionary::viterbi::{Lattice, LatticeOptions, LexType, WordId};

use super::terms::rows;
use super::window::{lone_particles, windows};
use super::{Pos, Script, Term, Tokens, latin};
use crate::span::Span;

/// A dictionary with the pack's terms.
pub(super) struct Lexicon {
    dictionary: Dictionary,
    terms: Option<UserDictionary>,
}

/// What the search writes on; tied to one lexicon, because a lattice keeps character codes of its dictionary.
#[derive(Default)]
pub(super) struct Scratch {
    lattice: Lattice,
    edges: Vec<(usize, WordId)>,
    latin: Vec<Span>,
    chars: Vec<char>,
    /// For each character the end of the longest term that begins there.
    reach: Vec<usize>,
}

impl Lexicon {
    /// Adds terms to a dictionary.
    pub fn new(dictionary: Dictionary, terms: &[Term], script: Script) -> Self {
        let rows = rows(terms, script, dictionary.metadata.dictionary_schema.field_count());
        let terms = (!rows.is_empty()).then(|| {
            DictionaryBuilder::new((*dictionary.metadata).clone())
                .build_user_dict_from_reader(rows.as_bytes())
                .expect("rows with all columns, quoted and without repetition always compile")
        });
        Lexicon::of(dictionary, terms)
    }

    /// Adds terms that the build script compiled.
    pub fn compiled(dictionary: Dictionary, terms: &[u8]) -> Self {
        let load = || UserDictionary::load(terms).expect("the build script wrote them with this version of lindera");
        Lexicon::of(dictionary, (!terms.is_empty()).then(load))
    }

    fn of(dictionary: Dictionary, mut terms: Option<UserDictionary>) -> Self {
        if let (Some(terms), Some(contexts)) = (&mut terms, &dictionary.metadata.context_id_map) {
            // The dictionary numbers contexts by how often they are met.
            terms.remap_context_ids(contexts);
        }
        Lexicon { dictionary, terms }
    }

    /// Appends the tokens of `text`, whose copy `out` holds already.
    pub fn tokenise(&self, scratch: &mut Scratch, text: &str, out: &mut Tokens) {
        scratch.latin.clear();
        latin::words_within(text, &mut scratch.latin);
        let mut next_latin = 0;
        for window in windows(text) {
            self.search(scratch, window.of(text));
            self.emit(scratch, window, &mut next_latin, text, out);
        }
    }

    /// The windows of a Japanese text, cut further at words that every reading has: each of these ends one piece and
    /// begins the next. The tokens of a piece are those that the whole window has there.
    pub fn pieces(&self, text: &str) -> Vec<Span> {
        let mut cuts: Vec<usize> = lone_particles(text).collect();
        if let (Some(terms), false) = (&self.terms, cuts.is_empty()) {
            let held =
                terms.dict.da.find_overlapping_iter(text).filter(|term| text[term.start()..term.end()].contains('を'));
            held.for_each(|term| cuts.retain(|cut| !(term.start()..term.end()).contains(cut)));
        }
        let mut cuts = cuts.into_iter().peekable();
        let mut pieces = Vec::new();
        for window in windows(text) {
            let mut start = window.start;
            while let Some(cut) = cuts.next_if(|cut| *cut < window.end) {
                let end = cut + 'を'.len_utf8();
                if start < cut && end < window.end {
                    pieces.push(Span::new(start, end));
                    start = cut;
                }
            }
            pieces.push(Span::new(start, window.end));
        }
        pieces
    }

    /// The places of a text, its beginning and its end among them, over which no word of dictionary and terms reaches.
    /// In a dictionary without contexts what lies between two of them is read alike wherever it stands, if no
    /// character of it may join with others to an unknown word.
    pub fn seams(&self, scratch: &mut Scratch, text: &str, seams: &mut Vec<usize>) {
        let Scratch { chars, reach, .. } = scratch;
        chars.clear();
        chars.extend(text.chars());
        reach.clear();
        if let Some(terms) = &self.terms {
            reach.resize(text.len() + 1, 0);
            for term in terms.dict.da.find_overlapping_iter(text) {
                reach[term.start()] = reach[term.start()].max(term.end());
            }
        }
        seams.clear();
        let (mut at, mut to) = (0, 0);
        for (i, c) in chars.iter().enumerate() {
            if at >= to {
                seams.push(at);
            }
            let longest = self.dictionary.prefix_dictionary.common_prefix_search(&chars[i..]).last();
            let longest = longest.map_or(1, |(_, chars)| chars);
            let end = at + chars[i..i + longest].iter().map(|c| c.len_utf8()).sum::<usize>();
            to = to.max(end).max(reach.get(at).copied().unwrap_or(0));
            at += c.len_utf8();
        }
        seams.push(text.len());
    }

    /// Leaves the cheapest path over `piece` in `scratch.edges`.
    fn search(&self, scratch: &mut Scratch, piece: &str) {
        scratch.lattice.set_text_with_options(
            &self.dictionary.prefix_dictionary,
            &self.terms.as_ref().map(|terms| &terms.dict),
            &self.dictionary.character_definition,
            &self.dictionary.unknown_dictionary,
            &self.dictionary.connection_cost_matrix,
            piece,
            &LatticeOptions::new(&Mode::Normal),
        );
        scratch.lattice.tokens_offset_into(&mut scratch.edges);
        if scratch.edges.is_empty() && !piece.is_empty() {
            // No path: cannot be while every character has an unknown word, but no text may get lost.
            scratch.edges.push((0, WordId::new(LexType::Unknown, u32::MAX)));
        }
    }

    /// Turns the path into tokens: white space goes, and the pieces of one Latin word become one token.
    fn emit(&self, scratch: &Scratch, window: Span, next_latin: &mut usize, text: &str, out: &mut Tokens) {
        let edges = &scratch.edges;
        let end_of = |i: usize| edges.get(i + 1).map_or(window.end, |(start, _)| window.start + start);
        let mut i = 0;
        while let Some(&(start, id)) = edges.get(i) {
            let mut span = Span::new(window.start + start, end_of(i));
            while scratch.latin.get(*next_latin).is_some_and(|word| word.end <= span.start) {
                *next_latin += 1;
            }
            let within = scratch.latin.get(*next_latin).copied().filter(|word| word.contains(span));
            i += 1;
            if let Some(word) = within
                && !(id.lex_type() == LexType::User && span == word)
            {
                while i < edges.len() && end_of(i) <= word.end {
                    span.end = end_of(i);
                    i += 1;
                }
                let number = span.of(text).bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b',');
                out.push(span, if number { Pos::Number } else { Pos::Latin }, false, None);
            } else if !span.of(text).chars().all(char::is_whitespace) {
                let (pos, base) = self.detail(id);
                out.push(span, pos, !id.is_unknown(), base);
            }
        }
    }

    /// Part of speech and base form, the latter only where it is not the surface.
    fn detail(&self, id: WordId) -> (Pos, Option<&str>) {
        let word = id.id() as usize;
        let mut fields = match id.lex_type() {
            LexType::User => match &self.terms {
                Some(terms) => terms.word_details_iter(word),
                None => return (Pos::Unknown, None),
            },
            LexType::Unknown => self.dictionary.unknown_word_details_iter(word),
            _ => self.dictionary.word_details_iter(word),
        };
        let pos = fields.next().map_or(Pos::Unknown, Pos::from_code);
        (pos, fields.next().filter(|base| !base.is_empty()))
    }
}
