//! How a Japanese word may go on behind its stem: what cannot be an inflection need not be read by the tokenizer,
//! nor what can be nothing else.

use crate::script::is_han;

/// Of one ideograph, these inflect as 見る does: the stem may stand by itself. All others go on with a syllable of
/// the row of ら.
const BARE: &str = "見见視视観观診诊看出寝着似煮得経经居射鋳铸干率";

/// Whether a word with this dictionary form stands where its stem does, between the character `before` and the text
/// `after`: what it says, the tokenizer would. `None` where only the tokenizer can tell. All are folded.
pub(super) fn settled(lemma: &str, stem: &str, before: Option<char>, after: &str) -> Option<bool> {
    let ending = lemma.strip_prefix(stem)?;
    let mut after = after.chars();
    let next = after.next();
    if lemma == "たい" {
        return next.map_or(Some(false), |next| wish(before, next, after.next()));
    }
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
        "る" if is_one(stem) && !BARE.contains(stem) => "らりるれろっん",
        // The stem may stand by itself before anything but another ideograph, with which it makes a word: 出力.
        "る" => return (stem.ends_with(is_han) && next.is_some_and(is_han)).then_some(false),
        _ => return None,
    };
    (!next.is_some_and(|next| row.contains(next))).then_some(false)
}

/// The same of たい, of which whole tickets are full: お願いいたします is none, but したいです is one.
fn wish(before: Option<char>, next: char, second: Option<char>) -> Option<bool> {
    let second_in = |row: &str| second.is_some_and(|second| row.contains(second));
    let may = match next {
        'い' if before.is_some_and(|before| "りしきせ".contains(before)) && second_in("でのと。") => {
            return Some(true);
        }
        'し' => before != Some('い'),
        'が' => second_in("らりるれろっん"),
        'か' => second_in("っろ"),
        _ => "いくけさそうゅっみげす".contains(next),
    };
    (!may).then_some(false)
}

fn is_one(stem: &str) -> bool {
    let mut chars = stem.chars();
    chars.next().is_some_and(is_han) && chars.next().is_none()
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
            ("見る", "見", ["見る", "見ない", "見ます", "見れば", "見よう", "見て", "見ろ", "見たい"]),
            ("作る", "作", ["作る", "作らない", "作ります", "作れば", "作ろう", "作って", "作れ", "作りゃ"]),
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
                let told = settled(lemma, stem, before.chars().next(), &text[before.len() + stem.len()..]);
                assert!(told.is_none_or(|told| told == is_form), "{text}");
            }
            assert!(met >= 5, "{lemma}: {met}");
        }
    }

    #[test]
    fn a_wish_is_read_as_one() {
        let mut worker = Tokenizer::new(Terms::default()).worker();
        let mut tokens = Tokens::default();
        for verb in ["知り", "確認し", "聞き", "でき", "合わせ", "見せ", "し", "残し", "もらいき", "なり"]
        {
            for text in ["たいです。", "たいのですが", "たいと思います", "たい。", "たいので", "たいでしょうか"]
            {
                let text = format!("それを{verb}{text}");
                let at = text.find("たい").expect("each has it");
                assert_eq!(settled("たい", "た", text[..at].chars().last(), &text[at + 3..]), Some(true), "{text}");
                worker.tokenise(Script::Japanese, &text, &mut tokens);
                assert!(tokens.iter().any(|token| token.span.start == at && tokens.lemma(token) == "たい"), "{text}");
            }
        }
    }

    #[test]
    fn other_words_are_not() {
        for (lemma, stem, next) in [
            ("たい", "た", "。"),
            ("出る", "出", "力"),
            ("作る", "作", "業"),
            ("引く", "引", "数"),
            ("要る", "要", "な"),
        ] {
            assert_eq!(settled(lemma, stem, None, next), Some(false), "{lemma} {next}");
        }
        for (before, next, told) in [('い', "します", Some(false)), ('し', "が、", Some(false)), ('し', "がる", None)]
        {
            assert_eq!(settled("たい", "た", Some(before), next), told, "{before}た{next}");
        }
        assert_eq!(settled("たい", "た", Some('し'), ""), Some(false));
        assert_eq!((settled("台", "台", None, ""), settled("见る", "见", None, "")), (None, None));
    }
}
