//! `triage batch`: many tickets from files to a file.

mod interrupt;
mod progress;
mod summary;

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};

use super::mask::MaskChoice;
use super::{PolicyChoice, input, output};
use crate::batch::{
    BESIDE, Batch, BatchError, BatchOptions, DateOrder, Event, Observer, Outcome, OutputFormat, Report, SourceOptions,
    Start, unfinished,
};
use crate::{Language, render};
use progress::{Display, count};

pub(super) const HELP: &str = "\
Inputs are CSV or TSV with a header, JSON or JSON lines, Parquet, mails (.eml, mbox), plain or as .gz or .zst; folders \
are searched for them (and what else is in there is told), patterns such as 'export/**/*.csv' are filled in. Format, encoding, delimiter and the columns \
that hold id, subject, body and the like are found by themselves, and how is said.

The output has a record for each row, in the order of the rows. CSV, TSV and Parquet keep the inputs' columns and add \
triage_language, _category, _clause, _verdict, _confidence, _review, _flags, _inquiries, _advice and _error; Parquet \
keeps their kinds. As JSON lines it is one decision a line, and last in it the input's row. Of several inputs, whose \
columns need not be the same, each record says besides where it comes from: triage_file, _line, _id and _date, in JSON \
lines file, line and date. A row that cannot be read \
stays in its place, with the error; OUT.errors.jsonl, which is there only if there are such rows, has file, line, \
error and what could be read. A column that a table's JSON input has only after its first 1000 rows is left out, and \
that is said.

OUT is written as OUT.part and takes its name when it is whole. While it is not, OUT.resume.json says how far the run \
is: after Ctrl-C, a kill, a full disk or a vanished input, the same command with --resume goes on without losing or \
doubling a row, with any number of threads; if inputs, options or policy are not the same it refuses. Standard output \
can be neither resumed nor has it a file of errors.

--report writes a page for people, one file that needs no network; with a date column it shows how volumes go. --mask \
puts placeholders for addresses, names, numbers and hosts into the output, the report and the errors; what is decided \
does not change.

Tables are written as UTF-8, with commas or tabs; with --bom they begin with a byte order mark, without which Excel \
does not show Japanese and Chinese.

Progress and a summary go to standard error: a bar on a terminal, else a line every 10 seconds.

Examples:
  triage batch tickets.csv -o decided.csv
  triage batch export/ -o decided.parquet --threads 4
  triage batch export/ -o decided.parquet --threads 4 --resume
  triage batch old.csv --columns id=No,subject=件名,body=問い合わせ内容,plan=契約 -o - --format csv
  triage batch export.csv -o decided.csv --report report.html --report-language ja --mask --mask-key @key.txt
  cat tickets.jsonl | triage batch - --no-row --quiet | jq .verdict

Exit codes: 0 fine; 1 some rows are broken; 2 an input cannot be read (the others are decided), or the output cannot \
be written; 130 interrupted.";

