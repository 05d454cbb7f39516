//! How a Japanese word may go on behind its stem: what cannot be an inflection need not be read by the tokenizer.

use crate::script::is_han;

/// Whether a word with this dictionary form may go on with `next` where its stem stands; what it says no to, the
/// tokenizer would. Both are folded.
pub(super) fn may_go_on(lemma: &str, stem: &str, next: Option<char>) -> bool {
    let Some(ending) = lemma.strip_prefix(stem) else { return true };
    let row = match ending {
        // Adjectives and what inflects like them.
        "い" => "いかきくけしさそうゅっみげがす",
        "う" => "わいうえおっ",
        "く" => "かきくけこいっ",
        "ぐ" => "がぎぐげごい",
        "す" => "さしすせそ",
        "つ" => "たちつてとっ",
        "ぬ" => "なにぬねのん",
        "ぶ" => "ばびぶべぼん",
        "む" => "まみむめもん",
        // The stem may stand by itself before anything but another ideograph, with which it makes a word: 出力.
        "る" => return !(stem.ends_with(is_han) && next.is_some_and(is_han)),
        _ => return true,
    };
    next.is_some_and(|next| row.contains(next))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::{Script, Terms, Tokenizer, Tokens};

    /// Whatever the tokenizer reads as a form of the word must be let through.
    #[test]
    fn every_inflection_is_let_through() {
        let forms = [
            ("たい", "た", ["たい", "たく", "たかった", "たければ", "たがる", "たし", "たさ", "たげに"]),
            ("書く", "書", ["書く", "書かない", "書きます", "書けば", "書こう", "書いて", "書け", "書きゃ"]),
            ("切る", "切", ["切る", "切らない", "切ります", "切れば", "切ろう", "切って", "切れ", "切りゃ"]),
            ("調べる", "調べ", ["調べる", "調べ", "調べて", "調べれば", "調べよう", "調べろ", "調べ方", "調べます"]),
            ("買う", "買", ["買う", "買わない", "買います", "買えば", "買おう", "買って", "買え", "買ったら"]),
            ("出す", "出", ["出す", "出さない", "出します", "出せば", "出そう", "出して", "出せ", "出しちゃう"]),
            ("読む", "読", ["読む", "読まない", "読みます", "読めば", "読もう", "読んで", "読め", "読みたい"]),
        ];
        let mut worker = Tokenizer::new(Terms::default()).worker();
        let mut tokens = Tokens::default();
        for (lemma, stem, texts) in forms {
            let mut met = 0;
            for text in texts {
                // After a verb, where たい stands.
                let before = if lemma == "たい" { "見" } else { "" };
                let text = format!("{before}{text}");
                worker.tokenise(Script::Japanese, &text, &mut tokens);
                let starts_here = |token: &&crate::token::Token| token.span.start == before.len();
                let is_form = tokens.iter().find(starts_here).is_some_and(|token| tokens.lemma(token) == lemma);
                met += usize::from(is_form);
                let next = text[before.len() + stem.len()..].chars().next();
                assert!(!is_form || may_go_on(lemma, stem, next), "{text}");
            }
            assert!(met >= 5, "{lemma}: {met}");
        }
    }

    #[test]
    fn other_words_are_not() {
        for (lemma, stem, next) in
            [("たい", "た", '。'), ("出る", "出", '力'), ("作る", "作", '業'), ("引く", "引", '数')]
        {
            assert!(!may_go_on(lemma, stem, Some(next)), "{lemma} {next}");
        }
        assert!(may_go_on("台", "台", None));
    }
}
