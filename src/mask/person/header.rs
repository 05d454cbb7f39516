//! Names in what programs write: before an address.

use super::{Names, is_han, is_kana, offset_of};
use crate::mask::find::{Tag, line_before, plain};
use crate::mask::label::Sink;
use crate::mask::rules::Kind;

impl Names {
    /// `John Whitfield <john@example.com>`: the name before an address in brackets.
    pub(super) fn displayed(&self, text: &str, sink: &mut Sink<'_>) {
        for find in sink.found().iter().filter(|find| find.tag == Tag::Kind(Kind::Mail)) {
            let from = line_before(text, find.start, 90);
            let line = &text[from..find.start];
            let line = line.strip_suffix("mailto:").unwrap_or(line);
            let brackets = ["<", "&lt;", "[", "("];
            let Some(head) = brackets.iter().find_map(|bracket| line.strip_suffix(bracket)) else { continue };
            let spaced = head.ends_with([' ', '"', '\'']);
            let head = head.trim_end();
            let quote = head.chars().next_back().filter(|c| matches!(c, '"' | '\''));
            let (name, quoted) = match quote.and_then(|quote| head[..head.len() - 1].rsplit_once(quote)) {
                Some((_, inner)) => (inner, true),
                None => {
                    let cut = head.rfind([',', ';', ':', '|', '"', '>', '<', '、', '。', '(', ')', '\t', '/']);
                    let cut = cut.map_or(0, |at| at + head[at..].chars().next().map_or(1, char::len_utf8));
                    (head[cut..].trim(), false)
                }
            };
            let local = text[find.start..find.end].split('@').next().unwrap_or_default().to_lowercase();
            if name.is_empty() || self.labels.contains(&plain(name)) {
                continue;
            }
            // 2024年7月1日 9:00 山田 太郎 <…>
            let is_cjk = |c: char| is_han(c) || is_kana(c);
            let name = match name.rfind(|c: char| !is_cjk(c) && c != ' ' && c != '・') {
                Some(at) if !quoted && name.ends_with(is_cjk) => {
                    name[at + name[at..].chars().next().map_or(1, char::len_utf8)..].trim_start()
                }
                _ => name,
            };
            let own = match name.chars().next_back() {
                Some(c) if is_han(c) || is_kana(c) => self.in_value(name, !(quoted || spaced && name.contains(' '))),
                // `"Whitfield, John" <…>`
                _ if quoted => self.is_latin(&name.replace(", ", " "), 1, true).then_some((0, name.len())),
                _ => self.latin_end(name, &local),
            };
            if let Some((start, end)) = own {
                let at = from + offset_of(&text[from..], name);
                sink.push(at + start, at + end, Kind::Name);
            }
        }
    }

    /// The capitalised words that a text ends with, or words that the local part of the address holds; one alone must
    /// stand there, too.
    fn latin_end(&self, text: &str, local: &str) -> Option<(usize, usize)> {
        let (mut start, mut count, mut told) = (text.len(), 0, false);
        for word in text.split(' ').rev().take(4) {
            let at = offset_of(text, word);
            let lower = word.trim_end_matches('.').to_lowercase();
            let known = lower.chars().count() >= 3 && local.contains(&lower);
            if !(known || word.starts_with(char::is_uppercase)) || !self.is_latin(&format!("{word} Xx"), 2, !known) {
                break;
            }
            // `Ask John Whitfield <…>`: a label, or a word that begins a sentence, is none of it.
            let is_lead = [
                "please", "ask", "contact", "email", "mail", "from", "to", "cc", "by", "call", "and", "or", "am", "pm",
                "on", "at",
            ];
            if is_lead.contains(&lower.as_str()) || self.labels.contains(&lower) {
                break;
            }
            (start, count, told) = (at, count + 1, told || known);
        }
        (count >= 2 || told).then_some((start, text.len()))
    }
}
