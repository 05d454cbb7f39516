//! How an input was read, to be told to who gave it.

use std::fmt;

use super::format::{Compression, Format};

/// How an input is read: what was detected and what was guessed. Shown, it is a line such as ``Zendesk export, CSV in
/// UTF-8, gzip: id from `Id`, subject from `Subject`, body from `Description` ``.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Found {
    /// The format.
    pub format: Format,
    /// How it is compressed.
    pub compression: Option<Compression>,
    /// The encoding of its text, `ASCII` as long as nothing else was met; none where the format decides.
    pub encoding: Option<&'static str>,
    /// What stands between the cells of a table of text.
    pub delimiter: Option<char>,
    /// The helpdesk that it was exported from.
    pub helpdesk: Option<&'static str>,
    /// What was taken from where: `id`, `subject`, `body`, `date`, or the name of metadata; and the column.
    pub taken: Vec<(String, String)>,
    /// What comes first in its dates, if they are of numbers whose order had to be guessed.
    pub dates: Option<&'static str>,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(helpdesk) = self.helpdesk {
            write!(f, "{helpdesk} export, ")?;
        }
        write!(f, "{}", self.format)?;
        let usual = if self.format == Format::Tsv { '\t' } else { ',' };
        match self.delimiter {
            Some(delimiter) if delimiter == usual => {}
            Some('\t') => f.write_str(" with tabs")?,
            Some(';') => f.write_str(" with semicolons")?,
            Some(other) => write!(f, " with `{other}`")?,
            None => {}
        }
        if let Some(encoding) = self.encoding {
            write!(f, " in {encoding}")?;
        }
        if let Some(compression) = self.compression {
            write!(f, ", {}", compression.as_str())?;
        }
        for (i, (name, column)) in self.taken.iter().enumerate() {
            write!(f, "{} {name} from `{column}`", if i == 0 { ":" } else { "," })?;
            if let Some(order) = self.dates.filter(|_| name == "date") {
                write!(f, " ({order})")?;
            }
        }
        if !self.taken.is_empty() && self.taken.iter().all(|(name, _)| name != "body") {
            f.write_str("; no column holds the message, only subjects are read")?;
        }
        Ok(())
    }
}
