//! All phrases of a pack as one automaton: the least acyclic one that spells them.
//!
//! A phrase is a row of symbols: characters, words in Latin script, gaps. The rows of all phrases make a
//! tree whose equal ends are one ([`Builder`]); [`Automaton`] is that graph in a few flat lists, which
//! the build script writes into the program as they are.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::numbers::Numbers;
use super::pattern::{Form, Owner, Part, WordForm, WordPattern};
use super::schema::PhraseLanguage;

/// A place in the automaton.
pub(crate) type Node = u32;

/// What leads from one node to the next: a character's code, or one of those below.
type Symbol = u32;

/// Anything within reach may stand between the parts.
const GAP: Symbol = 0;
/// With this bit: a word of the vocabulary, by its number.
const WORD: Symbol = 1 << 31;

/// What has been found where a phrase ends.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Output {
    pub owner: Owner,
    pub language: PhraseLanguage,
    /// Whether nothing in the phrase is Japanese or Chinese.
    pub latin: bool,
    pub check: Check,
}

/// What the tokenizer must confirm.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Check {
    Nothing,
    /// What was found is a token.
    Token,
    /// A token with this dictionary form, folded, begins where the phrase does.
    Lemma(String),
}

/// The phrases of a pack.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Automaton {
    vocabulary: Vocabulary,
    /// For each node where its edges begin; they end where those of the next begin.
    edges: Numbers,
    /// The symbols of the edges, sorted within a node.
    symbols: Numbers,
    /// The nodes that the edges lead to.
    targets: Numbers,
    /// For each node where its outputs begin.
    outputs: Numbers,
    /// Numbers of outputs.
    output_numbers: Numbers,
    kinds: Vec<Output>,
    root: Node,
}

/// More edges than this are searched by halves.
const FEW: usize = 8;

impl Automaton {
    /// Where every phrase begins.
    pub(crate) fn root(&self) -> Node {
        self.root
    }

    /// The symbols that lead on from a node, and where to.
    pub(crate) fn edges(&self, node: Node) -> impl Iterator<Item = (Edge, Node)> {
        let range = self.range(node);
        let symbols = self.symbols.0[range.clone()].iter().zip(&self.targets.0[range]);
        symbols.map(|(&symbol, &target)| {
            let edge = match char::from_u32(symbol) {
                _ if symbol == GAP => Edge::Gap,
                _ if symbol & WORD != 0 => Edge::Word(symbol & !WORD),
                Some(c) => Edge::Char(c),
                None => Edge::Gap,
            };
            (edge, target)
        })
    }

    fn range(&self, node: Node) -> std::ops::Range<usize> {
        self.edges.0[node as usize] as usize..self.edges.0[node as usize + 1] as usize
    }

    /// The symbols that lead on from a node.
    #[inline]
    pub(crate) fn symbols(&self, node: Node) -> &[Symbol] {
        &self.symbols.0[self.range(node)]
    }

    /// The symbol of a character.
    #[inline]
    pub(crate) fn char_symbol(c: char) -> Symbol {
        u32::from(c)
    }

    /// The symbol of a word, by its number in the vocabulary.
    #[inline]
    pub(crate) fn word_symbol(word: u32) -> Symbol {
        word | WORD
    }

    #[inline]
    fn step(&self, node: Node, symbol: Symbol) -> Option<Node> {
        let range = self.range(node);
        let symbols = &self.symbols.0[range.clone()];
        let i = match symbols.len() {
            0..=FEW => symbols.iter().position(|&own| own == symbol)?,
            _ => symbols.binary_search(&symbol).ok()?,
        };
        Some(self.targets.0[range.start + i])
    }

    #[inline]
    pub(crate) fn after_char(&self, node: Node, c: char) -> Option<Node> {
        self.step(node, Automaton::char_symbol(c))
    }

    #[inline]
    pub(crate) fn after_word(&self, node: Node, word: u32) -> Option<Node> {
        self.step(node, Automaton::word_symbol(word))
    }

