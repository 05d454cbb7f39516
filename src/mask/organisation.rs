//! Organisations without a word for a company: hospitals, banks, town halls, universities. They are known by what their
//! names end with, where a writer says who he is: in a signature, below a closing, beside his own name.

use super::find::{Finder, Tag, line_before, plain};
use super::label::{Sink, is_bullet};
use super::person::is_department;
use super::place;
use super::rules::{Kind, Rules};

/// Lines below a closing that may name the writer's organisation.
const BELOW: usize = 4;
/// Most characters of a name.
const LONGEST: usize = 40;

/// What says only which kind of an organisation is meant: 総合病院 is nobody's name.
const KINDS: [&str; 34] = [
    "大学",
    "大學",
    "総合",
    "綜合",
    "综合",
    "市民",
    "市立",
    "県立",
    "国立",
    "國立",
    "公立",
    "私立",
    "地方",
    "都市",
    "取引",
    "往來",
    "往来",
    "商業",
    "商业",
    "他の",
    "当社",
    "弊社",
    "貴社",
    "一般",
    "専門",
    "私人",
    "附属",
    "附屬",
    "各地",
    "主要",
    "全国",
    "全國",
    "全国の",
    "同じ",
];

/// Words before `Bank` or `School` that make no name.
const NO_NAME: [&str; 20] = [
    "the", "our", "my", "your", "their", "his", "her", "this", "that", "a", "an", "any", "each", "which", "we", "no",
    "data", "memory", "at", "from",
];

/// How names of organisations are known.
#[derive(Debug)]
pub(super) struct Organisations {
    /// What names end with in Chinese characters and kana, and in Latin letters.
    ends: Vec<String>,
    latin_ends: Vec<String>,
    /// `university of`.
    latin_starts: Vec<String>,
}

impl Organisations {
    pub(super) fn new(rules: &Rules) -> Self {
        let own = rules.of(Kind::Company);
        let (latin_ends, ends) = own.endings.iter().map(|end| plain(end)).partition(|end| end.is_ascii());
        Organisations { ends, latin_ends, latin_starts: own.beginnings.iter().map(|start| plain(start)).collect() }
    }

    /// The name that a stretch without blanks is, but for a department behind it: where it ends.
    fn joined(&self, stretch: &str) -> Option<usize> {
        if stretch.chars().count() > LONGEST {
            return None;
        }
        let ends = self.ends.iter().filter_map(|end| {
            let at = stretch.rfind(end.as_str())?;
            let (name, behind) = (&stretch[..at], &stretch[at + end.len()..]);
            let is_whole = behind.is_empty() || is_department(behind) && behind.chars().all(place::is_of_name);
            (is_whole && is_head(name)).then_some(at + end.len())
        });
        ends.max()
    }

    /// Whether words are a name: capitalised, with an ending or a beginning that tells.
    fn is_latin(&self, words: &str) -> bool {
        let lower = words.to_lowercase();
        let lower = lower.trim_end_matches('.');
        let count = words.split(' ').count();
        let is_particle =
            |word: &str| matches!(word, "of" | "and" | "the" | "for" | "&" | "de" | "upon" | "on" | "at" | "in");
        let is_capital = |word: &str| {
            is_particle(word)
                || word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
                    && !word.contains([':', '=', '_', '/'])
        };
        let ended = || {
            self.latin_ends.iter().any(|end| lower.strip_suffix(end.as_str()).is_some_and(|head| head.ends_with(' ')))
        };
        let begun = || {
            self.latin_starts
                .iter()
                .any(|start| lower.strip_prefix(start.as_str()).is_some_and(|rest| rest.starts_with(' ')))
        };
        (2..=8).contains(&count)
            && words.chars().count() <= 2 * LONGEST
            && words.split(' ').all(is_capital)
            && !is_particle(words.split(' ').next().unwrap_or_default())
            && !NO_NAME.contains(&lower.split(' ').next().unwrap_or_default())
            && (ended() || begun())
    }

    /// The names in a line of a signature, as bytes of it.
    fn of_line(&self, line: &str) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        let mut at = 0;
        let is_latin = line.is_ascii() || !line.chars().any(is_cjk);
        for part in line.split(|c: char| ",|()/、[]<>·•".contains(c) || !is_latin && c == ' ') {
            let own = part.trim();
            let from = at + (part.len() - part.trim_start().len());
            let own = own.strip_prefix("The ").unwrap_or(own);
            let from = from + part.trim().len() - own.len();
            if is_latin {
                if self.is_latin(own) {
                    found.push((from, from + own.len()));
                }
            } else if let Some(end) = self.joined(own) {
                found.push((from, from + end));
            }
            at += part.len() + line[at + part.len()..].chars().next().map_or(0, char::len_utf8);
        }
        found
    }
}