#[derive(Args)]
pub(super) struct Arguments {
    /// Files, folders, or `-` for standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// The file to write; standard output if not given or `-`
    #[arg(short, long, value_name = "OUT|-", default_value = "-")]
    output: PathBuf,
    /// The format of the output [default: by the ending of OUT, else jsonl]
    #[arg(long, value_enum)]
    format: Option<FormatChoice>,
    /// Leave the input's row out of the decisions of JSON lines
    #[arg(long)]
    no_row: bool,
    /// Begin CSV or TSV with a byte order mark: Excel needs it to show Japanese and Chinese
    #[arg(long)]
    bom: bool,
    #[command(flatten)]
    reading: input::Reading,
    /// How dates such as 03/04/2025 are written, if the others of the column do not show it [possible values: dmy, mdy, ymd]
    #[arg(long, value_name = "ORDER", value_parser = str::parse::<DateOrder>)]
    date_order: Option<DateOrder>,
    /// Also write a page that shows what came of it: volumes, review, rules, examples
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// The language of that page [default: the policy's first]
    #[arg(long, value_parser = super::policy::language, requires = "report", value_name = "LANGUAGE")]
    report_language: Option<Language>,
    /// Go on with the run to OUT that was interrupted; from the beginning, if none was
    #[arg(long)]
    resume: bool,
    /// Throw away what the interrupted run to OUT has done, and begin anew
    #[arg(long, conflicts_with = "resume")]
    restart: bool,
    /// Seconds between two records of how far the run is; 0 for one after each block of rows
    #[arg(long, value_name = "SECONDS", default_value_t = 5, hide_short_help = true)]
    checkpoint: u16,
    /// Threads that decide [default: one per processor]
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
    /// Neither progress nor a summary; only warnings and errors
    #[arg(short, long)]
    quiet: bool,
    #[command(flatten)]
    mask: MaskChoice,
    #[command(flatten)]
    policy: PolicyChoice,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FormatChoice {
    /// The inputs' columns and triage_* columns
    Csv,
    /// The same with tabs
    Tsv,
    /// One decision a line, with the input's row
    Jsonl,
    /// The inputs' columns with their kinds, and triage_* columns
    Parquet,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let engine = arguments.policy.engine()?;
    let (files, mut faults) = input::tickets(&arguments.inputs);
    let target = Target::new(arguments, &files)?;
    if let Some(page) = &arguments.report {
        check_page(page, &arguments.output, &files)?;
    }
    let format = output_format(arguments)?;
    if arguments.bom && !matches!(format, OutputFormat::Csv | OutputFormat::Tsv) {
        bail!("a byte order mark is for CSV and TSV, and the output is {}", format.as_str());
    }
    let options = BatchOptions {
        source: SourceOptions { date_order: arguments.date_order, ..arguments.reading.options() },
        format,
        rows: !arguments.no_row,
        mark: arguments.bom,
        threads: arguments.threads.map_or_else(super::threads, usize::from),
        checkpoint: Duration::from_secs(arguments.checkpoint.into()),
        masker: arguments.mask.masker()?.map(Arc::new),
    };
    let mut report = arguments.report.as_ref().map(|_| Report::default());
    let observer = report.as_mut().map(|report| report as &mut dyn Observer);
    let started = Instant::now();
    let display = RefCell::new(Display::new(arguments.quiet, matches!(target, Target::Stdout)));
    let tell = |event| match event {
        Event::Progress(progress) => display.borrow_mut().show(&progress),
        Event::Found(text) if !arguments.quiet => display.borrow().say(&text),
        Event::Found(_) => {}
        Event::Note(text) => display.borrow().warn(&text),
    };
    let batch = Batch::new(&engine, files, options).stopped_by(interrupt::flag()?).telling(tell).watched_by(observer);
    let outcome = match &target {
        Target::Stdout => batch.to_writer(&mut std::io::stdout()),
        Target::Direct(path) => {
            let file = std::fs::OpenOptions::new().write(true).open(path);
            batch.to_writer(&mut file.with_context(|| path.display().to_string())?)
        }
        Target::File(path) => {
            let start = arguments.start();
            if start == Start::Resume && !arguments.quiet && unfinished(path).is_none() {
                output::tell("nothing to resume: the run begins at the start\n");
            }
            batch.to_file(path, start)
        }
    };
    display.borrow().end();
    let outcome = outcome.map_err(|error| target.with_way_out(error))?;
    // Of inputs of which none could be read there is nothing to show.
    let nothing = outcome.summary.rows == 0 && !outcome.faults.is_empty();
    if let (Some(path), Some(report), false) = (&arguments.report, &report, outcome.interrupted || nothing) {
        let page = render::report_html(report, &engine, arguments.report_language);
        output::write(Some(path), &page)?;
    }
    if !arguments.quiet {
        output::tell(&summary::shown(&outcome, started.elapsed(), matches!(target, Target::File(_))));
    }
    faults.extend(outcome.faults.iter().map(|fault| anyhow::anyhow!("{fault}")));
    for fault in &faults {
        output::complain(&format!("{fault:#}"));
    }
    target.tell(&outcome);
    Ok(ExitCode::from(match (outcome.interrupted, faults.is_empty(), outcome.summary.broken) {
        (true, ..) => interrupt::INTERRUPTED,
        (_, false, _) => 2,
        (_, true, 0) => 0,
        (_, true, _) => 1,
    }))
}

impl Arguments {
    fn start(&self) -> Start {
        match (self.resume, self.restart) {
            (true, _) => Start::Resume,
            (_, true) => Start::Restart,
            _ => Start::New,
        }
    }
}

fn output_format(arguments: &Arguments) -> anyhow::Result<OutputFormat> {
    Ok(match arguments.format {
        Some(FormatChoice::Csv) => OutputFormat::Csv,
        Some(FormatChoice::Tsv) => OutputFormat::Tsv,
        Some(FormatChoice::Jsonl) => OutputFormat::Jsonl,
        Some(FormatChoice::Parquet) => OutputFormat::Parquet,
        None => match output::ending(&arguments.output) {
            // Else it would be JSON lines under a name that says something else.
            ending @ ("gz" | "zst" | "xlsx" | "xls") => {
                bail!("an output as .{ending} is not written; name it .csv, .tsv, .jsonl or .parquet, or give --format")
            }
            _ => OutputFormat::of_path(&arguments.output).unwrap_or(OutputFormat::Jsonl),
        },
    })
}

/// Whether a page can be written at the end: better known before years of tickets are decided.
fn check_page(page: &Path, out: &Path, inputs: &[PathBuf]) -> anyhow::Result<()> {
    let beside = |ending: &str| PathBuf::from(format!("{}{ending}", out.display()));
    let own: Vec<PathBuf> = std::iter::once("").chain(BESIDE).map(beside).collect();
    let real = |path: &Path| {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Some(folder.canonicalize().ok()?.join(path.file_name()?))
    };
    let is = |other: &PathBuf| real(page).is_some() && real(page) == real(other);
    if own.iter().any(is) {
        bail!("{}: the report would overwrite what the run writes", page.display());
    }
    if inputs
        .iter()
        .any(|input| is(input) || matches!((input.canonicalize(), page.canonicalize()), (Ok(a), Ok(b)) if a == b))
    {
        bail!("{}: the report is one of the inputs", page.display());
    }
    let there = page.exists();
    let opened = std::fs::OpenOptions::new().append(true).create(true).open(page);
    opened.with_context(|| page.display().to_string())?;
    if !there {
        std::fs::remove_file(page).with_context(|| page.display().to_string())?;
    }
    Ok(())
}

/// Where the output goes.
enum Target {
    Stdout,
    /// A device, a pipe: it cannot be replaced.
    Direct(PathBuf),
    /// A file, written beside and renamed.
    File(PathBuf),
}

impl Target {
    fn new(arguments: &Arguments, inputs: &[PathBuf]) -> anyhow::Result<Target> {
        let path = &arguments.output;
        let is_special = path.metadata().is_ok_and(|meta| !meta.is_file() && !meta.is_dir());
        if input::is_stdin(path) || is_special {
            if arguments.resume || arguments.restart {
                bail!("only a run to a file can be interrupted and gone on with; name one with --output");
            }
            return Ok(if is_special { Target::Direct(path.clone()) } else { Target::Stdout });
        }
        if path.is_dir() {
            bail!("{}: the output is a folder", path.display());
        }
        let same = |input: &PathBuf| matches!((input.canonicalize(), path.canonicalize()), (Ok(a), Ok(b)) if a == b);
        if inputs.iter().any(same) {
            bail!("{}: the output is one of the inputs", path.display());
        }
        Ok(Target::File(path.clone()))
    }

