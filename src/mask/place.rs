//! Companies and postal addresses.

use std::sync::LazyLock;

use regex::Regex;

use super::find::{Finder, line_before};
use super::label::Sink;
use super::rules::Kind;

/// Longest name of a company, in characters.
const LONGEST: usize = 24;

/// What a company's name is written with where there is no blank around it.
pub(super) fn is_of_name(c: char) -> bool {
    matches!(c as u32, 0x30A1..=0x30FF | 0x3400..=0x9FFF | 0x3005 | 0xF900..=0xFAFF)
        || c.is_ascii_alphanumeric()
        || "&.-'".contains(c)
}

fn is_kept(finder: &Finder, name: &str) -> bool {
    let plain = super::find::plain(name);
    let keep = &finder.rules.of(Kind::Company).keep;
    keep.iter().any(|own| {
        let own = super::find::plain(own);
        // `same` is no company; `Trend Micro Inc.` is the vendor.
        own == plain || (own.chars().count() > 3 && plain.contains(&own))
    })
}

/// A company, unless it is one that is shown.
pub(super) fn push(finder: &Finder, text: &str, start: usize, end: usize, sink: &mut Sink<'_>) {
    let end = sink.free_to(start, end);
    let name = text[start..end].trim_end_matches([' ', ',', '-']);
    if !name.is_empty() && !is_kept(finder, name) {
        sink.push(start, start + name.len(), Kind::Company);
    }
}

/// `株式会社` at `start..end` with the name before or behind it.
pub(super) fn company(finder: &Finder, text: &str, start: usize, end: usize, sink: &mut Sink<'_>) {
    let line = &text[line_before(text, start, 3 * LONGEST)..start];
    let before: usize = line.chars().rev().take(LONGEST).take_while(|c| is_of_name(*c)).map(char::len_utf8).sum();
    let rest = &text[end..];
    let gap = if rest.starts_with(' ') && !line.ends_with(is_of_name) { 1 } else { 0 };
    let after: usize = rest[gap..].chars().take(LONGEST).take_while(|c| is_of_name(*c)).map(char::len_utf8).sum();
    // ABC株式会社 情報システム部 and ABC株式会社情報システム部 are named by what stands before.
    if line[line.len() - before..].chars().count() >= 2 {
        push(finder, text, start - before, end, sink);
    } else if after > 0 && !rest.starts_with(['様', '名', '格', '等', '向', '側', '内', '化']) {
        push(finder, text, start, end + gap + after, sink);
    }
}

/// Words that lead to a company's name in a Chinese sentence and are none of it.
const LEADS: [&str; 22] = [
    "我是",
    "我們是",
    "我们是",
    "這裡是",
    "这里是",
    "此為",
    "来自",
    "來自",
    "我司",
    "敝司",
    "我們",
    "我们",
    "关于",
    "關於",
    "我在",
    "任职于",
    "任職於",
    "代表",
    "您好",
    "你好",
    "客户",
    "客戶",
];

/// A name without what leads to it.
pub(super) fn without_lead(mut name: &str) -> &str {
    while let Some(rest) = LEADS.iter().find_map(|lead| Some(&name[name.find(lead)? + lead.len()..])) {
        name = rest;
    }
    name
}

