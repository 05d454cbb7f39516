//! Where the records go: a stream, or files beside the wanted one that take its name when they are whole.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufReader, BufWriter, Read as _, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::checkpoint::{Checkpoint, beside};
use super::errors::BatchError;
use super::layout::Kept;

use super::write::{OutputFormat, convert};

/// What takes the records of block after block.
pub(super) trait Target {
    /// Takes records, and those of the rows that could not be read.
    fn take(&mut self, out: &[u8], errors: &[u8]) -> Result<(), BatchError>;

    /// Says in the checkpoint what of the files is whole.
    fn measure(&self, _checkpoint: &mut Checkpoint) {}

    /// Makes what was taken and the checkpoint outlast whatever comes.
    fn keep(&mut self, _checkpoint: &Checkpoint) -> Result<(), BatchError> {
        Ok(())
    }
}

/// A stream: what is written is gone.
pub(super) struct Stream<'a> {
    out: &'a mut (dyn Write + Send),
    /// The rows that Parquet is made of at the end.
    work: Option<File>,
}

impl<'a> Stream<'a> {
    pub fn new(out: &'a mut (dyn Write + Send), format: OutputFormat) -> Result<Self, BatchError> {
        let work = (format == OutputFormat::Parquet).then(tempfile::tempfile).transpose();
        Ok(Stream { out, work: work.map_err(|error| BatchError::unwritable("a temporary file", error))? })
    }

    /// Writes what can be written only when all rows are there; `false` if it was stopped.
    pub fn finish(self, kept: &[Kept], added: &[&str], go_on: &mut dyn FnMut(u64) -> bool) -> Result<bool, BatchError> {
        let Some(mut work) = self.work else { return Ok(true) };
        let mut run = || {
            work.rewind()?;
            let is_whole = convert(BufReader::new(&work), kept, added, &mut *self.out, go_on)?;
            self.out.flush()?;
            Ok(is_whole)
        };
        run().map_err(|error| BatchError::unwritable("", error))
    }
}

impl Target for Stream<'_> {
    fn take(&mut self, out: &[u8], _errors: &[u8]) -> Result<(), BatchError> {
        let written = match &mut self.work {
            Some(work) => work.write_all(out),
            None => self.out.write_all(out).and_then(|()| self.out.flush()),
        };
        written.map_err(|error| BatchError::unwritable("", error))
    }
}

/// The files of one output.
#[derive(Clone, Debug)]
pub(super) struct Names {
    pub wanted: PathBuf,
    /// What the records are appended to.
    pub work: PathBuf,
    /// What takes the wanted name at the end.
    pub part: PathBuf,
    pub errors: PathBuf,
    pub errors_part: PathBuf,
    pub resume: PathBuf,
}

/// What the names of the files beside an output end in.
pub(crate) const BESIDE: [&str; 4] = [".part", ".rows.part", ".errors.jsonl", ".resume.json"];

impl Names {
    pub fn of(wanted: &Path, format: OutputFormat) -> Names {
        let part = beside(wanted, ".part");
        Names {
            wanted: wanted.to_path_buf(),
            work: if format == OutputFormat::Parquet { beside(wanted, ".rows.part") } else { part.clone() },
            part,
            errors: beside(wanted, ".errors.jsonl"),
            errors_part: beside(wanted, ".errors.jsonl.part"),
            resume: beside(wanted, ".resume.json"),
        }
    }
}

/// Files that grow.
pub(super) struct Files {
    names: Names,
    format: OutputFormat,
    work: File,
    bytes: u64,
    /// There is none before the first error.
    errors: Option<File>,
    error_bytes: u64,
}

impl Files {
    /// Opens the file for the records as it is, for this process alone.
    pub fn open(names: Names, format: OutputFormat) -> Result<Files, BatchError> {
        let open = OpenOptions::new().create(true).read(true).write(true).truncate(false).open(&names.work);
        let work = open.map_err(|error| BatchError::unwritable(&names.work, error))?;
        // Where files cannot be locked, nobody is kept out.
        if let Err(TryLockError::WouldBlock) = work.try_lock() {
            return Err(BatchError::Busy { file: names.work });
        }
        Ok(Files { names, format, work, bytes: 0, errors: None, error_bytes: 0 })
    }

    /// Throws away what is there.
    pub fn begin(&mut self) -> Result<(), BatchError> {
        let removed = remove(&self.names.resume).and_then(|()| remove(&self.names.errors_part));
        removed.map_err(|error| BatchError::unwritable(&self.names.resume, error))?;
        self.cut(0, 0)
    }

