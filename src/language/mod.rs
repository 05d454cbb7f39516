//! Tells the language of a sentence and of a ticket.
//!
//! Comes in: text. Goes out: a [`Language`]. It knows scripts, the character sets of the three languages
//! that write Han characters, and a few words that only one of them uses. Quoted strings, code and
//! addresses do not count as a second language.
//!
//! ```
//! use inquiry_triage::{Language, Ticket, read};
//! assert_eq!(read(&Ticket::from_text("誤検知")).language, Language::Japanese);
//! assert_eq!(read(&Ticket::from_text("無法登入 console")).language, Language::TraditionalChinese);
//! ```

mod english;

use crate::normalise::{HanClass, han_class};
use crate::script::{decode, is_han};
use crate::ticket::Language;
use crate::words::Words;

/// What speaks for which language in a stretch of text.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Evidence {
    hiragana: u32,
    katakana: u32,
    han: u32,
    not_simplified: u32,
    not_traditional: u32,
    not_japanese: u32,
    /// Characters and words that carry Chinese grammar.
    chinese: u32,
    /// 的 as Chinese uses it.
    particles: u32,
    japanese_words: u32,
    traditional_words: u32,
    simplified_words: u32,
    /// Latin words outside quotations, addresses and code.
    words: u32,
    /// Of these, those that carry English grammar.
    grammar: u32,
    /// Of these, those of somebody who speaks: error messages have none.
    speech: u32,
    /// Of these, ordinary words in lower case.
    ordinary: u32,
    /// Latin letters anywhere.
    letters: u32,
}

const CHINESE_GRAMMAR: &str =
    "嗎吗麼么這这們们您你怎哪呢吧沒没還还個个請请幫帮給给讓让麻跟把被啊哦了我他她嘅咗哋喺冇啲嚟搵佢唔咁乜嗰畀俾是找";

static JAPANESE_WORDS: Words = Words::exact(&[
    "誤検知",
    "無効",
    "有効",
    "不具合",
    "設定方法",
    "教示",
    "手順",
    "依頼",
    "質問",
    "障害",
    "端末",
    "御社",
    "弊社",
    "画面",
    "検出",
    "検知",
    "見積",
    "至急",
    "仕様",
    "株式会社",
    "再発行",
    "更新方法",
    "対応",
    "問合",
    "変更",
    "追加方法",
    "終了",
]);
static TRADITIONAL_WORDS: Words = Words::exact(&[
    "登入",
    "資訊",
    "軟體",
    "伺服器",
    "網路",
    "帳號",
    "主控台",
    "授權",
    "啟用",
    "警示",
    "偵測",
    "程式",
    "螢幕",
    "誤判",
    "誤報",
    "感測",
    "離線",
    "連線",
    "斷線",
    "帳密",
    "當機",
    "合併",
    "轉寄",
    "信件",
    "貴公司",
    "更新失敗",
    "無法",
    "登錄",
    "金鑰",
    "憑證",
]);
static SIMPLIFIED_WORDS: Words = Words::exact(&[
    "登录",
    "信息",
    "软件",
    "控制台",
    "白屏",
    "日志",
    "账号",
    "邮箱",
    "服务器",
    "误报",
    "激活",
    "默认",
    "屏幕",
    "掉线",
    "宕机",
    "短信",
    "公安",
    "告警",
    "工单",
    "代理商",
]);

/// Counters of characters in one number, [`LANE`] bits each: one addition counts a character.
type Sums = u128;
/// Enough for 80,000 characters, and no sentence has a thousand.
const LANE: u32 = 18;
const HAN: Sums = 1;
const NOT_SIMPLIFIED: Sums = HAN << LANE;
const NOT_TRADITIONAL: Sums = NOT_SIMPLIFIED << LANE;
const NOT_JAPANESE: Sums = NOT_TRADITIONAL << LANE;
const CHINESE: Sums = NOT_JAPANESE << LANE;
const HIRAGANA: Sums = CHINESE << LANE;
const KATAKANA: Sums = HIRAGANA << LANE;

/// The kinds of characters: of Han the sets of [`HanClass`], and with this bit grammar of Chinese.
const GRAMMAR: u8 = HanClass::ALL as u8;
const KANA: u8 = 2 * GRAMMAR;
const LONG_KANA: u8 = KANA + 1;
const SIGN: u8 = KANA + 2;
/// What it says depends on its place.
const ODD: u8 = KANA + 3;

