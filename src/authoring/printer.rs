//! Text that grows line by line: a line's indentation is written when something stands on it, so that no
//! line ends in blanks.

use crate::diagnostic::is_wide;

/// Columns of a text; wide characters take two.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

/// A comment on a line of its own, or an empty line.
pub(super) enum Line {
    Blank,
    Comment(String),
}

#[derive(Default)]
pub(super) struct Printer {
    out: String,
    /// Line breaks and the indentation that come before the next text.
    pending: Option<(usize, usize)>,
}

impl Printer {
    /// Whether nothing was written yet.
    pub fn is_empty(&self) -> bool {
        self.out.is_empty()
    }

    /// What comes next stands on a line of its own.
    pub fn newline(&mut self, indent: usize) {
        let breaks = self.pending.map_or(1, |(breaks, _)| breaks);
        self.pending = Some((breaks, indent));
    }

    /// What comes next stands below an empty line.
    pub fn blank(&mut self, indent: usize) {
        self.pending = Some((2, indent));
    }

    pub fn text(&mut self, text: &str) {
        if let Some((breaks, indent)) = self.pending.take()
            && !self.out.is_empty()
        {
            self.out.push_str(&"\n".repeat(breaks));
            self.out.push_str(&" ".repeat(indent));
        }
        self.out.push_str(text);
    }

    /// Comments and empty lines that stand before something at `indent`.
    pub fn lines(&mut self, lines: &[Line], indent: usize) {
        for line in lines {
            match line {
                Line::Blank => self.blank(indent),
                Line::Comment(comment) => {
                    self.text(comment);
                    self.newline(indent);
                }
            }
        }
    }

    /// Lines that keep their own indentation below `indent`; those without text stay empty.
    pub fn verbatim<'a>(&mut self, lines: impl Iterator<Item = &'a str>, indent: usize) {
        for line in lines {
            self.out.push('\n');
            if !line.is_empty() {
                self.out.push_str(&" ".repeat(indent));
                self.out.push_str(line);
            }
        }
    }

    fn line(&self) -> &str {
        self.out.rsplit('\n').next().unwrap_or_default()
    }

    /// The column at which the next text begins.
    pub fn column(&self) -> usize {
        self.pending.map_or_else(|| width(self.line()), |(_, indent)| indent)
    }

    /// The column at which the text of the present line begins, behind the dashes of lists.
    pub fn indent(&self) -> usize {
        let line = self.line();
        let mut rest = line.trim_start();
        while let Some(behind) = rest.strip_prefix("- ") {
            rest = behind.trim_start();
        }
        line.len() - rest.len()
    }

    /// All of it, ending in a line break.
    pub fn finish(mut self) -> String {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        self.out
    }
}
