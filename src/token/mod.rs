//! Tokens of Japanese and Chinese, words of Latin script.
//!
//! Comes in: prose in NFKC and lower case, and which dictionary to read it with. Goes out: tokens with
//! span, part of speech and base form. Rules, zones and the original text are unknown here, and lindera's
//! types do not leave this folder.
//!
//! # Example
//! ```
//! use inquiry_triage::token::{Pos, Script, Term, Terms, Tokenizer, Tokens};
//!
//! let terms = Terms { japanese: vec![Term::new("誤検知", Pos::VerbalNoun)], ..Terms::default() };
//! let text = "誤検知を直したい";
//! let mut tokens = Tokens::default();
//! Tokenizer::new(terms).worker().tokenise(Script::Japanese, text, &mut tokens);
//! let found: Vec<_> = tokens.iter().map(|token| (token.span.of(text), tokens.lemma(token))).collect();
//! assert_eq!(found, [("誤検知", "誤検知"), ("を", "を"), ("直し", "直す"), ("たい", "たい")]);
//! ```

mod chinese;
mod japanese;
pub mod latin;
mod lexicon;
mod pos;
mod stem;
mod terms;
mod window;

use std::sync::{Arc, OnceLock};

use crate::span::Span;
use lexicon::{Dictionary, Lexicon, Scratch};

pub use pos::Pos;
pub use terms::{Script, Term, Terms};
pub(crate) use window::{LONGEST as LONGEST_WINDOW, windows};

/// Of a longer text only so many bytes are read, so that offsets fit into half a word.
const LONGEST_TEXT: usize = 1 << 30;

/// One token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Bytes of the text given.
    pub span: Span,
    /// Part of speech; of an unknown word what its characters suggest.
    pub pos: Pos,
    /// Whether the word is in the dictionary or a term of the pack. A Latin word is so only as a term.
    pub known: bool,
    /// Bytes of [`Tokens::text`].
    lemma: (u32, u32),
}

/// Tokens of one text. Kept between calls, it allocates nothing more once it has grown.
#[derive(Clone, Debug, Default)]
pub struct Tokens {
    tokens: Vec<Token>,
    /// The text, then the base forms that differ from their surfaces.
    text: String,
}

impl Tokens {
    /// The tokens in the order of the text.
    pub fn iter(&self) -> std::slice::Iter<'_, Token> {
        self.tokens.iter()
    }

    /// The tokens in the order of the text.
    pub fn as_slice(&self) -> &[Token] {
        &self.tokens
    }

    /// The base form of one of these tokens: IPADIC's in Japanese, the surface in Chinese and of Latin words.
    pub fn lemma(&self, token: &Token) -> &str {
        // Of a token of another text there is nothing to say, but that is no reason to panic.
        self.text.get(token.lemma.0 as usize..token.lemma.1 as usize).unwrap_or("")
    }

    /// Forgets the tokens and keeps the memory.
    pub fn clear(&mut self) {
        self.tokens.clear();
        self.text.clear();
    }

    fn push(&mut self, span: Span, pos: Pos, known: bool, base: Option<&str>) {
        let lemma = match base {
            None => span,
            Some(base) => {
                let start = self.text.len();
                self.text.push_str(base);
                Span::new(start, self.text.len())
            }
        };
        // Cannot saturate: texts are cut at LONGEST_TEXT, and a base form is hardly longer than its surface.
        let half = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        self.tokens.push(Token { span, pos, known, lemma: (half(lemma.start), half(lemma.end)) });
    }
}

/// The dictionaries with the pack's terms; a clone shares them.
///
/// Making one is free: each dictionary is set up when its first text comes.
#[derive(Clone)]
pub struct Tokenizer {
    shared: Arc<Shared>,
}

struct Shared {
    terms: OwnTerms,
    japanese: OnceLock<Lexicon>,
    chinese: OnceLock<Lexicon>,
}

/// The pack's terms as given.
enum OwnTerms {
    Listed(Terms),
    Compiled(CompiledTerms),
}

/// Terms that the build script compiled; empty where a pack has none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CompiledTerms {
    pub japanese: &'static [u8],
    pub chinese: &'static [u8],
}

impl Tokenizer {
    /// A tokenizer that knows `terms`.
    pub fn new(terms: Terms) -> Self {
        Tokenizer::with(OwnTerms::Listed(terms))
    }

    /// A tokenizer that knows terms which are compiled already.
    pub(crate) fn compiled(terms: CompiledTerms) -> Self {
        Tokenizer::with(OwnTerms::Compiled(terms))
    }

    fn with(terms: OwnTerms) -> Self {
        Tokenizer { shared: Arc::new(Shared { terms, japanese: OnceLock::new(), chinese: OnceLock::new() }) }
    }

