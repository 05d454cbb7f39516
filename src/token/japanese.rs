//! Japanese: IPADIC, embedded, with the pack's terms.

use super::lexicon::{Lexicon, Weight};
use super::{Pos, Term};

mod embedded {
    lindera_dictionary::embedded_dictionary!("/japanese", Loader);
}

/// IPADIC's contexts of a common noun, a verbal noun and a name.
const NOUN: u16 = 1285;
const VERBAL_NOUN: u16 = 1283;
const PROPER_NOUN: u16 = 1288;

/// The dictionary with the pack's terms.
pub(super) fn lexicon(terms: &[Term]) -> Lexicon {
    let dictionary = embedded::load().expect("the build script compiled it with this very version of lindera");
    Lexicon::new(dictionary, terms, weight)
}

/// A noun of IPADIC costs 3,000 to 8,000. A term is cheaper the longer it is, so that it wins over its
/// pieces; a short one is not so cheap that it would be found inside other words (ログ in ブログ).
fn weight(term: &Term) -> Weight {
    let context = match term.pos {
        Pos::VerbalNoun => VERBAL_NOUN,
        Pos::ProperNoun => PROPER_NOUN,
        _ => NOUN,
    };
    let cost = match term.surface.chars().count() {
        0 | 1 => 8000,
        2 => 4500,
        3 => 3000,
        _ => 2000,
    };
    Weight { context, cost }
}

#[cfg(test)]
mod tests {
    use crate::token::tests::{shown, tokenizer};
    use crate::token::{Pos, Script, Tokens};

    fn tokens(text: &str) -> Vec<String> {
        shown(&tokenizer(), Script::Japanese, text)
    }

    #[test]
    fn terms_stay_whole() {
        assert_eq!(tokens("誤検知と過検知が多い"), ["誤検知", "と", "過検知", "が", "多い"]);
        assert_eq!(tokens("ワークベンチを開く"), ["ワークベンチ", "を", "開く"]);
        assert_eq!(
            tokens("エンドポイントセンサーのエンドポイント"),
            ["エンドポイントセンサー", "の", "エンドポイント"]
        );
        assert_eq!(tokens("マルウェアのアクティビティログ"), ["マルウェア", "の", "アクティビティ", "ログ"]);
    }

    #[test]
    fn terms_do_not_cut_other_words() {
        for word in ["カタログ", "アナログ", "ブログ", "プロローグ", "プログラム"] {
            assert_eq!(tokens(word), [word]);
            assert_eq!(tokens(&format!("この{word}を見た")), ["この", word, "を", "見", "た"]);
        }
    }

    #[test]
    fn lemmas_and_parts_of_speech() {
        let text = "スクリプトを書いてもらえませんか?";
        let tokenizer = tokenizer();
        let mut out = Tokens::default();
        tokenizer.worker().tokenise(Script::Japanese, text, &mut out);
        let found: Vec<_> = out.iter().map(|t| (t.span.of(text), out.lemma(t), t.pos, t.known)).collect();
        assert_eq!(
            found,
            [
                ("スクリプト", "スクリプト", Pos::Noun, true),
                ("を", "を", Pos::Particle, true),
                ("書い", "書く", Pos::Verb, true),
                ("て", "て", Pos::Particle, true),
                ("もらえ", "もらえる", Pos::Auxiliary, true),
                ("ませ", "ます", Pos::Auxiliary, true),
                ("ん", "ん", Pos::Auxiliary, true),
                ("か", "か", Pos::Particle, true),
                ("?", "?", Pos::Symbol, true),
            ]
        );
    }

    #[test]
    fn latin_words_are_one_token_each() {
        assert_eq!(
            tokens("vision one の api v3.0 で identity を取得,tシャツは1,000枚,11月3日"),
            [
                "vision",
                "one",
                "の",
                "api",
                "v3.0",
                "で",
                "identity",
                "を",
                "取得",
                ",",
                "tシャツ",
                "は",
                "1,000",
                "枚",
                ","
            ]
            .into_iter()
            .chain(["11", "月", "3", "日"])
            .collect::<Vec<_>>()
        );
        assert_eq!(tokens("e-mailがrestapi経由"), ["e-mail", "が", "restapi", "経由"]);
    }

    #[test]
    fn folded_punctuation_is_known() {
        let mut out = Tokens::default();
        tokenizer().worker().tokenise(Script::Japanese, "(例)何故?はい!", &mut out);
        assert!(out.iter().all(|token| token.known), "{out:?}");
        assert_eq!(out.iter().filter(|token| token.pos == Pos::Symbol).count(), 4);
    }
}
