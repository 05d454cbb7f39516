//! `triage batch`: many tickets from files to a file.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};

use super::{PolicyChoice, input, output};
use crate::batch::{Batch, Format, Source, Summary};
use crate::render::{Align, table};

pub(super) const HELP: &str = "\
Inputs are what helpdesks export: CSV and TSV with a header, JSON, lines of JSON, Parquet, mails (.eml) and mbox, \
plain or compressed (.gz, .zst); folders and quoted patterns are searched for them. Columns are found by the \
headers of Zendesk, Freshdesk, Zammad, ServiceNow and Jira Service Management, or by usual ones. The output keeps the columns of a table and adds triage_*; as JSON \
lines it is one decision a line. Broken rows stay in their place, with an error. The output is written beside \
OUT and takes its name when it is complete. A summary goes to standard error.

Examples:
  triage batch tickets.csv -o decided.csv
  triage batch export/ 'old/**/*.csv.gz' -o decided.jsonl --threads 4
  triage batch old.csv --columns id=No,subject=件名,body=問い合わせ内容,plan=契約 -o - --format csv
  cat tickets.jsonl | triage batch - | jq .verdict

Exit codes: 0 fine; 1 some rows are broken; 2 an input cannot be read (the others are decided).";

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
    format: Option<OutputFormat>,
    #[command(flatten)]
    reading: input::Reading,
    /// Threads that decide [default: one per processor]
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
    #[command(flatten)]
    policy: PolicyChoice,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum OutputFormat {
    /// The input's columns and triage_* columns
    Csv,
    /// The same with tabs
    Tsv,
    /// One decision a line
    Jsonl,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let engine = arguments.policy.engine()?;
    let format = output_format(arguments);
    let (files, mut faults) = input::tickets(&arguments.inputs);
    let target = Target::new(&arguments.output, &files)?;
    let options = arguments.reading.options();
    let mut sources: Vec<(&PathBuf, Option<Source>)> = Vec::new();
    let mut headers = Headers::default();
    for path in &files {
        match Source::open(path, &options) {
            Ok(source) => {
                headers.add(&source);
                // There may be more files than can be open at once; standard input is not read twice.
                sources.push((path, input::is_stdin(path).then_some(source)));
            }
            Err(error) => faults.push(error.into()),
        }
    }
    let headers = if format == Format::Jsonl { Vec::new() } else { headers.finish(sources.len()) };
    let threads = arguments.threads.map_or_else(super::threads, usize::from);

    let started = Instant::now();
    let (out, pending) = target.open()?;
    let mut batch = Batch::new(&engine, out, format, &headers, threads)?;
    for (path, source) in sources {
        let mut source = match source.map_or_else(|| Source::open(path, &options), Ok) {
            Ok(source) => source,
            Err(error) => {
                faults.push(error.into());
                continue;
            }
        };
        batch.add(&input::shown(path), &mut source).context(Unwritable)?;
        for note in source.notes() {
            output::warn(&format!("{}: {note}", input::shown(path)));
        }
    }
    let (summary, mut out) = batch.finish().context(Unwritable)?;
    out.flush().context(Unwritable)?;
    drop(out);
    if let Some(pending) = pending {
        pending.keep()?;
    }
    tell(&summary, started.elapsed());
    for fault in &faults {
        output::complain(&format!("{fault:#}"));
    }
    Ok(ExitCode::from(match (faults.is_empty(), summary.broken) {
        (false, _) => 2,
        (true, 0) => 0,
        (true, _) => 1,
    }))
}

/// The output cannot be written: nothing else is worth trying.
#[derive(Debug)]
struct Unwritable;

impl std::fmt::Display for Unwritable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the output cannot be written")
    }
}

fn output_format(arguments: &Arguments) -> Format {
    match arguments.format {
        Some(OutputFormat::Csv) => Format::Csv,
        Some(OutputFormat::Tsv) => Format::Tsv,
        Some(OutputFormat::Jsonl) => Format::Jsonl,
        None => Format::of_path(&arguments.output).unwrap_or(Format::Jsonl),
    }
}

/// The columns of all inputs, each once, in the order met.
#[derive(Default)]
struct Headers {
    all: Vec<String>,
    has_json: bool,
}

impl Headers {
    fn add(&mut self, source: &Source) {
        if matches!(source.found().format, Format::Json | Format::Jsonl) {
            self.has_json = true;
            return;
        }
        for (i, column) in source.columns().iter().enumerate() {
            // Columns of one name within one input are several; in a second input they are those of the first.
            let within = source.columns()[..i].iter().filter(|own| own.name == column.name).count();
            if self.all.iter().filter(|own| **own == column.name).count() <= within {
                self.all.push(column.name.clone());
            }
        }
    }