    fn lexicon(&self, script: Script) -> &Lexicon {
        let Shared { terms, japanese, chinese } = &*self.shared;
        let (own, dictionary): (_, fn() -> Dictionary) = match script {
            Script::Japanese => (japanese, japanese::dictionary),
            Script::Chinese => (chinese, chinese::dictionary),
        };
        own.get_or_init(|| match (terms, script) {
            (OwnTerms::Listed(terms), _) => Lexicon::new(dictionary(), terms.of(script), script),
            (OwnTerms::Compiled(terms), Script::Japanese) => Lexicon::compiled(dictionary(), terms.japanese),
            (OwnTerms::Compiled(terms), Script::Chinese) => Lexicon::compiled(dictionary(), terms.chinese),
        })
    }

    /// What one thread needs to tokenise.
    pub fn worker(&self) -> Worker {
        Worker { tokenizer: self.clone(), japanese: Scratch::default(), chinese: Scratch::default() }
    }
}

impl std::fmt::Debug for Tokenizer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tokenizer").finish_non_exhaustive()
    }
}

/// One thread's share: a tokenizer and the memory to work on.
pub struct Worker {
    tokenizer: Tokenizer,
    japanese: Scratch,
    chinese: Scratch,
}

impl Worker {
    /// Leaves in `seams` the places of a text over which no word of the dictionary reaches.
    pub(crate) fn seams(&mut self, script: Script, text: &str, seams: &mut Vec<usize>) {
        let lexicon = self.tokenizer.lexicon(script);
        match script {
            Script::Japanese => lexicon.seams(&mut self.japanese, text, seams),
            Script::Chinese => lexicon.seams(&mut self.chinese, text, seams),
        }
    }

    /// Spans that cover a text, each of which may be read by itself: the tokens are those of the whole text. Two in a
    /// row may share a word.
    pub(crate) fn pieces(&self, script: Script, text: &str) -> Vec<Span> {
        match script {
            Script::Japanese => self.tokenizer.lexicon(script).pieces(text),
            Script::Chinese => windows(text).collect(),
        }
    }

