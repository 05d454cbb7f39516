//! Decides many tickets: from inputs, one after another, to one output in their order.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::checkpoint::{Checkpoint, Complete, Stamp, Task};
use super::errors::BatchError;
use super::pipeline::{Decided, Pipeline, Step, Watched, Work};
use super::progress::{Event, Progress};
use super::read::{self, Position};
use super::row::{Row, RowError};
use super::source::SourceOptions;
use super::summary::Summary;
use super::target::{Files, Names, Stream, Target};
use super::write::{self, Form, OutputFormat, Style};
use crate::decision::Decision;
use crate::engine::Engine;
use crate::mask::Masker;

/// How a batch is read and written.
#[derive(Clone, Debug)]
pub struct BatchOptions {
    /// How the inputs are read.
    pub source: SourceOptions,
    /// The format of the output.
    pub format: OutputFormat,
    /// Whether a decision as JSON holds the row that it is of.
    pub rows: bool,
    /// Whether a table begins with a byte order mark, which Excel needs.
    pub mark: bool,
    /// Threads that decide, at least one.
    pub threads: usize,
    /// The time between two checkpoints.
    pub checkpoint: Duration,
    /// Masks everything that is written; decided is what came.
    pub masker: Option<Arc<Masker>>,
}

impl Default for BatchOptions {
    fn default() -> Self {
        let (source, format) = (SourceOptions::default(), OutputFormat::Jsonl);
        let checkpoint = Duration::from_secs(5);
        BatchOptions { source, format, rows: true, mark: false, threads: 1, checkpoint, masker: None }
    }
}

/// How a run stands to one that was interrupted before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// There should be none.
    New,
    /// It is gone on with; without any the run begins at the start.
    Resume,
    /// It is thrown away.
    Restart,
}

/// What a run came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The rows, counted; with those of the interrupted run that it goes on with.
    pub summary: Summary,
    /// Rows of that interrupted run.
    pub before: u64,
    /// Inputs that could not be read, and why.
    pub faults: Vec<String>,
    /// Whether it was stopped before its end.
    pub interrupted: bool,
    /// The rows that could not be read, as a file.
    pub errors: Option<PathBuf>,
}

/// Sees the rows of a batch in their order, and outlasts an interruption with it.
pub(crate) trait Observer {
    /// A row of an input with its decision.
    fn row(&mut self, file: &str, row: &Row, decision: &Decision);
    /// A row of an input that could not be read.
    fn error(&mut self, file: &str, error: &RowError);
    /// All that it has gathered so far.
    fn state(&self) -> serde_json::Value;
    /// Takes up what [`Observer::state`] gave in an earlier run; in words, why it cannot.
    fn restore(&mut self, state: serde_json::Value) -> Result<(), String>;
}

/// Time between two looks at whether the run is to be stopped.
const WAIT: Duration = Duration::from_millis(100);

/// Decides the rows of inputs into one output.
///
/// # Example
/// ```
/// use inquiry_triage::Engine;
/// use inquiry_triage::batch::{Batch, BatchOptions, OutputFormat};
/// let options = BatchOptions { format: OutputFormat::Csv, threads: 2, ..BatchOptions::default() };
/// let mut out = Vec::new();
/// let outcome = Batch::new(&Engine::builtin(), vec!["corpus/dev/en.jsonl".into()], options).to_writer(&mut out)?;
/// assert_eq!(outcome.summary.broken, 0);
/// assert!(out.starts_with(b"id,"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Batch<'a> {
    engine: &'a Engine,
    inputs: Vec<PathBuf>,
    options: BatchOptions,
    stop: Arc<AtomicBool>,
    tell: Box<dyn FnMut(Event) + 'a>,
    observer: Option<&'a mut dyn Observer>,
}

/// Whether all rows are done.
enum Driven {
    Stopped,
    Done { opened: usize },
}

impl<'a> Batch<'a> {
    /// A batch of inputs: files, or `-` for standard input.
    pub fn new(engine: &'a Engine, inputs: Vec<PathBuf>, options: BatchOptions) -> Self {
        Batch { engine, inputs, options, stop: Arc::default(), tell: Box::new(|_| {}), observer: None }
    }