    fn finish(mut self, inputs: usize) -> Vec<String> {
        if self.has_json && (inputs > 1 || self.all.is_empty()) && !self.all.iter().any(|header| header == "id") {
            self.all.insert(0, "id".into());
        }
        self.all
    }
}

/// Where the output goes.
enum Target {
    Stdout,
    /// A device, a pipe: it cannot be replaced.
    Direct(PathBuf),
    /// A file, written beside and renamed.
    File(PathBuf),
}

/// A file that is not complete yet; it goes away unless it is kept.
struct Pending {
    written: PathBuf,
    wanted: PathBuf,
    kept: bool,
}

impl Target {
    fn new(path: &Path, inputs: &[PathBuf]) -> anyhow::Result<Target> {
        if input::is_stdin(path) {
            return Ok(Target::Stdout);
        }
        if path.is_dir() {
            bail!("{}: the output is a folder", path.display());
        }
        let same = |input: &PathBuf| matches!((input.canonicalize(), path.canonicalize()), (Ok(a), Ok(b)) if a == b);
        if inputs.iter().any(same) {
            bail!("{}: the output is one of the inputs", path.display());
        }
        let is_special = path.metadata().is_ok_and(|meta| !meta.is_file());
        Ok(if is_special { Target::Direct(path.to_path_buf()) } else { Target::File(path.to_path_buf()) })
    }

    fn open(self) -> anyhow::Result<(Box<dyn Write>, Option<Pending>)> {
        match self {
            Target::Stdout => Ok((Box::new(std::io::stdout().lock()), None)),
            Target::Direct(path) => {
                let file = std::fs::OpenOptions::new().write(true).open(&path);
                Ok((Box::new(file.with_context(|| path.display().to_string())?), None))
            }
            Target::File(wanted) => {
                let mut name = wanted.file_name().unwrap_or_default().to_os_string();
                name.push(format!(".{}.part", std::process::id()));
                let written = wanted.with_file_name(name);
                let file = std::fs::File::create(&written).with_context(|| written.display().to_string())?;
                Ok((Box::new(file), Some(Pending { written, wanted, kept: false })))
            }
        }
    }
}

impl Pending {
    fn keep(mut self) -> anyhow::Result<()> {
        std::fs::rename(&self.written, &self.wanted).with_context(|| self.wanted.display().to_string())?;
        self.kept = true;
        Ok(())
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if !self.kept {
            let _ = std::fs::remove_file(&self.written);
        }
    }
}

fn tell(summary: &Summary, took: Duration) {
    let decided = summary.rows - summary.broken;
    let seconds = took.as_secs_f64();
    let row = |what: &str, name: &str, count: usize, of: usize| {
        let share = if of == 0 { String::new() } else { format!("{:.1} %", 100.0 * count as f64 / of as f64) };
        vec![what.to_string(), name.to_string(), count.to_string(), share]
    };
    let mut rows = vec![
        row("rows", "", summary.rows, 0),
        row("", "broken", summary.broken, summary.rows),
        row("", "for review", summary.review, decided),
    ];
    let groups: [(&str, Vec<(&str, usize)>); 3] = [
        ("verdict", summary.verdicts.iter().map(|(name, count)| (*name, *count)).collect()),
        ("category", summary.categories.iter().map(|(name, count)| (name.as_str(), *count)).collect()),
        ("language", summary.languages.iter().map(|(name, count)| (*name, *count)).collect()),
    ];
    for (what, mut counts) in groups {
        counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        for (i, (name, count)) in counts.into_iter().enumerate() {
            rows.push(row(if i == 0 { what } else { "" }, name, count, decided));
        }
    }
    let align = [Align::Left, Align::Left, Align::Right, Align::Right];
    let shown = table(&["", "", "tickets", "share"], &align, &rows);
    output::tell(&shown);
    output::tell(&format!("{seconds:.2} s, {:.0} tickets/s\n", summary.rows as f64 / seconds.max(1e-9)));
    for broken in &summary.first_broken {
        output::tell(&format!("{}:{}: {}\n", broken.file, broken.line, broken.message));
    }
    let more = summary.broken - summary.first_broken.len();
    if more > 0 {
        output::tell(&format!("… and {more} more broken rows\n"));
    }
}
