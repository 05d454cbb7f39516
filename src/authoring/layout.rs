//! One look for the files of a pack: two columns for each level, one blank where one is enough, keys in the
//! order of [`super::form`]. Comments, quotes and the author's line breaks stay.
//!
//! From the syntax tree of a file, which has every character of it, to its text anew. No formatter at hand
//! fills the lines of a list: they put each of its items on a line, and a concept has hundreds.

use yaml_parser::SyntaxKind::*;
use yaml_parser::{SyntaxElement, SyntaxNode};

use super::flow::{self, Piece};
use super::order::Form;
use super::printer::{Line, Printer};

/// The byte at which something stands that packs do without, such as an explicit key.
#[derive(Debug)]
pub(super) struct Unknown(pub usize);

pub(super) fn unknown(element: &SyntaxElement) -> Unknown {
    Unknown(element.text_range().start().into())
}

/// The text laid out; `form` tells the order of keys.
pub(super) fn layout(text: &str, form: Form<'_>) -> Result<String, Unknown> {
    let tree = yaml_parser::parse(text).map_err(|error| Unknown(error.offset()))?;
    let mut printer = Printer::default();
    let (mut breaks, mut blanks) = (0, String::new());
    let documents = tree.children_with_tokens().flat_map(|child| match child {
        SyntaxElement::Node(document) => document.children_with_tokens().collect(),
        token => vec![token],
    });
    for child in documents {
        match (child.kind(), child) {
            (WHITESPACE, SyntaxElement::Token(token)) => {
                breaks += token.text().matches('\n').count();
                blanks = token.text().to_string();
            }
            (COMMENT | DIRECTIVES_END | DOCUMENT_END, SyntaxElement::Token(token)) => {
                separate(&mut printer, breaks, &blanks);
                printer.text(token.text().trim_end());
                breaks = 0;
            }
            (BLOCK, SyntaxElement::Node(node)) => {
                separate(&mut printer, breaks, &blanks);
                Layout { printer: &mut printer }.block(&node, 0, Some(form), true)?;
                breaks = 0;
            }
            (FLOW, SyntaxElement::Node(node)) => {
                separate(&mut printer, breaks, &blanks);
                Layout { printer: &mut printer }.value(&node, 2)?;
                breaks = 0;
            }
            (_, child) => return Err(unknown(&child)),
        }
    }
    Ok(printer.finish())
}

fn separate(printer: &mut Printer, breaks: usize, blanks: &str) {
    match breaks {
        _ if printer.is_empty() => {}
        0 => printer.text(blanks),
        1 => printer.newline(0),
        _ => printer.blank(0),
    }
}

/// An entry of a list or set, with the comments that belong to it.
struct Entry {
    before: Vec<Line>,
    node: SyntaxNode,
    /// A comment on the entry's last line, with the blanks before it.
    after: Option<String>,
}

/// What stands between a key or a dash and its value.
#[derive(Default)]
struct Between {
    breaks: usize,
    blanks: String,
    /// A comment on the line of the key or dash, with the blanks before it.
    comment: Option<String>,
    lines: Vec<Line>,
}

struct Layout<'p> {
    printer: &'p mut Printer,
}

