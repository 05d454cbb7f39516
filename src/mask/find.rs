//! Where in a text something stands that is masked.
//!
//! Two passes over the half-width text: one over its stretches of ASCII for what has a shape of its own, one by an
//! automaton of all labels and other telling words for what has none. Both do nothing for most bytes.

use std::collections::HashSet;

use super::host::Hosts;
use super::label::Markers;
use super::organisation::Organisations;
use super::person::Names;
use super::phone::{self, Place};
use super::rules::{Kind, Rules};
use super::shape::{self, Net};

/// What was found: bytes of the half-width text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Find {
    pub start: usize,
    pub end: usize,
    pub tag: Tag,
}

/// What a found value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    Kind(Kind),
    /// The number of a pattern of the rules file.
    Own(usize),
}

/// Rules made ready.
#[derive(Debug)]
pub(super) struct Finder {
    pub rules: Rules,
    pub hosts: Hosts,
    pub names: Names,
    pub organisations: Organisations,
    markers: Markers,
    nets: Vec<Net>,
    not_after: [Vec<(String, bool)>; 2],
    keep: Vec<HashSet<String>>,
}

/// Values in the form in which `keep` compares them.
pub(super) fn plain(value: &str) -> String {
    super::width::narrow(value.trim()).text.to_lowercase()
}

impl Finder {
    pub(super) fn new(rules: Rules) -> Self {
        let keep: Vec<HashSet<String>> =
            Kind::ALL.iter().map(|kind| rules.of(*kind).keep.iter().map(|value| plain(value)).collect()).collect();
        let words = |kind: Kind| -> Vec<(String, bool)> {
            let of = |words: &[String], is: bool| words.iter().map(|word| (plain(word), is)).collect::<Vec<_>>();
            [of(&rules.of(kind).after, true), of(&rules.of(kind).not_after, false)].concat()
        };
        Finder {
            hosts: Hosts::new(&rules),
            names: Names::new(&rules),
            organisations: Organisations::new(&rules),
            markers: Markers::new(&rules),
            nets: rules.of(Kind::Ip).keep.iter().filter_map(|text| Net::parse(text)).collect(),
            not_after: [words(Kind::Ip), words(Kind::Phone)],
            keep,
            rules,
        }
    }

    pub(super) fn is_on(&self, kind: Kind) -> bool {
        !self.rules.of(kind).off
    }

    pub(super) fn is_kept(&self, kind: Kind, value: &str) -> bool {
        self.keep[kind as usize].contains(&plain(value))
    }

    /// Everything that is masked in a half-width text: in order, apart.
    pub(super) fn find(&self, text: &str) -> Vec<Find> {
        let mut finds = Vec::new();
        for (number, pattern) in self.rules.patterns.iter().enumerate() {
            for found in pattern.regex.captures_iter(text) {
                // A group says which part of what is looked for is the value.
                let Some(value) = found.get(1).or_else(|| found.get(0)).filter(|value| !value.is_empty()) else {
                    continue;
                };
                finds.push(Find { start: value.start(), end: value.end(), tag: Tag::Own(number) });
            }
        }
        let own = finds.len();
        self.tokens(text, &mut finds);
        let shapes = finds.len();
        shape::written_mails(text, |start, end| finds.push(Find { start, end, tag: Tag::Kind(Kind::Mail) }));
        if finds.len() > shapes {
            // Those that labels end before are looked up in order; a host's name in an address is none of its own.
            let mails: Vec<Find> = finds.drain(shapes..).collect();
            finds.retain(|find| !mails.iter().any(|mail| find.start < mail.end && mail.start < find.end));
            finds.extend(mails);
            let own = own.min(finds.len());
            finds[own..].sort_by_key(|find| find.start);
        }
        self.markers.find(self, text, &mut finds, own);
        finds.retain(|find| match find.tag {
            Tag::Kind(kind) => self.is_on(kind),
            Tag::Own(_) => true,
        });
        apart(finds)
    }

    /// What has a shape of its own, in every stretch of ASCII.
    fn tokens(&self, text: &str, finds: &mut Vec<Find>) {
        let bytes = text.as_bytes();
        let mut i = 0;
        while i < bytes.len() {
            if CLASS[bytes[i] as usize] == 0 {
                i += 1;
                continue;
            }
            let start = i;
            let mut class = 0;
            while i < bytes.len() && CLASS[bytes[i] as usize] != 0 {
                class |= CLASS[bytes[i] as usize];
                i += 1;
            }
            let may_be_key = i - start == 2 && bytes.get(i) == Some(&b' ') && bytes[start].is_ascii_uppercase();
            if class & !WORD != 0 || may_be_key {
                i = self.token(text, start, i, class, finds).max(i);
            }
        }
    }

