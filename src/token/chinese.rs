//! Chinese in Traditional and Simplified characters: jieba's big list, embedded, with the pack's terms.

use super::lexicon::Dictionary;

mod embedded {
    lindera_dictionary::embedded_dictionary!("/chinese", Loader);
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
        shown(&tokenizer(), Script::Chinese, text)
    }

    #[test]
    fn terms_stay_whole() {
        assert_eq!(tokens("這是誤報還是誤判"), ["這", "是", "誤報", "還是", "誤判"]);
        assert_eq!(tokens("有误报吗"), ["有", "误报", "吗"]);
        assert_eq!(tokens("沙箱的金鑰在端點上"), ["沙箱", "的", "金鑰", "在", "端點", "上"]);
    }

    #[test]
    fn words_of_the_list() {
        assert_eq!(tokens("無法查詢,请问怎么办?"), ["無法", "查詢", ",", "请问", "怎么办", "?"]);
        let text = "我們設定腳本";
        let mut out = Tokens::default();
        tokenizer().worker().tokenise(Script::Chinese, text, &mut out);
        let found: Vec<_> = out.iter().map(|t| (out.lemma(t), t.pos, t.known)).collect();
        assert_eq!(found, [("我們", Pos::Pronoun, true), ("設定", Pos::Verb, true), ("腳本", Pos::Noun, true)]);
    }

    #[test]
    fn latin_words_are_one_token_each() {
        assert_eq!(
            tokens("用 api-key 登录 vision one v3.0"),
            ["用", "api", "-", "key", "登录", "vision", "one", "v3.0"]
        );
        assert_eq!(tokens("c++和d盘,100台"), ["c++", "和", "d盘", ",", "100", "台"]);
    }

    #[test]
    fn characters_that_the_list_lacks() {
        let text = "㐂𠮷のﾊ🙂";
        let mut out = Tokens::default();
        tokenizer().worker().tokenise(Script::Chinese, text, &mut out);
        assert_eq!(out.iter().map(|token| token.span.of(text)).collect::<String>(), text);
    }
}
