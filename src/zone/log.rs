//! Recognises pasted logs, stack traces, JSON, code and command output.

use super::line::{BACKSLASH, COLON, DOT, EQUALS, Line, PROMPT, starts_with_fold};
use super::{Zone, list_item};
use crate::words::Words;

/// How sure a line is a log.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    No,
    /// Log only beside other log lines.
    Weak,
    Strong,
}

/// Marks the lines that are logs.
pub(super) fn mark(lines: &[Line], kinds: &mut [Zone]) {
    let signs: Vec<Sign> = lines.iter().map(sign).collect();
    fences(lines, kinds);
    let mut i = 0;
    while i < lines.len() {
        if kinds[i] == Zone::Log || signs[i] == Sign::No {
            i += 1;
            continue;
        }
        let from = i;
        let (mut strong, mut all, mut last) = (0, 0, i);
        while i < lines.len() && kinds[i] != Zone::Log && (signs[i] != Sign::No || lines[i].is_blank()) {
            if !lines[i].is_blank() {
                strong += usize::from(signs[i] == Sign::Strong);
                all += 1;
                last = i;
            } else if i > last + 1 {
                break;
            }
            i += 1;
        }
        if strong > 0 || all >= 4 {
            kinds[from..=last].fill(Zone::Log);
        }
        i = i.max(last + 1);
    }
}

/// Text between ``` lines.
fn fences(lines: &[Line], kinds: &mut [Zone]) {
    let mut open: Option<usize> = None;
    for (i, line) in lines.iter().enumerate() {
        if !line.text.starts_with("```") {
            continue;
        }
        match open.take() {
            Some(from) => kinds[from..=i].fill(Zone::Log),
            None => open = Some(i),
        }
    }
}

fn sign(line: &Line) -> Sign {
    let text = line.head;
    if line.is_blank() || line.text.starts_with(['>', '＞']) {
        return Sign::No;
    }
    if line.first() == 0xe2 && line.text.starts_with(|c| ('─'..='╿').contains(&c)) && !line.is_rule() {
        return Sign::Strong;
    }
    let stamp = line.digits >= 6 && starts_with_stamp(text);
    // A sentence in which an error message stands is prose.
    if line.cjk > 8 && line.cjk * 3 > line.latin && !stamp && !starts_with_fold(text, "caused by:") {
        return Sign::No;
    }
    if is_trace(line) || is_http(line) || is_prompt(line) || is_data(line) || is_hash(line) {
        return Sign::Strong;
    }
    if stamp {
        let level = ["ERROR", "WARN", "INFO", "DEBUG", "FATAL", "TRACE"].iter().any(|level| text.contains(level));
        return if level || (line.cjk <= 4 && !line.ends_sentence()) { Sign::Strong } else { Sign::No };
    }
    if line.may_have(EQUALS) && pairs(text) >= 2 && line.cjk <= 4 && !line.ends_sentence() {
        return Sign::Strong;
    }
    if line.cjk <= 2 && is_machine_like(line) && list_item(line.text).is_none() { Sign::Weak } else { Sign::No }
}

fn is_trace(line: &Line) -> bool {
    let text = line.head;
    let call =
        || text.contains('(') && text.ends_with(')') && !text[3..].split('(').next().unwrap_or("").trim().contains(' ');
    let opens = match line.first() {
        b'a' => text.starts_with("at ") && call(),
        b'T' => text.starts_with("Traceback (most recent"),
        b'F' => text.starts_with("File \"") && text.contains(", line "),
        b'C' | b'c' => starts_with_fold(text, "caused by:"),
        b'E' => text.starts_with("Exception in thread"),
        b'r' => line.cjk == 0 && line.indented && text.starts_with("raise "),
        _ => false,
    };
    opens
        || line.may_have(DOT)
            && text.split(':').next().is_some_and(|name| {
                let dotted = !name.contains(' ') && name.len() > 7;
                dotted && (name.ends_with("Error") || name.ends_with("Exception")) && name.contains('.')
            })
}

fn is_http(line: &Line) -> bool {
    let text = line.head;
    if !matches!(line.first(), b'G' | b'P' | b'D' | b'H') {
        return false;
    }
    if text.starts_with("HTTP/") {
        return line.cjk == 0 && text.len() < 60;
    }
    let mut words = text.split_ascii_whitespace();
    let method = words.next().is_some_and(|word| matches!(word, "GET" | "POST" | "PUT" | "DELETE" | "PATCH" | "HEAD"));
    method && line.cjk <= 1 && words.next().is_some_and(|url| url.starts_with('/') || url.starts_with("http")) && {
        // "GET /x returns 500 since monday" is a sentence.
        words.next().is_none_or(|word| {
            word.starts_with("HTTP/") || word.contains('=') || word.starts_with(|c: char| c.is_ascii_digit())
        })
    }
}

fn is_prompt(line: &Line) -> bool {
    let text = line.head;
    let path = || {
        (text.starts_with("PS ") && text.contains(":\\") && text.contains('>'))
            || (text.get(1..3) == Some(":\\") && text.contains('>') && !text.contains(" -> "))
    };
    let shell = || text.find(":~$ ").or_else(|| text.find("]# ")).is_some_and(|at| at < 60);
    text.starts_with("$ ")
        || (line.may_have(BACKSLASH) && path())
        || (line.may_have(PROMPT) && shell())
        || text.starts_with(">>> ")
}

