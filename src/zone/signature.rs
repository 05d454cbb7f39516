//! Recognises signatures, closing formulas and boilerplate, and text after them that is new again.

use super::Zone;
use super::line::{AT, Line};
use crate::words::Words;

/// A signature has no more lines than this.
const LONGEST: usize = 14;

/// Marks signature and disclaimer lines among those still new.
pub(super) fn mark(lines: &[Line], kinds: &mut [Zone]) {
    disclaimers(lines, kinds);
    let mut prose_seen = false;
    let mut i = 0;
    while i < lines.len() {
        let line = &lines[i];
        if line.is_blank() || !kinds[i].is_content() {
            i += 1;
            continue;
        }
        if is_device(line) {
            kinds[i] = Zone::Signature;
            i += 1;
            continue;
        }
        if prose_seen && let Some(end) = signature(lines, kinds, i) {
            kinds[i..end].fill(Zone::Signature);
            i = end;
            continue;
        }
        prose_seen |= line.has_words() && !is_salutation(line);
        i += 1;
    }
}

/// The end of the signature that begins at `i`.
fn signature(lines: &[Line], kinds: &[Zone], i: usize) -> Option<usize> {
    let line = &lines[i];
    let end = || block_end(lines, kinds, i + 1);
    if matches!(line.text, "--" | "－－" | "——") {
        return Some(end()).filter(|end| end - i <= LONGEST * 2);
    }
    if line.text.len() >= 3 && line.is_rule() {
        let end = end();
        let block = &lines[i + 1..end];
        let contact = block.iter().any(is_contact) || (end == lines.len() && block.iter().any(is_organisation));
        return contact.then_some(end);
    }
    if is_closing(line.text) {
        let end = end();
        let short = lines[i + 1..end].iter().filter(|line| !line.is_blank()).count() <= LONGEST;
        return short.then_some(end);
    }
    // "以上、よろしくお願いいたします。" stays; the name and company under it go. So does a last block of them.
    let opens = i == 0 || lines[i - 1].is_blank() || is_polite_end(&lines[i - 1]) || !kinds[i - 1].is_content();
    if !(opens && is_name_line(line)) {
        return None;
    }
    let end = end();
    let block = &lines[i..end];
    let last = lines[end..].iter().zip(&kinds[end..]).all(|(line, kind)| line.is_blank() || !kind.is_content());
    let polite = || lines[..i].iter().rev().find(|line| !line.is_blank()).is_some_and(is_polite_end);
    let named = || i > 0 && block.iter().any(is_organisation);
    let few = || block.iter().filter(|line| !line.is_blank()).count() <= 4;
    let ends = (last && few() && (polite() || named())) || ((last || polite()) && block.iter().any(is_contact));
    ends.then_some(end)
}

/// Where the lines from `i` on stop looking like a signature.
fn block_end(lines: &[Line], kinds: &[Zone], i: usize) -> usize {
    let mut end = i;
    while end < lines.len() && end - i < LONGEST * 2 {
        let line = &lines[end];
        if line.is_blank() || line.is_rule() || is_device(line) {
            end += 1;
            continue;
        }
        if !kinds[end].is_content() || is_postscript(line.text) || is_question_like(line) {
            break;
        }
        let sentence = line.ends_sentence() && !is_contact(line) && line.text.len() > 40;
        let long = line.cjk > 40 || (line.latin > 90 && !is_contact(line));
        if sentence || long {
            break;
        }
        end += 1;
    }
    // A blank line before new prose belongs to the prose.
    while end > i && end < lines.len() && lines[end - 1].is_blank() {
        end -= 1;
    }
    end
}

fn is_question_like(line: &Line) -> bool {
    line.is_question() || (line.is_prose() && (line.cjk > 10 || line.ends_sentence()) && REQUESTS.stand_in(line.head))
}

static REQUESTS: Words =
    Words::exact(&["教えて", "ください", "お願い", "請", "请", "麻煩", "麻烦", "please ", "Please ", "how ", "How "]);

/// `PS`, 追伸, 補充: new text after the signature.
fn is_postscript(text: &str) -> bool {
    static LATIN: Words = Words::folded(&["ps:", "ps.", "p.s", "ps "]);
    static EAST: Words = Words::exact(&["追伸", "追記", "補充", "补充", "又及", "另外", "ＰＳ", "PS：", "附記"]);
    LATIN.begin(text) || EAST.begin(text)
}

