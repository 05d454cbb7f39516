//! The few words of the program itself, in the languages of tickets.

use crate::decision::ReviewReason;
use crate::ruleset::Verdict;
use crate::ticket::Language;

/// In the order ja, zh-Hant, zh-Hans, en.
type Word = [&'static str; 4];

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
    let word: Word = match reason {
        ReviewReason::NoText => {
            ["お客様の文章がありません", "沒有客戶的文字", "没有客户的文字", "there is no text of the customer's own"]
        }
        ReviewReason::NoEvidence => {
            ["該当するルールがありません", "沒有任何規則符合", "没有任何规则符合", "no rule of the policy speaks to it"]
        }
        ReviewReason::Conflict => [
            "判定の異なる候補が拮抗しています",
            "結論不同的候選不相上下",
            "结论不同的候选不相上下",
            "two clauses with different verdicts are about as likely",
        ],
        ReviewReason::LowConfidence => ["根拠が弱い", "依據薄弱", "依据薄弱", "the evidence is thin"],
    };
    let colon = if matches!(language, Language::Japanese) || language.is_chinese() { "：" } else { ": " };
    format!("{}{colon}{}", say(REVIEW, language), say(word, language))
}