/// `有限公司`, `Co., Ltd` at `start..end` with the name before it.
pub(super) fn company_end(finder: &Finder, text: &str, start: usize, end: usize, sink: &mut Sink<'_>) {
    let line = &text[line_before(text, start, 90)..start];
    let end = if text[end..].starts_with('.') { end + 1 } else { end };
    if !text.as_bytes()[start].is_ascii() {
        let before: usize = line.chars().rev().take(LONGEST).take_while(|c| is_of_name(*c)).map(char::len_utf8).sum();
        let name = without_lead(&line[line.len() - before..]);
        if name.chars().count() >= 2 {
            push(finder, text, start - name.len(), end, sink);
        }
        return;
    }
    // `Acme Widgets Inc.`: capitalised words before a capitalised ending.
    let ending = &text[start..end];
    if !ending.starts_with(|c: char| c.is_ascii_uppercase()) && !ending.starts_with("gmbh") {
        return;
    }
    static BEFORE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?:\b[A-Z0-9][\w&'.-]*,? (?:(?:and|of|&) )?){1,4}$").expect("a test uses it"));
    let Some(found) = BEFORE.find(line) else { return };
    let words = found.as_str().trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
    let lead = ["From ", "At ", "For ", "The ", "We ", "I ", "Dear ", "Hi ", "Hello ", "Company ", "Our "];
    let words = lead.iter().find_map(|lead| words.strip_prefix(lead)).unwrap_or(words);
    if words.trim().len() >= 2 {
        push(finder, text, start - words.len(), end, sink);
    }
}

/// A company behind its label.
pub(super) fn company_labelled(finder: &Finder, text: &str, from: usize, to: usize, sink: &mut Sink<'_>) {
    let value = &text[from..to];
    let stop = value.find(['\t', '/', '|', '、', '。', ';', '(', '<', '【', '[']).unwrap_or(value.len());
    let stop = value[..stop].find("  ").unwrap_or(stop);
    let value = value[..stop].trim_end_matches([' ', '様', ',']);
    let chars = value.chars().count();
    let is_prose =
        value.ends_with("です") || value.ends_with("ます") || value.split(' ').count() > 6 || value.contains("は");
    if (2..=40).contains(&chars) && !is_prose && value.contains(char::is_alphabetic) {
        push(finder, text, from, from + value.len(), sink);
    }
}

/// Where an address that goes to the end of its line stops: at what is no more of it.
fn stop_of(value: &str) -> usize {
    let marks =
        ["  ", "\t", "TEL", "Tel", "電話", "电话", "FAX", "E-mail", "Email", "。", "、", "「", "」", " / ", "|"];
    marks.iter().filter_map(|mark| value.find(mark)).min().unwrap_or(value.len())
}

/// `〒`, or a prefecture, province or city at `start`.
pub(super) fn address(text: &str, start: usize, sink: &mut Sink<'_>) {
    let line = &text[start..];
    let line = &line[..line.find(['\n', '\r']).unwrap_or(line.len())];
    static NUMBERED: LazyLock<[Regex; 3]> = LazyLock::new(|| {
        [
            r"^〒 ?\d{3}-?\d{4}",
            r"^[^\n、。,\s「」()]{2,24}?[市区郡町村][^\n、。,\s「」()]{0,24}?\d+(?:(?:-\d+)+|丁目|番地?|号)[^\n、。,\s「」()ぁ-ん]*(?: [^\s、。,「」()]{1,20}(?:ビル|タワー|階|F|号室|号館))*",
            r"^[^\n，。,;\s]{2,14}?[區区鄉鎮市縣县路道街][^\n，。,;\s]{0,20}?[路街道巷段弄村里][^\n，。,;]{0,16}?\d+(?:之\d+)?[號号](?: ?[\dA-Z之-]{1,4}[樓楼層层室Ff座])*",
        ]
        .map(|regex| Regex::new(regex).expect("a test uses it"))
    });
    let [code, japanese, chinese] = &*NUMBERED;
    if let Some(found) = code.find(line) {
        let stop = stop_of(line).max(found.end());
        let end = sink.free_to(start + found.end(), start + stop);
        return sink.push(start, start + text[start..end].trim_end().len(), Kind::Address);
    }
    if let Some(found) = japanese.find(line).or_else(|| chinese.find(line)) {
        sink.push(start, start + found.end(), Kind::Address);
    }
}

/// `Street` at `start..end` with the number and name before it.
pub(super) fn street(text: &str, start: usize, end: usize, sink: &mut Sink<'_>) {
    if !text.as_bytes()[start].is_ascii_uppercase() {
        return;
    }
    static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\b\d{1,5}(?:-\d{1,4})? (?:[A-Z0-9][A-Za-z0-9.']* ){1,4}$").expect("a test uses it")
    });
    static BEHIND: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:,? (?:Suite|Floor|Apt|Unit|Ste)\.? ?[0-9A-Z]+)?(?:, [A-Z][A-Za-z .]{1,30}){0,2}(?:,? [A-Z]{2})?(?:,? \d{5}(?:-\d{4})?)?")
            .expect("a test uses it")
    });
    let line = line_before(text, start, 60);
    let Some(found) = BEFORE.find(&text[line..start]) else { return };
    let more = BEHIND.find(&text[end..]).map_or(0, |found| found.end());
    sink.push(line + found.start(), end + more, Kind::Address);
}

/// An address behind its label: the rest of the line, if it has a number or names a place.
pub(super) fn address_labelled(text: &str, from: usize, to: usize, sink: &mut Sink<'_>) {
    let value = text[from..to][..stop_of(&text[from..to])].trim_end_matches([' ', ',', '.']);
    let end = sink.free_to(from, from + value.len());
    let value = &text[from..end];
    let named = value.contains(|c: char| "市区區町村県縣省路街道丁号號".contains(c));
    let numbered = value.bytes().any(|b| b.is_ascii_digit()) && value.contains(' ');
    if value.chars().count() >= 5 && (named || numbered) {
        sink.push(from, from + value.trim_end().len(), Kind::Address);
    }
}
