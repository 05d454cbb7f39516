//! The words of the report of a batch.

use super::words::Word;

pub(super) const TITLE: Word =
    ["お問い合わせ判定レポート", "客戶來信判定報告", "客户来信判定报告", "Report on support inquiries"];
pub(super) const SKIP: Word = ["本文へ", "跳至內容", "跳至内容", "Skip to the content"];
pub(super) const POLICY: Word = ["ポリシー", "判定規範", "判定规范", "Policy"];
pub(super) const DIGEST: Word = ["ダイジェスト", "摘要碼", "摘要码", "digest"];
pub(super) const DATES: Word = ["期間", "期間", "期间", "Dates"];
pub(super) const FILES: Word = ["ファイル", "檔案", "文件", "Files"];
pub(super) const ROWS: Word = ["行", "列", "行", "rows"];
pub(super) const ERRORS: Word = ["読めなかった行", "無法讀取的列", "无法读取的行", "Rows that could not be read"];
pub(super) const WITH_ERRORS: Word = ["読めず", "無法讀取", "无法读取", "unread"];

// Key figures.
pub(super) const FIGURES: Word = ["主な数値", "主要數字", "主要数字", "Key figures"];
pub(super) const TICKETS: Word = ["お問い合わせ", "來信", "来信", "tickets"];
pub(super) const DECIDED: Word = ["確認なしで判定", "無需人工即可判定", "无需人工即可判定", "decided without review"];
pub(super) const OUT_OF_SCOPE: Word = ["対応範囲外", "不在支援範圍", "不在支持范围", "out of scope"];
pub(super) const IN_SCOPE: Word = ["対応範囲内", "支援範圍內", "支持范围内", "in scope"];
pub(super) const FOR_REVIEW: Word = ["要確認", "需人工確認", "需人工确认", "for review"];
pub(super) const NO_RULE: Word = ["ルール該当なし", "沒有規則符合", "没有规则符合", "no rule touches"];
pub(super) const SEVERAL: Word = ["複数の用件", "含多項詢問", "含多项询问", "ask for several things"];
pub(super) const UNREAD_ROWS: Word = ["読めなかった行", "無法讀取的列", "无法读取的行", "rows unread"];

// Of nothing there is nothing to show.
pub(super) const NO_ROWS: Word = [
    "入力に行がありません。判定したお問い合わせは 0 件です。",
    "輸入中沒有任何資料列，沒有可判定的來信。",
    "输入中没有任何数据行，没有可判定的来信。",
    "The input has no rows: there was nothing to decide.",
];
pub(super) const NO_READABLE_ROWS: Word = [
    "読めた行がありません。判定したお問い合わせは 0 件です。",
    "沒有任何一列可以讀取，沒有可判定的來信。",
    "没有任何一行可以读取，没有可判定的来信。",
    "None of the rows could be read: there was nothing to decide.",
];

// Over time.
pub(super) const OVER_TIME: Word = ["推移", "趨勢", "趋势", "Over time"];
pub(super) const VERDICTS_OVER_TIME: Word =
    ["判定別の件数", "各判定結果的件數", "各判定结果的件数", "Tickets by verdict"];
pub(super) const CATEGORIES_OVER_TIME: Word =
    ["カテゴリー別の件数", "各類別的件數", "各类别的件数", "Tickets by category"];