impl Layout<'_> {
    /// A list, a set, or a text in its own lines, where the printer stands.
    fn block(&mut self, node: &SyntaxNode, indent: usize, form: Option<Form<'_>>, root: bool) -> Result<(), Unknown> {
        for child in node.children_with_tokens() {
            match (child.kind(), child) {
                (WHITESPACE, _) => {}
                (BLOCK_MAP, SyntaxElement::Node(map)) => self.entries(&map, indent, form, !root)?,
                (BLOCK_SEQ, SyntaxElement::Node(list)) => {
                    self.entries(&list, indent, form.and_then(Form::item), false)?;
                }
                (BLOCK_SCALAR, SyntaxElement::Node(text)) => self.block_scalar(&text, indent)?,
                (_, child) => return Err(unknown(&child)),
            }
        }
        Ok(())
    }

    fn entries(
        &mut self,
        node: &SyntaxNode,
        indent: usize,
        form: Option<Form<'_>>,
        in_order: bool,
    ) -> Result<(), Unknown> {
        let (mut entries, foot) = read(node)?;
        if let Some(form) = form
            && in_order
            && node.kind() == BLOCK_MAP
        {
            sort(&mut entries, &foot, form, has_comment_behind(node));
        }
        for (i, entry) in entries.iter().enumerate() {
            // The first one stands where its set begins.
            if i > 0 {
                self.printer.newline(indent);
            }
            self.printer.lines(&entry.before, indent);
            match entry.node.kind() {
                BLOCK_MAP_ENTRY => self.map_entry(&entry.node, indent, form)?,
                _ => self.list_entry(&entry.node, indent, form)?,
            }
            if let Some(comment) = &entry.after {
                self.printer.text(comment);
            }
        }
        if !foot.is_empty() {
            self.printer.newline(indent);
            self.printer.lines(&foot, indent);
        }
        Ok(())
    }

    fn map_entry(&mut self, node: &SyntaxNode, indent: usize, form: Option<Form<'_>>) -> Result<(), Unknown> {
        let mut between = Between::default();
        let mut key = String::new();
        for child in node.children_with_tokens() {
            match (child.kind(), child) {
                (BLOCK_MAP_KEY, SyntaxElement::Node(node)) => {
                    key = flow::key_text(&node)?;
                    self.printer.text(&key);
                }
                (COLON, _) => {
                    self.printer.text(":");
                    between = Between::default();
                }
                (WHITESPACE | COMMENT, child) => between.take(&child),
                (BLOCK_MAP_VALUE, SyntaxElement::Node(value)) => {
                    let name = key.trim_matches(['"', '\'']);
                    let form = form.and_then(|form| form.key(name));
                    let Some(value) = value.children().next() else { continue };
                    let lines = value.children().any(|child| matches!(child.kind(), BLOCK_MAP | BLOCK_SEQ));
                    if lines {
                        // Even where the author put a list below its key without moving it in.
                        between.breaks = between.breaks.max(1);
                    }
                    self.between(&between, indent + 2);
                    match value.kind() {
                        BLOCK => self.block(&value, if lines { indent + 2 } else { indent }, form, false)?,
                        _ => self.value(&value, indent + 2)?,
                    }
                    between = Between::default();
                }
                (_, child) => return Err(unknown(&child)),
            }
        }
        self.rest(&between, indent + 2);
        Ok(())
    }

    fn list_entry(&mut self, node: &SyntaxNode, indent: usize, form: Option<Form<'_>>) -> Result<(), Unknown> {
        let mut between = Between::default();
        for child in node.children_with_tokens() {
            match (child.kind(), child) {
                (MINUS, _) => self.printer.text("-"),
                (WHITESPACE | COMMENT, child) => between.take(&child),
                (BLOCK | FLOW, SyntaxElement::Node(value)) => {
                    if between.comment.is_none() && between.lines.iter().all(|line| matches!(line, Line::Blank)) {
                        between = Between::default();
                    }
                    self.between(&between, indent + 2);
                    match value.kind() {
                        BLOCK => {
                            let text = value.children().any(|child| child.kind() == BLOCK_SCALAR);
                            self.block(&value, if text { indent } else { indent + 2 }, form, false)?;
                        }
                        _ => self.value(&value, indent + 2)?,
                    }
                    between = Between::default();
                }
                (_, child) => return Err(unknown(&child)),
            }
        }
        self.rest(&between, indent + 2);
        Ok(())
    }

    /// Goes from a key or a dash to its value.
    fn between(&mut self, between: &Between, indent: usize) {
        if let Some(comment) = &between.comment {
            self.printer.text(comment);
        }
        if between.breaks == 0 {
            self.printer.text(" ");
        } else {
            self.printer.newline(indent);
            self.printer.lines(&between.lines, indent);
        }
    }

    /// Comments behind a key or dash that has no value.
    fn rest(&mut self, between: &Between, indent: usize) {
        if let Some(comment) = &between.comment {
            self.printer.text(comment);
        }
        if between.lines.iter().any(|line| matches!(line, Line::Comment(_))) {
            self.printer.newline(indent);
            self.printer.lines(&between.lines, indent);
        }
    }

    /// A value that is not a block; `indent` is for the lines below the first.
    fn value(&mut self, node: &SyntaxNode, indent: usize) -> Result<(), Unknown> {
        match flow::piece(node)? {
            Piece::Flow(flow) => flow::print(self.printer, &flow, 0),
            Piece::Pair(..) => return Err(unknown(&node.clone().into())),
            Piece::Text(text) => {
                let mut lines = text.lines();
                self.printer.text(lines.next().unwrap_or_default().trim_end());
                self.printer.verbatim(lines.map(str::trim), indent);
            }
        }
        Ok(())
    }

    /// `>` or `|` and the lines below it.
    fn block_scalar(&mut self, node: &SyntaxNode, indent: usize) -> Result<(), Unknown> {
        for child in node.children_with_tokens() {
            match (child.kind(), child) {
                (BLOCK_SCALAR_TEXT, SyntaxElement::Token(token)) => {
                    let text = token.text();
                    let own = text.lines().find(|line| !line.trim().is_empty());
                    let own = own.map_or(0, |line| line.len() - line.trim_start_matches(' ').len());
                    let lines = text.lines().skip(1).map(|line| line.get(own..).unwrap_or_default());
                    self.printer.verbatim(lines, indent + 2);
                }
                (INDENT_INDICATOR, child) => return Err(unknown(&child)),
                (_, child) => self.printer.text(&child.to_string()),
            }
        }
        Ok(())
    }
}

