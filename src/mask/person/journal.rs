//! Names at the head of what others wrote: of a journal's entry, of a mail that is quoted.

use std::sync::LazyLock;

use regex::Regex;

use super::{Names, is_han, is_kana, offset_of};
use crate::mask::label::{Sink, is_bullet};
use crate::mask::rules::Kind;

/// Family names of one character that begin few other words: with two more characters they are a name.
const SURE: &str = "王李陳陈張张劉刘黃黄吳吴蔡楊杨鄭郑郭邱廖賴赖徐葉叶蘇苏莊庄呂吕蕭萧羅罗鍾钟彭詹胡沈趙赵盧卢梁顏颜柯翁魏孫孙戴范鄧邓傅侯曹薛馮冯董蔣蒋姚林朱謝谢許许";

/// How heads are written.
struct Heads {
    /// When, who, and in brackets what it is.
    told: Regex,
    /// When and who; who and when.
    dated: Regex,
    dated_behind: Regex,
    /// Words that say that somebody wrote.
    wrote: [Regex; 4],
}

static HEADS: LazyLock<Heads> = LazyLock::new(|| {
    let when = r"\d{1,4}[-/.年] ?\d{1,2}[-/.月] ?\d{1,4}日?(?: ?\([^()\d]{1,4}\))?[ T,]*(?:上午|下午|午前|午後)? ?\d{1,2}:\d{2}(?::\d{2})?(?: ?[AaPp][Mm])?(?: [A-Z]{3,4}\b)?\]?";
    let what = r"(?i:comment|note|journal|reply|update|internal|public|private|customer|コメント|メモ|備考|注釈|備註|备注|註解|評論|评论|留言|回覆|回复)";
    let new = |regex: &str| Regex::new(regex).expect("a test uses it");
    let name = r"([^()\d\n:<>=@\[\]]{2,40}?)";
    Heads {
        told: new(&format!(r"^{when} ?[-|:] ?([^()\d\n]{{2,40}}?) ?\([^()]*{what}[^()]*\)")),
        dated: new(&format!(r"^{when}[ |,、-]+{name} ?(:.*)?$")),
        dated_behind: new(&format!(r"^{name}[ ,|(-]+\[?{when}\)?$")),
        wrote: [
            new(r"^([^()\d\n:<>@]{2,40}?) ?(?:于|於) ?\d{4}年.{4,40}(?:写道|寫道) ?:"),
            new(r"^在 ?\d{4}.{6,40}?[\d,、 ]([^\d\n:<>,、 ][^\d\n:<>,、]{1,30}?) ?(?:<[^>]*>)? ?(?:写道|寫道) ?:"),
            new(r"^\d{4}[年/.-].{4,30}?\d{2}[,、 ]+([^\d\n:<>]{2,30}?) ?(?:<[^>]*>)? ?のメール ?:"),
            new(r"^([A-Z][^()\d\n:<>@]{2,40}?) (?:added a comment|commented\b|(?:wrote|replied) ?:)"),
        ],
    }
});

impl Names {
    /// Who wrote an entry or a mail, by its head.
    pub(super) fn journal(&self, text: &str, sink: &mut Sink<'_>) {
        const WROTE: [&str; 6] = ["写道", "寫道", "のメール", " wrote", " comment", " replied"];
        let is_told = WROTE.iter().any(|word| text.contains(word));
        let mut at = 0;
        for line in text.split('\n') {
            let bare = line.trim_start_matches(is_bullet).trim_end();
            let behind = text.get(at + line.len() + 1..).unwrap_or_default();
            if let Some((start, end)) = self.writer(bare, behind, is_told) {
                let from = at + offset_of(line, bare);
                sink.push(from + start, from + end, Kind::Name);
            }
            at += line.len() + 1;
        }
    }

    /// Who wrote what follows a line.
    fn writer(&self, line: &str, behind: &str, is_told: bool) -> Option<(usize, usize)> {
        if line.len() > 160 {
            return None;
        }
        let value = |found: Option<regex::Match<'_>>| {
            let found = found?;
            let (start, end) = self.in_value(found.as_str(), found.as_str().is_ascii())?;
            Some((found.start() + start, found.start() + end))
        };
        if is_told {
            // `You wrote:` names nobody, nor does one word tell who `Dealer` is.
            let is_name = |name: &str| !name.is_ascii() || name.contains(' ') && !name.starts_with("On ");
            let wrote = HEADS.wrote.iter().filter_map(|head| head.captures(line)?.get(1));
            let wrote = wrote.filter(|found| is_name(found.as_str())).find_map(|found| value(Some(found)));
            if let Some(found) = wrote.or_else(|| self.on(line)) {
                return Some(found);
            }
        }
        let last = line.bytes().next_back()?;
        if line.as_bytes()[0].is_ascii_digit() {
            if let Some(found) = HEADS.told.captures(line) {
                return value(found.get(1));
            }
            let found = HEADS.dated.captures(line)?;
            return self.bare(line, found.get(1)?, found.get(2).is_some(), behind);
        }
        if last.is_ascii_digit() || matches!(last, b']' | b')' | b'M' | b'm') {
            let found = HEADS.dated_behind.captures(line)?;
            return self.bare(line, found.get(1)?, false, behind);
        }
        None
    }

    /// A name beside a date and nothing else: surely a name, since events are written so, too.
    fn bare(&self, line: &str, found: regex::Match<'_>, goes_on: bool, behind: &str) -> Option<(usize, usize)> {
        let text = found.as_str();
        let (start, end) = self.in_value(text, true)?;
        let name = &text[start..end];
        let joined: String = name.chars().filter(|c| *c != ' ').collect();
        let fits = if joined.chars().any(|c| is_han(c) || is_kana(c)) {
            let surname = joined[..self.surname(&joined)].chars().count();
            let sure =
                joined.chars().count() == 3 && joined.starts_with(|c| SURE.contains(c)) && joined.chars().all(is_han);
            self.has_surname(&joined, 3) && (surname >= 2 || sure || name.contains(' '))
        } else {
            // `2024-05-03 10:22 Jane Doe` and on the next line what she wrote.
            let next = behind.lines().next().map_or("", |next| next.trim_start_matches(is_bullet));
            let is_entry = !next.is_empty() && !next.starts_with(|c: char| c.is_ascii_digit());
            !goes_on && is_entry && self.is_latin(name, 2, true) && name.chars().any(char::is_lowercase)
        };
        let from = offset_of(line, text);
        fits.then_some((from + start, from + end))
    }

    /// `On Fri, May 3, 2024 at 10:22 AM Jane Doe wrote:`
    fn on(&self, line: &str) -> Option<(usize, usize)> {
        let head = line.strip_suffix(':').unwrap_or(line).trim_end().strip_suffix(" wrote")?;
        let dated = head.strip_prefix("On ").or_else(|| head.strip_prefix("on "))?;
        // The name stands behind the last number of the date, or the half of the day.
        let number = dated.rfind(|c: char| c.is_ascii_digit()).map_or(0, |at| at + 1);
        let half =
            ["AM ", "PM ", "am ", "pm "].iter().filter_map(|half| Some(dated.rfind(half)? + 3)).max().unwrap_or(0);
        let cut = number.max(half);
        let name = dated[cut..].trim_start_matches([' ', ',', ')']);
        if cut == 0 || dated[cut..].len() == name.len() && cut != half {
            return None;
        }
        let found = if name.is_ascii() {
            self.is_latin(&name.replace(", ", " "), 1, true)
        } else {
            self.in_value(name, false).is_some()
        };
        let from = offset_of(line, name);
        found.then_some((from, from + name.len()))
    }
}
