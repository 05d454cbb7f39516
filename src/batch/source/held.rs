//! The part of a text that is held while records are taken out of it: more is read behind, and what is done with is
//! let go in front.

use super::text::Text;

/// Text that has been read and is not yet done with.
pub(super) struct Held {
    text: Text,
    pub bytes: Vec<u8>,
    /// What lies before is done with; it is let go when more is read.
    pub start: usize,
    /// There is no more to be read.
    pub ended: bool,
}

impl Held {
    pub fn new(text: Text) -> Held {
        Held { text, bytes: Vec::new(), start: 0, ended: false }
    }

    /// What is not done with.
    pub fn waiting(&self) -> &[u8] {
        &self.bytes[self.start..]
    }

    /// Reads more behind what is there; false at the end.
    pub fn fill(&mut self) -> bool {
        if self.start > 0 {
            self.bytes.drain(..self.start);
            self.start = 0;
        }
        self.ended = self.ended || !self.text.fill(&mut self.bytes);
        !self.ended
    }

    /// Reads until so many bytes wait, if there are so many.
    pub fn fill_to(&mut self, most: usize) {
        while self.waiting().len() < most && self.fill() {}
    }
}
