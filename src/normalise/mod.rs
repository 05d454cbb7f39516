//! Brings a text to one spelling for matching, and keeps the way back to the original.
//!
//! Comes in: the text of a field and its zones (only to know where lines were wrapped). Goes out: a
//! [`Normalised`]. It knows no words of the policy, only spellings: width, case, kana, long vowels,
//! okurigana, Traditional and Simplified characters, white space and invisible characters.
//!
//! ```
//! use inquiry_triage::{fold, normalise};
//! let text = "ｻｰﾊﾞｰが　Ｖｉｓｉｏｎ Oneに接続出来ない";
//! let normalised = normalise(text, &[]);
//! assert_eq!(normalised.text, "サーバが vision oneに接続できない");
//! let at = normalised.text.find(&fold("サーバ")).unwrap();
//! assert_eq!(normalised.offsets.original(at, at + 9).of(text), "ｻｰﾊﾞｰ");
//! ```

mod entry;
mod fold;
mod folder;
mod kana;
mod table;
mod wrap;

use crate::span::Span;
use crate::zone::Zone;

pub(crate) use fold::{Folding, fold_for_tokens};
pub use fold::{Normalised, fold};
pub(crate) use folder::Wrap;
pub(crate) use table::{HanClass, han_class};
pub(crate) use wrap::wraps;

/// Normalises a field for matching. Lines that a mailer wrapped are joined inside the prose `zones`;
/// without zones no line is joined.
///
/// Normalising a normalised text (without zones: its lines are joined already) changes nothing.
///
/// # Example
/// ```
/// use inquiry_triage::normalise;
/// assert_eq!(normalise("請問　如何登錄？", &[]).text, normalise("请问 如何登录?", &[]).text);
/// ```
pub fn normalise(text: &str, zones: &[(Zone, Span)]) -> Normalised {
    fold::normalise_wrapped(text, &wraps(text, zones))
}

/// What a tokenizer should read: NFKC, lower case, no invisible characters, wrapped lines joined;
/// long vowels, kanji and Traditional characters as written.
///
/// # Example
/// ```
/// use inquiry_triage::for_tokens;
/// assert_eq!(for_tokens("ｻｰﾊﾞｰの設定檔").text, "サーバーの設定檔");
/// ```
pub fn for_tokens(text: &str) -> Normalised {
    let prose = [(Zone::New, Span::new(0, text.len()))];
    fold::wrapped_for_tokens(text, &wraps(text, &prose))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        normalise(text, &[]).text
    }

    #[test]
    fn spellings_meet() {
        let pairs = [
            ("サーバー", "サーバ"),
            ("ユーザーアカウント", "ﾕｰｻﾞｱｶｳﾝﾄ"),
            ("ウィルス", "ウイルス"),
            ("ヴァージョン", "バージョン"),
            ("お問合せ", "お問い合わせ"),
            ("教えて頂けますか", "教えていただけますか"),
            ("ご連絡下さい", "ご連絡ください"),
            ("お願い致します", "お願いいたします"),
            ("確認致します", "確認いたします"),
            ("接続出来ません", "接続できません"),
            ("問題無い", "問題ない"),
            ("切り替えた為", "切り替えたため"),
            ("裡面", "里面"),
            ("著作", "着作"),
            ("E\u{301}tat", "état"),
            ("か\u{3099}", "が"),
            ("ｶ\u{200b}ﾞ", "ガ"),
            ("“x” — ‘y’", "\"x\" - 'y'"),
        ];
        for (left, right) in pairs {
            assert_eq!(plain(left), plain(right));
        }
    }

    #[test]
    fn words_that_only_look_like_variants_stay() {
        for text in
            ["部分から", "変更に", "この事象", "一致した", "旅行なので", "この程度", "お客様に", "コピ", "パスキー"]
        {
            assert_eq!(plain(text), text);
        }
        assert_eq!(plain("無法登入"), "无法登入");
        assert_eq!(plain("キー"), "キー");
    }

    #[test]
    fn white_space_and_invisibles() {
        assert_eq!(plain("a \t\u{3000}b\r\n\r\n c\u{feff}\u{ad}d\u{202e}"), "a b\ncd");
    }

    #[test]
    fn a_variant_inside_an_expansion_is_one() {
        for (sign, word) in
            [("㌆", "ウォン"), ("㌾", "ボルト"), ("㌀", "アパート"), ("㍇", "マンション"), ("㌔ー", "キロー")]
        {
            assert_eq!(plain(sign), plain(word));
            assert_eq!(plain(&format!("値は{sign}です")), plain(&format!("値は{word}です")));
            assert_eq!(plain(&plain(sign)), plain(sign));
        }
    }

    #[test]
    fn expansion_maps_to_the_whole_character() {
        let text = "x㈱y";
        let normalised = normalise(text, &[]);
        assert_eq!(normalised.text, "x(株)y");
        assert_eq!(normalised.offsets.original(2, 5).of(text), "㈱");
    }
}