/// JSON, XML and code.
fn is_data(line: &Line) -> bool {
    let text = line.head;
    let opens = matches!(line.first(), b'{' | b'}' | b'[' | b']' | b'"' | b'<' | b'i');
    if line.cjk > line.latin || !(opens || line.indented) {
        return false;
    }
    let ends_open = line.text.ends_with(['{', '[', '}', ']', ',', ';', '>']);
    (text.starts_with('{') && text.contains("\":"))
        || (text.starts_with('"') && text.contains("\": ") && ends_open)
        || (text.starts_with("[{") && text.contains("\":"))
        || matches!(line.text, "{" | "}" | "}," | "]" | "[" | "]," | "};" | "});")
        || text.starts_with("<?xml")
        || (text.starts_with('<')
            && text.contains('>')
            && line.text.ends_with('>')
            && !text.contains('@')
            && !text.contains("http"))
        || (text.starts_with("import ") && line.cjk == 0 && !line.ends_sentence())
        || (line.indented && line.cjk == 0 && text.contains(" = ") && text.contains('('))
}

/// A line that is little more than a long hexadecimal number.
fn is_hash(line: &Line) -> bool {
    if line.digits + line.latin < 32 {
        return false;
    }
    let bytes = line.head.as_bytes();
    // So long a number lies across the middle.
    let (before, after) = bytes.split_at(bytes.len() / 2);
    let hex = |byte: &&u8| byte.is_ascii_hexdigit();
    let longest = before.iter().rev().take_while(hex).count() + after.iter().take_while(hex).count();
    longest >= 32 && bytes.len() <= longest + 30
}

/// `2024-05-01 12:00:01`, `[03:00:02]`, `May  1 12:00:00 host`.
fn starts_with_stamp(text: &str) -> bool {
    static MONTHS: Words =
        Words::exact(&["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]);
    let text = text.trim_start_matches(['[', '<', '(']);
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return match ["9999-99-99", "9999/99/99"].iter().find_map(|date| behind(text, date)) {
            Some(rest) => behind(rest, " 99:99:99").is_some() || behind(rest, "T99:99").is_some(),
            None => behind(text, "99:99:99").is_some(),
        };
    }
    MONTHS.begin(text) && {
        let end = text.char_indices().nth(19).map_or(text.len(), |(at, _)| at);
        text[..end].get(6..).is_some_and(|rest| behind(rest.trim_start(), "99:99:99").is_some())
    }
}

/// What follows `shape`, in which each 9 stands for any digit, if the text begins with it.
fn behind<'t>(text: &'t str, shape: &str) -> Option<&'t str> {
    let head = text.as_bytes().get(..shape.len())?;
    let fits = |(byte, shape): (&u8, u8)| if shape == b'9' { byte.is_ascii_digit() } else { *byte == shape };
    head.iter().zip(shape.bytes()).all(fits).then(|| &text[shape.len()..])
}

/// How many `key=value` pairs stand in the text.
fn pairs(text: &str) -> usize {
    text.split_ascii_whitespace()
        .filter(|word| {
            word.split_once('=').is_some_and(|(key, value)| {
                !key.is_empty() && !value.is_empty() && key.is_ascii() && !key.contains('/')
            })
        })
        .count()
}

/// Signs and digits rather than words.
fn is_machine_like(line: &Line) -> bool {
    let text = line.head;
    if line.digits == 0 && line.first() != b'[' && !line.may_have(COLON | EQUALS) {
        return false;
    }
    let letters_lead = || text.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '[' | '/' | '\\'));
    static FAULTS: Words = Words::folded(&["error:", "failed:"]);
    if line.spaces >= 4 && line.ends_sentence() && !FAULTS.stand_in(text) {
        return false;
    }
    if line.digits > 0 && line.spaces >= 4 && letters_lead() && text.contains("  ") {
        return true;
    }
    if text.starts_with("Error: ")
        || text.starts_with("[FAIL]")
        || text.starts_with("[INFO]")
        || text.starts_with("[ OK ]")
    {
        return true;
    }
    let Some((key, value)) = text.split_once(": ").or_else(|| text.split_once('=')) else {
        return line.spaces == 0 && line.digits >= 8 && text.len() > 20;
    };
    let camel = key.len() > 3
        && !key.contains(' ')
        && key.is_ascii()
        && key.starts_with(|c: char| c.is_ascii_lowercase())
        && key[1..].contains(|c: char| c.is_ascii_uppercase() || c == '_' || c == '-');
    camel
        || (!key.contains(' ')
            && key.is_ascii()
            && (value.contains('\\') || value.split(' ').any(|word| word.len() > 30))
            && line.spaces <= 3)
}

#[cfg(test)]
mod tests {
    use super::super::{Zone, zones};

    fn first_of(text: &str, zone: Zone) -> Option<&str> {
        zones(text).iter().find(|(kind, _)| *kind == zone).map(|(_, span)| span.of(text).trim())
    }

    #[test]
    fn logs_are_found_between_prose() {
        let log = "[03:00:02] INFO  start fetch tenant=B\n[03:00:03] ERROR status=401 body={\"error\":1}";
        let text = format!("全顧客 401 になります。\n\n{log}\n\n何かあったか。");
        assert_eq!(first_of(&text, Zone::Log), Some(log));
        let trace =
            "java.io.IOException: failed\n    at com.qa.Main.run(Main.java:41)\nCaused by: java.io.IOException: x";
        let text = format!("It fails:\n{trace}\nWhat is wrong?");
        assert_eq!(first_of(&text, Zone::Log), Some(trace));
    }

    #[test]
    fn sentences_with_messages_are_prose() {
        for text in [
            "GET /v3.0/iam/accounts が 500 を返します。\n対処を教えてください。",
            "We get \"HTTP 500\" from the API.\nWhat can we do?",
            "2024/07/01 10:00 に検知されました。\nこれは誤検知でしょうか。",
            "Product: Vision One\nIssue: agent cannot connect",
        ] {
            assert_eq!(first_of(text, Zone::Log), None, "{text}");
        }
    }
}
