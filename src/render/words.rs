//! The few words of the program itself, in the languages of tickets.

use crate::decision::ReviewReason;
use crate::ruleset::Verdict;
use crate::ticket::Language;

/// In the order ja, zh-Hant, zh-Hans, en.
pub(super) type Word = [&'static str; 4];

pub(super) const CONFIDENCE: Word = ["確度", "把握度", "把握度", "confidence"];
pub(super) const INQUIRY: Word = ["お問い合わせ", "詢問", "询问", "Inquiry"];
pub(super) const OF: Word = ["/", "/", "/", " of "];
pub(super) const ADVICE: Word = ["対応", "處理建議", "处理建议", "Advice"];
pub(super) const FOR_AGENT: Word = ["担当者向け", "內部提示", "内部提示", "for the agent"];
pub(super) const CANDIDATES: Word = ["候補", "候選", "候选", "candidates"];
pub(super) const FLAGS: Word = ["フラグ", "標記", "标记", "flags"];
pub(super) const NO_EVIDENCE: Word =
    ["該当するルールはありません", "沒有符合的規則", "没有符合的规则", "no rule speaks for it"];
pub(super) const MORE_SENTENCES: Word = ["文（省略）", "句（省略）", "句（省略）", " more sentences"];

// Of the page that shows a policy.
pub(super) const VERSION: Word = ["版", "版本", "版本", "version"];
pub(super) const VERDICTS: Word = ["判定", "判定結果", "判定结果", "Verdicts"];
pub(super) const ALL: Word = ["すべて", "全部", "全部", "All"];
pub(super) const CONTENTS: Word = ["目次", "目錄", "目录", "Contents"];
pub(super) const SLOT: Word = [
    "[ ] は、お問い合わせ本文にある言葉に置き換わります。",
    "[ ] 會換成客戶來信中的文字。",
    "[ ] 会换成客户来信中的文字。",
    "[ ] stands for the ticket's own words.",
];
pub(super) const TOLD: Word = ["お客様へのご案内", "對客戶的說明", "对客户的说明", "What the customer is told"];
pub(super) const AGENT: Word = ["担当者向け", "內部提示", "内部提示", "For the agent"];
pub(super) const ASKED_FOR: Word =
    ["お客様にうかがうこと", "請客戶提供的資訊", "请客户提供的信息", "What the customer is asked for"];
pub(super) const EXCEPTION_OF: Word = ["次の項目の例外", "下列項目的例外", "下列项目的例外", "Exception of"];
pub(super) const SOURCE: Word = ["出典", "出處", "出处", "Source"];
pub(super) const QUEUE: Word = ["担当窓口", "承辦窗口", "负责窗口", "Queue"];
pub(super) const ONLY_IN: Word =
    ["この言語のお問い合わせのみ", "僅限這些語言的來信", "仅限这些语言的来信", "Only for tickets in"];
pub(super) const ONLY_IF: Word = ["この条件のときのみ", "僅在此條件下", "仅在此条件下", "Only if"];
pub(super) const RULES: Word = ["ルール", "規則", "规则", "Rules"];
pub(super) const WHEN: Word = ["条件", "條件", "条件", "when"];
pub(super) const UNLESS: Word = ["除外", "排除", "排除", "unless"];
pub(super) const FIRES: Word = ["当てはまる", "符合", "符合", "fires"];
pub(super) const STAYS: Word = ["当てはまらない", "不符合", "不符合", "does not fire"];
pub(super) const OTHER_LANGUAGES: Word =
    ["ほかの言語の例", "其他語言的例句", "其他语言的例句", "Examples in other languages"];
pub(super) const FLAGS_TITLE: Word =
    ["お問い合わせ全体に関わるフラグ", "影響整封來信的標記", "影响整封来信的标记", "Flags of whole tickets"];
pub(super) const FLAG_DECIDES: Word = [
    "判定のあるフラグが付くと、表ではなくその判定とご案内になります。",
    "附有判定的標記成立時，以該判定與說明取代本表。",
    "带有判定的标记成立时，以该判定和说明取代本表。",
    "A flag that has a verdict puts it, and its own advice, in place of the table's.",
];
pub(super) const DEFAULT: Word = [
    "どのルールにも当てはまらないお問い合わせ",
    "不符合任何規則的來信",
    "不符合任何规则的来信",
    "Tickets that no rule speaks for",
];
pub(super) const GLOSSARY: Word =
    ["条件に出てくる言葉", "條件中的用語", "条件中的用语", "What the conditions speak of"];

const REVIEW: Word = ["担当者の確認が必要", "需人工確認", "需人工确认", "a person should look"];

/// The word in a language; English for those without words of their own.
pub(super) const fn say(word: Word, language: Language) -> &'static str {
    match language {
        Language::Japanese => word[0],
        Language::TraditionalChinese => word[1],
        Language::SimplifiedChinese => word[2],
        Language::English | Language::Mixed | Language::Undetermined => word[3],
    }
}