    /// Stops in good order soon after the flag is set.
    #[must_use]
    pub fn stopped_by(mut self, stop: Arc<AtomicBool>) -> Self {
        self.stop = stop;
        self
    }

    /// Says how far it is.
    #[must_use]
    pub fn telling(mut self, tell: impl FnMut(Event) + 'a) -> Self {
        self.tell = Box::new(tell);
        self
    }

    /// Shows each row and its decision to an observer.
    #[must_use]
    pub(crate) fn watched_by(mut self, observer: Option<&'a mut dyn Observer>) -> Self {
        self.observer = observer;
        self
    }

    /// Writes to a stream. If it is interrupted, what is written is written.
    ///
    /// # Errors
    /// When the stream cannot be written, or an input vanishes.
    pub fn to_writer(mut self, out: &mut (dyn Write + Send)) -> Result<Outcome, BatchError> {
        let format = self.options.format;
        let mut checkpoint = Checkpoint::new(self.task());
        let mut stream = Stream::new(out, format)?;
        let driven = self.drive(&mut stream, &mut checkpoint)?;
        let complete = checkpoint.complete.clone().unwrap_or_default();
        let is_whole = match driven {
            Driven::Stopped => false,
            Driven::Done { opened: 0 } => true,
            Driven::Done { .. } => stream.finish(&complete.columns, self.added(), &mut self.converting(&checkpoint))?,
        };
        let Checkpoint { summary, .. } = checkpoint;
        Ok(Outcome { summary, faults: complete.faults, interrupted: !is_whole, ..Outcome::default() })
    }

    /// Writes to a file, which is there only when it is whole. Rows that cannot be read are in a second file beside
    /// it, `OUT.errors.jsonl`. As long as the run is not at its end, `OUT.resume.json` says how far it is.
    ///
    /// # Errors
    /// When the files cannot be written, an input vanishes, or the run before it cannot be gone on with. What is
    /// done stays done: see [`unfinished`].
    pub fn to_file(mut self, path: &Path, start: Start) -> Result<Outcome, BatchError> {
        let names = Names::of(path, self.options.format);
        let found = Checkpoint::read(&names.resume);
        let mut files = Files::open(names.clone(), self.options.format)?;
        let found = match (start, found) {
            (Start::Restart, _) => None,
            (_, Err(error)) => {
                let reasons = vec![format!("{} cannot be read: {error}", names.resume.display())];
                return Err(BatchError::Changed { reasons });
            }
            (_, Ok(found)) => found,
        };
        let mut checkpoint = match found {
            Some(Checkpoint { rows, .. }) if start == Start::New => {
                return Err(BatchError::Unfinished { file: path.to_path_buf(), rows });
            }
            Some(found) => {
                self.take_up(&found)?;
                if files.have_their_names(&found) {
                    files.remove();
                    let Checkpoint { rows: before, summary, complete, error_bytes, .. } = found;
                    let faults = complete.unwrap_or_default().faults;
                    let errors = (error_bytes > 0).then_some(names.errors);
                    return Ok(Outcome { summary, before, faults, interrupted: false, errors });
                }
                files.cut(found.bytes, found.error_bytes)?;
                found
            }
            None => {
                files.begin()?;
                Checkpoint::new(self.task())
            }
        };
        let before = checkpoint.rows;
        let driven = match &checkpoint.complete {
            Some(_) => Ok(Driven::Done { opened: 1 }),
            None => self.drive(&mut files, &mut checkpoint),
        };
        let (bytes, error_bytes) = (checkpoint.bytes, checkpoint.error_bytes);
        match driven {
            Err(_) | Ok(Driven::Stopped) if checkpoint.rows == 0 => files.remove(),
            // An input vanished, the disk is full: as much of the way as is made stays made. If even that cannot be
            // said, the checkpoint before it holds.
            Err(_) => {
                let cut = files.cut(bytes, error_bytes);
                let _ = cut.and_then(|()| self.keep(&mut files, &mut checkpoint));
            }
            Ok(Driven::Stopped) => self.keep(&mut files, &mut checkpoint)?,
            Ok(Driven::Done { opened: 0 }) => files.remove(),
            Ok(Driven::Done { .. }) => {
                self.keep(&mut files, &mut checkpoint)?;
                let columns = checkpoint.complete.clone().unwrap_or_default().columns;
                let has_errors = checkpoint.error_bytes > 0;
                let is_whole = files.finish(&columns, self.added(), has_errors, &mut self.converting(&checkpoint))?;
                let Checkpoint { summary, complete, .. } = checkpoint;
                let (faults, errors) = (complete.unwrap_or_default().faults, has_errors.then_some(names.errors));
                return Ok(Outcome { summary, before, faults, interrupted: !is_whole, errors });
            }
        }
        let interrupted = matches!(driven?, Driven::Stopped);
        let Checkpoint { summary, complete, .. } = checkpoint;
        Ok(Outcome { summary, before, faults: complete.unwrap_or_default().faults, interrupted, errors: None })
    }

