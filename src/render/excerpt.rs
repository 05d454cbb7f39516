//! The ticket's own sentences with words underlined.

use std::fmt::Write as _;

use super::palette::Palette;
use super::table::{WIDTH, breaks, visible, width_of};
use crate::span::Span;

/// Spans in order, those that touch joined.
pub(super) fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.retain(|span| span.start < span.end);
    spans.sort_unstable();
    let mut out: Vec<Span> = Vec::new();
    for span in spans {
        match out.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => out.push(span),
        }
    }
    out
}

/// Writes the lines of `sentence` that hold one of `marks` (in order, apart), with the marks underlined:
/// in colour, or by `^` below. Of a sentence of up to three lines all are shown.
pub(super) fn excerpt(out: &mut String, text: &str, sentence: Span, marks: &[Span], indent: &str, palette: Palette) {
    let pieces = pieces(text, sentence);
    let is_marked = |piece: &Span| marks.iter().any(|mark| mark.start < piece.end && piece.start < mark.end);
    let all = pieces.len() <= 3;
    let mut left_out = false;
    for piece in pieces.iter().filter(|piece| piece.start < piece.end) {
        if !all && !is_marked(piece) {
            left_out = true;
            continue;
        }
        if std::mem::take(&mut left_out) {
            let _ = writeln!(out, "{indent}{}", palette.dim("…"));
        }
        line(out, text, *piece, marks, indent, palette);
    }
    if left_out {
        let _ = writeln!(out, "{indent}{}", palette.dim("…"));
    }
}

/// The lines of a sentence, long ones broken, without blanks at their ends.
fn pieces(text: &str, sentence: Span) -> Vec<Span> {
    let mut pieces = Vec::new();
    let mut at = sentence.start;
    for line in sentence.of(text).split_inclusive('\n') {
        let lead = line.len() - line.trim_start().len();
        let inner = line.trim();
        let from = at + lead;
        let mut start = 0;
        for end in breaks(inner, WIDTH).into_iter().chain([inner.len()]) {
            let piece = inner[start..end].trim_end();
            if !piece.is_empty() {
                pieces.push(Span::new(from + start, from + start + piece.len()));
            }
            start = end;
        }
        at += line.len();
    }
    pieces
}

fn line(out: &mut String, text: &str, piece: Span, marks: &[Span], indent: &str, palette: Palette) {
    let mut shown = String::new();
    let mut below = String::new();
    let mut inside = false;
    let colours = palette.matched();
    for (i, c) in piece.of(text).char_indices() {
        let at = piece.start + i;
        let marked = marks.iter().any(|mark| mark.start <= at && at < mark.end);
        if let Some((on, off)) = colours.as_ref().filter(|_| marked != inside) {
            shown.push_str(if marked { on } else { off });
        }
        inside = marked;
        let c = visible(c);
        shown.push(c);
        below.extend(std::iter::repeat_n(if marked { '^' } else { ' ' }, width_of(c)));
    }
    if let (Some((_, off)), true) = (&colours, inside) {
        shown.push_str(off);
    }
    let _ = writeln!(out, "{indent}{shown}");
    if colours.is_none() && below.contains('^') {
        let _ = writeln!(out, "{indent}{}", below.trim_end());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, words: &[&str], palette: Palette) -> String {
        let find = |word: &&str| text.find(word).map(|start| Span::new(start, start + word.len()));
        let marks = joined(words.iter().filter_map(find).collect());
        let mut out = String::new();
        excerpt(&mut out, text, Span::new(0, text.len()), &marks, "  ", palette);
        out
    }

    #[test]
    fn wide_characters_are_underlined_by_two() {
        assert_eq!(
            shown("毎朝APIのスクリプトを組む", &["API", "スクリプト"], Palette::PLAIN),
            "  毎朝APIのスクリプトを組む\n      ^^^  ^^^^^^^^^^\n"
        );
    }

    #[test]
    fn marks_follow_a_line_break() {
        assert_eq!(shown("turn\n  it on", &["turn\n  it"], Palette::PLAIN), "  turn\n  ^^^^\n  it on\n  ^^\n");
    }

    #[test]
    fn colours_underline_in_place() {
        let text = shown("run it", &["run"], Palette::COLOUR);
        assert!(text.starts_with("  \u{1b}[") && text.ends_with("run\u{1b}[0m it\n"), "{text:?}");
    }

    #[test]
    fn of_a_long_sentence_the_lines_with_marks_stay() {
        let text = format!("{}needle {}", "word ".repeat(60), "word ".repeat(60));
        let shown = shown(&text, &["needle"], Palette::PLAIN);
        assert_eq!(shown.lines().count(), 4, "{shown}");
        assert!(shown.starts_with("  …\n") && shown.ends_with("…\n"));
    }
}
