//! Masking of what identifies people and machines: `taro@example.co.jp` becomes `[mail-7k2m9x0d]`.
//!
//! Comes in: any text that is to be shown, or a decision with the ticket that it is of. Goes out: the same with
//! placeholders, the same one for the same value. What is looked for stands in `rules/masks.yaml`; a file of one's own
//! comes on top. It decides nothing: tickets are decided as they are, and masked when they are shown.
//!
//! A placeholder is the kind of the value and a keyed hash of its folded form, so that nothing is kept: it is the same
//! on every thread, in every file and after a restart. Without a key of one's own the key is that of the program:
//! whoever guesses a value (all telephone numbers can be tried in seconds) can check the guess. With a key only those
//! who have it can; with another key the placeholders are others.
//!
//! ```
//! use inquiry_triage::Masker;
//! let masker = Masker::builtin();
//! let shown = masker.mask("担当：山田太郎 (taro@example.co.jp)、端末は DESKTOP-7F3K2Q1 です。");
//! assert!(!shown.contains("山田") && !shown.contains("taro") && !shown.contains("7F3K2Q1"));
//! assert!(shown.starts_with("担当：[name-"));
//! assert_eq!(masker.mask("Windows 11 の更新は 1.2.3 です。"), "Windows 11 の更新は 1.2.3 です。");
//! ```

mod decided;
mod find;
mod host;
mod label;
mod organisation;
mod person;
mod phone;
mod place;
mod placeholder;
mod rules;
mod shape;
mod width;

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;

pub use decided::MaskedTicket;

use crate::diagnostic::{Diagnostic, Severity};
use crate::span::Span;
use find::{Finder, Tag, plain};
use placeholder::Placeholders;
use rules::{Kind, Rules};

/// Why a file of masks cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MaskError {
    /// The file cannot be read, or is not UTF-8.
    #[error("the file cannot be read: {0}")]
    Unreadable(#[from] std::io::Error),
    /// The file has faults.
    #[error("{}", if .0.len() == 1 { "one fault".to_string() } else { format!("{} faults", .0.len()) })]
    Faulty(Vec<Diagnostic>),
}

impl MaskError {
    /// Every fault of the file, in the order of its lines; none if it cannot be read.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        match self {
            MaskError::Faulty(faults) => faults,
            MaskError::Unreadable(_) => &[],
        }
    }
}

/// A value that was masked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaskedSpan {
    /// What it is, such as `mail`: a kind of the rules, or the `id` of a pattern.
    pub kind: String,
    /// Where the value stands in the original.
    pub original: Span,
    /// Where its placeholder stands in the masked text.
    pub masked: Span,
}

/// A masked text and the way to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Masked {
    /// The text with placeholders.
    pub text: String,
    /// What was masked, in the order of the text.
    pub spans: Vec<MaskedSpan>,
}

impl Masked {
    /// Where a span of the original stands in the masked text. One that touches a masked value covers the whole of its
    /// placeholder.
    ///
    /// # Example
    /// ```
    /// use inquiry_triage::{Masker, Span};
    /// let text = "From taro@example.com: the agent hangs";
    /// let masked = Masker::builtin().mask_with_offsets(text);
    /// let agent = text.find("agent").map(|at| Span::new(at, at + 5)).expect("it is there");
    /// assert_eq!(masked.masked(agent).of(&masked.text), "agent");
    /// assert!(masked.masked(Span::new(10, 17)).of(&masked.text).starts_with("[mail-"));
    /// ```
    pub fn masked(&self, span: Span) -> Span {
        let start = self.place(span.start, false);
        Span::new(start, self.place(span.end, true).max(start))
    }

    fn place(&self, at: usize, is_end: bool) -> usize {
        // The masked values that begin before the place; an end at the first byte of one lies before it.
        let count = self.spans.partition_point(|own| own.original.start < at || (!is_end && own.original.start == at));
        let Some(last) = count.checked_sub(1).map(|last| &self.spans[last]) else { return at };
        if at < last.original.end || (is_end && at == last.original.end) {
            return if is_end { last.masked.end } else { last.masked.start };
        }
        last.masked.end + (at - last.original.end)
    }
}

/// Masks texts. Immutable: one for all threads.
#[derive(Debug)]
pub struct Masker {
    finder: Finder,
    placeholders: Placeholders,
    columns: HashMap<String, Kind>,
    /// Of the file of rules; 0 for those that are built in.
    digest: u64,
}