    /// The columns that the run adds to a table.
    fn added(&self) -> &'static [&'static str] {
        write::added(self.inputs.len() > 1)
    }

    /// What this run is.
    fn task(&self) -> Task {
        let policy = self.engine.policy();
        let mut settings = BTreeMap::from([
            ("--format".to_string(), self.options.format.as_str().to_string()),
            ("the way of reading".to_string(), format!("{:?}", self.options.source)),
        ]);
        if !self.options.rows {
            settings.insert("--no-row".into(), "yes".into());
        }
        if self.options.mark {
            settings.insert("--bom".into(), "yes".into());
        }
        if let Some(masker) = &self.options.masker {
            settings.insert("--mask".into(), masker.fingerprint());
        }
        if self.observer.is_some() {
            settings.insert("--report".into(), "yes".into());
        }
        Task {
            program: concat!("triage ", env!("CARGO_PKG_VERSION")).into(),
            policy: format!("{} {} ({})", policy.id, policy.version, policy.digest),
            settings,
            inputs: self.inputs.iter().map(|path| Stamp::of(path)).collect(),
        }
    }

    /// Goes on from a checkpoint, if this run is the same.
    fn take_up(&mut self, found: &Checkpoint) -> Result<(), BatchError> {
        let mut reasons = found.task.differs(&self.task());
        if reasons.is_empty()
            && let (Some(observer), Some(state)) = (&mut self.observer, &found.observed)
        {
            reasons.extend(observer.restore(state.clone()).err());
        }
        if reasons.is_empty() { Ok(()) } else { Err(BatchError::Changed { reasons }) }
    }

    /// Decides all rows that are not done yet. The checkpoint follows what the target has taken.
    fn drive(&mut self, target: &mut dyn Target, checkpoint: &mut Checkpoint) -> Result<Driven, BatchError> {
        let position = Arc::new(Position::default());
        let task = read::Task {
            inputs: self.inputs.iter().cloned().zip(checkpoint.task.inputs.iter().cloned()).collect(),
            options: self.options.source.clone(),
            format: self.options.format,
            mark: self.options.mark,
            added: self.added(),
            done: (checkpoint.rows, checkpoint.digest),
            position: position.clone(),
            masker: self.options.masker.clone(),
            stop: Arc::default(),
        };
        let style = Style { format: self.options.format, rows: self.options.rows, several: self.inputs.len() > 1 };
        let masker = self.options.masker.clone();
        let form = Arc::new(Form::new(self.engine, style));
        let work = Work { form, threads: self.options.threads.max(1), watched: self.observer.is_some(), masker };
        let pipeline = Pipeline::start(self.engine, task, work);
        let mut pipeline = pipeline.map_err(|error| BatchError::Input(format!("no thread can be started: {error}")))?;
        let before = checkpoint.rows;
        let (mut kept, mut told) = (Instant::now(), Instant::now());
        loop {
            match pipeline.next(WAIT)? {
                // Of a run that is gone on with it is there.
                Step::Header(_) if checkpoint.bytes > 0 => {}
                Step::Header(header) => {
                    target.take(&header, &[])?;
                    target.measure(checkpoint);
                }
                Step::Decided(decided) => {
                    self.take(decided, target, checkpoint)?;
                    if kept.elapsed() >= self.options.checkpoint {
                        self.keep(target, checkpoint)?;
                        kept = Instant::now();
                    }
                }
                Step::Found(text) => (self.tell)(Event::Found(text)),
                Step::Note(text) => (self.tell)(Event::Note(text)),
                Step::Stop(why) => return Err(BatchError::Input(why)),
                Step::End(ended) => {
                    let columns = ended.layout.columns().to_vec();
                    checkpoint.complete = Some(Complete { columns, faults: ended.faults });
                    return Ok(Driven::Done { opened: ended.opened });
                }
                Step::Nothing => {}
            }
            if told.elapsed() >= WAIT {
                (self.tell)(Event::Progress(Progress::of(checkpoint, before, &position)));
                told = Instant::now();
            }
            if self.stop.load(Ordering::Relaxed) {
                return Ok(Driven::Stopped);
            }
        }
    }

    /// Writes a block and counts it; if it cannot be written whole, it is not counted.
    fn take(
        &mut self,
        decided: Decided,
        target: &mut dyn Target,
        checkpoint: &mut Checkpoint,
    ) -> Result<(), BatchError> {
        target.take(&decided.out, &decided.errors)?;
        target.measure(checkpoint);
        checkpoint.rows += decided.summary.rows;
        checkpoint.digest = decided.digest;
        checkpoint.summary.add(decided.summary);
        if let Some(observer) = &mut self.observer {
            for watched in &decided.watched {
                match watched {
                    Watched::Row(file, both) => observer.row(file, &both.0, &both.1),
                    Watched::Error(file, error) => observer.error(file, error),
                }
            }
        }
        Ok(())
    }

    /// Writes the checkpoint, with what the observer has seen of the same rows.
    fn keep(&self, target: &mut dyn Target, checkpoint: &mut Checkpoint) -> Result<(), BatchError> {
        checkpoint.observed = self.observer.as_ref().map(|observer| observer.state());
        target.keep(checkpoint)
    }

    /// Goes on unless it is to be stopped, and says how far it is.
    fn converting(&mut self, checkpoint: &Checkpoint) -> impl FnMut(u64) -> bool {
        let progress = Progress::of(checkpoint, 0, &Position::default());
        move |converted| {
            (self.tell)(Event::Progress(Progress { converted: Some(converted), ..progress }));
            !self.stop.load(Ordering::Relaxed)
        }
    }
}