/// What a character of each kind counts for.
static SUMS: [Sums; 64] = {
    let mut sums = [0; 64];
    let mut kind = 0;
    while kind < KANA {
        let sum = &mut sums[kind as usize];
        *sum = HAN;
        *sum += NOT_SIMPLIFIED * (kind & HanClass::NOT_SIMPLIFIED != 0) as Sums;
        *sum += NOT_TRADITIONAL * (kind & HanClass::NOT_TRADITIONAL != 0) as Sums;
        *sum += NOT_JAPANESE * 2 * (kind & HanClass::NOT_JAPANESE != 0) as Sums;
        *sum += NOT_JAPANESE * (kind & HanClass::RARE_IN_JAPANESE != 0) as Sums;
        *sum += CHINESE * (kind & GRAMMAR != 0) as Sums;
        kind += 1;
    }
    sums[KANA as usize] = HIRAGANA;
    sums[LONG_KANA as usize] = KATAKANA;
    sums
};

/// The first of the characters whose kinds are listed: those that begin with the bytes E3 to E9.
const FIRST: u32 = 0x3000;

/// More than there are, that no place with so many bits lies outside.
static KINDS: [u8; 0x8000] = {
    let mut kinds = [SIGN; 0x8000];
    let mut place = 0;
    while place < 0x7000 {
        let code = FIRST + place as u32;
        kinds[place] = match code {
            0x3041..=0x3096 => KANA,
            0x30a1..=0x30fa => LONG_KANA,
            LE | DE => ODD,
            // The brackets of a quotation.
            0x300c..=0x300f => ODD,
            // 々 and 〇.
            0x3005 | 0x3007 | 0x3400..=0x9fff => han_class(code).0,
            _ => SIGN,
        };
        place += 1;
    }
    let bytes = CHINESE_GRAMMAR.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let [a, b, c] = [bytes[at] as usize & 15, bytes[at + 1] as usize & 63, bytes[at + 2] as usize & 63];
        let kind = &mut kinds[(a << 12 | b << 6 | c) - FIRST as usize];
        if *kind != ODD {
            *kind |= GRAMMAR;
        }
        at += 3;
    }
    kinds
};

const LE: u32 = '了' as u32;
const DE: u32 = '的' as u32;

/// Counters of the characters of a word in one number, 16 bits each.
type WordSums = u64;
const LETTER: WordSums = 1;
const SMALL: WordSums = 1 << 16;
/// Digits and signs that no word has.
const MARK: WordSums = 1 << 32;
const INNER: WordSums = 1 << 48;

/// What an ASCII character counts for that may stand in a word, an address or a path; any other byte 0.
static WORD_SUMS: [WordSums; 256] = {
    let mut sums = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        sums[byte] = match byte as u8 {
            b'a'..=b'z' => LETTER + SMALL,
            b'A'..=b'Z' => LETTER,
            b'0'..=b'9' | b'.' | b'_' | b'/' | b'\\' | b':' | b'@' | b'=' => MARK,
            b'\'' | b'-' => INNER,
            _ => 0,
        };
        byte += 1;
    }
    sums
};