    /// Whether a run that had all its rows was cut short only after its output had got its name.
    pub fn have_their_names(&self, checkpoint: &Checkpoint) -> bool {
        let len = |path: &Path| path.metadata().map_or(0, |meta| meta.len());
        let is_short = len(&self.names.work) < checkpoint.bytes;
        let wanted = len(&self.names.wanted);
        let is_whole = if self.format == OutputFormat::Parquet { wanted > 0 } else { wanted == checkpoint.bytes };
        checkpoint.complete.is_some() && is_short && is_whole
    }

    /// Cuts the files to what is whole.
    pub fn cut(&mut self, bytes: u64, error_bytes: u64) -> Result<(), BatchError> {
        let names = &self.names;
        cut(&mut self.work, bytes).map_err(|error| BatchError::unwritable(&names.work, error))?;
        // A run that was cut short while it gave the names may have given this one.
        let is_named = || names.errors.metadata().is_ok_and(|meta| meta.len() == error_bytes);
        if names.errors_part.exists() || (error_bytes > 0 && !is_named()) {
            let open = OpenOptions::new().create(true).write(true).truncate(false).open(&names.errors_part);
            let mut errors = open.map_err(|error| BatchError::unwritable(&names.errors_part, error))?;
            cut(&mut errors, error_bytes).map_err(|error| BatchError::unwritable(&names.errors_part, error))?;
            self.errors = Some(errors);
        }
        (self.bytes, self.error_bytes) = (bytes, error_bytes);
        Ok(())
    }

    /// Leaves nothing behind.
    pub fn remove(self) {
        for path in [&self.names.work, &self.names.part, &self.names.errors_part, &self.names.resume] {
            let _ = std::fs::remove_file(path);
        }
    }

    /// Gives the files their names: the errors first, so that whoever finds the output finds them too. May be begun
    /// again if it was cut short. `false` if it was stopped.
    pub fn finish(
        mut self,
        kept: &[Kept],
        added: &[&str],
        has_errors: bool,
        go_on: &mut dyn FnMut(u64) -> bool,
    ) -> Result<bool, BatchError> {
        let names = self.names.clone();
        if self.format == OutputFormat::Parquet {
            let mut run = || {
                self.work.rewind()?;
                let mut out = BufWriter::new(File::create(&names.part)?);
                // What was not cut off yet is no row.
                let lines = BufReader::new((&self.work).take(self.bytes));
                let is_whole = convert(lines, kept, added, &mut out, go_on)?;
                out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_data()?;
                Ok(is_whole)
            };
            if !run().map_err(|error| BatchError::unwritable(&names.part, error))? {
                return Ok(false);
            }
        }
        let run = || {
            match has_errors {
                true if names.errors_part.exists() => std::fs::rename(&names.errors_part, &names.errors)?,
                true => {}
                // Those of an earlier run are not of this output.
                false => {
                    remove(&names.errors_part)?;
                    remove(&names.errors)?;
                }
            }
            std::fs::rename(&names.part, &names.wanted)?;
            if names.work != names.part {
                remove(&names.work)?;
            }
            remove(&names.resume)
        };
        run().map_err(|error| BatchError::unwritable(&names.wanted, error))?;
        Ok(true)
    }
}

impl Target for Files {
    fn take(&mut self, out: &[u8], errors: &[u8]) -> Result<(), BatchError> {
        let names = &self.names;
        self.work.write_all(out).map_err(|error| BatchError::unwritable(&names.work, error))?;
        if !errors.is_empty() {
            let mut write = || {
                if self.errors.is_none() {
                    self.errors = Some(File::create(&names.errors_part)?);
                }
                self.errors.as_mut().map_or(Ok(()), |file| file.write_all(errors))
            };
            write().map_err(|error| BatchError::unwritable(&names.errors_part, error))?;
        }
        self.bytes += out.len() as u64;
        self.error_bytes += errors.len() as u64;
        Ok(())
    }

    fn measure(&self, checkpoint: &mut Checkpoint) {
        (checkpoint.bytes, checkpoint.error_bytes) = (self.bytes, self.error_bytes);
    }

    fn keep(&mut self, checkpoint: &Checkpoint) -> Result<(), BatchError> {
        self.work.sync_data().map_err(|error| BatchError::unwritable(&self.names.work, error))?;
        if let Some(errors) = &self.errors {
            errors.sync_data().map_err(|error| BatchError::unwritable(&self.names.errors_part, error))?;
        }
        checkpoint.write(&self.names.resume).map_err(|error| BatchError::unwritable(&self.names.resume, error))
    }
}

/// Cuts a file and stands at its end.
fn cut(file: &mut File, bytes: u64) -> io::Result<()> {
    if file.metadata()?.len() < bytes {
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the file is shorter than the run had left it"));
    }
    file.set_len(bytes)?;
    file.seek(SeekFrom::Start(bytes)).map(drop)
}

fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
