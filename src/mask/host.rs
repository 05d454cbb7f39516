//! Names of machines: with dots, by how machines are named, in addresses of pages and shares; users in paths.

use std::collections::HashSet;

use super::find::plain;
use super::rules::{Kind, Rules};
use super::shape;

/// How hosts are known.
#[derive(Debug)]
pub(super) struct Hosts {
    endings: HashSet<String>,
    beginnings: HashSet<String>,
    keep: HashSet<String>,
    nobody: HashSet<String>,
}

/// A name and no more: bytes, `(start, end, kind)`.
type Part = (usize, usize, Kind);

impl Hosts {
    pub(super) fn new(rules: &Rules) -> Self {
        let set = |texts: &[String]| texts.iter().map(|text| plain(text)).collect();
        let host = rules.of(Kind::Host);
        Hosts {
            endings: set(&host.endings),
            beginnings: set(&host.beginnings),
            keep: set(&host.keep),
            nobody: set(&rules.of(Kind::User).keep),
        }
    }

    /// Whether a name is, or lies below, one that is nobody's.
    pub(super) fn is_kept(&self, name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        let mut rest = name.trim_end_matches('.');
        loop {
            if self.keep.contains(rest) {
                return true;
            }
            match rest.split_once('.') {
                Some((_, below)) => rest = below,
                None => return false,
            }
        }
    }

    /// The host's name in a part of letters, digits, dots, hyphens.
    pub(super) fn name(&self, text: &str, from: usize, to: usize) -> Option<(usize, usize)> {
        let part = &text[from..to];
        let is_name = match part.contains('.') {
            true => self.is_qualified(part) && !text[to..].starts_with('('),
            false => self.is_machine(part),
        };
        (is_name && !self.is_kept(part)).then_some((from, to))
    }

    /// A name with dots that ends as names of hosts do. `done.Net` is the end of a sentence.
    fn is_qualified(&self, part: &str) -> bool {
        let Some((rest, last)) = part.rsplit_once('.') else { return false };
        let is_upper = |text: &str| !text.bytes().any(|b| b.is_ascii_lowercase());
        let is_lower = |text: &str| !text.bytes().any(|b| b.is_ascii_uppercase());
        let same_case = is_lower(last) || (is_upper(last) && is_upper(rest));
        let whole = rest.split('.').all(|label| !label.is_empty() && label.len() <= 63 && !label.ends_with('-'));
        let letters = rest.bytes().any(|b| b.is_ascii_alphabetic());
        // TROJ_EMOTET.XYZ is no host.
        whole && letters && same_case && !part.contains('_') && self.endings.contains(&last.to_ascii_lowercase())
    }

    /// A name as machines have them: `srv-db01`, `TYO-FS-03`, `DESKTOP-7F3K2Q1`.
    fn is_machine(&self, part: &str) -> bool {
        let bytes = part.as_bytes();
        let is_code = |rest: &str, len: usize| {
            rest.len() == len && rest.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        };
        let lower = part.to_ascii_lowercase();
        for (start, len) in [("desktop-", 7), ("laptop-", 8), ("laptop-", 7), ("win-", 11)] {
            if let Some(rest) = lower.strip_prefix(start) {
                let own = &part[part.len() - rest.len()..];
                let digits = own.bytes().any(|b| b.is_ascii_digit());
                if is_code(own, len) || rest.len() == len && digits && !rest.contains('-') {
                    return true;
                }
            }
        }
        if !bytes.last().is_some_and(u8::is_ascii_digit) || part.len() < 4 || bytes[0].is_ascii_digit() {
            return false;
        }
        let tail = part.bytes().rev().take_while(u8::is_ascii_digit).count();
        let number = &part[part.len() - tail..];
        // Years, and the widths of processors.
        let is_other =
            tail == 4 && (number.starts_with("20") || number.starts_with("19")) || matches!(number, "32" | "64" | "86");
        let segments: Vec<&str> = lower.split(['-', '_']).collect();
        let named = segments.iter().any(|segment| {
            let name = segment.trim_end_matches(|c: char| c.is_ascii_digit());
            !name.is_empty() && self.beginnings.contains(name)
        });
        named
            && !is_other
            && (tail >= 2 || segments.len() > 2 || (segments.len() == 2 && !self.beginnings.contains(segments[0])))
    }

    /// Hosts of shares and pages, and users, in a stretch that holds slashes.
    pub(super) fn of_paths(&self, text: &str, start: usize, end: usize) -> Vec<Part> {
        let mut found = Vec::new();
        let bytes = text.as_bytes();
        let mut i = start;
        found.extend(self.account(text, start, end).map(|(from, to)| (from, to, Kind::User)));
        while i < end {
            let rest = &text[i..end];
            let before = if i == start { None } else { Some(bytes[i - 1]) };
            let apart = !before.is_some_and(|b| b.is_ascii_alphanumeric() || b"/\\:.".contains(&b));
            if rest.starts_with("://") && before.is_some_and(|b| b.is_ascii_alphabetic()) {
                i = self.page(text, i + 3, end, &mut found);
            } else if rest.starts_with("\\\\") && apart {
                i = self.share(text, i + 2, &mut found).max(i + 2);
            } else if let Some(len) = users(rest, before) {
                i += len;
                if let Some((from, to)) = self.user(text, i) {
                    found.push((from, to, Kind::User));
                    i = to.max(i);
                }
            } else {
                i += rest.chars().next().map_or(1, char::len_utf8);
            }
        }
        found
    }