impl Masker {
    /// A masker with the rules that are built in.
    pub fn builtin() -> Self {
        Masker::new(Rules::builtin())
    }

    /// A masker with the rules of a file on top of those that are built in.
    ///
    /// # Errors
    /// [`MaskError`] if the file cannot be read, or with every fault of it.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, MaskError> {
        let path = path.as_ref();
        let text = std::fs::read_to_string(path)?;
        let digest = crate::ruleset::digest(text.as_bytes());
        let (rules, faults) = Rules::read(&path.display().to_string(), text);
        if faults.iter().any(|fault| fault.severity == Severity::Error) {
            return Err(MaskError::Faulty(faults));
        }
        Ok(Masker { digest, ..Masker::new(rules) })
    }

    fn new(rules: Rules) -> Self {
        let mut columns = HashMap::new();
        for kind in Kind::ALL.into_iter().filter(|kind| !rules.of(*kind).off) {
            for name in &rules.of(kind).columns {
                columns.entry(column(name)).or_insert(kind);
            }
        }
        Masker { finder: Finder::new(rules), placeholders: Placeholders::new(None), columns, digest: 0 }
    }

    /// The same with a key of one's own for the placeholders.
    #[must_use]
    pub fn with_key(mut self, key: &str) -> Self {
        self.placeholders = Placeholders::new(Some(key));
        self
    }

    /// What tells maskers of other rules or another key apart, and tells nothing of the key.
    pub fn fingerprint(&self) -> String {
        let mut probe = String::new();
        self.placeholders.write(&mut probe, "probe", "probe");
        format!("{:016x}{probe}", self.digest)
    }

    /// The text with placeholders; as it is if there is nothing to mask.
    pub fn mask<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let found = self.found(text);
        if found.is_empty() { Cow::Borrowed(text) } else { Cow::Owned(self.replaced(text, found).text) }
    }

    /// The text with placeholders and where they stand.
    pub fn mask_with_offsets(&self, text: &str) -> Masked {
        self.replaced(text, self.found(text))
    }

    /// The values that are masked in a text, folded as [`crate::fold`] does.
    pub fn values(&self, text: &str) -> Vec<String> {
        self.found(text).into_iter().map(|(_, _, value)| crate::normalise::fold(&value)).collect()
    }

    /// Whether the whole of each cell in a column of this name is masked.
    pub fn masks_column(&self, name: &str) -> bool {
        self.kind_of(name).is_some()
    }

    /// A cell of a table. In a column that the rules name, such as `Requester`, the whole of it is masked.
    ///
    /// # Example
    /// ```
    /// let masker = inquiry_triage::Masker::builtin();
    /// assert!(masker.mask_cell("Requester Name", "Mori").starts_with("[name-"));
    /// assert_eq!(masker.mask_cell("Status", "open"), "open");
    /// ```
    pub fn mask_cell<'t>(&self, name: &str, cell: &'t str) -> Cow<'t, str> {
        let value = cell.trim();
        match self.kind_of(name) {
            Some(kind) if !value.is_empty() && !self.is_shown(kind, value) && may_be(kind, value) => {
                let mut out = String::new();
                self.placeholders.write(&mut out, kind.as_str(), &placeholder::folded(kind.as_str(), value));
                Cow::Owned(out)
            }
            _ => self.mask(cell),
        }
    }

    /// Whether a cell is nobody's: `Trend Micro Support` sent many a mail.
    fn is_shown(&self, kind: Kind, value: &str) -> bool {
        self.finder.is_kept(kind, value) || kind == Kind::Name && self.finder.names.is_no_person(value)
    }

    /// The kind that a column is of: by its name, by the last part of a path (`reporter.displayName`), or, of telephone
    /// numbers, by its end (`Work phone`).
    fn kind_of(&self, name: &str) -> Option<Kind> {
        // 電話番号（会社）
        let narrow = plain(name);
        let bare = narrow.split(['(', '[', '【']).next().unwrap_or(&narrow).trim();
        let of = |name: &str| self.columns.get(&column(name)).copied();
        if let Some(kind) = of(&narrow).or_else(|| of(bare)) {
            return Some(kind);
        }
        if let Some((path, last)) = name.trim().rsplit_once(['.', '/']) {
            let last = column(&words(last));
            // `reporter.name` is as its reporter is, `status.name` nobody's.
            return match last.as_str() {
                "name" | "value" | "display value" | "text" => {
                    let parent = path.rsplit(['.', '/']).next().unwrap_or(path);
                    let kind = of(&words(parent));
                    kind.filter(|kind| matches!(kind, Kind::Name | Kind::Company | Kind::Phone | Kind::Mail))
                }
                _ => self.columns.get(&last).copied(),
            };
        }
        if let Some(kind) = of(&words(name)) {
            return Some(kind);
        }
        let own = column(bare);
        let is_end = |end: &String| {
            own.strip_suffix(end.as_str()).is_some_and(|head| !end.is_ascii() || head.ends_with([' ', '/']))
        };
        let phone = self.columns.iter().any(|(end, kind)| *kind == Kind::Phone && end != "office" && is_end(end));
        phone.then_some(Kind::Phone)
    }

    /// The values of a text, in order.
    fn found(&self, text: &str) -> Vec<(Span, Tag, String)> {
        let narrow = width::narrow(text);
        let finds = self.finder.find(&narrow.text);
        let original = |start: usize, end: usize| match &narrow.offsets {
            Some(offsets) => offsets.original(start, end),
            None => Span::new(start, end),
        };
        finds
            .into_iter()
            .map(|find| (original(find.start, find.end), find.tag, narrow.text[find.start..find.end].to_string()))
            .collect()
    }

    fn replaced(&self, text: &str, found: Vec<(Span, Tag, String)>) -> Masked {
        let mut masked = Masked { text: String::with_capacity(text.len()), spans: Vec::with_capacity(found.len()) };
        let mut done = 0;
        for (original, tag, value) in found {
            masked.text.push_str(&text[done..original.start]);
            let kind = match tag {
                Tag::Kind(kind) => kind.as_str(),
                Tag::Own(number) => &self.finder.rules.patterns[number].id,
            };
            let start = masked.text.len();
            self.placeholders.write(&mut masked.text, kind, &placeholder::folded(kind, &value));
            let placed = Span::new(start, masked.text.len());
            masked.spans.push(MaskedSpan { kind: kind.to_string(), original, masked: placed });
            done = original.end;
        }
        masked.text.push_str(&text[done..]);
        masked
    }
}