static CLOSINGS: Words = Words::folded(&[
    "best regards",
    "kind regards",
    "warm regards",
    "warmest regards",
    "best wishes",
    "many thanks",
    "thanks and regards",
    "thanks & regards",
    "thanks & best regards",
    "regards",
    "thanks",
    "thank you",
    "thanks a lot",
    "cheers",
    "br",
    "rgds",
    "best",
    "sincerely",
    "yours sincerely",
    "yours faithfully",
    "yours truly",
    "yours",
    "mfg",
    "b.r.",
    "greetings",
    "with best regards",
    "with regards",
    "thx",
    "ty",
    "kr",
    "tks",
    "mit freundlichen grüßen",
    "best rgds",
    "thanks in advance",
    "respectfully",
    "yours respectfully",
    "敬上",
    "順頌商祺",
    "顺颂商祺",
    "順頌時祺",
    "此致",
    "敬禮",
    "敬礼",
    "祝好",
    "祝商祺",
    "顺祝商祺",
    "順祝商祺",
    "敬具",
    "草々",
    "以上",
    "謝謝",
    "谢谢",
    "感謝",
    "感谢",
    "感恩",
    "拜託了",
    "谢了",
    "先謝謝了",
    "謝謝您",
    "谢谢您",
    "敬祝商祺",
    "敬祝",
    "祝您工作順利",
    "祝工作順利",
    "唔該",
    "唔該晒",
]);

/// A closing formula on its own, or with a name: `Thanks, Kevin`.
fn is_closing(text: &str) -> bool {
    if text.len() > 60 || text.contains(['?', '？']) {
        return false;
    }
    let bare = text.trim_matches(|c: char| matches!(c, '*' | '_' | '-' | '~' | ' ' | '\u{3000}'));
    CLOSINGS.heading(bare).any(|closing| {
        let rest = &bare[closing.len()..];
        let rest = rest.trim_start_matches([' ', '\u{3000}']);
        let Some(stop) = rest.chars().next() else { return true };
        let name = rest[stop.len_utf8()..].trim();
        if !matches!(stop, ',' | '，' | '.' | '。' | '!' | '！' | '、' | '~' | '～' | '/' | '-') {
            return false;
        }
        name.len() <= 30 && name.split_whitespace().count() <= 3 && !name.contains(['。', '！', ',', '，'])
    }) || text.ends_with("敬上") && text.chars().count() <= 16
        || text.ends_with("拜上") && text.chars().count() <= 12
}

/// `Sent from my iPhone`.
fn is_device(line: &Line) -> bool {
    static LATIN: Words = Words::folded(&[
        "sent from my",
        "sent from outlook",
        "get outlook for",
        "sent from mail for",
        "sent via",
        "von meinem iphone",
    ]);
    static EAST: Words = Words::exact(&[
        "iPhoneから送信",
        "iPadから送信",
        "從我的",
        "发自我的",
        "發自我的",
        "寄自我的",
        "来自我的",
        "Androidから送信",
        "スマートフォンから送信",
    ]);
    let text = line.text;
    text.len() < 80 && (LATIN.begin(text) || EAST.begin(text) || (text.len() < 40 && text.ends_with("から送信")))
}

fn is_salutation(line: &Line) -> bool {
    static LATIN: Words = Words::folded(&["hi", "hello", "dear"]);
    static EAST: Words = Words::exact(&["您好", "你好", "各位", "お世話"]);
    line.text.len() < 60 && (LATIN.begin(line.text) || EAST.begin(line.text))
}

/// The sentence before a Japanese or Chinese signature.
fn is_polite_end(line: &Line) -> bool {
    let tail = line.tail().trim_end_matches(['。', '.', '！', '!', '，', ',']);
    [
        "お願いいたします",
        "お願い致します",
        "お願いします",
        "お願い申し上げます",
        "ありがとうございます",
        "謝謝",
        "谢谢",
        "感謝",
        "感谢",
        "拜託",
        "敬礼",
        "敬禮",
        "失礼いたします",
        "頼みます",
        "麻煩您",
        "麻烦您",
    ]
    .iter()
    .any(|end| tail.ends_with(end))
}