    #[inline]
    pub(crate) fn after_gap(&self, node: Node) -> Option<Node> {
        // It is the least of all symbols.
        let range = self.range(node);
        (self.symbols.0[range.clone()].first() == Some(&GAP)).then(|| self.targets.0[range.start])
    }

    /// What ends at a node.
    #[inline]
    pub(crate) fn outputs(&self, node: Node) -> impl Iterator<Item = &Output> {
        let range = self.outputs.0[node as usize] as usize..self.outputs.0[node as usize + 1] as usize;
        self.output_numbers.0[range].iter().map(|&number| &self.kinds[number as usize])
    }

    #[inline]
    pub(crate) fn has_outputs(&self, node: Node) -> bool {
        self.outputs.0[node as usize] < self.outputs.0[node as usize + 1]
    }

    /// The words of phrases, which know what a word of a text is.
    pub(crate) fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }
}

/// What leads from one node to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edge {
    Gap,
    Char(char),
    /// A word by its number in the vocabulary.
    Word(u32),
}

/// The words in Latin script that phrases hold, each with a number.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Vocabulary {
    /// Sorted; the number of a word is its place here.
    exact: Vec<String>,
    /// The same, numbered after all exact words.
    stems: Vec<String>,
    /// The same, numbered after all stems.
    prefixes: Vec<String>,
}

impl Vocabulary {
    fn new(words: Vec<&WordPattern>) -> Self {
        let of = |form: WordForm| {
            let mut own: Vec<String> = words.iter().filter(|w| w.form == form).map(|w| w.text.clone()).collect();
            own.sort_unstable();
            own
        };
        Vocabulary { exact: of(WordForm::Exact), stems: of(WordForm::Stem), prefixes: of(WordForm::Prefix) }
    }

    fn number(&self, word: &WordPattern) -> Option<u32> {
        let (list, before) = match word.form {
            WordForm::Exact => (&self.exact, 0),
            WordForm::Stem => (&self.stems, self.exact.len()),
            WordForm::Prefix => (&self.prefixes, self.exact.len() + self.stems.len()),
        };
        list.binary_search(&word.text).ok().map(|i| (before + i) as u32)
    }

    /// How many words there are.
    pub(crate) fn len(&self) -> usize {
        self.exact.len() + self.stems.len() + self.prefixes.len()
    }

    /// Adds to `numbers` the words of phrases that a word of a text is, which has this stem.
    pub(crate) fn numbers_of(&self, word: &str, stem: &str, numbers: &mut Vec<u32>) {
        let bare = word.strip_suffix("'s").unwrap_or(word);
        let mut add = |list: &[String], before: usize, text: &str| {
            if let Ok(i) = list.binary_search_by(|own| own.as_str().cmp(text)) {
                let number = (before + i) as u32;
                if !numbers.contains(&number) {
                    numbers.push(number);
                }
            }
        };
        for text in [word, bare] {
            add(&self.exact, 0, text);
        }
        for text in [word, stem] {
            add(&self.stems, self.exact.len(), text);
        }
        let ends = word.char_indices().map(|(i, c)| i + c.len_utf8());
        for end in ends {
            add(&self.prefixes, self.exact.len() + self.stems.len(), &word[..end]);
        }
    }
}

/// Takes phrases and makes the automaton.
#[derive(Default)]
pub(super) struct Builder {
    words: HashMap<WordPattern, u32>,
    kinds: HashMap<Output, u32>,
    symbols: Vec<Symbol>,
    /// Of each row where its symbols begin, and its output.
    rows: Vec<(u32, u32)>,
}

