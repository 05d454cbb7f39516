//! HTML to text: paragraphs and list items keep their lines, quotations get their `> `.

use html2text::render::TextDecorator;

/// The text of an HTML document or a piece of one.
pub(super) fn to_text(html: &str) -> String {
    // Wide enough that no paragraph is wrapped; the lines of a text mean something here.
    let rendered = html2text::config::with_decorator(Plain)
        .raw_mode(true)
        .no_link_wrapping()
        .allow_width_overflow()
        .string_from_read(html.as_bytes(), WIDTH);
    // What the library cannot lay out is better read with its tags than not at all.
    let Ok(rendered) = rendered else { return html.to_string() };
    let mut text = String::with_capacity(rendered.len());
    for line in rendered.lines() {
        let line = line.trim_end();
        let is_rule = line.len() > 30 && line.chars().all(|c| c == '─');
        text.push_str(if is_rule { "----" } else { line });
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text.trim_start_matches('\n').replace('\u{A0}', " ")
}

const WIDTH: usize = 100_000;

/// Whether a text is HTML: it begins with a tag of a block and ends with a tag, or it is broken into lines by tags
/// only. Prose that speaks of `<script>` is not.
pub(super) fn is_html(text: &str) -> bool {
    const BLOCKS: [&str; 22] = [
        "!doctype",
        "html",
        "head",
        "body",
        "div",
        "p",
        "table",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "br",
        "blockquote",
        "pre",
        "meta",
        "style",
        "section",
        "span",
    ];
    let text = text.trim();
    if let Some(rest) = text.strip_prefix('<')
        && text.ends_with('>')
    {
        let name: String = rest
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '!')
            .collect::<String>()
            .to_ascii_lowercase();
        let after = rest[name.len()..].chars().next();
        return BLOCKS.contains(&name.as_str())
            && after.is_some_and(|c| c == '>' || c == '/' || c.is_whitespace())
            // `<p>` alone, said of, is not closed.
            && (name == "br" || text.contains("</") || name == "!doctype");
    }
    !text.contains('\n')
        && text.matches("<br").count() + text.matches("</p>").count() + text.matches("</div>").count() >= 3
}

/// Nothing but the text, and what tells a quotation and a list.
#[derive(Clone, Debug)]
struct Plain;

impl TextDecorator for Plain {
    type Annotation = ();

    fn decorate_link_start(&mut self, _url: &str) -> (String, ()) {
        (String::new(), ())
    }

    fn decorate_link_end(&mut self) -> String {
        String::new()
    }

    fn decorate_em_start(&self) -> (String, ()) {
        (String::new(), ())
    }

    fn decorate_em_end(&self) -> String {
        String::new()
    }

    fn decorate_strong_start(&self) -> (String, ()) {
        (String::new(), ())
    }

    fn decorate_strong_end(&self) -> String {
        String::new()
    }

    fn decorate_strikeout_start(&self) -> (String, ()) {
        (String::new(), ())
    }

    fn decorate_strikeout_end(&self) -> String {
        String::new()
    }

    fn decorate_code_start(&self) -> (String, ()) {
        (String::new(), ())
    }

    fn decorate_code_end(&self) -> String {
        String::new()
    }

    fn decorate_preformat_first(&self) {}

    fn decorate_preformat_cont(&self) {}

    fn decorate_image(&mut self, _src: &str, title: &str) -> (String, ()) {
        (title.to_string(), ())
    }

    fn header_prefix(&self, _level: usize) -> String {
        String::new()
    }

    fn quote_prefix(&self) -> String {
        "> ".into()
    }

    fn unordered_item_prefix(&self) -> String {
        "- ".into()
    }

    fn ordered_item_prefix(&self, number: i64) -> String {
        format!("{number}. ")
    }

    fn make_subblock_decorator(&self) -> Self {
        Plain
    }

    fn decorate_superscript_start(&self) -> (String, ()) {
        (String::new(), ())
    }

    fn decorate_superscript_end(&self) -> String {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_lists_and_quotations_stay_apart() {
        let html = "<html><head><style>p{color:red}</style></head><body><p>お世話になっております。<br>センサーが<b>接続</b>できません。</p>\
            <ul><li>one</li><li>two &amp; three</li></ul><table><tr><td>left</td><td>right</td></tr></table><hr>\
            <p>See <a href=\"https://example.com\">this&nbsp;page</a></p><blockquote><p>an older mail</p></blockquote></body></html>";
        let wanted = "お世話になっております。\nセンサーが接続できません。\n\n- one\n- two & three\n\nleft\nright\n----\n\nSee this page\n\n> an older mail";
        let got = to_text(html);
        let squeezed = |text: &str| text.lines().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
        assert_eq!(squeezed(&got), squeezed(wanted));
        assert!(got.contains("できません。\n\n"), "a paragraph ends with an empty line: {got}");
    }

    #[test]
    fn a_long_paragraph_is_not_wrapped() {
        let html = format!("<p>{}</p>", "word ".repeat(2000));
        assert_eq!(to_text(&html).lines().count(), 1);
    }

    #[test]
    fn prose_about_tags_is_no_html() {
        for text in [
            "Please write a <script> for us",
            "<script> tags are removed. Why?",
            "<p> is shown",
            "<div> and </div>: which one is wrong?",
            "Use <br> and <br/>.\nThanks",
            "<agent-01> is offline>",
            "a < b and c > d",
            "",
        ] {
            assert!(!is_html(text), "{text}");
        }
        for text in [
            "<p>Hello</p>",
            "<div dir=\"ltr\">Hi,<br>it fails</div>\n",
            "<!DOCTYPE html><html><body>x</body></html>",
            "Hello,<br><br>my printer <b>fails</b>.<br>Bye",
            "<br>Hello<br/>",
        ] {
            assert!(is_html(text), "{text}");
        }
    }
}