    /// `user:secret@host:port`: who and where of a page's address.
    fn page(&self, text: &str, from: usize, end: usize, found: &mut Vec<Part>) -> usize {
        let stop = text[from..end].find(['/', '?', '#', '\\']).map_or(end, |at| from + at);
        let mut host = from;
        if let Some(at) = text[from..stop].rfind('@') {
            if at > 0 {
                found.push((from, from + at, Kind::User));
            }
            host = from + at + 1;
        }
        let to = shape::domain_end(text.as_bytes(), host).min(stop);
        let name = &text[host..to];
        let is_number = name.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        if !name.is_empty() && !is_number && !self.is_kept(name) {
            found.push((host, to, Kind::Host));
        }
        to.max(from)
    }

    /// The machine of `\\machine\share`.
    fn share(&self, text: &str, from: usize, found: &mut Vec<Part>) -> usize {
        let to = shape::domain_end(text.as_bytes(), from);
        // The same in a quoted string: `\\\\machine\\share`.
        if to == from {
            let more = text[from..].bytes().take_while(|b| *b == b'\\').count();
            return if more == 2 && from + 2 < text.len() { self.share(text, from + 2, found) } else { from + more };
        }
        let goes_on = text[to..].starts_with('\\');
        let name = &text[from..to];
        let is_number = name.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        if to - from >= 2 && goes_on && !is_number && !self.is_kept(name) {
            found.push((from, to, Kind::Host));
        }
        to
    }

    /// `CORP\tyamada`: a domain in capitals and who is of it, and no more. Paths and keys of the registry have more
    /// parts, or begin as these do.
    fn account(&self, text: &str, start: usize, end: usize) -> Option<(usize, usize)> {
        const FOLDERS: [&str; 24] = [
            "PCNAME",
            "DOMAIN",
            "COMPUTERNAME",
            "HOSTNAME",
            "HKLM",
            "HKCU",
            "HKCR",
            "HKU",
            "HKCC",
            "SYSTEM",
            "SYSTEM32",
            "WINDOWS",
            "TEMP",
            "TMP",
            "PCCSRV",
            "OSCE",
            "BIN",
            "LOG",
            "LOGS",
            "PROGRAM",
            "AUTHORITY",
            "BUILTIN",
            "SOFTWARE",
            "SERVICE",
        ];
        let whole = text[start..end].trim_end_matches(['.', ':', '?', '\'']);
        let lead = whole.len() - whole.trim_start_matches(['\'', '=', ':']).len();
        let whole = &whole[lead..];
        let (domain, user) = whole.split_once('\\')?;
        let user = user.strip_prefix('\\').unwrap_or(user);
        let is_domain = (2..=15).contains(&domain.len())
            && domain.starts_with(|c: char| c.is_ascii_uppercase())
            && domain.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-');
        let is_user = (3..=20).contains(&user.len())
            && user.starts_with(|c: char| c.is_ascii_alphabetic())
            && user.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
            && user.bytes().any(|b| b.is_ascii_lowercase());
        let ending = user.rsplit_once('.').map(|(_, ending)| ending).unwrap_or_default();
        let is_file = [
            "exe", "dll", "log", "txt", "ini", "cfg", "conf", "zip", "bat", "ps1", "py", "sys", "msi", "xml", "json",
            "csv", "dat", "db", "tmp",
        ];
        // NT AUTHORITY\network
        let fits = is_domain && is_user && !FOLDERS.contains(&domain) && !is_file.contains(&ending);
        (fits && !self.nobody.contains(&user.to_lowercase())).then_some((start + lead, start + lead + whole.len()))
    }

    /// The folder that is named after a user.
    fn user(&self, text: &str, from: usize) -> Option<(usize, usize)> {
        let stops = |c: char| c.is_whitespace() || "\\/\"'<>|:*?,;()[]{}%$、。「」『』（）【】".contains(c);
        let rest = &text[from..];
        let mut len = rest.find(stops).unwrap_or(rest.len());
        let name = &rest[..len];
        if len > 0 && (name.is_ascii() || !name.starts_with(|c: char| c.is_ascii())) {
            // `C:\Users\Taro Yamada\Desktop`
            let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
            let folder = line.find(['\\', '/', ':', '"', ',']).filter(|&at| line[at..].starts_with('\\'));
            if let Some(at) = folder.filter(|&at| at > len && line[..at].split(' ').count() <= 3 && at < 40) {
                len = at;
            }
        } else {
            // What follows without a blank is prose.
            len = name.find(|c: char| !c.is_ascii()).unwrap_or(len);
        }
        let name = rest[..len].trim_end_matches(['.', '_', '-']);
        let is_nobody =
            name.is_empty() || self.nobody.contains(&plain(name)) || name.chars().all(|c| "xX*.".contains(c));
        (!is_nobody).then_some((from, from + name.len()))
    }
}

/// The length of what leads to a user's folder, if that begins here.
fn users(rest: &str, before: Option<u8>) -> Option<usize> {
    for (lead, exact) in [
        ("\\users\\", false),
        ("\\\\users\\\\", false),
        ("\\documents and settings\\", false),
        ("/Users/", true),
        ("/home/", true),
    ] {
        let same =
            rest.get(..lead.len()).is_some_and(|own| if exact { own == lead } else { own.eq_ignore_ascii_case(lead) });
        // `https://api.example/Users/12` is no path of a disk.
        let at_start = !exact || !before.is_some_and(|b| b.is_ascii_alphanumeric() || b == b'.');
        if same && at_start {
            return Some(lead.len());
        }
    }
    None
}
