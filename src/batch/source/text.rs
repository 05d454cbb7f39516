//! Bytes to text as they come: the encoding is told from the first that are not ASCII, malformed places are
//! counted and read as U+FFFD.

use std::io::Read as _;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use encoding_rs::{Decoder, DecoderResult, Encoding};

use super::bytes::{BLOCK, Bytes, Tally};
use crate::encoding::{DecodeError, detect, named};

/// What an encoding is told from.
const SAMPLE: usize = 1 << 20;

/// Text as UTF-8, read piece by piece.
pub(super) struct Text {
    bytes: Bytes,
    raw: Vec<u8>,
    at: usize,
    ended: bool,
    /// None as long as all was ASCII, which most encodings agree on.
    decoder: Option<Decoder>,
    finished: bool,
    tally: Arc<Tally>,
}

impl Text {
    /// The text of `bytes` in the named encoding, or in the one that its beginning shows.
    ///
    /// # Errors
    /// When there is no such encoding, or what the bytes begin with is no text.
    pub fn new(mut bytes: Bytes, name: Option<&str>, tally: &Arc<Tally>) -> Result<Text, DecodeError> {
        let encoding = match name {
            Some(name) => Some(named(name)?),
            None => {
                let is_short = bytes.is_short(SAMPLE);
                let head = bytes.peek(SAMPLE);
                // A change of script in the midst of ASCII is looked at when it comes.
                if is_ascii(head) { None } else { Some(detect(head, is_short)?) }
            }
        };
        let mut text =
            Text { bytes, raw: Vec::new(), at: 0, ended: false, decoder: None, finished: false, tally: tally.clone() };
        if let Some(encoding) = encoding {
            text.decode_as(encoding);
        }
        Ok(text)
    }

    fn decode_as(&mut self, encoding: &'static Encoding) {
        // What stands in the mark decides, whatever was named.
        self.decoder = Some(encoding.new_decoder());
        let _ = self.tally.encoding.set(encoding.name());
    }

    /// Adds the next piece to `into`; false at the end.
    pub fn fill(&mut self, into: &mut String) -> bool {
        let before = into.len();
        while into.len() == before {
            if self.at == self.raw.len() && !self.ended {
                self.load(BLOCK);
            }
            if self.decoder.is_none() {
                self.copy_ascii(into);
            } else if !self.finished {
                self.decode(into);
            }
            if self.ended && self.at == self.raw.len() && (self.decoder.is_none() || self.finished) {
                return into.len() > before;
            }
        }
        true
    }

    /// Reads on until so many bytes wait.
    fn load(&mut self, most: usize) {
        self.raw.drain(..self.at);
        self.at = 0;
        let missing = most.saturating_sub(self.raw.len()) as u64;
        // What fails has been told in the tally, and ends the bytes.
        let count = self.bytes.by_ref().take(missing).read_to_end(&mut self.raw).unwrap_or(0);
        self.ended = (count as u64) < missing;
    }

    fn copy_ascii(&mut self, into: &mut String) {
        let waiting = &self.raw[self.at..];
        let plain = if is_ascii(waiting) {
            waiting.len()
        } else {
            waiting.iter().position(|byte| !is_ascii(&[*byte])).unwrap_or(waiting.len())
        };
        into.push_str(std::str::from_utf8(&waiting[..plain]).expect("ASCII is UTF-8"));
        self.at += plain;
        if self.at < self.raw.len() {
            self.load(SAMPLE);
            // After so much plain text it is no image: what fits no encoding is a fault of a few places.
            let encoding = detect(&self.raw, self.ended).unwrap_or(encoding_rs::UTF_8);
            self.decode_as(encoding);
        }
    }

    fn decode(&mut self, into: &mut String) {
        let Some(decoder) = &mut self.decoder else { return };
        let waiting = &self.raw[self.at..];
        // It takes what room there is.
        into.reserve(decoder.max_utf8_buffer_length_without_replacement(waiting.len()).unwrap_or(4 * BLOCK).max(16));
        let (result, read) = decoder.decode_to_string_without_replacement(waiting, into, self.ended);
        self.at += read;
        match result {
            DecoderResult::Malformed(..) => {
                into.push('\u{FFFD}');
                self.tally.replaced.fetch_add(1, Ordering::Relaxed);
            }
            DecoderResult::InputEmpty => self.finished = self.ended,
            DecoderResult::OutputFull => {}
        }
    }
}

/// Whether nothing in the bytes depends on the encoding: ASCII without the escapes of ISO-2022-JP and without the
/// zeros of UTF-16.
fn is_ascii(bytes: &[u8]) -> bool {
    bytes.is_ascii() && !bytes.contains(&0x1B) && !bytes.contains(&0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: Vec<u8>, name: Option<&str>) -> (String, Arc<Tally>) {
        let tally = Arc::new(Tally::default());
        let bytes = Bytes::new(std::io::Cursor::new(bytes), &tally);
        let mut text = Text::new(bytes, name, &tally).expect("is text");
        let mut all = String::new();
        while text.fill(&mut all) {}
        (all, tally)
    }

    #[test]
    fn pieces_join_to_the_whole() {
        let text = "お世話になっております。センサーが接続できません。\n".repeat(9000);
        for encoding in [encoding_rs::SHIFT_JIS, encoding_rs::EUC_JP, encoding_rs::ISO_2022_JP, encoding_rs::UTF_8] {
            let (bytes, _, _) = encoding.encode(&text);
            let (got, tally) = read(bytes.into_owned(), None);
            assert!(got == text, "{}", encoding.name());
            assert_eq!((tally.encoding.get(), tally.replaced.load(Ordering::Relaxed)), (Some(&encoding.name()), 0));
        }
    }

    #[test]
    fn the_encoding_may_show_late() {
        let text = format!("{}請問該如何處理？謝謝您的協助。請問該如何處理？", "plain text\n".repeat(200_000));
        let (bytes, _, _) = encoding_rs::BIG5.encode(&text);
        let (got, tally) = read(bytes.into_owned(), None);
        assert!(got == text);
        assert_eq!(tally.encoding.get(), Some(&"Big5"));
    }

    #[test]
    fn malformed_places_are_counted() {
        let text = "お世話になっております。".repeat(9);
        let bytes = [text.as_bytes(), b"\xE3\x81\n", text.as_bytes(), b"\xE3"].concat();
        let (got, tally) = read(bytes, None);
        assert_eq!(got, format!("{text}\u{FFFD}\n{text}\u{FFFD}"));
        assert_eq!(tally.replaced.load(Ordering::Relaxed), 2);
    }
}
