//! Bytes of a file to text: byte order marks, UTF-8, then detection of the usual CJK encodings.
//!
//! Comes in: bytes, and perhaps the name of an encoding. Goes out: text and the encoding it was in.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};

/// Text and the encoding that its bytes were in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The text.
    pub text: Cow<'a, str>,
    /// The encoding's name, such as `Shift_JIS`.
    pub encoding: &'static str,
    /// Malformed places, each read as U+FFFD: a few of them do not make a text unreadable.
    pub replaced: usize,
}

/// Why bytes could not be read as text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// There is no encoding of that name.
    #[error("`{0}` is not an encoding; examples are UTF-8, Shift_JIS, EUC-JP, ISO-2022-JP, Big5, GB18030, UTF-16LE")]
    UnknownEncoding(String),
    /// The bytes are not text in the encoding named.
    #[error("the text is not {0} (byte {1}); name another encoding with --encoding")]
    NotInEncoding(&'static str, usize),
    /// No encoding fits.
    #[error("the encoding cannot be told; name it with --encoding")]
    Undetected,
}

/// Reads `bytes` as text. Without a name the encoding is told from a byte order mark, from the bytes
/// being valid UTF-8, or by detection.
///
/// # Errors
/// [`DecodeError`] when the bytes are not text in the named encoding, or in any that was tried.
pub fn decode<'a>(bytes: &'a [u8], name: Option<&str>) -> Result<Decoded<'a>, DecodeError> {
    if let Some(name) = name {
        return decode_as(bytes, named(name)?);
    }
    let encoding = detect(bytes, true)?;
    if encoding == UTF_8
        && let Ok(text) = std::str::from_utf8(bytes)
        && !text.starts_with('\u{FEFF}')
    {
        return Ok(Decoded { text: Cow::Borrowed(text), encoding: UTF_8.name(), replaced: 0 });
    }
    decode_as(bytes, encoding)
}

/// The encoding of that name.
pub(crate) fn named(name: &str) -> Result<&'static Encoding, DecodeError> {
    Encoding::for_label(name.as_bytes()).ok_or_else(|| DecodeError::UnknownEncoding(name.to_string()))
}

/// The encoding that bytes are in. They are the `whole` text, or only its beginning, which may end within
/// a character.
pub(crate) fn detect(bytes: &[u8], whole: bool) -> Result<&'static Encoding, DecodeError> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return Ok(encoding);
    }
    // Both are valid UTF-8 as well: Latin letters with zeros between them, or escape sequences.
    if is_iso_2022_jp(bytes, whole) {
        return Ok(encoding_rs::ISO_2022_JP);
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return Ok(encoding);
    }
    let is_utf_8 = match std::str::from_utf8(bytes) {
        Ok(_) => true,
        Err(error) => !whole && error.error_len().is_none(),
    };
    if is_utf_8 || is_damaged_utf_8(bytes) {
        return Ok(UTF_8);
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Allow);
    // A megabyte tells as much as the whole.
    detector.feed(&bytes[..bytes.len().min(1 << 20)], true);
    let encoding = detector.guess(None, chardetng::Utf8Detection::Deny);
    let (text, malformed) = begun(bytes, encoding, whole);
    if malformed || is_binary(&text) { Err(DecodeError::Undetected) } else { Ok(encoding) }
}

/// The text of bytes that may end within a character, and whether anything in it is malformed.
fn begun(bytes: &[u8], encoding: &'static Encoding, whole: bool) -> (String, bool) {
    let mut decoder = encoding.new_decoder();
    let mut text = String::with_capacity(decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len()));
    let (_, _, malformed) = decoder.decode_to_string(bytes, &mut text, whole);
    (text, malformed)
}

/// UTF-8 that was cut within a character or mixed with something else: what is malformed is little beside the
/// characters beyond ASCII that are not, which no other encoding has by chance.
fn is_damaged_utf_8(bytes: &[u8]) -> bool {
    decode_as(bytes, UTF_8).is_ok_and(|decoded| {
        let wide = decoded.text.chars().filter(|c| !c.is_ascii()).count();
        wide >= 5 * decoded.replaced
    })
}

/// Whether a text is an image or a program rather: the detector finds some encoding for any bytes.
fn is_binary(text: &str) -> bool {
    let stray = |c: &char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{C}' | '\u{1B}' | '\u{85}');
    let sample = text.chars().take(10_000);
    sample.clone().filter(stray).count() * 100 > sample.count() || text.contains('\0')
}