/// A column's name as it is compared: `Requester_Name` is `requester name`.
fn column(name: &str) -> String {
    plain(name).replace(['_', '-', '.'], " ")
}

/// The words of a name in one: `displayName` is `display Name`.
fn words(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        if c.is_ascii_uppercase() && out.ends_with(|c: char| c.is_ascii_lowercase()) {
            out.push(' ');
        }
        out.push(c);
    }
    out
}

/// Whether a cell may be what its column is for. What is not is looked at as any other text.
fn may_be(kind: Kind, value: &str) -> bool {
    let digits = value.chars().filter(|c| c.is_numeric()).count();
    let is_number = digits == value.chars().count();
    match kind {
        // The help desk's own number of a person is nothing to anyone else, and an address alone is one.
        Kind::Name => !is_number && is_of_person(value),
        Kind::Account | Kind::User => !(is_number && digits <= 5),
        // `Office` may hold a place as well.
        Kind::Phone => digits >= 7 || digits > 0 && !value.contains(char::is_alphabetic),
        _ => true,
    }
}

/// Whether a value of a column such as `From` may name a person: no date, and not only an address.
fn is_of_person(value: &str) -> bool {
    let is_only_address = value.contains('@') && !value.contains(char::is_whitespace);
    let is_date = value.len() >= 8 && value.chars().all(|c| c.is_ascii_digit() || "-/.:TZ+年月日 ".contains(c));
    value.contains(char::is_alphabetic) && !is_only_address && !is_date
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_lead_to_the_masked_text() {
        let text = "ＴＥＬ：０３−１２３４−５６７８ です。mail taro@example.com!";
        let masked = Masker::builtin().mask_with_offsets(text);
        assert_eq!(masked.spans.iter().map(|own| own.kind.as_str()).collect::<Vec<_>>(), ["phone", "mail"]);
        for own in &masked.spans {
            assert_eq!(masked.masked(own.original), own.masked);
            let inner = Span::new(own.original.start + 3, own.original.start + 6);
            assert_eq!(masked.masked(inner), own.masked, "a part of it covers the whole");
        }
        let whole = masked.masked(Span::new(0, text.len()));
        assert_eq!(whole, Span::new(0, masked.text.len()));
        for (word, start) in text.match_indices("です").map(|(start, word)| (word, start)) {
            assert_eq!(masked.masked(Span::new(start, start + word.len())).of(&masked.text), word);
        }
    }

    #[test]
    fn masking_twice_changes_nothing() {
        let masker = Masker::builtin();
        let text =
            "氏名: 山田太郎\n電話 090-1234-5678\n住所: 東京都渋谷区代々木2-1-1\nRegards,\nJohn Smith\n\\\\fs01\\share";
        let once = masker.mask(text).into_owned();
        assert_eq!(masker.mask(&once), once);
    }

    #[test]
    fn columns_are_known_by_their_names() {
        let masker = Masker::builtin();
        for (column, value, kind) in [
            ("caller_id", "Abel Tuter", "name"),
            ("お客様名", "山田", "name"),
            ("customer name", "Mori", "name"),
            ("opened_by", "Mori", "name"),
            ("reporter.displayName", "Marcus", "name"),
            ("fields.assignee.displayName", "Marcus", "name"),
            ("reporter.name", "marcus", "name"),
            ("requester.emailAddress", "a@example.com", "mail"),
            ("Work phone", "415.555.0199", "phone"),
            ("Home Phone", "4155550199", "phone"),
            ("Office", "0353214478", "phone"),
            ("電話番号（会社）", "0353214478", "phone"),
            ("customer_id", "CU-1234567", "account"),
            ("From", "Mori", "name"),
            ("sender", "山田", "name"),
            ("to", "John Whitfield <jw@example.com>; Mori", "name"),
            ("From", "jw@example.com", "mail"),
            ("寄件者", "陳怡君", "name"),
            ("发件人", "李娜", "name"),
            ("差出人", "みなと 花子", "name"),
            ("Requester", "サポート担当 山田", "name"),
        ] {
            let shown = masker.mask_cell(column, value);
            assert!(masker.masks_column(column), "{column}");
            assert!(shown.starts_with(&format!("[{kind}-")) && shown.ends_with(']'), "{column}: {shown}");
        }
        for (column, value) in [
            ("customer_id", "9"),
            ("caller_id", "17"),
            ("owner_id", "17"),
            ("fields.status.name", "Open"),
            ("project.displayValue", "Apex"),
            ("Office", "Room 301"),
            ("Work phone", "none"),
            ("File name", "report"),
            ("Headphone", "broken 1234567"),
            ("From", "Trend Micro Support"),
            ("sender", "Trend Vision One"),
            ("差出人", "トレンドマイクロ サポートセンター"),
            ("寄件者", "客服團隊"),
            ("From", "2024-05-03 10:22"),
            ("from", "Open"),
            ("to", "In Progress"),
            ("to", "対応中"),
            ("from", "14.0.1"),
            ("Requester", "Support Team"),
        ] {
            assert_eq!(masker.mask_cell(column, value), value, "{column}");
        }
    }

    #[test]
    fn one_value_has_one_placeholder_however_it_is_written() {
        let masker = Masker::builtin();
        for (a, b) in [
            ("taro(at)example.co.jp", "taro@example.co.jp"),
            ("john (at) example (dot) com", "john@example.com"),
            ("415.555.0199", "(415) 555-0199"),
        ] {
            assert_eq!(masker.mask(a), masker.mask(b));
        }
        let alone = masker.mask("確認しました。\n山田様").into_owned();
        let name = masker.mask("山田様へ送りました。").split('様').next().map(str::to_string);
        assert!(name.is_some_and(|name| alone.contains(&name)), "{alone}");
    }

    #[test]
    fn any_text_is_taken() {
        let masker = Masker::builtin();
        let pieces = [
            "@",
            "：",
            "様",
            "〒",
            "\\\\",
            "://",
            "Dear ",
            "1",
            "０",
            "-",
            ".",
            "\n",
            "株式会社",
            "TEL",
            "(",
            "+",
            "山田",
            "é",
            "%",
            "=",
            "/Users/",
        ];
        let mut state = 7_u64;
        for _ in 0..4000 {
            let mut text = String::new();
            for _ in 0..12 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                text.push_str(pieces[(state >> 33) as usize % pieces.len()]);
            }
            let masked = masker.mask_with_offsets(&text);
            assert!(masked.spans.windows(2).all(|pair| pair[0].original.end <= pair[1].original.start), "{text:?}");
        }
    }
}