impl Builder {
    /// Adds what a phrase stands for.
    pub fn add(&mut self, form: &Form, owner: Owner, language: PhraseLanguage, latin: bool) {
        let start = self.symbols.len() as u32;
        let check = match form {
            Form::Parts(parts) => {
                for (i, part) in parts.iter().enumerate() {
                    if i > 0 {
                        self.symbols.push(GAP);
                    }
                    self.part(part);
                }
                Check::Nothing
            }
            Form::Token(token) => {
                self.symbols.extend(token.chars().map(u32::from));
                Check::Token
            }
            Form::Lemma { stem, lemma } => {
                self.symbols.extend(stem.chars().map(u32::from));
                Check::Lemma(lemma.clone())
            }
        };
        let next = self.kinds.len() as u32;
        let output = *self.kinds.entry(Output { owner, language, latin, check }).or_insert(next);
        self.rows.push((start, output));
    }

    fn part(&mut self, part: &Part) {
        match part {
            Part::Text(text) => self.symbols.extend(text.chars().map(u32::from)),
            Part::Words(words) => {
                for word in words {
                    let next = self.words.len() as u32;
                    let number = match self.words.get(word) {
                        Some(&number) => number,
                        None => *self.words.entry(word.clone()).or_insert(next),
                    };
                    self.symbols.push(WORD | number);
                }
            }
        }
    }

    /// The automaton of all that was added.
    pub fn finish(mut self) -> Automaton {
        let vocabulary = Vocabulary::new(self.words.keys().collect());
        let mut renumbered = vec![0; self.words.len()];
        for (word, &number) in &self.words {
            renumbered[number as usize] = vocabulary.number(word).unwrap_or_default();
        }
        for symbol in self.symbols.iter_mut().filter(|symbol| **symbol & WORD != 0) {
            *symbol = WORD | renumbered[(*symbol & !WORD) as usize];
        }
        // The outputs in an order that does not depend on that of the phrases.
        let mut kinds: Vec<(Output, u32)> = self.kinds.into_iter().collect();
        kinds.sort_by(|(a, _), (b, _)| {
            (a.owner, a.language, a.latin, &a.check).cmp(&(b.owner, b.language, b.latin, &b.check))
        });
        let mut renumbered = vec![0; kinds.len()];
        for (new, (_, old)) in kinds.iter().enumerate() {
            renumbered[*old as usize] = new as u32;
        }
        let ends = self.rows.iter().skip(1).map(|(start, _)| *start).chain([self.symbols.len() as u32]);
        let mut rows: Vec<(&[Symbol], u32)> = self
            .rows
            .iter()
            .zip(ends)
            .map(|(&(start, output), end)| (&self.symbols[start as usize..end as usize], renumbered[output as usize]))
            .collect();
        rows.sort_unstable();
        rows.dedup();
        let mut graph = Graph::default();
        let root = graph.node(&rows, 0);
        graph.finish(vocabulary, kinds.into_iter().map(|(kind, _)| kind).collect(), root)
    }
}

/// A node as made: its outputs, its edges.
type Made = (Vec<u32>, Vec<(Symbol, Node)>);

#[derive(Default)]
struct Graph {
    known: HashMap<Made, Node>,
}

impl Graph {
    /// The node after the first `depth` symbols, which these sorted rows share.
    fn node(&mut self, rows: &[(&[Symbol], u32)], depth: usize) -> Node {
        let ending = rows.partition_point(|(row, _)| row.len() == depth);
        let outputs = rows[..ending].iter().map(|(_, output)| *output).collect();
        let mut edges = Vec::new();
        let mut rest = &rows[ending..];
        while let Some((first, _)) = rest.first() {
            let symbol = first[depth];
            let (own, others) = rest.split_at(rest.partition_point(|(row, _)| row[depth] == symbol));
            edges.push((symbol, self.node(own, depth + 1)));
            rest = others;
        }
        let next = self.known.len() as Node;
        *self.known.entry((outputs, edges)).or_insert(next)
    }

