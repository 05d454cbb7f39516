//! Lists and sets in brackets. Where the author broke a line it stays broken, unless one of the lines is too
//! long: then all of the list is filled anew. It goes on below its first item.

use yaml_parser::SyntaxKind::*;
use yaml_parser::{SyntaxElement, SyntaxNode};

use super::layout::{Unknown, unknown};
use super::printer::{Line, Printer, width};

/// Lines are broken where they would be longer.
pub(super) const WIDTH: usize = 140;
/// An item does not go on below a bracket that stands further to the right.
const FAR: usize = 60;

/// A list or set in brackets.
pub(super) struct Flow {
    open: &'static str,
    close: &'static str,
    /// A comment behind the opening bracket, with the blanks before it.
    head: Option<String>,
    items: Vec<Item>,
    /// Comments behind the last item.
    foot: Vec<Line>,
    close_below: bool,
}

struct Item {
    /// Line breaks before it.
    breaks: usize,
    before: Vec<Line>,
    piece: Piece,
    /// A comment behind it, with the blanks before it.
    after: Option<String>,
}

pub(super) enum Piece {
    /// A scalar, or the key of nothing.
    Text(String),
    /// A key and what stands under it.
    Pair(String, Box<Piece>),
    Flow(Flow),
}

/// Reads the node of a value that is not a block.
pub(super) fn piece(node: &SyntaxNode) -> Result<Piece, Unknown> {
    let mut prefix = String::new();
    for child in node.children_with_tokens() {
        match (child.kind(), child) {
            (WHITESPACE, _) => {}
            (FLOW_SEQ, SyntaxElement::Node(node)) if prefix.is_empty() => {
                return Ok(Piece::Flow(collection(&node, "[", "]")?));
            }
            (FLOW_MAP, SyntaxElement::Node(node)) if prefix.is_empty() => {
                return Ok(Piece::Flow(collection(&node, "{", "}")?));
            }
            (PROPERTIES, SyntaxElement::Node(node)) if !node.text().contains_char('\n') => {
                prefix = format!("{} ", node.text().to_string().trim());
            }
            (PLAIN_SCALAR | SINGLE_QUOTED_SCALAR | DOUBLE_QUOTED_SCALAR, SyntaxElement::Token(token)) => {
                return Ok(Piece::Text(format!("{prefix}{}", token.text())));
            }
            (ALIAS, SyntaxElement::Node(node)) => return Ok(Piece::Text(node.text().to_string())),
            (_, child) => return Err(unknown(&child)),
        }
    }
    Ok(Piece::Text(prefix.trim_end().to_string()))
}

/// A scalar that goes over several lines, on one.
fn on_one_line(piece: Piece, node: &SyntaxNode) -> Result<Piece, Unknown> {
    let Piece::Text(text) = &piece else { return Ok(piece) };
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    match &lines[..] {
        [] | [_] => Ok(piece),
        // An empty line is a line break in the text, and a backslash joins lines without a blank.
        lines if lines.iter().any(|line| line.is_empty() || line.ends_with('\\')) => Err(unknown(&node.clone().into())),
        lines => Ok(Piece::Text(lines.join(" "))),
    }
}

fn collection(node: &SyntaxNode, open: &'static str, close: &'static str) -> Result<Flow, Unknown> {
    let mut flow = Flow { open, close, head: None, items: Vec::new(), foot: Vec::new(), close_below: false };
    let (mut breaks, mut blanks) = (0, String::new());
    let mut before: Vec<Line> = Vec::new();
    let mut all: Vec<SyntaxElement> = Vec::new();
    for child in node.children_with_tokens() {
        match child {
            SyntaxElement::Node(entries) if matches!(entries.kind(), FLOW_SEQ_ENTRIES | FLOW_MAP_ENTRIES) => {
                all.extend(entries.children_with_tokens());
            }
            child => all.push(child),
        }
    }
    for child in all {
        match (child.kind(), child) {
            (WHITESPACE, SyntaxElement::Token(token)) => {
                breaks += token.text().matches('\n').count();
                blanks = token.text().to_string();
            }
            (COMMENT, SyntaxElement::Token(token)) => {
                let comment = token.text().trim_end();
                let free = match flow.items.last_mut() {
                    None => &mut flow.head,
                    Some(item) => &mut item.after,
                };
                if breaks == 0 && before.is_empty() && free.is_none() {
                    *free = Some(format!("{blanks}{comment}"));
                } else {
                    before.push(Line::Comment(comment.to_string()));
                }
                breaks = 0;
            }
            (COMMA | L_BRACKET | L_BRACE, _) => {}
            (R_BRACKET | R_BRACE, _) => {
                let commented = flow.items.last().is_some_and(|item| item.after.is_some()) || !before.is_empty();
                flow.close_below = breaks > 0 || commented || (flow.items.is_empty() && flow.head.is_some());
                flow.foot = std::mem::take(&mut before);
            }
            (FLOW_SEQ_ENTRY | FLOW_MAP_ENTRY, SyntaxElement::Node(node)) => {
                let behind_comment = match flow.items.last() {
                    None => flow.head.is_some(),
                    Some(item) => item.after.is_some(),
                };
                if behind_comment || !before.is_empty() {
                    breaks = breaks.max(1);
                }
                let piece = entry(&node)?;
                flow.items.push(Item { breaks, before: std::mem::take(&mut before), piece, after: None });
                breaks = 0;
            }
            (_, child) => return Err(unknown(&child)),
        }
    }
    Ok(flow)
}

