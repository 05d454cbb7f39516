//! All phrases of a pack as one automaton: the least acyclic one that spells them.
//!
//! A phrase is a row of symbols: characters, words in Latin script, gaps. The rows of all phrases make a
//! tree whose equal ends are one ([`Builder`]); [`Automaton`] is that graph in a few flat lists, which
//! the build script writes into the program as they are.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::numbers::{Numbers, Pairs};
use super::pattern::{Form, Owner, Part, WordForm, WordPattern};
use super::schema::PhraseLanguage;

/// A place in the automaton.
pub(crate) type Node = u32;

/// What leads from one node to the next: a character's code, or one of those below.
pub(crate) type Symbol = u32;

/// Anything within reach may stand between the parts.
const GAP: Symbol = 0;
/// With this bit: a word of the vocabulary, by its number.
const WORD: Symbol = 1 << 31;
/// The symbol of what no phrase holds: the end of a text.
pub(crate) const NOTHING: Symbol = Symbol::MAX;

/// What has been found where a phrase ends.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Output {
    pub owner: Owner,
    pub language: PhraseLanguage,
    /// Whether nothing in the phrase is Japanese or Chinese.
    pub latin: bool,
    pub check: Check,
}

/// What must be confirmed of what was found.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Check {
    Nothing,
    /// The tokenizer: what was found is a token.
    Token,
    /// The tokenizer: a token with this dictionary form, folded, begins where the phrase does.
    Lemma(String),
    /// The regular expression with this number, of which what was found is a literal, matches there.
    Expression(u32),
}

/// The phrases of a pack.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Automaton {
    vocabulary: Vocabulary,
    /// Of each node where its steps begin and where its outputs begin. They end where those of the next begin; one
    /// more node says where the last ones end. What a visit reads lies side by side.
    nodes: Pairs,
    /// Of each step, sorted within a node, its symbol and the node that it leads to.
    steps: Pairs,
    /// Numbers of outputs.
    outputs: Numbers,
    kinds: Vec<Output>,
    root: Node,
}

/// More steps than this are searched by halves.
const FEW: usize = 8;

impl Automaton {
    /// Where every phrase begins.
    pub(crate) fn root(&self) -> Node {
        self.root
    }

    /// What the automaton has at a node.
    #[inline]
    pub(crate) fn at(&self, node: Node) -> Place<'_> {
        let &[[steps, outputs], [steps_end, outputs_end]] =
            self.nodes.0[node as usize..].first_chunk().expect("after each node comes one more");
        Place {
            steps: &self.steps.0[steps as usize..steps_end as usize],
            automaton: self,
            outputs: (outputs, outputs_end),
        }
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

    /// What the numbers of outputs stand for.
    pub(crate) fn kinds(&self) -> &[Output] {
        &self.kinds
    }

    /// The words of phrases, which know what a word of a text is.
    pub(crate) fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }
}

/// What the automaton has at a node.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    automaton: &'a Automaton,
    steps: &'a [[u32; 2]],
    /// Where its outputs begin and end.
    outputs: (u32, u32),
}

impl<'a> Place<'a> {
    /// What leads on from here, and where to.
    pub(crate) fn edges(self) -> impl Iterator<Item = (Edge, Node)> + 'a {
        self.steps.iter().map(|&[symbol, target]| {
            let edge = match char::from_u32(symbol) {
                _ if symbol == GAP => Edge::Gap,
                _ if symbol & WORD != 0 => Edge::Word(symbol & !WORD),
                Some(c) => Edge::Char(c),
                None => Edge::Gap,
            };
            (edge, target)
        })
    }

    /// Whether something ends here.
    #[inline]
    pub(crate) fn has_outputs(self) -> bool {
        self.outputs.0 != self.outputs.1
    }

    /// The numbers of what ends here.
    #[inline]
    pub(crate) fn outputs(self) -> &'a [u32] {
        &self.automaton.outputs.0[self.outputs.0 as usize..self.outputs.1 as usize]
    }

    /// The symbols that lead on from here.
    #[inline]
    pub(crate) fn symbols(self) -> impl ExactSizeIterator<Item = Symbol> + 'a {
        self.steps.iter().map(|&[symbol, _]| symbol)
    }

    /// Whether a character leads on from here: these come after the gap and before the words.
    pub(crate) fn has_chars(self) -> bool {
        self.symbols().find(|&symbol| symbol != GAP).is_some_and(|symbol| symbol & WORD == 0)
    }

    /// Where a symbol leads to.
    #[inline]
    pub(crate) fn after(self, symbol: Symbol) -> Option<Node> {
        let i = match self.steps.len() {
            0..=FEW => self.steps.iter().position(|&[own, _]| own == symbol)?,
            _ => self.steps.binary_search_by_key(&symbol, |&[own, _]| own).ok()?,
        };
        Some(self.steps[i][1])
    }

    #[inline]
    pub(crate) fn after_gap(self) -> Option<Node> {
        // It is the least of all symbols.
        self.steps.first().filter(|[symbol, _]| *symbol == GAP).map(|&[_, target]| target)
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
        self.row(start, Output { owner, language, latin, check });
    }

    /// Adds a text with which the matches of the expression with a number begin.
    pub fn add_literal(&mut self, literal: &str, number: u32, output: &Output) {
        let start = self.symbols.len() as u32;
        self.symbols.extend(literal.chars().map(u32::from));
        self.row(start, Output { check: Check::Expression(number), ..output.clone() });
    }

    /// Adds the symbols from `start` on.
    fn row(&mut self, start: u32, output: Output) {
        let next = self.kinds.len() as u32;
        let output = *self.kinds.entry(output).or_insert(next);
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
            nodes: Pairs::default(),
            steps: Pairs::default(),
            outputs: Numbers::default(),
            kinds,
            root,
        };
        let here = |made: &Automaton| [made.steps.0.len() as u32, made.outputs.0.len() as u32];
        for ((outputs, edges), _) in nodes {
            made.nodes.0.push(here(&made));
            made.outputs.0.extend(outputs);
            made.steps.0.extend(edges.into_iter().map(|(symbol, target)| [symbol, target]));
        }
        made.nodes.0.push(here(&made));
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
        let step = |node, c| automaton.at(node).after(Automaton::char_symbol(c));
        let node = text.chars().try_fold(automaton.root(), step);
        node.map_or(Vec::new(), |node| owners(automaton, node).collect())
    }

    fn owners(automaton: &Automaton, node: Node) -> impl Iterator<Item = Owner> {
        automaton.at(node).outputs().iter().map(|&kind| automaton.kinds()[kind as usize].owner)
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
        assert_eq!(automaton.nodes.0.len() - 1, 1 + 2 + 1 + 1 + 1 + 1);
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
            let after = |number| automaton.at(automaton.root()).after(Automaton::word_symbol(number));
            let mut found: Vec<Owner> =
                numbers.into_iter().filter_map(after).flat_map(|node| owners(&automaton, node)).collect();
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