    /// Looks at a stretch; what was found may reach beyond it. Returns where to go on.
    fn token(&self, text: &str, start: usize, end: usize, class: u8, finds: &mut Vec<Find>) -> usize {
        let bytes = text.as_bytes();
        let mut push = |start: usize, end: usize, kind: Kind| finds.push(Find { start, end, tag: Tag::Kind(kind) });
        let mut taken: Vec<(usize, usize)> = Vec::new();
        if class & SLASH != 0 {
            for (from, to, kind) in self.hosts.of_paths(text, start, end) {
                taken.push((from, to));
                push(from, to, kind);
            }
        }
        if class & AT != 0 {
            for at in (start..end).filter(|&at| bytes[at] == b'@') {
                let Some((from, to)) = shape::mail(bytes, at).filter(|(from, _)| *from >= start) else { continue };
                if taken.iter().any(|(s, e)| from < *e && *s < to) {
                    continue;
                }
                taken.push((from, to));
                if !self.is_kept(Kind::Mail, &text[from..to]) {
                    push(from, to, Kind::Mail);
                }
            }
        }
        if class & COLON != 0 {
            for (from, to) in runs(bytes, start, end, |b| b.is_ascii_hexdigit() || b":.%".contains(&b)) {
                let to = from + text[from..to].trim_end_matches(['.', ':']).len().max(1);
                // fe80::1%eth0
                let zone = text[from..to].contains('%').then(|| shape::domain_end(bytes, to));
                let (part, apart) = (&text[from..to], stands_apart(bytes, from, to));
                let kind = match () {
                    () if shape::mac(part) && apart => Some(Kind::Mac),
                    () if shape::ipv6(part) && apart && !self.nets.iter().any(|net| net.holds(part)) => Some(Kind::Ip),
                    () => None,
                };
                if let Some(kind) = kind {
                    let to = zone.unwrap_or(to);
                    taken.push((from, to));
                    push(from, to, kind);
                }
            }
        }
        let mut done = start;
        for (from, to) in runs(bytes, start, end, |b| b.is_ascii_alphanumeric() || b"._-+".contains(&b)) {
            let lead = text[from..to].len() - text[from..to].trim_start_matches(['.', '_', '-', '+']).len();
            let (plus, from) = (lead > 0 && bytes[from + lead - 1] == b'+', from + lead);
            let to = from + text[from..to.max(from)].trim_end_matches(['.', '_', '-', '+']).len();
            if from < done || from >= to || taken.iter().any(|(s, e)| from < *e && *s < to) {
                continue;
            }
            if let Some((from, to, kind)) = self.part(text, from, to, plus) {
                push(from, to, kind);
                done = to;
            }
        }
        done
    }