/// What a verdict means.
pub(super) const fn verdict(verdict: Verdict, language: Language) -> &'static str {
    let word: Word = match verdict {
        Verdict::InScope => ["対応範囲内", "支援範圍內", "支持范围内", "in scope"],
        Verdict::OutOfScope => ["対応範囲外", "不在支援範圍", "不在支持范围", "out of scope"],
        Verdict::Conditional => ["条件付きで対応", "有條件支援", "有条件支持", "conditional"],
        Verdict::SeeContract => ["ご契約による", "依合約而定", "以合同为准", "see the contract"],
        Verdict::Unlisted => ["記載なし", "未列入", "未列入", "not in the table"],
    };
    say(word, language)
}

/// Why a person should look.
pub(super) fn review(reason: ReviewReason, language: Language) -> String {
    labelled(REVIEW, language) + review_reason(reason.as_str(), language).unwrap_or_default()
}

/// The same without the label, by the name of the reason.
pub(super) fn review_reason(reason: &str, language: Language) -> Option<&'static str> {
    let word: Word = match reason {
        "no-text" => {
            ["お客様の文章がありません", "沒有客戶的文字", "没有客户的文字", "there is no text of the customer's own"]
        }
        "no-evidence" => {
            ["該当するルールがありません", "沒有任何規則符合", "没有任何规则符合", "no rule of the policy speaks to it"]
        }
        "conflict" => [
            "判定の異なる候補が拮抗しています",
            "結論不同的候選不相上下",
            "结论不同的候选不相上下",
            "two clauses with different verdicts are about as likely",
        ],
        "low-confidence" => ["根拠が弱い", "依據薄弱", "依据薄弱", "the evidence is thin"],
        _ => return None,
    };
    Some(say(word, language))
}

/// What a verdict comes to for the customer, in a sentence.
pub(super) const fn verdict_means(verdict: Verdict, language: Language) -> &'static str {
    let word: Word = match verdict {
        Verdict::InScope => ["サポートで対応します。", "由技術支援處理。", "由技术支持处理。", "Support takes it on."],
        Verdict::OutOfScope => {
            ["サポートでは対応しません。", "技術支援不處理。", "技术支持不处理。", "Support does not do this."]
        }
        Verdict::Conditional => [
            "所定の条件・範囲に限り対応します。",
            "僅在規定的條件與範圍內處理。",
            "仅在规定的条件和范围内处理。",
            "Support takes it on within stated limits.",
        ],
        Verdict::SeeContract => [
            "この表ではなく、お客様のご契約によります。",
            "不適用本表，依客戶的合約而定。",
            "不适用本表，以客户的合同为准。",
            "Not this table but the customer's contract decides.",
        ],
        Verdict::Unlisted => {
            ["この表には記載がありません。", "本表未列入。", "本表未列入。", "The table says nothing of it."]
        }
    };
    say(word, language)
}

/// What a language is called.
pub(super) fn language_name(named: Language, language: Language) -> &'static str {
    let word: Word = match named {
        Language::Japanese => ["日本語", "日文", "日文", "Japanese"],
        Language::TraditionalChinese => ["中国語（繁体字）", "繁體中文", "繁体中文", "Traditional Chinese"],
        Language::SimplifiedChinese => ["中国語（簡体字）", "簡體中文", "简体中文", "Simplified Chinese"],
        Language::English => ["英語", "英文", "英文", "English"],
        Language::Mixed | Language::Undetermined => return named.as_str(),
    };
    say(word, language)
}

/// What the language of a ticket is called, where it may be none.
#[cfg(feature = "cli")]
pub(super) fn language_of_ticket(named: Language, language: Language) -> &'static str {
    let word: Word = match named {
        Language::Mixed => ["複数の言語", "多種語言", "多种语言", "several languages"],
        Language::Undetermined => ["判別できず", "無法辨識", "无法辨识", "not told"],
        named => return language_name(named, language),
    };
    say(word, language)
}

/// A label and what it stands before, with the colon of the language.
pub(super) fn labelled(word: Word, language: Language) -> String {
    let colon = if matches!(language, Language::Japanese) || language.is_chinese() { "：" } else { ": " };
    format!("{}{colon}", say(word, language))
}
