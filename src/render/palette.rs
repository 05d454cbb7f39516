//! Colours, on or off.

use anstyle::{AnsiColor, Style};

use crate::ruleset::Verdict;

/// Whether text is coloured. Whoever knows the terminal chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    on: bool,
}

const fn colour(colour: AnsiColor) -> Style {
    Style::new().fg_color(Some(anstyle::Color::Ansi(colour)))
}

impl Palette {
    /// No colours: what stands out is underlined by `^` on a line of its own.
    pub const PLAIN: Palette = Palette { on: false };
    /// ANSI colours.
    pub const COLOUR: Palette = Palette { on: true };

    /// Whether colours are on.
    pub const fn is_on(self) -> bool {
        self.on
    }

    fn paint(self, style: Style, text: &str) -> String {
        if self.on && !text.is_empty() { format!("{style}{text}{style:#}") } else { text.to_string() }
    }

    pub(super) fn strong(self, text: &str) -> String {
        self.paint(Style::new().bold(), text)
    }

    pub(super) fn dim(self, text: &str) -> String {
        self.paint(Style::new().dimmed(), text)
    }

    pub(super) fn good(self, text: &str) -> String {
        self.paint(colour(AnsiColor::Green), text)
    }

    pub(super) fn bad(self, text: &str) -> String {
        self.paint(colour(AnsiColor::Red), text)
    }

    pub(super) fn warn(self, text: &str) -> String {
        self.paint(colour(AnsiColor::Yellow), text)
    }

    pub(super) fn place(self, text: &str) -> String {
        self.paint(colour(AnsiColor::Cyan), text)
    }

    /// What is wrong: an error, or else a warning.
    pub(super) fn fault(self, error: bool, text: &str) -> String {
        self.paint(colour(if error { AnsiColor::Red } else { AnsiColor::Yellow }).bold(), text)
    }

    pub(super) fn verdict(self, verdict: Verdict, text: &str) -> String {
        let colour = colour(match verdict {
            Verdict::InScope => AnsiColor::Green,
            Verdict::OutOfScope => AnsiColor::Red,
            Verdict::Conditional => AnsiColor::Yellow,
            Verdict::SeeContract => AnsiColor::Magenta,
            Verdict::Unlisted => AnsiColor::Blue,
        });
        self.paint(colour.bold(), text)
    }

    /// The style of matched words, as a start and an end.
    pub(super) fn matched(self) -> Option<(String, String)> {
        let style = colour(AnsiColor::Yellow).bold().underline();
        self.on.then(|| (format!("{style}"), format!("{style:#}")))
    }

    /// ✓ or ✗.
    pub(super) fn tick(self, held: bool) -> String {
        if held { self.good("✓") } else { self.bad("✗") }
    }
}
