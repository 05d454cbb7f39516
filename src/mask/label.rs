//! Words that tell what stands beside them: labels of forms and signatures, greetings, titles, kinds of companies.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::find::{Find, Finder, Tag, line_before, plain};
use super::organisation;
use super::phone::{self, Place};
use super::place;
use super::rules::{Kind, Rules};
use super::shape;

/// What a word tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A value of the kind follows.
    Label(Kind),
    /// A name stands before it.
    Honorific,
    /// A name may stand on the lines below.
    Closing,
    /// `Dear`, `Hi`: a name follows.
    Greeting,
    /// `Mr.`: a name follows.
    Title,
    /// `My name is`, `我是`: one's own name follows.
    SelfAfter,
    /// `と申します`, `です`: one's own name stands before.
    SelfBefore,
    /// `株式会社`: stands before or behind a company's name.
    Company,
    /// `Co., Ltd.`: stands behind one.
    CompanyEnd,
    /// `〒`, a prefecture or city: an address begins.
    AddressStart,
    /// `Street`: an address ends.
    Street,
}

/// Words that mean the same in every set of rules.
const WORDS: &[(Meaning, &[&str])] = &[
    (Meaning::Greeting, &["dear", "hi", "hello", "hey", "good morning", "good afternoon"]),
    (Meaning::Title, &["mr", "mrs", "ms", "miss", "dr", "prof"]),
    (
        Meaning::SelfAfter,
        &["my name is", "this is", "i am", "i'm", "我是", "我叫", "敝姓", "我姓", "小弟是", "這裡是", "这里是"],
    ),
    (Meaning::SelfBefore, &["と申します", "です", "でございます"]),
    (
        Meaning::Company,
        &[
            "株式会社",
            "(株)",
            "㈱",
            "有限会社",
            "(有)",
            "合同会社",
            "合資会社",
            "一般社団法人",
            "一般財団法人",
            "公益財団法人",
            "医療法人",
            "学校法人",
            "社会福祉法人",
            "独立行政法人",
        ],
    ),
    (
        Meaning::CompanyEnd,
        &[
            "股份有限公司",
            "有限公司",
            "有限責任公司",
            "有限责任公司",
            "股份公司",
            "集團公司",
            "集团公司",
            "co., ltd",
            "co.,ltd",
            "co. ltd",
            "co ltd",
            "inc",
            "corp",
            "corporation",
            "ltd",
            "limited",
            "llc",
            "gmbh",
            "plc",
            "pte",
        ],
    ),
    (
        Meaning::AddressStart,
        &[
            "〒",
            "北海道",
            "青森県",
            "岩手県",
            "宮城県",
            "秋田県",
            "山形県",
            "福島県",
            "茨城県",
            "栃木県",
            "群馬県",
            "埼玉県",
            "千葉県",
            "東京都",
            "神奈川県",
            "新潟県",
            "富山県",
            "石川県",
            "福井県",
            "山梨県",
            "長野県",
            "岐阜県",
            "静岡県",
            "愛知県",
            "三重県",
            "滋賀県",
            "京都府",
            "大阪府",
            "兵庫県",
            "奈良県",
            "和歌山県",
            "鳥取県",
            "島根県",
            "岡山県",
            "広島県",
            "山口県",
            "徳島県",
            "香川県",
            "愛媛県",
            "高知県",
            "福岡県",
            "佐賀県",
            "長崎県",
            "熊本県",
            "大分県",
            "宮崎県",
            "鹿児島県",
            "沖縄県",
            "大阪市",
            "名古屋市",
            "横浜市",
            "札幌市",
            "福岡市",
            "神戸市",
            "台北市",
            "臺北市",
            "新北市",
            "桃園市",
            "台中市",
            "臺中市",
            "台南市",
            "臺南市",
            "高雄市",
            "基隆市",
            "新竹市",
            "新竹縣",
            "嘉義市",
            "嘉義縣",
            "苗栗縣",
            "彰化縣",
            "南投縣",
            "雲林縣",
            "屏東縣",
            "宜蘭縣",
            "花蓮縣",
            "台東縣",
            "臺東縣",
            "北京市",
            "上海市",
            "天津市",
            "重庆市",
            "广东省",
            "深圳市",
            "广州市",
            "浙江省",
            "杭州市",
            "江苏省",
            "南京市",
            "苏州市",
            "四川省",
            "成都市",
            "湖北省",
            "武汉市",
            "湖南省",
            "长沙市",
            "福建省",
            "厦门市",
            "山东省",
            "青岛市",
            "济南市",
            "河南省",
            "郑州市",
            "河北省",
            "辽宁省",
            "大连市",
            "沈阳市",
            "陕西省",
            "西安市",
            "安徽省",
            "合肥市",
            "江西省",
            "云南省",
            "广西",
            "吉林省",
            "黑龙江省",
            "香港",
        ],
    ),
    (Meaning::Street, &["street", "st.", "avenue", "ave.", "road", "rd.", "boulevard", "blvd", "lane", "drive"]),
];

