//! The bytes of an input: counted as they come from disk, unpacked, and with a look at their beginning.
//!
//! A reading that fails in the middle ends the bytes there and says so in the [`Tally`]: what came before is kept.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use super::format::Compression;

/// What is counted while an input is read.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Bytes taken from disk, for who shows how far the reading is.
    pub read: Arc<AtomicU64>,
    /// Malformed places of the text.
    pub replaced: AtomicU64,
    /// The encoding, once it is known.
    pub encoding: OnceLock<&'static str>,
    /// Why the bytes ended before their end.
    pub stopped: OnceLock<Stopped>,
}

/// Why the bytes of an input ended before their end.
#[derive(Debug)]
pub(super) struct Stopped {
    pub reason: String,
    /// The reading failed, and may go well another time; else what was read is broken.
    pub may_pass: bool,
}

/// Bytes of which the first have been looked at.
pub(super) struct Bytes {
    head: Vec<u8>,
    at: usize,
    rest: Box<dyn Read + Send>,
}

impl Bytes {
    pub fn new(reader: impl Read + Send + 'static, tally: &Arc<Tally>) -> Self {
        let counted = Counted { reader, tally: tally.clone() };
        Bytes { head: Vec::new(), at: 0, rest: Box::new(counted) }
    }

    /// The first bytes, as many as `most` if there are so many. They stay to be read.
    pub fn peek(&mut self, most: usize) -> &[u8] {
        let missing = most.saturating_sub(self.head.len() - self.at);
        if missing > 0 {
            // What fails here has been told in the tally.
            let _ = self.rest.by_ref().take(missing as u64).read_to_end(&mut self.head);
        }
        let end = self.head.len().min(self.at + most);
        &self.head[self.at..end]
    }

    /// Whether there are no more than those that a look at `most` bytes shows.
    pub fn is_short(&mut self, most: usize) -> bool {
        self.peek(most + 1).len() <= most
    }

    /// The bytes unpacked, if their beginning says that they are packed.
    ///
    /// # Errors
    /// When the unpacking cannot begin.
    pub fn unpacked(mut self, tally: &Arc<Tally>) -> std::io::Result<(Self, Option<Compression>)> {
        let compression = Compression::of_bytes(self.peek(4));
        let packed = BufReader::with_capacity(BLOCK, self);
        let rest: Box<dyn Read + Send> = match compression {
            None => return Ok((packed.into_inner(), None)),
            Some(Compression::Gzip) => {
                Box::new(Stopping { reader: flate2::bufread::MultiGzDecoder::new(packed), tally: tally.clone() })
            }
            Some(Compression::Zstd) => {
                let decoder = zstd::stream::read::Decoder::with_buffer(packed)?;
                Box::new(Stopping { reader: decoder, tally: tally.clone() })
            }
        };
        Ok((Bytes { head: Vec::new(), at: 0, rest }, compression))
    }
}

/// Bytes taken at once.
pub(super) const BLOCK: usize = 1 << 16;

impl Read for Bytes {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if self.at == self.head.len() {
            if !self.head.is_empty() {
                (self.head, self.at) = (Vec::new(), 0);
            }
            return self.rest.read(into);
        }
        let count = (self.head.len() - self.at).min(into.len());
        into[..count].copy_from_slice(&self.head[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}

/// Opens a file, or standard input for `-`, and says how large it is on disk.
///
/// # Errors
/// When it cannot be opened.
pub(super) fn open(path: &Path) -> std::io::Result<(Box<dyn Read + Send>, Option<u64>)> {
    if path.as_os_str() == "-" {
        return Ok((Box::new(std::io::stdin()), None));
    }
    let file = File::open(path)?;
    let meta = file.metadata()?;
    if meta.is_dir() {
        return Err(std::io::Error::other("it is a folder"));
    }
    Ok((Box::new(file), meta.is_file().then_some(meta.len())))
}

/// Counts what comes from disk, and ends where that fails.
struct Counted<R> {
    reader: R,
    tally: Arc<Tally>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let count = until_it_fails(&mut self.reader, into, &self.tally, true);
        self.tally.read.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// Ends where unpacking fails.
struct Stopping<R> {
    reader: R,
    tally: Arc<Tally>,
}

impl<R: Read> Read for Stopping<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        Ok(until_it_fails(&mut self.reader, into, &self.tally, false))
    }
}

fn until_it_fails(reader: &mut impl Read, into: &mut [u8], tally: &Tally, may_pass: bool) -> usize {
    if tally.stopped.get().is_some() {
        return 0;
    }
    loop {
        match reader.read(into) {
            Ok(count) => return count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => {
                // Only the first fault is told; those after it follow from it.
                let reason = match error.kind() {
                    std::io::ErrorKind::UnexpectedEof => "the compressed file is cut off".to_string(),
                    _ => error.to_string(),
                };
                let _ = tally.stopped.set(Stopped { reason, may_pass });
                return 0;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn gzipped(text: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text).expect("to memory");
        encoder.finish().expect("to memory")
    }

    fn unpacked(packed: Vec<u8>) -> (Vec<u8>, Arc<Tally>) {
        let tally = Arc::new(Tally::default());
        let (mut bytes, _) = Bytes::new(std::io::Cursor::new(packed), &tally).unpacked(&tally).expect("begins well");
        let mut all = bytes.peek(3).to_vec();
        all.clear();
        bytes.read_to_end(&mut all).expect("faults are in the tally");
        (all, tally)
    }

    #[test]
    fn several_members_are_one_text_and_a_cut_is_told() {
        let two = [gzipped(b"first "), gzipped(b"second")].concat();
        let (text, tally) = unpacked(two.clone());
        assert_eq!((text.as_slice(), tally.stopped.get().is_some()), (b"first second".as_slice(), false));
        assert_eq!(tally.read.load(Ordering::Relaxed), two.len() as u64);
        let (text, tally) = unpacked(two[..two.len() - 4].to_vec());
        assert_eq!((text.as_slice(), tally.stopped.get().is_some()), (b"first second".as_slice(), true));
    }
}