/// An item of a list, or a key of a set with what stands under it.
fn entry(node: &SyntaxNode) -> Result<Piece, Unknown> {
    let mut key = None;
    for child in node.children_with_tokens() {
        match (child.kind(), child) {
            (WHITESPACE | COLON, _) => {}
            (FLOW_PAIR, SyntaxElement::Node(pair)) => return entry(&pair),
            (FLOW, SyntaxElement::Node(flow)) => return on_one_line(piece(&flow)?, &flow),
            (FLOW_MAP_KEY, SyntaxElement::Node(node)) => key = Some(key_text(&node)?),
            (FLOW_MAP_VALUE, SyntaxElement::Node(value)) => {
                let Some(flow) = value.children().find(|child| child.kind() == FLOW) else { continue };
                let value = on_one_line(piece(&flow)?, &flow)?;
                return Ok(Piece::Pair(key.unwrap_or_default(), Box::new(value)));
            }
            (_, child) => return Err(unknown(&child)),
        }
    }
    let colon = node.children_with_tokens().any(|child| child.kind() == COLON);
    Ok(Piece::Text(key.unwrap_or_default() + if colon { ":" } else { "" }))
}

/// A key on one line.
pub(super) fn key_text(node: &SyntaxNode) -> Result<String, Unknown> {
    let text = node.text().to_string();
    let explicit = node.children_with_tokens().any(|child| !matches!(child.kind(), FLOW | WHITESPACE));
    if explicit || text.trim().contains('\n') {
        return Err(unknown(&node.clone().into()));
    }
    Ok(text.trim().to_string())
}

/// Columns that something takes on one line; none if it is to go over several.
fn flat(piece: &Piece) -> Option<usize> {
    match piece {
        Piece::Text(text) => Some(width(text)),
        Piece::Pair(key, value) => Some(width(key) + 2 + flat(value)?),
        Piece::Flow(flow) => {
            if flow.close_below || flow.head.is_some() || !flow.foot.is_empty() {
                return None;
            }
            let mut sum = 2 + 2 * flow.items.len().saturating_sub(1);
            for item in &flow.items {
                if item.breaks > 0 || item.after.is_some() {
                    return None;
                }
                sum += flat(&item.piece)?;
            }
            Some(sum)
        }
    }
}

/// For each item the line breaks before it: the author's; or where one of the author's lines is too long,
/// those that fill the lines. An item of several lines has them for itself.
fn breaks(flow: &Flow, column: usize, inner: usize, tail: usize) -> Vec<usize> {
    let fill = |anew: bool| {
        let (mut column, mut overflow, mut behind_many) = (column, false, false);
        let mut all = Vec::new();
        for (i, item) in flow.items.iter().enumerate() {
            let last = i + 1 == flow.items.len();
            let tail = if last && !flow.close_below { tail + 1 } else { 1 };
            let own = flat(&item.piece).filter(|own| inner + own + tail <= WIDTH);
            let fixed = i == 0 || item.breaks > 1 || !item.before.is_empty() || flow.items[i - 1].after.is_some();
            let mut breaks = if anew && !fixed { 0 } else { item.breaks };
            if breaks == 0 && i > 0 {
                let long = own.is_some_and(|own| column + 1 + own + tail > WIDTH);
                overflow |= long;
                breaks = usize::from(long || behind_many || own.is_none());
            }
            column = if breaks > 0 { inner } else { column + usize::from(i > 0) } + own.unwrap_or(0) + 1;
            behind_many = own.is_none();
            all.push(breaks);
        }
        (all, overflow)
    };
    match fill(false) {
        (breaks, false) => breaks,
        (_, true) => fill(true).0,
    }
}

/// Writes a list or set; `tail` columns must follow on its last line.
pub(super) fn print(printer: &mut Printer, flow: &Flow, tail: usize) {
    printer.text(flow.open);
    let indent = printer.indent();
    let below = flow.items.first().is_some_and(|item| item.breaks > 0);
    let column = printer.column();
    let inner = match below {
        true => indent + 2,
        false if column > FAR => indent + 4,
        false => column,
    };
    if let Some(comment) = &flow.head {
        printer.text(comment);
    }
    let breaks = breaks(flow, column, inner, tail);
    for (i, (item, breaks)) in flow.items.iter().zip(breaks).enumerate() {
        let last = i + 1 == flow.items.len();
        match breaks {
            0 if i > 0 => printer.text(" "),
            0 => {}
            1 => printer.newline(inner),
            _ if i > 0 => printer.blank(inner),
            _ => printer.newline(inner),
        }
        printer.lines(&item.before, inner);
        print_piece(printer, &item.piece, if last && !flow.close_below { tail + 1 } else { 1 });
        if !last {
            printer.text(",");
        }
        if let Some(comment) = &item.after {
            printer.text(comment);
        }
    }
    if !flow.foot.is_empty() {
        printer.newline(inner);
        printer.lines(&flow.foot, inner);
    }
    if flow.close_below {
        printer.newline(indent);
    }
    printer.text(flow.close);
}

fn print_piece(printer: &mut Printer, piece: &Piece, tail: usize) {
    match piece {
        Piece::Text(text) => printer.text(text),
        Piece::Pair(key, value) => {
            printer.text(&format!("{key}: "));
            print_piece(printer, value, tail);
        }
        Piece::Flow(flow) => print(printer, flow, tail),
    }
}