/// All such words in one automaton.
#[derive(Debug)]
pub(super) struct Markers {
    automaton: AhoCorasick,
    meanings: Vec<Vec<Meaning>>,
}

/// A find in progress: what is known so far, and what may be added to it.
pub(super) struct Sink<'f> {
    finds: &'f mut Vec<Find>,
    /// Finds by shape, in order, before which values of labels end.
    shapes: std::ops::Range<usize>,
}

impl Sink<'_> {
    pub(super) fn push(&mut self, start: usize, end: usize, kind: Kind) {
        if start < end {
            self.finds.push(Find { start, end, tag: Tag::Kind(kind) });
        }
    }

    /// The first byte at or after `at` that is found already, `end` if there is none before.
    pub(super) fn free_to(&self, at: usize, end: usize) -> usize {
        let shapes = &self.finds[self.shapes.clone()];
        let next = shapes.partition_point(|find| find.end <= at);
        shapes.get(next).map_or(end, |find| find.start.clamp(at, end))
    }

    /// What was found so far, own patterns left out.
    pub(super) fn found(&self) -> Vec<Find> {
        self.finds[self.shapes.start..].to_vec()
    }
}

impl Markers {
    pub(super) fn new(rules: &Rules) -> Self {
        let mut words: HashMap<String, Vec<Meaning>> = HashMap::new();
        let mut add = |word: &str, meaning: Meaning| {
            let all = words.entry(plain(word)).or_default();
            if !all.contains(&meaning) {
                all.push(meaning);
            }
        };
        for kind in Kind::ALL.into_iter().filter(|kind| !rules.of(*kind).off) {
            rules.of(kind).labels.iter().for_each(|word| add(word, Meaning::Label(kind)));
        }
        let names = rules.of(Kind::Name);
        names.honorifics.iter().for_each(|word| add(word, Meaning::Honorific));
        names.closings.iter().for_each(|word| add(word, Meaning::Closing));
        for (meaning, own) in WORDS {
            let kind = match meaning {
                Meaning::Company | Meaning::CompanyEnd => Kind::Company,
                Meaning::AddressStart | Meaning::Street => Kind::Address,
                _ => Kind::Name,
            };
            if !rules.of(kind).off {
                own.iter().for_each(|word| add(word, *meaning));
            }
        }
        let mut words: Vec<(String, Vec<Meaning>)> = words.into_iter().filter(|(word, _)| !word.is_empty()).collect();
        words.sort_by(|a, b| a.0.cmp(&b.0));
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .ascii_case_insensitive(true)
            .kind(Some(AhoCorasickKind::DFA))
            .build(words.iter().map(|(word, _)| word.as_str()))
            .expect("a few thousand words make no automaton that is too large");
        Markers { automaton, meanings: words.into_iter().map(|(_, meanings)| meanings).collect() }
    }