    /// Replaces the contents of `out` by the tokens of `text`, which is prose in NFKC and lower case.
    /// White space gives no token.
    pub fn tokenise(&mut self, script: Script, text: &str, out: &mut Tokens) {
        let mut end = text.len().min(LONGEST_TEXT);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let text = &text[..end];
        out.clear();
        out.text.push_str(text);
        let lexicon = self.tokenizer.lexicon(script);
        match script {
            Script::Japanese => lexicon.tokenise(&mut self.japanese, text, out),
            Script::Chinese => lexicon.tokenise(&mut self.chinese, text, out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn shareable<T: Send + Sync>() {}
    const _: () = (shareable::<Tokenizer>(), shareable::<Worker>(), shareable::<Tokens>()).0;

    /// Terms of a support desk.
    fn terms() -> Terms {
        let terms = |words: &[(&str, Pos)]| words.iter().map(|&(word, pos)| Term::new(word, pos)).collect();
        Terms {
            japanese: terms(&[
                ("誤検知", Pos::VerbalNoun),
                ("過検知", Pos::VerbalNoun),
                ("ワークベンチ", Pos::ProperNoun),
                ("エンドポイント", Pos::Noun),
                ("センサー", Pos::Noun),
                ("エンドポイントセンサー", Pos::ProperNoun),
                ("マルウェア", Pos::Noun),
                ("スクリプト", Pos::Noun),
                ("アクティビティ", Pos::Noun),
                ("ログ", Pos::Noun),
            ]),
            chinese: terms(&[
                ("誤報", Pos::VerbalNoun),
                ("误报", Pos::VerbalNoun),
                ("誤判", Pos::VerbalNoun),
                ("沙箱", Pos::Noun),
                ("金鑰", Pos::Noun),
                ("端點", Pos::Noun),
            ]),
        }
    }

    /// A tokenizer that knows them.
    pub fn tokenizer() -> Tokenizer {
        static SHARED: OnceLock<Tokenizer> = OnceLock::new();
        SHARED.get_or_init(|| Tokenizer::new(terms())).clone()
    }

    /// The surfaces of a text's tokens.
    pub fn shown(tokenizer: &Tokenizer, script: Script, text: &str) -> Vec<String> {
        let mut out = Tokens::default();
        tokenizer.worker().tokenise(script, text, &mut out);
        out.iter().map(|token| token.span.of(text).to_owned()).collect()
    }

    /// Spans in order, on character borders, and nothing but white space left out.
    fn check(text: &str, out: &Tokens) {
        let mut end = 0;
        for token in out.iter() {
            assert!(token.span.start >= end && !token.span.is_empty());
            assert!(text[end..token.span.start].chars().all(char::is_whitespace), "{text:?} {token:?}");
            assert!(!token.span.of(text).is_empty() && !out.lemma(token).is_empty());
            end = token.span.end;
        }
        assert!(text[end..].chars().all(char::is_whitespace), "{text:?}");
    }

    #[test]
    fn terms_of_any_kind_are_taken() {
        let odd = ["", " ", "a\"b", "a,b", "a\nb", "誤検知", "誤検知", "c++", "\0", "ｱ", "vision one"];
        let terms: Vec<Term> = odd.iter().map(|word| Term::new(*word, Pos::Unknown)).collect();
        let tokenizer = Tokenizer::new(Terms { japanese: terms.clone(), chinese: terms });
        for script in [Script::Japanese, Script::Chinese] {
            assert_eq!(shown(&tokenizer, script, "誤検知"), ["誤検知"]);
            assert_eq!(shown(&tokenizer, script, "vision one"), ["vision one"]);
            assert_eq!(shown(&tokenizer, script, "a\"b"), ["a\"b"]);
        }
    }

    #[test]
    fn no_text_panics_and_none_gets_lost() {
        const PIECES: [&str; 24] = [
            "検知",
            "誤検知",
            "ログ",
            "ア",
            "ー",
            "a",
            "vision",
            " ",
            "\u{3000}",
            "\n",
            "\r",
            "\0",
            "\u{7f}",
            "。",
            "!",
            ",",
            "1",
            ".",
            "-",
            "'",
            "🙂",
            "e\u{301}",
            "\u{200b}",
            "한글",
        ];
        // A small generator is enough and repeats itself on every machine.
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut random = move |below: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state % below as u64) as usize
        };
        let mut worker = tokenizer().worker();
        let mut out = Tokens::default();
        for round in 0..2000 {
            let mut text = String::new();
            for _ in 0..random(24) {
                if round % 2 == 0 {
                    text.push_str(PIECES[random(PIECES.len())]);
                } else {
                    text.extend(char::from_u32(random(0x2_0000) as u32));
                }
            }
            for script in [Script::Japanese, Script::Chinese] {
                worker.tokenise(script, &text, &mut out);
                check(&text, &out);
            }
        }
        for unit in ["ア", "a", "検", "。", " ", "1", "-", "あ", "🙂"] {
            let text = unit.repeat(1_000_000 / unit.len());
            for script in [Script::Japanese, Script::Chinese] {
                worker.tokenise(script, &text, &mut out);
                check(&text, &out);
            }
        }
        out.clear();
        assert!(out.as_slice().is_empty());
    }

    #[test]
    fn pieces_are_read_as_the_whole_is() {
        let mut terms = terms();
        terms.japanese.push(Term::new("窓を開", Pos::Noun));
        let mut worker = Tokenizer::new(terms).worker();
        let mut tokens = Tokens::default();
        for (text, many) in [
            ("設定を変えてログを消したい、権限を直す", 5),
            ("やむを得ず端末を通じて以上をもって窓を開く", 1),
            ("見るかを決めることを防ぐを", 3),
            ("でしょうかを聞く", 1),
            ("を", 1),
            ("", 0),
        ] {
            let pieces = worker.pieces(Script::Japanese, text);
            assert_eq!(pieces.len(), many, "{text}");
            worker.tokenise(Script::Japanese, text, &mut tokens);
            let whole: Vec<_> = tokens.iter().map(|t| (t.span, tokens.lemma(t).to_string())).collect();
            let mut read = Vec::new();
            for piece in pieces {
                worker.tokenise(Script::Japanese, piece.of(text), &mut tokens);
                let at = |span: Span| Span::new(piece.start + span.start, piece.start + span.end);
                read.extend(tokens.iter().map(|t| (at(t.span), tokens.lemma(t).to_string())));
            }
            // Two pieces in a row share the word between them.
            read.dedup();
            assert_eq!(read, whole, "{text}");
        }
    }

    #[test]
    fn a_token_of_another_text_has_no_lemma() {
        let mut out = Tokens::default();
        tokenizer().worker().tokenise(Script::Japanese, "検知した", &mut out);
        let token = out.as_slice()[1];
        out.clear();
        assert_eq!(out.lemma(&token), "");
    }

    #[test]
    fn workers_agree_across_threads() {
        let tokenizer = Tokenizer::new(terms());
        let texts = ["ワークベンチの誤検知を除外したい。", "請問誤報如何處理?", "vision one の api", "误报太多,怎么办"];
        let read = || {
            let mut worker = tokenizer.worker();
            let mut all = Vec::new();
            for text in texts {
                for script in [Script::Japanese, Script::Chinese] {
                    let mut out = Tokens::default();
                    worker.tokenise(script, text, &mut out);
                    all.push(out.as_slice().to_vec());
                }
            }
            all
        };
        let results: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(read)).collect();
            threads.into_iter().map(|thread| thread.join().expect("no worker panics")).collect()
        });
        assert!(results.iter().all(|result| *result == results[0]));
    }
}