impl Evidence {
    /// Reads a stretch of text.
    pub(crate) fn of(text: &str) -> Evidence {
        let mut evidence = Evidence::default();
        let mut sums: Sums = 0;
        let mut quoted = false;
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if byte.is_ascii() {
                let start = at;
                let mut own = 0;
                while let Some(&byte) = bytes.get(at)
                    && let sum = WORD_SUMS[usize::from(byte)]
                    && sum != 0
                {
                    own += sum;
                    at += 1;
                }
                if at > start {
                    evidence.word(&text[start..at], own, quoted);
                    continue;
                }
                if byte == b'\n' {
                    quoted = false;
                } else if matches!(byte, b'"' | b'`') {
                    quoted = !quoted && bytes[at + 1..].iter().take(160).any(|b| *b == byte);
                }
                at += 1;
                continue;
            }
            let start = at;
            while let [a @ 0xe3..=0xe9, b, c, ..] = bytes[at..] {
                let place = usize::from((a - 0xe3) & 7) << 12 | usize::from(b & 63) << 6 | usize::from(c & 63);
                let kind = KINDS[place];
                if kind == ODD {
                    break;
                }
                sums += SUMS[usize::from(kind & 63)];
                at += 3;
            }
            if at > start {
                continue;
            }
            let (code, len) = decode(bytes, at);
            let end = at + len;
            match char::from_u32(code).unwrap_or_default() {
                '“' | '「' | '『' => quoted = true,
                '”' | '」' | '』' => quoted = false,
                // Japanese puts 、 here.
                '，' => evidence.chinese += 1,
                // 終了, 完了, 了承 and 了解, too.
                '了' if text[..at].ends_with(['終', '完', '修', '満', '魅'])
                    || text[end..].starts_with(['承', '解', '知']) =>
                {
                    evidence.han += 1;
                }
                '了' => sums += SUMS[usize::from(han_class(LE).0 | GRAMMAR)],
                '的' => {
                    sums += SUMS[usize::from(han_class(DE).0)];
                    // 目的, 標的, 的確 and 的中 are Japanese words.
                    evidence.particles +=
                        u32::from(!text[..at].ends_with(['目', '標']) && !text[end..].starts_with(['確', '中']));
                }
                c if is_han(c) => evidence.han += 1,
                'ｦ'..='ﾟ' => evidence.katakana += 1,
                _ => {}
            }
            at = end;
        }
        let lane = |unit: Sums| (sums >> unit.trailing_zeros()) as u32 & ((1 << LANE) - 1);
        evidence.han += lane(HAN);
        evidence.not_simplified += lane(NOT_SIMPLIFIED);
        evidence.not_traditional += lane(NOT_TRADITIONAL);
        evidence.not_japanese += lane(NOT_JAPANESE);
        evidence.chinese += lane(CHINESE);
        evidence.hiragana += lane(HIRAGANA);
        evidence.katakana += lane(KATAKANA);
        // Japanese writes 的 as well, with kana after it.
        if evidence.hiragana == 0 {
            evidence.chinese += evidence.particles;
        }
        evidence.words_of_han(text);
        evidence
    }

    /// Takes in a run of ASCII letters, digits and what may stand inside a word.
    fn word(&mut self, word: &str, sums: WordSums, quoted: bool) {
        let count = |unit: WordSums| (sums >> unit.trailing_zeros()) as u16;
        let (letters, small) = (count(LETTER), count(SMALL));
        self.letters += u32::from(letters);
        // A path, or nothing that could be a word.
        if quoted || letters == 0 || word.starts_with(['.', '/', '\\']) {
            return;
        }
        let plain = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        let bare = plain(word.as_bytes().first()) && plain(word.as_bytes().last());
        let word = if bare { word } else { word.trim_matches(|c: char| !c.is_ascii_alphanumeric()) };
        // A name has signs or digits inside.
        if count(MARK) != 0 && word.bytes().any(|b| !(b.is_ascii_alphabetic() || matches!(b, b'\'' | b'-'))) {
            return;
        }
        self.words += 1;
        let kind = english::kind(word);
        if kind.grammar && (word.len() > 1 || word == "I" || word == "a") {
            self.grammar += 1;
            self.speech += u32::from(kind.speech);
        } else if word.len() > 2 && usize::from(small) == word.len() && !kind.term {
            self.ordinary += 1;
        }
    }

    fn words_of_han(&mut self, text: &str) {
        // Costly, and of use only where the characters leave the language open.
        if self.han == 0 || self.han > 400 || self.hiragana > 0 || self.is_clear() {
            return;
        }
        self.japanese_words = JAPANESE_WORDS.count_in(text);
        self.traditional_words = TRADITIONAL_WORDS.count_in(text);
        self.simplified_words = SIMPLIFIED_WORDS.count_in(text);
    }

    /// Both together.
    pub(crate) fn add(&mut self, other: &Evidence) {
        self.hiragana += other.hiragana;
        self.katakana += other.katakana;
        self.han += other.han;
        self.not_simplified += other.not_simplified;
        self.not_traditional += other.not_traditional;
        self.not_japanese += other.not_japanese;
        self.chinese += other.chinese;
        self.japanese_words += other.japanese_words;
        self.traditional_words += other.traditional_words;
        self.simplified_words += other.simplified_words;
        self.words += other.words;
        self.grammar += other.grammar;
        self.speech += other.speech;
        self.ordinary += other.ordinary;
        self.letters += other.letters;
    }

    fn cjk(&self) -> u32 {
        self.hiragana + self.katakana + self.han
    }

    /// The one language that fits best; `fallback` where the text leaves it open.
    pub(crate) fn language(&self, fallback: Language) -> Language {
        let cjk = self.cjk();
        let english = (self.grammar >= 3 && self.grammar + self.words > cjk && self.words * 2 > cjk)
            || (self.grammar >= 1 && self.words >= 3 && self.words * 2 >= cjk * 3);
        if cjk == 0 || english {
            return match (self.letters >= 2, self.words + self.letters / 6 > 0) {
                (true, true) => Language::English,
                _ => fallback,
            };
        }
        self.east_asian(fallback)
    }

    /// Whether the characters alone tell one of the three languages.
    fn is_clear(&self) -> bool {
        let against = [self.not_japanese + self.chinese, self.not_traditional, self.not_simplified];
        against.iter().filter(|against| **against == 0).count() == 1
    }

    fn east_asian(&self, fallback: Language) -> Language {
        let kana = self.hiragana + self.katakana;
        let against_japanese = self.not_japanese + self.chinese * 2;
        if kana > 0 && (self.hiragana * 3 + self.katakana > against_japanese || kana > self.han) {
            return Language::Japanese;
        }
        let penalties = [
            (Language::Japanese, 2 * against_japanese + 2 * (self.traditional_words + self.simplified_words)),
            (
                Language::TraditionalChinese,
                4 * self.not_traditional + 3 * (self.japanese_words + self.simplified_words),
            ),
            (Language::SimplifiedChinese, 4 * self.not_simplified + 3 * (self.japanese_words + self.traditional_words)),
        ];
        let least = penalties.iter().map(|(_, penalty)| *penalty).min().unwrap_or(0);
        let is_best = penalties.map(|(_, penalty)| penalty == least);
        let mut best =
            penalties.iter().zip(is_best).filter(|(_, is_best)| *is_best).map(|((language, _), _)| *language);
        match is_best {
            [true, false, false] | [false, true, false] | [false, false, true] => best.next().unwrap_or(fallback),
            _ if best.any(|language| language == fallback) => fallback,
            // Chinese grammar in characters that both scripts share.
            [false, true, true] => Language::SimplifiedChinese,
            _ => Language::Undetermined,
        }
    }
}

