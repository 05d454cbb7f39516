//! The placeholder of a value: its kind and a keyed hash of it, so that the same value has the same one
//! wherever and whenever it is met, without anything being kept.

/// Says what the key is for, so that the same words used as a key elsewhere give other hashes.
const CONTEXT: &str = "inquiry-triage 2026 placeholders of masked values";
/// The key where none is given. Known to everyone who has the program.
const NO_KEY: &str = "no key";

/// Letters of a placeholder: none that is easily taken for another, no vowels that make words.
const LETTERS: &[u8; 32] = b"0123456789bcdfghjkmnpqrstvwxyzau";
/// Forty bits: of a million values one pair is expected to share a placeholder.
const LEN: usize = 8;

/// Hashes values under one key.
#[derive(Clone, Debug)]
pub(super) struct Placeholders {
    key: [u8; 32],
}

impl Placeholders {
    pub(super) fn new(key: Option<&str>) -> Self {
        Placeholders { key: blake3::derive_key(CONTEXT, key.unwrap_or(NO_KEY).as_bytes()) }
    }

    /// Writes the placeholder of a value, which is compared in its folded form.
    pub(super) fn write(&self, out: &mut String, kind: &str, folded: &str) {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher.update(kind.as_bytes()).update(&[0]).update(folded.as_bytes());
        let hash = hasher.finalize();
        let bits = hash.as_bytes().iter().take(LEN).fold(0, |bits, byte| bits << 8 | u64::from(*byte));
        out.push('[');
        out.push_str(kind);
        out.push('-');
        out.extend((0..LEN).map(|i| LETTERS[(bits >> (5 * i)) as usize & 31] as char));
        out.push(']');
    }
}

/// A value in the form in which it is compared: width, case and script do not count, nor do the signs between
/// the parts of a number or a name.
pub(super) fn folded(kind: &str, value: &str) -> String {
    let folded = crate::normalise::fold(value);
    match kind {
        "phone" => phone(&folded),
        "mail" => written(&folded),
        "mac" | "key" | "card" | "guid" => folded.chars().filter(char::is_ascii_alphanumeric).collect(),
        "name" | "company" | "address" => folded.chars().filter(|c| c.is_alphanumeric()).collect(),
        _ => folded.trim_end_matches('.').to_string(),
    }
}

/// An address as it is sent to: `taro(at)example.com` is `taro@example.com`.
fn written(folded: &str) -> String {
    let mut address: String = folded.chars().filter(|c| *c != ' ').collect();
    for (sign, words) in [("@", ["(at)", "[at]", "{at}", "<at>"]), (".", ["(dot)", "[dot]", "{dot}", "<dot>"])] {
        for word in words {
            address = address.replace(word, sign);
        }
    }
    address.trim_end_matches('.').to_string()
}

/// The digits as they are dialled within the country: `+81 (0)3-…` is `03-…`.
fn phone(folded: &str) -> String {
    let digits: String = folded.chars().filter(char::is_ascii_digit).collect();
    if !folded.trim_start().starts_with(['+', '(']) || !folded.contains('+') {
        return digits;
    }
    for (country, trunk) in [("81", "0"), ("886", "0"), ("86", ""), ("1", "")] {
        if let Some(rest) = digits.strip_prefix(country) {
            let rest = rest.trim_start_matches('0');
            // Chinese mobile numbers have no trunk digit, landlines do.
            let trunk = if country == "86" && rest.len() != 11 { "0" } else { trunk };
            return format!("{trunk}{rest}");
        }
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(key: Option<&str>, kind: &str, value: &str) -> String {
        let mut out = String::new();
        Placeholders::new(key).write(&mut out, kind, &folded(kind, value));
        out
    }

    #[test]
    fn the_same_value_has_the_same_placeholder() {
        for (kind, a, b) in [
            ("phone", "０３ー１２３４ー５６７８", "+81 3 1234 5678"),
            ("phone", "13812345678", "+86 138-1234-5678"),
            ("phone", "010-12345678", "+86 10 12345678"),
            ("mail", "Taro@Example.co.jp", "ｔａｒｏ＠example.co.jp"),
            ("name", "山田　太郎", "山田太郎"),
            ("mac", "00-1A-2B-3C-4D-5E", "001a.2b3c.4d5e"),
            ("host", "SRV-DB01", "srv-db01"),
        ] {
            assert_eq!(shown(None, kind, a), shown(None, kind, b), "{a} {b}");
        }
        assert_ne!(shown(None, "host", "srv-db01"), shown(None, "host", "srv-db02"));
        assert_ne!(shown(None, "host", "taro"), shown(None, "user", "taro"));
        assert_ne!(shown(Some("a"), "host", "taro"), shown(Some("b"), "host", "taro"));
    }

    #[test]
    fn a_placeholder_says_its_kind() {
        let shown = shown(None, "mail", "taro@example.com");
        assert!(shown.starts_with("[mail-") && shown.ends_with(']') && shown.len() == 15, "{shown}");
    }
}