pub(super) const REVIEW_OVER_TIME: Word = ["要確認の割合", "需人工確認的比率", "需人工确认的比率", "Share for review"];
pub(super) const PARTIAL: Word = [
    "淡い色の期間は途中からまたは途中までの件数で、カテゴリー表の推移の線には含めていません",
    "淡色期間僅含部分日期，類別表的趨勢線不計入",
    "淡色期间仅含部分日期，类别表的趋势线不计入",
    "Periods in pale colours hold only a part of their days, and the lines in the table of categories leave them out",
];
pub(super) const NO_DATES: Word = [
    "日付のあるお問い合わせがないため、推移は示せません。日付の列は --columns date=… で指定できます。",
    "沒有任何來信帶有日期，無法顯示趨勢。可用 --columns date=… 指定日期欄位。",
    "没有任何来信带有日期，无法显示趋势。可用 --columns date=… 指定日期列。",
    "No ticket has a date, so nothing can be shown over time. --columns date=… names the column of dates.",
];
pub(super) const NO_READABLE_DATES: Word = [
    "読める日付がないため、推移は示せません。",
    "沒有可辨識的日期，無法顯示趨勢。",
    "没有可辨识的日期，无法显示趋势。",
    "No date can be read, so nothing can be shown over time.",
];
pub(super) const TRIMMED: Word = [
    "ほかから離れた日付のためグラフに含めていないもの",
    "日期遠離其他來信而未列入圖表者",
    "日期远离其他来信而未列入图表者",
    "With dates far from the others, not in the charts",
];
pub(super) const UNDATED: Word = ["日付のないもの", "沒有日期者", "没有日期者", "Without a date"];
pub(super) const UNREADABLE: Word =
    ["日付を読めなかったもの", "日期無法辨識者", "日期无法辨识者", "With a date that cannot be read"];
pub(super) const DAY: Word = ["日", "日期", "日期", "day"];
pub(super) const WEEK: Word = ["週（月曜から）", "週（自週一起）", "周（自周一起）", "week from"];
pub(super) const MONTH: Word = ["月", "月份", "月份", "month"];
pub(super) const QUARTER: Word = ["四半期", "季度", "季度", "quarter"];
pub(super) const YEAR: Word = ["年", "年份", "年份", "year"];
pub(super) const AS_TABLE: Word = ["表で見る", "以表格顯示", "以表格显示", "As a table"];
pub(super) const TREND: Word = ["推移", "趨勢", "趋势", "over time"];

// Tables.
pub(super) const CATEGORIES: Word = ["カテゴリー", "類別", "类别", "Categories"];
pub(super) const CATEGORY: Word = ["カテゴリー", "類別", "类别", "category"];
pub(super) const CLAUSE: Word = ["項目", "項目", "项目", "clause"];
pub(super) const COUNT: Word = ["件数", "件數", "件数", "tickets"];
pub(super) const SHARE: Word = ["割合", "比率", "比率", "share"];
pub(super) const OF_REVIEW: Word = ["要確認のうち", "占需確認者", "占需确认者", "of those for review"];
pub(super) const OF_ALL: Word = ["全体のうち", "占全部", "占全部", "of all"];
pub(super) const VERDICTS: Word = ["判定", "判定結果", "判定结果", "verdicts"];
pub(super) const LANGUAGES: Word = ["言語", "語言", "语言", "Languages"];
pub(super) const LANGUAGE: Word = ["言語", "語言", "语言", "language"];
pub(super) const PRODUCTS: Word = ["製品", "產品", "产品", "Products"];
pub(super) const PRODUCT: Word = ["製品", "產品", "产品", "product"];
/// What a list or chart puts together: a number stands between the two. No word that a category may bear, too.
pub(super) const REST: Word = ["残りの", "其餘 ", "其余 ", "the remaining "];
pub(super) const REST_CATEGORIES: Word = ["カテゴリー", " 個類別", " 个类别", " categories"];
pub(super) const REST_PRODUCTS: Word = ["製品", " 個產品", " 个产品", " products"];
pub(super) const REST_FILES: Word = ["残りのファイル", "其餘檔案", "其余文件", "the remaining files"];
pub(super) const NONE_GIVEN: Word = ["（記載なし）", "（未填）", "（未填）", "(none given)"];
pub(super) const REVIEW: Word =
    ["担当者の確認が必要なもの", "需人工確認的來信", "需人工确认的来信", "What a person should look at"];