    /// Finds what words tell of. The finds from `own` on are those by shape.
    pub(super) fn find(&self, finder: &Finder, text: &str, finds: &mut Vec<Find>, own: usize) {
        let mut sink = Sink { shapes: own..finds.len(), finds };
        let mut closings = Vec::new();
        for found in self.automaton.find_iter(text) {
            let (start, end) = (found.start(), found.end());
            let is_word = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_alphanumeric());
            let bytes = text.as_bytes();
            let inner = bytes[start].is_ascii_alphabetic()
                && start.checked_sub(1).is_some_and(|at| is_word(bytes.get(at)))
                || bytes[end - 1].is_ascii_alphabetic() && is_word(bytes.get(end));
            if inner {
                continue;
            }
            for meaning in &self.meanings[found.pattern().as_usize()] {
                if *meaning == Meaning::Closing {
                    closings.push((start, end));
                }
                match meaning {
                    Meaning::Label(kind) => label(finder, text, start, end, *kind, &mut sink),
                    Meaning::Company => place::company(finder, text, start, end, &mut sink),
                    Meaning::CompanyEnd => place::company_end(finder, text, start, end, &mut sink),
                    Meaning::AddressStart => place::address(text, start, &mut sink),
                    Meaning::Street => place::street(text, start, end, &mut sink),
                    told => finder.names.told(text, start, end, *told, &mut sink),
                }
            }
        }
        if finder.is_on(Kind::Name) {
            finder.names.above(text, &mut sink);
        }
        if finder.is_on(Kind::Company) {
            organisation::find(finder, text, &closings, &mut sink);
        }
    }
}

fn is_cjk(c: char) -> bool {
    matches!(c as u32, 0x3041..=0x30FF | 0x3400..=0x9FFF | 0x3005 | 0xF900..=0xFAFF)
}

/// Signs of lists and quotes at the start of a line.
pub(super) fn is_bullet(c: char) -> bool {
    c.is_whitespace() || ">|*-+#・•●○■□◆◇▪▼▽★☆※→⇒[(【〔[<「『《".contains(c)
}

/// A label at `start..end` and the value behind it.
fn label(finder: &Finder, text: &str, start: usize, end: usize, kind: Kind, sink: &mut Sink<'_>) {
    // Values of these have a form of their own; a label in a sentence will do.
    let lax = matches!(kind, Kind::Phone | Kind::Key | Kind::Account | Kind::Secret | Kind::Host | Kind::Card);
    let before = &text[line_before(text, start, 60)..start];
    let last = before.chars().next_back();
    let latin = text[start..end].is_ascii();
    let at_start = before.trim_end_matches(is_bullet).is_empty()
        || last.is_some_and(|c| ",;/|、。)]】(（:".contains(c))
        || before.trim_end().ends_with([',', ';', '/', '|', '、', '。', '(', '.', ')'])
        || before.trim_end_matches(is_bullet).chars().all(|c| c.is_ascii_digit() || ".)）".contains(c));
    let vague = kind == Kind::Phone && matches!(&*text[start..end].to_ascii_lowercase(), "number" | "office");
    let fits = match (latin, lax) {
        (_, true) if vague => at_start,
        (_, true) => !last.is_some_and(|c| c == '-' || c == '_' || latin && c == '.'),
        (true, false) => at_start,
        (false, false) => {
            at_start
                || !last.is_some_and(|c| is_cjk(c) && !"ごお御のと的的及貴".contains(c) || c.is_ascii_alphanumeric())
        }
    };
    if !fits {
        return;
    }
    let Some((mut from, apart)) = behind(text, end, kind, before) else { return };
    if apart && text[from..].starts_with(['\n', '\r']) {
        // The value may stand on the next line.
        from += text[from..].len() - text[from..].trim_start_matches(is_bullet).len();
    }
    let to = from + text[from..].find(['\n', '\r']).unwrap_or(text.len() - from);
    if from >= to {
        return;
    }
    match kind {
        Kind::Name => finder.names.labelled(text, from, to, apart, latin, sink),
        Kind::Company => place::company_labelled(finder, text, from, to, sink),
        Kind::Address => place::address_labelled(text, from, to, sink),
        Kind::Phone => phone_behind(text, start, end, from, sink),
        _ => token_behind(finder, text, from, to, kind, apart, sink),
    }
}

