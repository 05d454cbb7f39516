//! One input, opened: its columns, and its rows one after another.

use std::path::Path;
use std::sync::Arc;

use super::columns::Columns;
use super::row::{Column, Row, RowError};
use super::rows::{Format, Rows};

/// How inputs are to be read where it is not detected.
#[derive(Clone, Debug, Default)]
pub struct SourceOptions {
    /// Which columns hold what.
    pub columns: Columns,
    /// The name of the text's encoding.
    pub encoding: Option<String>,
}

/// Why an input cannot be read at all.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct SourceError {
    message: String,
}

/// An input that has been opened; as an iterator, its rows.
pub struct Source {
    columns: Arc<[Column]>,
    rows: std::vec::IntoIter<Result<Row, RowError>>,
    size: Option<u64>,
    notes: Vec<String>,
}

impl Source {
    /// Opens a file, or standard input for `-`.
    ///
    /// # Errors
    /// When it cannot be read, or holds no tickets: what it has instead.
    pub fn open(path: &Path, options: &SourceOptions) -> Result<Source, SourceError> {
        let fault = |message: String| SourceError { message: format!("{}: {message}", path.display()) };
        let bytes = if path.as_os_str() == "-" {
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut std::io::stdin().lock(), &mut bytes).map(|_| bytes)
        } else {
            std::fs::read(path)
        };
        let bytes = bytes.map_err(|error| fault(error.to_string()))?;
        let decoded = crate::decode(&bytes, options.encoding.as_deref()).map_err(|error| fault(error.to_string()))?;
        let format = Format::of_path(path).unwrap_or_else(|| Format::of_text(&decoded.text));
        let rows = Rows::new(&decoded.text, format, &options.columns).map_err(fault)?;
        let columns = rows.columns();
        let rows: Vec<_> = rows.collect();
        let name = if path.as_os_str() == "-" { "standard input".into() } else { path.display().to_string() };
        let (places, used) = (decoded.replaced, decoded.encoding);
        let note = format!("{name}: not {used} throughout; malformed places read as \u{FFFD}: {places}");
        let notes = if places > 0 { vec![note] } else { Vec::new() };
        Ok(Source { columns, rows: rows.into_iter(), size: Some(bytes.len() as u64), notes })
    }

    /// What somebody should know of how it is read, since it was asked last.
    pub fn notes(&mut self) -> Vec<String> {
        std::mem::take(&mut self.notes)
    }

    /// The columns of its rows; of JSON lines, those of the first lines.
    pub fn columns(&self) -> &Arc<[Column]> {
        &self.columns
    }

    /// Bytes of the file as it lies on disk; `None` where that is not known.
    pub fn size(&self) -> Option<u64> {
        self.size
    }

    /// Bytes of it that have been read.
    pub fn read(&self) -> u64 {
        self.size.unwrap_or(0)
    }
}

impl Iterator for Source {
    type Item = Result<Row, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.rows.next()
    }
}