    /// A part without other signs than dots and hyphens.
    fn part(&self, text: &str, from: usize, to: usize, plus: bool) -> Option<(usize, usize, Kind)> {
        let bytes = text.as_bytes();
        let part = &text[from..to];
        let digits = part.bytes().filter(u8::is_ascii_digit).count();
        let hyphens = part.bytes().filter(|b| *b == b'-').count();
        let dots = part.bytes().filter(|b| *b == b'.').count();
        if (to - from == 2 || hyphens >= 6)
            && let Some(end) = shape::spaced_key(text, from)
        {
            return Some((from, end, Kind::Key));
        }
        if hyphens >= 2 && digits > 0 {
            if shape::guid(part) {
                return (!self.is_kept(Kind::Guid, part)).then_some((from, to, Kind::Guid));
            }
            if shape::mac(part) {
                return Some((from, to, Kind::Mac));
            }
            if shape::key(part) {
                return Some((from, to, Kind::Key));
            }
        }
        if dots >= 2 {
            if shape::web_token(part) {
                return Some((from, to, Kind::Secret));
            }
            if dots == 2 && shape::mac(part) {
                return Some((from, to, Kind::Mac));
            }
            if dots == 3 && digits > 1 && shape::ipv4(part) {
                let is_kept = self.nets.iter().any(|net| net.holds(part));
                let is_ip = !is_kept && self.is_address(text, from, to);
                return is_ip.then_some((from, to, Kind::Ip));
            }
            // An address and what follows it: 10.0.0.1-20, 10.0.0.1.
            if let Some((head, _)) = part.split_once('-').filter(|(head, _)| shape::ipv4(head)) {
                let is_ip = self.is_address(text, from, from + head.len());
                return is_ip.then_some((from, from + head.len(), Kind::Ip));
            }
        }
        if bytes[from].is_ascii_digit() && !from.checked_sub(1).is_some_and(|at| bytes[at].is_ascii_alphanumeric()) {
            if let Some(end) = phone::card_end(text, from, false) {
                return Some((from, end, Kind::Card));
            }
            let start = match plus {
                true if from >= 2 && bytes[from - 2] == b'(' => from - 2,
                true => from - 1,
                false if from > 0 && bytes[from - 1] == b'(' => from - 1,
                false => from,
            };
            if let Some(end) = self.dialled(text, start, start).filter(|_| !follows_unit(text, from, to)) {
                let (start, end) = phone::unwrapped(text, start, end);
                return Some((start, end, Kind::Phone));
            }
            // A bracket before may be nobody's: (03-1234-5678).
            if start < from
                && !plus
                && let Some(end) = self.dialled(text, from, start)
            {
                return Some((from, end, Kind::Phone));
            }
        }
        self.hosts.name(text, from, to).map(|(from, to)| (from, to, Kind::Host))
    }

    /// Whether four numbers with dots are an address and not a version.
    fn is_address(&self, text: &str, from: usize, to: usize) -> bool {
        if text[..from].ends_with(['v', 'V']) {
            return false;
        }
        let behind = text[to..].trim_start_matches(' ');
        if ["版", "バージョン", "version", "build", "ビルド"].iter().any(|word| behind.starts_with(word)) {
            return false;
        }
        let is_port = |rest: &str| {
            rest.strip_prefix([':', '/']).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        };
        is_port(&text[to..]) || self.nearest(0, &text[line_before(text, from, 40)..from]) != Some(false)
    }

    /// The end of a telephone number at `at`; `from` is where it begins with the bracket before it. What stands before it
    /// is looked at last: most numbers have not the form.
    fn dialled(&self, text: &str, at: usize, from: usize) -> Option<usize> {
        let end = phone::end(text, at, Place::Bare)?;
        if self.is_numbered(directly_before(text, from)) { phone::end(text, at, Place::Other) } else { Some(end) }
    }

    /// Whether a text ends with a word that numbers something else, so that what follows is no telephone number. The
    /// word must touch it: an error told of before says nothing of the number to call.
    fn is_numbered(&self, before: &str) -> bool {
        let lower = before.to_ascii_lowercase();
        let mut rest = lower.as_str();
        loop {
            let ends_with_word = |text: &str| {
                self.not_after[1].iter().any(|(word, is)| {
                    let Some(head) = text.strip_suffix(word.as_str()) else { return false };
                    let is_letter = head.ends_with(|c: char| c.is_ascii_alphabetic());
                    !(*is || is_letter && word.starts_with(|c: char| c.is_ascii_alphabetic()))
                })
            };
            let mut trimmed = rest.trim_end_matches([' ', '\t', ':', '=', '#', '(', '[', '"', '\'', '「', '→']);
            if ends_with_word(rest) || ends_with_word(trimmed) {
                return true;
            }
            // `Ver. 4` is numbered, `an error. 090-…` is not.
            if let Some(head) = trimmed.strip_suffix('.') {
                if trimmed.len() < lower.len() && !head.ends_with("ver") {
                    return false;
                }
                trimmed = head;
            }
            let links = ["number", "no", "id", "code", "is", "番号", "コード", "は", "が", "の", "是", "为", "為"];
            let is_link = |word: &str| {
                let head = trimmed.strip_suffix(word);
                head.is_some_and(|head| !word.is_ascii() || !head.ends_with(|c: char| c.is_ascii_alphanumeric()))
            };
            let link = links.iter().find(|word| is_link(word)).map_or(0, |word| word.len());
            let next = &trimmed[..trimmed.len() - link];
            if next.len() == rest.len() {
                return false;
            }
            rest = next;
        }
    }

