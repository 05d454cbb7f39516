//! Names of people: behind labels and greetings, before titles, below closings, in signatures.

mod characters;
mod header;
mod journal;
mod signature;

use std::collections::HashSet;

use self::characters::{usual, usual_forms};
use super::find::{line_before, plain};
use super::label::{Meaning, Sink, is_bullet};
use super::rules::{Kind, Rules};

/// How names are known.
#[derive(Debug)]
pub(super) struct Names {
    surnames: HashSet<String>,
    /// Labels of every kind: none of them is a name, though it stands where one may.
    labels: HashSet<String>,
    keep: HashSet<String>,
    /// Of the entries of `keep` those in Chinese characters or kana: no name holds one.
    keep_within: Vec<String>,
}

/// What departments end with.
const DEPARTMENTS: [&str; 22] = [
    "部",
    "課",
    "室",
    "係",
    "科",
    "処",
    "處",
    "局",
    "所",
    "グループ",
    "チーム",
    "センター",
    "本部",
    "支店",
    "事業部",
    "部門",
    "部门",
    "組",
    "中心",
    "株式会社",
    "有限公司",
    "会社",
];

fn is_han(c: char) -> bool {
    matches!(c as u32, 0x3400..=0x9FFF | 0x3005 | 0x30F6 | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

/// A name without the title behind it.
fn without_title(name: &str) -> &str {
    let titles = ["様", "さま", "さん", "殿", "氏"];
    titles.iter().find_map(|title| name.strip_suffix(title)).unwrap_or(name).trim_end()
}

fn is_kana(c: char) -> bool {
    matches!(c as u32, 0x3041..=0x3096 | 0x30A1..=0x30FF)
}

fn is_katakana(c: char) -> bool {
    matches!(c as u32, 0x30A1..=0x30FF)
}

/// Whether a part of a name is a department and no person.
pub(super) fn is_department(segment: &str) -> bool {
    DEPARTMENTS.iter().any(|end| segment.ends_with(end) && segment.chars().count() > end.chars().count())
}

impl Names {
    pub(super) fn new(rules: &Rules) -> Self {
        let name = rules.of(Kind::Name);
        let keep: HashSet<String> = name.keep.iter().map(|word| plain(word)).collect();
        let within = |word: &&String| word.chars().count() >= 2 && word.chars().all(|c| is_han(c) || is_kana(c));
        Names {
            surnames: name.surnames.iter().map(|name| usual_forms(&plain(name))).collect(),
            labels: Kind::ALL.iter().flat_map(|kind| &rules.of(*kind).labels).map(|word| plain(word)).collect(),
            keep_within: keep.iter().filter(within).cloned().collect(),
            keep,
        }
    }

    /// The length in bytes of the longest family name that a text begins with; 0 if there is none.
    fn surname(&self, text: &str) -> usize {
        let ends = text.char_indices().map(|(at, c)| at + c.len_utf8()).take(4);
        let is_known = |name: &str| {
            if name.chars().all(|c| usual(c) == c) {
                self.surnames.contains(name)
            } else {
                self.surnames.contains(&usual_forms(name))
            }
        };
        ends.filter(|&end| is_known(&text[..end])).last().unwrap_or(0)
    }

    fn is_nobody(&self, name: &str) -> bool {
        let name = plain(name);
        self.keep.contains(&name) || self.keep_within.iter().any(|word| name.contains(word.as_str()))
    }

    /// Whether a cell holds nothing but words that are nobody's, such as `Trend Micro Support`.
    pub(super) fn is_no_person(&self, cell: &str) -> bool {
        let mut words =
            cell.split([' ', ',', '-', '/', '(', ')', '.', '・']).filter(|word| !word.is_empty()).peekable();
        words.peek().is_some()
            && words.all(|word| {
                let mut rest = plain(word);
                if !self.keep.contains(&rest) {
                    self.keep_within.iter().for_each(|own| rest = rest.replace(own.as_str(), ""));
                    return rest.is_empty();
                }
                true
            })
    }

    /// Whether a text of Chinese characters or kana is a name by its family name. `given` is the most characters
    /// of the given name.
    fn has_surname(&self, name: &str, given: usize) -> bool {
        let len = self.surname(name);
        let rest = name[len..].trim_start();
        len > 0
            && rest.chars().count() <= given
            && rest.chars().all(|c| is_han(c) || is_kana(c))
            && !self.is_nobody(name)
    }

    /// Whether words of Latin letters are a name.
    fn is_latin(&self, name: &str, least: usize, capitals: bool) -> bool {
        let words: Vec<&str> = name.split_whitespace().collect();
        let is_word = |word: &&str| {
            let letters = word.chars().all(|c| c.is_alphabetic() && !is_han(c) && !is_kana(c) || ".'-".contains(c));
            let particle = matches!(
                *word,
                "van" | "von" | "de" | "der" | "den" | "da" | "di" | "la" | "le" | "al" | "bin" | "binti"
            );
            letters
                && word.starts_with(char::is_alphabetic)
                && (!capitals || particle || word.starts_with(char::is_uppercase))
                && word.split('-').all(|part| !self.keep.contains(&part.trim_end_matches('.').to_lowercase()))
        };
        (least..=4).contains(&words.len())
            && name.len() <= 40
            && words.iter().all(is_word)
            && words.iter().any(|word| word.trim_end_matches('.').len() >= 2)
            && !self.keep.contains(&name.to_lowercase())
    }

    /// The part of a value that is a name: without titles before and departments. Bytes of `value`.
    fn in_value(&self, value: &str, strict: bool) -> Option<(usize, usize)> {
        let lead = value.len() - value.trim_start_matches([' ', '"', '\'']).len();
        let trimmed = value[lead..].trim_end_matches([' ', '.', '"', '\'', ':', '!', ',']);
        if trimmed.is_empty() {
            return None;
        }
        let first = trimmed.chars().next()?;
        if first.is_alphabetic() && !is_han(first) && !is_kana(first) {
            let end = trimmed.find(|c: char| is_han(c) || is_kana(c)).unwrap_or(trimmed.len());
            let honorific = ["様", "さま", "さん", "殿", "先生", "小姐", "女士"]
                .iter()
                .any(|word| trimmed[end..].starts_with(word));
            let name = trimmed[..end].trim_end();
            let name = if end == trimmed.len() || honorific { name } else { return None };
            let title = ["Mr. ", "Mrs. ", "Ms. ", "Dr. ", "Mr ", "Ms "].iter().find(|title| name.starts_with(**title));
            let title = title.map_or(0, |title| title.len());
            let from = lead + title;
            return self.is_latin(&name[title..], 1, strict).then_some((from, lead + name.len()));
        }
        let mut name = trimmed;
        for word in [
            "様", "さま", "さん", "殿", "氏", "先生", "小姐", "女士", "宛", "部長", "課長", "係長", "主任", "社長",
            "店長", "室長", "所長",
        ] {
            name = name.strip_suffix(word).unwrap_or(name).trim_end();
        }
        // 情報システム部 山田 太郎
        let mut from = lead;
        while let Some((head, tail)) = name
            .split_once(' ')
            .filter(|(head, tail)| is_department(head) || self.is_nobody(head) || tail.split(' ').any(is_department))
        {
            from += head.len() + 1;
            name = tail;
        }
        let bare: String = name.chars().filter(|c| *c != ' ' && *c != '・').collect();
        let chars = bare.chars().count();
        let han = bare.chars().filter(|c| is_han(*c)).count();
        let katakana = bare.chars().filter(|c| is_katakana(*c)).count();
        let hiragana = chars.saturating_sub(han + katakana);
        let letters = bare.chars().all(|c| is_han(c) || is_kana(c));
        let known = self.surname(&bare) > 0 && chars <= 8;
        let particles = bare.contains(['を', 'が', 'は', 'に', 'で', 'へ', 'と']);
        let shaped = match (han, katakana, hiragana) {
            (2..=5, 0, 0) => true,
            (0, 2..=16, 0) => !strict,
            (0, 0, 2..=10) => !strict && !particles && name.contains(' '),
            (1..=4, 0..=5, 1..=4) => !particles && name.contains(' '),
            _ => false,
        };
        let fits = letters
            && chars >= 2
            && !self.is_nobody(&bare)
            && !is_department(&bare)
            && ((known && !(particles && hiragana > 1 && !name.contains(' '))) || (shaped && !strict));
        let one = letters && !strict && chars == 1 && known;
        (fits || one).then_some((from, from + name.len()))
    }

    /// Names behind a label: one, or several with commas.
    pub(super) fn labelled(&self, text: &str, from: usize, to: usize, apart: bool, latin: bool, sink: &mut Sink<'_>) {
        let to = sink.free_to(from, to);
        let value = &text[from..to];
        for (number, part) in value.split([',', '、', '，', '/', '|', ';', '\t']).enumerate().take(8) {
            let at = from + offset_of(value, part);
            let stop = part.find(['(', '<', '「', '【', '[', '。']).unwrap_or(part.len());
            let lead = part.len() - part.trim_start().len();
            let stop = part.trim_start().find("  ").map_or(stop, |gap| stop.min(lead + gap));
            match self.in_value(&part[..stop], number > 0 || !apart) {
                Some((start, end)) if number > 0 || !(latin && is_prose(&part[start..end])) => {
                    sink.push(at + start, at + end, Kind::Name);
                }
                None if number == 0 && !part[..stop].trim().is_empty() && !is_department(part.trim()) => return,
                _ => {}
            }
        }
    }

    /// What a telling word at `start..end` says of a name beside it.
    pub(super) fn told(&self, text: &str, start: usize, end: usize, meaning: Meaning, sink: &mut Sink<'_>) {
        match meaning {
            Meaning::Honorific => self.before_title(text, start, end, sink),
            Meaning::Closing => self.below(text, start, end, sink),
            Meaning::Greeting => self.greeted(text, start, end, sink),
            // MS Office is nobody.
            Meaning::Title
                if matches!(&text[start..end], "Mr" | "Mrs" | "Ms" | "Miss" | "Dr" | "Prof" | "MR" | "MRS") =>
            {
                let dot = usize::from(text[end..].starts_with('.'));
                self.capitalised(text, end + dot, 2, sink);
            }
            Meaning::SelfAfter => self.own_after(text, start, end, sink),
            Meaning::SelfBefore => self.own_before(text, start, end, sink),
            _ => {}
        }
    }

    /// Up to `most` capitalised words after a blank.
    fn capitalised(&self, text: &str, from: usize, most: usize, sink: &mut Sink<'_>) -> Option<usize> {
        let rest = text[from..].strip_prefix(' ')?;
        let from = from + 1;
        let mut end = 0;
        for (number, word) in rest.split(' ').take(most).enumerate() {
            let len = word
                .find(|c: char| !c.is_alphabetic() && !"'-".contains(c) || is_han(c) || is_kana(c))
                .unwrap_or(word.len());
            let own = &word[..len];
            if !own.starts_with(char::is_uppercase) || self.keep.contains(&own.to_lowercase()) {
                break;
            }
            let start = if number == 0 { 0 } else { end + 1 };
            end = start + len;
            if len < word.len() {
                break;
            }
        }
        let end = sink.free_to(from, from + end);
        sink.push(from, end, Kind::Name);
        (end > from).then_some(end)
    }

    /// `Dear John Smith,`
    fn greeted(&self, text: &str, start: usize, end: usize, sink: &mut Sink<'_>) {
        let before = &text[line_before(text, start, 30)..start];
        if !before.trim_end_matches(is_bullet).is_empty() {
            return;
        }
        let rest = &text[end..];
        let line = &rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())];
        let stop = line.find([',', '!', ':', ';', '-', '.', '(', '?', '/', '、', '。']).unwrap_or(line.len());
        let mut name = &line[..stop];
        // Dr. Smith
        if matches!(name.trim(), "Mr" | "Mrs" | "Ms" | "Dr") {
            return;
        }
        if let Some((head, _)) = name.split_once(" and ") {
            name = head;
        }
        let Some(inner) = name.strip_prefix(' ') else { return };
        if self.is_latin(inner, 1, true) && inner.split(' ').count() <= 3 {
            let len = inner.trim_end().len();
            sink.push(end + 1, end + 1 + len, Kind::Name);
        }
    }

    /// `my name is John Smith`, `我是王小明，`
    fn own_after(&self, text: &str, start: usize, end: usize, sink: &mut Sink<'_>) {
        let marker = text[start..end].to_ascii_lowercase();
        if marker == "my name is" {
            self.capitalised(text, end, 3, sink);
        } else if marker.is_ascii() {
            // `This is Defender from …` is rarer than `this is Mary Jones from …`.
            let rest = &text[end..text.len().min(ceil(text, end + 60))];
            let line = &rest[..rest.find(['\n', '.']).unwrap_or(rest.len())];
            let stop = [" from ", " at ", " with ", " of ", " here", " speaking", ", "]
                .iter()
                .filter_map(|word| line.find(word))
                .min();
            let Some(name) = stop.and_then(|stop| line[..stop].strip_prefix(' ')) else { return };
            let two = if line[name.len() + 1..].starts_with([',', ' ']) && line[name.len() + 1..].starts_with(", ") {
                2
            } else {
                1
            };
            if self.is_latin(name, two, true)
                && name.split(' ').count() <= 3
                && !name.chars().all(|c| c.is_uppercase() || c == ' ')
            {
                sink.push(end + 1, end + 1 + name.len(), Kind::Name);
            }
        } else {
            let rest = &text[end..];
            let clause = &rest
                [..rest.find(|c: char| !(is_han(c) || c.is_ascii_alphanumeric() || c == ' ')).unwrap_or(rest.len())];
            if matches!(&text[start..end], "敝姓" | "我姓") {
                let len = self.surname(clause);
                return sink.push(end, end + len, Kind::Name);
            }
            let name = clause.rsplit('的').next().unwrap_or(clause);
            let name = name.rsplit(' ').next().unwrap_or(name);
            let chars = name.chars().count();
            if (2..=4).contains(&chars) && self.has_surname(name, 2) {
                let from = end + clause.len() - name.len();
                sink.push(from, from + name.len(), Kind::Name);
            }
        }
    }

    /// `ABC商事の山田です。`, `山田と申します`
    fn own_before(&self, text: &str, start: usize, end: usize, sink: &mut Sink<'_>) {
        let before = &text[line_before(text, start, 60)..start];
        let len: usize = before.chars().rev().take(9).take_while(|c| is_han(*c) || *c == ' ').map(char::len_utf8).sum();
        let name = before[before.len() - len..].trim_start();
        let head = &before[..before.len() - name.len()];
        let name = without_title(name);
        let chars = name.chars().count();
        let ends = text[end..].starts_with(['。', '、', '\n', '\r', ' ', '!']) || text[end..].is_empty();
        let begins = head.trim_end_matches(is_bullet).is_empty() || head.ends_with(['の', '。', '、', ' ']);
        let surely = text[start..end].starts_with('と');
        let of_someone = head.ends_with('の') && head.chars().count() > 2
            || head
                .strip_suffix(' ')
                .is_some_and(|head| is_department(head.rsplit(' ').next().unwrap_or(head)) || head.contains("会社"));
        // 〜の東です speaks of the east: a name of one character needs more.
        let long = name[..self.surname(name)].chars().count() >= 2;
        let known = self.has_surname(name, 3) && (long || surely || matches!(name, "林" | "森" | "堀" | "辻"));
        let whole = head.trim_end_matches(is_bullet).is_empty();
        let other = surely && (2..=5).contains(&chars) && !self.is_nobody(name);
        if ends && begins && (known && (of_someone || whole || surely) || other) {
            sink.push(
                line_before(text, start, 60) + head.len(),
                line_before(text, start, 60) + head.len() + name.len(),
                Kind::Name,
            );
        }
    }

    /// `山田様`, `王小明先生`
    fn before_title(&self, text: &str, start: usize, end: usize, sink: &mut Sink<'_>) {
        let title = &text[start..end];
        let after = text[end..].chars().next();
        if title == "様" && after.is_some_and(|c| "子式態相々変".contains(c)) {
            return;
        }
        // 张工，李总：a title of one character is one before a pause only.
        if matches!(title, "工" | "总" | "總")
            && !after.is_none_or(|c| c.is_whitespace() || "您你好,，、:：。!".contains(c))
        {
            return;
        }
        let line = &text[line_before(text, start, 90)..start];
        let near = line.strip_suffix(' ').unwrap_or(line);
        let gap = line.len() - near.len();
        let run: usize = near
            .chars()
            .rev()
            .take(12)
            .take_while(|c| is_han(*c) || is_kana(*c) || *c == ' ' || *c == '・')
            .map(char::len_utf8)
            .sum();
        let run = &near[near.len() - run..];
        let stop = start - gap;
        let japanese = matches!(title, "様" | "さま" | "さん" | "殿" | "氏");
        let most = if japanese { 7 } else { 4 };
        // The longest end of the run that begins with a family name, and begins where a word may.
        let starts: Vec<usize> = run.char_indices().map(|(at, _)| at).collect();
        for &at in starts.iter().rev().take(most).rev() {
            let name = &run[at..];
            let joined: String = name.chars().filter(|c| *c != ' ').collect();
            let before = run[..at].chars().next_back().or_else(|| near[..near.len() - run.len()].chars().next_back());
            let short = matches!(title, "工" | "总" | "總");
            let apart = before.is_none_or(|c| {
                !is_han(c) && !is_katakana(c)
                    || !short && "部課室係長社行是和與跟給给請请由找的老小為为及天日午".contains(c)
            });
            let given = if japanese { 4 } else { 2 };
            let kana = joined.chars().filter(|c| is_kana(*c)).count();
            if name.starts_with(' ')
                || (kana > 0 && !name.contains(' '))
                || !(apart || japanese && joined.chars().count() >= 2)
            {
                continue;
            }
            if self.has_surname(&joined, given) && (joined.chars().count() > 1 || apart) {
                return sink.push(stop - name.len(), stop, Kind::Name);
            }
        }
        // At the start of a line any name will do, if the line goes on as a greeting does.
        let head = line.trim_start_matches(is_bullet);
        let ends = after.is_none_or(|c| c.is_whitespace() || "、,。:：(".contains(c));
        if matches!(title, "様" | "さま" | "さん" | "殿") && ends && !head.is_empty() && head.chars().count() <= 20
        {
            let last = head.trim_end().rsplit(' ').next().unwrap_or(head);
            let chars = last.chars().count();
            let shaped = (2..=4).contains(&chars) && last.chars().all(is_han)
                || (3..=8).contains(&chars) && last.chars().all(is_katakana);
            if shaped && !self.is_nobody(last) && !is_department(last) {
                let from = start - (line.len() - line.trim_end().len()) - last.len();
                return sink.push(from, from + last.len(), Kind::Name);
            }
            if self.is_latin(head.trim_end(), 1, true) {
                let name = head.trim_end();
                let from = start - head.len();
                sink.push(from, from + name.len(), Kind::Name);
            }
        }
    }
}

/// Whether what stands behind a Latin label begins as a sentence does.
fn is_prose(value: &str) -> bool {
    let words = value.split_whitespace().count();
    let small = value.starts_with(|c: char| c.is_ascii_lowercase());
    small && (words == 1 || words > 3)
}

fn offset_of(whole: &str, part: &str) -> usize {
    part.as_ptr() as usize - whole.as_ptr() as usize
}

fn ceil(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}