/// Telephone, mail address, postal code.
fn is_contact(line: &Line) -> bool {
    static PHONE: Words = Words::folded(&[
        "tel", "phone", "fax", "mobile", "cell:", "ext.", "電話", "电话", "手機", "手机", "分機", "分机", "携帯",
        "代表 ", "內線", "内線", "直通",
    ]);
    let text = line.head;
    let phone = || line.digits >= 3 && !line.ends_sentence() && PHONE.stand_in(text);
    let mail = || {
        line.spaces <= 8
            && line.cjk <= 24
            && line.may_have(AT)
            && text.contains('@')
            && text.contains('.')
            && !line.ends_sentence()
            && !text.contains("://")
    };
    line.text.len() <= 200
        && (text.starts_with('〒')
            || text.starts_with("+8")
            || (line.digits >= 9 && line.latin + line.cjk <= 2 && text.contains('-'))
            || phone()
            || mail())
        && !line.is_question()
}

/// A company or a department.
fn is_organisation(line: &Line) -> bool {
    static COMPANIES: Words = Words::exact(&[
        "株式会社",
        "有限会社",
        "(株)",
        "（株）",
        "有限公司",
        "股份",
        "集團",
        "集团",
        "事務所",
        "事务所",
    ]);
    static OFFICES: Words = Words::folded(&[
        "co., ltd",
        "inc.",
        "gmbh",
        " ltd",
        "corp",
        "head of",
        "analyst",
        "engineer",
        "manager",
        "ciso",
        "team lead",
        "department",
    ]);
    const DEPARTMENTS: &[&str] =
        &["部", "課", "室", "組", "组", "科", "処", "處", "处", "中心", "係", "チーム", "センター", "G"];
    line.text.len() <= 120
        && !line.ends_sentence()
        && (COMPANIES.stand_in(line.text)
            || (line.cjk >= 3 && DEPARTMENTS.iter().any(|end| line.text.ends_with(end)))
            || OFFICES.stand_in(line.text))
}

/// Short, no sentence, no list, no colon that introduces something.
fn is_name_line(line: &Line) -> bool {
    line.cjk <= 22
        && line.spaces <= 5
        && line.text.chars().nth(40).is_none()
        && !line.text.ends_with(['。', '？', '?', '！', ':', '：', '、', '，', '.'])
        && !line.text.contains(['。', '？', '?', '「', '"', '→', '◆'])
        && super::list_item(line.text).is_none()
        && !VERBS.stand_in(line.text)
}

/// Traces of a sentence.
static VERBS: Words = Words::exact(&[
    "ます", "です", "ない", "たい", "でき", "する", "した", "から", "ので", "请", "請", "吗", "嗎", "怎", "是", "不",
    "了", "想", "我们", "我們", "有", "说", "說", "看", " is ", " are ", " the ", " to ", "not ",
]);

/// Boilerplate, by how its paragraph begins.
fn disclaimers(lines: &[Line], kinds: &mut [Zone]) {
    let mut words_before = false;
    let mut i = 0;
    while i < lines.len() {
        let line = &lines[i];
        if !kinds[i].is_content() {
            i += 1;
            continue;
        }
        let goes_on = |line: &Line| !line.is_blank() && !line.is_question() && !is_postscript(line.text);
        if words_before && is_disclaimer(line) && goes_on(line) {
            // To the end of the paragraph, unless it asks something.
            while i < lines.len() && kinds[i].is_content() && goes_on(&lines[i]) {
                kinds[i] = Zone::Disclaimer;
                i += 1;
                if i < lines.len()
                    && lines[i - 1].ends_sentence()
                    && !is_disclaimer(&lines[i])
                    && lines[i - 1].text.len() < 60
                {
                    break;
                }
            }
            i += usize::from(i < lines.len() && lines[i].is_blank());
            continue;
        }
        words_before |= line.has_words();
        i += 1;
    }
}

