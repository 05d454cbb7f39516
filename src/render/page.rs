//! One HTML page that needs nothing from elsewhere: its style, light and dark, wide and narrow, on paper.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::ruleset::Verdict;
use crate::ticket::Language;

/// The style of all pages. Colours are named once; what stands on a coloured ground keeps the contrast that
/// is asked of text (4.5 to 1) in light and dark.
const STYLE: &str = include_str!("page.css");

/// A whole page in the form of UTF-8 HTML.
pub(super) fn page(title: &str, language: Language, body: &Markup) -> String {
    html! {
        (DOCTYPE)
        html lang=(tag(language)) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                // What a ticket says cannot run, and nothing is asked for from elsewhere, whatever stands in the page.
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body { (body) }
        }
    }
    .into_string()
}

/// The language as browsers know it.
pub(super) fn tag(language: Language) -> &'static str {
    match language {
        Language::Mixed | Language::Undetermined => "und",
        language => language.as_str(),
    }
}

/// A verdict in its colour; `word` is what it is called.
pub(super) fn verdict(verdict: Verdict, word: &str) -> Markup {
    html! { span class={ "verdict " (verdict) } { (word) } }
}

/// Whether a text is an address that a browser can open.
pub(super) fn is_address(text: &str) -> bool {
    let text = text.trim();
    ["https://", "http://", "mailto:"].iter().any(|scheme| text.starts_with(scheme))
        && !text.contains(char::is_whitespace)
}

/// An address as a link; any other text as it is.
pub(super) fn address(text: &str) -> Markup {
    html! { @if is_address(text) { a href=(text.trim()) { (text.trim()) } } @else { (text) } }
}

/// A table that is wider than the screen moves by itself. `numbers` are the columns that hold numbers.
pub(super) fn table(header: &[&str], numbers: &[usize], rows: &[Vec<Markup>]) -> Markup {
    html! {
        div.wide tabindex="0" {
            table {
                thead { tr { @for (i, cell) in header.iter().enumerate() { th scope="col" .n[numbers.contains(&i)] { (cell) } } } }
                tbody {
                    @for row in rows {
                        tr { @for (i, cell) in row.iter().enumerate() { td .n[numbers.contains(&i)] { (cell) } } }
                    }
                }
            }
        }
    }
}