    fn finish(self, vocabulary: Vocabulary, kinds: Vec<Output>, root: Node) -> Automaton {
        let mut nodes: Vec<(Made, Node)> = self.known.into_iter().collect();
        nodes.sort_unstable_by_key(|(_, number)| *number);
        let mut made = Automaton {
            vocabulary,
            edges: Numbers(vec![0]),
            symbols: Numbers::default(),
            targets: Numbers::default(),
            outputs: Numbers(vec![0]),
            output_numbers: Numbers::default(),
            kinds,
            root,
        };
        for ((outputs, edges), _) in nodes {
            made.output_numbers.0.extend(outputs);
            made.outputs.0.push(made.output_numbers.0.len() as u32);
            for (symbol, target) in edges {
                made.symbols.0.push(symbol);
                made.targets.0.push(target);
            }
            made.edges.0.push(made.symbols.0.len() as u32);
        }
        made
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ruleset::pattern::forms;
    use crate::ruleset::schema::{At, PhraseDef, PhraseKind, Side};
    use crate::span::Span;

    fn automaton(phrases: &[(u16, &str)]) -> Automaton {
        let mut builder = Builder::default();
        for (owner, text) in phrases {
            let source = std::sync::Arc::new(crate::diagnostic::Source { name: String::new(), text: String::new() });
            let text = At { value: text.to_string(), source, span: Span::new(0, 0) };
            let def = PhraseDef { language: PhraseLanguage::Any, kind: PhraseKind::Surface, side: Side::Either, text };
            for form in forms(&def).expect("well formed") {
                builder.add(&form, Owner::Concept(*owner), def.language, false);
            }
        }
        builder.finish()
    }

    fn end(automaton: &Automaton, text: &str) -> Vec<Owner> {
        let node = text.chars().try_fold(automaton.root(), |node, c| automaton.after_char(node, c));
        node.map_or(Vec::new(), |node| automaton.outputs(node).map(|output| output.owner).collect())
    }

    #[test]
    fn spells_every_alternative_and_nothing_else() {
        let automaton = automaton(&[(0, "(検知|通知)(ルール|)を変更"), (1, "検知")]);
        for text in ["検知ルールを変更", "検知を変更", "通知を変更"] {
            assert_eq!(end(&automaton, text), [Owner::Concept(0)], "{text}");
        }
        assert_eq!(end(&automaton, "検知"), [Owner::Concept(1)]);
        assert!(end(&automaton, "通知").is_empty());
        assert!(end(&automaton, "検知ルール").is_empty());
    }

    #[test]
    fn equal_ends_are_one() {
        let automaton = automaton(&[(0, "あいう変更"), (0, "かき変更"), (0, "く変更")]);
        // From the root あ い う, か き and く, all into the node before 変, and the last one.
        assert_eq!(automaton.edges.0.len() - 1, 1 + 2 + 1 + 1 + 1 + 1);
    }

    #[test]
    fn the_order_of_phrases_does_not_show() {
        let mut phrases = vec![(2, "log (file|in)"), (0, "検知…ルール"), (1, "api キー"), (0, "logs")];
        let one = automaton(&phrases);
        phrases.reverse();
        assert_eq!(one, automaton(&phrases));
    }

    #[test]
    fn words_are_known_by_stem_by_prefix_and_exactly() {
        let automaton = automaton(&[(0, "detections"), (1, "detect*"), (2, "=detection"), (3, "id")]);
        let numbers = |word: &str, stem: &str| {
            let mut numbers = Vec::new();
            automaton.vocabulary().numbers_of(word, stem, &mut numbers);
            let owners = |number| automaton.after_word(automaton.root(), number).into_iter();
            let mut found: Vec<Owner> =
                numbers.into_iter().flat_map(owners).flat_map(|n| automaton.outputs(n).map(|o| o.owner)).collect();
            found.sort();
            found
        };
        assert_eq!(numbers("detection", "detect"), [Owner::Concept(0), Owner::Concept(1), Owner::Concept(2)]);
        assert_eq!(numbers("detecting", "detect"), [Owner::Concept(0), Owner::Concept(1)]);
        assert_eq!(numbers("detector", "detector"), [Owner::Concept(1)]);
        assert_eq!(numbers("id's", "id"), [Owner::Concept(3)]);
        assert!(numbers("ids", "id").is_empty());
    }
}
