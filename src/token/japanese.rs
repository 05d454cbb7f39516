//! Japanese: IPADIC, embedded, with the pack's terms.

use super::lexicon::Dictionary;

mod embedded {
    lindera_dictionary::embedded_dictionary!("/japanese", Loader);
}

/// The dictionary.
pub(super) fn dictionary() -> Dictionary {
    embedded::load().expect("the build script compiled it with this very version of lindera")
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
