//! Finds the line breaks that a mailer put into the middle of a sentence.
//!
//! A break counts as a wrap when the line before it is full (the next word would not have fitted into
//! the width of its paragraph), or ends in a way no Japanese or Chinese sentence ends, and the next
//! line is neither a list item nor a heading.

use super::folder::Wrap;
use crate::script::{decode, is_han, is_hiragana, is_katakana};
use crate::span::Span;
use crate::zone::{Zone, ends_plain, list_item};

#[derive(Clone, Copy)]
struct Line<'a> {
    text: &'a str,
    /// Offset of its `\n`.
    end: usize,
    columns: usize,
    /// It ends as no sentence does.
    open: bool,
}

/// Wider lines were not wrapped by a mailer.
const WIDEST: usize = 110;
/// Narrower ones are chat, lists, headings.
const NARROWEST: usize = 25;

/// The wrapped line breaks of the prose zones, in order.
pub(crate) fn wraps(text: &str, zones: &[(Zone, Span)]) -> Vec<Wrap> {
    let mut found = Vec::new();
    let mut paragraph: Vec<Line> = Vec::new();
    for (zone, span) in zones {
        if !matches!(zone, Zone::New | Zone::Forwarded) || !text[span.start..span.end].contains('\n') {
            continue;
        }
        paragraph.clear();
        let mut at = span.start;
        for piece in span.of(text).split_inclusive('\n') {
            let line = piece.strip_suffix('\n').unwrap_or(piece);
            let line = if ends_plain(line) { line } else { line.trim_end() };
            let end = at + piece.len() - usize::from(piece.ends_with('\n'));
            if line.is_empty() {
                join(&mut paragraph, &mut found);
                paragraph.clear();
            } else {
                let open = line.len() >= NARROWEST && !line.ends_with(ends_sentence);
                paragraph.push(Line { text: line, end, columns: 0, open });
            }
            at += piece.len();
        }
        join(&mut paragraph, &mut found);
    }
    found
}

fn join(paragraph: &mut [Line], found: &mut Vec<Wrap>) {
    // Most paragraphs are whole sentences, a line each: nobody asks how wide they are.
    if !paragraph.iter().rev().skip(1).any(|line| line.open) {
        return;
    }
    paragraph.iter_mut().for_each(|line| line.columns = columns(line.text));
    let width = paragraph.iter().map(|line| line.columns).max().unwrap_or(0);
    let full = paragraph[..paragraph.len() - 1].iter().filter(|line| line.columns + 5 >= width).count();
    for pair in paragraph.windows(2) {
        if is_wrap(pair[0], pair[1], width, full) {
            found.push(Wrap { at: pair[0].end });
        }
    }
}

fn is_wrap(line: Line, next: Line, width: usize, full: usize) -> bool {
    if !line.open {
        return false;
    }
    let next_text = next.text.trim_start();
    let (Some(last), Some(first)) = (line.text.chars().next_back(), next_text.chars().next()) else { return false };
    if !(NARROWEST..=WIDEST).contains(&line.columns) || list_item(next_text).is_some() {
        return false;
    }
    if matches!(
        first,
        '#' | '>' | '＞' | '|' | '◆' | '■' | '●' | '□' | '※' | '【' | '=' | '-' | '_' | '`' | '→' | '⇒' | '@'
    ) {
        return false;
    }
    let latin = last.is_ascii() && first.is_ascii();
    if latin {
        let word = next_text.split(' ').next().map_or(0, str::len).min(30);
        let full_line = (50..=WIDEST).contains(&width)
            && line.columns + word + 1 > width.saturating_sub(2)
            && (full >= 2 || first.is_ascii_lowercase())
            && (last.is_ascii_alphanumeric() || matches!(last, ',' | ')' | '"' | '\''));
        let mid_sentence = line.columns >= 40 && first.is_ascii_lowercase() && last.is_ascii_lowercase();
        return full_line || (width <= WIDEST && mid_sentence);
    }
    if !is_cjk(last) && !is_cjk(first) {
        return false;
    }
    if line.text.contains("： ") || line.text.starts_with("##") {
        return false;
    }
    let particle =
        matches!(last, 'の' | 'は' | 'が' | 'を' | 'に' | 'と' | 'も' | 'へ' | 'や' | 'で' | 'て' | '、' | 'っ' | '，');
    particle || (width <= WIDEST && line.columns + 5 >= width && (full >= 2 || width >= 60))
}

fn ends_sentence(c: char) -> bool {
    matches!(
        c,
        '。' | '！'
            | '？'
            | '!'
            | '?'
            | '.'
            | ':'
            | '：'
            | ';'
            | '；'
            | '…'
            | '．'
            | '」'
            | '』'
            | '】'
            | '↓'
            | '｡'
            | '~'
            | '～'
    )
}

fn is_cjk(c: char) -> bool {
    is_han(c) || is_hiragana(c) || is_katakana(c) || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}')
}

/// Width in columns of a fixed-width terminal, counted no further than needed.
fn columns(line: &str) -> usize {
    let bytes = line.as_bytes();
    let (mut columns, mut at) = (0, 0);
    while at < bytes.len() && columns <= WIDEST {
        let (width, len) = match bytes[at] {
            0..0x80 => (1, 1),
            0x80..0xe0 => (1, 2),
            0xe0..=0xe1 => (if decode(bytes, at).0 < 0x1100 { 1 } else { 2 }, 3),
            0xe2..0xf0 => (2, 3),
            0xf0.. => (2, 4),
        };
        columns += width;
        at += len;
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(text: &str) -> usize {
        wraps(text, &[(Zone::New, Span::new(0, text.len()))]).len()
    }

    #[test]
    fn wrapped_sentences_are_joined() {
        assert_eq!(joined("図書館の端末だけ、先週から一覧で灰色の\nままです。電源は入っております。"), 1);
        assert_eq!(
            joined(
                "平素は格別のご厚情を賜り厚く御礼申し上げます本日は端\n末の件でご相談がありご連絡いたしました弊社の管理する\n端末です。"
            ),
            2
        );
        assert_eq!(
            joined(
                "We have installed the agent on all of the servers in the data\ncentre, and since then the console shows nothing at all.\n"
            ),
            1
        );
    }

    #[test]
    fn lists_and_chat_are_not_joined() {
        assert_eq!(joined("请问以下几个问题\n1. 怎么登录\n2. 怎么续费"), 0);
        assert_eq!(joined("你好\n我们登录不了\n谢谢"), 0);
        assert_eq!(joined("我就想知道这个礼拜有没有人进来过\n看完说一声就行 不用写报告"), 0);
        assert_eq!(joined("Hello team,\nThe agent is offline.\nThanks"), 0);
    }
}