impl Between {
    fn take(&mut self, element: &SyntaxElement) {
        let text = element.to_string();
        if element.kind() == WHITESPACE {
            let breaks = text.matches('\n').count();
            if breaks > 1 {
                self.lines.push(Line::Blank);
            }
            self.breaks += breaks;
            self.blanks = text;
        } else if self.breaks == 0 {
            self.comment = Some(format!("{}{}", self.blanks, text.trim_end()));
        } else {
            self.lines.push(Line::Comment(text.trim_end().to_string()));
        }
    }
}

/// The entries of a list or set, and the comments behind the last.
fn read(node: &SyntaxNode) -> Result<(Vec<Entry>, Vec<Line>), Unknown> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut lines: Vec<Line> = Vec::new();
    let (mut breaks, mut blanks) = (0, String::new());
    for child in node.children_with_tokens() {
        match (child.kind(), child) {
            (WHITESPACE, SyntaxElement::Token(token)) => {
                breaks += token.text().matches('\n').count();
                blanks = token.text().to_string();
            }
            (COMMENT, SyntaxElement::Token(token)) => {
                let comment = token.text().trim_end();
                match entries.last_mut() {
                    Some(entry) if breaks == 0 && lines.is_empty() => entry.after = Some(format!("{blanks}{comment}")),
                    _ => {
                        if breaks > 1 {
                            lines.push(Line::Blank);
                        }
                        lines.push(Line::Comment(comment.to_string()));
                    }
                }
                breaks = 0;
            }
            (BLOCK_MAP_ENTRY | BLOCK_SEQ_ENTRY, SyntaxElement::Node(node)) => {
                if breaks > 1 {
                    lines.push(Line::Blank);
                }
                entries.push(Entry { before: std::mem::take(&mut lines), node, after: None });
                breaks = 0;
            }
            (_, child) => return Err(unknown(&child)),
        }
    }
    Ok((entries, lines))
}

/// Whether a comment stands on the last line of a set. In the tree it is no part of the set's last entry.
fn has_comment_behind(node: &SyntaxNode) -> bool {
    let mut token = node.last_token().and_then(|token| token.next_token());
    while let Some(blank) = token.take_if(|token| token.kind() == WHITESPACE && !token.text().contains('\n')) {
        token = blank.next_token();
    }
    token.is_some_and(|token| token.kind() == COMMENT)
}

/// Puts the keys of a set in order, if all are known and no comment stands on a line between them: it may be
/// about all that follows it. A last key with a comment stays where it is, and so do the others then.
fn sort(entries: &mut [Entry], foot: &[Line], form: Form<'_>, comment_behind: bool) {
    let commented = |lines: &[Line]| lines.iter().any(|line| matches!(line, Line::Comment(_)));
    let rank = |entry: &Entry| {
        let key = entry.node.children().find(|child| child.kind() == BLOCK_MAP_KEY)?;
        form.rank(flow::key_text(&key).ok()?.trim_matches(['"', '\'']))
    };
    let free = entries.iter().all(|entry| !commented(&entry.before) && rank(entry).is_some());
    let moves_last = entries.iter().map(rank).max() != entries.last().map(rank);
    if free && !commented(foot) && !(comment_behind && moves_last) {
        entries.sort_by_key(rank);
    }
}
