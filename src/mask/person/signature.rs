//! Names on lines of their own: below a closing, above an address or a number, below the last sentence.

use super::{Names, is_department, is_han, is_kana, offset_of, without_title};
use crate::mask::find::{Tag, line_before, plain};
use crate::mask::label::{Sink, is_bullet};
use crate::mask::rules::Kind;

impl Names {
    /// The line below a closing, or the rest of its own.
    pub(super) fn below(&self, text: &str, start: usize, end: usize, sink: &mut Sink<'_>) {
        let latin = text[start..end].is_ascii();
        let before = &text[line_before(text, start, 30)..start];
        if latin && !before.trim_end_matches(is_bullet).is_empty() {
            return;
        }
        let rest = &text[end..];
        let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
        let tail = line.trim_matches(|c: char| c.is_whitespace() || ",.!。、~-:;".contains(c));
        if !tail.is_empty() {
            // `Regards, John`
            if latin
                && line.starts_with([',', '.', '!', ' '])
                && self.is_latin(tail, 1, true)
                && tail.split(' ').count() <= 3
            {
                let from = end + line.find(tail).unwrap_or(0);
                sink.push(from, from + tail.len(), Kind::Name);
            }
            return;
        }
        let mut at = end + line.len() + 1;
        let mut looked = 0;
        for _ in 0..6 {
            let Some(rest) = text.get(at..) else { return };
            let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
            let bare = line.trim_matches(is_bullet);
            if !bare.is_empty() {
                looked += 1;
                let from = at + line.find(bare).unwrap_or(0);
                if let Some((start, end)) = self.line(bare, if looked == 1 { 1 } else { 2 }) {
                    let (start, end) = (from + start, from + end);
                    let free = sink.free_to(start, end);
                    return sink.push(start, free, Kind::Name);
                }
                if looked == 3 {
                    return;
                }
            }
            at += line.len() + 1;
        }
    }

    /// A line that is a name and no more, but for a department before it or a title behind it.
    fn line(&self, line: &str, least: usize) -> Option<(usize, usize)> {
        let lead = line.len() - line.trim_start_matches(is_bullet).len();
        let bare = &line[lead..];
        let stop = bare.find([',', '|', '(', '/', '<', '[', '、', ':']).unwrap_or(bare.len());
        // `Tel: 03-…` below a closing: the label is nobody.
        let is_label = bare[stop..].starts_with(':');
        let bare = bare[..stop].trim_end_matches(|c: char| c.is_whitespace() || ".。-".contains(c));
        if is_label || self.labels.contains(&plain(bare)) {
            return None;
        }
        let first = bare.chars().next()?;
        if !first.is_ascii() && bare.chars().any(|c| is_han(c) || is_kana(c)) {
            return self.in_value(bare, true).map(|(start, end)| (lead + start, lead + end));
        }
        let shouted = bare.chars().all(|c| c.is_ascii_uppercase() || c == ' ');
        // CERT and MSP are teams.
        let fits = self.is_latin(bare, least, true) && (!shouted || least == 1 && bare.len() > 4);
        fits.then_some((lead, lead + bare.len()))
    }

    /// Lines that are a Japanese name and no more, below the end of a sentence.
    fn alone(&self, text: &str, sink: &mut Sink<'_>) {
        let (mut at, mut ended) = (0, false);
        for line in text.split('\n') {
            let bare = line.trim_matches(is_bullet);
            if ended && (6..=30).contains(&bare.len()) && !bare.as_bytes()[0].is_ascii() {
                let bare = without_title(bare);
                let long = bare[..self.surname(bare)].chars().count() >= 2;
                let from = at + line.find(bare).unwrap_or(0);
                if long && self.has_surname(bare, 3) {
                    sink.push(from, from + bare.len(), Kind::Name);
                }
            }
            ended = bare.is_empty() && ended || bare.ends_with(['。', '！', '!', '?', '.', '~']);
            at += line.len() + 1;
        }
    }

    /// The reading of a name, in brackets behind it.
    fn readings(text: &str, sink: &mut Sink<'_>) {
        for find in sink.found().iter().filter(|find| find.tag == Tag::Kind(Kind::Name)) {
            let rest = text[find.end..].trim_start_matches(' ');
            let Some(inner) = rest.strip_prefix('(') else { continue };
            let len = inner.find(|c: char| !is_kana(c) && c != ' ').unwrap_or(inner.len());
            if inner[len..].starts_with(')') && inner[..len].chars().count() >= 2 {
                let from = text.len() - inner.len();
                sink.push(from, from + len, Kind::Name);
            }
        }
    }

    /// Whether a line is a name of a family that is known only where a name is likely: their characters are words, too.
    fn is_seldom(&self, line: &str) -> bool {
        const SELDOM: &str = "方孔毛史顾顧龙龍万萬段雷钱錢汤湯黎易喬賀严嚴文牛温溫芦俞章鲁魯葛伍韦韋申毕畢聂聶焦向柳邢路岳齐梅莫庞龐殷辛管左凌霍耿关關房苗裴倪童詹米韓袁陸譚鄒閻龔季祝駱骆包單单符甘";
        line.starts_with(|c| SELDOM.contains(c))
            && (2..=3).contains(&line.chars().count())
            && line.chars().all(is_han)
            && !line.ends_with(['式', '法', '本', '件', '案'])
            && !self.labels.contains(&plain(line))
            && !self.is_nobody(line)
            && !is_department(line)
    }

    /// Names in the lines above a mail address or telephone number of a signature.
    pub(in crate::mask) fn above(&self, text: &str, sink: &mut Sink<'_>) {
        for find in sink.found() {
            if !matches!(find.tag, Tag::Kind(Kind::Mail | Kind::Phone)) {
                continue;
            }
            let line = line_before(text, find.start, 60);
            // In a sentence it is no signature.
            let label = text[line..find.start].trim_matches(is_bullet);
            if line > 0 && !text[..line].ends_with('\n') || label.chars().count() > 14 {
                continue;
            }
            let mut end = line;
            for _ in 0..5 {
                let Some(stop) = end.checked_sub(1) else { break };
                let start = text[..stop].rfind('\n').map_or(0, |at| at + 1);
                let own = text[start..stop].trim_end_matches('\r');
                if own.trim_matches(is_bullet).is_empty() {
                    break;
                }
                let bare = own.trim_matches(is_bullet);
                let of_phone = label.chars().any(is_han) || label.to_ascii_lowercase().starts_with("tel");
                let seldom = end == line && of_phone;
                if seldom && self.is_seldom(bare) {
                    let from = start + offset_of(own, bare);
                    sink.push(from, from + bare.len(), Kind::Name);
                    break;
                }
                if let Some((from, to)) = self.line(own, 2).filter(|_| own.len() <= 90) {
                    sink.push(start + from, start + to, Kind::Name);
                    break;
                }
                end = start;
            }
        }
        self.displayed(text, sink);
        self.journal(text, sink);
        self.alone(text, sink);
        Names::readings(text, sink);
    }
}