/// The text, unless more than one character in a hundred is malformed.
fn decode_as<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> Result<Decoded<'a>, DecodeError> {
    let (text, used, malformed) = encoding.decode(bytes);
    let replaced = if malformed { text.matches(char::REPLACEMENT_CHARACTER).count() } else { 0 };
    if replaced * 100 > text.chars().count() {
        let at = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
        return Err(DecodeError::NotInEncoding(used.name(), at));
    }
    Ok(Decoded { text, encoding: used.name(), replaced })
}

/// ISO-2022-JP is all ASCII, so valid UTF-8 as well: it is told by the sequences that turn to Japanese and
/// back, which no text holds by chance.
fn is_iso_2022_jp(bytes: &[u8], whole: bool) -> bool {
    let has = |sequence: &[u8]| bytes.windows(sequence.len()).any(|window| window == sequence);
    bytes.contains(&0x1B)
        && (has(b"\x1B$B") || has(b"\x1B$@"))
        && (has(b"\x1B(B") || has(b"\x1B(J"))
        && !begun(bytes, encoding_rs::ISO_2022_JP, whole).1
}

/// UTF-16 of mostly Latin text has a zero in every other byte.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(4096)];
    let zeros = |from: usize| sample.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let half = sample.len() / 2;
    if half >= 4 && odd * 10 > half * 4 && even * 20 < half {
        Some(encoding_rs::UTF_16LE)
    } else if half >= 4 && even * 10 > half * 4 && odd * 20 < half {
        Some(encoding_rs::UTF_16BE)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JAPANESE: &str = "お世話になっております。エンドポイントセンサーが接続できません。ご確認ください。";
    const TRADITIONAL: &str = "您好，我們的主控台無法登入，請問該如何處理？謝謝您的協助。";
    const SIMPLIFIED: &str = "您好，我们的控制台无法登录，请问应该如何处理？谢谢您的协助。";

    #[test]
    fn detects_the_usual_encodings() {
        for (text, encoding) in [
            (JAPANESE, encoding_rs::SHIFT_JIS),
            (JAPANESE, encoding_rs::EUC_JP),
            (JAPANESE, encoding_rs::ISO_2022_JP),
            (TRADITIONAL, encoding_rs::BIG5),
            (SIMPLIFIED, encoding_rs::GBK),
        ] {
            let (bytes, _, _) = encoding.encode(text);
            let decoded = decode(&bytes, None);
            assert_eq!(decoded.map(|decoded| decoded.text), Ok(text.into()), "{}", encoding.name());
        }
    }

    #[test]
    fn byte_order_marks_are_read_and_dropped() {
        let utf16: Vec<u8> =
            [0xFF, 0xFE].into_iter().chain(JAPANESE.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(decode(&utf16, None).expect("has a mark").text, JAPANESE);
        let utf8 = [b"\xEF\xBB\xBF", JAPANESE.as_bytes()].concat();
        assert_eq!(decode(&utf8, None).expect("has a mark").text, JAPANESE);
    }

    #[test]
    fn utf16_without_a_mark_is_told_by_its_zeros() {
        let text = "the agent is offline";
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&big, Some("utf-16be")).expect("named").text, text);
        assert_eq!(decode(&big, None).expect("told by its zeros").text, text);
        assert_eq!(decode(&little, None).expect("told by its zeros").text, text);
    }

    #[test]
    fn a_few_malformed_bytes_are_replaced() {
        let text = JAPANESE.repeat(9);
        let cut = &text.as_bytes()[..text.len() - 1];
        let decoded = decode(cut, None).expect("all but a character is UTF-8");
        assert_eq!((decoded.encoding, decoded.replaced), ("UTF-8", 1));
        assert_eq!(decoded.text.trim_end_matches('\u{FFFD}'), &text[..text.len() - 3]);
        // One letter of Latin-1 in an English text is no damaged UTF-8.
        let latin = [b"The caf\xe9 is closed. ".as_slice(), &b"It opens again. ".repeat(20)].concat();
        let decoded = decode(&latin, None).expect("Latin letters");
        assert!(decoded.text.starts_with("The café is") && decoded.replaced == 0, "{decoded:?}");
    }

    #[test]
    fn an_image_is_no_text() {
        let bytes: Vec<u8> = (0..4000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 16) as u8).collect();
        assert_eq!(decode(&bytes, None), Err(DecodeError::Undetected));
    }

    #[test]
    fn a_wrong_name_is_told() {
        assert_eq!(decode(b"a", Some("klingon")), Err(DecodeError::UnknownEncoding("klingon".into())));
        let error = decode(b"abc\xFF\xFE\xFD", Some("utf-8")).expect_err("invalid");
        assert_eq!(error.to_string(), "the text is not UTF-8 (byte 3); name another encoding with --encoding");
    }
}