/// Where the value behind a label begins, and whether a sign says that one follows.
fn behind(text: &str, end: usize, kind: Kind, before: &str) -> Option<(usize, bool)> {
    let mut rest = &text[end..];
    let mut apart = false;
    let at = |rest: &str| text.len() - rest.len();
    // 【氏名】, 氏名（漢字）：, お名前 様：
    let bracketed = before.trim_end().ends_with(['【', '[', '〔', '「', '(', '<', '《']);
    if bracketed && let Some(after) = rest.strip_prefix(['】', ']', '〕', '」', ')', '>', '》']) {
        (rest, apart) = (after, true);
    }
    if rest.starts_with('(') {
        let close = rest.find(')').filter(|&close| close < 30);
        let after =
            close.map(|close| &rest[close + 1..]).filter(|after| after.trim_start_matches(' ').starts_with([':', '=']));
        rest = after.unwrap_or(rest);
    }
    rest = rest.trim_start_matches([' ', '\t', '.']);
    // `no.`, `ID`, and copulas behind labels whose values cannot be taken for words.
    if matches!(kind, Kind::Key | Kind::Account | Kind::Secret | Kind::Card | Kind::Phone | Kind::Host) {
        for word in ["number", "no.", "is", "が", "は", "为", "為", "是"] {
            let own = rest.get(..word.len()).is_some_and(|own| own.eq_ignore_ascii_case(word));
            let after =
                rest.get(word.len()..).filter(|after| own && (!word.is_ascii() || after.starts_with([' ', ':', '='])));
            if let Some(after) = after {
                rest = after.trim_start_matches([' ', '\t']);
                apart = kind != Kind::Phone;
            }
        }
    }
    if let Some(after) = rest.strip_prefix([':', '=', '→', '⇒', '|', '﹕', '︰', '∶', '】', ']']) {
        (rest, apart) = (after, true);
    }
    rest = rest.trim_start_matches([' ', '\t']);
    let spaced = at(rest) > end;
    let listed = before.trim_end_matches(is_bullet).is_empty();
    let enough = match kind {
        Kind::Phone => true,
        Kind::Key | Kind::Account | Kind::Card => apart || spaced || !text[..end].ends_with(|c: char| c.is_ascii()),
        // `■氏名　山田太郎`
        Kind::Name | Kind::Host | Kind::Company | Kind::Address => {
            apart || (spaced && listed && !text[..end].ends_with(|c: char| c.is_ascii()))
        }
        _ => apart,
    };
    enough.then(|| (at(rest), apart))
}

/// Whether a label of telephone numbers is one of other numbers, too, if more words stand before it.
fn is_vague(word: &str) -> bool {
    matches!(word, "number" | "office" | "call me" | "call us" | "please call")
}

fn phone_behind(text: &str, start: usize, end: usize, from: usize, sink: &mut Sink<'_>) {
    // A few words may stand between: `TEL(直通) 03-…`, `電話は 03-…`.
    let mut at = from;
    for c in text[from..].chars().take(10) {
        if c.is_ascii_digit()
            || c == '+'
            || (c == '(' && text[at + 1..].starts_with(|c: char| c.is_ascii_digit() || c == '+'))
        {
            break;
        }
        if c == '\n' || c.is_ascii_alphabetic() {
            return;
        }
        at += c.len_utf8();
    }
    if !text[at..].starts_with(|c: char| c.is_ascii_digit() || c == '+' || c == '(') {
        return;
    }
    let word = text[start..end].to_ascii_lowercase();
    let short = ["内線", "内线", "分機", "分机", "ext"].iter().any(|own| word.contains(own));
    let place = if is_vague(&word) { Place::Likely } else { Place::Labelled };
    let found = phone::end(text, at, place).or_else(|| phone::short_end(text, at).filter(|_| short));
    if let Some(end) = found {
        let (at, end) = phone::unwrapped(text, at, end);
        sink.push(at, end, Kind::Phone);
    }
}