    /// Whether the last telling word of a text says that the kind follows.
    fn nearest(&self, of: usize, before: &str) -> Option<bool> {
        let lower = before.to_ascii_lowercase();
        let found = self.not_after[of].iter().filter_map(|(word, is)| {
            let at = lower.rfind(word.as_str())?;
            let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
            let inner = word.is_ascii()
                && word.starts_with(|c: char| c.is_ascii_alphabetic())
                && (is_letter(lower[..at].chars().next_back()) || is_letter(lower[at + word.len()..].chars().next()));
            (!inner).then_some((at + word.len(), word.len(), *is))
        });
        found.max_by_key(|(end, len, _)| (*end, *len)).map(|(_, _, is)| is)
    }
}

/// What stands directly before a number: a few words of its own line.
fn directly_before(text: &str, from: usize) -> &str {
    let start = line_before(text, from, 24);
    let before = &text[start..from];
    // A sentence before, or another value, says nothing of this one.
    let cut = before.rfind(['。', ',', '、', ';', '/', '|', '・']).map_or(0, |at| at + 1);
    before.get(cut..).unwrap_or(before)
}

/// The start of at most `most` bytes of the same line before a place.
pub(super) fn line_before(text: &str, at: usize, most: usize) -> usize {
    let mut start = at.saturating_sub(most);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    text[start..at].rfind('\n').map_or(start, |line| start + line + 1)
}

/// Whether what is counted follows a number, so that it is not dialled.
fn follows_unit(text: &str, from: usize, to: usize) -> bool {
    let behind = text[to..].trim_start_matches(' ');
    // Numbers without signs may count anything: 0912345678 events.
    let plain = text[from..to].bytes().all(|b| b.is_ascii_digit());
    let word = &behind[..behind.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(behind.len())];
    let counted = [
        "events",
        "event",
        "records",
        "rows",
        "hits",
        "logs",
        "files",
        "entries",
        "alerts",
        "detections",
        "requests",
        "packets",
        "messages",
        "mails",
        "users",
        "endpoints",
        "objects",
        "items",
        "lines",
        "seconds",
        "times",
        "errors",
    ];
    if plain && (counted.contains(&word) || behind.starts_with(['筆', '笔', '条', '條'])) {
        return true;
    }
    ["byte", "bytes", "KB", "MB", "B ", "件", "円", "元", "バイト", "字节", "位元組", "台"]
        .iter()
        .any(|unit| behind.starts_with(unit))
}

/// Whether neither a letter nor another group touches a part.
fn stands_apart(bytes: &[u8], from: usize, to: usize) -> bool {
    let joins = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || b":_".contains(b));
    let before = from.checked_sub(1).and_then(|at| bytes.get(at));
    // What a label ends with is no group: `MAC:00:1a:…` begins with the first group all the same.
    !joins(before) && !joins(bytes.get(to)) || before == Some(&b':') && !joins(bytes.get(to))
}

/// The longest stretches of such bytes.
fn runs(bytes: &[u8], start: usize, end: usize, such: impl Fn(u8) -> bool) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut i = start;
    while i < end {
        let from = i;
        while i < end && such(bytes[i]) {
            i += 1;
        }
        if i > from {
            found.push((from, i));
        } else {
            i += 1;
        }
    }
    found
}

/// In order and apart. What overlaps is one: of the kind that begins first, own patterns before others.
fn apart(mut finds: Vec<Find>) -> Vec<Find> {
    finds.sort_by_key(|find| (find.start, matches!(find.tag, Tag::Kind(_)), usize::MAX - find.end));
    let mut all: Vec<Find> = Vec::with_capacity(finds.len());
    for find in finds {
        match all.last_mut() {
            Some(last) if find.start < last.end => last.end = last.end.max(find.end),
            _ => all.push(find),
        }
    }
    all
}

const WORD: u8 = 1;
const SIGN: u8 = 2;
const AT: u8 = 4;
const SLASH: u8 = 8;
const COLON: u8 = 16;

/// What a byte of a stretch says of it; 0 ends a stretch.
const CLASS: [u8; 256] = {
    let mut class = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        let b = byte as u8;
        class[byte] = match b {
            b'a'..=b'z' | b'A'..=b'Z' => WORD,
            b'0'..=b'9' | b'.' | b'-' | b'_' | b'+' => SIGN,
            b'@' => AT,
            b'/' | b'\\' => SLASH,
            b':' => COLON,
            b'%' | b'~' | b'=' | b'&' | b'#' | b'?' | b'\'' | b'$' => WORD,
            _ => 0,
        };
        byte += 1;
    }
    class
};