/// Whether nothing but signs follows a closing on its line, and nothing stands before one in Latin letters.
fn ends_line(text: &str, start: usize, end: usize) -> bool {
    let behind = &text[end..];
    let behind = &behind[..behind.find('\n').unwrap_or(behind.len())];
    let before = &text[line_before(text, start, 30)..start];
    behind.chars().all(|c| c.is_whitespace() || ",.!。、~-:;".contains(c))
        && (!text[start..end].is_ascii() || before.trim_matches(is_bullet).is_empty())
}

fn is_cjk(c: char) -> bool {
    matches!(c as u32, 0x3041..=0x30FF | 0x3400..=0x9FFF | 0xF900..=0xFAFF)
}

/// Whether what stands before an ending may be a name: at most its beginning is spelled, and not as a sentence is.
fn is_head(name: &str) -> bool {
    let rest = name.trim_start_matches(|c: char| matches!(c as u32, 0x3041..=0x3096));
    let spelled = &name[..name.len() - rest.len()];
    name.chars().count() >= 2
        && !KINDS.contains(&name)
        && rest.chars().all(place::is_of_name)
        && spelled.chars().count() <= 5
        && !spelled.ends_with(['は', 'が', 'を', 'に', 'で', 'の', 'も', 'た', 'る'])
}

/// Finds the organisations of those who write; `closings` are the places of words such as `Regards`.
pub(super) fn find(finder: &Finder, text: &str, closings: &[(usize, usize)], sink: &mut Sink<'_>) {
    let own = &finder.organisations;
    let found = sink.found();
    let is_told = |tag: Tag| matches!(tag, Tag::Kind(Kind::Name | Kind::Mail | Kind::Phone | Kind::Address));
    let mut told: Vec<usize> = found.iter().filter(|find| is_told(find.tag)).map(|find| find.start).collect();
    told.sort_unstable();
    let closings: Vec<usize> =
        closings.iter().filter(|(start, end)| ends_line(text, *start, *end)).map(|(start, _)| *start).collect();
    if told.is_empty() && closings.is_empty() {
        return;
    }
    let names = found.iter().filter(|find| find.tag == Tag::Kind(Kind::Name));
    names.for_each(|name| beside(finder, text, name.start, name.end, sink));
    // Lines without an empty one between them.
    let mut block: Vec<(usize, &str)> = Vec::new();
    let mut below = 0;
    let mut at = 0;
    for line in text.split('\n').chain([""]) {
        let bare = line.trim_matches(is_bullet);
        if !bare.is_empty() {
            block.push((at + (line.len() - line.trim_start_matches(is_bullet).len()), bare));
        } else if let (Some((start, _)), Some((last, line))) = (block.first(), block.last()) {
            let end = last + line.len();
            let is_signed = told.get(told.partition_point(|at| at < start)).is_some_and(|at| *at < end);
            for (at, line) in block.drain(..) {
                if is_signed || below > 0 {
                    for (from, to) in own.of_line(line) {
                        place::push(finder, text, at + from, at + to, sink);
                    }
                }
                let next = closings.partition_point(|closing| *closing < at);
                let closes = closings.get(next).is_some_and(|closing| *closing < at + line.len());
                below = if closes { BELOW } else { usize::saturating_sub(below, 1) };
            }
        }
        at += line.len() + 1;
    }
}

/// `みなと中央病院の山田です`, `Jane Doe from Springfield City Council`.
fn beside(finder: &Finder, text: &str, start: usize, end: usize, sink: &mut Sink<'_>) {
    let own = &finder.organisations;
    let line = line_before(text, start, 120);
    let before = text[line..start].trim_end_matches(['の', '的', ' ']);
    if before.len() < start - line {
        let is_part = |c: &char| place::is_of_name(*c) || *c == ' ';
        let run: usize = before.chars().rev().take(LONGEST).take_while(is_part).map(char::len_utf8).sum();
        let run = &before[before.len() - run..];
        let mut at = line + before.len() - run.len();
        for part in run.split(' ') {
            let name = place::without_lead(part);
            if let Some(to) = own.joined(name) {
                let from = at + part.len() - name.len();
                place::push(finder, text, from, from + to, sink);
            }
            at += part.len() + 1;
        }
    }
    let rest = &text[end..];
    let rest = &rest[..rest.find(['\n', '\r', '.', ';', '(']).unwrap_or(rest.len())];
    let Some(lead) = [" from ", " at ", " of ", " with ", ", "].iter().find(|lead| rest.starts_with(**lead)) else {
        return;
    };
    let from = end + lead.len() + usize::from(rest[lead.len()..].starts_with("the ")) * 4;
    let words = &text[from..end + rest.len()];
    let stops = words.match_indices([' ', ',']).map(|(at, _)| at).chain([words.len()]);
    let longest = stops.take(8).filter(|&stop| own.is_latin(&words[..stop])).last();
    if let Some(stop) = longest {
        place::push(finder, text, from, from + stop, sink);
    }
}