/// The next word behind a label, if it looks like a value of the kind.
fn token_behind(finder: &Finder, text: &str, from: usize, to: usize, kind: Kind, apart: bool, sink: &mut Sink<'_>) {
    let stops = |c: char| c.is_whitespace() || ",;\"'<>()[]{}、。「」『』（）【】|".contains(c);
    let rest = text[from..to].trim_start_matches(['"', '\'', '「', '『', '<', '[', '(']);
    let from = to - rest.len();
    if kind == Kind::Card {
        return sink.push(from, phone::card_end(text, from, true).unwrap_or(from), kind);
    }
    if kind == Kind::Key
        && let Some(end) = shape::spaced_key(text, from)
    {
        return sink.push(from, end, kind);
    }
    let mut len = rest.find(stops).unwrap_or(rest.len());
    if !matches!(kind, Kind::User | Kind::Host) || rest.starts_with(|c: char| c.is_ascii()) {
        // Prose may follow without a blank.
        len = rest[..len].find(|c: char| !c.is_ascii()).unwrap_or(len);
    }
    let mut value = rest[..len].trim_end_matches(['.', ':']);
    if kind != Kind::Secret {
        value = value.trim_end_matches(['!', '?', '/', '.']);
    }
    if kind == Kind::Secret && value.eq_ignore_ascii_case("bearer") {
        let after = rest[len..].trim_start();
        value = &after[..after.find(stops).unwrap_or(after.len())];
    }
    let from = from + (value.as_ptr() as usize - rest.as_ptr() as usize);
    let has = |such: fn(char) -> bool| value.contains(such);
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let chars = value.chars().count();
    let fits = match kind {
        // Below `Host:` the next label may stand.
        Kind::Host if rest[len..].trim_start().starts_with(':') || rest[..len].ends_with(':') => false,
        Kind::Host => apart && chars >= 2 && !finder.hosts.is_kept(value) && is_machine_like(value),
        Kind::User => (2..=64).contains(&chars) && is_account(value) && !value.contains("://"),
        Kind::Key => chars >= 8 && digits >= 2 && value.is_ascii(),
        Kind::Account => {
            chars >= 4 && digits >= 2 && value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
        }
        Kind::Secret => {
            let signs = has(|c| c.is_ascii_punctuation() && c != '-' && c != '_' && c != '!' && c != '?')
                || (digits > 0 && has(|c| c.is_ascii_alphabetic()));
            let mixed = has(|c| c.is_ascii_uppercase()) && value[1..].chars().any(|c| c.is_ascii_uppercase());
            chars >= 4 && apart && (signs || (mixed && has(|c| c.is_ascii_lowercase())) || digits >= 4)
        }
        Kind::Mac => chars == 12 && value.bytes().all(|b| b.is_ascii_hexdigit()),
        _ => false,
    };
    let free = sink.free_to(from, from + value.len());
    if fits && free == from + value.len() && !finder.is_kept(kind, value) {
        sink.push(from, free, kind);
    }
}

/// Whether what stands behind `host:` may be a machine's name: not a plain word.
fn is_machine_like(value: &str) -> bool {
    let plain = value.chars().all(|c| c.is_ascii_lowercase());
    let is_version = value.chars().all(|c| c.is_ascii_digit() || c == '.');
    let is_file = [".exe", ".dll", ".py", ".ps1", ".sh", ".log", ".txt", ".zip"]
        .iter()
        .any(|end| value.to_ascii_lowercase().ends_with(end));
    value.is_ascii()
        && !plain
        && !is_version
        && !is_file
        && value.starts_with(|c: char| c.is_ascii_alphanumeric())
        && value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
        && (value.len() > 3 || value.bytes().any(|b| b.is_ascii_digit()))
        && value.bytes().any(|b| b.is_ascii_digit() || b"-_.".contains(&b) || b.is_ascii_uppercase())
}

/// Whether what stands behind `user:` may be an account: of Latin letters, or a name in one word.
fn is_account(value: &str) -> bool {
    value.starts_with(|c: char| c.is_ascii_alphanumeric())
        && value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.@\\$".contains(&b))
}