pub(super) const REASON: Word = ["理由", "原因", "原因", "reason"];
pub(super) const BY_CATEGORY: Word = ["カテゴリー別", "依類別", "按类别", "By category"];
pub(super) const ROUTING: Word = ["振り分け先", "分派窗口", "分派窗口", "Routing"];
pub(super) const ROUTING_NOTE: Word = [
    "一通に複数の案内があると、それぞれの窓口で数えます。",
    "一封來信有多項建議時，於各窗口分別計數。",
    "一封来信有多项建议时，在各窗口分别计数。",
    "A ticket with several pieces of advice counts in each of their queues.",
];
pub(super) const QUEUE: Word = ["窓口", "窗口", "窗口", "queue"];
pub(super) const ADVICE: Word = ["案内", "建議", "建议", "advice"];
pub(super) const FLAGS: Word = ["フラグ", "標記", "标记", "Flags"];
pub(super) const FLAG: Word = ["フラグ", "標記", "标记", "flag"];
pub(super) const MEANS: Word = ["意味", "說明", "说明", "what it means"];
pub(super) const CONCEPTS: Word = ["多く出てくる概念", "最常出現的概念", "最常出现的概念", "Top concepts"];
pub(super) const CONCEPTS_NOTE: Word = [
    "判定の根拠となった言葉の概念です。",
    "作為判定依據的用語所屬概念。",
    "作为判定依据的用语所属概念。",
    "What the words stand for that the decisions rest on.",
];
pub(super) const CONCEPT: Word = ["概念", "概念", "概念", "concept"];
pub(super) const RULES: Word = ["判定を決めたルール", "決定結果的規則", "决定结果的规则", "Rules that decide most"];
pub(super) const RULES_NOTE: Word = [
    "主な用件で最も重みの大きいルールを数えます。",
    "計入主要詢問中權重最高的規則。",
    "计入主要询问中权重最高的规则。",
    "Counted is the weightiest rule of the main inquiry.",
];
pub(super) const RULE: Word = ["ルール", "規則", "规则", "rule"];
pub(super) const DECIDES: Word = ["決定", "決定", "决定", "decides"];
pub(super) const FIRES: Word = ["該当", "符合", "符合", "fires"];
pub(super) const UNTOUCHED: Word =
    ["どのルールにも該当しないもの", "沒有規則符合的來信", "没有规则符合的来信", "Tickets that no rule touches"];
pub(super) const BY_WORDS: Word =
    ["言葉の傾向だけで判定", "僅依用語傾向判定", "仅依用语倾向判定", "decided by what their words lean to"];
pub(super) const BY_NOTHING: Word = ["手がかりなし", "毫無依據", "毫无依据", "nothing speaks for anything"];
pub(super) const NO_UNTOUCHED: Word = ["ありません。", "沒有這樣的來信。", "没有这样的来信。", "There are none."];

// Examples.
pub(super) const EXAMPLES: Word = ["項目ごとの例", "各項目範例", "各项目示例", "Examples by clause"];
pub(super) const EXAMPLES_NOTE: Word = [
    "例は本文から定まる方法で選んだ一部です。印の付いた言葉が根拠で、指すと理由が出ます。",
    "範例依內文以固定方式抽選。標示的文字為判定依據，指向即顯示理由。",
    "示例依内文以固定方式抽选。标示的文字为判定依据，指向即显示理由。",
    "The examples are a sample, chosen by their text alone. Marked words are the evidence; point at them for the reason.",
];
pub(super) const SHOW: Word = ["表示する判定", "顯示的判定結果", "显示的判定结果", "Verdicts to show"];
pub(super) const SOME_EXAMPLES: Word = ["例", "範例", "示例", "Examples"];
pub(super) const EVIDENCE: Word = ["根拠", "依據", "依据", "Evidence"];
pub(super) const CUES: Word = ["話題にしている言葉の傾向", "所談內容的傾向", "所谈内容的倾向", "what it speaks of"];
pub(super) const SINGLE_WORDS: Word = ["単語の傾向", "單詞的傾向", "单词的倾向", "its single words"];
pub(super) const NO_EVIDENCE: Word = ["根拠なし", "沒有依據", "没有依据", "no evidence"];
pub(super) const EMPTY: Word = ["（本文なし）", "（沒有內文）", "（没有正文）", "(no text)"];
pub(super) const PLACE: Word = ["場所", "位置", "位置", "place"];
pub(super) const FAULT: Word = ["内容", "問題", "问题", "what is wrong"];
pub(super) const MORE: Word = ["件は省略", "件省略", "件省略", " more"];
