//! What is known by its shape: addresses of mails and machines, keys, identifiers, paths.
//!
//! Comes in: a stretch of ASCII without blanks, or its parts between signs. Goes out: what it is.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;

use regex::Regex;

/// The mail address around the `@` at `at`: its local part's first byte and the end of its domain.
pub(super) fn mail(text: &[u8], at: usize) -> Option<(usize, usize)> {
    let is_local = |byte: u8| byte.is_ascii_alphanumeric() || b"._%+-'=~&#".contains(&byte);
    let mut start = at;
    while start > 0 && is_local(text[start - 1]) {
        start -= 1;
    }
    // `to='a@b.c'`, `mail=a@b.c`, `#a@b.c`
    if let Some(cut) = text[start..at].iter().rposition(|byte| b"=&#".contains(byte)) {
        start += cut + 1;
    }
    while start < at && b".-'~".contains(&text[start]) {
        start += 1;
    }
    let end = domain_end(text, at + 1);
    let domain = std::str::from_utf8(&text[at + 1..end]).ok()?;
    let (_, last) = domain.rsplit_once('.')?;
    let is_ending = last.len() >= 2 && (last.bytes().all(|b| b.is_ascii_alphabetic()) || last.starts_with("xn--"));
    (start < at && is_ending).then_some((start, end))
}

/// Mail addresses that are written otherwise: `taro(at)example.co.jp`, `山田@例え.jp`.
pub(super) fn written_mails(text: &str, mut found: impl FnMut(usize, usize)) {
    static AT: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?i) ?(?:\(at\)|\[at\]|\{at\}|<at>) ?|@").expect("a test uses it"));
    let is_of_word =
        |c: char| c.is_ascii_alphanumeric() || matches!(c as u32, 0x30A1..=0x30FF | 0x3400..=0x9FFF | 0x3005);
    for at in AT.find_iter(text) {
        let direct = at.as_str() == "@";
        if direct && mail(text.as_bytes(), at.start()).is_some() {
            continue;
        }
        let is_local = |c: char| is_of_word(c) && (direct || c.is_ascii()) || "._%+-".contains(c);
        let len: usize =
            text[..at.start()].chars().rev().take(40).take_while(|c| is_local(*c)).map(char::len_utf8).sum();
        let local = &text[at.start() - len..at.start()];
        let local = local.trim_start_matches(['.', '-', '+', '%']);
        let rest = &text[at.end()..];
        // The last part is of Latin letters, so that prose may follow.
        static DOMAIN: LazyLock<Regex> = LazyLock::new(|| {
            let label = r"[A-Za-z0-9\p{Han}\p{Katakana}ぁ-んー-]{1,20}";
            Regex::new(&format!(r"^{label}(?:(?:\.| ?[(\[](?i:dot)[)\]] ?)[A-Za-z0-9-]{{2,20}}){{1,4}}"))
                .expect("a test uses it")
        });
        let Some(domain) = DOMAIN.find(rest) else { continue };
        let ending = domain.as_str().rsplit(['.', ')', ']', ' ']).next().unwrap_or_default();
        let is_ending = ending.len() >= 2 && ending.bytes().all(|b| b.is_ascii_alphabetic());
        if is_ending && !local.is_empty() && local.contains(char::is_alphabetic) {
            found(at.start() - local.len(), at.end() + domain.end());
        }
    }
}

/// The end of a name of letters, digits, hyphens and dots; a dot that ends a sentence is none of it.
pub(super) fn domain_end(text: &[u8], from: usize) -> usize {
    let mut end = from;
    while text.get(end).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'-' || *b == b'.' || *b == b'_') {
        end += 1;
    }
    while end > from && b".-_".contains(&text[end - 1]) {
        end -= 1;
    }
    end
}

/// Whether a part is an address of version 4; one whose last numbers are left open (`10.0.3.x`) counts.
pub(super) fn ipv4(part: &str) -> bool {
    let mut numbers = part.split('.');
    let is_open = |number: &str| (1..=3).contains(&number.len()) && number.chars().all(|c| matches!(c, 'x' | 'X'));
    let is_octet = |number: &str| {
        !number.is_empty()
            && number.len() <= 3
            && number.parse::<u8>().is_ok()
            && (number == "0" || !number.starts_with('0'))
    };
    let first = numbers.next().is_some_and(is_octet) && numbers.next().is_some_and(is_octet);
    let mut open = false;
    let rest = numbers.by_ref().take(2).filter(|number| {
        open |= is_open(number);
        is_octet(number) && !open || is_open(number)
    });
    first && rest.count() == 2 && numbers.next().is_none()
}

/// Whether hexadecimal groups with colons are an address of version 6. `a::b` is more often code.
pub(super) fn ipv6(part: &str) -> bool {
    let address = part.split_once('%').map_or(part, |(address, _)| address);
    let groups = address.split(':').filter(|group| !group.is_empty()).count();
    let is_known = ["2", "3", "fe80", "fc", "fd", "ff0", "::ffff", "64:ff9b"]
        .iter()
        .any(|start| address.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start)));
    address.bytes().any(|b| b.is_ascii_digit())
        && (groups >= 3 || is_known && groups >= 2)
        && address.parse::<Ipv6Addr>().is_ok()
}

