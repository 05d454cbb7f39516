//! The part of a text that is held while records are taken out of it: more is read behind, and what is done with is
//! let go in front.

use super::text::Text;

/// Text that has been read and is not yet done with.
pub(super) struct Held {
    source: Text,
    pub text: String,
    /// What lies before is done with; it is let go when more is read. A place between two characters.
    pub start: usize,
    /// There is no more to be read.
    pub ended: bool,
}

impl Held {
    pub fn new(source: Text) -> Held {
        Held { source, text: String::new(), start: 0, ended: false }
    }

    /// What is not done with.
    pub fn waiting(&self) -> &[u8] {
        &self.text.as_bytes()[self.start..]
    }

    /// Reads more behind what is there; false at the end.
    pub fn fill(&mut self) -> bool {
        if self.start > 0 {
            self.text.drain(..self.start);
            self.start = 0;
        }
        self.ended = self.ended || !self.source.fill(&mut self.text);
        !self.ended
    }

    /// Reads until so many bytes wait, if there are so many.
    pub fn fill_to(&mut self, most: usize) {
        while self.waiting().len() < most && self.fill() {}
    }
}