fn is_disclaimer(line: &Line) -> bool {
    static LATIN: Words = Words::folded(&[
        "confidential",
        "disclaimer",
        "this e-mail",
        "this email",
        "this message",
        "the information contained",
        "the information in this",
        "please don't print",
        "please do not print",
        "please consider the environment",
        "think before you print",
        "caution: this",
        "caution: external",
        "legal notice",
        "notice: this",
    ]);
    static LATIN_SAYS: Words = Words::folded(&[
        "confidential",
        "intended",
        "recipient",
        "print",
        "virus",
        "liability",
        "environment",
        "external",
        "privileged",
        "disclaimer",
        "sender",
    ]);
    static EAST: Words = Words::exact(&[
        "本メール",
        "このメール",
        "この電子メール",
        "当メール",
        "本電子メール",
        "本郵件",
        "此郵件",
        "本邮件",
        "此邮件",
        "本電子郵件",
        "此電子郵件",
        "本电子邮件",
        "本信件",
        "此信件",
        "郵件免責",
        "免責",
        "免责",
        "機密",
        "保密",
    ]);
    static EAST_SAYS: Words = Words::exact(&[
        "機密",
        "机密",
        "誤",
        "误",
        "破棄",
        "削除",
        "刪除",
        "删除",
        "自動",
        "自动",
        "病毒",
        "指定",
        "専用",
        "保密",
        "転送はご遠慮",
        "声明",
        "聲明",
        "免責",
        "免责",
        "秘密",
    ]);
    let text =
        line.head.trim_start_matches(['*', '※', '"', '“', '-', '=', '[', '【', '(', '（', ' ', '_', '•', '\u{3000}']);
    if LATIN.begin(text) { LATIN_SAYS.stand_in(line.head) } else { EAST.begin(text) && EAST_SAYS.stand_in(line.head) }
}

#[cfg(test)]
mod tests {
    use super::super::zones;

    fn content(text: &str) -> String {
        zones(text)
            .iter()
            .filter(|(zone, _)| zone.is_content())
            .map(|(_, span)| span.of(text))
            .collect::<String>()
            .trim()
            .to_owned()
    }

    #[test]
    fn signatures_go_and_requests_stay() {
        let cases = [
            ("Can we upgrade?\n\nBest regards,\nKevin Lin\nTel: 02-0000-0000\n", "Can we upgrade?"),
            ("Agent is offline. Please help.\nThanks, Kevin", "Agent is offline. Please help."),
            (
                "接続できません。\n\n以上、よろしくお願いいたします。\n\n株式会社サンプル\n情報システム部 田中\nTEL 03-0000-0000",
                "接続できません。\n\n以上、よろしくお願いいたします。",
            ),
            ("请问怎么续费？\n\n此致\n敬礼\n\n信息中心 王工", "请问怎么续费？"),
            ("請問如何登入？\n--\n範例股份有限公司 小陳\n", "請問如何登入？"),
            ("更新できません。\n==========\n○○商事 田中\ntanaka@example.co.jp\n==========", "更新できません。"),
            ("Why is it slow?\nSent from my iPhone", "Why is it slow?"),
        ];
        for (text, kept) in cases {
            assert_eq!(content(text), kept, "{text}");
        }
    }

    #[test]
    fn a_postscript_is_new() {
        let text = "Can we upgrade?\n\nRegards,\nKevin\n\nPS: and how do I renew?";
        assert!(content(text).ends_with("PS: and how do I renew?"));
        assert!(!content(text).contains("Kevin"));
    }

    #[test]
    fn thanks_inside_prose_is_no_signature() {
        let text = "Thanks!\nThat worked, but now the console shows an error. What should we do about it?";
        assert_eq!(content(text), text);
        let text = "It works now.\nThanks!\nOne more thing: how do I add a second administrator to the console?";
        assert!(content(text).contains("second administrator"));
    }

    #[test]
    fn boilerplate_goes() {
        let text = "Can we upgrade?\n\nCONFIDENTIAL: This e-mail is intended only for the addressee.\n";
        assert_eq!(content(text), "Can we upgrade?");
        let text =
            "更新できますか。\n\n本メールには機密情報が含まれる場合があります。誤送信の場合は削除をお願いします。";
        assert_eq!(content(text), "更新できますか。");
    }

    #[test]
    fn boilerplate_that_asks_is_read_to_its_end() {
        for asks in ["This email is confidential? Why do you ask us to print it?", "機密について、PDF の保密設定は？"]
        {
            let text = format!("We got your mail.\n{asks}\nPlease tell us.");
            assert_eq!(content(&text), text);
        }
    }
}
