//! Values of JSON, written just as serde_json writes them. A text is copied in runs between what has to be escaped,
//! which in most there is none of.

/// Appends a text with its quotes.
pub(super) fn text(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    inner(out, text);
    out.push(b'"');
}

/// Appends what stands between the quotes of a text.
pub(super) fn inner(out: &mut Vec<u8>, text: &str) {
    escaped(text, |piece| out.extend_from_slice(piece.as_bytes()));
}

/// Gives the pieces of what stands between the quotes of a text.
pub(super) fn escaped(text: &str, mut push: impl FnMut(&str)) {
    let mut rest = text;
    loop {
        // What is escaped is one byte long, so both places lie between characters.
        let (before, behind) = rest.split_at(plain(rest.as_bytes()));
        push(before);
        let Some(byte) = behind.bytes().next() else { return };
        push(match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            control => CONTROLS[usize::from(control)],
        });
        rest = &behind[1..];
    }
}

const CONTROLS: [&str; 32] = [
    "\\u0000", "\\u0001", "\\u0002", "\\u0003", "\\u0004", "\\u0005", "\\u0006", "\\u0007", "\\b", "\\t", "\\n",
    "\\u000b", "\\f", "\\r", "\\u000e", "\\u000f", "\\u0010", "\\u0011", "\\u0012", "\\u0013", "\\u0014", "\\u0015",
    "\\u0016", "\\u0017", "\\u0018", "\\u0019", "\\u001a", "\\u001b", "\\u001c", "\\u001d", "\\u001e", "\\u001f",
];

/// How many bytes stand before the first that is escaped: a control, a quote or a backslash. Whole blocks are asked for
/// no more than whether there is one. Then eight bytes are looked at at once, with one bit for each: taking 1 from a byte
/// sets its highest bit if the byte is 0, and else leaves it as it is.
#[inline]
fn plain(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGHEST: u64 = ONES << 7;
    let is_escaped = |byte: u8| u8::from(byte < b' ') | u8::from(byte == b'"') | u8::from(byte == b'\\');
    // There is no way out in the midst of a block, so that its bytes are asked all at once.
    let is_plain = |block: &&[u8; 32]| block.iter().fold(0, |any, byte| any | is_escaped(*byte)) == 0;
    let passed = 32 * bytes.as_chunks().0.iter().take_while(is_plain).count();
    let below = |word: u64, limit: u8| word.wrapping_sub(ONES * u64::from(limit)) & !word;
    let is = |word: u64, byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
    let first = |word: &[u8; 8]| {
        let word = u64::from_le_bytes(*word);
        let found = (below(word, b' ') | is(word, b'"') | is(word, b'\\')) & HIGHEST;
        // What is taken from one byte may reach those above it, never those below: the lowest is right.
        (found != 0).then(|| found.trailing_zeros() as usize / 8)
    };
    let (words, rest) = bytes[passed..].as_chunks();
    for (i, word) in words.iter().enumerate() {
        if let Some(at) = first(word) {
            return passed + 8 * i + at;
        }
    }
    let in_rest = match bytes.last_chunk() {
        // The bytes before the rest are looked at once more, and are known to be plain.
        Some(last) if !rest.is_empty() => first(last).map(|at| bytes.len() - 8 + at),
        Some(_) => None,
        None => {
            let mut word = [b' '; 8];
            word[..rest.len()].copy_from_slice(rest);
            first(&word)
        }
    };
    in_rest.unwrap_or(bytes.len())
}

/// A few bytes, put together from their end: so digits come.
pub(super) struct Tail {
    bytes: [u8; 64],
    from: usize,
}

impl Tail {
    pub fn new() -> Tail {
        Tail { bytes: [0; 64], from: 64 }
    }

    /// Puts a text before what is there.
    #[inline]
    pub fn text<const LEN: usize>(mut self, text: &[u8; LEN]) -> Tail {
        let from = self.from - LEN;
        self.bytes[from..][..LEN].copy_from_slice(text);
        self.from = from;
        self
    }

    /// Puts a whole number before what is there.
    #[inline]
    pub fn whole(mut self, number: usize) -> Tail {
        let mut left = number;
        loop {
            self.from -= 1;
            self.bytes[self.from] = b'0' + (left % 10) as u8;
            left /= 10;
            if left == 0 {
                return self;
            }
        }
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes[self.from..]
    }
}

/// Appends a number with a fraction; one that JSON has not is `null`.
pub(super) fn number(out: &mut Vec<u8>, number: f64) {
    serde_json::to_writer(out, &number).expect("a vector takes everything that is written to it");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_written_as_serde_json_writes_them() {
        let mut all: Vec<String> = (0..=0x7F_u8).map(|byte| char::from(byte).to_string()).collect();
        // What is escaped at every place of a word of eight bytes, alone and beside what is not.
        for special in
            ["\"", "\\", "\n", "\u{1f}", "\u{0}", "!", "#", "[", "]", "é", "検", "🙂", "\u{7f}", "\u{80}", "\u{a0}"]
        {
            for before in 0..70 {
                all.push(format!("{}{special}", "a".repeat(before)));
                all.push(format!("{}{special}\u{1}検知{special}", "検".repeat(before)));
            }
        }
        all.push(String::new());
        for own in all {
            let mut out = b"x".to_vec();
            text(&mut out, &own);
            assert_eq!(String::from_utf8(out).expect("UTF-8"), format!("x{}", serde_json::json!(own)));
        }
    }

    #[test]
    fn numbers_are_too() {
        for own in [0, 7, 10, 99, 100, 65_536, usize::MAX] {
            let tail = Tail::new().text(b"}").whole(own).text(b"{");
            assert_eq!(tail.bytes(), format!("{{{own}}}").as_bytes());
        }
        for (own, wanted) in [(0.0, "0.0"), (1.0, "1.0"), (0.4021, "0.4021"), (f64::NAN, "null")] {
            let mut out = Vec::new();
            number(&mut out, own);
            assert_eq!(String::from_utf8(out).expect("UTF-8"), wanted);
        }
    }
}