/// The language of a ticket from that of its content sentences, with the length of each.
pub(crate) fn of_ticket<'e>(sentences: impl Iterator<Item = (&'e Evidence, Language)> + Clone) -> Language {
    let mut all = Evidence::default();
    let (mut east_asian, mut english) = (Evidence::default(), Evidence::default());
    for (evidence, language) in sentences.clone() {
        all.add(evidence);
        if language == Language::English {
            english.add(evidence);
        } else {
            east_asian.add(evidence);
        }
    }
    if all.cjk() == 0 {
        return if all.letters >= 2 { Language::English } else { Language::Undetermined };
    }
    let main = if east_asian.cjk() == 0 { Language::English } else { east_asian.east_asian(Language::Undetermined) };
    if main == Language::English {
        // Clauses of the other language, not only the label of a button.
        let clauses = all.cjk() >= 8 && all.hiragana + all.chinese >= 2;
        return if clauses { Language::Mixed } else { main };
    }
    if is_mixed(sentences, &east_asian, &english) { Language::Mixed } else { main }
}

/// Whether two languages carry the content.
fn is_mixed<'e>(
    sentences: impl Iterator<Item = (&'e Evidence, Language)>,
    east_asian: &Evidence,
    english: &Evidence,
) -> bool {
    let (japanese, chinese) = sentences.fold((0, 0), |(japanese, chinese), (evidence, language)| match language {
        Language::Japanese => (japanese + evidence.cjk(), chinese),
        language if language.is_chinese() => (japanese, chinese + evidence.cjk()),
        _ => (japanese, chinese),
    });
    if japanese >= 20 && chinese >= 12 {
        return true;
    }
    // Weights and bounds were fitted on 726 labelled tickets with Han or kana; neighbours do as well.
    let sentences = if english.speech > 0 { english.words } else { 0 };
    let foreign = east_asian.grammar + 3 * east_asian.ordinary + sentences;
    foreign >= 9 && foreign * 8 > east_asian.cjk()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_liners() {
        for (text, language) in [
            ("誤検知", Language::Japanese),
            ("無法登入", Language::TraditionalChinese),
            ("VisionOne エラー", Language::Japanese),
            ("Vision One 误报", Language::SimplifiedChinese),
            ("ライセンス更新", Language::Japanese),
            ("license 到期", Language::Undetermined),
            ("無法登入 console", Language::TraditionalChinese),
            ("登入", Language::TraditionalChinese),
            ("不具合", Language::Japanese),
            ("控制台白屏", Language::SimplifiedChinese),
            ("console?", Language::English),
            ("12345", Language::Undetermined),
            ("告警信的問題。", Language::TraditionalChinese),
            ("用 SAML 登入失敗，跳回登入頁。", Language::TraditionalChinese),
            ("連線異常", Language::TraditionalChinese),
            ("異常終了", Language::Japanese),
            ("具体的手順", Language::Japanese),
        ] {
            assert_eq!(Evidence::of(text).language(Language::Undetermined), language, "{text}");
        }
    }
}