/// Whether a part is the address of a network card, in one of its three forms.
pub(super) fn mac(part: &str) -> bool {
    let groups = |sign: char, count: usize, len: usize| {
        part.split(sign).count() == count
            && part.split(sign).all(|group| group.len() == len && group.bytes().all(|b| b.is_ascii_hexdigit()))
    };
    groups(':', 6, 2) || groups('-', 6, 2) || groups('.', 3, 4)
}

/// Whether a part is a UUID.
pub(super) fn guid(part: &str) -> bool {
    lens_are(part, &[8, 4, 4, 4, 12]) && part.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
}

fn lens_are(part: &str, lens: &[usize]) -> bool {
    part.split('-').map(str::len).eq(lens.iter().copied())
}

/// Whether a part is a licence key: Trend Micro's activation code and registration key, or groups of the same
/// length of capitals and digits.
pub(super) fn key(part: &str) -> bool {
    let alphanumeric = part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if !alphanumeric {
        return false;
    }
    let digits = part.bytes().filter(u8::is_ascii_digit).count();
    let letters = part.bytes().filter(u8::is_ascii_alphabetic).count();
    if lens_are(part, &[2, 4, 5, 5, 5, 5, 5]) {
        return digits > 0 || is_upper(part);
    }
    if lens_are(part, &[2, 4, 4, 4, 4]) {
        return is_upper(part) && digits > 0 && letters > 1;
    }
    let mut groups = part.split('-');
    let first = groups.next().map_or(0, str::len);
    let same = groups.all(|group| group.len() == first);
    let count = part.matches('-').count() + 1;
    let enough = matches!((first, count), (4, 4..) | (5..=8, 3..));
    same && enough && is_upper(part) && digits >= 2 && letters >= 2
}

fn is_upper(part: &str) -> bool {
    !part.bytes().any(|b| b.is_ascii_lowercase())
}

/// The end of an activation code that is written with blanks, or blanks around its hyphens.
pub(super) fn spaced_key(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut i = at;
    let mut digits = 0;
    for (number, len) in [2, 4, 5, 5, 5, 5, 5].into_iter().enumerate() {
        if number > 0 {
            let start = i;
            while i - start < 3 && bytes.get(i).is_some_and(|b| *b == b' ' || *b == b'-') {
                i += 1;
            }
            if i == start {
                return None;
            }
        }
        let group = bytes.get(i..i + len)?;
        if !group.iter().all(u8::is_ascii_alphanumeric) {
            return None;
        }
        digits += group.iter().filter(|b| b.is_ascii_digit()).count();
        i += len;
    }
    let ends = !bytes.get(i).is_some_and(u8::is_ascii_alphanumeric);
    (ends && digits >= 5 && is_upper(&text[at..i])).then_some(i)
}

/// Whether a part is a signed token of three parts, as web services give them.
pub(super) fn web_token(part: &str) -> bool {
    part.starts_with("eyJ") && part.len() > 40 && part.matches('.').count() == 2
}

/// A set of addresses: one, or a net such as `10.0.0.0/8`.
#[derive(Clone, Debug)]
pub(super) struct Net {
    address: IpAddr,
    bits: u32,
}

impl Net {
    pub(super) fn parse(text: &str) -> Option<Net> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse().ok()?)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        Some(Net { address, bits: bits.unwrap_or(most).min(most) })
    }

    pub(super) fn holds(&self, address: &str) -> bool {
        let same = |a: u128, b: u128, most: u32| self.bits == 0 || (a ^ b) >> (most - self.bits) == 0;
        match (self.address, address.parse::<IpAddr>()) {
            (IpAddr::V4(own), Ok(IpAddr::V4(other))) => same(bits_of(own), bits_of(other), 32),
            (IpAddr::V6(own), Ok(IpAddr::V6(other))) => same(own.to_bits(), other.to_bits(), 128),
            _ => false,
        }
    }
}

fn bits_of(address: Ipv4Addr) -> u128 {
    u128::from(address.to_bits())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_told_apart() {
        assert!(
            ipv4("10.0.3.17") && ipv4("192.168.1.x") && !ipv4("14.0.0.12345") && !ipv4("1.2.3") && !ipv4("1.2.3.04")
        );
        assert!(ipv6("fe80::1ff:fe23:4567:890a%eth0") && ipv6("2001:db8::1") && !ipv6("10:20:30") && !ipv6("a::b"));
        assert!(mac("00-1A-2B-3C-4D-5E") && mac("001a.2b3c.4d5e") && !mac("12:34:56"));
        assert!(guid("2f1c0e5a-1b2c-4d3e-8f90-abcdef012345") && !guid("2f1c0e5a-1b2c-4d3e-8f90-abcdef01234"));
        assert!(key("AP-ABCD-12345-ABCDE-12345-ABCDE-12345") && key("W269N-WFGWX-YVC9B-4J6C9-T83GX"));
        assert!(!key("2024-0115-0001-0002") && !key("CVE-2024-12345") && !key("read-only-file-here"));
        assert_eq!(spaced_key("AP ABCD 12345 ABCDE 12345 ABCDE 12345.", 0), Some(37));
    }

    #[test]
    fn nets_hold_their_addresses() {
        let net = Net::parse("127.0.0.0/8").expect("a net");
        assert!(net.holds("127.0.0.53") && !net.holds("128.0.0.1"));
        assert!(Net::parse("::1").expect("an address").holds("0:0:0:0:0:0:0:1"));
    }
}