    /// What went wrong, with what can be done about it.
    fn with_way_out(&self, error: BatchError) -> anyhow::Error {
        let unfinished = match self {
            Target::File(path) => unfinished(path),
            _ => None,
        };
        let way_out = match (&error, unfinished) {
            (BatchError::Unfinished { .. }, _) => {
                Some(format!("to go on with it:  {}\nto begin anew:     {}", again("--resume"), again("--restart")))
            }
            (BatchError::Changed { .. }, _) => Some(format!("to begin anew:  {}", again("--restart"))),
            (BatchError::Busy { .. }, _) | (_, None) => None,
            (_, Some(rows)) => Some(format!("{} rows are done; to go on:  {}", count(rows), again("--resume"))),
        };
        let error = anyhow::Error::new(error);
        match way_out {
            Some(way_out) => anyhow::anyhow!("{error:#}\n{way_out}"),
            None => error,
        }
    }

    /// Says what was written, and how to go on if it is not whole.
    fn tell(&self, outcome: &Outcome) {
        match (self, &outcome.errors) {
            (Target::File(path), _) if outcome.interrupted => match unfinished(path) {
                Some(rows) => {
                    output::tell(&format!(
                        "interrupted; {} rows are done; to go on:  {}\n",
                        count(rows),
                        again("--resume")
                    ));
                }
                None => output::tell("interrupted before the first rows were written\n"),
            },
            _ if outcome.interrupted => output::tell("interrupted; the output is not whole\n"),
            (_, Some(errors)) => output::tell(&format!("rows that could not be read: {}\n", errors.display())),
            _ => {}
        }
    }
}

/// The command of this process with an option more.
fn again(option: &str) -> String {
    let mut words: Vec<String> = std::env::args_os().map(|word| quoted(&word.to_string_lossy())).collect();
    if let Some(program) = words.first_mut() {
        *program = Path::new(&*program).file_name().map_or("triage".into(), |name| name.to_string_lossy().into_owned());
    }
    // A key is nobody's to read in a log.
    for i in 1..words.len() {
        if words[i - 1] == "--mask-key" && !words[i].starts_with('@') {
            words[i] = "KEY".into();
        } else if words[i].starts_with("--mask-key=") && !words[i].starts_with("--mask-key=@") {
            words[i] = "--mask-key=KEY".into();
        }
    }
    words.retain(|word| word != "--resume" && word != "--restart");
    words.push(option.to_string());
    words.join(" ")
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./=,:+@%".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_string()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}