/// The rows that an interrupted run to this output has done; `None` if there is no such run.
pub fn unfinished(path: &Path) -> Option<u64> {
    // The name of its checkpoint does not depend on the format.
    let names = Names::of(path, OutputFormat::Jsonl);
    Checkpoint::read(&names.resume).ok().flatten().map(|checkpoint| checkpoint.rows)
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    /// Takes so many bytes, then the disk is full.
    struct Full(usize);

    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let taken = bytes.len().min(self.0);
            self.0 -= taken;
            if taken == 0 { Err(io::ErrorKind::StorageFull.into()) } else { Ok(taken) }
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// Counts rows, and stops the run at one of them.
    #[derive(Default)]
    struct Counter {
        rows: Vec<String>,
        errors: u64,
        stop: Option<(usize, Arc<AtomicBool>)>,
    }

    impl Observer for Counter {
        fn row(&mut self, _: &str, row: &Row, decision: &Decision) {
            assert_eq!(row.ticket.id, decision.id);
            self.rows.push(decision.id.clone());
            if let Some((at, stop)) = &self.stop
                && self.rows.len() == *at
            {
                stop.store(true, Ordering::Relaxed);
            }
        }

        fn error(&mut self, _: &str, _: &RowError) {
            self.errors += 1;
        }

        fn state(&self) -> serde_json::Value {
            serde_json::json!({"rows": self.rows, "errors": self.errors})
        }

        fn restore(&mut self, state: serde_json::Value) -> Result<(), String> {
            self.rows = serde_json::from_value(state["rows"].clone()).map_err(|error| error.to_string())?;
            self.errors = state["errors"].as_u64().ok_or("no number of errors")?;
            Ok(())
        }
    }

    fn engine() -> Engine {
        Engine::from_dir("tests/data/packs/tiny").expect("the pack of the tests is sound")
    }

    fn table(folder: &Path, rows: usize) -> Vec<PathBuf> {
        let row = |i: usize| if i % 100 == 7 { format!("{i}\n") } else { format!("{i},the sensor\n") };
        let text: String = std::iter::once("id,body\n".to_string()).chain((0..rows).map(row)).collect();
        let path = folder.join("in.csv");
        std::fs::write(&path, text).expect("writes");
        vec![path]
    }

    #[test]
    fn a_stream_that_is_full_is_told() {
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        let inputs = table(folder.path(), 2000);
        for format in [OutputFormat::Csv, OutputFormat::Jsonl, OutputFormat::Parquet] {
            for room in [0, 1, 100, 2000] {
                let options = BatchOptions { format, threads: 2, ..BatchOptions::default() };
                let error = Batch::new(&engine(), inputs.clone(), options).to_writer(&mut Full(room));
                let error = error.expect_err("there is no room");
                assert_eq!(error.to_string(), "the output cannot be written", "{format:?}");
                let source = std::error::Error::source(&error).and_then(|source| source.downcast_ref::<io::Error>());
                assert_eq!(source.map(io::Error::kind), Some(io::ErrorKind::StorageFull), "{format:?}");
            }
        }
    }

    #[test]
    fn an_observer_sees_each_row_once_over_any_number_of_interruptions() {
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        let (engine, inputs, out) = (engine(), table(folder.path(), 3000), folder.path().join("out.csv"));
        let run = |counter: &mut Counter, start| {
            let stop = counter.stop.as_ref().map(|(_, stop)| stop.clone()).unwrap_or_default();
            let options = BatchOptions { format: OutputFormat::Csv, threads: 2, ..BatchOptions::default() };
            let batch = Batch::new(&engine, inputs.clone(), options).stopped_by(stop);
            batch.watched_by(Some(counter)).to_file(&out, start)
        };
        for at in [1, 700, 1500, 2900] {
            let mut counter = Counter { stop: Some((at, Arc::default())), ..Counter::default() };
            let outcome = run(&mut counter, Start::Resume).expect("it is stopped in good order");
            assert!(outcome.interrupted && !out.exists());
            assert_eq!(unfinished(&out), Some(outcome.summary.rows));
        }
        let mut counter = Counter::default();
        let outcome = run(&mut counter, Start::Resume).expect("nothing is in its way");
        assert!(!outcome.interrupted && outcome.before > 2000 && unfinished(&out).is_none());
        let wanted: Vec<String> = (0..3000).filter(|i| i % 100 != 7).map(|i| i.to_string()).collect();
        assert_eq!((counter.rows == wanted, counter.errors), (true, 30));
        assert_eq!((outcome.summary.rows, outcome.summary.broken), (3000, 30));
    }

    #[test]
    fn rows_that_are_not_those_of_the_interrupted_run_are_noticed() {
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        let (engine, inputs, out) = (engine(), table(folder.path(), 3000), folder.path().join("out.csv"));
        let options = BatchOptions { format: OutputFormat::Csv, ..BatchOptions::default() };
        let mut counter = Counter { stop: Some((500, Arc::default())), ..Counter::default() };
        let stop = counter.stop.as_ref().map(|(_, stop)| stop.clone()).unwrap_or_default();
        let batch = Batch::new(&engine, inputs.clone(), options.clone()).stopped_by(stop);
        batch.watched_by(Some(&mut counter)).to_file(&out, Start::New).expect("it is stopped in good order");
        // Other rows under the same name, size and date.
        let names = Names::of(&out, OutputFormat::Csv);
        let text = std::fs::read_to_string(&inputs[0]).expect("reads").replacen("the sensor", "the SENSOR", 1);
        std::fs::write(&inputs[0], text).expect("writes");
        let mut checkpoint = Checkpoint::read(&names.resume).expect("reads").expect("it is there");
        checkpoint.task.inputs = vec![Stamp::of(&inputs[0])];
        checkpoint.write(&names.resume).expect("writes");
        let mut counter = Counter::default();
        let batch = Batch::new(&engine, inputs, options).watched_by(Some(&mut counter));
        let error = batch.to_file(&out, Start::Resume).expect_err("the rows differ");
        assert_eq!(error.to_string(), "the rows of the inputs are not those that the interrupted run has read");
        assert_eq!(unfinished(&out), Some(checkpoint.rows));
    }
}
